"""Prices and counts in a story: what one costs, what several cost, what is handed back, what each pays.

"생수 500ml 20병에 7800원, 병당 얼마", "3 coffees at 4,800 and two muffins at 3,700 each", "me and my 2 roommates split 1,260,000 rent +
138,000 utilities".
"""

from __future__ import annotations

import re
from fractions import Fraction

from gallae.core.units import ALIASES
from gallae.tools.answers import Finding
from gallae.tools.marked import Mark, Marked, pattern
from gallae.tools.worked import money_unit, worked

__all__ = ["change_given", "price_of_one", "products_of_pairs", "split_among"]

_ONE = re.compile(
    r"(?P<unit>[가-힣a-z㎡]{1,3})당|한\s?(?P<unit2>개|명|사람|병|장|권|잔|봉|봉지|팩|판|알|통|캔|상자|박스|마리|송이|그릇|조각|달|시간|번|회)(?:에|당|은|는|이|의|\s)|하나에|하나당|하나\s?(?:값|가격)?[은이]?\s?얼마|1개|낱개|개당|each\b|\bapiece|\bper\b|\bfor one\b|one costs?|\ba piece\b|single|unit price|\bone\b"
)
_PAIR_LINK = r"\s?(?:짜리|씩|에|@|each at|at|for|×|x|\*|원하는|하는)"
_PAID = r"냈|내고|내면|내서|낸|냄|주고|줬|줬는데|드리|받았|받은|받고|권|지폐|현금|짜리\s?(?:지폐|내)|paid|pay with|paying|hand|gave|give|from|with"
_CHANGE = re.compile(r"거스름|거슬러|잔돈|\bchange\b|돌려\s?(?:받|줘|주)|남은 돈|얼마\s?남|left over|get back")
_SPLIT = re.compile(
    r"나눠|나누|나눌|나눈|엔빵|n빵|더치|분담|똑같이|갈라|뿜빠이|split|divid|share[ds]?\b|evenly|equally|each (?:of us|person|one)|per person|apiece|my (?:part|share)|인당|한\s?(?:명|사람)(?:당|이|에)|각자|1인"
)


def products_of_pairs(text: Marked) -> Finding | None:
    """ "3 coffees at 4,800 and two muffins at 3,700 each": counts and prices in pairs, all in the same order."""
    marks = text.marks
    if len(marks) < 2 or len(marks) % 2 or any(m.code not in "MNKUTY" or m.value == 1 for m in marks):
        return None
    pairs = list(zip(marks[::2], marks[1::2], strict=True))
    orders = {_order(text, first, second) for first, second in pairs}
    if len(orders) != 1 or None in orders or _CHANGE.search(text.text) or _SPLIT.search(text.text):
        return None
    if not text.has(r"얼마|총|합|모두|전부|다\s?해|몇|how much|total|cost|what|in all|altogether|come|pay|owe|bill"):
        return None
    if any(m.code in "TY" for m in marks) and text.has(
        r"매[일주달월년]|하루|월\s|연\s|주\s?⟨|시급|일당|월급|\bper\b|\ba (?:day|week|month|year)|daily|weekly|monthly|yearly"
    ):
        return None
    steps = " + ".join(f"{a.shown} × {b.shown}" for a, b in pairs)
    return worked(steps, money_unit(marks))


def _order(text: Marked, first: Mark, second: Mark) -> str | None:
    """ "count price" or "price count", where a word links the two."""
    between, after = text.after(first), text.after(second)
    if second.code in "MN" and first.code in "NKUTY" and first.value < 1000 and first.value != second.value:
        english = re.search(r"(?:^|\s)(?:at|@|for|×|each|x)\s*[$₩]?\s*$", between)
        each = re.search(r"^\s?(?:won|원|dollars?)?\s?(?:each|apiece|a piece|per)\b", after)
        korean = re.search(r"(?:에|당|씩|×|한테|에게|이|은|는)\s?$", between) and re.match(r"\s?씩", after)
        if (english and (len(text.marks) > 2 or each or " at " in between or "@" in between)) or each or korean:
            return "count price"
    if first.code in "MN" and second.code in "KNUTY" and re.match(r"\s?(?:짜리|하는|씩|인\s|per|each)", between):
        return "price count"
    return None


_PRICE_ASKED = re.compile(r"얼마|몇\s?원|가격|단가|값|how much|cost|price|what|per\b")


def price_of_one(text: Marked) -> Finding | None:
    """One price for several, and the price of one asked for."""
    money = text.of("M") or tuple(m for m in text.of("N") if m.value >= 100)
    counts = [m for m in text.of("KNUTY") if m not in money and m.value != 1]
    ones = [m for m in text.of("KN") if m.value == 1]
    others = [m for m in text.marks if m not in money and m not in counts and m not in ones]
    one = _ONE.search(text.text)
    if len(money) != 1 or not counts or others or not (one or ones) or not _PRICE_ASKED.search(text.text):
        return None
    asked = one and next((v for v in one.groupdict().values() if v), "")
    unit = ones[-1].unit if ones else ALIASES.get(asked or "", "")
    fitting = [m for m in counts if m.unit == unit] or (counts if len(counts) == 1 else [])
    if len(fitting) != 1 or len(counts) > 2 or (len(counts) == 2 and not _sized(text, counts)):
        return None
    if re.search(
        r"⟩\s?(?:원)?\s?(?:씩|짜리)|each\s*⟨|⟩ each|당\s?⟨|per [a-z]+ ⟨|⟩ (?:per|an?|/)\s?[a-z]|\bat ⟨|@|할인|discount|\boff\b",
        text.text,
    ):
        return None  # the price given is that of one already
    if ones and money[0].start > ones[-1].start:
        return None
    return worked(f"{money[0].shown} ÷ {fitting[0].shown}", money[0].unit)


