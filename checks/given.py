"""What an input states, read as generously as a person reads a jotted note: "x5" is five times, "9-11" are hours, "12/20"
is a day, "연봉 3200" may be 3,200만 원, 12:00 and "2분" make 12:02.

A house turns notes into full forms. That a value comes from nowhere is proven only if no such reading gives it; a
number that has a unit of its own still gives no other unit.

>>> given = read_given("3월 27일부터 29일까지 2명, 구토 x5, 9-11시")
>>> [states(given, c) for c in claims_of("사흘 동안 5회, 09:00부터")], [states(given, c) for c in claims_of("4명, 10:00")]
([True, True, True], [False, False])
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, combinations

from gallae.checks.claim import holds
from gallae.checks.claims import TODAY, Claim, claims_of
from gallae.core.dates import add_months
from gallae.core.numbers import WIDE, find_quantities
from gallae.core.units import COUNTERS, UNITS

__all__ = ["Given", "derived", "implied", "read_given", "states"]


@dataclass(frozen=True, slots=True)
class Given:
    """`bare`: numbers without a unit of their own. `hours`: (minutes of a day, does it say morning or afternoon).
    `days`: (month, day). `spells`: durations in minutes, in their order. `starts`: times of day in minutes."""

    text: str
    claims: tuple[Claim, ...]
    bare: frozenset[Decimal]
    hours: tuple[tuple[int, bool], ...]
    days: frozenset[tuple[int, int]]
    spells: tuple[int, ...]
    starts: tuple[int, ...]


@lru_cache(maxsize=256)
def read_given(text: str, today: date = TODAY) -> Given:
    """The input (with its passages) read once for every line of an output."""
    read = claims_of(text, today)
    claims = (*read, *(again for claim in read for again in _apart(claim)))
    hours = tuple(dict.fromkeys(_hours(text, claims)))
    spells = tuple(int(c.value * _MINUTES[c.unit]) for c in claims if c.kind == "number" and c.unit in _MINUTES)
    bare = frozenset(_bare(text, claims))
    if not spells:  # "개식 1, 서약 3": in a list that begins at an hour, bare numbers are minutes
        spells = tuple(int(v) for v in _bare(text, claims) if 0 < v < 100)
    return Given(text, claims, bare, hours, frozenset(_days(text)), spells, tuple(m for m, _ in hours))


def states(given: Given, claim: Claim) -> bool:
    """Does some reading of the input give this value?"""
    if claim.value < 0:  # "(-10)", "영하 3": the sign is the house's way of writing it
        claim = replace(claim, value=-claim.value)
    if holds(list(given.claims), given.text, claim):
        return True
    if claim.kind == "time":
        return any(
            (claim.minutes - minutes) % (1440 if said and not claim.half_day else 720) == 0
            for minutes, said in given.hours
        )
    if claim.kind == "date":
        return _is_day(given, claim)
    if claim.kind == "name":
        return bool(_OFFICE.search(claim.text))
    if claim.kind == "phrase":
        return claim.group in _LOOSE
    if claim.kind == "weekday":
        told = {_WEEK.index(m.group(1)[:3].lower()) for m in _ENGLISH_DAY.finditer(given.text)}
        told |= {"월화수목금토일".index(day) for m in _RUN_OF_DAYS.finditer(given.text) for day in m.group()}
        return bool(told) and claim.days <= told
    if claim.kind == "code":
        return bool(re.search(rf"(?<![\w.])v{re.escape(claim.text)}(?![\w.]*\d)", given.text, re.I))
    if claim.kind != "number":
        return False
    return _counted(given, claim) or _spanned(given, claim) or _in_a_date(given, claim) or implied(given, claim)


def _is_day(given: Given, claim: Claim) -> bool:
    """The day or an end of a span of days that the input names, whatever is said of it; '23년 is 2023년."""
    if claim.first is None or claim.last is None:
        return False
    if claim.relative and not any(c.relative for c in given.claims):
        return True  # told from a day that the input does not tell
    if claim.first == claim.last:
        days = {(d.month, d.day) for c in given.claims if c.kind == "date" for d in (c.first, c.last) if d}
        return (claim.first.month, claim.first.day) in days | given.days
    short = {int(c.value) for c in given.claims if c.kind == "number" and c.unit == "년"}
    return (claim.last - claim.first).days > 360 and claim.first.year % 100 in short


