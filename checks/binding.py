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
    whole: frozenset[str]  # with all of its sentence and the heading above
    claims: tuple[Claim, ...]
    text: str
    group: int
    ranges: tuple[Claim, ...] = ()  # of the row's first cell: "10~12kg"


_KINDS = frozenset({"number", "time", "date", "name", "code", "weekday"})
COVERED = 0.4  # share of a part's words that a place outside the value's own table or sentence must hold


def strays(sentence: str, sources: Sequence[str], today: date = TODAY) -> list[Claim]:
    """The claims of the sentence that the sources make of something else."""
    every = places(tuple(sources), today)
    if len(every) < 2:
        return []
    found: list[Claim] = []
    subject: frozenset[str] = frozenset()
    for i, part in enumerate(_parts(without_markers(sentence))):
        claims = [c for c in claims_of(part, today) if c.kind in _KINDS]
        terms = _terms(_PREDICATE.sub(" ", part), today)
        terms = frozenset(t for t in terms if len(t) > 1) | subject
        if i == 0:
            subject = _subject(part, terms, claims, today)
        if not claims or _EXCEPT.search(part):
            continue
        for claim in claims:
            if (claim.soft and claim.value) or (claim.kind == "number" and not claim.unit and claim.value < 10):
                continue
            beside = [c for c in claims if c is not claim and not c.soft and not comparable(c, claim)]
            if (terms or beside) and _stray(claim, terms, beside, every, part):
                found.append(claim)
    return found


def _subject(part: str, terms: frozenset[str], claims: Sequence[Claim], today: date) -> frozenset[str]:
    """What a sentence's first part names for all that follow: before the topic's particle, or all if it has no value."""
    topic = _TOPIC.search(part)
    if topic and (not claims or topic.start() < claims[0].start):
        return _terms(part[: topic.end()], today) & terms
    return terms if not claims else frozenset()


def _stray(claim: Claim, terms: frozenset[str], beside: Sequence[Claim], every: Sequence[Place], part: str) -> bool:
    holders = [p for p in every if any(same_value(claim, c) and agree(claim.bound, c.bound) for c in p.claims)]
    if not holders or any(any(same_value(claim, c) for c in h.ranges) for h in every):
        return False
    groups = {h.group for h in holders}
    size = len(terms) + len(beside)
    for rival in every:
        if any(rival is h for h in holders) or not any(comparable(claim, c) and _rates(claim, c) for c in rival.claims):
            continue
        named = _met(terms, beside, rival.terms | _keys(rival), rival.ranges)
        apart = rival.group not in groups
        if not named or (apart and len(named) < COVERED * size) or negated(rival.text) != negated(part):
            continue
        if all(_less(terms, beside, holder, rival, named, apart) for holder in holders):
            return True
    return False


def _less(
    terms: frozenset[str], beside: Sequence[Claim], holder: Place, rival: Place, named: frozenset[str], apart: bool
) -> bool:
    """The holder has less of what is named than the rival, and is about something of its own."""
    there = (holder.whole if apart else holder.terms) | _keys(holder)
    own = holder.own | _keys(holder)
    return _met(terms, beside, there, holder.ranges) < named and not own <= rival.own | _keys(rival)


def _rates(a: Claim, b: Claim) -> bool:
    return not (a.bound.per and b.bound.per) or a.bound.per == b.bound.per


_SINGLE = frozenset("앞뒤위안밖남여좌우")  # inside a compound only: 앞바퀴, 남학생
# The last word of a part is what is said, not what it is said of.
_PREDICATE = re.compile(r"[가-힣]+(?:니다|어요|아요|해요|돼요|세요|예요|에요|네요|죠|다|요)\s?[.?!]*\s*$")


def _met(
    terms: frozenset[str], beside: Sequence[Claim], there: frozenset[str], ranges: Sequence[Claim]
) -> frozenset[str]:
    """The words of a sentence's part, and the values beside its claim, that a place has: also inside a compound (중급반 –
    중급) or a range (11kg – 10~12kg)."""
    met = {t for t in terms if t in there or any(_compound(t, u) for u in there)}
    for claim in beside:
        if (key := _key(claim)) and (key in there or _within(claim, ranges)):
            met.add(key)
    return frozenset(met)


