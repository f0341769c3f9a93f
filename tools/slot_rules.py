"""Which slot a request lacks: one rule a kind of computation. A rule looks for the words of its computation, at the figures that
are there, and at what kind is not; it gives (slot, tool, and what its sentence names in Korean and English).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from gallae.core.units import UNITS
from gallae.tools.amounts import dimension
from gallae.tools.answers import with_unit
from gallae.tools.marked import Marked
from gallae.tools.worded_lists import STATISTIC_WORDS
from gallae.tools.worded_units import units_asked

__all__ = ["RULES"]

Found = tuple[str, ...] | None
_ASKS = r"얼마|몇|계산|알려|구해|뽑아|내\s?줘|\?|how|what|calculat|comput|find|give|work out|tell"
_DO = r"구해|계산|알려|뽑아|내\s?줘|산출|얼마|몇|뭐|calculat|comput|find|give|work out|tell|what|get|need|\?"


def _exchange_rate(text: Marked) -> Found:
    money = text.of("M")
    if len(money) != 1 or len(text.marks) != 1 or not text.has(_ASKS):
        return None
    source = money[0].unit
    targets = [u for u in units_asked(text) if dimension(u) == "money" and u != source]
    if (
        not targets
        and source != "원"
        and text.has(r"몇\s?원|원화|한국\s?돈|우리\s?돈|환전|in won|korean won|\bkrw|원으?로")
    ):
        targets = ["원"]
    if len(targets) != 1 or text.has(r"환율(?:이|은|을)?\s?(?:얼마|알려|몇)"):
        return None
    foreign, home = (source, targets[0]) if targets[0] == "원" or source != "원" else (targets[0], source)
    one = with_unit("1", foreign, "en")
    home_ko = {"원": "원", "달러": "달러", "엔": "엔", "유로": "유로", "위안": "위안"}.get(home, home)
    return "exchange rate", "calculate", f"1{foreign}가 몇 {home_ko}인지", f"how many {_plural(home)} {one} is"


def _plural(unit: str) -> str:
    return {"원": "won", "달러": "dollars", "엔": "yen", "유로": "euros", "위안": "yuan", "£": "pounds"}.get(unit, unit)


def _interest(text: Marked) -> Found:
    if (
        not text.has(r"이자|원리금|복리|단리|interest|compound")
        or not text.has(_ASKS)
        or text.has(r"이자율|금리(?:가|는)?\s?(?:얼마|몇)|interest rate")
    ):
        return None
    money = text.of("M") or tuple(m for m in text.of("N") if m.value >= 1000)
    rates, spans = text.of("P"), text.of("Y")
    if len(money) == 1 and not rates and len(spans) == 1 and len(text.marks) == 2:
        return "interest rate", "calculate"
    if len(money) == 1 and len(rates) == 1 and len(text.marks) == 2:
        return "term", "calculate"
    if not money and len(rates) == 1 and len(spans) <= 1 and len(text.marks) == 1 + len(spans) and not text.of("N"):
        return "principal", "calculate"
    return None


def _discount(text: Marked) -> Found:
    if not text.has(
        r"할인|세일|깎|discount|\boff\b|cheaper|on sale|reduc|인상|올리|올라|오르|raise|increase|tip\b|팁|부가세|\bvat\b|\btax\b"
    ) or not text.has(_ASKS + "|make|add|take"):
        return None
    amounts = [m for m in text.marks if m.code == "M" or (m.code == "N" and m.value >= 1000)]
    rates = text.of("P")
    if len(amounts) == 1 and len(text.marks) == 1 and not rates:
        if text.has(r"부가세|\bvat\b|받을\s?수|되나|혜택|얼마나?\s?(?:할인|깎아)"):
            return None
        return ("discount" if text.has("할인|세일|깎|discount|off|sale|cheap|reduc") else "percent"), "calculate"
    marks = [m for m in text.marks if m.code != "D" or re.search(r"\d", m.said)]
    if (
        rates
        and len(marks) == len(rates) == 1
        and not text.has(
            r"되나|가능|받을\s?수|who|qualif|valid|회원|학생|member|student|[가-힣]{2,}(?:비|료|금)\s?⟨|[가-힣]+(?:권|세트|상품|프리미엄|요금)"
        )
    ):
        return "amount", "calculate"
    return None


def _vat(text: Marked) -> Found:
    if text.marks or not re.fullmatch(
        r"(?:이거|이|그|저|그거|그럼|this|that|it)?[\s,]*(?:금액|가격|값|price|amount)?\S{0,2}\s?(?:에|의|에서)?\s?(?:부가세|부가가치세|vat|add vat|the vat)\S{0,3}\s?(?:포함|빼|뺀|더|별도|제외)?\S*\s?(?:얼마|계산|금액|how much|to (?:it|this|that))\S*\s?(?:해\s?줘|줘|요|알려\s?줘)?[?.\s]*",
        text.text,
    ):
        return None
    return "amount", "calculate"


def _change(text: Marked) -> Found:
    if not text.has(
        r"거스름돈|잔돈|거슬러|\bchange (?:do|should|will|would|is|to|from|back)|how much change|my change|give (?:him|her|them|back)? ?change"
    ):
        return None
    if len(text.of("M")) + len(text.of("N")) != 1 or len(text.marks) != 1 or not text.has(_ASKS):
        return None
    return (
        "price"
        if text.has(r"냈|내고|내면|paid|pay with|gave|hand(?:ed)?|받았|from ⟨")
        and not text.has(r"값|가격|짜리|price|cost|total")
        else "paid"
    ), "calculate"


def _total(text: Marked) -> Found:
    counts = [m for m in text.of("KN") if m.value > 1]
    if (
        len(text.marks) != 1
        or len(counts) != 1
        or counts[0].unit
        not in ("", "개", "병", "장", "권", "잔", "봉", "팩", "상자", "통", "캔", "판", "마리", "송이")
    ):
        return None
    if text.has(r"나눠|나누|split|divid|번째|평균|number (?:of|\d)|why|퍼센트|%"):
        return None
    bare = re.fullmatch(
        r"(?:그럼|그러면|이거|이걸|저거|그거|그건|제가|저|나|음|so|and|if i (?:buy|get|take)|i(?:'m| am)? (?:buy(?:ing)?|want|need|get|take)|how much (?:is|are|for|would|do|does|will)(?: \w+){0,3}|what(?:'s| is) the (?:total|price|cost)(?: (?:for|of|if i buy))?|total (?:for|of|price of|cost of))?[\s,]*⟨\w+⟩\s?(?:씩|만|을|를|이면|면|정도)?\s?(?:of (?:them|these|those)|사면|살게|사려면|살\s?때|주문하면|시키면|구매하면|담으면|하면|필요한데|in total|altogether|cost|pieces|items|units|total)*[\s,]*(?:총|모두|다\s?해서|전부|합계|다)?\s?(?:얼마|가격|금액|how much|total|what(?:'s| is) the total)?[가-힣]*[\s?.!]*(?:total|in total|altogether|cost me)?[\s?.!]*", text.text
    )  # fmt: skip
    return ("unit price", "calculate") if bare and text.has(r"얼마|금액|가격|how much|total|cost|price") else None


def _split(text: Marked) -> Found:
    if (
        not text.has(r"나눠|나누|나눌|엔빵|n빵|더치|split|divide")
        or text.has(r"뜻|나누기\s?어떻|나눠\s?주|나누고\s?싶")
        or len(text.marks) > 1
    ):
        return None
    if not text.marks:
        return (
            ("number", "calculate")
            if re.fullmatch(
                r"(?:이거|그거|이걸|그걸|it|this|that)?\s?(?:split|divide)[\w\s]*|(?:이거|그거|이걸|그걸|돈)\s?.{0,12}(?:나누면|나눠|엔빵|n빵).{0,10}",
                text.text,
            )
            else None
        )
    mark = text.marks[0]
    if mark.code == "M" or (mark.code == "N" and mark.value >= 1000):
        return "people", "calculate"
    if mark.code in "KN" and re.fullmatch(
        r"(?:그럼|그러면|이거|그거|이걸|그걸|그|저|이|우리|can you|please|could you|it|ok|and)?[\s,]*(?:셋이|돈|금액|값)?\s?(?:divide|split|share)?\s?(?:it|this|that|the bill|the result)?\s?(?:by|in|into|among|between|evenly|equally|for)?\s?⟨\w+⟩\s?(?:으로|로|이|이서|명이|빵|people|of us|ways|friends)?\s?(?:똑같이)?\s?(?:나누|나눠|나눌|엔빵|더치|split|divide)?.{0,16}",
        text.text,
    ):
        return ("amount" if mark.unit == "명" or text.has("bill|of us|people|엔빵|더치") else "number"), "calculate"
    return None


def _pointing(text: Marked) -> Found:
    """ "divide it by seven", "거기에 3 더하면": a step on something that was not said."""
    if len(text.marks) != 1 or text.marks[0].code not in "NPM":
        return None
    ko = r"(?:그럼|그러면)?\s?(?:거기에|거기서|그걸|이걸|그거|이거|그\s?값에?|그\s?수에?|여기에)(?:를|에서|에|다가|다)?\s?⟨\w+⟩\s?(?:을|를|로|으로|배)?\s?(?:더|빼|곱|나누|나눠).{0,14}"
    en = r"(?:now |please |then |and |so )*(?:add|subtract|multiply|divide|take|plus|minus|times)\s(?:it|this|that|the (?:result|number|total|answer))?\s?(?:by|from|to)?\s?⟨\w+⟩\s?(?:to|from)?\s?(?:it|this|that|the result)?[\s?.!]*"
    return ("number", "calculate") if re.fullmatch(f"{ko}|{en}", text.text) else None


_KINDS = "|".join(words for _, words in STATISTIC_WORDS if "총" not in words)
_ABOUT_LIST = r"(?:the|of|these|this|those|my|our|all|it|them|for|me|please|can|you|could|to|need|i|a|asap|quick(?:ly)?|numbers?|scores?|values?|data|list|results?|grades?|figures?|calculate|compute|find|get|give|tell|work|out|what|is|are|and|'s|just|urgent(?:ly)?|now|hey|hi|thanks|some|dataset|set|class|test)"
_ABOUT_LIST_KO = r"(?:이|이거|이것|저|그|그거|아래|위|다음|내|우리|애들|애|학생들?|반|점수들?|값들?|숫자들?|수들?|데이터|자료|목록|성적|기록|결과|것|것들|측정값들?|좀|빨리|급해|급함|부탁|계산|구해|구하|알려|뽑아|내|줘|주세요|줄래|해|해줘|얼마|얼마야|몇|뭐야|주라|봐|가|이|를|을|의|은|는|도|요|해주세요|줄|수|있어|어떻게|돼|되나|전체|시험|우리반|반애들)"


def _statistics(text: Marked) -> Found:
    if len(text.marks) > 1 or text.of("MTUD") or not re.search(_KINDS, text.text) or not text.has(_DO):
        return None
    rest = re.sub(_KINDS, " ", text.text)
    rest = re.sub(r"⟨\w+⟩", " ", rest)
    words = re.findall(r"[가-힣]+|[a-z']+", rest)
    known = all(re.fullmatch(f"{_ABOUT_LIST}|(?:{_ABOUT_LIST_KO})+", word) for word in words)
    return ("numbers", "statistics") if known else None


def _measure(text: Marked) -> Found:
    if text.marks or not text.has(r"바꿔|바꾸|변환|환산|몇\s|convert|change|in(?:to)? |how many"):
        return None
    units = [u for u in units_asked(text) if u in UNITS and dimension(u) not in ("money", "ratio", "time", "calendar")]
    pointing = re.match(
        r"(?:이거|이걸|이게|그거|그걸|저거|이|그|우리\s?집|여기|내\s?키|제\s?키|this|that|it|convert|change|please|can you|could you|how many|what is|what's)\b|(?:이거|이걸|이게|그거|그걸|저거|우리\s?집|여기|내\s?키|제\s?키|[가-힣]{1,5}\s(?:몸무게|키|체중|신장)(?:를|을|는|가))",
        text.text,
    )
    if (
        len(set(units)) != 1
        or not pointing
        or len(text.text) > 50
        or text.has(r"필요|들어|먹|타|걸리|사이즈|둘레|\bsize|need|does it take|are there in a")
    ):
        return None
    unit = units[0]
    example = {
        "평": "84㎡",
        "㎡": "30평",
        "℃": "98.6℉",
        "℉": "25℃",
        "cm": "5피트 8인치",
        "km": "5마일",
        "kg": "150파운드",
    }.get(unit, "12")
    name = with_unit("", unit, "en").strip()
    return "measure", "convert_units", f"{unit}{_with(unit)}", name or unit, example


def _with(unit: str) -> str:
    last = unit[-1]
    closed = "가" <= last <= "힣" and (ord(last) - 0xAC00) % 28 not in (0, 8)
    return "으로" if closed else "로"


def _percentage(text: Marked) -> Found:
    if (
        len(text.marks) != 1
        or text.marks[0].code not in "MKN"
        or not text.has(r"몇\s?(?:%|퍼|프로)|what percent|퍼센트야")
    ):
        return None
    if text.has(r"늘었|올랐|줄었|증가|감소|grew|increase|decrease|rose|fell|up\b|down\b|성장"):
        return ("before", "calculate") if text.has(r"이번|올해|지금|this|now|작년|지난|전에|보다") else None
    bare = re.fullmatch(
        r"(?:그럼|그러면|이거|그거|나|내|저|and|so|what percent(?:age)? is)?[\s,]*⟨\w+⟩\s?(?:이면|면|은|는|명이면|점이면|맞았으면|out of the total)?\s?(?:전체의|전체에서|of the total)?\s?(?:몇\s?(?:%|퍼센트|프로|퍼)\S*)?[\s?.]*",
        text.text,
    )
    return ("whole", "calculate") if bare else None


RULES: list[Callable[[Marked], Found]] = [
    _exchange_rate, _interest, _change, _discount, _vat, _split, _pointing, _statistics, _measure, _percentage, _total,
]  # fmt: skip
