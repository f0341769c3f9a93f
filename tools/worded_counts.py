"""Wholes and parts in a story: how many are needed so that all fit, how many each gets and what is left, shares in a ratio of
several, what each pays once somebody has paid a part, what there was at first, what stayed whole.

"250 guests, tables seat 8, fewest tables?", "회식비 28만7천원 나왔는데 부장님이 십만원 내주셨고 남은 돈은 다섯이서 엔빵".
"""

from __future__ import annotations

import re
from fractions import Fraction

from gallae.core.units import UNITS
from gallae.tools.amounts import dimension
from gallae.tools.answers import Finding, number, with_unit
from gallae.tools.marked import Mark, Marked
from gallae.tools.worked import worked

__all__ = [
    "all_together",
    "at_first",
    "each_and_rest",
    "good_ones",
    "lump_prices",
    "needed_for_all",
    "ratio_of_several",
    "rest_shared",
    "sized_goods",
    "things_at_prices",
    "tiles",
]

_SEATS = re.compile(
    r"\b(?:seats?|holds?|fits?|takes?|carr(?:y|ies)|sleeps?|can (?:seat|hold|take|carry|fit)|accommodates?)\s(?:up to |only |about )?⟨(?P<en>[A-Z]\d)⟩|⟨(?P<per>[A-Z]\d)⟩[- ]?(?:seats?|seater|people|passengers?|kids|guests)? ?(?:per|each|a|to a) (?P<one>[a-z]+)"
)
_FEWEST = re.compile(
    r"\b(?:minimum|fewest|at least|smallest number|least number)\b|how many [a-z]+ (?:do|will|would|should|must) (?:i|we|they) (?:need|have to|rent|book|order|hire)|how many [a-z]+ (?:are )?needed|nobody (?:stands|is left)|최소|몇\s?[가-힣]{1,3}\s?(?:이나\s?)?(?:필요|있어야|불러야|빌려야|예약|준비|대절|잡아야|사야)"
)
_LEAVE = re.compile(
    r"할인|%|남[아는은]|나머지|left|remain|remainder|already|이미|(?<![인회직])원(?!래|형)|\$|cost|price|얼마(?!나)"
)


def needed_for_all(text: Marked) -> Finding | None:
    """ "318명, 45인승 버스로 최소 몇 대": how many of a size hold all of them, the last one not full."""
    marks = [m for m in text.marks if not (m.code == "K" and m.value == 1)]
    if len(marks) != 2 or not _FEWEST.search(text.text) or _LEAVE.search(text.text):
        return None
    size = _size(text)
    whole = next((m for m in marks if m is not size), None)
    if size is None or size not in marks or whole is None or whole.code not in "NK" or size.value <= 1:
        return None
    if whole.value.denominator != 1 or size.value.denominator != 1 or whole.value <= size.value:
        return None
    return worked(f"ceil({whole.shown} ÷ {size.shown})", _asked_unit(text))


def _size(text: Marked) -> Mark | None:
    fit = [m for m in text.marks if m.unit in ("인승", "인실", "인용", "인석")]
    if len(fit) == 1:
        return fit[0]
    found = _SEATS.search(text.text)
    if found:
        return text.marks[int((found["en"] or found["per"])[1:])]
    korean = re.search(r"⟨[NK](?P<at>\d)⟩씩\s?(?:타|앉|들어|자|묵|넣|담)", text.text)
    return text.marks[int(korean["at"])] if korean else None


def _asked_unit(text: Marked) -> str:
    found = re.search(r"몇\s?(대|개|방|동|상자|박스|조|팀|봉지|판|장|병|통)", text.text)
    return {"방": "개", "박스": "상자"}.get(found[1], found[1]) if found else ""


_EACH_AND_LEFT = re.compile(
    r"몇\s?[가-힣]{1,3}\s?씩[^⟨⟩]*몇\s?[가-힣]{1,3}(?:이|가)?\s?남|몫[^⟨⟩]*나머지|how many (?:full |whole |complete )?[a-z]+[^⟨⟩]*(?:left ?over|remain|what(?:'s| is) left)|quotient and (?:the )?remainder"
)


