"""Deleting for good: nothing of a person, or of some conversations, is left in any file of the workspace.

What belongs to somebody says so, and is found by that, whichever part of the program wrote it: a table of a SQLite file,
or a line of a JSON-lines file, with a `person`, `thread`, `thread_id` or `turn`; a row built from a conversation by its
id ("turn-" and the turn). Of such a file the other rows stay byte for byte.

SQLite leaves what was deleted in free pages and in its journal: they are overwritten (secure_delete), the file is
written anew (VACUUM) and the journal is cut to nothing. Everything here may be killed and run again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from gallae.core.errors import KnowledgeError
from gallae.core.files import write_whole
from gallae.graphs.feedback import held
from gallae.graphs.wal import alone

__all__ = [
    "MADE_HERE",
    "Theirs",
    "databases",
    "erase",
    "erase_lines",
    "erase_rows",
    "find_theirs",
    "opened",
    "rows_of",
    "tables_of",
]

MADE_HERE = "turn-"  # ids of rows that `gallae data build` made of conversations
AUDIT = "audit"  # names of the chain's files begin so: its rows name people by keys (graphs.audit_people)
SECONDS = 30.0  # that another process may hold a file
OWN = {"person": "person", "thread": "thread", "thread_id": "thread", "turn": "turn"}  # column: whose ids stand in it
CHOSEN = {kind: f"IN (SELECT id FROM temp.theirs WHERE kind = '{kind}')" for kind in ("person", "thread", "turn")}  # noqa: S608 (three words of ours)
TABLES = {"threads": {"id": "thread"}, "turns": {"id": "turn"}}


@dataclass(frozen=True)
class Theirs:
    """`person` "": only these conversations, whoever's they are. `turns` are all turns of `threads`."""

    person: str = ""
    threads: frozenset[str] = frozenset()
    turns: frozenset[str] = frozenset()

    def owns(self, row: Mapping[str, Any]) -> bool:
        """Does a JSON object belong to them?"""
        if self.person and row.get("person") == self.person:
            return True
        if row.get("turn") in self.turns or row.get("thread") in self.threads or row.get("thread_id") in self.threads:
            return True
        made_of = row.get("id")
        if not isinstance(made_of, str):
            return False
        built = made_of.removeprefix(MADE_HERE) if made_of.startswith(MADE_HERE) else ""
        return made_of in self.turns or (bool(built) and built[:12] in self._begins)

    @cached_property
    def _begins(self) -> frozenset[str]:
        """Built rows have the first twelve characters of their turn."""
        return frozenset(turn[:12] for turn in self.turns)


def find_theirs(keep: Path, person: str) -> Theirs:
    """All conversations of a person."""
    file = keep / "turns.sqlite"
    if not file.is_file():
        return Theirs(person)
    with closing(opened(file)) as db:
        if "turns" not in _tables(db):
            return Theirs(person)
        threads = {str(row[0]) for row in db.execute("SELECT id FROM threads WHERE person = ?", (person,))}
        turns = [(str(turn), str(thread)) for turn, thread in db.execute("SELECT id, thread FROM turns")]
    return Theirs(person, frozenset(threads), frozenset(turn for turn, thread in turns if thread in threads))


def erase(root: Path, state: Path, theirs: Theirs) -> dict[str, int]:
    """How many rows left each file, by its path. KnowledgeError, with all that could be done done, where another process
    holds a file: run it again. What was kept of answers (cache) goes whole: it is rebuilt."""
    gone: dict[str, int] = {}
    for file in databases(state / "keep"):
        gone[_name(file, root, state)] = erase_rows(file, lambda db: tables_of(db, theirs))
    for file in databases(state / "cache"):
        gone[_name(file, root, state)] = erase_rows(file, lambda db: ((table, "") for table in _tables(db)))
    return {**{name: n for name, n in gone.items() if n}, **erase_lines(root, state, theirs)}


def erase_lines(root: Path, state: Path, theirs: Theirs) -> dict[str, int]:
    """… of files of lines and kept evaluations alone."""
    gone: dict[str, int] = {}
    for file in _line_files(root, state):
        gone[_name(file, root, state)] = _rewrite(file, theirs)
    for file in sorted((state / "keep" / "evals").glob("*/evaluation.json")):
        receipts = file.with_name("receipts.jsonl")
        if receipts.is_file():  # first: which are theirs stands in the evaluation
            gone[_name(receipts, root, state)] = _rewrite(receipts, Theirs(turns=_asked(file, theirs)))
        gone[_name(file, root, state)] = _prune(file, theirs)
    return {name: n for name, n in gone.items() if n}


def erase_rows(file: Path, chosen: Callable[[sqlite3.Connection], Iterable[tuple[str, str]]]) -> int:
    """Delete the rows of (table, WHERE); afterwards no byte of them is in the file or its journal."""
    with closing(opened(file)) as db:
        db.execute("PRAGMA secure_delete=ON")
        gone = 0
        with alone(db):
            for table, where in list(chosen(db)):
                gone += db.execute(f'DELETE FROM "{table}"{where}').rowcount  # noqa: S608 (names of its own schema)
        db.execute("VACUUM")
        (busy, *_) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise KnowledgeError(f"{file.name}: another process is reading it", hint="Close it, and run this again.")
    return gone


