"""The small parts, and the scripted model that other rooms test with."""

from __future__ import annotations

import asyncio
import doctest
import importlib
import subprocess
import sys

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallae.core.errors import ProviderError
from gallae.core.settings import ModelSettings, Settings
from gallae.core.types import Message
from gallae.models.budget import least_tokens, most_tokens
from gallae.models.embeddings import is_english_only, prefixes_of, reads_korean, reads_korean_badly
from gallae.models.errors import RETRYABLE, SENTENCES, failed, failure_of
from gallae.models.prices import cost_usd
from gallae.models.scripted import Reply, ScriptedChatModel, scripted_model
from gallae.models.thinking import ThoughtSplitter


@pytest.mark.parametrize("name", ["errors", "thinking", "budget", "embeddings", "spec"])
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    module = importlib.import_module(f"gallae.models.{name}")
    extra = {"Settings": Settings}
    assert doctest.testmod(module, extraglobs=extra).failed == 0


def test_every_kind_of_failure_has_its_sentences_in_both_languages() -> None:
    for kind, (ko, en, hint_ko, hint_en) in SENTENCES.items():
        assert ko and en and hint_ko and hint_en and ko != en
        error = failed(kind, "vllm", "m", language="ko")
        assert ko in error.message and error.hint == hint_ko and error.retryable is (kind in RETRYABLE)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError("no route to 10.1.2.3"), "down"),
        (httpx.RemoteProtocolError("peer closed"), "truncated"),
        (httpx.ReadTimeout("slow"), "timeout"),
        (TimeoutError(), "timeout"),
        (ConnectionRefusedError("refused"), "down"),
        (ValueError("No generation chunks were returned"), "truncated"),
        (KeyError("choices"), "failed"),
    ],
)
def test_client_errors_of_every_library_become_ours(error: Exception, kind: str) -> None:
    made = failure_of(error, "llamacpp", "m")
    assert made.kind == kind and "10.1.2.3" not in made.message  # type: ignore[attr-defined]
    assert failure_of(made, "other", "x") is made


@given(st.text(alphabet="가나ab <think>/", max_size=40), st.lists(st.integers(1, 7), max_size=30), st.booleans())
def test_how_a_text_is_cut_into_chunks_never_changes_what_is_thought_and_what_is_said(
    text: str, cuts: list[int], opened: bool
) -> None:
    def split(pieces: list[str]) -> tuple[str, str, bool]:
        splitter = ThoughtSplitter(opened=opened)
        parts = [splitter.feed(piece) for piece in pieces] + [splitter.flush()]
        return "".join(a for a, _ in parts), "".join(t for _, t in parts), splitter.stray

    pieces, at = [], 0
    for cut in cuts:
        pieces.append(text[at : at + cut])
        at += cut
    assert split([*pieces, text[at:]]) == split([text])


@settings(max_examples=50)
@given(st.text(max_size=80))
def test_the_lower_estimate_never_exceeds_the_upper_one(text: str) -> None:
    assert least_tokens(text) <= most_tokens(text)


def test_the_estimates_hold_for_what_tokenisers_make_of_korean() -> None:
    # tokens of this sentence: o200k 22, Qwen3 27, Llama 3 27, a byte-level vocabulary of 2,048: 47 (tuning.md §4)
    sentence = "아세트아미노펜은 하루에 4,000 mg을 넘기지 않도록 하세요. 간 질환이 있으면 의사와 상의하세요."
    assert least_tokens(sentence) <= 22 and most_tokens(sentence) >= 47


def test_prices_are_those_of_the_longest_name_and_the_settings_overrule_them() -> None:
    def cost(label: str, local: bool = False, **given: object) -> float:
        settings = ModelSettings.model_validate(given)
        used = {"input_tokens": 1_000_000, "output_tokens": 0, "seconds": 2.0}
        return cost_usd(label, **used, local=local, settings=settings)  # type: ignore[arg-type]

    assert cost("openai:gpt-4o-mini-2024-07-18") == 0.15 and cost("openai:gpt-4o-2024-08-06") == 2.5
    assert cost("openai:gpt-4o", prices={"openai:gpt-4o": (9, 9)}) == 9
    assert cost("openai:unknown") == 0 and cost("ollama:m", local=True, local_usd_per_second=0.5) == 1.0


