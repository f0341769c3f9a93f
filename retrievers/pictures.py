"""Pages that are pictures: what reads them, what it has read before, and how its text is marked as a model's.

A page is read once: its text is kept under the hash of the document's bytes, the page and the model's name, so that
neither a second ingest nor a failure half-way pays twice. The first line of a document read by a model says so and is
the outermost heading of every passage; a citation shows it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from gallae.core.errors import KnowledgeError, ProviderError
from gallae.core.settings import DocumentSettings
from gallae.retrievers.documents import Heading, Loaded, Row, normalise
from gallae.retrievers.load_markdown import marked

__all__ = ["KeptReader", "PageReader", "Picture", "mark_of", "read_pages"]

Picture = tuple[bytes, str]  # the encoded picture and its media type


class PageReader(Protocol):
    """A vision model. `local`: what it reads does not leave the house."""

    @property
    def label(self) -> str: ...

    @property
    def local(self) -> bool: ...

    def read(self, picture: bytes, media: str) -> str:
        """The text on a page as Markdown, "" if there is none. ProviderError when it fails."""
        ...


class KeptReader:
    """A reader that never asks twice for the same page; what it has read lies in one SQLite file of `folder`.

    A page that failed is not asked for again until `begin`.
    """

    def __init__(self, reader: PageReader, folder: Path) -> None:
        self._reader, self._path = reader, folder / "pictures.sqlite"
        self.label, self.local = reader.label, reader.local
        self._failed: dict[str, ProviderError] = {}

    def begin(self) -> None:
        self._failed.clear()

    def read(self, picture: bytes, media: str) -> str:
        key = hashlib.sha256(picture + f"\0{self.label}".encode()).hexdigest()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as db:
            db.execute("create table if not exists pages (key text primary key, text text not null)")
            row = db.execute("select text from pages where key = ?", (key,)).fetchone()
        if row:
            return str(row[0])
        if key in self._failed:
            raise self._failed[key]
        try:
            text = self._reader.read(picture, media)  # may take a minute: no connection waits for it
        except ProviderError as error:
            self._failed[key] = error
            raise
        with closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as db:
            db.execute("insert or replace into pages values (?, ?)", (key, text))
        return text


def mark_of(label: str) -> str:
    """The first line of a document that a model read."""
    return f"모델이 그림에서 읽은 글 (read by {label})"


def read_pages(
    pages: Iterable[Picture | Loaded], reader: PageReader, name: str, limits: DocumentSettings, *, pictures: int
) -> Loaded:
    """One document of pages read by the model and, among them, pages that had text of their own (`Loaded`).

    `pictures` of the pages are to be read, 0 for an image that is no page. KnowledgeError when the model fails on any page: a document is whole or it is not indexed. ProviderErrors that may
    pass (a server that is down) come through as they are, so that the next ingest asks again.
    """
    text = f"{mark_of(reader.label)}\n"
    title = ""
    starts: list[int] = []
    rows: list[Row] = []
    headings = [Heading(0, mark_of(reader.label), 0)]
    found = False
    if pictures > limits.max_pictures:  # before any of them is paid for
        raise KnowledgeError(
            f"{name}: {pictures} pages are pictures, over the limit of {limits.max_pictures}",
            hint="Split it, or raise documents.max_pictures in gallae.toml.",
        )
    for number, page in enumerate(pages):
        if isinstance(page, Loaded):
            read = page
        else:
            read = marked(normalise(_read(reader, page, name)).replace("\f", "\n").strip("\n"))
        text += "\f" if number else ""
        base = len(text)
        starts.append(base if number else 0)
        headings += [replace(h, start=h.start + base) for h in read.headings]
        rows += [replace(r, start=r.start + base, end=r.end + base) for r in read.rows]
        title = title or read.title
        found = found or any(c.isalnum() for c in read.text)
        text += read.text.rstrip("\n")
    if not found:
        raise KnowledgeError(f"{name}: {reader.label} found no text in the picture", hint="Check the file.")
    return Loaded(
        text=text + "\n",
        title=title,
        headings=tuple(headings),
        rows=tuple(rows),
        pages=tuple(starts) if pictures else (),
        meta={"read_by": reader.label},
    )


def _read(reader: PageReader, picture: Picture, name: str) -> str:
    try:
        return reader.read(*picture)
    except ProviderError as error:
        if error.retryable:
            raise
        raise KnowledgeError(f"{name}: {error.message}", hint=error.hint) from error
