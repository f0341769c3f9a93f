"""A computation that is plainly wanted, but that no grammar reads in one way only: what is asked back, precisely.

Where `compute` passed, the figures of the message are held against what its computation needs (tools/operations.py). A slot
that no figure fills is asked for by name; where all are filled but their relation is not certain, the readings that fit are
offered with their results, and the answer picks one. Nothing is guessed, and nothing is remembered: the next turn reads the
question again.

>>> from datetime import date
>>> unclear("마진율 계산해주라 판매가는 만구천구백원", date(2026, 11, 20)).question("ko")
'마진을(를) 계산하려면 원가(산 값)가 얼마인지 알려 주세요. 예: 12,000원 (읽은 값: 만구천구백원)'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gallae.core.errors import ToolError
from gallae.core.language import say
from gallae.core.particles import mend
from gallae.core.types import Language, Message
from gallae.tools.answers import Finding, number, with_unit
from gallae.tools.followups import leans_on_history
from gallae.tools.lacking import GIVEN, not_wanted, told_before
from gallae.tools.looked_up import looked_up
from gallae.tools.marked import Mark, Marked, marked
from gallae.tools.operations import OPERATIONS, Operation, Slot
from gallae.tools.plain import plain, vague
from gallae.tools.said import from_a_named_day
from gallae.tools.tokens import compiled
from gallae.tools.worked import worked

__all__ = ["Unclear", "resumed", "unclear"]

LONGEST = 400  # characters of such a request
_SIGNS = "①②③"
_SHORT_ANSWER = 160  # characters of a computed answer; what documents say is longer, or has its citation
_WANTED = re.compile(
    r"얼마|몇|며칠|언제|무슨|어느|나눠|더해|총|합계|계산|구해|구하|알려|뽑아|내\s?[줘주]|세어|세\s?(?:줘|주|봐)|세봐|바꿔|바꾸|변환|환산|산출|나이|[률율]\s?(?:은|는|이)?\s*(?:\?|$)|[은는면]\s*\?|[은는면]\s*$|="
    r"|\bhow (?:much|many|long|old|far|fast|tall|big|heavy)|\bwhat|\bwhen|\bwhich (?:date|day)|calculat|\bcomput|convert|work (?:\w+ )?out|figure (?:\w+ )?out|\btotal|\bfind\b|\bgive me|\btell me|\bsplit|\badd\b|\bsum\b|\bcount\b|\bdivide|\bturn\b|\baverage|\bpercent|%\s*\?|\bneed(?:ed)?\b|\bmean \+|\bback out\b"
)
_SHORT = re.compile(r"(?:^|[.!,] )\s*(?:[a-z%⟨⟩\d]+ ){0,3}[a-z%]+\s?\?\s*$|[가-힣]+\s?\?\s*$")  # "… London time?"
_REQUEST = re.compile(
    r"계산|구해|구하|세어|세\s?(?:줘|주)|바꿔|변환|환산|산출|뽑아|더해|내\s?(?:줘|주)|세봐|세\s?봐|나눠\s?(?:줘|주)|calculat|\bcomput|convert|work (?:\w+ )?out|figure (?:\w+ )?out|\bcount\b|\bsplit|\badd\b|\bdivide|\bsubtract|\bmultiply|\bturn\b.*\binto\b|how (?:many|much) (?:is|are) (?:it|this|that|these|those)"
)
_POINTS = re.compile(
    r"(?<![가-힣])(?:이거|이걸|이게|이것|그거|그걸|저거|내|제|나|저|우리|저희|울|이|그|엄마|아빠|아들|딸|어머니|아버지|동생|아이|아기|남편|아내|와이프)(?:의|가|는|은|를)?(?=\s|\S)|\b(?:it|this|that|these|those|them|my|our|his|her|their|i|we|me|am|he|she|him)\b"
)
_THAT = re.compile(
    r"(?<![가-힣])(?:그거|그걸|그게|이거|이걸|이게)|\b(?:it|that|this|those|them)\b"
)  # what was computed
_ASKED = re.compile(r"\?\s*$|얼마|몇|총|합|계산|how (?:much|many)|total|what do i|calculat|comput|=|need(?:ed)?\b")
# What a rule or a document says, not a sum.
_HOUSE = re.compile(
    r"규정|약관|조건|정책|안내문|매뉴얼|가이드|policy|eligible|qualif|allowed|according to|our guide|terms\b"
)
# Nothing is to be computed: thanks, and words about what was computed.
_CHAT = re.compile(r"^\s*(?:고마워|고맙|감사|땡큐|수고|덕분에|thanks\b|thank you|cheers\b)|왜\s|\bwhy\b", re.I)
_OWN = ("age", "statistics", "bmi", "lunar", "weekday", "similarity", "count", "split", "conversion", "end date")


_BARE = re.compile(
    r"얼마|몇|계산|좀|해\s?줘|해\s?주세요|하면|되면|받으면|받은|된|한|거야|거예요|건가요|건지|인가요|이에요|예요|이야|야|요|는|은|을|를|이|가|그|이거|그거|총|제발|빨리|프로|퍼센트|값|돈|what|how much|how many|is|the|it|that|a|of|my|please|pls"
)
_BEARS = r"부가세|세금|할부|이자|왕복|평균|\bvat\b|\btax|instal|interest|round trip|average"


@dataclass(frozen=True, slots=True)
class Unclear:
    """`missing`: slots without a figure; `readings`: what the figures could mean, if none is missing; `read`: the
    figures as they were said."""

    operation: Operation | None
    missing: tuple[Slot, ...]
    readings: tuple[Finding, ...]
    read: tuple[str, ...]

    def question(self, language: Language) -> str:
        read = ", ".join(self.read)
        if self.missing and self.operation is not None:
            return self._asks(language, read)
        if self.readings:
            listed = " ".join(f"{sign} {_shown(f, language)}" for sign, f in zip(_SIGNS, self.readings, strict=False))
            return say(
                language,
                f"어느 계산인지 번호로 알려 주세요. {listed} (읽은 값: {read})",
                f"Tell me by its number which computation is meant. {listed} (I read: {read})",
            )
        return self._which(language, read)

    def _which(self, language: Language, read: str) -> str:
        """All figures are there, but not what each is."""
        if self.operation is None or len(self.operation.slots) < 2:
            return say(
                language,
                f"읽은 값 {read}{mend(read, '으로')} 무엇을 어떻게 계산할지 한 줄로 알려 주세요. 예: 3,000원씩 12개 합계",
                f"Tell me in one line what to compute from {read}, for example: 12 pieces at 3,000 won each, total.",
            )
        slots = self.operation.slots
        names = " / ".join(say(language, _name(slot), slot.en) for slot in slots)
        return say(
            language,
            f"{self.operation.ko}: 읽은 값 {read} 가운데 어느 것이 다음인지 알려 주세요: {names}",
            f"{self.operation.en[0].upper()}{self.operation.en[1:]}: tell me which of {read} is which: {names}",
        )

    def _asks(self, language: Language, read: str) -> str:
        assert self.operation is not None
        names = [say(language, slot.ko, slot.en) for slot in self.missing]
        example = ", ".join(slot.example[language == "en"] for slot in self.missing)
        known = say(language, f" (읽은 값: {read})", f" (I read: {read})") if read else ""
        return say(
            language,
            f"{self.operation.ko}{mend(self.operation.ko, '을')} 계산하려면 {', '.join(names)} 알려 주세요. 예: {example}{known}",
            f"To compute {self.operation.en}, tell me {' and '.join(names)}. For example: {example}{known}",
        )


def unclear(question: str, today: date, history: Sequence[Message] = (), *, sure: bool = False) -> Unclear | None:
    """None if no computation is plainly wanted. Call it where `compute` and `lacking` passed and nothing else answers.
    `sure`: that a computation is wanted is known from elsewhere; then any figure of the message is enough."""
    if looked_up(question, today):
        return None
    found = _read(question, today, history)
    if found is not None or not sure or len(question) > LONGEST or not_wanted(question) or _CHAT.search(question):
        return found
    said = [*(m.content for m in history[-2:] if _computed(history, today)), question]
    marks = [m for text in said for m in marked(plain(text), today).marks]
    if all(m.code == "D" and not re.search(r"\d", m.said) for m in marks):
        return None  # "오늘 몇 시까지 하나요? 목요일이에요": a day that is told is nothing to compute with
    return Unclear(None, (), (), tuple(dict.fromkeys(m.said.strip() for m in marks))[:6])


def _read(question: str, today: date, history: Sequence[Message]) -> Unclear | None:
    if len(question) > LONGEST or not_wanted(question):
        return None
    text = marked(plain(question), today)
    if not (_WANTED.search(text.text) or _SHORT.search(text.text)) or _HOUSE.search(text.text):
        return None
    figures = tuple(m for m in text.marks if not (m.code == "K" and m.value == 1))
    if vague(question):
        figures = ()
    operation = next((op for op in OPERATIONS if _told(op, text, figures)), None)
    if operation is not None and operation.name == "count" and GIVEN.search(question):
        return None  # what is to be counted stands there
    if history and told_before(history, today):
        leans = figures or leans_on_history(question) or _REQUEST.search(text.text) or _THAT.search(text.text)
        return _of_before(figures, history, today) if leans and _computed(history, today) else None
    if operation is None:
        return _several(text, figures)
    if not figures and not _alone(operation, text):
        return None
    if not _own_figures(operation, text, figures):
        return None
    if operation.name in ("end date", "days") and from_a_named_day(text.said, today):
        return Unclear(operation, operation.slots[:1], (), tuple(m.said.strip() for m in figures))
    shared = operation.name in ("total", "sum") and any(m.code == "P" for m in figures)
    missing = () if shared and len(figures) == 2 else _missing(operation, text, figures)
    read = tuple(m.said.strip() for m in figures)
    readings = () if missing else _as_asked(text, _readings(operation, text, figures))
    return Unclear(operation, missing, readings, read)


def _computed(history: Sequence[Message], today: date) -> bool:
    """Was the last exchange about figures that the person gave? What a document said of hours and prices is no operand."""
    asked = next((m.content for m in reversed(history) if m.role == "user"), "")
    said = next((m.content for m in reversed(history) if m.role == "assistant"), "")
    marks = [m for m in marked(plain(asked), today).marks if m.code != "D"]
    given = any(re.search(r"\d", m.said) or m.value not in (None, 1) for m in marks) or re.search(
        r"\d{1,2}[:시월/-]", asked
    )
    cited = re.search(r"\[\d+\]\s*(?:$|\n)", said) is not None
    return len(said) <= _SHORT_ANSWER and not cited and (bool(given) or _leads(history, today))


def _leads(history: Sequence[Message], today: date) -> bool:
    """A follow-up of a computation ("그럼 반으로 나누면?") has no figure of its own; what it followed has."""
    return len(history) > 2 and leans_on_history(history[-2].content) and _computed(history[:-2], today)


def _of_before(figures: Sequence[Mark], history: Sequence[Message], today: date) -> Unclear | None:
    """A step on what was said before: the figures of both, of which it has to be said what is to be done with them."""
    before = [m.said.strip() for h in history[-2:] for m in marked(plain(h.content), today).marks]
    return Unclear(None, (), (), tuple(dict.fromkeys([*before, *(m.said.strip() for m in figures)]))[:6])


def _several(text: Marked, figures: Sequence[Mark]) -> Unclear | None:
    """Two figures or more and a value asked for, of no computation that the table names."""
    counted = [m for m in figures if m.code not in "DC"]
    asks_price = re.search(r"얼마(?!나)|how much", text.text) is not None and not text.of("M")
    if not counted or len(figures) < 2 or (asks_price and len(counted) < 2) or not _ASKED.search(text.text):
        return None
    readings = (
        _as_asked(text, _pair(*figures))
        if len(figures) == len(text.marks) == 2 and not re.search(_BEARS, text.text)
        else ()
    )
    return Unclear(None, (), readings, tuple(m.said.strip() for m in figures))


def resumed(history: Sequence[Message], answer: str, today: date) -> Finding | tuple[str, ...]:
    """What an answer to our question back makes: the reading that it picks, or the request made whole, the likeliest
    wording first; empty if no such question was asked last."""
    if len(history) < 2 or history[-1].role != "assistant" or history[-2].role != "user" or len(answer) > 200:
        return ()
    said, asked = history[-1].content, history[-2].content
    if not re.search("알려 주세요|tell me", said, re.I):
        return ()
    found = unclear(asked, today, history[:-2])
    if found is None or not any(said.startswith(found.question(language)) for language in ("ko", "en")):
        return ()
    if not found.missing:
        return _picked(found, answer) or ()
    name, given, request = _name(found.missing[0]).split("(")[0], answer.strip(" .!"), asked.rstrip("?？ ")
    return f"{name} {given}, {request}?", f"{request} {given}?", f"{given} {request}?"


def _picked(found: Unclear, answer: str) -> Finding | None:
    """By its number."""
    words = (r"1|①|첫|하나|일번|first|one\b", r"2|②|둘|두\s?번|이번|second|two\b", r"3|③|셋|세\s?번|삼번|third|three\b")
    if len(answer.strip()) > 24:
        return None
    at = next((at for at, word in enumerate(words) if re.match(rf"\s*(?:{word})", answer, re.I)), None)
    return found.readings[at] if at is not None and at < len(found.readings) else None


def _told(operation: Operation, text: Marked, figures: Sequence[Mark]) -> bool:
    if not text.has(operation.cue) or (operation.unless and text.has(operation.unless)):
        return False
    fits = any(m.code in slot.codes for m in figures for slot in operation.slots)
    if operation.name in ("statistics", "age") and all(m.code == "D" and not re.search(r"\d", m.said) for m in figures):
        return True  # "지난주 매출 표준편차", "my husband's age as of today": the day is none of the values
    return fits or not figures or not any(slot.codes for slot in operation.slots)


def _own_figures(operation: Operation, text: Marked, figures: Sequence[Mark]) -> bool:
    """Not a price or a statistic that somebody else knows: "성인 2명 입장료 얼마예요", "50대 평균 키가 얼마야"."""
    if operation.name == "total" and figures and not any(m.code in "MNP" for m in figures):
        return not re.search(r"얼마|how much|cost|price", text.text)
    if operation.name == "statistics" and len(figures) == 1:
        return _REQUEST.search(text.text) is not None or _POINTS.search(text.text) is not None
    return True


def _alone(operation: Operation, text: Marked) -> bool:
    """Without a figure: a request to compute, or something of the person's own."""
    if not operation.alone:
        return False
    points = _POINTS.search(text.text) is not None
    if len(re.findall("[가-힣a-z]", _BARE.sub("", compiled(operation.cue).sub("", text.text)))) <= 2:
        return True  # nothing but the question itself: "몇 프로 오른 거야?"
    return _REQUEST.search(text.text) is not None or (points and operation.name in _OWN)


