"""Follow-ups that put one figure in the place of another, add one to a list of inputs, or go on from the result by a step: "rate just
moved to 1.36, same amount", "and minus 5?" after degrees, "make it twenty mins earlier", "take 19 off that and double it".

Each gives the question made whole, for the grammars to read; None if it does not fit. They come first: read as a sum of its own, such a
message gives a wrong value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from gallae.core.types import Message
from gallae.tools.asked_again import put_in_place
from gallae.tools.carried_steps import steps_on
from gallae.tools.clock import find_times
from gallae.tools.marked import Mark, Marked, marked
from gallae.tools.plain import plain
from gallae.tools.said import quantities_of
from gallae.tools.zones import places_in, zone_of

__all__ = ["another_one", "stands_for_another", "swapped"]

_LIGHT = re.compile(
    r"\b(?:and|at|for|with|what|about|how|if|it|it's|was|were|is|ok|okay|now|then|so|same|that|this|the|rate|just|moved|changed|went|goes|to|amount|new|figure"
    r"|total|percent|instead|of|make|a|do|again|please|but|only|be|would|come|comes|hmm|much|many|in|from|after|days?|start|price|value|result|whoops|oops|meant|not|i|pls|thanks)\b"
    r"|(?:그럼|그러면|근데|그리고|이번엔|이번에는|똑같이|다시|같은|환율|기준|조건|걸로|해\s?줘|하면|이라네|라네|라는데|이라는데|이래|래|이라면|라면|이면|으로는|으로|로는|로|은|는|면|요|얼마(?:야|예요|지|죠)?|몇|거|만약|혹시|아니)"
    r"|⟨\w+⟩|[\s,.?!~…'’-]",
    re.I,
)
_FURTHER = re.compile(
    r"거기|그걸|또\s|추가|더\s?|another|extra|more|additional|on top|off\b|less\b|earlier|later|sooner|plus|minus|add|없이|빼|남|차이|differ",
    re.I,
)
_EARLIER = re.compile(r"earlier|sooner|앞당|당기|당겨|일찍|빨리|빨라", re.I)
_LATER = re.compile(r"later|delay|늦어|늦춰|늦게|밀리|밀려|미뤄|미루|지연|연착", re.I)
_RETURN = re.compile(
    r"돌아오는|오는\s(?:비행기|편|길|열차|버스)|(?:the )?(?:return|way back|other (?:one|flight|trip))", re.I
)


def another_one(question: str) -> bool:
    """Does it ask about another journey or thing, without a figure of it? What was said before does not hold for that."""
    return _RETURN.search(question) is not None and not quantities_of(question) and not find_times(question)


def stands_for_another(question: str, history: Sequence[Message], today: date) -> bool:
    """Is it nothing but one figure, of a kind that the question before holds once?"""
    asked = next((m.content for m in reversed(history) if m.role == "user"), "")
    now, before = marked(plain(question), today), marked(plain(asked), today)
    return bool(asked) and len(question) <= 120 and _figure_for_figure(question, now, before, today) is not None


def swapped(question: str, history: Sequence[Message], today: date) -> Iterator[str]:
    """The likeliest reading first."""
    asked = next((m.content for m in reversed(history) if m.role == "user"), "")
    answer = next((m.content for m in reversed(history) if m.role == "assistant"), "")
    if not asked or len(question) > 120:
        return
    now, before = marked(plain(question), today), marked(plain(asked), today)
    attempts = (
        _other_place(question, asked, before),
        _colder(question, asked),
        _time_moved(question, answer, now),
        _fewer_people(question, asked, before, now),
        _figure_for_figure(question, now, before, today),
        _same_cut(question, now, before),
        _more_money(question, answer, now, before),
        _taxed_already(question, now, before),
        _premise(question, asked, answer, today),
    )
    yield from (found for found in attempts if found)
    yield from steps_on(question, asked, answer, now, before, today)


def _other_place(question: str, asked: str, before: Marked) -> str | None:
    """ "And for our Sydney folks, same meeting?" after a time in one place was asked for in another."""
    new, old = places_in(question), places_in(asked)
    if not re.search(r"몇\s?시|시각|what time|\bsame\b|그\s?시간|\?\s*$", question) or re.search(
        r"왜|why|늦|빠르|behind|ahead", question
    ):
        return None
    if len(new) != 1 or len(old) < 2 or len(before.of("C")) != 1 or find_times(question) or len(question) > 60:
        return None
    time = next(iter(find_times(asked)), None)
    if time is None or zone_of(new[0][0]) is None:
        return None
    ahead = [p for p in old if p[2] <= time.start]
    behind = [p for p in old if p[1] >= time.end]
    source = (
        ahead[-1]
        if ahead and time.start - ahead[-1][2] < 24 and re.search("[가-힣]", asked)
        else behind[0]
        if behind
        else None
    )
    if source is None:
        return None
    targets = [p for p in old if p[0] != source[0]]
    if len({p[0] for p in targets}) != 1:
        return None
    at = targets[-1]
    return asked[: at[1]] + new[0][0] + asked[at[2] :]


def _colder(question: str, asked: str) -> str | None:
    """ "and minus 5?" after degrees: below zero, and nothing taken off."""
    match = re.match(
        r"\s*(?:and|what about|how about|그럼)?\s*(?:minus|negative|영하|-)\s?(\d+(?:\.\d+)?)\s*(?:도|degrees)?\s*(?:는|은)?\s*[?？]*\s*$",
        question,
        re.I,
    )
    if match is None or not re.search(r"fahrenheit|celsius|화씨|섭씨|℃|℉|°|\b[CF]\b", asked, re.I):
        return None
    figure = re.search(r"-?\d+(?:\.\d+)?", asked)
    return asked[: figure.start()] + f"-{match[1]}" + asked[figure.end() :] if figure else None


def _time_moved(question: str, answer: str, now: Marked) -> str | None:
    """ "Make it twenty mins earlier": from the one time that the answer gave."""
    back, on = _EARLIER.search(question), _LATER.search(question)
    head = re.split(r"[(（]", answer)[0]
    times = {t.minutes for t in find_times(head)}
    if len(now.marks) != 1 or now.marks[0].code != "T" or len(times) != 1 or bool(back) == bool(on):
        return None
    minutes = times.pop()
    return f"{minutes // 60:02}:{minutes % 60:02}에서 {now.marks[0].said.strip() if re.search('[가-힣]', question) else _minutes(now.marks[0])} {'전' if back else '뒤'}은 몇 시?"


def _minutes(mark: Mark) -> str:
    return f"{mark.value}{mark.unit}"


_OUT = re.compile(
    r"drop(?:s|ped)? out|can't (?:come|make it)|cancel|leav(?:e|es|ing)\b|빠지|빠졌|빠져|못\s?(?:온|와|오)|안\s?(?:온|와|오)|취소",
    re.I,
)
_IN = re.compile(r"\bjoin|more (?:people|friends)? ?(?:come|show)|합류|끼|늘|더\s?(?:온|와|오)", re.I)


def _fewer_people(question: str, asked: str, before: Marked, now: Marked) -> str | None:
    """The bill of before, shared by fewer or more."""
    out, more = _OUT.search(question), _IN.search(question)
    heads = [m for m in now.marks if m.code in "NK" and m.unit in ("", "명", "개")]
    sharing = re.search(r"나눠|나누|나눌|엔빵|split|divid|share|each|per person|인당", asked, re.I)
    people = [
        m
        for m in before.marks
        if m.unit == "명" or (m.code == "N" and re.match(r"\s?(?:of us|people|friends|persons)", before.after(m)))
    ]
    money = [m for m in before.marks if m.code == "M"]
    if (
        bool(out) == bool(more)
        or len(heads) != 1
        or len(now.marks) != 1
        or not sharing
        or len(people) != 1
        or len(money) != 1
    ):
        return None
    left = people[0].value + (-1 if out else 1) * heads[0].value
    if left < 1 or len(before.marks) != 2:
        return None
    bill = money[0].said.strip()
    rounding = " 원 미만은 버리고" if re.search(r"원\s?미만은?\s?버", asked) else ""
    return (
        f"{bill}을 {left}명이 나누면{rounding} 얼마?"
        if re.search("[가-힣]", question)
        else f"split {bill} between {left} people, how much each?"
    )


def _figure_for_figure(question: str, now: Marked, before: Marked, today: date) -> str | None:
    """Nothing but a figure and light words: it stands for the one of its kind in the question before."""
    known = {(m.code, m.unit, m.value) for m in before.marks}
    new = [
        m for m in now.marks if (m.code, m.unit, m.value) not in known and (m.code != "D" or not _is_today(m, today))
    ]
    if len(new) != 1 or _FURTHER.search(question) or _LIGHT.sub("", now.text).strip():
        return None
    mark = new[0]
    same = [
        m
        for m in before.marks
        if m.code == mark.code and m.unit == mark.unit and m.value != 1 and (m.code != "D" or not _is_today(m, today))
    ]
    if not same and mark.code == "N":
        same = [
            m for m in before.marks if m.code in "NM" and m.value != 1 and mark.value / 2 < m.value < mark.value * 2
        ]
    if len(same) > 1:
        same = [m for m in same if mark.value / 10 < m.value < mark.value * 10]  # 75,000 yen is no rate of 150
    return put_in_place(before, same[0], mark) if len(same) == 1 else None


def _is_today(mark: Mark, today: date) -> bool:
    return mark.span is not None and mark.span.first == today and not re.search(r"\d", mark.said)


_CUT = re.compile(r"할인|깎|세일|디씨|\boff\b|discount", re.I)


def _same_cut(question: str, now: Marked, before: Marked) -> str | None:
    """ "25퍼까지 깎아준다는데 그럼?" after "15% 할인하면": the same price, another discount."""
    if (
        len(now.marks) != 1
        or now.marks[0].code != "P"
        or re.search(r"거기서|또\s|추가|더\s|another|extra|more|additional|further", question, re.I)
    ):
        return None
    shares = before.of("P")
    if len(shares) != 1 or len(before.marks) != 2 or not (_CUT.search(question) and _CUT.search(before.said)):
        return None
    return put_in_place(before, shares[0], now.marks[0])


def _more_money(question: str, answer: str, now: Marked, before: Marked) -> str | None:
    """ "배송비 12달러까지 넣으면" after 89 dollars were changed into won: both are changed."""
    if (
        len(now.marks) != 1
        or now.marks[0].code != "M"
        or not re.search(r"까지|도\s|포함|넣|includ|add|plus|with", question, re.I)
    ):
        return None
    mark = now.marks[0]
    same = [m for m in before.marks if m.code == "M" and m.unit == mark.unit and m.value != 1]
    given = [q.unit for q in quantities_of(re.split("=", answer)[-1]) if q.unit]
    others = [m for m in before.marks if m.code == "M" and m.unit != mark.unit]
    if (
        len(same) != 1
        or not others
        or not given
        or given[-1] == mark.unit
        or re.search(r"해서|합쳐서|total of", question)
    ):
        return None
    total = same[0].value + mark.value
    shown = f"{float(total):g}"
    said = before.said
    return said[: same[0].start] + re.sub(r"[\d.,]+(?:만|천|억)?", shown, same[0].said, count=1) + said[same[0].end :]


def _taxed_already(question: str, now: Marked, before: Marked) -> str | None:
    """ "the 550,000 turns out to be VAT-inclusive. net then?": the rate stands in the question before."""
    known = {(m.unit, m.value) for m in before.marks}
    rates = before.of("P")
    if len(now.marks) != 1 or len(rates) != 1 or (now.marks[0].unit, now.marks[0].value) not in known:
        return None
    if not re.search(r"inclusive|includ|포함", question, re.I) or not re.search(
        r"\bnet\b|공급가|before (?:vat|tax)|세전", question, re.I
    ):
        return None
    amount, rate = now.marks[0].said.strip(), rates[0].said.strip()
    return (
        f"{amount} 부가세 {rate} 포함이면 공급가는 얼마?"
        if re.search("[가-힣]", question)
        else f"{amount} including {rate} VAT, what is the net price?"
    )


_NOTED = re.compile(r"noted|got it|okay|sure|알겠|기억|두겠|네[,.\s]|넵|확인", re.I)


def _premise(question: str, asked: str, answer: str, today: date) -> str | None:
    """What was told to be kept in mind, and now the question: one text."""
    told = {q.value for q in quantities_of(asked)}
    if not told or not _NOTED.search(answer) or re.search(r"[?？]|얼마|몇\s|how (?:much|many)", asked):
        return None
    if not {q.value for q in quantities_of(answer)} <= told or not quantities_of(question):
        return None
    said = re.sub(r"^(?:for this chat|from now on|이제부터|앞으로|그럼)[,\s]+", "", asked.strip(" .!"), flags=re.I)
    said = re.sub(r"(?:으로|로)\s?(?:치고|하고|놓고|쳐서|두고|잡고)(?:\s\S+){0,2}$", "", said)
    return f"{said}, {question}"
