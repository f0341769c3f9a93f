"""From an expression to a finding (what is shown as the working is what was evaluated), and when not to: a message that
speaks of an amount it does not give, or of what only a rule says, holds no sum."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gallae.tools.answers import Finding
from gallae.tools.arithmetic import evaluate
from gallae.tools.marked import Mark, Marked

__all__ = ["money_unit", "open_amount", "worked"]

# Costs and sums that only a document knows, unless their figure stands beside them.
_OPEN = re.compile(
    r"배송비|배달비|택배비|운임|수수료|공임|위약금|연체료|과태료|벌금|포인트|적립금|캐시백|마일리지|사은품|등급|보험|환급|지원금|장학금|환불|취소하|해지"
    r"|[가-힣]수당|퇴직금|최저임금|시세|견적(?!서)|입장료|주차|교통비|조식|기본요금|관세|증정|최대로|약정"
    r"|\bshipping|\bdelivery fee|\bpenalty|\blate fee|\bpoints\b|\binsurance|\btoll\b|\brefund|\bcancel"
)
_RULE = re.compile(
    r"기록으로|메모|정리해|작성해|써\s?줘|요약|가능|되나요|있나요|있어요\?|무료|규정|약관|조건|언제까지|까지\s?(?:와|가|내|신청|접수)|며칠까지|안에\s?(?:내|와|가)|이상이?면|이상\s?(?:사|주문)|미만이면|넘으면|넘게|초과하면"
    r"|맞나요|맞죠|맞아요|괜찮|정상|이득|공평|왜\s|어때|\bcan i\b|\bdo i (?:get (?:a|an|any|the|my)\b|have to)|(?<!what )(?<!much )(?<!old )\bam i\b|\ballowed|\beligible|\bqualif|\bpolicy|\bis there\b|\bnormal\b|\benough\b|\bfrom which\b"
)

_HOW_MUCH = re.compile(
    r"((?:얼마|몇)[^.?!⟨]{0,20}?(?:면|[으]?로|[가-힣]야)\s?)(?:되나요|되죠|될까요|돼요|하나요|하죠)"
)  # "얼마씩 보내면 되나요"


def worked(expression: str, unit: str = "", *, ko: str = "", en: str = "", digits: int = 2) -> Finding:
    """ToolError for a division by zero or a result past the limits."""
    return Finding("calculate", {"expression": expression}, evaluate(expression), unit, expression, ko, en, digits)


def money_unit(marks: Iterable[Mark]) -> str:
    """The currency that is named, else none."""
    return next((m.unit for m in marks if m.code == "M"), "")


def open_amount(text: Marked) -> bool:
    """Does it speak of an amount without a figure, or of what only a rule says?"""
    if _RULE.search(_HOW_MUCH.sub(r"\1", text.text)):
        return True
    given, named = set(), set()
    for m in _OPEN.finditer(text.text):
        named.add(m.group())
        if re.match(
            r"(?:은|는|이|가|도|만|로|으로)?\s?(?:또|총|각각|약|어른|성인|대인)?\s?⟨[MPN]", text.text[m.end() :]
        ):
            given.add(m.group())
    return named != given