def _in_a_date(given: Given, claim: Claim) -> bool:
    """ "15일" of "이달 15일", "2023년" of "23년"."""
    if claim.unit == "년" and claim.value > 1900:
        return any(c.kind == "number" and c.unit == "년" and c.value == claim.value % 100 for c in given.claims)
    part = {"일": "day", "월": "month"}.get(claim.unit)
    return bool(part) and any(
        getattr(d, str(part)) == claim.value for c in given.claims if c.kind == "date" for d in {c.first, c.last} if d
    )


def derived(given: Given, claim: Claim, line: str) -> bool:
    """A value that follows from others: the time at which the next of a row begins, an end after so long, a total."""
    if claim.kind == "time":
        ends = {start + spell for start in given.starts for spell in (*accumulate(given.spells), *given.spells)}
        return any((claim.minutes - end) % 720 == 0 for end in ends)
    if claim.kind == "date" and claim.first and claim.first == claim.last:
        year = claim.first.year
        firsts = [c.first for c in given.claims if c.kind == "date" and c.first] + _dated(given.days, year)
        steps = [int(c.value) * _DAYS[c.unit] for c in given.claims if c.kind == "number" and c.unit in _DAYS]
        gaps = [abs((claim.first - first).days) for first in firsts]
        months = [int(q.value) for q in find_quantities(given.text) if q.unit == "개월"]
        later = {add_months(first, sign * n) for first in firsts for n in months for sign in (1, -1)}
        ends = {d - timedelta(more) for d in later for more in (0, 1)}
        return claim.first in ends or any(gap in (step, step - 1) for gap in gaps for step in steps)
    return claim.kind == "number" and claim.high is None and _reckoned(given, claim, line)


def _reckoned(given: Given, claim: Claim, line: str) -> bool:
    """A total where the line says so, a product or a share of two values, the difference of two of its kind."""
    numbers = [c for c in given.claims if c.kind == "number" and c.high is None][:_MOST]
    same = [c.value for c in numbers if c.unit == claim.unit or not (c.unit and claim.unit)]
    if _TOTAL.search(line) and len(same) > 1:
        unit = [c.value for c in numbers if c.unit == claim.unit]
        if claim.value in (sum(same), sum(unit), len(same)) or claim.value in (a + b for a, b in combinations(same, 2)):
            return True
    if claim.unit == "%" and claim.value % 1:
        places = -int(claim.value.as_tuple().exponent)
        shares = (100 * a.value / b.value for a in numbers for b in numbers if b.value > a.value > 0)
        if any(round(share, places) == claim.value for share in shares):
            return True
    timely = claim.unit in UNITS and UNITS[claim.unit].dimension in _TIMELY
    if timely or not (_TOTAL.search(line) or claim.value >= _MUCH):
        return False
    pairs = [(a, b) for a, b in combinations(numbers, 2) if claim.unit in (a.unit, b.unit, "") or not a.unit or not b.unit or _scaled(claim, a, b)]
    for a, b in pairs:
        if any(a.value * b.value / share == claim.value for share in _shares(claim, a, b)):
            return True
        if a.unit == b.unit == claim.unit and claim.value in (a.value + b.value, abs(a.value - b.value)):
            return True
    return False


def _shares(claim: Claim, a: Claim, b: Claim) -> tuple[Decimal, ...]:
    percent = Decimal(100) if "%" in (a.unit, b.unit) else Decimal(1)
    scale = next((UNITS[claim.unit].factor / UNITS[u].factor for u in (a.unit, b.unit) if _measures(claim.unit, u)), None)
    return (percent,) if scale is None else (percent, Decimal(scale.numerator) / Decimal(scale.denominator))


