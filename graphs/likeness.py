"""How much a request is like what somebody registered: a skill's or a tool's examples, an FAQ's questions.

Two views that need no training. `near`: cosine with the nearest example over stretches of sound, weighted by rarity,
with the words of asking ("써 주세요", "please") taken out. `words`: the job's own vocabulary, each word weighted by the
share of the examples that use it, so that three examples are enough to know a job by its name.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gallae.core.language import language_of
from gallae.core.synonyms_few import few_variants
from gallae.core.tokens import content_terms
from gallae.graphs.cues import cue, heard_without
from gallae.graphs.payload import split
from gallae.graphs.sounds import grams, key

__all__ = ["TRADE", "Card", "Likeness", "Match", "everywhere"]

COMMON = frozenset(
    [
        "이",
        "그",
        "저",
        "것",
        "거",
        "글",
        "말",
        "하나",
        "좀",
        "때",
        "수",
        "등",
        "및",
        "위",
        "아래",
        "다음",
        "이거",
        "그거",
        "우리",
        "저희",
        "오늘",
        "내일",
        "지금",
        "어제",
        "안",
        "못",
        "더",
        "잘",
        "다시",
        "보낼",
        "쓰기",
        "달기",
        "하기",
        "정리하기",
        "만들기",
        "써",
        "줘",
        "주세요",
        "부탁",
        "부탁드려요",
        "부탁해요",
        "해줘",
        "만들어",
        "바꾼다",
        "쓴다",
        "단다",
        "정리한다",
        "나눈다",
        "분류한다",
        "알려준다",
        "계산한다",
        "원문",
        "메시지",
        "안",
        "들어",
        "있음",
        "또는",
        "하며",
        "for",
        "the",
        "this",
        "these",
        "one",
        "out",
        "from",
        "into",
        "with",
        "and",
        "write",
        "make",
        "turn",
        "please",
        "our",
        "house",
    ]
)
MARKS = re.compile(r"[◎●○◇◆■□▣▶▷★☆※▪◈✔]")
OTHER_WORDS = 0.6  # what another word for the same counts
FEW = 5  # examples
TRADE = 0.3  # what is left of a word's weight when most of the documents' passages hold it
COUNTS = {
    **{
        word: str(i) for i, word in enumerate(["한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열"], 1)
    },
    **{
        word: str(i)
        for i, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
    },
}
SHAPE = re.compile(
    r"(한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|\d)\s?(줄|칸|단락|문단|항목|조각|마디|쪽|장)"
    r"|(?i:\b(one|two|three|four|five|six|seven|eight|\d)[- ](line|paragraph|section|field|column|part|point|page)s?)"
)
NUMBER = re.compile(r"^[\d.,]+\D{0,3}$")


@dataclass(frozen=True, slots=True)
class Card:
    """What is known about one job. `title` names it; `about` are looser words: what it does, takes, gives."""

    name: str
    title: str
    about: str
    output: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """All 0..1. `held` is the vocabulary found in the request, `example` the nearest example."""

    name: str = ""
    words: float = 0.0
    near: float = 0.0
    output: float = 0.0
    shape: float = 0.0  # "다섯 칸", "네 줄": the form that the card itself names
    held: tuple[str, ...] = ()
    example: str = ""

    @property
    def total(self) -> float:
        return min(1.0, 0.6 * self.words + 0.5 * self.near + 0.3 * self.output + 0.3 * self.shape)


class Likeness:
    """Cards, indexed once; `matches` compares one request with each of them."""

    def __init__(self, cards: Sequence[Card], others: Sequence[Card] = ()) -> None:
        """`others`: cards of another kind. A word that they use too tells less about a job."""
        self.cards = tuple(cards)
        asked = [[_request(e) for e in card.examples] for card in cards]
        self._idf = _idf([_grams(text) for texts in asked for text in texts])
        self._examples = asked
        self._postings = _postings(asked, self._idf)
        shares = [_shares(texts) for texts in asked]
        foreign = [_shares([_request(e) for e in card.examples]) for card in others]
        self._words = [self._vocabulary(i, shares + foreign) for i in range(len(self.cards))]
        self._outputs = [
            {t: key(t) for t in content_terms(c.output) if _names(t) and t not in words}
            for c, words in zip(self.cards, self._words, strict=True)
        ]
        self._shapes = [_shapes(f"{c.title} {c.about} {c.output} {' '.join(c.examples)}") for c in cards]
        self._usual = [
            {t for t, share in s.items() if share >= 0.5} | set(content_terms(f"{c.title} {c.about} {c.output}"))
            for c, s in zip(self.cards, shares, strict=True)
        ]

    def usual(self, name: str) -> set[str]:
        """Words that name the job itself, not what a single request is about."""
        return next((words for card, words in zip(self.cards, self._usual, strict=True) if card.name == name), set())

    def matches(self, request: str, field: Sequence[str] = ()) -> list[Match]:
        """One Match a card, in the cards' order. `field`: what the documents say about the request; a word that stands
        in most of it ("자전거" in a bicycle shop) names the trade, not the job."""
        heard, plain, shapes = key(request), f" {request.lower()} ", _shapes(request)
        nearest = self._nearest(request)
        found = []
        for i, card in enumerate(self.cards):
            words, output = self._words[i], self._outputs[i]
            held = {
                t: w * (TRADE if everywhere(t, field) else 1.0)
                for t, (w, sound) in words.items()
                if _holds(t, sound, heard, plain)
            }
            held = {t: w for t, w in held.items() if not any(t != other and other.startswith(t) for other in held)}
            missing = 1.0
            for weight in held.values():
                missing *= 1.0 - weight
            near, example = nearest.get(i, (0.0, ""))
            labels = [t for t, sound in output.items() if _holds(t, sound, heard, plain)]
            labels += 3 * [mark for mark in MARKS.findall(card.output) if mark in request]
            found.append(
                Match(
                    card.name,
                    round(1.0 - missing, 3),
                    round(near, 3),
                    min(1.0, len(labels) / 3),
                    float(bool(shapes & self._shapes[i])),
                    tuple(sorted(held, key=lambda t: (-held[t], t))[:5]),
                    example,
                )
            )
        return found

    def nearest(self, request: str) -> list[Match]:
        """Like `matches`, of the nearest examples alone."""
        nearest = self._nearest(request)
        found = (nearest.get(i, (0.0, "")) for i in range(len(self.cards)))
        return [
            Match(card.name, near=round(near, 3), example=e) for card, (near, e) in zip(self.cards, found, strict=True)
        ]

    def _nearest(self, request: str) -> dict[int, tuple[float, str]]:
        """Card -> (cosine, example) of its nearest example; cards without a shared stretch are left out."""
        vector = _vector(_grams(_request(request)), self._idf)
        cosines: dict[tuple[int, int], float] = {}
        for gram, weight in vector.items():
            for at, theirs in self._postings.get(gram, ()):
                cosines[at] = cosines.get(at, 0.0) + weight * theirs
        nearest: dict[int, tuple[float, str]] = {}
        for (card, place), cosine in cosines.items():
            nearest[card] = max(nearest.get(card, (0.0, "")), (cosine, self._examples[card][place]))
        return nearest

    def _vocabulary(self, at: int, shares: Sequence[dict[str, float]]) -> dict[str, tuple[float, str]]:
        """Word -> (weight, sound). A word that other jobs use as much says nothing about this one."""
        card, weights = self.cards[at], dict[str, float]()
        for term, share in shares[at].items():
            others = max((s.get(term, 0.0) for i, s in enumerate(shares) if i != at), default=0.0)
            if share >= 0.15 and share > others:
                weights[term] = 0.9 * (share - 0.5 * others) ** 0.75
        few = len(card.examples) <= FEW  # then the card itself is what is known of the job
        for text, weight in ((card.title, 0.6 if few else 0.5), (card.about, 0.4 if few else 0.2)):
            for term in content_terms(text):
                others = max((s.get(term, 0.0) for i, s in enumerate(shares) if i != at), default=0.0)
                weights[term] = max(weights.get(term, 0.0), weight * (1.0 - others))
        for term in content_terms(card.title):  # 후기 is also meant by 리뷰
            for other in few_variants(term):
                weights.setdefault(other, OTHER_WORDS * weights.get(term, 0.0))
        for term, weight in list(weights.items()):  # 안내문 is also meant by 안내지
            if len(term) >= 3 and "가" <= term[0] <= "힣" and weight >= 0.3:
                weights.setdefault(term[:-1], 0.5 * weight)
        return {t: (min(0.9, w), key(t)) for t, w in weights.items() if _names(t)}


def everywhere(term: str, field: Sequence[str]) -> bool:
    """Does the word stand in most of the passages?"""
    return len(field) >= 2 and sum(term in text for text in field) >= 0.6 * len(field)


def _names(term: str) -> bool:
    return term not in COMMON and len(term) > 1 and not NUMBER.match(term)


def _shapes(text: str) -> frozenset[str]:
    """Forms that are counted: "다섯 칸", "5단락", "three lines" -> 5칸, 5단락, 3line."""
    found = (((m[1] or m[3]).lower(), (m[2] or m[4]).lower()) for m in SHAPE.finditer(text))
    return frozenset(f"{COUNTS.get(n, n)}{unit}" for n, unit in found)


def _request(example: str) -> str:
    """The asking part of an example."""
    parts = split(example)
    return parts.instruction if len(parts.instruction) >= 2 else example


def _shares(texts: Sequence[str]) -> dict[str, float]:
    """Word -> the share of the examples in the same script that use it, a little less when they are few.

    The job is named last in Korean ("어린이 자전거 요금 카드 써줘") and first in English; words in other places count half.
    """
    counts: dict[str, float] = {}
    for text in texts:
        terms = list(dict.fromkeys(t for t in content_terms(text) if _names(t) and not cue("request", t)))
        for place, term in enumerate(terms):
            back = place if term.isascii() else len(terms) - 1 - place
            counts[term] = counts.get(term, 0.0) + (1.0 if back == 0 else 0.8 if back == 1 else 0.5)
    korean = sum(1 for text in texts if language_of(text) == "ko")
    sizes = {False: korean, True: len(texts) - korean}
    return {t: min(1.0, n / (sizes[t.isascii()] + 0.5)) for t, n in counts.items() if sizes[t.isascii()]}


@lru_cache(maxsize=512)
def _grams(text: str) -> frozenset[str]:
    return grams(heard_without("request", text))


def _idf(sets: Sequence[frozenset[str]]) -> dict[str, float]:
    counts = Counter(gram for found in sets for gram in found)
    return {gram: math.log(1 + len(sets) / n) for gram, n in counts.items()}


def _vector(found: Iterable[str], idf: dict[str, float]) -> dict[str, float]:
    """Unit length; an unseen stretch weighs as much as a rare one, so that strange words lower the likeness."""
    rare = max(idf.values(), default=1.0)
    weights = {gram: idf.get(gram, rare) for gram in found}
    norm = math.sqrt(sum(w * w for w in weights.values()))
    return {gram: w / norm for gram, w in weights.items()} if norm else {}


def _postings(asked: Sequence[Sequence[str]], idf: dict[str, float]) -> dict[str, list[tuple[tuple[int, int], float]]]:
    """Stretch -> ((card, example), weight): only examples that share a stretch with a request are compared with it."""
    postings: dict[str, list[tuple[tuple[int, int], float]]] = {}
    for card, texts in enumerate(asked):
        for place, text in enumerate(texts):
            for gram, weight in _vector(_grams(text), idf).items():
                postings.setdefault(gram, []).append(((card, place), weight))
    return postings


def _holds(term: str, sound: str, heard: str, plain: str) -> bool:
    if term.isascii():
        at = plain.find(term.lower())
        while at > 0 and plain[at - 1].isascii() and plain[at - 1].isalnum():
            at = plain.find(term.lower(), at + 1)
        return at >= 0
    return len(sound) >= 4 and sound in heard
