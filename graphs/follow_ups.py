"""What a person may want to ask next: at most three questions that the workspace can answer, by code alone.

Curated questions (faq.jsonl) near to the one just answered, then the sections of the cited document that follow the cited
one, each asked of the documents in silence first: what would abstain is not offered. Nothing is asked of a model, and
nothing that this person may not read is looked into. It runs when the answer stands on the page, and tries few.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from gallae.checks.orders import without_orders
from gallae.checks.personal import find_personal
from gallae.core.errors import GallaeError
from gallae.core.language import language_of, say
from gallae.core.tokens import tokens
from gallae.core.types import FaqEntry, Language, Person, Route
from gallae.graphs.cache import normalised
from gallae.graphs.store import StoredTurn
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.extract import extract
from gallae.retrievers.index import Index

__all__ = ["FOLLOW_UPS", "FollowUp", "follow_ups"]

FOLLOW_UPS = 3
LONGEST = 80  # characters that fit on a button
NEAR = 0.2  # shared words of all words, from which a curated question is about the same
TRIED = 3  # sections that are asked in silence; each costs a search and a reading, 2 to 7 ms of CPU
TOP = 3  # the section has to stand among so many passages, or the answer would be another section's


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`route` as it was tried: "rag" for a section; None for a curated question, which is answered before any routing."""

    text: str
    route: Route | None = None


def follow_ups(
    index: Index,
    faq: Collection[FaqEntry],
    turns: Collection[StoredTurn],
    person: Person,
    today: date,
    *,
    said: Collection[str] = (),
    count: int = FOLLOW_UPS,
) -> list[FollowUp]:
    """Of a conversation as its person sees it (`Chat.turns`), after its last turn; [] unless that was answered with a
    citation. `said`: what was offered before, and is not again."""
    last = list(turns)[-1] if turns else None
    answer = (last.answer or {}) if last is not None and not last.withdrawn else {}
    if last is None or answer.get("outcome") != "answered" or not answer.get("citations") or count < 1:
        return []
    taken = {normalised(text) for text in (*said, *(turn.question for turn in turns))}
    found: list[FollowUp] = []
    tried = 0
    for candidate, section in _candidates(index, faq, turns, last, person, today):
        if len(found) == count or tried == TRIED:
            break
        key = normalised(candidate.text)
        if key in taken or len(candidate.text) > LONGEST:
            continue
        tried += section is not None
        if section is None or _answered(index, candidate.text, section, person, today):
            taken.add(key)
            found.append(candidate)
    return found


Section = tuple[str, str]  # a document's path and one of its headings


def _candidates(
    index: Index,
    faq: Collection[FaqEntry],
    turns: Collection[StoredTurn],
    last: StoredTurn,
    person: Person,
    today: date,
) -> Iterator[tuple[FollowUp, Section | None]]:
    """The nearest first; a section is still to be tried."""
    language = language_of(last.question)
    near = next(_curated(index, faq, last.question, person, today), None)
    if near is not None:
        yield FollowUp(near), None
    told = {
        (c["path"], heading)
        for turn in turns
        for c in (turn.answer or {}).get("citations") or ()
        for heading in c.get("heading") or ()
    }
    citations = (last.answer or {}).get("citations") or ()
    for path in dict.fromkeys(str(c["path"]) for c in citations):
        document = _read(index, path, person)
        if document is None or (document.valid_to is not None and document.valid_to < today):
            continue
        at = max(int(c["start"]) for c in citations if c["path"] == path)
        for heading in _sections(document, at):
            if (path, heading) not in told and language_of(heading, language) == language:
                yield FollowUp(_asked(document.title, heading, language), "rag"), (path, heading)


def _curated(index: Index, faq: Collection[FaqEntry], question: str, person: Person, today: date) -> Iterator[str]:
    """Other curated questions about the same, nearest first, whose answer holds today and may be read."""
    words = _words(question)
    shared = {e.question: len(words & _words(e.question)) / max(1, len(words | _words(e.question))) for e in faq}
    for entry in sorted(faq, key=lambda e: -shared[e.question]):
        if not NEAR <= shared[entry.question] < 1.0 or (entry.valid_to is not None and entry.valid_to < today):
            continue
        if not entry.source.startswith("documents/") or _read(index, entry.source, person) is not None:
            yield entry.question


def _sections(document: StoredDocument, at: int) -> list[str]:
    """Headings in reading order, those behind the cited place first; no title, and nothing that is an order."""
    after = sorted(document.headings, key=lambda h: (h.start <= at, h.start))
    texts = dict.fromkeys(" ".join(h.text.split()) for h in after)
    title = normalised(document.title)
    return [
        text
        for text in texts
        if text and title not in normalised(text) and normalised(text) not in title
        and without_orders(text) == text and not find_personal(text)
    ]  # fmt: skip


def _answered(index: Index, question: str, section: Section, person: Person, today: date) -> bool:
    """Asked in silence: do the documents answer it, and from that section?"""
    path, heading = section
    found = index.search(question, person=person, today=today)
    if not any(p.path == path and heading in (" ".join(h.split()) for h in p.heading) for p in found.passages[:TOP]):
        return False
    best = replace(found, passages=found.passages[:TOP])  # the rest would cost more than it decides
    draft = extract(question, best, read=lambda p: index.read(p, person), today=today, language=language_of(question))
    return draft.outcome == "answered" and any(c.path == path for c in draft.citations)


def _asked(title: str, heading: str, language: Language) -> str:
    """Plain words that suit any heading, be it a noun or a clause."""
    return say(language, f"{title}에서 {heading} 부분을 알려 주세요", f"What does {title} say about {heading}?")


def _read(index: Index, path: str, person: Person) -> StoredDocument | None:
    try:
        return index.read(path, person)
    except GallaeError:
        return None


@lru_cache(maxsize=4_096)
def _words(text: str) -> frozenset[str]:
    return frozenset(tokens(text))
