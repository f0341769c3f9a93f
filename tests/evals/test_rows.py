"""Evaluation rows: read as they come, warned about, never stopped by."""

from __future__ import annotations

import json
import logging
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.checks.task import AnswerRow, RouteRow
from gallae.core.errors import InputError
from gallae.core.types import Message, Person
from gallae.evals.rows import has_versions, load_answers, load_routes, question_of


def write(path: Path, rows: list[Any]) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_route_row_is_read_with_its_history_and_flags(tmp_path: Path) -> None:
    row = {
        "id": "r1",
        "question": "그럼 작년은?",
        "history": [{"role": "user", "content": "회비는?"}, {"role": "assistant", "content": "3만 원"}],
        "route": "rag",
        "rules": ["D3"],
        "local_only": False,
        "answerable": True,
        "gold": ["documents/fees.md"],
        "kind": "multi-turn",
        "note": "ellipsis",
    }
    (read,) = load_routes(write(tmp_path / "routes.jsonl", [row]))
    assert read.history == (Message("user", "회비는?"), Message("assistant", "3만 원"))
    assert (read.route, read.rules, read.local_only, read.kind) == ("rag", ("D3",), False, "multi-turn")


def test_a_family_is_a_known_key_of_route_rows(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "routes.jsonl"
    file.write_text('{"question": "며칠까지?", "route": "rag", "family": "refund"}\n', encoding="utf-8")
    assert load_routes(file)[0].family == "refund" and not caplog.records


def test_bad_rows_warn_and_the_good_ones_stay(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rows = [
        {"question": "a", "route": "rag", "colour": 1},
        "{not json",
        {"route": "rag"},
        {"question": "b", "route": "fax"},
        {"question": "c", "route": "rag", "today": "soon"},
        {"question": "d", "route": "tool", "colour": 2},
    ]
    with caplog.at_level(logging.WARNING):
        read = load_routes(write(tmp_path / "routes.jsonl", rows))
    assert [(r.id, r.question, r.local_only) for r in read] == [("1", "a", None), ("6", "d", None)]
    said = "\n".join(r.getMessage() for r in caplog.records)
    for part in ("unknown key 'colour'", "not JSON", "question missing", "route 'fax'", "today 'soon'"):
        assert part in said
    assert said.count("colour") == 1


def test_an_answer_row_may_leave_its_route_and_lists_out(tmp_path: Path) -> None:
    rows = [{"id": "a1", "question": "q", "must_include": [["1,000원", "1000원"], "하루"], "needs": ["version"]}]
    (read,) = load_answers(write(tmp_path / "answers.jsonl", rows))
    assert read.route == "rag"
    assert read.must_include == (("1,000원", "1000원"), ("하루",))
    assert read.needs == ("version",)


def test_a_missing_file_is_the_persons_to_fix(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"routes\.jsonl"):
        load_routes(tmp_path / "routes.jsonl")


def test_a_rows_own_date_and_groups_win() -> None:
    row = RouteRow("1", "q", "rag", today="2025-02-03", groups=("staff",))
    question = question_of(row, date(2026, 1, 5), Person("kim"))
    assert (question.today, question.person.id, question.person.groups) == (
        date(2025, 2, 3),
        "kim",
        frozenset({"staff"}),
    )
    assert question_of(RouteRow("1", "q", "rag"), date(2026, 1, 5)).today == date(2026, 1, 5)


def test_version_rows_are_known_by_their_needs_or_by_a_sibling_of_another_year() -> None:
    paths = ["documents/fees-2024.md", "documents/fees-2026.md", "documents/hours.md", "documents/room-1.md"]
    assert has_versions(AnswerRow("1", "q", gold=("documents/fees-2026.md",)), paths)
    assert not has_versions(AnswerRow("2", "q", gold=("documents/hours.md",)), paths)
    assert not has_versions(AnswerRow("3", "q", gold=("documents/room-1.md",)), paths)
    assert has_versions(AnswerRow("4", "q", gold=("documents/hours.md",), needs=("version",)), paths)
    assert not has_versions(AnswerRow("5", "q", gold=("documents/fees-2026.md",), needs=("table",)), paths)
