"""A person's conversations by name: looked up, found by their words, given another title, pinned. To everybody else
they are not there.

    find_threads(store, anna, "이용료 수영장")      every word, in the title, a question or what was answered
    find_threads(store, anna)                      all: pinned first, then as they were last used

White space inside the texts does not count, for Korean is spaced as each likes: `이용료` finds `이용 료`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from unicodedata import normalize

from gallae.core.errors import NotFoundError
from gallae.core.settings import Settings
from gallae.core.types import Person
from gallae.graphs.store import StoredThread, StoredTurn, TurnStore, title_of

__all__ = [
    "LISTED",
    "OWN_FILES",
    "begin_thread",
    "find_threads",
    "holds",
    "keeps_nothing",
    "pin_thread",
    "rename_thread",
    "thread_of",
    "words_of",
]

OWN_FILES = "documents/attached-"  # how the paths of a conversation's own files begin (graphs.attached)
LISTED = 200  # conversations at most in one answer
_WORDS = 8  # of a search; more narrow nothing down
_SELECT = "SELECT id, title, created, pinned IS NOT NULL FROM threads"
_LAST = "(SELECT max(created) FROM turns WHERE turns.thread = threads.id)"
_FOUND = (
    "(replace(title, ' ', '') LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM turns WHERE turns.thread = threads.id"
    " AND (replace(question, ' ', '') LIKE ? ESCAPE '\\'"
    " OR (withdrawn IS NULL AND replace(shown, ' ', '') LIKE ? ESCAPE '\\'))))"
)


def keeps_nothing(settings: Settings) -> bool:
    """Does the whole workspace store nothing?"""
    return settings.privacy.store == "nothing"


def begin_thread(store: TurnStore, thread: str, person: Person, title: str) -> None:
    """A conversation that begins before its first question. AccessError if it is somebody else's; one's own stays."""
    store.check_owner(thread, person)
    store.db.execute(
        "INSERT OR IGNORE INTO threads (id, person, title, created) VALUES (?, ?, ?, ?)",
        (thread, person.owner, title_of(title), time.time()),
    )


def thread_of(store: TurnStore, thread: str, person: Person) -> StoredThread:
    """NotFoundError for an unknown conversation and, in the same words, for somebody else's."""
    row = store.db.execute(f"{_SELECT} WHERE id = ? AND person = ?", (thread, person.owner)).fetchone()
    if row is None:
        raise NotFoundError(f"{thread}: no such conversation", hint="Open one of your own, or start a new one.")
    return _thread(row)


def find_threads(
    store: TurnStore, person: Person, words: Iterable[str] = (), limit: int = LISTED
) -> list[StoredThread]:
    """The person's own conversations that hold every word (`words_of`); pinned ones first, the last used first."""
    patterns = [f"%{_literally(word)}%" for word in words]
    found = f" AND {_FOUND}" * len(patterns)
    rows = store.db.execute(
        f"{_SELECT} WHERE person = ?{found} ORDER BY pinned IS NULL, pinned DESC, {_LAST} DESC, created DESC LIMIT ?",
        (person.owner, *(pattern for pattern in patterns for _ in range(3)), min(limit, LISTED)),
    )
    return [_thread(row) for row in rows]


def words_of(query: str) -> tuple[str, ...]:
    """What is looked for, word by word."""
    return tuple(normalize("NFC", query).split()[:_WORDS])


def holds(title: str, turns: Iterable[StoredTurn], words: Iterable[str]) -> bool:
    """Does what the person may see of a conversation hold every word? As `find_threads` compares."""
    texts = [title]
    for turn in turns:
        texts += [turn.question] if turn.withdrawn else [turn.question, turn.shown]
    bare = ["".join(text.split()).lower() for text in texts]
    return all(any(word.lower() in text for text in bare) for word in words)


def rename_thread(store: TurnStore, thread: str, person: Person, title: str) -> StoredThread:
    """The person's own conversation with its new title."""
    thread_of(store, thread, person)
    store.db.execute("UPDATE threads SET title = ? WHERE id = ? AND person = ?", (title, thread, person.owner))
    return thread_of(store, thread, person)


def pin_thread(store: TurnStore, thread: str, person: Person, *, pinned: bool) -> StoredThread:
    """Keep the person's own conversation at the top of the list, or no longer; the last pinned stands first."""
    thread_of(store, thread, person)
    at = time.time() if pinned else None
    store.db.execute("UPDATE threads SET pinned = ? WHERE id = ? AND person = ?", (at, thread, person.owner))
    return thread_of(store, thread, person)


def _literally(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _thread(row: tuple[str, str, float, int]) -> StoredThread:
    thread, title, created, pinned = row
    return StoredThread(thread, title, created, bool(pinned))
