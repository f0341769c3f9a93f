"""A model reads a passage with what stands around it; a citation still points to the place that holds the claim.

Around a passage is its section if that has less than 2,000 characters, else half a passage before and behind it:
never another document, section or page, never a character twice, and never more than the context has room for.
A table's row is left alone: it says everything with its header, and the rows beside it are about other things.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gallae.core.errors import GallaeError
from gallae.core.types import Passage
from gallae.graphs.history import estimate_tokens
from gallae.retrievers.documents import StoredDocument

__all__ = ["Shown", "surround"]

PARENT = 2_000  # characters of a section that is shown whole
AROUND = 500  # characters on either side in a longer one
_BREAK = re.compile(r"\n+|(?<=[.?!。])\s+")

Read = Callable[[str], StoredDocument]


@dataclass(frozen=True, slots=True)
class Shown:
    """`whole` is `passage` with its surroundings: the same document, heading and page, `text` equal to the stored
    text's characters [start:end]."""

    passage: Passage
    whole: Passage


def surround(passages: Sequence[Passage], read: Read, tokens: float) -> tuple[Shown, ...]:
    """Each passage with its surroundings, the best first as long as `tokens` of room are left. `read` gives a document
    under the rights of the person who asks; one that it refuses, or that changed since, gets no surroundings."""
    taken: dict[str, list[tuple[int, int]]] = {}
    for p in passages:
        taken.setdefault(p.path, []).append((p.start, p.end))
    documents = {path: _document(path, read) for path in taken}
    shown = []
    for p in passages:
        document = documents[p.path]
        start, end = _span(p, document, taken[p.path])
        whole = p
        if document is not None and (start, end) != (p.start, p.end):
            whole = replace(p, start=start, end=end, text=document.text[start:end])
        more = estimate_tokens(whole.text) - estimate_tokens(p.text)
        if more > tokens:
            whole, more = p, 0
        tokens -= more
        taken[p.path].append((whole.start, whole.end))
        shown.append(Shown(p, whole))
    return tuple(shown)


def _document(path: str, read: Read) -> StoredDocument | None:
    try:
        return read(path)
    except GallaeError:  # removed since it was found
        return None


def _span(p: Passage, document: StoredDocument | None, taken: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Where the surroundings begin and end."""
    if document is None or p.header or document.text[p.start : p.end] != p.text:
        return p.start, p.end
    if any(row.start < p.end and p.start < row.end for row in document.rows):
        return p.start, p.end
    borders = [h.start for h in document.headings] + list(document.pages)
    low = max((b for b in borders if b <= p.start), default=0)
    high = min((b for b in borders if b >= p.end), default=len(document.text))
    low = max([low, *(end for _, end in taken if end <= p.start)])
    high = min([high, *(start for start, _ in taken if start >= p.end)])
    if high - low > PARENT:
        low, high = _cut(document.text, low, p.start, p.end, high)
    text = document.text
    while low < p.start and text[low].isspace():
        low += 1
    while high > p.end and text[high - 1].isspace():
        high -= 1
    return low, high


def _cut(text: str, low: int, start: int, end: int, high: int) -> tuple[int, int]:
    """Whole sentences or lines of the stretches before and behind."""
    if start - low > AROUND:
        before = text[start - AROUND : start]
        first = _BREAK.search(before)
        low = start - AROUND + first.end() if first else start
    if high - end > AROUND:
        behind = text[end : end + AROUND]
        breaks = [m.start() for m in _BREAK.finditer(behind)]
        high = end + breaks[-1] if breaks else end
    return low, high
