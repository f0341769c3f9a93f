"""Somebody who only greets, thanks, or asks what can be asked is answered from the workspace, not sent to find a model."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.types import Answer, Person, Question
from gallae.core.workspace import open_workspace
from gallae.graphs.chat import open_chat
from gallae.graphs.courtesies import spoken_to
from gallae.models.fixed import FixedModels

TODAY = date(2026, 11, 20)
ANNA, STAFF = Person("anna", frozenset()), Person("kim", frozenset({"staff"}))
SHIFTS = "---\ntitle: 근무표 비밀 순번\nreaders: [staff]\n---\n# 근무표 비밀 순번\n\n월요일 오전은 김 주임이 선다.\n"


async def asked(folder: Path, tmp_path: Path, text: str, person: Person = ANNA, **given: Any) -> Answer:
    (folder / "documents" / "a-shifts.md").write_text(SHIFTS, encoding="utf-8")
    workspace = open_workspace(folder, state=tmp_path / "state", arguments={"title": "물빛 수영장"})
    async with open_chat(workspace, models=FixedModels()) as chat:
        return await chat.ask(Question(text, TODAY, person=person, **given))


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("안녕하세요~!", ("안녕하세요, 물빛 수영장입니다.", "문서에서 찾아")),
        ("hello there", ("Hello, this is 물빛 수영장.", "with their sources")),
        ("넌 뭐 할 수 있어?", ("문서에서 찾아", "셈합니다")),
        ("what can I ask here?", ("with their sources", "Sums, dates")),
        ("고마워요 ㅎㅎ 덕분에 살았어요", ("별말씀을요",)),
        ("thanks, that helped a lot!", ("You are welcome",)),
        ("수고하세요", ("안녕히 가세요",)),
    ],
)
async def test_who_only_speaks_to_us_is_answered(pool: Path, tmp_path: Path, text: str, holds: tuple[str, ...]) -> None:
    answer = await asked(pool, tmp_path, text)
    assert (answer.outcome, answer.served_by) == ("answered", "code"), answer.text
    assert all(part in answer.text for part in holds) and "OPENAI_API_KEY" not in answer.text


async def test_only_documents_that_the_person_may_read_are_named(pool: Path, tmp_path: Path) -> None:
    assert "근무표" not in (await asked(pool, tmp_path, "뭐 할 수 있어?")).text
    assert "근무표 비밀 순번" in (await asked(pool, tmp_path, "뭐 할 수 있어?", STAFF)).text


async def test_what_it_named_is_not_shown_to_who_may_not_read_it(pool: Path, tmp_path: Path) -> None:
    (pool / "documents" / "a-shifts.md").write_text(SHIFTS, encoding="utf-8")
    workspace = open_workspace(pool, state=tmp_path / "state")
    async with open_chat(workspace, models=FixedModels()) as chat:
        answer = await chat.ask(Question("안녕하세요", TODAY, person=STAFF))
        assert "근무표" in answer.text
        link = chat.share(answer.thread, STAFF)
        assert "근무표" not in str(chat.shared(link.token, ANNA))
        assert "근무표" in str(chat.shared(link.token, STAFF))


async def test_a_route_that_a_person_has_chosen_is_gone(pool: Path, tmp_path: Path) -> None:
    assert (await asked(pool, tmp_path, "안녕", route="rag")).outcome == "abstained"
    assert (await asked(pool, tmp_path, "안녕", route="prompt")).outcome == "unserved"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "안녕하세요, 환불은 며칠까지 되나요",
        "감사합니다 인사말 써 주세요",
        "고마워 근데 3만원이면 얼마야?",
        "thanks, what is the refund period?",
        "감사 보고서",
        "help desk opening hours",
        "뭐 먹을 수 있어?",
        "도움말 문서 번호",
        "수고하세요라는 말은 실례인가요?",
        "what can you do about a late parcel that never arrived at my door",
    ],
)
def test_a_request_is_no_greeting(text: str) -> None:
    assert spoken_to(text) == ""
