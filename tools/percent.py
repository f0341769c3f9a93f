"""Shares, changes and how many times: "412건 중 37건이 몇 퍼센트", "1,200원에서 1,500원으로 몇 % 인상", "A의 20%"."""

from __future__ import annotations

import re

from gallae.tools.amounts import Amount, divided, plus, times
from gallae.tools.answers import Finding, number, with_unit
from gallae.tools.reading import Reading
from gallae.tools.sums import shown, undated
from gallae.tools.tokens import Token

__all__ = ["change", "ratio", "share", "times_as_much", "tip"]

_Q = "NMKTYU"


def ratio(reading: Reading) -> Finding | None:
    """What percentage one amount is of another."""
    tokens = _bare(reading, drop="wuABLteczFVG")
    if reading.has(
        r"마진|이익률|수익률|margin|markup|오[르른]|올[라린]|인상|인하|상승|하락|증가|감소|내[리린렸]|깎|할인|늘|줄|increase|decrease|off\b|change|higher|lower|more|less"
    ):
        return None
    if reading.has(r"틀렸|틀린|틀리|불합격|빠졌|빠진|결석|미납|안\s|못\s") and reading.has(
        r"정답|합격률|출석|납부|성공|맞"
    ):
        return None  # the share of the others is asked for
    shape = "".join(t.code for t in tokens)
    quantities = [t for t in tokens if t.code in _Q]
    if reading.has("농도|염도|concentration"):
        return _concentration(quantities, reading) if "p" in shape and len(quantities) == 2 else None
    alone = len(quantities) == 1 and re.fullmatch(rf"p*[{_Q}]p+|p+[{_Q}]", shape)
    if alone and re.search(r"\d/\d|분의|절반", quantities[0].text):
        steps = f"{quantities[0].text} × 100"  # "3분의 2는 몇 퍼센트": a share already
        return Finding("calculate", {"expression": steps}, quantities[0].value * 100, "%", steps)
    if "p" not in shape or len(quantities) != 2 or len(tokens) - shape.count("p") > 3:
        return None
    first, second = quantities
    order = re.sub("p", "", shape)
    marker = re.sub(rf"[{_Q}]", "Q", order)
    korean = reading.has("[가-힣]")
    if reading.has(r"ratio of\b"):
        part, whole = first, second
    elif marker in ("QgQ", "QfQ"):  # 412건 중 37건, 200에서 80은; 37 out of 412
        whole, part = (first, second) if korean else (second, first)
    elif marker == "QoQ" and korean:  # 200의 80은 몇 %
        whole, part = first, second
    elif marker == "QQo" or (marker == "QoQ" and not korean):  # 80은 200의 몇 %
        part, whole = first, second
    elif marker == "oQQ":
        whole, part = first, second
    elif marker == "QQ" and korean and reading.has(r"이?면|인데|전체|총|정원|목표|중"):
        if first.unit != second.unit:
            return None
        whole, part = (first, second) if first.value >= second.value else (second, first)
    else:
        return None
    if whole.value == 0:
        return None
    quotient = divided(Amount(part.value, part.unit), Amount(whole.value, whole.unit))
    if quotient is None or not _alike(part, whole):
        return None
    steps = f"{shown(part)} ÷ {shown(whole)} × 100"
    return Finding("calculate", {"expression": steps}, quotient.value * 100, "%", steps)


def _concentration(quantities: list[Token], reading: Reading) -> Finding | None:
    """Percent by mass: "소금 5g을 물 95g에 녹이면 농도 몇 %"; the solvent is added, a solution is not."""
    first, second = quantities
    if first.unit != second.unit or first.unit not in ("g", "kg", "mg") or not reading.has("물|용매|water"):
        return None
    solution = reading.has("소금물|설탕물|용액|solution")
    whole = second.value if solution else first.value + second.value
    if whole == 0:
        return None
    steps = (
        f"{shown(first)} ÷ {shown(second)} × 100"
        if solution
        else f"{shown(first)} ÷ ({shown(first)} + {shown(second)}) × 100"
    )
    return Finding("calculate", {"expression": steps}, first.value / whole * 100, "%", steps)


