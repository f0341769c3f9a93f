"""Sums with their operations spoken or written, and the tokens that only name what is summed.

"부품 138,000원 + 공임 40,000원 합계", "1280 곱하기 37", "Add 250 to 1,375", "12만원을 4명이 나누면", "420 중 150 쓰면 남는 건".
"""

from __future__ import annotations

import re
from fractions import Fraction

from gallae.core.units import COUNTERS, UNITS
from gallae.tools.amounts import Amount, convert, dimension, divided, plus, times
from gallae.tools.answers import Finding, number
from gallae.tools.arithmetic import combine
from gallae.tools.reading import Reading
from gallae.tools.tokens import Token

__all__ = [
    "QUANTITIES",
    "difference",
    "english_order",
    "expression",
    "how_many_fit",
    "labelled",
    "series",
    "shared",
    "shown",
    "undated",
]

QUANTITIES = "NMPKTYUX"


def labelled(tokens: tuple[Token, ...]) -> list[Token]:
    """Without nouns that only name the quantity after them, and without "사면"-like clauses."""
    kept: list[Token] = []
    for i, token in enumerate(tokens):
        if token.code == "w" or (token.code == "D" and token not in undated(tokens)):
            continue
        if token.code == "u":
            following = next((t for t in tokens[i + 1 :] if t.code not in "uw"), None)
            if following and following.code in "NMKTYUPXy#":
                continue
            if "".join(t.code for t in tokens[i + 1 : i + 3]) == "Vr":
                continue  # "휘발유 리터당 1,650원"
            behind = tokens[i - 1].code if i else ""
            if token.text.isascii() and (
                (behind in "NMKU" and i) or (behind == "o" and i > 1 and tokens[i - 2].code in "NMKU")
            ):
                continue  # "$4.99 shipping", "4 kg of apples": English names stand behind
        if token.code in "KYT" and token.value == 1 and _names_a_piece(token, tokens[i + 1 :], kept):
            continue
        if token.code in "rB" and i and tokens[i - 1] not in kept and tokens[i - 1].code in "KYT":
            continue  # the particle of the piece just left out
        kept.append(token)
    return kept


def undated(tokens: tuple[Token, ...]) -> list[Token]:
    """Without dates that only say which amount is meant: "작년 4,200명", "10월 전기요금 86,400원"."""
    kept: list[Token] = []
    for i, token in enumerate(tokens):
        following = next((t.code for t in tokens[i + 1 :] if t.code not in "uB"), "")
        long = token.span is not None and token.span.first != token.span.last
        if token.code == "D" and (not re.search(r"\d", token.text) or (long and following and following in "NMKU")):
            continue
        kept.append(token)
    return kept


def _names_a_piece(token: Token, after: tuple[Token, ...], before: list[Token]) -> bool:
    """ "연필 한 자루 800원짜리 12자루", "책 3권을 한 권에 13,500원", "한 사람당 얼마": one of what is counted anyway."""
    codes = "".join(t.code for t in after[:3])
    if re.match("[reB]*(?:A|$)|[re]H", codes):
        return any(t.code in "KNY" and t.value != 1 for t in before) and any(t.code in "MNU" for t in before)
    return (
        token.code == "K"
        and re.match("[Bre]?M", codes) is not None
        and any(t.code == "K" and t.unit == token.unit and t is not token and t.value != 1 for t in (*after, *before))
    )


def shown(token: Token | Amount) -> str:
    """The bare number as it stands in an expression; a percentage keeps its sign."""
    text = number(token.value, 12)[0]
    return f"{text}%" if token.unit == "%" else text


def expression(reading: Reading) -> Finding | None:
    """Operators in symbols or words between quantities: "1280 곱하기 37은?", "부품 138,000원 + 공임 40,000원 합계"."""
    tokens = labelled(reading.tokens)
    while tokens and tokens[-1].code in "zALofBc=p":
        tokens.pop()
    while tokens and tokens[0].code in "AzB":
        tokens.pop(0)
    tokens = [t for t in tokens if not (t.code == "t" or (t.code == "e"))]
    if [t.code for t in tokens[-3:]] == ["-", "P", "k"]:
        tokens.pop()  # "145,000 minus 12% discount"
    shape = "".join(t.code for t in tokens)
    if not re.fullmatch(r"[-√(]*[NMPKTYUX][-+*/^()√%NMPKTYUX]*", shape) or not re.search(r"[-+*/^√]", shape):
        return None
    if _ambiguous(shape, reading.text):
        return None
    pieces: list[Amount | str] = [Amount(t.value, t.unit) if t.code in QUANTITIES else t.code for t in tokens]
    value = combine(pieces)
    if value is None or (value.unit and "/" in value.unit):
        return None
    signs = {"*": "×", "/": "÷", "-": "−"}
    steps = " ".join(shown(t) if t.code in QUANTITIES else signs.get(t.code, t.code) for t in tokens)
    steps = steps.replace("( ", "(").replace(" )", ")").replace("√ ", "√")
    if value.unit in ("분", "초") and value.value >= 60:
        return _duration(value, steps)
    digits = 2 if value.unit else 4
    return Finding("calculate", {"expression": steps}, value.value, value.unit, steps, digits=digits)


