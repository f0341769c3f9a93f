"""`/v1`: Gallae for whatever speaks to OpenAI. A request becomes a turn like any other; what a client sends as `user` says
nothing about who they are.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from gallae.core.caller import Caller
from gallae.core.errors import GallaeError, PictureError
from gallae.core.language import say
from gallae.core.types import Person, Question, as_json
from gallae.entrypoints.http_context import OfChat, OfPerson, language_for
from gallae.entrypoints.http_streamed import Gone, Streamed, attended
from gallae.entrypoints.openai_errors import ERRORS, RequestError, openai_body
from gallae.entrypoints.openai_models import Meant, listed, meant
from gallae.entrypoints.openai_pictures import IGNORED, may_leave, pictures_of
from gallae.entrypoints.openai_reply import DONE, Asked, Chunks, completion, extension, sse
from gallae.entrypoints.openai_request import ChatRequest, conversation_of, ignored_of
from gallae.entrypoints.replays import Claim, Replays
from gallae.graphs.chat import Chat
from gallae.graphs.events import Event, Reasoning, RouteFailed, Token, TurnEnded, TurnStarted, Withdrawn
from gallae.graphs.pictures import with_pictures
from gallae.graphs.store import StoredTurn

__all__ = ["router"]

THREAD = "X-Gallae-Thread"
router = APIRouter(prefix="/v1", tags=["openai"], responses=ERRORS)


@router.post("/chat/completions")
async def chat_completions(given: ChatRequest, request: Request, chat: OfChat, person: OfPerson) -> Response:
    question, asked = await _question(given, request, chat, person)
    try:
        claim = await _claim(request, person)
        if isinstance(claim, StoredTurn):
            return _again(claim, asked, stream=bool(given.stream))
        events: AsyncGenerator[Event, None] = chat.run_turn(question)
        events = claim.noting(events) if claim is not None else events
        if given.stream:
            lines = _lines(events, asked, request)
            return Streamed(await attended(request, _first(lines)), lines)
        ending = await attended(request, _whole(events))
    except Gone:
        return Response(status_code=499)
    if ending.failed:
        return JSONResponse(ending.problem(asked), 503)
    return JSONResponse(completion(ending.turn, ending.withdrawn, asked))


@router.get("/models")
async def models(chat: OfChat, person: OfPerson) -> dict[str, Any]:
    return {"object": "list", "data": await listed(chat, person)}


@router.get("/models/{name:path}")
async def model(name: str, chat: OfChat, person: OfPerson) -> dict[str, Any]:
    found = next((row for row in await listed(chat, person) if row["id"] == name), None)
    if found is None:
        raise RequestError(f"The model {name!r} does not exist.", param="model", reason="model_not_found", status=404)
    return found


async def _question(given: ChatRequest, request: Request, chat: Chat, person: Person) -> tuple[Question, Asked]:
    thread = _thread(given, request)
    target = meant(chat, given.model)
    text, history, caller = conversation_of(given, stored=bool(thread))
    ignored = ignored_of(given, caller, route=target.route, stored=bool(thread))
    if caller is not None and caller.direct:
        target = await _direct(given, chat, target, caller, request)
    language = language_for(request)
    pictures, left_out = await asyncio.to_thread(
        pictures_of, given, language, route=target.route, caller=caller, stored=bool(thread)
    )
    question = Question(
        text,
        today=_today(chat),
        thread=thread,
        history=history,
        person=person,
        route=target.route,
        skill=target.skill,
        caller=caller,
        pictures=pictures,
        pictures_leave=may_leave(given),
    )
    try:
        question = with_pictures(question, language)
    except PictureError as error:
        raise RequestError(error.message, hint=error.hint, param="messages", reason="unsupported_content") from error
    ignored += (IGNORED,) if left_out else ()
    usage = bool(given.stream_options and given.stream_options.include_usage)
    return question, Asked(given.model, int(time.time()), ignored, usage)


async def _direct(given: ChatRequest, chat: Chat, target: Meant, caller: Caller, request: Request) -> Meant:
    """Tools and schemas are the chat model's: RequestError for another route, and where there is no chat model."""
    param = "tools" if given.tools else "response_format" if caller.schema else "messages"
    language = language_for(request)
    if target.route not in (None, "prompt"):
        raise RequestError(
            say(
                language, f"{param}: {given.model}에서는 쓸 수 없습니다.", f"{param}: not with the model {given.model}."
            ),
            hint=say(language, 'model을 "gallae"나 "gallae/prompt"로 하세요.', 'Use "gallae" or "gallae/prompt".'),
            param=param,
            reason="unsupported_value",
        )
    if await asyncio.to_thread(chat.models.for_role, "chat") is None:
        raise RequestError(
            say(
                language, f"{param}: 대화 모델이 있어야 합니다.", f"{param}: this needs a chat model, and none is set."
            ),
            hint=say(
                language,
                "운영자가 [models] chat을 정해야 합니다 (gallae doctor).",
                "Set [models] chat (gallae doctor).",
            ),
            param=param,
            reason="no_chat_model",
        )
    return replace(target, route="prompt")


