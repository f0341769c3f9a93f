"""What leaves the house, seen where it leaves: every outside chat model is handed out with an ear on it.

The ear is a LangChain callback on the very client that sends, behind masking and behind every rule: what it hears is
what the server would get, from a route's answer, the router's question, a summary or the agent alike.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import AsyncCallbackHandler

from gallae.models.fixed import FixedModels
from gallae.models.model import Model

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

    from gallae.models.registry import Models

__all__ = ["WatchedModels", "only_listening", "outside_ear"]


class WatchedModels(FixedModels):
    """The models of a workspace, each outside one listened to. `taken` gives what was sent since it was last asked."""

    def __init__(self, models: Models | FixedModels) -> None:
        super().__init__()
        self._inner, self._ear = models, _Ear()

    def taken(self) -> tuple[str, ...]:
        sent, self._ear.sent = tuple(self._ear.sent), []
        return sent

    def for_role(self, role: str, *, skill: str | None = None, local_only: bool = False) -> Model | None:
        model = self._inner.for_role(role, skill=skill, local_only=local_only)
        return model if model is None or model.local else _Watched(model, self._ear)

    def named(self, label: str, *, key: str = "model", local_only: bool = False) -> Model | None:
        model = self._inner.named(label, key=key, local_only=local_only)
        return model if model is None or model.local else _Watched(model, self._ear)

    def embedder(self, *, local_only: bool = False) -> Any:
        return self._inner.embedder(local_only=local_only)

    def reranker(self) -> Any:
        return self._inner.reranker()

    def reader(self) -> Any:
        return self._inner.reader()

    def notices(self) -> tuple[str, ...]:
        return self._inner.notices()

    async def status(self) -> Any:
        return await self._inner.status()

    async def aclose(self) -> None:
        await self._inner.aclose()


def outside_ear() -> WatchedModels:
    """An outside model that only listens and says nothing of use: what would leave the house if one were connected."""
    from gallae.models.scripted import ScriptedChatModel, scripted_model

    deaf = scripted_model(ScriptedChatModel(default="…"), local=False, name="outside-ear")
    return WatchedModels(FixedModels({"chat": deaf}))


@contextmanager
def only_listening() -> Iterator[None]:
    """The ear gives no answer by nature: the router, which asks it where it is unsure, need not warn of that."""
    log = logging.getLogger("gallae.graphs.settle")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


class _Ear(AsyncCallbackHandler):
    def __init__(self) -> None:
        self.sent: list[str] = []

    async def on_chat_model_start(
        self, serialized: dict[str, Any], messages: list[list[BaseMessage]], **more: Any
    ) -> None:
        self.sent += [f"{message.text}{_calls(message)}" for batch in messages for message in batch]


class _Watched(Model):
    """The same model, with the same client, facts and sockets, whose client reports to an ear."""

    def __init__(self, model: Model, ear: _Ear) -> None:
        self.__dict__.update(model.__dict__)
        self._ear = ear

    def _chat(self) -> BaseChatModel:
        chat = super()._chat()
        return chat.model_copy(update={"callbacks": [self._ear]})


def _calls(message: BaseMessage) -> str:
    calls = getattr(message, "tool_calls", None)
    return f"\n{calls}" if calls else ""
