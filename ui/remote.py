"""`GALLAE_API_URL`: what the page asks of a chat, asked of a `gallae serve` somewhere else (docs/api.md).

    async with open_remote(ApiServer("http://127.0.0.1:8765", token)) as chat:
        async for event in chat.run_turn(question): ...

Shaped like `gallae.graphs.chat.Chat` as far as the page needs it. Who asks is said by the token, and the server alone
decides what they may see: the `person` of a call is there because a chat takes one. What needs the machine itself (its
folder, its models, its training) is not here; the rooms that need it say so.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from gallae.core.errors import NotFoundError
from gallae.core.settings import ApiServer, LimitSettings, Loaded, Settings
from gallae.core.types import Citation, Language, Person, Question, Route
from gallae.core.workspace import Workspace
from gallae.graphs.events import Event, TurnEnded, TurnStarted
from gallae.graphs.feedback import Correction
from gallae.graphs.shares import Share, Shared, SharedTurn
from gallae.graphs.store import StoredRating, StoredThread, StoredTurn
from gallae.ui.remote_index import RemoteIndex
from gallae.ui.remote_wire import TIMEOUT, answered, events_of, unreachable

__all__ = ["RemoteChat", "open_remote"]

PAGE = 200  # the most that the server gives at once


@dataclass(frozen=True, slots=True)
class RemoteModel:
    label: str
    local: bool = False  # it is another machine's, whatever it is there


class RemoteChat:
    """Use it from the loop that opened it; `index` and `models` from any thread."""

    def __init__(self, client: httpx.AsyncClient, index: RemoteIndex, me: dict[str, Any], workspace: Workspace) -> None:
        self._client, self.index, self._me, self.workspace = client, index, me, workspace
        self._stopping: set[asyncio.Task[None]] = set()
        self.models = self
        groups = me["person"]["groups"]
        self.person = Person(me["person"]["id"], None if groups is None else frozenset(groups), me["person"]["role"])

    async def run_turn(self, question: Question) -> AsyncGenerator[Event, None]:
        """As the chat's own: closing it or cancelling its task stops the turn there, and what was said stays."""
        asked: dict[str, Any] = {"question": question.text}
        asked |= {"route": question.route} if question.route else {}
        asked |= {"replaces": question.replaces} if question.replaces else {}
        async with aclosing(self._told(f"/api/threads/{question.thread}/turns", asked)) as events:
            async for event in events:
                yield event

    async def approve(self, turn: str, person: Person, *, yes: bool, approval: str = "") -> AsyncGenerator[Event, None]:
        """Go on with a turn that waits for this person's word; events as of `run_turn`."""
        word = {"yes": yes, "approval": approval}
        async with aclosing(self._told(f"/api/turns/{turn}/approval", word)) as events:
            async for event in events:
                yield event

    async def _told(self, path: str, asked: dict[str, Any]) -> AsyncGenerator[Event, None]:
        turn, over = "", False
        try:
            async for event in events_of(self._client, path, asked):
                if isinstance(event, TurnStarted):
                    turn = event.id
                over = isinstance(event, TurnEnded)
                yield event
            over = True
        except httpx.TransportError as error:
            over = True
            raise self._lost(error) from error
        finally:
            if turn and not over:
                stopping = asyncio.create_task(self._stop(turn))
                self._stopping.add(stopping)
                stopping.add_done_callback(self._stopping.discard)
                await asyncio.shield(stopping)

    async def turns(self, thread: str, person: Person) -> list[StoredTurn]:
        """[] for one that is not there or not theirs: the server says the same of both."""
        try:
            found = await self._get(f"/api/threads/{thread}", limit=PAGE, last=1)
        except NotFoundError:
            return []
        return [_turn(row) for row in found["turns"]]

    async def find_threads(self, person: Person, query: str = "") -> list[StoredThread]:
        found = await self._get("/api/threads", q=query, limit=PAGE)
        return [StoredThread(**row) for row in found["threads"]]

    async def threads(self, person: Person) -> list[StoredThread]:
        return await self.find_threads(person)

    async def rename(self, thread: str, person: Person, title: str) -> StoredThread:
        return StoredThread(**await self._do("PATCH", f"/api/threads/{thread}", {"title": title}))

    async def pin(self, thread: str, person: Person, *, pinned: bool) -> StoredThread:
        return StoredThread(**await self._do("PATCH", f"/api/threads/{thread}", {"pinned": pinned}))

    async def forget(self, thread: str, person: Person) -> None:
        await self._do("DELETE", f"/api/threads/{thread}")

    async def share(self, thread: str, person: Person, *, days: float | None = None) -> Share:
        return Share(**await self._do("POST", f"/api/threads/{thread}/links", {"days": days}))

    async def links(self, person: Person, thread: str | None = None) -> list[Share]:
        found = await self._get("/api/links")
        return [Share(**row) for row in found["links"] if thread in (None, row["thread"])]

    async def shared(self, token: str, viewer: Person) -> Shared:
        found = await self._do("POST", "/api/shared", {"token": token})
        turns = tuple(_shared_turn(row) for row in found["turns"])
        return Shared(found["title"], turns, found["created"])

    async def revoke(self, link: str, person: Person) -> None:
        await self._do("DELETE", f"/api/links/{link}")

    async def rate(
        self, turn: str, person: Person, score: int | None, comment: str = "", route: Route | None = None
    ) -> None:
        said = None if score is None else ("down", "up")[score]
        await self._do("POST", f"/api/turns/{turn}/feedback", {"score": said, "comment": comment, "route": route})

    async def take_back(self, turn: str, person: Person) -> None:
        await self._do("DELETE", f"/api/turns/{turn}/correction")

    async def corrections(self, person: Person) -> list[Correction]:
        found = await self._get("/api/corrections")
        return [Correction(**row, resolved="", history="", person=person.id) for row in found["corrections"]]

    async def learns(self, person: Person) -> bool:
        return bool((await self._get("/api/consent"))["learn"])

    async def let_learn(self, person: Person, learn: bool) -> None:
        await self._do("PUT", "/api/consent", {"learn": learn})

    def store_of(self, thread: str) -> RemoteChat:
        return self

    async def ratings(self, turn: str, person: Person) -> list[StoredRating]:
        """What the person said of a turn, oldest first."""
        found = await self._get(f"/api/turns/{turn}/receipt")
        return [StoredRating(**row) for row in found["receipt"]["feedback"]]

    def for_role(self, role: str) -> RemoteModel | None:
        """Who writes there, as it was when the page was opened."""
        by = {"chat": "prompt", "sllm": "sllm"}.get(role)
        names: list[str] = next((way["by"] for way in self._me["routes"] if way["route"] == by), [])
        return RemoteModel(names[0]) if names else None

    async def close(self) -> None:
        await asyncio.gather(*self._stopping, return_exceptions=True)

    async def _get(self, path: str, **params: Any) -> Any:
        return await self._send("GET", path, params=params)

    async def _do(self, method: str, path: str, body: Any = None) -> Any:
        return await self._send(method, path, **({} if body is None else {"json": body}))

    async def _send(self, method: str, path: str, **more: Any) -> Any:
        try:
            return answered(await self._client.request(method, path, **more))
        except httpx.TransportError as error:
            raise self._lost(error) from error

    def _lost(self, error: Exception) -> Exception:
        return unreachable(str(self._client.base_url), error, self.workspace.settings.language)

    async def _stop(self, turn: str) -> None:
        await self._do("POST", f"/api/turns/{turn}/stop")


