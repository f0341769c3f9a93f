"""A follow-up made whole with the numbers of the conversation: "거기에 35,000 더하면?", "세제곱피트로는?", "그날 무슨 요일?".

The result is a full question in the person's words for the grammars to read; None if nothing earlier fits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from gallae.core.dates import find_dates, find_shifts
from gallae.core.numbers import Quantity, find_quantities
from gallae.core.types import Message
from gallae.core.units import UNITS
from gallae.tools.amounts import dimension
from gallae.tools.carried import counted_price
from gallae.tools.clock import find_times
from gallae.tools.reading import read
from gallae.tools.tokens import Token

__all__ = ["leans_on_history", "resolved_question"]


def leans_on_history(question: str) -> bool:
    """ "그럼 일주일 뒤는?": it could stand alone, but was said about what came before."""
    return (
        re.match(
            r"\s*(?:그럼|그러면|거기|그걸|그날|그때|여기서|여기에|and\b|then\b|what about|how about)",
            question,
            re.IGNORECASE,
        )
        is not None
    )


def resolved_question(question: str, history: Sequence[Message], today: date) -> str | None:
    """The follow-up with what it leaves out put in its place, or None."""
    answer = next((m.content for m in reversed(history) if m.role == "assistant"), "")
    asked = next((m.content for m in reversed(history) if m.role == "user"), "")
    for attempt in (
        _again,
        _day,
        _later,
        _longer,
        _unit,
        _exchange,
        _rounded,
        _all,
        counted_price,
        _fewer,
        _monthly,
        _further,
        _replaced,
    ):
        if resolved := attempt(question.strip(), asked, answer, today):
            return resolved
    return _until(question, history) or _expires(question, history, today)


def _result(answer: str) -> Quantity | None:
    """The value the last answer gave: its first quantity with a unit, else its only number."""
    head = re.split(r"[(（]|\n", answer, maxsplit=1)[0]
    quantities = find_quantities(head)
    with_unit = [q for q in quantities if q.unit]
    money = [q for q in with_unit if dimension(q.unit) == "money"]
    if money:
        return money[0] if len({(q.value, q.unit) for q in money}) == 1 else None
    if with_unit:
        return with_unit[0] if len({(q.value, q.unit) for q in with_unit}) == 1 or len(with_unit) <= 2 else None
    return quantities[0] if len(quantities) == 1 else None


def _money(answer: str) -> Quantity | None:
    """The amount the last answer ended with; earlier ones led to it."""
    amounts = [q for q in find_quantities(answer) if dimension(q.unit) == "money"]
    return amounts[-1] if amounts else None


def _day(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "그날 무슨 요일?", "그때까지 며칠 남았어?" about the date of the last answer."""
    pointer = re.match(
        r"(?:그럼\s*|그러면\s*|and\s+)?(그\s?날(?:은|이|짜)?|그\s?때|거기서|그로부터|that (?:day|date)|then)",
        question,
        re.IGNORECASE,
    )
    bare = re.fullmatch(
        r"(?:그럼\s*)?(?:그건\s*)?(?:무슨|몇)\s?요일(?:이야|이에요|인가요|이죠|이지|인데|이니)?\s*[?？]*|what day (?:of the week )?is (?:that|it)\??",
        question,
        re.I,
    )
    dates = [d for d in find_dates(answer, today) if d.first == d.last]
    if not dates and (pointer or bare):
        dates = [d for d in find_dates(asked, today) if d.first == d.last]
    if (pointer is None and bare is None) or len({d.first for d in dates}) != 1:
        return None
    day = dates[0].first.isoformat()
    if bare:
        return f"{day} {question}"
    assert pointer is not None
    rest = question[pointer.end() :]
    glue = "" if re.match(r"\s*(?:에서|부터|까지|로부터|이|은|는|의)", rest) else " "
    if re.search(r"뒤|후|전|later|after|before", rest) and not re.match(r"\s*(?:에서|부터|로부터)", rest):
        glue = "에서 "
    return f"{day}{glue}{rest.strip()}"


