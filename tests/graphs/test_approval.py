"""A tool that changes something waits for a person's yes: over a restart, once, with exactly the arguments they saw."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import date

import pytest

from gallae.core.errors import InputError, NotFoundError
from gallae.core.types import Answer, Person, Question
from gallae.graphs.chat import Chat
from gallae.graphs.events import ApprovalAsked, Event, RouteDecided, TurnEnded, TurnStarted
from gallae.models.scripted import Reply, ScriptedChatModel
from gallae.tools.trial import Trial, beside

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
TODAY = date(2026, 11, 20)
ASKED = "world 서버로 팀장에게 회의 안내 메일을 보내 줘"
SEND = Reply(
    text="회의 안내를 보내려고 합니다.",
    tool_calls=(
        {"name": "world__send_mail", "args": {"to": "team-leads", "body": "회의는 3시입니다"}, "id": "call-1"},
    ),
    finish="tool_calls",
)


@asynccontextmanager
async def desk(open_pool: OpenChat, trial: Trial, replies: list[object], **more: object):
    chat_model = ScriptedChatModel(replies)
    async with open_pool(chat_model, **more) as chat, beside(chat.parts.toolbox, trial) as joined:
        object.__setattr__(chat.parts, "toolbox", joined)
        yield chat, chat_model


async def told(events) -> list[Event]:
    return [event async for event in events]


def question(text: str = ASKED, **more: object) -> Question:
    return Question(text, today=TODAY, route="tool", **more)


def ended(events: list[Event]) -> Answer:
    assert isinstance(events[-1], TurnEnded)
    return events[-1].answer


async def test_a_writing_tool_waits_and_goes_on_after_a_restart(open_pool: OpenChat):
    trial = Trial("보냈습니다")
    async with desk(open_pool, trial, [SEND]) as (chat, _):
        first = await told(chat.run_turn(question(thread="t1")))
        asked = next(event.approval for event in first if isinstance(event, ApprovalAsked))
        waiting = ended(first)
        assert trial.told == []
        assert (waiting.outcome, waiting.approval) == ("clarify", asked)
        assert asked.arguments == {"to": "team-leads", "body": "회의는 3시입니다"}
        assert (asked.tool, asked.server, asked.reason) == ("world__send_mail", "world", "회의 안내를 보내려고 합니다.")
        assert "team-leads" in waiting.text and "아직 실행하지 않았습니다" in waiting.text
        assert chat.turn(waiting.id, Person()).status == "waiting"
    async with desk(open_pool, trial, ["메일을 보냈습니다."]) as (chat, model):
        second = await told(chat.approve(waiting.id, Person(), yes=True, approval=asked.id))
        assert isinstance(second[0], TurnStarted) and second[0].id == waiting.id
        assert isinstance(second[1], RouteDecided)
        done = ended(second)
        assert trial.told == [("send_mail", '{"to": "team-leads", "body": "회의는 3시입니다"}')]
        assert (done.id, done.outcome, done.text, done.approval) == (waiting.id, "answered", "메일을 보냈습니다.", None)
        assert done.usage.input_tokens == 20, "of both halves"
        stored = chat.turn(waiting.id, Person())
        assert (stored.status, stored.shown) == ("answered", "메일을 보냈습니다.")
        assert "보냈습니다" in model.requests[0].text


async def test_a_second_yes_does_nothing_and_a_no_is_told_to_the_model(open_pool: OpenChat):
    trial = Trial("보냈습니다")
    async with desk(open_pool, trial, [SEND, "보냈습니다."]) as (chat, _):
        waiting = ended(await told(chat.run_turn(question())))
        await told(chat.approve(waiting.id, Person(), yes=True))
        for yes in (True, False):
            with pytest.raises(InputError, match="이미 실행했습니다"):
                await told(chat.approve(waiting.id, Person(), yes=yes))
    assert len(trial.told) == 1
    trial = Trial("보냈습니다")
    async with desk(open_pool, trial, [SEND, "보내지 않았습니다."]) as (chat, model):
        waiting = ended(await told(chat.run_turn(question())))
        done = ended(await told(chat.approve(waiting.id, Person(), yes=False)))
        assert done.text == "보내지 않았습니다."
        assert "the person said no" in model.requests[1].text
        with pytest.raises(InputError, match="이미 거절했습니다"):
            await told(chat.approve(waiting.id, Person(), yes=True))
    assert trial.told == []


async def test_two_yeses_at_once_call_once(open_pool: OpenChat):
    trial = Trial("보냈습니다")
    async with desk(open_pool, trial, [SEND, "보냈습니다."]) as (chat, _):
        waiting = ended(await told(chat.run_turn(question())))
        both = [told(chat.approve(waiting.id, Person(), yes=True)) for _ in range(2)]
        done = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(isinstance(one, InputError) for one in done) == [False, True]
    assert len(trial.told) == 1


async def test_nobody_else_may_answer_and_another_approval_is_left_alone(open_pool: OpenChat):
    trial = Trial("보냈습니다")
    async with desk(open_pool, trial, [SEND, "보냈습니다."]) as (chat, _):
        waiting = ended(await told(chat.run_turn(question(person=Person("anna", frozenset())))))
        for somebody in (Person(), Person("ben", frozenset()), Person("ben", frozenset({"staff"}), "operator")):
            with pytest.raises(NotFoundError):
                await told(chat.approve(waiting.id, somebody, yes=True))
        with pytest.raises(InputError, match="다른 호출"):
            await told(chat.approve(waiting.id, Person("anna", frozenset()), yes=True, approval="0123456789abcdef"))
    assert trial.told == []


async def test_what_waited_too_long_or_has_changed_is_not_called(open_pool: OpenChat):
    trial = Trial("보냈습니다")
    async with desk(open_pool, trial, [SEND, SEND]) as (chat, _):
        late = ended(await told(chat.run_turn(question())))
        chat.store.db.execute("UPDATE approvals SET approval = json_set(approval, '$.expires', 1.0), expires = 1.0")
        with pytest.raises(InputError, match="시간이 지났습니다"):
            await told(chat.approve(late.id, Person(), yes=True))
        assert chat.turn(late.id, Person()).status == "clarify"
        assert await read_so_far(chat) == 0
        changed = ended(await told(chat.run_turn(question())))
        cards = tuple(
            replace(card, description="Sends a mail, and a copy to us.") if card.name == "world__send_mail" else card
            for card in chat.parts.toolbox.cards
        )
        chat.parts.toolbox.cards = cards
        assert await read_so_far(chat) > 0
        with pytest.raises(InputError, match="설명이 바뀌었습니다"):
            await told(chat.approve(changed.id, Person(), yes=True))
        assert await read_so_far(chat) == 0
    assert trial.told == []


async def test_what_waited_too_long_is_let_go_by_the_next_opening_or_anybodys_next_turn(open_pool: OpenChat):
    trial = Trial("보냈습니다")
    anna = Person("anna", frozenset())
    async with desk(open_pool, trial, [SEND, SEND]) as (chat, _):
        late = ended(await told(chat.run_turn(question(person=anna))))
        chat.store.db.execute("UPDATE approvals SET approval = json_set(approval, '$.expires', 1.0), expires = 1.0")
        waits = ended(await told(chat.run_turn(question())))
        assert [chat.turn(late.id, anna).status, chat.turn(waits.id, Person()).status] == ["clarify", "waiting"]
        assert await read_so_far(chat, late.thread) == 0 < await read_so_far(chat, waits.thread)
        chat.store.db.execute("UPDATE approvals SET approval = json_set(approval, '$.expires', 1.0), expires = 1.0")
    async with desk(open_pool, trial, []) as (chat, _):
        assert chat.turn(waits.id, Person()).status == "clarify" and await read_so_far(chat) == 0
        assert set(chat.store.db.execute("SELECT state, kept FROM approvals")) == {("expired", "{}")}
    assert trial.told == []


async def test_a_no_leaves_nothing_to_go_on_with_also_if_the_process_dies_in_it(open_pool: OpenChat):
    trial = Trial("보냈습니다")
    async with desk(open_pool, trial, [SEND]) as (chat, _):
        waiting = ended(await told(chat.run_turn(question())))
        assert waiting.approval is not None and chat.store.approvals.decide(
            waiting.approval, waiting.id, 2**22 + 1, yes=False
        )
        assert list(chat.store.db.execute("SELECT state, kept FROM approvals")) == [("no", "{}")]
        assert await read_so_far(chat) > 0
    async with desk(open_pool, trial, []) as (chat, _):
        assert chat.turn(waiting.id, Person()).status == "cut" and await read_so_far(chat) == 0
        with pytest.raises(InputError, match="이미 거절했습니다"):
            await told(chat.approve(waiting.id, Person(), yes=True))
    assert trial.told == []


async def read_so_far(chat: Chat, thread: str = "%") -> int:
    """Checkpoints and writes that hold what the agent had read when it stopped."""
    conn, found = chat.graph.checkpointer.conn, 0
    for table in ("checkpoints", "writes"):
        query = f"SELECT count(*) FROM {table} WHERE checkpoint_ns != '' AND thread_id LIKE ?"
        found += next(iter(await conn.execute_fetchall(query, (thread,))))[0]
    return found


async def test_a_conversation_that_goes_on_calls_nothing_afterwards(open_pool: OpenChat):
    trial = Trial("보냈습니다")
    async with desk(open_pool, trial, [SEND]) as (chat, _):
        waiting = ended(await told(chat.run_turn(question(thread="t1"))))
        after = ended(await told(chat.run_turn(Question("12 곱하기 7은?", today=TODAY, thread="t1"))))
        assert "84" in after.text
        with pytest.raises(InputError, match="더는 승인할 수 없습니다"):
            await told(chat.approve(waiting.id, Person(), yes=True))
        assert await read_so_far(chat) == 0, "what the agent had read is gone"
    assert trial.told == []


@pytest.mark.parametrize(("state", "status"), [("yes", "waiting"), ("calling", "cut"), ("done", "cut")])
async def test_a_kill_after_the_yes_never_calls_twice(open_pool: OpenChat, state: str, status: str):
    """`state`: where in it the process died."""
    trial = Trial("보냈습니다")
    async with desk(open_pool, trial, [SEND]) as (chat, _):
        waiting = ended(await told(chat.run_turn(question())))
        store, asked = chat.store, waiting.approval
        assert asked is not None and store.approvals.decide(asked, waiting.id, 2**22 + 1, yes=True)
        if state != "yes":
            assert store.approvals.begin(asked.id, "실행됐는지 알 수 없습니다")
            assert not store.approvals.begin(asked.id, ""), "never twice"
        if state == "done":
            store.approvals.end(asked.id, "실행됐습니다. 답은 끝까지 쓰지 못했습니다")
    async with desk(open_pool, trial, ["보냈습니다."]) as (chat, _):
        stored = chat.turn(waiting.id, Person())
        assert stored.status == status
        if state == "yes":
            assert ended(await told(chat.approve(waiting.id, Person(), yes=True))).outcome == "answered"
            assert len(trial.told) == 1
            return
        assert ("알 수 없습니다" if state == "calling" else "실행됐습니다") in stored.text
        with pytest.raises(InputError):
            await told(chat.approve(waiting.id, Person(), yes=True))
    assert trial.told == []
