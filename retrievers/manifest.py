"""The manifest of the vectors, `dense.json`: whose they are and how far they go. Replaced in one rename.

An index that holds another embedder's vectors, or the same one's with another prefix, must not be searched with this
one: everything that decides whether two vectors can be compared stands in `Identity`.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from gallae.core.language import language_of
from gallae.core.types import Language
from gallae.retrievers.embedding import Identity
from gallae.retrievers.fusion import EVEN, Fit

__all__ = ["Manifest", "load_manifest", "save_manifest"]

LAYOUT = "1"  # of the files and of what of a passage is embedded; another one is made anew from the cache


@dataclass(frozen=True, slots=True)
class Manifest:
    """`passages` that should have a vector, `vectors` that there are; `questions` is what the weights were fitted on."""

    folder: str
    state: str
    identity: Identity
    local: bool = False  # else what is confidential has no vectors
    language: Language = "ko"  # of the documents
    dimension: int = 0
    passages: int = 0
    vectors: int = 0
    complete: bool = False  # nothing more to embed; False after a failure, and the next ingest goes on
    doubted: bool = False  # a question's vector had another length: the next ingest looks whether the model changed
    refused: str = ""
    warning: str = ""
    fit: Fit = EVEN
    questions: str = ""
    fitted_at: int = 0  # vectors that there were
    layout: str = LAYOUT

    def weights(self, query: str) -> tuple[float, ...]:
        """Of words and vectors for this question. A fit that left the words alone was made on questions in the
        documents' language; one in another language has few words in common with them, and both count."""
        if self.fit.weights[1] or self.warning or language_of(query, self.language) == self.language:
            return self.fit.weights
        return EVEN.weights

    def differs(self, identity: Identity) -> str:
        """What of the settings the index does not hold, in words; "" if its vectors can be compared."""
        said = [
            f"{name}: {held!r} in the index, {ours!r} in the settings"
            for (name, held), ours in zip(asdict(self.identity).items(), asdict(identity).values(), strict=True)
            if held != ours
        ]
        return "; ".join(said if self.layout == LAYOUT else [*said, "an older layout"])


def load_manifest(path: Path) -> Manifest:
    """FileNotFoundError, or one of ValueError, KeyError and TypeError if it is none."""
    given = json.loads(path.read_text(encoding="utf-8"))
    fit = given["fit"]
    fit = Fit(**{**fit, "weights": tuple(fit["weights"]), "members": tuple(fit["members"])})
    return Manifest(**{**given, "identity": Identity(**given["identity"]), "fit": fit})


def save_manifest(path: Path, manifest: Manifest) -> None:
    """Whole or not at all."""
    making = path.with_name(f"{path.name}.{os.getpid()}")
    with making.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    making.replace(path)
