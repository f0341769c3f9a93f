"""A price of the conversation times what the follow-up counts: "일곱 번이면 다 해서?", "그럼 반년이면", "so 30 of us for half a year?".

The price must have been one and for a known unit (하루, 1회, 1인 …). A count of another kind, a condition ("2년 넘으면") or
another thing ("어린이 셋이면" after a price for adults) is nothing to multiply with.
"""

from __future__ import annotations

import itertools
import re
from datetime import date
from fractions import Fraction

from gallae.core.numbers import Quantity, find_quantities
from gallae.tools.amounts import dimension
from gallae.tools.plain import plain
from gallae.tools.reading import read
from gallae.tools.sums import shown
from gallae.tools.tokens import Token
from gallae.tools.verbs import verb_class

__all__ = ["counted_price"]

# What one price is for, as the conversation says it.
_PERIODS = {
    "박": r"1박|한\s?밤|하룻밤|박당|per night|a night|and night|/night",
    "일": r"하루|1일|일일|일당|매일|per day|a day|daily|and day",
    "주": r"1주|한\s?주|일주일|매주|주당|per week|a week|weekly",
    "개월": r"한\s?달|매[달월]|월급|월세|1개월|월정|월\s?(?=[\d(])|월\s?(?:요금|회비|이용료|사용료|납입)|per month|a month|monthly|\bmonth\b",
    "분기": r"분기",
    "년": r"1년|한\s?해|연간|매년|연회비|연\s?(?=\d)|per year|a year|yearly|annual",
    "시간": r"1시간|한\s?시간|시간당|시급|per hour|an hour|hourly",
    "회": r"1회|한\s?번|회당|번당|per visit|per session|a session|each time|per lesson",
}
_STEPS: dict[tuple[str, str], int | Fraction] = {
    ("개월", "년"): 12, ("분기", "년"): 4, ("일", "주"): 7, ("주", "주"): 1, ("년", "개월"): Fraction(1, 12),
    ("분기", "개월"): Fraction(1, 3),
}  # fmt: skip
# What one price is for when nothing else is said: "증명서 얼마예요" · "세 통이면".
_THINGS = frozenset(
    [
        "개",
        "장",
        "권",
        "병",
        "통",
        "대",
        "부",
        "잔",
        "마리",
        "벌",
        "켤레",
        "세트",
        "상자",
        "판",
        "팩",
        "캔",
        "컵",
        "그릇",
        "자루",
        "포",
        "송이",
        "곳",
        "칸",
        "조각",
        "쌍",
        "줄",
        "롤",
        "묶음",
        "끼",
        "인분",
        "회",
        "정",
        "알",
        "채",
        "건",
        "그루",
        "접시",
        "과목",
        "편",
    ]
)
_HEAD = re.compile(
    r"1인|인당|일인|한\s?(?:명|사람)|명당|어른|성인|투숙객|회원\s?[은는\d]|입장|관람|도시락|식권|식사|표\s?한|per (?:person|member|head|adult)|(?:and|per) (?:person|member)|\beach\b|one (?:person|ticket|lunch)|member\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"넘|지나|지난|늦|초과|남으|이상|이하|미만|최대|최소|할인|취소|환불|연체|안\s|못|말고|대신|추가|빼|더\s|빠지|가능|받을\s?수|무료|배송|포함|less|more than|over|cancel|late|discount|refund"
)
# "그럼 반년이면" counts on; "반년은요?" asks for the price of another thing.
_COUNTED = re.compile(
    r"면|믄|모\b|치[는은]?\b|다\s?해|모두|전부|총|씩|합|나눠|나누|얼마|comes?|total|\bfor\b|^so\b", re.IGNORECASE
)
_COMPANY = re.compile(
    r"우리|우린|우리는|저희|저희는|우리가|저희가|나랑|친구들?|가족|식구|사람|꼬박|그럼|그러면|같이|함께|전원|각자|끼리|애들|치|치면|꽉|다|쭉|us|we|the|altogether|team|that's|that"
)
_VAGUE = re.compile(r"원\s?(?:까지|부터|이상|이하|~|-|안팎|쯤)|최대|최소|할인|up to|from \$|at least|starting")