def _thread(given: ChatRequest, request: Request) -> str:
    thread = request.headers.get(THREAD) or (given.metadata or {}).get("thread") or ""
    if not isinstance(thread, str) or len(thread) > 64 or not all(c.isalnum() or c in "-_" for c in thread):
        raise RequestError("thread: 1 to 64 letters, digits, - or _.", param="metadata.thread")
    return thread


def _today(chat: Chat) -> date:
    return chat.workspace.settings.today or chat.parts.clock().date()


async def _claim(request: Request, person: Person) -> Claim | StoredTurn | None:
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    replays: Replays = request.app.state.replays
    return await attended(request, replays.claim(person, key, await request.body()))


def _again(turn: StoredTurn, asked: Asked, *, stream: bool) -> Response:
    """The answer that stands in the store, in the shape that is asked for now."""
    assert turn.answer is not None
    headers = {"Idempotent-Replayed": "true"}
    if not stream:
        return JSONResponse(completion(turn.answer, turn.withdrawn, asked), headers=headers)
    chunks = Chunks(asked, turn.id, turn.thread)
    lines = [chunks.first(), chunks.text(turn.answer["text"]), *chunks.last(turn.answer, turn.withdrawn)]
    return Response(b"".join(lines), headers=headers, media_type=Streamed.media_type)


@dataclass(slots=True)
class _Ending:
    """What a turn's events say of its end. `failed`: its model did, and nothing was left that could answer."""

    turn: dict[str, Any] = field(default_factory=dict)
    withdrawn: str | None = None
    failed: bool = False
    _left: bool = True  # something that could still answer

    def take(self, event: Event) -> None:
        if isinstance(event, Withdrawn):
            self.withdrawn = event.because
        elif isinstance(event, RouteFailed):
            self._left = event.to is not None
        elif isinstance(event, TurnEnded):
            self.turn = as_json(event.answer)
            self.failed = event.answer.outcome == "cut" and not self._left

    def problem(self, asked: Asked) -> dict[str, Any]:
        """An error to a client, who may ask again; the turn is stored all the same."""
        error = {"message": self.turn["text"], "type": "server_error", "param": None, "code": "model_failed"}
        return {"error": error, "gallae": extension(self.turn, self.withdrawn, asked)}


async def _whole(events: AsyncGenerator[Event, None]) -> _Ending:
    ending = _Ending()
    async with aclosing(events):
        async for event in events:
            ending.take(event)
            if ending.turn:
                return ending
    raise RuntimeError("a turn ended without its last event")


async def _first(lines: AsyncGenerator[bytes, None]) -> bytes:
    return await anext(lines)


async def _lines(events: AsyncGenerator[Event, None], asked: Asked, request: Request) -> AsyncGenerator[bytes, None]:
    """The stream of one turn; an error after the first line is a line too."""
    chunks: Chunks | None = None
    ending = _Ending()
    try:
        async with aclosing(events):
            async for event in events:
                ending.take(event)
                if isinstance(event, TurnStarted):
                    chunks = Chunks(asked, event.id, event.thread)
                    yield chunks.first()
                elif chunks is None:
                    continue
                elif isinstance(event, Token):
                    yield chunks.text(event.text)
                elif isinstance(event, Reasoning):
                    yield chunks.thoughts(event.text)
                elif isinstance(event, TurnEnded):
                    failed = [sse(ending.problem(asked)), DONE] if ending.failed else None
                    for line in failed or chunks.last(ending.turn, ending.withdrawn):
                        yield line
    except GallaeError as error:
        if chunks is None:
            raise
        yield sse(openai_body(error, language_for(request)))
        yield DONE
