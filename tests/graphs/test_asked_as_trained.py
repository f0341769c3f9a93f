"""A tuned model is asked with exactly what it was trained with: else most of what it learned is lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gallae.core.types import Person, Question
from gallae.core.workspace import open_workspace
from gallae.entrypoints.served_rows import Asked, as_served
from gallae.graphs.chat import Chat
from gallae.models.scripted import ScriptedChatModel
from gallae.tuning.rows import Row, Turn

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]


@pytest.mark.parametrize("hidden", [True, False], ids=["in marks", "plain"])
async def test_a_tuned_model_is_asked_with_exactly_what_it_was_trained_with(
    pool: Path, open_pool: OpenChat, hidden: bool
) -> None:
    card = pool / "skills" / "notice-writer" / "skill.toml"
    if hidden:
        card.write_text(card.read_text(encoding="utf-8") + "\nplaceholders = true\n", encoding="utf-8")
    (skill,) = (s for s in open_workspace(pool).skills if s.name == "notice-writer")
    request = "12월 24일 휴관 안내문 써 줘, 까닭은 수질 검사"
    model = ScriptedChatModel(["■ 휴관 안내\n■ 날짜: 12월 24일\n■ 까닭: 수질 검사"] * 3)
    async with open_pool(sllm=model) as chat:
        titles = [document.title for document in chat.parts.index.documents(Person())]
        await chat.ask(Question(request, today=date(2026, 11, 20), route="sllm"))
    sent = [(str(m.type), str(m.text)) for m in model.requests[0].messages]
    row = replace(
        Row("", 1, "answer", (Turn("user", request),), "■ 휴관 안내"), file="skills/notice-writer/train.jsonl"
    )
    (made,), _ = as_served([row], Asked(skill, {}, "ko", titles))
    assert [text for _, text in sent] == [turn.content for turn in made.turns]
