"""Read-only links to a conversation: its owner makes one, whoever holds it reads, and the owner takes it back.

    link = chat.share(thread, anna, days=7)          # link.token is told once; only its hash is kept
    chat.shared(link.token, bora)                    # the questions and texts that bora may see
    chat.revoke(link.token, anna)                    # or by link.id, which `shares` lists

A link shows the conversation as it stood when it was made: what is asked later needs a new one. It opens no way to write:
a thread is asked by its id, which no link tells. A text shows only to those who may read every document it rests on; what
comes after a withheld one was said by somebody who knew it, so from there on the questions are withheld as well.
A wrong, an expired and a revoked token are answered alike, and looked up alike; 192 random bits are not guessed.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gallae.core.errors import AccessError, InputError, NotFoundError
from gallae.core.language import say
from gallae.core.types import Citation, Language, Person
from gallae.graphs.branches import standing
from gallae.graphs.seen import WITHHELD, first_closed, sources_of, withheld_sentence
from gallae.graphs.store import StoredTurn, TurnStore
from gallae.retrievers.index import Index

__all__ = ["Share", "Shared", "SharedTurn", "Shares"]

DAY = 86_400.0
LISTED = 12  # hexadecimal digits of the hash by which a link is listed and revoked


@dataclass(frozen=True, slots=True)
class Share:
    """A link. `token` is known only to whoever just made it; `expires` None: until it is revoked."""

    id: str
    thread: str
    created: float  # seconds since 1970
    expires: float | None
    token: str = ""


@dataclass(frozen=True, slots=True)
class SharedTurn:
    """What a viewer sees of one turn. `status` "withheld": `text` says why there is none."""

    question: str
    text: str
    status: str
    asked: float
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    title: str
    turns: tuple[SharedTurn, ...]
    created: float


class Shares:
    """The links of a store, in its own file."""

    def __init__(self, store: TurnStore) -> None:
        self._db, self._store = store.db, store

    def make(self, thread: str, person: Person, days: float | None = None) -> Share:
        """AccessError if the thread is somebody else's, InputError if there is none or `days` is not above 0."""
        if days is not None and not days > 0:
            raise InputError(f"--days {days:g}: above 0", hint="For example --days 7.")
        if not (turns := self._store.turns(thread, person)):
            raise InputError(f"{thread}: no such conversation", hint="`gallae explain --list` names your turns.")
        now, token = time.time(), secrets.token_hex(24)
        expires = None if days is None else now + days * DAY
        upto = turns[-1].id
        self._db.execute("INSERT INTO shares VALUES (?, ?, ?, ?, ?)", (_digest(token), thread, upto, now, expires))
        return Share(_digest(token)[:LISTED], thread, now, expires, token)

    def of(self, person: Person, thread: str | None = None) -> list[Share]:
        """The person's links, newest first; of one thread if it is named. Expired ones are no links any more."""
        rows = self._db.execute(
            "SELECT digest, thread, created, expires FROM shares WHERE thread IN (SELECT id FROM threads WHERE person = ?)"
            " AND (expires IS NULL OR expires > ?) AND (? IS NULL OR thread = ?) ORDER BY created DESC, rowid DESC",
            (person.owner, time.time(), thread, thread),
        )
        return [Share(digest[:LISTED], name, created, expires) for digest, name, created, expires in rows]

    def revoke(self, link: str, person: Person) -> None:
        """Take back a link of the person's, by its token or its id. InputError if it is none of theirs."""
        gone = self._db.execute(
            "DELETE FROM shares WHERE (digest = ? OR substr(digest, 1, ?) = ?)"
            " AND thread IN (SELECT id FROM threads WHERE person = ?)",
            (_digest(link), LISTED, link, person.owner),
        ).rowcount
        if not gone:
            raise NotFoundError("none of your links", hint="gallae share --list")

    def open(self, token: str, viewer: Person, index: Index, language: Language) -> Shared:
        """What `viewer` sees. AccessError, always the same, where there is no such link (any more)."""
        row = self._db.execute(
            "SELECT shares.thread, upto, shares.created, title FROM shares JOIN threads ON threads.id = shares.thread"
            " WHERE digest = ? AND (expires IS NULL OR expires > ?)",
            (_digest(token), time.time()),
        ).fetchone()
        if row is None:
            raise AccessError(
                say(language, "그런 링크가 없습니다", "there is no such link"),
                hint=say(language, "보낸 사람에게 다시 받으세요.", "Ask whoever sent it for a new one."),
            )
        thread, upto, created, title = row
        turns = standing(self._store.turns_upto(thread, upto))
        return Shared(title, tuple(_seen(turns, viewer, index, language)), created)


def _seen(turns: Sequence[StoredTurn], viewer: Person, index: Index, language: Language) -> Iterable[SharedTurn]:
    """Turns that have ended. One of which it is not known what it rests on shows to those alone who may read all."""

    closed = index.closed(sources_of(turns), viewer)
    unknown = viewer.groups is not None
    first = first_closed(turns, lambda turn: closed & turn.sources or (unknown and turn.rests is None))
    for at, turn in enumerate(turns):
        if turn.status == "running":
            continue
        if at >= first:
            question = turn.question if at == first else ""
            yield SharedTurn(question, withheld_sentence(language), WITHHELD, turn.created)
        elif (turn.answer or {}).get("approval"):
            waiting = say(
                language, "도구를 실행해도 되는지 묻는 중입니다.", "A call of a tool waits for its person's yes."
            )
            yield SharedTurn(turn.question, waiting, turn.status, turn.created)
        elif turn.withdrawn or turn.status == "failed":
            yield SharedTurn(turn.question, "", "failed", turn.created)
        else:
            yield SharedTurn(turn.question, turn.text, turn.status, turn.created, _citations(turn))


def _citations(turn: StoredTurn) -> tuple[Citation, ...]:
    given = (turn.answer or {}).get("citations") or ()
    return tuple(Citation(**{**citation, "heading": tuple(citation["heading"])}) for citation in given)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()
