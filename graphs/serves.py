"""Does this tool do what is asked? Its card and the request are compared as frames, without training.

thing   words that both name, the rarer in everyday speech the more; parts of words, other words for the same, things of
        the same kind (kinds.toml); a thing of another kind speaks against it
act     what is to be done (book, cancel, send …): the card's deed, another one, or none
manner  asks for a deed or for how something stands, or for how it is done in general, or for work on a text
fields  how much of what the tool needs is there

The weights are fixed numbers, the same for every tool; `Served.parts` adds up to the logit of `Served.chance`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources

from gallae.core.synonyms_few import few_variants
from gallae.core.tokens import content_terms, stem_latin
from gallae.core.types import ToolCard
from gallae.graphs.acts import acts, is_deed, manner
from gallae.graphs.cues import cue
from gallae.graphs.fields import RECORD, fields_of, read_field, required_of
from gallae.graphs.kinds import kinds
from gallae.graphs.likeness import TRADE, everywhere
from gallae.graphs.signals import Signals

__all__ = ["Served", "Serves", "everyday"]

WHY = re.compile(r"(?<![가-힣])왜(?![가-힣]{2})")
OWN = re.compile(r"(?<![가-힣])(?:내|제|나|저|제가|내가|우리)(?![가-힣])|\b(?:my|our|am i|did i|do i have)\b", re.I)
NOW = re.compile(r"지금|현재|시방|방금|\bnow\b", re.I)
COUNTED = re.compile(r"^\d[\d,.]*(?:[가-힣]{0,2}|st|nd|rd|th|am|pm)$")  # "10시", "4시간", "18,000원"
LIGHT = """오늘 내일 모레 어제 주말 월요일 화요일 수요일 목요일 금요일 토요일 일요일 월욜 화욜 수욜 목욜 금욜 토욜 일욜 담주 다음 이번
지난 오전 오후 아침 점심 저녁 지금 현재 시방 아직 빨리 제일 하나 한번 monday tuesday wednesday thursday friday saturday sunday
today tomorrow yesterday tonight now right please up out get got need want show find check tell see any some let next last
this week morning afternoon evening still yet one two three"""
_LIGHT = frozenset(LIGHT.split())
KIND = 0.8  # of the very word, when only a word of the same kind is shared
DEED = 0.4  # of a word's weight, when it names a deed, not a thing
OTHER_WORDS = 0.6  # what another word for the same thing counts
WEIGHTS = {  # of the signs, in logits
    "start": -2.9,
    "thing": 2.7,
    "other thing": -2.0,
    "near": 6.8,
    "act": 1.9,
    "other act": -3.4,
    "manner": 1.4,
    "wrong manner": -4.1,
    "rule": -4.3,
    "in general": -1.0,
    "allowed": -0.8,
    "remark": -2.0,
    "work": -5.0,
    "fields": 1.4,
    "all": 2.0,
}


@dataclass(frozen=True, slots=True)
class Served:
    """`chance` 0..1 that the tool does what is asked; `parts`: what each sign adds to its logit."""

    chance: float
    signs: Mapping[str, float] = field(default_factory=dict)
    held: tuple[str, ...] = ()

    @property
    def parts(self) -> dict[str, float]:
        return {name: weight * self.signs[name] for name, weight in WEIGHTS.items() if self.signs.get(name)}


class Serves:
    """Cards, indexed once by their words."""

    def __init__(self, cards: Sequence[ToolCard]) -> None:
        self.cards = tuple(cards)
        self._acts = [acts(f"{c.title} {c.description} {' '.join(c.examples)}") for c in cards]
        self._own = [set(_vocabulary(card)) for card in cards]
        self._words: dict[str, dict[int, float]] = {}
        self._near: dict[str, list[str]] = {}
        for at, card in enumerate(cards):
            for word, weight in _vocabulary(card).items():
                self._words.setdefault(word, {})[at] = weight
        self._kinds = [_kinds_of(card) for card in cards]
        for word in self._words:
            for piece in _pieces(word):
                self._near.setdefault(piece, []).append(word)
        self._alike = lru_cache(maxsize=4096)(self._alike_words)

    def read(self, signals: Signals, near: Sequence[float], field: Sequence[str] = ()) -> list[Served]:
        """One Served a card; `near`: the request's likeness to each card's nearest example. `field`: what the documents
        say about the request; to a question that asks for no deed and no state, a word that stands in most of it
        ("자전거" in a bicycle shop) names the trade, not the tool."""
        text = signals.wanted
        named = acts(text)
        ways = _ways(text, signals, named)
        trade = {t for t in _terms(text) if everywhere(t, field)} if ways["in general"] else frozenset[str]()
        objects, held = self._objects(text, trade)
        meant = _kinds_in(text, trade)
        common = {name: ways[name] for name in ("rule", "work", "in general", "allowed", "remark")}
        found = []
        for at, card in enumerate(self.cards):
            signs = dict(common)
            kind = max((self._kinds[at].get(kind, 0.0) * says for kind, says in meant.items()), default=0.0)
            signs["thing"] = 1.0 - (1.0 - objects[at]) * (1.0 - KIND * kind)
            signs["other thing"] = max(meant.values(), default=0.0) * (kind == 0.0)
            signs["near"] = near[at]
            signs |= _deeds(named, self._acts[at], card.writes, ways)
            signs |= _filled(card, text, signs["thing"])
            signs["work"] *= 1.0 - 0.7 * signs["act"]  # "주소 고쳐 주세요" is no work on a text
            logit = WEIGHTS["start"] + sum(
                weight * signs.get(name, 0.0) for name, weight in WEIGHTS.items() if name != "start"
            )
            found.append(Served(round(1.0 / (1.0 + math.exp(-logit)), 3), signs, tuple(held[at][:5])))
        return found

    def missing(self, card: ToolCard, text: str) -> tuple[str, ...]:
        """Required fields of the card for which `text` holds no value, in the schema's order. A free text counts as
        there, and a choice as made in other words, when a word stands in `text` that is none of the card's own."""
        fields = fields_of(card.schema)
        own = self._own[next(i for i, c in enumerate(self.cards) if c.name == card.name)]
        foreign = [t for t in _terms(text) if t not in own and not is_deed(t) and everyday(t) < 0.5]
        given = {name: read_field(fields[name], text, name) for name in required_of(card.schema)}
        return tuple(
            name
            for name, there in given.items()
            if not there and not (foreign and (there is None or "enum" in fields[name]))
        )

    def _objects(self, text: str, trade: Collection[str]) -> tuple[list[float], list[list[str]]]:
        """For each card: how much of its thing the request names, 0..1, and by which words."""
        missing = [1.0] * len(self.cards)
        held: list[list[str]] = [[] for _ in self.cards]
        for term in _terms(text):
            best: dict[int, float] = {}
            for word, likeness in self._alike(term).items():
                for at, theirs in self._words[word].items():
                    best[at] = max(best.get(at, 0.0), likeness * theirs)
            for at, strength in best.items():
                missing[at] *= 1.0 - _says(term) * (TRADE if term in trade else 1.0) * strength
                if strength >= 0.3:
                    held[at].append(term)
        return [1.0 - m for m in missing], held

    def _alike_words(self, term: str) -> dict[str, float]:
        """Words of the cards that are the term, a part of it, or share one with it -> how much, 0..1."""
        found: dict[str, float] = {}
        for piece in _pieces(term):
            for word in self._near.get(piece, ()):
                if word not in found:
                    found[word] = _likeness(term, word)
        return {word: likeness for word, likeness in found.items() if likeness}


