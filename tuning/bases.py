"""The models a team may tune, with their real shapes: what memory, time, licence and Korean follow from.

`bases.toml` beside this file holds the candidates, each with where its Korean figures come from; a workspace adds its
own in `bases.toml` at its root (the same keys) and names one with `[tuning] base`, so a base is swapped by one setting.

>>> load_bases()["qwen3-0.6b"].parameters
596049920
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from gallae.core.errors import InputError
from gallae.core.language import both

__all__ = ["Base", "Commercial", "grade_of", "load_bases"]

Commercial = Literal["yes", "conditions", "no", "unknown"]
Grade = Literal["strong", "fair", "weak", "unknown"]
STRONG, FAIR = 0.60, 0.45  # of the Korean score below; ours


@dataclass(frozen=True, slots=True)
class Base:
    """One base model. Sizes are counts; `window` is the sliding attention window in tokens (0 = all layers see all).

    `korean_score` is the mean of KMMLU and HAERAE accuracy (0..1) as `korean_source` printed them, None where nobody we
    could cite did. `chars_per_token` are rough figures for prose (ko, en): estimates, for want of a tokenizer.
    """

    name: str
    repo: str
    family: str  # llama, qwen2, qwen3, gemma3, exaone, exaone4, phi3: how norms and biases are counted
    layers: int
    hidden: int
    intermediate: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    tied: bool
    context: int
    published: int  # parameters as the maker gives them
    licence: str
    commercial: Commercial
    korean_source: str
    kmmlu: float | None = None
    haerae: float | None = None
    korean_listed: bool | None = None  # does the maker name Korean among the supported languages?
    window: int = 0
    template: bool = True  # the model brings a chat template of its own
    gguf: str = "converter"  # "exporter" (ours) or "converter" (kept)
    gguf_repo: str = ""  # the maker's own repository of GGUF files, where there is one
    ollama: str = ""  # its name in Ollama's library
    chars_per_token: tuple[float, float] = (1.4, 3.8)
    default: bool = True  # may be picked by itself
    note_ko: str = ""
    note_en: str = ""

    @property
    def linear_per_layer(self) -> int:
        """Parameters of the seven projections of one layer: q, k, v, o, gate, up, down."""
        attention = 2 * self.hidden * self.heads * self.head_dim + 2 * self.hidden * self.kv_heads * self.head_dim
        return attention + 3 * self.hidden * self.intermediate

    @property
    def linear(self) -> int:
        return self.layers * self.linear_per_layer

    @property
    def embedding(self) -> int:
        """Input embeddings and output head; one matrix where they are tied."""
        return self.vocab * self.hidden * (1 if self.tied else 2)

    @property
    def small(self) -> int:
        """Norms and biases."""
        norms = {"gemma3": 4, "exaone4": 2}.get(self.family, 2) * self.hidden
        if self.family in ("qwen3", "gemma3", "exaone4"):
            norms += 2 * self.head_dim
        if self.family == "qwen2":
            norms += (self.heads + 2 * self.kv_heads) * self.head_dim
        return self.layers * norms + self.hidden

    @property
    def parameters(self) -> int:
        return self.linear + self.embedding + self.small

    @property
    def korean_score(self) -> float | None:
        return None if self.kmmlu is None or self.haerae is None else (self.kmmlu + self.haerae) / 2

    @property
    def korean(self) -> Grade:
        return grade_of(self.korean_score)


def grade_of(score: float | None) -> Grade:
    """strong ≥ .60, fair ≥ .45, weak below (chance is about .25); unknown without a figure."""
    if score is None:
        return "unknown"
    return "strong" if score >= STRONG else "fair" if score >= FAIR else "weak"


def load_bases(more: Path | None = None) -> Mapping[str, Base]:
    """The shipped candidates, then those of `more` (a workspace's bases.toml), which win. InputError names the key."""
    found = _read(Path(__file__).with_name("bases.toml"))
    if more is not None and more.is_file():
        found |= _read(more)
    return found


def _read(file: Path) -> dict[str, Base]:
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"{file.name}: {error}",
            hint=both("이 줄을 고치세요. UTF-8로 쓴 TOML 파일입니다.", "Correct this line; the file is TOML in UTF-8."),
        ) from error
    sources = given.pop("sources", {})
    return {name: _base(file.name, name, entry, sources) for name, entry in given.items()}


def _base(file: str, name: str, entry: Any, sources: Mapping[str, str]) -> Base:
    hint = 'The keys are those of docs/plan.md, "A base of your own".'
    if not isinstance(entry, dict):
        raise InputError(both(f"{file}: {name}: 표가 아닙니다", f"{file}: {name}: not a table"), hint=hint)
    known = {f.name: f for f in fields(Base) if f.name != "name"}
    if unknown := sorted(set(entry) - set(known)):
        raise InputError(
            both(f"{file}: {name}.{unknown[0]}: 모르는 키입니다", f"{file}: {name}.{unknown[0]}: unknown key"),
            hint=hint,
        )
    if missing := [k for k, f in known.items() if f.default is MISSING and k not in entry]:
        raise InputError(
            both(f"{file}: {name}.{missing[0]}: 없습니다", f"{file}: {name}.{missing[0]}: missing"), hint=hint
        )
    given = dict(entry)
    given["korean_source"] = sources.get(given["korean_source"], given["korean_source"])
    if "chars_per_token" in given:
        given["chars_per_token"] = tuple(given["chars_per_token"])
    base = Base(name=name, **given)
    for key in ("layers", "hidden", "intermediate", "heads", "kv_heads", "head_dim", "vocab", "context"):
        value = getattr(base, key)
        if not isinstance(value, int) or value < 1:
            raise InputError(
                both(
                    f"{file}: {name}.{key} = {value!r}: 0보다 큰 정수여야 합니다",
                    f"{file}: {name}.{key} = {value!r}: a whole number above 0 is needed",
                ),
                hint=hint,
            )
    return base
