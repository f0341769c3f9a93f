"""Rated turns as candidates for rows: masked, thread-true, of people who consented. Nothing is written here.

    turns.sqlite ─ rated ─► consented? ─► masked ─► Candidate(question, history, answer, route, …) ─► review ─► build

One mask serves a whole candidate, so that the same person is [NAME_1] in history, question and answer alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gallae.checks.claims import claims_of
from gallae.checks.masking import Mask
from gallae.checks.personal import find_personal
from gallae.checks.sentences import without_markers
from gallae.core.types import Message, Route
from gallae.graphs.rated import Rated
from gallae.graphs.write_skill import without_note

__all__ = ["Candidate", "Candidates", "Skipped", "candidates_of"]

DOUBTFUL = 0.3  # what might be personal: a person looks at it before anything else
VALUES = 4  # of an answer that a row asks for, at most


@dataclass(frozen=True, slots=True)
class Candidate:
    """`route` is the one that is right: the person's correction, else the one they rated up; None where neither says. `took` is the
    one that made the answer.

    `answer` is what was rated; `values` the numbers, dates and codes it gave; `gold` the documents it cited; `masked`
    how many personal values were replaced; `doubtful` what a reviewer should look at because it may be personal.
    """

    id: str  # of the turn
    thread: str
    question: str
    history: tuple[Message, ...]
    answer: str
    outcome: str
    route: Route | None
    took: Route
    skill: str | None
    score: int | None
    comment: str
    values: tuple[str, ...] = ()
    gold: tuple[str, ...] = ()
    masked: int = 0
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Why a rated turn is no candidate: "consent" (not given), "answer" (none), "confidential" or
    "restricted" (it, or what was said before it, quotes a document that not everybody may read)."""

    turn: str
    because: str


@dataclass(frozen=True, slots=True)
class Candidates:
    found: tuple[Candidate, ...]
    skipped: tuple[Skipped, ...]

    @property
    def reasons(self) -> dict[str, int]:
        return dict(Counter(s.because for s in self.skipped))


def candidates_of(rated: Iterable[Rated], consenting: frozenset[str], kept_out: Mapping[str, str]) -> Candidates:
    """`kept_out`: paths whose words may stand in no row, and why (D9, rights): whoever reads a row, or asks a model
    that was trained on it, need not be one of the document's readers."""
    found: list[Candidate] = []
    skipped: list[Skipped] = []
    for one in rated:
        if because := _not_to_be_learned(one, consenting, kept_out):
            skipped.append(Skipped(one.turn.id, because))
        else:
            found.append(_candidate(one))
    return Candidates(tuple(found), tuple(skipped))


def _not_to_be_learned(one: Rated, consenting: frozenset[str], kept_out: Mapping[str, str]) -> str:
    if one.person not in consenting:
        return "consent"
    if not one.answer or one.answer["outcome"] in ("unserved", "cut", "clarify"):
        return "answer"
    return next((kept_out[path] for path in one.quoted if path in kept_out), "")


def _candidate(one: Rated) -> Candidate:
    mask = Mask()
    history = tuple(Message(m.role, mask.mask(m.content)) for m in one.history)
    question, answer = mask.mask(one.turn.question), mask.mask(str(one.answer["text"]))
    comment = mask.mask(one.comment)
    decision = one.answer["decision"]
    bare = _bare(answer)
    return Candidate(
        id=one.turn.id,
        thread=one.turn.thread,
        question=question,
        history=history,
        answer=bare,
        outcome=one.answer["outcome"],
        route=one.route or (one.answer["route"] if one.score == 1 else None),
        took=one.answer["route"],
        skill=decision["skill"],
        score=one.score,
        comment=comment,
        values=tuple(dict.fromkeys(c.text for c in claims_of(bare) if any(x.isdigit() for x in c.text)))[:VALUES],
        gold=tuple(dict.fromkeys(_cited(one))),
        masked=len(mask),
        doubtful=tuple(_doubtful([question, answer, comment, *(m.content for m in history)])),
    )


def _bare(text: str) -> str:
    """The text alone: without citation numbers, and without the note that a chat model wrote it."""
    return without_markers(without_note(text))


def _cited(one: Rated) -> list[str]:
    return [str(c["path"]) for c in one.answer["citations"]]


def _doubtful(texts: Iterable[str]) -> list[str]:
    """What the mask was not sure enough of, for the reviewer's eyes."""
    return list(dict.fromkeys(f.text for text in texts for f in find_personal(text, minimum=DOUBTFUL)))
