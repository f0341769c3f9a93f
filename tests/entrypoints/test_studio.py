"""The compiled graph as LangGraph Server and Studio take it: a factory by module path, messages in, messages out."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage

ROOT = Path(__file__).resolve().parent.parent.parent


async def test_the_factory_of_langgraph_json_answers_a_conversation_without_our_table(
    monkeypatch: pytest.MonkeyPatch, workspace_folder: Path, tmp_path: Path
) -> None:
    text = "# 이용 요금\n\n수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.\n"
    (workspace_folder / "documents" / "fees.md").write_text(text, encoding="utf-8")
    monkeypatch.setenv("GALLAE_WORKSPACE", str(workspace_folder))
    monkeypatch.setenv("GALLAE_STATE", str(tmp_path / "state"))
    path = json.loads((ROOT / "langgraph.json").read_text(encoding="utf-8"))["graphs"]["gallae"]["path"]
    module, _, factory = path.partition(":")
    async with getattr(import_module(module), factory)() as graph:
        first = await graph.ainvoke({"messages": [HumanMessage("수영장 하루 이용료는 얼마예요?")]})
        assert "9,000원" in first["messages"][-1].content
        second = await graph.ainvoke({"messages": [*first["messages"], HumanMessage("어린이는요?")]})
        assert "5,000원" in second["messages"][-1].content


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
