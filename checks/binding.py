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
    text = without_markers(sentence)
    said = _values(text, today)
    found: list[Claim] = []
    subject: frozenset[str] = frozenset()
    for i, (start, end) in enumerate(_parts(text)):
        part = text[start:end]
        claims = [c for c in said if start <= c.start < end]
        own = frozenset(t for t in _terms(_PREDICATE.sub(" ", part), _inside(claims, start)) if len(t) > 1)
        terms = own if i and _TOPIC.search(part) else own | subject
        if i == 0:
            subject = _subject(part, claims, start) & own if claims else own
        if not claims or _EXCEPT.search(part):
            continue
        for claim in claims:
            if (claim.soft and claim.value) or (claim.kind == "number" and not claim.unit and claim.value < 10):
                continue
            beside = [c for c in claims if c is not claim and not c.soft and not comparable(c, claim)]
            others = [c for c in claims if c is not claim and comparable(c, claim)]
            if (terms or beside) and _stray(claim, terms, beside, every, others, part):
                found.append(claim)
    return found


def _without(every: Sequence[Place], others: Sequence[Claim]) -> Sequence[Place]:
    """Places whose value the same part of the sentence says too are no rivals: "일반과 학생은 각각 3,000원과 2,000원"."""
    if not others:
        return every
    return [p for p in every if not any(same_value(o, c) for o in others for c in p.claims)]


def _subject(part: str, claims: Sequence[Claim], start: int) -> frozenset[str]:
    """What a sentence's first part names for all that follow: before the topic's particle, or all if it has no value."""
    topic = _TOPIC.search(part)
    inside = _inside(claims, start)
    if topic and (not inside or topic.start() < inside[-1][0]):
        return _terms(part[: topic.end()], [s for s in inside if s[1] <= topic.end()])
    return _terms(part, inside) if not claims else frozenset()


def _inside(claims: Sequence[Claim], start: int) -> list[tuple[int, int]]:
    """Where the values stand that are no words of what is named."""
    return [(c.start - start, c.end - start) for c in claims if not c.soft]


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
        named = _met(terms, beside, rival.terms | _keys(rival), rival.ranges, loose)
        apart = rival.group not in groups
        if apart and claim.kind == "number" and claim.bound.side:
            continue  # a limit or a case of the sentence's own
        if (
            not named
            or (apart and (len(named) < COVERED * size or not named & terms))
            or negated(rival.text) != negated(part)
        ):
            continue
        if all(_less(terms, beside, holder, rival, named, loose, apart) for holder in holders):
            return True
    return False


def _less(
    terms: frozenset[str],
    beside: Sequence[Claim],
    holder: Place,
    rival: Place,
    named: frozenset[str],
    loose: frozenset[str],
    apart: bool,
) -> bool:
    """The holder has less of what is named than the rival, and is about something of its own."""
    there = (holder.whole if apart else holder.terms) | _keys(holder)
    own = holder.own | _keys(holder)
    return _met(terms, beside, there, holder.ranges, loose) < named and not own <= rival.own | _keys(rival)


def _rates(a: Claim, b: Claim) -> bool:
    return not (a.bound.per and b.bound.per) or a.bound.per == b.bound.per


_BETWEEN = {"뒷": "뒤", "윗": "위"}
_SINGLE = frozenset("앞뒤위안밖남여좌우")  # inside a compound only: 앞바퀴, 남학생
# The last word of a part is what is said, not what it is said of.
_PREDICATE = re.compile(r"[가-힣]+(?:니다|어요|아요|해요|돼요|세요|예요|에요|네요|죠|다|요)\s?[.?!]*\s*$")


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
    long = _BETWEEN.get(long[0], long[0]) + long[1:]
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
        scaled = (
            Fraction(claim.value) * unit.factor
            if unit and unit.dimension not in ("money", "temperature")
            else claim.value
        )
        return f"={scaled}{unit.dimension if unit else claim.unit}"
    if claim.kind == "weekday":
        return "=" + ",".join(map(str, sorted(claim.days)))
    return ""


# -- places -------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=256)
def places(sources: tuple[str, ...], today: date = TODAY) -> tuple[Place, ...]:
    """Every place of the sources that has a value."""
    heads = ((s, cells) for s in sources if "\n" not in s and (cells := _cells(s)))
    columns = next((_texts(s, c) for s, c in heads if all(v.kind == "weekday" for v in _values(s, today))), [])
    found: list[Place] = []
    for number, source in enumerate(sources):
        found += _places(source, tuple(columns), today, 100_000 * number)
    return tuple(found)


