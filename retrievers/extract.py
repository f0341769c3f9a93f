"""Answer from found passages without any model: the units that hold the answer, the asked-for value first, cited.

    extract("드럼 히터 부품값은?", found, read=…, today=…, language="ko")
    → Draft("부품값 54,000원 — 드럼세탁기, 히터 교체, 공임 45,000원 [1]", citations=(…,))

Every sentence is an exact stretch of a document (a table row with its columns' names); nothing is added. A question
whose identifiers, asked-for noun or kind of value the documents do not hold is abstained from, naming where we looked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from gallae.core.errors import GallaeError
from gallae.core.language import say
from gallae.core.question import Asked, read_question, search_text
from gallae.core.question_terms import Term
from gallae.core.types import Draft, Evidence, Language, Passage
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.extract_join import in_address, joined
from gallae.retrievers.extract_judge import judge
from gallae.retrievers.extract_match import Pool, build_pool
from gallae.retrievers.extract_rank import Ranked, choose
from gallae.retrievers.extract_write import ANSWER_CHARACTERS, write_units
from gallae.retrievers.units import Unit, cut_units, squeeze

__all__ = ["FoundLike", "answerable", "extract"]

SEARCHES, EXTRA = 4, 5  # searches beside the one given, passages taken from each
DOCUMENTS = 8  # documents read whole
UNITS = 600  # of a longer document only the neighbourhood of its passages is cut
NEIGHBOURHOOD = 2500
# Of what was abstained from on seven workspaces of outside authors with at least this probability, nearly every other held it.
NEAR = 0.2
NEAREST = 240  # characters of what comes nearest
NOT_THE_SUBJECT = 0.3  # at most, that rows about another thing than the question's answer it


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
    search: Callable[[str], FoundLike] | None = None,
) -> Draft:
    """The answer that `found` supports, or a Draft with outcome "abstained". Deterministic; at most 400 characters.

    With `search`, each sub-question of several and words in another language are looked for by themselves as well:
    two facts of two documents seldom both rank high under one query.
    """
    reading = _read(question, found, read, today, search)
    if not reading.answers:
        return _abstain(reading, language)
    return write_units([(r.unit, r.facet) for r in reading.chosen], ANSWER_CHARACTERS)


def answerable(
    question: str,
    found: FoundLike,
    *,
    read: Callable[[str], StoredDocument],
    today: date,
    search: Callable[[str], FoundLike] | None = None,
) -> float:
    """The probability that units of `found` answer the question, as `extract` reads them."""
    return _read(question, found, read, today, search).probability


@dataclass(frozen=True, slots=True)
class _Reading:
    """What `extract` made of a question and its passages."""

    asked: Asked
    passages: tuple[Passage, ...]
    chosen: tuple[Ranked, ...] = ()
    missing: tuple[str, ...] = ()
    answers: bool = False
    probability: float = 0.0


def _read(
    question: str,
    found: FoundLike,
    read: Callable[[str], StoredDocument],
    today: date,
    search: Callable[[str], FoundLike] | None,
) -> _Reading:
    asked = read_question(question, today)
    every = [*found.passages, *(_more(asked, search) if search else ())]
    passages = tuple({p.id: p for p in every if not p.superseded}.values()) or found.passages
    if not passages:
        return _Reading(asked, passages)
    documents = _at_the_day(asked, _documents(passages, read))
    pool = build_pool(_units(passages, documents))
    if search and (others := _unheld(asked, pool, passages, search)):
        passages = (*passages, *others)
        documents = _at_the_day(asked, _documents(passages, read))
        pool = build_pool(_units(passages, documents))
    asked = _widened(asked, pool)
    chosen = choose(asked, pool, passages)
    verdict = judge(asked, pool, chosen, passages)
    about = _about_the_subject(asked, chosen, documents)
    probability = verdict.probability if about else min(verdict.probability, NOT_THE_SUBJECT)
    return _Reading(asked, passages, chosen if about else (), verdict.missing, verdict.answers and about, probability)


def _about_the_subject(asked: Asked, chosen: Sequence[Ranked], documents: Sequence[StoredDocument]) -> bool:
    """A document is named for what the question is about: then not all of the answer may be rows on others.

    "메트포르민 먹는데 술 마셔도 되나요?" is not answered by the line on metronidazole, however well "술" fits it.
    """
    titles = [squeeze(d.title) for d in documents]
    names = [squeeze(t.text) for t in asked.terms if t.kind != "weak" and len(t.text) >= 2 and not t.text.isascii()]
    subjects = [name for name in names if 0 < sum(t.startswith(name) for t in titles) <= max(1, len(titles) // 2)]
    return not subjects or not all(_of_another(r.unit, names, subjects) for r in chosen)


def _of_another(unit: Unit, names: Sequence[str], subjects: Sequence[str]) -> bool:
    """A row that is kept under another name: its first cell says nothing of the question, its whole nothing of the
    subject."""
    if unit.kind != "row" or len(unit.cells) < 3:
        return False
    key = squeeze(unit.cells[0].raw)
    labels = " ".join(cell.label for cell in unit.cells)
    whole = squeeze(" ".join((unit.title, *unit.heading, *unit.lead, labels, unit.text)))
    named = any(name in key or key in name for name in names) or any(c.isdigit() for c in key)
    return not named and not any(name in whole for name in subjects)


def _more(asked: Asked, search: Callable[[str], FoundLike]) -> Iterable[Passage]:
    """Passages for each sub-question with the subject the others name and the dates, and for the documents' words."""
    dates = " ".join(span.text for span in asked.dates)
    queries: list[str] = []
    if len(asked.facets) > 1:
        for facet in asked.facets:
            own = {t.text for t in facet.terms}
            shared = [t.text for t in asked.terms if t.text not in own and t.kind in ("noun", "identifier")]
            queries.append(search_text(" ".join(filter(None, [dates, *shared[:3], facet.text]))))
    if (wider := search_text(asked.text)) != asked.text:
        queries.append(wider)
    for query in queries[:SEARCHES]:
        yield from search(query).passages[:EXTRA]


