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
from gallae.evals.labelled import TODAY, fitted_folders
from gallae.evals.rows import load_routes, question_of

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


@pytest.mark.parametrize(
    "text",
    [
        "들꽃은행 301-0442-778812 여기로 넣어 주세요",
        "주민번호 770101-0000000 이분 서류 좀",
        "카드 0000-1111-2222-3333 이걸로 결제했는데요",
        "[대외비: 인사 이동안, 아직 아무도 모름] 두 줄로 줄여",
        "Please ring me on +44 7700 900 123 after five",
        "Ask Mira Okafor (0161-0000-221) whether she got it",
        "저 20251177인데 수강 정정이 안 돼요",
        "한가득 20269988 미납이래",
        "3학년 30512번 서다온 오늘 결석",
        "저는 오말분이라 하고 1941년 3월 9일생이에요",
        "차트번호 00334455 시티 결과 나왔나요",
        "대출증 3300-0021-44 예약 도서 왔나요",
        "여권 M0000-1234 유효 기간 확인",
        "표은결 씨가 계단에서 넘어져 무릎에서 피가 나요",
    ],
)
def test_a_number_or_a_name_in_its_everyday_shape_stays(text: str) -> None:
    assert stays_home(Question(text, date(2026, 11, 20)))


@pytest.mark.parametrize(
    "text",
    [
        "들꽃은행 02-000-1234 대표 번호 맞나요",
        "20261120 기준 재고 알려줘",
        "카드 한도 1000만 원까지 되나요",
        "Can I call on 14 March 2026?",
        "차트 3 시트를 복사해 줘",
    ],
)
def test_its_look_alikes_may_leave(text: str) -> None:
    assert not stays_home(Question(text, date(2026, 11, 20)))


def test_the_labelled_workspaces_keep_their_local_only_rows_home() -> None:
    rows = [(row, folder) for folder in fitted_folders() for row in load_routes(folder / "evals" / "routes.jsonl")]
    counts = Counter((bool(row.local_only), stays_home(question_of(row, TODAY))) for row, _ in rows)
    assert counts[True, True] / (counts[True, True] + counts[True, False]) >= 0.97
    assert counts[True, True] / (counts[True, True] + counts[False, True]) >= 0.95
