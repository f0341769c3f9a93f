"""Answer from found passages without any model: the units that hold the answer, the asked-for value first, cited.

    extract("드럼 히터 부품값은?", found, read=…, today=…, language="ko")
    → Draft("부품값 54,000원 — 드럼세탁기, 히터 교체, 공임 45,000원 [1]", citations=(…,))

Every sentence is an exact stretch of a document (a table row with its columns' names); nothing is added. A question
whose identifiers, asked-for noun or kind of value the documents do not hold is abstained from, naming where we looked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from gallae.core.errors import GallaeError
from gallae.core.language import say
from gallae.core.question import Asked, Facet, Term, read_question
from gallae.core.types import Citation, Draft, Evidence, Language, Passage
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.extract_match import Pool, build_pool
from gallae.retrievers.extract_rank import Ranked, Verdict, choose, judge
from gallae.retrievers.extract_write import ANSWER_CHARACTERS, write_unit
from gallae.retrievers.units import Unit, cut_units

__all__ = ["FoundLike", "extract"]

DOCUMENTS = 6  # documents read whole
UNITS = 600  # of a longer document only the neighbourhood of its passages is cut
NEIGHBOURHOOD = 2500


class FoundLike(Protocol):
    """What a search returns (retrievers/index.py)."""

    @property
    def passages(self) -> tuple[Passage, ...]: ...
    @property
    def evidence(self) -> Evidence: ...


def extract(
    question: str,
    found: FoundLike,
    *,
    read: Callable[[str], StoredDocument],
    today: date,
    language: Language,
) -> Draft:
    """The answer that `found` supports, or a Draft with outcome "abstained". Deterministic; at most 400 characters."""
    asked = read_question(question, today)
    passages = tuple(p for p in found.passages if not p.superseded) or found.passages
    if not passages:
        return _abstain(asked, passages, language, ())
    pool = build_pool(_units(passages, read))
    asked = _widened(asked, pool)
    chosen = choose(asked, pool, passages)
    verdict = judge(asked, pool, chosen, found.evidence)
    if not verdict.answers:
        return _abstain(asked, passages, language, verdict.missing)
    return _compose(asked, chosen)


def _units(passages: Sequence[Passage], read: Callable[[str], StoredDocument]) -> Iterable[Unit]:
    """Units of the documents the passages come from, best document first."""
    for path in list(dict.fromkeys(p.path for p in passages))[:DOCUMENTS]:
        spans = [(p.start, p.end) for p in passages if p.path == path]
        try:
            units = cut_units(read(path))
        except GallaeError:  # gone or closed to this person since the search: what was found is all there is
            units = tuple(u for p in passages if p.path == path for u in cut_units(_alone(p)))
        if len(units) > UNITS:
            units = tuple(
                u for u in units if any(s - NEIGHBOURHOOD <= u.start and u.end <= e + NEIGHBOURHOOD for s, e in spans)
            )
        yield from units


def _alone(passage: Passage) -> StoredDocument:
    return StoredDocument(path=passage.path, title=passage.title, text=passage.text)


def _widened(asked: Asked, pool: Pool) -> Asked:
    """Terms that no unit holds get the documents' own spelling of them, if there is one."""
    from dataclasses import replace

    known: dict[str, Term] = {}

    def widen(term: Term) -> Term:
        if term.text not in known:
            known[term.text] = pool.widen(term)
        return replace(known[term.text], weight=term.weight)

    facets = tuple(
        replace(f, terms=tuple(map(widen, f.terms)), attribute=widen(f.attribute) if f.attribute else None)
        for f in asked.facets
    )
    return replace(asked, facets=facets, terms=tuple(map(widen, asked.terms)))


def _compose(asked: Asked, chosen: Sequence[Ranked]) -> Draft:
    """Units in the order of the sub-questions, each with its marker, within ANSWER_CHARACTERS."""
    lines: list[str] = []
    citations: list[Citation] = []
    used = 0
    for ranked in chosen:
        marker = len(citations) + 1
        room = ANSWER_CHARACTERS - used
        line, start, end = write_unit(ranked.unit, ranked.facet, marker, room)
        if not line or (lines and used + len(line) + 1 > ANSWER_CHARACTERS):
            continue
        unit = ranked.unit
        quote = unit.text[start - unit.start : end - unit.start]
        lines.append(line)
        citations.append(Citation(marker, unit.path, start, end, quote, unit.page, unit.heading))
        used += len(line) + 1
    return Draft("\n".join(lines), citations=tuple(citations))


def _abstain(asked: Asked, passages: Sequence[Passage], language: Language, missing: Sequence[str]) -> Draft:
    titles = list(dict.fromkeys(p.title or p.path for p in passages))[:3]
    what = ", ".join(missing[:3])
    ko = f"문서에서 답을 찾지 못했습니다{f'(찾지 못한 것: {what})' if what else ''}."
    en = f"The documents do not hold the answer{f' (not found: {what})' if what else ''}."
    if titles:
        ko += f" 살펴본 문서: {', '.join(titles)}."
        en += f" Looked in: {', '.join(titles)}."
    return Draft(say(language, ko, en), outcome="abstained")
