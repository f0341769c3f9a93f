"""Two figures by what is asked about them: the amount before a change, how much more one is, the share with a property, fuel,
instalments.
"""

from __future__ import annotations

import re

from gallae.core.units import UNITS
from gallae.tools.answers import Finding
from gallae.tools.marked import Mark, Marked
from gallae.tools.worked import worked

__all__ = [
    "average_speed",
    "before_change",
    "fuel_used",
    "how_much_more",
    "instalment",
    "price_in_proportion",
    "share_of_others",
    "share_with",
]

_ORIGINAL = re.compile(
    r"(?:원래|할인\s?(?:전|되기\s?전)|인상\s?전|오르기\s?전|세일\s?전|(?:떼|빼|제하|공제하)기?\s?전|세\s?전|본래|처음)\s?(?:가격|값|금액|정가|요금|월급|원금액?|원래\s?금액|가)?[은는이가]?요?\s?(?:얼마|몇|\?|$)|정가[은는이가]?\s?(?:얼마|\?|$)"
    r"|(?:original|regular|full|initial|list|pre-?sale) (?:price|cost|amount|value|salary|rent)(?: was| is|\?|$)?|price before|before (?:the )?(?:discount|sale|raise|increase|markdown|markup|tax|vat|deductions?|fees?|cut)|how much was it (?:before|originally)|(?:was|were) (?:it|that|the \w+) before\b|cost (?:me|us)\b[^?]{0,20}originally|what did (?:one|it|they|each) cost"
)
_DOWN = re.compile(
    r"할인|세일|깎|내려|내린|디씨|싸게|떼고|뗀|떼여|빼고|제하고|공제|\boff\b|discount|reduc|marked down|\bsale\b|cheaper|drop|deduct|commission|withh"
)
_UP = re.compile(
    r"오르|올라|오른|올린|인상|비싸|raise|increase|\bup\b|higher|markup|mark-up|went up|rose|\bvat\b|\btax\b|includ"
)
_MORE = re.compile(
    r"얼마나?\s?(?:를\s?)?더|얼마\s?차이|차이(?:가|는)?\s?(?:얼마|몇)|몇\s?\S{1,3}\s?더|얼마나?\s?(?:늘|줄|올랐|올라|비싸|싸|많|적|커|작)|how much (?:more|less|cheaper|higher|lower)|how many more|(?:what(?:'s| is) the )?difference"
)
_NOT_MORE = re.compile(
    r"%|퍼센트|프로|률|율|배(?:나|로)?\s|percent|times|내야|필요|모자|부족|있어야|갚|모아|남[은는았]|바꾸|바꿔|변경|업그레이드|upgrade|switch|sentence|문장|or ⟨|left|need|save up|owe"
)


def before_change(text: Marked) -> Finding | None:
    """ "20% 할인해서 36,000원이면 원래 가격은?": the amount is what came of the percentage."""
    amounts, shares = text.of("MN"), text.of("P")
    if len(text.marks) != 2 or len(amounts) != 1 or len(shares) != 1:
        return None
    asked = _ORIGINAL.search(text.text)
    down, up = _DOWN.search(text.text), _UP.search(text.text)
    if asked is None or bool(down) == bool(up) or asked.end() < text.text.index("⟩"):
        return None
    amount, share = amounts[0], shares[0]
    return worked(f"{amount.shown} ÷ (1 {'−' if down else '+'} {share.shown})", amount.unit)


def how_much_more(text: Marked) -> Finding | None:
    """The difference of two like amounts, whichever is larger."""
    if len(text.marks) != 2 or not _MORE.search(text.text) or _NOT_MORE.search(text.text):
        return None
    first, second = text.marks
    if (
        first.code not in "MNKU"
        or first.code != second.code
        or first.unit != second.unit
        or first.value == second.value
    ):
        return None
    high, low = (first, second) if first.value > second.value else (second, first)
    return worked(f"{high.shown} − {low.shown}", high.unit)


