"""A tax that comes on top of a sum of its own: "three chairs at €75 apiece ex VAT, 23% on top", "작업비 120만 + 자재비 35만, 둘 다 부가세
별도(10%)". The sum is read without the words of the tax by the grammars there are, and the tax put on what comes out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction

from gallae.tools.answers import Finding
from gallae.tools.marked import marked

__all__ = ["tax_on_top"]

_P = r"(?P<rate>\d+(?:\.\d+)?)\s?(?:%|퍼센트|per ?cent)"
_CLAUSES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"[,(]?\s*(?:둘\s?다|전부|모두|다)?\s?(?:부가세|부가가치세|vat|세금)(?:는|가)?\s?(?:별도|제외|미포함|불포함)\s?\(?\s?{_P}\s?\)?(?:\s?별도)?(?:이?고요?|인데|임|입니다|이에요|예요)?",
        rf"\(?\s?(?:부가세|부가가치세|vat)\s?{_P}\s?(?:는|은|가)?\s?(?:별도|제외|미포함|불포함)\s?\)?(?:이?고요?|인데|임|입니다)?",
        rf"(?:세금|부가세|vat)(?:을|를)?\s?(?:빼고|뺀|제외하고|제외한)\s?(?:적은\s?거|금액|가격|값)?\S*\s+{_P}(?:를|을)?\s?(?:얹어서?|붙여서?|더해서?)",
        rf",?\s*(?:both |all |each )?(?:ex|excl\.?|excluding|before|plus)[- ](?:vat|tax)\b[^⟨⟩\d?.]{{0,24}}{_P}(?: (?:vat|tax|sales tax))?(?: (?:on top|to add|added))?",
        rf",?\s*(?:both |all )?(?:ex|excl\.?|excluding|before)[- ](?:vat|tax)\b,?\s*(?:sales tax|vat|tax)(?: (?:is|of|at))?\s{_P}",
        rf",?\s*(?:and |then )?(?:with |plus |add )?{_P} (?:vat|sales tax|tax) (?:on top|added|extra)(?: of that)?",
        rf",?\s*(?:plus|with|add(?:ing)?) {_P} (?:vat|sales tax|gst)\b(?! includ)",
    )
)
_TOTAL = re.compile(
    r"총|합|전부|다\s?해|결제|청구|얼마|금액|total|what lands|how much|altogether|in all|\bpay\b|\bowe\b|comes? to|charge|\bbill\b|what do"
)
_OTHER = re.compile(
    r"포함|includ|incl\b|할인|discount|\boff\b|부가세만|세금만|세액|세금이?\s?얼마|부가세\S?\s?얼마|how much (?:vat|tax)|공급\s?가|\bnet\b|거스름|change\b|나눠|나누|split|each person|인당|tip\b|봉사료"
)


def tax_on_top(question: str, today: date, inner: Callable[[str], Finding | None]) -> Finding | None:
    """`inner` reads the sum. None if no such clause is there, or the sum is no amount of two figures or more."""
    if not re.search(r"%|퍼센트|per ?cent", question):
        return None
    for clause in _CLAUSES:
        match = clause.search(question)
        if match is None:
            continue
        rest = f"{question[: match.start()]} {question[match.end() :]}"
        if not _TOTAL.search(rest.lower()) or _OTHER.search(rest.lower()) or re.search("%|퍼센트", rest):
            return None
        rest = re.sub(r"\s{2,}", " ", rest).strip()
        if len(marked(rest, today).marks) < 2:
            return None
        found = inner(
            rest
            if re.search(r"얼마|how much|total|총", rest.lower())
            else f"{rest} {'총 얼마?' if re.search('[가-힣]', rest) else 'total?'}"
        )
        return _taxed(found, Fraction(match["rate"])) if found else None
    return None


def _taxed(found: Finding, rate: Fraction) -> Finding | None:
    if found.tool != "calculate" or not isinstance(found.value, Fraction) or found.also or not found.steps:
        return None
    if found.unit not in ("", "원", "달러", "유로", "£", "엔", "위안") or found.value <= 0:
        return None
    steps = f"({found.steps}) × (1 + {float(rate):g}%)"
    value = found.value * (1 + rate / 100)
    return Finding("calculate", {"expression": steps}, value, found.unit, steps, digits=0 if found.unit == "원" else 2)