def _ambiguous(shape: str, text: str) -> bool:
    """Glued 140/90 or 010-1234 is a reading or a number more often than a sum, unless a calculation is asked for."""
    if re.search(r"[+*^√(]", shape) or not re.search(r"\d[/-]\d", text):
        return False
    return not re.search(r"계산|얼마|몇|=|나누|나눈|what|calc|compute|^[\d\s/.,-]+(?:은|는)?\s*\??$", text)


def _duration(value: Amount, steps: str) -> Finding:
    """Minutes and seconds as hours and minutes too."""
    seconds = value.value * (60 if value.unit == "분" else 1)
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    named = ((hours, "시간", "hours"), (minutes, "분", "minutes"), (left, "초", "seconds"))
    ko = " ".join(f"{number(Fraction(n), 2)[0]}{unit}" for n, unit, _ in named if n)
    en = " ".join(f"{number(Fraction(n), 2)[0]} {unit}" for n, _, unit in named if n)
    return Finding("calculate", {"expression": steps}, value.value, value.unit, steps, f"{ko}입니다.", f"{en}.")


def english_order(reading: Reading) -> Finding | None:
    """The verb first: "add 250 to 1,375", "subtract 37.5 from 200", "divide 96 by 8", "increase 240 by 15%"."""
    tokens = [t for t in reading.tokens if t.code not in "AzBLcfo*"]
    verb = re.match(
        r"\W*(?:please |can you |could you )?(?:please |just )?(add|subtract|deduct|take|multiply|divide|increase|raise|decrease|reduce)\b",
        reading.text,
        re.IGNORECASE,
    )
    shape = re.sub("[adsuik]", "", "".join(t.code for t in tokens))
    if verb and verb[1].lower() == "add" and re.fullmatch("N{3,}|M{3,}", shape):
        figures = [t for t in tokens if t.code in "NM"]
        steps = " + ".join(shown(t) for t in figures)
        total = sum((t.value for t in figures), Fraction(0))
        return Finding("calculate", {"expression": steps}, total, figures[0].unit, steps, digits=4)
    if verb is None or shape not in ("NN", "MM", "MN", "NM", "NP", "MP", "PN", "PM"):
        return None
    first, second = (t for t in tokens if t.code in "NMP")
    word = verb[1].lower()
    if word in ("subtract", "deduct", "take"):
        first, second = second, first
    a, b = Amount(first.value, first.unit), Amount(second.value, second.unit)
    if (first.code, second.code) == ("P", "N") or (first.code, second.code) == ("P", "M"):
        first, second, a, b = second, first, b, a  # "add 7.5% to 248"
    sign = {"multiply": "×", "divide": "÷"}.get(word, "+" if word in ("add", "increase", "raise") else "−")
    result = times(a, b) if sign == "×" else divided(a, b) if sign == "÷" else plus(a, b, 1 if sign == "+" else -1)
    steps = f"{shown(first)} {sign} {shown(second)}"
    if result is None:
        return None
    return Finding("calculate", {"expression": steps}, result.value, result.unit, steps, digits=4)


def difference(reading: Reading) -> Finding | None:
    """Two amounts of one kind and how far apart they are: "420만원 중에 150만원 쓰면 얼마 남아", "118cm였는데 125cm면 얼마나 컸어"."""
    asks = (
        r"남[아는은을지니았나죠노유]|(?:높|낮|크|큰|작|많|적|무거|가벼|비싸|비싼|싸|싼|길|긴|짧)은?\s?(?:거|것|건|가요|니|야|지|죠)"
        r"|더\s(?:내|쓴|써|많|큰|비싸|오래|필요|걸|사|컸|늘)|덜|모자라|부족|차이"
        r"|얼마나\s(?:컸|늘|줄|더|올|내|싸|비싸|많|적|빠|쪘|차이)|줄었|늘었|left|remain|difference|how much (?:more|less)"
    )
    if not reading.has(asks) or not reading.has("얼마|몇|차이|남|모자|부족|how|left|remain|difference"):
        return None
    tokens = [
        t for t in labelled(reading.tokens) if t.code not in "AgcfBbLzGoseHVtDiIk" and not t.text.startswith("남")
    ]
    if all(t.unit for t in tokens if t.code in "NMKUT"):
        tokens = [t for t in tokens if t.text != "차이"]
    if all(t.unit for t in tokens if t.code in "NMKUT"):
        tokens = [t for t in tokens if t.text != "차이"]
    quantities = [t for t in tokens if t.code in "NMKUT"]
    if (
        len(quantities) != 2
        or len(tokens) != 2
        or (re.search("[HV]", reading.shape) and not _asked_alike(reading, quantities))
    ):
        return None
    first, second = quantities
    if (first.unit != second.unit and dimension(first.unit) != dimension(second.unit)) or first.code != second.code:
        return None
    high, low = (first, second) if first.value >= second.value else (second, first)
    left = plus(Amount(high.value, high.unit), Amount(low.value, low.unit), -1)
    if left is None:
        return None
    steps = f"{shown(high)} − {shown(low)}"
    return Finding("calculate", {"expression": steps}, left.value, left.unit, steps, digits=4)


