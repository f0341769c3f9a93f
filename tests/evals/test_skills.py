"""House jobs and summaries asked through real chats over scripted models: nothing leaks, nobody to serve is not wrong."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.checks.held_out import near
from gallae.core.errors import InputError
from gallae.core.types import Skill, TrainingRow
from gallae.core.workspace import Workspace, open_workspace
from gallae.entrypoints.cli import main
from gallae.evals.evaluation import Evaluation
from gallae.evals.skills import SkillRows, evaluate_skill, only_skill, rows_of
from gallae.evals.summaries import evaluate_summaries, load_summaries
from gallae.graphs.chat import Chat, open_chat
from gallae.models.fixed import FixedModels
from gallae.models.scripted import Reply, ScriptedChatModel, scripted_model

TODAY = date(2026, 11, 20)
NOTE = "■ 알림: {what}\n■ 날짜: {day}\n■ 문의: 02-000-4321"
WHATS = (
    "단수",
    "소독",
    "정전",
    "승강기 점검",
    "주차장 청소",
    "도색",
    "화단 정비",
    "소방 훈련",
    "벽보 교체",
    "옥상 방수",
)
LABELS = {
    "요금": "돈",
    "청구": "돈",
    "환불": "돈",
    "소음": "생활",
    "층간": "생활",
    "누수": "시설",
    "전등": "시설",
    "문짝": "시설",
}


def notices() -> list[dict[str, str]]:
    return [
        {
            "instruction": f"{what} 안내문, {3 + i % 9}월 {i + 1}일",
            "output": NOTE.format(what=what, day=f"{3 + i % 9}월 {i + 1}일"),
        }
        for i, what in enumerate(WHATS * 2)
    ]


def tickets() -> list[dict[str, str]]:
    return [
        {"question": f"{word} 때문에 연락했어요, {n}동 {n * 7}호", "answer": label}
        for n in range(1, 5)
        for word, label in LABELS.items()
    ]


@pytest.fixture
def flats(workspace_folder: Path) -> Path:
    """A housing office with two house jobs."""
    for name, kind, rows in (("notice", "transform", notices()), ("ticket", "classify", tickets())):
        folder = workspace_folder / "skills" / name
        folder.mkdir(parents=True)
        does = "주민에게 붙일 안내문을 서식대로 쓴다" if kind == "transform" else "민원 글을 갈래로 나눈다"
        (folder / "skill.toml").write_text(
            f'name = "{name}"\ntitle = "{does}"\nkind = "{kind}"\ndoes = "{does}"\n', encoding="utf-8"
        )
        write_rows(folder / "train.jsonl", rows)
    return workspace_folder


def write_rows(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def says(answer: Callable[[str], str]) -> ScriptedChatModel:
    """A model that answers the last message."""
    return ScriptedChatModel(default=lambda messages: Reply(answer(str(messages[-1].text).split("\n\n(")[0])))


@asynccontextmanager
async def chat_over(workspace: Workspace, tmp_path: Path, **models: ScriptedChatModel) -> AsyncIterator[Chat]:
    made = {role: scripted_model(chat, name=role) for role, chat in models.items()}
    async with open_chat(workspace, models=FixedModels(made), apart=tmp_path) as chat:
        yield chat


async def evaluated(
    root: Path, tmp_path: Path, name: str, **models: ScriptedChatModel
) -> tuple[Evaluation, Skill, SkillRows]:
    workspace = open_workspace(root, state=tmp_path / "state", environ={})
    skill = next(s for s in workspace.skills if s.name == name)
    rows = rows_of(workspace, skill)
    async with chat_over(only_skill(workspace, skill, rows), tmp_path, **models) as chat:
        return await evaluate_skill(skill, rows, chat.ask, workspace="flats", today=TODAY), skill, rows


def answer_of(rows: Sequence[TrainingRow]) -> Callable[[str], str]:
    known = {row.prompt: row.answer for row in rows}
    return lambda asked: known[asked]


async def test_a_chat_model_that_does_the_job_is_right_and_never_saw_a_test_row(flats: Path, tmp_path: Path) -> None:
    skill = next(s for s in open_workspace(flats, environ={}).skills if s.name == "notice")
    model = says(answer_of(skill.rows))
    done, _, rows = await evaluated(flats, tmp_path, "notice", chat=model)
    assert rows.held_out and len(rows.tests) + len(rows.rest) == len(skill.rows)
    assert done.what == "skill:notice" and done.figure("right").interval.value == 1.0  # type: ignore[union-attr]
    assert done.figure("right").interval.n == len(rows.tests)  # type: ignore[union-attr]
    assert {c.kind for c in done.cases} == {"transform/answered"}
    for asked in model.requests:
        question, shown = str(asked.messages[-1].text), "\n".join(str(m.text) for m in asked.messages[:-1])
        held = next(row for row in rows.tests if question.startswith(row.prompt))
        assert held.answer not in shown and not any(row.prompt in shown for row in rows.tests)
        assert any(row.prompt in shown for row in rows.rest)


async def test_a_wrong_value_is_a_listed_case_and_the_copying_baseline_says_what_it_is_worth(
    flats: Path, tmp_path: Path
) -> None:
    model = says(lambda asked: NOTE.format(what=asked.split(" 안내문")[0], day="13월 99일"))
    done, _, rows = await evaluated(flats, tmp_path, "notice", sllm=model)
    figures = {f.name: f.interval for f in done.figures}
    assert figures["right"].value == 0.0 and figures["slots"].value == 0.0
    assert figures["nearest"].n == len(rows.tests) and figures["nearest"].value < 1.0
    assert all(not case.passed for case in done.cases)


async def test_nobody_to_serve_is_not_wrong_and_the_baselines_stand(flats: Path, tmp_path: Path) -> None:
    done, _, rows = await evaluated(flats, tmp_path, "ticket")
    figures = {f.name: f.interval for f in done.figures}
    assert figures["right"].n == 0 and figures["unserved"].value == len(rows.tests)
    assert all(not case.served and case.why == "not served" for case in done.cases)
    assert figures["frequent"].n == figures["nearest"].n == len(rows.tests)
    assert figures["nearest"].value > figures["frequent"].value  # the word decides the label here


async def test_labels_are_scored_one_by_one_and_a_label_nobody_knows_counts_as_invalid(
    flats: Path, tmp_path: Path
) -> None:
    rows = open_workspace(flats, environ={}).skills[1].rows
    right = answer_of(rows)
    write_rows(
        flats / "skills" / "ticket" / "evals.jsonl",
        [{"question": f"{w}, 급해요 제발 봐 주세요", "answer": a} for w, a in LABELS.items()],
    )
    model = says(lambda asked: "기타" if asked.startswith("전등") else LABELS[asked.split(",")[0]])
    done, _, asked = await evaluated(flats, tmp_path, "ticket", sllm=model)
    figures = {f.name: f.interval for f in done.figures}
    assert not asked.held_out and len(asked.tests) == 8 and right(rows[0].prompt) == rows[0].answer
    # "기타" is refused by the format, the repair says the same, so nothing is answered: right where the rest is
    assert (figures["right"].value, figures["right"].n) == (7 / 8, 8)
    assert figures["accuracy"].value == 7 / 8
    table = next(t for t in done.tables if t.name == "labels")
    assert {row[0] for row in table.rows[1:]} >= {"돈", "생활", "시설"}


def test_training_rows_near_a_test_row_are_not_shown(flats: Path) -> None:
    write_rows(
        flats / "skills" / "notice" / "evals.jsonl",
        [notices()[0], {"instruction": "새 규칙 안내문, 9월 9일", "output": "x"}],
    )
    workspace = open_workspace(flats, environ={})
    skill = workspace.skills[0]
    rows = rows_of(workspace, skill)
    assert not rows.held_out and rows.leaked >= 1 and len(rows.rest) == len(skill.rows) - rows.leaked
    assert not any(near(one.prompt, other.prompt) for one in rows.tests for other in rows.rest)
    assert only_skill(workspace, skill, rows).skills[0].rows == rows.rest


def test_a_skill_without_rows_says_what_to_write(flats: Path) -> None:
    workspace = open_workspace(flats, environ={})
    with pytest.raises(InputError, match="2 training rows"):
        rows_of(workspace, replace(workspace.skills[0], rows=workspace.skills[0].rows[:2]))


def test_the_command_reports_every_skill_and_names_one_that_is_not_there(
    flats: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["-w", str(flats), "--state", str(tmp_path / "state"), "--json", "eval", "skill"]
    assert main([*given, "--report", str(tmp_path / "out")]) == 0
    whats = [json.loads(line)["what"] for line in capsys.readouterr().out.splitlines()]
    assert whats == ["skill:notice", "skill:ticket"]
    assert {f.name for f in (tmp_path / "out").iterdir()} >= {"test-skill-notice.json", "test-skill-ticket.json"}
    assert main([*given, "nothing"]) == 2
    assert "notice, ticket" in json.loads(capsys.readouterr().out)["error"]["hint"]


TEXT = (
    "관리소 회의가 2026년 9월 4일에 열렸다. 주민 열두 명이 왔다. 지하 주차장 바닥을 다시 칠하기로 했고 비용은 1,450만 원이다. "
    "공사는 10월 12일에 시작해 열흘 동안 한다. 공사 동안 지상 주차장은 쓸 수 있다."
)


async def test_summaries_are_asked_judged_and_compared_with_the_opening_of_the_text(
    flats: Path, tmp_path: Path
) -> None:
    (flats / "evals").mkdir()
    row = {"id": "s1", "text": TEXT, "must_keep": [["1,450만 원"], ["10월 12일"]], "max_characters": 70}
    write_rows(
        flats / "evals" / "summaries.jsonl", [row, {**row, "id": "s2"}, {"id": "s3"}, {**row, "id": "s4", "colour": 1}]
    )
    rows = load_summaries(flats / "evals" / "summaries.jsonl")
    assert [r.id for r in rows] == ["s1", "s2", "s4"]
    good = "지하 주차장 바닥을 1,450만 원에 다시 칠한다. 공사는 10월 12일에 시작한다."
    model = ScriptedChatModel([Reply(good), Reply(good.replace("1,450", "1,540")), Reply(good)])
    workspace = open_workspace(flats, state=tmp_path / "state", environ={})
    async with chat_over(workspace, tmp_path, chat=model) as chat:
        done = await evaluate_summaries(rows, chat.ask, workspace="flats", today=TODAY)
    assert [case.passed for case in done.cases] == [True, False, True]
    assert "1,540만 원" in done.cases[1].why
    figures = {f.name: f.interval for f in done.figures}
    assert figures["right"].value == pytest.approx(2 / 3) and figures["opening"].value == 0.0
    assert 0 < figures["ratio"].value < 0.7 and figures["gain"].value > 0
    assert "70자 이내로 요약해 주세요" in model.requests[0].text


async def test_summaries_that_nobody_can_write_are_not_served(flats: Path, tmp_path: Path) -> None:
    (flats / "evals").mkdir()
    write_rows(flats / "evals" / "summaries.jsonl", [{"text": TEXT}])
    rows = load_summaries(flats / "evals" / "summaries.jsonl")
    workspace = open_workspace(flats, state=tmp_path / "state", environ={})
    async with chat_over(workspace, tmp_path) as chat:
        done = await evaluate_summaries(rows, chat.ask, workspace="flats", today=TODAY)
    assert [case.served for case in done.cases] == [False]
    assert {f.name: f.interval for f in done.figures}["opening"].n == 1


def test_the_summaries_of_the_samples_can_be_met() -> None:
    from gallae.checks.task import appears

    rows = load_summaries(Path(__file__).parents[2] / "samples" / "evals" / "summaries.jsonl")
    assert len(rows) >= 15
    for row in rows:
        assert all(any(appears(words, row.text) for words in group) for group in row.must_keep), row.id
        assert not any(appears(words, row.text) for words in row.must_not), row.id