def _scaled(claim: Claim, a: Claim, b: Claim) -> bool:
    return _measures(claim.unit, a.unit) or _measures(claim.unit, b.unit)


def _measures(unit: str, other: str) -> bool:
    """Both measure the same: W and kW."""
    return unit in UNITS and other in UNITS and UNITS[unit].dimension == UNITS[other].dimension


def _dated(days: Collection[tuple[int, int]], year: int) -> list[date]:
    return [date(year, m, d) for m, d in days if d <= monthrange(year, m)[1]]


def implied(given: Given, claim: Claim) -> bool:
    """ "패킹 교체" is one 패킹, "하루 종일" one day, unless the input counts otherwise; "없음" is 0개."""
    if claim.value == 0:
        return bool(_NONE.search(given.text))
    if claim.value != 1 or claim.unit in UNITS and UNITS[claim.unit].dimension not in _TIMELY:
        return False
    if claim.unit in UNITS:
        return not any(ch.isdigit() for ch in claim.text)  # "하루", in words, is a turn of phrase
    counts = [c for c in given.claims if c.kind == "number" and c.unit == claim.unit]
    return not counts and not any(1 < n <= _FEW for n in given.bare)


_NONE = re.compile(r"없|안\s|않|못|무료|공짜|\bno\b|\bnone\b|\bfree\b", re.I)
# A department reads like a full name of three syllables ("정비팀"); ordinals and neighbouring days are ways of telling.
_OFFICE = re.compile(r"(?:팀|과|부|실|점|반|국|소|원|측|진|사|님|조|동|층)$")
_LOOSE = frozenset({"day beside", "week of month", "year's part"})
_TIMELY = frozenset({"time", "calendar"})
_FEW = 20
_MUCH = 1000  # what reaches it by chance from two numbers of a note is rare
_MINUTES = {"분": 1, "시간": 60}
_DAYS = {"일": 1, "박": 1, "주": 7}
_MOST = 16  # numbers of an input that are reckoned with
_TOTAL = re.compile(r"총|모두|합계|소계|합쳐|전체|다\s?해|(?<![가-힣])[합계]\s?[:：=]|[=×]|\btotal\b|\ball\b|\bsum\b", re.I)


_TAIL = re.compile(r"(?<=[억만천백])\s(?=\d)")
_THOUSANDS_OF = re.compile(r"(?P<big>\d+)\s?억\s?(?P<n>\d)\s?천(?!\s?만)")


def _apart(claim: Claim) -> list[Claim]:
    """ "5만5천 24개월" was read as one number, and may be two."""
    pieces = _TAIL.split(claim.text) if claim.kind == "number" else []
    return [c for piece in pieces for c in claims_of(piece)] if len(pieces) > 1 else []