def change(reading: Reading) -> Finding | None:
    """By how many percent an amount rose or fell."""
    tokens = _bare(reading, drop="wutABezLS")
    shape = re.sub(rf"[{_Q}]", "Q", "".join(t.code for t in tokens))
    quantities = [t for t in tokens if t.code in _Q]
    wanted = "h" in shape or (
        "p" in shape and (re.search("[ik]", shape) or reading.has("대비.*붙[인였]|더\\s?(?:받|내|비싸)"))
    )
    if not wanted or len(quantities) != 2 or not re.fullmatch(r"[hpik]*f?Q[ik]*[fcb]?[oL]?Q[hpikLofcg]*", shape):
        return None
    old, new = quantities
    if (old.unit != new.unit and old.unit and new.unit) or old.value == 0:
        return None
    if old.code == "K" and reading.has("할인|인하|깎|싸|비싸"):
        return None  # counts have no discount
    if reading.has("보다") and not reading.has("에서|부터"):
        old, new = new, old  # "150은 120보다 몇 % 많아"
    value = (new.value - old.value) / old.value * 100
    steps = f"({shown(new)} − {shown(old)}) ÷ {shown(old)} × 100"
    said_down = reading.has(r"할인|인하|하락|감소|내[리린렸]|깎|줄|off\b|decrease|lower|drop|fell|cheaper|싸")
    if said_down and value < 0:
        value, steps = -value, f"({shown(old)} − {shown(new)}) ÷ {shown(old)} × 100"
    return Finding("calculate", {"expression": steps}, value, "%", steps)


def share(reading: Reading) -> Finding | None:
    """A percentage of an amount: "3,450,000원의 7.5%가 얼마야", "18.5% of 2,340", "80kg의 30%"."""
    if reading.has(r"of what\b|얼마의"):
        return None
    if repeated := _named_share(reading):
        return repeated
    tokens = _bare(reading, drop="wAzBL")
    while tokens and tokens[0].code == "u" and len(tokens) > 1 and tokens[1].code in _Q:
        tokens = tokens[1:]
    shape = re.sub(rf"[{_Q}]", "Q", "".join(t.code for t in tokens))
    if shape.endswith("H") and tokens[-1].unit in [t.unit for t in tokens[:-1]]:
        tokens, shape = tokens[:-1], shape[:-1]
    if re.fullmatch("QoQ", shape) and "/" in tokens[0].text and not reading.has("[가-힣]"):
        steps = f"{tokens[0].text} × {shown(tokens[2])}"
        return Finding("calculate", {"expression": steps}, tokens[0].value * tokens[2].value, tokens[2].unit, steps)
    if re.fullmatch("QoP[uo]?", shape) and shape[-1] != "u":
        amount, percent = tokens[0], tokens[2]
    elif re.fullmatch("Poc?Q", shape):
        percent, amount = tokens[0], tokens[-1]
    elif shape == "QfP" and reading.asked:
        amount, percent = tokens[0], tokens[2]
    elif re.fullmatch("QoQ", shape) and re.search("/|분의|절반", tokens[2].text):
        part = tokens[0].value * tokens[2].value
        steps = f"{shown(tokens[0])} × {tokens[2].text}"
        return Finding("calculate", {"expression": steps}, part, tokens[0].unit, steps)
    elif shape == "QP" and reading.has("적립|수수료|계약금|보증금|commission|이자"):
        amount, percent = tokens
    elif re.fullmatch("Qt?P", shape) and _said_as_share(reading):
        amount, percent = tokens[0], tokens[-1]
    else:
        return None
    value = times(Amount(amount.value, amount.unit), Amount(percent.value, "%"))
    if value is None:
        return None
    steps = f"{shown(amount)} × {shown(percent)}"
    return Finding("calculate", {"expression": steps}, value.value, value.unit, steps)


def _said_as_share(reading: Reading) -> bool:
    """ "70%만 환불이면 얼마", "새 값의 …, 70%면 얼마"; a discount or a rise of so much would be something else."""
    return reading.has(r"(?:%|퍼센트|프로|할)(?:만|이?면)") and not reading.has(
        r"할인|세일|디씨|싸|깎|인상|오르|올|붙|더|수수료|이자|off|up|적립|포인트"
    )


