"""In which order models are found, what leaves the house, and what nobody is asked for."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from fake_server import CHAT, V1, FakeServer, as_json, llama_server, ollama, ollama_lines, sse, vllm
from tiny_gguf import write_tiny_gguf

from gallae.core.errors import InputError, ProviderError, SettingsError
from gallae.core.settings import Settings
from gallae.core.types import Skill
from gallae.models.consent import allow_model, allowed_models, forbid_model
from gallae.models.registry import Models, open_models
from gallae.models.spec import is_local_url

NOWHERE = "http://127.0.0.1:9"


def settings(**given: Any) -> Settings:
    given.setdefault("servers", {}).setdefault("ollama_url", NOWHERE)
    return Settings.model_validate(given)


def label(models: Models, role: str = "chat", **more: Any) -> str | None:
    model = models.for_role(role, **more)
    return model.label if model else None


def tags(*rows: dict[str, Any]) -> FakeServer:
    return ollama().on("/api/tags", as_json({"models": list(rows)}))


def test_opening_asks_nobody() -> None:
    with ollama() as server:
        open_models(settings(models={"chat": "ollama:tiny"}, servers={"ollama_url": server.url}))
        assert server.asked == []


def test_settings_come_first_then_urls_then_a_running_ollama_then_own_files(tmp_path: Path) -> None:
    (tmp_path / "chat").mkdir()
    write_tiny_gguf(tmp_path / "chat" / "own.gguf")
    with vllm("served") as first, ollama() as second:
        urls: dict[str, Any] = {"vllm_url": first.url, "ollama_url": second.url}
        named = open_models(settings(models={"chat": "ollama:mine"}, servers=dict(urls)), folder=tmp_path)
        by_url = open_models(settings(servers=dict(urls)), folder=tmp_path)
        running = open_models(settings(servers={"ollama_url": second.url}), folder=tmp_path)
        own = open_models(settings(), folder=tmp_path)
        nothing = open_models(settings())
        found = [label(m) for m in (named, by_url, running, own, nothing)]
    assert found == ["ollama:mine", "vllm:served", "ollama:tiny:latest", "embedded:own", None]


def test_a_configured_url_that_does_not_answer_is_passed_over() -> None:
    with ollama() as server:
        models = open_models(settings(servers={"vllm_url": NOWHERE, "ollama_url": server.url}))
        assert label(models) == "ollama:tiny:latest"


def test_ollama_is_not_looked_for_where_the_settings_forbid_it() -> None:
    with ollama() as server:
        assert label(open_models(settings(servers={"ollama_url": server.url, "find_ollama": False}))) is None
        assert server.asked == []


def test_a_look_for_servers_counts_for_half_a_minute() -> None:
    now = [0.0]
    with tags() as server:
        models = open_models(settings(servers={"ollama_url": server.url}), clock=lambda: now[0])
        assert label(models) is None
        server.on("/api/tags", as_json({"models": [{"name": "new:latest", "capabilities": ["completion"]}]}))
        assert label(models) is None
        now[0] = 31.0
        assert label(models) == "ollama:new:latest"


def test_of_ollamas_models_the_one_in_memory_serves_and_never_a_cloud_one_or_an_embedder() -> None:
    can = {"capabilities": ["completion"]}
    rows = [
        {"name": "big:120b-cloud", **can},
        {"name": "alias:latest", "remote_host": "https://elsewhere.example", **can},
        {"name": "bge-m3:latest", "capabilities": ["embedding"]},
        {"name": "a:latest", **can},
        {"name": "b:latest", **can},
    ]
    with tags(*rows).on("/api/ps", as_json({"models": [{"name": "b:latest"}]})) as server:
        models = open_models(settings(servers={"ollama_url": server.url}))
        assert (label(models), label(models, "embedding")) == ("ollama:b:latest", "ollama:bge-m3:latest")


def test_a_key_that_merely_stands_in_the_environment_is_not_used() -> None:
    given = settings(openai_api_key="sk-test", language="en")
    models = open_models(given)
    assert label(models) is None
    assert any("gallae models allow openai" in notice for notice in models.notices())


def test_a_key_is_used_after_a_person_said_yes_once(tmp_path: Path) -> None:
    assert allow_model(tmp_path / "keep", "openai") == allowed_models(tmp_path / "keep") == {"openai"}
    models = open_models(settings(openai_api_key="sk-test"), allowed=allowed_models(tmp_path / "keep"))
    model = models.for_role("chat")
    assert model is not None and model.provider == "openai" and not model.local and model.origin == "key"
    assert models.notices() == ()
    assert label(models, local_only=True) is None
    assert label(models, "embedding") is None  # an outside embedder is never picked by itself
    named = open_models(settings(openai_api_key="sk-test"), allowed=frozenset({"openai", "openai:gpt-4o"}))
    assert label(named) == "openai:gpt-4o"


def test_naming_the_model_in_the_settings_is_the_same_yes() -> None:
    models = open_models(settings(openai_api_key="sk-test", models={"chat": "openai:gpt-4o-mini"}))
    assert label(models) == "openai:gpt-4o-mini" and models.notices() == ()


def test_the_yes_is_a_file_that_can_be_taken_back_and_a_torn_one_allows_nothing(tmp_path: Path) -> None:
    allow_model(tmp_path, "openai:gpt-4o")
    assert json.loads((tmp_path / "allowed-models.json").read_text(encoding="utf-8")) == {"allowed": ["openai:gpt-4o"]}
    assert forbid_model(tmp_path, "openai:gpt-4o") == frozenset()
    (tmp_path / "allowed-models.json").write_text('{"allowed": ["openai"', encoding="utf-8")
    assert allowed_models(tmp_path) == frozenset()
    assert [p.name for p in tmp_path.iterdir()] == ["allowed-models.json"]
    with pytest.raises(InputError, match="vllm"):
        allow_model(tmp_path, "vllm")


async def test_an_outside_model_without_a_key_is_refused_before_anything_leaves() -> None:
    model = open_models(settings(models={"chat": "openai:gpt-4o-mini"}, language="en")).for_role("chat")
    assert model is not None
    with pytest.raises(ProviderError, match=r"refused the key.*OPENAI_API_KEY"):
        await model.complete([("user", "hi")])


def test_what_must_stay_local_passes_over_what_is_outside() -> None:
    with ollama() as server:
        given = settings(openai_api_key="sk-test", models={"chat": "openai:gpt-4o"}, servers={"ollama_url": server.url})
        models = open_models(given)
        assert (label(models), label(models, local_only=True)) == ("openai:gpt-4o", "ollama:tiny:latest")
        cloud = open_models(settings(models={"chat": "ollama:big:cloud"}))
        assert (label(cloud), label(cloud, local_only=True)) == ("ollama:big:cloud", None)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:11434", True),
        ("http://localhost:8000/v1", True),
        ("http://LOCALHOST:1", True),
        ("https://models.house:8443/v1", True),
        ("http://models.house:8443", False),
        ("https://models.house", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://localhost.evil.example", False),
        ("http://localhost@evil.example", False),
        ("http://10.0.0.5:8000", False),
        ("http://0.0.0.0:8000", False),
        ("", False),
    ],
)
def test_local_is_loopback_or_named_in_house(url: str, local: bool) -> None:
    assert is_local_url(url, ("https://models.house:8443",)) is local


def test_router_and_judge_fall_back_to_the_chat_model_and_the_sllm_does_not() -> None:
    models = open_models(settings(models={"chat": "ollama:big", "judge": "ollama:strict"}))
    found = [label(models, role) for role in ("router", "judge", "sllm")]
    assert found == ["ollama:big", "ollama:strict", None]


def test_a_promoted_skill_is_served_by_its_own_model() -> None:
    skills = [Skill("guide", "안내문", model="ollama:guide-v1"), Skill("memo", "메모")]
    models = open_models(settings(models={"sllm": "ollama:house"}), skills=skills)
    assert label(models, "sllm", skill="guide") == "ollama:guide-v1"
    assert label(models, "sllm", skill="memo") == label(models, "sllm") == "ollama:house"


@pytest.mark.parametrize(
    ("chat", "said"),
    [
        ("gpt-4o", "models.chat = 'gpt-4o'"),
        ("bedrock:x", "models.chat = 'bedrock:x'"),
        ("ollama:", "models.chat = 'ollama:'"),
        ("llamacpp:tiny", "servers.llamacpp_url is not set"),
        ("vllm:tiny", "servers.vllm_url is not set"),
    ],
)
def test_a_name_that_is_no_model_refuses_to_start(chat: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        open_models(settings(models={"chat": chat}))
    assert caught.value.hint


async def test_status_tells_each_role_with_its_health_and_the_next_step() -> None:
    with llama_server().on(V1, sse("llamacpp", "2", finish="length")) as good, ollama() as dead:
        dead.on(CHAT, as_json({"error": "llama runner process has terminated"}, 500))
        given = settings(
            models={"chat": "llamacpp:tiny", "judge": "ollama:tiny", "sllm": "ollama:tiny"},
            servers={"llamacpp_url": good.url, "ollama_url": dead.url},
        )
        async with open_models(given, skills=[Skill("guide", "안내문", model="nonsense")]) as models:
            rows = {row.role: row for row in await models.status()}
    assert {role: row.state for role, row in rows.items()} == {
        "chat": "ready",
        "router": "ready",
        "embedding": "unset",
        "judge": "failed",
        "sllm:guide": "failed",
        "vision": "unset",
        "moderation": "unset",
    }
    assert rows["chat"].identity == "tiny" and rows["chat"].context_tokens == 4096 and rows["chat"].local
    assert "tools" in rows["chat"].capabilities
    assert rows["judge"].detail and all(row.next_step for row in rows.values() if row.state != "ready")
    assert "nonsense" in rows["sllm:guide"].detail
    assert len(good.bodies(V1)) == 1  # chat and router are one model, asked once


async def test_one_model_answers_in_several_event_loops_one_after_the_other() -> None:
    import asyncio

    def ask() -> str:
        async def once() -> str:
            model = models.for_role("chat")
            assert model is not None
            done = await model.complete([("user", "hi")])
            await model.aclose()
            return done.text

        return asyncio.run(once())

    with ollama().on(CHAT, ollama_lines("네")) as server:
        models = open_models(settings(models={"chat": "ollama:tiny"}, servers={"ollama_url": server.url}))
        said = [await asyncio.to_thread(ask) for _ in range(3)]
    assert said == ["네"] * 3


# --- embedders -------------------------------------------------------------------------------------------------------


def test_of_several_embedders_of_ollama_the_same_one_is_found_whichever_is_in_memory() -> None:
    rows = [{"name": f"{name}:latest", "capabilities": ["embedding"]} for name in ("kure-v1", "bge-m3")]
    for loaded in ("kure-v1:latest", "bge-m3:latest"):
        with tags(*rows).on("/api/ps", as_json({"models": [{"name": loaded}]})) as server:
            models = open_models(settings(servers={"ollama_url": server.url}))
            assert label(models, "embedding") == "ollama:bge-m3:latest"


def embeddings(asked: Any) -> Any:
    rows = [{"index": i, "embedding": [float(len(t)), 1.0]} for i, t in enumerate(asked.body["input"])]
    return as_json({"data": list(reversed(rows))})


def test_vectors_of_an_openai_style_server_come_back_in_the_order_of_the_texts() -> None:
    with vllm("multilingual-e5-small").on("/v1/embeddings", embeddings) as server:
        named = {"embedding": "vllm:multilingual-e5-small"}
        embedder = open_models(settings(models=named, servers={"vllm_url": server.url})).embedder()
        assert embedder is not None
        rows = embedder.embed_documents(["가", "가나다라마바사"] * 20)
        embedder.embed_query("가")
    assert len(rows) == 40 and rows[0][0] < rows[1][0] and rows[0] == rows[2]
    sent = [body["input"] for body in server.bodies("/v1/embeddings")]
    assert [len(texts) for texts in sent] == [32, 8, 1]
    assert sent[0][0] == "가" and sent[2] == ["가"]  # the index adds the prefix, for every embedder alike


def test_ollama_may_not_cut_a_long_text_in_silence() -> None:
    with ollama("bge-m3:latest").on("/api/embed", as_json({"embeddings": [[3.0, 4.0]]})) as server:
        given = settings(models={"embedding": "ollama:bge-m3"}, servers={"ollama_url": server.url})
        embedder = open_models(given).embedder()
        assert embedder is not None and embedder.embed_query("가") == [0.6, 0.8]
        with pytest.raises(ProviderError, match="1 vectors for 2 texts"):
            embedder.embed_documents(["가", "나"])
    assert server.bodies("/api/embed")[0] == {"model": "bge-m3", "input": ["가"], "truncate": False}


def test_a_chat_model_asked_for_vectors_is_an_honest_error() -> None:
    body = as_json({"error": "this model does not support embeddings"}, 501)
    with ollama().on("/api/embed", body) as server:
        given = settings(models={"embedding": "ollama:tiny"}, servers={"ollama_url": server.url}, language="en")
        embedder = open_models(given).embedder()
        assert embedder is not None
        with pytest.raises(ProviderError, match="gives no embeddings"):
            embedder.embed_query("가")


def test_an_english_only_embedder_is_never_picked_for_korean_and_a_named_one_warns(
    caplog: pytest.LogCaptureFixture,
) -> None:
    row = {"name": "nomic-embed-text:latest", "capabilities": ["embedding"]}
    with tags(row) as server:
        servers = {"ollama_url": server.url}
        assert label(open_models(settings(servers=dict(servers))), "embedding") is None
        assert label(open_models(settings(servers=dict(servers), language="en")), "embedding") is not None
        named = open_models(settings(models={"embedding": "ollama:nomic-embed-text"}, servers=dict(servers)))
        with caplog.at_level(logging.WARNING):
            assert named.embedder() is not None
    assert "영어만" in caplog.text and any("nomic" in notice for notice in named.notices())
