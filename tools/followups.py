"""A follow-up made whole with the numbers of the conversation: "거기에 35,000 더하면?", "세제곱피트로는?", "그날 무슨 요일?".

The result is a full question in the person's words for the grammars to read; None if nothing earlier fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from gallae.core.numbers import Quantity
from gallae.core.types import Message
from gallae.core.units import UNITS
from gallae.tools.amounts import dimension
from gallae.tools.asked_again import CHANGED, asked_again, step_on
from gallae.tools.carried import counted_price
from gallae.tools.carried_on import carried_on, first_of_all
from gallae.tools.carried_swap import another_one, stands_for_another, swapped
from gallae.tools.later import ends_at, ends_on, from_that_day, on_that_day, same_start, some_more
from gallae.tools.reading import read
from gallae.tools.said import quantities_of
from gallae.tools.tokens import Token

__all__ = ["leans_on_history", "means_nothing_alone", "resolved_questions"]


def leans_on_history(question: str) -> bool:
    """ "그럼 일주일 뒤는?": it could stand alone, but was said about what came before."""
    return CHANGED.search(question) is not None or (
        re.match(
            r"\s*(?:그럼|그러면|거기|그걸|그날|그때|여기서|여기에|and\b|then\b|what about|how about)"
            r"|.{0,24}(?:앞당기|앞당겨|미루|미뤄|늦추|늦춰|연장하|push (?:it|that)|postpone|extend it|move it|bring it|\banother \d)",
            question,
            re.IGNORECASE,
        )
        is not None
    )


def means_nothing_alone(question: str, history: Sequence[Message]) -> bool:
    """A correction or a change of what stands above: its own figures are not all there is to compute with."""
    return CHANGED.search(question) is not None and any(quantities_of(m.content) for m in history[-2:])


def resolved_questions(question: str, history: Sequence[Message], today: date) -> Iterator[str]:
    """The follow-up with what it leaves out put in its place, the likeliest reading first."""
    answer = next((m.content for m in reversed(history) if m.role == "assistant"), "")
    asked = next((m.content for m in reversed(history) if m.role == "user"), "")
    if another_one(question):
        return
    yield from swapped(question, history, today)
    if stands_for_another(question, history, today):
        return  # the question before with another figure: no step on its result
    yield from asked_again(question, history, today)
    yield from first_of_all(question, history, today)
    for attempt in (
        same_start,
        on_that_day,
        from_that_day,
        some_more,
        _unit,
        _exchange,
        _rounded,
        _all,
        counted_price,
        _fewer,
        _monthly,
        _share_of_it,
        _short_of_it,
        _further,
        _replaced,
    ):
        if resolved := attempt(question.strip(), asked, answer, today):
            yield resolved
    if resolved := ends_at(question, history) or ends_on(question, history, today):
        yield resolved
    yield from carried_on(question, history, today)
    if resolved := step_on(question, answer, today):
        yield resolved


def _result(answer: str) -> Quantity | None:
    """The value the last answer gave: its first quantity with a unit, else its only number."""
    head = re.split(r"[(（]|\n", answer, maxsplit=1)[0]
    quantities = quantities_of(head)
    with_unit = [q for q in quantities if q.unit]
    money = [q for q in with_unit if dimension(q.unit) == "money"]
    if money:
        return money[0] if len({(q.value, q.unit) for q in money}) == 1 else None
    if with_unit:
        return with_unit[0] if len({(q.value, q.unit) for q in with_unit}) == 1 or len(with_unit) <= 2 else None
    return quantities[0] if len(quantities) == 1 else None


def _money(answer: str) -> Quantity | None:
    """The amount the last answer ended with; earlier ones led to it."""
    amounts = [q for q in quantities_of(answer) if dimension(q.unit) == "money"]
    return amounts[-1] if amounts else None


def _exchange(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "달러로는 얼마야? 환율 1,400원": the last amount at the rate given now."""
    value = _money(answer)
    given = [q for q in quantities_of(question) if dimension(q.unit) == "money"]
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
    every = re.match(
        r"(?:그럼\s*|그러면\s*)?(?:둘|셋|넷|두\s?개|세\s?개|두\s?가지|세\s?가지)\s?(?:을|를)?\s?(?:다|모두|전부|합쳐|합치|더하)|both\b|all (?:two|three)",
        question,
        re.I,
    )
    if not tokens or (
        not every and (any(t.code not in "aAzL" for t in tokens) or not any(t.code in "az" for t in tokens))
    ):
        return None
    for text in (answer, asked):
        amounts = [q for q in quantities_of(text) if dimension(q.unit) == "money"]
        if len(amounts) >= 2 and "=" not in text:
            return " + ".join(q.text for q in amounts) + " 합계는?"
    return None


