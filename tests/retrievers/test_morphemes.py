"""Tokeniser j3: what Kiwi finds that j2 does not, what it costs only once, and what happens without it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import KnowledgeError, SettingsError
from gallae.core.workspace import open_workspace
from gallae.retrievers import morphemes
from gallae.retrievers.index import open_index
from gallae.retrievers.morphemes import Morphemes, tokeniser_name
from gallae.retrievers.store import Store

J3 = {"retrieval": {"tokeniser": "j3"}}


@pytest.fixture
def kiwi() -> None:
    pytest.importorskip("kiwipiepy", reason='needs the extra: pip install "gallae[ko]"')


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, kiwi: None) -> list[str]:
    """Every word that Kiwi is asked for from here on."""
    words: list[str] = []
    real = morphemes._kiwi()

    class Listening:
        def tokenize(self, some: list[str]) -> Any:
            words.extend(some)
            return real.tokenize(some)

    monkeypatch.setattr(morphemes, "_kiwi", Listening)
    return words


def test_j3_without_its_packages_is_refused_with_the_command_that_installs_them(
    workspace_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(morphemes, "version", missing)
    with pytest.raises(SettingsError) as refused:
        open_index(open_workspace(workspace_folder, arguments=J3, environ={}))
    assert 'pip install "gallae[ko]"' in refused.value.hint and "j2" in refused.value.hint
    with open_index(open_workspace(workspace_folder, environ={})) as index:
        assert index.ingest() == []


def test_j2_never_asks_for_kiwi(shelf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def load() -> None:
        raise AssertionError("loaded")

    monkeypatch.setattr(morphemes, "_kiwi", load)
    shelf.write("a.md", "# 수리\n\n세탁기를 고쳐 드립니다.\n")
    shelf.ingest()
    assert shelf.paths("세탁기를 고칠 수 있나요") == ["a.md"]


def test_a_verb_is_found_in_another_form_and_a_compound_by_its_part(make_shelf: Callable[..., Any], kiwi: None) -> None:
    found = {}
    for name, settings in (("j2", {}), ("j3", J3)):
        shelf = make_shelf(**settings)
        shelf.write("a.md", "# 안내\n\n바닥을 깨끗이 닦아 주십시오.\n")
        shelf.write("b.md", "# 보장\n\n국민기초생활보장법을 따릅니다.\n")
        shelf.ingest()
        found[name] = shelf.paths("걸레로 닦는 사람"), shelf.paths("보장법")
    assert found["j3"][0] == ["a.md"] and found["j2"][0] == []
    assert found["j3"][1][0] == "b.md"


def test_a_word_gives_its_content_morphemes_and_never_particles_or_endings(tmp_path: Path, kiwi: None) -> None:
    store = Store(tmp_path, tokeniser=tokeniser_name("j3"))
    with store.writing():
        found = Morphemes(store)
        assert found.of("고쳐주는") == ("_고치",)
        assert found.of("국민기초생활보장법") == ("_국민", "_기초", "_생활", "_보장법")
        assert found.of("세탁기에서는") == ("_세탁기",)
        assert found.beside("세탁기수리비는") == "_세탁기 _수리비"
        assert found.beside("LoRA를") == "" and found.beside("시끄러워요") == "_시끄럽"
        assert found.beside("ㅋㅋ" * 40) == "" and found.beside("가" * 500) == ""
    store.close()


def test_the_manifest_names_the_versions_and_another_tokeniser_is_refused_until_ingest_rebuilds(
    make_shelf: Callable[..., Any], kiwi: None
) -> None:
    shelf = make_shelf()
    shelf.write("a.md", "# 수리\n\n세탁기를 고쳐 드립니다.\n")
    shelf.ingest()
    shelf._settings = J3
    with shelf.open() as index:
        with pytest.raises(KnowledgeError) as refused:
            shelf._index = index
            shelf.search("세탁기")
        assert "j3/1" in refused.value.message and "gallae ingest" in refused.value.hint
        assert index.pending() == ["documents/a.md"]
        assert shelf.ingest()["a.md"].status == "added"
        assert shelf.paths("세탁기") == ["a.md"] and index.pending() == []
        name = index._store.manifest()["tokeniser"]
    assert name.startswith("j3/1 ") and "kiwipiepy 0." in name and "model 0." in name


def test_another_version_of_kiwi_is_another_tokeniser(
    make_shelf: Callable[..., Any], kiwi: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = make_shelf(**J3)
    shelf.write("a.md", "# 수리\n\n세탁기를 고쳐 드립니다.\n")
    shelf.ingest()
    monkeypatch.setattr(morphemes, "version", lambda name: "9.9.9")
    with shelf.open() as index:
        assert index.pending() == ["documents/a.md"]


def test_known_words_are_never_asked_for_again(make_shelf: Callable[..., Any], asked: list[str]) -> None:
    shelf = make_shelf(**J3)
    shelf.write("a.md", "# 수리\n\n세탁기를 고쳐 드립니다.\n")
    shelf.write("b.md", "# 이사\n\n이사하는 날에는 미리 알려 주십시오.\n")
    shelf.ingest()
    assert {"세탁기를", "고쳐", "알려"} <= set(asked)
    asked.clear()
    shelf.write("a.md", "# 수리\n\n세탁기를 고쳐 드립니다. 토요일은 쉽니다.\n")
    with shelf.open() as again:
        again.ingest()
        shelf._index = again
        assert sorted(asked) == ["쉽니다", "토요일은"]
        asked.clear()
        assert shelf.paths("세탁기를 고쳐 드립니다")[0] == "a.md" and asked == []
        assert shelf.paths("세탁기가")[0] == "a.md" and asked == ["세탁기가"]


def test_new_passage_sizes_pay_for_no_word_twice(make_shelf: Callable[..., Any], asked: list[str]) -> None:
    shelf = make_shelf(**J3)
    shelf.write("a.md", "# 수리\n\n" + "세탁기를 고쳐 드립니다. 토요일은 쉽니다. " * 60)
    shelf.ingest()
    asked.clear()
    shelf._settings = {"retrieval": {"tokeniser": "j3", "chunk_characters": 120}}
    with shelf.open() as again:
        again.ingest()
        assert asked == []
        assert again._store.chunk_count() > 4


def test_the_words_of_a_removed_document_leave_with_it(make_shelf: Callable[..., Any], kiwi: None) -> None:
    shelf = make_shelf(**J3)
    shelf.write("a.md", "# 인사\n\n곽두리에게 지급한다.\n")
    shelf.write("b.md", "# 수리\n\n세탁기를 고쳐 드립니다.\n")
    shelf.ingest()
    assert list(shelf.index._store.morphemes(["곽두리에게"]))
    (shelf.root / "documents/a.md").unlink()
    shelf.ingest()
    assert not list(shelf.index._store.morphemes(["곽두리에게"]))
    assert list(shelf.index._store.morphemes(["세탁기를"]))


def test_words_that_left_with_a_document_are_kept_with_the_next_that_is_read(
    make_shelf: Callable[..., Any], asked: list[str]
) -> None:
    shelf = make_shelf(**J3)
    shelf.write("a.md", "# 수리\n\n세탁기를 고쳐 드립니다.\n")
    shelf.ingest()
    (shelf.root / "documents/a.md").unlink()
    shelf.write("a2.md", "# 수리\n\n세탁기를 고쳐 드립니다. 토요일은 쉽니다.\n")
    shelf.ingest()
    shelf.write("a2.md", "# 수리\n\n세탁기를 고쳐 드립니다. 일요일은 쉽니다.\n")
    shelf.ingest()
    asked.clear()
    with shelf.open() as other:
        shelf._index = other
        assert shelf.paths("세탁기를 고쳐 드립니다") == ["a2.md"] and asked == []


def test_a_failed_ingest_loses_no_word(
    make_shelf: Callable[..., Any], asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = make_shelf(**J3)
    shelf.write("b.md", "# 이사\n\n미리 알려 주십시오.\n")
    shelf.ingest()
    shelf.write("a.md", "# 수리\n\n세탁기를 고쳐 드립니다.\n")

    def fail(store: Store, families: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "set_families", fail)
        with pytest.raises(RuntimeError, match="killed"):
            shelf.ingest()
    assert not list(shelf.index._store.morphemes(["세탁기를"]))
    shelf.ingest()
    assert dict(shelf.index._store.morphemes(["세탁기를"])) == {"세탁기를": "_세탁기"}


def test_threads_that_ask_at_the_same_time_get_what_one_alone_gets(make_shelf: Callable[..., Any], kiwi: None) -> None:
    shelf = make_shelf(**J3)
    for at, word in enumerate(("세탁기", "냉장고", "청소기", "건조기")):
        shelf.write(f"{at}.md", f"# {word}\n\n{word}를 고쳐 드립니다. 비용은 {at + 1}만 원입니다.\n")
    shelf.ingest()
    queries = [
        f"{word}{tail}"
        for word in ("세탁기", "냉장고", "청소기")
        for tail in ("를 고치려면", "수리비", "가 고장났어요")
    ]
    alone = [shelf.paths(query) for query in queries]
    with shelf.open() as other:
        shelf._index = other
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(shelf.paths, queries)) == alone
