"""What a model is trained on is what it is asked with."""

from __future__ import annotations

import json
from dataclasses import replace

from gallae.core.types import Skill, TrainingRow
from gallae.entrypoints.served_rows import Asked, as_served
from gallae.tuning.rows import Row, load_text

ROWS = tuple(
    TrainingRow(f"{who}님 {much}개 {day}일 접수장", f"[접수]\n- 받는 분: {who}님\n- 수량: {much}개\n- 날짜: {day}일")
    for who, much, day in (("김하늘", 3, 5), ("박서준", 12, 9), ("이수아", 7, 21), ("최은호", 40, 2))
)
SLIPS = Skill("slips", "접수장 쓰기", does="접수장을 쓴다", rows=ROWS, placeholders=True)
ASKED = Asked(SLIPS, {}, "ko")


def read(**given: object) -> Row:
    return load_text(json.dumps(given, ensure_ascii=False), "skills/slips/train.jsonl").rows[0]


def test_a_row_in_marks_holds_none_of_its_values_and_keeps_its_place() -> None:
    (made,), left = as_served([read(instruction=ROWS[0].prompt, output=ROWS[0].answer)], ASKED)
    assert not left and made.place == "skills/slips/train.jsonl:1" and made.system == "접수장 쓰기"
    for value in ("김하늘", "3개", "5일"):
        assert value not in "".join(made.texts)
    assert made.answer.count("⟦") == 3


def test_a_written_row_reads_back_as_the_same() -> None:
    given = [
        read(instruction=ROWS[0].prompt, output=ROWS[0].answer),
        read(prompt=ROWS[1].prompt, chosen=ROWS[1].answer, rejected="[접수]\n- 수량: 99개"),
        read(prompt=ROWS[2].prompt, answer=ROWS[2].answer, good=True),
        read(prompt=ROWS[3].prompt, answer=ROWS[3].answer, score=4),
    ]
    made, _ = as_served(given, ASKED)
    assert [row.shape for row in made] == ["answer", "pair", "thumb", "graded"]
    for row in made:
        (again,) = load_text(json.dumps(dict(row.given), ensure_ascii=False), row.file).rows
        assert replace(again, line=row.line) == row


def test_a_row_whose_output_invents_a_value_teaches_nothing_and_a_rejected_answer_may() -> None:
    invented = read(instruction=ROWS[0].prompt, output="[접수]\n- 수량: 99개")
    pair = read(prompt=ROWS[1].prompt, chosen=ROWS[1].answer, rejected="[접수]\n- 수량: 99개")
    made, left = as_served([invented, pair], ASKED)
    assert left == (invented,) and made[0].rejected.endswith("99개")


def test_general_rows_and_rows_with_a_system_of_their_own_stay_as_they_are() -> None:
    general = replace(read(instruction="5 더하기 5는?", output="10입니다."), file="rehearsal.jsonl")
    own = read(messages=[{"role": role, "content": "3개"} for role in ("system", "user", "assistant")])
    assert as_served([general, own], ASKED) == ((general, own), ())
