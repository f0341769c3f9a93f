"""Dates, weekdays and times of day as claims: absolute ones, ones told from today, and the ends of their ranges.

>>> [(c.text, str(c.first), c.bound.side) for c, _ in read_dates("3월 2일부터 10일까지", date(2026, 1, 5))]
[('3월 2일', '2026-03-02', 1), ('10일', '2026-03-10', -1)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from gallae.checks.bounds import Bound, bound_at
from gallae.checks.claim import Claim, says_year
from gallae.core.dates import WEEKDAYS, DateSpan, find_dates, find_shifts

__all__ = ["read_dates", "read_times", "read_weekdays"]

Found = Iterator[tuple[Claim, tuple[int, int]]]

_BARE_WEEKDAY = re.compile(r"[월화수목금토일]요일|주말|(?:on\s)?\w+day|weekend", re.I)
_COUNTED = re.compile(r"(?:최근|지난|past|last|previous|the)\s", re.I)
_RANGE = r"\s?(?:부터|에서|~|∼|〜|～|-|–|to|through|until)\s?"
_DAY_AFTER = re.compile(
    rf"(?:\([월화수목금토일]\))?{_RANGE}(?P<d>[12]\d|3[01]|0?[1-9])\s?(?:일(?!\s?[간동])|(?=\.|\([월화수목금토일]\)|까지))"
)
_MONTH_DAY_AFTER = re.compile(
    rf"(?:\([월화수목금토일]\))?{_RANGE}(?P<m>1[0-2]|0?[1-9])[./]\s?(?P<d>[12]\d|3[01]|0?[1-9])\.?(?![\d,]|\s?[%원명개])"
)
_SAME_MONTH = re.compile(r"(?:\([월화수목금토일]\))?\s?(?:과|와|,|·|및)\s?(?P<d>[12]\d|3[01]|[1-9])일(?!\s?[간동])")
_POINTED = re.compile(
    r"(?<![\d.,/])(?P<m>1[0-2]|0?[1-9])\.\s?(?P<d>[12]\d|3[01]|0?[1-9])\.?(?=\s?\([월화수목금토일]\)|\s?(?:부터|까지|~)|\.?\s?[~∼]|(?<=\.)(?:과|와|은|는|에|이|,|\s))"
)
_DAYS_IN = re.compile(
    r"(?<![\d.])(?P<m>1[0-2]|0?[1-9])\s?월\s?(?P<d>[12]\d|3[01]|0?[1-9])\s?(?:일\s?)?(?:~|∼|～|-|–|·|,)\s?(?P<e>[12]\d|3[01]|0?[1-9])\s?일"
)
_MONTHS = re.compile(r"(?<![\d.])(?P<m>1[0-2]|[1-9])\s?(?:[·,~∼\-–]|에서)\s?(?=(?:1[0-2]|[1-9])\s?월)")
_SLASHED = re.compile(
    r"(?:(?m:^)|(?<=[|,(]))\s*(?P<m>1[0-2]|0?[1-9])/(?P<d>[12]\d|3[01]|0?[1-9])(?=\s?\(?[월화수목금토일](?:요일|\))|\s+\d{1,2}:\d\d|\s+[가-힣|]|\))"
)  # "11/19 22:40 도착" at the beginning of a line: a day, no fraction
_BARE_DAY = re.compile(
    r"(?<![\d월년.])(?<!월\s)(?<!년\s)(?P<d>[12]\d|3[01]|[1-9])일(?=\s?\(?[월화수목금토일](?:요일|\)))"
)
_DAY_OF_MONTH = re.compile(r"\b(?P<d>\d{1,2})(?:st|nd|rd|th)? of (?P<step>last|this|next) month\b", re.I)


_MAYBE_DATE = re.compile(
    r"[년월봄]|\d\s?[일주]|(?:번|다음|담|난|이|금|내|다)\s?[주달해]|주\s?[초말간]|[올당새후]해|[월화수목금토일]\s?\(|해\s?[동전뒤후]|달\s?[뒤후전]|주\s?[뒤후전]|분기|반기|오늘|내일|[금명작]일|어[제저]|모레|글피|그제|여름|가을|겨울|요일|\d\s?[-/.]\s?\d|\d{8}|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|day|week|month|year|spring|summer|autumn|fall|winter|tomorrow|ago|later|after|before|last|past|next|since|\bq[1-4]|\bh[12])|최근|지난|그저|엊그|작일|올\s|[하이사나][루틀흘]|열흘|보름|닷새|엿새|뒤|후"
)
_MAYBE_TIME = re.compile(r"[:시]|정오|자정|noon|midnight|clock|\d\s?[apAP]\.?m|past|quarter", re.I)


def read_dates(text: str, today: date) -> Found:
    """Days and spans of days. A count of days from today ("3일 전까지") is a number, a bare weekday a weekday."""
    return iter(_kept_dates(text, today)) if _MAYBE_DATE.search(text) else iter(())


@lru_cache(maxsize=2048)
def _kept_dates(text: str, today: date) -> tuple[tuple[Claim, tuple[int, int]], ...]:
    return tuple(_dates(text, today))


def _dates(text: str, today: date) -> Found:
    for m in _DAYS_IN.finditer(text):  # "8월 10~14일"
        for side, group in ((1, "d"), (-1, "e")):
            if (day := _day(today.year, int(m["m"]), int(m[group]))) is not None:
                start = m.start() if group == "d" else m.start(group)
                end = m.end("d") if group == "d" else m.end()
                yield Claim("date", text[start:end], start, end, first=day, last=day, bound=Bound(side)), (start, end)
    for d in find_dates(text, today):
        counted = find_shifts(d.text)
        if (
            _DAY_OF_MONTH.search(text, max(0, d.start - 12), d.end)
            or _BARE_WEEKDAY.fullmatch(d.text)
            or (counted and counted[0].start == 0)
            or _COUNTED.match(d.text)
        ):
            continue
        yield _claim(text, d, today)
        for after in (_MONTH_DAY_AFTER.match(text, d.end), _DAY_AFTER.match(text, d.end)):
            if after and d.first == d.last:
                m = after
                month = int(m.groupdict().get("m") or d.first.month)
                if (day := _day(d.first.year + (month < d.first.month), month, int(m["d"]))) is not None:
                    start = m.start("m") if m.groupdict().get("m") else m.start("d")
                    bound = Bound(-1)
                    yield (
                        Claim("date", text[start : m.end()], start, m.end(), first=day, last=day, bound=bound),
                        (start, m.end()),
                    )
                break
        if (after := _SAME_MONTH.match(text, d.end)) and d.first == d.last:
            at = after.start("d"), after.end()
            for day in filter(None, [_day(d.first.year, d.first.month, int(after["d"]))]):
                yield Claim("date", text[at[0] : at[1]], *at, first=day, last=day, bound=_bound(text, *at)), at
    yield from _short_dates(text, today)


def _short_dates(text: str, today: date) -> Found:
    """Dates that leave the year, or year and month, to be understood."""
    for m in _DAY_OF_MONTH.finditer(text):
        month = today.month - 1 + {"last": -1, "this": 0, "next": 1}[m["step"].lower()]
        if (day := _day(today.year + month // 12, month % 12 + 1, int(m["d"]))) is not None:
            bound = _bound(text, m.start(), m.end())
            yield Claim("date", m.group(), m.start(), m.end(), first=day, last=day, bound=bound), m.span()
    for m in _BARE_DAY.finditer(text):
        if (day := _day(today.year, today.month, int(m["d"]))) is not None and today.year > 2000:
            bound = _bound(text, m.start(), m.end())
            yield Claim("date", m.group(), m.start(), m.end(), first=day, last=day, bound=bound), m.span()
    for m in (*_POINTED.finditer(text), *_SLASHED.finditer(text)):
        if (day := _day(today.year, int(m["m"]), int(m["d"]))) is not None:
            bound = _bound(text, m.start("m"), m.end())
            at = m.start("m"), m.end()
            yield Claim("date", text[at[0] : at[1]], *at, first=day, last=day, bound=bound), at
    for m in _MONTHS.finditer(text):
        first = date(today.year, int(m["m"]), 1)
        last = date(today.year + first.month // 12, first.month % 12 + 1, 1)
        span = m.start(), m.end("m")
        yield Claim("date", m["m"] + "월", *span, first=first, last=date.fromordinal(last.toordinal() - 1)), span


def _claim(text: str, d: DateSpan, today: date) -> tuple[Claim, tuple[int, int]]:
    relative = not any(c.isdigit() for c in d.text) and (not _month_named(d.text))
    bound = _bound(text, d.start, d.end)
    return Claim("date", d.text, d.start, d.end, first=d.first, last=d.last, relative=relative, bound=bound), (
        d.start,
        d.end,
    )


def _month_named(text: str) -> bool:
    return bool(re.search(r"(?:^|\s)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", text, re.I))


# "25 October 2026 to 27 March 2027"
_ON = re.compile(r"\s(?:to|through)\s(?=\d{1,2}\s[A-Z]|[A-Z][a-z]{2,8}\.?\s\d)")
_BACK = re.compile(r"\d\s(?:to|through)\s$")


def _bound(text: str, start: int, end: int) -> Bound:
    """From, until, or the first or second end of a range."""
    closing = re.match(r"\.?\s?\([월화수목금토일](?:요일)?\)|\s[월화수목금토일]요일", text[end : end + 8])
    stop = end + (closing.end() if closing else 0)
    bound = bound_at(text, start, stop, counts=False)
    if re.match(r"\s?(?:~|∼|〜|～|–|-)\s?(?=[\d오])", text[stop : stop + 4]):
        return Bound(1)
    if not bound.side and _ON.match(text, stop):
        return Bound(1)
    if not bound.side and _BACK.search(text, max(0, start - 8), start):
        return Bound(-1)
    if not bound.side and re.search(
        r"\d[.일)시]?\s?(?:~|∼|〜|～|–|-)\s?(?:오[전후]\s?)?$", text[max(0, start - 8) : start]
    ):
        return Bound(-1)
    return bound


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# -- weekdays -----------------------------------------------------------------------------------------------------
_EN = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:\.|(?:days?|sdays?|nesdays?|rsdays?|urdays?|s|r|rs)?\b)"
_WEEKDAY = re.compile(
    rf"(?<![가-힣])(?P<a>[{WEEKDAYS}])(?:요일)?\s?(?:~|∼|～|-|–|부터|에서)\s?(?P<b>[{WEEKDAYS}])(?:요일|(?![가-힣]))"
    rf"|(?<![가-힣])(?P<list>[{WEEKDAYS}](?:요일)?(?:\s?[·,/ㆍ]\s?[{WEEKDAYS}](?:요일)?)+)(?=[에은는이과만도]|[^가-힣]|$)"
    rf"|(?<![가-힣])(?P<one>[{WEEKDAYS}])요일|(?P<weekdays>(?<![가-힣])평일|\b[Ww]eekdays?\b)|(?P<weekend>(?<![가-힣])주말|\b[Ww]eekends?\b)"
    rf"|(?P<every>매일|연중무휴|[Ee]very day|\b[Dd]aily\b|seven days a week|휴무 없이)|\((?P<inside>[{WEEKDAYS}])\)|(?<=[|,])\s?(?P<cell>[{WEEKDAYS}])\s?(?=[|,]|$)|(?<![가-힣])(?P<dated>[{WEEKDAYS}])(?=\(\d)"
    rf"|\b(?P<ea>{_EN})\s?(?:-|–|to|through)\s?(?P<eb>{_EN})|\b(?P<eone>{_EN})"
)
_ENGLISH = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


_MAYBE_WEEKDAY = re.compile(
    r"[월화수목금토일]|매일|연중|휴무|평일|주말|weekend|day|daily|\b(?:mon|tue|wed|thu|fri|sat|sun)", re.I
)


def read_weekdays(text: str, today: date) -> Found:
    """Weekdays and runs of them. One beside its date must be that date's own; if it is, it needs no other proof."""
    found = list(_WEEKDAY.finditer(text)) if _MAYBE_WEEKDAY.search(text) else []
    dates = [c for c, _ in read_dates(text, today) if c.first == c.last] if found else []
    for m in found:
        days = _days(m)
        beside = next((c for c in dates if 0 <= m.start() - c.end <= 2), None)
        if beside and beside.first and len(days) == 1 and _known(beside, today):
            if _weekdays_of(beside, today) & days:
                continue
            both = text[beside.start : m.end()]
            yield Claim("code", both, beside.start, m.end()), m.span()
        else:
            yield Claim("weekday", m.group(), m.start(), m.end(), days=days), m.span()


