"""Plain requests in few words: what a month's cost makes a year, what is in stock now, so many dozen, a square root, how many of a size
fill an amount, packs by what goes a day, prices and counts by the same names.

"rent is 1350 a month, how much is that a year", "재고 480개 있었는데 135개 나가고 60개 들어왔어 지금 몇 개", "어른 15000 아이 9000 어른 2 아이 3".
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from gallae.core.units import UNITS
from gallae.tools.amounts import dimension
from gallae.tools.answers import Finding
from gallae.tools.marked import Mark, Marked
from gallae.tools.worked import worked

__all__ = [
    "a_ticket_each",
    "by_the_same_names",
    "costs_by_the_month",
    "dozens",
    "feet_and_inches",
    "in_another_period",
    "of_a_size",
    "packs_by_day",
    "score_needed",
    "square_root",
    "stock_now",
]


def square_root(text: Marked) -> Finding | None:
    """Of the one number of the message, which may look like a year."""
    found = re.search(
        r"(?:square root|sqrt) (?:of )?(?P<a>[\d,.]*\d)|(?<![\d.,])(?P<b>[\d,]*\d(?:\.\d+)?)의 (?:양의 )?(?:제곱근|루트)|(?:루트|√)\s?(?P<c>[\d,.]*\d)",
        text.said,
        re.I,
    )
    if found is None or len(text.marks) != 1:
        return None
    return worked(f"sqrt({(found['a'] or found['b'] or found['c']).replace(',', '')})", "", digits=4)


def dozens(text: Marked) -> Finding | None:
    """ "how many eggs is 14 dozen"."""
    if len(text.marks) != 1 or text.marks[0].unit != "다스" or not text.has(r"how many|몇\s?(?:개|자루|알)"):
        return None
    if text.has(r"\bbox|per\b|need|필요|left|남"):
        return None
    return worked(f"{text.marks[0].shown} × 12")


_MONTHLY = r"월세|월급|월\s|매달|매월|다달이|한\s?달에|관리비|구독료|통신비|(?:an?|per|each|every) month|/\s?mo(?:nth)?\b|monthly"
_YEARLY = (
    r"연봉|일\s?년에|1년에|매년|한\s?해에|연간|(?:an?|per|each|every) ye?a?r\b|/\s?y(?:ea)?r\b|yearly|annual(?:ly)?"
)
_WEEKLY = r"매주|일주일에|한\s?주에|주급|(?:an?|per|each|every) week|weekly"
_ASKS_YEAR = r"(?:일\s?년|1년|연간|한\s?해|연봉)(?:이면|에|으로|으론|치|치면|은|동안)?[^⟨⟩]{0,12}(?:얼마|몇|총)|how much (?:is|does|would|will)[^⟨⟩?]*(?:an?|per|each) ye?a?r|(?:what|how much)[^⟨⟩?]*(?:yearly|annually|per ye?a?r|an? year)|(?:일\s?년|1년|연)\s?(?:이면|치)?[^⟨⟩]*(?:총|얼마)"
_ASKS_MONTH = r"(?:한\s?달|매달|월)(?:에|로|은|이면|으로)?[^⟨⟩]{0,12}(?:얼마|몇|꼴)|how much (?:is|does|would|will)?[^⟨⟩?]*(?:an?|per|each) month|(?:what|how much)[^⟨⟩?]*(?:monthly|per month|a month)"
_NOT_PERIOD = re.compile(
    r"%|할인|이자|세금|세후|세금\s?떼|실수령|공제|나눠|나누|인당|저축|모으|대출|할부|인상|오르|빼|퇴직|after tax|take.?home|net\b|interest|split|each person|save|raise|discount|instal|loan|minus|less\b"
)


def in_another_period(text: Marked) -> Finding | None:
    """One amount a month (a year, a week), asked for by the year (the month)."""
    amounts = [m for m in text.marks if m.code in "MN"]
    ones = [m for m in text.marks if m.code in "YT" and m.value == 1]
    if (
        len(amounts) != 1
        or len(amounts) + len(ones) != len(text.marks)
        or len(ones) > 1
        or _NOT_PERIOD.search(text.text)
    ):
        return None
    amount = amounts[0]
    if amount.code == "N" and amount.value < 100:
        return None
    told, asked = _split_at(text, amount)
    names = {"개월": "한 달", "년": "일 년", "주": "일주일"}
    words = re.sub(r"⟨([YT])(\d)⟩", lambda m: names.get(text.marks[int(m[2])].unit, ""), asked)
    given = re.sub(r"⟨[MN]\d⟩", " ", re.sub(r"⟨([YT])(\d)⟩", lambda m: names.get(text.marks[int(m[2])].unit, ""), told))
    month, year, week = (re.search(p, given) for p in (_MONTHLY, _YEARLY, _WEEKLY))
    if sum(map(bool, (month, year, week))) != 1:
        return None
    if month and re.search(_ASKS_YEAR, words):
        return worked(f"{amount.shown} × 12", amount.unit)
    if year and re.search(_ASKS_MONTH, words):
        return worked(f"{amount.shown} ÷ 12", amount.unit, digits=0 if amount.unit == "원" else 2)
    return None


def _split_at(text: Marked, amount: Mark) -> tuple[str, str]:
    """(what is told, up to the words right behind the amount; what is asked)."""
    end = text.text.index("⟩", text.text.index(f"⟨{amount.code}{text.marks.index(amount)}")) + 1
    cut = re.compile(r"[,.?]|(?:인데|이면|면|은데|이고|고)\s|\bhow\b|\bwhat\b").search(text.text, end)
    at = cut.end() if cut and cut.group() not in ("how", "what") else cut.start() if cut else end
    return text.text[:at], text.text[at:]


def costs_by_the_month(text: Marked) -> Finding | None:
    """Several costs a month, for a year or so many months: "월세 55만원 관리비 7만원인데 일 년이면 총 얼마"."""
    spans = [m for m in text.marks if m.code == "Y" and m.unit in ("년", "개월")]
    amounts = [m for m in text.marks if m not in spans]
    if len(spans) != 1 or not 2 <= len(amounts) <= 5 or any(m.code not in "MN" for m in amounts):
        return None
    if not any(m.code == "M" for m in amounts) or any(m.code == "N" and m.value < 1000 for m in amounts):
        return None
    if spans[0] is not text.marks[-1] or not re.search(_MONTHLY, text.text) or _NOT_PERIOD.search(text.text):
        return None
    if not text.has(r"얼마|총|합|how much|total") or text.has(r"하루|매주|일주일|week|day|연\s?⟨|보증금|deposit"):
        return None
    months = spans[0].value * (12 if spans[0].unit == "년" else 1)
    total = " + ".join(m.shown for m in amounts)
    return worked(f"({total}) × {months}", next(m.unit for m in amounts if m.unit))


_OUT = re.compile(
    r"나가|나갔|출고|팔[렸았고리]|썼|쓰고|사용|버[렸리]|줬|주고|배송|shipped|sold|used|gave|sent|threw|took out|broke|lost|ate"
)
_IN = re.compile(
    r"들어[오왔와]|입고|반품|받[았고은]|사[왔서]|추가|채[웠우]|\bback\b|received|returned|restocked|bought|added|came in|delivered|got\b"
)
_HAD = re.compile(r"있었|있고|있는데|재고|had\b|started with|in stock|there were|we have")
_NOW = re.compile(r"지금|현재|이제|남[은았아]|몇|left|now\b|remain|have\b")


def stock_now(text: Marked) -> Finding | None:
    """What there was, what went and what came, each told by its own verb."""
    marks = text.marks
    if not 3 <= len(marks) <= 5 or any(m.code not in "NK" for m in marks) or len({m.unit for m in marks if m.unit}) > 1:
        return None
    korean = re.search("[가-힣]", text.text) is not None
    if not _HAD.search(text.before(marks[0]) + text.after(marks[0])[:8]) or not re.search(r"몇|how many", text.text):
        return None
    steps = marks[0].shown
    for mark in marks[1:]:
        words = (
            text.after(mark)[:12]
            if korean
            else text.before(mark)[-16:] + " " + re.split(r"[,.]|\band\b", text.after(mark))[0][:10]
        )
        gone, came = _OUT.search(words), _IN.search(words)
        if bool(gone) == bool(came):
            return None
        steps += f" {'−' if gone else '+'} {mark.shown}"
    if not _NOW.search(text.text[text.text.rindex("⟩") :]) or text.has(r"%|씩|each|배\b"):
        return None
    return worked(steps, next((m.unit for m in marks if m.unit), ""))


def of_a_size(text: Marked) -> Finding | None:
    """ "1.5리터 물병 몇 개면 9리터 돼?": how many of a size make an amount."""
    if len(text.marks) != 2 or any(m.code != "U" or m.unit not in UNITS for m in text.marks):
        return None
    size, whole = text.marks
    if dimension(size.unit) != dimension(whole.unit) or not re.search(
        r"몇\s?(?:개|병|컵|봉|통|팩|장|번|알|정|잔)(?:면|이면|여야|가|를|이|나|으로)?", text.after(size)
    ):
        return None
    if not re.search(r"되|돼|채|나오|만들|필요|맞", text.after(whole)) or text.has(r"남|빼|더\s|하루"):
        return None
    ratio = UNITS[whole.unit].factor / UNITS[size.unit].factor
    value = whole.value * ratio / size.value
    if value.denominator != 1 or dimension(size.unit) == "temperature":
        return None
    scale = (
        "" if ratio == 1 else f" × {ratio.numerator}" + (f" ÷ {ratio.denominator}" if ratio.denominator != 1 else "")
    )
    return worked(f"{whole.shown}{scale} ÷ {size.shown}", "개")


def packs_by_day(text: Marked) -> Finding | None:
    """ "한 묶음 500장, 하루에 40장씩 쓰면 12묶음으로 며칠": what the packs hold, by what goes a day."""
    marks = [m for m in text.marks if not (m.value == 1 and m.code in "KT")]
    if (
        len(marks) != 3
        or not re.search(r"며칠|몇\s?일|how many days|how long", text.text)
        or any(m.code != "K" for m in marks)
    ):
        return None
    held, daily, packs = marks
    one = [m for m in text.marks if m.value == 1 and m.code == "K"]
    if held.unit != daily.unit or packs.unit == held.unit or not one or one[0].unit != packs.unit:
        return None
    if (
        not re.search(r"하루에?|매일", text.before(daily) + "".join(m.said for m in text.marks if m.code == "T"))
        or daily.value == 0
    ):
        return None
    return worked(f"{held.shown} × {packs.shown} ÷ {daily.shown}", "일")


def by_the_same_names(text: Marked) -> Finding | None:
    """ "어른 15000 아이 9000 어른2 아이3": the prices of the named, then how many of each."""
    found = re.findall(
        r"([가-힣]{1,5}?|[a-z]+?)s?\s?(?:은|는|이|가|is|are|at|:)?\s?(?:한\s?명에?\s?)?⟨([MNK]\d)⟩", text.text
    )
    if len(found) != len(text.marks) or len(found) not in (4, 6) or not text.has(r"얼마|총|합|how much|total"):
        return None
    half = len(found) // 2
    prices, counts = dict(found[:half]), dict(found[half:])
    marks = {
        name: (text.marks[int(prices[name][1:])], text.marks[int(counts[name][1:])])
        for name in prices
        if name in counts
    }
    if len(marks) != half or text.has(r"할인|%|무료|빼|이상|이하"):
        return None
    if any(p.value < 100 or c.value > 100 or c.value.denominator != 1 or c.code == "M" for p, c in marks.values()):
        return None
    unit = next((p.unit for p, _ in marks.values() if p.code == "M"), "원" if text.has("[가-힣]") else "")
    return worked(" + ".join(f"{p.shown} × {c.shown}" for p, c in marks.values()), unit)


_TICKET = re.compile(
    r"(?:입장권|티켓|이용권|식권|탑승권|관람권|표)\s?⟨K(?P<one>\d)⟩(?:에|당|은|는|이)?\s?⟨[MN](?P<price>\d)⟩"
)


def a_ticket_each(text: Marked) -> Finding | None:
    """ "입장권 한 장 27,000원인데 5명이면": everybody needs one."""
    found = _TICKET.search(text.text)
    if found is None or len(text.marks) != 3 or not text.has(r"얼마|총|합") or text.has(r"할인|%|남|거스름|나눠|빼"):
        return None
    one, price = text.marks[int(found["one"])], text.marks[int(found["price"])]
    heads = text.marks[2]
    if one.value != 1 or heads.unit != "명" or price is heads:
        return None
    return worked(f"{price.shown} × {heads.shown}", price.unit or "원")


_TARGET = re.compile(r"평균(?:이|을|점수)?\s?⟨[NK](?P<ko>\d)⟩|(?:average|mean)(?: of| to be)? ⟨N(?P<en>\d)⟩")
_NEXT = re.compile(
    r"(?:다음|마지막|남은|나머지|이번)[^⟨⟩]{0,12}몇\s?점|what (?:do|score|mark|grade)[^⟨⟩]*(?:next|last|final|fourth|fifth)"
)


def score_needed(text: Marked) -> Finding | None:
    """ "점수가 70 85 90인데 평균 85 되려면 다음 시험 몇 점": one more score, so that the mean comes out."""
    found = _TARGET.search(text.text)
    if found is None or not _NEXT.search(text.text) or text.has(r"%|가중|학점|weight"):
        return None
    target = text.marks[int(found["ko"] or found["en"])]
    values = [m for m in text.marks if m.start < target.start]
    rest = [m for m in text.marks if m.start > target.start and m.value != target.value]
    if len(values) < 2 or any(m.code not in "NK" or m.unit not in ("", "점") for m in [*values, target]):
        return None
    if any(m.code not in "NK" or m.value != len(values) + 1 for m in rest):
        return None
    return worked(
        f"{target.shown} × {len(values) + 1} − ({' + '.join(m.shown for m in values)})", "점" if text.has("점") else ""
    )


_MIXED = re.compile(r"(?:feet|foot|ft) (?:and|&) (?:inches|in\b)|피트(?:와|랑|하고|,|\s)?\s?인치")


def feet_and_inches(text: Marked) -> Finding | None:
    """A length in both at once, to the nearest inch."""
    if len(text.marks) != 1 or not _MIXED.search(text.text):
        return None
    length = text.marks[0]
    if length.unit not in UNITS or dimension(length.unit) != "length" or length.unit == "ft":
        return None
    inches = length.value * UNITS[length.unit].factor / UNITS["in"].factor
    whole = math.floor(inches + Fraction(1, 2))
    feet, rest = divmod(whole, 12)
    exact = f"{length.shown} {length.unit} ≈ {float(inches):.2f} in"
    about_ko, about_en = ("", "") if inches == whole else ("약 ", "About ")
    arguments = {"value": length.shown.replace(",", ""), "source": length.unit, "target": "ft"}
    return Finding(
        "convert_units", arguments, f"{feet} ft {rest} in", "", exact, f"{about_ko}{feet}피트 {rest}인치입니다 ({exact}).", f"{about_en}{feet} ft {rest} in ({exact}).",
    )  # fmt: skip
