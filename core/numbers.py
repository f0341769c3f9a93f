"""Quantities in Korean and English text: how much of what, and exactly where it stands.

Digits with commas, decimals and full-width forms ("２，０００"), mixed numerals ("5만 4,000원", "1억2천"), Korean
words ("삼만육천원", "스무 개", "두 시간 반", "사흘"), English words ("twenty-five pages"), signs and fractions.

>>> [(q.value, q.unit, q.text) for q in find_quantities("만구천원짜리 두개를 3~5일 안에")]
[(Decimal('19000'), '원', '만구천원'), (Decimal('2'), '개', '두개'), (Decimal('3'), '일', '3'), (Decimal('5'), '일', '5일')]

A quantity without a unit has unit "". Korean number words count only where they can be nothing else: with a unit,
or long enough ("삼만오천"); "이 병원" and "일정" hold no number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from gallae.core.numerals import (
    DAYS,
    ENGLISH_WORD,
    NATIVE_ONES,
    NATIVE_TENS,
    PLAIN,
    english,
    fraction_parts,
    mixed,
    native,
    sino,
)
from gallae.core.units import ALIASES

__all__ = ["WIDE", "Quantity", "find_quantities", "read_number"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """`text` equals the source's [start:end]. `unit` is canonical (core/units.py), "" if none."""

    value: Decimal
    unit: str
    start: int
    end: int
    text: str


LONGEST = 40  # characters of a number in words: more than any number has
ASKED = 400  # characters of a text that is kept: a question, not a document
# One character to one character, so that offsets stay what they are.
WIDE = str.maketrans(
    "０１２３４５６７８９，．％～－＋／（）￦＄：　\u00a0\u2009\u202f−–—∼〜",
    "0123456789,.%~-+/()₩$:    ---~~",
)
# 5만 4,000 · 1억2천 · 2.5만 · 3백: digits with Korean multipliers; 조 only before 원, a digit or 억 ("3조 2항" is a clause)
_MIXED = (
    rf"(?:(?<![가-힣\d])만\s?(?=\d\s?천))?{PLAIN}\s?(?:천만|백만|십만|천억|백억|십억|만|억|천(?!장)|백|십|조(?=\s?(?:원|억|달러|[\d,]+\s?억)))"
    rf"(?:\s?{PLAIN}\s?(?:천만|백만|십만|만|억|천|백|십)|\s?[일이삼사오육칠팔구]?[천백십])*(?:\s?{PLAIN}(?!\s?[.\d년월일]))?"
)
_WORDS = r"[영공일이삼사오육륙칠팔구십백천만억조]"
_NATIVE = (
    rf"(?:{'|'.join(NATIVE_TENS)})(?:{'|'.join(sorted(NATIVE_ONES, key=len, reverse=True))})?"
    rf"|{'|'.join(sorted(NATIVE_ONES, key=len, reverse=True))}"
)
# Where a number word may begin; without a space only behind these ("십만원빼기삼만원").
_START = r"(?:(?<![가-힣])|(?<=짜리)|(?<=빼기)|(?<=하기)|(?<=나누기)|(?<=시간)|(?<=오후)|(?<=오전))"
_TOKEN = re.compile(
    rf"(?P<fraction>(?<![\d./])\d{{1,2}}/(?:[2-9]|10)(?![\d/]|\s?월|일)|(?:\d{{1,3}}|[이삼사오육칠팔구십]{{1,3}})분의\s?(?:\d{{1,3}}|[일이삼사오육칠팔구])(?!\d|\s?[년월일개명원회주시분권장층호])|(?<![가-힣])절반)"
    rf"|(?P<mixed>{_MIXED})|(?P<plain>(?<![A-Za-z\d.]){PLAIN}|(?<=[A-Za-z]\.){PLAIN})"
    rf"|(?P<english>\b(?:(?:{ENGLISH_WORD})(?:[\s-]+(?:and\s+)?(?={ENGLISH_WORD}))?)+\b(?:\s+and\s+a\s+half)?|\bhalf an?\b)"
    rf"|(?P<days>(?<![가-힣])(?:{'|'.join(DAYS)})(?![가-힣])|(?<![가-힣])(?:{'|'.join(DAYS)})(?=에|을|만|씩|동안|간|치|당|전|뒤|후|마다|분|이|도|짜리|째|가\s|는\s|를\s))"
    rf"|(?P<native>{_START}(?:{_NATIVE})(?!제곱))|(?P<sino>{_START}(?<!\d){_WORDS}+(?:\s{_WORDS}*[십백천만억]{_WORDS}*){{0,4}})",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"(?:[₩$€£¥]|USD|US\$|KRW|EUR)\s?$")