def _within(claim: Claim, ranges: Sequence[Claim]) -> bool:
    if len(ranges) != 2 or claim.kind != "number" or claim.unit != ranges[1].unit:
        return False
    return (ranges[0].bound.side, ranges[1].bound.side) == (1, -1) and ranges[0].value < claim.value < ranges[1].value


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
    heading: frozenset[str] = frozenset()
    for at, line in enumerate(lines):
        cells = _cells(line) or ([c.strip() for c in line.split(",")] if commas else [])
        group = 100_000 * number + 100 * at + 1
        if line.startswith("#") or (not cells and len(line) < 40 and not claims_of(line, today)):
            heading = _terms(line, today) if line.strip() else heading
        elif cells and not any(_values(c, today) for c in cells):
            head = cells if not _RULE.fullmatch(line.strip()) else head
        elif cells:
            found += _row(cells, head, heading, today, 100_000 * number)
        else:
            found += _prose(line, heading, today, group)
    return tuple(found)


_RULE = re.compile(r"[\s|:\-]+")
_EXCEPT = re.compile(
    r"(?<![가-힣])(?:외|제외|아닌|말고|빼고|대신|반면|보다|달리|비해)|를\s?제외|이?\s?아니|\b(?:except|other than|instead|unlike|than|besides)\b",
    re.I,
)
_PART = re.compile(
    r",(?!\d)\s*|;\s*|(?<=[며])\s|(?<=[가-힣])(?:고|지만|으나|는데)[\s,]+|\s(?:and|but|while|whereas)\s|(?<=[.?!])(?<!Mr\.)(?<!Ms\.)(?<!Dr\.)(?<!Mrs\.)(?<!Prof\.)(?<![ap]\.m\.)\s(?!\d)|\s/\s"
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


def _row(cells: list[str], head: list[str], heading: frozenset[str], today: date, group: int) -> Iterator[Place]:
    """Each cell with a value: of the row's other cells, and of its column."""
    values = [_values(c, today) for c in cells]
    named = _terms(" ".join(c for c, v in zip(cells, values, strict=True) if not v), today)
    keys = {k for v in values for c in v if c.kind in ("code", "name", "weekday") and (k := _key(c))}
    label = _terms(cells[0], today) | {k for c in values[0] if (k := _key(c))}
    for i, cell in enumerate(cells):
        if values[i]:
            column = head[i] if len(head) == len(cells) else ""
            own = named | label | keys | _terms(f"{column} {cell}", today)
            label_values = tuple(c for c in values[0] if c.kind == "number") if i else ()
            yield Place(own, own, own | heading, tuple(values[i]), f"{column} {cell}", group, label_values)


def _prose(line: str, heading: frozenset[str], today: date, group: int) -> Iterator[Place]:
    """The clauses of each sentence; what stands before its topic's particle holds for the items that follow."""
    for number, sentence in enumerate(split_sentences(line)):
        shared: frozenset[str] = frozenset()
        whole = heading | _terms(sentence.text, today)
        for i, part in enumerate(_items(sentence.text)):
            terms = _terms(part, today)
            claims = [c for c in claims_of(part, today) if c.kind in _KINDS]
            if claims:
                yield Place(terms | shared, terms, whole, tuple(claims), part, group + number)
            if i == 0:
                shared = _subject(part, terms, claims, today)
                topic = _TOPIC.search(part)
                shared |= {k for c in claims if topic and c.start < topic.start() and (k := _key(c))}


def _items(sentence: str) -> Iterator[str]:
    """Parts, an enumeration in brackets item by item; a bracket with one thing in it stays with what it explains."""
    flat = re.sub(r"\(([^()]*,[^()]*)\)", lambda m: ", " + m.group(1) + ", ", sentence)
    return _parts(flat)


def _parts(text: str) -> Iterator[str]:
    return (p for p in _PART.split(text) if p and p.strip())


_STYLE = re.compile(r"\b(?:Mr|Ms|Mrs|Dr|Prof)\.|\(?[월화수목금토일]\)|[월화수목금토일]요일")


@lru_cache(maxsize=8192)
def _terms(text: str, today: date) -> frozenset[str]:
    """What is named: content words without values, Korean ones by the word, English ones by their stem."""
    for claim in reversed(claims_of(text, today)):
        if claim.kind in _KINDS and not claim.soft:
            text = f"{text[: claim.start]} {text[claim.end :]}"
    text = _STYLE.sub(" ", text)
    return frozenset(
        t if "가" <= t[0] <= "힣" else stem_latin(t) for t in content_terms(text) if not any(c.isdigit() for c in t)
    )
