"""Delexicalised generation: every exact or private value of an input stands as a typed, numbered mark before a model
reads it, and comes back, exact, after the model has written. The model arranges; code remembers.

    아목시실린 250mg 1캡슐 하루 3번 7일분     ─conceal─►   ⟦용어1⟧ ⟦양1⟧ ⟦개수1⟧ 하루 ⟦횟수1⟧ ⟦기간1⟧분
    한 번에 ⟦개수1⟧(⟦양1⟧)씩 하루 ⟦횟수1⟧      ─restore─►   한 번에 1캡슐(250mg)씩 하루 3번

Marks are of general kinds (KINDS), never of one domain. Besides values a mark may stand for a sentence of a document
(`사실`, checks/placeholder_facts.py: shown by its heading, restored verbatim with its place) and for a clause of the
message (`절`, checks/placeholder_clauses.py: shown with its words, restored verbatim). docs/placeholders.md has the form.

>>> hidden = conceal("홍길동님 54,000원을 3월 2일에 보냈어요")
>>> hidden.text
'⟦이름1⟧님 ⟦금액1⟧을 ⟦날짜1⟧에 보냈어요'
>>> restore("⟦날짜1⟧: ⟦금액1⟧를 ⟦이름1⟧님이 보냄", hidden).text
'3월 2일: 54,000원을 홍길동님이 보냄'
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from gallae.checks.placeholder_clauses import FILLED, clauses_of, finished
from gallae.checks.placeholder_facts import Fact
from gallae.checks.placeholder_spans import CLOSE, KINDS, MARK, OPEN, Known, Span, kind_of, spans_of
from gallae.core.errors import AnswerError
from gallae.core.language import language_of
from gallae.core.particles import mend

__all__ = [
    "FILLED",
    "KINDS",
    "MARK",
    "Concealed",
    "Known",
    "Placed",
    "Restored",
    "Value",
    "conceal",
    "kind_of",
    "restore",
    "spans_of",
]


@dataclass(frozen=True, slots=True)
class Value:
    """What a mark stands for. `text` as it stood (a value), as it is written (a clause, a fact); `says`: the same value in
    Korean, "" where it is the same. Of a fact: the document's `path` and characters [start:end], and its `heading`."""

    mark: str
    kind: str
    text: str
    says: str = ""
    required: bool = False
    path: str = ""
    start: int = 0
    end: int = 0
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Concealed:
    """`text` is what the model reads; `values` what each of its marks stands for."""

    text: str
    values: tuple[Value, ...] = ()

    def __repr__(self) -> str:  # values are private: never in a log
        return f"Concealed({self.text!r}, {len(self.values)} values)"

    @property
    def read(self) -> str:
        """The values as they were read and are said: what a check of the text is to know besides the input, in which
        "200mg 반 알" and "1T" may be read otherwise."""
        values = (v for v in self.values if v.kind not in ("사실", "절"))
        return ", ".join(said for value in values for said in (value.text, value.says) if said)

    @property
    def cited(self) -> list[str]:
        """The sentences of documents as they are written ("4~8주다" as "4~8주입니다")."""
        return [value.says or value.text for value in self.values if value.kind == "사실"]

    @property
    def by_mark(self) -> dict[str, Value]:
        return {value.mark: value for value in self.values}


@dataclass(frozen=True, slots=True)
class Placed:
    """A value where it stands in the restored text [start:end]."""

    value: Value
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Restored:
    text: str
    placed: tuple[Placed, ...] = ()

    @property
    def facts(self) -> tuple[Placed, ...]:
        """The spans of documents that were written, in order."""
        return tuple(p for p in self.placed if p.value.kind == "사실")


def conceal(
    text: str,
    *,
    known: Collection[str | Known] = (),
    facts: Sequence[Fact] = (),
    clauses: bool = False,
    required: Collection[str] = (),
    said: bool = False,
) -> Concealed:
    """Every exact or private value of `text` as a mark: the same text is the same mark, numbered by kind from 1.

    `known`: texts that the caller knows; `required`: kinds of which every value has to be in what is written. `facts`
    follow, a line each: `⟦사실1⟧ heading`, with " !" behind those that share words with the message. With `clauses` each
    clause stands on a line of its own: `⟦절1⟧ 환자: its words`. Numbers that count the lines of a list stay, and words
    that are no value ("하루", "매일", "식후"): with `said` those become marks too.
    """
    register = Register(frozenset(required))
    spans = spans_of(text, known, said=said)
    lines = _clause_lines(text, spans, register) if clauses else [register.replace(text, 0, len(text), spans)]
    register.required = frozenset()  # a value of a heading is the document's: nobody misses it
    for fact in facts:
        mark = register.mark(
            "사실", fact.text, fact.says, path=fact.path, start=fact.start, end=fact.end, heading=fact.heading
        )
        lines.append(f"{mark} {register.conceal(fact.heading, known)}{' !' if fact.meant else ''}")
    return Concealed("\n".join(lines), tuple(register.values))


