"""Percentages the other way round: the amount before a discount, a deduction or a tax, from what was paid or got; the price that
leaves a margin; points between two percentages.

"30프로 할인받아서 50,400원 줬거든? 원래 가격표엔 얼마라고 붙어있었단 소리야", "the agency keeps 15% and I need to walk away with $3,400".
What the amount is must be said beside it (paid, got, came to), and what is asked for behind both figures.
"""

from __future__ import annotations

import re

from gallae.tools.answers import Finding
from gallae.tools.marked import Mark, Marked
from gallae.tools.worked import worked

__all__ = ["asks_for_before", "net_wanted", "percent_points", "price_for_margin", "taken_back"]

_BEFORE = re.compile(
    r"원래|본래|원금액|정가|가격표|(?:할인|세일|인상|오르|떼|빼|제하|공제하?|깎)(?:기|이)?\s?전|떼기전|세\s?전|처음"
    r"|\b(?:original|regular|list|full|usual|normal|initial|sticker|shelf|tag)\b|\btag\b|before (?:the )?(?:sale|discount|cut|raise|increase|deductions?|tax|vat)|pre-?(?:sale|discount|tax)|gross\b|used to (?:be|cost)|cost before"
)
_PAID = re.compile(
    r"(?:줬|주고|냈|내고|냄|결제|샀|산\s|구매|지불|받았|받음|받은|꽂|입금|들어왔|들어옴|찍혔|남았|되었|됐|나왔|나옴|주셨)"
)
_PAID_EN = re.compile(
    r"\b(?:cost(?:s)? me|cost us|paid|paying|spent|got|received|came to|ended up|landed|now costs?|is now|for only|only)\b"
)
_DOWN = re.compile(
    r"할인|세일|깎|떼|공제|제하|빼|디씨|쿠폰|\boff\b|discount|knocked|reduc|marked down|deduct|withh|commission|\bcut\b"
)
_UP = re.compile(r"인상|오른|올라|올랐|올려|올린|raise|increase|went up|rise|rose|hike")
_STATED = re.compile(r"^\s?(?:짜리|인데|이었|였는데|였던|에서|의\s|이야|이고|하던|하는|을\s할인|를\s할인)")


def _pair(text: Marked) -> tuple[Mark, Mark] | None:
    """(amount, percentage) if they are the only figures."""
    amounts, shares = text.of("MN"), text.of("P")
    return (amounts[0], shares[0]) if len(text.marks) == 2 and len(amounts) == len(shares) == 1 else None


def asks_for_before(text: Marked) -> bool:
    """Is an amount and a percentage followed by a question about what was before?"""
    pair = _pair(text)
    return pair is not None and any(m.start() > text.text.rindex("⟩") for m in _BEFORE.finditer(text.text))


def taken_back(text: Marked) -> Finding | None:
    """The amount is what was paid or got after the percentage; asked is the one before."""
    pair = _pair(text)
    if pair is None or text.has(r"포인트차|퍼센트차|몇\s?(?:%|퍼|프로)|what percent"):
        return None
    amount, share = pair
    last = text.text.rindex("⟩")
    asked = next((m for m in _BEFORE.finditer(text.text) if m.start() > last), None)
    if asked is None or _STATED.match(text.after(amount)):
        return None
    if any(m.start() < last for m in _BEFORE.finditer(text.text)):
        return None  # "정가 50,400원": the amount may be the one before
    near = f"{text.before(amount)[-24:]}⟨⟩{text.after(amount)[:16]}"
    if not (_PAID.search(text.after(amount)[:16]) or _PAID_EN.search(near)):
        return None
    down, up = _DOWN.search(text.text[: asked.start()]), _UP.search(text.text[: asked.start()])
    if bool(down) == bool(up):
        return None
    return worked(f"{amount.shown} ÷ (1 {'−' if down else '+'} {share.shown})", amount.unit)


_KEPT = re.compile(
    r"\b(?:keeps?|takes?|charges?|skims?|withholds?|deducts?|holds? back)\b|떼(?:고|면|가|어|는|인)|뗀|공제|수수료"
)
_NET_WANTED = re.compile(
    r"\b(?:need|want|have|has|like|got) to (?:walk away with|net|clear|take home|end up with|receive|pocket)\b|\bto (?:net|clear|pocket) (?:exactly )?⟨"
    r"|⟨[MN]\d⟩\s?(?:을|를|이|은)?\s?(?:손에\s?쥐|실수령|남기|받으려|받고\s?싶|되려|남으려|남게|떨어지려|떨어지게)"
)
_BILL = re.compile(
    r"\b(?:bill|charge|invoice|quote|ask for|list (?:it )?at|price)\b|얼마(?:를|에|로)?\s?(?:청구|불러|받아야|팔아야|계약|견적|잡아)"
)


def net_wanted(text: Marked) -> Finding | None:
    """What has to be billed so that an amount is left once a percentage of it is taken."""
    pair = _pair(text)
    if pair is None or not (_KEPT.search(text.text) and _NET_WANTED.search(text.text) and _BILL.search(text.text)):
        return None
    amount, share = pair
    return worked(f"{amount.shown} ÷ (1 − {share.shown})", amount.unit)


_OF_PRICE = re.compile(
    r"판매가\s?(?:기준|대비)|매출\s?(?:기준|대비)|(?:of|on) (?:the )?(?:selling|sales?|retail) price|margin (?:of|on) (?:the )?(?:selling|sales?) price"
)
_OF_COST = re.compile(r"원가\s?(?:기준|대비)|(?:on|of) (?:the )?cost\b|markup|mark-up")
_PRICE_WANTED = re.compile(
    r"(?:판매가|파는\s?값|가격)(?:를|을|는|은|가)?\s?(?:얼마|몇|어떻게)|얼마(?:에|로)\s?(?:팔|받|책정|잡|매겨|내놔)|what (?:should|do|must|would) (?:i|we) (?:sell|charge|price)|(?:selling|sales?|retail) price\s?\?|what(?:'s| is) the (?:selling|sales?|retail) price"
)


def price_for_margin(text: Marked) -> Finding | None:
    """The selling price that leaves a margin on it, or the one with a markup on the cost; only where it is said of which."""
    pair = _pair(text)
    if pair is None or not text.has(r"마진|이익률|margin|markup|mark-up") or not _PRICE_WANTED.search(text.text):
        return None
    amount, share = pair
    if not text.has(r"원가|매입|사입|cost|bought|buy"):
        return None
    of_price, of_cost = _OF_PRICE.search(text.text), _OF_COST.search(text.text)
    if of_price and share.value < 100:
        return worked(f"{amount.shown} ÷ (1 − {share.shown})", amount.unit)
    return worked(f"{amount.shown} × (1 + {share.shown})", amount.unit) if of_cost else None


def percent_points(text: Marked) -> Finding | None:
    """The difference of two percentages, where points are asked for."""
    if len(text.marks) != 2 or len(text.of("P")) != 2 or not text.has("퍼센트차"):
        return None
    if not text.has(r"몇|얼마|how many|what|차이|differ"):
        return None
    high, low = sorted(text.marks, key=lambda m: -m.value)
    steps = f"{high.shown} − {low.shown}".replace("%", "")
    return worked(steps, "", ko="{about}{value}%포인트입니다.", en="{about}{value} percentage points.")
