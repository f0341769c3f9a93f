"""Other wordings of a question that mean the same, made by general rules of Korean and English alone: spacing, typing
slips, a particle dropped, another degree of politeness, a greeting before or thanks behind, the polite frame moved.

>>> [w.text for w in wordings_of("환불은 며칠까지 되나요?", 1) if w.kind == "ending"]
['환불은 며칠까지 될까요?']
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gallae.core.language import language_of
from gallae.evals.noise import noisy

__all__ = ["KINDS", "Wording", "wordings_of"]

KINDS = ("spacing", "slip", "particle", "ending", "greeting", "thanks", "frame", "mark", "case")


@dataclass(frozen=True, slots=True)
class Wording:
    text: str
    kind: str


# -- Korean: endings of a question or a request, each with others of another politeness -----------------------------
_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"되나요", ("됩니까", "돼요", "될까요")),
    (r"되죠", ("되나요", "됩니까")),
    (r"돼요", ("되나요", "됩니까")),
    (r"인가요", ("입니까", "이에요", "인지요")),
    (r"있나요", ("있습니까", "있어요", "있을까요")),
    (r"있어요", ("있나요", "있습니까")),
    (r"없나요", ("없습니까", "없어요")),
    (r"하나요", ("합니까", "해요", "할까요")),
    (r"해요", ("하나요", "합니까")),
    (r"나요", ("는지요",)),
    (r"(?<=[가-힣])예요", ("인가요", "입니까")),
    (r"(?<=[가-힣])이에요", ("인가요", "입니까")),
    (r"입니까", ("인가요",)),
    (r"얼마야", ("얼마예요", "얼마인가요")),
    (r"뭐야", ("뭐예요", "무엇인가요")),
    (r"알려\s?줘", ("알려 주세요", "알려 주시겠어요", "알려 주십시오")),
    (r"알려\s?주세요", ("알려 줘", "알려 주시겠어요")),
)
_GREETINGS = {"ko": ("안녕하세요, ", "저기요, ", "문의드립니다. "), "en": ("Hello, ", "Hi there, ", "Excuse me, ")}
_THANKS = {
    "ko": (" 감사합니다.", " 부탁드립니다.", " 미리 고맙습니다."),
    "en": (" Thanks!", " Thank you in advance.", " Cheers."),
}
_FRAMES = {
    "ko": ("여쭤볼 게 있는데요, {}", "궁금해서 그런데 {}", "{} 궁금합니다."),
    "en": ("I was wondering: {}", "Quick question: {}", "Could you tell me: {}"),
}
_DROPPED = re.compile(r"(?<=[가-힣]{2})(?:은|는|이|가|을|를)(?=\s[가-힣A-Za-z0-9])")


def wordings_of(question: str, seed: int) -> list[Wording]:
    """At most one wording of each of KINDS, without those that would leave the question as it is; the same for the
    same seed. Digits are never touched."""
    dice = random.Random(f"{seed}\0{question}")  # noqa: S311 (no secret)
    made: list[Wording] = []
    for kind in KINDS:
        text = next(iter(_MAKERS[kind](question, dice)), question)
        if text != question and all(text != other.text for other in made):
            made.append(Wording(text, kind))
    return made


def _spacing(question: str, dice: random.Random) -> Iterator[str]:
    """One space lost between Hangul words; in English two spaces."""
    places = [m.start() for m in re.finditer(r"(?<=[가-힣])\s(?=[가-힣])", question)]
    if places:
        at = dice.choice(places)
        yield question[:at] + question[at + 1 :]
    elif " " in question:
        yield question.replace(" ", "  ", 1)


def _slip(question: str, dice: random.Random) -> Iterator[str]:
    yield noisy(question, dice.choice(("keyboard", "jamo")), dice.randrange(1_000)).text


def _particle(question: str, dice: random.Random) -> Iterator[str]:
    places = list(_DROPPED.finditer(question))
    if places:
        m = dice.choice(places)
        yield question[: m.start()] + question[m.end() :]


def _ending(question: str, dice: random.Random) -> Iterator[str]:
    for ending, others in _ENDINGS:
        m = re.search(rf"{ending}(?=\s*[?.!~]*\s*$)", question)
        if m:
            yield question[: m.start()] + dice.choice(others) + question[m.end() :]
            return


def _greeting(question: str, dice: random.Random) -> Iterator[str]:
    yield dice.choice(_GREETINGS[language_of(question, "ko")]) + question


def _thanks(question: str, dice: random.Random) -> Iterator[str]:
    yield (question if question.endswith(("?", ".", "!")) else f"{question}.") + dice.choice(
        _THANKS[language_of(question, "ko")]
    )


def _frame(question: str, dice: random.Random) -> Iterator[str]:
    yield dice.choice(_FRAMES[language_of(question, "ko")]).format(question)


def _mark(question: str, dice: random.Random) -> Iterator[str]:
    bare = question.rstrip("?.! ")
    yield bare if bare != question else f"{question}?"


def _case(question: str, dice: random.Random) -> Iterator[str]:
    """Small letters, as on a phone; of Korean the same with an emoticon behind."""
    yield question.lower() if question.lower() != question and question.isascii() else f"{question} ㅠㅠ"


_MAKERS: dict[str, Callable[[str, random.Random], Iterator[str]]] = {
    "spacing": _spacing,
    "slip": _slip,
    "particle": _particle,
    "ending": _ending,
    "greeting": _greeting,
    "thanks": _thanks,
    "frame": _frame,
    "mark": _mark,
    "case": _case,
}
