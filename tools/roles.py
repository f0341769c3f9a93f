"""Figures by the role that the words beside them give: a rate and what it is for, a count, what is taken off or added.

The words of the story may be any. What makes the reading sure is that the units cancel: a rate per day needs days, "each" needs
one count, and every figure has exactly one place. Where two readings fit, or one figure has no role, nothing is computed.

>>> from datetime import date
>>> from gallae.tools.marked import marked
>>> rate_times(marked("스물네 명한테 떡 세 개씩 돌리려면 떡이 몇 개 필요해", date(2026, 11, 20))).steps
'3 × 24'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gallae.core.errors import ToolError
from gallae.core.units import ALIASES, UNITS
from gallae.tools.answers import Finding
from gallae.tools.marked import Mark, Marked, marked
from gallae.tools.related import average_speed, fuel_used, instalment, price_in_proportion, share_with
from gallae.tools.said import quantities_of
from gallae.tools.signed import margin, named_share, signed_terms
from gallae.tools.worded_backwards import asks_for_before, percent_points, taken_back
from gallae.tools.worded_prices import split_among
from gallae.tools.words import latin_unit
from gallae.tools.worked import open_amount, worked

__all__ = ["by_roles", "rate_given", "rate_times", "total_by_rate"]

_COUNTER = r"개|명|인|병|장|권|잔|봉지|봉|팩|판|알|통|캔|상자|박스|마리|송이|그릇|조각|번|회|박|대|줄|묶음|세트|팀|반|조|층|칸|곳|집|가구|평|킬로|키로|kg|g|리터|L"
_PERIODS = {
    "시급": "시간", "시간당": "시간", "한시간에": "시간", "매시간": "시간", "하루": "일", "하루에": "일", "하루당": "일", "매일": "일", "일당": "일", "하루평균": "일",
    "하룻밤": "박", "하룻밤에": "박", "주": "주", "매주": "주", "일주일에": "주", "주당": "주", "한주에": "주", "월": "개월", "매달": "개월", "매월": "개월", "한달에": "개월", "달에": "개월",
    "연": "년", "매년": "년", "일년에": "년", "한해에": "년", "분당": "분", "일분에": "분", "인당": "명", "일인당": "명", "사람당": "명", "각자": "명", "하나에": "*", "하나당": "*", "낱개": "*",
    "daily": "일", "hourly": "시간", "weekly": "주", "monthly": "개월", "yearly": "년", "nightly": "박",
}  # fmt: skip
_BEFORE = re.compile(
    rf"(?:(?P<named>시급|시간당|한\s?시간에|매시간|하루\s?평균|하루에|하루당|하루|매일|일당|하룻밤에?|매주|일주일에|주당|한\s?주에|(?<![가-힣])주|매달|매월|한\s?달에|(?<![가-힣])월|매년|일\s?년에|한\s?해에|분당|1?인당|일인당|사람당|각자|하나에|하나당|낱개)|(?P<unit>{_COUNTER})(?:당|마다))(?:이|은|는|에|가)?\s?(?:약|총|딱|꼭)?\s*$"
)
_ONE = re.compile(r"^\s?(?:당|에는|에|이면|이|은|는|마다|의|으로)?\s?(?:[가-힣]+\s?)?$")
_IN_ALL = re.compile(r"^\s?(?:에|동안|치)?\s?(?:총|모두|다\s?해서)?\s?(?:얼마|몇)")
_EACH_AFTER = re.compile(r"^(?:\s?(?:원|won))?\s?(?:씩|짜리)")
_EN_AFTER = re.compile(
    r"^\s*(?:[a-z-]+\s){0,3}?(?:(?P<each>(?:in |on |for |to )?each\b(?!\s(?:of|other))|apiece|a piece)|(?P<ly>daily|hourly|weekly|monthly|yearly|nightly)|(?:\b(?:per|an?|every|each)\s|/\s?)(?P<noun>[a-z]+)\b)"
)
_EN_BEFORE = re.compile(
    r"\b(?:(?P<each>each (?:one )?(?:is|costs?|holds?|has|weighs?|takes?|of (?:them|us|which))(?: about)?)|(?:each|every|per|an?|one)\s(?P<noun>[a-z]+)(?:\s(?:has|holds?|costs?|takes?|weighs?|is|contains?|needs?|gets?|uses?|with|of|for|at))?)\s*[$₩]?\s*$"
)
_NO = re.compile(
    r"할인|깎|부가세|세금|세후|공제|수수료|빼|뺀|남[은는았]|남아|차이|나누|나눠|똑같이|당\s?(?:얼|몇)|평균|거스름|잔돈|왕복|퍼센트|%|이자|초과|이상|이하|미만|추가|더\s|또\s|쿠폰|배송|배달|연비|절반|환율|할부|늘|줄"
    r"|discount|\boff\b|\bvat\b|\btax|\btip\b|minus|less\b|left\b|remain|differ|split|divid|share|average|mean\b|change\b|percent|interest|more than|at least|at most|over \d|extra|plus\b|coupon|half|round trip|except|fee\b|\brate\b|increase|instal|deposit|save"
)
# Prices without value added tax (10 % in Korea), and the total with it asked for.
_TAXED = re.compile(
    r"부가(?:가치)?세\s?(?:는|가)?\s?(?:별도|미포함|불포함|제외|뺀).*(?:부가(?:가치)?세|세금)?\s?(?:까지|포함|합[한쳐해]|더[한해하])|(?:before|excl\w*|plus|without) (?:the )?vat.*(?:incl|with|total|add)"
)
_TIME = ("초", "분", "시간", "일", "주", "박", "개월", "년")
_ASKS_TIME = re.compile(
    r"며칠|몇\s?(?P<unit>일|주|달|개월|시간|분|초|년|박)(?![가-힣])|how many (?P<en>days|weeks|months|hours|minutes|years|nights)|how long|얼마\s?동안|얼마나\s?(?:오래|걸)"
)
_ASKS_MONEY = re.compile(
    r"얼마(?!나)|몇\s?원|금액|가격|비용|예산|how much|cost|price|budget|\bpay\b|\bearn|spend|\bowe\b|charge|\bbill\b|rent\b|salary|wage|면\s*\??$"
)
_ASKS_COUNT = re.compile(
    r"몇|총|모두|전부|다\s?해|합|필요|how many|total|altogether|in all|count\b|number of|how much|얼마|\bneed(?:ed)?\b|\bowe\b|\bpay\b|\bcost"
)
_OPEN_END = re.compile(r"면\s*\??$")  # "1박에 12만원, 3박이면?"
_EN_TIME = {"day": "일", "night": "박", "week": "주", "month": "개월", "year": "년", "hour": "시간", "minute": "분", "person": "명", "head": "명"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Role:
    """A figure and what it is for: units, nouns, "*" (each of what is counted); none if it is no rate."""

    mark: Mark
    pers: tuple[str, ...]
    noun: str

    @property
    def unit(self) -> str:
        return self.mark.unit or self.noun


def by_roles(text: str, today: date) -> Finding | None:
    """What the roles of all figures make of it; None unless the answer is of the kind that is asked for."""
    text = re.sub(r"(\d+)박\s?\d+일", r"\1박", text)
    read = marked(text, today)
    if read.of("D"):
        read = marked(text, today, dated=False)  # "오늘 카드매출": a word of the story
    if not 2 <= len(read.marks) <= 6 or len(text) > 200 or open_amount(read):
        return None
    back = len(read.marks) == 2 and asks_for_before(read)
    for reading in (
        percent_points,
        taken_back,
        rate_times,
        total_by_rate,
        signed_terms,
        named_share,
        margin,
        share_with,
        fuel_used,
        average_speed,
        price_in_proportion,
        instalment,
        split_among,
    ):
        if back and reading is not taken_back:
            continue  # asked is what was before: nothing is taken off once more
        try:
            if found := reading(read):
                return found
        except (ToolError, ArithmeticError):
            continue
    return None


def rate_given(text: Marked, mark: Mark) -> bool:
    """Do the words beside the figure say what it is for ("6,800 steps daily")?"""
    return bool(_pers(text, mark))


def rate_times(text: Marked) -> Finding | None:
    """A rate times what it is for, over one or several steps ("시급 10,320원, 하루 6시간, 주 5일이면 일주일에")."""
    roles = _roles(text)
    taxed = _TAXED.search(text.text) is not None and not text.of("P")
    plain = re.sub(r"나눠\s?(?=주|드|줄)", "", text.text)  # handed out, not divided
    said = re.sub(r"부가세|부가가치세|추가|\bvat\b|plus|excl\w*|incl\w*", "", plain) if taxed else plain
    if (
        roles is None
        or len(roles) < 2
        or _NO.search(said)
        or not (_ASKS_COUNT.search(text.text) or (_OPEN_END.search(text.text) and text.of("M")))
    ):
        return None
    rates, counts = [r for r in roles if r.pers], [r for r in roles if not r.pers]
    if not rates or any(r.mark.code == "M" or r.mark.value == 0 for r in counts):
        return None
    if any(per in (r.mark.unit, r.noun) for r in rates for per in r.pers):
        return None  # a ratio of like things: eight children to one teacher
    if any(r.mark.unit and r.mark.unit == count.mark.unit for r in rates for count in counts):
        return None  # a total and what is done of it at a time
    factor = Fraction(1)
    left = [*counts, *rates]
    for rate, per in [(r, per) for r in rates for per in r.pers]:
        fits = [(r, f) for r in left if r is not rate and (f := _cancels(rate, per, r)) is not None]
        if not fits and _asked_for(text, per):
            continue
        if len(fits) != 1:
            return None
        left.remove(fits[0][0])
        factor *= fits[0][1]
    if len(left) != 1 or left[0] not in rates or not _answers(text, left[0]):
        return None
    operands = [left[0].mark, *(r.mark for r in roles if r is not left[0])]
    steps = " × ".join(m.shown for m in operands)
    if factor != 1:
        steps += f" × {factor.numerator}" + (f" ÷ {factor.denominator}" if factor.denominator != 1 else "")
    return worked(f"{steps} × (1 + 10%)" if taxed else steps, left[0].mark.unit)


def total_by_rate(text: Marked) -> Finding | None:
    """How many days, people or packs a total lasts for at a rate; only where it comes out even."""
    roles = _roles(text)
    if roles is None or len(roles) != 2 or _NO.search(text.text):
        return None
    rates, totals = [r for r in roles if r.pers], [r for r in roles if not r.pers]
    if len(rates) != 1 or len(totals) != 1 or len(rates[0].pers) != 1:
        return None
    rate, total, per = rates[0], totals[0], rates[0].pers[0]
    if (
        rate.unit not in ("", total.unit)
        or rate.mark.code != total.mark.code
        or not 0 < rate.mark.value < total.mark.value
    ):
        return None
    if not _asked_per(text, per):
        return None
    if (total.mark.value / rate.mark.value).denominator != 1:
        return None
    return worked(f"{total.mark.shown} ÷ {rate.mark.shown}", per if re.search("[가-힣]", per) else "")


def _roles(text: Marked) -> list[_Role] | None:
    """The figures with their roles; None if one is of a kind that has none here."""
    found: list[_Role] = []
    one: Mark | None = None
    for mark in text.marks:
        if mark.code in "PXDC" or mark.value < 0:
            return None
        if (
            mark.value == 1
            and mark.unit
            and _ONE.match(text.after(mark))
            and mark is not text.marks[-1]
            and one is None
        ):
            one = mark
            continue
        pers = _pers(text, mark)
        if one is not None:
            pers, one = (tuple(p for p in pers if p != "*") or (one.unit,)), None
        found.append(_Role(mark, pers, _noun(text, mark)))
    return found if one is None else None


def _pers(text: Marked, mark: Mark) -> tuple[str, ...]:
    before, after = text.before(mark), text.after(mark)
    if found := _BEFORE.search(before):
        named = re.sub(r"\s", "", found["named"] or "").removeprefix("1")
        return (_PERIODS.get(named, "") or ALIASES.get(found["unit"] or "", found["unit"] or ""),)
    if _EACH_AFTER.match(after):
        return ("*",)
    if found := _EN_AFTER.match(after):
        first = _english_per(found["each"], found["noun"] or "", found["ly"] or "")
        more = re.match(r"\s*(?:(?:per|an?)\s|/\s?)([a-z]+)\b", after[found.end() :])
        return (first, _english_per(None, more[1], "")) if more else (first,)
    if found := _EN_BEFORE.search(before):
        return (_english_per(found["each"], found["noun"] or "", ""),)
    return ()


def _english_per(each: str | None, noun: str, ly: str) -> str:
    if each:
        return "*"
    if ly:
        return _PERIODS[ly]
    unit = next((q.unit for q in quantities_of(f"2 {noun}")), "")
    return _EN_TIME.get(noun) or unit or _stem(noun)


def _noun(text: Marked, mark: Mark) -> str:
    """The thing an English number counts."""
    found = re.match(r"\s*([a-z]+)", text.after(mark)) if not mark.unit else None
    return _stem(found[1]) if found else ""


def _stem(word: str) -> str:
    return re.sub(r"(?:(?<=x)es|(?<=ch)es|s)$", "", word)


def _cancels(rate: _Role, per: str, other: _Role) -> Fraction | None:
    """What `per` needs besides `other`'s value (7 days a week); None if it is not what the rate is for."""
    if per == "*":
        fits = not other.pers and other.unit != rate.unit and other.mark.code in "KNTY"
        return Fraction(1) if fits else None
    if per in (other.mark.unit, other.noun):
        return Fraction(1)
    pair = {per, other.mark.unit}
    if (per, other.mark.unit) == ("일", "년"):
        return Fraction(365)
    if pair == {"개월", "년"}:
        return Fraction(12) if per == "개월" else Fraction(1, 12)
    if pair <= {"일", "주", "시간", "분"} and len(pair) == 2 and not other.pers:
        return UNITS[other.mark.unit].factor / UNITS[per].factor
    return None


