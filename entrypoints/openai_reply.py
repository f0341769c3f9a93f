"""A turn in OpenAI's shapes: a whole completion, or the chunks of a stream.

Built from the stored Turn JSON (interfaces.md), so that an answer that is sent again says the same. What OpenAI's shape
has no place for stands in `gallae`: who answered and why, citations, checks, the outcome, what was withdrawn.

    answered, abstained, clarify, unserved → finish_reason "stop"     cut → "length"
    refused, or withdrawn while it was streamed → "content_filter"    the caller's tools are wanted → "tool_calls"
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["DONE", "Asked", "Chunks", "completion", "extension", "sse"]

DONE = b"data: [DONE]\n\n"
SHOWN = (
    "thread",
    "route",
    "served_by",
    "cached",
    "outcome",
    "decision",
    "citations",
    "tools",
    "checks",
    "approval",
    "milliseconds",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the request its answer repeats."""

    model: str
    created: int  # seconds since 1970
    ignored: tuple[str, ...] = ()
    include_usage: bool = False


def completion(turn: Mapping[str, Any], withdrawn: str | None, asked: Asked) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": turn["text"] or None, "refusal": None}
    if turn.get("wanted"):
        message["tool_calls"] = _calls(turn)
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish_of(turn, withdrawn)}
    return {
        **_head(turn["id"], asked, "chat.completion"),
        "choices": [choice],
        "usage": usage_of(turn),
        "gallae": extension(turn, withdrawn, asked),
    }


@dataclass(frozen=True, slots=True)
class Chunks:
    """The chunks of one stream. The first one acknowledges the turn, the last one tells all about it."""

    asked: Asked
    turn: str
    thread: str

    def first(self) -> bytes:
        known = {"turn": self.turn, "thread": self.thread}
        return self._delta({"role": "assistant", "content": ""}, gallae=known)

    def text(self, text: str) -> bytes:
        return self._delta({"content": text})

    def thoughts(self, text: str) -> bytes:
        """As vLLM and llama-server send them; clients that do not know the field show nothing."""
        return self._delta({"reasoning_content": text})

    def last(self, turn: Mapping[str, Any], withdrawn: str | None) -> list[bytes]:
        """The calls that are wanted, the end with its reason, and the usage where it was asked for."""
        calls = [self._delta({"tool_calls": [{"index": n, **c} for n, c in enumerate(_calls(turn))]})]
        end = self._delta({}, finish_of(turn, withdrawn), gallae=extension(turn, withdrawn, self.asked))
        counted = sse({**_head(self.turn, self.asked, CHUNK), "choices": [], "usage": usage_of(turn)})
        return [*(calls if turn.get("wanted") else []), end, *([counted] if self.asked.include_usage else []), DONE]

    def _delta(self, delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        usage = {"usage": None} if self.asked.include_usage else {}
        return sse({**_head(self.turn, self.asked, CHUNK), "choices": [choice], **usage, **more})


CHUNK = "chat.completion.chunk"


def sse(value: Any) -> bytes:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()


def finish_of(turn: Mapping[str, Any], withdrawn: str | None) -> str:
    if withdrawn is not None or turn["outcome"] == "refused":
        return "content_filter"
    if turn["outcome"] == "cut":
        return "length"
    return "tool_calls" if turn.get("wanted") else "stop"


def usage_of(turn: Mapping[str, Any]) -> dict[str, int]:
    """What the models counted; 0 where code answered."""
    sent, made = turn["usage"]["input_tokens"], turn["usage"]["output_tokens"]
    return {"prompt_tokens": sent, "completion_tokens": made, "total_tokens": sent + made}


def extension(turn: Mapping[str, Any], withdrawn: str | None, asked: Asked) -> dict[str, Any]:
    shown = {name: turn.get(name) for name in SHOWN}
    cost = turn["usage"]["cost_usd"]
    return {"turn": turn["id"], **shown, "cost_usd": cost, "withdrawn": withdrawn, "ignored": list(asked.ignored)}


def _head(turn: str, asked: Asked, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{turn}", "object": kind, "created": asked.created, "model": asked.model}


def _calls(turn: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"id": c["id"], "type": "function", "function": {"name": c["name"], "arguments": c["arguments"]}}
        for c in turn.get("wanted") or ()
    ]