def test_prefixes_and_languages_of_known_embedders() -> None:
    korean = ["bge-m3", "multilingual-e5-large", "nomic-embed-text-v2-moe", "qwen3-embedding:0.6b", "embeddinggemma"]
    korean += ["snowflake-arctic-embed2", "dragonkue/BGE-m3-ko", "text-embedding-3-small", "granite-embedding:278m"]
    english = ["all-minilm:33m", "nomic-embed-text:v1.5", "mxbai-embed-large", "intfloat/e5-large-v2", "bge-large"]
    english += ["snowflake-arctic-embed:335m", "BAAI/bge-small-en-v1.5"]
    assert [n for n in korean if is_english_only(n)] == [] and [n for n in english if not is_english_only(n)] == []
    assert (
        prefixes_of("bge-m3") == prefixes_of("nlpai-lab/KURE-v1") == prefixes_of("text-embedding-3-large") == ("", "")
    )
    assert prefixes_of("intfloat/multilingual-e5-base") == ("query: ", "passage: ")
    assert prefixes_of("multilingual-e5-large-instruct") == prefixes_of("Qwen3-Embedding-0.6B")
    assert (
        prefixes_of("qwen3-embedding:0.6b")[0].startswith("Instruct: ") and prefixes_of("qwen3-embedding:4b")[1] == ""
    )
    assert prefixes_of("nomic-embed-text-v2-moe") == ("search_query: ", "search_document: ")
    assert prefixes_of("snowflake-arctic-embed2") == ("query: ", "")
    assert [n for n in korean if not reads_korean(n)] == ["text-embedding-3-small"] and not any(
        map(reads_korean, english)
    )
    assert reads_korean_badly("text-embedding-3-small") and not reads_korean_badly("text-embedding-3-large")


# --- the scripted model ----------------------------------------------------------------------------------------------


async def test_a_scripted_model_streams_its_replies_in_order_and_records_what_it_was_asked() -> None:
    chat = ScriptedChatModel(["네, 하루 세 번입니다.", Reply("끝", reasoning="음", finish="length")])
    model = scripted_model(chat)
    chunks = [c async for c in model.stream([("system", "짧게"), Message("user", "몇 번?")])]
    assert "".join(c.text for c in chunks) == "네, 하루 세 번입니다." and len(chunks) > 3
    done = await model.complete([{"role": "user", "content": "또?"}])
    assert (done.text, done.reasoning, done.finish, done.label) == ("끝", "음", "length", "scripted:test")
    assert [r.text for r in chat.requests] == ["짧게\n몇 번?", "또?"]
    assert chat.requests[0].arguments == {"max_tokens": 1024, "schema": None, "choices": (), "thinking": False}
    with pytest.raises(AssertionError, match="asked 3 times"):
        await model.complete([("user", "더?")])


async def test_a_scripted_model_fails_as_a_server_does() -> None:
    chat = ScriptedChatModel(
        [Reply("반만", finish=None), httpx.ConnectError("x"), Reply("반", then=httpx.ReadError("x"))]
    )
    model = scripted_model(chat, Settings(language="en"))
    for said in ("truncated", "cannot be reached", "truncated"):
        with pytest.raises(ProviderError, match=said):
            await model.complete([("user", "?")], thinking=False)


async def test_a_scripted_model_waits_where_a_test_wants_it_to() -> None:
    gate = asyncio.Event()
    model = scripted_model(ScriptedChatModel([Reply("하나 둘", before=gate.wait)]))
    running = asyncio.ensure_future(model.complete([("user", "?")]))
    await asyncio.sleep(0)
    assert not running.done()
    gate.set()
    assert (await running).text == "하나 둘"


async def test_stopping_in_the_middle_closes_the_stream() -> None:
    model = scripted_model(ScriptedChatModel(["하나 둘 셋"]))
    stream = model.stream([("user", "?")])
    first = await anext(stream)
    await stream.aclose()
    assert first.text == "하나 "


async def test_a_scripted_model_calls_tools_for_an_agent() -> None:
    call = {"name": "now", "args": {"zone": "서울"}, "id": "1"}
    chat = ScriptedChatModel([Reply(tool_calls=(call,), finish="tool_calls"), lambda messages: f"{len(messages)}개"])

    def now(zone: str) -> str:
        """The time."""
        return zone

    bound = chat.bind_tools([now])
    message = await bound.ainvoke("몇 시?")
    assert message.tool_calls[0]["args"] == {"zone": "서울"} and chat.requests[0].arguments["tools"] == [now]
    assert (await chat.ainvoke("?")).content == "1개"


def test_importing_the_registry_loads_no_heavy_package() -> None:
    heavy = (
        "langchain_core",
        "langchain_openai",
        "langchain_ollama",
        "openai",
        "ollama",
        "xllamacpp",
        "numpy",
        "httpx",
    )
    code = (
        f"import sys, gallae.models.registry, gallae.models.consent; print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"
