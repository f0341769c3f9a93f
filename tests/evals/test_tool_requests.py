"""The scorer of tool requests: what an answer states, questions back, silence; and that an unseen set stays unseen."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from gallae.checks.tool_requests import ToolRequest, says, stated, tool_requests_task
from gallae.core.errors import InputError
from gallae.core.types import Answer, Decision, ToolCall
from gallae.core.workspace import open_workspace
from gallae.evals.tool_requests import evaluate_tools, load_tool_requests


@pytest.mark.parametrize(
    ("text", "expected", "right"),
    [
        ("218,000원입니다.", "218000", True),
        ("21만 8천원입니다.", "218000", True),
        ("1,218,000원입니다.", "218000", False),
        ("2026년 9월 25일 금요일입니다.", "2026-09-25", True),
        ("Friday, 25 September 2026.", "2026-09-25", True),
        ("2026년 9월 25일 금요일입니다.", "2026-09-24", False),
        ("오후 2시 33분(14:33)입니다.", "14:33", True),
        ("about 2:33 pm", "14:33", True),
        ("2027년 8월 3일은 화요일입니다.", "화요일", True),
    ],
)
def test_what_an_answer_states(text: str, expected: str, right: bool):
    assert says(text, expected) is right


def test_the_working_is_not_what_is_stated():
    assert not says(stated("30원입니다. (10 × 3 = 30원)"), "10")


def _answer(text: str, *, outcome: str = "answered", tool: bool = False, route: str = "tool") -> Answer:
    calls = (ToolCall("calculate", {}, text),) if tool else ()
    decision = Decision(route, id="1", question="q")  # type: ignore[arg-type]
    return Answer(
        id="1", thread="t", question="q", decision=decision, text=text, outcome=outcome, route=route, tools=calls
    )  # type: ignore[arg-type]


def test_a_wrong_value_is_told_apart_from_none():
    row = ToolRequest("1", "q", "computed", expect=("30",))
    evaluate = tool_requests_task([row]).evaluate
    wrong = evaluate(row, _answer("31입니다.", tool=True))
    none = evaluate(row, _answer("모르겠습니다.", route="prompt"))
    assert not wrong.passed and not none.passed
    assert [c.passed for c in wrong.checks if c.name == "right"] == [False]
    assert [c.passed for c in none.checks if c.name == "right"] == [True]


def test_no_tool_means_neither_the_route_nor_a_call():
    row = ToolRequest("1", "q", "no_tool")
    evaluate = tool_requests_task([row]).evaluate
    assert evaluate(row, _answer("…", route="prompt")).passed
    assert not evaluate(row, _answer("…", route="tool")).passed


def _file(folder: Path) -> Path:
    file = folder / "requests.jsonl"
    file.write_text(
        '{"id": "a", "language": "ko", "kind": "computed", "family": "calculator", "question": "1,200원짜리 3개면 얼마?", "expect": ["3600"]}\n'
        '{"id": "b", "language": "ko", "kind": "ask_back", "family": "calculator", "question": "500달러 원화로 얼마예요?", "missing": ["환율"]}\n'
        '{"id": "c", "language": "en", "kind": "no_tool", "family": "none", "question": "hello there", "expect": []}\n'
        '{"id": "d", "language": "ko", "kind": "computed", "family": "calculator", "question": "1,300원짜리 3개면 얼마?", "expect": ["1"]}\n',
        encoding="utf-8",
    )
    return file


def test_the_figures_of_a_whole_run_and_an_unseen_set(tmp_path: Path):
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "gallae.toml").write_text('name = "w"\n', encoding="utf-8")
    workspace = open_workspace(tmp_path / "w", state=tmp_path / "state")
    rows = load_tool_requests(_file(tmp_path))
    found = asyncio.run(evaluate_tools(workspace, rows, today=date(2026, 11, 20)))
    value = {figure.name: figure.interval.value for figure in found.figures}
    assert value["computed"] == value["computed.exact"] == 0.5
    assert value["ask_back"] == value["ask_back.named"] == value["no_tool"] == 1.0
    assert value["wrong"] == pytest.approx(1 / 3)
    shown = str(found.as_json())
    assert "1,300원" not in shown and "3,900" not in shown and "'d'" not in shown


def test_a_row_of_no_kind_is_named(tmp_path: Path):
    file = tmp_path / "bad.jsonl"
    file.write_text('{"id": "x9", "kind": "maybe", "question": "?"}\n', encoding="utf-8")
    with pytest.raises(InputError, match="x9"):
        load_tool_requests(file)


def test_without_a_model_what_code_cannot_read_is_asked_back_and_what_only_sounds_like_a_sum_is_left(tmp_path: Path):
    file = tmp_path / "requests.jsonl"
    file.write_text(
        '{"id": "a", "language": "ko", "kind": "ask_back", "question": "순이익률 좀 구해줘, 판매가 2만3천원이야", "missing": ["원가"]}\n'
        '{"id": "b", "language": "en", "kind": "ask_back", "question": "I\'d like the bill split between the six of us", "missing": ["bill amount"]}\n'
        '{"id": "c", "language": "en", "kind": "computed", "question": "3 jars at 4,000 and a third off the second plus 2 lids, how much in total?", "expect": ["0"]}\n'
        '{"id": "d", "language": "en", "kind": "no_tool", "question": "Is a 15 inch monitor good enough for design?"}\n'
        '{"id": "e", "language": "ko", "kind": "no_tool", "question": "쿠폰 세 장 있는데 같이 써도 되나요? 하나는 10%짜리예요"}\n',
        encoding="utf-8",
    )
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "gallae.toml").write_text('name = "w"\n', encoding="utf-8")
    workspace = open_workspace(tmp_path / "w", state=tmp_path / "state")
    found = asyncio.run(evaluate_tools(workspace, load_tool_requests(file), today=date(2026, 11, 20), show=True))
    assert all(case.passed for case in found.cases), [case for case in found.cases if not case.passed]
    assert [case.values.get("named") for case in found.cases[:2]] == [1.0, 1.0]