def each_and_rest(text: Marked) -> Finding | None:
    """ "젤리 400개, 애들 27명: 한 명당 몇 개씩 가고 몇 개 남나", "440을 19로 나눈 몫하고 나머지"."""
    marks = [m for m in text.marks if not (m.code == "K" and m.value == 1)]
    if len(marks) > 2 and re.match(r"[초중고]\s?⟨", text.text):
        marks = marks[1:]  # "초4 딸 숙제"
    if len(marks) != 2 or not _EACH_AND_LEFT.search(text.text) or any(m.code not in "NKU" for m in marks):
        return None
    whole, part = marks
    count = whole.value * 12 if whole.unit == "다스" else whole.value
    if part.value <= 0 or count <= part.value or count.denominator != 1 or part.value.denominator != 1:
        return None
    if part.unit == "다스" or part.value == 0:
        return None
    quotient, rest = divmod(count, part.value)
    unit = "" if whole.unit == "다스" else whole.unit
    steps = f"{number(count, 0)[0]} ÷ {part.shown}"
    each, left = (
        with_unit(number(Fraction(quotient), 0)[0], unit, "ko"),
        with_unit(number(Fraction(rest), 0)[0], unit, "ko"),
    )
    return Finding(
        "calculate", {"expression": f"{steps} mod"}, Fraction(quotient), unit, "",
        f"몫은 {each}, 나머지는 {left}입니다({steps}).", f"{quotient}, with {rest} left over ({steps}).",
    )  # fmt: skip


_RATIO = re.compile(r"(?<![\d:⟨])(\d{1,4}(?:\s?:\s?\d{1,4}){2,5})(?![\d:])")


def ratio_of_several(text: Marked) -> Finding | None:
    """ "3억2천만원을 셋이 5:3:2로": every share, in that order."""
    match = _RATIO.search(text.said)
    if match is None or not text.has(r"비율|ratio|나누|나눠|몫|split|divid|share|inherit"):
        return None
    rest = [m for m in text.marks if not match.start() <= m.start < match.end()]
    parts = [int(p) for p in match[1].split(":")]
    heads = [m for m in rest if m.code in "NK" and m.value == len(parts)]
    amounts = [m for m in rest if m not in heads]
    if len(amounts) != 1 or len(heads) > 1 or 0 in parts or amounts[0].code not in "MNKU":
        return None
    whole, total = amounts[0], sum(parts)
    shares = [with_unit(number(whole.value * part / total, 2)[0], whole.unit, language) for language in ("ko", "en") for part in parts]  # fmt: skip
    ko, en = shares[1 : len(parts)], shares[len(parts) + 1 :]
    return worked(
        f"{whole.shown} × {parts[0]} ÷ ({' + '.join(map(str, parts))})",
        whole.unit,
        ko=f"{{value}}, {', '.join(ko)}입니다.",
        en=f"{{value}}, {', '.join(en)}.",
    )


_SPLIT = re.compile(r"엔빵|n빵|더치|나눠|나누|나눌|분담|똑같이|뿜빠이|인당|split|divid|share|each\b|per person")
_PUT_IN = re.compile(
    r"내주|내\s주|내셨|보태|쏘[시고셔]|지원|부담(?:해|하[시고])|chip(?:ped|s)? in|put in|paid|pays|pitched in|cover(?:ed|s)|contribut"
)
_THE_REST = re.compile(r"남은|나머지|the rest|remain|what(?:'s| is) left|the balance|모자란")


def rest_shared(text: Marked) -> Finding | None:
    """A bill of which somebody pays a part; the rest is shared by as many as are named."""
    money = text.of("M") or tuple(m for m in text.of("N") if m.value >= 1000)
    people = [m for m in text.marks if m not in money and m.code != "D"]
    if len(money) != 2 or len(people) != 1 or people[0].code not in "NK" or people[0].unit not in ("", "명"):
        return None
    bill, part = money
    if not (
        _SPLIT.search(text.text)
        and _THE_REST.search(text.text)
        and _PUT_IN.search(text.after(part)[:14] + text.before(part)[-24:])
    ):
        return None
    if _THE_REST.search(text.text).start() < text.text.index("⟨", text.text.index("⟩")) or bill.value <= part.value:  # type: ignore[union-attr]
        return None
    if people[0].value < 2 or people[0].value.denominator != 1 or bill.unit != part.unit:
        return None
    return worked(f"({bill.shown} − {part.shown}) ÷ {people[0].shown}", bill.unit)


