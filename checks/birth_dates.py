"""Whole birth dates in all the ways they are written, by a word of birth before or behind them. A year alone is none.

>>> [f.text for f in find_birth_dates("85.3.2생이고요, 1990-01-02가 제 생일, born on March 2nd, 1985")]
['85.3.2', '1990-01-02', 'March 2nd, 1985']
"""

from __future__ import annotations

import re

from gallae.checks.found import Found, windows, without_overlaps
from gallae.checks.landmarks import any_of, digit_runs

__all__ = ["find_birth_dates"]

_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    r"(?:\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:19|20)\d{2}"
    r"|(?:19|20)?\d{2}\s?(?:[.\-/,]|년(?:생)?|年)?\s?\d{1,2}\s?(?:[.\-/,]|월|月)\s?\d{1,2}(?:\s?일|日)?"
    r"|(?:19|20)\d{2}\s\d{1,2}\s\d{1,2}|(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"|{_ORDINAL}\s?[-/]?(?:of\s)?{_MONTH}\.?[\s,/-]{{1,2}}(?:19|20)\d{{2}}|{_MONTH}\.?\s{_ORDINAL},?\s(?:19|20)\d{{2}}"
    rf"|{_MONTH}\.?\s(?:19|20)\d{{2}}|(?:19|20)\d{{2}}[\s-]{_MONTH}[\s-]\d{{1,2}})"
)
_TOLD = r"(?:천\s?구백\s?[가-힣\s]{1,8}|이천\s?[가-힣\s]{0,6})년\s?[일이삼사오육칠팔구십유시]{1,3}월\s?[일이삼사오육칠팔구십\s]{1,5}일"
_WORD = r"(?:생년\s?월일|생일|출생\s?(?:일|연월일)|태어나?[난신]\s?(?:날|날짜|때)|생월일|date of birth|birth\s?date|birthday|(?<![A-Za-z])b\.(?=\s\d)|D\.?O\.?B\.?(?![A-Za-z])|born(?: on)?)"
_PUT = r"(?:은|는|이|가|을|를)?\s?(?:음력|양력)?\s?(?:is\s|was\s|on\s|the\s|[:=(]\s?){0,2}"
_NOT_BORN = r"(?!활|산|각|기|겼|길|긴|물|선|맥|협|중|방|신|필|수|성|리|태)"
_BORN = re.compile(
    r"(?<!\d)(?P<masked>\d{6})\s?-\s?[1-8](?=[*xX●○]{6})"
    r"|(?<!\d)(?P<year>(?:19|20)?\d{2}년생[,\s]{0,2}\d{1,2}월\s?\d{1,2}일)"
    rf"|{_WORD}{_PUT}\s?(?P<tight>{_DATE}|{_TOLD})(?!\d)"
    rf"|{_WORD}(?![^\d\n]{{0,12}}(?:쿠폰|할인|이벤트|행사|파티|선물|예약|까지|케이크|coupon|party|gift|cake))[^\d\n]{{1,12}}?(?<!\d)(?P<apart>{_DATE})(?!\d)"
    rf"|(?<![\d.\-/])(?P<born>{_DATE})\.?\s?(?:\(?\s?생{_NOT_BORN}|출생(?!아|자|신고)|(?:에\s?)?태어)"
    r"|(?<![\d-])(?P<listed>\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?=\s?[/,|·]\s?(?:남|여)(?![가-힣]))"
    rf"|(?P<told>{_TOLD})\s?(?:생{_NOT_BORN}|에?\s?태어|출생)"
    rf"|(?<![\d.\-/])(?P<behind>{_DATE})\s?[(,]?\s?(?:이|가|은|는|이게|입니다)?[.,]?\s?(?:is\s|as\s|=\s?)?(?:제|내|저희|우리|본인|아이|아기|애|남편|아내|어머니|아버지|my|his|her|their|the)?\s?{_WORD}(?!\s?(?:쿠폰|할인|이벤트|행사|파티|선물|까지|coupon|party|gift))",
    re.I,
)
_ANY = re.compile(
    r"(?<=[\d일\s(])생|생(?=년|일|월)|출생|년생|태어|birth|(?<![A-Za-z])b\.\s\d|born|D\.?O\.?B|-[1-8][*xX●○]|\d{6}\s?[/,|·]\s?[남여]",
    re.I,
)
_ENGLISH_ANY = re.compile(r"[bB]irth|BIRTH|[bB]orn|BORN|[bB]\. ?\d|D\.?O\.?B|d\.?o\.?b")
_SEX_BEHIND = re.compile(r"\s?[/,|·]\s?[남여]")
# One of these stands in whatever _ENGLISH_ANY finds.
_ENGLISH_SIGNS = ("irth", "IRTH", "orn", "ORN", "b.", "B.", "OB", "O.B", "dob", "d.o", "do.b")


def _may_be_born(text: str) -> bool:
    """An English word of birth, "850302-1●●…" or "850302 / 남"."""
    if any_of(text, _ENGLISH_SIGNS) and _ENGLISH_ANY.search(text):
        return True
    return any(
        (end - start == 1 and text[start - 1 : start] == "-" and text[end : end + 1] in tuple("*xX●○"))
        or (end - start >= 6 and _SEX_BEHIND.match(text, end))
        for start, end in digit_runs(text)
    )


def find_birth_dates(text: str) -> list[Found]:
    """Whole birth dates of folded text."""
    if not any_of(text, ("생", "태어")) and not _may_be_born(text):
        return []
    found = []
    for start, end in windows(text, _ANY, 60, 70):
        for m in _BORN.finditer(text, start, end):
            group = m.lastgroup or "tight"
            value = m[group].rstrip(" ,.")
            found.append(Found("birthdate", m.start(group), m.start(group) + len(value), value, 0.9))
    return without_overlaps(found)