@asynccontextmanager
async def open_remote(server: ApiServer, language: Language = "ko") -> AsyncIterator[RemoteChat]:
    """SignInError where the token is nobody's, ProviderError where nobody answers."""
    headers: dict[str, str] = {"Accept-Language": language}
    if server.token is not None:
        headers["Authorization"] = f"Bearer {server.token.get_secret_value()}"
    # A proxy of the environment would read along, and loopback is never behind one.
    given: dict[str, Any] = {"base_url": server.url, "headers": headers, "timeout": TIMEOUT, "trust_env": False}
    with tempfile.TemporaryDirectory() as nothing, httpx.Client(**given) as direct:
        async with httpx.AsyncClient(**given) as client:
            try:
                me = answered(await client.get("/api/me"))
            except httpx.TransportError as error:
                raise unreachable(server.url, error, language) from error
            index = RemoteIndex(direct, server.url, language)
            chat = RemoteChat(client, index, me, _workspace(Path(nothing), me))
            try:
                yield chat
            finally:
                await chat.close()


def _workspace(nothing: Path, me: dict[str, Any]) -> Workspace:
    """What is known here of the workspace there: its name, its language, its limits. The folder is empty."""
    limits = LimitSettings(
        question_characters=me["limits"]["question_characters"], turn_seconds=me["limits"]["turn_seconds"]
    )
    settings = Settings.model_validate(
        {"name": "remote", "title": me["title"], "language": me["language"], "limits": limits}
    )
    return Workspace(nothing, nothing / ".gallae", Loaded(settings, {}, ()), (), (), {})


def _turn(row: dict[str, Any]) -> StoredTurn:
    return StoredTurn(
        row["id"], row["thread"], row["question"], row["status"], row["text"], row["withdrawn"], row["answer"],
        row["error"], row["created"], replaced=row.get("replaced"),
    )  # fmt: skip


def _shared_turn(row: dict[str, Any]) -> SharedTurn:
    citations = tuple(Citation(**{**one, "heading": tuple(one["heading"])}) for one in row["citations"])
    return SharedTurn(row["question"], row["text"], row["status"], row["asked"], citations)
