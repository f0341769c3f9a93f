"""How the server tests ask: the chat model of settings that name one fake server, and an error that must come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fake_server import (
    FakeServer,
)

from gallae.core.errors import ProviderError
from gallae.core.settings import Settings
from gallae.models.model import Model
from gallae.models.registry import open_models

ASK = [("user", "안녕하세요, 약은 하루에 몇 번 먹나요?")]
SCHEMA = {"type": "object", "properties": {"b": {"type": "string"}, "a": {"type": "integer"}}, "required": ["a", "b"]}
DEATH = {
    "message": "EngineCore encountered an issue. See stack trace (above) for the root cause.",
    "type": "InternalServerError",
    "param": None,
    "code": 500,
}
SECRETS = ("/srv", "secret", "안녕", "10.1.2.3")


@asynccontextmanager
async def asking(server: FakeServer, provider: str, name: str = "tiny", **more: Any) -> AsyncIterator[Model]:
    """The chat model of settings that name `provider:name` at this server."""
    url = f"{server.url}/v1" if provider == "openai" else server.url
    servers = {f"{provider}_url": url, **({} if provider == "ollama" else {"find_ollama": False})}
    settings = Settings.model_validate(
        {
            "models": {"chat": f"{provider}:{name}", **more.pop("models", {})},
            "servers": servers,
            "language": "en",
            **more,
        }
    )

    async def no_sleep(seconds: float) -> None:
        waits.append(seconds)

    waits: list[float] = []
    async with open_models(settings, sleep=no_sleep) as models:
        model = models.for_role("chat")
        assert model is not None
        model.waits = waits  # type: ignore[attr-defined]
        yield model


async def failure(model: Model, messages: Any = ASK, **call: Any) -> ProviderError:
    """The error of a call that must fail; it never repeats what the server said or what was typed."""
    with pytest.raises(ProviderError) as caught:
        await model.complete(messages, **call)
    said = caught.value.message + caught.value.hint
    assert not [s for s in SECRETS if s in said], said
    assert caught.value.__cause__ is None  # a logged traceback would repeat the server's text
    return caught.value