def _missing(operation: Operation, text: Marked, figures: Sequence[Mark]) -> tuple[Slot, ...]:
    """The slots that no figure fills: first by the words beside a figure, then in their order."""
    left = [m for m in figures if m.span is None or m.span.first == m.span.last]  # a whole month or year is no day
    open_slots: list[Slot] = []
    for slot in operation.slots:
        beside = next((m for m in left if slot.beside and m.code in slot.codes and _stands_by(text, m, slot)), None)
        if beside is not None:
            left.remove(beside)
        elif not (slot.told and re.search(slot.told, text.text)):
            open_slots.append(slot)
    missing = []
    for slot in open_slots:
        fitting = [m for m in left if m.code in slot.codes][: slot.least]
        if len(fitting) < slot.least or not slot.codes:
            missing.append(slot)
        else:
            left = [m for m in left if m not in fitting]
    return tuple(missing)


def _stands_by(text: Marked, mark: Mark, slot: Slot) -> bool:
    near = f"{text.before(mark)[-14:]} ⟨⟩ {text.after(mark)[:14]}"
    return re.search(slot.beside, near) is not None


def _readings(operation: Operation, text: Marked, figures: Sequence[Mark]) -> tuple[Finding, ...]:
    """What two figures could mean, each with its result; none where more than the figures bears on it."""
    if len(figures) != 2 or len(text.marks) != 2 or re.search(_BEARS, text.text):
        return ()
    a, b = figures
    if any(m.code not in "MNKUTYP" for m in figures):
        return ()
    if percent := next((m for m in figures if m.code == "P"), None):
        base = b if percent is a else a
        steps = (percent.shown, f"(1 − {percent.shown})", f"(1 + {percent.shown})")
        return _worked(base.unit, *(f"{base.shown} × {step}" for step in steps)) if base.code != "P" else ()
    if operation.name == "margin":
        low, high = sorted(figures, key=lambda m: m.value)
        gain = f"({high.shown} − {low.shown})"
        return _worked("%", f"{gain} ÷ {high.shown} × 100", f"{gain} ÷ {low.shown} × 100")
    return _pair(a, b) if operation.name in ("total", "sum", "pay", "unit price", "split") else ()