_FIRST = re.compile(
    r"처음(?:에|엔)?[^⟨⟩]*(?:얼마|몇)|원래\s?[^⟨⟩]*(?:얼마|몇)|(?:start(?:ed)? with|at first|originally|to begin with|have before)"
)
_GONE = re.compile(r"주고|줬|나눠\s?주|쓰고|썼|사고|샀|내고|gave|giv|spent|paid|hand")
_STAYED = re.compile(r"남[았은아음]|left|remain")


def at_first(text: Marked) -> Finding | None:
    """ "일곱 명한테 5만원씩 주고 15만원이 남았네, 처음에 얼마": what was given away and what stayed."""
    money = text.of("M")
    counts = [m for m in text.of("NK") if m.value > 1]
    if len(money) != 2 or len(counts) != 1 or len(text.marks) != 3 or not _FIRST.search(text.text):
        return None
    each, left = money
    if not re.match(r"\s?씩|\s?each|\s?apiece", text.after(each)) or not _GONE.search(text.text):
        return None
    if not _STAYED.search(text.after(left)[:10]) or text.has(r"%|할인|이자|빌려"):
        return None
    return worked(f"{counts[0].shown} × {each.shown} + {left.shown}", each.unit)


_BAD = re.compile(r"cracked|broken|rotten|damaged|spoiled|defect|bad\b|missing|깨[졌진]|상[했한]|썩|불량|파손|터[졌진]")
_GOOD = re.compile(
    r"how many (?:good|whole|usable|are left|[a-z]+ (?:are )?left|remain)|good ones|멀쩡|성한|쓸\s?수\s?있|정상|남"
)


def good_ones(text: Marked) -> Finding | None:
    """So many times so many, without those that broke."""
    if len(text.marks) != 3 or any(m.code not in "NK" for m in text.marks) or not _GOOD.search(text.text):
        return None
    first, second, bad = text.marks
    if not _BAD.search(text.after(bad)[:24]) or _BAD.search(text.before(bad)):
        return None
    if not re.search(r"\beach\b|씩|per\b|apiece|들이", text.after(second)[:12] + text.after(first)[:24]):
        return None
    dozen = " × 12" if second.unit == "다스" else ""
    whole = first.value * second.value * (12 if dozen else 1)
    unit = second.unit if second.unit not in ("다스", "") else ""
    return worked(f"{first.shown} × {second.shown}{dozen} − {bad.shown}", unit) if bad.value < whole else None


_SPENT = re.compile(r"(?:다\s?합|합치|합해|합쳐|총|모두|전부|다\s?해서|합계)")


def lump_prices(text: Marked) -> Finding | None:
    """ "고등어 세 마리에 만이천원, 두부 두 모에 3,400원, 콩나물 1,500원": each amount is for all of the count before it."""
    money = [m for m in text.marks if m.code == "M"]
    rest = [m for m in text.marks if m.code not in "MD"]
    if not 2 <= len(money) <= 6 or not rest or any(m.code != "K" for m in rest) or not _SPENT.search(text.text):
        return None
    if text.has(r"씩|짜리|당\s|each|할인|%|거스름|나눠|나누|인당|배송|추가|빼|한\s?(?:개|마리|모|병|장|단)에"):
        return None
    for mark, following in zip(text.marks, text.marks[1:], strict=False):
        if mark.code != "K":
            continue
        gap = text.after(mark)
        if not (following.code == "M" and re.fullmatch(r"\s?에\s?", gap)) and not (
            following.code == "K" and not gap.strip()
        ):
            return None
        if mark.value == 1 and following.code == "M":
            return None
    if text.marks[-1].code != "M" or len({m.unit for m in money}) != 1:
        return None
    return worked(" + ".join(m.shown for m in money), money[0].unit)


def tiles(text: Marked) -> Finding | None:
    """Square tiles on a floor, where they come out even in both directions."""
    if len(text.marks) != 3 or any(m.unit not in UNITS or dimension(m.unit) != "length" for m in text.marks):
        return None
    if (
        not text.has(r"가로.*세로|\bby\b|×|\bx\b")
        or not text.has(r"타일|블록|tiles?\b|정사각|square")
        or not text.has(r"몇\s?(?:장|개)|how many")
    ):
        return None
    wide, high, side = text.marks
    ratios = [m.value * UNITS[m.unit].factor / UNITS[side.unit].factor / side.value for m in (wide, high)]
    if any(r.denominator != 1 or r < 1 for r in ratios):
        return None
    scale = [UNITS[m.unit].factor / UNITS[side.unit].factor for m in (wide, high)]
    sides = [number(m.value * k, 6)[0] for m, k in zip((wide, high), scale, strict=True)]
    return worked(f"({sides[0]} ÷ {side.shown}) × ({sides[1]} ÷ {side.shown})", "장" if text.has("장") else "")


