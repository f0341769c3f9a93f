"""Calls of real clients in a trace: vLLM, llama.cpp and Ollama over loopback, and a model file run by ourselves."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from capture import Captured
from traced import ask, langsmith

from gallae.core.workspace import open_workspace
from gallae.graphs.chat import open_chat

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "models"))
import fake_server
from tiny_gguf import write_tiny_gguf

__all__ = ["langsmith"]


async def called(pool: Path, state: Path, captured: Captured, asked: str, **given: Any) -> Any:
    """The one model call of a turn over these settings, as it was traced."""
    given["models"] = {"local_usd_per_second": 2.0, **given["models"]}
    given["servers"] = {"find_ollama": False, **given.get("servers", {})}
    async with open_chat(open_workspace(pool, state=state, arguments=given)) as chat:
        await chat.ask(ask(asked, route="prompt"))
    (call,) = [run for run in captured.runs() if run["run_type"] == "llm"]
    return call


def costs_its_seconds(call: Any) -> bool:
    usage = call["extra"]["metadata"]["usage_metadata"]
    return bool(0 < usage["total_cost"] < 60 and "input_cost" not in usage)


@pytest.mark.parametrize("provider", ["vllm", "llamacpp", "ollama"])
async def test_a_server_of_ones_own_is_traced_with_tokens_and_cost(
    provider: str, pool: Path, tmp_path: Path, langsmith: Captured
) -> None:
    if provider == "ollama":
        server = fake_server.ollama().on(
            "/api/chat", fake_server.ollama_lines("네, ", "빛이 ", "흩어집니다.", counted=90)
        )
    else:
        server = fake_server.vllm() if provider == "vllm" else fake_server.llama_server()
        server.on("/v1/chat/completions", fake_server.sse(provider, "네, ", "빛이 ", "흩어집니다."))
    with server:
        models, servers = {"chat": f"{provider}:tiny"}, {f"{provider}_url": server.url}
        call = await called(
            pool, tmp_path / "s", langsmith, "구름이 하얀 까닭을 설명해 줘", models=models, servers=servers
        )
    usage = call["extra"]["metadata"]["usage_metadata"]
    assert call["outputs"]["messages"][-1]["content"] == "네, 빛이 흩어집니다."
    assert usage["input_tokens"] > 0 and usage["output_tokens"] > 0 and costs_its_seconds(call)
    assert (call["extra"]["metadata"]["ls_provider"], call["extra"]["metadata"]["ls_model_name"]) == (provider, "tiny")


async def test_a_model_file_is_traced_with_tokens_and_cost(pool: Path, tmp_path: Path, langsmith: Captured) -> None:
    models = {"chat": f"embedded:{write_tiny_gguf(tmp_path / 'tiny.gguf')}"}
    call = await called(pool, tmp_path / "s", langsmith, "안녕", models=models, limits={"answer_tokens": 12})
    assert call["outputs"]["usage_metadata"]["output_tokens"] > 0 and costs_its_seconds(call)
    assert call["extra"]["metadata"]["ls_model_name"] == "tiny"
    assert str(tmp_path) not in str(call)
