"""Fixtures for tracing: a capture server, reached as an endpoint in the house or as one outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import Any

import pytest
from capture import Captured, capture_server

from gallae.core.types import Question
from gallae.graphs.chat import Chat

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
KEY = "lsv2_not-a-real-key"  # pragma: allowlist secret


def forget() -> None:
    """The client remembers the variables it has read."""
    from langsmith import utils

    utils.get_env_var.cache_clear()
    utils.get_tracer_project.cache_clear()


def switch_on(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("LANGSMITH_ENDPOINT", url)
    monkeypatch.setenv("LANGSMITH_API_KEY", KEY)
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    forget()


@pytest.fixture
def langsmith(monkeypatch: pytest.MonkeyPatch) -> Iterator[Captured]:
    """An endpoint on this machine."""
    with capture_server() as captured:
        switch_on(monkeypatch, captured.url)
        yield captured
        forget()


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Captured]:
    """An endpoint elsewhere: the capture server stands in its place as the proxy on the way to it."""
    with capture_server() as captured:
        monkeypatch.setenv("HTTP_PROXY", captured.url)
        monkeypatch.setenv("http_proxy", captured.url)
        switch_on(monkeypatch, "http://traces.example")
        yield captured
        forget()


def ask(text: str, **more: Any) -> Question:
    return Question(text, today=date(2026, 11, 20), **more)