_SHARE = re.compile(
    r"(?:비율|퍼센트|백분율|%|[가-힣]{1,3}[률율])(?:은|는|이|가|로|을|를|로는|로요)?\s*(?:좀\s?)?(?:몇|얼마|알려|구해|계산|뭐|[?.!\s]*$)|what percent|percentage|in percent|what share"
)
_ALIKE = re.compile(
    r"할인|늘|증가|올랐|올라|줄|감소|내렸|성장|변화|보다|대비|grew|grow|increas|decreas|chang|rose|fell|than|before|마진|이익|수익|margin|profit|남은|남았|나머지|left|remain|안\s|못\s|not\b|n't"
)


def share_with(text: Marked) -> Finding | None:
    """ "사과 24개, 썩은 게 3개였어. 썩은 비율": the smaller of two like counts, if the question names it again."""
    figures = [m for m in text.marks if not (m.code == "K" and m.value == 1)]
    asked = next(reversed(list(_SHARE.finditer(text.text))), None)
    if len(figures) != 2 or asked is None or _ALIKE.search(text.text):
        return None
    whole, part = sorted(figures, key=lambda m: -m.value)
    if part.code not in "NKMU" or part.value == whole.value or not _like(whole, part):
        return None
    named = {w[:2] for w in re.findall(r"[가-힣]{2,}|[a-z]{4,}", text.before(part)[-24:])}
    rest = {w[:2] for w in re.findall(r"[가-힣]{2,}|[a-z]{4,}", re.split(r"[⟩.]", text.text[: asked.end()])[-1])}
    among = re.search(r"^[가-힣]?\s?(?:중에?서?|가운데)\s?", text.after(whole)) and whole.start < part.start
    return worked(f"{part.shown} ÷ {whole.shown} × 100", "%") if named & rest or among else None


def _like(a: Mark, b: Mark) -> bool:
    return a.unit == b.unit or "" in (a.unit, b.unit)


# What was the case, and what is asked for: the others of the whole.
_OPPOSITES = (
    (r"불참|결석|빠졌|빠진|안\s?[와왔온]|absent|missed", r"참석|출석|참여|attendance|present"),
    (r"참석|출석(?!률)|참여|왔|attended|came", r"불참|결석|absence"),
    (r"불합격|탈락|떨어[졌진]|failed", r"(?<!불)합격|pass"),
    (r"(?<!불)합격|붙었|passed", r"불합격|탈락|fail"),
    (r"실패|못\s|missed|failed", r"성공|success"),
    (r"성공|made", r"실패|fail"),
    (r"틀[렸린리]|오답|wrong|incorrect", r"정답|맞은|맞힌|correct|right"),
    (r"정답|맞[았힌혔]|correct|right", r"오답|틀린|wrong|incorrect"),
    (r"불량|고장|defect\w*|broken", r"양품|정상|good"),
)


def share_of_others(text: Marked) -> Finding | None:
    """ "10명 중 3명 불참이면 참석률?": what is asked for is the rest."""
    figures = [m for m in text.marks if not (m.code == "K" and m.value == 1)]
    asked = next(reversed(list(_SHARE.finditer(text.text))), None)
    if len(figures) != 2 or asked is None or not _like(*figures):
        return None
    whole, part = sorted(figures, key=lambda m: -m.value)
    if part.code not in "NKMU" or whole.value == part.value:
        return None
    near, wanted = (
        f"{text.before(part)[-10:]} ⟨⟩ {text.after(part)[:10]}",
        text.text[max(0, asked.start() - 4) : asked.end()],
    )
    for was, others in _OPPOSITES:
        if re.search(was, near) and re.search(others, wanted) and not re.search(was, wanted):
            return worked(f"({whole.shown} − {part.shown}) ÷ {whole.shown} × 100", "%")
    return None


