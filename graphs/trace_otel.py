"""OpenTelemetry as the other place: Phoenix, Langfuse, MLflow or any collector that takes OTLP over HTTP.

Spans carry the GenAI semantic conventions (`gen_ai.*`), the names that Phoenix and Langfuse read for inputs and
outputs (`input.value`, `openinference.span.kind`), and the receipt under `gallae.*`. The trace id is the turn's id.
Address, headers, certificates, compression are the OTEL_EXPORTER_OTLP_* variables, read by the exporter itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from gallae.core.errors import SettingsError
from gallae.graphs.trace_content import Sent

__all__ = ["INSTALL", "OpenTelemetry"]

INSTALL = 'pip install "gallae[otel]"'
_KINDS = {"chain": "CHAIN", "llm": "LLM", "tool": "TOOL", "retriever": "RETRIEVER"}
_OPERATIONS = {"chain": "invoke_agent", "llm": "chat", "tool": "execute_tool", "retriever": "retrieval"}


class OpenTelemetry:
    """SettingsError when the extra is missing, with the command that installs it."""

    def __init__(self, url: str) -> None:
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
        except ImportError:
            raise SettingsError("LANGSMITH_OTEL_ENABLED: OpenTelemetry is not installed", hint=INSTALL) from None
        self.url = url
        self._exporter = OTLPSpanExporter(endpoint=url)
        self._resource = Resource({"service.name": "gallae"})

    def send(self, runs: Sequence[Sent]) -> None:
        from opentelemetry.sdk.trace.export import SpanExportResult

        if self._exporter.export([self._span(run) for run in runs]) is not SpanExportResult.SUCCESS:
            raise ConnectionError("the OTLP endpoint did not take the spans")

    def rate(self, run: UUID, key: str, score: float | None, value: str | None, comment: str) -> None:
        """OTLP knows no feedback; ratings stay in the local store."""

    def close(self) -> None:
        self._exporter.shutdown()  # type: ignore[no-untyped-call, unused-ignore]

    def _span(self, run: Sent) -> Any:
        from opentelemetry.sdk.trace import ReadableSpan
        from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

        def context(of: UUID) -> SpanContext:
            flags = TraceFlags(TraceFlags.SAMPLED)
            return SpanContext(run.trace.int, of.int & (2**64 - 1), is_remote=False, trace_flags=flags)

        return ReadableSpan(
            name=f"chat {_model(run)[1]}" if run.kind == "llm" else run.name,
            context=context(run.id),
            parent=context(run.parent) if run.parent is not None else None,
            resource=self._resource,
            attributes=attributes(run),
            kind=SpanKind.CLIENT if run.kind == "llm" else SpanKind.INTERNAL,
            status=Status(StatusCode.ERROR, run.error) if run.error else Status(StatusCode.OK),
            start_time=run.started,
            end_time=run.ended,
        )


def attributes(run: Sent) -> dict[str, Any]:
    """GenAI semantic conventions, OpenInference's names beside them, the receipt under gallae.*."""
    made: dict[str, Any] = {"openinference.span.kind": _KINDS[run.kind], "gallae.node": run.name}
    made |= {
        name: _json(value) for name, value in (("input.value", run.inputs), ("output.value", run.outputs)) if value
    }
    if run.kind != "chain" or run.parent is None:
        made["gen_ai.operation.name"] = _OPERATIONS[run.kind]
    if run.kind == "llm":
        made |= _of_model(run)
    if run.kind == "tool":
        made |= {"gen_ai.tool.name": run.name, "tool.name": run.name}
    if run.kind == "retriever":
        for number, document in enumerate(run.outputs.get("documents", ())):
            for name in ("id", "score"):
                made[f"retrieval.documents.{number}.document.{name}"] = document["metadata"][name]
    made |= {f"gallae.{name}": _plain(value) for name, value in run.metadata.items()}
    if run.parent is None:
        thread, person = run.metadata.get("thread_id", ""), run.metadata.get("person", "")
        made |= {"session.id": thread, "gen_ai.conversation.id": thread, "user.id": person, "tag.tags": list(run.tags)}
        made["gen_ai.agent.name"] = "gallae"
    return made


def _of_model(run: Sent) -> dict[str, Any]:
    provider, model = _model(run)
    usage = run.usage
    made = {
        "gen_ai.provider.name": provider,
        "gen_ai.request.model": model,
        "llm.model_name": model,
        "gen_ai.usage.input_tokens": usage.get("input_tokens", 0),
        "gen_ai.usage.output_tokens": usage.get("output_tokens", 0),
        "llm.token_count.prompt": usage.get("input_tokens", 0),
        "llm.token_count.completion": usage.get("output_tokens", 0),
        "gen_ai.usage.cost": float(usage.get("total_cost", 0.0)),
    }
    if run.inputs.get("messages"):
        made["gen_ai.input.messages"] = _json(_parts(run.inputs["messages"]))
    if run.outputs.get("messages"):
        made["gen_ai.output.messages"] = _json(_parts(run.outputs["messages"]))
    return made


def _parts(messages: Any) -> list[dict[str, Any]]:
    """The conventions' message shape."""
    return [{"role": m["role"], "parts": [{"type": "text", "content": m["content"]}]} for m in messages]


def _model(run: Sent) -> tuple[str, str]:
    provider, _, name = str(run.metadata.get("model", "")).partition(":")
    return provider or "unknown", name or "unknown"


def _plain(value: Any) -> Any:
    """What an attribute may hold: text, a figure, a list of texts."""
    if isinstance(value, str | bool | int | float):
        return value
    return [str(v) for v in value] if isinstance(value, list | tuple) else _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
