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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from gallae.checks.bounds import agree
from gallae.checks.claim import Claim, comparable, same_value, squeeze
from gallae.checks.claims import TODAY, claims_of
from gallae.checks.names import is_full_name
from gallae.checks.noun_list import like_a_name
from gallae.checks.polarity import negated
from gallae.checks.sentences import split_sentences, without_markers
from gallae.core.tokens import content_terms, stem_latin
from gallae.core.units import UNITS

__all__ = ["Place", "places", "strays"]


@dataclass(frozen=True, slots=True)
class Place:
    """`claims` are said of `terms`; `group` is the table, list or sentence it is a part of."""

    terms: frozenset[str]
    own: frozenset[str]  # without what its sentence's first words say
    claims: tuple[Claim, ...]
    text: str
    group: int


_KINDS = frozenset({"number", "time", "date", "name", "code", "weekday"})
COVERED = 0.4  # share of a part's words that a place outside the value's own table or sentence must hold


def strays(sentence: str, sources: Sequence[str], today: date = TODAY) -> list[Claim]:
    """The claims of the sentence that the sources make of something else."""
    every = places(tuple(sources), today)
    if len(every) < 2:
        return []
    found: list[Claim] = []
    subject: frozenset[str] = frozenset()
    for part in _parts(without_markers(sentence)):
        claims = [c for c in claims_of(part, today) if c.kind in _KINDS]
        terms = _terms(part, today)
        if not claims:
            subject = terms if not found else subject
            continue
        if _EXCEPT.search(part):
            continue
        for claim in claims:
            if claim.soft and claim.value:
                continue
            named = terms | {k for c in claims if c is not claim and not c.soft and (k := _key(c))}
            if named and _stray(claim, named, every, part):
                found.append(claim)
    return found


def _stray(claim: Claim, terms: frozenset[str], every: Sequence[Place], part: str) -> bool:
    holders = [p for p in every if any(same_value(claim, c) and agree(claim.bound, c.bound) for c in p.claims)]
    if not holders:
        return False
    held = [_met(terms, h.terms | _keys(h)) for h in holders]
    groups = {h.group for h in holders}
    for rival in every:
        if any(rival is h for h in holders) or not any(comparable(claim, c) and c.bound.per == claim.bound.per for c in rival.claims):
            continue
        named = _met(terms, rival.terms | _keys(rival))
        if not named or (rival.group not in groups and len(named) < COVERED * len(terms)):
            continue
        if negated(rival.text) == negated(part) and all(
            h < named and not holder.own | _keys(holder) <= rival.own | _keys(rival)
            for h, holder in zip(held, holders, strict=True)
        ):
            return True
    return False


_SINGLE = frozenset("앞뒤위안밖남여좌우")


def _met(terms: frozenset[str], there: frozenset[str]) -> frozenset[str]:
    """The terms that are there, also inside a compound (중급반 – 중급)."""
    return frozenset(t for t in terms if t in there or any(_compound(t, u) for u in there))


def _compound(a: str, b: str) -> bool:
    if not ("가" <= a[0] <= "힣" and "가" <= b[0] <= "힣"):
        return False
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    return long.startswith(short) and (len(short) > 1 or short in _SINGLE)


@lru_cache(maxsize=4096)
def _keys(place: Place) -> frozenset[str]:
    return frozenset(k for c in place.claims if not c.soft and (k := _key(c)))


def _key(claim: Claim) -> str:
    """A value as a name of what it stands beside; the same for the same value in other units."""
    if claim.kind in ("code", "name"):
        return "=" + squeeze(claim.text)
    if claim.kind == "number":
        unit = UNITS.get(claim.unit)
        scaled = Fraction(claim.value) * unit.factor if unit and unit.dimension not in ("money", "temperature") else claim.value
        return f"={scaled}{unit.dimension if unit else claim.unit}"
    if claim.kind == "weekday":
        return "=" + ",".join(map(str, sorted(claim.days)))
    return ""


# -- places -------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=256)
def places(sources: tuple[str, ...], today: date = TODAY) -> tuple[Place, ...]:
    """Every place of the sources that has a value."""
    columns = next((cells for s in sources if (cells := _cells(s)) and not claims_of(s)), [])
    found: list[Place] = []
    for number, source in enumerate(sources):
        found += _places(source, tuple(columns), today, number)
    return tuple(found)


@lru_cache(maxsize=2048)
def _places(source: str, columns: tuple[str, ...], today: date, number: int) -> tuple[Place, ...]:
    found: list[Place] = []
    head = list(columns)
    lines = source.splitlines()
    commas = _comma_table(lines)
    for at, line in enumerate(lines):
        cells = _cells(line) or ([c.strip() for c in line.split(",")] if commas else [])
        if cells and not any(_values(c, today) for c in cells):
            head = cells if not _RULE.fullmatch(line.strip()) else head
        elif cells:
            found += _row(cells, head, today, 1000 * number)
        else:
            found += _prose(line, today, 1000 * number + at + 1)
    return tuple(found)


