"""Follow-ups that say the last question again with a change: a correction ("35%, not 25%", "여섯 개가 아니라 아홉 개"), another
period ("and monthly?"), a list with one value more or less, another holiday, the next year, a share of what was just said.

Each gives the question made whole, for the grammars to read; None if it does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from gallae.core.types import Message
from gallae.tools.marked import Mark, Marked, marked
from gallae.tools.plain import plain
from gallae.tools.public_holidays import NAMES, named_holidays
from gallae.tools.said import days_of, quantities_of
from gallae.tools.signed import LESS, MORE
from gallae.tools.worded_lists import numbers_in_a_row, statistics_asked

__all__ = ["CHANGED", "asked_again", "put_in_place", "step_on"]

# Words that say: the question before, with a change. Such a message means nothing alone.
CHANGED = re.compile(
    r"^\s*(?:아+\s?)?(?:미안|아니|아냐|아참|참|잠깐|정정|다시|잘못|실수)|아니라|아니고|말고|대신에?\s?|바꿔서|였어\s*$|잘못\s?(?:말|적|봤)|여기에|거기에\s?(?=\d)"
    r"|^\s*(?:sorry|no\b|oops|whoops|wait|actually|correction|my bad|scratch that)|\bmeant\b|\binstead\b|\bnot \d|\bagain\b|\bmake (?:it|that)\b|\bchange (?:it|that|the)\b",
    re.I,
)
_LIST_LESS = re.compile(r"빼고|빼면|뺀|제외|없이|drop|without|exclud|remov|leav\w+ out|except|ignor", re.I)
_LIST_MORE = re.compile(
    r"추가|넣|더하|포함|보태|끼|합쳐|더\s?(?:왔|와|들어)|합류|add|includ|plus|throw\b.*\bin\b|join", re.I
)
_LOWEST = re.compile(r"(?:제일|가장)\s?(?:낮|작|적|짧)\S*|최(?:저|소|솟)\S*|꼴찌|lowest|smallest|minimum|worst", re.I)
_HIGHEST = re.compile(
    r"(?:제일|가장)\s?(?:높|크|큰|많|길)\S*|최(?:고|대|댓)\S*|일등|highest|largest|biggest|maximum|best", re.I
)
_NAMES = {
    "mean": ("평균", "mean"), "median": ("중앙값", "median"), "sum": ("합계", "sum"), "sd": ("표준편차", "standard deviation"),
    "max": ("최댓값", "maximum"), "min": ("최솟값", "minimum"), "range": ("범위", "range"), "mode": ("최빈값", "mode"),
}  # fmt: skip
_PERIODS = {
    "일": r"하루|매일|일당|1일|per day|a day|daily|each day", "주": r"한\s?주|일주일|매주|주당|1주|per week|a week|weekly|each week",
    "개월": r"한\s?달|매[달월]|월(?:로|은|엔|에|별|당|\s)|다달이|1개월|per month|a month|monthly|each month", "년": r"일\s?년|1년|한\s?해|매년|연간|연(?:에|으로)|per year|a year|yearly|annual|each year",
}  # fmt: skip
_RATIO = {("년", "개월"): ("÷", 12), ("개월", "년"): ("×", 12), ("일", "주"): ("×", 7), ("주", "일"): ("÷", 7)}


def asked_again(question: str, history: Sequence[Message], today: date) -> Iterator[str]:
    """The likeliest reading first."""
    asked = next((m.content for m in reversed(history) if m.role == "user"), "")
    answer = next((m.content for m in reversed(history) if m.role == "assistant"), "")
    attempts = (
        _other_list(question, history, today),
        _corrected(question, asked, today),
        _weekday(question, answer, today),
        _other_holiday(question, asked),
        _year_after(question, asked),
        _other_period(question, f"{asked} {answer}", answer, today),
        _share_of_that(question, asked, today),
    )
    yield from (found for found in attempts if found)


def _corrected(question: str, asked: str, today: date) -> str | None:
    """One figure of the last question exchanged for the one that was meant."""
    if re.search(r"earlier|later|sooner|일찍|앞당|늦춰|늦게", question, re.I):
        return None  # a step on the result
    if not CHANGED.search(question) or len(question) > 80 or re.match(r"\s*[여거]기에", question):
        return None
    now, before = marked(plain(question), today), marked(plain(asked), today)
    known = {(m.code, m.unit, m.value) for m in before.marks}
    new = [m for m in now.marks if not _is_known(m, known)]
    old = [m for m in now.marks if _is_known(m, known)]
    if len(new) != 1 or len(old) > 1:
        return None
    target = _named(before, old[0]) if old else _like(before, new[0])
    return put_in_place(before, target, new[0]) if target is not None else None


def _is_known(mark: Mark, known: set[tuple[str, str, Fraction]]) -> bool:
    return any(mark.value == value and (mark.unit == unit or not mark.unit) for _, unit, value in known)


def _named(before: Marked, old: Mark) -> Mark | None:
    same = [m for m in before.marks if m.value == old.value and (m.unit == old.unit or not old.unit)]
    return same[0] if len(same) == 1 else None


def _like(before: Marked, new: Mark) -> Mark | None:
    """The one figure of its kind; of a bare number, the one of its size."""
    same = [m for m in before.marks if m.code == new.code and m.unit == new.unit and m.value != 1]
    if not same and new.code == "N":
        same = [
            m for m in before.marks if m.code in "NMKUP" and m.value != 1 and new.value / 3 < m.value < new.value * 3
        ]
    return same[0] if len(same) == 1 else None


def put_in_place(before: Marked, old: Mark, new: Mark) -> str:
    """The question before, with `new` where `old` stood."""
    unit = re.sub(r"^[-\d.,\s]+", "", old.said) if new.code == "N" and old.code != "N" else ""
    gap = " " if unit and unit[0].isascii() and unit[0].isalpha() else ""
    sign = "$" if old.said.startswith("$") and not new.said.startswith("$") else ""
    said = before.said[: old.start] + sign + new.said + gap + unit + before.said[old.end :]
    return said if re.search(r"[?？]|얼마|몇|how|what|계산|총|total", said) else f"{said} 얼마?"


def _other_list(question: str, history: Sequence[Message], today: date) -> str | None:
    """The statistic that is named, of the numbers before with one left out or added."""
    wanted = statistics_asked(re.sub(rf"{_LOWEST.pattern}|{_HIGHEST.pattern}", " ", question.lower()))
    less, more = _LIST_LESS.search(question), _LIST_MORE.search(question)
    if not wanted or bool(less) == bool(more) or len(question) > 80:
        return None
    row = next(
        (r for m in reversed(history) if m.role == "user" and (r := numbers_in_a_row(marked(plain(m.content), today)))),
        None,
    )
    if row is None or len(row) < 2:
        return None
    values = list(row)
    given = [m for m in marked(plain(question), today).marks if m.value != 1 and m.code in "NKUMTY"]
    if more:
        values += given
    elif _LOWEST.search(question) and not given:
        values.remove(min(values, key=lambda m: m.value))
    elif _HIGHEST.search(question) and not given:
        values.remove(max(values, key=lambda m: m.value))
    else:
        values = [m for m in values if m.value not in {g.value for g in given}]
    if len(given) != bool(more) and len(values) == len(row):
        return None
    said = ", ".join(m.shown for m in values)
    if wanted[0] not in _NAMES or len(wanted) > 1 or len(values) < 2:
        return None
    ko, en = _NAMES[wanted[0]]
    return f"{said} {ko}" if re.search("[가-힣]", question) else f"{en} of {said}"


def _weekday(question: str, answer: str, today: date) -> str | None:
    days = {d.first for d in days_of(answer, today) if d.first == d.last}
    if len(days) != 1 or quantities_of(question) or len(question) > 50:
        return None
    if not re.search(
        r"(?:무슨|몇|어느|뭔)\s?요일|(?:그날|그게|그때)\S*\s?[월화수목금토일]요일(?:이야|인가|이에요|이죠)|weekday|day of (?:the )?week",
        question,
        re.I,
    ):
        return None
    day = days.pop().isoformat()
    return f"{day}은 무슨 요일?" if re.search("[가-힣]", question) else f"what day of the week is {day}?"


def _other_holiday(question: str, asked: str) -> str | None:
    """ "추석은 그럼?" after a question about another holiday."""
    new, old = named_holidays(question), named_holidays(asked)
    if len(new) != 1 or len(old) != 1 or len(question) > 30 or re.search(r"\d", question):
        return None
    said, before = (re.search(NAMES[name], text, re.I) for name, text in ((new[0], question), (old[0], asked)))
    return asked.replace(before.group(), said.group()) if said and before and new != old else None


def _year_after(question: str, asked: str) -> str | None:
    later = re.search(r"(?:그\s?)?다음\s?해|이듬해|내후년|the (?:year after|next year|following year)", question, re.I)
    years = re.findall(r"(?<!\d)20\d\d(?!\d)", asked)
    if later is None or len(years) != 1 or len(question) > 40:
        return None
    return asked.replace(years[0], str(int(years[0]) + 1))


def _other_period(question: str, said: str, answer: str, today: date) -> str | None:
    """ "and monthly?" of one amount a year."""
    if len(question) > 40 or quantities_of(re.sub(r"한\s?[달주해]|하루|일\s?[년주]일?|1\s?[년월주일]", "", question)):
        return None
    wanted = [unit for unit, words in _PERIODS.items() if re.search(words, question, re.I)]
    given = [unit for unit, words in _PERIODS.items() if re.search(words, said, re.I)]
    amounts = {
        (m.value, m.unit): m
        for m in marked(plain(said), today).marks
        if m.code == "M" or (m.code == "N" and m.value >= 100)
    }
    values = {value for value, _ in amounts}
    if len(wanted) != 1 or len(given) != 1 or len(values) != 1 or (given[0], wanted[0]) not in _RATIO:
        return None
    sign, factor = _RATIO[given[0], wanted[0]]
    unit = next((u for _, u in amounts if u), "")
    amount = next(m for (_, u), m in amounts.items() if u == unit)
    return (
        f"{amount.shown}{unit} {sign} {factor}는 얼마?"
        if re.search("[가-힣]", question) or unit == "원"
        else f"{amount.said} {'/' if sign == '÷' else '*'} {factor} = ?"
    )


def step_on(question: str, answer: str, today: date) -> str | None:
    """ "now take away the 15,000 deposit I already paid": one amount off the last one, or on it."""
    figures = marked(plain(question), today).marks
    if len(figures) != 1 or len(question) > 80 or not (figures[0].code == "M" or figures[0].value >= 100):
        return None
    said = [m for m in marked(plain(re.split(r"[(（]", answer)[0]), today).marks if m.code == "M"]
    less, more = LESS.search(question.lower()), MORE.search(question.lower())
    if (
        not said
        or figures[0].code not in "MN"
        or bool(less) == bool(more)
        or re.search(r"%|percent|each|씩|당\s", question)
    ):
        return None
    last = said[-1]
    if figures[0].unit not in ("", last.unit):
        return None
    return f"{last.shown}{last.unit} {'-' if less else '+'} {figures[0].shown} = ?"


def _share_of_that(question: str, asked: str, today: date) -> str | None:
    """ "퍼센트로는 몇이야 그게" of a part and its whole."""
    if len(question) > 40 or quantities_of(question) or not re.search(r"퍼센트|%|프로|비율|percent", question, re.I):
        return None
    figures = [m for m in marked(plain(asked), today).marks if m.code in "MNKU"]
    if len(figures) != 2 or figures[0].unit != figures[1].unit or not re.search(r"중|가운데|out of|\bof\b", asked):
        return None
    part, whole = sorted(figures, key=lambda m: m.value)
    return (
        f"{whole.said.strip()} 중 {part.said.strip()}은 몇 퍼센트?"
        if re.search("[가-힣]", question)
        else f"what percent is {part.shown} of {whole.shown}?"
    )
