"""A promoted model of a skill whose values are hidden (placeholders = true): the same share, shadow and watch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gallae.core.skill_model import SkillModel
from gallae.core.types import Question
from gallae.core.workspace import Workspace, open_workspace
from gallae.graphs.chat import open_chat
from gallae.models.fixed import FixedModels
from gallae.models.promotions import Promotions
from gallae.models.scripted import ScriptedChatModel, scripted_model

GOOD = "■ 휴관 안내\n■ 날짜: ⟦날짜1⟧\n■ 까닭: 소독"
BAD = "■ 휴관 안내\n■ 날짜: ⟦날짜7⟧\n■ 까닭: 소독"
NEW = SkillModel("scripted:new", sha256="11" * 32, failures=0.0)
OLD = SkillModel("scripted:old", sha256="22" * 32, failures=0.0)


def asked(number: int) -> Question:
    return Question(
        f"{number % 12 + 1}월 {number + 1}일 휴관 안내문 써 줘, 까닭은 소독", date(2026, 11, 20), route="sllm"
    )


@pytest.fixture
def workspace(pool: Path, tmp_path: Path) -> Workspace:
    file = pool / "skills" / "notice-writer" / "skill.toml"
    file.write_text("placeholders = true\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    return open_workspace(pool, environ={})


def models(**said: str) -> FixedModels:
    return FixedModels(
        {name: scripted_model(ScriptedChatModel(default=text), name=name) for name, text in said.items()}
    )


async def test_drafts_in_marks_that_do_not_hold_demote_the_model_and_the_former_serves(workspace: Workspace) -> None:
    skill, promotions = workspace.skills[0], Promotions(workspace)
    for model in (OLD, NEW):
        promotions.promote(skill, model, who="kim", why="test")
    async with open_chat(workspace, models=models(old=GOOD, new=BAD)) as chat:
        for number in range(20):
            answer = await chat.ask(asked(number))
            assert answer.served_by != "scripted:new"
        answer = await chat.ask(asked(20))
        assert answer.served_by == "scripted:old" and "9월 21일" in answer.text
    assert "failed checks: 100% of 20" in promotions.history(skill)[-1].why
    card = workspace.root / "skills" / "notice-writer" / "skill.toml"
    written = card.read_text(encoding="utf-8")
    assert "placeholders = true" in written and 'serves = "scripted:old"' in written
    assert promotions.demote(skill, who="kim", why="") is not None
    assert card.read_text(encoding="utf-8").startswith(
        "placeholders = true\nname = "
    ) and "[model]" not in card.read_text(encoding="utf-8")


async def test_a_shadow_in_marks_is_noted_whether_it_holds_or_not(workspace: Workspace) -> None:
    skill, promotions = workspace.skills[0], Promotions(workspace)
    for model in (OLD, replace(NEW, shadow=True)):
        promotions.promote(skill, model, who="kim", why="test")
    key = " ".join(promotions.current(skill).key)  # type: ignore[union-attr]
    async with open_chat(workspace, models=models(old=GOOD, new=BAD, chat=GOOD)) as chat:
        answer = await chat.ask(asked(1))
        assert answer.served_by == "scripted:old" and "scripted:old, sha256 222222222222" in str(answer.checks)
    async with open_chat(workspace, models=models(old=GOOD, new=GOOD)) as chat:
        await chat.ask(asked(2))
    async with open_chat(workspace, models=models(old=GOOD)) as chat:
        assert chat.store.drafts("notice-writer", key, "shadow", 9) == (False, True)
