"""Value added tax in a story: "부가세 포함해서 660만원 입금됐는데 이중에 부가세만 얼마", "It was 640,000 won before the 10% VAT. New total?".

Korean VAT is 10 % unless another rate is named; English needs the rate.
"""

from __future__ import annotations

import re
from dataclasses import replace

from gallae.tools.answers import Finding
from gallae.tools.marked import Marked
from gallae.tools.worked import worked

__all__ = ["input_tax_off", "vat_worded"]

_TAX = re.compile(r"부가세|부가가치세|\bvat\b|value.added tax")
_TAX_ALONE = re.compile(
    r"(?:부가세|부가가치세|vat|세액|세금)\s?(?:만|는|가|이|은|액은?|금액은?|부분은?)?\s?(?:따로\s?)?(?:얼마|몇|만|\?)|how much (?:of (?:it|that|this) )?(?:is|was|do i (?:owe|pay) (?:in|for)) (?:the )?vat|vat (?:part|portion|amount|alone|only|share|bit|element|component)|how much vat|(?:the|what is the) vat\?"
)
_NET = re.compile(
    r"공급\s?가|공급\s?대가|(?:부가세|vat)\s?(?:⟨P\d⟩)?(?:를|을)?\s?(?:빼|뺀|제외|제하)|순수|원래\s?(?:가격|금액|값)|net\b|without (?:the )?vat|excluding|before (?:the )?vat (?:price|amount|\?|is)|ex.?vat|pre.?tax|(?:take|strip|back|pull|get) (?:out )?(?:the )?(?:vat|tax)(?: (?:out|off))?|remove"
)
_HOLDS = re.compile(r"포함|들어\s?(?:있|간)|합쳐서|다\s?해서|includ|incl\b|inclusive|with vat")
_LACKS = re.compile(
    r"별도|미포함|불포함|더하|더해|붙이|붙으|붙여|추가|얹|plus|\badd|excluding|exclusive|before (?:the )?(?:\S+ )?vat|on top|not includ"
)
_IS_TAX = re.compile(
    r"(?:부가세|부가가치세|\bvat|value.added tax)\s?(?:만|가|는|로|로만|액이|금액이|was|is|of|alone is|came to|comes to|:)\s?⟨[mn]\d⟩(?!\S*\s?(?:에|의))",
    re.IGNORECASE,
)
_SUPPLY = re.compile(
    r"공급\s?가(?:액|격)?(?:이|은|는|가)?\s?⟨[MN]\d⟩(?!\S*\s?(?:중|에서))"
)  # the figure is the price before tax


# The price without tax and the tax, both.
_BOTH = re.compile(
    r"공급\s?가(?:액|격)?\s?(?:이?랑|하고|와|과|,|/|및)\s?(?:부가세|부가가치세|세액|세금)|(?:부가세|세액|세금)(?:이?랑|하고|와|과|,|/|및)\s?공급\s?가|\bnet (?:price |amount )?and (?:the )?(?:vat|tax)|(?:vat|tax) and (?:the )?net\b"
)
_SALES_TAX = re.compile(r"includ\w* (?:the )?⟨P\d⟩ (?:sales )?tax|⟨P\d⟩ (?:sales )?tax (?:is )?includ|tax[- ]includ")


def _net_and_tax(amount: str, rate: str, unit: str, digits: int) -> Finding:
    net = worked(
        f"{amount} ÷ (1 + {rate})",
        unit,
        ko="공급가는 {about}{value}입니다.",
        en="Before tax: {about}{value}.",
        digits=digits,
    )
    tax = worked(
        f"{amount} × {rate} ÷ (1 + {rate})",
        unit,
        ko="부가세는 {about}{value}입니다.",
        en="Tax: {about}{value}.",
        digits=digits,
    )
    return replace(net, also=(tax,))


def input_tax_off(text: Marked) -> Finding | None:
    """Output tax less deductible input tax, both given."""
    if len(text.marks) != 2 or len(text.of("M")) != 2 or not text.has(r"납부|낼|내야|payable|\bowe|\bdue\b"):
        return None
    output = next((m for m in text.marks if re.search(r"매출\s?세액|output (?:vat|tax)", text.before(m))), None)
    other = next((m for m in text.marks if re.search(r"매입\s?세액|input (?:vat|tax)", text.before(m))), None)
    if output is None or other is None or output is other:
        return None
    return worked(f"{output.shown} − {other.shown}", output.unit)


def vat_worded(text: Marked) -> Finding | None:
    """The tax alone, the price without it, or with it."""
    money = [m for m in text.marks if m.code == "M" or (m.code == "N" and m.value >= 100)]
    rates = text.of("P")
    if (
        not (_TAX.search(text.text) or (rates and _SALES_TAX.search(text.text)))
        or len(money) != 1
        or len(rates) > 1
        or len(money) + len(rates) != len(text.marks)
    ):
        return None
    if not rates and not text.has("[가-힣]"):
        return None
    rate, base = rates[0].shown if rates else "10%", money[0]
    unit = base.unit or ("원" if text.has("[가-힣]") else "")
    digits = 0 if unit == "원" else 2
    holds = _HOLDS.search(text.text) is not None and _LACKS.search(text.text) is None
    if text.has(r"\bgross\b"):
        near = f"{text.before(base)[-12:]}|{text.after(base)[:14]}"
        net, gross = re.search(r"\bnet\b", near), re.search(r"\bgross\b", near)
        if bool(net) == bool(gross):
            return None  # which of the two the figure is
        return worked(f"{base.shown} {'×' if net else '÷'} (1 + {rate})", unit, digits=digits)
    if _IS_TAX.search(text.text) and not (
        rates and text.has(r"includ\w* (?:the )?⟨P\d⟩|⟨P\d⟩ (?:vat )?includ")
    ):  # the figure is the tax itself
        if not text.has(r"물건|본래|원래|가격|공급|값|net\b|price|before|goods|item"):
            return None
        return worked(f"{base.shown} ÷ {rate}", unit, digits=digits)
    if holds and _BOTH.search(text.text):
        return _net_and_tax(base.shown, rate, unit, digits)
    if _TAX_ALONE.search(text.text) and text.has(r"공급|supply|net\b|합계|총액"):
        return None  # both are asked for
    if _SUPPLY.search(text.text) and text.has("포함|총|합계|더|붙"):
        return worked(f"{base.shown} × (1 + {rate})", unit, digits=digits)
    if _TAX_ALONE.search(text.text):
        expression = f"{base.shown} × {rate} ÷ (1 + {rate})" if holds else f"{base.shown} × {rate}"
        return worked(expression, unit, ko="부가세는 {about}{value}입니다.", en="VAT: {about}{value}.", digits=digits)
    if (holds and (_NET.search(text.text) or text.has(r"원가|빼면|제외하면"))) or (
        _NET.search(text.text) and not _LACKS.search(text.text)
    ):
        return worked(f"{base.shown} ÷ (1 + {rate})", unit, digits=digits)
    if _LACKS.search(text.text) or text.has(
        r"포함하면|포함해서\s?(?:총|얼마)|포함\s?(?:금액|가격|가)[은는]?\s?얼마|total|with vat"
    ):
        return worked(f"{base.shown} × (1 + {rate})", unit, digits=digits)
    return None
