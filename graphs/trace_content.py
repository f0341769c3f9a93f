"""From the spans of a turn to what is sent of it: the receipt on the root, and of each part what is worth reading.

    root        question → answer; tags route:…; thread, person, rules, decision, versions, outcome, tokens, cost
    retrieve    a retriever run: query → paths, scores, passage ids (the texts are in the model's prompt already)
    a model     messages → text, with tokens and our own price, also for a model on this machine
    a tool      arguments → result, whether code called it or the agent

Rule D9: `closed` leaves every text out and sends structure and figures; a turn whose decision is not known (it failed
or was stopped before) is closed too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid5

from gallae.core.settings import ModelSettings
from gallae.core.types import Decision, Draft, Question, ToolCall
from gallae.graphs.state import Way
from gallae.graphs.trace_mask import masked
from gallae.graphs.trace_person import hashed
from gallae.graphs.trace_recorder import Kind, Span

__all__ = ["Sent", "Surroundings", "must_stay", "sent_of"]

_FREE = ("thread_id", "session_id", "workspace", "skill")  # metadata in a person's or a team's own words
_RANDOM = re.compile(r"[0-9a-fA-F-]{32,36}")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the turn cannot say of itself. `versions` as graphs.versions gives them."""

    key: bytes
    workspace: str
    versions: dict[str, str]
    prices: ModelSettings
    person: str = "local"
    era: Callable[[str], str] = lambda tool: ""  # the protocol's revision that a tool's server speaks
    private: bool = False  # no words of it leave the process, wherever they would go
    confidential: frozenset[str] = frozenset()  # paths of documents that must not leave
    quoted: frozenset[str] | None = None  # paths of documents that the conversation has quoted before; None: unknown


@dataclass(frozen=True, slots=True)
class Sent:
    """One run as it leaves: nothing in it needs masking or hiding any more. Times in nanoseconds since 1970."""

    id: UUID
    parent: UUID | None
    trace: UUID
    order: str
    name: str
    kind: Kind
    started: int
    ended: int
    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    tags: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)
    usage: dict[str, Any] = field(default_factory=dict)  # of a model call: tokens and USD


@dataclass(slots=True)
class _Turn:
    """What the nodes returned, the latest word of each."""

    question: Question | None = None
    decision: Decision | None = None
    way: Way | None = None
    draft: Draft | None = None
    confidential: bool = False


def must_stay(root: Span, around: Surroundings) -> bool:
    """True if no text of this turn may reach an endpoint outside (D9)."""
    turn = _read(root)
    if turn.decision is None or turn.decision.local_only or turn.confidential:
        return True
    if around.confidential and around.quoted is None and turn.question is not None and turn.question.history:
        return True  # what was said before was brought along: nobody knows from where
    quoted = {*(around.quoted or ()), *(c.path for c in (turn.draft.citations if turn.draft else ()))}
    return not around.confidential.isdisjoint(quoted)  # also of an answer that was kept, or stands in the FAQ


def sent_of(root: Span, around: Surroundings, *, closed: bool) -> list[Sent]:
    """The runs of a turn, root first; masked, and without texts where `closed`."""
    turn = _read(root)
    made: list[Sent] = []
    _lay_out(root, None, "", root.id, turn, around, made)
    made[0] = replace(made[0], **_receipt(root, turn, made, around))
    if closed:
        return [_without_text(run) for run in made]
    texts = masked(
        [[r.name, r.inputs, r.outputs, r.error, {k: r.metadata[k] for k in _FREE if k in r.metadata}] for r in made]
    )
    return [
        replace(run, name=name, inputs=inputs, outputs=outputs, error=error, metadata=run.metadata | metadata)
        for run, (name, inputs, outputs, error, metadata) in zip(made, texts, strict=True)
    ]


def _read(root: Span) -> _Turn:
    turn = _Turn()
    for span in root.walk():
        turn.confidential = turn.confidential or span.confidential
        update = _update_of(span.outputs)
        for name in ("question", "decision", "way", "draft"):
            if (value := update.get(name)) is not None:
                setattr(turn, name, value)
        if (found := update.get("found")) is not None:
            turn.confidential = turn.confidential or any(p.confidential or p.restricted for p in found.passages)
    return turn


def _update_of(outputs: Any) -> dict[str, Any]:
    update = getattr(outputs, "update", None) if not isinstance(outputs, dict) else outputs
    return update if isinstance(update, dict) else {}


