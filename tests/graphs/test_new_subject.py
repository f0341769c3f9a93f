"""A question that begins a new subject is answered by itself, whatever was said before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from gallae.core.types import Question
from gallae.core.workspace import open_workspace
from gallae.graphs.chat import open_chat
from gallae.models.fixed import FixedModels

TODAY = date(2026, 11, 20)


async def test_a_question_that_the_documents_hold_is_answered_after_another_subject(pool: Path, tmp_path: Path) -> None:
    async with open_chat(open_workspace(pool, state=tmp_path / "s"), models=FixedModels()) as chat:
        first = await chat.ask(Question("무지개가 생기는 원리를 쉽게 설명해 줘", TODAY))
        assert first.outcome == "unserved"
        before = await chat.ask(Question("오늘 날씨 어때?", TODAY, thread=first.thread))
        assert "계산" not in before.text
        asked = "우리 수영장 하루 이용료는 얼마예요?"
        after = await chat.ask(Question(asked, TODAY, thread=first.thread))
        fresh = await chat.ask(Question(asked, TODAY))
        assert (after.outcome, [c.path for c in after.citations]) == ("answered", [c.path for c in fresh.citations])
        assert "qwen" not in after.decision.resolved