_RULE = re.compile(r"[\s|:\-]+")
_EXCEPT = re.compile(
    r"(?<![가-힣])(?:외|제외|아닌|말고|빼고|대신|반면|보다|달리|비해)|를\s?제외|이?\s?아니|\b(?:except|other than|instead|unlike|than|besides)\b",
    re.I,
)
_PART = re.compile(
    r",(?!\d)\s*|;\s*|(?<=[며])\s|(?<=[가-힣])(?:고|지만|으나|는데)[\s,]+|\s(?:and|but|while|whereas)\s|(?<=[.?!])\s(?!\d)|\s/\s"
)
_TOPIC = re.compile(r"[:：]|(?<=[가-힣])[은는](?=\s)|\s(?:is|are|costs?)\s")


def _cells(line: str) -> list[str]:
    """The cells of a row "| a | b |", else []."""
    stripped = line.strip()
    if stripped.count("|") < 2 and "\t" not in stripped and " | " not in stripped:
        return []
    return [c.strip() for c in re.split(r"\||\t", stripped.strip("|"))]


def _comma_table(lines: list[str]) -> bool:
    """Lines of a .csv file: as many commas in each, and no full stop at an end."""
    counts = {len(re.findall(r",(?!\d{3}(?!\d))", line)) for line in lines if line.strip()}
    return len(lines) > 1 and len(counts) == 1 and min(counts) >= 2 and not any(x.rstrip().endswith((".", "다")) for x in lines)


def _values(text: str, today: date) -> list[Claim]:
    found = [c for c in claims_of(text, today) if c.kind in _KINDS]
    if not found and re.fullmatch(r"[가-힣]{3}", text) and is_full_name(text) and not like_a_name(text):
        return [Claim("name", text, 0, 3)]
    return found


def _row(cells: list[str], head: list[str], today: date, group: int) -> Iterator[Place]:
    """Each cell with a value: of the row's other cells, and of its column."""
    values = [_values(c, today) for c in cells]
    named = _terms(" ".join(c for c, v in zip(cells, values, strict=True) if not v), today)
    keys = {k for v in values for c in v if c.kind in ("code", "name", "weekday") and (k := _key(c))}
    label = _terms(cells[0], today) | {k for c in values[0] if (k := _key(c))}
    for i, cell in enumerate(cells):
        if values[i]:
            column = head[i] if len(head) == len(cells) else ""
            own = named | label | keys | _terms(f"{column} {cell}", today)
            yield Place(own, own, tuple(values[i]), f"{column} {cell}", group)


def _prose(line: str, today: date, group: int) -> Iterator[Place]:
    """The clauses of each sentence; what stands before its topic's particle holds for the items that follow."""
    for number, sentence in enumerate(split_sentences(line)):
        shared: frozenset[str] = frozenset()
        for i, part in enumerate(_items(sentence.text)):
            terms = _terms(part, today)
            claims = [c for c in claims_of(part, today) if c.kind in _KINDS]
            if claims:
                yield Place(terms | shared, terms, tuple(claims), part, group + number * 40)
            if i == 0:
                topic = _TOPIC.search(part)
                first = claims[0] if claims else None
                shared = _terms(part[: topic.end()], today) if topic and (not first or topic.start() < first.start) else frozenset()
                shared |= frozenset() if claims else terms
                keys = {k for c in claims if topic and c.start < topic.start() and (k := _key(c))}
                shared |= frozenset(keys)


def _items(sentence: str) -> Iterator[str]:
    """Parts, an enumeration in brackets item by item; a bracket with one thing in it stays with what it explains."""
    flat = re.sub(r"\(([^()]*,[^()]*)\)", lambda m: ", " + m.group(1) + ", ", sentence)
    return _parts(flat)


def _parts(text: str) -> Iterator[str]:
    return (p for p in _PART.split(text) if p and p.strip())


@lru_cache(maxsize=8192)
def _terms(text: str, today: date) -> frozenset[str]:
    """What is named: content words without values, Korean ones by the word, English ones by their stem."""
    for claim in reversed(claims_of(text, today)):
        if claim.kind in _KINDS and not claim.soft:
            text = f"{text[: claim.start]} {text[claim.end :]}"
    return frozenset(
        t if "가" <= t[0] <= "힣" else stem_latin(t) for t in content_terms(text) if not any(c.isdigit() for c in t)
    )
