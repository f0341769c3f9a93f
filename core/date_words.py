"""How dates are written in Korean and English: the patterns, each with the name of its reader in core/dates.py."""

from __future__ import annotations

import re

__all__ = [
    "DAY_WORDS",
    "ENGLISH_DAYS",
    "FROM",
    "FROM_ENGLISH",
    "MONTHS",
    "PATTERNS",
    "SEASONS",
    "SHIFT_AFTER",
    "STEPS",
    "UNIT_STEPS",
    "YEAR_WORDS",
]

ENGLISH_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\.?"
)
_DAY_NAME = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun)\b"
YEAR_WORDS = {
    "올해": 0, "올": 0, "금년": 0, "이번": 0, "다음": 1, "이번 해": 0, "당해": 0, "작년": -1, "지난해": -1, "전년": -1, "지난": -1, "재작년": -2,
    "지지난해": -2, "내년": 1, "다음 해": 1, "명년": 1, "후년": 2, "내후년": 2,
    "this year": 0, "last year": -1, "next year": 1, "the year before last": -2, "this": 0, "last": -1, "next": 1,
}  # fmt: skip
DAY_WORDS = {
    "오늘": 0, "금일": 0, "내일": 1, "명일": 1, "모레": 2, "내일모레": 2, "글피": 3, "그글피": 4, "어제": -1, "어저께": -1, "작일": -1,
    "엊그제": -2, "그저께": -2, "그제": -2, "그끄저께": -3, "today": 0, "tomorrow": 1, "yesterday": -1,
    "the day after tomorrow": 2, "day after tomorrow": 2, "the day before yesterday": -2, "day before yesterday": -2,
}  # fmt: skip
STEPS = {
    "지지난": -2, "저저번": -2, "지난": -1, "저번": -1, "전": -1, "이번": 0, "금": 0, "이": 0, "다음다음": 2, "다다음": 2,
    "다음": 1, "담": 1, "내": 1, "this": 0, "last": -1, "next": 1, "the coming": 0, "coming": 0,
}  # fmt: skip
SEASONS = {
    "봄": (3, 5), "여름": (6, 8), "가을": (9, 11), "겨울": (12, 14), "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11),
    "fall": (9, 11), "winter": (12, 14),
}  # fmt: skip
_STEP = "지지난|저저번|지난|저번|이번|다음\\s?다음|다다음|다음|담"
_YEAR_WORD = r"올해|금년|이번\s?해|당해|작년|지난\s?해|전년도?|재작년|지지난\s?해|내후년|내년|다음\s?해|후년|올(?=\s?[봄여름가을겨울\d])"
_PART = r"(?P<part>초순?|중순|하순|말일|말경?|마지막\s?날|첫날)(?![가-힣]*씀)"
_SPOKEN = r"(?:[이삼]?십[일이삼사오육칠팔구]?|[일이삼사오육칠팔구])"
_DAY_PART = rf"(?:\s?(?P<d>\d{{1,2}})\s?일(?!\s?[간동뒤후전치씩])|\s?{_PART}|\s?초(?=[에\s]))?"

