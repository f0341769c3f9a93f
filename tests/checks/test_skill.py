"""A skill's output keeps the house format and adds nothing."""

from __future__ import annotations

import json

import pytest

from gallae.checks.formats import check_format, learn_format
from gallae.checks.skill import check_skill, skill_task
from gallae.checks.slots import check_slots
from gallae.core.types import Skill, TrainingRow

NOTES = [
    f"■ 민원 종류: {kind}\n■ 처리 부서: {office}\n■ 할 일\n1) {todo}\n2) 결과를 {day}일 안에 알립니다\n■ 문의: 02-555-1234"
    for kind, office, todo, day in [
        ("가로등", "도로과", "현장을 봅니다", 3),
        ("쓰레기", "청소과", "수거합니다", 2),
        ("소음", "환경과", "측정합니다", 7),
        ("주차", "교통과", "단속합니다", 1),
        ("나무", "공원과", "가지를 칩니다", 5),
    ]
]
GOOD = "■ 민원 종류: 보도\n■ 처리 부서: 도로과\n■ 할 일\n1) 보도를 고칩니다\n2) 결과를 알립니다\n■ 문의: 02-555-1234"


def test_a_text_format_is_learned_and_its_own_rows_keep_it() -> None:
    learned = learn_format(NOTES)
    assert learned.kind == "text"
    assert learned.heads == ("■ 민원 종류", "■ 처리 부서", "■ 할 일", "■ 문의")
    assert learned.enumerator == "1)"
    assert all(check_format(note, learned).passed for note in [*NOTES, GOOD])


@pytest.mark.parametrize(
    ("output", "problem"),
    [
        (GOOD.replace("■ 할 일\n", ""), "■ 할 일"),
        (GOOD.replace("■ 처리 부서: 도로과\n", "") + "\n■ 처리 부서: 도로과", "out of order"),
        (GOOD.replace("1) ", "- ").replace("2) ", "- "), "no list with 1)"),
        ("보도는 도로과에서 고칩니다.", "■ 민원 종류"),
        ("", "■ 민원 종류"),
    ],
)
def test_a_broken_text_format_says_what_is_missing(output: str, problem: str) -> None:
    check = check_format(output, learn_format(NOTES))
    assert not check.passed
    assert problem in check.detail


TICKETS = [
    json.dumps({"area": area, "level": level, "note": f"메모 {i}"}, ensure_ascii=False)
    for i, (area, level) in enumerate([("대출", "높음"), ("반납", "낮음"), ("시설", "보통"), ("대출", "낮음")] * 3)
]


def test_a_json_format_has_keys_in_order_and_closed_values() -> None:
    learned = learn_format(TICKETS)
    assert learned.kind == "json"
    assert learned.keys == ("area", "level", "note")
    assert learned.closed is not None
    assert set(learned.closed) == {"area", "level"}


@pytest.mark.parametrize(
    ("output", "problem"),
    [
        ('{"area":"대출","level":"높음"}', "key missing: note"),
        ('{"area":"대출","level":"높음","note":"x","extra":1}', "unknown key: extra"),
        ('{"level":"높음","area":"대출","note":"x"}', "out of order"),
        ('{"area":"주차","level":"높음","note":"x"}', "'주차' is none of"),
        ("area=대출", "not a JSON object"),
    ],
)
def test_a_broken_json_output_says_what_is_wrong(output: str, problem: str) -> None:
    assert problem in check_format(output, learn_format(TICKETS)).detail


def test_a_closed_set_of_labels_is_a_format_too() -> None:
    learned = learn_format(["긍정", "부정", "중립"] * 4)
    assert learned.kind == "labels"
    assert check_format("부정", learned).passed
    assert not check_format("매우 긍정", learned).passed


def test_two_rows_or_free_texts_make_no_format() -> None:
    assert learn_format(["가", "나"]).kind == "none"
    free = ["오늘은 맑습니다.\n내일은 흐립니다.", "회의를 했다.\n\n끝났다.", "봄이 왔다.\n꽃이 핀다."]
    assert check_format("아무 글", learn_format(free)).passed


GIVEN = "보도블록 3장 파손, 2026년 3월 2일 접수, 담당 김민수 주무관"


def test_a_transform_may_use_what_it_was_given_and_what_passages_hold() -> None:
    assert check_slots("3월 2일 접수, 블록 3장. 담당 김민수 주무관", GIVEN).passed
    assert check_slots("처리 기한은 7일", GIVEN, ["보도 파손은 7일 안에 처리한다"]).passed


@pytest.mark.parametrize(
    ("output", "invented"),
    [
        ("블록 4장 파손", "4장"),
        ("3월 3일 접수", "3월 3일"),
        ("담당 이서연 주무관", "이서연"),
        ("처리 기한은 7일", "7일"),
        ("문의 02-111-2222", "02-111-2222"),
    ],
)
def test_a_value_that_comes_from_nowhere_is_named(output: str, invented: str) -> None:
    check = check_slots(output, GIVEN)
    assert not check.passed
    assert invented in check.detail


def test_values_may_not_stray_from_one_item_to_another() -> None:
    given = "가나정 하루 3회 5일, 다라정 하루 2회 7일"
    assert check_slots("가나정: 하루 3번, 5일 동안\n다라정: 하루 2번, 7일 동안", given).passed
    check = check_slots("가나정: 하루 2번, 5일 동안\n다라정: 하루 3번, 7일 동안", given)
    assert not check.passed
    assert "2번" in check.detail
    assert "3번" in check.detail


SKILL = Skill("letters", "민원 답", rows=tuple(TrainingRow(f"민원 {i}", note) for i, note in enumerate(NOTES)))


def test_a_transform_is_checked_for_format_and_slots_and_the_houses_own_footer_is_no_addition() -> None:
    checks = {c.name: c.passed for c in check_skill(GOOD, SKILL, "보도 파손, 도로과")}
    assert checks == {"format": True, "slots": True, "words": True}
    invented = GOOD.replace("1) 보도를 고칩니다", "1) 보도를 9일 안에 고칩니다")
    assert [c.detail for c in check_skill(invented, SKILL, "보도 파손") if not c.passed] == ["9일"]


def test_other_kinds_have_no_slots() -> None:
    skill = Skill("qa", "문답", kind="qa")
    assert [c.name for c in check_skill("답은 42입니다", skill, "질문")] == ["format"]


def test_a_classifiers_reward_is_the_share_of_right_fields() -> None:
    rows = tuple(TrainingRow(f"글 {i}", ticket) for i, ticket in enumerate(TICKETS))
    task = skill_task(Skill("tags", "분류", kind="classify", rows=rows))
    row = rows[0]
    assert task.evaluate(row, row.answer).passed
    wrong = json.dumps({"area": "대출", "level": "낮음", "note": "메모 0"}, ensure_ascii=False)
    assert task.reward(row, wrong) == pytest.approx(2 / 3)
    assert task.reward(row, "대출") == 0.0
    assert [o for _, o in task.keep([(row, row.answer), (row, wrong)])] == [row.answer]