def _weekdays_of(claim: Claim, today: date) -> set[int]:
    """The date's weekday; of one without a year that is past this year, next year's as well."""
    assert claim.first
    found = {claim.first.weekday()}
    if not says_year(claim.text) and claim.first < today:
        later = _day(claim.first.year + 1, claim.first.month, claim.first.day)
        found |= {later.weekday()} if later else set()
    return found


def _known(claim: Claim, today: date) -> bool:
    """The year is: it is written, or today is a real day."""
    return says_year(claim.text) or today.year > 2000


def _days(m: re.Match[str]) -> frozenset[int]:
    if m["every"]:
        return frozenset(range(7))
    if m["weekdays"]:
        return frozenset(range(5))
    if m["weekend"]:
        return frozenset({5, 6})
    if m["list"]:
        return frozenset(WEEKDAYS.index(c) for c in re.sub("요일", "", m["list"]) if c in WEEKDAYS)
    if one := m["one"] or m["inside"] or m["cell"] or m["dated"]:
        return frozenset({WEEKDAYS.index(one)})
    if m["eone"]:
        return frozenset({_ENGLISH.index(m["eone"][:3].casefold())})
    first, last = (
        (WEEKDAYS.index(m["a"]), WEEKDAYS.index(m["b"]))
        if m["a"]
        else (_ENGLISH.index(m["ea"][:3].casefold()), _ENGLISH.index(m["eb"][:3].casefold()))
    )
    return frozenset((first + i) % 7 for i in range((last - first) % 7 + 1))


