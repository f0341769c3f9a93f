"""Nothing that `gallae mcp` says is over 6,000 tokens, whatever a workspace holds; where there is more, it says where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from mcp_types import PromptReference, ResourceTemplateReference
from mcp_world import ERAS, connected, pool_of, text_of

from gallae.entrypoints.mcp_visit import MOST, Reply, size_of
from gallae.models.scripted import ScriptedChatModel

NAME = "아주 긴 이름을 가진 안내 문서 그리고 그 부록과 붙임 자료의 모음"
LINE = '"수건" \\ 대여는 하루 "천 원"이며 카드로도 낼 수 있다.\t\n'
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("ask", {"question": "수건 대여는 하루에 얼마야?"}),
    ("ask", {"question": "수" * 4_000, "route": "prompt"}),
    ("search_documents", {"query": "수건 대여 " * 200, "k": 20}),
    ("read_document", {"path": f"{NAME} 000.md"}),
    ("explain_route", {"question": "수건 대여 " * 500}),
    ("advise_adaptation", {"facts": {"gpu_gib": 8}}),
    ("plan_memory", {"gpu_gib": 0.01, "base": ""}),
    ("plan_memory", {"gpu_gib": 8, "rows": 10_000_000}),
    ("ingest", {}),
]


def filled(folder: Path) -> None:
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    for number in range(60):
        text = f"# {NAME} {number}\n\n{LINE * (600 if number == 0 else 4)}"
        (folder / "documents" / f"{NAME} {number:03}.md").write_text(text, encoding="utf-8")


def tokens(text: str, data: Any) -> float:
    return len(json.dumps([text, data], ensure_ascii=False)) / 4


@pytest.mark.parametrize("era", ERAS)
async def test_no_tool_resource_prompt_or_completion_is_over_6000_tokens(tmp_path: Path, era: str) -> None:
    filled(tmp_path)
    workspace = pool_of(tmp_path, mcp={"ingest": True})
    model = ScriptedChatModel(default="수건은 하루 천 원에 빌릴 수 있습니다. " * 400)
    async with connected(workspace, era=era, model=model) as client:
        for name, given in CALLS:
            result = await client.call_tool(name, given)
            assert tokens(text_of(result), result.structured_content) <= 6_000, name
        cursor, listed = None, 0
        while True:
            page = await client.list_resources(cursor=cursor)
            assert len(page.model_dump_json(by_alias=True, exclude_none=True)) / 4 <= 6_000
            listed, cursor = listed + len(page.resources), page.next_cursor
            if cursor is None:
                break
        assert listed == 1 + 60 + 3
        for uri in (
            "gallae://documents",
            f"gallae://documents/{NAME} 000.md",
            f"gallae://passages/0/99999/{NAME} 000.md",
        ):
            (content,) = (await client.read_resource(uri)).contents
            assert len(content.text) / 4 <= 6_000, uri  # type: ignore[union-attr]
        every = json.loads((await client.read_resource("gallae://documents")).contents[0].text)  # type: ignore[union-attr]
        assert every["total"] == 63 and len(every["documents"]) + every.get("left_out", 0) == 63
        made = await client.get_prompt("write_eval_cases", {"path": f"documents/{NAME} 000.md"})
        assert len(made.messages[0].content.text) / 4 <= 6_000  # type: ignore[union-attr]
        for ref in (
            PromptReference(name="write_eval_cases"),
            ResourceTemplateReference(uri="gallae://documents/{+path}"),
        ):
            found = (await client.complete(ref, {"name": "path", "value": ""})).completion
            assert (
                sum(map(len, found.values)) / 4 <= 6_000
                and found.total == 63
                and found.has_more == (len(found.values) < 63)
            )


def test_a_reply_that_no_page_bounds_is_shortened_and_says_so() -> None:
    rows = [{"id": str(n), "why": "까닭 " * 40} for n in range(900)]
    long = Reply(
        "줄\n" * 30_000, {"kind": "routes", "failed": rows, "settings": {str(n): "값" * 50 for n in range(900)}}
    )
    short = long.fitted("ko")
    assert size_of(short.text, short.data) <= MOST and short.text.endswith("더 좁혀서 물으세요.)")
    assert short.data["kind"] == "routes" and short.data["failed"] == rows[: len(short.data["failed"])] != []
    assert Reply("짧다", {"a": 1}).fitted("en") == Reply("짧다", {"a": 1})
