"""A copy of a text made for matching, with the way back: full-width digits, odd dashes and invisible characters
must not hide a phone number, but stored text is never changed.

>>> folded = fold("전화：０１０－1234－5678")
>>> folded.text
'전화:010-1234-5678'
>>> folded.origin(3, 16)
(3, 16)
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Folded", "fold"]

DASHES = "‐‑‒–—―−⁃﹘﹣－ㅡー"
INVISIBLE = (
    "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\u034f\u180e\u200e\u200f\u061c"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u115f\u3164\uffa0"
)
_SPECIAL = re.compile(f"[{DASHES}{INVISIBLE}\ufe00-\ufe0f]")
_PLAIN = re.compile(r"[\x00-\x7f가-힣]{3,}")  # folding leaves these as they are
_DASH = re.compile(f"[{DASHES}]")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is NFKC with dashes made plain and invisible characters left out.

    `starts[i]`, `ends[i]`: where the character i of `text` begins and ends in the original; None = unchanged.
    """

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that `text[start:end]` was made from (whole characters of it)."""
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=512)
def fold(text: str) -> Folded:
    """NFKC for matching only (it changes lengths: never for stored text), cluster by cluster so offsets survive."""
    if text.isascii() or (not _SPECIAL.search(text) and unicodedata.is_normalized("NFKC", text)):
        return Folded(text)
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for m in [*_PLAIN.finditer(text), None]:
        # The last character of a plain stretch may take up what follows it: it goes with the rest.
        plain, stop = (m.start(), m.end() - 1) if m else (len(text), len(text))
        for start, end in _clusters(text, at, plain):
            made = _fold_cluster(text[start:end])
            parts.append(made)
            starts += [start] * len(made)
            ends += [end] * len(made)
        parts.append(text[plain:stop])
        starts += range(plain, stop)
        ends += range(plain + 1, stop + 1)
        at = stop
    return Folded("".join(parts), tuple(starts), tuple(ends))


def _clusters(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """A character with everything that may melt into it: accents, and the vowels and finals of decomposed Hangul."""
    starts = [i for i in range(begin, end) if i == begin or not _continues(text[i])]
    return list(zip(starts, [*starts[1:], end], strict=True)) if starts else []


def _continues(c: str) -> bool:
    return (
        unicodedata.combining(c) != 0
        or "\u1160" <= c <= "\u11ff"
        or "\uffc2" <= c <= "\uffdc"
        or c in "\uff9e\uff9f"
        or "\ufe00" <= c <= "\ufe0f"
    )


def _fold_cluster(cluster: str) -> str:
    if cluster in DASHES:
        return "-"
    kept = "".join(c for c in cluster if c not in INVISIBLE and not "\ufe00" <= c <= "\ufe0f")
    return _DASH.sub("-", unicodedata.normalize("NFKC", kept))
