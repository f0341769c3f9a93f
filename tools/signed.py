"""One amount with what is added to it and taken off, each said by the words beside it; and a margin between two prices.

"정가 7만8천원인데 20% 할인하고 거기서 5천원 또 빼면", "chicken 46,000, delivery 3,500, 6,000 coupon".
"""

from __future__ import annotations

import re

from gallae.tools.answers import Finding
from gallae.tools.marked import Mark, Marked
from gallae.tools.worked import worked

__all__ = ["COST", "LESS", "MORE", "SELLS", "margin", "named_share", "signed_terms"]

LESS = re.compile(
    r"할인|빼|뺀|쿠폰|깎|제하|제한\s|차감|포인트|적립금|상품권|예약금|선금|계약금|떼|뗀|공제|디씨|"
    r"\boff\b|discount|coupon|voucher|minus|\bless\b|deduct|take (?:away|off)|deposit|already paid|gift card|rebate"
)
MORE = re.compile(
    r"붙|추가|더하|더해|더\s?(?:내|받|들)|얹|배달비|배달료|배송비|택배비|포장비|설치비|봉사료|팁|자릿세|인상|올[라리려]|오르|오른|"
    r"\bplus\b|\badd|\bfee\b|delivery|shipping|\btip\b|surcharge|service charge|on top|extra"
)
_THEN = re.compile(
    r"거기서|거기에|그다음|그\s다음|추가로|또\s|다시|then\b|after that|on top|another|additional|plus an extra"
)
_ASKED = re.compile(r"얼마(?!나)|결제|최종|총|합계|모두|전부|how much|total|final|\bpay\b|cost|price|\bowe\b|come to")
_NOT = re.compile(
    r"나누|나눠|인당|명당|각자|씩|짜리|당\s|몇\s?(?:%|퍼|프로)|거스름|잔돈|이자|환율|할부|개월|부가세|세금|평균|차이|얼마나|얼마를?\s?(?:할인|깎|아끼|절약)|세이브|할인액|"
    r"split|each|per\b|percent\b|change\b|interest|instal|\bvat\b|\btax|average|differ|how much (?:do|would|did|will) (?:i|we) save|saved?\b|discount amount|×|\*"
)
COST = re.compile(r"원가|매입|사입|들여|떼[와오어]|사[와서]|샀|산\s|cost|b(?:uy|ought)|purchase|paid")
SELLS = re.compile(r"판매|파는|팔|판\s|sell|sold|selling|retail")


def signed_terms(text: Marked) -> Finding | None:
    """Exactly one amount without a sign, every other figure with one. A percentage beside an amount needs to be said in
    which order they come."""
    figures = [m for m in text.marks if not _describes(text, m)]
    if not 2 <= len(figures) <= 5 or any(m.code not in "MNP" for m in figures):
        return None
    if not _ASKED.search(text.text) or _NOT.search(text.text):
        return None
    signs = {id(m): _sign(text, m) for m in figures}
    if "?" in signs.values():
        return None
    bases = [m for m in figures if not signs[id(m)]]
    terms = [m for m in figures if signs[id(m)]]
    if len(bases) != 1 or bases[0].code == "P" or not _money(bases[0]) or any(m.code == "N" for m in terms):
        return None
    shares = [m for m in terms if m.code == "P"]
    if not shares and any(m.value >= bases[0].value for m in terms):
        return None
    if shares and len(shares) < len(terms) and not _THEN.search(text.text):
        return None
    steps = bases[0].shown
    for at, term in enumerate(terms):
        if term.code == "P":
            before = f"({steps})" if at and terms[at - 1].code != "P" else steps
            steps = f"{before} × (1 {signs[id(term)]} {term.shown})"
        else:
            steps = f"{steps} {signs[id(term)]} {term.shown}"
    return worked(steps, bases[0].unit or next((m.unit for m in terms if m.code == "M"), ""))


_SHARE = re.compile(
    r"(?P<name>(?<![가-힣])(?!이자|금리|이율|수익|할인|마진|연|월|약|총|추가|최대)[가-힣]{2,5}?|commission|bonus|deposit|down payment|royalt(?:y|ies)|fee|tax)(?:은|는|이|가|율이?|율은| rate| is| of)*\s?(?:is |of |at )?⟨P\d⟩"
)


