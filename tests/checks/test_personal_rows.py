"""`local_only` on rows in many people's voices (evals/data/personal.jsonl): a bar for what is found and what is left alone.

Rows p… were written before the checks were read; the checks were worked on with their even half. Rows q… were written
after that and measured before the checks were touched again. Both have been looked at since, so this is a floor that
must not fall, not an estimate for new text.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.checks.personal import stays_home
from gallae.core.types import Message, Question

FILE = Path(__file__).parent.parent.parent / "evals" / "data" / "personal.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def _stays(row: dict[str, Any]) -> bool:
    history = tuple(Message(m["role"], m["content"]) for m in row["history"])
    return stays_home(Question(row["question"], date(2026, 11, 20), history=history))


@pytest.mark.parametrize("first", ["p", "q"])
def test_identified_persons_and_confidential_material_are_found_and_near_misses_left_alone(first: str) -> None:
    rows = [row for row in ROWS if row["id"].startswith(first)]
    counts = Counter((row["local_only"], _stays(row)) for row in rows)
    assert counts[True, True] / (counts[True, True] + counts[True, False]) >= 0.97
    assert counts[True, True] / (counts[True, True] + counts[False, True]) >= 0.95


def test_the_rows_are_many_and_say_why() -> None:
    assert len(ROWS) >= 400 and len({row["id"] for row in ROWS}) == len(ROWS)
    assert all(row["because"] and row["question"].strip() for row in ROWS)
    assert 0.35 <= sum(row["local_only"] for row in ROWS) / len(ROWS) <= 0.5


def test_an_answer_that_names_a_person_by_a_number_of_theirs_counts() -> None:
    def asked(answer: str) -> bool:
        history = (Message("user", "누가 신청했죠?"), Message("assistant", answer))
        return stays_home(Question("언제 승인됐어요?", date(2026, 1, 5), history=history))

    assert asked("학번 20220981 학생입니다.")
    assert asked("백승아 님(010-6620-1149)이 신청했습니다.")
    assert not asked("시설팀 02-6012-4400으로 물어보세요.")
    assert not asked("담당자 번호는 010-1234-5678입니다.")
