"""What a person says to a question that we asked back: which choice it picks, or that it is the input we lacked.

Nothing is remembered for it: the turn before is decided again from the conversation, and only if it gives the very
question that stands there, what follows is taken as its answer. So it works on every surface that gives a history.

    user       별똥별학교 소개카드
    assistant  “별똥별학교 소개카드” — 어느 쪽으로 해 드릴까요?          (choices: '책 소개 카드'로 해 주세요 / 그냥 바로 답해 주세요)
    user       1번
    → Reply(Question("별똥별학교 소개카드", route="sllm"), decision of the turn before, picked=True)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from gallae.core.types import Clarify, Decision, Message, Question
from gallae.graphs.missing import SENDS
from gallae.graphs.signals import read_signals
from gallae.graphs.unsure import WHICH

__all__ = ["Reply", "reply_of"]

NEVER_MIND = re.compile(
    r"^(?:아니|됐|괜찮|취소|필요\s?없|그만|안\s?할|나중에|모르|no\b|nothing|never\s?mind|cancel|forget|stop|not now)",
    re.I,
)
ORDINALS = (r"(?:1|첫|하나|일번|the first|first|one|former)", r"(?:2|둘|두\s?번째|이번|the second|second|two|latter)")
AFTER = r"\s*(?:번|번째|번째\s?거|째|거|것|꺼|으?로|요|이요|one)*[.!\s]*$"


@dataclass(frozen=True, slots=True)
class Reply:
    """`question` is what is to be done now, its route forced; `before` the decision that asked back."""

    question: Question
    before: Decision
    picked: bool  # a choice was picked; else the reply is the input that was missing


def reply_of(question: Question, decide: Callable[[Question], Decision]) -> Reply | None:
    """The question as an answer to our question back, or None. `decide` judges the turn before."""
    history = question.history
    if question.route is not None or len(history) < 2 or not _asks(history[-1]) or history[-2].role != "user":
        return None
    earlier = replace(question, text=history[-2].content, history=history[:-2])
    before = decide(earlier)
    if before.outcome != "clarify" or before.clarify is None or not _same(before.clarify, history[-1]):
        return None
    if before.clarify.routes:
        at = _picked(question.text, before.clarify)
        chosen = None if at is None else before.clarify.routes[at]
        return None if chosen is None else Reply(replace(earlier, route=chosen), before, picked=True)
    if before.skill is None and before.tool is None:
        return None
    if not _is_input(question):
        return None
    return Reply(replace(question, route=before.route), before, picked=False)


def _asks(message: Message) -> bool:
    """Cheap: only what reads like one of our questions back is worth deciding the turn before again."""
    return message.role == "assistant" and any(words in message.content for words in (*SENDS, *WHICH))


def _same(clarify: Clarify, message: Message) -> bool:
    return _plain(clarify.question) == _plain(message.content)


def _picked(text: str, clarify: Clarify) -> int | None:
    """The number of the choice: typed as it stands (spaces, marks and case aside), or called by its number."""
    said = _plain(text)
    for at, choice in enumerate(clarify.choices):
        if said and said == _plain(choice):
            return at
    for at, ordinal in enumerate(ORDINALS[: len(clarify.choices)]):
        if re.match(rf"\s*{ordinal}{AFTER}", text, re.I):
            return at
    return None


def _is_input(question: Question) -> bool:
    """Neither a question nor a wish of its own, nor "never mind": what we asked for."""
    signals = read_signals(question.text, question.history)
    own = signals["question"] > 0.2 or signals["chat"] or signals["clock"] or signals["nonsense"] >= 1.0
    wish = signals["request"] >= 0.5 and not signals["pasted"]
    return not (own or wish or NEVER_MIND.match(question.text.strip()))


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()
