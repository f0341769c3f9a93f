"""The compiled graph as LangGraph Server and Studio take it: a factory by module path, messages in, messages out."""

from __future__ import annotations

import asyncio
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "graphs"))
from capture import Captured  # noqa: E402
from traced import langsmith  # noqa: E402

__all__ = ["langsmith"]


async def test_the_factory_of_langgraph_json_answers_a_conversation_without_our_table(
    monkeypatch: pytest.MonkeyPatch, workspace_folder: Path, tmp_path: Path
) -> None:
    text = "# 이용 요금\n\n수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.\n"
    (workspace_folder / "documents" / "fees.md").write_text(text, encoding="utf-8")
    monkeypatch.setenv("GALLAE_WORKSPACE", str(workspace_folder))
    monkeypatch.setenv("GALLAE_STATE", str(tmp_path / "state"))
    async with factory()() as graph:
        first = await graph.ainvoke({"messages": [HumanMessage("수영장 하루 이용료는 얼마예요?")]})
        assert "9,000원" in first["messages"][-1].content
        second = await graph.ainvoke({"messages": [*first["messages"], HumanMessage("어린이는요?")]})
        assert "5,000원" in second["messages"][-1].content


async def test_a_studio_turn_is_traced_like_any_other(
    monkeypatch: pytest.MonkeyPatch, workspace_folder: Path, tmp_path: Path, langsmith: Captured
) -> None:
    text = "# 이용 요금\n\n수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.\n"
    (workspace_folder / "documents" / "fees.md").write_text(text, encoding="utf-8")
    monkeypatch.setenv("GALLAE_WORKSPACE", str(workspace_folder))
    monkeypatch.setenv("GALLAE_STATE", str(tmp_path / "state"))
    asked = "수영장 하루 이용료는 얼마예요? 제 연락처는010-0000-1234예요"
    async with factory()() as graph:
        given: Any = {}  # what LangGraph Server passes as context
        thread: Any = {"configurable": {"thread_id": "t1"}}
        done = await graph.ainvoke({"messages": [HumanMessage(asked)]}, thread, context=given)
    for _ in range(500):  # the factory waits for no endpoint
        if langsmith.runs():
            break
        await asyncio.sleep(0.01)
    (root,) = langsmith.roots()
    names = [run["name"] for run in langsmith.runs()]
    assert root["name"] == "gallae.turn" and root["tags"] == ["route:rag"]
    assert all(
        names.count(node) == 1 for node in ("screen", "recall", "route", "retrieve", "answer", "check", "finish")
    )
    assert root["extra"]["metadata"]["thread_id"] == "t1" and root["outputs"]["answer"] == done["messages"][-1].content
    assert not langsmith.holds("010-0000-1234") and "[PHONE_1]" in root["inputs"]["question"]


def factory() -> Any:
    path = json.loads((ROOT / "langgraph.json").read_text(encoding="utf-8"))["graphs"]["gallae"]["path"]
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


def test_studio_sees_a_schema_and_every_way_a_turn_can_take() -> None:
    from gallae.graphs.build import NODES, build_graph

    graph = build_graph()
    assert "messages" in graph.get_input_jsonschema()["properties"]
    drawn = graph.get_graph()
    assert set(NODES) <= set(drawn.nodes)
    edges = {(e.source, e.target) for e in drawn.edges}
    assert {
        ("route", "retrieve"),
        ("route", "act"),
        ("route", "finish"),
        ("recall", "finish"),
        ("check", "answer"),
    } <= edges
    assert "route" in drawn.draw_mermaid()