_PREFIXES = {
    "₩": "원",
    "$": "달러",
    "€": "유로",
    "£": "£",
    "¥": "엔",
    "USD": "달러",
    "US$": "달러",
    "KRW": "원",
    "EUR": "유로",
}
_KOREAN_UNITS = sorted((a for a in ALIASES if re.search("[가-힣]", a)), key=len, reverse=True)
_LATIN_UNITS = sorted((a for a in ALIASES if not re.search("[가-힣]", a)), key=len, reverse=True)
_LATIN = re.compile(
    "|".join(re.escape(a) + ("(?![A-Za-z])" if a[-1].isascii() and a[-1].isalpha() else "") for a in _LATIN_UNITS)
)
_KOREAN = re.compile("|".join(map(re.escape, _KOREAN_UNITS)))
_FOLD = {a.lower(): c for a, c in reversed(ALIASES.items()) if a.isascii() and len(a) > 2}
_LATIN_FOLDED = re.compile(
    "(?:" + "|".join(re.escape(a) for a in sorted(_FOLD, key=len, reverse=True)) + ")(?![A-Za-z])", re.I
)
# "72 F to celsius": a bare letter is a temperature only where the other scale is named.
_DEGREES = re.compile(r"[FCfc](?![A-Za-z가-힣])")
_THERMOMETER = re.compile(r"celsius|fahrenheit|섭씨|화씨|℃|℉|\b[FC] (?:to|in) [FC]\b", re.IGNORECASE)
# A Korean unit one space away must be followed by nothing, a particle or another number: "3 원인" is not 3원.
_AFTER = re.compile(
    r"$|[^가-힣]|이[가나고며면야에요지랑라었였 ?]|[이가은는을를의에도만로씩당쯤간치중대반전후뒤내더]|까지|부터|으로|에서|하고|과|와|랑|짜리|권|마다|정도|가량|이상|이하"
    r"|미만|초과|동안|이내|이후|이전|인[데지가]|입니|이[었에]|였|예요|요|라[면고]|째|보다|어치|면|믄|를|남[았은]|안[에 ]|"
    + _WORDS
)
# Glued, only a word that the unit's syllable begins is a reason to stop: "3정도", "2시간대", "5개년".
_OTHER_WORD = {
    "정": "도확보상식리기", "일": "정부반체단상곱흔요", "시": "스작도", "개": "선발통인최념", "명": "령확칭세", "건": "강물설축",
    "대": "상신출략학한", "점": "검심포", "장": "비소치애점사", "회": "사원의계복", "조": "사립건직언", "부": "터품서담과탁모", "도": "움착서로심시",
    "번": "호역", "주": "문소말민의요차년", "병": "원명실동", "통": "화신증", "차": "이량액감종", "세": "트금탁부요", "종": "류료", "원": "금래본칙",
    "자": "리세동기료격", "호": "텔출", "급": "여식", "층": "간", "분": "기류석리", "말": "씀고까", "되": "면어는고지나", "관": "리련",
    "판": "매단", "매": "출년월주입장일번", "살": "펴", "알": "려고아", "봉": "투", "편": "지리의하", "돈": "을이", "세트": "", "인": "터데지가거줄",
    "바": "퀴구가라닥탕", "모": "두든", "표": "시현", "단": "계지위순", "위": "치해로험", "등": "록급", "권": "한", "석": "사", "항": "목상", "점포": "",
}  # fmt: skip


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity in order of its place; a range gives two, the first with the unit of the second."""
    return list(_kept_quantities(text)) if len(text) <= ASKED else _quantities(text)


@lru_cache(maxsize=256)
def _kept_quantities(text: str) -> tuple[Quantity, ...]:
    """Of a question, which several parts of one turn read."""
    return tuple(_quantities(text))


def _quantities(text: str) -> list[Quantity]:
    plain = text.translate(WIDE)
    found: list[Quantity] = []
    at = 0
    while match := _TOKEN.search(plain, at):
        quantity = _read(plain, match)
        if quantity is None:
            at = match.end() if match["plain"] or match["mixed"] else match.start() + 1
            continue
        found.append(replace(quantity, text=text[quantity.start : quantity.end]))
        at = max(quantity.end, match.start() + 1)
    return _share_range_units(plain, _with_millions(plain, found))


def read_number(text: str) -> Decimal | None:
    """The value of a text that is one number and nothing else ("3만 5천", "이십오", "1/2"), else None."""
    quantities = find_quantities(text.strip())
    if len(quantities) == 1 and not quantities[0].unit and quantities[0].text == text.strip():
        return quantities[0].value
    return sino(text.strip()) if re.fullmatch(_WORDS + "+", text.strip()) else None


def _before(plain: str, start: int) -> str:
    """The little that can matter of what stands before a number; the whole text would make long documents slow."""
    return plain[max(0, start - 16) : start]


def _read(plain: str, match: re.Match[str]) -> Quantity | None:
    kind = match.lastgroup or ""
    start, end, word = match.start(), match.end(), match.group()
    if kind == "days":
        return Quantity(Decimal(DAYS[word]), "일", start, end, "")
    if kind == "sino":
        return _read_sino(plain, start, word)
    if kind == "native":
        return _read_native(plain, start, word)
    value = _value(kind, word)
    unit, unit_end = _unit(plain, end)
    if unit == "℃" and re.search(r"(?:화씨|fahrenheit)\s?(?:로\s?)?-?\s?$", _before(plain, start), re.IGNORECASE):
        unit = "℉"
    if kind == "english" and word.lower() in ("one", "half a", "half an") and not unit:
        return None
    if sign := _PREFIX.search(_before(plain, start)):
        unit, unit_end, start = _PREFIXES[sign.group().strip()], end, start - len(sign.group())
    start, value = _signed(plain, start, value)
    return _with_half(plain, Quantity(value, unit, start, unit_end, ""))


def _value(kind: str, word: str) -> Decimal:
    if kind == "fraction":
        top, bottom = fraction_parts(word)
        return Decimal(top) / Decimal(bottom)
    if kind == "english":
        return english(word)
    if kind == "mixed":
        return mixed(word)
    return Decimal(word.replace(",", ""))


def _read_sino(plain: str, start: int, run: str) -> Quantity | None:
    """Take the longest head of the run that leaves a unit or is long enough to be a number by itself."""
    if re.fullmatch(r".*[십백천]일", run) and re.match(
        r"\s?(?:뒤|후|전|간|동안|이내|안에|짜리|치|째|만에)", plain[start + len(run) : start + len(run) + 24]
    ):
        return Quantity(sino(re.sub(r"\s", "", run[:-1])) or Decimal(0), "일", start, start + len(run), "")
    if run == "만일":
        return None
    for length in range(min(len(run), LONGEST), 0, -1):
        head = run[:length].rstrip()
        if len(head) < 2 and "가" <= plain[max(0, start - 1)] <= "힣" and start:
            return None  # "시간이 분으로": glued behind a word, one syllable is a particle
        value = None if head in ("만일", "조사", "구조", "이조") or head[0] in "조억" else sino(re.sub(r"\s", "", head))
        if value is None:
            continue
        end = start + len(head)
        unit, unit_end = _unit(plain, end, strict=len(head) < 2 or plain[end : end + 1] == " ")
        if unit and _sino_fits(head, unit, glued=plain[end : end + 1] != " "):
            return _with_half(plain, Quantity(value, unit, start, unit_end, ""))
        after = plain[end : end + 24]
        closed = not re.match(r"[가-힣]", after) or re.match(
            r"[을를에의은는이가]|더하|빼|곱하|나누|으로|로|쯤|정도|씩", after
        )
        if length == len(run) == 1 and _calculated(plain, start, end) and not re.match("[가-힣]", after):
            return Quantity(value, "", start, end, "")
        whole = length == len(run) and re.search("[십백천만억]", head) is not None
        if whole and (len(head) >= 3 or (len(head) == 2 and _calculated(plain, start, end))) and closed:
            return Quantity(value, "", start, end, "")
    return None


def _calculated(plain: str, start: int, end: int) -> bool:
    """Two syllables ("삼십", "오만") are a number without a unit only beside an operation."""
    verb = r"더하|빼|뺀|곱하|나누|나눈|플러스|마이너스|보태|[-+*/×÷=]"
    after = re.match(rf"(?:은|는|을|를|에|에서|에다|으로|로|과|와|이랑|하고)?\s?(?:{verb})", plain[end : end + 24])
    before = re.search(r"(?:더하기|빼기|곱하기|나누기|플러스|마이너스|[-+*/×÷])\s?$", _before(plain, start))
    return after is not None or before is not None


_AFTER_ROUND = frozenset(["원", "년", "개월", "일", "분", "명", "개", "%", "초", "시간", "km", "m", "kg", "g", "배", "달러", "권", "건", "장"])  # fmt: skip
_AFTER_SYLLABLE = frozenset(["년", "개월", "주", "%", "분", "월", "학년", "층", "kg", "km", "m", "cm", "mg", "g", "L", "배", "초", "인분", "평", "박"])  # fmt: skip


def _sino_fits(head: str, unit: str, *, glued: bool) -> bool:
    """Single syllables read as words far more often than as numbers: 사원, 이분, 일정, 오일."""
    if len(head) > 1:
        return not (unit == "일" and head[-1] in "영공")
    if head in "십백천만억":
        return unit in _AFTER_ROUND
    if glued:
        return unit in {"년", "개월", "주", "%", "월", "학년", "인분"} and not (head == "이" and unit in {"월", "주"})
    return unit in _AFTER_SYLLABLE


# Counted with 일, 이, 삼 and never with 한, 두, 세: "세일" is no 3일.
_SINO_ONLY = frozenset({"일", "원", "월", "년", "%", "초", "층", "학년", "조", "항", "호", "%p", "호선"})


def _read_native(plain: str, start: int, word: str) -> Quantity | None:
    value = Decimal(native(word))
    end = start + len(word)
    unit, unit_end = _unit(plain, end, strict=word in ("한", "세", "네", "석"))
    standalone = (
        word in ("하나", "둘", "셋", "넷")
        or len(word) > 2
        or word in ("다섯", "여섯", "일곱", "여덟", "아홉", "서른", "마흔")
    )
    if (
        word == "한"
        and unit in {"회", "자", "편", "등", "대", "단", "시", "번째", "조", "도", "℃", "항", "호", "판", "모"}
        and plain[end : end + 1] != " "
    ):
        return None  # 한번, 한편, 한시: adverbs
    if unit == "분":
        unit = "명"  # 두 분: people; minutes are counted 이 분
    if unit and unit not in _SINO_ONLY:
        return _with_half(plain, Quantity(value, unit, start, unit_end, ""))
    if standalone and not re.match(r"[가-힣]", plain[end : end + 24]):
        return Quantity(value, "", start, end, "")
    if standalone and re.match(
        r"[을를은는에의로와과이]|으로|하고|더하|빼|곱|나눠|나누|이서|이랑", plain[end : end + 24]
    ):
        return Quantity(value, "", start, end, "")
    return None


def _unit(plain: str, at: int, *, strict: bool = False) -> tuple[str, int]:
    """The unit right after a number: (canonical name, where it ends), or ("", at)."""
    space = 1 if plain[at : at + 1] == " " else 0
    begin = at + space
    if plain[begin : begin + 1] == "-" and re.match(r"-[a-zA-Z]", plain[begin : begin + 8]):
        begin += 1
    if (bare := _DEGREES.match(plain, begin)) and _THERMOMETER.search(plain):
        return ("℉" if bare.group() in "Ff" else "℃"), bare.end()
    latin = _LATIN.match(plain, begin) or _LATIN_FOLDED.match(plain, begin)
    if latin:
        word = latin.group()
        if word == "%" and plain.startswith("포인트", latin.end()):
            return "%p", latin.end() + 3
        name = ALIASES.get(word) or _FOLD[word.lower()]
        if space and word in ("in", "B", "A", "K", "h", "s", "t") and word not in ("h",):
            return "", at  # "5 in stock", "plan B"
        return _per(plain, name, latin.end())
    for match in _korean_units(plain, begin):
        rest = plain[match.end() : match.end() + 24]
        if (space or strict) and not _AFTER.match(rest):
            continue
        if not space and rest[:1] and rest[0] in _OTHER_WORD.get(match.group(), ""):
            continue
        return _per(plain, ALIASES[match.group()], match.end())
    return "", at


def _korean_units(plain: str, at: int) -> list[re.Match[str]]:
    """The longest alias here, then the shorter ones it begins with (개월 → 개)."""
    found: list[re.Match[str]] = []
    longest = _KOREAN.match(plain, at)
    if longest:
        found.append(longest)
        for length in range(len(longest.group()) - 1, 0, -1):
            if plain[at : at + length] in ALIASES and (
                shorter := re.compile(re.escape(plain[at : at + length])).match(plain, at)
            ):
                found.append(shorter)
    return found


def _per(plain: str, name: str, end: int) -> tuple[str, int]:
    """mg/kg, 원/kWh, mg/dL: a unit over another."""
    if plain[end : end + 1] == "/" and (under := _LATIN.match(plain, end + 1) or _KOREAN.match(plain, end + 1)):
        joined = f"{name}/{ALIASES[under.group()]}"
        return {"km/시간": "km/h", "m/초": "m/s", "mi/시간": "mph"}.get(joined, joined), under.end()
    return name, end


def _with_half(plain: str, quantity: Quantity) -> Quantity:
    """두 시간 반, 1년 반, 3개 반."""
    half = re.match(
        r"\s?반(?=$|[^가-힣]|이|을|은|동안|만|치|정도|쯤|씩|걸|에|뒤|후|전|짜리|어치|의|더|하고|이면|으로|로)",
        plain[quantity.end : quantity.end + 24],
    )
    if half and quantity.unit and quantity.value == int(quantity.value) and quantity.unit not in {"학년", "월"}:
        return replace(quantity, value=quantity.value + Decimal("0.5"), end=quantity.end + half.end())
    return quantity


def _signed(plain: str, start: int, value: Decimal) -> tuple[int, Decimal]:
    """A minus that belongs to the number (not a hyphen, a range or a subtraction), or 영하."""
    before = _before(plain, start)
    gone = start - len(before)
    if re.search(r"(?:^|[\s(:=,×x*/+])-\s?$", before) and not re.search(r"[\d)\w%]\s*-\s?$", before):
        return gone + before.rindex("-"), -value
    if cold := re.search(r"(?:영하|마이너스)\s?$", before):
        return gone + cold.start(), -value
    return start, value


def _with_millions(plain: str, found: list[Quantity]) -> list[Quantity]:
    """ "1.5 million won": figures before an English word for many are multiplied by it."""
    made: list[Quantity] = []
    for q in found:
        last = made[-1] if made else None
        many = re.match(r"(?:hundred|thousand|million|billion|trillion)\b", q.text, re.IGNORECASE)
        if last and many and not last.unit and last.text[-1:].isdigit() and plain[last.end : q.start] == " ":
            made[-1] = Quantity(last.value * q.value, q.unit, last.start, q.end, f"{last.text} {q.text}")
        else:
            made.append(q)
    return made


def _share_range_units(plain: str, found: list[Quantity]) -> list[Quantity]:
    for i, (first, second) in enumerate(pairwise(found)):
        between = plain[first.end : second.start]
        if second.unit == "%" and first.value > 100:
            continue  # "66000에서 15% 빼면": an amount and a share of it
        if (
            not first.unit
            and second.unit
            and (
                re.fullmatch(r"\s?(?:~|-|에서|내지|to)\s?", between)
                or (between == " and " and plain[: first.start].lower().endswith("between "))
            )
        ):
            found[i] = replace(first, unit=second.unit)
    return found
