"""Does a value belong to what the sentence is about? "일반 3,000원, 학생 2,000원" holds 3,000원, but not for 학생.

A source is cut into places that say one thing each: a cell with its row's and its column's name, an item of an
enumeration, a clause. A value is bound wrongly when another place with a value of the same kind holds all that the
sentence names and the value's own place holds, and more. Names, codes and the other values of a sentence name things
too ("12개월 만기는 3.0%"). What is named in other words, or in another language, is not judged.

>>> [c.text for c in strays("학생은 3,000원입니다.", ["일반 3,000원, 학생 2,000원"])]
['3,000원']
>>> strays("학생은 2,000원, 일반은 3,000원입니다.", ["일반 3,000원, 학생 2,000원"])
[]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from gallae.checks.bounds import agree
from gallae.checks.claim import Claim, comparable, same_value
from gallae.checks.claims import TODAY
from gallae.checks.places import (
    PREDICATE,
    TOPIC,
    Place,
    inside_of,
    key_of,
    parts_of,
    places,
    subject_of,
    terms_of,
    values_of,
)
from gallae.checks.polarity import negated
from gallae.checks.sentences import without_markers

__all__ = ["COMPARING", "strays"]


ITS_OWN = 1 / 3  # share of an item's own words that a sentence about it names; else what came before is not its
COVERED = 0.4  # share of a part's words that a place outside the value's own table or sentence must hold


def strays(sentence: str, sources: Sequence[str], today: date = TODAY) -> list[Claim]:
    """The claims of the sentence that the sources make of something else."""
    every = places(tuple(sources), today)
    if len(every) < 2:
        return []
    text = without_markers(sentence)
    said = values_of(text, today)
    found: list[Claim] = []
    subject: frozenset[str] = frozenset()
    for i, (start, end) in enumerate(parts_of(text)):
        part = text[start:end]
        claims = [c for c in said if start <= c.start < end]
        own = frozenset(t for t in terms_of(PREDICATE.sub(" ", part), inside_of(claims, start)) if len(t) > 1)
        terms = own if i and TOPIC.search(part) else own | subject
        if i == 0:
            subject = subject_of(part, claims, start) & own if claims else own
        if not claims or COMPARING.search(part):
            continue
        for claim in claims:
            if (claim.soft and claim.value) or (claim.kind == "number" and not claim.unit and claim.value < 10):
                continue
            beside = [c for c in claims if c is not claim and not c.soft and not _rivals(c, claim)]
            others = [c for c in claims if c is not claim and _rivals(c, claim)]
            if (terms or beside) and _stray(claim, terms, beside, every, others, part):
                found.append(claim)
    return found


def _rivals(a: Claim, b: Claim) -> bool:
    """Two values of one kind; a bare number beside a price names its case ("between 6 and 12: 4.25 EUR")."""
    return comparable(a, b) and bool(a.unit) == bool(b.unit)


def _without(every: Sequence[Place], others: Sequence[Claim]) -> Sequence[Place]:
    """Places whose value the same part of the sentence says too are no rivals: "일반과 학생은 각각 3,000원과 2,000원"."""
    if not others:
        return every
    return [p for p in every if not any(same_value(o, c) for o in others for c in p.claims)]


def _stray(
    claim: Claim,
    terms: frozenset[str],
    beside: Sequence[Claim],
    every: Sequence[Place],
    others: Sequence[Claim],
    part: str,
) -> bool:
    holders = [p for p in every if any(same_value(claim, c) and agree(claim.bound, c.bound) for c in p.claims)]
    if not holders or any(any(same_value(claim, c) for c in h.ranges) for h in every):
        return False
    groups = {h.group for h in holders}
    loose = frozenset(t for t in terms if not any(t in p.terms for p in every))
    others = [o for o in others if not any(same_value(o, c) for h in holders for c in h.claims)]
    size = len(terms) + len(beside)
    for rival in _without(every, others):
        if any(rival is h for h in holders) or not any(comparable(claim, c) and _rates(claim, c) for c in rival.claims):
            continue
        alien = rival.topical and len(_met(terms, (), rival.own, (), loose)) < ITS_OWN * len(rival.own)
        its = (rival.own if alien else rival.terms) | _keys_for(rival, beside)
        named = _met(terms, beside, its, rival.ranges, loose)
        apart = rival.group not in groups
        if apart and claim.kind == "number" and claim.bound.side:
            continue  # a limit or a case of the sentence's own
        if (
            not named
            or (apart and (len(named) < COVERED * size or not named & terms))
            or negated(rival.text) != negated(part)
        ):
            continue
        if all(_less(claim, terms, beside, holder, rival, named, loose, apart) for holder in holders):
            return True
    return False


def _less(
    claim: Claim,
    terms: frozenset[str],
    beside: Sequence[Claim],
    holder: Place,
    rival: Place,
    named: frozenset[str],
    loose: frozenset[str],
    apart: bool,
) -> bool:
    """The holder has less of what is named than the rival, and is about something of its own."""
    there = (holder.whole if apart else holder.terms) | _keys_for(holder, beside)
    own = holder.own | {k for c in holder.claims if not same_value(claim, c) and (k := key_of(c))}
    if not own:
        return False  # a bare value, of which nothing is known
    return _met(terms, beside, there, holder.ranges, loose) < named and not own <= rival.own | _keys(rival)


COMPARING = re.compile(
    r"(?<![가-힣])(?:외|제외|아닌|말고|빼고|대신|반면|보다|달리|비해)|를\s?제외|이?\s?아니|\b(?:except|other than|instead|unlike|than|besides)\b",
    re.I,
)


def _rates(a: Claim, b: Claim) -> bool:
    return not (a.bound.per and b.bound.per) or a.bound.per == b.bound.per


_BETWEEN = {"뒷": "뒤", "윗": "위"}
_SINGLE = frozenset("앞뒤위안밖남여좌우")  # inside a compound only: 앞바퀴, 남학생


def _met(
    terms: frozenset[str],
    beside: Sequence[Claim],
    there: frozenset[str],
    ranges: Sequence[Claim],
    loose: frozenset[str],
) -> frozenset[str]:
    """The words of a sentence's part, and the values beside its claim, that a place has: also inside a compound (중급반 –
    중급) where the word itself stands nowhere (`loose`), or a range (11kg – 10~12kg)."""
    met = {t for t in terms if t in there or (t in loose and any(_compound(t, u) for u in there))}
    for claim in beside:
        if (key := key_of(claim)) and (key in there or _within(claim, ranges)):
            met.add(key)
    return frozenset(met)


def _keys_for(place: Place, beside: Sequence[Claim]) -> frozenset[str]:
    """The place's own values as names; of a tier ("5kg 이상 10kg 미만") the values it takes in, and not its open end."""
    keys = set(_keys(place))
    for claim in beside:
        if claim.kind != "number" or not (key := key_of(claim)):
            continue
        if claim.bound.side:
            if any(same_value(claim, c) and not agree(claim.bound, c.bound) for c in place.claims):
                keys.discard(key)
            continue
        limits = [c for c in place.claims if c.kind == "number" and c.bound.side and c.unit == claim.unit]
        if limits:
            keys.discard(key)
            if all(_takes(limit, claim) for limit in limits):
                keys.add(key)
    return frozenset(keys)


def _takes(limit: Claim, claim: Claim) -> bool:
    away = (claim.value - limit.value) * limit.bound.side
    return away > 0 or (away == 0 and not limit.bound.strict)


def _within(claim: Claim, ranges: Sequence[Claim]) -> bool:
    if len(ranges) != 2 or claim.kind != "number" or claim.unit != ranges[1].unit:
        return False
    return (ranges[0].bound.side, ranges[1].bound.side) == (1, -1) and ranges[0].value < claim.value < ranges[1].value


def _compound(a: str, b: str) -> bool:
    if not ("가" <= a[0] <= "힣" and "가" <= b[0] <= "힣"):
        return False
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    long = _BETWEEN.get(long[0], long[0]) + long[1:]
    return long.startswith(short) and (len(short) > 1 or short in _SINGLE)


@lru_cache(maxsize=4096)
def _keys(place: Place) -> frozenset[str]:
    return frozenset(k for c in place.claims if not c.soft and (k := key_of(c)))
