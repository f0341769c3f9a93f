"""Follow-ups made whole by code: what is new first, then what the earlier question still says.

A new date, year, code or quantity takes the place of the old one of its kind; a new subject ("통돌이는요?") takes the
place of the old subject; a new question takes the place of what was asked before. Without a history, or when the words
stand on their own, the text comes back unchanged.

>>> from gallae.core.types import Message
>>> resolve("2024년에 산 건?", (Message("user", "2026년 5월에 산 냉장고 보증은요"), Message("assistant", "10년입니다.")))
'2024년에 산 건? (냉장고 보증)'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from gallae.core.question import Asked, read_question
from gallae.core.question_terms import Term
from gallae.core.tokens import content_terms
from gallae.core.types import Message
from gallae.graphs.signals import IDENTIFIER, read_signals
from gallae.graphs.sounds import key

__all__ = ["DAY", "FOLLOWS", "leans", "names_nothing", "nouns_of", "resolve"]

FOLLOWS = 0.3  # from this strength on a text is taken as a follow-up
LONGEST = 200  # characters of a text that may lean without being a follow-up by its words
DEPTH = 3  # earlier questions that are looked at, when each leans on the one before
TERMS = 8  # kept words
YEAR = re.compile(r"(?:19|20)\d{2}\s*년?|작년|올해|재작년|내년|지난해|last year|this year|next year", re.I)
CALENDAR = re.compile(r"\d{1,2}\s*월|\d{1,2}\s*일|월요일|화요일|수요일|목요일|금요일|토요일|일요일|주말|평일")
SIZED = re.compile(r"\d[\d,.]*\s*([가-힣a-zA-Z%]{1,3})")
INTERROGATIVE = re.compile(
    r"얼마나|얼마|언제|어디|누구|며칠|몇\s?(?:시|분|일|개월|개|권|명|월|년|번|장|점|층|주|회|대|알|정|퍼센트)(?:까지|부터)?|왜|어떻게|무슨\s?[가-힣]+|어느\s?[가-힣]+|"
    r"how (?:much|many|long|old|often)|when|where|who|why|which",
    re.I,
)
SUBJECT = re.compile(
    r"^\s*(?:그럼|그러면|그리고|근데|그런데)?\s*([^\s].{0,24}?)(?:은요|는요|은|는|건요|건|도요|도)\s*[?？.!]*$"
)
OLD_SUBJECT = re.compile(r"^\s*(?:그럼\s)?(\S+?(?:\s\S+?)?)(?:은|는|이|가)\s")
DAY = re.compile(r"^(?:[월화수목금토일]요일|평일|주말|주중|공휴일|휴일|명절|연휴|weekdays?|weekends?|\w+days?)$", re.I)
AS_WELL = re.compile(
    r"[가-힣]도\s?(?:같|똑같|그래요|그런가|마찬가지|해당)|\b(?:same (?:for|goes)|apply to .{1,40} (?:too|as well))"
    # Nothing but another case and a bare question word: "주말이면 얼마예요", "뇌 집중으로 받았으면 며칠이에요"
    r"|^.{1,18}면\s?(?:얼마|며칠|몇\s?[가-힣]{0,3}|언제|어디)[가-힣]{0,5}[\s?？.!]*$",
    re.I,
)
ASKING = frozenset(
    [
        "얼마",
        "언제",
        "어디",
        "누구",
        "뭐",
        "무엇",
        "무슨",
        "어떻게",
        "왜",
        "몇",
        "며칠",
        "알려줘",
        "알려주세요",
        "알려",
        "주세요",
        "해줘",
        "써줘",
        "궁금",
        "얼마예요",
        "얼마야",
        "얼마죠",
        "뭐죠",
        "뭐예요",
        "있나요",
        "되나요",
        "하나요",
        "인가요",
        "있죠",
        "되죠",
        "가요",
        "나요",
        "예요",
        "누구예요",
        "최대",
        "있어요",
        "돼요",
        "입니까",
        "뭐야",
        "대해",
        "대한",
        "관련",
        "좀",
        "그리고",
        "그럼",
        "그거",
        "그걸",
        "what",
        "how",
        "when",
        "where",
        "who",
        "why",
        "much",
        "many",
        "long",
        "tell",
        "me",
        "about",
        "does",
        "do",
        "is",
        "are",
    ]
)


def resolve(text: str, history: Sequence[Message]) -> str:
    """`text`, followed in brackets by the words of the earlier turns that it leans on."""
    if not history:
        return text
    signals = read_signals(text, history)
    if signals["follow_up"] < FOLLOWS and not (len(text) <= LONGEST and AS_WELL.search(text)):
        return text
    kept = _kept(text, history, DEPTH)
    if kept and not INTERROGATIVE.search(text) and len(content_terms(text)) <= 1:
        kept += _asked_before(history)
    return f"{text.strip()} ({' '.join(kept)})" if kept else text


def leans(text: str, history: Sequence[Message], today: date) -> bool:
    """Is the text about what was said before? Here also a longer one that names nothing, or asks whether it holds as well."""
    if not history or len(text) > LONGEST:
        return False
    follows = read_signals(text, history)["follow_up"] >= FOLLOWS
    return follows or AS_WELL.search(text) is not None or names_nothing(text, today)


def nouns_of(asked: Asked) -> list[Term]:
    """The nouns and codes of a question, days aside."""
    return [t for t in asked.terms if t.kind in ("noun", "identifier") and not DAY.match(t.text)]


def names_nothing(text: str, today: date) -> bool:
    """No noun and no code of its own, days aside: what it asks is asked of something said before. When a house is open is
    a subject of its own ("평일에는 몇 시부터 열어요?")."""
    asked = read_question(text, today)
    return not nouns_of(asked) and all(t.weight < 1.0 for t in asked.terms if t.kind == "weak")


def _asked_before(history: Sequence[Message]) -> list[str]:
    """What the last question asked for ("얼마", "몇 시"), for a follow-up that names only another thing."""
    for message in reversed(history):
        if message.role == "user" and (asked := INTERROGATIVE.search(message.content)):
            return [" ".join(asked[0].split())]
    return []


def _kept(text: str, history: Sequence[Message], depth: int) -> list[str]:
    """Words of the last question (and of those before, while it leans on them) that `text` does not replace."""
    at = next((i for i in range(len(history) - 1, -1, -1) if history[i].role == "user"), None)
    if at is None or depth == 0:
        return []
    earlier, before = history[at].content, history[:at]
    terms = [t for t in content_terms(_shortened(earlier)) if t not in ASKING]
    if before and read_signals(earlier, before)["follow_up"] >= FOLLOWS:
        terms += [t for t in _kept(earlier, before, depth - 1) if t not in terms]
    answer = history[-1].content if history[-1].role == "assistant" else ""
    if len(terms) < 2:
        terms += [t for t in content_terms(_shortened(answer))[:3] if t not in terms and not t[0].isdigit()]
    terms += (
        [m[0] for m in IDENTIFIER.finditer(answer[:120]) if m[0].lower() not in terms][:2] if _no_code(earlier) else []
    )
    dropped = _replaced(text, earlier)
    new = {key(t) for t in content_terms(text)}
    kept = [t for t in terms if t not in dropped and key(t) not in new and not any(key(t) in n for n in new)]
    return list(dict.fromkeys(kept))[:TERMS]


def _replaced(text: str, earlier: str) -> set[str]:
    """Words of the earlier question whose place something new has taken."""
    dropped: set[str] = set()
    if YEAR.search(text):
        dropped |= _terms_in(YEAR, earlier) | _terms_in(CALENDAR, earlier)
    if CALENDAR.search(text):
        dropped |= _terms_in(CALENDAR, earlier)
    for code in IDENTIFIER.finditer(text):
        dropped |= {m[0].lower() for m in IDENTIFIER.finditer(earlier) if _shape(m[0]) == _shape(code[0])}
    units = {m[1] for m in SIZED.finditer(text)}
    for sized in SIZED.finditer(earlier):
        if any(unit.startswith(sized[1][:2]) or sized[1].startswith(unit[:2]) for unit in units):
            dropped |= set(content_terms(sized[0])) | {sized[0].replace(" ", "").lower()}
    subject, old = SUBJECT.match(text), OLD_SUBJECT.match(earlier)
    if subject and old and not YEAR.search(text):
        dropped |= set(content_terms(old[1]))
    if subject:
        dropped |= {t for t in content_terms(earlier) for new in content_terms(subject[1]) if _of_a_kind(new, t)}
    return dropped


def _of_a_kind(new: str, old: str) -> bool:
    """다람쥐동 – 도토리동, 누리점 – 가온점: names of three syllables or more that end alike call two things of one kind."""
    hangul = all("가" <= c <= "힣" for c in new + old)
    return hangul and new != old and len(new) > 2 and len(old) > 2 and new[-1] == old[-1] and new[0] != old[0]


def _terms_in(pattern: re.Pattern[str], text: str) -> set[str]:
    return {term for m in pattern.finditer(text) for term in (*content_terms(m[0]), m[0].replace(" ", "").lower())}


def _shape(code: str) -> str:
    """NW-F2100 -> AA-A9, E21 -> A9: codes of one shape stand for one kind of thing."""
    letters = re.sub(r"[A-Za-z]", "A", code)
    return re.sub(r"\d+", "9", re.sub(r"A+", "A", letters))


def _no_code(text: str) -> bool:
    return IDENTIFIER.search(text) is None


def _shortened(text: str) -> str:
    """The request of a message with a long pasted text, else the first sentences."""
    signals = read_signals(text)
    return signals.instruction if signals.payload and len(text) > 160 else text[:160]
