"""Every shape of failure ends in an honest error (model-servers.md §7, the other half)."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from asking import ASK, DEATH, SCHEMA, asking, failure
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


async def test_a_dead_engine_is_tried_once_more_and_may_recover() -> None:
    with vllm().on(V1, as_json({}), as_json({"error": DEATH}, 500), sse("vllm", "네")) as server:
        async with asking(server, "vllm") as model:
            assert (await model.complete(ASK)).text == "네"


async def test_a_dead_engine_is_tried_once_more_only_and_then_refused_connections_are_told() -> None:
    with vllm().on(V1, as_json({}), as_json({"error": DEATH}, 500)) as server:
        async with asking(server, "vllm") as model:
            error = await failure(model)
            assert (
                "engine failed" in error.message
                and error.retryable
                and len([b for b in server.bodies(V1) if "tools" not in b]) == 2
            )
            assert not (await model.health()).ok  # although /health is green
            await model.facts()
            server.stop()
            gone = await failure(model)
    assert "cannot be reached" in gone.message and gone.retryable


async def test_a_server_that_came_back_with_another_model_is_noticed() -> None:
    with llama_server() as server:
        first = server.scripts["/v1/models"][0]
        server.on("/v1/models", first, first, as_json({"data": [{"id": "other"}]}))
        server.on(V1, sse("llamacpp", "네"), as_json({"error": DEATH}, 500), sse("llamacpp", "남의 답"))
        async with asking(server, "llamacpp") as model:
            assert (await model.complete(ASK)).text == "네"
            server.on("/v1/models", as_json({"data": [{"id": "other"}]}))
            error = await failure(model)
    assert "another model" in error.message


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
    assert all(body["cache_prompt"] is False for body in server.bodies(V1)), (
        "a prompt kept from another adapter is wrong"
    )


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