def tables_of(db: sqlite3.Connection, theirs: Theirs) -> Iterator[tuple[str, str]]:
    """(table, WHERE) of the tables that may hold something of theirs."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS theirs (kind TEXT, id TEXT)")
    db.execute("DELETE FROM temp.theirs")
    ids = [("person", theirs.person)] if theirs.person else []
    ids += [("thread", thread) for thread in theirs.threads] + [("turn", turn) for turn in theirs.turns]
    db.executemany("INSERT INTO temp.theirs VALUES (?, ?)", ids)
    for table in _tables(db):
        columns = [str(row[1]) for row in db.execute(f'PRAGMA table_info("{table}")')]
        kinds = OWN | TABLES.get(table, {})
        named = [f'"{c}" {CHOSEN[kinds[c]]}' for c in columns if c in kinds]
        if named:
            yield table, f" WHERE {' OR '.join(named)}"


def rows_of(root: Path, state: Path, theirs: Theirs) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(file, table or "", row) of everything of theirs; a row's bytes as their number (the checkpoints, whose words stand
    in the turns)."""
    for file in databases(state / "keep"):
        with closing(opened(file)) as db:
            for table, where in list(tables_of(db, theirs)):
                found = db.execute(f'SELECT * FROM "{table}"{where}')  # noqa: S608 (names of our own tables)
                names = [column[0] for column in found.description]
                for row in found:
                    values = (f"{len(v)} bytes" if isinstance(v, bytes) else v for v in row)
                    yield _name(file, root, state), table, dict(zip(names, values, strict=True))
    for file in _line_files(root, state):
        for line in file.read_bytes().split(b"\n"):
            if (row := _owned(line, theirs)) is not None:
                yield _name(file, root, state), "", row


def opened(file: Path) -> sqlite3.Connection:
    db = sqlite3.connect(file, isolation_level=None, timeout=SECONDS)
    db.execute("PRAGMA temp_store=MEMORY")  # no copy of a row in a folder for temporary files
    return db


def _tables(db: sqlite3.Connection) -> list[str]:
    found = db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [str(name) for (name,) in found]


def databases(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*.sqlite") if p.is_file())


def _line_files(root: Path, state: Path) -> Iterator[Path]:
    """Also what a kill left half written beside them (".train.jsonl.x1y2")."""
    folders = (state / "keep").rglob, (root / "evals").glob, (root / "skills").rglob
    for found in folders:
        yield from sorted(p for p in found("*.jsonl*") if p.is_file() and not p.name.startswith(AUDIT))


def _rewrite(file: Path, theirs: Theirs) -> int:
    """JSON lines without theirs; a line that is none, or somebody else's, stays as it is."""
    with held(file):
        lines = file.read_bytes().split(b"\n")
        kept = [line for line in lines if _owned(line, theirs) is None]
        if len(kept) < len(lines):
            write_whole(file, b"\n".join(kept).decode("utf-8", "surrogateescape"), errors="surrogateescape")
        return len(lines) - len(kept)


def _owned(line: bytes, theirs: Theirs) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) and theirs.owns(row) else None


def _prune(file: Path, theirs: Theirs) -> int:
    """A kept evaluation without its rows of theirs; its figures stay."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return 0
    made, gone = _without(given, theirs.owns)
    if gone:
        write_whole(file, json.dumps(made, ensure_ascii=False, indent=1) + "\n")
    return gone


def _asked(file: Path, theirs: Theirs) -> frozenset[str]:
    """Turns in which an evaluation asked a row that was built from a conversation of theirs."""
    try:
        cases = json.loads(file.read_text(encoding="utf-8"))["cases"]
    except (ValueError, KeyError, TypeError):
        return frozenset()
    return frozenset(str(case["turn"]) for case in cases if case.get("turn") and theirs.owns(case))


def _without(value: Any, owns: Callable[[Mapping[str, Any]], bool]) -> tuple[Any, int]:
    if isinstance(value, list):
        kept = [item for item in value if not (isinstance(item, dict) and owns(item))]
        made = [_without(item, owns) for item in kept]
        return [item for item, _ in made], len(value) - len(kept) + sum(n for _, n in made)
    if isinstance(value, dict):
        parts = {key: _without(item, owns) for key, item in value.items()}
        return {key: item for key, (item, _) in parts.items()}, sum(n for _, n in parts.values())
    return value, 0


def _name(file: Path, root: Path, state: Path) -> str:
    for above, shown in ((state, ".gallae"), (root, "")):
        if file.is_relative_to(above):
            return f"{shown}/{file.relative_to(above).as_posix()}".removeprefix("/")
    return file.name
