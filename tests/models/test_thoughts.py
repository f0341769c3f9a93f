"""Thoughts kept apart, health proven, choices bound, costs counted."""

from __future__ import annotations

import pytest
from asking import ASK, DEATH, asking, failure
from fake_server import (
    CHAT,
    V1,
    as_json,
    as_lines,
    llama_server,
    ollama,
    ollama_lines,
    sse,
    vllm,
    whole,
)

from gallae.core.errors import ProviderError


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
