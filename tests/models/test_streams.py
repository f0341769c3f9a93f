"""Answers that came through, from three kinds of servers (model-servers.md §7, the healthy half)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asking import ASK, asking, failure
from fake_server import (
    CHAT,
    V1,
    FakeServer,
    as_json,
    as_lines,
    as_sse,
    llama_server,
    ollama,
    ollama_lines,
    sse,
    vllm,
    whole,
)


async def test_ndjson_of_ollama_becomes_the_answer_with_usage_and_finish_reason() -> None:
    with ollama().on(CHAT, ollama_lines("하루 ", "세 번")) as server:
        async with asking(server, "ollama") as model:
            done = await model.complete(ASK, max_tokens=50)
    assert (done.text, done.finish) == ("하루 세 번", "stop")
    assert (done.usage.input_tokens, done.usage.output_tokens, done.usage.models) == (26, 2, ("ollama:tiny",))
    sent = server.bodies(CHAT)[0]
    assert sent["options"] == {"num_ctx": 8192, "num_predict": 50, "temperature": 0}
    assert sent["think"] is False


async def test_a_first_chunk_with_null_content_is_no_text() -> None:
    with llama_server().on(V1, sse("llamacpp", "하루 ", "세 번")) as server:
        async with asking(server, "llamacpp") as model:
            chunks = [c async for c in model.stream(ASK)]
    assert [c.text for c in chunks if c.text] == ["하루 ", "세 번"]
    assert chunks[-1].finish == "stop" and [c.finish for c in chunks[:-1]] == [None, None]


async def test_a_stream_is_asked_for_and_read_without_being_made_into_models_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half of the CPU of a token and most of a request's: openai would check each message against its types and build
    three models of each chunk, which langchain takes apart at once."""
    from openai.resources.chat.completions import completions
    from openai.types.chat import ChatCompletionChunk

    monkeypatch.setattr(completions, "async_maybe_transform", lambda *_: pytest.fail("a request was checked by openai"))
    monkeypatch.setattr(ChatCompletionChunk, "construct", lambda *_, **__: pytest.fail("a chunk was made into a model"))
    with llama_server().on(V1, sse("llamacpp", "하루 ", "세 번", usage=(301, 17))) as server:
        async with asking(server, "llamacpp") as model:
            done = await model.complete(ASK)
    assert (done.text, done.finish, done.usage.output_tokens) == ("하루 세 번", "stop", 17)


async def test_what_a_server_leaves_out_of_a_chunk_is_nothing() -> None:
    call = {"id": "c0", "type": "function", "function": {"name": "weather", "arguments": "{}"}}  # without its index
    rows = [
        {"choices": [{"delta": {"role": "assistant", "content": "네", "tool_calls": [call]}}]},
        {"choices": [{"index": 0, "finish_reason": "tool_calls"}]},  # without a delta
        {"choices": [{"index": 0, "delta": None, "finish_reason": None}]},
        {"choices": [{"delta": {}, "finish_reason": "tool_calls"}]},
        {"choices": None, "usage": {"prompt_tokens": 3, "completion_tokens": 2}},
    ]
    with llama_server().on(V1, as_sse(rows)) as server:
        async with asking(server, "llamacpp") as model:
            done = [c async for c in model.stream(ASK)]
    assert "".join(c.text for c in done) == "네" and done[-1].finish == "tool_calls"
    assert [c.name for c in done[-1].calls] == ["weather"]
    assert done[-1].usage is not None and done[-1].usage.output_tokens == 2


async def test_a_first_chunk_with_empty_content_is_no_text() -> None:
    with vllm().on(V1, sse("vllm", "세 번")) as server:
        async with asking(server, "vllm") as model:
            assert (await model.complete(ASK)).text == "세 번"


async def test_a_first_chunk_with_role_and_text_together_keeps_its_text() -> None:
    rows = as_json({"data": [{"id": "tiny"}]})
    with FakeServer().on("/v1/models", rows).on(V1, sse("ollama", "하루 ", "세 번")) as server:
        async with asking(server, "openai") as model:
            assert (await model.complete(ASK)).text == "하루 세 번"


async def test_a_usage_chunk_without_choices_is_counted_and_is_asked_for() -> None:
    with llama_server().on(V1, sse("llamacpp", "네", usage=(301, 17))) as server:
        async with asking(server, "llamacpp") as model:
            done = await model.complete(ASK)
    assert (done.usage.input_tokens, done.usage.output_tokens) == (301, 17)
    assert server.bodies(V1)[0]["stream_options"] == {"include_usage": True}


