"""OpenTelemetry: the same turns, masked by the same code, as protobuf to any OTLP endpoint, and nothing to LangSmith.

`make otel` installs the extra and fails where one of these is skipped.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from capture import Captured, capture_server
from planted import planted
from traced import OpenChat, ask, forget

from gallae.core.types import Person
from gallae.graphs.build import NODES
from gallae.models.scripted import Reply, ScriptedChatModel

VALUES = planted(220, seed=7)


@pytest.fixture
def installed() -> None:
    if os.environ.get("GALLAE_OTEL_REQUIRED"):
        import opentelemetry.exporter.otlp.proto.http  # noqa: F401
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason='needs the extra: pip install "gallae[otel]"')


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch, installed: None) -> Iterator[Captured]:
    """A collector on this machine."""
    with capture_server() as captured:
        _switch_on(monkeypatch, captured.url)
        yield captured
        forget()


@pytest.fixture
def far_collector(monkeypatch: pytest.MonkeyPatch, installed: None) -> Iterator[Captured]:
    """A collector elsewhere, reached by a proxy that is the capture server."""
    with capture_server() as captured:
        for name in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, captured.url)
        _switch_on(monkeypatch, "http://collector.example:4318")
        yield captured
        forget()


def _switch_on(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    for name in ("LANGSMITH_TRACING", "LANGSMITH_OTEL_ENABLED", "LANGSMITH_OTEL_ONLY"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
    forget()


def attributes(span: Any) -> dict[str, Any]:
    return {a.key: getattr(a.value, a.value.WhichOneof("value")) for a in span.attributes}


async def test_a_turn_is_one_trace_with_genai_attributes(open_pool: OpenChat, collector: Captured) -> None:
    said = Reply("9,000원입니다. [1]", input_tokens=1_000_000, output_tokens=100_000)
    settings = {"models": {"prices": {"scripted:chat": (2.0, 10.0)}}}
    async with open_pool(ScriptedChatModel(default=said), settings=settings) as chat:
        answer = await chat.ask(ask("수영장 하루 이용료는 얼마예요?", route="rag"))
    spans = collector.spans()
    names = [span.name for span in spans]
    assert {"gallae.turn", "search", "chat chat"} | (set(NODES) - {"act"}) <= set(names)
    assert all(names.count(node) == 1 for node in NODES if node != "act")
    assert {span.trace_id.hex() for span in spans} == {answer.id}
    ids = {span.span_id for span in spans}
    (root,) = [span for span in spans if not span.parent_span_id]
    assert len(ids) == len(spans) and all(span.parent_span_id in ids for span in spans if span is not root)
    assert all(span.end_time_unix_nano >= span.start_time_unix_nano > 0 for span in spans)
    call = attributes(next(span for span in spans if span.name == "chat chat"))
    assert (call["gen_ai.operation.name"], call["gen_ai.provider.name"]) == ("chat", "scripted")
    assert (call["gen_ai.request.model"], call["gen_ai.usage.input_tokens"]) == ("chat", 1_000_000)
    assert call["gen_ai.usage.output_tokens"] == 100_000 and call["gen_ai.usage.cost"] >= 3.0
    assert "9,000원입니다" in call["gen_ai.output.messages"] and call["openinference.span.kind"] == "LLM"
    whole = attributes(root)
    assert whole["session.id"] == whole["gen_ai.conversation.id"] == answer.thread
    assert whole["gallae.decision_config"] == answer.decision.config and whole["gallae.route"] == "rag"
    assert [v.string_value for v in whole["tag.tags"].values] == ["route:rag"]
    search = attributes(next(span for span in spans if span.name == "search"))
    assert search["openinference.span.kind"] == "RETRIEVER" and search["retrieval.documents.0.document.score"] > 0


async def test_nothing_goes_to_langsmith_when_only_otel_is_asked_for(
    open_pool: OpenChat, collector: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    with capture_server() as langsmith:
        monkeypatch.setenv("LANGSMITH_ENDPOINT", langsmith.url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "not-a-real-key")
        forget()
        async with open_pool(ScriptedChatModel(default="네.")) as chat:
            answer = await chat.ask(ask("하늘이 파란 까닭을 설명해 줘", route="prompt"))
            chat.rate(answer.id, Person(), 1, "좋아요")
        assert collector.spans() and not langsmith.paths and not langsmith.asked


async def test_both_are_sent_when_both_are_asked_for(
    open_pool: OpenChat, collector: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    with capture_server() as langsmith:
        monkeypatch.setenv("LANGSMITH_ENDPOINT", langsmith.url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "not-a-real-key")
        monkeypatch.setenv("LANGSMITH_OTEL_ONLY", "false")
        forget()
        async with open_pool(ScriptedChatModel(default="네.")) as chat:
            await chat.ask(ask("하늘이 파란 까닭을 설명해 줘", route="prompt"))
        assert len(langsmith.roots()) == 1 and len({s.trace_id for s in collector.spans()}) == 1
        assert len(collector.spans()) == len(langsmith.runs())


async def test_no_planted_value_is_in_the_protobuf(open_pool: OpenChat, collector: Captured) -> None:
    asked, said, failed = VALUES[:75], VALUES[75:150], VALUES[150:]
    replies = ["\n".join(s for _, s, _ in said[i : i + 15]) for i in range(0, 75, 15)]
    model = ScriptedChatModel(
        [Reply(text, pieces=tuple(text[i : i + 2] for i in range(0, len(text), 2))) for text in replies]
    )
    async with open_pool(model) as chat:
        for number in range(5):
            text = "\n".join(s for _, s, _ in asked[number * 15 : number * 15 + 15])
            await chat.ask(ask(f"정중하게 고쳐 써 줘: {text}", route="prompt"))
    async with open_pool(ScriptedChatModel([RuntimeError("\n".join(s for _, s, _ in failed))] * 3)) as chat:
        await chat.ask(ask("하늘이 파란 까닭을 설명해 줘", route="prompt"))
    roots = [span for span in collector.spans() if not span.parent_span_id]
    assert len(roots) == 6 and "정중하게" in attributes(roots[0])["input.value"]
    assert [f"{kind}: {sentence}" for kind, sentence, value in VALUES if collector.holds(value)] == []


async def test_d9_holds_for_a_collector_outside(open_pool: OpenChat, far_collector: Captured) -> None:
    async with open_pool(ScriptedChatModel(default="감사 인사를 드립니다.")) as chat:
        answer = await chat.ask(ask("홍나루(010-0000-1234)님께 보낼 감사 인사를 정중하게 써 줘", route="prompt"))
    assert answer.decision.local_only and len(far_collector.spans()) >= 6
    assert not far_collector.holds("정중하게") and not far_collector.holds("감사 인사")
    already = len(far_collector.paths)
    async with open_pool(ScriptedChatModel(default="네."), settings={"confidential": True}) as chat:
        await chat.ask(ask("하늘이 파란 까닭을 설명해 줘", route="prompt"))
    assert len(far_collector.paths) == already


async def test_a_confidential_workspace_may_send_to_a_collector_inside(
    open_pool: OpenChat, collector: Captured
) -> None:
    async with open_pool(ScriptedChatModel(default="네."), settings={"confidential": True}) as chat:
        await chat.ask(ask("하늘이 파란 까닭을 설명해 줘", route="prompt"))
    (root,) = [span for span in collector.spans() if not span.parent_span_id]
    assert "하늘이 파란" in attributes(root)["input.value"]


async def test_a_missing_extra_is_said_with_its_command_and_the_turn_goes_on(
    open_pool: OpenChat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in [name for name in sys.modules if name.startswith("opentelemetry.exporter")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    _switch_on(monkeypatch, "http://127.0.0.1:9")
    with caplog.at_level(logging.WARNING):
        async with open_pool(ScriptedChatModel(default="네.")) as chat:
            answer = await chat.ask(ask("하늘이 파란 까닭을 설명해 줘", route="prompt"))
    forget()
    assert answer.outcome == "answered" and not chat.tracing.on
    assert 'pip install "gallae[otel]"' in caplog.text


async def test_a_missing_address_is_said_and_nothing_is_sent_anywhere(
    open_pool: OpenChat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _switch_on(monkeypatch, "")
    async with open_pool(ScriptedChatModel(default="네.")) as chat:
        assert (await chat.ask(ask("하늘이 파란 까닭을 설명해 줘", route="prompt"))).outcome == "answered"
    forget()
    assert not chat.tracing.on and "OTEL_EXPORTER_OTLP_ENDPOINT" in caplog.text
