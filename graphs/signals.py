"""What can be read off a question without a model: named signals between 0 and 1 that the rules look at.

Only the request is read, never a pasted text (graphs.payload); cues are matched by sound (graphs.sounds), so typing
without spaces and common misspellings change little. What the workspace knows is added by the probes.

>>> s = read_signals("태그좀달아주세요: 어제 산 우산이 벌써 부러졌어요")
>>> s["classify"], s["pasted"], s["date"]
(1.0, 1.0, 0.0)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from gallae.core.language import language_of
from gallae.core.numbers import find_quantities
from gallae.core.types import Language, Message
from gallae.graphs.cues import cue, cues_of
from gallae.graphs.payload import split

__all__ = ["Signals", "read_signals"]

IDENTIFIER = re.compile(
    r"(?<![0-9A-Za-z,.])(?=[0-9A-Za-z-]{0,24}\d)(?:[A-Za-z]{1,5}-?\d{1,5}[A-Za-z]?|\d{1,3}[A-Z]{1,3}|[A-Z]{1,4}-[A-Z]?\d{1,5}[A-Za-z]?)(?![0-9A-Za-z])"
)
UNIT_LIKE = re.compile(
    r"(?i)^(?:\d+(?:km|kg|mm|cm|mg|ml|kw|kwh|gb|mb|tb|hz|dB|v|w|m|g|l)|a4|b5|mp3|mp4|co2|h2o|covid-?19)$"
)
UNWANTED = re.compile(
    r"[^.!?,]{2,40}?(?:지\s?말고요?|말고요?|필요\s?없고)[,.\s]+(?=\S.{5})|\binstead of [^,.]+[,.]?|\b(?:don't|do not) [^,.;]+[,.;]\s*"
)
ARROW = re.compile(r"^[^→.!?]{2,30}(?:→|=>|->)\s*(?=\S.{2})")
QUOTED = re.compile(r"[\"“”']")
SECRET = re.compile(
    r"\+?\d{2,6}-\d{2,7}-\d{2,7}(?:-\d+)?|\d{6}-\d{7}|\d{9,}"
)  # numbers that name somebody, not amounts
REFERENCE = re.compile(  # the number of an order, a claim, a case: somebody's record in a system
    r"(?:주문|접수|예약|송장|운송장|사건|민원|계약|등록|order|booking|claim|ticket|case|tracking|reference)\s?(?:번호|no\.?|number|id|#)?\s?:?\s?"
    r"#?[A-Z]{0,4}-?\d{4,}(?:-\d+)?|\d{6,8}-\d{3,6}(?![-\d])",
    re.I,
)
MONEY = frozenset({"원", "달러", "유로", "엔", "위안", "won", "USD", "EUR"})
COUNTED = frozenset(
    {
        "개",
        "명",
        "장",
        "권",
        "번",
        "병",
        "대",
        "인분",
        "벌",
        "마리",
        "잔",
        "끼",
        "회",
        "통",
        "곳",
        "건",
        "세트",
        "시간",
        "배",
        "%",
    }
)
SENTENCE = re.compile(r"(?<=[.!?~…])\s+|\n+")
CLAUSE = re.compile(r"(?<!\d)[,/;](?!\d)|[.!?…](?=\s|$)|\n|(?<=[가-힣])[고며](?=\s)")
# Cues that a story around the question may hold without changing what is asked
TOLD = ("chat", "musing", "statement", "general", "why", "difference", "advice", "creative", "code")
ASIDE = 0.3
SERVED_IN = re.compile(
    r"[어문]로\s?(?!번역|옮|바꾸|바꿔)[^.?!]{0,20}?(?:된|되는|하는|해\s?주는|해주시는|진행되는|가능한)\s?[가-힣]+[^.?!]{0,12}(?:있|없|언제|어디|몇|누구|무슨|얼마)"
    r"|\b(?:anything|something|any \w+|a \w+|tours?|class(?:es)?|staff|menu|form|guide)\s(?:\w+\s){0,2}in (?:english|korean|japanese|chinese)\b(?=.{0,80}\?)",
    re.I,
)
RULED = re.compile(
    r"원래\s[^.?!]*(?:금지|안\s?되|안\s?돼|허용|규정|못\s?하)[^.?!]*(?:\?|아니[에예]요|아닌가|맞[나죠지])"
)
NONSENSE = re.compile(r"^[\W\dㄱ-ㅎㅏ-ㅣ_]*$")
KEYBOARD = re.compile(r"^(?:[bcdfghjklmnpqrstvwxz]{4,}|(?:asd|qwe|zxc)\w*|(.)\1{2,})$", re.I)
REMARK = re.compile(r"(?:[가-힣](?:다|네|네요|군|군요|구나|어|아|지|걸|까|자|야)|[ㅋㅎㅠㅜ]+)[.!~…ㅋㅎㅠㅜ\s]*$")
OPENS = re.compile(
    r"^(?:그럼|그러면|그리고|근데|그런데|그건|그거|그걸|그날|거기|이번엔|이번에는|이건|이것도|그것도|and\b|then\b|what about|how about|same\b|now in|in \w+\?$|or\b|but\b)",
    re.I,
)
ENDS = re.compile(r"(?:은요|는요|건요|은|는|건|면|면요|도|도요|로|로는|로요|만|대로)[?？.!]*$")


@dataclass(frozen=True, slots=True)
class Signals:
    """`values` holds every named signal; one that is absent is 0. `instruction` is the request alone."""

    text: str
    instruction: str
    wanted: str  # the instruction without what it says it does not want
    payload: str
    language: Language
    values: dict[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        return self.values.get(name, 0.0)


def read_signals(text: str, history: Sequence[Message] = ()) -> Signals:
    """Signals of `text` as it stands; `history` only tells whether there is something to follow up on."""
    said, answered = _said(history)
    values = dict(_own(text))
    parts = split(text)
    values["history"] = float(bool(history))
    values["answered"] = float(answered)  # an answer stands above that could be reworked
    values["pasted_before"] = float(bool(said and split(said).payload) and not parts.payload)
    values["follow_up"] = _follow_up(parts.instruction, values) if history else 0.0
    return Signals(text, parts.instruction, _wanted(parts.instruction), parts.payload, language_of(text), values)


@lru_cache(maxsize=512)
def _own(text: str) -> tuple[tuple[str, float], ...]:
    parts = split(text)
    wanted = _wanted(parts.instruction)
    asking = _asking(wanted)
    values = cues_of(wanted)
    if asking != wanted:  # what only the story around the question says counts less
        values |= {name: values[name] if cue(name, asking) else ASIDE * values[name] for name in TOLD}
    if parts.payload and not QUOTED.search(text):  # "…: 약 이름 하루 한 번, 우리 양식으로"
        values["house"] = max(values["house"], float(cue("house", parts.payload)))
    values |= _acts(wanted, values)
    if values["question"] and not values["request"] and SERVED_IN.search(wanted):
        values["translate"] = 0.0  # "영어로 해설해 주는 날 있어요?": what is offered in that language
    if RULED.search(wanted):
        values["general"] *= ASIDE  # "원래 통화 금지 아니에요?": a rule of the house
    values |= _whose(values)
    values["reference"] = float(bool(REFERENCE.search(wanted)))
    values["live"] = max(values["live"], values["reference"])
    # "…의 슬로건은?" asks for a fact; only a request or a remark asks for something made up.
    values["creative"] *= 1.0 if values["request"] or not values["question"] else 0.3
    values |= _numbers(wanted)
    values["pasted"] = float(bool(parts.payload))
    values["memo"] = 0.0 if parts.payload else _memo(text, values["question"])
    values["short"] = float(len(wanted) <= 12)
    values["long"] = float(len(text) > 120)
    values["nonsense"] = float(_is_nonsense(text))
    reworks = max(values["translate"], values["rewrite"], values["summarise"])
    values["rework"] = reworks * (1.0 if values["pasted"] or values["request"] else 0.4)
    return tuple(values.items())


def _asking(text: str) -> str:
    """The sentences that ask for something; all of them if none or each does.

    >>> _asking("어제 많이 피곤했어요. 토요일에 몇 시까지 하나요?")
    '토요일에 몇 시까지 하나요?'
    """
    sentences = [s for s in SENTENCE.split(text) if s.strip()]
    asking = [s for s in sentences if any(cue(name, s) for name in ("question", "request", "telling"))]
    return " ".join(asking) if asking and len(asking) < len(sentences) else text


def _wanted(instruction: str) -> str:
    """Without "… 말고", and of "처방 기록 → 안내문" what it is to become."""
    return ARROW.sub("", UNWANTED.sub("", instruction)).strip() or instruction


def _acts(text: str, cues: dict[str, float]) -> dict[str, float]:
    """One main act: a request for work, a question, or neither (a fragment, a remark)."""
    telling, question, request = cues["telling"], cues["question"], cues["request"]
    work = max(cues["translate"], cues["house"], cues["classify"], cues["creative"], cues["action"])
    if telling and request and not work:
        request = 0.0  # "설명해 줘": shaped like a request, but a question
    asks = text.rstrip(" .!~").endswith(("?", "？"))
    if request and question and cues["polite"]:
        question = 0.2
    elif request and question and not asks:
        question = 0.5
    elif request and asks and not work:
        request = 0.3  # "공짜로 고쳐줘요?"
    quiet = not (request or question or telling)
    remark = quiet and bool(cues["statement"] or REMARK.search(text))
    return {
        "request": request,
        "question": max(question, telling),
        "fragment": float(quiet and not remark and len(text) <= 40),
        "remark": float(remark),
    }


def _memo(text: str, question: float) -> float:
    """0..1: notes jotted down one after the other, as somebody hands them over to be put into a form."""
    pieces = [p for p in CLAUSE.split(text) if len(p.strip()) >= 3]
    return min(1.0, max(0, len(pieces) - 2) / 3) * (1.0 - question)


def _whose(cues: dict[str, float]) -> dict[str, float]:
    return {"ours": max(cues["ours"] * (1.0 - cues["family"]), cues["mine"])}


def _numbers(text: str) -> dict[str, float]:
    """How many quantities the request itself gives, and whether it names a model, a code, an article number."""
    text = REFERENCE.sub(" ", SECRET.sub(" ", text))
    codes = [m[0] for m in IDENTIFIER.finditer(text) if not UNIT_LIKE.match(m[0])]
    given = [q for q in find_quantities(text) if not any(q.text.strip() in code for code in codes)]
    units = {q.unit for q in given}
    return {
        "number": float(len(given) >= 1),
        "numbers": float(len(given) >= 2),
        "priced": float(bool(units & MONEY) and len(given) >= 2 and (bool(units & COUNTED) or "" in units)),
        "money": float(bool(units & MONEY) or any(not q.unit and q.value >= 1000 for q in given)),
        "code_like": float(bool(codes)),
    }


def _follow_up(instruction: str, values: dict[str, float]) -> float:
    """0..1: how much the words need what was said before."""
    score = 0.0
    if OPENS.match(instruction):
        score += 0.6
    if values["same"]:
        score += 0.4
    length = len(re.sub(r"\s", "", instruction))
    if length <= 6:
        score += 0.7
    elif length <= 12:
        score += 0.5
    elif length <= 20:
        score += 0.25
    if ENDS.search(instruction) and length <= 20:
        score += 0.3
    if values["rework"] and not values["pasted"] and length <= 30:
        score += 0.3
    return min(1.0, score)


def _said(history: Sequence[Message]) -> tuple[str, bool]:
    """(what the person said last, is the last message an answer?)"""
    said = next((m.content for m in reversed(history) if m.role == "user"), "")
    return said, bool(history) and history[-1].role == "assistant"


def _is_nonsense(text: str) -> bool:
    """No word at all, or keys pressed at random. A sum ("3+4") is no nonsense."""
    stripped = text.strip()
    if re.search(r"\d\s*[-+*/×÷^%]\s*\d", stripped):
        return False
    words = stripped.split()
    return bool(NONSENSE.match(stripped)) or (len(words) <= 2 and all(KEYBOARD.match(w) for w in words))