def _sized(text: Marked, counts: list[Mark]) -> bool:
    """One of the two is only a size ("500ml 20병")."""
    return any(m.code == "U" for m in counts) and any(m.code == "K" for m in counts)


_HANDED = pattern(rf"{{paid:MN}}\s?(?:원|짜리)?\s?(?:권|지폐)?[^⟨⟩]{{0,6}}?(?:{_PAID})")
_HANDED_EN = pattern(r"(?:paid|pay|hand(?:ed)?|gave|give|with|from|out of)[^⟨⟩]{0,18}{paid:MN}")


def change_given(text: Marked) -> Finding | None:
    """What is handed back of what was paid: for one total, or for a price and a count."""
    if not _CHANGE.search(text.text):
        return None
    match = _HANDED_EN.search(text.text) or _last(_HANDED, text.text)
    if match is None:
        return None
    paid = text.marks[int(match["paid"][1:])]
    rest = [m for m in text.marks if m is not paid and not (m.code == "K" and m.unit == "명")]
    if re.search(r"나왔|나온|총|합계|합쳐|total|bill|came to|계산서", text.text):
        rest = [m for m in rest if m.code == "M" or m.value >= 100]  # how many ate is in the total
    if not 1 <= len(rest) <= 4 or any(m.code not in "MNKU" for m in rest):
        return None
    if len(rest) == 1:
        cost, total = rest[0].shown, rest[0].value
    elif (len(rest) == 2 and {rest[0].code, rest[1].code} & {"K", "U"}) or (
        len(rest) == 2 and min(r.value for r in rest) < 100
    ):
        cost, total = f"{rest[0].shown} × {rest[1].shown}", rest[0].value * rest[1].value
    elif all(m.code == "M" or m.value >= 100 for m in rest):
        cost, total = f"({' + '.join(m.shown for m in rest)})", sum((m.value for m in rest), Fraction(0))
    elif len(rest) == 4:
        cost = f"({rest[0].shown} × {rest[1].shown} + {rest[2].shown} × {rest[3].shown})"
        total = rest[0].value * rest[1].value + rest[2].value * rest[3].value
    else:
        return None
    if total > paid.value:
        return None
    return worked(f"{paid.shown} − {cost}", money_unit(text.marks))


def _last(regex: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(regex.finditer(text))
    return found[-1] if found else None


_SHARED = re.compile(r"나눠|나누|나눌|엔빵|n빵|더치|분담|split|divid|\bshare", re.IGNORECASE)


def _what_it_was_for(text: Marked, mark: Mark) -> bool:
    """ "치킨 두 마리 43,000원 나왔는데 다섯이서": what was ordered, right before its price, is nobody who pays."""
    at = text.marks.index(mark)
    return (
        mark.code == "K"
        and mark.unit not in ("명", "")
        and at + 1 < len(text.marks)
        and text.marks[at + 1].code == "M"
        and re.fullmatch(r"\s?(?:에|값)?\s?", text.after(mark)) is not None
        and re.match(r"\s?(?:이|가)?\s?(?:나왔|나온|썼|들었|결제|계산)", text.after(text.marks[at + 1])) is not None
    )


def split_among(text: Marked) -> Finding | None:
    """Amounts shared by people, who may count themselves in ("me and my 2 roommates", "친구 셋이랑 나랑")."""
    if not _SPLIT.search(text.text):
        return None
    money = [m for m in text.marks if m.code == "M" or (m.code == "N" and m.value >= 1000)]
    people = [m for m in text.marks if m not in money and not _what_it_was_for(text, m)]
    if not 1 <= len(money) <= 4 or len(people) != 1 or people[0].code not in "KN":
        return None
    heads = people[0]
    if (
        heads.value.denominator != 1
        or not 1 <= heads.value <= 1000
        or (heads.code == "K" and heads.unit not in ("명", "개"))
    ):
        return None
    around = text.before(heads) + "⟨⟩" + text.after(heads)
    beside = re.search(
        r"\b(?:me|i|myself) and (?:my )?\s?⟨|⟨⟩ (?:\w+ ){0,2}(?:and|plus) (?:me|i|myself)\b|^\s?[가-힣]{0,4}(?:이랑|랑|하고|과|와)\s?(?:나|저|내가|제가)|(?:나|저|내가|제가)(?:랑|하고|와)\s?(?:[가-힣]+\s)?⟨",
        around,
    ) or re.search(r"⟨⟩[^⟨⟩]{0,6}(?:이랑|랑|하고)\s?(?:나|저|내가|제가)", around)
    if any(re.match(r"\s?(?:each|apiece|a piece|씩|짜리)\b", text.after(m)) for m in money) and not _SHARED.search(
        text.text
    ):
        return None  # the price of one: nothing is shared
    if heads.value == 1 and not beside:
        return None  # "한 사람 얼마씩": how many they are was not said
    total = money[0].shown if len(money) == 1 else f"({' + '.join(m.shown for m in money)})"
    if len(money) > 1 and not re.search(r"\+|and|하고|이랑|랑|,|plus|에다|합쳐", text.text):
        return None
    count = f"({heads.shown} + 1)" if beside else heads.shown
    return worked(f"{total} ÷ {count}", money_unit(text.marks))
