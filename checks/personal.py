"""Personal data in what a person types or pastes (rule D9): what to mask, and when a text must stay in the house.

Looked at: questions, history, pasted text. Not the documents: an organisation's own phone numbers are nobody's
personal data.

>>> [p.kind for p in find_personal("홍길동님(010-1234-5678) 안내문")]
['name', 'phone']
>>> identifies_person("1980년 3월 2일생이면 국가검진 대상인가요?")
False
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from gallae.checks.addresses import find_addresses
from gallae.checks.bare_names import find_bare_names
from gallae.checks.birth_dates import find_birth_dates
from gallae.checks.confidential import called_confidential
from gallae.checks.english_names import find_english_names
from gallae.checks.folding import fold
from gallae.checks.foreign_names import find_foreign_names
from gallae.checks.found import LIKELY, without_overlaps
from gallae.checks.given_alone import find_given_alone
from gallae.checks.identifiers import find_identifiers
from gallae.checks.likely_names import find_likely_names
from gallae.checks.matters import MATTER
from gallae.checks.name_lists import find_listed_names
from gallae.checks.names import find_names
from gallae.checks.rare_surnames import find_rare_surnames
from gallae.checks.romanised import find_romanised
from gallae.checks.spoken import plain_numbers
from gallae.checks.vehicles import find_vehicles
from gallae.core.types import Question

__all__ = [
    "IDENTIFIERS",
    "Kind",
    "Personal",
    "called_confidential",
    "find_leaving",
    "find_personal",
    "identifies_person",
    "stays_home",
    "why_home",
]

Kind = Literal[
    "resident",
    "foreigner",
    "business",
    "phone",
    "card",
    "account",
    "email",
    "passport",
    "driver",
    "chart",
    "student",
    "member",
    "name",
    "birthdate",
    "address",
    "vehicle",
]
# One of these is enough to identify a person (interfaces.md, local_only). A business number points to a firm.
IDENTIFIERS: frozenset[str] = frozenset(
    ("resident", "foreigner", "phone", "card", "account", "email", "passport", "driver", "chart", "student", "member")
)
# An organisation has none of these itself; its phones, mailboxes and accounts stand in its documents.
GIVEN_TO_ONE = IDENTIFIERS - {"phone", "email", "account"}
_LIKELY = (
    find_likely_names,
    find_listed_names,
    find_given_alone,
    find_rare_surnames,
    find_foreign_names,
    find_english_names,
    find_romanised,
)
KEPT = 2_000  # characters of a text that is remembered: a question or an answer, not a pasted document
SURE = 0.5  # below: a service number, a role mailbox, a pattern without its context word


@dataclass(frozen=True, slots=True)
class Personal:
    """`text` equals the original's characters [start:end]; confidence 0..1."""

    kind: str
    start: int
    end: int
    text: str
    confidence: float


def find_personal(text: str, *, minimum: float = SURE) -> tuple[Personal, ...]:
    """Every personal value of `text` at or above `minimum` confidence, in order, without overlaps."""
    return _kept(text, minimum) if len(text) <= KEPT else _found(text, minimum)


@lru_cache(maxsize=256)
def _kept(text: str, minimum: float) -> tuple[Personal, ...]:
    """A turn reads the same few texts many times over: its question, and what was said before it, which the next turn
    reads again."""
    return _found(text, minimum)


def _found(text: str, minimum: float) -> tuple[Personal, ...]:
    folded = fold(text)
    plain = plain_numbers(folded.text)  # the same places as in the folded text
    births = find_birth_dates(plain)
    found = find_identifiers(plain) + find_addresses(plain) + births + list(find_vehicles(folded.text))
    found += find_names(folded.text) + find_bare_names(folded.text, births)
    if minimum <= LIKELY:
        for find in _LIKELY:
            found += find(folded.text)
    personal = []
    for f in without_overlaps([f for f in found if f.confidence >= minimum]):
        start, end = folded.origin(f.start, f.end)
        personal.append(Personal(f.kind, start, end, text[start:end], f.confidence))
    return tuple(personal)


def find_leaving(text: str) -> tuple[Personal, ...]:
    """What is masked before a text leaves the house: also names that are only likely."""
    return find_personal(text, minimum=LIKELY)


def identifies_person(text: str) -> bool:
    """The local_only bar: one identifier; or a full name with a birth date, an address, health or money matters."""
    found = find_personal(text)
    kinds = {p.kind for p in found}
    if not IDENTIFIERS.isdisjoint(kinds):
        return True
    full_name = any(p.kind == "name" and p.confidence > SURE for p in found)
    return full_name and ("birthdate" in kinds or "address" in kinds or bool(MATTER.search(fold(text).text)))


def why_home(question: Question) -> dict[str, bool]:
    """Why the question stays: "personal" and "confidential", those that hold; empty when it may leave.

    The person's words count whole. Of what the assistant said only what cannot be the organisation's own: a number
    given to a person, or somebody addressed by name with a phone, a birth date or a matter of theirs.
    """
    said = "\n".join([*(m.content for m in question.history if m.role == "user"), question.text])
    answers = (m.content for m in question.history if m.role != "user")
    why = {
        "personal": identifies_person(said) or any(map(_answers_about, answers)),
        "confidential": called_confidential(said),
    }
    return {name: True for name, holds in why.items() if holds}


def stays_home(question: Question) -> bool:
    """Does the question, or what was said before it, identify a person or call itself confidential?"""
    return bool(why_home(question))


def _answers_about(answer: str) -> bool:
    """An answer that gives away a person, not one that repeats the documents' phone numbers, mailboxes and accounts."""
    found = find_personal(answer)
    if any(p.kind in GIVEN_TO_ONE for p in found):
        return True
    addressed = any(p.kind == "name" and _ADDRESSED.match(answer[p.end : p.end + 6]) for p in found)
    return addressed and (any(p.kind in ("phone", "birthdate") for p in found) or bool(MATTER.search(answer)))


_ADDRESSED = re.compile(r"\s?(?:님|씨|고객|환자|회원|학생|어르신)")
