"""What is known of a team: its workspace, and what a person answered. None is "not known", and is said to be missing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from gallae.core.errors import InputError
from gallae.core.language import both

__all__ = ["QUICK", "Advice", "Question", "Situation", "SkillFacts", "load_advice", "read_answer"]

QUICK = ("weekly", "daily")  # changes too often to be learned


@dataclass(frozen=True, slots=True)
class SkillFacts:
    """`measured`: shares right on the same held-out rows, by way: prompt, rag, lora, full."""

    name: str
    kind: Literal["transform", "classify", "qa", "generate"] = "transform"
    rows: int = 0
    pairs: int = 0
    thumbs: int = 0
    needs_documents: bool = False
    errors: int = 0  # kinds of error that `data check` found
    measured: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Situation:
    """Names of the answers are those of advice.toml's questions; money in USD a month."""

    documents: int = 0
    skills: tuple[SkillFacts, ...] = ()
    corpus_characters: int = 0
    faq: int = 0
    confidential: bool = False
    care: str | None = None
    changes: str | None = None
    computable: bool | None = None
    repeats: bool | None = None
    users: int | None = None
    realtime: bool | None = None
    sensitive: bool | None = None
    sources: int | None = None
    sessions: bool | None = None
    permissions: bool | None = None
    regulation: bool | None = None
    integration: bool | None = None
    product: bool | None = None
    may_leave: bool | None = None
    must_delete: bool | None = None
    gpu_gib: float | None = None
    requests_per_day: float | None = None
    income_usd: float | None = None
    cost_usd: float | None = None
    months: float | None = None
    team: int | None = None
    terms_missing: bool | None = None
    base_far: bool | None = None
    bad_tone: bool | None = None
    harmful: bool | None = None
    disliked: bool | None = None
    model_billions: float | None = None

    @property
    def leaves(self) -> bool | None:
        return False if self.confidential else self.may_leave


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    type: str  # bool, int, float, or the choices joined by |
    ko: str
    en: str
    short: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """advice.toml: the rules with their sources, disagreements, questions and our own numbers."""

    ours: Mapping[str, float]
    rules: Mapping[str, Mapping[str, str]]
    disagree: tuple[Mapping[str, Any], ...]
    questions: tuple[Question, ...]


@lru_cache(maxsize=1)
def load_advice() -> Advice:
    given = tomllib.loads(Path(__file__).with_name("advice.toml").read_text(encoding="utf-8"))
    questions = tuple(Question(**q) for q in given["question"])
    return Advice(given["ours"], given["rules"], tuple(given["disagree"]), questions)


def read_answer(name: str, value: str) -> Any:
    """A person's answer to the question `name`. InputError names question, value and what it takes."""
    question = next((q for q in load_advice().questions if q.name == name), None)
    if question is None:
        raise InputError(
            both(f"{name}: 그런 질문이 없습니다", f"{name}: no such question"),
            hint=both(
                f"있는 것: {', '.join(q.name for q in load_advice().questions)}.",
                f"There are: {', '.join(q.name for q in load_advice().questions)}.",
            ),
        )
    said = value.strip().casefold()
    if question.type == "bool":
        known = dict.fromkeys(("y", "yes", "true", "1", "예", "네"), True) | dict.fromkeys(("n", "no", "false", "0", "아니요", "아니오"), False)  # fmt: skip
        if said in known:
            return known[said]
    elif "|" in question.type:
        if said in question.type.split("|"):
            return said
    else:
        try:
            number = int(said) if question.type == "int" else float(said)
        except ValueError:
            number = -1
        if 0 <= number < 1e12:
            return number
    takes = "yes, no" if question.type == "bool" else question.type.replace("|", ", ")
    raise InputError(
        both(
            f"{name} = {value!r}: {question.ko!r}의 답이 아닙니다",
            f"{name} = {value!r}: not an answer to {question.en!r}",
        ),
        hint=both(f"받는 답: {takes}.", f"It takes: {takes}."),
    )
