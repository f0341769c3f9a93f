"""What a server makes of a conversation before its model reads it: the text of its chat template, and the token ids.

llama-server (and the embedded engine) renders at /apply-template and counts at /tokenize; vLLM does both at /tokenize.
Asked as the run time asks (`models.clients`): no thinking, special tokens of the template read as such. Ollama renders
with a template of its own and tells neither text nor ids; nor does OpenAI.
"""

from __future__ import annotations

import asyncio
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gallae.models.errors import failed, failure_of, kind_of
from gallae.models.servers import tls_context
from gallae.models.spec import Spec

if TYPE_CHECKING:
    import httpx

__all__ = ["TOKENISING", "Conversation", "Rendered", "composed", "render_at_server"]

TOKENISING = ("embedded", "llamacpp", "vllm")
AT_ONCE = 4
SECONDS = 60.0
Conversation = tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]  # messages, tools


@dataclass(frozen=True, slots=True)
class Rendered:
    """`ids` of the prompt; `text` before it was cut into tokens, where the server shows it. Both None: the template
    refused the conversation."""

    ids: tuple[int, ...] | None = None
    text: str | None = None


def composed(messages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Texts in NFC, as `models.attempt` sends them and many tokenisers train: llama.cpp composes nothing, so that Hangul
    taken apart (a file name of a Mac, pasted) would become tokens the model never saw."""
    return [
        {**m, "content": unicodedata.normalize("NFC", m["content"])} if isinstance(m.get("content"), str) else dict(m)
        for m in messages
    ]


async def render_at_server(spec: Spec, conversations: Sequence[Conversation]) -> list[Rendered] | None:
    """One `Rendered` for each conversation; None for a server that cannot say. ProviderError if it is down."""
    if spec.provider not in TOKENISING:
        return None
    import httpx

    ask = _vllm if spec.provider == "vllm" else _llama_server
    headers = {"authorization": f"Bearer {spec.key.get_secret_value()}"} if spec.key else {}
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(client: httpx.AsyncClient, conversation: Conversation) -> Rendered:
        async with gate:
            return await ask(spec, client, *conversation)

    async with httpx.AsyncClient(
        base_url=spec.url,
        headers=headers,
        timeout=SECONDS,
        verify=tls_context(spec.url.startswith("https")),
        trust_env=not spec.local,
    ) as client:
        return list(await asyncio.gather(*(one(client, c) for c in conversations)))


async def _llama_server(spec: Spec, client: httpx.AsyncClient, messages: Any, tools: Any) -> Rendered:
    body: dict[str, Any] = {"messages": _sent(messages), "chat_template_kwargs": {"enable_thinking": False}}
    made = await _ask(spec, client, "/apply-template", body | ({"tools": list(tools)} if tools else {}))
    if made is None:
        return Rendered()
    text = str(made["prompt"])
    cut = await _ask(spec, client, "/tokenize", {"content": text, "add_special": True, "parse_special": True})
    return Rendered(tuple(int(t) for t in (cut or {}).get("tokens") or ()), text)


async def _vllm(spec: Spec, client: httpx.AsyncClient, messages: Any, tools: Any) -> Rendered:
    body: dict[str, Any] = {
        "model": spec.name,
        "messages": _sent(messages),
        "add_generation_prompt": True,
        "chat_template_kwargs": {"enable_thinking": False},
    }
    made = await _ask(spec, client, "/tokenize", body | ({"tools": list(tools)} if tools else {}))
    return Rendered() if made is None else Rendered(tuple(int(t) for t in made["tokens"]))


def _sent(messages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As the run time sends it (composed) and the dialect wants it: the arguments of a call are a text. (A template gets
    them as an object again.)"""
    return [
        {**m, "tool_calls": [_call(call) for call in m["tool_calls"]]} if m.get("tool_calls") else dict(m)
        for m in composed(messages)
    ]


def _call(call: Mapping[str, Any]) -> dict[str, Any]:
    function = dict(call["function"])
    if not isinstance(function.get("arguments"), str):
        function["arguments"] = json.dumps(function.get("arguments") or {}, ensure_ascii=False)
    return {**call, "function": function}


async def _ask(spec: Spec, client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
    """The answer; None when the template refused the conversation (a 4xx or 500 that is about this request)."""
    try:
        response = await client.post(path, json=body)
        if response.is_success:
            answer = response.json()
            return answer if isinstance(answer, dict) else {}
    except Exception as error:
        raise failure_of(error, spec.provider, spec.name) from None
    if response.status_code in (401, 403, 404, 503):
        raise failed(kind_of(response.status_code, response.text), spec.provider, spec.name, detail=path)
    return None
