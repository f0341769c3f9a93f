"""The model in the box: it says of one piece of a request where that belongs, and how sure it is. Nothing else.

Two linear models of character n-grams, fitted by us from our own generator (tuning/box_linear.py), in one GGUF file of
an architecture of our own, which no other runtime reads. They are asked the same and have to agree: where they do not,
it is not sure at all. What a request may be answered with comes as a grammar of one choice (`bound` of
checks/placeholder_pieces.py), so it writes no text and no value.

>>> features("[값] [#mg] 하루", 16) == features("[값] [#mg] 하루", 16) != features("[값] [#정] 하루", 16)
True
"""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.models.gguf import read_metadata, read_tensors

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ARCHITECTURE", "BOXED", "NAMES", "Placer", "features", "is_placer", "read_placer", "tag_of"]

ARCHITECTURE = "gallae-placer"
BOXED = Path(__file__).resolve().parent / "boxed"
NAMES = ("gallae-small",)  # what ships with the package
_CHOICE = re.compile(r'"((?:[^"\\]|\\.)*)"')


def tag_of(shown: str) -> str:
    """What kind of piece is asked about: "[값]", "[글]" …"""
    return shown[: shown.find("]") + 1]


def features(shown: str, bits: int) -> list[int]:
    """Places of the hashed n-grams of a piece among 2**bits, sorted, each once."""
    return sorted({zlib.crc32(feature.encode()) % (1 << bits) for feature in _named(shown)})


def _named(shown: str) -> Iterator[str]:
    if shown.startswith("[값]"):
        yield from _of_value(shown[4:])
        return
    for line in shown.split("\n"):
        tag, said = line[: line.find("]") + 1], f" {line[line.find(']') + 1 :].strip()} "
        head, bar, rest = said.partition(" | ")
        for part, text in ((tag, head), (f"{tag}|", rest)) if bar else ((tag, said),):
            for n in (2, 3) if tag in ("[앞]", "[뒤]") else (1, 2, 3, 4):
                yield from (f"{part}{n}{text[i : i + n]}" for i in range(len(text) - n + 1))
        if tag == "[말]":
            yield from (f"end{said.strip()[-n:]}" for n in (2, 3, 4, 5))
            yield from (f"begin{said.strip()[:n]}" for n in (2, 3, 4, 5))


def _of_value(text: str) -> Iterator[str]:
    """Of a value the words on both sides, by their distance from it, and the values before and behind it."""
    asked = min(re.finditer(r"\[([^\[\]]*)\]", text), key=lambda m: abs(m.start() - 28), default=None)
    if asked is None:
        return
    value, sides = asked[1], {"before": text[: asked.start()][::-1], "behind": text[asked.end() :]}
    yield f"value{value}"
    for side, said in sides.items():
        for n in range(1, 11):
            yield from (f"{side}{said[:n]}", f"{side}{value}{said[:n]}")
        for n in (2, 3, 4):
            yield from (f"{side}{n}{said[i : i + n]}" for i in range(len(said) - n + 1))
        found = re.findall(r"⟩([^⟨]*)⟨" if side == "before" else r"⟨([^⟩]*)⟩", said)
        for place, other in enumerate(found):
            yield from (f"any{other}", f"any{value}{other}")
            if place < 3:
                yield from (f"{side}{place}{other}", f"{side}{place}{value}{other}")


@dataclass(frozen=True, slots=True)
class Placer:
    """`weights`: of each decider, by kind of piece: int8 of shape (2**bits, answers), and what one of them is worth by
    answer (float32). `answers`: what the columns mean."""

    bits: int
    answers: Mapping[str, Sequence[str]]
    weights: Sequence[Mapping[str, tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]]

    def decide(self, shown: str, allowed: Sequence[str]) -> tuple[str, float]:
        """(one of `allowed`, how probable the less sure decider holds it; 0 where they disagree or never learned it)."""
        import numpy as np  # here: who only asks which models there are waits for nothing heavy

        tag = tag_of(shown)
        columns = [n for n, answer in enumerate(self.answers.get(tag, ())) if answer in allowed]
        if not columns:
            return (allowed[0] if allowed else ""), 0.0
        places = features(shown, self.bits)
        votes = []
        for decider in self.weights:
            weight, worth = decider[tag]
            odds = weight[places].sum(0, dtype=np.int64) * worth.astype(np.float64)
            odds = np.exp(odds - odds.max())
            best = max(columns, key=lambda n: float(odds[n]))
            votes.append((self.answers[tag][best], float(odds[best] / odds.sum())))
        said = votes[0][0]
        return said, min(sure for _, sure in votes) if all(vote == said for vote, _ in votes) else 0.0

    def reply(self, shown: str, grammar: str) -> tuple[str, float]:
        """To what a server is asked: `grammar` is GBNF of one choice. Without one it has nothing to say: ("-", 0)."""
        allowed = [re.sub(r"\\(.)", r"\1", choice) for choice in _CHOICE.findall(grammar)]
        return self.decide(shown, allowed) if allowed else ("-", 0.0)


def is_placer(path: Path) -> bool:
    return read_metadata(path).get("general.architecture") == ARCHITECTURE


@lru_cache(maxsize=4)
def read_placer(path: Path) -> Placer:
    """The model of a file. ValueError or OSError where it is none."""
    told = read_metadata(path)
    if told.get("general.architecture") != ARCHITECTURE:
        raise ValueError(f"{path.name}: no {ARCHITECTURE}")
    answers: dict[str, list[str]] = json.loads(told["gallae.answers"])
    tensors = read_tensors(path)
    weights = [
        {tag: (tensors[f"{n}.{tag}.weight"], tensors[f"{n}.{tag}.worth"]) for tag in answers}
        for n in range(int(told["gallae.deciders"]))
    ]
    return Placer(int(told["gallae.bits"]), answers, weights)


def logprob(sure: float) -> float:
    """As a server says it; of what it is not sure of at all the smallest that still is a number."""
    return math.log(max(sure, 1e-9))
