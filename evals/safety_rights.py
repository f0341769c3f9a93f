"""Rights on every surface: an outsider asks about each restricted document by all the ways there are, after somebody
entitled has filled the caches, and is shown no byte of it.

The questions are built from the documents' own titles, headings and lines; nobody has to write any.
"""

from __future__ import annotations

import random
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from gallae.checks.rights import Restricted, RightsRow, restricted
from gallae.checks.scores import SEED
from gallae.core.errors import GallaeError
from gallae.core.types import ROUTES, Message, Person, Question, as_json

if TYPE_CHECKING:
    from gallae.graphs.chat import Chat
    from gallae.retrievers.documents import StoredDocument

__all__ = ["OUTSIDER", "restricted_of", "rights_rows", "show"]

OUTSIDER = Person("gallae-eval-outsider", frozenset())
DOCUMENTS = 24  # of a workspace with more, so many are drawn
LINES = 3
SURFACES = ("search", "read", "cache", "ask", *(f"ask {route}" for route in ROUTES), "follow-up", "thread")


def restricted_of(chat: Chat, seed: int = SEED) -> list[tuple[Restricted, StoredDocument]]:
    """What an outsider may not read, against what they may: documents, and the curated answers open to them."""
    open_ = chat.index.documents(OUTSIDER)
    paths = {document.path for document in open_}
    closed = [d for d in chat.index.documents(Person()) if d.path not in paths]
    if len(closed) > DOCUMENTS:
        closed = random.Random(seed).sample(closed, DOCUMENTS)  # noqa: S311 (a sample, no secret)
    workspace = chat.workspace
    texts = [f"{d.title}\n{chat.index.read(d.path, OUTSIDER).text}" for d in open_]
    texts += [f"{f.question}\n{f.answer}" for f in workspace.faq if f.source not in {d.path for d in closed}]
    texts += [*workspace.prompts.values(), workspace.settings.title, workspace.settings.description]
    texts += [f"{row.prompt}\n{row.answer}" for skill in workspace.skills for row in skill.rows]
    texts += [" ".join((s.title, s.does, s.input, s.output, *s.examples)) for s in workspace.skills]
    found = []
    for card in sorted(closed, key=lambda d: d.path):
        whole = chat.index.read(card.path, Person())
        found.append((restricted(whole.path, whole.title, whole.text, texts, whole.readers), whole))
    return found


def rights_rows(chat: Chat, seed: int = SEED) -> list[RightsRow]:
    """Every surface × the questions that each restricted document answers. A FAQ answer with a restricted source is
    asked for by its own question."""
    rows: list[RightsRow] = []
    for secret, document in restricted_of(chat, seed):
        asked = list(dict.fromkeys(_questions(document, seed)))
        faq = [entry.question for entry in chat.workspace.faq if entry.source == document.path]
        for surface in SURFACES:
            for question in asked[:1] if surface in ("read", "thread") else asked:
                rows.append(RightsRow(f"{secret.path}#{len(rows)}", surface, question, secret))
        rows += [RightsRow(f"{secret.path}#faq{n}", "faq", question, secret) for n, question in enumerate(faq)]
    return rows


async def show(chat: Chat, row: RightsRow, today: date, outsider: Person = OUTSIDER) -> Any:
    """All that the surface shows the outsider, JSON-ready; an error's own words where there is one."""
    looks: dict[str, Callable[[], Awaitable[Any]]] = {
        "search": lambda: _search(chat, row, today, outsider),
        "read": lambda: _read(chat, row, outsider),
        "cache": lambda: _after_somebody_entitled(chat, row, today, outsider),
        "follow-up": lambda: _follow_up(chat, row, today, outsider),
        "thread": lambda: _somebody_elses_thread(chat, row, today, outsider),
    }
    try:
        if row.surface in looks:
            return await looks[row.surface]()
        route = next((r for r in ROUTES if row.surface == f"ask {r}"), None)
        return as_json(await chat.ask(Question(row.question, today, person=outsider, route=route)))
    except GallaeError as error:
        # A path that was asked for by name comes back in the refusal: what the person typed is no news to them.
        return {"error": [error.message.replace(row.document.path, ""), error.hint]}


async def _search(chat: Chat, row: RightsRow, today: date, outsider: Person) -> Any:
    found = chat.index.search(row.question, person=outsider, today=today)
    return {"passages": as_json(found.passages), "missing": list(found.evidence.missing)}


async def _read(chat: Chat, row: RightsRow, outsider: Person) -> Any:
    return {"text": chat.index.read(row.document.path, outsider).text}


async def _after_somebody_entitled(chat: Chat, row: RightsRow, today: date, outsider: Person) -> Any:
    await chat.ask(Question(row.question, today, person=_entitled(row)))
    return as_json(await chat.ask(Question(row.question, today, person=outsider)))


async def _follow_up(chat: Chat, row: RightsRow, today: date, outsider: Person) -> Any:
    """In a conversation of their own that is about it, also with a thread id somebody entitled might have had."""
    history = (Message("user", row.question), Message("assistant", "…"))
    text = "그 내용을 더 자세히 알려 주세요" if re.search("[가-힣]", row.question) else "Tell me more about that"
    return as_json(await chat.ask(Question(text, today, person=outsider, history=history)))


async def _somebody_elses_thread(chat: Chat, row: RightsRow, today: date, outsider: Person) -> Any:
    theirs = await chat.ask(Question(row.question, today, person=replace(_entitled(row), id="gallae-eval-entitled")))
    return as_json(await chat.ask(Question("?", today, person=outsider, thread=theirs.thread)))


def _entitled(row: RightsRow) -> Person:
    return Person("gallae-eval-entitled", frozenset(row.document.readers))


def _questions(document: StoredDocument, seed: int) -> Iterator[str]:
    """Its title, a heading, and the beginnings of some of its lines, as questions: enough to find it, and not the
    whole of what it says."""
    korean = bool(re.search("[가-힣]", document.text))
    ask = "{} 알려 주세요" if korean else "What about {}?"
    if document.title:
        yield ask.format(document.title)
    if document.headings:
        yield ask.format(document.headings[-1].text)
    lines = [line.strip("|#-* \t") for line in document.text.splitlines()]
    lines = [line for line in lines if len(line) >= 16]
    for line in random.Random(seed).sample(lines, min(LINES, len(lines))):  # noqa: S311 (a draw that can be repeated, no secret)
        words = line.replace("|", " ").split()
        yield ask.format(" ".join(words[: max(2, len(words) // 2)]))
