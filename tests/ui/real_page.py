"""The page over the real chat: a small workspace, a model server on loopback that can die in mid-answer, a real MCP server."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.models.fake_server import FakeServer, Reply, whole

__all__ = ["DOCUMENTS", "ODD", "ask", "button", "called", "drawn", "opened", "restarted", "with_model", "workspace"]

ROOT = Path(__file__).resolve().parents[2]
ODD = ROOT / "tests" / "tools" / "odd_server.py"
DOCUMENTS = {
    "fees.md": "# 이용 요금\n\n수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.\n\n사물함은 한 달에 15,000원이다.\n",
}


def workspace(folder: Path, documents: Mapping[str, str] = DOCUMENTS, **tables: Mapping[str, Any]) -> Path:
    """`tables` go into gallae.toml."""
    (folder / "documents").mkdir(parents=True)
    for name, text in documents.items():
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    lines = ['title = "시민 수영장"\nlanguage = "ko"\n']
    for name, table in tables.items():
        lines += [f"[{name}]\n", *(f"{key} = {json.dumps(value)}\n" for key, value in table.items())]
    (folder / "gallae.toml").write_text("".join(lines), encoding="utf-8")
    return folder


def with_model(server: FakeServer) -> dict[str, dict[str, Any]]:
    """The tables that name it as the chat model."""
    return {"models": {"chat": "llamacpp:tiny"}, "servers": {"llamacpp_url": server.url, "find_ollama": False}}


def called(name: str, **arguments: Any) -> Reply:
    """The model wants a tool called."""
    function = {"name": name, "arguments": json.dumps(arguments)}
    return whole(
        {"content": None, "tool_calls": [{"id": "c1", "type": "function", "function": function}]}, "tool_calls"
    )


def opened(monkeypatch: pytest.MonkeyPatch, folder: Path, *words: str) -> AppTest:
    monkeypatch.setattr(sys, "argv", ["app.py", "--workspace", str(folder), "--today", "2026-11-20", *words])
    page = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=120).run()
    assert not page.exception
    return page


def restarted(page: AppTest) -> AppTest:
    """The server ended and began again; the tab asks for the same address."""
    st.cache_resource.clear()
    fresh = AppTest.from_file(page._script_path, default_timeout=120)
    if thread := page.query_params.get("thread"):
        fresh.query_params["thread"] = thread
    fresh.run()
    assert not fresh.exception
    return fresh


def ask(page: AppTest, text: str) -> AppTest:
    page.chat_input[0].set_value(text).run()
    assert not page.exception
    return page


def button(page: AppTest, start: str) -> Any:
    return next(b for b in page.button if b.key and b.key.startswith(start))


def drawn(page: AppTest) -> str:
    """All words of the page, without what keeps Markdown from reading them."""
    kinds = ("markdown", "caption", "info", "warning", "error", "success")
    return "\n".join(str(e.value) for kind in kinds for e in getattr(page, kind)).replace("\\", "")
