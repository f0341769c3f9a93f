"""Our MCP server as the SDK's own client sees it, in this process, in both eras of the protocol."""

from __future__ import annotations

import asyncio
import json
from itertools import count
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from api_world import DOCUMENTS
from mcp import MCPError
from mcp_types import ElicitResult, PromptReference, ResourceTemplateReference
from mcp_world import ERAS, connected, pool_of, text_of

from gallae.core.permissions import PERMISSIONS
from gallae.core.types import Person
from gallae.entrypoints.mcp_cards import CARDS
from gallae.entrypoints.mcp_server import INSTRUCTIONS, MODULES
from gallae.entrypoints.mcp_visit import MOST
from gallae.models.scripted import Reply, ScriptedChatModel

OPEN = {"ingest": True, "evaluate": True}
ANNA = Person("anna", frozenset({"desk"}))
BORA = Person("bora", frozenset({"staff"}), "editor")
FEE = "수영장 하루 이용료는 얼마야?"
READING = [
    ("ask", {"question": FEE}),
    ("search_documents", {"query": "이용료"}),
    ("read_document", {"path": "documents/fees.md"}),
    ("explain_route", {"question": FEE}),
    ("advise_adaptation", {"facts": {"gpu_gib": 8, "may_leave": False}}),
    ("plan_memory", {"gpu_gib": 8}),
]


def test_the_whole_list_of_tools_costs_at_most_1200_tokens() -> None:
    shown = [[card.name, card.description, card.schema] for card in CARDS]
    assert len(json.dumps(shown, ensure_ascii=False)) / 4 <= 1_200
    assert all(len(card.description) <= 500 for card in CARDS) and len(INSTRUCTIONS) <= 600
    assert {card.name for card in CARDS} == set(MODULES) and {card.action for card in CARDS} <= set(PERMISSIONS)


@pytest.mark.parametrize("era", ERAS)
async def test_every_reading_tool_answers_by_its_own_schema_in_both_eras(tmp_path: Path, era: str) -> None:
    async with connected(pool_of(tmp_path), era=era) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert list(tools) == [name for name, _ in READING]
        for name, given in READING:
            result = await client.call_tool(name, given)
            assert not result.is_error, text_of(result)
            jsonschema.validate(result.structured_content, tools[name].output_schema or {})
            annotations = tools[name].annotations
            assert annotations is not None and annotations.read_only_hint and not annotations.destructive_hint
        answer = (await client.call_tool("ask", {"question": FEE})).structured_content
        assert answer is not None and "9,000원" in answer["answer"] and answer["route"] == "rag"
        quoted = answer["citations"][0]
        assert DOCUMENTS["fees.md"].strip()[quoted["start"] : quoted["end"]] == quoted["quote"]
        assert answer["receipt"]["served_by"] and answer["receipt"]["rules"]


async def test_a_conversation_goes_on_by_its_thread(tmp_path: Path) -> None:
    async with connected(pool_of(tmp_path), ANNA) as client:
        first = (await client.call_tool("ask", {"question": FEE})).structured_content or {}
        more = await client.call_tool("ask", {"question": "어린이는?", "thread": first["thread"]})
        assert "5,000원" in text_of(more) and (more.structured_content or {})["thread"] == first["thread"]
    async with connected(pool_of(tmp_path), BORA) as client:
        theirs = await client.call_tool("ask", {"question": "어린이는?", "thread": first["thread"]})
        assert theirs.is_error and "5,000" not in text_of(theirs)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("ask", {"questoin": FEE}, "question"),
        ("ask", {"question": FEE, "zzz": 1}, "zzz"),
        ("ask", {}, "question"),
        ("ask", {"question": " " * 9_000}, "4,000"),
        ("ask", {"question": FEE, "route": "magic"}, "hybrid"),
        ("search_documents", {"query": "a", "q": "b"}, "query"),
        ("search_documents", {"query": "a", "k": 21}, "1 … 20"),
        ("search_documents", {"query": "a", "k": True}, "integer"),
        ("read_document", {"path": "documents/fee.md"}, "documents/fees.md"),
        ("plan_memory", {"gpu_gib": 8, "base": "/etc"}, "base"),
        ("advise_adaptation", {"facts": {"gpu": 8}}, "gpu_gib"),
        ("ingest", {}, "[mcp] ingest = true"),
        ("delete_everything", {}, "search_documents"),
    ],
)
async def test_a_wrong_call_is_told_what_to_do(tmp_path: Path, name: str, given: dict[str, Any], said: str) -> None:
    async with connected(pool_of(tmp_path), language="en") as client:
        result = await client.call_tool(name, given)
        assert result.is_error and said in text_of(result), text_of(result)
        assert "Traceback" not in text_of(result) and str(tmp_path) not in text_of(result)


async def test_errors_speak_the_persons_language_and_names_models_often_use_are_taken(tmp_path: Path) -> None:
    async with connected(pool_of(tmp_path), language="ko") as client:
        assert "모르는 인자" in text_of(await client.call_tool("ask", {"questoin": FEE}))
        taken = await client.call_tool("search_documents", {"q": "이용료", "top_k": 1.0})
        assert not taken.is_error and "documents/fees.md" in text_of(taken)