def _lay_out(
    span: Span, parent: UUID | None, above: str, trace: UUID, turn: _Turn, around: Surroundings, made: list[Sent]
) -> None:
    order = f"{above}{'.' if above else ''}{stamp(span.started)}{span.id}"
    inputs, outputs, usage = _content(span, around)
    name = "agent" if span.name == "LangGraph" and parent is not None else span.name
    metadata = {"model": span.metadata["gallae_model"]} if usage and "gallae_model" in span.metadata else {}
    metadata |= _tool_figures(span, around) if span.kind == "tool" else {}
    run = Sent(span.id, parent, trace, order, name, span.kind, span.started, span.ended, inputs, outputs)
    made.append(replace(run, error=_error(span), metadata=metadata, usage=usage))
    for extra in _implied(span, made[-1]):
        made.append(extra)
    for child in span.children:
        _lay_out(child, span.id, order, trace, turn, around, made)


def _content(span: Span, around: Surroundings) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    if span.kind == "llm":
        usage = _usage(span, around.prices)
        return {"messages": [_message(m) for m in span.inputs]}, {"messages": _said(span.outputs)}, usage
    if span.kind == "tool":
        return {"arguments": _text(span.inputs)}, {"output": _text(getattr(span.outputs, "content", span.outputs))}, {}
    update = _update_of(span.outputs)
    if span.parent is None or span.name not in ("answer", "act", "check"):
        return {}, {}, {}
    if span.name == "check":
        return {}, {"checks": [{"name": c.name, "passed": c.passed} for c in update.get("checks") or ()]}, {}
    draft = update.get("draft")
    return {}, ({"text": draft.text, "outcome": draft.outcome, "served_by": draft.served_by} if draft else {}), {}


def _tool_figures(span: Span, around: Surroundings) -> dict[str, Any]:
    """Of one call: whose tool, in which revision of the protocol, how long, how much came back, did it fail."""
    said = getattr(span.outputs, "content", span.outputs)
    return {
        "server": str(span.metadata.get("server") or ""),
        "era": around.era(span.name),
        "milliseconds": round(max(0, span.ended - span.started) / 1e6, 2),
        "bytes": len(str(said).encode()) if said is not None else 0,
        "is_error": span.error is not None or getattr(span.outputs, "status", "") == "error",
    }


def _implied(span: Span, run: Sent) -> list[Sent]:
    """Work that code did inside a node, and that therefore has no span of its own: the search, the computed tools."""
    update = _update_of(span.outputs)
    if span.parent is None:
        return []
    if span.name == "retrieve" and (found := update.get("found")) is not None:
        asked = next((span.inputs[k] for k in ("decision", "question") if span.inputs.get(k) is not None), None)
        query = getattr(asked, "resolved", "") or getattr(asked, "text", "") or getattr(asked, "question", "")
        documents = [_document(p) for p in found.passages]
        figures = {"evidence": round(found.evidence.figure, 4), "enough": found.evidence.enough}
        return [_below(run, "search", "retriever", 0, {"query": query}, {"documents": documents, **figures})]
    if span.name == "act" and not any(child.kind == "tool" for child in span.walk()):
        draft = update.get("draft")
        return [_called(run, n, call) for n, call in enumerate(draft.tools if draft else ())]
    return []


def _called(run: Sent, number: int, call: ToolCall) -> Sent:
    return _below(run, call.name, "tool", number, {"arguments": _text(call.arguments)}, {"output": call.result})


def _below(run: Sent, name: str, kind: Kind, number: int, inputs: dict[str, Any], outputs: dict[str, Any]) -> Sent:
    made = uuid5(run.id, f"{name}/{number}")
    order = f"{run.order}.{stamp(run.started)}{made}"
    return Sent(made, run.id, run.trace, order, name, kind, run.started, run.ended, inputs, outputs)


def _document(passage: Any) -> dict[str, Any]:
    """As LangSmith draws a retriever's documents."""
    place = {"path": passage.path, "score": round(passage.score, 4), "id": passage.id}
    return {
        "page_content": " > ".join([passage.title, *passage.heading]),
        "type": "Document",
        "metadata": {**place, "start": passage.start, "end": passage.end},
    }


def _message(message: Any) -> dict[str, Any]:
    """Arguments of tools as one JSON text: the names beside the values are what gives a value away."""
    role = message.type.removesuffix("MessageChunk").lower()
    made = {"role": {"human": "user", "ai": "assistant"}.get(role, role), "content": str(message.text)}
    calls = [{"name": c["name"], "arguments": c["args"]} for c in getattr(message, "tool_calls", None) or ()]
    return {**made, "tool_calls": _text(calls)} if calls else made


def _said(response: Any) -> list[dict[str, Any]]:
    return [_message(made.message) for batch in getattr(response, "generations", ()) for made in batch]