def _again(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "그럼 60일 뒤는?" after "오늘부터 30일 뒤는?": the same start, another step."""
    new, old = find_shifts(question), find_shifts(asked)
    if (
        len(new) != 1
        or len(old) != 1
        or not re.match(r"(?:그럼|그러면|and|what about|how about|then)\b", question, re.IGNORECASE)
    ):
        return None
    rest = question[: new[0].start] + question[new[0].end :]
    if re.search("[가-힣A-Za-z]", re.sub("그럼|그러면|은|는|and|what|about|how|then", "", rest, flags=re.IGNORECASE)):
        return None
    return asked[: old[0].start] + question[new[0].start : new[0].end] + asked[old[0].end :]


def _later(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "그럼 일주일 뒤는?" counts from the one day that the last answer named."""
    shifts = find_shifts(question)
    rest = re.sub("그럼|그러면|은|는|and|what|about|how|then", "", question, flags=re.IGNORECASE)
    days = {d.first for d in find_dates(answer, today) if d.first == d.last}
    if len(shifts) != 1 or len(days) != 1 or not leans_on_history(question):
        return None
    step = question[shifts[0].start : shifts[0].end]
    if re.search("[가-힣A-Za-z]", rest.replace(step, "").replace("며칠", "").replace("이야", "")):
        return None
    return f"{days.pop().isoformat()}에서 {step}는?"


def _exchange(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "달러로는 얼마야? 환율 1,400원": the last amount at the rate given now."""
    value = _money(answer)
    given = [q for q in find_quantities(question) if dimension(q.unit) == "money"]
    named = [t for t in read(question, today).tokens if t.code in "VH" and dimension(t.unit) == "money"]
    if value is None or len(given) != 1 or not named or not re.search("환율|rate", question):
        return None
    return f"{value.text}을 {question}"


def _rounded(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "그걸 천원 단위로 반올림하면"."""
    value = _result(answer)
    if value is None or not re.search("반올림|\\bround", question):
        return None
    return f"{value.text}을 " + re.sub(r"^(?:그럼|그러면)?\s*(?:그걸|이걸|그거|그 값을?|it|that)?\s*", "", question)


def _all(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "합치면 얼마야?": the amounts that were just listed."""
    tokens = read(question, today).tokens
    every = re.match(r"(?:그럼\s*|그러면\s*)?(?:둘|셋|넷|두\s?개|세\s?개|두\s?가지|세\s?가지)\s?(?:을|를)?\s?(?:다|모두|전부|합쳐|합치|더하)|both\b|all (?:two|three)", question, re.I)
    if not tokens or not every and (any(t.code not in "aAzL" for t in tokens) or not any(t.code in "az" for t in tokens)):
        return None
    for text in (answer, asked):
        amounts = [q for q in find_quantities(text) if dimension(q.unit) == "money"]
        if len(amounts) >= 2 and "=" not in text:
            return " + ".join(q.text for q in amounts) + " 합계는?"
    return None


def _longer(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "거기서 7일 더 늘리면", "열흘 더 지나면 언제야": some days more on the one day of the last answer."""
    match = re.fullmatch(
        r"(?:그럼\s*|그러면\s*)?(?:거기서|그날에서|그날부터|그때부터|거기에|그 날에서)?\s*(?P<step>\S+(?:\s\S+)?)\s?더\s?(?:늘|지나|미루|있|연장|뒤|후|지난|길)\S*(?:\s.*)?",
        question,
    )
    steps = find_quantities(match["step"]) if match else []
    times = find_times(answer)
    if len(steps) == 1 and steps[0].unit in ("시간", "분") and len({t.minutes for t in times}) == 1:
        minutes = times[0].minutes
        return f"{minutes // 60:02}:{minutes % 60:02}에서 {steps[0].text} 뒤는 몇 시?"
    said = [d for d in find_dates(answer, today) if d.first == d.last]
    days = {d.first for d in said if re.search(r"\d\s?일|\d{4}", d.text) and not find_shifts(d.text)} or {
        d.first for d in said
    }
    if len(steps) != 1 or steps[0].unit not in ("일", "주", "개월", "년") or len(days) != 1:
        return None
    return f"{days.pop().isoformat()}에서 {steps[0].text} 뒤는 며칠?"


def _fewer(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "거기서 여섯 명이 빠지면 한 사람당?": the last sum again with fewer or more people."""
    verb = re.search(r"(?P<less>빠지|빠져|줄|안\s?오|못\s?오|덜)|더\s?오|늘|추가|끼|합류|join|drop", question)
    counts = [q for q in find_quantities(question) if q.unit == "명" and q.value > 1]
    old = [q for q in find_quantities(asked) if q.unit == "명"]
    money = [q for q in find_quantities(asked) if dimension(q.unit) == "money"]
    if (
        verb is None
        or len(counts) != 1
        or len(old) != 1
        or len(money) != 1
        or not re.search("나누|나눠|엔빵|split|divid", asked)
    ):
        return None
    people = old[0].value + (-1 if verb["less"] else 1) * counts[0].value
    return f"{money[0].text}을 {people}명이 나누면 얼마?" if people > 0 else None


def _until(question: str, history: Sequence[Message]) -> str | None:
    """ "그럼 몇 시까지야?": the one time and the one length of time that the conversation holds."""
    if not re.search(r"몇\s?시(?!간)|what time|when", question) or re.search(
        r"얼마|가능|되나|영업|열|닫|마감", question
    ):
        return None
    said = " ".join(m.content for m in history[-4:]) + " " + question
    times = {t.minutes for t in find_times(said)}
    spans = {(q.value, q.unit) for q in find_quantities(_timeless(said)) if q.unit in ("시간", "분")}
    if (
        len(times) != 1
        or len(spans) != 1
        or not re.search(r"끝|까지|도착|다\s?되|마치|end|finish|over|until", question)
    ):
        return None
    (minutes,), ((value, unit),) = times, spans
    return f"{minutes // 60:02}:{minutes % 60:02}에서 {value}{unit} 뒤는 몇 시?"


def _expires(question: str, history: Sequence[Message], today: date) -> str | None:
    """ "그럼 언제 끝나?": the one day and the one length that the conversation holds."""
    if not re.search(r"언제|며칠|무슨\s?요일|when|what day", question) or re.search(r"얼마|가능|되나|신청|접수", question):
        return None
    said = " ".join(m.content for m in history[-4:]) + " " + question
    days = {d.first for d in find_dates(said, today) if d.first == d.last and re.search(r"\d", d.text) and not find_shifts(d.text)}
    spans = {(q.value, q.unit) for q in find_quantities(said) if q.unit in ("주", "개월", "년") or (q.unit == "일" and not re.search("월", said[max(0, q.start - 3) : q.start]))}
    if len(days) != 1 or len(spans) != 1 or not re.search(r"끝|까지|만기|돌아|지나|되는|end|expire|over|due|back", question):
        return None
    ((value, unit),) = spans
    return f"{days.pop().isoformat()}에서 {value}{unit} 뒤는 며칠?"


def _timeless(said: str) -> str:
    for time in reversed(find_times(said)):
        said = said[: time.start] + " " + said[time.end :]
    return said


def _unit(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "세제곱피트로는?", "in pounds?", "그럼 평으로는 몇 평?": the last amount in another unit."""
    bare = re.sub(
        r"^(?:그럼|그러면|그건|이건|그걸|이걸|and|what about|how about)\s*", "", question, flags=re.IGNORECASE
    )
    unit = re.fullmatch(
        r"(?:in(?:to)?\s+)?(?P<unit>[가-힣A-Za-z㎡㎥℃℉²³/ ]+?)(?:으로|로)?(?:는|은|면|\s?하면|\s?환산하면|바꾸면|도)?\s*(?:몇\s?[가-힣A-Za-z]+|얼마)?(?:이야|야|예요|에요|인가요|죠|지)?\s*[?？.]*",
        bare,
    )
    if unit is None or find_quantities(bare):
        return None
    tokens = read(unit["unit"] + "로", today).tokens
    names = [t.unit for t in tokens if t.code in "VH" or (t.code == "U")]
    if unit["unit"] and not names:
        names = [q.unit for q in find_quantities("1" + unit["unit"].strip())]
    target = next((n for n in names if n in UNITS), None)
    if target is None:
        return None
    for text in (asked, answer):
        sources = [
            t
            for t in read(text, today).tokens
            if t.code in "UT" and t.unit in UNITS and dimension(t.unit) == dimension(target) and t.unit != target
        ]
        if sources and dimension(target) not in ("money", "ratio"):
            return f"{sources[0].text}은 {unit['unit'].strip()}로 얼마?"
    return None


def _monthly(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "그럼 36개월 다 내면?" after an amount for one month (day, week, year, piece, person)."""
    tokens = read(question, today).tokens
    spans = [t for t in tokens if t.code in "YTK"]
    if len(spans) != 1 or any(t.code not in "YTKzAwBeLm" for t in tokens):
        return None
    value = _money(answer)
    if value is None or not _one_amount(answer):
        return None
    said = answer + " " + asked
    per = {
        "개월": r"월|매달|한 달|달에|month",
        "년": r"(?<!작)(?:연|년|매년)|year|월|매달|month",
        "일": r"하루|일일|매일|1일|day|per day",
        "주": r"매주|주당|한 주|week",
        "시간": r"시간당|시급|hour",
        "명": r"1인|인당|한 명|명당|사람|person|each",
        "개": r"개당|하나|한 개|1개|each|piece|가격|얼마",
    }.get(spans[0].unit)
    if per is None or not re.search(per, said):
        return None
    if spans[0].unit in ("명", "개"):
        return f"{value.text}씩 {spans[0].text} 모두 얼마?"
    marker = "월" if spans[0].unit == "년" and re.search("월|매달|month", said) else {
        "개월": "월", "년": "매년", "일": "매일", "주": "매주", "시간": "시간당"
    }[spans[0].unit]  # fmt: skip
    return f"{marker} {value.text} {spans[0].text}이면 모두 얼마?"


def _one_amount(answer: str) -> bool:
    """One amount, or several that led to the last; "어른 9,000원, 아이 5,000원" are two."""
    amounts = {q.value for q in find_quantities(answer) if dimension(q.unit) == "money"}
    return len(amounts) == 1 or re.search(r"[=×+→÷−]|모두|총|합|할인|에서|해서|빼|total", answer) is not None


def _further(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "거기에 35,000 더하면?", "20% 할인하면?", "4명이 나누면?": one more step on the last result."""
    bare = re.sub(
        r"^(?:그럼|그러면|그리고|여기|그|아|음|then|and|now|ok)\s+",
        "",
        re.sub(r"^(?:그럼|그러면)\s*", "", question),
        flags=re.IGNORECASE,
    )
    pointer = re.match(
        r"(?:거기에다가?|거기에|거기서|여기에다?|여기서|그\s?(?:금액|값|돈|결과|숫자|수)(?:에서|에|을|의)?|그걸|이걸|그거|이거|그것을?|그중|그 중)\s*|(?:the |that )?(?:result|it|that)\s+",
        bare, re.IGNORECASE,
    )  # fmt: skip
    rest = bare[pointer.end() :] if pointer else bare
    tokens = read(rest, today).tokens
    numbers = [t for t in tokens if t.code in "NMPKXTU"]
    verbs = [t for t in tokens if t.code in "asmdki*/+-#o" or (t.code == "X")]
    unknown = [t for t in tokens if t.code == "u"]
    if not verbs or len(numbers) > 2 or (not numbers and not any(t.code == "#" for t in tokens)):
        return None
    if unknown and not all(_labels(t, tokens) for t in unknown):
        return None
    value = _result(answer)
    if value is None:
        return None
    if re.match(r"[A-Za-z]", rest) and not re.search("[가-힣]", rest):
        return _english_step(value, rest)
    if any(t.code == "#" for t in tokens):
        return f"{value.text}에 {rest}"
    join = (
        "에서"
        if any(t.code in "sk" for t in verbs)
        else "의"
        if any(t.code in "X" for t in verbs)
        else "을"
        if any(t.code in "md" for t in verbs)
        else "에"
    )
    if verbs[0].code in "*/+-":
        join = ""
    return f"{value.text}{join} {rest}"


def _english_step(value: Quantity, rest: str) -> str | None:
    """ "plus 20", "minus 10%", "times 3", "divided by 4", "add 50"."""
    step = re.match(r"(plus|minus|times|multiplied by|divided by|add|subtract|less)\s+(.*)", rest, re.IGNORECASE)
    if step is None:
        return None
    sign = {
        "plus": "+",
        "add": "+",
        "minus": "-",
        "less": "-",
        "subtract": "-",
        "times": "*",
        "multiplied by": "*",
    }.get(step[1].lower(), "/")
    return f"{value.text} {sign} {step[2]}"


def _share_of_it(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "계약금 10%면 얼마": a share of the one amount of the last answer."""
    match = re.search(r"(?P<share>[\d.]+\s?(?:%|퍼센트|프로))(?:만|이?면|는|은)?\s?(?:내면|면|만)?\s?(?:은|는)?\s?(?:얼마|how much)", question)
    amounts = {(q.value, q.unit): q for q in find_quantities(answer) if dimension(q.unit) == "money"}
    if match is None or len(amounts) != 1 or re.search(r"할인|깎|빼|더하|얹|올|오르|되나|가능|이상|적립", question):
        return None
    return f"{next(iter(amounts.values())).text}의 {match['share']}는 얼마?" if len(find_quantities(question)) == 1 else None


def _short_of_it(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "100만원 있는데 얼마 모자라": an amount of the follow-up beside the one of the last answer."""
    given = [q for q in find_quantities(question) if dimension(q.unit) == "money"]
    amounts = {(q.value, q.unit): q for q in find_quantities(answer) if dimension(q.unit) == "money"}
    if len(given) != 1 or len(find_quantities(question)) != 1 or len(amounts) != 1:
        return None
    if not re.search(r"남[아는을지니죠]|모자라|모자란|부족|차이|거스름|잔돈|left|short|change", question):
        return None
    high, low = sorted((given[0], next(iter(amounts.values()))), key=lambda q: -q.value)
    return f"{high.text} - {low.text}은 얼마?" if high.unit == low.unit else None


def _labels(token: Token, tokens: tuple[Token, ...]) -> bool:
    """A noun that names the quantity after it."""
    following = next((t for t in tokens if t.start > token.start and t.code not in "uw"), None)
    return following is not None and following.code in "NMPKTU"


def _replaced(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "그럼 3명이면?", "What about 5 people?": the last question again with one quantity exchanged."""
    match = re.fullmatch(
        r"(?:그럼|그러면|그렇다면|then what about|and what about|and|what about|how about|what if it's)\s*(?P<new>.+?)(?:이면|면|은|는|일\s?때|으로\s?하면|로\s?하면|으로는|로는|이라면|라면|도)?\s*(?:얼마(?:야|예요|죠)?)?\s*[?？.]*",
        question, re.IGNORECASE,
    )  # fmt: skip
    if match is None:
        return None
    new = find_quantities(match["new"])
    if len(new) != 1 or new[0].text.strip() != match["new"].strip():
        return None
    old = [q for q in find_quantities(asked) if q.unit == new[0].unit]
    if len(old) != 1:
        return None
    return asked[: old[0].start] + new[0].text + asked[old[0].end :]