def _named_share(reading: Reading) -> Finding | None:
    """ "수수료 1.5%면 80만원 보낼 때 수수료가 얼마": the share and what is asked for bear one name."""
    tokens = [t for t in reading.tokens if t.code not in "wzBLcfy"]
    if "".join(t.code for t in tokens) not in ("uPMuA", "uPMuuA", "uPuMuA", "uMuPuA"):
        return None
    asked = re.sub("[은는이가]$", "", next(t for t in reversed(tokens) if t.code == "u").text)
    percent = next(t for t in tokens if t.code == "P")
    name = tokens[tokens.index(percent) - 1]
    amount = next(t for t in tokens if t.code == "M")
    if name.code != "u" or re.sub("[은는이가율률]+$", "", name.text) not in (asked, re.sub("[율률액]$", "", asked)):
        return None
    steps = f"{shown(amount)} × {shown(percent)}"
    return Finding("calculate", {"expression": steps}, amount.value * percent.value / 100, amount.unit, steps)


def tip(reading: Reading) -> Finding | None:
    """A tip on a bill: the tip itself and what is paid together."""
    tokens = _bare(reading, drop="wuAzBLofct")
    money = [t for t in tokens if t.code in "MN"]
    rates = [t for t in tokens if t.code == "P"]
    if not reading.has(r"\btip\b|gratuity|팁|봉사료") or len(money) != 1 or len(rates) != 1:
        return None
    if any(t.code not in "MNPia" for t in tokens):
        return None
    part = money[0].value * rates[0].value / 100
    unit = money[0].unit
    steps = f"{shown(money[0])} × {shown(rates[0])}"
    both = number(part + money[0].value, 2)[0]
    total, in_english = with_unit(both, unit, "ko"), with_unit(both, unit, "en")
    return Finding(
        "calculate", {"expression": steps}, part, unit, steps, "팁 {about}{value}, 더하면 " + total + "입니다.",
        "Tip {about}{value}, " + in_english + " in total.",
    )  # fmt: skip


def times_as_much(reading: Reading) -> Finding | None:
    """ "150은 30의 몇 배야?", "30의 5배는?", "twice as much" is left to the agent."""
    tokens = _bare(reading, drop="wuAzBtL")
    shape = re.sub(rf"[{_Q}]", "Q", "".join("X?"[t.code == "H"] if t.unit == "배" else t.code for t in tokens))
    quantities = [t for t in tokens if t.code in _Q]
    if any(t.code == "u" for t in reading.tokens) and any(not t.unit for t in quantities):
        return None  # "USB 3.0은 2.0보다 몇 배 빨라": names, not amounts
    if re.fullmatch(r"QQ[ofb]\?|Q[bf]Q\?|QgQ\?", shape) and len(quantities) == 2:
        part, whole = quantities
        if shape.startswith(("Qb", "Qf", "Qg")):
            part, whole = whole, part
        if whole.value == 0 or not _alike(part, whole):
            return None
        quotient = divided(Amount(part.value, part.unit), Amount(whole.value, whole.unit))
        steps = f"{shown(part)} ÷ {shown(whole)}"
        return None if quotient is None else Finding("calculate", {"expression": steps}, quotient.value, "배", steps)
    if re.fullmatch("Qo?X", shape):
        base, factor = tokens[0], tokens[-1]
        steps = f"{shown(base)} × {shown(factor)}"
        return Finding("calculate", {"expression": steps}, base.value * factor.value, base.unit, steps)
    more = re.fullmatch("QbP([ik])", shape)
    if more:
        result = plus(
            Amount(quantities[0].value, quantities[0].unit), Amount(tokens[2].value, "%"), 1 if more[1] == "i" else -1
        )
        steps = f"{shown(tokens[0])} × (1 {'+' if more[1] == 'i' else '−'} {shown(tokens[2])})"
        return None if result is None else Finding("calculate", {"expression": steps}, result.value, result.unit, steps)
    return None


def _bare(reading: Reading, *, drop: str) -> list[Token]:
    """Nouns only name the quantities here ("접수 412건 중 재접수 37건"), at most a few of them."""
    unknown = sum(t.code == "u" for t in reading.tokens)
    if unknown > 6:
        return []
    return [t for t in undated(reading.tokens) if t.code not in drop]


def _alike(a: Token, b: Token) -> bool:
    """Both of one kind, or one without a unit."""
    if a.unit == b.unit or not a.unit or not b.unit:
        return True
    return a.code == b.code == "U" or (a.code in "TY" and b.code in "TY" and a.code == b.code)
