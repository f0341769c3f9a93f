"""What a house expects of a skill, by its rows and by [format]; texts that parse; the same answer in other words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gallae.checks.abstaining import abstains
from gallae.checks.held_out import groups_of, split_rows, without_near
from gallae.checks.house import house_of, kept_share
from gallae.checks.layout import check_layout
from gallae.checks.opposites import denied, opposed
from gallae.checks.saying import same_answer
from gallae.checks.skill import check_skill, skill_task
from gallae.checks.summary import SummaryRow, check_summary, summaries_from
from gallae.checks.task import AnswerRow, answer_score
from gallae.checks.validators import check_valid
from gallae.core.errors import SettingsError
from gallae.core.types import Draft, Skill, SkillFormat, TrainingRow
from gallae.core.workspace import open_workspace


def rows(n: int = 10, answer: str = "■ 제목: 안내\n■ 내용: {i}층 정전은 {i}시에 끝납니다.") -> tuple[TrainingRow, ...]:
    return tuple(TrainingRow(f"{i}층 정전, {i}시까지", answer.format(i=i)) for i in range(1, n + 1))


def skill_with(folder: Path, lines: str) -> Skill:
    skill = folder / "skills" / "job"
    skill.mkdir(parents=True, exist_ok=True)
    (skill / "skill.toml").write_text(f'name = "job"\nkind = "generate"\n[format]\n{lines}\n', encoding="utf-8")
    return open_workspace(folder, environ={}).skills[0]


def test_what_format_says_wins_over_what_the_rows_teach(workspace_folder: Path) -> None:
    lines = 'headings = ["# 가", "# 나"]\nmax_characters = 40\nlanguage = "ko"\nlist = "-"'
    skill = skill_with(workspace_folder, lines)
    good = "# 가\n- 하나\n# 나\n- 둘"
    assert all(c.passed for c in check_skill(good, skill, "아무 입력"))
    failed = {
        c.name for c in check_skill("# 나\n- 둘\n# 가\n- 하나입니다" + "아" * 40, skill, "아무 입력") if not c.passed
    }
    assert failed == {"format", "length"}
    assert {c.name for c in check_skill("# 가\nonly English words here\n# 나", skill, "") if not c.passed} >= {
        "language"
    }


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("validator = 'xml'", "format.validator"),
        ("validator = 'regex:('", "format.validator"),
        ("validator = 'json-schema'", "format.schema"),
        ("schema = 'gone.json'", "format.schema"),
        ("schema = '../../gallae.toml'", "format.schema"),
        ("headings = 'x'", "format.headings"),
        ("max_characters = 0", "format.max_characters"),
        ("min_characters = 9\nmax_characters = 3", "format.min_characters"),
        ("language = 'fr'", "format.language"),
        ("list = 'a)'", "format.list"),
        ("one_line = 'yes'", "format.one_line"),
        ("kind = 'xml'", "format.kind"),
    ],
)
def test_a_value_that_cannot_be_checked_names_file_and_key(workspace_folder: Path, line: str, key: str) -> None:
    with pytest.raises(SettingsError, match=r"skills/job/skill\.toml") as raised:
        skill_with(workspace_folder, line)
    assert key in raised.value.message and raised.value.hint


def test_an_unknown_key_of_format_warns(workspace_folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert skill_with(workspace_folder, "colour = 'red'").format == SkillFormat()
    assert "format.colour" in caplog.text


def test_a_schema_beside_the_card_judges_what_is_generated(workspace_folder: Path) -> None:
    folder = workspace_folder / "skills" / "job"
    folder.mkdir(parents=True)
    schema = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "minimum": 1}}}
    (folder / "schema.json").write_text(json.dumps(schema), encoding="utf-8")
    skill = skill_with(workspace_folder, 'validator = "json-schema"\nschema = "schema.json"')
    assert all(c.passed for c in check_skill('{"n": 3}', skill, ""))
    (failed,) = [c for c in check_skill('{"n": 0}', skill, "") if not c.passed]
    assert failed.name == "valid" and "$.n" in failed.detail


def test_a_schema_never_fetches_anything() -> None:
    with pytest.raises(SettingsError, match=r"format\.schema"):
        check_valid('{"a": 1}', "json-schema", '{"$ref": "http://127.0.0.1:9/schema.json"}')
    with pytest.raises(SettingsError, match=r"format\.schema"):
        check_valid('{"a": 1}', "json-schema", '{"type": 3}')


@pytest.mark.parametrize(
    ("text", "validator", "right"),
    [
        ('{"a": 1}', "json", True), ('{"a": 1, "a": 2}', "json", False), ('{"a": NaN}', "json", False), ("```json\n[1]\n```", "json", True),
        ("import os\nos.remove('x')", "python", True), ("if x:\nprint(1)", "python", False), ("안녕하세요", "python", False),
        ("SELECT a FROM t", "sql", True), ("SELECT a FROM", "sql", False), ("SELECT x::int FROM t", "sql:postgres", True),
        ("ORD-0412", r"regex:ORD-\d{4}", True), ("ORD-0412입니다", r"regex:ORD-\d{4}", False), ("[" * 100_000, "json", False),
    ],
)  # fmt: skip
def test_texts_are_parsed_and_never_run(text: str, validator: str, right: bool, tmp_path: Path) -> None:
    assert check_valid(text, validator).passed is right


def test_an_unknown_dialect_of_sql_is_the_operators_to_mend() -> None:
    with pytest.raises(SettingsError, match="sql:klingon"):
        check_valid("SELECT 1", "sql:klingon")


def test_language_and_length_are_learned_from_the_rows() -> None:
    skill = Skill("notice", "안내", rows=rows())
    house = house_of(skill)
    assert house.language == "ko" and 0 < house.least < house.most
    assert not next(
        c for c in check_skill("■ 제목: Power\n■ 내용: the power is back at 3 pm", skill, "3") if c.name == "language"
    ).passed
    english = "Power cut on floor {i} until {i} pm"
    mixed = rows(5) + tuple(
        TrainingRow(english.format(i=i), f"■ 제목: x\n■ 내용: {english.format(i=i)} it ends") for i in range(1, 6)
    )
    assert house_of(Skill("both", "둘", rows=mixed)).language == "same"


def test_a_dropped_value_lowers_the_reward_and_refuses_nothing() -> None:
    skill = Skill("notice", "안내", rows=rows(10, "■ 제목: {i}층 정전\n■ 내용: {i}시에 끝납니다."))
    row = skill.rows[2]
    whole, less = row.answer, "■ 제목: 3층 정전\n■ 내용: 곧 끝납니다."
    task = skill_task(skill)
    assert task.evaluate(row, whole).value == 1.0
    assert task.evaluate(row, less).passed and task.reward(row, less) == pytest.approx(0.5)
    assert kept_share("3층, 3시", "3층", usual=0.5) == 1.0  # the house keeps half of them anyway


def test_values_of_a_skill_that_needs_documents_may_come_from_the_reference_or_the_passages_only() -> None:
    skill = Skill(
        "notice",
        "안내",
        rows=rows(10, "■ 제목: {i}층\n■ 내용: {i}시에 끝나고 문의는 1588-0000입니다."),
        needs_documents=True,
    )
    row = skill.rows[0]
    assert skill_task(skill).evaluate(row, row.answer).passed
    other = row.answer.replace("1588-0000", "1588-9999")
    assert not skill_task(skill).evaluate(row, other).passed
    assert skill_task(skill, sources=lambda r: ["문의 1588-9999"]).evaluate(row, other).passed


@pytest.mark.parametrize(
    ("output", "reference", "problem"),
    [
        ("네, 가능합니다.", "아니요, 안 됩니다.", "turned"),
        ("60점 이하면 합격입니다.", "60점 이상이면 합격입니다.", "turned"),
        ("수수료는 5,000원이 아닙니다.", "수수료는 5,000원입니다.", "turned"),
        ("잘 모르겠습니다.", "수수료는 5,000원입니다.", "abstention"),
        ("수수료는 5,000원입니다.", "그 내용은 문서에 없습니다.", "abstention"),
        ("수수료는 5,000원이고 접수는 3일 걸립니다.", "수수료는 5,000원입니다.", "added"),
        ("", "창구에서 신청서를 내면 됩니다.", "words"),
        ("The fee is 5,000 won.", "수수료는 5,000원입니다.", "language"),
    ],
)
def test_another_answer_is_told_from_the_same_one(output: str, reference: str, problem: str) -> None:
    assert problem in {c.name for c in same_answer(output, reference, "수수료가 얼마예요?") if not c.passed}


def test_an_abstention_is_known_by_what_it_says() -> None:
    for text in (
        "자료에 나와 있지 않습니다.",
        "죄송합니다. 확인할 수 없습니다.",
        "The documents do not mention it.",
        "I don't know.",
    ):
        assert abstains(text), text
    for text in (
        "현금은 받을 수 없습니다.",
        "문이 잠겨 있지 않으면 들어가세요.",
        "You do not need a ticket.",
        "규정에 없는 색은 칠하지 않습니다.",
    ):
        assert not abstains(text), text
    assert opposed("오전 9시", "오후 9시") and not opposed("오전 9시부터 오후 6시", "오후 6시까지")
    assert denied("not 5 days", 4, 10) and not denied("5 days, not more", 0, 6)


def test_rows_that_are_worded_alike_stay_on_one_side_of_a_split() -> None:
    asked = [
        f"{what} 안내문을 {how}"
        for what in ("단수", "소독", "정전", "도색", "훈련")
        for how in ("써 주세요", "써 줘", "부탁해요")
    ]
    given = [TrainingRow(text, "x") for text in asked]
    rest, held = split_rows(given, share=0.2)
    assert held and len(rest) + len(held) == len(given) and split_rows(given, share=0.2) == (rest, held)
    words = {row.prompt.split()[0] for row in held}
    assert not words & {row.prompt.split()[0] for row in rest}
    assert len(set(groups_of(asked))) == 5
    assert {row.prompt.split()[0] for row in without_near(given, held)} == {
        "단수",
        "소독",
        "정전",
        "도색",
        "훈련",
    } - words
    alike = [TrainingRow(f"{i}번 민원 때문에 연락드렸습니다 확인해 주세요", "x") for i in range(20)]
    assert len(split_rows(alike)[1]) == 4  # all worded alike: then only what is the same counts as the same


TEXT = "점검은 5월 2일 오전 9시에 시작합니다. 세대마다 20분쯤 걸리고 비용은 없습니다. 집을 비우면 6월 7일에 다시 갑니다. 반려동물은 방에 두어야 합니다. 문의는 관리소로 하세요."


@pytest.mark.parametrize(
    ("summary", "problem"),
    [
        ("5월 2일에 점검을 시작한다.", ""),
        ("점검은 5월 3일에 시작한다.", "added"),
        ("점검을 시작한다.", "kept"),
        ("5월 2일 점검, 비용은 있다.", "must_not"),
        ("점검은 5월 2일에 시작하며 세대마다 20분쯤 걸리고 집을 비우면 6월 7일에 다시 온다고 하니 그때 꼭 집에 계셔야 한다.", "length"),
        ("The check starts on 5월 2일 and takes a while for each flat.", "language"),
        ("점검은 5월 2일 오전 9시에 시작합니다. 세대마다 20분쯤 걸리고 비용은 없습니다. 집을 비우면", "whole"),
        (TEXT, "copy"),
    ],
)  # fmt: skip
def test_a_summary_is_faithful_short_and_no_copy(summary: str, problem: str) -> None:
    row = SummaryRow("1", TEXT, (("5월 2일",),), ("비용은 있다",), max_characters=60)
    failed = {c.name for c in check_summary(summary, row) if not c.passed}
    assert failed == set() if not problem else problem in failed


def test_rows_of_a_skill_that_summarises_become_rows_of_summaries() -> None:
    (row,) = summaries_from([TrainingRow("요약: 5월 2일 점검, 비용 3,000원, 담당 없음", "5월 2일 점검, 3,000원")])
    assert row.must_keep == (("5월 2일",), ("3,000원",)) and row.max_characters > len("5월 2일 점검, 3,000원")


@pytest.mark.parametrize(
    ("layout", "right", "wrong"),
    [
        ("list", "필요한 것:\n- 신분증\n- 사진", "신분증과 사진입니다."),
        ("list", "1. 신청\n2. 결제", "1. 신청\n- 결제"),
        ("table", "| 층 | 값 |\n|---|---|\n| 2 | 300 |", "| 층 | 값 |\n|---|---|\n| 2 |"),
        ("json", '{"a": 1}', '{"a": 1} 입니다'),
        ("one-line", "3,000원입니다. [1]", "3,000원입니다.\n감사합니다."),
    ],
)
def test_the_layout_a_row_asks_for_is_part_of_the_answer(layout: str, right: str, wrong: str) -> None:
    row = AnswerRow("1", "무엇이 필요해요?", format=layout)
    assert check_layout(right, layout).passed
    assert answer_score(row, Draft(right, served_by="x:y")).passed
    assert "format" in answer_score(row, Draft(wrong, served_by="x:y")).why


def test_an_answer_in_another_language_is_wrong_unless_code_quoted_it() -> None:
    row = AnswerRow("1", "How much is it?", must_include=(("3,000",),))
    assert not answer_score(row, Draft("가격은 3,000원입니다.", served_by="x:y")).passed
    quoted = answer_score(row, Draft("가격은 3,000원입니다."))
    assert quoted.passed and "language" in quoted.why
    assert answer_score(row, Draft("It is 3,000 won.", served_by="x:y")).passed
    assert not answer_score(AnswerRow("1", "How much?", language="en"), Draft("가격은 3,000원입니다.")).passed