def _unheld(
    asked: Asked, pool: Pool, passages: Sequence[Passage], search: Callable[[str], FoundLike]
) -> tuple[Passage, ...]:
    """Passages on places that know a noun which no document found holds: which branch is in that city."""
    nouns = [t.text for t in asked.terms if t.kind == "noun" and t.text[0] >= "가" and not pool.held(t)]
    read = {p.path for p in passages}
    found = [p for noun in nouns[:2] for p in search(noun).passages[:2] if in_address(noun, p.text)]
    return tuple({p.id: p for p in found if not p.superseded and p.path not in read}.values())


def _documents(passages: Sequence[Passage], read: Callable[[str], StoredDocument]) -> list[StoredDocument]:
    """The documents the passages come from, best first. One that is gone or closed by now is its passages."""
    found: list[StoredDocument] = []
    for path in list(dict.fromkeys(p.path for p in passages))[:DOCUMENTS]:
        try:
            found.append(read(path))
        except GallaeError:
            found += [StoredDocument(path=path, title=p.title, text="") for p in passages if p.path == path][:1]
    return found


def _at_the_day(asked: Asked, documents: list[StoredDocument]) -> list[StoredDocument]:
    """Of versions that the search left side by side, those that held on a day the question names, if there are any."""
    days = [s for s in asked.dates if any(c.isdigit() for c in s.text) or (s.last - s.first).days >= 27]
    if not days:
        return documents
    kept = []
    for document in documents:
        siblings = [d for d in documents if d.family and d.family == document.family]
        held = [d for d in siblings if any(_held_on(d, s.first, s.last) for s in days)]
        if len(siblings) < 2 or not held or document in held:
            kept.append(document)
    return kept


def _held_on(document: StoredDocument, first: date, last: date) -> bool:
    begins, ends = document.valid_from or date.min, document.valid_to or date.max
    return begins <= last and first <= ends


def _units(passages: Sequence[Passage], documents: Iterable[StoredDocument]) -> Iterable[Unit]:
    """Units of the documents; of a long one only those around its passages."""
    for document in documents:
        found = [p for p in passages if p.path == document.path]
        if not document.text:
            for passage in found:
                yield from cut_units(_alone(passage))
            continue
        units = cut_units(document)
        if len(units) > UNITS:
            spans = [(p.start - NEIGHBOURHOOD, p.end + NEIGHBOURHOOD) for p in found]
            units = tuple(u for u in units if any(s <= u.start and u.end <= e for s, e in spans))
        yield from units


def _alone(passage: Passage) -> StoredDocument:
    return StoredDocument(path=passage.path, title=passage.title, text=passage.text)


def _widened(asked: Asked, pool: Pool) -> Asked:
    """Terms that no unit holds get the documents' own spelling; words typed without spaces are taken apart."""
    known: dict[str, tuple[Term, ...]] = {}

    def widen(term: Term) -> tuple[Term, ...]:
        if term.text not in known:
            known[term.text] = tuple(joined(t, pool) for t in pool.widen(term))
        return tuple(replace(t, weight=min(t.weight, term.weight)) for t in known[term.text])

    def several(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple({t.text: t for term in terms for t in widen(term)}.values())

    facets = tuple(
        replace(f, terms=several(f.terms), attribute=widen(f.attribute)[0] if f.attribute else None)
        for f in asked.facets
    )
    return replace(asked, facets=facets, terms=several(asked.terms))


def _abstain(reading: _Reading, language: Language) -> Draft:
    """What was not found and where we looked; beneath it what comes nearest, as a quotation that claims nothing: a reader
    sees at a glance what a rule cannot, such as that "갯수" is the column of numbers."""
    titles = list(dict.fromkeys(p.title or p.path for p in reading.passages))[:3]
    what = ", ".join(reading.missing[:3])
    ko = f"문서에서 답을 찾지 못했습니다{f'(찾지 못한 것: {what})' if what else ''}."
    en = f"The documents do not hold the answer{f' (not found: {what})' if what else ''}."
    if titles:
        ko += f" 살펴본 문서: {', '.join(titles)}."
        en += f" Looked in: {', '.join(titles)}."
    chosen = [(r.unit, r.facet) for r in reading.chosen]
    near = write_units(chosen, NEAREST) if reading.probability >= NEAR else Draft("")
    if near.text:
        ko += f"\n\n가장 가까운 대목(답이 아닐 수 있습니다):\n{near.text}"
        en += f"\n\nWhat comes nearest (it may not be the answer):\n{near.text}"
    return Draft(say(language, ko, en), outcome="abstained", citations=near.citations)