# -- numbers ------------------------------------------------------------------------------------------------------
_TIMES_N = re.compile(r"(?<![A-Za-z0-9])[x×*]\s?(?P<n>\d{1,4})(?![\d.])|(?<![\d.])(?P<m>\d{1,4})\s?[x×](?![A-Za-z0-9])")
_RANGE = re.compile(r"(?<![\d\-.])(?P<a>[1-9]\d{1,4})\s?[-~]\s?(?P<b>[1-9]\d{1,4})(?![\d\-.])")
_BESIDE = re.compile(r"(?<![\d.,A-Za-z])(?P<a>\d+(?:\.\d+)?)\s?(?:cm|mm|m)?\s?[x×*X]\s?(?=(?P<b>\d+(?:\.\d+)?))")
_DOZEN = re.compile(r"(?:(?P<n>\d+)\s|\b)dozen\b|(?:(?P<m>\d+)\s?)?(?<![가-힣])다스", re.I)
_TENTHS = re.compile(r"(?<!\d)(?P<n>\d{2})\s?도\s?(?P<t>\d)\s?부")
_AGED = re.compile(r"(?<![A-Za-z])[MF]\s?/\s?(?P<n>\d{1,3})(?!\d)")
_TWO = re.compile(r"양쪽|양측|양손|양발|부부|커플|한\s?쌍|\b(?:couple|both|pair|twice|double)\b", re.I)
_GLUED = re.compile(r"(?<=[A-Za-z])\d{1,4}(?:\.\d+)?(?![\w\-])")  # "T38.2", "HR110"
_PART_OF_DAY = re.compile(r"아침|점심|저녁|자기\s전")
_EACH_MEAL = re.compile(r"매\s?식|식[전후]마다|끼니마다|every meal|each meal", re.I)
_THOUSANDS = re.compile(r"(?<![\w.])(?P<n>\d{1,4}(?:\.\d)?)\s?[kK](?![A-Za-z0-9])")
_HALF = re.compile(r"(?<![가-힣])(?:절반|반토막|반값|반액|반(?=[만은을이도씩]?(?![가-힣])))|\bhalf\b", re.I)
_WORD = re.compile(r"(?<![가-힣])(?:첫|둘|셋|넷|다섯)(?=째)|(?<![가-힣])(?:하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열)(?=$|[^가-힣]|[은는이가을를만도씩과와랑])|(?<![가-힣])(?:한|두|세|네)(?=\s[가-힣])")  # fmt: skip
_WORDS = {w: i + 1 for i, w in enumerate(["하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉", "열"])} | {"첫": 1, "한": 1, "두": 2, "세": 3, "네": 4}
# A number with a letter or a word behind it that is no unit anybody knows: "9C", "15미리", "3단계", "640 laser".
_UNKNOWN = re.compile(r"(?<![\d.,A-Za-z\-])(?P<n>\d+(?:,\d{3})*(?:\.\d+)?)(?=[A-Za-z])")
_ALIASED = {"mL": ("mm",), "mm": ("mL",), "℃": ("", "°"), "회": ("번째", "차", "개"), "번째": ("회", "차", "년", "개"), "달러": ("",)}
_THINGS = COUNTERS - {"회", "세", "명", "월", "학년", "위", "등", "급", "차", "호", "층", "시", "분기", "번째"}
_SCALES = (("억", 10**8), ("만", 10**4), ("천", 1000))


def _bare(text: str, claims: Sequence[Claim]) -> Iterator[Decimal]:
    """Numbers that have no unit, in figures and words."""
    taken = [(c.start, c.end) for c in claims if c.kind in ("code", "date", "time")]
    plain = text.translate(WIDE)
    for q in find_quantities(plain):
        if not q.unit and all(q.end <= s or q.start >= e for s, e in taken):
            yield abs(q.value)
    for m in _RANGE.finditer(plain):  # "4200-4800" reads like a phone number
        yield from (Decimal(m["a"]), Decimal(m["b"]))
    for m in _THOUSANDS_OF.finditer(plain):  # "1억 2천" is said for 1억 2천만
        yield Decimal(m["big"]) * 10**8 + Decimal(m["n"]) * 10**7
    for m in _GLUED.finditer(plain):
        yield Decimal(m.group())
    parts = {m.group() for m in _PART_OF_DAY.finditer(text)}
    if len(parts) > 1:  # "아침저녁으로" is twice a day
        yield Decimal(len(parts))
    if _EACH_MEAL.search(text):
        yield Decimal(3)
    for m in _BESIDE.finditer(plain):
        yield from (Decimal(m["a"]), Decimal(m["b"]))
    for m in _DOZEN.finditer(plain):
        yield 12 * Decimal(m["n"] or 1)
    for m in _TENTHS.finditer(plain):  # "38도 2부"
        yield Decimal(f"{m['n']}.{m['t']}")
    for m in _AGED.finditer(plain):
        yield Decimal(m["n"])
    for m in _TIMES_N.finditer(plain):
        yield Decimal(m["n"] or m["m"])
    for m in _THOUSANDS.finditer(plain):
        yield Decimal(m["n"]) * 1000
    for m in _UNKNOWN.finditer(plain):
        tail = find_quantities(plain[m.start() : m.end() + 12])
        if not (tail and tail[0].unit):
            yield Decimal(m["n"].replace(",", ""))
    for m in _WORD.finditer(text):
        yield Decimal(_WORDS[m.group()])
    if _HALF.search(text):
        yield Decimal("0.5")


