"""What a computation that is clearly wanted still needs: one slot, asked for in the person's language with an example.

    lacking("500달러 원화로 얼마예요?", today).question("ko")
    '1달러가 몇 원인지 알려 주시면 계산합니다. 예: 1달러에 1,400원'

The answer of the next turn makes the question whole (`Lacking.whole`); nothing is remembered for it. Only what no word of the
message could stand for is asked: a message that names a thing whose value documents may hold is left to them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gallae.core.language import say
from gallae.core.types import Language, Message
from gallae.tools.marked import marked
from gallae.tools.plain import plain
from gallae.tools.slot_rules import RULES
from gallae.tools.slot_rules_days import DAY_RULES
from gallae.tools.slots_asked import SLOTS, whole

__all__ = ["GIVEN", "Lacking", "answered", "composes", "lacking", "not_wanted", "told_before"]

GIVEN = re.compile(r"\d[\d-]{3,}|\S+@\S+|https?:")
LONGEST = 120  # characters of such a request
_NOT_WANTED = re.compile(
    r"뭐가\s?(?:더\s?)?(?:나을|나아|나은|낫|좋을|좋아)|말투|싸가지|건방|나을\s?때|설명|뜻|의미|유래|어원|신조어|무슨\s?말|라는\s?말|지어\s?줘|짜\s?[줘주]|다듬|문장\s?고쳐|줄여\s?[줘주]|영어로|조언|장단점|레시피|어떤\s?사람|생각해\?|뭔지|뭐야|무엇인가|이란|란\s?무엇|차이가?\s?(?:뭐|무엇)|방법|어떻게\s?(?:구하|계산|하)|공식|왜|함수|엑셀|코드|추천|(?<![\dA-Za-z%원㎡로]\s)써\s?줘|작성|번역|요약|농담|규정|기준이\s?(?:뭐|무엇|어떻|있|어디)|기준이란|언제부터|얼마나\s?자주"
    r"|explain|on earth does|better to report|trustworthy|come up with|brainstorm|\bthoughts on|what do you think|pros and cons|\bsuggest|\bjokes?\b|poem|\badvice|\btips (?:for|on)|opinion|\bdraft\b|proofread|rephrase|shorten|\bideas? for|what does .{1,40} mean|history of|\bwho (?:is|was|wrote|won|invented|qualif)|password|\bslang\b|the meaning|come from|good enough|worth it|rude|polite|essay|caption|slogan|feedback on|mean(?:s|ing)\b|what(?:'s| is| are) (?:a |an |the )?(?:median|mean|mode|standard deviation|vat|interest|compound)\b(?! of| on| for)|difference between|how do (?:i|you|we)|how to|formula|why|excel|function|code|recommend|write|translate|summar|joke|should i|\bnormal\b(?! calendar)|what discount|is it (?:worth|good)|policy|which (?:is|one)"
)

_COMPOSES = re.compile(
    r"^\s*(?:please |can you |could you |any )?(?:come up with|brainstorm|suggest(?:ions)?\b|thoughts on|describe|(?:give me|list) (?:some |a few |\d+ )?(?:ideas|names|tips|reasons|examples|titles))"
    r"|(?:이름|제목|아이디어|문구|카피|별명|예시)\s?(?:을|를)?\s?(?:좀\s?|\d+\s?개(?:만)?\s?|몇\s?개(?:만)?\s?|[가-힣]{1,2}\s?개(?:만)?\s?)?(?:지어|추천|생각해|뽑아|만들어|떠올려)",
    re.I,
)
_YES_NO = re.compile(
    r"(?:되나|될까|되는가|돼|되|가능한가|있나|있어|있을까|없나|괜찮|맞나|맞아|좋을까|좋아|할까|인가|받나|하나|주나|오나|여나|[한할된될인은는던]\s?건가|을런지|ㄹ런지)(?:요|은요|는지요?)?\s*[?？]*\s*$"
)
_YES_NO_EN = re.compile(
    r"\s*(?:is|are|am|do|does|did|will|should|would|may|can (?:i|we)|could (?:i|we)|has|have|was|were)\b", re.I
)
_VALUE = re.compile(
    r"얼마|몇|며칠|언제|총액|합계|금액|어떻게\s?되|계산|구해|세어|알려|바꿔|변환|환산|how (?:much|many|long|old)|what|calculat|comput|convert|total|tell me|work out"
)


@dataclass(frozen=True, slots=True)
class Lacking:
    """`slot` names what is missing (a key of SLOTS), `detail` what stands in its sentence; `tool` is the one it is for."""

    slot: str
    tool: str
    asked: str
    detail: tuple[str, ...] = ()

    def question(self, language: Language) -> str:
        ko, en = SLOTS[self.slot]
        named_ko, named_en, *example = self.detail or ("", "")
        return say(language, ko.format(named_ko, *example), en.format(named_en))

    def whole(self, answer: str) -> str:
        """The request with the answer in its place."""
        return whole(self.slot, self.asked, answer, self.detail[:1])


def lacking(question: str, today: date, history: Sequence[Message] = ()) -> Lacking | None:
    """None if nothing is lacking for certain, or no computation is wanted. Call it where `compute` has passed."""
    if len(question) > LONGEST or _NOT_WANTED.search(question.lower()):
        return None
    text = marked(plain(question), today)
    if history and told_before(history, today):
        return None
    for rule in (*RULES, *DAY_RULES):
        if found := rule(text):
            slot, tool, *detail = found
            if slot == "text" and GIVEN.search(question):
                return None  # "010-1234-5678, 이 번호의 글자 수": what is to be counted stands there
            return Lacking(slot, tool, question, tuple(detail))
    return None


def answered(history: Sequence[Message], answer: str, today: date) -> str | None:
    """The request before made whole, if our question about it is what was said last."""
    if len(history) < 2 or history[-1].role != "assistant" or history[-2].role != "user" or len(answer) > 400:
        return None
    said = history[-1].content
    if not re.search("알려 주시면|Tell me", said):
        return None
    asked = lacking(history[-2].content, today, history[:-2])
    if asked is None or not any(said.startswith(asked.question(language)) for language in ("ko", "en")):
        return None
    return asked.whole(answer.strip())


@functools.lru_cache(maxsize=256)
def not_wanted(question: str) -> bool:
    """An explanation, an opinion, a text, a translation, a yes or no: nothing that a figure answers."""
    low = question.lower().strip()
    if _NOT_WANTED.search(low):
        return True
    if _YES_NO_EN.match(low) and not re.search(r"how (?:much|many)|what|calculat|comput|=", low):
        return True
    asked = re.findall(r"[^.?!]+\?", low) or [low]
    return any(_YES_NO.search(sentence) for sentence in asked) and not _VALUE.search(low)


def composes(question: str) -> bool:
    """Is something to be thought up or described? Its figures say how many, and are no inputs."""
    return _COMPOSES.search(question) is not None


def told_before(history: Sequence[Message], today: date) -> bool:
    """Does the conversation hold figures that the message may lean on?"""
    said = " ".join(m.content for m in history[-4:] if m.role == "user" or not _ours(m.content))
    figures = [m for m in marked(plain(said), today).marks if m.code != "D" or re.search(r"\d", m.said)]
    return bool(figures) or '"' in said


def _ours(content: str) -> bool:
    return re.search("알려 주시면|Tell me", content) is not None
