"""The exact cache (rule D1a): the same resolved question, under the same everything, gets the same answer.

The key holds the normalised question, the conversation it stands in, the date, the router's config hash
(rules, index version, rights …) and the models; similarity is never enough (negations and numbers look alike).
Answers that depend on the clock or on a tool's live state, or hold personal data, are never written.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gallae.core.types import Citation, Draft, Route, Usage, as_json
from gallae.graphs.erasing import erase_freed
from gallae.graphs.wal import use_wal

__all__ = ["AnswerCache", "cache_key", "normalised", "open_cache"]

KEPT_ANSWERS = 10_000


def normalised(text: str) -> str:
    """NFKC, lower case, no white space or end punctuation: what counts as the same question.

    >>> normalised("환불은  며칠까지 되나요?") == normalised("환불은 며칠까지 되나요")
    True
    """
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".?!。…~")


def cache_key(question: str, history: str, config: str, models: str) -> str:
    parts = json.dumps([normalised(question), history, config, models], ensure_ascii=False)
    return hashlib.sha256(parts.encode("utf-8")).hexdigest()


class AnswerCache:
    """`open_cache` opens it. A row that can no longer be read counts as absent."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def get(self, key: str) -> tuple[Route, Draft] | None:
        row = self._db.execute("SELECT route, draft FROM answers WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        try:
            return row[0], _draft(json.loads(row[1]))
        except (KeyError, TypeError, ValueError):
            return None

    def put(self, key: str, route: Route, draft: Draft) -> None:
        text = json.dumps(as_json(draft), ensure_ascii=False)
        self._db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", (key, route, text, time.time()))
        self._db.execute("DELETE FROM answers WHERE rowid <= (SELECT MAX(rowid) FROM answers) - ?", (KEPT_ANSWERS,))

    def forget(self, texts: Iterable[str]) -> None:
        """Take out the answers of these words, whoever they were kept for."""
        for text in texts:
            self._db.execute("DELETE FROM answers WHERE json_extract(draft, '$.text') = ?", (text,))
        erase_freed(self._db)

    def clear(self) -> None:
        self._db.execute("DELETE FROM answers")


@contextmanager
def open_cache(path: Path | None) -> Iterator[AnswerCache]:
    """None: in memory."""
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=10, check_same_thread=False)
    try:
        use_wal(db)
        db.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, route TEXT, draft TEXT, written REAL)")
        yield AnswerCache(db)
    finally:
        db.close()


def _draft(given: dict[str, Any]) -> Draft:
    citations = tuple(Citation(**{**c, "heading": tuple(c["heading"])}) for c in given["citations"])
    return Draft(
        text=str(given["text"]),
        outcome=given["outcome"],
        citations=citations,
        served_by=given["served_by"],
        usage=Usage(),
        rests=tuple(given["rests"]),
    )