def _clause_lines(text: str, spans: Sequence[Span], register: Register) -> list[str]:
    filled = list(text)
    for start, end, *_ in spans:
        filled[start:end] = FILLED * (end - start)
    lines = []
    for clause in clauses_of("".join(filled)):
        mark = register.mark("절", finished(text[clause.start : clause.end]))
        said = f"{clause.speaker}: " if clause.speaker else ""
        lines.append(f"{mark} {said}{register.replace(text, clause.start, clause.end, spans)}")
    return lines


@dataclass(slots=True)
class Register:
    """The marks of one prompt, while it is being built from several texts."""

    required: frozenset[str] = frozenset()
    values: list[Value] = field(default_factory=list)
    _seen: dict[tuple[str, str], str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def conceal(self, text: str, known: Collection[str | Known] = ()) -> str:
        return self.replace(text, 0, len(text), spans_of(text, known))

    def replace(self, text: str, begin: int, stop: int, spans: Sequence[Span]) -> str:
        """text[begin:stop] with the spans in it as marks."""
        parts, at = [], begin
        for start, end, kind, says in spans:
            if begin <= start and end <= stop:
                parts += [text[at:start], self.mark(kind, text[start:end], says)]
                at = end
        return "".join([*parts, text[at:stop]])

    def mark(self, kind: str, text: str, says: str = "", *, path: str = "", start: int = 0, end: int = 0, heading: str = "") -> str:  # fmt: skip
        """The mark that stands for `text`; a fact's is its own even where another says the same."""
        key = (kind, f"{path} {start} {text}" if path else text)
        if key not in self._seen:
            self._counts[kind] = number = self._counts.get(kind, 0) + 1
            self._seen[key] = made = f"{OPEN}{kind}{number}{CLOSE}"
            needed = kind in self.required and not _OF_TEXTS.search(text)
            self.values.append(Value(made, kind, text, says if says != text else "", needed, path, start, end, heading))
        return self._seen[key]


def restore(
    text: str, concealed: Concealed, *, mended: bool = True, whole: bool = True, language: str | None = None
) -> Restored:
    """Each mark of `text` as the text it stands for, the particle behind it in its right form (`mended`).

    `language` "ko" writes English units the Korean way ("14 days" → "14일"); None: that of the text's own words. `whole`
    False does not ask for the required marks. AnswerError names a mark that is none, stands in the wrong place, or is
    required and missing.
    """
    said = language or language_of(MARK.sub(" ", text))
    by_mark = concealed.by_mark
    parts: list[str] = []
    placed: list[Placed] = []
    length = at = 0
    for m in MARK.finditer(text):
        value = by_mark.get(f"{OPEN}{m['kind']}{int(m['n'])}{CLOSE}")
        if value is None:
            raise AnswerError(f"{m.group()}: no such mark", hint=f"The input has {_listed(concealed)}.")
        between = text[at : m.start()]
        if mended and placed and parts:
            between = mend(parts[-1], between)
        if value.kind in ("사실", "절"):
            _in_place(text, m, value)
        shown = value.says if value.says and said == "ko" else value.text
        parts += [between, shown]
        length += len(between)
        placed.append(Placed(value, length, length + len(shown)))
        length += len(shown)
        at = m.end()
    rest = text[at:]
    parts.append(mend(parts[-1], rest) if mended and placed else rest)
    _nothing_left(text, concealed)
    if whole:
        _all_used(concealed, placed, "".join(parts))
    return Restored("".join(parts), tuple(placed))


def _in_place(text: str, m: re.Match[str], value: Value) -> None:
    """A sentence or a clause stands by itself: no word is glued to it."""
    glued = re.search(r"[가-힣A-Za-z0-9]\Z", text[: m.start()]) or re.match(r"[가-힣A-Za-z0-9]", text[m.end() :])
    if glued:
        raise AnswerError(f"{value.mark}: stands inside a sentence", hint="A sentence or a clause stands by itself.")


def _nothing_left(text: str, concealed: Concealed) -> None:
    """A bracket of ours that is no mark: half a mark, or one of a kind that there is none of."""
    rest = MARK.sub("", text)
    if (m := re.search(rf"{OPEN}[^{CLOSE}\n]{{0,12}}{CLOSE}?|{CLOSE}", rest)) is not None:
        raise AnswerError(f"{m.group()}: no mark", hint=f"The input has {_listed(concealed)}.")


def _all_used(concealed: Concealed, placed: Sequence[Placed], text: str) -> None:
    """A value that stands in a clause that was written is written."""
    used = {p.value.mark for p in placed}
    missing = [v.mark for v in concealed.values if v.required and v.mark not in used and v.text not in text]
    if missing:
        raise AnswerError(f"{', '.join(missing)}: required and not written", hint="Write every required mark once.")


def _listed(concealed: Concealed) -> str:
    return ", ".join(value.mark for value in concealed.values) or "no marks"


_OF_TEXTS = re.compile(r"(?:장|줄|문단|부|쪽|페이지|lines?|pages?|paragraphs?)$")  # counts what is to be written