def _counted(given: Given, claim: Claim) -> bool:
    """A bare number of the input, also where the house writes 만 behind it; a unit that is one spelling away."""
    values = [claim.value, *(claim.value / times for word, times in _SCALES if word in claim.text)]
    if claim.high is not None:
        return False
    if claim.unit == "원" and claim.value % 1000 == 0:
        values += [claim.value / 10_000, claim.value / 1000]
    if claim.unit == "%":
        values.append(claim.value / 100)
    if any(v in given.bare for v in values):
        return True
    numbers = [c for c in given.claims if c.kind == "number"]
    if claim.unit in COUNTERS and not any(c.value == claim.value for c in numbers):
        if (claim.value == 2 and _TWO.search(given.text)) or claim.value in _listed(given.text):
            return True
    if claim.unit == "개" and any(c.value == claim.value and c.unit in _THINGS for c in numbers):
        return True
    near = _ALIASED.get(claim.unit, ())
    return any(c.unit in near and c.value == claim.value for c in numbers)


@lru_cache(maxsize=256)
def _listed(text: str) -> frozenset[int]:
    """How many things a list names: what a house counts for itself ("로그인, 결제, 알림" are 3건)."""
    counts = {len([part for part in re.split(cut, text) if part.strip()]) for cut in (r",(?!\d)", r"\n", r"/")}
    return frozenset(n for n in counts if 1 < n < 10)


def _spanned(given: Given, claim: Claim) -> bool:
    """ "사흘" of "25–27", "2시간" of "9-11"."""
    if claim.unit in ("일", "박"):
        days = [d for c in given.claims if c.kind == "date" for d in (c.first, c.last) if d]
        days += _dated(given.days, 2000)
        named = frozenset().union(*(c.days for c in given.claims if c.kind == "weekday"), frozenset[int]())
        if claim.unit == "일" and named and claim.value == len(named):
            return True
        gaps = {abs((b - a).days) for i, a in enumerate(days) for b in days[i + 1 :]}
        return any(claim.value in (gap, gap + 1) for gap in gaps if gap)
    if claim.unit in _MINUTES:
        wanted = claim.value * _MINUTES[claim.unit]
        ordered = given.starts
        return any((b - a) % 720 == wanted for i, a in enumerate(ordered) for b in ordered[i + 1 :])
    return False


