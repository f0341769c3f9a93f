"""Vectors that were paid for, by the hash of what was embedded: kept across renames, rebuilds of the index and kills.

A row is (hash of model, version and the text as it was sent, the model's name, the vector). It lies beside the
index, not in it, so that an index which is made anew finds every vector again.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

from gallae.core.errors import KnowledgeError

__all__ = ["EmbeddingCache", "key_of"]


def key_of(model: str, version: str, text: str) -> str:
    """`text` as the model reads it, with its prefix: another prefix is another vector."""
    return hashlib.sha256(f"{model}\0{version}\0{text}".encode()).hexdigest()


class EmbeddingCache:
    """One SQLite file. Several processes may use it; each `put` is on the disk when it returns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._lock = threading.Lock()
        self._db = self._opened()

    def close(self) -> None:
        self._db.close()

    def get(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The float32 vectors of those keys that are known."""
        found: dict[str, bytes] = {}
        for at in range(0, len(keys), 500):
            part = list(keys[at : at + 500])
            marks = ",".join("?" * len(part))
            found |= dict(self._db.execute(f"select key, vector from vectors where key in ({marks})", part))  # noqa: S608 (names and question marks of our own; values are bound)
        return found

    def put(self, model: str, vectors: dict[str, bytes]) -> None:
        rows = [(key, model, vector) for key, vector in vectors.items()]
        with self._lock:  # of the threads of this process; SQLite has its own for the processes
            self._db.execute("begin immediate")
            self._db.executemany("insert or replace into vectors values (?, ?, ?)", rows)
            self._db.execute("commit")

    def forget(self, model: str) -> None:
        """All vectors of a model that turned out to be another one under the same name."""
        self._db.execute("delete from vectors where model = ?", (model,))

    def _opened(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
        try:
            db.execute("pragma journal_mode = wal")
            db.execute(
                "create table if not exists vectors (key text primary key, model text not null, vector blob not null)"
            )
        except sqlite3.OperationalError as error:
            db.close()
            raise KnowledgeError(
                f"the embedding cache cannot be opened ({error})", hint="Check the folder's rights."
            ) from error
        except sqlite3.DatabaseError:  # no SQLite file any more
            db.close()
            for name in (self._path.name, f"{self._path.name}-wal", f"{self._path.name}-shm"):
                self._path.with_name(name).unlink(missing_ok=True)
            return self._opened()
        return db
