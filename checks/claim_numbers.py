"""Numbers as claims: with their unit, what is said of them (at least, about, a day), and the few that a parser of
quantities does not read: "서너 개", "반 알", "2만 5천여 원", "3 business days", "(단위: 천원)".

>>> [(c.text, c.value, c.high, c.unit) for c, _ in read_few("서너 개를 반 알씩", None)]
[('서너 개', Decimal('3'), Decimal('4'), '개'), ('반 알', Decimal('0.5'), None, '알')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gallae.checks.bounds import bound_at
from gallae.checks.claim import Claim
from gallae.core.numbers import Quantity, find_quantities
from gallae.core.tokens import content_of

__all__ = ["read_ages", "read_few", "read_numbers", "read_ratios", "scale_of"]

Found = Iterator[tuple[Claim, tuple[int, int]]]

_AGE = re.compile(r"(?<![A-Za-z0-9.\-])(?P<years>\d{1,3})\s?(?:/\s?)?(?:[MF]|yo|y/o)(?![A-Za-z0-9])")
_FEW = {
    "한두": (1, 2), "두세": (2, 3), "두서너": (2, 4), "두어": (2, 2), "서너": (3, 4), "너덧": (4, 5), "네댓": (4, 5), "너댓": (4, 5),
    "대여섯": (5, 6), "대엿": (5, 6), "예닐곱": (6, 7), "일고여덟": (7, 8), "여덟아홉": (8, 9), "일이": (1, 2), "이삼": (2, 3), "삼사": (3, 4), "사오": (4, 5),
    "오륙": (5, 6), "육칠": (6, 7), "칠팔": (7, 8), "팔구": (8, 9),
}  # fmt: skip
_FEW_OF = re.compile(
    rf"(?<![가-힣\d])(?P<few>{'|'.join(sorted(_FEW, key=len, reverse=True))})(?P<ten>십|백|천|만)?\s?(?=[가-힣A-Za-z%])"
)
_FEW_DAYS = {
    "하루이틀": (1, 2),
    "이틀사흘": (2, 3),
    "이삼일": (2, 3),
    "사나흘": (3, 4),
    "사오일": (4, 5),
    "너댓새": (4, 5),
    "대엿새": (5, 6),
}
_DAYS_OF = re.compile(rf"(?<![가-힣\d])(?:{'|'.join(_FEW_DAYS)})")
_HALF_OF = re.compile(
    r"(?<![가-힣\d])반\s?(?=(?:알|개(?!월)|정(?!도)|컵|통|병|포|봉|쪽|잔|줄|판|마리|캡슐|시간|달|년)(?![가-힣]{2}|값))"
)
_ARTICLE = re.compile(
    r"\b(?:an?|one|per|each|every)\s(?P<unit>minute|hour|day|week|month|year|dozen|night|person|time)\b", re.I
)
_ADVERB = re.compile(
    r"(?<![A-Za-z])(?P<word>once|twice|thrice)(?= (?:a|an|per|daily|every|each|weekly|monthly)\b|[,.;]|$)", re.I
)
_ADVERBS = {"once": 1, "twice": 2, "thrice": 3}
_BETWEEN = re.compile(
    r"\s(?:business|working|calendar|consecutive|school|full|whole|extra|additional|free|different|separate)\s?|\s?(?:영업|근무)(?=일)"
)
_ODD = re.compile(r"여\s?(?=[가-힣])")
# "하루 3번", "한 달에 두 권": the span that something is counted in, which the count's own claim says.
_SPAN = re.compile(
    r"(?:에|당|마다|씩)?\s?(?:최대|최소|약|총|에)?\s?(?:\d|[한두세네]\s|다섯|여섯|일곱|여덟|아홉|열|스[무물])|(?:당|마다)"
)
_SPAN_UNITS = frozenset({"일", "주", "개월", "년", "시간", "명", "회", "분"})
_OLD_UNITS = frozenset({"리", "말", "되", "근", "돈", "관", "척", "냥", "홉", "판", "대", "정", "자"})
_SHORT = re.compile(r"\s?(s|h)(?=\s*(?:[|,;)]|\.\s|\.?$))")
_SHORTS = {"s": "초", "h": "시간"}
_MORE = re.compile(r"(?:more|less|fewer|over|under) than\s$", re.I)
_FREE_OF = re.compile(r"무료|무상|공짜|free of charge|\bfree\b(?!ze|ly|-)|no charge", re.I)
_TENS = {"십": 10, "백": 100, "천": 1000, "만": 10_000, None: 1}
_SMALLER = {
    ("시간", "분"): 60,
    ("분", "초"): 60,
    ("년", "개월"): 12,
    ("일", "시간"): 24,
    ("m", "cm"): 100,
    ("kg", "g"): 1000,
}
_SCALE = re.compile(r"단위\s?[:：]?\s?(?P<times>백만|천만|십만|천|만|억)?\s?(?P<unit>원|명|개|톤|달러|%|t|kg|㎡)")
_TIMES = {"천": 1000, "만": 10_000, "십만": 10**5, "백만": 10**6, "천만": 10**7, "억": 10**8, None: 1}
_NOUN = re.compile(r"\s?(?P<noun>[가-힣]{2,6}|[A-Za-z]{3,12})")
_NO_NOUN = re.compile(r"입니|이었|이에|이고|이며|이나|이라|부터|까지|정도|이상|이하|미만|초과|이내|에서|으로|보다|점대|만큼|중에|가량|내외|쯤|씩|퍼센트|and|the|for|per|are|was|with|from|each|then|but|who|you|can|will|must|may|out|off|more|less|over")  # fmt: skip


_DIGIT = re.compile(r"\d")
_RATIO = re.compile(
    r"(?<![\d:])(\d{1,4})\s?(?:대|:)\s?(\d{1,4})(?=의?\s?비율|\s?비율|으로|로\s(?:희석|섞)|\s?희석|\sratio)"
)
_FLOOR = re.compile(r"\b(\d{1,3})(?:st|nd|rd|th)[\s-]floor\b|\bfloor (\d{1,3})\b", re.I)


def read_ratios(text: str, today: date | None) -> Found:
    """ "1 대 20의 비율", "1:20으로 희석"; "the 3rd floor"."""
    if not _DIGIT.search(text):
        return
    for m in _RATIO.finditer(text):
        value = Decimal(m[1]) / Decimal(m[2]) if Decimal(m[2]) else Decimal(0)
        yield Claim("number", m.group(), m.start(), m.end(), value=value, unit="비율"), m.span()
    for m in _FLOOR.finditer(text):
        yield Claim("number", m.group(), m.start(), m.end(), value=Decimal(m[1] or m[2]), unit="층"), m.span()


def read_ages(text: str, today: date | None) -> Found:
    """ "61F", "45 M": as clinics write them."""
    for m in _AGE.finditer(text) if _DIGIT.search(text) else ():
        yield Claim("number", m.group(), m.start(), m.end(), value=Decimal(m["years"]), unit="세"), m.span()


_MAYBE_FEW = re.compile(rf"{'|'.join(sorted({w[:2] for w in (*_FEW, *_FEW_DAYS)}))}|반|무[료상]|공짜|[A-Za-z]{{2}}")


def read_few(text: str, today: date | None) -> Found:
    """Numbers in words for which no parser of quantities has a value of its own."""
    if not _MAYBE_FEW.search(text):
        return
    for m in _DAYS_OF.finditer(text):
        low, high = _FEW_DAYS[m.group()]
        yield _few(text, m.start(), m.end(), low, high, "일")
    for m in _FEW_OF.finditer(text):
        unit, end = _unit_at(text, m.end())
        if unit and (m["few"] not in ("일이", "이삼", "삼사", "사오", "오륙") or unit != "인"):
            times = _TENS[m["ten"]]
            low, high = _FEW[m["few"]]
            yield _few(text, m.start(), end, low * times, high * times, unit)
    for m in _HALF_OF.finditer(text):
        unit, end = _unit_at(text, m.end())
        if unit:
            bound = bound_at(text, m.start(), end)
            half = Claim("number", text[m.start() : end], m.start(), end, value=Decimal("0.5"), unit=unit, bound=bound)
            yield half, (m.start(), end)
    for m in _ADVERB.finditer(text):
        bound = bound_at(text, m.start(), m.end())
        value = Decimal(_ADVERBS[m["word"].casefold()])
        yield (
            Claim(
                "number",
                m.group(),
                m.start(),
                m.end(),
                value=value,
                unit="회",
                bound=bound,
                soft=value == 1 and not bound.per,
            ),
            m.span(),
        )
    for m in _FREE_OF.finditer(text):  # nothing to pay: needs no proof of its own, but is bound like a price
        yield Claim("number", m.group(), m.start(), m.end(), unit="원", soft=True), m.span()
    for m in _ARTICLE.finditer(text):
        for q in find_quantities(f"1 {m['unit']}")[:1]:
            yield Claim("number", m.group(), m.start(), m.end(), value=q.value, unit=q.unit, soft=True), m.span()


def read_numbers(text: str, today: date | None) -> Found:
    """Every quantity that is not a turn of phrase; the two ends of a range with their sides."""
    quantities = _summed(text, find_quantities(text))
    for i, q in enumerate(quantities):
        before = quantities[i - 1] if i else None
        after = quantities[i + 1] if i + 1 < len(quantities) else None
        if _is_turn_of_phrase(q.value, q.unit, q.text) and not _MORE.search(text, 0, q.start):
            continue
        unit, end = (q.unit, q.end) if q.unit else _late_unit(text, q.end)
        if unit == "세" and text.startswith("대", end):  # "3,412세대"
            unit, end = "세대", end + 1
            if q.value == 1:
                continue
        bound = bound_at(text, q.start, end)
        if not q.unit and unit and "여" in text[q.end : end]:
            bound = replace(bound, near="about")
        if not bound.side and after and _joined(text, q, after):
            bound = replace(bound, side=1)
        elif not bound.side and before and _joined(text, before, q):
            bound = replace(bound, side=-1)
        soft = q.value == 1 and unit in _SPAN_UNITS and bool(_SPAN.match(text, end))
        noun = "" if unit else _noun(text, end)
        claim = Claim(
            "number", text[q.start : end], q.start, end, q.value, unit=unit, bound=bound, soft=soft, noun=noun
        )
        yield claim, (q.start, end)


def scale_of(text: str) -> tuple[Decimal, str] | None:
    """ "(단위: 천원)" above a table: what its bare numbers are multiplied by, and their unit."""
    m = _SCALE.search(text)
    if m is None:
        return None
    unit = find_quantities(f"1{m['unit']}")
    return (Decimal(_TIMES[m["times"]]), unit[0].unit) if unit else None


def _few(text: str, start: int, end: int, low: int, high: int, unit: str) -> tuple[Claim, tuple[int, int]]:
    bound = bound_at(text, start, end)
    claim = Claim("number", text[start:end], start, end, Decimal(low), Decimal(high), unit, bound=bound)
    return claim, (start, end)


def _unit_at(text: str, at: int) -> tuple[str, int]:
    """The unit that stands here, as behind a number: ("", at) if none."""
    rest = text[at : at + 16].lstrip()
    shift = at + len(text[at : at + 16]) - len(rest)
    for q in find_quantities("3" + rest)[:1]:
        if q.start == 0 and q.unit:
            return q.unit, shift + q.end - 1
    return "", at


def _late_unit(text: str, end: int) -> tuple[str, int]:
    """ "2만 5천여 원", "3 business days": a unit behind one more word."""
    if m := _SHORT.match(text, end):
        return _SHORTS[m[1]], m.end()
    for pattern in (_ODD, _BETWEEN):
        if m := pattern.match(text, end):
            unit, at = _unit_at(text, m.end())
            return (unit, at) if unit else ("", end)
    return "", end


def _summed(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """ "1시간 30분", "1년 6개월", "2 hours and 30 minutes": one span of time, in its smaller unit."""
    found: list[Quantity] = []
    for q in quantities:
        last = found[-1] if found else None
        factor = _SMALLER.get((last.unit, q.unit)) if last else None
        if (
            last
            and factor
            and q.value < factor
            and re.fullmatch(r"\s?(?:and\s|하고\s|과\s)?", text[last.end : q.start])
        ):
            found[-1] = Quantity(last.value * factor + q.value, q.unit, last.start, q.end, text[last.start : q.end])
        else:
            found.append(q)
    return found


def _joined(text: str, first: Quantity, second: Quantity) -> bool:
    between = text[first.end : second.start]
    return first.value < second.value and bool(
        re.fullmatch(r"\s?(?:~|∼|〜|～|-|–|에서|부터|내지|to|and|through)\s?", between)
    )


def _noun(text: str, end: int) -> str:
    """What a bare number counts, if a noun is glued to it or follows ("500포인트", "3 credits")."""
    m = _NOUN.match(text, end)
    if not m or _NO_NOUN.match(m["noun"]):
        return ""
    if "가" <= m["noun"][0] <= "힣":
        word = content_of(m["noun"]) if text[end : end + 1] != " " else ""
        return word if len(word) > 1 else ""
    return ""


def _is_turn_of_phrase(value: Decimal, unit: str, text: str) -> bool:
    """ "두 가지", "첫 번째", "한 분": counted by the writer, not by the source. "두통" is no count at all."""
    if text[0] == "열" and unit in _OLD_UNITS:  # "열리고"
        return True
    if text in ("두통", "두근", "세대", "세제", "두부", "네모"):
        return True
    return not any(c.isdigit() for c in text) and (
        (value <= 10 and unit in ("가지", "번째", "곳", "단계", "종", ""))
        or (value == 1 and unit in ("명", "개", "회", "쪽"))
    )
