"""Nothing of a private conversation, or of any where the workspace stores nothing, is ever written to the disk."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, aclosing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from capture import Captured
from on_disk import forms_of, found_on_disk
from traced import langsmith

from gallae.core.errors import InputError
from gallae.core.types import Person, Question
from gallae.graphs.audit_chain import rows
from gallae.graphs.chat import Chat
from gallae.graphs.events import TurnEnded, TurnStarted
from gallae.models.scripted import Reply, ScriptedChatModel

__all__ = ["langsmith"]

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
ANNA = Person("anna", frozenset())
ASKED, SAID, COMMENT, TITLE = "초록우산고래", "보라구름여우", "노랑나비수달", "하늘단풍두루미"
PLANTED = (ASKED, SAID, COMMENT, TITLE)


@pytest.fixture
def places(pool: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, ...]:
    """Workspace, state, and a folder for whatever is temporary."""
    temp = tmp_path / "temp"
    temp.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(temp))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return pool, tmp_path / "state", temp


def model() -> ScriptedChatModel:
    return ScriptedChatModel(default=Reply(f"무지개 이야기입니다. {SAID}가 하늘을 건넜습니다."))


def asked(text: str, **more: Any) -> Question:
    return Question(text, today=date(2026, 11, 20), person=ANNA, **more)


async def talk(chat: Chat, places: tuple[Path, ...], *, private: bool) -> str:
    """Two turns, a stop, ratings; the disk is searched at every event."""
    thread, answered = "", ""
    for text in (f"{TITLE} {ASKED} 이야기를 해 줘", f"그럼 {ASKED}는 어디에 살아?", f"{ASKED} 이야기를 하나 더"):
        async with aclosing(chat.run_turn(asked(text, thread=thread, private=private, route="prompt"))) as events:
            async for event in events:
                assert not found_on_disk(places, PLANTED)
                if isinstance(event, TurnStarted):
                    thread = event.thread
                elif isinstance(event, TurnEnded):
                    answered = event.answer.id
                    assert SAID in event.answer.text
                if isinstance(event, TurnStarted) and "하나 더" in text:
                    break  # stopped
    chat.rate(answered, ANNA, 1, COMMENT)
    assert [turn.question.count(ASKED) for turn in chat.turns(thread, ANNA)] == [1, 1, 1], "it is a conversation"
    return thread


def test_the_search_finds_every_form(tmp_path: Path) -> None:
    for name, form in forms_of(ASKED).items():
        (tmp_path / "file").write_bytes(b"\1\2" + form + b"\3")
        assert found_on_disk([tmp_path], [ASKED]), name
    assert not found_on_disk([tmp_path], [SAID])


async def test_a_kept_conversation_is_found_by_the_same_search(open_pool: OpenChat, places: tuple[Path, ...]) -> None:
    async with open_pool(model()) as chat:
        answer = await chat.ask(asked(f"{ASKED} 이야기를 해 줘", route="prompt"))
        chat.rate(answer.id, ANNA, 1, COMMENT)
    found = found_on_disk(places, PLANTED)
    assert any("turns.sqlite" in one for one in found) and any("checkpoints.sqlite" in one for one in found)
    assert {text for text in PLANTED if any(text in one for one in found)} == {ASKED, SAID, COMMENT}


@pytest.mark.parametrize("how", ["private turns", "a workspace that stores nothing"])
async def test_nothing_is_written_while_it_runs_or_afterwards(
    how: str, open_pool: OpenChat, places: tuple[Path, ...], langsmith: Captured
) -> None:
    everywhere = how != "private turns"
    settings = {"privacy": {"store": "nothing"}, "audit": {"content": not everywhere}} if everywhere else {}
    async with open_pool(model(), settings=settings) as chat:
        thread = await talk(chat, places, private=not everywhere)
        assert not found_on_disk(places, PLANTED)
        with pytest.raises(InputError, match="남기지"):
            chat.rate(chat.turns(thread, ANNA)[0].id, ANNA, None, route="rag")
        kept = [row for row in rows(chat.workspace.keep) if row["what"] == "turn"]
        assert [row["outcome"] for row in kept] == ["answered", "answered", "cut"]
    assert not found_on_disk(places, PLANTED)
    assert langsmith.roots() and not any(langsmith.holds(text) for text in PLANTED), "traces have no words of it either"
    async with open_pool(model()) as chat:
        assert chat.threads(ANNA) == [] and chat.turns(thread, ANNA) == []


async def test_a_private_conversation_goes_on_in_private_and_a_kept_one_does_not(
    open_pool: OpenChat, places: tuple[Path, ...]
) -> None:
    async with open_pool(model()) as chat:
        private = await chat.ask(asked(f"{ASKED} 이야기를 해 줘", private=True, route="prompt"))
        await chat.ask(asked(f"그럼 {TITLE} 이야기는?", thread=private.thread, route="prompt"))  # nobody says it again
        assert not found_on_disk(places, PLANTED)
        assert await chat.forget(private.thread, ANNA) == 2 and chat.turns(private.thread, ANNA) == []
        kept = await chat.ask(asked("수영장 하루 이용료는?"))
        with pytest.raises(InputError, match="남겨 둔"):
            await chat.ask(asked(f"{ASKED}는?", thread=kept.thread, private=True))
        assert not found_on_disk(places, PLANTED)


async def test_the_command_line_asks_in_private(pool: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import asyncio

    from gallae.entrypoints.cli import main

    words = ["-w", str(pool), "--state", str(tmp_path / "state"), "ask", f"수영장 하루 이용료는? {ASKED}", "--private"]
    assert await asyncio.to_thread(main, words) in (0, 1)
    assert capsys.readouterr().out
    assert not found_on_disk([pool, tmp_path / "state"], [ASKED])
    assert [row["what"] for row in rows(tmp_path / "state" / "keep")][-1] == "turn"
