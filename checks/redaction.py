"""Identifiers that a model makes up or lets slip are covered before a person sees them, also in mid-stream.

What the person typed or a cited passage holds may be said again (an office's phone number is what was asked for);
any other resident, card, account, phone, … number in a draft comes from nowhere.

>>> redact("담당자는 010-9999-8888입니다", allowed=["대표 02-555-1234"])
'담당자는 ●●●입니다'
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gallae.checks.folding import fold
from gallae.checks.personal import IDENTIFIERS, find_personal

__all__ = ["COVER", "Redactor", "redact", "unfounded"]

COVER = "●●●"
LOOK_BACK = 64  # context words ("계좌", "여권") that stand before a value already let go
_TRUSTED = IDENTIFIERS - {"member"}
# The end of a text in which an identifier may still grow: a token of ASCII, or digits with gaps between them.
_GROWING = re.compile(
    r"(?:[+(]?[\d０-９][\d０-９ \t\-‐-―.()－]*|[A-Za-z0-9._%+\-]*@?[A-Za-z0-9.\-_]*|공(?:일(?:공[공영일이삼사오육칠팔구 \-]*)?)?)\Z"
)
_AFTER = re.compile(r"\d(?:[\s.\-]{0,2}\d){8,}[^\d\n]{0,12}\Z")  # "…789 계좌로": the word that tells comes after


def unfounded(text: str, allowed: Iterable[str]) -> list[tuple[int, int]]:
    """The stretches of `text` that are identifiers and stand in none of the `allowed` texts."""
    found = [p for p in find_personal(text) if p.kind in _TRUSTED]
    if not found:
        return []
    known = _bare("\n".join(allowed))
    return [(p.start, p.end) for p in found if _bare(p.text) not in known]


def redact(text: str, allowed: Iterable[str] = ()) -> str:
    parts, at = [], 0
    for start, end in unfounded(text, allowed):
        parts += [text[at:start], COVER]
        at = end
    return "".join([*parts, text[at:]])


class Redactor:
    """Redacts a stream: holds back only what may still grow into an identifier."""

    __slots__ = ("_allowed", "_before", "_held")

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = tuple(allowed)
        self._before = ""
        self._held = ""

    def feed(self, chunk: str) -> str:
        self._held += chunk
        growing = _GROWING.search(self._held)
        cut = growing.start() if growing else len(self._held)
        if after := _AFTER.search(self._held):
            cut = min(cut, after.start())
        return self._let_go(cut)

    def flush(self) -> str:
        return self._let_go(len(self._held))

    def _let_go(self, cut: int) -> str:
        """Cover what lies wholly in held[:cut]; a stretch that reaches over the cut moves the cut back."""
        whole = self._before + self._held
        spans = [
            (s - len(self._before), e - len(self._before))
            for s, e in unfounded(whole, self._allowed)
            if s >= len(self._before)
        ]
        for s, e in spans:
            if s < cut < e:
                cut = s
        parts, at = [], 0
        for s, e in spans:
            if e <= cut:
                parts += [self._held[at:s], COVER]
                at = e
        parts.append(self._held[at:cut])
        self._before = (self._before + self._held[:cut])[-LOOK_BACK:]
        self._held = self._held[cut:]
        return "".join(parts)


def _bare(text: str) -> str:
    return re.sub(r"[\s.\-()]", "", fold(text).text).casefold()
