"""What is older than the workspace keeps is deleted for good when it is opened; what is younger goes on."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from on_disk import found_on_disk

from gallae.core.types import Person, Question
from gallae.core.workspace import open_workspace
from gallae.graphs.audit import open_audit
from gallae.graphs.chat import Chat
from gallae.graphs.retention import find_old, prune
from gallae.models.scripted import ScriptedChatModel

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
ANNA = Person("anna", frozenset())
OLD, COMMENT, YOUNG = "초록우산고래", "노랑나비수달", "보라구름여우"
KEEP = {"privacy": {"keep_days": 30}}
TODAY = datetime(2026, 11, 20, 9, 30)  # the clock of the chats below


def aged(keep: Path, turn: str, days: float) -> None:
    at = TODAY.timestamp() - days * 86_400
    with closing(sqlite3.connect(keep / "turns.sqlite")) as db, db:
        db.execute("UPDATE turns SET created = ? WHERE id = ?", (at, turn))
        db.execute("UPDATE threads SET created = ? WHERE id = (SELECT thread FROM turns WHERE id = ?)", (at, turn))


async def talk(chat: Chat, text: str, thread: str = "") -> tuple[str, str]:
    answer = await chat.ask(
        Question(f"{text} 이야기를 해 줘", today=date(2026, 11, 20), person=ANNA, thread=thread, route="prompt")
    )
    return answer.id, answer.thread


@pytest.fixture
async def three(open_pool: OpenChat, tmp_path: Path) -> tuple[str, str]:
    """An old conversation, and one whose first turn alone is old; their threads."""
    async with open_pool(ScriptedChatModel(default="옛날 옛적 이야기입니다.")) as chat:
        gone, whole = await talk(chat, OLD)
        first, thread = await talk(chat, OLD)
        second, _ = await talk(chat, YOUNG, thread)
        for turn in (gone, first):
            chat.rate(turn, ANNA, 1, COMMENT)
            chat.rate(turn, ANNA, None, route="rag")
        for turn, days in ((gone, 40), (first, 31), (second, 29)):
            aged(chat.workspace.keep, turn, days)
    return whole, thread


async def test_old_turns_are_gone_from_the_disk_and_the_conversation_goes_on(
    three: tuple[str, str], open_pool: OpenChat, pool: Path, tmp_path: Path
) -> None:
    whole, thread = three
    places = [pool, tmp_path / "state"]
    async with open_pool():
        assert found_on_disk(places, [OLD, COMMENT]), "without keep_days everything stays"
    async with open_pool(ScriptedChatModel(default="그 뒷이야기입니다."), settings=KEEP) as chat:
        assert found_on_disk(places, [OLD, COMMENT]) == []
        assert [(one.id, one.title) for one in chat.threads(ANNA)] == [(thread, f"{YOUNG} 이야기를 해 줘")]
        assert [turn.question for turn in chat.turns(thread, ANNA)] == [f"{YOUNG} 이야기를 해 줘"]
        assert not chat.turns(whole, ANNA) and not chat.corrections(Person())
        await talk(chat, "무지개", thread)
        state: Any = await chat.graph.aget_state({"configurable": {"thread_id": thread}})
        asked = [m.content for m in state.values["messages"] if m.type == "human"]
        assert asked == [f"{YOUNG} 이야기를 해 줘", "무지개 이야기를 해 줘"], (
            "the checkpoint is made anew from what stays"
        )
    assert found_on_disk(places, [OLD, COMMENT]) == []
    assert open_audit(open_workspace(pool, state=tmp_path / "state")).verify().problem is None


async def test_it_can_be_looked_at_first_and_a_kill_in_between_is_made_good(
    three: tuple[str, str], open_pool: OpenChat, pool: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gallae.graphs import retention

    places = [pool, tmp_path / "state"]
    workspace = open_workspace(pool, state=tmp_path / "state", arguments=KEEP)
    old = find_old(workspace, TODAY)
    assert (len(old.turns), len(old.whole), len(old.threads)) == (2, 1, 2) and found_on_disk(places, [OLD])
    real, calls = retention.erase_rows, []

    def killed(file: Path, chosen: Any) -> int:
        calls.append(file.name)
        if file.name == "turns.sqlite":
            raise KeyboardInterrupt
        return real(file, chosen)

    monkeypatch.setattr(retention, "erase_rows", killed)
    with pytest.raises(KeyboardInterrupt):
        prune(workspace, TODAY)
    assert calls == ["checkpoints.sqlite", "turns.sqlite"]
    monkeypatch.undo()
    async with open_pool(settings=KEEP):
        assert found_on_disk(places, [OLD, COMMENT]) == []


async def test_kept_answers_grow_old_too(open_pool: OpenChat, pool: Path, tmp_path: Path) -> None:
    async with open_pool() as chat:
        chat.parts.cache.put("key", "rag", _draft(f"{OLD}는 9,000원입니다."))
        chat.parts.cache.put("young", "rag", _draft(f"{YOUNG}는 9,000원입니다."))
        with closing(sqlite3.connect(chat.workspace.cache / "answers.sqlite")) as db, db:
            db.execute("UPDATE answers SET written = ? WHERE key = 'key'", (time.time() - 400 * 86_400,))
    async with open_pool(settings=KEEP):
        assert found_on_disk([tmp_path / "state"], [OLD]) == [] and found_on_disk([tmp_path / "state"], [YOUNG])


def _draft(text: str) -> Any:
    from gallae.core.types import Draft

    return Draft(text)
