"""Servers on loopback that serve the very model a trainer has, as vLLM and Ollama answer (their HTTP, our numbers).

They stand for what parity must accept; `change` plants what it must find. Ids and answers come from the trainer's side.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "models"))

from fake_server import Asked, FakeServer, Reply, as_json, ollama, ollama_lines, sse, vllm

from gallae.tuning.parity_prompts import Prompt
from gallae.tuning.parity_sides import Trained

Change = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


def same(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return messages


def prompt_of(asked: Asked, change: Change) -> Prompt:
    messages = [{"content": "", **m} for m in asked.body["messages"]]  # the client of Ollama leaves empty ones out
    return Prompt("asked", "asked", tuple(change(messages)), tuple(asked.body.get("tools") or ()))


def twin_vllm(trained: Trained, *, change: Change = same, say: Callable[[str], str] = str) -> FakeServer:
    """/tokenize with messages gives count and tokens; chat streams the greedy answer."""

    def tokenize(asked: Asked) -> Reply:
        if "messages" not in asked.body:
            return as_json({"count": len(asked.body["prompt"]) // 2})
        (made,) = trained._rendered([prompt_of(asked, change)])
        if made.ids is None:
            return as_json({"error": {"message": "bad template", "type": "BadRequestError", "code": 400}}, 400)
        return as_json({"count": len(made.ids), "max_model_len": 2_048, "tokens": list(made.ids), "token_strs": None})

    def chat(asked: Asked) -> Reply:
        if asked.body.get("tools"):
            return as_json({"error": {"message": "needs --enable-auto-tool-choice"}}, 400)
        said = trained._answer(prompt_of(asked, change), asked.body["max_tokens"])
        return sse("vllm", say(said.text), finish="length", usage=(said.input_tokens or 0, 4))

    return vllm().on("/tokenize", tokenize).on("/v1/chat/completions", chat)


def twin_ollama(trained: Trained, *, change: Change = same, say: Callable[[str], str] = str) -> FakeServer:
    """Renders by itself and tells neither text nor ids: only the answer and how many tokens the prompt had."""

    def chat(asked: Asked) -> Reply:
        said = trained._answer(prompt_of(asked, change), asked.body["options"]["num_predict"])
        return ollama_lines(say(said.text), counted=said.input_tokens or 0)

    return ollama("tiny:latest", capabilities=("completion",), context=2_048).on("/api/chat", chat)