def everyday(term: str) -> float:
    """The share of unlike workspaces that use the word, 0 for one that is not everyday."""
    return _everyday().get(term, 0.0)


def _ways(text: str, signals: Signals, named: frozenset[str]) -> dict[str, float]:
    """In which way something is asked for: a deed, how something stands, how it is done; all 0..1."""
    work = max(signals["translate"], signals["rewrite"], signals["creative"], signals["code"], signals["summarise"])
    looks, record = manner("look", text), bool(RECORD.search(text))
    asks = bool(cue("request", text) or cue("action", text) or manner("commit", text))
    lately, own = manner("lately", text), bool(OWN.search(text))
    state = 0.6 * looks + 0.6 * lately + 0.4 * bool(NOW.search(text)) + 0.6 * own + 0.3 * record
    rule = bool(manner("rule", text) or WHY.search(text))
    question = signals["question"] * (1.0 - signals["request"])
    remark = signals["remark"] * (not asks) * (not looks) * (not signals["question"])
    return {
        "deed": float(asks and bool(named or not looks)),
        "state": min(1.0, state),
        "looks": float(looks),
        "asks": question,
        "in general": question * (not asks) * (not lately) * (not looks) * (not own) * (not record),
        "remark": remark,
        "allowed": signals["permission"] * (not asks) * (not lately),
        "rule": float(rule),
        "work": max(work, signals["pasted"] * 0.3, signals["general"]),
    }


