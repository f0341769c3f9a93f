"""What a document is once it is read: plain text that offsets count in, and the marks that searching needs.

Loaders write a `Loaded` through `Manuscript`, which normalises every piece (NFC, newlines) before it takes an
offset, so nothing has to touch the text afterwards.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

__all__ = ["Heading", "Loaded", "Manuscript", "Row", "StoredDocument", "normalise"]


@dataclass(frozen=True, slots=True)
class Heading:
    """`start` is where the heading's line begins; level 1 is the outermost."""

    level: int
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: a line [start:end] of the text, with its header row as it would be written."""

    start: int
    end: int
    header: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document as its loader read it. `pages` holds the offset at which each page begins (PDF only)."""

    text: str
    title: str = ""
    headings: tuple[Heading, ...] = ()
    rows: tuple[Row, ...] = ()
    pages: tuple[int, ...] = ()
    meta: dict[str, object] = field(default_factory=dict)  # front matter, unchecked


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the index keeps it; `text` is what every citation's offsets count in ("" on a card)."""

    path: str
    title: str
    text: str
    valid_from: date | None = None
    valid_to: date | None = None
    readers: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    headings: tuple[Heading, ...] = ()
    rows: tuple[Row, ...] = ()
    confidential: bool = False
    sensitive: bool = False
    family: str = ""  # versions of one document share it
    sha256: str = ""
    characters: int = 0

    def page_of(self, offset: int) -> int | None:
        """1-based page that holds `offset`, None for formats without pages."""
        return sum(1 for start in self.pages if start <= offset) or None


class Manuscript:
    """Collects a document line by line and notes where headings, table rows and pages begin."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[Heading] = []
        self._rows: list[Row] = []
        self._pages: list[int] = []

    def line(self, text: str = "") -> tuple[int, int]:
        """Add one paragraph or line; returns its [start, end)."""
        text = normalise(text).rstrip()
        start = self._length
        self._write(text + "\n")
        return start, start + len(text)

    def heading(self, level: int, text: str) -> None:
        start, _ = self.line(" ".join(text.split()))
        self._headings.append(Heading(level, " ".join(normalise(text).split()), start))

    def row(self, text: str, header: str = "") -> None:
        """Add a table row as one line. A header row is added by `line`: it is no passage of its own."""
        start, end = self.line(" ".join(text.splitlines()))
        self._rows.append(Row(start, end, normalise(header)))

    def page(self) -> None:
        """Begin a page; pages are joined with a form feed."""
        if self._pages:
            self._trim()
            self._write("\f")
        self._pages.append(self._length)

    def done(self, *, title: str = "", meta: dict[str, object] | None = None) -> Loaded:
        text = "".join(self._parts)
        return Loaded(
            text=text,
            title=" ".join(normalise(title).split()),
            headings=tuple(self._headings),
            rows=tuple(self._rows),
            pages=tuple(self._pages),
            meta=meta or {},
        )

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _trim(self) -> None:
        if self._parts and self._parts[-1].endswith("\n"):
            self._parts[-1] = self._parts[-1][:-1]
            self._length -= 1


def normalise(text: str) -> str:
    """NFC, newlines as \\n, no NUL and no byte order marks: done once, before any offset is taken."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub("\r\n?|\u2028|\u2029|\x85", "\n", text)
    return text.replace("\x00", "").replace("\ufeff", "")