# Each pattern with the function that reads it: earlier patterns win at the same place and length.
_ENGLISH_YEAR = r"(?:,?\s+(?:of\s+)?(?P<y>(?:19|20)\d{2}))?"
_WRITTEN: list[tuple[str, str]] = [
    ("ymd", r"(?<![\d.-])(?P<y>(?:19|20)\d{2})\s?[-/.]\s?(?P<m>\d{1,2})\s?[-/.]\s?(?P<d>\d{1,2})(?![\d-])\.?"),
    ("ymd", r"(?<![\d.-])'?(?P<y>\d{2})\.\s?(?P<m>\d{1,2})\.\s?(?P<d>\d{1,2})(?![\d-])\.?"),
    ("ymd", r"(?<![\d-])(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\d-])"),
    ("ymd", rf"(?P<y>(?:19|20)\d{{2}}(?=\s?[년./]?\s?\d{{1,2}}\s?월)|(?<!\d)'?\d{{2}}(?=\s?년\s?\d{{1,2}}\s?월))\s?[년./]?\s?(?P<m>\d{{1,2}})\s?월{_DAY_PART}"),
    ("ymd", r"(?<![\d.-])(?P<y>(?:19|20)\d{2})[-/.](?P<m>0?[1-9]|1[0-2])(?![\d.-])"),
    ("year_part", rf"(?P<y>(?:19|20)\d{{2}})\s?년도?\s?(?:(?P<half>[상하]반기)|(?P<q>[1-4])\s?분기|(?P<season>봄|여름|가을|겨울)|{_PART})?"),
    ("year_part", rf"(?P<word>{_YEAR_WORD})\s?(?:(?P<half>[상하]반기)|(?P<q>[1-4])\s?분기|(?P<season>봄|여름|가을|겨울)|{_PART})?"),
    ("word_month", rf"(?P<word>{_YEAR_WORD})\s?(?P<m>\d{{1,2}})\s?월{_DAY_PART}"),
    ("year_part", r"(?P<word>지난|이번|다음)\s?(?P<season>봄|여름|가을|겨울)"),
    ("half", rf"(?:(?P<step>{_STEP}|올)\s?)?(?:(?P<half>[상하]반기)|(?P<q>[1-4])\s?(?:분기|사분기))"),
    ("month_day", rf"(?<![\d.개])(?P<m>\d{{1,2}})\s?월(?!간){_DAY_PART}"),
    ("month_day", r"(?<![\d./-])(?P<m>0?[1-9]|1[0-2])/(?P<d>0[1-9]|[12]\d|3[01]|[1-9](?=\s?(?:일|까지|부터|에|\()))(?![\d/])(?=\s?(?:까지|부터|에|은|는|\(|$|~|-|[가-힣]))"),
    ("month_day", rf"(?<![가-힣])(?P<m>{_SPOKEN}|유|시)\s?월\s?(?P<d>{_SPOKEN})\s?일(?!\s?[간동뒤후전치씩])"),
    ("month", rf"(?<![가-힣])(?P<step>{_STEP})\s?(?:달|월(?=\s?\d|에|\s?[초중말]|\s)){_DAY_PART}"),
    ("month", rf"(?<![가-힣])(?P<step>이|내)\s?달(?![라래러력려리아])(?:\s?의)?{_DAY_PART}"),
    ("month", rf"(?<![가-힣])(?:(?P<step>금|전)월(?!세)|(?P<step2>전)\s달){_DAY_PART}"),
    ("week", rf"(?<![가-힣])(?P<step>{_STEP}|금)\s?주(?:말(?P<end>)|(?!년|문|소|차|의|민|요|제|말)(?:에)?(?:\s?(?P<w>[월화수목금토일])요일?)?)"),
    ("week", rf"(?P<step>{_STEP})\s?(?P<w>[월화수목금토일])요일"),
    ("week", r"(?<![가-힣])주말(?P<end>)"),
    ("weekday", r"(?<![가-힣])(?P<w>[월화수목금토일])요일"),
    ("day_word", r"(?P<word>내일\s?모레|그끄저께|그저께|(?<![가-힣])그제(?!서|야)|엊그제|어저께|어제|오늘|(?<![가-힣])금일|그글피|글피|(?<![가-힣])모레|내일(?!의 ))"),
    ("ymd", rf"\b(?P<name>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d){_ENGLISH_YEAR}"),
    ("ymd", rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<name>{_MONTH})\b{_ENGLISH_YEAR}"),
    ("ymd", rf"\b(?P<name>{_MONTH}),?\s+(?:of\s+)?(?P<y>(?:19|20)\d{{2}})\b"),
    ("english_month", rf"\b(?P<word>last|this|next)\s+(?P<name>{_MONTH})\b|\b(?:in|since|until|by|of)\s+(?P<only>{_MONTH})(?=[\s,?.!]|$)(?!,?\s+\d)"),
    ("year_part", r"\b(?:(?P<half>[Hh][12])|[Qq](?P<q>[1-4]))\s+(?:of\s+)?(?P<y>(?:19|20)\d{2})\b"),
    ("year_part", r"\b(?P<season>spring|summer|autumn|fall|winter)\s+(?:of\s+)?(?P<y>(?:19|20)\d{2})\b"),
    ("year_part", r"\b(?P<word>last|this|next)\s+(?P<season>spring|summer|autumn|fall|winter)\b"),
    ("year_part", r"\b(?:in|since|during|of|for|year|by|from|until|before|after)\s+(?P<y>(?:19|20)\d{2})\b(?![-/.]\d)"),
    ("year_part", r"\b(?P<word>the year before last|this year|last year|next year)\b"),
    ("month", r"\b(?:the\s+)?(?:(?P<part>end|beginning|start) of\s+)?(?P<step>last|this|next)\s+month\b"),
    ("week", r"\b(?P<step>last|this|next)\s+week(?:end(?P<end>)\b)?"),
    ("weekday", rf"\b(?:(?P<step>last|this|next|the coming|coming)\s+)(?P<name>{_DAY_NAME})|\bon\s+(?P<only>{_DAY_NAME})"),
    ("day_word", r"\b(?P<word>(?:the\s+)?day after tomorrow|(?:the\s+)?day before yesterday|today|tomorrow|yesterday)\b"),
]  # fmt: skip
PATTERNS = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _WRITTEN]
SHIFT_AFTER = re.compile(
    r"\s?(?:더\s?)?(?P<past>전(?!기|화|체|부|자|문|국|력|원|액|산|혀)|이전|ago\b|before\b|earlier\b)"
    r"|\s?(?:더\s?)?(?P<future>뒤|후(?!기|보|원|속)|이후|지나면|지난 (?:뒤|후)|from (?:now|today)\b|later\b|after\b|hence\b|from(?= (?:\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)))",
    re.IGNORECASE,
)
FROM = re.compile(
    r"\s?(?:로부터|으로부터|부터|에서|기준(?:으로)?|날짜에서|날짜로부터|을 기준으로|에|의)?\s?(?:딱|정확히|꼭)?\s?$"
)
FROM_ENGLISH = re.compile(r"\s(?:the\s)?|\sfrom\s")
UNIT_STEPS = {"일": (0, 1), "주": (0, 7), "개월": (1, 0), "년": (12, 0)}
