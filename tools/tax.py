"""Value added tax: with it, without it, or the tax alone. Korean 부가세 is 10 % unless another rate stands there."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from gallae.tools.answers import Finding, number
from gallae.tools.reading import Reading
from gallae.tools.sums import labelled, shown

__all__ = ["value_added_tax"]


def value_added_tax(reading: Reading) -> Finding | None:
    """With the tax included, without it, or the tax alone; Korean 부가세 is 10 % unless another rate stands there."""
    if "#" not in reading.shape:
        return None
    money = [t for t in reading.tokens if t.code in "MN"]
    rates = [t for t in reading.tokens if t.code == "P"]
    rest = [t for t in labelled(reading.tokens) if t.code not in "MNP#IEAsaizoBLfcktp+"]
    if len(money) != 1 or len(rates) > 1 or rest:
        return None
    korean = reading.has("[가-힣]")
    if not rates and not korean:
        return None
    rate = rates[0].value / 100 if rates else Fraction(1, 10)
    share = number(rate * 100, 4)[0]
    base, unit = money[0].value, money[0].unit or "원"
    price, factor = shown(money[0]), number(1 + rate, 6)[0]
    tax_alone = reading.has(
        r"(?:부가세|부가가치세|부과세|VAT|세액)(?:가|는|은|만|액)?\s?(?:얼마|만)|how much (?:is the )?(?:vat|tax)|세액은?|(?:vat|tax) on\b"
    )
    included = _already_included(reading)
    if included and tax_alone:
        value, steps = base * rate / (1 + rate), f"{price} × {share}% ÷ {factor}"
    elif included:
        value, steps = base / (1 + rate), f"{price} ÷ {factor}"
    elif tax_alone:
        value, steps = base * rate, f"{price} × {share}%"
    elif re.search("[IaiEzt+]", reading.shape):
        value, steps = base * (1 + rate), f"{price} × {factor}"
    else:
        return None
    if not rates:
        steps = f"부가세율 10%: {steps}"
    digits = 0 if unit == "원" else 2
    found = Finding("calculate", {"expression": steps}, value, unit, steps, digits=digits)
    if included and tax_alone and reading.has("공급|supply"):
        supply = Finding("calculate", {"expression": f"{price} ÷ {factor}"}, base / (1 + rate), unit, f"{price} ÷ {factor}",
                         "공급가는 {about}{value}입니다.", "Before tax: {about}{value}.", digits)  # fmt: skip
        found = replace(found, ko="부가세는 {about}{value}입니다.", en="Tax: {about}{value}.", also=(supply,))
    return found


def _already_included(reading: Reading) -> bool:
    """Does the amount given hold the tax? "포함이면/포함 가격", asking for the supply price, or taking the tax out."""
    if reading.has("더하|더한|붙[이으는여]|얹|가산|합치"):
        return False
    if reading.has(r"들어\s?(?:있|간|가|갔)|들은|낀|껴"):
        return True
    if reading.has(
        r"공급\s?가|공급\s?대가|순수\s?가격|supply price|net (?:price|amount)|before tax|without (?:vat|tax)|excluding (?:vat|tax)"
    ):
        return True
    if "s" in reading.shape:
        return True
    if "E" in reading.shape:
        return False
    if reading.has(r"포함(?:하면|해서\s?(?:얼마|총)|하여)|including|별도|미포함|제외"):
        return reading.has(r"포함(?:된|인|가|이면|이고|일\s?때|한\s?(?:가격|금액|값)).*제외")
    return reading.has(r"포함(?:된|인|가\b|가격|이면|이고|금액|일\s?때)|included|inclusive")