def how_many_fit(reading: Reading) -> Finding | None:
    """How often one measure goes into another: "1.5L를 200mL 컵에 따르면 몇 컵", "0.25mg 알약으로 1.5mg 만들려면 몇 알"."""
    tokens = [t for t in labelled(reading.tokens) if t.code not in "AgcfBLzoeut"]
    if "".join(t.code for t in tokens) != "UUH" or sum(t.code == "u" for t in reading.tokens) > 4:
        return None
    first, second, asked = tokens
    if asked.unit not in COUNTERS or dimension(first.unit) != dimension(second.unit) or first.unit not in UNITS:
        return None
    other = convert(second.value, second.unit, first.unit)
    high, low = (first, second) if first.value >= other else (second, first)
    each = convert(low.value, low.unit, high.unit)
    if each <= 0:
        return None
    small = f"{shown(low)}{low.unit}"
    return Finding("calculate", {"expression": f"{shown(high)}{high.unit} ÷ {small}"}, high.value / each, asked.unit,
                   f"{shown(high)}{high.unit} ÷ {small}")  # fmt: skip


def series(reading: Reading) -> Finding | None:
    """ "1부터 100까지 더하면": the sum of all whole numbers between, both included."""
    tokens = [t for t in reading.tokens if t.code not in "AozB"]
    if "".join(t.code for t in tokens) not in ("NfNLa", "NfNL", "aNfNL", "fNLN") or not reading.has("더하|합|sum"):
        return None
    first, last = (t for t in tokens if t.code == "N")
    if first.value.denominator != 1 or last.value.denominator != 1 or not first.value < last.value <= 10**12:
        return None
    count = last.value - first.value + 1
    steps = f"({shown(first)} + {shown(last)}) × {number(count, 0)[0]} ÷ 2"
    return Finding("calculate", {"expression": steps}, (first.value + last.value) * count / 2, "", steps)


def shared(reading: Reading) -> Finding | None:
    """Among people, in whichever order it was said: "split $120 among 5", "4명이서 12만원을 나누면 한 명당 얼마"."""
    tokens = [t for t in labelled(reading.tokens) if t.code not in "AeoBLzrfgyc"]
    shape = "".join(t.code for t in tokens)
    if "d" not in shape or shape.replace("d", "") not in (
        "MK",
        "KM",
        "MN",
        "NM",
        "NK",
        "UK",
        "KU",
        "UN",
        "TK",
        "MY",
        "NN",
        "KK",
    ):
        return None
    heads = sum(t.unit == "명" for t in tokens if t.code == "K")
    if shape.replace("d", "") == "KK" and (heads != 1 or "H" not in reading.shape):
        return None
    if shape.replace("d", "") == "NN" and not re.fullmatch("NNd|dNN|NdN", shape):
        return None
    quantities = [t for t in tokens if t.code in QUANTITIES]
    bare = [t for t in quantities if t.code == "N"]
    counts = [t for t in quantities if t.code == "K"]
    people = next((t for t in counts if t.unit == "명" or len(counts) == 1), bare[-1] if bare else quantities[-1])
    amount = next(t for t in quantities if t is not people)
    if people.value == 1:
        return None  # "한 사람 얼마씩": how many they are was not said
    each = divided(Amount(amount.value, amount.unit), Amount(people.value, "명"))
    if each is None:
        return None
    steps = f"{shown(amount)} ÷ {shown(people)}"
    return Finding("calculate", {"expression": steps}, each.value, each.unit, steps, digits=2 if each.unit else 4)


def _asked_alike(reading: Reading, quantities: list[Token]) -> bool:
    units = {t.unit for t in reading.tokens if t.code in "HV"}
    return all(any(u == q.unit for q in quantities) for u in units)
