"""Tracing: every node under its own name when it is on, not one byte when it is off, no text that has to stay."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from capture import SESSION, Captured, turn_of
from traced import OpenChat, ask, forget, langsmith, outside

from gallae.core.types import Message, Person
from gallae.graphs.build import NODES
from gallae.models.scripted import Reply, ScriptedChatModel

__all__ = ["langsmith", "outside"]

PRICED = {"models": {"local_usd_per_second": 1.0, "prices": {"scripted:chat": (2.0, 10.0)}}}


async def test_every_node_is_traced_once_under_its_own_name(open_pool: OpenChat, langsmith: Captured) -> None:
    async with open_pool(ScriptedChatModel(default="9,000원입니다. [1]")) as chat:
        await chat.ask(ask("수영장 하루 이용료는 얼마예요?", route="rag"))
        await chat.ask(ask("3 더하기 4는?"))
    names: dict[str, list[str]] = {}
    for run in langsmith.runs():
        names.setdefault(turn_of(run), []).append(run["name"])
    rag, tool = names.values()
    assert set(NODES) <= set(rag) | set(tool)
    assert all(turn.count(node) <= 1 for turn in (rag, tool) for node in (*NODES, "gallae.turn"))
    assert "search" in rag and "calculate" in tool


async def test_a_turn_is_one_tree_and_every_run_in_it_has_ended(open_pool: OpenChat, langsmith: Captured) -> None:
    async with open_pool(ScriptedChatModel(default="9,000원입니다. [1]")) as chat:
        answer = await chat.ask(ask("수영장 하루 이용료는 얼마예요?"))
    runs = langsmith.runs()
    (root,) = langsmith.roots()
    assert turn_of(root) == answer.id == answer.trace
    orders = {run["id"]: run["dotted_order"] for run in runs}
    for run in runs:
        assert run["end_time"] >= run["start_time"]
        if run["id"] != root["id"]:
            assert run["dotted_order"].startswith(orders[run["parent_run_id"]] + ".")


async def test_the_receipt_stands_on_the_root(open_pool: OpenChat, langsmith: Captured) -> None:
    async with open_pool(ScriptedChatModel(default="9,000원입니다. [1]")) as chat:
        answer = await chat.ask(ask("수영장 하루 이용료는 얼마예요?"))
        index = chat.index.version
    (root,) = langsmith.roots()
    said = root["extra"]["metadata"]
    assert root["tags"] == [f"route:{answer.route}"]
    assert said["thread_id"] == said["session_id"] == answer.thread
    assert said["decision_config"] == answer.decision.config and said["index_version"] == index
    assert said["confidence"] == answer.decision.confidence and said["margin"] == answer.decision.margin
    spoke = max(answer.decision.rules, key=lambda v: v.support)
    assert f"{spoke.id} {spoke.support:+.2f}" in said["rules"]
    assert said["outcome"] == answer.outcome and said["models"] == "scripted:chat"
    assert said["prompts_version"] and said["gallae_version"] and said["asked_model"] is False
    assert root["inputs"] == {"question": "수영장 하루 이용료는 얼마예요?"}
    assert root["outputs"]["answer"] == answer.text


async def test_a_turn_that_was_handed_over_has_both_routes(open_pool: OpenChat, langsmith: Captured) -> None:
    async with open_pool(ScriptedChatModel([ConnectionError("down")] * 4)) as chat:
        answer = await chat.ask(ask("수영장 하루 이용료와 정중한 인사말을 써 줘", route="hybrid"))
    (root,) = langsmith.roots()
    assert root["tags"][0] == f"route:{answer.route}"
    assert (f"decided:{answer.decision.route}" in root["tags"]) == (answer.route != answer.decision.route)
    assert root["extra"]["metadata"]["decided_route"] == answer.decision.route


async def test_a_person_is_hashed_with_a_secret_of_the_workspace(
    open_pool: OpenChat, langsmith: Captured, tmp_path: Path
) -> None:
    import hashlib

    async with open_pool(ScriptedChatModel(default="네.")) as chat:
        for name in ("kim.minsu", "lee.jieun", "kim.minsu"):
            await chat.ask(ask("하늘이 파란 까닭을 설명해 줘", person=Person(name, frozenset()), route="prompt"))
        key = chat.workspace.keep / "trace.key"
    first, second, third = (root["extra"]["metadata"]["person"] for root in langsmith.roots())
    assert first == third != second
    assert first not in hashlib.sha256(b"kim.minsu").hexdigest()
    assert not langsmith.holds("kim.minsu")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and len(key.read_bytes()) == 32


async def test_a_model_call_carries_tokens_and_our_own_price(open_pool: OpenChat, langsmith: Captured) -> None:
    said = Reply("물방울 때문입니다.", input_tokens=1_000_000, output_tokens=100_000)
    async with open_pool(ScriptedChatModel(default=said), settings=PRICED) as chat:
        await chat.ask(ask("구름이 하얀 까닭을 설명해 줘", route="prompt"))
    (call,) = [run for run in langsmith.runs() if run["run_type"] == "llm"]
    above = next(run for run in langsmith.runs() if run["id"] == call["parent_run_id"])
    usage = call["extra"]["metadata"]["usage_metadata"]
    assert above["name"] == "answer"
    assert (usage["input_tokens"], usage["output_tokens"], usage["total_tokens"]) == (1_000_000, 100_000, 1_100_000)
    assert (usage["input_cost"], usage["output_cost"], usage["total_cost"]) == (2.0, 1.0, 3.0)
    assert call["outputs"]["usage_metadata"] == usage
    assert call["extra"]["metadata"]["ls_model_name"] == "chat"
    assert call["outputs"]["messages"][0]["content"] == "물방울 때문입니다."
    assert not call.get("events")


async def test_a_model_of_ones_own_machine_costs_its_seconds(open_pool: OpenChat, langsmith: Captured) -> None:
    async with open_pool(
        ScriptedChatModel(default="네, 그렇습니다."), settings={"models": {"local_usd_per_second": 5.0}}
    ) as chat:
        await chat.ask(ask("구름이 하얀 까닭을 설명해 줘", route="prompt"))
    (call,) = [run for run in langsmith.runs() if run["run_type"] == "llm"]
    (root,) = langsmith.roots()
    cost = call["outputs"]["usage_metadata"]["total_cost"]
    assert 0 < cost < 5.0 and root["extra"]["metadata"]["cost_usd"] == pytest.approx(cost)


async def test_the_agents_calls_and_tools_stand_below_its_node(open_pool: OpenChat, langsmith: Captured) -> None:
    calls = ({"name": "calculate", "args": {"expression": "3*4"}, "id": "1"},)
    model = ScriptedChatModel([Reply(tool_calls=calls), "12입니다."])
    async with open_pool(model, settings=PRICED) as chat:
        answer = await chat.ask(ask("세 곱하기 넷을 셈하고 까닭을 설명해 줘", route="tool"))
    runs = langsmith.runs()
    act = next(run for run in runs if run["name"] == "act")
    below = [run for run in runs if run["dotted_order"].startswith(act["dotted_order"] + ".")]
    assert answer.outcome == "answered"
    assert [run["name"] for run in below if run["run_type"] == "tool"] == ["calculate"]
    models = [run for run in below if run["run_type"] == "llm"]
    assert len(models) == 2 and all(run["outputs"]["usage_metadata"]["total_cost"] > 0 for run in models)
    assert {run["extra"]["metadata"]["ls_model_name"] for run in models} == {"chat"}


async def test_retrieval_is_a_retriever_with_paths_and_scores(open_pool: OpenChat, langsmith: Captured) -> None:
    async with open_pool() as chat:
        answer = await chat.ask(ask("사물함은 한 달에 얼마예요?"))
    (run,) = [run for run in langsmith.runs() if run["run_type"] == "retriever"]
    first = run["outputs"]["documents"][0]["metadata"]
    assert first["path"] == answer.citations[0].path and first["score"] > 0 and first["id"]
    assert run["inputs"]["query"]


async def test_a_turn_that_fails_before_its_route_is_traced_without_text(
    open_pool: OpenChat, outside: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_pool(ScriptedChatModel(default="네.")) as chat:
        monkeypatch.setattr(chat.parts.router, "decide", _broken)
        with pytest.raises(RuntimeError):
            await chat.ask(ask("하늘빛에 관한 물음"))
    (root,) = outside.roots()
    assert root["extra"]["metadata"]["outcome"] == "failed" and root["error"] == "RuntimeError"
    assert not outside.holds("하늘빛") and not outside.holds("부서진")


def _broken(*given: object, **more: object) -> None:
    raise RuntimeError("부서진 낱말: 하늘빛")


async def test_a_confidential_workspace_is_traced_inside_only(open_pool: OpenChat, outside: Captured) -> None:
    async with open_pool(ScriptedChatModel(default="네."), settings={"confidential": True}) as chat:
        answer = await chat.ask(ask("하늘이 파란 까닭을 설명해 줘"))
        chat.rate(answer.id, Person(), 1, "하늘빛")
    assert not outside.paths and not outside.asked


async def test_a_confidential_workspace_may_be_traced_to_an_address_in_the_house(
    open_pool: OpenChat, outside: Captured
) -> None:
    settings = {"confidential": True, "policy": {"in_house": ["http://traces.example"]}}
    async with open_pool(ScriptedChatModel(default="네."), settings=settings) as chat:
        await chat.ask(ask("하늘이 파란 까닭을 설명해 줘"))
    (root,) = outside.roots()
    assert root["inputs"]["question"] == "하늘이 파란 까닭을 설명해 줘"


async def test_no_text_of_a_local_only_turn_leaves_but_its_figures_do(open_pool: OpenChat, outside: Captured) -> None:
    asked = "홍나루(010-0000-1234)님께 보낼 감사 인사를 정중하게 써 줘"
    async with open_pool(ScriptedChatModel(default="감사 인사를 드립니다.")) as chat:
        answer = await chat.ask(ask(asked, route="prompt", thread="총무팀 대화"))
        chat.rate(answer.id, Person(), 0, "인사가 짧아요")
    assert answer.decision.local_only
    (root,) = outside.roots()
    assert root["extra"]["metadata"]["local_only"] is True and root["tags"] == ["route:prompt"]
    (call,) = [run for run in outside.runs() if run["run_type"] == "llm"]
    assert call["extra"]["metadata"]["usage_metadata"]["input_tokens"] == 10
    for text in ("감사 인사", "정중하게", "홍나루", "010-0000-1234", "총무팀", "인사가 짧아요"):
        assert not outside.holds(text), text
    assert [(f["key"], f["score"]) for f in outside.feedback()] == [("user_thumb", 0)]


async def test_the_same_turn_is_masked_but_readable_inside(open_pool: OpenChat, langsmith: Captured) -> None:
    async with open_pool(ScriptedChatModel(default="감사 인사를 드립니다.")) as chat:
        await chat.ask(ask("홍나루(010-0000-1234)님께 보낼 감사 인사를 정중하게 써 줘", route="prompt"))
    (root,) = langsmith.roots()
    assert "정중하게" in root["inputs"]["question"] and "[PHONE_1]" in root["inputs"]["question"]
    assert not langsmith.holds("010-0000-1234")


async def test_a_confidential_passage_keeps_its_turn_and_those_after_it_inside(
    open_pool: OpenChat, outside: Captured
) -> None:
    async with open_pool() as chat:
        first = await chat.ask(ask("탈의실 공사 예산은 얼마인가요?", route="rag"))
        await chat.ask(ask("그 금액을 영어로 옮겨 줘: 앞의 답", route="prompt", thread=first.thread))
    assert "3,200" in first.text and len(outside.roots()) == 2
    for text in ("3,200", "탈의실", "secret.md", "옮겨"):
        assert not outside.holds(text), text


async def test_a_history_that_was_brought_along_may_hold_what_is_confidential(
    open_pool: OpenChat, outside: Captured
) -> None:
    history = (Message("user", "예산은?"), Message("assistant", "공사 예산은 3,200만 원입니다."))
    async with open_pool(ScriptedChatModel(default="It is 32 million won.")) as chat:
        await chat.ask(ask("앞의 답을 영어로 옮겨 줘", route="prompt", history=history))
    assert outside.roots() and not outside.holds("3,200") and not outside.holds("million")


async def test_a_kept_answer_from_a_confidential_document_stays(
    open_pool: OpenChat, outside: Captured, pool: Path
) -> None:
    row = '{"question": "탈의실 공사비는?", "answer": "3,200만 원입니다.", "source": "documents/secret.md"}\n'
    (pool / "faq.jsonl").write_text(row, encoding="utf-8")
    async with open_pool() as chat:
        answer = await chat.ask(ask("탈의실 공사비는?"))
    assert answer.served_by == "faq" and not answer.decision.local_only and outside.roots()
    assert not outside.holds("3,200") and not outside.holds("탈의실")


async def test_what_the_agent_finds_in_a_confidential_document_stays(open_pool: OpenChat, outside: Captured) -> None:
    calls = ({"name": "search_documents", "args": {"query": "탈의실 공사 예산"}, "id": "1"},)
    model = ScriptedChatModel([Reply(tool_calls=calls), "예산은 3,200만 원입니다."])
    async with open_pool(model) as chat:
        answer = await chat.ask(ask("도구로 찾아 셈해 줘", route="tool"))
    assert answer.outcome == "answered" and "3,200" in model.requests[1].text and not answer.decision.local_only
    assert outside.roots() and not outside.holds("3,200")


async def test_an_outside_agent_finds_nothing_confidential(open_pool: OpenChat) -> None:
    calls = ({"name": "search_documents", "args": {"query": "탈의실 공사 예산"}, "id": "1"},)
    model = ScriptedChatModel([Reply(tool_calls=calls), "찾지 못했습니다."])
    async with open_pool(model, local=False) as chat:
        await chat.ask(ask("도구로 찾아 셈해 줘", route="tool"))
    assert len(model.requests) == 2 and "3,200" not in model.requests[1].text


async def test_a_rating_is_bound_to_its_trace(open_pool: OpenChat, langsmith: Captured) -> None:
    async with open_pool(ScriptedChatModel(default="네.")) as chat:
        answer = await chat.ask(ask("하늘이 파란 까닭을 설명해 줘", route="prompt"))
        chat.rate(answer.id, Person(), 1, "좋아요, 연락은 010-0000-1234")
        chat.rate(answer.id, Person(), None, "", "rag")
        chat.rate(answer.id, Person(), None, "덧붙임")
    thumb, route, comment = langsmith.feedback()
    (root,) = langsmith.roots()
    assert thumb["run_id"] == thumb["trace_id"] == root["id"] and thumb["session_id"] == SESSION
    assert (thumb["key"], thumb["score"], thumb["comment"]) == ("user_thumb", 1, "좋아요, 연락은 [PHONE_1]")
    assert (route["key"], route["value"]) == ("right_route", "rag")
    assert (comment["key"], comment["comment"]) == ("user_comment", "덧붙임")


async def test_a_stopped_turn_is_traced_as_cut(open_pool: OpenChat, langsmith: Captured) -> None:
    import asyncio

    begun = asyncio.Event()

    async def forever() -> None:
        begun.set()
        await asyncio.Event().wait()

    async with open_pool(ScriptedChatModel(default=Reply("네.", before=forever))) as chat:
        turn = asyncio.create_task(chat.ask(ask("하늘이 파란 까닭을 설명해 줘", route="prompt")))
        await begun.wait()
        turn.cancel()
        await asyncio.gather(turn, return_exceptions=True)
    (root,) = langsmith.roots()
    assert root["extra"]["metadata"]["outcome"] == "cut"
    assert all(run["end_time"] for run in langsmith.runs())


async def test_nothing_is_sent_when_tracing_is_off(
    open_pool: OpenChat, langsmith: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "false")
    forget()
    async with open_pool(ScriptedChatModel(default="네.")) as chat:
        answer = await chat.ask(ask("하늘이 파란 까닭을 설명해 줘"))
        chat.rate(answer.id, Person(), 1, "좋아요")
        key = chat.workspace.keep / "trace.key"
    assert not langsmith.paths and not langsmith.asked and not key.exists()
