"""Near-duplicates: the same request in other clothes. A row that is near one of another split is no independent row:
what was trained on may not be tested on, and the other way round.

Texts are compared as sets of three-letter stretches over folded text without spaces and punctuation; Hangul is taken
apart into letters first, so that a typing slip changes a letter and not a syllable. Likeness is Jaccard's index; short
in long (a question pasted into another) counts by the share of the shorter one.

>>> Near(["환불은 며칠까지 되나요?"]).nearest("환불은 몇일까지 되나요")[0] >= NEAR
True
>>> Near(["환불은 며칠까지 되나요?"]).nearest("주차 요금은 얼마예요?")[0] >= NEAR
False
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from gallae.checks.folding import fold

__all__ = ["NEAR", "Near", "stretches"]

# Of 7,380 labelled questions with a typing slip in ten characters 98 % lie above it; of 2,460 questions 8 have another
# one of their workspace above it, each of which a person calls the same question (tests/checks/test_near.py).
NEAR = 0.5
INSIDE = 0.9  # of the shorter one's stretches
LEAST = 12  # stretches that a text needs before it may be looked for inside a longer one
LENGTH = 3


def stretches(text: str) -> frozenset[str]:
    """The stretches a text is compared by; the whole text where it is shorter than one."""
    plain = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", fold(text).text).casefold())
    return frozenset(plain[i : i + LENGTH] for i in range(max(1, len(plain) - LENGTH + 1))) if plain else frozenset()


class Near:
    """An index of texts. Building is linear; a look-up counts only texts that share a stretch."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts: Sequence[str] = list(texts)
        self._sets = [stretches(text) for text in self.texts]
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, held in enumerate(self._sets):
            for stretch in held:
                self._holding[stretch].append(number)

    def nearest(self, text: str) -> tuple[float, int | None]:
        """(likeness 0..1, position) of the most alike text, the first of equals; (0.0, None) if nothing is shared."""
        best = max(self._alike(text), default=(0.0, 0))
        return (best[0], -best[1]) if best[0] else (0.0, None)

    def all_near(self, text: str) -> list[int]:
        """Positions of every text that this one nearly repeats, the most alike first."""
        found = sorted((pair for pair in self._alike(text) if pair[0] >= NEAR), reverse=True)
        return [-position for _, position in found]

    def near(self, text: str) -> str | None:
        """The text that this one nearly repeats, if there is one."""
        likeness, number = self.nearest(text)
        return self.texts[number] if number is not None and likeness >= NEAR else None

    def _alike(self, text: str) -> list[tuple[float, int]]:
        """(likeness, -position) of the texts that share a stretch."""
        ours = stretches(text)
        shared = Counter(number for stretch in ours for number in self._holding.get(stretch, ()))
        return [(_likeness(len(ours), len(self._sets[n]), common), -n) for n, common in shared.items()]


def _likeness(ours: int, theirs: int, common: int) -> float:
    jaccard = common / (ours + theirs - common)
    shorter = min(ours, theirs)
    return max(jaccard, NEAR if shorter >= LEAST and common / shorter >= INSIDE else 0.0)