def named_share(text: Marked) -> Finding | None:
    """ "카드 수수료 1.5%인데 매출 184만원, 수수료 얼마": a share with a name, and how much that is."""
    share = _SHARE.search(text.text)
    amounts = [m for m in text.marks if m.code in "MN" and _money(m)]
    if share is None or len(text.marks) != 2 or len(amounts) != 1:
        return None
    rest = text.text[share.end() :]
    asked = rf"{share['name']}[가-힣]{{0,3}}\s?(?:총\s?)?(?:얼마|몇)|얼마\S*\s(?:나가|떼|내야|빠)|how much (?:is |are |will |would |do |does |in )?(?:\w+ ){{0,3}}{share['name']}|what(?:'s| is) (?:the |my )?{share['name']}"
    if not re.search(asked, rest) or re.search(r"빼|떼고|제하|남|after|left|net\b|keep", rest):
        return None
    percent = text.of("P")[0]
    return worked(f"{amounts[0].shown} × {percent.shown}", amounts[0].unit)


def margin(text: Marked) -> Finding | None:
    """What is left of the selling price, or what was put on the cost, in percent; only where it is said of which."""
    pair = _cost_and_price(text)
    if pair is None or not re.search(r"마진|이익|수익|남는|margin|profit|markup|mark-up", text.text):
        return None
    cost, price = pair
    if re.search(
        r"판매가\s?(?:기준|대비)|매출\s?(?:기준|대비)|on (?:the )?(?:selling|sales?) price|of (?:the )?(?:selling|sales?) price",
        text.text,
    ):
        base = price
    elif re.search(
        r"원가\s?(?:기준|대비)|매입가\s?(?:기준|대비)|on (?:the )?cost|of (?:the )?cost|markup|mark-up", text.text
    ):
        base = cost
    else:
        return None
    if not re.search(r"%|퍼센트|율|percent|rate|margin|markup|mark-up", text.text):
        return None
    return worked(f"({price.shown} − {cost.shown}) ÷ {base.shown} × 100", "%")


def _cost_and_price(text: Marked) -> tuple[Mark, Mark] | None:
    if len(text.marks) != 2 or any(m.code not in "MN" for m in text.marks):
        return None
    first, second = text.marks
    told = [f"{text.before(m)[-16:]}⟨⟩{text.after(m)[:8] if m is second else text.after(m)[:6]}" for m in text.marks]
    costs, sells = [bool(COST.search(w)) for w in told], [bool(SELLS.search(w)) for w in told]
    if costs[0] and sells[1] and not sells[0]:
        return first, second
    if sells[0] and costs[1] and not costs[0]:
        return second, first
    return None


def _money(mark: Mark) -> bool:
    return mark.code == "M" or mark.value >= 100


def _describes(text: Marked, mark: Mark) -> bool:
    """ "치킨 두 마리 4만6천원": how many the amount right behind it is for."""
    return (
        mark.code == "K"
        and re.fullmatch(r"\s?(?:에|가격|값|합쳐|다\s?해서|총|모두)?\s?", text.after(mark)) is not None
        and mark is not text.marks[-1]
    )


def _sign(text: Marked, mark: Mark) -> str:
    """By the verb behind the figure, else by the noun before it; "?" if the words speak for both."""
    told, _, _ = re.split(r"([.!?])", text.after(mark) + ".", maxsplit=1)
    if mark is not text.marks[-1] and len(told) == len(text.after(mark)):
        told = told.rstrip().rpartition(" ")[0]  # the last word belongs to the figure behind
    noun = re.split(r"[.!?,]|(?:인데|은데|는데|[하이]고|고|면)\s", text.before(mark))[-1].split()
    korean = re.search("[가-힣]", text.text) is not None
    for words in (told[:16], " ".join(noun[-1:] if korean else noun[-3:])):
        words = re.sub(r"추가로|추가\s?(?=할인|쿠폰)", "", words)
        less, more = LESS.search(words), MORE.search(words)
        if less or more:
            return "?" if less and more else "−" if less else "+"
    return ""
