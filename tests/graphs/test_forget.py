"""A deleted conversation is gone: from the store, the checkpoints, the kept answers, the corrections, the links, the disk."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import AccessError, InputError
from gallae.core.types import Person, Question
from gallae.graphs.chat import Chat
from gallae.graphs.feedback import log_file, read_log
from gallae.models.scripted import ScriptedChatModel

TODAY = date(2026, 11, 20)
ANNA, BORA = Person("anna", frozenset({"staff"})), Person("bora", frozenset())
MARKED = "보라고래라는 수영장 하루 이용료는 얼마예요?"  # the word stands nowhere else
SAID = "보라고래라면 9,000원입니다."


def on_disk(folder: Path, *words: str) -> list[str]:
    held = [(f, f.read_bytes()) for f in folder.rglob("*") if f.is_file()]
    return [f"{f.name}: {word}" for f, data in held for word in words if word.encode() in data]


async def full_conversation(chat: Chat) -> tuple[str, str]:
    """A thread with several turns, a rating, a comment, a correction, and a link."""
    first = await chat.ask(Question(MARKED, TODAY, person=ANNA, route="prompt"))
    for n in range(3):
        await chat.ask(Question(f"{MARKED} {n}", TODAY, person=ANNA, thread=first.thread, route="prompt"))
    chat.rate(first.id, ANNA, 0, "보라고래가 아니다", route="rag")
    return first.thread, chat.share(first.thread, ANNA).token


async def test_no_byte_of_a_deleted_conversation_stays_on_the_disk(open_pool: Any, tmp_path: Path) -> None:
    async with open_pool(ScriptedChatModel(replies=[SAID] * 4 + ["네."] * 4)) as chat:
        thread, token = await full_conversation(chat)
        other = await chat.ask(Question("남길 물음입니다", TODAY, person=BORA, route="prompt"))
        words = ("보라고래", thread)
        found = on_disk(tmp_path / "state", *words)
        for name in ("turns.sqlite", "checkpoints.sqlite", "feedback.jsonl"):
            assert any(name in one for one in found), found
        assert await chat.forget(thread, ANNA) == 4
        assert on_disk(tmp_path / "state", *words) == []
        assert chat.threads(ANNA) == [] and chat.turns(thread, ANNA) == []
        with pytest.raises(AccessError):
            chat.shared(token, BORA)
        assert [t.question for t in chat.turns(other.thread, BORA)] == ["남길 물음입니다"]
        again = await chat.ask(Question("이어서", TODAY, person=BORA, thread=other.thread, route="prompt"))
        assert len(chat.turns(again.thread, BORA)) == 2


async def test_kept_answers_of_its_words_go_with_it(open_pool: Any, tmp_path: Path) -> None:
    async with open_pool() as chat:
        first = await chat.ask(Question("사물함은 한 달에 얼마예요?", TODAY, person=ANNA))
        assert any("answers.sqlite" in f for f in on_disk(tmp_path / "state", first.text))
        await chat.forget(first.thread, ANNA)
        assert not any("answers.sqlite" in f for f in on_disk(tmp_path / "state", first.text))
        again = await chat.ask(Question("사물함은 한 달에 얼마예요?", TODAY, person=ANNA))
        assert not again.cached and again.text == first.text


async def test_nobody_deletes_somebody_elses_conversation(open_pool: Any) -> None:
    async with open_pool() as chat:
        thread = (await chat.ask(Question("수영장 이용료는?", TODAY, person=ANNA))).thread
        errors = []
        for name in (thread, "no-such-thread"):
            with pytest.raises(InputError) as refused:
                await chat.forget(name, BORA)
            errors.append(refused.value.message.replace(name, ""))
        assert errors[0] == errors[1] and len(chat.turns(thread, ANNA)) == 1


async def test_a_conversation_is_not_deleted_under_a_running_turn(open_pool: Any) -> None:
    async with open_pool() as chat:
        thread = (await chat.ask(Question("수영장 이용료는?", TODAY, person=ANNA))).thread
        chat.store.begin(Question("아직", TODAY, id="running", thread=thread, person=ANNA))
        with pytest.raises(InputError, match="still being answered"):
            await chat.forget(thread, ANNA)
        assert len(chat.turns(thread, ANNA)) == 2


async def test_corrections_of_other_conversations_stay_and_are_followed(open_pool: Any) -> None:
    async with open_pool(ScriptedChatModel(replies=["네."] * 9)) as chat:
        gone = await chat.ask(Question("사물함 규칙 좀 알려 줘", TODAY, person=ANNA))
        stays = await chat.ask(Question("수영 강습 규칙 좀 알려 줘", TODAY, person=BORA))
        for answer, person in ((gone, ANNA), (stays, BORA)):
            chat.rate(answer.id, person, 0, route="rag" if answer.route != "rag" else "prompt")
        await chat.forget(gone.thread, ANNA)
        kept = read_log(log_file(chat.workspace.keep))
        assert [c.turn for c in kept.corrections] == [stays.id] and not kept.problems
        assert chat.corrections(Person()) == list(kept.corrections)
