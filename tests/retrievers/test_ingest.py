"""Bringing the index up to date: what changed and nothing else, and always equal to an index built from scratch."""

from __future__ import annotations

import os
import random
import sqlite3
import threading
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import InputError, KnowledgeError
from gallae.core.types import Person
from gallae.retrievers import ingest as ingesting
from gallae.retrievers.patterns import chosen
from gallae.retrievers.progress import Pace, Step

WORDS = "보증 기간 요금 접수 방문 수리 반납 대출 연체 예약 진료 처방 복용 주차 회원 할인 서류 신청 마감 이자 한도 카드"
QUERIES = [
    "보증 기간은 며칠인가요",
    "대출 연체 이자",
    "예약 마감",
    "진료 서류 신청",
    "주차 할인 카드",
    "회원 요금 한도",
]


def test_each_document_tells_what_became_of_it(shelf: Any) -> None:
    shelf.write("a.md", "# 가\n\n보증은 1년이다.")
    shelf.write("b.txt", "반납은 14일 안에 한다.")
    shelf.write("c.md", b"")
    shelf.write("film.mp4", b"....ftyp")
    first = shelf.ingest()
    assert {path: r.status for path, r in first.items()} == {
        "a.md": "added",
        "b.txt": "added",
        "c.md": "refused",
        "film.mp4": "skipped",
    }
    assert "empty" in first["c.md"].reason
    shelf.write("a.md", "# 가\n\n보증은 2년이다.")
    (shelf.root / "documents" / "b.txt").unlink()
    second = shelf.ingest()
    assert {p: r.status for p, r in second.items()} == {
        "a.md": "updated",
        "b.txt": "removed",
        "c.md": "refused",
        "film.mp4": "skipped",
    }
    assert {r.status for r in shelf.ingest().values()} == {"unchanged", "refused", "skipped"}


def test_a_changed_or_deleted_document_stops_answering_at_once(shelf: Any) -> None:
    shelf.write("a.md", "출장비는 18,000원이다.")
    shelf.write("b.md", "점심은 12시에 먹는다.")
    shelf.ingest()
    shelf.write("a.md", "출장비는 20,000원이다.")
    shelf.ingest()
    assert "20,000" in shelf.search("출장비 얼마").passages[0].text
    assert not any("18,000" in p.text for p in shelf.search("출장비 18,000원").passages)
    (shelf.root / "documents" / "a.md").unlink()
    shelf.ingest()
    assert "a.md" not in shelf.paths("출장비")
    with pytest.raises(KnowledgeError):
        shelf.read("a.md")


def test_a_document_that_can_no_longer_be_read_leaves_the_index(shelf: Any) -> None:
    shelf.write("a.md", "출장비는 18,000원이다.")
    shelf.ingest()
    shelf.write("a.md", "출장비는 20,000원이다. 안내문을 다시 저장했다.".encode().decode("latin-1"))
    assert shelf.ingest()["a.md"].status == "refused"
    assert shelf.paths("출장비") == []
    assert shelf.ingest()["a.md"].status == "refused"


