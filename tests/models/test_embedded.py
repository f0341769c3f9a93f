"""The embedded engine for real: a tiny random GGUF in a child process."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tiny_gguf import write_tiny_gguf, write_tiny_lora

from gallae.core.errors import ProviderError
from gallae.core.settings import Settings
from gallae.models.embedded import Engine
from gallae.models.gguf import read_metadata
from gallae.models.model import Model
from gallae.models.registry import Models, open_models

ASK = [("user", "안녕")]


def settings_for(path: Path, role: str = "chat") -> Settings:
    given = {"models": {role: f"embedded:{path}"}, "servers": {"find_ollama": False}, "language": "en"}
    return Settings.model_validate(given)


@pytest.fixture(scope="module")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("모델 폴더")  # Hangul and a space, as on people's machines
    return write_tiny_gguf(folder / "tiny.gguf")


@pytest.fixture
async def models(gguf: Path) -> AsyncIterator[Models]:
    async with open_models(settings_for(gguf)) as models:
        yield models


@pytest.fixture
def model(models: Models) -> Model:
    found = models.for_role("chat")
    assert found is not None
    return found


async def test_a_gguf_file_answers_in_a_stream_with_usage_and_a_finish_reason(model: Model) -> None:
    chunks = [chunk async for chunk in model.stream(ASK, max_tokens=12)]
    last = chunks[-1]
    assert len([c for c in chunks if c.text]) > 2 and last.finish in ("length", "stop")
    assert last.usage is not None and last.usage.output_tokens == 12 and last.usage.input_tokens > 5
    assert last.usage.models == ("embedded:tiny",) and model.local and model.label == "embedded:tiny"


async def test_an_embedded_model_is_healthy_only_after_it_made_a_token(model: Model) -> None:
    health = await model.health()
    assert health.ok
    assert model.context_tokens == 512  # what the file was trained with, not the wish
    assert model.known is not None and model.known.identity == "tiny"


async def test_a_grammar_binds_even_an_untrained_model(model: Model) -> None:
    choices = ["prompt", "rag", "sllm", "hybrid", "tool"]
    assert (await model.choose(ASK, choices))[0] in choices


async def test_a_schema_binds_even_an_untrained_model(model: Model) -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"enum": ["x", "y"]}},
        "required": ["a"],
        "additionalProperties": False,
    }
    done = await model.complete(ASK, schema=schema, max_tokens=300)
    if done.finish == "length":  # legal white space without end: told, never parsed
        with pytest.raises(ProviderError):
            done.parsed()
    else:
        assert done.parsed()["a"] in ("x", "y")


async def test_a_prompt_too_long_for_the_file_is_refused_with_figures(model: Model) -> None:
    with pytest.raises(ProviderError, match=r"does not fit .*> 512 tokens"):
        await model.complete([("user", "안녕하세요 " * 200)])


async def test_a_langchain_client_of_an_embedded_model_works_too(model: Model) -> None:
    await model.facts()
    assert (await model.chat_model.ainvoke("안녕")).usage_metadata is not None


async def test_nothing_starts_before_it_is_asked_and_the_child_ends_with_us(gguf: Path) -> None:
    engine = Engine(gguf)
    assert not engine.running
    url, key = engine.start()
    assert engine.running and engine.start() == (url, key) and url.startswith("http://127.0.0.1:")
    child = engine._process
    assert child is not None
    engine.close()
    assert child.poll() is not None and not engine.running


def test_a_small_model_runs_in_one_thread_and_a_large_one_in_those_of_the_machine(tmp_path: Path) -> None:
    import xllamacpp

    from gallae.models.engine import SMALL, _parameters

    given = {"alias": "m", "context": 512, "key": "k", "embedding": False, "pooled": False, "adapters": []}
    threads = []
    for size in (SMALL - 1, SMALL):
        file = tmp_path / f"{size}.gguf"
        with file.open("wb") as opened:
            opened.truncate(size)
        threads.append(_parameters(xllamacpp, {**given, "path": str(file)}).cpuparams.n_threads)
    assert threads == [1, xllamacpp.CommonParams().cpuparams.n_threads]


async def test_one_engine_serves_a_base_and_its_adapter_and_keeps_nothing_of_one_for_the_other(
    gguf: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "sllm"
    folder.mkdir()
    shutil.copy(gguf, folder / "base.gguf")
    write_tiny_lora(folder / "notes.lora.gguf")
    models = {"chat": "embedded:base", "sllm": "embedded:base+notes"}
    settings = Settings.model_validate({"models": models, "servers": {"find_ollama": False}})
    async with open_models(settings, folder=tmp_path) as opened:
        plain, tuned = opened.for_role("chat"), opened.for_role("sllm")
        assert plain is not None and tuned is not None and tuned.label == "embedded:base+notes"
        assert plain._engine is tuned._engine
        turns = [(await model.complete(ASK, max_tokens=6)).text for model in (plain, tuned) * 2]
    assert turns == turns[:2] * 2 and turns[0] != turns[1]


async def test_an_adapter_alone_is_no_model_to_be_picked(gguf: Path, tmp_path: Path) -> None:
    (tmp_path / "chat").mkdir()
    write_tiny_lora(tmp_path / "chat" / "a.lora.gguf")
    settings = Settings.model_validate({"servers": {"find_ollama": False}})
    async with open_models(settings, folder=tmp_path) as opened:
        assert opened.for_role("chat") is None
        shutil.copy(gguf, tmp_path / "chat" / "b.gguf")
    async with open_models(settings, folder=tmp_path) as opened:
        found = opened.for_role("chat")
        assert found is not None and found.label == "embedded:b"


async def test_an_engine_that_was_killed_is_started_anew_by_the_next_question(model: Model) -> None:
    await model.complete(ASK, max_tokens=4)
    assert model._engine is not None and model._engine._process is not None
    model._engine._process.kill()
    model._engine._process.wait()
    assert (await model.complete(ASK, max_tokens=4)).usage.output_tokens == 4


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for a process that is not ours: Linux only")
def test_the_engine_ends_when_we_are_killed(gguf: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from gallae.models.embedded import Engine; "
        "e = Engine(Path(sys.argv[1])); e.start(); print(e._process.pid, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(gguf)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    ended, _, _ = select.select([child], [], [], 10)
    os.close(child)
    assert ended


def test_another_program_of_the_machine_cannot_ask_the_engine(gguf: Path) -> None:
    import httpx

    engine = Engine(gguf)
    url, key = engine.start()
    body = {"messages": [{"role": "user", "content": "x"}], "max_tokens": 1}
    refused = httpx.post(f"{url}/v1/chat/completions", json=body, trust_env=False)
    taken = httpx.post(
        f"{url}/v1/chat/completions",
        json=body,
        headers={"Authorization": f"Bearer {key.get_secret_value()}"},
        trust_env=False,
    )
    engine.close()
    assert (refused.status_code, taken.status_code) == (401, 200)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.gguf", None, "no such file"),
        ("page.gguf", b"<html>not found</html>", "not a GGUF file"),
        ("short.gguf", 60_000, "engine failed"),
        ("empty.gguf", b"", "not a GGUF file"),
    ],
)
async def test_a_bad_file_is_an_honest_error(tmp_path: Path, gguf: Path, name: str, content: object, said: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(_content(gguf, content))
    async with open_models(settings_for(path)) as models:
        model = models.for_role("chat")
        assert model is not None
        with pytest.raises(ProviderError, match=said) as caught:
            await model.complete(ASK)
    assert str(tmp_path) not in caught.value.message


def _content(gguf: Path, given: object) -> bytes:
    return given if isinstance(given, bytes) else gguf.read_bytes()[: int(str(given))]


async def test_a_file_on_which_the_engine_aborts_does_not_take_us_along(tmp_path: Path) -> None:
    path = write_tiny_gguf(tmp_path / "abort.gguf", double_piece=True)
    async with open_models(settings_for(path)) as models:
        model = models.for_role("chat")
        assert model is not None
        with pytest.raises(ProviderError, match="engine failed"):
            await model.complete(ASK)


async def test_a_gguf_file_embeds_texts_of_length_one(gguf: Path) -> None:
    async with open_models(settings_for(gguf, "embedding")) as models:
        embedder = models.embedder()
        assert embedder is not None
        rows = embedder.embed_documents(["복약 안내", "진료 시간", "복약 안내"])
        query = await embedder.aembed_query("진료 시간")
        status = {row.role: row for row in await models.status()}
    assert len(rows) == 3 and len(rows[0]) == len(query) == 32
    assert rows[0] == pytest.approx(rows[2], abs=1e-4) and rows[0] != pytest.approx(rows[1], abs=1e-4)
    assert sum(x * x for x in query) == pytest.approx(1)
    assert status["embedding"].state == "ready" and status["chat"].state == "unset" and status["chat"].next_step


def test_the_header_of_a_file_is_read_without_loading_it(gguf: Path, tmp_path: Path) -> None:
    metadata = read_metadata(gguf)
    assert metadata["general.architecture"] == "llama" and metadata["llama.context_length"] == 512
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(gguf.read_bytes()[:200])
    assert read_metadata(broken) == {} and json.dumps(metadata)
