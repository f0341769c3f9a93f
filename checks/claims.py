"""The checkable claims of a sentence or a source: numbers with units, dates, times of day, weekdays, codes and names.

A long text is read line by line and each line is kept, for the same passage is read for every sentence that cites it.

>>> [str(c) for c in claims_of("평일 오전 9시부터, 요금은 5만 4천 원", TODAY)]
['평일', '오전 9시', '5만 4천 원']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from gallae.checks.claim import Claim, holds, squeeze
from gallae.checks.claim_dates import read_dates, read_times, read_weekdays
from gallae.checks.claim_numbers import read_ages, read_few, read_numbers, read_ratios, scale_of
from gallae.checks.names import find_names, is_full_name
from gallae.checks.sentences import without_markers
from gallae.core.dates import WEEKDAYS
from gallae.core.numbers import find_quantities
from gallae.core.question_terms import identifiers_in

__all__ = ["TODAY", "Claim", "claims_of", "holds", "pieces_of", "squeeze"]

# Claims are compared with one another, so relative dates of both sides are read from the same day; which one is alike.
TODAY = date(2000, 1, 3)
LONGEST = 400  # characters that are read at once

Read = Callable[[str, date], Iterator[tuple[Claim, tuple[int, int]]]]


def claims_of(text: str, today: date = TODAY) -> list[Claim]:
    """Every claim in order. List numbers at the beginning of a line are none."""
    return list(_claims_of_text(text, today))


@lru_cache(maxsize=2048)
def _claims_of_text(text: str, today: date) -> tuple[Claim, ...]:
    text = without_markers(text)
    scale = scale_of(text)
    found: list[Claim] = []
    for start, piece in pieces_of(text):
        for claim in _claims_of(piece, today):
            found.append(replace(claim, start=claim.start + start, end=claim.end + start) if start else claim)
    if scale is None:
        return tuple(found)
    times, unit = scale
    bare = (c for c in found if c.kind == "number" and not c.unit)
    return *found, *(replace(c, value=c.value * times, unit=unit) for c in bare)


def pieces_of(text: str) -> Iterator[tuple[int, str]]:
    """Lines, and sentences of long lines, with their places."""
    start = 0
    for line in text.splitlines(keepends=True):
        if len(line) <= LONGEST:
            yield start, line.rstrip("\n")
        else:
            at = 0
            for m in [*_STOP.finditer(line), None]:
                end = m.end() if m else len(line)
                if m is None or end - at >= LONGEST // 2:
                    yield start + at, line[at:end]
                    at = end
        start += len(line)


_STOP = re.compile(r"[.?!。]\s+(?!\d)|[|;]\s")


@lru_cache(maxsize=8192)
def _claims_of(text: str, today: date) -> tuple[Claim, ...]:
    taken: list[tuple[int, int]] = [m.span() for m in _ENUMERATOR.finditer(text)]
    found: list[Claim] = []
    for read in (
        read_ages,
        read_ratios,
        _codes,
        read_dates,
        _versions,
        read_times,
        read_weekdays,
        _names,
        _phrases,
        read_few,
        read_numbers,
    ):
        new = [
            (claim, span) for claim, span in read(text, today) if all(span[1] <= s or span[0] >= e for s, e in taken)
        ]
        for claim, span in new:
            if all(span[1] <= s or span[0] >= e for s, e in taken):
                found.append(claim)
                taken.append(span)
    return tuple(sorted(found, key=lambda c: c.start))


# -- reading ------------------------------------------------------------------------------------------------------
_ENUMERATOR = re.compile(r"(?m)^\s*(?:\(?\d{1,2}[.)](?=\s(?!\d))|[①-⑳]|[-*•]\s)")
_DIALLED = re.compile(
    r"\+82[\s.\-]?\(?0?\d{1,2}\)?[\s.\-]\d{3,4}[\s.\-]\d{4}(?!\d)|(?<![\d.])(?:\+?\d{1,4}[-)\s]\s?)?\d{2,4}-\d{3,4}(?:-\d{4})?(?!\d|-\d)|(?<!\d)1[5-9]\d\d[-\s]\d{4}(?!\d)"
    r"|(?<![\d.])\(?0\d{1,2}\)?[\s.]\d{3,4}[\s.]\d{4}(?!\d)"
)
_ADDRESS = re.compile(
    r"[A-Za-z0-9][\w.+\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+|https?://[\x21-\x28\x2a-\x5c\x5e-\x7e]+|(?<![\w.])www\.[\x21-\x28\x2a-\x5c\x5e-\x7e]+"
    r"|(?<![\w.@/])(?:[A-Za-z0-9\-]+\.)+(?:kr|com|net|org|io|ai|app|info|dev|edu|gov)(?![A-Za-z0-9])(?:/[\w./?=&%\-]*)?",
    re.ASCII,
)


_NO_CODE = re.compile(
    r"[QHqh][1-4]|(?:in|at|to|of|on|by|up|or|and|for|from|until|about|over|under|the|is|are)\s\d+", re.I
)
_MAYBE_CODE = re.compile(r"[@A-Za-z]|\d\s?(?:호|번|단지|동|관|형|반|급|인실)|\d[-.\s)]+\d{3}|제\s?\d|\d-\d")


def _codes(text: str, today: date) -> Iterator[tuple[Claim, tuple[int, int]]]:
    if not _MAYBE_CODE.search(text):
        return
    for pattern in (_ADDRESS, _DIALLED):
        for m in pattern.finditer(text):
            code = m.group().rstrip(".,;:!?)\"'")
            yield Claim("code", code, m.start(), m.start() + len(code)), (m.start(), m.start() + len(code))
    for code in sorted(identifiers_in(text), key=len, reverse=True):  # "5G" is no part of "TL-5G39"
        if _NO_CODE.fullmatch(code) or any(q.text == code and q.unit for q in find_quantities(code)):
            continue  # "Q3 2026" is a date, the "250ha" of "1,250ha" a quantity
        for m in re.finditer(re.escape(code), text):
            yield Claim("code", code, m.start(), m.end()), m.span()


_VERSION = re.compile(r"(?<![\d.])[vV]?\d{1,3}\.\d{1,3}\.(?:\d{1,3}|x)(?![\d.]\d|\d)")


def _versions(text: str, today: date) -> Iterator[tuple[Claim, tuple[int, int]]]:
    for m in _VERSION.finditer(text) if "." in text else ():
        yield Claim("code", m.group().lstrip("vV"), m.start(), m.end()), m.span()


_TITLE = r"교수|원장|과장|부장|팀장|센터장|관장|소장|실장|선생님|강사|박사|변호사|대표|이사|위원|사서|약사|간호사|의사|주무관|기사|차장|대리|주임|국장|본부장|위원장|회장|총무|감독|코치|트레이너|매니저|연구원|상담사|복지사|영양사|치료사"
_TITLED = re.compile(
    rf"(?<![가-힣])(?P<name>[가-힣]{{2,4}})\s(?P<title>{_TITLE})(?:님|[이가은는을를의와과께]|입니|이[고며]|에게|$|[\s,.)(])"
)
_AFTER_TITLE = re.compile(
    rf"(?:(?<![가-힣])[가-힣]{{0,4}}(?:{_TITLE})|담당(?:자)?|책임(?:자)?|문의처?|연락처|대표자)(?:(?:은|는|이|가)\s?|\s?[:：|(]\s?|\s)(?P<name>(?!이름|성함|성명|연락|전화|정보|안내)[가-힣]{{3}})(?=입니다|이고|이며|이에요|님|씨|$|[\s,.)(/;|]|은|는|이|가|의|께|을|를|에게)"
)
_STYLED = re.compile(
    r"(?<![A-Za-z])(?:Mr|Ms|Mrs|Dr|Prof|Professor|Nurse|Coach|Director|Manager|Chef|Judge|Captain)\.?\s(?P<name>[A-Z][a-z]+(?:-[A-Za-z][a-z]+)?(?:\s[A-Z][a-z]+(?:-[a-z]+)?){0,2})"
)


def _names(text: str, today: date) -> Iterator[tuple[Claim, tuple[int, int]]]:
    for f in find_names(text):
        if f.text in ("모든", "모두"):
            continue
        yield Claim("name", f.text, f.start, f.end), (f.start, f.end)
    for pattern in (_TITLED, _AFTER_TITLE):
        for m in pattern.finditer(text):
            if is_full_name(m["name"]) and not m["name"].endswith(("와", "도", "세요", "시오")):
                title = m.groupdict().get("title") or ""
                yield Claim("name", m["name"], m.start("name"), m.end("name"), noun=title), m.span("name")
    for m in _STYLED.finditer(text):
        yield Claim("name", m["name"], m.start("name"), m.end("name")), m.span("name")


# Words of which only one can be true, by what they say it of.
_PHRASES = [
    (group, name, re.compile(pattern, re.I))
    for group, name, pattern in [
        ("often", "매일", r"매일(?!경제)|날마다|every day|\bdaily\b"),
        ("often", "격일", r"격일|하루 걸러|every other day|every second day"),
        ("often", "매주", r"매주|every week(?!end|day)|\bweekly\b"),
        ("often", "격주", r"격주|2주(?:에 한 번|마다|\s?간격)|두 주(?:에 한 번|마다|\s?간격)|every other week|every two weeks|biweekly|fortnightly"),
        ("often", "매월", r"매월|매달|다달이|every month|\bmonthly\b"),
        ("often", "격월", r"격월|두 달(?:에 한 번|마다)|2개월마다|every other month|every two months|bimonthly"),
        ("often", "분기", r"분기(?:마다|별|에 한 번)|매 ?분기|3개월마다|quarterly|every quarter|every three months"),
        ("often", "반기", r"반기(?:마다|별)|매 ?반기|6개월마다|half-yearly|every six months"),
        ("often", "매년", r"매년|해마다|every year|\byearly\b|\bannual(?:ly)?\b"),
        ("month's day", "말일", r"(?<!\d)말일|(?<![가-힣])월말|(?:달|월)\s?말|마지막\s?날|last day of|end of (?:the|each|every) month"),
        ("month's day", "초일", r"(?<![가-힣])월초|(?<!\d)초일|매월\s초|첫날|first day of|(?:beginning|start) of (?:the|each|every) month"),
        ("month's day", "", r"(?:매월|매달|each month on the|every month on the)\s?(?P<day>\d{1,2})(?:일|st|nd|rd|th)"),
        ("meals", "before", r"식전|식사\s?(?:하기\s)?전|before (?:each |every )?meals?|on an empty stomach|공복"),
        ("meals", "after", r"식후|식사\s?(?:한\s|하신\s)?(?:후|뒤|다음)|after (?:each |every )?meals?"),
        ("meals", "between", r"식간|between meals"),
        ("day beside", "before", r"전날|(?<!\d)(?:하루|1일) 전(?:날)?(?=\s|[은는에,])|the day before|the previous day"),
        ("day beside", "same", r"당일|같은 날|the same day|on the day"),
        ("day beside", "after", r"다음\s날|다음날|이튿날|익일|the next day|the following day|the day after"),
        ("year's part", "연말", r"연말(?!정산)|end of the year|year-end"),
        ("year's part", "연초", r"연초(?!록)|beginning of the year"),
        ("week of month", "1", r"(?:첫째|첫 번째|첫)(?=\s?(?:주(?![문차민소말요장인변])|[·,/]|[월화수목금토일]요일|와|과|및))|first (?=(?:mon|tues|wednes|thurs|fri|satur|sun)day)"),
        ("week of month", "2", r"(?:둘째|두 번째)(?=\s?(?:주(?![문차민소말요장인변])|[·,/]|[월화수목금토일]요일|와|과|및))|second (?=(?:mon|tues|wednes|thurs|fri|satur|sun)day)"),
        ("week of month", "3", r"(?:셋째|세 번째)(?=\s?(?:주(?![문차민소말요장인변])|[·,/]|[월화수목금토일]요일|와|과|및))|third (?=(?:mon|tues|wednes|thurs|fri|satur|sun)day)"),
        ("week of month", "4", r"(?:넷째|네 번째)(?=\s?(?:주(?![문차민소말요장인변])|[·,/]|[월화수목금토일]요일|와|과|및))|fourth (?=(?:mon|tues|wednes|thurs|fri|satur|sun)day)"),
        ("every weekday", "each", r"(?:every|each) (?=(?:mon|tues|wednes|thurs|fri|satur|sun)day)|매주\s(?=[월화수목금토일]요일)"),
        ("every weekday", "other", r"every (?:other|second) (?=(?:mon|tues|wednes|thurs|fri|satur|sun)day)|(?:alternate|alternating) (?=(?:mon|tues|wednes|thurs|fri|satur|sun)day)|격주\s?(?=[월화수목금토일]요일)"),
        ("week of month", "5", r"(?:마지막|last)\s?(?=[월화수목금토일]요일|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"),
    ]
]  # fmt: skip
_WEEKDAYS_EN = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)|([월화수목금토일])요일", re.I)


def _weekday_at(text: str, start: int, end: int) -> int:
    """Which weekday a phrase speaks of: "every other Wednesday" says nothing of Tuesdays."""
    m = _WEEKDAY.search(text, start, end + 4)
    return -1 if m is None else _WEEKDAYS_EN.index(m[1].lower()) if m[1] else WEEKDAYS.index(m[2])


_ANY_PHRASE = re.compile("|".join(p.pattern for *_, p in _PHRASES), re.I)


def _phrases(text: str, today: date) -> Iterator[tuple[Claim, tuple[int, int]]]:
    if not _ANY_PHRASE.search(text):
        return
    for group, name, pattern in _PHRASES:
        for m in pattern.finditer(text):
            day = m.groupdict().get("day")  # its number is a claim of its own
            of = f"{group} {_weekday_at(text, m.start(), m.end())}" if group == "every weekday" else group
            claim = Claim("phrase", m.group(), m.start(), m.end(), unit=day or name, group=of)
            yield claim, ((m.start(), m.start()) if day or group in ("often", "every weekday") else m.span())