_TOTAL = re.compile(
    r"얼마(?!나)|총|합|모두|전부|금액|how much|total|cost|what|in all|altogether|\bpay\b|\bowe\b|\bbill\b"
)
_NOT_TOTAL = re.compile(
    r"할인|%|나눠|나누|인당|거스름|잔돈|남[은는았]|차이|평균|빼|discount|\boff\b|split|divid|change\b|left\b|differ|average|minus|less\b"
)


def all_together(text: Marked) -> Finding | None:
    """ "품목 셋이 12만, 8만5천, 4만": as many amounts as are counted, nothing but commas between."""
    counts = [m for m in text.marks if m.code in "NK" and m.value == len(text.marks) - 1]
    amounts = [m for m in text.marks if m not in counts]
    if len(counts) != 1 or counts[0] is not text.marks[0] or len(amounts) < 2:
        return None
    if not _TOTAL.search(text.text) or _NOT_TOTAL.search(text.text) or any(m.code not in "MN" for m in amounts):
        return None
    if not text.has(r"한꺼번에|합|총|모두|전부|다\s?해|total|altogether|in all|together"):
        return None
    if any(text.after(m).strip(" 원") not in (",", "and", "하고", "이랑", ", and", "그리고") for m in amounts[:-1]):
        return None
    unit = next((m.unit for m in amounts if m.unit), "원" if text.has("[가-힣]") else "")
    return worked(" + ".join(m.shown for m in amounts), unit)


def sized_goods(text: Marked) -> Finding | None:
    """ "원두 1키로 22,000원짜리 15봉": a size, the price of one, how many."""
    if len(text.marks) != 3 or [m.code for m in text.marks] not in (["U", "M", "K"], ["U", "M", "N"]):
        return None
    size, price, count = text.marks
    if text.after(size).strip() or not re.match(r"\s?짜리", text.after(price)) or count.value < 1:
        return None
    if not _TOTAL.search(text.text) or _NOT_TOTAL.search(text.text) or dimension(size.unit) == dimension(count.unit):
        return None
    return worked(f"{price.shown} × {count.shown}", price.unit)


_AT_PRICE = re.compile(
    r"(?:⟨N(?P<count>\d)⟩|\b(?P<one>an?|one)) (?:[a-z-]+ ){1,3}?(?:@|at|for) ?[$€£]?⟨[MN](?P<price>\d)⟩(?: ?(?:each|apiece|a piece))?"
)


_SO_MANY_AT = re.compile(
    r"\W*⟨[NK]0⟩\s(?:[a-z-]+ ){0,3}?(?:at|@|x|×) ?[$€£]?⟨[MN]1⟩ ?(?:each|apiece|a piece|(?:an?|per|/) ?[a-z]+)\W*"
)


def things_at_prices(text: Marked) -> Finding | None:
    """ "4 chairs @ 95 and a desk @ 320": every figure is a count or its price."""
    if bare := _SO_MANY_AT.fullmatch(text.text):
        return worked(f"{text.marks[0].shown} × {text.marks[1].shown}", text.marks[1].unit) if bare else None
    if not _TOTAL.search(text.text) or _NOT_TOTAL.search(text.text):
        return None
    terms: list[str] = []
    used: set[int] = set()
    for match in _AT_PRICE.finditer(text.text):
        price = text.marks[int(match["price"])]
        used.add(int(match["price"]))
        if match["count"] is None:
            terms.append(price.shown)
            continue
        if " for " in match.group() and "each" not in match.group() and "apiece" not in match.group():
            return None  # "3 chairs for 95": all of them
        used.add(int(match["count"]))
        terms.append(f"{text.marks[int(match['count'])].shown} × {price.shown}")
    if len(terms) < 2 or len(used) != len(text.marks):
        return None
    return worked(" + ".join(terms), next((m.unit for m in text.marks if m.code == "M"), ""))
