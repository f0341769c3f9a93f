"""Beside the conversation: the same rules, consent, quota and audit as any turn, and nothing of it kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, aclosing
from datetime import date
from pathlib import Path

import pytest

from gallae.core.errors import AccessError, QuotaError, SettingsError
from gallae.core.types import Answer, Person, Question
from gallae.core.workspace import open_workspace
from gallae.graphs.chat import Chat, open_chat
from gallae.graphs.events import TurnEnded
from gallae.graphs.side import Side
from gallae.models.scripted import Reply, ScriptedChatModel
from tests.models.fake_server import FakeServer, as_json, as_sse

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
TODAY = date(2026, 11, 20)


async def ended(side: Side, text: str, **given: object) -> Answer:
    async with aclosing(side.run_turn(Question(text, TODAY, **given))) as events:  # type: ignore[arg-type]
        async for event in events:
            if isinstance(event, TurnEnded):
                return event.answer
    raise AssertionError("no end")


async def test_two_ways_answer_one_question_and_neither_is_kept_nor_taken_from_what_was_kept(
    open_pool: OpenChat, tmp_path: Path
) -> None:
    model = ScriptedChatModel(default=Reply("물이 따뜻해요."))
    async with open_pool(chat=model) as chat:
        rag = await ended(Side(chat), "수영장은 언제 여나요?", route="rag")
        again = await ended(Side(chat), "수영장은 언제 여나요?", route="rag")
        prompt = await ended(Side(chat), "수영장 이야기를 지어 줘", route="prompt")
        assert (rag.route, prompt.route) == ("rag", "prompt") and prompt.text.startswith("물이 따뜻해요")
        assert not again.cached
        assert chat.threads(Person()) == []


async def test_another_model_writes_one_side_and_the_workspaces_own_stays(pool: Path, tmp_path: Path) -> None:
    def says(text: str) -> list[dict[str, object]]:
        return [
            {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "b", "choices": [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}]},
            {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "b", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
        ]  # fmt: skip

    with FakeServer() as server:
        server.on("/health", as_json({})).on(
            "/v1/models", as_json({"data": [{"id": "a", "max_model_len": 8192}, {"id": "b", "max_model_len": 8192}]})
        )
        server.on("/v1/chat/completions", lambda asked: as_sse(says(f"나는 {asked.body['model']}입니다.")))
        settings = {"servers": {"vllm_url": server.url, "find_ollama": False}, "models": {"chat": "vllm:a"}}
        workspace = open_workspace(pool, state=tmp_path / "state", arguments=settings)
        async with open_chat(workspace) as chat:
            own = await ended(Side(chat), "수영장 이야기를 지어 줘", route="prompt")
            other = await ended(Side(chat, "vllm:b"), "수영장 이야기를 지어 줘", route="prompt")
            assert (own.served_by, other.served_by) == ("vllm:a", "vllm:b")
            assert "나는 b" in other.text
            assert chat.models.for_role("chat").label == "vllm:a"  # type: ignore[union-attr]


async def test_an_outside_model_is_asked_only_after_a_yes_and_never_where_nothing_may_leave(
    pool: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key")
    async with open_chat(
        open_workspace(pool, state=tmp_path / "state", arguments={"servers": {"find_ollama": False}})
    ) as chat:
        with pytest.raises(AccessError, match=r"openai:gpt-4\.1-mini"):
            await ended(Side(chat, "openai:gpt-4.1-mini"), "안녕", route="prompt")
        with pytest.raises(SettingsError):
            await ended(Side(chat, "no-model"), "안녕", route="prompt")
    secret = {"confidential": True, "models": {"judge": "openai:gpt-4.1-mini"}, "servers": {"find_ollama": False}}
    async with open_chat(open_workspace(pool, state=tmp_path / "other", arguments=secret)) as chat:
        with pytest.raises(AccessError, match=r"내보내지 않|leaves the house"):
            await ended(Side(chat, "openai:gpt-4.1-mini"), "안녕", route="prompt")


async def test_both_sides_count_for_the_persons_quota(open_pool: OpenChat, pool: Path) -> None:
    (pool / "people.toml").write_text(
        '[quotas.small]\nturns_per_day = 1\n[people.anna]\nquota = "small"\nrole = "operator"\n', encoding="utf-8"
    )
    async with open_pool() as chat:
        anna = chat.workspace.people.person("anna")
        await ended(Side(chat), "수영장은 언제 여나요?", person=anna, route="rag")
        with pytest.raises(QuotaError):
            await ended(Side(chat), "수영장은 언제 여나요?", person=anna, route="rag")