def _usage(span: Span, prices: ModelSettings) -> dict[str, Any]:
    from gallae.models.prices import cost_usd

    generations = getattr(span.outputs, "generations", None) or ()
    counts = [made.message.usage_metadata for batch in generations for made in batch if made.message.usage_metadata]
    sent, said = (sum(int(c[name]) for c in counts) for name in ("input_tokens", "output_tokens"))
    label, local = str(span.metadata.get("gallae_model", "")), bool(span.metadata.get("gallae_local"))
    seconds = max(0, span.ended - span.started) / 1e9

    def cost(inputs: int, outputs: int, took: float) -> float:
        return cost_usd(label, input_tokens=inputs, output_tokens=outputs, seconds=took, local=local, settings=prices)

    made: dict[str, Any] = {"input_tokens": sent, "output_tokens": said, "total_tokens": sent + said}
    if total := cost(sent, said, seconds):
        by_side = cost(sent, 0, 0.0), cost(0, said, 0.0)
        made |= {"total_cost": total} | (
            dict(zip(("input_cost", "output_cost"), by_side, strict=True)) if any(by_side) else {}
        )
    return made


def _receipt(root: Span, turn: _Turn, runs: list[Sent], around: Surroundings) -> dict[str, Any]:
    decision, draft = turn.decision, turn.draft
    route = turn.way.route if turn.way else (decision.route if decision else None)
    tags = [f"route:{route}"] if route else []
    if decision and route != decision.route:
        tags.append(f"decided:{decision.route}")
    thread = str(root.metadata.get("thread_id") or (turn.question.thread if turn.question else ""))
    person = hashed(around.key, around.person)
    outcome = draft.outcome if draft and not root.error else ("cut" if _stopped(root) else "failed")
    usage = [run.usage for run in runs if run.usage]
    metadata: dict[str, Any] = {
        "thread_id": thread,
        "session_id": thread,
        "person": person,
        "user_id": person,
        "workspace": around.workspace,
        "outcome": outcome,
        "route": route or "",
        "cached": bool(turn.way and turn.way.cached),
        "served_by": draft.served_by if draft else "",
        "input_tokens": sum(u["input_tokens"] for u in usage),
        "output_tokens": sum(u["output_tokens"] for u in usage),
        "cost_usd": round(sum(u.get("total_cost", 0.0) for u in usage), 9),
        "model_calls": len(usage),
        **{
            f"{name}_version" if name in ("gallae", "index", "prompts") else name: v
            for name, v in around.versions.items()
        },
        **(_of_decision(decision) if decision else {}),
    }
    question = turn.question.text if turn.question else ""
    return {
        "inputs": {"question": question},
        "outputs": {"answer": draft.text, "outcome": outcome} if draft else {"outcome": outcome},
        "tags": tuple(tags),
        "metadata": metadata,
    }


def _of_decision(decision: Decision) -> dict[str, Any]:
    """The receipt's outline: ids, figures and names, not a word of what was asked."""
    return {
        "decided_route": decision.route,
        "rules": [f"{vote.id} {vote.support:+.2f}" for vote in decision.rules],
        "signals": sorted({name for vote in decision.rules for name in vote.signals}),
        "confidence": decision.confidence,
        "margin": decision.margin,
        "unsure": list(decision.unsure.because) if decision.unsure else [],
        "asked_model": decision.asked_model,
        "local_only": decision.local_only,
        "skill": decision.skill or "",
        "decision_config": decision.config,
    }


def _without_text(run: Sent) -> Sent:
    """Structure and figures. A thread's name that a person chose is text."""
    outputs: dict[str, Any] = {
        k: run.outputs[k] for k in ("outcome", "served_by", "evidence", "enough") if k in run.outputs
    }
    if "documents" in run.outputs:
        documents = run.outputs["documents"]
        kept = [{k: d["metadata"][k] for k in ("id", "score")} for d in documents]
        outputs["documents"] = [{"page_content": "", "type": "Document", "metadata": m} for m in kept]
    if "checks" in run.outputs:
        outputs["checks"] = run.outputs["checks"]
    metadata = {k: v for k, v in run.metadata.items() if k != "workspace"}
    for name in ("thread_id", "session_id"):
        if name in metadata and not _RANDOM.fullmatch(metadata[name]):
            metadata[name] = ""
    return replace(
        run,
        inputs={},
        outputs=outputs,
        error=run.error.partition(":")[0],
        metadata=metadata | {"text": "withheld (D9)"},
    )


def _error(span: Span) -> str:
    return f"{type(span.error).__name__}: {span.error}" if span.error is not None else ""


def _stopped(root: Span) -> bool:
    from asyncio import CancelledError

    return root.error is None or isinstance(root.error, CancelledError | GeneratorExit)


def _text(value: Any) -> str:
    """A string as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def stamp(nanoseconds: int) -> str:
    """A part of a dotted order: 20260102T030405000006Z."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(nanoseconds / 1e9, UTC).strftime("%Y%m%dT%H%M%S%fZ")