def _deeds(named: frozenset[str], theirs: frozenset[str], writes: bool, ways: Mapping[str, float]) -> dict[str, float]:
    """A tool that acts wants its deed; one that only looks wants a state, and no deed."""
    own, deed, state = bool(named & theirs), ways["deed"], ways["state"]
    if writes:
        wrong = not deed and (ways["asks"] or ways["looks"])
        other = bool(named) and not own
        return {"act": float(own), "other act": float(other), "manner": deed, "wrong manner": float(bool(wrong))}
    wrong = bool(deed) and not ways["looks"] and (bool(named) or state < 0.6)
    return {"act": 0.0, "other act": 0.0, "manner": state, "wrong manner": float(wrong)}


def _kinds_of(card: ToolCard) -> dict[str, float]:
    """Kind -> how clearly the card speaks of it, 0..1: in its title or in most examples most."""
    weights: dict[str, float] = {}
    for text, weight in ((card.title, 0.6), (card.description, 0.5), *((e, 0.35) for e in card.examples)):
        for kind, says in _kinds_in(text).items():
            weights[kind] = min(1.0, weights.get(kind, 0.0) + weight * says)
    return weights


def _kinds_in(text: str, trade: Collection[str] = ()) -> dict[str, float]:
    """Kinds of things that `text` speaks of; a deed ("book") is no thing, an everyday word names none clearly."""
    found: dict[str, float] = {}
    for term in _terms(text):
        for kind in () if is_deed(term) else kinds(term):
            says = (1.0 - everyday(term)) * (TRADE if term in trade else 1.0)
            found[kind] = max(found.get(kind, 0.0), says)
    return found


@lru_cache(maxsize=4096)
def _says(term: str) -> float:
    """How much a word says about the thing that is meant, 0..1: deeds and everyday words little."""
    return (1.0 - everyday(term)) * (DEED if is_deed(term) else 1.0)


def _filled(card: ToolCard, text: str, thing: float) -> dict[str, float]:
    fields = fields_of(card.schema)
    known = (read_field(fields[name], text, name) for name in required_of(card.schema) or fields)
    seen = [bool(there) for there in known if there is not None]
    share = sum(seen) / len(seen) if seen else 0.0
    return {"fields": share * thing, "all": float(share == 1.0 and len(seen) >= 2)}


def _vocabulary(card: ToolCard) -> dict[str, float]:
    """The card's words and other words for them -> 0..1, how much each says that the card is meant."""
    weights: dict[str, float] = {}
    about = " ".join(f"{name} {part.get('description', '')}" for name, part in fields_of(card.schema).items())
    values = " ".join(str(v) for part in fields_of(card.schema).values() for v in part.get("enum") or ())
    for text, weight in (
        (card.title, 0.9),
        (card.name.replace("_", " "), 0.7),
        (card.description, 0.7),
        (about, 0.5),
        (values, 0.9),
    ):
        for term in _terms(text):
            weights[term] = max(weights.get(term, 0.0), weight)
    for example in card.examples:
        for term in _terms(example):
            weights[term] = min(0.9, weights.get(term, 0.0) + 0.45)
    for term, weight in list(weights.items()):
        for other in few_variants(term):
            for word in _terms(other):
                weights.setdefault(word, OTHER_WORDS * weight)
    return {term: weight * (1.0 - everyday(term)) for term, weight in weights.items()}


@lru_cache(maxsize=512)
def _terms(text: str) -> tuple[str, ...]:
    """Words that name things: no days, hours, counts, which are fields, and no words of asking."""
    terms = (t for t in content_terms(text) if t not in _LIGHT and not COUNTED.match(t))
    return tuple(stem_latin(t) if t.isascii() and t.isalpha() else t for t in terms)


def _pieces(word: str) -> tuple[str, ...]:
    """What two alike words share at least one of."""
    if word.isascii():
        return (word[:4],)
    if len(word) == 1:
        return (word,)
    return (*(word[i : i + 2] for i in range(len(word) - 1)), word[-1])


def _likeness(term: str, word: str) -> float:
    if term == word:
        return 1.0
    if term.isascii() or word.isascii():
        return 0.8 if min(len(term), len(word)) >= 4 and (term.startswith(word) or word.startswith(term)) else 0.0
    short, long = sorted((term, word), key=len)
    if len(short) == 1:
        return 0.4 if long.endswith(short) and len(long) <= 4 else 0.0
    if short in long:
        return 0.6 + 0.4 * len(short) / len(long)
    shared = max(_shared(term, word), _shared(term[::-1], word[::-1]))
    return 0.5 if shared >= 2 and shared >= len(short) - 1 else 0.0


def _shared(one: str, other: str) -> int:
    n = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        n += 1
    return n


@lru_cache(maxsize=1)
def _everyday() -> dict[str, float]:
    found: dict[str, float] = json.loads((resources.files("gallae.graphs") / "everyday.json").read_text("utf-8"))
    return found
