"""A reranker over HTTP in each server's dialect, and what a confidential workspace gets."""

from __future__ import annotations

from typing import Any

import pytest
from fake_server import Asked, FakeServer, Reply, as_json

from gallae.core.errors import ProviderError, SettingsError
from gallae.core.settings import Settings
from gallae.models.registry import open_models
from gallae.models.reranking import build_reranker

NOWHERE = "http://127.0.0.1:9"


def settings(reranker: str | None, url: str = NOWHERE, **more: Any) -> Settings:
    servers = {"ollama_url": NOWHERE, "vllm_url": f"{url}/v1", "llamacpp_url": url, "find_ollama": False}
    return Settings.model_validate({"retrieval": {"reranker": reranker}, "servers": servers, "language": "en", **more})


def results(asked: Asked) -> Reply:
    """Longer documents score higher; in the order of their scores, as servers answer."""
    rows = [{"index": at, "relevance_score": float(len(text))} for at, text in enumerate(asked.body["documents"])]
    return as_json({"model": asked.body.get("model"), "results": sorted(rows, key=lambda r: -r["relevance_score"])})


def tei(asked: Asked) -> Reply:
    rows = [{"index": at, "score": float(len(text))} for at, text in enumerate(asked.body["texts"])]
    return as_json(sorted(rows, key=lambda r: -r["score"]))


def test_none_is_set_by_default() -> None:
    assert build_reranker(settings(None)) is None and Settings().retrieval.reranker is None


@pytest.mark.parametrize("provider", ["vllm", "llamacpp"])
def test_vllm_and_llama_server_score_in_the_order_of_the_passages(provider: str) -> None:
    with FakeServer().on("/v1/rerank", results) as server:
        reranker = build_reranker(settings(f"{provider}:bge-reranker-v2-m3", server.url))
        assert reranker is not None and reranker.rerank("질문", ["가나", "가", "가나다"]) == [2.0, 1.0, 3.0]
    assert reranker.local and reranker.label == f"{provider}:bge-reranker-v2-m3"
    body = server.bodies("/v1/rerank")[0]
    assert (body["model"], body["query"], body["documents"]) == ("bge-reranker-v2-m3", "질문", ["가나", "가", "가나다"])


def test_a_tei_endpoint_is_named_by_its_url() -> None:
    with FakeServer().on("/rerank", tei) as server:
        reranker = build_reranker(settings(f"{server.url}/rerank"))
        assert reranker is not None and reranker.rerank("질문", ["가나", "가"]) == [2.0, 1.0]
    assert server.bodies("/rerank")[0] == {"query": "질문", "texts": ["가나", "가"]}


def test_a_url_with_a_model_speaks_as_jina_and_cohere_do() -> None:
    with FakeServer().on("/v1/rerank", results) as server:
        reranker = build_reranker(settings(f"{server.url}/v1/rerank#jina-reranker-v2"))
        assert reranker is not None and reranker.rerank("q", ["a", "bb"]) == [1.0, 2.0]
    assert server.bodies("/v1/rerank")[0]["model"] == "jina-reranker-v2"


@pytest.mark.parametrize(
    "answer",
    [
        {"results": [{"index": 0, "relevance_score": 1.0}]},
        {"results": [{"index": 0, "relevance_score": 1.0}, {"index": 7, "relevance_score": 1.0}]},
        {"results": [{"index": 0, "relevance_score": None}, {"index": 1, "relevance_score": 1.0}]},
        {"results": "x"},
        {},
    ],
)
def test_an_answer_without_a_score_for_each_passage_is_an_error(answer: Any) -> None:
    with FakeServer().on("/v1/rerank", as_json(answer)) as server:
        reranker = build_reranker(settings("vllm:m", server.url))
        assert reranker is not None
        with pytest.raises(ProviderError, match="scores for 2 passages"):
            reranker.rerank("q", ["a", "b"])


def test_a_server_that_is_down_is_a_provider_error() -> None:
    reranker = build_reranker(settings("vllm:m"))
    assert reranker is not None
    with pytest.raises(ProviderError):
        reranker.rerank("q", ["a", "b"])


@pytest.mark.parametrize("name", ["ollama:x", "openai:x", "vllm:", "bge-reranker", "https://"])
def test_a_name_that_is_none_is_refused_with_its_setting(name: str) -> None:
    with pytest.raises(SettingsError, match=r"retrieval\.reranker"):
        build_reranker(settings(name))


def test_a_confidential_workspace_gets_a_local_reranker_and_embedder_or_none_and_is_told() -> None:
    outside = settings(
        "https://rerank.example/v1/rerank#m", confidential=True, models={"embedding": "openai:text-embedding-3-large"}
    )
    models = open_models(outside)
    assert models.reranker() is None and models.embedder() is None
    said = " ".join(models.notices())
    assert "retrieval.reranker" in said and "models.embedding" in said and "confidential" in said
    local = open_models(settings("vllm:m", confidential=True, models={"embedding": "vllm:bge-m3"}))
    embedder, reranker = local.embedder(), local.reranker()
    assert embedder is not None and embedder.local and reranker is not None and reranker.local  # type: ignore[attr-defined]
    in_house = {"in_house": ["https://rerank.example"]}
    ours = build_reranker(settings("https://rerank.example/v1/rerank", confidential=True, policy=in_house))
    assert ours is not None and ours.local
    assert build_reranker(settings("https://rerank.example/v1/rerank")) is not None  # naming it is the yes


async def test_status_has_a_row_for_a_reranker_that_is_set() -> None:
    async def row(given: Settings) -> Any:
        async with open_models(given) as models:
            return next((r for r in await models.status() if r.role == "reranker"), None)

    assert await row(settings(None)) is None
    with FakeServer().on("/v1/rerank", results) as server:
        ready = await row(settings("vllm:m", server.url))
    failed = await row(settings("vllm:m"))
    kept = await row(settings("https://rerank.example/v1/rerank", confidential=True))
    assert (ready.state, ready.label, ready.local) == ("ready", "vllm:m", True)
    assert failed.state == "failed" and failed.next_step
    assert kept.state == "unset" and not kept.local and "confidential" in kept.next_step
