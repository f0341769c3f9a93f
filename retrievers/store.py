"""Texts, metadata and hashes in SQLite: the one place where a change of the index becomes true.

Every ingest is one transaction. Its commit also switches to the postings that were built for it, so a kill at any
moment leaves the old index or the new one. Readers (WAL) go on undisturbed while one process writes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gallae.core.errors import KnowledgeError
from gallae.core.tokens import TOKENISER
from gallae.retrievers.documents import Heading, Row, StoredDocument
from gallae.retrievers.versions import Member

__all__ = ["LAYOUT", "ChunkRow", "Known", "PostingRow", "Store"]

PostingRow = tuple[int, int, int, str, str, str]  # chunk, document, parent, readers JSON, body, context

LAYOUT = "10"  # of the tables; another one, or another tokeniser, is rebuilt from the documents

TABLES = """
create table manifest (key text primary key, value text not null);
create table documents (
    id integer primary key autoincrement, path text unique not null, sha256 text not null, bytes integer not null,
    modified integer not null, meta text not null, title text not null, valid_from text,
    valid_to text, validity text not null, supersedes text not null, readers text not null, pages text not null,
    headings text not null, rows text not null, confidential integer not null, sensitive integer not null,
    family text not null default '', characters integer not null, way text not null default '{}');
create table texts (document integer primary key references documents(id) on delete cascade, text text not null);
create table chunks (
    id integer primary key autoincrement, document integer not null references documents(id) on delete cascade,
    parent integer not null, key text not null, start integer not null, end integer not null, page integer,
    heading text not null, header text not null, text text not null, body text not null, context text not null);
create index chunks_document on chunks(document);
create table families (
    family text not null, document integer primary key references documents(id) on delete cascade, first text,
    last text, acquired integer not null);
create table morphemes (run text primary key, tokens text not null, document integer not null);
create index morphemes_document on morphemes(document);
create table terms (document integer not null, korean text not null, english text not null);
create index terms_document on terms(document);
create table refused (path text primary key, sha256 text not null, reason text not null);
"""
CARDS = """select id, path, title, '' as text, valid_from, valid_to, readers, '[]' as pages, '[]' as headings,
    '[]' as rows, confidential, sensitive, family, sha256, characters from documents order by path"""
PLACED = "id, document, parent, key, start, end, page, heading, header, text"  # of a chunk, without its tokens


@dataclass(frozen=True, slots=True)
class Known:
    """What the index knows of a file, to see whether it has to be read again."""

    id: int
    path: str
    sha256: str
    bytes: int
    modified: int
    meta: str


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """A passage as stored; `text` equals the document's [start:end], kept apart so that a long one need not be read."""

    id: int
    document: int
    parent: int
    key: str
    start: int
    end: int
    page: int | None
    heading: tuple[str, ...]
    header: str
    text: str