def _fewer(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "거기서 여섯 명이 빠지면 한 사람당?": the last sum again with fewer or more people."""
    verb = re.search(r"(?P<less>빠지|빠져|줄|안\s?오|못\s?오|덜)|더\s?오|늘|추가|끼|합류|join|drop", question)
    counts = [q for q in quantities_of(question) if q.unit == "명" and q.value > 1]
    old = [q for q in quantities_of(asked) if q.unit == "명"]
    money = [q for q in quantities_of(asked) if dimension(q.unit) == "money"]
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


def _unit(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "세제곱피트로는?", "in pounds?", "그럼 평으로는 몇 평?": the last amount in another unit."""
    bare = re.sub(
        r"^(?:그럼|그러면|그건|이건|그걸|이걸|and|what about|how about)\s*", "", question, flags=re.IGNORECASE
    )
    unit = re.fullmatch(
        r"(?:in(?:to)?\s+)?(?P<unit>[가-힣A-Za-z㎡㎥℃℉²³/ ]+?)(?:으로|로)?(?:는|은|면|\s?하면|\s?환산하면|\s?바꾸면|도)?\s*(?:몇\s?[가-힣A-Za-z]+|얼마)?(?:이야|야|예요|에요|인가요|죠|지)?\s*[?？.]*",
        bare,
    )
    if unit is None or quantities_of(bare):
        return None
    tokens = read(unit["unit"] + "로", today).tokens
    names = [t.unit for t in tokens if t.code in "VH" or (t.code == "U")]
    if unit["unit"] and not names:
        names = [q.unit for q in quantities_of("1" + unit["unit"].strip())]
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
    amounts = {q.value for q in quantities_of(answer) if dimension(q.unit) == "money"}
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
    match = re.search(
        r"(?P<share>[\d.]+\s?(?:%|퍼센트|프로))(?:만|이?면|는|은)?\s?(?:내면|면|만)?\s?(?:은|는)?\s?(?:얼마|how much)",
        question,
    )
    amounts = {(q.value, q.unit): q for q in quantities_of(answer) if dimension(q.unit) == "money"}
    if match is None or len(amounts) != 1 or re.search(r"할인|깎|빼|더하|얹|올|오르|되나|가능|이상|적립", question):
        return None
    return (
        f"{next(iter(amounts.values())).text}의 {match['share']}는 얼마?" if len(quantities_of(question)) == 1 else None
    )


def _short_of_it(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "100만원 있는데 얼마 모자라": an amount of the follow-up beside the one of the last answer."""
    given = [q for q in quantities_of(question) if dimension(q.unit) == "money"]
    amounts = {(q.value, q.unit): q for q in quantities_of(answer) if dimension(q.unit) == "money"}
    if len(given) != 1 or len(quantities_of(question)) != 1 or len(amounts) != 1:
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
    new = quantities_of(match["new"])
    if len(new) != 1 or new[0].text.strip() != match["new"].strip():
        return None
    old = [q for q in quantities_of(asked) if q.unit == new[0].unit]
    if len(old) != 1:
        return None
    return asked[: old[0].start] + new[0].text + asked[old[0].end :]
