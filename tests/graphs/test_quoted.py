"""A quotation in another language is introduced in the person's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from gallae.checks.support import check_answer
from gallae.core.types import Draft, Person, Question
from gallae.core.workspace import open_workspace
from gallae.graphs.chat import open_chat
from gallae.models.fixed import FixedModels

TODAY = date(2026, 11, 20)


async def test_an_english_question_is_told_that_the_documents_are_korean(pool: Path, tmp_path: Path) -> None:
    async with open_chat(open_workspace(pool, state=tmp_path / "s"), models=FixedModels()) as chat:
        answer = await chat.ask(Question("How much is the locker (사물함) per month?", TODAY, route="rag"))
        korean = await chat.ask(Question("사물함은 한 달에 얼마예요?", TODAY))
        assert answer.outcome == "answered" and "15,000" in answer.text
        assert answer.text.splitlines()[0] == "The Korean documents say, in Korean:"
        draft = Draft(answer.text, citations=answer.citations)
        assert all(
            c.passed for c in check_answer(draft, lambda path: chat.parts.index.read(path, Person()), today=TODAY)
        )
        assert "documents say" not in korean.text and "영어 문서" not in korean.text
