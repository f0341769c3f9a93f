"""Figures as people say them, in digits: "quarter past seven in the evening", "a fortnight", "knocked a quarter off", "1.45k",
"75 cents", "DOB 11/30/1949"; and how the answer shall be written ("in plain digits", "숫자로 써줘"), which is no part of a sum.

>>> respelled("35 min before quarter past seven in the evening")
'35 min before 7:15 pm'
>>> respelled("rent 1.45k, DOB 11/30/1949")
'rent 1,450, DOB 1949-11-30'
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["respelled"]

_HOURS = {
    w: n
    for n, w in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}
_HOUR = rf"(?P<h>\d{{1,2}}|{'|'.join(_HOURS)})"
_PART = r"(?:\s?(?P<part>[ap]\.?m\b\.?|in the (?:morning|afternoon|evening)|at night))?"
_SHORT_HOUR = re.compile(rf"\b(?:a )?(?P<how>quarter past|half past|quarter to) {_HOUR}(?!\d){_PART}", re.IGNORECASE)
_US_DAY = re.compile(r"(?<![\d/])(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>(?:19|20)\d\d)(?![\d/])")
_CENTS = re.compile(r"(?<![\d.,$])(\d{1,2})\s?(?:cents?\b|¢)(?! per cent)", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<![\w.,])(\d{1,3}\.\d{1,3})\s?k\b(?![\w/])", re.IGNORECASE)
_STONE = re.compile(rf"\b(?P<h>\d{{1,2}}|{'|'.join(_HOURS)}|thirteen|fourteen|fifteen|sixteen)\s?(?:st\b|stones?\b)(?:\s(?P<lb>\d{{1,2}}|{'|'.join(_HOURS)})\b)?(?=[^.]*(?:pounds|lbs?\b|kilo|kgs?\b))", re.IGNORECASE)  # fmt: skip
_TEENS = {"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16}
_SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), to)
    for pattern, to in (
        (r"\b(?:a|one) fortnight\b", "14 days"),
        (r"\bhow many sleeps\b", "how many days"),
        (r"(?<=days )'?til\b", "until"),
        (r"(?<=\d )(?:두|세|네|다섯|여섯|일곱|여덟|아홉|열) ?번 ?(?:쟀|재었|측정했|달았|뛰었|쳤|봤)[가-힣]*(?=[^.?!]*평균)", ""),  # how many the list has
        (r"^\s*days until\b", "how many days until"),
        (r"\b(?:a |an )?half[- ](?:an[- ])?hour\b", "30 minutes"),
        (r"\b(?:a )?quarter of an hour\b", "15 minutes"),
        (r"\ban hour and a half\b", "90 minutes"),
        (r"\b(?:a )?quarter off\b(?! (?:the )?(?:page|hour))", "25% off"),
        (r"(?<=price )\bhalf off\b|(?<=is )\bhalf off\b|(?<=were )\bhalf off\b", "50% off"),
        (r"(?:%|퍼센트|프로|퍼)\s?(?:포인트|p(?![a-z]))|percent(?:age)?[- ]points?", "퍼센트차"),
        (r"(?<=[가-힣]\s)원\s단위\s숫자로\s(?:써|적어|답해|말해)\s?(?:줘|주세요)요?", ""),
        (r"(?:원\s?단위\s?)?숫자로(?:만)?\s?(?:써|적어|답해|말해|찍어)\s?(?:줘|주세요)요?", ""),
        (r",?\s*\bin (?:plain )?(?:digits|numerals|numbers only)\b", ""),
        (r"주휴\s?수당(?:은|는|을|를|도)?\s?(?:빼고|제외하고|제외)(?=[\s,.]|$)", ""),
        (r"(?:주휴\s?수당|수수료)(?:은|는|을|를|도)?\s?(?:무시\S*|없이|없다고\s?(?:치|하)\S*|상관없\S*)(?=[\s,.]|$)", ""),
        (r",?\s*\b(?:no|ignor(?:e|ing) (?:any |the )?|without (?:any )?|leaving out (?:the )?)\s?(?:extra )?(?:fees?|commissions?)(?: added)?\b(?! of| is)", ""),
        (r"(?<=[가-힣])\s?(둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열)이서", r" \1 명이서"),
        (r"(?<=\d)\s?°?F\b(?=[^.]*(?:celsius|metric|degrees? c\b|섭씨))", "℉"),
        (r"(?<=\d)\s?°?C\b(?=[^.]*(?:fahrenheit|degrees? f\b|화씨))", "℃"),
        (r"(\d{1,2}월)\s?(\d{1,2}일)\s?(부터|~|-|에서)\s?(\d{1,2}일)\s?까지", r"\1 \2\3 \1 \4까지"),
        (
            r"(?:주말|토\s?일요?일?)(?:이?랑|과|하고|,|및)?\s?(?:공휴일)(?:(?:이?랑|과|하고|,|및)?\s?(?:대체\s?(?:공휴일|휴일)))?(?:을|를|은|까지)?\s?(?:싹|다|모두|전부)?\s?(?:빼|제외|뺀)\S*",
            "영업일 기준",
        ),
        (r"(?<=명)한테", "에게"),
        (r"(?<![가-힣])(한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)\s?사람한테", r"\1 명에게"),
        (r"(?<![가-힣])둘한테", "두 명에게"),
        (r"(?<![가-힣])셋한테", "세 명에게"),
        (r"(?<![가-힣])넷한테", "네 명에게"),
        (r"\bdegrees? c\b(?!\w)", "celsius"),
    )
)  # fmt: skip


def respelled(text: str) -> str:
    """The same request; what is no such figure stays as it stands."""
    for pattern, to in _SAID:
        text = pattern.sub(to, text)
    for pattern, made in _MADE:
        text = pattern.sub(made, text)
    return text


def _time(match: re.Match[str]) -> str:
    hour = _HOURS.get(match["h"].lower()) or int(match["h"])
    minutes = {"quarter past": 15, "half past": 30, "quarter to": -15}[match["how"].lower()]
    if not 1 <= hour <= 23:
        return match.group()
    total = hour * 60 + minutes
    part = (match["part"] or "").lower()
    half = " pm" if re.match("p|in the (?:after|even)|at night", part) else " am" if part else ""
    return f"{total // 60}:{total % 60:02}{half}"


def _day(match: re.Match[str]) -> str:
    """Where only one of the two can be the month, or the American order is named."""
    a, b = int(match["a"]), int(match["b"])
    american = re.search(r"\bUS\b|american|미국", match.string) is not None
    if not american and (a > 12) == (b > 12) and a != b:
        return match.group()
    month, day = (b, a) if a > 12 else (a, b)
    return f"{match['y']}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else match.group()


def _dollars(match: re.Match[str]) -> str:
    return f"$0.{int(match[1]):02}" if re.search(r"\$|dollar|\bcents\b", match.string, re.I) else match.group()


def _thousands(match: re.Match[str]) -> str:
    whole, _, part = match[1].partition(".")
    return f"{int(whole + part.ljust(3, '0')):,}"


def _pounds(match: re.Match[str]) -> str:
    def figure(word: str | None) -> int:
        low = (word or "0").lower()
        return _HOURS.get(low) or _TEENS.get(low) or int(low)

    return f"{figure(match['h']) * 14 + figure(match['lb'])} lb"


_MADE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_SHORT_HOUR, _time),
    (_US_DAY, _day),
    (_CENTS, _dollars),
    (_THOUSANDS, _thousands),
    (_STONE, _pounds),
)
