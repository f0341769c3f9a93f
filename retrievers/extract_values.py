"""Does a unit hold a value of the kind asked for: a price, a duration, a count with that counter, a number in a range?

>>> in_range("| 6일~3일 전 | 70% |", Fraction(5), "일")
True
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from gallae.core.question import Facet
from gallae.core.question_words import VALUES
from gallae.core.units import ALIASES, UNITS
from gallae.retrievers.units import Unit

__all__ = [
    "NAMED",
    "SHAPED",
    "bounded",
    "holds_counted",
    "holds_kind",
    "holds_kinds",
    "holds_unit",
    "in_range",
    "names_kind",
    "states_other",
]

# Kinds whose values have a shape: without it, a unit does not answer.
SHAPED = frozenset(
    {"price", "duration", "time", "percent", "phone", "email", "count", "measure", "amount", "name", "much"}
)

# How the column, label or heading is called under which an answer of that kind stands.
NAMED = {
    "method": re.compile(r"할 ?일|방법|조치|대처|대응|해결|절차|순서|요령|how|action|step|solution", re.I),
    "meaning": re.compile(r"뜻|의미|설명|정의|내용|meaning|description|definition", re.I),
    "reason": re.compile(r"원인|이유|사유|까닭|cause|reason", re.I),
    "date": re.compile(r"때$|시기|시점|일시|날짜|언제|요일|일정|기한|when|date|day", re.I),
    "person": re.compile(r"담당|이름|성명|책임|name|contact", re.I),
    "place": re.compile(r"주소|위치|장소|층|곳|address|location|where", re.I),
}


@lru_cache(maxsize=256)
def _unit_pattern(unit: str) -> re.Pattern[str]:
    name = ALIASES[unit]
    same = sorted((a for a, n in ALIASES.items() if n == name), key=len, reverse=True)
    return re.compile(r"\d\s?(?:" + "|".join(map(re.escape, same)) + r")(?![a-zA-Z])", re.I)


# Counters that count the same things; a unit of measure stands for all of its dimension.
_SAME = [
    set(group.split())
    for group in (
        "살 세 나이 개월",
        "명 사람 인 분",
        "번 회 차례",
        "장 매",
        "곳 군데 개소",
        "개 가지 종",
        "알 정 캡슐 개",
        "권 책",
        "페이지 쪽",
        "포 봉 봉지",
        "건 회",
        "석 좌석 자리",
        "밀리 미리 mm mL ml cc",
        "층",
        "등 급 등급",
    )
]


@lru_cache(maxsize=256)
def _same_pattern(counter: str) -> re.Pattern[str]:
    """A number with a unit of the same dimension ("몇 분" is answered by 2시간), or with a counter that means the same."""
    names = {counter}
    if counter in ALIASES:
        name = ALIASES[counter]
        dims = {UNITS[name].dimension} if name in UNITS else set()
        dims |= {"time", "calendar"} if dims & {"time", "calendar"} else set()
        names |= {a for a, n in ALIASES.items() if n == name or (n in UNITS and UNITS[n].dimension in dims)}
    for group in _SAME:
        if counter in group:
            names |= group
    body = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    other = "무제한|제한 없"
    if counter in ALIASES and ALIASES[counter] in UNITS and UNITS[ALIASES[counter]].dimension in ("time", "calendar"):
        other += "|(?:한|두|세|네) ?(?:시간|달|주)|익일|다음 날|당일|즉시|하루|이틀|사흘|열흘|보름|일주일|반나절"
    digits = (
        r"\d"
        if counter in ALIASES and ALIASES[counter] in UNITS
        else r"(?:\d|(?<![가-힣])(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열))"
    )
    # "2번 출구" counts nothing
    return re.compile(rf"{digits}\s?(?:{body})(?![a-zA-Z]|\s?(?:출구|창구|버스|승강장))|{other}", re.I)


def holds_counted(unit: Unit, counter: str) -> bool:
    """A number with that counter or unit, or a bare number in a column named for it ("기준 인원" over 4)."""
    if _same_pattern(counter).search(unit.plain):
        return True
    if ALIASES.get(counter) in UNITS:
        return any(counter in cell.label and any(c.isdigit() for c in cell.value) for cell in unit.cells)
    return any(
        re.fullmatch(r"[\d.,~-]+", c.value) and (counter in c.label or _column(c.label, c.value, "count"))
        for c in unit.cells
    )


def holds_unit(unit: Unit, name: str) -> bool:
    return _unit_pattern(name).search(unit.plain) is not None


def holds_kind(unit: Unit, kind: str) -> bool:
    """Does the unit hold a value of that kind? A bare number counts under a column named for it."""
    pattern = VALUES.get(kind)
    if pattern is None:
        return True
    if unit.cells:
        return any(pattern.search(cell.value) or _column(cell.label, cell.value, kind) for cell in unit.cells)
    return pattern.search(unit.plain) is not None


_COLUMNS = {
    "name": re.compile(r"이름|성명|담당|강사|교수|선생|원장|대표|책임|name|instructor|teacher", re.I),
    "price": re.compile(r"값|가격|요금|비용|금액|료$|비$|단가|price|fee|cost|amount|rate", re.I),
    "phone": re.compile(r"전화|내선|연락처|번호|phone|ext|tel", re.I),
    "time": re.compile(r"시간|평일|토|일요일|주말|오전|오후|hours|time|open|close", re.I),
    "duration": re.compile(r"기간|시간|기한|주기|일수|period|duration|days|months|years", re.I),
    "count": re.compile(r"수$|수량|인원|정원|권|횟수|매수|count|number|limit|한도", re.I),
    "percent": re.compile(r"율$|이율|금리|비율|할인|rate|percent", re.I),
    "measure": re.compile(
        r"무게|길이|높이|크기|온도|용량|두께|거리|면적|전압|weight|height|length|size|capacity", re.I
    ),
}


_COLUMNS["much"] = _COLUMNS["price"]


def _column(label: str, value: str, kind: str) -> bool:
    pattern = _COLUMNS.get(kind)
    filled = r"[가-힣A-Za-z]{2,}" if kind == "name" else r"\d|없음|무제한|무료"
    return pattern is not None and bool(pattern.search(label)) and bool(re.search(filled, value))


def holds_kinds(unit: Unit, facet: Facet) -> bool:
    return all(holds_kind(unit, kind) for kind in facet.kinds & SHAPED)


# Words of a question that name a kind: a unit that holds such a value has spoken of them.
_NAMES = {
    "phone": "전화번호 연락처 내선 전화 번호 phone extension ext number telephone",
    "email": "메일 이메일 주소 email mail address",
    "person": "이름 성함 성명 담당자 name",
    "time": "시간 영업시간 운영시간 hours time",
    "price": "가격 값 요금 비용 금액 price cost fee",
    "duration": "기간 기한 주기 간격 period duration",
    "count": "정원 인원 인원수 횟수 개수 갯수 수량 명수 대수 매수 권수 머릿수 capacity number",
    "amount": "용량 한도 최대 최소 한계 capacity limit",
    "percent": "비율 금리 이율 할인율 rate",
}
_KIND_OF = {word: kind for kind, words in _NAMES.items() for word in words.split()}


def names_kind(word: str, unit: Unit) -> bool:
    """ "메일 주소" is spoken of by a@b.kr, "정원" by 20명."""
    kind = _KIND_OF.get(word.lower())
    return kind is not None and holds_kind(unit, kind)


_RANGE = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)\s?([^\s\d~\-.,]{0,4}(?:\s[전뒤후])?)\s?[~∼\-–]\s?(\d[\d,]*(?:\.\d+)?)\s?([가-힣a-zA-Z%℃]{1,3})"
)
_BOUND = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)\s?([가-힣a-zA-Z%℃]{1,3}?)(?:이|을|를)?\s?(?P<how>이상|넘|초과|부터|or more|or over|전까지|이하|미만|(?:되지|넘지) ?않|안 ?[된되]|안(?![가-힣])|이내|까지|아래|or less|under)"
)


@lru_cache(maxsize=8192)
def _ranges(plain: str) -> tuple[tuple[Fraction | None, Fraction | None, str], ...]:
    """(from, to, unit) of every range and bound in base units of its dimension."""
    found: list[tuple[Fraction | None, Fraction | None, str]] = []
    for match in _RANGE.finditer(plain):
        if unit := _canonical(match[4]):
            low, high = _base(match[1], unit), _base(match[3], unit)
            found.append((min(low, high), max(low, high), _dimension(unit)))
    ended = -1
    for match in _BOUND.finditer(plain):
        if unit := _canonical(match[2]):
            at, dimension = _base(match[1], unit), _dimension(unit)
            above = match["how"] in ("이상", "넘", "초과", "부터", "전까지", "or more", "or over")
            if (
                not above
                and re.fullmatch(r"[고며은는]?[ ,~]{0,3}", plain[max(ended, 0) : match.start()])
                and ended >= 0
            ):
                least = found.pop()[0]  # "10km 이상 20km 미만" is one range
                found.append((least, at, dimension))
                ended = -1
                continue
            found.append((at, None, dimension) if above else (None, at, dimension))
            ended = match.end() if above else -1
    return tuple(found)


@lru_cache(maxsize=8192)
def _amounts(plain: str) -> frozenset[tuple[Fraction, str]]:
    found = set()
    for match in re.finditer(r"(\d[\d,]*(?:\.\d+)?)\s?([가-힣a-zA-Z%℃]{1,3})", plain):
        if unit := _canonical(match[2]):
            found.add((_base(match[1], unit), _dimension(unit)))
    return frozenset(found)


def states_other(unit: Unit, value: Fraction, name: str) -> bool:
    """Is a row about another amount of the same thing: "6개월" where 36 months were asked about?"""
    at, dimension = _base(str(value), name), _dimension(name)
    amounts = {a for cell in unit.cells for a, d in _amounts(cell.value) if d == dimension and _whole(cell.value)}
    return bool(amounts) and at not in amounts and not in_range(unit.plain, value, name)


def _whole(cell: str) -> bool:
    return re.fullmatch(r"[\d,.]+\s?[가-힣a-zA-Z%℃]{1,3}", cell) is not None


def in_range(plain: str, value: Fraction, unit: str) -> bool:
    """Does the text state a range or a bound that `value` falls into? "일주일" falls into "10일 안"."""
    if not any(c.isdigit() for c in plain):
        return False
    at, dimension = _base(str(value), unit), _dimension(unit)
    if (at, dimension) in _amounts(plain):
        return True  # 1년 is 12개월
    return any(
        dimension == d and (low is None or low <= at) and (high is None or at <= high)
        for low, high, d in _ranges(plain)
    )


def bounded(plain: str, unit: str) -> bool:
    """Does the text draw a line in years of age, weight or length? "65세 이상만" decides for sixty, too."""
    dimension = _dimension(unit)
    return (
        dimension in ("세", "mass", "length")
        and any(c.isdigit() for c in plain)
        and any(dimension == d and (low is None) != (high is None) for low, high, d in _ranges(plain))
    )


def _canonical(unit: str) -> str:
    return next((ALIASES[unit[:n]] for n in range(len(unit), 0, -1) if unit[:n] in ALIASES), "")


def _base(number: str, unit: str) -> Fraction:
    value = Fraction(number.replace(",", ""))
    return value * UNITS[unit].factor if unit in UNITS else value


def _dimension(unit: str) -> str:
    return UNITS[unit].dimension if unit in UNITS else unit
