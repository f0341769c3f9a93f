"""A very small model is asked piece by piece: `pieces = true` of the skill's [model]."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from gallae.core.types import Question
from gallae.core.workspace import Workspace, open_workspace
from gallae.graphs.chat import open_chat
from gallae.models.fixed import FixedModels
from gallae.models.scripted import ScriptedChatModel, scripted_model

ASKED = Question("12월 24일, 수질 검사", date(2026, 11, 20), route="sllm")


@pytest.fixture
def workspace(pool: Path) -> Workspace:
    folder = pool / "skills" / "notice-writer"
    card = (folder / "skill.toml").read_text(encoding="utf-8")
    model = '\nplaceholders = true\n\n[model]\nserves = "scripted:small"\npieces = true\n'
    (folder / "skill.toml").write_text(card + model, encoding="utf-8")
    rows = [(f"{n}월 {n + 3}일, {why}", f"[휴관]\n- 날짜: {n}월 {n + 3}일\n- 까닭: {why}\n- 문의: 없음") for n, why in enumerate(
        ("소독", "정기 점검", "수질 검사", "명절", "폭설", "공사", "누수", "정전", "대회", "행사"), 1)]  # fmt: skip
    text = "".join(json.dumps({"instruction": a, "output": b}, ensure_ascii=False) + "\n" for a, b in rows)
    (folder / "train.jsonl").write_text(text, encoding="utf-8")
    return open_workspace(pool, environ={})


def models(*said: str, default: str | None = None) -> tuple[FixedModels, ScriptedChatModel]:
    model = ScriptedChatModel(list(said), default=default) if default else ScriptedChatModel(list(said))
    return FixedModels({"small": scripted_model(model, name="small")}), model


async def test_each_clause_is_asked_by_itself_and_code_puts_them_together(
    workspace: Workspace,
) -> None:
    fixed, model = models("날짜", "까닭")
    async with open_chat(workspace, models=fixed) as chat:
        answer = await chat.ask(ASKED)
    assert answer.text == "[휴관]\n- 날짜: 12월 24일\n- 까닭: 수질 검사\n- 문의: 없음"
    assert answer.served_by == "scripted:small"
    sent = [str(request.messages[-1].text) for request in model.requests]
    assert sent == ["[앞] \n[말] ⟨날짜⟩\n[뒤] 수질 검사", "[앞] ⟨날짜⟩\n[말] 수질 검사\n[뒤]"]


async def test_what_does_not_hold_is_tried_once_more_and_then_handed_on(workspace: Workspace) -> None:
    fixed, model = models(default="제목")  # no such heading
    async with open_chat(workspace, models=fixed) as chat:
        answer = await chat.ask(ASKED)
    assert answer.outcome == "unserved" and "제목" not in answer.text.split("(")[0]
    assert len(model.requests) >= 4
