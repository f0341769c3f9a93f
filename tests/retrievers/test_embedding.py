"""The plug for an embedder: prefixes, batches, retries, checks of every vector, and nothing paid twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from meaning import Meaning

from gallae.core.errors import ProviderError
from gallae.core.settings import Settings
from gallae.models.errors import failed
from gallae.retrievers.embedding import ATTEMPTS, Embedding, embedder_name
from gallae.retrievers.embedding_cache import EmbeddingCache

Plug = Callable[..., Embedding]


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def plug(tmp_path: Path, waits: list[float]) -> Iterator[Plug]:
    caches: list[EmbeddingCache] = []

    def make(embedder: Any, *, clock: Callable[[], float] = lambda: 0.0, **settings: Any) -> Embedding:
        caches.append(EmbeddingCache(tmp_path / "embeddings.sqlite"))
        given = Settings.model_validate(settings)
        return Embedding(embedder, given, caches[-1], wait=waits.append, clock=clock)

    yield make
    for cache in caches:
        cache.close()


def embedded(plugged: Embedding, *texts: str) -> dict[int, bytes]:
    made: dict[int, bytes] = {}
    for batch in plugged.passages(dict(enumerate(texts))):
        made |= batch
    return made


class Named(Meaning):
    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label


class Failing(Meaning):
    """Raises what it is given, one after the other, then works."""

    def __init__(self, *errors: Exception) -> None:
        super().__init__()
        self.errors = list(errors)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if self.errors:
            raise self.errors.pop(0)
        return super().embed_documents(texts)


def test_the_models_own_prefixes_are_put_before_questions_and_passages(plug: Plug) -> None:
    e5, bge = Named("ollama:multilingual-e5-large"), Named("ollama:bge-m3")
    for embedder in (e5, bge):
        plugged = plug(embedder)
        embedded(plugged, "차량")
        plugged.question("승용차")
    assert e5.asked == ["passage: 차량", "query: 승용차"] and bge.asked == ["차량", "승용차"]


def test_prefixes_in_the_settings_win_also_empty_ones(plug: Plug) -> None:
    embedder = Named("ollama:multilingual-e5-large")
    plugged = plug(embedder, retrieval={"query_prefix": "", "passage_prefix": "글: "})
    embedded(plugged, "차량")
    plugged.question("승용차")
    assert embedder.asked == ["글: 차량", "승용차"]
    assert (plugged.identity.query_prefix, plugged.identity.passage_prefix) == ("", "글: ")


def test_texts_go_out_in_batches_and_the_same_text_once(plug: Plug) -> None:
    embedder = Meaning()
    made = embedded(plug(embedder, retrieval={"embed_batch": 2}), "차량", "맹수", "차량", "원두")
    assert embedder.batches == [2, 1] and len(made) == 4 and made[0] == made[2]


def test_what_was_paid_for_is_found_by_another_process_and_under_another_number(plug: Plug) -> None:
    embedded(plug(Meaning()), "차량", "맹수")
    again = Meaning()
    assert set(embedded(plug(again), "맹수", "원두")) == {0, 1}
    assert again.asked == ["원두"]


def test_another_model_or_version_or_prefix_shares_nothing(plug: Plug) -> None:
    embedded(plug(Meaning()), "차량")
    versioned = Meaning()
    versioned.version = "2"  # type: ignore[attr-defined]
    prefixed, other = Meaning(), Named("test:other")
    embedded(plug(versioned), "차량")
    embedded(plug(prefixed, retrieval={"passage_prefix": "글: "}), "차량")
    embedded(plug(other), "차량")
    assert versioned.asked == other.asked == ["차량"] and prefixed.asked == ["글: 차량"]


def test_a_failure_that_may_pass_is_tried_again_after_growing_waits(plug: Plug, waits: list[float]) -> None:
    embedder = Failing(ConnectionError("refused"), failed("rate", "openai", "m"))
    assert len(embedded(plug(embedder), "차량")) == 1
    assert waits == [0.5, 1.0]


def test_trying_again_is_bounded(plug: Plug, waits: list[float]) -> None:
    with pytest.raises(ProviderError):
        embedded(plug(Failing(*[ConnectionError("refused")] * 9)), "차량")
    assert len(waits) == ATTEMPTS - 1


def test_a_failure_that_stays_is_not_tried_again(plug: Plug, waits: list[float]) -> None:
    with pytest.raises(ProviderError):
        embedded(plug(Failing(failed("auth", "openai", "m"))), "차량")
    assert waits == []


def test_batches_before_a_failure_stay_paid(plug: Plug) -> None:
    class Breaks(Meaning):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            if "맹수" in texts:
                raise failed("auth", "openai", "m")
            return super().embed_documents(texts)

    with pytest.raises(ProviderError):
        embedded(plug(Breaks(), retrieval={"embed_batch": 1}), "차량", "맹수")
    again = Meaning()
    assert len(embedded(plug(again), "차량", "맹수")) == 2 and again.asked == ["맹수"]


def test_one_text_that_is_too_long_costs_only_itself_a_vector(plug: Plug) -> None:
    class Short(Meaning):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            if any(len(text) > 100 for text in texts):
                raise failed("context", "ollama", "m")
            return super().embed_documents(texts)

    assert set(embedded(plug(Short()), "차량", "맹" * 101, "원두", "커피")) == {0, 2, 3}


def test_texts_without_a_word_are_not_sent(plug: Plug) -> None:
    embedder = Meaning()
    plugged = plug(embedder)
    assert set(embedded(plugged, " \n", "차량")) == {1} and embedder.asked == ["차량"]
    assert plugged.question("  ") is None


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[1.0, 0.0]], "1 vectors for 2 texts"),
        ([[1.0, 0.0], [1.0]], r"vectors of \[1, 2\] dimensions"),
        ([[1.0, 0.0], [0.0, 0.0]], "a zero vector"),
        ([[1.0, 0.0], [float("nan"), 0.0]], "NaN"),
        ([[1.0, 0.0], [float("inf"), 0.0]], "infinity"),
        ([[], []], r"vectors of \[0\] dimensions"),
    ],
)
def test_vectors_that_are_none_are_refused_and_not_kept(plug: Plug, rows: list[list[float]], said: str) -> None:
    class Bad(Meaning):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return rows

    with pytest.raises(ProviderError, match=said):
        embedded(plug(Bad()), "차량", "맹수")
    good = Meaning()
    embedded(plug(good), "차량", "맹수")
    assert good.asked == ["차량", "맹수"]


def test_after_a_failed_question_the_embedder_is_left_alone_for_a_while(plug: Plug) -> None:
    now = [0.0]
    embedder = Failing(ConnectionError("refused"))
    plugged = plug(embedder, clock=lambda: now[0])
    with pytest.raises(ProviderError):
        plugged.question("승용차")
    assert plugged.question("승용차") is None
    now[0] = 31.0
    assert plugged.question("승용차") is not None and embedder.asked == ["승용차"]


def test_questions_of_people_are_kept_in_memory_only_those_of_the_workspace_on_the_disk(plug: Plug) -> None:
    first, later = Meaning(), Meaning()
    for embedder in (first, later):
        plugged = plug(embedder)
        for _ in range(2):
            plugged.question("승용차")
            plugged.known_question("맹수")
    assert sorted(first.asked) == ["맹수", "승용차"] and later.asked == ["승용차"]


def test_only_the_latest_questions_are_in_memory(plug: Plug) -> None:
    embedder = Meaning()
    plugged = plug(embedder)
    for number in range(200):
        plugged.question(f"승용차 {number}")
    assert len(plugged._lately) <= 64 and plugged.question("승용차 199") is not None and len(embedder.asked) == 200


def test_an_outside_embedder_reads_masked_texts_and_no_question_that_identifies_a_person(plug: Plug) -> None:
    outside, local = Meaning(), Meaning()
    local.local = True  # type: ignore[attr-defined]
    asked = "김철수 010-1234-5678 님의 차량은?"
    for embedder in (outside, local):
        plugged = plug(embedder)
        embedded(plugged, "차량 문의는 010-1234-5678")
        plugged.question(asked)
    assert local.asked == ["차량 문의는 010-1234-5678", asked]
    assert len(outside.asked) == 1 and "1234" not in outside.asked[0] and "차량 문의는" in outside.asked[0]
    masked = Meaning()
    plug(masked, policy={"masked_may_leave": True}).question(asked)
    assert len(masked.asked) == 1 and "1234" not in masked.asked[0]


def test_a_cache_that_is_no_database_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "embeddings.sqlite"
    path.write_bytes(b"nonsense" * 1000)
    cache = EmbeddingCache(path)
    cache.put("m", {"k": b"v"})
    assert cache.get(["k", "other"]) == {"k": b"v"}
    cache.close()


def test_any_langchain_embeddings_plug_in(plug: Plug) -> None:
    from langchain_core.embeddings import DeterministicFakeEmbedding

    plugged = plug(DeterministicFakeEmbedding(size=8))
    vector = plugged.question("승용차")
    assert vector is not None and vector.shape == (8,) and abs(float(vector @ vector) - 1) < 1e-5
    assert plugged.name == "DeterministicFakeEmbedding:" and not plugged.local


def test_embedders_are_told_apart_by_label_or_class_and_model() -> None:
    class Plain:
        model = "bge-m3"

    assert embedder_name(Meaning()) == "test:meaning"
    assert embedder_name(Plain()) == "Plain:bge-m3"