@lru_cache(maxsize=2048)
def _places(source: str, columns: tuple[str, ...], today: date, number: int) -> tuple[Place, ...]:
    found: list[Place] = []
    head = list(columns)
    lines = source.splitlines()
    commas = _comma_table(lines)
    heading: frozenset[str] = frozenset()
    for at, line in enumerate(lines):
        cells = _cells(line, r"," if commas else "")
        values = _values(line, today) or ([] if not cells else _names_in(line, cells))
        if line.startswith("#") or (not cells and len(line) < 40 and not values):
            heading = _terms(line, _inside(values, 0)) if line.strip() else heading
        elif cells and all(v.kind == "weekday" for v in values):
            head = _texts(line, cells) if not _RULE.fullmatch(line.strip()) else head
        elif cells:
            found += _row(line, cells, head, heading, values + _names_in(line, cells), number)
        else:
            found += _prose(line, heading, values, number + 100 * at + 1)
    return tuple(found)


_RULE = re.compile(r"[\s|:\-]+")
_EXCEPT = re.compile(
    r"(?<![가-힣])(?:외|제외|아닌|말고|빼고|대신|반면|보다|달리|비해)|를\s?제외|이?\s?아니|\b(?:except|other than|instead|unlike|than|besides)\b",
    re.I,
)
_PART = re.compile(
    r",(?!\d)\s*|;\s*|(?<=[며])\s|(?<=[가-힣])(?:고|지만|으나|는데)[\s,]+|\s(?:and|but|while|whereas)\s|(?<=[.?!])(?<!Mr\.)(?<!Ms\.)(?<!Dr\.)(?<!Mrs\.)(?<!Prof\.)(?<![ap]\.m\.)\s(?!\d)|\s/\s"
)
_TOPIC = re.compile(r"[:：]|(?<=[가-힣)])[은는](?=\s)|\s(?:is|are|costs?)\s")
_LISTED = re.compile(r"\([^()]*,[^()]*\)")


def _values(text: str, today: date) -> list[Claim]:
    return [c for c in claims_of(text, today) if c.kind in _KINDS]


def _cells(line: str, comma: str = "") -> list[tuple[int, int]]:
    """Where the cells of a row "| a | b |" or "a,b,c" stand, else []."""
    if not comma and line.strip().count("|") < 2 and "\t" not in line and " | " not in line:
        return []
    end = len(line.rstrip(" |"))
    at = len(line) - len(line.lstrip(" |"))
    found = []
    for m in re.finditer(comma or r"[|\t]", line):
        if at <= m.start() < end:
            found.append((at, m.start()))
            at = m.end()
    return [*found, (at, end)]


def _texts(line: str, cells: Sequence[tuple[int, int]]) -> list[str]:
    return [line[a:b].strip() for a, b in cells]


def _comma_table(lines: list[str]) -> bool:
    """Lines of a .csv file: as many commas in each, and no full stop at an end."""
    counts = {len(re.findall(r",(?!\d{3}(?!\d))", line)) for line in lines if line.strip()}
    if len(lines) < 2 or len(counts) != 1 or min(counts) < 2:
        return False
    return not any(x.rstrip().endswith((".", "다")) for x in lines)


def _names_in(line: str, cells: Sequence[tuple[int, int]]) -> list[Claim]:
    """Cells that are a full name and nothing else."""
    return [
        Claim("name", text, a + line[a:b].index(text), a + line[a:b].index(text) + 3)
        for (a, b), text in zip(cells, _texts(line, cells), strict=True)
        if re.fullmatch(r"[가-힣]{3}", text) and is_full_name(text) and not like_a_name(text)
    ]


def _row(
    line: str,
    cells: Sequence[tuple[int, int]],
    head: list[str],
    heading: frozenset[str],
    values: Sequence[Claim],
    group: int,
) -> Iterator[Place]:
    """Each cell with a value: of the row's other cells, and of its column."""
    inside = [tuple(c for c in values if a <= c.start < b) for a, b in cells]
    named: frozenset[str] = frozenset()
    for i, ((a, b), held) in enumerate(zip(cells, inside, strict=True)):
        if not held or not i or all(c.kind == "name" for c in held):
            named |= _terms(line[a:b], [] if all(c.kind == "name" for c in held) else _inside(held, a))
    named |= {k for held in inside for c in held if c.kind in ("code", "name", "weekday") and (k := _key(c))}
    named |= {k for c in inside[0] if (k := _key(c))}
    for i, ((a, b), held) in enumerate(zip(cells, inside, strict=True)):
        if held:
            column = head[i] if len(head) == len(cells) else ""
            own = named | _column(column) | _terms(line[a:b], _inside(held, a))
            label = tuple(c for c in inside[0] if c.kind == "number") if i else ()
            yield Place(own, own, own | heading, held, f"{column} {line[a:b]}", group, label)


