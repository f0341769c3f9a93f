"""Where somebody lives: Korean road and lot addresses however their parts are divided, homes by block and number, romanised
Korean addresses, English streets with a postcode, post boxes.

A street and a number are enough; a building's own words ("102동 1503호") are taken along. Looks at folded text.

>>> [f.text for f in find_addresses("주소 충남.천안시.별마루길.14 요, Apt 302, 12-3, Hanbit-ro 4-gil, Jongno-gu, Seoul")]
['충남.천안시.별마루길.14', 'Apt 302, 12-3, Hanbit-ro 4-gil, Jongno-gu, Seoul']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gallae.checks.found import Found, without_overlaps

__all__ = ["find_addresses"]

_P = r"[\s.,/·_-]{0,2}"  # what stands between two parts
_PROVINCE = (
    r"(?:(?:서울|부산|대구|인천|광주|대전|울산|세종)(?:특별자치시|특별시|광역시|시)?|(?:경기|강원|제주)(?:특별자치도|도)?"
    r"|충청[남북]도|전라[남북]도|경상[남북]도|전북특별자치도|충[남북]|전[남북]|경[남북])"
)
_ADMIN = r"[가-힣]{1,7}(?:시|도|군|구|읍|면)"
_AREAS = rf"(?:{_PROVINCE}(?![가-힣]){_P})?(?:{_ADMIN}[\s.,/·_-]{{1,2}}){{0,3}}(?:[가-힣]{{1,6}}\d?(?:동|리|가)[\s.,/·_-]{{1,2}})?"
_LOT = r"(?:산\s?)?[1-9]\d{0,3}(?:\s?-\s?\d{1,4})?"
_DETAIL = rf"(?:{_P}(?:\((?:[가-힣A-Za-z0-9,\s]{{1,24}})\)|지하)?{_P}(?:[가-힣A-Za-z0-9]{{1,15}}(?<!로)(?<!으)\s?)?(?:\d{{1,4}}동|[A-Za-z가-힣]동)?{_P}(?:\d{{1,5}}\s?호|[Bb]?\d{{1,2}}\s?층(?:{_P}\d{{1,5}}\s?호)?)|\s\d{{2,4}}-\d{{3,4}}(?![-\d]))?"
_Q = r"[\s./·_-]{0,2}"  # … and a number
_UNIT = r"(?!\.\d(?!\d{1,4}\s?호))(?!\s?(?:번(?!지)|개|명|원|회|일|시|분|년|월|%|배|장|단계|분의|점|위|등|인|대|건|km|m|kg|g|만|천|억))"
_ROAD = re.compile(
    rf"{_AREAS}(?<![가-힣0-9])[가-힣0-9]{{1,10}}(?:(?<!으)로|길)(?:{_Q}\d{{1,4}}(?:-\d{{1,4}})?(?:번?길|가길|나길){_Q}\d{{1,4}}(?:-\d{{1,4}})?|{_Q}\d{{1,4}}(?:-\d{{1,4}})?)"
    rf"(?:번지)?(?=[\s,).(호번에으로은는이의요/\"']|지하|$){_UNIT}{_DETAIL}"
)
_PLAIN_WORDS = re.compile(
    r"(?:^|\s)(?:가로|세로|대로|그대로|제대로|그걸로|이걸로|저걸로|바로|서로|새로|따로|별로|주로|위로|뒤로|앞으로|아래로|홀로|실제로|차례로|스스로|하나로|둘로|나로|너로|이리로|거기로|여기로|어디로|전화로|카드로|버스로|문자로|메일로|최대로|최소로|순서로)\s?$"
)
_LOTS = re.compile(
    rf"(?<![가-힣A-Za-z0-9])(?:{_PROVINCE}{_P})?(?:{_ADMIN}[\s.,/·_-]{{1,2}}){{0,3}}(?P<area>[가-힣]{{1,6}}\d{{0,2}}(?:동|리|가|읍|면)[\s./·_-]{{0,2}})(?P<lot>{_LOT})\s?(?P<word>번지)?(?=[\s,).(호번에으로은는이의요/\"']|$){_UNIT}{_DETAIL}"
)
_HOME = re.compile(
    r"(?:[가-힣A-Za-z0-9]{2,14}(?:아파트|오피스텔|빌라|맨션|연립|주택|빌딩|타워|기숙사|원룸|고시원|하우스|팰리스|캐슬|파크|빌|APT|apt)?\s?\d{0,2}(?:차|단지)?[\s,]{0,2})?(?<!\d)\d{2,4}\s?동[\s,-]{0,2}\d{3,4}\s?호(?!선)"
    r"|[가-힣A-Za-z0-9]{2,14}(?:아파트|오피스텔|빌라|맨션|연립|기숙사|원룸|고시원)\s?(?:[가-힣A-Za-z\d]{1,4}동\s?)?\d{2,4}\s?호"
)
_BOX = re.compile(
    r"(?i:(?<![A-Za-z])P\.?\s?O\.?\s?Box)\s?(?:No\.?\s?)?\d{1,6}(?:,\s?[A-Z][A-Za-z]+(?:\s[A-Z][A-Za-z]+)*)?|사서함\s?\d{1,5}(?:-\d{1,4})?\s?호?"
)
# -- romanised Korean ---------------------------------------------------------------------------------------------
_FLAT = r"(?:(?:Apt|Apartment|Unit|Suite|Ste|Room|Rm|Flat)\.?\s?#?[A-Za-z]?\d{1,5}[A-Za-z]?|#\s?\d{1,5}[A-Za-z]?(?:-ho)?|\d{1,5}-(?:ho|dong)|[A-Z]-\d{1,4})"
_HYPHENED = r"[A-Za-z]{2,16}(?:\d{1,3}(?:beon)?)?-(?:daero|ro|gil|dong|gu|si|do|gun|eup|myeon|ri|ga)(?:\s?\d{1,4}(?:beon-?|-)?gil)?(?![A-Za-z])"
_CITY = r"(?:Seoul|Busan|Daegu|Incheon|Gwangju|Daejeon|Ulsan|Sejong|Jeju|(?:Republic of |South )?Korea)"
_ROMAN = re.compile(
    rf"(?<![A-Za-z0-9-])(?:(?:{_FLAT}|\d{{1,4}}(?:-\d{{1,4}})?),?\s){{0,3}}{_HYPHENED}(?:,?\s(?:{_FLAT}|{_HYPHENED}|{_CITY}|\d{{5}}(?!\d)|\d{{1,4}}(?:-\d{{1,4}})?(?![\d/]|\.\d)))*",
    re.I,
)
# "7 Hanbitro 12gil, Mapogu, Seoul": without hyphens only in front of a district or a city.
_ROMAN_WHOLE = re.compile(
    rf"(?<![A-Za-z0-9-])(?:{_FLAT},?\s)?\d{{1,4}}(?:-\d{{1,4}})?,?\s[A-Z][a-z]{{3,16}}(?:ro|gil|daero)(?:\s?\d{{1,3}}(?:beon)?-?gil)?(?:,?\s(?:[A-Z][a-z]{{2,14}}(?:gu|si|gun|dong|do|eup|myeon)|{_CITY}|\d{{5}}(?!\d)))+"
)
_ROMAN_STREET = re.compile(r"-(?:daero|ro|gil|dong|ri|ga)(?![a-z])", re.I)
# -- English ------------------------------------------------------------------------------------------------------
_TYPE = r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Terrace|Close|Crescent|Square|Sq|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Row|Mews|Gardens|Grove|Hill|Walk|Quay)"
_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}"
_PLACE = rf"(?:,?\s(?:{_FLAT}|[A-Z][A-Za-z]+(?:\s[A-Z][a-z]+)?(?=,|\s[A-Z]{{2}}\s\d|\s\d{{5}}|\s{_POSTCODE}|[.\s]*$|\s(?:and|is|please|but)\b))){{0,3}}"
_TAIL = rf"(?:,?\s(?:[A-Z]{{2}}|[A-Z][a-z]+)\s\d{{5}}(?:-\d{{4}})?(?!\d)|,?\s{_POSTCODE}(?![A-Za-z0-9])|,?\s\d{{5}}(?:-\d{{4}})?(?!\d))?"
_STREET = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_FLAT},?\s)?\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,4}})?,?\s(?:[NSEW]\.?\s|North\s|South\s|East\s|West\s)?(?:[A-Z][A-Za-z'’]+\s|\d{{1,3}}(?:st|nd|rd|th)\s|(?:of|the)\s){{1,3}}{_TYPE}(?![A-Za-z])\.?{_PLACE}{_TAIL}"
)
_STREET_LOW = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_FLAT},?\s)?\d{{1,5}}[A-Za-z]?,?\s(?:(?!and\s|the\s|from\s|with\s|for\s)[a-z'’]{{3,}}\s|\d{{1,3}}(?:st|nd|rd|th)\s){{1,2}}(?:street|road|avenue|ave|lane|drive|boulevard|blvd|terrace|crescent|parkway)(?![a-z])(?:,\s(?:{_FLAT}|[a-z]+(?:\s[a-z]+)?(?=,|\s\d|$))){{0,3}}{_TAIL}",
    re.I,
)
_ZIPPED = re.compile(r"(?<![A-Za-z])[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,2},\s[A-Z]{2}\s\d{5}(?:-\d{4})?(?!\d)")
_POSTED = re.compile(rf"(?<![A-Za-z])(?:[A-Z][A-Za-z']+(?:,\s|\s)){{1,6}}{_POSTCODE}(?![A-Za-z0-9])")
_LIVES = re.compile(
    r"주소|사는\s?곳|거주|배송지|우리\s?집|저희\s?집|제\s?집|집(?:은|이|으로|에)|받는\s?곳|이사|address|live|home|deliver|ship",
    re.I,
)


# What the costly patterns are looked for around: (anchor, pattern, characters before it, characters behind it).
_ROAD_AT = re.compile(r"[로길][\s./·_-]{0,2}\d")
_LOT_AT = re.compile(r"[동리가읍면][\s./·_-]{0,2}(?:산\s?)?[1-9]")
_HOME_AT = re.compile(r"\d\s?[동호]")
_ROMAN_AT = re.compile(r"[a-z\d]-(?:daero|ro|gil|dong|gu|si|do|gun|eup|myeon|ri|ga)(?![a-z])", re.I)
_STREET_AT = re.compile(rf"(?<=\s){_TYPE}(?![A-Za-z])", re.I)
_POST_AT = re.compile(rf"(?<![A-Za-z0-9]){_POSTCODE}(?![A-Za-z0-9])")


def find_addresses(text: str) -> list[Found]:
    """Every address of folded text, without overlaps."""
    if not any(c.isdigit() for c in text):
        return []
    roads = _around(text, _ROAD_AT, _ROAD, 45, 80)
    spans = [m.span() for m in roads if not _PLAIN_WORDS.search(text[m.start() : _road_end(m)])]
    spans += [m.span() for m in _around(text, _LOT_AT, _LOTS, 45, 80) if _is_lot(text, m)]
    spans += [m.span() for m in _around(text, _HOME_AT, _HOME, 30, 16)]
    if "사서함" in text or "ox" in text.lower():
        spans += [m.span() for m in _BOX.finditer(text)]
    if any("A" <= c <= "z" for c in text):
        spans += [m.span() for m in _around(text, _ROMAN_AT, _ROMAN, 60, 120) if _is_roman(m.group())]
        spans += [m.span() for m in _around(text, _POST_AT, _POSTED, 80, 0)]
        spans += [m.span() for pattern in (_STREET, _STREET_LOW) for m in _around(text, _STREET_AT, pattern, 60, 80)]
        spans += [m.span() for pattern in (_ZIPPED, _ROMAN_WHOLE) for m in pattern.finditer(text)]
    return without_overlaps([_found(text, *_trimmed(text, *span)) for span in spans])


def _around(
    text: str, anchor: re.Pattern[str], pattern: re.Pattern[str], before: int, behind: int
) -> Iterator[re.Match[str]]:
    """The pattern where an anchor stands that is quick to find."""
    end = 0
    for at in anchor.finditer(text):
        if at.start() >= end and (m := pattern.search(text, max(end, at.start() - before), at.end() + behind)):
            yield m
            end = m.end()


def _found(text: str, start: int, end: int) -> Found:
    return Found("address", start, end, text[start:end], 0.6)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    raw = text[start:end]
    return start + len(raw) - len(raw.lstrip(" ,./·_-\n")), end - (len(raw) - len(raw.rstrip(" ,./·_-\n")))


def _road_end(m: re.Match[str]) -> int:
    """Where the word before the first number ends."""
    digit = re.search(r"\s?\d", m.group())
    return m.start() + digit.start() if digit else m.end()


def _is_lot(text: str, m: re.Match[str]) -> bool:
    """A village and a number are an address behind a town, before 번지, or where somebody says that they live there."""
    if m["word"] or m.start("area") - m.start() >= 3:
        return True
    return "-" in m["lot"] and bool(_LIVES.search(text[max(0, m.start() - 16) : m.start()]))


def _is_roman(part: str) -> bool:
    return any(c.isdigit() for c in part) and (bool(_ROMAN_STREET.search(part)) or part.count("-") >= 2)
