"""A caller's tools at each kind of server: what the model wants called comes back whole, and nothing is called here."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asking import ASK, asking
from fake_server import CHAT, V1, as_lines, llama_server, ollama, sse, vllm

from gallae.core.caller import WantedCall

TOOL = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}


def pieces(*arguments: str) -> list[dict[str, Any]]:
    """Two calls, their arguments in pieces, as llama-server and vLLM stream them."""
    made: list[dict[str, Any]] = []
    for index, text in enumerate(arguments):
        head = {"index": index, "id": f"c{index}", "type": "function", "function": {"name": "weather", "arguments": ""}}
        made.append({"tool_calls": [head]})
        made += [{"tool_calls": [{"index": index, "function": {"arguments": part}}]} for part in (text[:5], text[5:])]
    return made


@pytest.mark.parametrize("provider", ["llamacpp", "vllm"])
async def test_calls_in_pieces_are_put_together_in_their_order(provider: str) -> None:
    wanted = ('{"city": "부산"}', '{"city": "서울"}')
    with llama_server() if provider == "llamacpp" else vllm() as server:
        server.on(V1, sse(provider, *pieces(*wanted), finish="tool_calls"))
        async with asking(server, provider) as model:
            chunks = [c async for c in model.stream(ASK, tools=[TOOL], tool_choice="required")]
    assert chunks[-1].finish == "tool_calls"
    assert chunks[-1].calls == tuple(WantedCall(f"c{n}", "weather", text) for n, text in enumerate(wanted))
    body = server.bodies(V1)[-1]
    assert body["tools"] == [TOOL] and body["tool_choice"] == "required"


async def test_ollamas_calls_come_whole_and_get_an_id_each() -> None:
    call = {"function": {"name": "weather", "arguments": {"city": "부산"}}}
    rows = [
        {"model": "tiny", "created_at": "2026-11-20T09:00:00.0Z", "done": False,
         "message": {"role": "assistant", "content": "", "tool_calls": [call, call]}},
        {"model": "tiny", "created_at": "2026-11-20T09:00:00.0Z", "done": True, "done_reason": "stop",
         "message": {"role": "assistant", "content": ""}, "prompt_eval_count": 26, "eval_count": 5},
    ]  # fmt: skip
    with ollama() as server:
        server.on(CHAT, as_lines(rows))
        async with asking(server, "ollama") as model:
            last = [c async for c in model.stream(ASK, tools=[TOOL])][-1]
            none = [c async for c in model.stream(ASK, tools=[TOOL], tool_choice="none")]
    assert [(c.name, json.loads(c.arguments)) for c in last.calls] == [("weather", {"city": "부산"})] * 2
    assert len({c.id for c in last.calls}) == 2 and all(c.id for c in last.calls) and none
    assert server.bodies(CHAT)[0]["tools"][0]["function"]["name"] == "weather"
    assert not server.bodies(CHAT)[1].get("tools")


async def test_the_description_of_tools_counts_against_the_context() -> None:
    from gallae.core.errors import ProviderError

    large = {"type": "function", "function": {"name": "weather", "description": "x" * 9_000}}
    with llama_server(context=2_048) as server:
        server.on(V1, sse("llamacpp", "네"))
        async with asking(server, "llamacpp") as model:
            assert (await model.complete(ASK)).text == "네"
            with pytest.raises(ProviderError):
                await model.complete(ASK, tools=[large])
