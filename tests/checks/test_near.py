"""Near-duplicates: a typing slip, a polite ending or a paste around it is the same request; another question is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gallae.checks.near import NEAR, Near

DATA = Path(__file__).parents[2] / "evals" / "data"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("환불은 며칠까지 되나요?", "환불은  몇일까지 되나요"),
        ("수영장 하루 이용료는 얼마예요?", "수영장하루이용료는얼마에요"),
        ("How long is the warranty?", "how long is the warranty"),
        (
            "12월 3일 휴관 안내문 써 줘, 까닭은 소독",
            "안녕하세요 선생님, 바쁘시겠지만 부탁드립니다. 12월 3일 휴관 안내문 써 줘, 까닭은 소독",
        ),
    ],
)
def test_the_same_request_in_other_clothes_is_near(one: str, other: str) -> None:
    assert Near([one]).near(other) == one and Near([other]).near(one) == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("환불은 며칠까지 되나요?", "교환은 어디에서 하나요?"),
        ("주말에도 여나요?", "주말 요금은요?"),
        ("네", "아니요"),
        ("", "환불은?"),
    ],
)
def test_another_request_is_not_near(one: str, other: str) -> None:
    assert Near([one]).near(other) is None


def test_nothing_is_near_nothing() -> None:
    assert Near([]).nearest("환불은?") == (0.0, None)
    assert Near(["", "?!"]).near("환불은?") is None and Near(["환불은?"]).near("") is None


@pytest.mark.long
def test_slips_are_near_and_different_questions_of_a_workspace_are_not() -> None:
    from gallae.evals.noise import PASSES, noisy

    slipped = kept = others = confused = 0
    for file in sorted(DATA.glob("*/evals/routes.jsonl")):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        index = Near(row["question"] for row in rows)
        for position, row in enumerate(rows[:60]):
            for name in PASSES:
                slipped += 1
                kept += Near([row["question"]]).nearest(noisy(row["question"], name, 1).text)[0] >= NEAR
            others += 1
            families = [rows[p].get("family", p) for p in index.all_near(row["question"]) if p != position]
            confused += any(family != row.get("family", position) for family in families)
    assert slipped > 5_000 and kept / slipped >= 0.97
    assert others > 2_000 and confused / others <= 0.005