class Store:
    """One connection to the SQLite file in `folder`. Not for several threads at once: the index holds a lock."""

    def __init__(self, folder: Path, *, tokeniser: str = TOKENISER, wait_seconds: float = 30.0) -> None:
        self.tokeniser = tokeniser
        self.path = folder / "texts.sqlite"
        folder.mkdir(parents=True, exist_ok=True)
        self._db = self._opened(wait_seconds)

    def close(self) -> None:
        self._db.close()

    def manifest(self) -> dict[str, str]:
        """{} for a new or foreign file."""
        try:
            return {str(k): str(v) for k, v in self._db.execute("select key, value from manifest")}
        except sqlite3.OperationalError:
            return {}

    def fits(self) -> bool:
        manifest = self.manifest()
        return (manifest.get("layout"), manifest.get("tokeniser")) == (LAYOUT, self.tokeniser)

    def check_made(self, manifest: dict[str, str]) -> None:
        """KnowledgeError if the index was made by another version or with another tokeniser."""
        if manifest and manifest.get("layout") != LAYOUT:
            raise KnowledgeError(
                f"the index was made by another version of Gallae (layout {manifest.get('layout')}, now {LAYOUT})",
                hint="Run: gallae ingest   (it reads all documents anew)",
            )
        if manifest and manifest.get("tokeniser") != self.tokeniser:
            raise KnowledgeError(
                f"the index was made with tokeniser {manifest.get('tokeniser')}, not with {self.tokeniser}",
                hint="Run: gallae ingest   (it reads all documents anew)",
            )

    def data_version(self) -> int:
        """Changes when another connection has committed."""
        return int(self._db.execute("pragma data_version").fetchone()[0])

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One consistent view for several reads."""
        self._db.execute("begin")
        try:
            yield
        finally:
            self._db.execute("rollback")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """The one writer; KnowledgeError if another process goes on writing. Tables are made anew if they don't fit."""
        try:
            self._db.execute("begin immediate")
        except sqlite3.OperationalError as error:
            raise KnowledgeError(
                f"another process is indexing this workspace ({error})", hint="Wait until it is done and try again."
            ) from error
        try:
            if not self.fits():
                self._make_tables()
            yield
            self._db.execute("commit")
        except BaseException:
            self._db.execute("rollback")
            raise

    def set_manifest(self, **values: str) -> None:
        self._db.executemany("insert or replace into manifest values (?, ?)", list(values.items()))

    def known(self) -> dict[str, Known]:
        rows = self._db.execute("select id, path, sha256, bytes, modified, meta from documents")
        return {row["path"]: Known(*row) for row in rows}

    def refused(self) -> dict[str, tuple[str, str]]:
        return {p: (sha, reason) for p, sha, reason in self._db.execute("select path, sha256, reason from refused")}

    def set_refused(self, path: str, sha256: str, reason: str) -> None:
        self._db.execute("insert or replace into refused values (?, ?, ?)", (path, sha256, reason))

    def forget_refused(self, path: str) -> None:
        self._db.execute("delete from refused where path = ?", (path,))

    def touch(self, document: int, modified: int) -> None:
        self._db.execute("update documents set modified = ? where id = ?", (modified, document))

    def remove(self, document: int) -> int:
        """How many passages went with it."""
        removed = self._db.execute("delete from chunks where document = ?", (document,)).rowcount
        for table in ("texts", "families", "morphemes", "terms"):
            self._db.execute(f"delete from {table} where document = ?", (document,))  # noqa: S608 (names and question marks of our own; values are bound)
        self._db.execute("delete from documents where id = ?", (document,))
        return removed

    def add_document(self, values: dict[str, Any], text: str) -> int:
        values = {**values, "characters": len(text)}
        columns = ", ".join(values)
        marks = ", ".join("?" * len(values))
        cursor = self._db.execute(f"insert into documents ({columns}) values ({marks})", list(values.values()))  # noqa: S608 (names and question marks of our own; values are bound)
        document = int(cursor.lastrowid or 0)
        self._db.execute("insert into texts values (?, ?)", (document, text))
        return document

    def add_chunks(self, rows: list[tuple[Any, ...]]) -> None:
        """(document, parent, key, start, end, page, heading JSON, header, text, body, context) each; `body` and
        `context` are search tokens joined by spaces."""
        self._db.executemany(
            "insert into chunks (document, parent, key, start, end, page, heading, header, text, body, context)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )

    def morphemes(self, runs: list[str]) -> Iterator[tuple[str, str]]:
        """(run, search tokens joined by spaces) of those that are known."""
        for at in range(0, len(runs), 500):
            some = runs[at : at + 500]
            marks = ",".join("?" * len(some))
            yield from self._db.execute(f"select run, tokens from morphemes where run in ({marks})", some)  # noqa: S608 (names and question marks of our own; values are bound)

    def morphemes_of(self, document: int) -> Iterator[tuple[str, str]]:
        yield from self._db.execute("select run, tokens from morphemes where document = ?", (document,))

    def add_morphemes(self, rows: list[tuple[str, str, int]]) -> None:
        self._db.executemany("insert or replace into morphemes values (?, ?, ?)", rows)

    def add_terms(self, document: int, pairs: Iterable[tuple[str, str]]) -> None:
        self._db.executemany("insert into terms values (?, ?, ?)", [(document, *pair) for pair in pairs])

    def terms(self) -> list[tuple[int, str, str]]:
        """(document, Korean, English) of every pair that the documents give, in the order of their paths."""
        rows = self._db.execute(
            "select t.document, korean, english from terms t join documents d on d.id = t.document"
            " order by d.path, t.rowid"
        )
        return [(int(document), str(korean), str(english)) for document, korean, english in rows]

    def set_families(self, families: list[list[Member]]) -> None:
        """Replace all families; a document's own valid_from and valid_to become the days on which it holds."""
        if {frozenset(family) for family in families} == {frozenset(family) for family in self.families()}:
            return
        self._db.execute("delete from families")
        self._db.execute(
            "update documents set family = '', valid_from = json_extract(validity, '$.first'),"
            " valid_to = json_extract(validity, '$.last')"
        )
        for number, family in enumerate(families, 1):
            for m in family:
                days = (m.first and m.first.isoformat(), m.last and m.last.isoformat())
                self._db.execute(
                    "insert into families values (?, ?, ?, ?, ?)", (str(number), m.document, *days, int(m.acquired))
                )
                self._db.execute("update documents set family = ? where id = ?", (str(number), m.document))
                if m.last != date.min:
                    self._db.execute(
                        "update documents set valid_from = ?, valid_to = ? where id = ?", (*days, m.document)
                    )

    def families(self) -> list[list[Member]]:
        found: dict[str, list[Member]] = {}
        for family, document, first, last, acquired in self._db.execute("select * from families order by document"):
            found.setdefault(family, []).append(Member(document, _day(first), _day(last), bool(acquired)))
        return list(found.values())

    def validities(self) -> Iterator[tuple[int, str, str, str, str]]:
        """(id, path, title, validity JSON, supersedes) of every document."""
        yield from self._db.execute("select id, path, title, validity, supersedes from documents order by path")

    def cards(self) -> list[tuple[int, StoredDocument]]:
        return [(row["id"], _document(row)) for row in self._db.execute(CARDS)]

    def document(self, path: str) -> StoredDocument | None:
        row = self._db.execute(
            "select d.*, t.text from documents d join texts t on t.document = d.id where path = ?", (path,)
        ).fetchone()
        return _document(row) if row else None

    def chunks(self, ids: list[int]) -> dict[int, ChunkRow]:
        marks = ",".join("?" * len(ids))
        rows = self._db.execute(
            f"select {PLACED} from chunks where id in ({marks})",  # noqa: S608 (names and question marks of our own; values are bound)
            ids,
        )
        return {row[0]: _chunk(row) for row in rows}

    def chunks_of(self, path: str) -> list[ChunkRow]:
        """The passages of one document, in their order."""
        rows = self._db.execute(
            f"select {PLACED} from chunks where document = (select id from documents where path = ?) order by start",  # noqa: S608 (our own columns; the path is bound)
            (path,),
        )
        return [_chunk(row) for row in rows]

    def set_way(self, document: int, **figures: float) -> None:
        self._db.execute("update documents set way = ? where id = ?", (json.dumps(figures), document))

    def way(self, path: str) -> tuple[int, int, dict[str, float]]:
        """(bytes of the file, search words of its passages, figures of its ingest) of a document that is there."""
        size, words, way = self._db.execute(
            "select bytes, (select total(length(w) - length(replace(w, ' ', '')) + (w != '')) from"
            " (select trim(context || ' ' || body) w from chunks where document = documents.id)), way"
            " from documents where path = ?",
            (path,),
        ).fetchone()
        return int(size), int(words), json.loads(way)

    def tokens(self, ids: list[int]) -> dict[int, str]:
        """The search tokens of these chunks and of what stands above them, joined by spaces."""
        marks = ",".join("?" * len(ids))
        rows = self._db.execute(f"select id, context || ' ' || body from chunks where id in ({marks})", ids)  # noqa: S608 (names and question marks of our own; values are bound)
        return {int(number): tokens for number, tokens in rows}

    def places(self, ids: list[int]) -> list[tuple[int, int, int]]:
        """(chunk, document, parent) of these chunks."""
        marks = ",".join("?" * len(ids))
        rows = self._db.execute(f"select id, document, parent from chunks where id in ({marks})", ids)  # noqa: S608 (names and question marks of our own; values are bound)
        return [(int(chunk), int(document), int(parent)) for chunk, document, parent in rows]

    def postings(self, *, after: int = 0) -> Iterator[PostingRow]:
        """Every chunk's row of the documents above `after`, in an order that only the documents decide."""
        yield from self._db.execute(
            "select c.id, c.document, c.parent, d.readers, c.body, c.context from chunks c"
            " join documents d on d.id = c.document where c.document > ? order by d.path, c.start",
            (after,),
        )

    def chunk_count(self) -> int:
        return int(self._db.execute("select count(*) from chunks").fetchone()[0])

    def names(self) -> list[tuple[int, int, str]]:
        """(chunk, document, key) of every passage."""
        return [tuple(row) for row in self._db.execute("select id, document, key from chunks order by id")]

    def _opened(self, wait_seconds: float) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=wait_seconds, isolation_level=None, check_same_thread=False)
        db.row_factory = sqlite3.Row
        try:
            db.execute("pragma journal_mode = wal")
            db.execute("pragma synchronous = normal")
            db.execute("select count(*) from sqlite_master").fetchone()
        except sqlite3.DatabaseError as error:
            db.close()
            if isinstance(error, sqlite3.OperationalError):
                raise KnowledgeError(
                    f"the index cannot be opened ({error})", hint="Check the folder's rights."
                ) from error
            # No SQLite file any more: what stands in it can be rebuilt from the documents.
            for name in ("texts.sqlite", "texts.sqlite-wal", "texts.sqlite-shm"):
                self.path.with_name(name).unlink(missing_ok=True)
            return self._opened(wait_seconds)
        return db

    def _make_tables(self) -> None:
        for (name,) in self._db.execute("select name from sqlite_master where type = 'table'").fetchall():
            if not name.startswith("sqlite_"):
                self._db.execute(f'drop table "{name}"')
        for statement in TABLES.split(";"):
            if statement.strip():
                self._db.execute(statement)
        self.set_manifest(layout=LAYOUT, tokeniser=self.tokeniser, postings="", version="")


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _document(row: sqlite3.Row) -> StoredDocument:
    return StoredDocument(
        path=row["path"],
        title=row["title"],
        text=row["text"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        readers=tuple(_list(row["readers"])),
        pages=tuple(_list(row["pages"])),
        headings=tuple(Heading(*h) for h in _list(row["headings"])),
        rows=tuple(Row(*r) for r in _list(row["rows"])),
        confidential=bool(row["confidential"]),
        sensitive=bool(row["sensitive"]),
        family=row["family"],
        sha256=row["sha256"],
        characters=row["characters"],
    )


def _list(text: str) -> list[Any]:
    """Most are empty: a card of a document holds no more than its readers."""
    return json.loads(text) if text != "[]" else []


def _chunk(row: sqlite3.Row) -> ChunkRow:
    number, document, parent, key, start, end, page, heading, header, text = row
    return ChunkRow(number, document, parent, key, start, end, page, tuple(_list(heading)), header, text)