# -- times of day -------------------------------------------------------------------------------------------------
_HOURS = {
    "한": 1,
    "두": 2,
    "세": 3,
    "네": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "열": 10,
    "열한": 11,
    "열두": 12,
}
_CLOCK = re.compile(
    r"(?P<half>오전|오후|새벽|아침|낮|저녁|밤|정오|자정)?\s?(?P<h>\d{1,2}|(?<![가-힣])(?:열한|열두|열|한|두|세|네|다섯|여섯|일곱|여덟|아홉)(?=\s?시(?![가-힣]|간)|\s?시(?:에|부터|까지|쯤|경|반|\s)))"
    r"\s?(?:시(?!간|민|도|험|설|즌|작)\s?(?:(?P<m>\d{1,2})\s?분|(?P<half_past>반))?|:(?P<mm>\d{2})(?!\d))"
    r"(?:\s?(?P<en>[ap]\.?m\.?)(?![a-z]))?|(?<![\d:])(?P<h2>\d{1,2})\s?(?P<en2>[ap]\.?m\.?)(?![a-z])|(?P<word>정오|자정|\bnoon\b|\bmidnight\b)",
    re.I,
)
_HALF_RANGE = re.compile(
    r"(?<![\d:.])(?P<h>\d{1,2})\s?(?:-|–|to|~)\s?(?=\d{1,2}(?::\d\d)?\s?(?:[ap]\.?m|시(?![가-힣]|간)))", re.I
)
_OPENS = re.compile(r"\s?에\s?(?:[가-힣]{1,6}[을를]\s)?(?:열|엽|연다|여는|시작|개관|개장|개점|오픈)")
_CLOSES = re.compile(r"\s?에\s?(?:[가-힣]{1,6}[을를]\s)?(?:닫|끝|마감|종료|폐관|폐장|폐점|마칩|마친)")
_OPENS_AT = re.compile(r"(?:open|start|begin)(?:s|ed|ing)?(?: \w+)?(?: at)?\s?$", re.I)
_CLOSES_AT = re.compile(r"(?:clos|end|finish)(?:e|es|s|ed|ing)?(?: \w+)?(?: at)?\s?$", re.I)


