"""Training pairs in marks: what a person wrote as output, with the values, sentences and clauses of its input as the same
marks that a model reads. A pair whose output has a value that is nobody's teaches invention and is left out.

>>> from gallae.checks.placeholders import conceal
>>> hidden = conceal("가나정 250mg 하루 3번 7일분", known=["가나정"])
>>> conceal_output("가나정을 250mg씩 하루 3회, 7일 동안 드세요.", hidden)
'⟦용어1⟧을 ⟦양1⟧씩 하루 ⟦횟수1⟧, ⟦기간1⟧ 동안 드세요.'
>>> conceal_output("가나정을 하루 5회 드세요.", hidden) is None
True
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from gallae.checks.claim import same_value, squeeze
from gallae.checks.claims import Claim, claims_of
from gallae.checks.placeholder_facts import Fact
from gallae.checks.placeholder_spans import MARK, OPEN, Known, spans_of
from gallae.checks.placeholders import Concealed, Value, conceal
from gallae.checks.sentences import split_sentences
from gallae.core.tokens import content_terms, tokens

__all__ = ["conceal_output", "conceal_pair"]

ALIKE = 0.7  # share of both texts' words from which a piece of an output is that clause or sentence
_FIELD = re.compile(r"^(?P<label>\s*(?:[-*•▣■□◆]\s*)?[^:：\n]{1,16}[:：]\s*)(?P<said>.*)$")
_PIECE = re.compile(r",(?!\d)\s*|;\s*")


def conceal_output(output: str, concealed: Concealed, *, literals: str = "", usual: Collection[str] = ()) -> str | None:
    """`output` with what is the input's as marks; None where a value in it is nobody's. `literals` (the words that the
    house's format writes by itself) and `usual` (values that its rows have by themselves) of checks.house.House may
    stand as they are."""
    house = _House(frozenset(squeeze(line) for line in literals.split("\n")), _own(literals, usual))
    lines = []
    for line in output.split("\n"):
        made = line if squeeze(line) in house.lines else _line(line, concealed, house)
        if made is None:
            return None
        lines.append(made)
    return "\n".join(lines)


def conceal_pair(
    prompt: str,
    answer: str,
    *,
    known: Collection[str | Known] = (),
    clauses: bool = False,
    documents: bool = False,
    literals: str = "",
    usual: Collection[str] = (),
) -> tuple[Concealed, str] | None:
    """A row of a skill in marks: (what a model reads, what it writes). With `documents` the sentences of the answer that
    have a value of neither input nor house were written from documents: they are its facts, under the format's heading.
    """
    hidden = conceal(prompt, known=known, clauses=clauses)
    facts: list[Fact] = []
    heads = {squeeze(line): line.strip(" ▣■□●◆*#[]") for line in literals.split("\n")}
    heading = ""
    for line in answer.split("\n") if documents else ():
        heading = heads.get(squeeze(line), heading)
        for sentence in split_sentences(line):
            if conceal_output(sentence.text, hidden, literals=literals, usual=usual) is None:
                facts.append(Fact(heading, sentence.text))
    if facts:
        hidden = conceal(prompt, known=known, clauses=clauses, facts=facts)
    written = conceal_output(answer, hidden, literals=literals, usual=usual)
    return None if written is None else (hidden, written)


@dataclass(frozen=True, slots=True)
class _House:
    lines: frozenset[str]
    values: frozenset[str]


def _own(literals: str, usual: Collection[str]) -> frozenset[str]:
    """Spelt without spaces; `usual` is "kind spelling" as checks.slots.unstated gives it."""
    return frozenset([*(squeeze(c.text) for c in claims_of(literals)), *(u.partition(" ")[2] for u in usual)])


def _line(line: str, concealed: Concealed, house: _House) -> str | None:
    m = _FIELD.match(line)
    label, said = (m["label"], m["said"]) if m else ("", line)
    facts = [v for v in concealed.values if v.kind == "사실"]
    clauses = [v for v in concealed.values if v.kind == "절"]
    parts: list[str] = [label]
    at = 0
    for sentence in split_sentences(said):
        parts.append(said[at : sentence.start])
        at = sentence.end
        fact = _nearest(sentence.text, facts)
        made = fact.mark if fact else _sentence(sentence.text, clauses, concealed, house)
        if made is None:
            return None
        parts.append(made)
    return "".join([*parts, said[at:]])


def _sentence(text: str, clauses: Sequence[Value], concealed: Concealed, house: _House) -> str | None:
    """A sentence, or its parts between commas, as clauses; what is none with its values as marks."""
    parts: list[str] = []
    for piece, cut in _pieces(text) if clauses else [(text, "")]:
        made = _values(piece, concealed, house)
        nearest = None if made and _is_values(made) else _nearest(piece, clauses)
        if nearest:
            made = f"{nearest.mark}{'.' * piece.endswith('.')}"
        if made is None:
            return None
        parts += [made, cut]
    return "".join(parts)


def _is_values(written: str) -> bool:
    """Marks and at most a syllable or two about them ("⟦이름1⟧님"): the values say it all, whichever clause they are in."""
    return bool(MARK.search(written)) and len(_BETWEEN.sub("", MARK.sub("", written))) <= 2


_BETWEEN = re.compile(r"[^가-힣A-Za-z]")


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """(piece, what is between it and the next)."""
    at = 0
    for m in _PIECE.finditer(text):
        yield text[at : m.start()], m.group()
        at = m.end()
    if at < len(text):
        yield text[at:], ""


def _nearest(piece: str, values: Sequence[Value]) -> Value | None:
    words = _words(piece)
    best, score = None, 0.0
    for value in values:
        theirs = _words(value.text)
        shared = len(words & theirs)
        if shared and (alike := min(shared / len(words), shared / len(theirs))) > score:
            best, score = value, alike
    return best if score >= ALIKE else None


def _words(text: str) -> set[str]:
    """Stems of content words: 붓는다, 붓는 are one."""
    return {t for term in content_terms(text) for t in (tokens(term)[:1] or [term])}


def _values(text: str, concealed: Concealed, house: _House) -> str | None:
    values = [v for v in concealed.values if v.kind not in ("사실", "절", "글")]
    known = [Known(t, v.mark) for v in values if v.kind in ("용어", "이름") for t in (v.text, v.says) if t]
    parts: list[str] = []
    at = 0
    for start, end, kind, _ in spans_of(text, known):
        said = text[start:end]
        mark = kind if kind.startswith(OPEN) else _mark_of(said, kind, values)
        if mark is None and kind != "글" and not _is_own(said, house):
            return None
        parts += [text[at:start], mark or said]
        at = end
    return "".join([*parts, text[at:]])


def _is_own(said: str, house: _House) -> bool:
    return squeeze(said) in house.values or all(squeeze(c.text) in house.values for c in claims_of(said) or [_NOTHING])


_NOTHING = Claim("number", "\x00", 0)


def _mark_of(said: str, kind: str, values: Sequence[Value]) -> str | None:
    """The mark of the same value: spelt the same, else of the same kind first."""
    same = [v for v in values if squeeze(said) in (squeeze(v.text), squeeze(v.says))]
    if not same:
        wanted = claims_of(said)
        same = [v for v in values if wanted and all(_states(v, claim) for claim in wanted)]
    same.sort(key=lambda v: v.kind != kind)
    return same[0].mark if same else None


def _states(value: Value, claim: Claim) -> bool:
    return any(
        same_value(claim, c)
        or (c.kind == claim.kind == "number" and c.value == claim.value and {c.unit, claim.unit} in _SAME_SPAN)
        for c in claims_of(value.text)
    )


_SAME_SPAN = ({"일분", "일"}, {"회분", "회"}, {"", "세"})
