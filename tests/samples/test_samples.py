"""The sample workspace keeps its promises: what is in it, that its labels point at real text, that nobody in it is real."""

from __future__ import annotations

import json
import re
import socket
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gallae.core.settings import DocumentSettings
from gallae.core.types import ROUTES
from gallae.core.workspace import Workspace, open_workspace
from gallae.retrievers.front_matter import check_meta, load_meta_file
from gallae.retrievers.load import load
from gallae.samples import sample_path

KINDS = {"plain", "paraphrase", "typo", "english", "mixed", "multi-turn", "adversarial"}
RULES = {"D0", "D1", "D1a", "D1b", *(f"D{n}" for n in range(2, 12))}
NEEDS = {"version", "table", "two-documents", "history"}
PAIRS = {
    "guide/opening-hours-2025.md": "guide/opening-hours.md",
    "prices/price-list-2025.csv": "prices/price-list-2026.csv",
    "prices/flu-vaccine-2025-2026.md": "prices/flu-vaccine-2026-2027.md",
    "guide/returns-2024.md": "guide/returns-2026.md",
    "staff/cold-storage-2024.md": "staff/cold-storage.docx",
}
LEAFLET = ("▣ 어떤 약인가요", "▣ 이렇게 드세요", "▣ 조심하세요", "▣ 깜빡했을 때", "▣ 보관과 문의")
RECORD = ("[상담 요약]", "- 대상: ", "- 물음: ", "- 드시는 약: ", "- 안내한 것: ", "- 다음 할 일: ")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return open_workspace(sample_path(), state=tmp_path_factory.mktemp("state"), environ={})


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Every document as the program reads it, by its path from the workspace."""
    root = sample_path()
    files = (p for p in sorted((root / "documents").rglob("*")) if p.is_file() and not p.name.startswith((".", "_")))
    return {p.relative_to(root).as_posix(): load(p.name, p.read_bytes(), DocumentSettings()).text for p in files}


def rows(name: str) -> list[dict[str, Any]]:
    path = sample_path() / "evals" / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def squeezed(text: str) -> str:
    return re.sub(r"[\s|,]+", "", text)


def test_twenty_documents_and_more_in_every_format_are_read(texts: dict[str, str]) -> None:
    suffixes = Counter(Path(path).suffix for path in texts)
    assert len(texts) >= 20
    assert {".md", ".csv", ".html", ".txt", ".pdf", ".docx"} <= set(suffixes)
    assert all(len(text) > 100 for text in texts.values())


def test_the_answer_to_the_first_question_is_one_clear_sentence(texts: dict[str, str]) -> None:
    sentences = re.split(r"(?<=[다요]\.)\s", texts["documents/drugs/acetaminophen.md"])
    assert [s for s in sentences if "아세트아미노펜" in s and "하루" in s and "4,000mg까지" in s]


def test_the_old_text_file_really_is_cp949() -> None:
    data = (sample_path() / "documents/drugs/eye-drops.txt").read_bytes()
    assert data.decode("cp949").startswith("안약 넣는 법")
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")


@pytest.mark.parametrize(("old", "new"), PAIRS.items())
def test_old_and_new_versions_stand_side_by_side_and_differ(texts: dict[str, str], old: str, new: str) -> None:
    assert texts[f"documents/{old}"] != texts[f"documents/{new}"]
    asked = {path for row in rows("answers.jsonl") if "version" in row["needs"] for path in row["gold"]}
    assert {f"documents/{old}", f"documents/{new}"} <= asked


def test_files_without_front_matter_are_described_in_the_meta_file(texts: dict[str, str]) -> None:
    described = load_meta_file(sample_path() / "documents")
    assert set(described) <= set(texts)
    storage = check_meta(described["documents/staff/cold-storage.docx"], "cold-storage.docx")
    assert storage.readers == ("staff",)
    assert storage.supersedes in texts


def test_staff_rules_are_closed_to_patients_and_say_for_whom_they_are() -> None:
    for path in (sample_path() / "documents/staff").glob("*.md"):
        assert re.search(r"^readers: \[(staff|pharmacist)\]$", path.read_text(encoding="utf-8"), re.M), path.name


def test_the_two_skills_have_forty_training_rows_each_and_a_few_examples(workspace: Workspace) -> None:
    skills = {skill.name: skill for skill in workspace.skills}
    assert set(skills) == {"medication-guide", "consult-summary"}
    assert skills["medication-guide"].needs_documents
    assert not skills["consult-summary"].needs_documents
    for skill in skills.values():
        assert skill.kind == "transform"
        assert 3 <= len(skill.examples) <= 6
        assert len(skill.rows) >= 40
        assert len({row.prompt for row in skill.rows}) == len(skill.rows)
        assert len({row.answer for row in skill.rows}) == len(skill.rows)
        assert not {row.prompt for row in skill.rows} & {row["question"] for row in rows("routes.jsonl")}


def test_every_training_row_is_in_the_house_format(workspace: Workspace) -> None:
    for skill in workspace.skills:
        for row in skill.rows:
            lines = row.answer.split("\n")
            if skill.name == "medication-guide":
                assert tuple(lines[::2]) == LEAFLET, row.prompt
                assert all(len(body) > 10 for body in lines[1::2]), row.prompt
            else:
                assert len(lines) == len(RECORD), row.prompt
                assert all(line.startswith(mark) for line, mark in zip(lines, RECORD, strict=True)), row.prompt
                assert all(line.removeprefix(mark) for line, mark in zip(lines[1:], RECORD[1:], strict=True))


def test_every_number_of_a_training_answer_comes_from_its_request_or_a_document(
    workspace: Workspace, texts: dict[str, str]
) -> None:
    spelled = str.maketrans({"한": "1", "두": "2", "세": "3", "네": "4", "석": "3", "일": "1"})
    documents = {n for text in texts.values() for n in re.findall(r"\d+(?:[.,:/]\d+)*", text)}
    for skill in workspace.skills:
        for row in skill.rows:
            allowed = set(re.findall(r"\d+(?:[.,:/]\d+)*", row.prompt + row.prompt.translate(spelled)))
            allowed |= documents if skill.needs_documents else set()
            missing = set(re.findall(r"\d+(?:[.,:/]\d+)*", row.answer)) - allowed
            assert not missing, (row.prompt, missing)


def test_curated_answers_name_a_document_and_some_end(workspace: Workspace, texts: dict[str, str]) -> None:
    assert len(workspace.faq) >= 8
    assert all(entry.source in texts for entry in workspace.faq)
    assert any(entry.valid_to for entry in workspace.faq)


def test_routed_questions_are_many_balanced_and_labelled_from_the_allowed_set(texts: dict[str, str]) -> None:
    asked = rows("routes.jsonl")
    assert len(asked) >= 120
    assert len({row["id"] for row in asked}) == len(asked)
    for row in asked:
        assert row["route"] in ROUTES, row["id"]
        assert row["kind"] in KINDS and set(row["rules"]) <= RULES and row["rules"], row["id"]
        assert all(set(m) == {"role", "content"} for m in row["history"]), row["id"]
        assert bool(row["history"]) == (row["kind"] == "multi-turn"), row["id"]
        assert set(row["gold"]) <= set(texts), row["id"]
        assert bool(row["gold"]) == (row["route"] in ("rag", "hybrid") and row["answerable"]), row["id"]
        assert ("D9" in row["rules"]) == row["local_only"], row["id"]
    routes = Counter(row["route"] for row in asked)
    assert all(routes[route] >= 15 for route in ROUTES)
    assert {row["kind"] for row in asked} == KINDS
    assert any(row["local_only"] for row in asked)
    assert any(not row["answerable"] for row in asked)


def test_a_route_row_is_local_only_when_it_holds_a_number_that_names_a_person(texts: dict[str, str]) -> None:
    for row in rows("routes.jsonl"):
        if re.search(r"010-0000-\d{4}|SY-\d{6}", row["question"]):
            assert row["local_only"], row["id"]


def test_answer_questions_are_enough_of_every_sort() -> None:
    asked = [row for row in rows("answers.jsonl") if row["route"] == "rag"]
    version = [row for row in asked if row["answerable"] and "version" in row["needs"]]
    ordinary = [row for row in asked if row["answerable"] and "version" not in row["needs"]]
    assert len(ordinary) >= 60
    assert len(version) >= 20
    assert sum(not row["answerable"] for row in asked) >= 40
    assert any(row["route"] == "hybrid" for row in rows("answers.jsonl"))


def test_every_answer_row_points_at_text_that_stands_in_its_document(texts: dict[str, str]) -> None:
    asked = rows("answers.jsonl")
    assert len({row["id"] for row in asked}) == len(asked)
    for row in asked:
        assert set(row["needs"]) <= NEEDS, row["id"]
        assert set(row["gold"]) <= set(texts), row["id"]
        if not row["answerable"]:
            assert not row["gold"] and not row["quote"] and not row["must_include"], row["id"]
            continue
        held = squeezed("".join(texts[path] for path in row["gold"]))
        assert row["quote"] and squeezed(row["quote"]) in held, row["id"]
        assert row["must_include"] and all(isinstance(each, list) and each for each in row["must_include"]), row["id"]
        if row["route"] == "rag":
            assert all(any(squeezed(value) in held for value in each) for each in row["must_include"]), row["id"]


def test_a_document_alone_could_pass_no_forbidden_value_as_the_quote() -> None:
    for row in rows("answers.jsonl"):
        assert not [bad for bad in row["must_not_include"] if squeezed(bad) in squeezed(row["quote"])], row["id"]


def test_no_number_in_the_workspace_reaches_a_real_person(texts: dict[str, str]) -> None:
    root = sample_path()
    others = [p for p in root.rglob("*") if p.suffix in (".jsonl", ".toml", ".md") and ".gallae" not in p.parts]
    everything = [*texts.values(), *(p.read_text(encoding="utf-8") for p in others)]
    phones = {phone for text in everything for phone in re.findall(r"(?<!\d)0\d{1,2}-\d{3,4}-\d{4}(?!\d)", text)}
    assert phones
    assert all(re.fullmatch(r"010-0000-\d{4}|02-000-\d{4}", phone) for phone in phones)
    assert not [text for text in everything if re.search(r"(?<!\d)\d{6}-[1-8]\d{6}(?!\d)", text)]


def test_opening_the_samples_needs_no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the samples reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    opened = open_workspace(sample_path(), state=tmp_path, environ={})
    assert opened.settings.title == "솔여울의원 약국 복약 안내"
    assert opened.settings.today is None
