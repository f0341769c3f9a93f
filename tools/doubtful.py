"""Values that are not given although a grammar found one: the message asks for more than the value says, or tells a relation
that the working does not hold. A question back, or no answer, is better than a wrong value.

>>> from gallae.tools.worked import worked
>>> is_doubtful(worked("45 ÷ 63 × 100", "%"), "cost me $45 and I sold it for 63, profit as a percent of cost", history=False)
True
"""

from __future__ import annotations

import re

from gallae.tools.answers import Finding

__all__ = ["is_doubtful"]

_TWO_ASKED = re.compile(  # "얼마고 1년이면 얼마", "what's the mean and what's the fastest"
    r"(?:얼마|몇\s?[가-힣]+|며칠)[가-힣]{0,4}(?:고|며|,)\s[^?]*(?:얼마|몇\s|며칠)"
    r"|\b(?:what(?:'s| is| are| was|s)?|how (?:much|many|long))\b[^?]*\band (?:also )?(?:what(?:'s| is| are| was|s)?|how (?:much|many|long)|which|who)\b",
    re.I,
)
_EXTREME = re.compile(
    r"\band (?:what(?:'s| is| was)|which) (?:is |was )?(?:the )?(?:my )?(?:fastest|slowest|longest|shortest|best|worst|biggest|smallest)",
    re.I,
)
_BOTH_WAYS = re.compile(r"\beach way\b|\bboth ways\b|\bround trips?\b|왕복", re.I)
_TOGETHER = re.compile(r"\btogether\b|\bcombined\b|합쳐서|합해서|합친|다 합", re.I)
_ONE_MORE = re.compile(r"(?:한|두|세|네|\d+)\s?(?:명|개|분|장|병|잔|대)\s?더\s|\b(?:one|two|three|\d+) more\b", re.I)
_PROFIT = re.compile(r"\bprofit\b|\bmark-?up\b|\bmargin\b|수익률|이익률|마진율|이윤", re.I)
_INTEREST = re.compile(r"(?<!no )(?<!without )\binterest\b(?![- ]free)|(?<![가-힣])이자(?!카| 없)", re.I)
_WHEN_TO_BEGIN = re.compile(
    r"\bwhen (?:do|should|must) (?:i|we) (?:\w+ )?(?:put|start|begin|leave|set off|go|head|get up|wake)|언제\s?(?:출발|시작|넣|나가|나서|일어나)|몇 시에 (?:출발|시작|나가|나서|넣|일어나)\S*\s?(?:해야|야|할)",
    re.I,
)
_REPEATED = re.compile(
    r"\d+\s?(?:분|시간)씩\s?(?:두|세|네|다섯|여섯|\d+)\s?(?:타임|번|회|세트|판|바퀴|교시|차례|게임)|(?:two|three|four|\d+) (?:rounds|sets|sessions|games|periods) of \d+ min",
    re.I,
)
_TAX_GIVEN = re.compile(
    r"(?:부가세|부가가치세|세액|세금)\s?(?:\(?\s?\d+\s?(?:%|퍼센트)\s?\)?)?(?:만|가|이|는|은)?\s?(?:딱\s)?[\d,]+\s?(?:만|천|백)*\s?(?:원|만원)|\b(?:vat|tax)\b (?:\([^)]*\) )?(?:is|was|of|came to|shows?|comes to) [£$€]?[\d,]+(?![\d.]*\s?(?:%|per))",
    re.I,
)
_NET_ASKED = re.compile(r"공급\s?가|세전|원금|\bnet\b|before (?:tax|vat)", re.I)
_RATE_CHANGED = re.compile(r"\bif (?:the )?(?:rate|vat|tax) (?:was|were|is)\b|(?:세율|요율|비율)이\s?\d", re.I)


def is_doubtful(found: Finding, text: str, *, history: bool) -> bool:
    """`history`: the value rests on what was said before."""
    steps, single = found.steps, not found.also and not found.ko
    if single and found.tool != "statistics" and _TWO_ASKED.search(text):
        return True
    if found.tool == "statistics" and _EXTREME.search(text) and not found.also:
        return True
    if _BOTH_WAYS.search(text) and "× 2" not in steps:
        return True
    if _PROFIT.search(text) and "÷" in steps and "−" not in steps and "%" not in steps:
        return True
    if _INTEREST.search(text) and found.tool == "calculate" and "÷" in steps and not re.search("[%×]", steps):
        return True
    if _WHEN_TO_BEGIN.search(text) and re.search(r"\d\d:\d\d \+", steps):
        return True
    if _REPEATED.search(text) and "×" not in steps and re.search(r"\d\d:\d\d", steps):
        return True
    if _TAX_GIVEN.search(text) and _NET_ASKED.search(text) and "÷ (1 +" in steps:
        return True
    return history and _carried_wrongly(found, text)


def _carried_wrongly(found: Finding, text: str) -> bool:
    """The former result alone was taken, where the message means it with something else."""
    if _TOGETHER.search(text) and "+" not in found.steps:
        return True
    if _ONE_MORE.search(text) and "+" not in found.steps and re.search("× 1\\b", found.steps):
        return True
    return _RATE_CHANGED.search(text) is not None and found.en.startswith(("VAT", "Tax"))