def average_speed(text: Marked) -> Finding | None:
    """Kilometres an hour, of a distance and the time it took."""
    far, took = [m for m in text.marks if m.unit in ("km", "mi")], text.of("T")
    if len(text.marks) != 2 or len(far) != 1 or len(took) != 1 or took[0].value == 0:
        return None
    if not re.search(
        r"(?:average|what) speed|how fast|평균\s?(?:속도|속력|시속)|속[도력](?:는|은|가)?\s?(?:얼마|몇|\?)", text.text
    ):
        return None
    hours = UNITS[took[0].unit].factor / UNITS["시간"].factor
    time = took[0].shown if hours == 1 else f"({took[0].shown} ÷ {1 / hours})"
    return worked(f"{far[0].shown} ÷ {time}", "km/h" if far[0].unit == "km" else "mph")


def price_in_proportion(text: Marked) -> Finding | None:
    """ "if 3 pens cost 4,500 how much are 8 pens": as many more, as much more."""
    if len(text.marks) != 3 or not re.search(r"얼마(?!나)|how much|cost", text.text):
        return None
    first, price, second = text.marks
    if (price.code != "M" and not (price.code == "N" and price.value >= 100)) or first.code not in "NKU":
        return None
    if second.code != first.code or second.unit != first.unit or 0 in (first.value, second.value) or first.value == 1:
        return None
    if _OTHER_SUM.search(text.text) or re.search(r"씩|짜리|당\s|each|per\b|apiece", text.text):
        return None
    same = first.unit or re.findall(r"[a-z]+", text.after(first))[:1] == re.findall(r"[a-z]+", text.after(second))[:1]
    if not same or not re.search(r"(?:이?면|인데|how much|what)", text.after(price)):
        return None
    return worked(f"{price.shown} ÷ {first.shown} × {second.shown}", price.unit)


_OTHER_SUM = re.compile(r"할인|빼|남|나누|나눠|이상|추가|거스름|off\b|discount|left|split|change\b|extra|더\s")


def fuel_used(text: Marked) -> Finding | None:
    """Kilometres on a litre, of a distance and what was used for it."""
    if len(text.marks) != 2 or not re.search(r"연비|km per lit|fuel (?:economy|efficiency)|mileage", text.text):
        return None
    far = [m for m in text.marks if m.unit == "km"]
    used = [m for m in text.marks if m.unit in UNITS and UNITS[m.unit].dimension == "volume"]
    if len(far) != 1 or len(used) != 1 or used[0].unit != "L" or not re.search(r"얼마|몇|how|what|\?", text.text):
        return None
    return worked(f"{far[0].shown} ÷ {used[0].shown}", "km/L")


_PARTS = (
    r"\s?(?:equal |even |monthly )?(?:payments?|instal+ments?|parts?)\b|\s?(?:에|로)?\s?(?:나눠|나누어)\s?(?:내|갚)"
)


def instalment(text: Marked) -> Finding | None:
    """An amount in equal parts by the month, where no interest is spoken of."""
    figures = [m for m in text.marks if not (m.code in "YT" and m.value == 1)]
    if len(figures) != 2 or not re.search(r"할부|나눠\s?(?:내|갚)|instal|payments|pay (?:it )?off over", text.text):
        return None
    money, parts = [m for m in figures if m.code == "M"], [m for m in figures if m.code == "Y" and m.unit == "개월"]
    parts = parts or [m for m in figures if m.code in "NK" and re.match(_PARTS, text.after(m))]
    if not money or not parts:
        return None
    if not re.search(
        r"한\s?달|매[달월]|월\s|얼마씩|a month|per month|monthly|each (?:month|payment|instal)|how much is each",
        text.text,
    ):
        return None
    if re.search(
        r"이자|금리|수수료|%|(?<!무)이율|interest",
        re.sub("무이자|no interest|interest.free|without interest|0% interest", "", text.text),
    ):
        return None
    return worked(f"{money[0].shown} ÷ {parts[0].shown}", money[0].unit)
