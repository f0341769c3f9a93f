"""The checkable claims of a sentence: numbers with units, dates, times of day, codes and names; and whether a source
makes the same claim in other clothes ("5만 4천 원" = "54,000원", "1년" = "12개월", "오후 2시" = "14:00").

>>> [str(c) for c in claims_of("평일 오전 9시부터, 요금은 5만 4천 원", TODAY)]
['오전 9시', '5만 4천 원']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from gallae.checks.folding import fold
from gallae.checks.names import find_names, is_full_name
from gallae.checks.sentences import without_markers
from gallae.core.dates import DateSpan, find_dates
from gallae.core.language import language_of
from gallae.core.numbers import find_quantities
from gallae.core.question_terms import identifiers_in
from gallae.core.units import UNITS

__all__ = ["TODAY", "Claim", "claims_of", "holds", "squeeze"]

# Claims are compared with one another, so relative dates of both sides are read from the same day; which one is alike.
TODAY = date(2000, 1, 3)

ClaimKind = Literal["number", "date", "time", "code", "name"]


@dataclass(frozen=True, slots=True)
class Claim:
    """`start` is the place in the sentence without markers. Only the fields of its kind are set."""

    kind: ClaimKind
    text: str
    start: int
    value: Decimal = Decimal(0)
    unit: str = ""
    first: date | None = None
    last: date | None = None
    minutes: int = 0
    half_day: bool = False  # a time that does not say morning or afternoon

    def __str__(self) -> str:
        return self.text


def claims_of(text: str, today: date = TODAY) -> list[Claim]:
    """Every claim in order. List numbers at the beginning of a line are none."""
    text = without_markers(text)
    taken: list[tuple[int, int]] = [m.span() for m in _ENUMERATOR.finditer(text)]
    found: list[Claim] = []
    for read in (_ages, _codes, _dates, _times, _names):
        for claim, span in read(text, today):
            if all(span[1] <= s or span[0] >= e for s, e in taken):
                found.append(claim)
                taken.append(span)
    for m in _TIMES_OVER.finditer(text):
        found.append(Claim("number", m.group(), m.start(), value=Decimal(_ADVERBS[m.group().casefold()]), unit="회"))
    for q in find_quantities(text):
        if all(q.end <= s or q.start >= e for s, e in taken) and not _is_turn_of_phrase(q.value, q.unit, q.text):
            found.append(Claim("number", q.text, q.start, value=q.value, unit=q.unit))
    return sorted(found, key=lambda c: c.start)


def holds(source: list[Claim], source_text: str, claim: Claim) -> bool:
    """Does the source (its claims and its whole text) make this claim?"""
    if claim.kind == "name" and claim.text.isascii() != (language_of(source_text) == "en"):
        return True  # a name written in the other script can't be compared
    if claim.kind in ("code", "name"):
        return _word_in(claim.text, source_text)
    if claim.kind == "date":
        return any(_same_date(claim, s) for s in source if s.kind == "date") or squeeze(claim.text) in squeeze(
            source_text
        )
    if claim.kind == "time":
        return any(_same_time(claim, s) for s in source if s.kind == "time")
    return any(_same_number(claim, s) for s in source if s.kind == "number") or _in_a_date(claim, source)


def squeeze(text: str) -> str:
    """For comparing spellings: folded, without spaces, commas, hyphens, in lower case."""
    return re.sub(r"[\s,\-_·/|()]", "", fold(text).text).casefold()


# -- reading ------------------------------------------------------------------------------------------------------
_ENUMERATOR = re.compile(r"(?m)^\s*(?:\(?\d{1,2}[.)](?=\s)|[①-⑳]|[-*•]\s)")
_DIALLED = re.compile(
    r"(?<![\d.])(?:\+?\d{1,4}[-)])?\d{2,4}-\d{3,4}(?:-\d{4})?(?!\d|-\d)|(?<!\d)1[5-9]\d\d-\d{4}(?!\d)"
)
_ADDRESS = re.compile(
    r"[A-Za-z0-9][\w.+\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+|https?://[^\s)\]]+|(?<![\w.])www\.[^\s)\]]+"
)
_CLOCK = re.compile(
    r"(?P<half>오전|오후|새벽|아침|낮|저녁|밤|정오|자정)?\s?(?P<h>\d{1,2})\s?(?:시(?!간|민|도|험|설)\s?(?:(?P<m>\d{1,2})\s?분|(?P<half_past>반))?|:(?P<mm>\d{2})(?!\d))"
    r"(?:\s?(?P<en>[ap]\.?m\.?)(?![a-z]))?|(?<![\d:])(?P<h2>\d{1,2})\s?(?P<en2>[ap]\.?m\.?)(?![a-z])|(?P<word>정오|자정|noon|midnight)",
    re.I,
)
_TITLED = re.compile(
    r"(?<![가-힣])(?P<name>[가-힣]{2,4})\s(?:교수|원장|과장|부장|팀장|센터장|관장|소장|실장|선생님|강사|박사|변호사|대표|이사|위원|사서|약사|간호사|의사|주무관|기사)(?:님|[이가은는을를의와과께]|입니|이[고며]|에게|$|[\s,.)(])"
)
_ADVERBS = {"once": 1, "twice": 2, "thrice": 3}
_TIMES_OVER = re.compile(r"(?<![A-Za-z])(?:once|twice|thrice)(?= (?:a|per|daily|every|weekly)|[ ,.;]|$)", re.I)
_AGE = re.compile(r"(?<![A-Za-z0-9.\-])(?P<years>\d{1,3})\s?(?:/\s?)?(?:[MF]|yo|y/o)(?![A-Za-z0-9])")
_STYLED = re.compile(
    r"(?<![A-Za-z])(?:Mr|Ms|Mrs|Dr|Prof|Professor|Nurse)\.?\s(?P<name>[A-Z][a-z]+(?:-[A-Za-z][a-z]+)?(?:\s[A-Z][a-z]+(?:-[a-z]+)?){0,2})"
)


def _ages(text: str, today: date) -> Iterator[tuple[Claim, tuple[int, int]]]:
    """ "61F", "45 M": as clinics write them."""
    for m in _AGE.finditer(text):
        yield Claim("number", m.group(), m.start(), value=Decimal(m["years"]), unit="세"), m.span()


def _codes(text: str, today: date) -> Iterator[tuple[Claim, tuple[int, int]]]:
    for pattern in (_ADDRESS, _DIALLED):
        for m in pattern.finditer(text):
            yield Claim("code", m.group(), m.start()), m.span()
    for code in identifiers_in(text):
        for m in re.finditer(re.escape(code), text):
            yield Claim("code", code, m.start()), m.span()


def _dates(text: str, today: date) -> Iterator[tuple[Claim, tuple[int, int]]]:
    for d in find_dates(text, today):
        span = (d.start, d.end)
        if any(c.isdigit() for c in d.text):  # "내일", "토요일" are read, but say nothing that can be compared
            yield _date_claim(d), span


def _date_claim(d: DateSpan) -> Claim:
    return Claim("date", d.text, d.start, first=d.first, last=d.last)


def _times(text: str, today: date) -> Iterator[tuple[Claim, tuple[int, int]]]:
    half = ""
    for m in _CLOCK.finditer(text):
        if m["word"]:
            minutes = 0 if m["word"].casefold() in ("자정", "midnight") else 720
            yield Claim("time", m.group(), m.start(), minutes=minutes), m.span()
            continue
        hour = int(m["h"] or m["h2"])
        minute = int(m["m"] or m["mm"] or 0) + (30 if m["half_past"] else 0)
        if hour > 24 or minute > 59:
            continue
        half = _half_of(m) or (half if "시" in m.group() and hour <= 12 else "")  # "오후 2시부터 5시"
        pm = half == "pm" and hour < 12
        open_half = not half and hour <= 12 and "시" in m.group() and not m.group().lstrip().startswith("0")
        minutes = (hour + 12 * pm - 12 * (half == "am" and hour == 12)) * 60 + minute
        start = m.start() + len(m.group()) - len(m.group().lstrip())
        yield Claim("time", m.group().strip(), start, minutes=minutes, half_day=open_half), (start, m.end())


def _half_of(m: re.Match[str]) -> str:
    english = (m["en"] or m["en2"] or "").casefold()
    if english:
        return "pm" if english.startswith("p") else "am"
    if not m["half"]:
        return ""
    return "am" if m["half"] in ("오전", "새벽", "아침", "자정") else "pm"


def _names(text: str, today: date) -> Iterator[tuple[Claim, tuple[int, int]]]:
    for f in find_names(text):
        yield Claim("name", f.text, f.start), (f.start, f.end)
    for m in _TITLED.finditer(text):
        if is_full_name(m["name"]) and not m["name"].endswith(("나", "와", "도")):
            yield Claim("name", m["name"], m.start("name")), m.span("name")
    for m in _STYLED.finditer(text):
        yield Claim("name", m["name"], m.start("name")), m.span("name")


def _is_turn_of_phrase(value: Decimal, unit: str, text: str) -> bool:
    """ "두 가지", "첫 번째", "한 분": counted by the writer, not by the source. "두통" is no count at all."""
    if text in ("두통", "두근", "세대", "세제", "두부", "네모"):
        return True
    return not any(c.isdigit() for c in text) and (
        (value <= 10 and unit in ("가지", "번째", "곳", "단계", "종", ""))
        or (value == 1 and unit in ("명", "개", "회", "쪽"))
    )


# -- comparing ----------------------------------------------------------------------------------------------------
def _same_number(claim: Claim, source: Claim) -> bool:
    if claim.unit == source.unit or not claim.unit or not source.unit:
        return claim.value == source.value
    ours, theirs = UNITS.get(claim.unit), UNITS.get(source.unit)
    if (
        ours
        and theirs
        and ours.dimension == theirs.dimension
        and ours.dimension not in ("temperature", "money", "ratio")
    ):
        return Fraction(claim.value) * ours.factor == Fraction(source.value) * theirs.factor
    if {claim.unit, source.unit} == {"%", "할"}:
        scale = {"%": 1, "할": 10}
        return claim.value * scale[claim.unit] == source.value * scale[source.unit]
    return False


def _same_date(claim: Claim, source: Claim) -> bool:
    assert claim.first and claim.last and source.first and source.last
    if (claim.first, claim.last) == (source.first, source.last):
        return True
    if _says_year(claim.text) and _says_year(source.text):  # "2026년" is said of 2026-04-01, not the other way round
        return claim.first <= source.first and source.last <= claim.last
    return (claim.first.month, claim.first.day, claim.last.month, claim.last.day) == (
        source.first.month,
        source.first.day,
        source.last.month,
        source.last.day,
    )


def _says_year(text: str) -> bool:
    return bool(re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)|'\d\d|\d\d년", text))


def _same_time(claim: Claim, source: Claim) -> bool:
    if claim.half_day or source.half_day:
        return claim.minutes % 720 == source.minutes % 720
    return claim.minutes % 1440 == source.minutes % 1440


def _in_a_date(claim: Claim, source: list[Claim]) -> bool:
    """ "매월 25일" where the source says "2026년 4월 25일" is another claim; a bare year or month is the same."""
    if claim.unit not in ("년", "월", ""):
        return False
    part = {"년": "year", "월": "month", "": "year"}[claim.unit]
    return any(
        s.first and getattr(s.first, part) == claim.value for s in source if s.kind == "date" and _says_year(s.text)
    )


def _word_in(word: str, text: str) -> bool:
    """The word stands in the text whole: E2 is not in E21, 김민 not in 김민수."""
    needle, hay = squeeze(word), fold(text).text.casefold()
    pattern = r"[\s,\-_·/|()]*".join(map(re.escape, needle))
    guard = r"(?![0-9a-z])" if needle[-1:].isascii() else ""
    return bool(re.search(rf"(?<![0-9a-z]){pattern}{guard}" if needle[:1].isascii() else pattern + guard, hay))
