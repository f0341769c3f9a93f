"""The list of model-servers.md §7, "what our fakes must reproduce": each case ends in a right answer or an honest error."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fake_server import (
    CHAT,
    V1,
    FakeServer,
    Reply,
    as_json,
    as_lines,
    as_text,
    llama_server,
    ollama,
    ollama_lines,
    sse,
    vllm,
    whole,
)

from gallae.core.errors import ProviderError
from gallae.core.settings import Settings
from gallae.models.model import Model
from gallae.models.registry import open_models

ASK = [("user", "안녕하세요, 약은 하루에 몇 번 먹나요?")]
SCHEMA = {"type": "object", "properties": {"b": {"type": "string"}, "a": {"type": "integer"}}, "required": ["a", "b"]}
SECRETS = ("/srv", "secret", "안녕", "10.1.2.3")


@asynccontextmanager
async def asking(server: FakeServer, provider: str, name: str = "tiny", **more: Any) -> AsyncIterator[Model]:
    """The chat model of settings that name `provider:name` at this server."""
    url = f"{server.url}/v1" if provider == "openai" else server.url
    servers = {f"{provider}_url": url, **({} if provider == "ollama" else {"find_ollama": False})}
    settings = Settings.model_validate(
        {
            "models": {"chat": f"{provider}:{name}", **more.pop("models", {})},
            "servers": servers,
            "language": "en",
            **more,
        }
    )

    async def no_sleep(seconds: float) -> None:
        waits.append(seconds)

    waits: list[float] = []
    async with open_models(settings, sleep=no_sleep) as models:
        model = models.for_role("chat")
        assert model is not None
        model.waits = waits  # type: ignore[attr-defined]
        yield model


async def failure(model: Model, messages: Any = ASK, **call: Any) -> ProviderError:
    """The error of a call that must fail; it never repeats what the server said or what was typed."""
    with pytest.raises(ProviderError) as caught:
        await model.complete(messages, **call)
    said = caught.value.message + caught.value.hint
    assert not [s for s in SECRETS if s in said], said
    assert caught.value.__cause__ is None  # a logged traceback would repeat the server's text
    return caught.value


# --- healthy streams -------------------------------------------------------------------------------------------------


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


# --- tools -----------------------------------------------------------------------------------------------------------

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


# --- failures --------------------------------------------------------------------------------------------------------

LOADING = as_json({"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}}, 503)


async def test_a_loading_model_is_waited_for() -> None:
    with llama_server() as server:
        ready = server.scripts["/v1/models"]
        server.on("/v1/models", LOADING, LOADING, *ready).on(V1, LOADING, sse("llamacpp", "네"))
        async with asking(server, "llamacpp") as model:
            assert (await model.complete(ASK)).text == "네"
            assert len(model.waits) == 3  # type: ignore[attr-defined]


async def test_a_model_that_never_finishes_loading_is_an_honest_error_after_a_bounded_wait() -> None:
    with llama_server().on("/v1/models", LOADING) as server:
        async with asking(server, "llamacpp") as model:
            error = await failure(model)
            assert 60 <= sum(model.waits) < 70  # type: ignore[attr-defined]
    assert "loading" in error.message and error.retryable


async def test_not_found_as_a_string_names_the_model() -> None:
    with ollama().on("/api/show", as_json({"error": "model 'nope' not found"}, 404)) as server:
        async with asking(server, "ollama", "nope") as model:
            error = await failure(model)
    assert error.message.startswith("ollama:nope: the server does not have this model") and not error.retryable
    assert (error.provider, error.model) == ("ollama", "nope")


async def test_not_found_as_an_object_names_the_model() -> None:
    said = "The model `tiny` does not exist. Valid aliases: /srv/secret."
    body = {"error": {"message": said, "type": "NotFoundError", "param": "model", "code": 404}}
    with vllm().on(V1, as_json(body, 404)) as server:
        async with asking(server, "vllm") as model:
            error = await failure(model)
    assert "does not have this model" in error.message and not error.retryable


async def test_not_found_as_a_detail_is_understood() -> None:
    with FakeServer().on("/v1/models", as_json({"data": []})).on(V1, as_json({"detail": "Not Found"}, 404)) as server:
        async with asking(server, "openai") as model:
            error = await failure(model)
    assert "does not have this model" in error.message and not error.retryable


async def test_not_found_of_router_mode_comes_with_status_400() -> None:
    body = {"error": {"code": 400, "message": "model 'tiny' not found", "type": "invalid_request_error"}}
    with llama_server().on(V1, as_json(body, 400)) as server:
        async with asking(server, "llamacpp") as model:
            assert "does not have this model" in (await failure(model)).message


EXCEEDED = {
    "code": 400,
    "message": "request (6015 tokens) exceeds the available context size (512 tokens), try increasing it",
    "type": "exceed_context_size_error",
    "n_prompt_tokens": 6015,
    "n_ctx": 512,
}


async def test_too_long_in_the_words_of_llama_server_tells_the_figures() -> None:
    with llama_server().on(V1, as_json({"error": EXCEEDED}, 400)) as server:
        async with asking(server, "llamacpp") as model:
            error = await failure(model)
    assert "does not fit" in error.message and "6015 > 512 tokens" in error.message and not error.retryable


@pytest.mark.parametrize(
    "said",
    [
        "This model's maximum context length is 2048 tokens. However, your prompt contains at least 2049 input tokens",
        "This model's maximum context length is 2048 tokens. However, you sent text that contains 45148 characters (more "
        "than 38912 characters, which is the upper bound for 2048 input tokens)",
        "max_tokens=100000 cannot be greater than max_model_len=2048. Please reduce it.",
    ],
)
async def test_too_long_in_the_words_of_vllm_is_not_tried_again(said: str) -> None:
    body = {"error": {"message": said, "type": "BadRequestError", "param": "input_tokens", "code": 400}}
    with vllm().on(V1, as_json({}), as_json(body, 400)) as server:
        async with asking(server, "vllm") as model:
            error = await failure(model)
    assert "does not fit" in error.message and not error.retryable
    assert len(server.bodies(V1)) == 2  # the tools question and one try


async def test_too_long_as_json_inside_a_string_is_read() -> None:
    with ollama().on(CHAT, as_json({"error": json.dumps({"error": EXCEEDED})}, 400)) as server:
        async with asking(server, "ollama") as model:
            error = await failure(model)
    assert "does not fit" in error.message and "6015 > 512 tokens" in error.message and not error.retryable


async def test_too_long_is_seen_before_sending_where_the_server_would_forget_in_silence() -> None:
    with ollama(context=2_048).on(CHAT, ollama_lines("네")) as server:
        async with asking(server, "ollama") as model:
            error = await failure(model, [("user", "가나다라마바사아자차 " * 250)], max_tokens=100)
    assert "does not fit" in error.message and server.bodies(CHAT) == []


async def test_a_prompt_near_the_limit_is_counted_by_the_servers_own_tokeniser() -> None:
    long = "가나다라마바사아자차 " * 150  # 1,650 characters: by our careful estimate too much, in truth 825 tokens
    with vllm(context=1_024).on(V1, as_json({}), sse("vllm", "네")) as server:
        async with asking(server, "vllm") as model:
            assert (await model.complete([("user", long)], max_tokens=1_000)).text == "네"
    assert server.bodies(V1)[-1]["max_tokens"] == 1_024 - 825 - 8  # what is left, for vLLM refuses to cut it itself


async def test_a_prompt_that_ollama_cut_in_silence_is_an_error_not_an_answer() -> None:
    conversation = [("user", "아주 긴 문서의 내용입니다 " * 120), ("assistant", "네"), ("user", "요약해 줘")]
    with ollama().on(CHAT, ollama_lines("무슨 문서요?", counted=41)) as server:
        async with asking(server, "ollama") as model:
            error = await failure(model, conversation)
    assert "kept only 41 tokens" in error.message and not error.retryable


async def test_a_prompt_that_ollama_cut_by_half_is_seen_against_what_it_counted_before() -> None:
    long = [("user", "the warranty of this product is two years " * 100)]
    counts = [ollama_lines("yes", counted=n) for n in (1_150, 1_100, 640)]
    with ollama().on(CHAT, *counts) as server:
        async with asking(server, "ollama") as model:
            assert [(await model.complete(long)).text for _ in range(2)] == ["yes", "yes"]
            assert "kept only 640 tokens" in (await failure(model, long)).message


async def test_a_refused_key_as_an_object() -> None:
    body = {"error": {"message": "Invalid API Key", "type": "authentication_error", "code": 401}}
    with llama_server().on("/v1/models", as_json(body, 401)) as server:
        async with asking(server, "llamacpp") as model:
            error = await failure(model)
    assert "refused the key" in error.message and not error.retryable


async def test_a_refused_key_as_a_string() -> None:
    with vllm().on(V1, as_json({"error": "Unauthorized"}, 401)) as server:
        async with asking(server, "vllm") as model:
            assert "refused the key" in (await failure(model)).message


async def test_a_403_without_a_body_is_understood() -> None:
    with ollama().on(CHAT, Reply(403, b"")) as server:
        async with asking(server, "ollama") as model:
            error = await failure(model)
    assert "refused the request" in error.message and not error.retryable


DEATH = {
    "message": "EngineCore encountered an issue. See stack trace (above) for the root cause.",
    "type": "InternalServerError",
    "param": None,
    "code": 500,
}


async def test_a_dead_engine_is_tried_once_more_and_may_recover() -> None:
    with vllm().on(V1, as_json({}), as_json({"error": DEATH}, 500), sse("vllm", "네")) as server:
        async with asking(server, "vllm") as model:
            assert (await model.complete(ASK)).text == "네"


async def test_a_dead_engine_is_tried_once_more_only_and_then_refused_connections_are_told() -> None:
    with vllm().on(V1, as_json({}), as_json({"error": DEATH}, 500)) as server:
        async with asking(server, "vllm") as model:
            error = await failure(model)
            assert "engine failed" in error.message and error.retryable and len(server.bodies(V1)) == 3
            assert not (await model.health()).ok  # although /health is green
            await model.facts()
            server.stop()
            gone = await failure(model)
    assert "cannot be reached" in gone.message and gone.retryable


async def test_a_stream_that_ends_in_silence_is_truncated_not_finished() -> None:
    cut = sse("ollama", "하루 ", finish=None)
    with FakeServer().on("/v1/models", as_json({"data": [{"id": "tiny"}]})).on(V1, cut) as server:
        async with asking(server, "openai") as model:
            shown: list[str] = []
            with pytest.raises(ProviderError) as caught:
                async for chunk in model.stream(ASK):
                    shown.append(chunk.text)
    assert shown == ["하루 "] and "without a finish reason" in caught.value.message and caught.value.retryable
    assert len(server.bodies(V1)) == 1  # something was shown, so it is not asked again behind the person's back


async def test_a_stream_that_ends_in_silence_before_any_text_is_tried_once_more() -> None:
    with llama_server().on(V1, sse("llamacpp", finish=None), sse("llamacpp", "네")) as server:
        async with asking(server, "llamacpp") as model:
            assert (await model.complete(ASK)).text == "네"


async def test_a_stream_that_ends_with_an_error_line_is_an_error() -> None:
    said = {"error": "an error was encountered while running the model: unexpected EOF at /srv/secret"}
    row = {"model": "tiny", "created_at": "x", "message": {"role": "assistant", "content": "하루"}, "done": False}
    with ollama().on(CHAT, as_lines([row, said])) as server:
        async with asking(server, "ollama") as model:
            error = await failure(model)
    assert "engine failed" in error.message and error.retryable and len(server.bodies(CHAT)) == 1


async def test_an_ollama_stream_without_its_done_line_is_truncated() -> None:
    with ollama().on(CHAT, ollama_lines("하루", done=False)) as server:
        async with asking(server, "ollama") as model:
            assert "without a finish reason" in (await failure(model)).message


async def test_an_answer_that_only_loaded_the_model_is_not_an_answer() -> None:
    with ollama().on(CHAT, ollama_lines(reason="load")) as server:
        async with asking(server, "ollama") as model:
            assert "without a finish reason" in (await failure(model)).message


async def test_a_killed_server_leaves_an_incomplete_read_that_is_truncated() -> None:
    with llama_server().on(V1, sse("llamacpp", "하루", finish=None, cut=True)) as server:
        async with asking(server, "llamacpp") as model:
            error = await failure(model)
    assert "truncated" in error.message and error.retryable


async def test_an_error_event_inside_an_sse_stream_is_an_error() -> None:
    with llama_server().on(V1, sse("llamacpp", "하루", finish=None)) as server:
        parts = server.scripts[V1][0].parts  # type: ignore[union-attr]
        event = b'data: {"error":{"message":"failed at /srv/secret","type":"server_error","code":500}}\n\n'
        server.on(V1, Reply(200, b"", "text/event-stream", (*parts, event)))
        async with asking(server, "llamacpp") as model:
            error = await failure(model)
    assert error.retryable and "truncated" in error.message


async def test_broken_json_of_a_cut_answer_is_told_by_its_finish_reason_before_parsing() -> None:
    with llama_server().on(V1, sse("llamacpp", '{"a": 1, "b": "', finish="length")) as server:
        async with asking(server, "llamacpp") as model:
            done = await model.complete(ASK, schema=SCHEMA)
    assert done.finish == "length"
    with pytest.raises(ProviderError, match="finish reason: length"):
        done.parsed()
    assert server.bodies(V1)[0]["response_format"]["json_schema"]["schema"] == SCHEMA


async def test_json_keys_in_alphabetical_order_are_the_same_answer() -> None:
    with ollama().on(CHAT, ollama_lines('{"a":1,', '"b":"둘"}')) as server:
        async with asking(server, "ollama") as model:
            assert (await model.complete(ASK, schema=SCHEMA)).parsed() == {"b": "둘", "a": 1}
    assert server.bodies(CHAT)[0]["format"] == SCHEMA


async def test_adapters_are_on_by_default_so_a_base_route_sets_each_to_zero() -> None:
    rows = [{"id": i, "path": f"/srv/secret/{n}.gguf", "scale": 1.0} for i, n in enumerate(("guide", "notes"))]
    streamed = sse("llamacpp", "네")
    with llama_server().on("/lora-adapters", as_json(rows)) as server:
        server.on(V1, streamed, streamed, whole({"content": "네"}))
        async with asking(server, "llamacpp") as model:
            await model.complete(ASK)
        async with asking(server, "llamacpp", "notes") as model:
            await model.complete(ASK)
            agent = model.chat_model
            await agent.ainvoke("네?")
    scales = [[row["scale"] for row in body["lora"]] for body in server.bodies(V1)]
    assert scales == [[0.0, 0.0], [0.0, 1.0], [0.0, 1.0]]


async def test_plain_text_and_lists_and_nothing_are_errors_too() -> None:
    bodies = [
        as_text("404 page not found", 404),
        as_json({"detail": [{"loc": ["body"], "msg": "안녕하세요 is wrong", "type": "value_error"}]}, 400),
        Reply(500, b""),
        as_text("<html>bad gateway 10.1.2.3</html>", 502),
    ]
    told = []
    for body in bodies:
        with llama_server().on(V1, body) as server:
            async with asking(server, "llamacpp") as model:
                error = await failure(model)
                told.append((error.kind, error.retryable))  # type: ignore[attr-defined]
    assert told == [("not-found", False), ("bad-request", False), ("engine", True), ("engine", True)]


async def test_a_cloud_name_that_is_switched_off_is_told_as_such() -> None:
    body = as_json({"error": "ollama cloud is disabled: remote model is unavailable"}, 403)
    with ollama().on("/api/show", body) as server:
        async with asking(server, "ollama", "big:120b-cloud") as model:
            assert not model.local and "cloud model" in (await failure(model)).message


async def test_a_cloud_model_under_a_local_name_is_refused() -> None:
    with ollama(remote_host="https://elsewhere.example").on(CHAT, ollama_lines("네")) as server:
        async with asking(server, "ollama") as model:
            assert "cloud model" in (await failure(model)).message and not model.local
    assert server.bodies(CHAT) == []


async def test_an_answer_that_takes_too_long_is_a_timeout() -> None:
    waiting = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hang(_: Any) -> Reply:
        asyncio.run_coroutine_threadsafe(waiting.wait(), loop).result(5)
        return sse("llamacpp", "늦은 답")

    with llama_server().on(V1, hang) as server:
        async with asking(server, "llamacpp", limits={"model_seconds": 0.2}) as model:
            error = await failure(model)
            waiting.set()
    assert "time limit" in error.message and error.retryable


async def test_what_stays_in_the_house_never_passes_a_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with llama_server().on(V1, sse("llamacpp", "네")) as server:
        async with asking(server, "llamacpp") as model:
            assert (await model.complete(ASK)).text == "네"
    with ollama().on(CHAT, ollama_lines("네")) as server:
        async with asking(server, "ollama") as model:
            assert (await model.complete(ASK)).text == "네"


# --- thoughts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
async def test_thoughts_in_a_field_of_their_own_are_kept_apart(field: str) -> None:
    with vllm().on(V1, as_json({}), sse("vllm", {field: "음, "}, {field: "세 번이지"}, "세 번")) as server:
        async with asking(server, "vllm") as model:
            done = await model.complete(ASK, thinking=True)
    assert (done.text, done.reasoning) == ("세 번", "음, 세 번이지")
    assert server.bodies(V1)[-1]["chat_template_kwargs"] == {"enable_thinking": True}


async def test_thoughts_of_a_whole_answer_are_kept_on_the_langchain_message() -> None:
    with llama_server().on(V1, whole({"content": "세 번", "reasoning": "음"})) as server:
        async with asking(server, "llamacpp") as model:
            said = await model.chat_model.ainvoke("몇 번?")
    assert (said.content, said.additional_kwargs["reasoning_content"]) == ("세 번", "음")


async def test_thoughts_of_ollama_are_asked_for_only_where_the_model_can_think() -> None:
    rows = [{"role": "assistant", "content": "", "thinking": "음"}, {"role": "assistant", "content": "세 번"}]
    lines = [{"model": "tiny", "created_at": "x", "message": m, "done": False} for m in rows]
    end = {"model": "tiny", "created_at": "x", "message": {"role": "assistant", "content": ""}, "done": True}
    lines.append({**end, "done_reason": "stop", "prompt_eval_count": 30, "eval_count": 4})
    with ollama(capabilities=("completion", "thinking")).on(CHAT, as_lines(lines)) as server:
        async with asking(server, "ollama") as model:
            done = await model.complete(ASK, thinking=True)
    assert (done.text, done.reasoning, server.bodies(CHAT)[0]["think"]) == ("세 번", "음", True)
    with ollama().on(CHAT, ollama_lines("세 번")) as server:
        async with asking(server, "ollama") as model:
            await model.complete(ASK, thinking=True)
    assert server.bodies(CHAT)[0]["think"] is False


async def test_think_tags_cut_by_chunk_borders_are_kept_apart() -> None:
    with llama_server().on(V1, sse("llamacpp", "<th", "ink>음</", "think>\n\n", "세 번")) as server:
        async with asking(server, "llamacpp") as model:
            done = await model.complete(ASK)
    assert (done.text, done.reasoning) == ("세 번", "음")


async def test_a_thought_that_the_template_opened_is_kept_apart() -> None:
    template = "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n<think>\\n' }}{%- endif %}"
    replies = sse("llamacpp", "음…", "</think>", "세 번"), sse("llamacpp", "생각 없이 ", "세 번")
    with llama_server(template=template).on(V1, *replies) as server:
        async with asking(server, "llamacpp") as model:
            done, plain = await model.complete(ASK), await model.complete(ASK)
    assert (done.text, done.reasoning) == ("세 번", "음…")
    assert (plain.text, plain.reasoning) == ("생각 없이 세 번", "")


async def test_thoughts_that_slipped_into_an_answer_refuse_it_and_are_expected_next_time() -> None:
    slipped = sse("vllm", "사람이 묻네", "</think>", "세 번")
    with vllm().on(V1, as_json({}), slipped) as server:
        async with asking(server, "vllm") as model:
            assert "thoughts" in (await failure(model)).message
            done = await model.complete(ASK)
    assert (done.text, done.reasoning) == ("세 번", "사람이 묻네")


# --- health and choice -----------------------------------------------------------------------------------------------


async def test_health_is_one_generated_token_not_a_green_light() -> None:
    with llama_server().on(V1, sse("llamacpp", "2", finish="length")) as server:
        async with asking(server, "llamacpp") as model:
            health = await model.health()
    assert health.ok and server.bodies(V1)[0]["max_tokens"] == 1
    with llama_server().on(V1, as_json({"error": DEATH}, 500)) as server:
        async with asking(server, "llamacpp") as model:
            health = await model.health()
    assert health.alive and not health.generates and health.error is not None and health.error.hint


async def test_a_choice_is_made_in_each_servers_own_dialect() -> None:
    with llama_server().on(V1, sse("llamacpp", "rag")) as server:
        async with asking(server, "llamacpp") as model:
            assert (await model.choose(ASK, ["prompt", "rag"]))[0] == "rag"
    assert server.bodies(V1)[0]["grammar"] == 'root ::= "prompt" | "rag"'
    with vllm().on(V1, as_json({}), sse("vllm", "rag")) as server:
        async with asking(server, "vllm") as model:
            assert (await model.choose(ASK, ["prompt", "rag"]))[0] == "rag"
    assert server.bodies(V1)[-1]["structured_outputs"] == {"choice": ["prompt", "rag"]}
    with ollama().on(CHAT, ollama_lines('{"choice": "rag"}'), ollama_lines('{"choice": "tool"}')) as server:
        async with asking(server, "ollama") as model:
            assert (await model.choose(ASK, ["prompt", "rag"]))[0] == "rag"
            with pytest.raises(ProviderError):
                await model.choose(ASK, ["prompt", "rag"])


async def test_the_cost_of_an_own_machine_is_its_seconds_and_a_set_price_overrules_it() -> None:
    with llama_server().on(V1, sse("llamacpp", "네", usage=(1_000_000, 500_000))) as server:
        async with asking(server, "llamacpp", models={"local_usd_per_second": 100.0}) as model:
            assert (await model.complete(ASK)).usage.cost_usd > 0
        async with asking(server, "llamacpp", models={"prices": {"llamacpp:tiny": (2.0, 4.0)}}) as model:
            assert (await model.complete(ASK)).usage.cost_usd == 4.0