async def test_ids_that_are_not_unique_do_not_mix_two_answers() -> None:
    with llama_server().on(V1, sse("llamacpp", "하나"), sse("llamacpp", "둘")) as server:
        async with asking(server, "llamacpp") as model:
            both = await asyncio.gather(model.complete(ASK), model.complete(ASK))
    assert sorted(done.text for done in both) == ["둘", "하나"]


async def test_a_model_echo_that_differs_from_the_request_is_not_believed() -> None:
    with llama_server().on(V1, sse("llamacpp", "네", model="something-else")) as server:
        async with asking(server, "llamacpp") as model:
            done = await model.complete(ASK)
            facts = await model.facts()
    assert (done.usage.models, facts.identity) == (("llamacpp:tiny",), "tiny")


async def test_a_server_that_serves_another_model_is_refused_before_anything_is_sent() -> None:
    with llama_server("/srv/secret/models/other.gguf").on(V1, sse("llamacpp", "네")) as server:
        async with asking(server, "llamacpp") as model:
            error = await failure(model)
    assert "another model" in error.message and "other.gguf" in error.message and not error.retryable
    assert server.bodies(V1) == []


async def test_a_model_listed_by_its_path_is_known_by_its_file_name() -> None:
    with llama_server("/srv/secret/models/tiny.gguf").on(V1, sse("llamacpp", "네")) as server:
        async with asking(server, "llamacpp") as model:
            assert (await model.complete(ASK)).text == "네"
            assert (await model.facts()).identity == "tiny.gguf"


CALL = {"index": 0, "id": "call-1", "type": "function", "function": {"name": "find", "arguments": '{"q": "갈래"}'}}


def find(q: str) -> str:
    """Find q."""
    return q


async def test_a_whole_tool_call_is_read() -> None:
    with llama_server().on(V1, whole({"content": "", "tool_calls": [CALL]}, "tool_calls")) as server:
        async with asking(server, "llamacpp") as model:
            await model.facts()
            message = await model.chat_model.bind_tools([find]).ainvoke("갈래를 찾아")
    assert [(c["name"], c["args"]) for c in message.tool_calls] == [("find", {"q": "갈래"})]


async def test_a_tool_call_in_fragments_without_an_arguments_key_in_the_first_is_joined() -> None:
    pieces: list[Any] = [{"tool_calls": [{"index": 0, "id": "chatcmpl-tool-1", "function": {"name": "find"}}]}]
    pieces += [{"tool_calls": [{"index": 0, "function": {"arguments": a}}]} for a in ('{"q":', ' "갈', '래"}')]
    # with a named choice vLLM says "stop" although it calls: the call counts, not the finish reason
    with vllm().on(V1, as_json({}), sse("vllm", *pieces, finish="stop")) as server:
        async with asking(server, "vllm") as model:
            assert await model.can("tools")
            chunks = [c async for c in model.chat_model.bind_tools([find]).astream("갈래를 찾아")]
    message = chunks[0]
    for chunk in chunks[1:]:
        message += chunk
    assert [(c["name"], c["args"]) for c in message.tool_calls] == [("find", {"q": "갈래"})]


async def test_the_one_line_tool_call_of_ollama_with_object_arguments_is_read() -> None:
    call = {
        "role": "assistant",
        "content": "",
        "tool_calls": [{"function": {"name": "find", "arguments": {"q": "갈래"}}}],
    }
    end = {"done": True, "done_reason": "stop", "prompt_eval_count": 30, "eval_count": 9}
    with ollama().on(CHAT, as_lines([{"model": "tiny", "created_at": "x", "message": call, **end}])) as server:
        async with asking(server, "ollama") as model:
            await model.facts()
            message = await model.chat_model.bind_tools([find]).ainvoke("갈래를 찾아")
    assert [(c["name"], c["args"]) for c in message.tool_calls] == [("find", {"q": "갈래"})]
    assert server.bodies(CHAT)[0]["options"]["num_ctx"] == 8192  # an agent's calls must not lose context either


async def test_vllm_without_its_tool_flags_does_not_claim_tools() -> None:
    said = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
    refused = as_json({"error": {"message": said, "type": "BadRequestError", "code": 400}}, 400)
    with vllm().on(V1, refused, sse("vllm", "네")) as server:
        async with asking(server, "vllm") as model:
            assert not await model.can("tools") and await model.can("schema")
            assert (await model.complete(ASK)).text == "네"


async def test_capabilities_of_ollama_come_from_show_because_tags_leaves_tools_out() -> None:
    with ollama(capabilities=("completion", "tools", "vision")) as server:
        async with asking(server, "ollama") as model:
            assert await model.can("tools") and await model.can("vision") and not await model.can("thinking")