def _pair(a: Mark, b: Mark) -> tuple[Finding, ...]:
    """Sum and difference of like amounts, product and quotient of an amount and a count."""
    if any(m.code not in "MNKUTY" or m.value == 1 for m in (a, b)):
        return ()
    high, low = (a, b) if a.value >= b.value else (b, a)
    if a.code == b.code == "M":
        return _worked(a.unit, f"{a.shown} + {b.shown}", f"{high.shown} − {low.shown}")
    if a.code == "M" or b.code == "M" or a.unit != b.unit:
        first = a if a.code == "M" else b if b.code == "M" else high
        other = b if first is a else a
        return _worked(first.unit, f"{first.shown} × {other.shown}", f"{first.shown} ÷ {other.shown}")
    return ()


def _as_asked(text: Marked, readings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those whose result is of what is counted ("몇 시간" is answered by no days); a single one is no choice."""
    if text.has(r"몇\s?[가-힣]|how many [a-z]"):
        units = {r.unit: re.escape(r.unit) for r in readings if r.unit}
        readings = tuple(
            r for r in readings if r.unit == "%" or (r.unit and text.has(rf"(?:몇\s?|how many ){units[r.unit]}"))
        )
    return readings if len(readings) > 1 else ()


def _worked(unit: str, *expressions: str) -> tuple[Finding, ...]:
    try:
        return tuple(worked(expression, unit) for expression in expressions)
    except (ToolError, ArithmeticError):
        return ()


def _name(slot: Slot) -> str:
    """The slot without the words that ask for it."""
    return re.sub(r"(?:이|가|은|는)\s(?:얼마|몇|언제|무엇|어느).*$", "", slot.ko)


def _shown(finding: Finding, language: Language) -> str:
    assert not isinstance(finding.value, str | date)
    shown, rounded = number(finding.value, finding.digits)
    return f"{finding.steps} {'≈' if rounded else '='} {with_unit(shown, finding.unit, language)}"