_EN_HOURS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_EN_HOUR = rf"(?P<hour>\d{{1,2}}|{'|'.join(_EN_HOURS)})"
_SPOKEN = re.compile(
    rf"\b(?:(?P<part>half|a quarter|quarter|ten|five|twenty|twenty-five)(?: minutes)? (?P<way>past|to|after) {_EN_HOUR}(?P<clock> o'clock)?"
    rf"|(?P<whole>\d{{1,2}}|{'|'.join(_EN_HOURS)}) o[’']clock)\b",
    re.I,
)
_PARTS_OF_HOUR = {"half": 30, "quarter": 15, "a quarter": 15, "ten": 10, "five": 5, "twenty": 20, "twenty-five": 25}
_DAY_PART = re.compile(r",? (?:in the (?P<in>morning|afternoon|evening)|at (?P<at>night))", re.I)


def _spoken(text: str) -> Found:
    """ "half past seven in the evening", "9 o'clock"."""
    for m in _SPOKEN.finditer(text):
        word = (m["hour"] or m["whole"]).lower()
        hour = int(word) if word.isdigit() else _EN_HOURS.index(word) + 1
        part = _PARTS_OF_HOUR[m["part"].lower()] if m["part"] else 0
        minutes = hour * 60 + (-part if m["way"] and m["way"].lower() == "to" else part)
        half = _day_part(text, m.end())
        minutes += 720 * (half == "pm" and hour < 12) - 720 * (half == "am" and hour == 12)
        bound = _opens(text, m.start(), m.end())
        claim = Claim("time", m.group(), m.start(), m.end(), minutes=minutes, half_day=not half, bound=bound)
        yield claim, m.span()


