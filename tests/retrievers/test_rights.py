"""Nothing of a document that a person may not read shows anywhere: results, counts, evidence, versions, errors."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from gallae.core.errors import KnowledgeError

SECRET = (
    "---\ntitle: 임원 보수 규정\nreaders: [board]\n---\n임원 보수는 분기마다 천삼백만 원을 지급한다. 담당 곽두리.\n"
)
OPEN = "---\ntitle: 직원 보수 안내\n---\n직원 보수는 매달 25일에 지급한다. 문의는 총무팀으로 한다.\n"


def test_a_forbidden_document_is_in_no_result_and_not_missing_either(shelf: Any) -> None:
    shelf.write("a.md", SECRET)
    shelf.write("b.md", OPEN)
    shelf.ingest()
    found = shelf.search("임원 보수는 얼마를 지급하나요 곽두리", groups={"staff"})
    assert {p.path for p in found.passages} == {"documents/b.md"}
    assert "곽두리" in found.evidence.missing
    assert shelf.paths("임원 보수", groups={"board"})[0] == "a.md"
    assert "a.md" in shelf.paths("임원 보수", groups=None)


def test_evidence_is_the_same_as_if_the_forbidden_document_did_not_exist(make_shelf: Callable[..., Any]) -> None:
    with_it, without = make_shelf(), make_shelf()
    for one in (with_it, without):
        one.write("b.md", OPEN)
        one.write("c.md", "# 주차\n\n지하 2층에 무료로 세울 수 있다.\n")
    with_it.write("a.md", SECRET)
    with_it.ingest()
    without.ingest()
    for query in ("임원 보수는 얼마인가요", "곽두리", "직원 보수는 언제 지급하나요", "주차"):
        one, other = (s.search(query, groups=set()).evidence for s in (with_it, without))
        assert (one.coverage, one.missing) == (other.coverage, other.missing)


def test_with_separate_groups_even_the_scores_are_those_of_an_index_without_it(make_shelf: Callable[..., Any]) -> None:
    with_it, without = (make_shelf(retrieval={"separate_groups": True}) for _ in range(2))
    for one in (with_it, without):
        one.write("b.md", OPEN)
        one.write("c.md", "# 주차\n\n지하 2층에 무료로 세울 수 있다. 보수 공사 중에는 닫는다.\n")
    with_it.write("a.md", SECRET)
    with_it.ingest()
    without.ingest()
    for query in ("임원 보수는 얼마인가요", "직원 보수는 언제 지급하나요", "주차"):
        one, other = (s.search(query, groups={"staff"}) for s in (with_it, without))
        assert [(p.id, p.score, p.text) for p in one.passages] == [(p.id, p.score, p.text) for p in other.passages]
        assert one.evidence == other.evidence


def test_reading_a_forbidden_document_fails_like_reading_one_that_is_not_there(shelf: Any) -> None:
    shelf.write("a.md", SECRET)
    shelf.ingest()
    messages = []
    for path in ("a.md", "nothing.md"):
        with pytest.raises(KnowledgeError) as error:
            shelf.read(path, {"staff"})
        messages.append((error.value.message.replace(path, "X"), error.value.hint))
    assert messages[0] == messages[1]
    assert shelf.read("a.md", {"board"}).text.startswith("임원 보수")
    assert shelf.index.documents(shelf_person({"staff"})) == []


def test_a_newer_version_nobody_told_them_about_does_not_mark_the_old_one_as_superseded(shelf: Any) -> None:
    shelf.write("fees-2025.md", "---\ntitle: 요금 2025\n---\n기본 요금은 5,000원이다.\n")
    shelf.write("fees-2026.md", "---\ntitle: 요금 2026\nreaders: [board]\n---\n기본 요금은 7,000원이다.\n")
    shelf.ingest()
    assert [p.superseded for p in shelf.search("기본 요금은 얼마", groups=set()).passages] == [False]
    both = {p.path[-7:]: p.superseded for p in shelf.search("기본 요금은 얼마", groups={"board"}).passages}
    assert both == {"2025.md": True, "2026.md": False}


def test_a_newer_version_does_not_show_in_the_days_on_which_the_old_one_holds(shelf: Any) -> None:
    shelf.write("fees-2025.md", "---\ntitle: 요금 2025\n---\n기본 요금은 5,000원이다.\n")
    shelf.write(
        "fees-2026.md", "---\ntitle: 요금 2026\nvalid_from: 2026-03-09\nreaders: [board]\n---\n요금은 7,000원.\n"
    )
    shelf.ingest()
    for groups, until in ((set(), None), ({"board"}, date(2026, 3, 8)), (None, date(2026, 3, 8))):
        (passage,) = [p for p in shelf.search("기본 요금은 얼마", groups=groups).passages if "2025" in p.path]
        read = shelf.read("fees-2025.md", groups)
        (card,) = [c for c in shelf.index.documents(shelf_person(groups)) if "2025" in c.path]
        assert [one.valid_to for one in (passage, read, card)] == [until] * 3
        assert bool(read.family) is bool(card.family) is (until is not None)


def test_versions_that_only_a_forbidden_one_links_are_no_versions_of_each_other(shelf: Any) -> None:
    shelf.write("a.md", "---\ntitle: 첫째\nvalid_from: 2024-01-01\n---\n대여료는 100원.\n")
    shelf.write(
        "b.md", "---\ntitle: 둘째\nvalid_from: 2025-01-01\nsupersedes: 첫째\nreaders: [board]\n---\n대여료 200원.\n"
    )
    shelf.write("c.md", "---\ntitle: 셋째\nvalid_from: 2026-01-01\nsupersedes: 둘째\n---\n대여료는 300원.\n")
    shelf.ingest()
    stale = {
        name: [p.path[-4:] for p in shelf.search("대여료는 얼마", groups=groups).passages if p.superseded]
        for name, groups in (("staff", {"staff"}), ("board", {"board"}))
    }
    assert stale["staff"] == [] and sorted(stale["board"]) == ["a.md", "b.md"]


def test_forbidden_words_take_no_place_among_the_likely_ones(shelf: Any) -> None:
    for number, ending in enumerate("리라로"):
        shelf.write(
            f"{number}.md",
            f"---\nreaders: [board]\n---\n메트포르민{ending} 은 창고에 있다. 메트포르민{ending} 두 개.\n",
        )
        shelf.write(f"{number}b.md", f"---\nreaders: [board]\n---\n메트포르민{ending} 을 주문한다.\n")
    shelf.write("open.md", "메트포르민루 를 나누어 준다.\n")
    shelf.ingest()
    found = shelf.search("메트포르민레", groups=set())
    assert [p.path for p in found.passages] == ["documents/open.md"] and found.evidence.missing == ()


def test_whether_a_forbidden_document_holds_a_word_does_not_decide_what_it_is_taken_for(shelf: Any) -> None:
    shelf.write("open.md", "Visitors ask for tomasinbeda at the desk.\n")
    shelf.ingest()
    assert shelf.paths("tomasinbedo", groups=set()) == ["open.md"]
    shelf.write("secret.md", "---\nreaders: [board]\n---\nThe tomasinbedo is in the safe.\n")
    shelf.ingest()
    assert shelf.paths("tomasinbedo", groups=set()) == ["open.md"]
    assert shelf.paths("tomasinbedo", groups={"board"}) == ["secret.md"]


def test_readers_can_stand_in_the_meta_file_and_take_effect_at_the_next_ingest(shelf: Any) -> None:
    shelf.write("pay.csv", "직급,수당\n과장,100000\n부장,200000\n")
    shelf.ingest()
    assert shelf.paths("과장 수당", groups=set()) != []
    shelf.write("_meta.toml", '["pay.csv"]\nreaders = ["hr"]\n')
    assert shelf.ingest()["pay.csv"].status == "updated"
    assert shelf.paths("과장 수당", groups=set()) == []
    assert shelf.paths("과장 수당", groups={"hr"}) != []


def test_a_group_cannot_be_spelled_so_that_it_means_everyone(shelf: Any) -> None:
    for number, name in enumerate(("*", " ", "everyone", '"all"')):
        shelf.write(f"{number}.md", f"---\nreaders: ['{name} x']\n---\n비밀번호 규칙 {number}.\n")
    shelf.ingest()
    for groups in ({"*"}, {" "}, {""}, {"everyone"}, set()):
        assert shelf.paths("비밀번호 규칙", groups=groups) == []


def test_thousand_generated_cases_leak_nothing(shelf: Any) -> None:
    """Random rights over 40 documents, each with one word of its own; 1,000 random people and queries."""
    chance = random.Random(7)
    groups = ["의사", "간호", "원무", "임원"]
    readers: dict[str, set[str]] = {}
    for number in range(40):
        readers[f"d{number}.md"] = set(chance.sample(groups, chance.choice([0, 0, 1, 2])))
        front = f"readers: [{', '.join(sorted(readers[f'd{number}.md']))}]\n" if readers[f"d{number}.md"] else ""
        shelf.write(
            f"d{number}.md", f"---\ntitle: 지침 {number}\n{front}---\n진료 지침 코드 QX{number}A 항목을 따른다.\n"
        )
    shelf.ingest()
    for _ in range(1000):
        mine = set(chance.sample(groups, chance.randint(0, 2)))
        target = chance.randrange(40)
        found = shelf.search(f"진료 지침 QX{target}A", groups=mine, k=chance.choice([1, 8, 60]))
        for passage in found.passages:
            allowed = readers[passage.path.removeprefix("documents/")]
            assert not allowed or allowed & mine
        may = not readers[f"d{target}.md"] or bool(readers[f"d{target}.md"] & mine)
        assert (f"QX{target}A" in found.evidence.missing) is not may


def shelf_person(groups: set[str] | None) -> Any:
    from gallae.core.types import Person

    return Person(id="p", groups=None if groups is None else frozenset(groups))