# -- times and days -----------------------------------------------------------------------------------------------
_CLOCK = re.compile(
    r"(?P<half>오전|오후|새벽|아침|낮|점심|저녁|밤)?\s?(?<![\d.,/:])(?P<h>[01]?\d|2[0-4])(?:\s?:\s?(?P<mm>[0-5]\d)|\s?시(?!간)(?:\s?(?P<m>[0-5]?\d)\s?분|\s?(?P<past>반))?|(?=\s?(?:[ap]\.?m\b)))"
    r"\s?(?P<en>[ap]\.?m\b)?",
    re.I,
)
_HOURS = re.compile(
    r"(?<![\d.,/])(?P<a>[01]?\d|2[0-4])(?::(?P<am>[0-5]\d))?\s?(?:-|~|to|부터|에서|till?|until)\s?(?P<b>[01]?\d|2[0-4])(?::(?P<bm>[0-5]\d))?(?!\d|[.,/]\d)(?P<unit>\s?(?:[가-힣%]|[A-Za-z]+))?",
    re.I,
)
_AT = re.compile(r"(?:\bat|@)\s?(?P<h>[01]?\d|2[0-4])(?![\d:.,/%])", re.I)
_SLASHED = re.compile(r"(?<![\d/.])(?P<m>1[0-2]|0?[1-9])\s?[/.]\s?(?P<d>3[01]|[12]\d|0?[1-9])(?![\d/.])")
_PLAIN_DAY = re.compile(r"(?<!\d)(?P<m>1[0-2]|0?[1-9])\s?월\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?일")
_TO_DAY = re.compile(
    r"(?P<m>1[0-2]|0?[1-9])\s?(?:월\s?|/)(?P<d>3[01]|[12]\d|0?[1-9])\s?일?\s?(?:-|~|부터|에서|,|·|과|와)\s?(?P<e>3[01]|[12]\d|0?[1-9])(?!\d|[/:.]\d|\s?[시월개명원건회분])"
)
_ENGLISH_TO_DAY = re.compile(r"(?P<first>\b[A-Z][a-z]{2,8}\.? \d{1,2})(?:st|nd|rd|th)?\s?(?:-|to|and|until)\s?(?P<e>3[01]|[12]\d|[1-9])(?!\d|[/:.]\d)")


def _hours(text: str, claims: Sequence[Claim]) -> Iterator[tuple[int, bool]]:
    """(minutes of the day, does the text say which half of the day it is)."""
    plain = text.translate(WIDE)
    for c in claims:
        if c.kind == "time":
            yield c.minutes, not c.half_day and bool(_SAYS_HALF.search(c.text) or c.minutes >= 780)
    for m in _CLOCK.finditer(plain):
        minutes = int(m["h"]) * 60 + int(m["mm"] or m["m"] or 0) + 30 * bool(m["past"])
        yield minutes, bool(m["half"] or m["en"]) and not _afternoon(m) and minutes < 720 or minutes >= 780
        if _afternoon(m) and minutes < 720:
            yield minutes + 720, True
    for m in _HOURS.finditer(plain):
        unit = (m["unit"] or "").strip().lower()
        if unit and not re.match(r"시|[ap]\.?m|[A-Za-z]{2,}", unit) and "가" <= unit[0] <= "힣" and (m["unit"] or "")[0] != " ":
            continue  # "3~5일" has a unit of its own
        for h, mm in ((m["a"], m["am"]), (m["b"], m["bm"])):
            yield int(h) * 60 + int(mm or 0), int(h) > 12
    for m in _AT.finditer(plain):
        yield int(m["h"]) * 60, int(m["h"]) > 12


_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RUN_OF_DAYS = re.compile(r"(?<![가-힣])(?:[월화수목금토일]{2,})(?![가-힣])")
_ENGLISH_DAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?s?\b", re.I)
_SAYS_HALF = re.compile(r"오전|오후|새벽|아침|저녁|밤|[ap]\.?m|^0\d|정오|자정|noon|midnight", re.I)


def _afternoon(m: re.Match[str]) -> bool:
    if m["en"]:
        return m["en"].lower().startswith("p")
    return m["half"] in ("오후", "저녁", "낮", "점심") or (m["half"] == "밤" and int(m["h"]) >= 6)


def _days(text: str) -> Iterator[tuple[int, int]]:
    plain = text.translate(WIDE)
    for m in _SLASHED.finditer(plain):
        yield int(m["m"]), int(m["d"])
    for m in _PLAIN_DAY.finditer(plain):
        yield int(m["m"]), int(m["d"])
    for m in _TO_DAY.finditer(plain):
        yield int(m["m"]), int(m["e"])
    for m in _ENGLISH_TO_DAY.finditer(plain):
        for claim in claims_of(m["first"]):
            if claim.first and claim.first == claim.last:
                yield claim.first.month, int(m["e"])