def _day_part(text: str, end: int) -> str:
    m = _DAY_PART.match(text, end)
    return "" if m is None else "am" if m["in"] and m["in"].lower() == "morning" else "pm"


def read_times(text: str, today: date) -> Found:
    if not _MAYBE_TIME.search(text):
        return
    yield from _spoken(text)
    half = ""
    for m in _CLOCK.finditer(text):
        start = m.start() + len(m.group()) - len(m.group().lstrip())
        bound = _opens(text, start, m.end())
        if m["word"]:
            minutes = 0 if m["word"].casefold() in ("자정", "midnight") else 720
            yield Claim("time", m.group().strip(), start, m.end(), minutes=minutes, bound=bound), (start, m.end())
            continue
        hour = _HOURS.get(m["h"] or "") or int(m["h"] or m["h2"])
        minute = int(m["m"] or m["mm"] or 0) + (30 if m["half_past"] else 0)
        if hour > 24 or minute > 59:
            continue
        half = (
            _half_of(m) or _day_part(text, m.end()) or (half if "시" in m.group() and hour <= 12 else "")
        )  # "오후 2시부터 5시"
        pm = half == "pm" and hour < 12
        open_half = not half and hour <= 12 and "시" in m.group() and not m.group().lstrip().startswith("0")
        minutes = (hour + 12 * pm - 12 * (half == "am" and hour == 12)) * 60 + minute
        claim = Claim("time", m.group().strip(), start, m.end(), minutes=minutes, half_day=open_half, bound=bound)
        yield claim, (start, m.end())
    for m in _HALF_RANGE.finditer(text):
        yield (
            Claim("time", m["h"], m.start(), m.end("h"), minutes=int(m["h"]) * 60, half_day=True, bound=Bound(1)),
            (
                m.start(),
                m.end("h"),
            ),
        )


_ENDS = re.compile(r"\d\s?(?:시|분)?\s?(?:~|∼|〜|～|–|-|부터)\s?(?:오[전후]\s?)?$")


def _opens(text: str, start: int, end: int) -> Bound:
    """From or until, also by what happens then: "6시에 닫는다", "opens at 9"."""
    after, before = text[end : end + 16], text[max(0, start - 24) : start]
    if _ENDS.search(before):
        return Bound(-1)
    if _OPENS.match(after) or _OPENS_AT.search(before):
        return Bound(1)
    if _CLOSES.match(after) or _CLOSES_AT.search(before):
        return Bound(-1)
    if re.match(r"\s?(?:-|–|~|to|부터)\s?", after):
        return Bound(1)
    if re.search(r"\d\s?(?:[ap]\.?m\.?\s?)?to\s?$", before, re.I):
        return Bound(-1)
    return replace(_bound(text, start, end))


def _half_of(m: re.Match[str]) -> str:
    english = (m["en"] or m["en2"] or "").casefold()
    if english:
        return "pm" if english.startswith("p") else "am"
    if not m["half"]:
        return ""
    return "am" if m["half"] in ("오전", "새벽", "아침", "자정") else "pm"