def counted_price(question: str, asked: str, answer: str, today: date) -> str | None:
    """The sum as an expression ("24,000원 × 7"), or None."""
    if _CONDITION.search(question) or not _COUNTED.search(question):
        return None
    price = _one_price(answer)
    tokens = read(plain(_half(question)), today).tokens
    if price is None or any(
        t.code not in "KTYNMXDzAaBeLfcdouwrHty" and not (t.code == "s" and t.text.startswith("떼")) for t in tokens
    ):
        return None
    named = [t for t, b in itertools.pairwise(tokens) if t.code == "u" and b.code == "M"]
    if not all(_company(t, asked + " " + answer) for t in tokens if t.code in "uw" and t not in named):
        return None
    said = answer if _period(answer) else f"{answer} {asked}"
    counts = [t for t in tokens if t.code in "KTYN" and not (t.value == 1 and (t.code == "K" or t.text == "하루"))] or [
        t for t in tokens if t.text == "하루"
    ]
    heads = [t for t in counts if t.unit == "명" or (t.code == "N" and re.search(r"\bof us\b", question))]
    if [t for t in counts if t.code == "N" and t not in heads]:
        return None
    splits = any(t.code == "d" for t in tokens) or re.search(
        r"(?:한\s?(?:명|사람)|인당|1인)\s?(?:당|앞에|앞)?\s?(?:얼마|몇)|얼마씩|each", question
    )
    if splits:
        return f"{price.text} ÷ {shown(heads[0])}" if len(heads) == len(counts) == 1 else None
    factors = _factors([t for t in counts if t not in heads], tokens, said)
    if factors is None:
        return None
    if heads:
        each = any(t.code == "e" for t in tokens)
        if len(heads) > 1 or not (_HEAD.search(f"{answer} {asked}") or (each and factors)):
            return None
        factors = [shown(heads[0]), *factors]
    base = _base(price, [t for t in tokens if t.code == "M"], question)
    return f"{base} × {' × '.join(factors)}" if factors and base else None


def _half(question: str) -> str:
    said = re.sub(r"반\s?년", "6개월", question)
    return re.sub(r"half a year", "6 months", said, flags=re.IGNORECASE)


def _one_price(answer: str) -> Quantity | None:
    amounts = [q for q in find_quantities(answer) if dimension(q.unit) == "money"]
    same = {(q.value, q.unit) for q in amounts}
    return amounts[0] if len(same) == 1 and not _VAGUE.search(answer) else None


def _company(token: Token, said: str) -> bool:
    """Who counts, how it is used, or a thing the conversation already named."""
    if _COMPANY.fullmatch(token.text.lower()) or verb_class(token.text) == "~":
        return True
    stem = re.sub(r"(?<=..)(?:은|는|이|가|을|를|도|만|로|으로)$", "", token.text)
    return len(stem) > 1 and stem in said


def _period(said: str) -> str:
    """The unit of time (or the one go) that the price is for; none if the conversation names two."""
    found = [unit for unit, pattern in _PERIODS.items() if re.search(pattern, said, re.IGNORECASE)]
    return found[0] if len(found) == 1 else ""


def _factors(counts: list[Token], tokens: tuple[Token, ...], said: str) -> list[str] | None:
    """Each count in the unit of the price; None if one does not fit."""
    basis = _period(said)
    per = {t.unit for t in tokens if t.code == "y"}
    factors: list[str] = []
    months = [t.span for t in tokens if t.code == "D" and t.span]
    if len(months) == 2 and all(s.first.day == 1 and 27 <= (s.last - s.first).days <= 30 for s in months):
        if basis != "개월":
            return None
        first, last = months
        factors.append(str((last.first.year - first.first.year) * 12 + last.first.month - first.first.month + 1))
    elif months:
        return None
    for count in counts:
        if count.unit == basis:
            factors.append(shown(count))
        elif (step := _STEPS.get((basis, count.unit))) and (step >= 1 or count.value == 1):
            step = Fraction(step)
            times = shown(Token("N", "", 0, 0, count.value * step.numerator))
            factors.append(times if step.denominator == 1 else f"{times} ÷ {step.denominator}")
        elif count.code == "K" and count.unit in _THINGS and (not basis or _one_of(count.unit, said)):
            factors.append(shown(count))
        elif count.unit in per and basis == "회":
            factors.append(shown(count))  # "매주 두 번씩 8주"
        else:
            return None
    factors += [shown(t) for t in tokens if t.code == "X"]
    return factors


def _one_of(unit: str, said: str) -> bool:
    """Is the price for one of these ("한 장", "1장")? Then a period beside it does not matter."""
    return re.search(rf"(?:한|1)\s?{unit}|{unit}당|하나", said) is not None


def _base(price: Quantity, beside: list[Token], question: str) -> str:
    """The price, or together with one more that the follow-up brings ("락카 8,000원이랑 같이")."""
    if not beside:
        return price.text
    if len(beside) == 1 and beside[0].unit == price.unit and re.search(r"이랑|하고|같이|합쳐|까지|and|with", question):
        return f"({price.text} + {beside[0].text})"
    return ""
