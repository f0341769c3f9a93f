"""One question asked beside the conversation, perhaps of another chat model: for trying two ways or two models at once.

    async for event in Side(chat, "ollama:qwen3:4b").run_turn(Question(…)):

The same turn as any other (rules, consent, what stays in the house, checks, quota, audit), but private: nothing of it is
kept, and no kept answer is given, so that both sides really work.
"""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncGenerator, Iterator
from contextlib import ExitStack, aclosing, contextmanager
from typing import TYPE_CHECKING

from gallae.core.errors import AccessError
from gallae.core.language import say
from gallae.core.types import Question
from gallae.graphs.events import Event
from gallae.graphs.private import Private
from gallae.graphs.versions import Versions
from gallae.models.choice import may_be_asked
from gallae.models.fixed import FixedModels
from gallae.models.model import Model
from gallae.models.registry import Models

if TYPE_CHECKING:
    from gallae.graphs.chat import Chat

__all__ = ["Side"]


class Side:
    """`label`: the chat model of this side; None: the workspace's own."""

    def __init__(self, chat: Chat, label: str | None = None) -> None:
        self._chat, self._label = chat, label

    async def run_turn(self, question: Question) -> AsyncGenerator[Event, None]:
        """As Chat.run_turn. AccessError for an outside model that nobody has agreed to, or that this workspace forbids."""
        with self._desk() as chat:
            async with aclosing(chat.run_turn(dataclasses.replace(question, private=True))) as events:
                async for event in events:
                    yield event

    @contextmanager
    def _desk(self) -> Iterator[Chat]:
        """A chat of its own over the same parts, whose private side is gone with it."""
        from gallae.graphs.chat import Chat

        chat = self._chat
        parts = chat.parts
        if self._label is not None:
            parts = dataclasses.replace(parts, models=_with(parts.models, _named(chat, self._label), chat))
        with ExitStack() as stack:
            side = Chat(parts, chat.graph, chat.tracing, Versions(parts), [], Private(parts, stack), chat.spending)
            side.audit = chat.audit
            yield side


def _named(chat: Chat, label: str) -> Model:
    settings, language = chat.workspace.settings, chat.workspace.settings.language
    models = chat.models
    if isinstance(models, Models) and not may_be_asked(models.spec(label, "model"), settings, chat.workspace.keep):
        raise AccessError(
            say(language, f"{label}: 바깥 모델이고 아직 허락하지 않았습니다", f"{label}: outside the house, and nobody agreed to it"),
            hint=say(language, f"gallae models allow {label}", f"gallae models allow {label}"),
        )  # fmt: skip
    model = models.named(label, local_only=settings.confidential)
    if model is None:
        raise AccessError(
            say(language, f"{label}: 이 작업 공간은 밖으로 내보내지 않습니다", f"{label}: nothing of this workspace leaves the house"),
            hint=say(language, "안에 있는 모델을 고르세요.", "Take a model in the house."),
        )  # fmt: skip
    return model


def _with(models: Models | FixedModels, chosen: Model, chat: Chat) -> FixedModels:
    """The same models but for the one that writes."""
    given = {"chat": chosen, "router": chosen}
    for skill in chat.workspace.skills:
        if (own := models.for_role("sllm", skill=skill.name)) is not None:
            given[f"sllm:{skill.name}"] = own
    for role in ("judge", "vision", "moderation", "embedding"):
        if (own := models.for_role(role)) is not None:
            given[role] = own
    return FixedModels(given, embedder=models.embedder(), reranker=models.reranker())