async def test_no_result_is_over_6000_tokens_and_pages_join_to_the_whole(tmp_path: Path) -> None:
    workspace = pool_of(tmp_path)
    line = '"수건" \\ 대여는 하루 "천 원"이다.\t\n'
    text = "# 수건\n\n" + line * 3_000
    (tmp_path / "documents" / "towels.md").write_text(text, encoding="utf-8")
    for number in range(30):
        (tmp_path / "documents" / f"towel{number}.md").write_text(f"# 수건 {number}\n\n{line * 60}", encoding="utf-8")
    async with connected(workspace) as client:
        joined, start = "", 0
        for _ in count():
            page = await client.call_tool("read_document", {"path": "towels.md", "start": start})
            told = page.structured_content or {}
            assert len(json.dumps([text_of(page), told], ensure_ascii=False)) <= MOST
            joined += told["text"]
            if "next" not in told:
                break
            start = told["next"]
        assert len(joined) == told["total"] and joined.count("수건") >= 3_000
        found, start, seen = 0, 0, set[str]()
        while start is not None:
            hits = await client.call_tool("search_documents", {"query": "수건 대여", "k": 20, "start": start})
            told = hits.structured_content or {}
            assert len(json.dumps([text_of(hits), told], ensure_ascii=False)) <= MOST
            found, start = found + len(told["passages"]), told.get("next")
            seen |= {hit["id"] for hit in told["passages"]}
        assert found == len(seen) >= 30


async def test_ask_tells_how_far_it_is_and_stops_before_the_client_does(tmp_path: Path) -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    told: list[str] = []

    async def progress(done: float, total: float | None, text: str | None) -> None:
        told.append(text or "")

    sayings = iter([None, never])

    async def before() -> None:
        if (wait := next(sayings, never)) is not None:
            await wait()

    model = ScriptedChatModel(
        default=Reply(pieces=("첫 문장입니다. 다음 문장도 있습니다. ", "끝입니다."), before=before)
    )
    workspace = pool_of(tmp_path, mcp={"ask_seconds": 1.5})
    async with connected(workspace, model=model) as client:
        result = await client.call_tool(
            "ask", {"question": "짧은 인사말 하나 지어 줘", "route": "prompt"}, progress_callback=progress
        )
        data = result.structured_content or {}
        assert data["outcome"] == "cut" and data["answer"].startswith("첫 문장입니다."), text_of(result)
        assert "1.5초 안에 끝나지 않아" in text_of(result) and data["receipt"]["finished"] is False
        assert told and told[0].startswith("길: ")
        again = await client.call_tool("ask", {"question": "짧은 인사말 하나 더", "route": "prompt"})
        assert again.is_error and "search_documents" in text_of(again)  # not one sentence was there in time


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("action", ["accept", "decline"])
async def test_what_writes_is_off_by_default_and_asks_the_user(tmp_path: Path, era: str, action: Any) -> None:
    note = {"name": "towel.md", "text": "# 수건\n\n수건은 2,000원이다.\n"}
    asked: list[str] = []

    async def elicited(context: Any, params: Any) -> ElicitResult:
        asked.append(params.message)
        return ElicitResult(action=action, content={"confirm": True} if action == "accept" else None)

    async with connected(pool_of(tmp_path), BORA, era=era, elicitation_callback=elicited) as client:
        assert "ingest" not in {tool.name for tool in (await client.list_tools()).tools}
        assert (await client.call_tool("ingest", note)).is_error
    async with connected(pool_of(tmp_path, mcp=OPEN), BORA, era=era, elicitation_callback=elicited) as client:
        tools = {tool.name: tool.annotations for tool in (await client.list_tools()).tools}
        assert tools["ingest"] is not None and not tools["ingest"].read_only_hint and tools["ingest"].destructive_hint
        result = await client.call_tool("ingest", note)
        assert len(asked) == 1 and "towel.md" in asked[0]
        assert result.is_error == (action == "decline")
        assert (tmp_path / "documents" / "towel.md").exists() == (action == "accept")
        found = await client.call_tool("search_documents", {"query": "수건"})
        assert ("2,000원" in text_of(found)) == (action == "accept")


async def test_a_client_that_cannot_ask_writes_and_what_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    async with connected(pool_of(tmp_path, mcp=OPEN), BORA) as client:
        for name in ("../../outside.md", "/srv/outside.md"):
            await client.call_tool("ingest", {"name": name, "text": "# 밖\n\n글이다.\n"})
        assert not (tmp_path.parent / "outside.md").exists() and (tmp_path / "documents" / "outside.md").exists()
        taken = await client.call_tool("ingest", {"name": "fees.md", "text": "# 가짜\n\n공짜다.\n"})
        assert "refused" in text_of(taken) and "9,000" in (tmp_path / "documents" / "fees.md").read_text("utf-8")
        (tmp_path / "documents" / "late.md").write_text("# 늦은 글\n\n금요일은 밤까지 연다.\n", encoding="utf-8")
        assert "added documents/late.md" in text_of(await client.call_tool("ingest", {}))