def _asked_for(text: Marked, per: str) -> bool:
    """Is the answer wanted for this very period ("일주일에 얼마")?"""
    words = {"주": r"일주일|한\s?주|주급|a week|per week|weekly", "개월": r"한\s?달|월급|a month|per month|monthly", "일": r"하루(?:에)?\s?(?:얼마|몇)|일당|a day|per day|daily", "년": r"일\s?년|1년|연봉|a year|per year|yearly"}  # fmt: skip
    return per in words and re.search(words[per], text.text) is not None


def _answers(text: Marked, result: _Role) -> bool:
    """Is what comes out of the kind that is asked for?"""
    time = _ASKS_TIME.search(text.text)
    if result.mark.unit in _TIME:
        return time is not None or re.search(r"시간|hours|minutes", text.text) is not None
    if time is not None or not _named_unit(text, result):
        return False
    if result.mark.code == "M":
        return _ASKS_MONEY.search(text.text) is not None or re.search(r"총|합|total|altogether", text.text) is not None
    if re.search(r"몇\s?원|얼마(?!나)|how much (?:money|does|is|will|do|would)", text.text):
        return result.mark.code == "N"
    return True


def _named_unit(text: Marked, result: _Role) -> bool:
    """If a unit is named in the question ("몇 알", "how many boxes"), it is the one that comes out."""
    if found := re.search(r"몇\s?([가-힣]{1,5}|[a-z㎡㎥]+)", text.text):
        named = re.match(
            rf"제곱|세제곱|평방|(?:{_COUNTER}|알|정|자루|쪽|페이지|걸음|바퀴|끼|포|mg|ml|m|cm|km)", found[1]
        )
        unit = ALIASES.get(named.group(), named.group()) if named else ""
        return not unit or unit == result.mark.unit or (unit == "개" and result.mark.code in "NK")
    if found := re.search(r"how many ([a-z]+)", text.text):
        unit, noun = latin_unit(found[1]), _stem(found[1])
        return unit in (None, "", result.mark.unit) if result.mark.unit else not result.noun or noun == result.noun
    return True


def _asked_per(text: Marked, per: str) -> bool:
    words = {
        "일": r"며칠|몇\s?일|how many days|how long", "주": r"몇\s?주|how many weeks", "개월": r"몇\s?(?:달|개월)|how many months", "시간": r"몇\s?시간|how many hours|how long",
        "박": r"몇\s?박|how many nights", "명": r"몇\s?(?:명|사람)|how many people",
    }  # fmt: skip
    if re.fullmatch("[a-z]+", per):
        return re.search(rf"how many {per}(?:s|es)?\b", text.text) is not None
    return per in words and re.search(words[per], text.text) is not None