@lru_cache(maxsize=1024)
def _column(head: str) -> frozenset[str]:
    """What a column's name says, weekdays by their keys."""
    values = _values(head, TODAY)
    return _terms(head, _inside(values, 0)) | {k for c in values if (k := _key(c))}


def _prose(line: str, heading: frozenset[str], values: Sequence[Claim], group: int) -> Iterator[Place]:
    """The clauses of each sentence; what stands before its topic's particle holds for the items that follow."""
    for number, sentence in enumerate(split_sentences(line)):
        within = [c for c in values if sentence.start <= c.start < sentence.end]
        if not within:
            continue
        shared: frozenset[str] = frozenset()
        whole = heading | _terms(sentence.text, _inside(within, sentence.start))
        parts = _parts(sentence.text)
        tail = _after_last(sentence.text, parts, _inside(within, sentence.start))
        for i, (a, b) in enumerate(parts):
            start, part = sentence.start + a, sentence.text[a:b]
            claims = tuple(c for c in within if start <= c.start < sentence.start + b)
            terms = _terms(part, _inside(claims, start))
            if claims:
                yield Place(terms | shared | tail, terms, whole, claims, part, group + number)
            if i == 0:
                topic = _TOPIC.search(part)
                shared = _subject(part, claims, start)
                shared |= {k for c in claims if topic and c.end - start <= topic.start() and (k := _key(c))}


def _after_last(text: str, parts: Sequence[tuple[int, int]], inside: Sequence[tuple[int, int]]) -> frozenset[str]:
    """What is said of all items behind the last one: "방문 계약은 14일, 전시장 계약은 7일 안에 무를 수 있다"."""
    if len(inside) < 2 or len(parts) < 2 or inside[-1][0] < parts[-1][0]:
        return frozenset()
    behind = text[inside[-1][1] : parts[-1][1]]
    return _terms(behind, []) if _PREDICATE.search(behind) else frozenset()


def _parts(text: str) -> list[tuple[int, int]]:
    """Where the parts stand that say one thing each; an enumeration in brackets counts item by item."""
    cuts = [m.span() for m in _PART.finditer(text)]
    for m in _LISTED.finditer(text):
        cuts += [(m.start(), m.start() + 1), (m.end() - 1, m.end())]
    found, at = [], 0
    for start, end in [*sorted(cuts), (len(text), len(text))]:
        if text[at:start].strip():
            found.append((at, start))
        at = max(at, end)
    return found


_STYLE = re.compile(r"\b(?:Mr|Ms|Mrs|Dr|Prof)\.|\(?[월화수목금토일]\)|[월화수목금토일]요일")
# What stands beside values of every kind and names nothing.
_NOTHING = frozenset(
    [
        "안에",
        "이내",
        "이내에",
        "이상",
        "이하",
        "미만",
        "초과",
        "까지",
        "부터",
        "영업일",
        "만",
        "약",
        "최대",
        "최소",
        "총",
        "각각",
        "경우",
        "이후",
        "이전",
        "다음",
        "이번",
        "정도",
        "동안",
        "에",
        "에서",
        "은",
        "는",
        "이",
        "가",
        "을",
        "를",
        "의",
        "로",
        "으로",
        "도",
        "씩",
        "과",
        "와",
        "및",
        "또는",
        "매",
        "business",
        "day",
        "each",
        "per",
        "total",
    ]
)


def _terms(text: str, values: Sequence[tuple[int, int]]) -> frozenset[str]:
    """What is named: content words without values, Korean ones by the word, English ones by their stem."""
    for start, end in sorted(values, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return _words(text)


@lru_cache(maxsize=8192)
def _words(text: str) -> frozenset[str]:
    found = content_terms(_STYLE.sub(" ", text))
    stems = (t if "가" <= t[0] <= "힣" else stem_latin(t) for t in found if not any(c.isdigit() for c in t))
    return frozenset(t for t in stems if t not in _NOTHING)
