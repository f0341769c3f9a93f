"""Follow-ups about a day or a time of the conversation: "그날 무슨 요일?", "거기서 7일 더", "그럼 언제 끝나?".

Each gives the question made whole, for the grammars of dates and of the clock to read; None if it does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from gallae.core.dates import find_dates, find_shifts
from gallae.core.numbers import find_quantities
from gallae.core.types import Message
from gallae.tools.clock import find_times

__all__ = ["ends_at", "ends_on", "from_that_day", "on_that_day", "same_start", "some_more"]

_LEANS = re.compile(
    r"\s*(?:그럼|그러면|거기|그걸|그날|그때|여기서|여기에|and\b|then\b|what about|how about)", re.IGNORECASE
)


def on_that_day(question: str, asked: str, answer: str, today: date) -> str | None:
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


def same_start(question: str, asked: str, answer: str, today: date) -> str | None:
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


def from_that_day(question: str, asked: str, answer: str, today: date) -> str | None:
    """ "그럼 일주일 뒤는?" counts from the one day that the last answer named."""
    shifts = find_shifts(question)
    rest = re.sub("그럼|그러면|은|는|and|what|about|how|then", "", question, flags=re.IGNORECASE)
    days = {d.first for d in find_dates(answer, today) if d.first == d.last}
    if len(shifts) != 1 or len(days) != 1 or not _LEANS.match(question):
        return None
    step = question[shifts[0].start : shifts[0].end]
    if re.search("[가-힣A-Za-z]", rest.replace(step, "").replace("며칠", "").replace("이야", "")):
        return None
    return f"{days.pop().isoformat()}에서 {step}는?"


def some_more(question: str, asked: str, answer: str, today: date) -> str | None:
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


def ends_at(question: str, history: Sequence[Message]) -> str | None:
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


def ends_on(question: str, history: Sequence[Message], today: date) -> str | None:
    """ "그럼 언제 끝나?": the one day and the one length that the conversation holds."""
    if not re.search(r"언제|며칠|무슨\s?요일|when|what day", question) or re.search(
        r"얼마|가능|되나|신청|접수|내[요나야]|납부|제출|[가와]야", question
    ):
        return None
    said = " ".join(m.content for m in history[-4:]) + " " + question
    days = {
        d.first
        for d in find_dates(said, today)
        if d.first == d.last and re.search(r"\d", d.text) and not find_shifts(d.text)
    }
    bare = said
    for day in reversed(find_dates(said, today)):
        bare = bare[: day.start] + " " * (day.end - day.start) + bare[day.end :]
    spans = {(q.value, q.unit) for q in find_quantities(bare) if q.unit in ("일", "주", "개월", "년")}
    if (
        len(days) != 1
        or len(spans) != 1
        or not re.search(r"끝|까지|만기|돌아|지나|되는|end|expire|over|due|back", question)
    ):
        return None
    ((value, unit),) = spans
    return f"{days.pop().isoformat()}에서 {value}{unit} 뒤는 며칠?"


def _timeless(said: str) -> str:
    for time in reversed(find_times(said)):
        said = said[: time.start] + " " + said[time.end :]
    return said
