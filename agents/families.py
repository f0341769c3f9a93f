"""Which of many tools a model is shown: the families (servers) that the request speaks of, and the best tools of those.

A list of 200 tools costs more tokens than the answer, and models choose badly from it. So above MOST cards the words of
the request are held against names, descriptions and examples, by pairs of characters, which Korean endings and English
plurals do not hide; what is shown is chosen family first. Our own tools are always there, and `more_tools` lets the model
ask for another family by name.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from gallae.core.types import ToolCard

__all__ = ["MORE", "MOST", "Shown", "chosen"]

MOST = 20
MORE = "more_tools"
OWN = "gallae"
FAMILIES = 3  # that are shown at first, the likeliest


class Shown:
    """The tools that a model sees in one run; `open` adds those of a family."""

    def __init__(self, cards: Sequence[ToolCard], request: str) -> None:
        self._cards, self._request = tuple(cards), request
        self.many = len(cards) > MOST
        self.names = frozenset(card.name for card in (chosen(cards, request) if self.many else cards))

    @property
    def families(self) -> dict[str, int]:
        """How many tools each has."""
        return dict(Counter(card.server for card in self._cards))

    def open(self, family: str) -> list[str]:
        """Names of the tools that are shown from now on, the likeliest first; [] for a family that there is none of."""
        cards = [card for card in self._cards if card.server == family]
        best = [card.name for card in _ranked(cards, self._request, _weights(self._cards))[:MOST]]
        self.names = self.names | frozenset(best)
        return best


def chosen(cards: Sequence[ToolCard], request: str, most: int = MOST) -> tuple[ToolCard, ...]:
    """At most `most` cards, in their own order: our own, then those of the likeliest families."""
    weights = _weights(cards)
    own = [card for card in cards if card.server == OWN][:most]
    asked = _pairs(request)
    by_family: dict[str, list[float]] = {}
    for card in cards:
        if card.server != OWN:
            by_family.setdefault(card.server, []).append(_score(card, asked, weights))
    likely = sorted(by_family, key=lambda name: -_family(by_family[name]))[:FAMILIES]
    left = most - len(own)
    taken = [card.name for card in own]
    for place, name in enumerate(likely):
        theirs = _ranked([card for card in cards if card.server == name], request, weights)
        share = math.ceil(left / 2) if place < len(likely) - 1 else left
        taken += [card.name for card in theirs[:share]]
        left -= min(share, len(theirs))
    return tuple(card for card in cards if card.name in taken)


def _family(scores: Iterable[float]) -> float:
    """Its best tool says most of it, the next ones a little."""
    best = sorted(scores, reverse=True)[:3]
    return sum(score / (1 + 3 * place) for place, score in enumerate(best))


def _ranked(cards: Sequence[ToolCard], request: str, weights: dict[str, float]) -> list[ToolCard]:
    asked = _pairs(request)
    return sorted(cards, key=lambda card: -_score(card, asked, weights))


def _score(card: ToolCard, asked: frozenset[str], weights: dict[str, float]) -> float:
    """Shares of what is asked that stand in the card; what stands in its name and its examples counts more."""
    whole, named = _pairs(_text(card)), _pairs(f"{card.name} {card.title} {' '.join(card.examples)}")
    total = sum(weights.get(pair, 0.0) for pair in asked) or 1.0
    return sum(weights.get(pair, 0.0) * (1.5 if pair in named else 1.0) for pair in asked & whole) / total


def _weights(cards: Sequence[ToolCard]) -> dict[str, float]:
    """What few cards hold tells most."""
    counts = Counter(pair for card in cards for pair in _pairs(_text(card)))
    return {pair: math.log(1 + len(cards) / count) for pair, count in counts.items()}


def _text(card: ToolCard) -> str:
    return f"{card.name} {card.title} {card.description} {' '.join(card.examples)}"


def _pairs(text: str) -> frozenset[str]:
    """Pairs of Hangul syllables, threes of Latin letters and digits, word by word."""
    found: set[str] = set()
    for word in re.findall(r"[가-힣]+|[a-z0-9]+", text.casefold()):
        size = 2 if "가" <= word[0] <= "힣" else 3
        found |= {word} if len(word) < size else {word[at : at + size] for at in range(len(word) - size + 1)}
    return frozenset(found)