async def test_a_role_sees_and_may_call_only_its_own_tools(tmp_path: Path) -> None:
    async with connected(pool_of(tmp_path, mcp=OPEN), ANNA) as client:
        names = {tool.name for tool in (await client.list_tools()).tools}
        assert names == {"ask", "search_documents", "read_document", "explain_route"}
        for name, given in (("ingest", {}), ("advise_adaptation", {}), ("evaluate", {"kind": "routes"})):
            refused = await client.call_tool(name, given)
            assert refused.is_error and "anna" in text_of(refused)
    async with connected(pool_of(tmp_path, mcp={"tools": ["search_documents"]})) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == ["search_documents"]
        assert (await client.call_tool("ask", {"question": FEE})).is_error


async def test_an_evaluation_runs_and_is_kept_with_the_others(tmp_path: Path) -> None:
    row = {"question": FEE, "route": "rag"}
    (tmp_path / "evals").mkdir()
    (tmp_path / "evals" / "routes.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    workspace = pool_of(tmp_path, mcp=OPEN)
    async with connected(workspace, BORA) as client:
        result = await client.call_tool("evaluate", {"kind": "routes"})
        data = result.structured_content or {}
        assert not result.is_error and data["rows"] == 1 and data["metrics"], text_of(result)
        missing = await client.call_tool("evaluate", {"kind": "answers"})
        assert missing.is_error and "evals/answers.jsonl" in text_of(missing) and str(tmp_path) not in text_of(missing)
    assert list((workspace.keep / "evals").rglob("*.json"))


@pytest.mark.parametrize("era", ERAS)
async def test_documents_are_resources_with_templates_and_completion(tmp_path: Path, era: str) -> None:
    async with connected(pool_of(tmp_path), ANNA, era=era) as client:
        uris = [str(resource.uri) for resource in (await client.list_resources()).resources]
        assert uris == ["gallae://documents", "gallae://documents/fees.md", "gallae://documents/hours.md"]
        whole = (await client.read_resource("gallae://documents/fees.md")).contents[0].text  # type: ignore[union-attr]
        part = (await client.read_resource("gallae://passages/2/7/documents/fees.md")).contents[0].text  # type: ignore[union-attr]
        assert part == whole[2:7] and "9,000원" in whole
        listing = (await client.read_resource("gallae://documents")).contents[0].text  # type: ignore[union-attr]
        assert json.loads(listing)["total"] == 2
        templates = [t.uri_template for t in (await client.list_resource_templates()).resource_templates]
        assert templates == ["gallae://documents/{+path}", "gallae://passages/{start}/{end}/{+path}"]
        document, passage = (ResourceTemplateReference(uri=template) for template in templates)
        typed = {"name": "path", "value": "fe"}
        assert (await client.complete(document, typed)).completion.values == ["fees.md"]
        assert (await client.complete(passage, typed)).completion.values == ["documents/fees.md"]
        assert (await client.complete(document, {"name": "path", "value": "staff"})).completion.values == []
        prompt = PromptReference(name="write_eval_cases")
        assert (await client.complete(prompt, typed)).completion.values == ["documents/fees.md"]


async def test_what_is_not_theirs_is_not_there(tmp_path: Path) -> None:
    """The same words for a document that does not exist and for one that somebody may not read."""
    async with connected(pool_of(tmp_path), ANNA) as client:
        said = []
        for name in ("staff.md", "stafx.md", "../people.toml", "..%2fpeople.toml"):
            with pytest.raises(MCPError) as refused:
                await client.read_resource(f"gallae://documents/{name}")
            assert refused.value.error.code == -32602
            said.append(refused.value.error.message)
        assert said[0].replace("staff", "stafx") == said[1]
        result = await client.call_tool("read_document", {"path": "documents/staff.md"})
        assert result.is_error and "4821" not in text_of(result)


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_three_prompts_lead_to_our_tools_in_both_languages(tmp_path: Path, language: Any) -> None:
    given = {"decide_adaptation": "task", "grounded_answer": "question", "write_eval_cases": "path"}
    async with connected(pool_of(tmp_path)) as client:
        prompts = (await client.list_prompts()).prompts
        assert {p.name: (p.arguments or [])[0].name for p in prompts} == given
        for name, argument in given.items():
            made = await client.get_prompt(name, {argument: "documents/fees.md", "language": language})
            text = made.messages[0].content.text  # type: ignore[union-attr]
            assert "documents/fees.md" in text and ("주세요" in text) == (language == "ko")
        with pytest.raises(MCPError, match="task"):
            await client.get_prompt("decide_adaptation", {})


async def test_what_nobody_expected_says_nothing_of_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gallae.retrievers.index import Index

    def broken(*given: Any, **more: Any) -> Any:
        raise SystemExit("secret of /home/somebody")

    async with connected(pool_of(tmp_path)) as client:
        monkeypatch.setattr(Index, "search", broken)
        result = await client.call_tool("search_documents", {"query": "이용료"})
        assert result.is_error and "secret" not in text_of(result) and "기록" in text_of(result)
        monkeypatch.undo()
        assert not (await client.call_tool("search_documents", {"query": "이용료"})).is_error