def test_a_change_within_one_moment_and_of_equal_size_is_seen(shelf: Any) -> None:
    path = shelf.write("a.md", "값은 1000원이다.")
    shelf.ingest()
    before = path.stat()
    path.write_text("값은 2000원이다.", encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert shelf.ingest()["a.md"].status == "updated"


@pytest.mark.parametrize("seed", range(3))
def test_after_any_sequence_of_changes_the_ranking_equals_a_rebuild(make_shelf: Callable[..., Any], seed: int) -> None:
    chance = random.Random(seed)
    live = make_shelf()
    now: dict[str, str] = {}
    for _ in range(6):
        for _ in range(4):
            name = f"{chance.randrange(14)}.md"
            if name in now and chance.random() < 0.4:
                del now[name]
                (live.root / "documents" / name).unlink()
            else:
                now[name] = _document(chance)
                live.write(name, now[name])
        live.ingest()
    fresh = make_shelf()
    for name, text in now.items():
        fresh.write(name, text)
    fresh.ingest()
    for query in QUERIES:
        one, other = (s.search(query, k=20) for s in (live, fresh))
        assert [(p.id, p.score) for p in one.passages] == [(p.id, p.score) for p in other.passages]
        assert one.evidence == other.evidence
    assert live.index.version == fresh.index.version


def test_postings_that_are_changed_in_place_find_the_same_as_a_rebuild(
    make_shelf: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large indexes are extended, not rewritten: the best passage stays the same, removed ones are gone."""
    monkeypatch.setattr(ingesting, "REBUILT_BELOW", 10)
    chance = random.Random(3)
    live, fresh = make_shelf(), make_shelf()
    texts = {f"{n}.md": _document(chance) for n in range(60)}
    for name, text in texts.items():
        live.write(name, text)
    live.ingest()
    texts["7.md"] = "# 별도\n\n특별 보증 기간은 삼백 일이다."
    live.write("7.md", texts["7.md"])
    (live.root / "documents" / "9.md").unlink()
    del texts["9.md"]
    reports = live.ingest()
    assert (reports["7.md"].status, reports["9.md"].status) == ("updated", "removed")
    for name, text in texts.items():
        fresh.write(name, text)
    fresh.ingest()
    same = 0
    for query in [*QUERIES, "특별 보증"]:
        one, other = live.paths(query), fresh.paths(query)
        assert "9.md" not in one
        same += one[0] == other[0]
    assert same >= len(QUERIES)
    assert live.paths("특별 보증 삼백 일")[0] == "7.md"


def test_the_version_names_the_content_and_nothing_else(make_shelf: Callable[..., Any]) -> None:
    one, other = make_shelf(), make_shelf()
    for shelf in (one, other):
        shelf.write("a.md", "가나다")
        shelf.ingest()
    assert one.index.version == other.index.version != ""
    other.write("b.md", "라마바")
    other.ingest()
    assert one.index.version != other.index.version


def test_names_that_macos_writes_are_the_same_document(shelf: Any) -> None:
    name = "요금 안내.md"
    shelf.write(unicodedata.normalize("NFD", name), unicodedata.normalize("NFD", "# 요금\n\n입장료는 3,000원이다."))
    assert list(shelf.ingest()) == [name]
    found = shelf.search("입장료는 얼마인가요").passages[0]
    assert found.path == f"documents/{name}"
    assert shelf.read(name).text[found.start : found.end] == found.text == "입장료는 3,000원이다."


def test_patterns_choose_what_is_read(make_shelf: Callable[..., Any]) -> None:
    shelf = make_shelf(documents={"include": ["**/*.md"], "exclude": ["archive/**"]})
    shelf.write("a.md", "가")
    shelf.write("deep/er/b.md", "나")
    shelf.write("archive/old.md", "다")
    shelf.write("c.txt", "라")
    assert {p: r.status for p, r in shelf.ingest().items()} == {
        "a.md": "added",
        "archive/old.md": "skipped",
        "c.txt": "skipped",
        "deep/er/b.md": "added",
    }
    assert chosen("x/y.md", ["x/"], []) and not chosen("xy.md", ["x?y.md"], []) and not chosen("a/b.md", ["*.md"], [])


def test_hidden_and_temporary_files_are_not_mentioned(shelf: Any) -> None:
    for name in (".DS_Store", "~$a.docx", ".git/x.md", "a.md"):
        shelf.write(name, "내용")
    assert list(shelf.ingest()) == ["a.md"]


def test_a_link_out_of_the_workspace_is_not_followed(shelf: Any, tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text("비밀", encoding="utf-8")
    (shelf.root / "documents" / "link.md").symlink_to(tmp_path / "outside.md")
    assert shelf.ingest()["link.md"].status == "skipped"


def test_ingest_can_look_at_one_path_only(shelf: Any) -> None:
    shelf.write("a/x.md", "가")
    shelf.write("b/y.md", "나")
    assert [r.path for r in shelf.index.ingest([Path("documents/a")])] == ["documents/a/x.md"]
    assert [r.path for r in shelf.index.ingest([shelf.root / "documents" / "b" / "y.md"])] == ["documents/b/y.md"]
    (shelf.root / "documents" / "a" / "x.md").unlink()
    assert [r.status for r in shelf.index.ingest([Path("documents/a/x.md")])] == ["removed"]


def test_a_file_from_elsewhere_is_copied_into_the_workspace(shelf: Any, tmp_path: Path) -> None:
    source = tmp_path / "새 문서.md"
    source.write_text("휴관일은 월요일이다.", encoding="utf-8")
    assert [r.status for r in shelf.index.ingest([source])] == ["added"]
    assert shelf.paths("휴관일") == ["새 문서.md"]
    with pytest.raises(InputError, match="exists already"):
        shelf.index.ingest([source])
    with pytest.raises(InputError, match="no such file"):
        shelf.index.ingest([tmp_path / "none.md"])


def test_progress_is_told_for_each_document(shelf: Any) -> None:
    shelf.write("a.md", "가")
    shelf.write("b.md", "나")
    told: list[Step] = []
    shelf.index.ingest(progress=told.append)
    assert [step[:4] for step in told if step.stage == "documents"] == [
        ("documents", 0, 2, "documents/a.md"),
        ("documents", 1, 2, "documents/b.md"),
        ("documents", 2, 2, ""),
    ]
    assert [step[:3] for step in told[3:]] == [("index", 0, 1), ("index", 1, 1)]


def test_the_time_left_follows_the_work_and_not_the_number_of_documents() -> None:
    told: list[Step] = []
    seconds = iter([0.0, 0.1, 2.0, 8.0])
    pace = Pace(told.append, "documents", 3, 400, clock=lambda: next(seconds))
    pace.at(0, "small", 0)
    pace.at(1, "large", 100)
    pace.at(3, "", 400)
    assert [step.left for step in told] == [None, 6.0, 0.0]


def test_searching_before_any_ingest_says_what_to_do(shelf: Any) -> None:
    with pytest.raises(KnowledgeError) as error:
        shelf.search("무엇이든")
    assert "gallae ingest" in error.value.hint
    assert shelf.index.documents(Person()) == []
    shelf.ingest()
    assert shelf.search("무엇이든").passages == ()


def test_pending_names_what_an_ingest_would_change_and_changes_nothing(shelf: Any) -> None:
    shelf.write("a.md", "가나다")
    shelf.write("bad.md", b"%PDF-1.4")
    assert shelf.index.pending() == ["documents/a.md", "documents/bad.md"]
    shelf.ingest()
    assert shelf.index.pending() == []
    shelf.write("a.md", "라마바")
    shelf.write("c.md", "사아자")
    assert shelf.index.pending() == ["documents/a.md", "documents/c.md"]
    assert shelf.read("a.md").text == "가나다"
    (shelf.root / "documents" / "a.md").unlink()
    shelf.write("_meta.toml", '["c.md"]\nreaders = ["x"]\n')
    assert shelf.index.pending() == ["documents/a.md", "documents/c.md"]


def test_an_index_of_another_layout_is_rebuilt_from_the_documents(shelf: Any) -> None:
    shelf.write("a.md", "입장료는 3,000원이다.")
    shelf.ingest()
    with sqlite3.connect(shelf.root / ".gallae/cache/index/texts.sqlite") as db:
        db.execute("update manifest set value = '0/other' where key = 'layout'")
    with pytest.raises(KnowledgeError, match="another version"):
        shelf.open().search("입장료", person=Person(), today=_today())
    again = shelf.open()
    assert [r.status for r in again.ingest()] == ["added"]
    assert again.search("입장료", person=Person(), today=_today()).passages


def test_a_file_that_is_no_database_any_more_is_replaced(shelf: Any) -> None:
    shelf.write("a.md", "입장료는 3,000원이다.")
    folder = shelf.root / ".gallae/cache/index"
    folder.mkdir(parents=True)
    (folder / "texts.sqlite").write_bytes(b"not a database" * 1000)
    assert shelf.ingest()["a.md"].status == "added"


def test_postings_that_went_missing_are_written_again(shelf: Any) -> None:
    import shutil

    shelf.write("a.md", "입장료는 3,000원이다.")
    shelf.ingest()
    shelf.index.close()
    for folder in (shelf.root / ".gallae/cache/index").glob("p*-*"):
        shutil.rmtree(folder)
    again = shelf.open()
    again.ingest()
    assert again.search("입장료", person=Person(), today=_today()).passages


def test_a_change_of_the_passage_size_splits_anew(shelf: Any, make_shelf: Callable[..., Any]) -> None:
    text = " ".join(f"{n}번째 문장은 이렇게 이어진다." for n in range(60))
    small = make_shelf(retrieval={"chunk_characters": 120})
    small.write("a.txt", text)
    small.ingest()
    small._settings = {"retrieval": {"chunk_characters": 900}}
    before = max(len(p.text) for p in small.search("문장").passages)
    again = small.open()
    again.ingest()
    after = max(len(p.text) for p in again.search("문장", person=Person(), today=_today()).passages)
    assert before <= 120 < after <= 900


def test_readers_go_on_while_another_index_writes(shelf: Any) -> None:
    """Searches from threads during 12 ingests see one state or the next, never a mixture or an error."""
    shelf.write("a.md", "출장비는 0원이다.")
    shelf.ingest()
    reader, writer = shelf.open(), shelf.open()
    wrong: list[object] = []
    stop = threading.Event()

    def read() -> None:
        last = 0
        while not stop.is_set():
            try:
                found = reader.search("출장비는 얼마", person=Person(), today=_today()).passages
                price = int("".join(c for c in found[0].text if c.isdigit()))
                stored = reader.read("documents/a.md", Person()).text
                if len(found) != 1 or price < last or not stored.startswith("출장비는"):
                    wrong.append((found, last))
                last = price
            except Exception as error:
                wrong.append(error)
                return

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for price in range(1, 13):
        shelf.write("a.md", f"출장비는 {price}원이다.")
        writer.ingest()
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert "12원" in reader.search("출장비", person=Person(), today=_today()).passages[0].text


def test_a_second_writer_is_told_that_somebody_is_indexing(shelf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from gallae.retrievers.store import Store

    shelf.write("a.md", "가")
    folder = shelf.root / ".gallae/cache/index"
    first, second = Store(folder), Store(folder, wait_seconds=0.05)
    with first.writing(), pytest.raises(KnowledgeError, match="another process is indexing"), second.writing():
        pass
    first.close()
    second.close()


def _document(chance: random.Random) -> str:
    lines = [f"# {' '.join(chance.sample(WORDS.split(), 2))} 안내", ""]
    for _ in range(chance.randint(1, 5)):
        lines.append(" ".join(chance.choices(WORDS.split(), k=8)) + f"은 {chance.randrange(90)}일이다.")
    if chance.random() < 0.4:
        lines += [
            "",
            "| 항목 | 값 |",
            "|---|---|",
            *(f"| {w} | {chance.randrange(9)} |" for w in chance.sample(WORDS.split(), 3)),
        ]
    return "\n".join(lines)


def _today() -> Any:
    from datetime import date

    return date(2026, 11, 20)
