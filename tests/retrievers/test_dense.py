"""What the index holds of vectors is in step with its passages and with the settings, or it is refused."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from meaning import Meaning, filled, no_waiting

from gallae.core.errors import KnowledgeError, ProviderError
from gallae.core.types import Person
from gallae.retrievers.progress import Step

__all__ = ["no_waiting"]  # a fixture of meaning.py, used here without being asked for


def paths(index: Any, query: str, groups: frozenset[str] | None = None) -> list[str]:
    found = index.search(query, person=Person(groups=groups), today=date(2026, 1, 1))
    return [p.path.removeprefix("documents/") for p in found.passages]


class Other(Meaning):
    label = "test:other"


def test_another_embedder_than_the_index_holds_is_refused_with_the_command_that_rebuilds(shelf: Any) -> None:
    filled(shelf).open(embedder=Meaning()).ingest()
    other = Other()
    index = shelf.open(embedder=other)
    with pytest.raises(KnowledgeError, match="'test:meaning' in the index, 'test:other' in the settings") as caught:
        paths(index, "호랑이")
    assert f'gallae -w "{shelf.root}" ingest' in caught.value.hint and other.asked == []
    index.ingest()
    assert paths(index, "호랑이")[0] == "cat.md" and len(other.asked) == 4
    back = Meaning()
    shelf.open(embedder=back).ingest()
    assert back.asked == []


def test_another_prefix_than_the_index_holds_is_refused(make_shelf: Callable[..., Any]) -> None:
    plain = filled(make_shelf())
    plain.open(embedder=Meaning()).ingest()
    plain._settings = {"retrieval": {"query_prefix": "query: "}}
    with pytest.raises(KnowledgeError, match="query_prefix: '' in the index, 'query: ' in the settings"):
        paths(plain.open(embedder=Meaning()), "호랑이")


def test_words_alone_search_where_no_vectors_were_made_yet(shelf: Any) -> None:
    filled(shelf).open().ingest()
    embedder = Meaning()
    assert paths(shelf.open(embedder=embedder), "원두") == ["coffee.md"] and embedder.asked == []


def test_a_renamed_file_and_an_index_made_anew_cost_nothing(shelf: Any) -> None:
    filled(shelf).write("plain.txt", "자동차는 지상에 둔다.")
    shelf.open(embedder=Meaning()).ingest()
    for name in ("cat.md", "plain.txt"):
        file = shelf.root / "documents" / name
        file.rename(file.with_name(f"renamed-{name}"))
    again = Meaning()
    index = shelf.open(embedder=again)
    index.ingest()
    assert again.asked == [] and paths(index, "호랑이")[0] == "renamed-cat.md"
    index.close()
    shutil.rmtree(shelf.root / ".gallae" / "cache" / "index")
    rebuilt = Meaning()
    index = shelf.open(embedder=rebuilt)
    index.ingest()
    assert rebuilt.asked == [] and paths(index, "호랑이")[0] == "renamed-cat.md"


def test_a_removed_passage_is_not_near_any_more_also_while_the_embedder_fails(shelf: Any) -> None:
    embedder = Meaning()
    index = filled(shelf).open(embedder=embedder)
    index.ingest()
    (shelf.root / "documents" / "cat.md").unlink()
    shelf.write("new.md", "# 새 글\n\n승용차 이야기")
    embedder.fails = True
    index.ingest()
    embedder.fails = False
    assert "cat.md" not in paths(index, "호랑이")


def test_between_the_words_commit_and_the_vectors_a_removed_passage_is_filtered(shelf: Any) -> None:
    filled(shelf).open(embedder=Meaning()).ingest()
    reader = shelf.open(embedder=Meaning())
    assert paths(reader, "호랑이")[0] == "cat.md"
    (shelf.root / "documents" / "cat.md").unlink()
    shelf.open().ingest()  # an ingest without the embedder: the vectors are of the state before
    assert "cat.md" not in paths(reader, "호랑이") and paths(reader, "승용차")[0] == "car.md"


def test_a_reader_sees_the_vectors_that_another_process_made(shelf: Any) -> None:
    filled(shelf).open(embedder=Meaning()).ingest()
    reader = shelf.open(embedder=Meaning())
    paths(reader, "호랑이")
    shelf.write("lion.md", "# 사자\n\n맹수 우리는 서쪽이다. 호랑")
    shelf.open(embedder=Meaning()).ingest()
    assert "lion.md" in paths(reader, "호랑이")[:2]


def test_a_kill_between_two_batches_keeps_what_was_paid(make_shelf: Callable[..., Any]) -> None:
    class Killed(Meaning):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            if self.batches:
                raise KeyboardInterrupt
            return super().embed_documents(texts)

    shelf = filled(make_shelf(retrieval={"embed_batch": 2}))
    index = shelf.open(embedder=Killed())
    with pytest.raises(KeyboardInterrupt):
        index.ingest()
    again = Meaning()
    index = shelf.open(embedder=again)
    index.ingest()
    assert len(again.asked) == 1 and index.dense is not None and index.dense.vectors == 3
    assert not list((shelf.root / ".gallae" / "cache" / "dense").glob("making-*"))


def test_after_a_failure_in_the_middle_what_has_vectors_is_searched_and_the_rest_by_words(
    make_shelf: Callable[..., Any],
) -> None:
    class Breaks(Meaning):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            if any("원두" in text for text in texts):
                raise ProviderError("no", provider="test")
            return super().embed_documents(texts)

    shelf = filled(make_shelf(retrieval={"embed_batch": 1}))
    index = shelf.open(embedder=Breaks())
    index.ingest()
    assert index.dense is not None and (index.dense.vectors, index.dense.passages, index.dense.complete) == (
        2,
        3,
        False,
    )
    # First by words and without a vector: it loses nothing against passages that have one.
    assert paths(index, "매일 볶는 날")[0] == "coffee.md" and paths(index, "호랑이")[0] == "cat.md"
    whole = shelf.open(embedder=Meaning())
    whole.ingest()
    assert whole.dense is not None and whole.dense.complete and whole.dense.vectors == 3


def test_a_model_that_changed_its_length_under_its_name_is_embedded_anew(shelf: Any) -> None:
    filled(shelf).open(embedder=Meaning()).ingest()
    shelf.write("new.md", "# 새 글\n\n승용차 이야기")
    longer = Meaning(size=7)
    index = shelf.open(embedder=longer)
    index.ingest()
    assert len({*longer.asked}) == 4 and index.dense is not None and index.dense.dimension == 7
    assert paths(index, "호랑이")[0] == "cat.md"


def test_after_the_refusal_of_another_length_an_ingest_makes_all_anew(shelf: Any) -> None:
    filled(shelf).open(embedder=Meaning()).ingest()
    index = shelf.open(embedder=Meaning(size=7))
    with pytest.raises(KnowledgeError, match="changed under its name") as caught:
        paths(index, "호랑이")
    assert caught.value.hint.endswith("ingest")
    index.ingest()
    assert index.dense is not None and index.dense.dimension == 7 and paths(index, "호랑이")[0] == "cat.md"


def test_a_length_that_was_wrong_once_costs_one_text_and_nothing_more(shelf: Any) -> None:
    class Once(Meaning):
        def embed_query(self, text: str) -> list[float]:
            return [1.0, 0.0]

    filled(shelf).open(embedder=Meaning()).ingest()
    with pytest.raises(KnowledgeError, match="2 dimensions"):
        paths(shelf.open(embedder=Once()), "호랑이")
    again = Meaning()
    index = shelf.open(embedder=again)
    index.ingest()
    assert again.asked == ["1"] and paths(index, "호랑이")[0] == "cat.md"


def test_the_version_of_the_index_tells_an_embedder_and_its_weights_apart(shelf: Any) -> None:
    plain = filled(shelf).open()
    plain.ingest()
    one, other = shelf.open(embedder=Meaning()), shelf.open(embedder=Other())
    versions = {plain.version}
    for index in (one, other):
        index.ingest()
        versions.add(index.version)
    assert len(versions) == 3
    one.ingest()
    assert one.version in versions


def test_a_process_that_is_killed_while_it_embeds_loses_no_batch_that_came_back(make_shelf: Callable[..., Any]) -> None:
    code = (
        "import sys, time; from pathlib import Path; sys.path.insert(0, sys.argv[2]); from meaning import Meaning\n"
        "from gallae.core.workspace import open_workspace; from gallae.retrievers.index import open_index\n"
        "class Slow(Meaning):\n"
        "    def embed_documents(self, texts):\n"
        "        if self.batches:\n"
        "            print('one batch', flush=True); time.sleep(60)\n"
        "        return super().embed_documents(texts)\n"
        "settings = {'retrieval': {'embed_batch': 2}}\n"
        "open_index(open_workspace(Path(sys.argv[1]), arguments=settings, environ={}), embedder=Slow()).ingest()\n"
    )
    shelf = filled(make_shelf(retrieval={"embed_batch": 2}))
    here = str(Path(__file__).parent)
    with subprocess.Popen([sys.executable, "-c", code, str(shelf.root), here], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline().strip() == b"one batch"
        process.kill()
    again = Meaning()
    index = shelf.open(embedder=again)
    assert paths_after(index) == "cat.md" and len(again.asked) == 2  # the third text, and the question


def paths_after(index: Any) -> str:
    index.ingest()
    return paths(index, "호랑이")[0]


def test_what_is_confidential_never_reaches_an_outside_embedder(shelf: Any) -> None:
    filled(shelf).write("secret.md", "---\nconfidential: true\n---\n# 비밀\n\n맹수 구매 계획")
    outside, local = Meaning(), Meaning()
    local.local = True  # type: ignore[attr-defined]
    for embedder in (outside, local):
        index = shelf.open(embedder=embedder)
        index.ingest()
    assert not any("구매" in text for text in outside.asked) and any("구매" in text for text in local.asked)
    assert "secret.md" in paths(shelf.open(embedder=Meaning()), "맹수 구매 계획")


def test_an_english_only_embedder_is_not_used_on_korean_documents_and_this_is_said(
    shelf: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class English(Meaning):
        label = "ollama:all-minilm:33m"

    embedder = English()
    index = filled(shelf).open(embedder=embedder)
    index.ingest()
    assert embedder.asked == [] and "bge-m3" in caplog.text and "영어만" in caplog.text
    assert index.dense is not None and "all-minilm" in index.dense.refused
    assert paths(index, "원두") == ["coffee.md"] and embedder.asked == []
    index.ingest()  # nothing new: said once
    assert caplog.text.count("영어만") == 1


def test_the_same_embedder_serves_english_documents(shelf: Any) -> None:
    class English(Meaning):
        label = "ollama:all-minilm:33m"

    shelf.write("car.md", "# Cars\n\nWash the vehicle downstairs. 차량")
    embedder = English()
    shelf.open(embedder=embedder).ingest()
    assert len(embedder.asked) == 1


def test_an_embedder_that_puts_unrelated_korean_passages_together_is_found_out(
    shelf: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Alike(Meaning):
        label = "test:unknown"

        def vector(self, text: str) -> list[float]:
            return [1.0, 0.01 * (len(text) % 7), 0.0, 0.0]

    for number in range(14):
        shelf.write(f"{number}.md", f"# 글 {number}\n\n서로 상관없는 이야기 {'가나다라'[: number % 4]} 입니다.")
    index = shelf.open(embedder=Alike())
    index.ingest()
    assert "1.00" in caplog.text and "bge-m3" in caplog.text
    assert index.dense is not None and index.dense.warning and index.dense.vectors == 14

    class KnownKorean(Alike):
        label = "ollama:multilingual-e5-large"  # its cosines are all high, and it reads Korean well

    caplog.clear()
    shelf.open(embedder=KnownKorean()).ingest()
    assert caplog.text == ""


def test_searches_go_on_while_an_embedder_works(shelf: Any) -> None:
    working, done = threading.Event(), threading.Event()

    class Slow(Meaning):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            working.set()
            assert done.wait(4)
            return super().embed_documents(texts)

    index = filled(shelf).open(embedder=Slow())
    ingest = threading.Thread(target=index.ingest)
    ingest.start()
    try:
        assert working.wait(4)
        assert paths(index, "원두") == ["coffee.md"]
    finally:
        done.set()
        ingest.join()
    assert paths(index, "호랑이")[0] == "cat.md"


def test_a_manifest_that_cannot_be_read_leaves_the_words_and_the_next_ingest_mends_it(shelf: Any) -> None:
    index = filled(shelf).open(embedder=Meaning())
    index.ingest()
    manifest = shelf.root / ".gallae" / "cache" / "dense" / "dense.json"
    manifest.write_text("{", encoding="utf-8")
    assert paths(index, "원두") == ["coffee.md"]
    again = Meaning()
    index = shelf.open(embedder=again)
    index.ingest()
    assert again.asked == [] and paths(index, "호랑이")[0] == "cat.md"


def test_an_embedder_changes_the_passages_and_not_the_evidence_of_the_words(shelf: Any) -> None:
    class Misleading(Meaning):
        """Nearest to every question: passages that hold none of its words."""

        def embed_query(self, text: str) -> list[float]:
            return [0.0, 1.0, 1.0, 0.0]

    plain, misled = filled(shelf).open(), shelf.open(embedder=Misleading())
    misled.ingest()
    for question in ("차량은 어디서 닦나요", "주차권은 얼마", "원두 볶는 날", "호랑이"):
        one, other = (i.search(question, person=Person(), today=date(2026, 1, 1), k=3) for i in (plain, misled))
        assert one.evidence == other.evidence
        assert len(one.passages) < 3 <= len(other.passages)


def test_progress_of_the_embedding_is_told(shelf: Any) -> None:
    told: list[Step] = []
    filled(shelf).open(embedder=Meaning()).ingest(progress=told.append)
    assert ("vectors", 3, 3, "test:meaning") in [step[:4] for step in told]


def test_rights_filter_before_the_ranking_for_whoever_asks(shelf: Any) -> None:
    import random

    chance = random.Random(0)
    groups = ["a", "b", "c", "d"]
    allowed: dict[str, Sequence[str]] = {}
    for number in range(30):
        readers = chance.sample(groups, chance.randint(0, 2))
        allowed[f"{number}.md"] = readers
        head = f"---\nreaders: [{', '.join(readers)}]\n---\n" if readers else ""
        shelf.write(f"{number}.md", f"{head}# 글 {number}\n\n맹수 이야기 {number}")
    index = shelf.open(embedder=Meaning())
    index.ingest()
    for _ in range(200):
        own = frozenset(chance.sample(groups, chance.randint(0, 3)))
        seen = paths(index, "호랑이", own)
        may = {path for path, readers in allowed.items() if not readers or own & set(readers)}
        assert set(seen) <= may and len(seen) == min(8, len(may))
