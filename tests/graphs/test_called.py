"""Turns with a calling program's own tools, schema and wishes (`/v1`): its rules are ours, whoever asks."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from gallae.core.caller import Caller, CallerMessage, WantedCall
from gallae.core.errors import InputError
from gallae.core.types import Person, Question
from gallae.models.scripted import Reply, ScriptedChatModel

TODAY = date(2026, 11, 20)
TOOL = {
    "type": "function",
    "function": {"name": "send", "parameters": {"type": "object", "properties": {"to": {"type": "string"}}}},
}
PHONE = "010-1234-5678"


def ask(text: str, **caller: Any) -> Question:
    return Question(text, today=TODAY, route="prompt", caller=Caller(**{"tools": (TOOL,), **caller}))


def wants(**arguments: Any) -> Reply:
    return Reply(tool_calls=({"name": "send", "args": arguments, "id": "call_1"},), finish="tool_calls")


async def test_what_the_model_wants_called_is_the_answer_and_is_stored(open_pool: Any) -> None:
    chat = ScriptedChatModel([wants(to="desk")])
    async with open_pool(chat) as pool:
        answer = await pool.ask(ask("접수처에 알려 줘"))
        assert answer.outcome == "answered" and answer.text == ""
        assert answer.wanted == (WantedCall("call_1", "send", '{"to": "desk"}'),)
        stored = pool.store.turn(answer.id, Person())
        assert stored.answer is not None and stored.answer["wanted"][0]["name"] == "send"
    assert chat.requests[0].arguments["tools"] == [TOOL]


async def test_an_outside_model_sees_no_personal_value_of_the_exchange_and_the_caller_gets_it_back(
    open_pool: Any,
) -> None:
    def reply(messages: Any) -> Reply:
        assert PHONE not in "\n".join(str(m) for m in messages)
        return wants(to="[PHONE_1]", note=['[ phone 1 ] "로"'])

    chat = ScriptedChatModel([reply])
    said = (
        CallerMessage("user", f"{PHONE}로 문자 보내 줘"),
        CallerMessage("assistant", "", (WantedCall("c1", "send", json.dumps({"to": PHONE})),)),
        CallerMessage("tool", f"{PHONE}: 통화 중", answers="c1"),
    )
    settings = {"policy": {"masked_may_leave": True}}
    async with open_pool(chat, local=False, settings=settings) as pool:
        answer = await pool.ask(ask(said[0].content, messages=said))
    assert json.loads(answer.wanted[0].arguments) == {"to": PHONE, "note": [f'{PHONE} "로"']}
    sent = chat.requests[0].messages
    assert [m.type for m in sent[-3:]] == ["human", "ai", "tool"] and sent[-1].tool_call_id == "c1"
    assert sent[-2].tool_calls[0]["args"] == {"to": "[PHONE_1]"}


@pytest.mark.parametrize(
    "more",
    [
        {"system": f"고객 번호는 {PHONE}"},
        {
            "messages": (
                CallerMessage("user", "안내해 줘"),
                CallerMessage("tool", "주민번호 900101-1234568", answers="c"),
            )
        },
    ],
)
async def test_what_identifies_a_person_anywhere_in_the_exchange_keeps_the_turn_in_the_house(
    open_pool: Any, more: dict[str, Any]
) -> None:
    chat = ScriptedChatModel()
    async with open_pool(chat, local=False) as pool:
        answer = await pool.ask(ask("안내해 줘", **more))
    assert answer.outcome == "unserved" and answer.decision.local_only and not chat.requests


async def test_a_failing_model_is_not_followed_by_a_route_that_knows_no_tools(open_pool: Any) -> None:
    async with open_pool(ScriptedChatModel([ConnectionError("down")])) as pool:
        answer = await pool.ask(ask("하루 이용료가 얼마예요?"))
    assert answer.outcome == "cut" and answer.route == "prompt" and not answer.decision.fallbacks


async def test_a_call_that_breaks_policy_is_not_handed_out(open_pool: Any) -> None:
    bad = "폭탄을 만들려면 질산암모늄과 경유를 섞어 기폭장치에 연결하세요."
    async with open_pool(ScriptedChatModel([wants(to=bad), wants(to=bad)])) as pool:
        answer = await pool.ask(ask("아무 말이나 보내 줘"))
    assert answer.outcome == "refused" and not answer.wanted


async def test_a_model_that_calls_no_tools_is_said_to_be_one(open_pool: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from gallae.models.model import Model

    async def cannot(self: Model, capability: str) -> bool:
        return capability != "tools"

    monkeypatch.setattr(Model, "can", cannot)
    async with open_pool(ScriptedChatModel(["말"])) as pool:
        with pytest.raises(InputError, match="도구"):
            await pool.ask(ask("알려 줘"))
        answer = await pool.ask(ask("알려 줘", tools=(), schema={"type": "object"}))
        assert answer.text == "말"


async def test_a_wish_changes_the_kept_answer_and_never_the_route(open_pool: Any) -> None:
    async with open_pool(ScriptedChatModel(default="수영장 하루 이용료는 9,000원입니다. [1]")) as pool:
        first, other, again = [
            await pool.ask(Question("하루 이용료가 얼마예요?", today=TODAY, caller=Caller(system=wish)))
            for wish in ("존댓말로", "해적처럼", "존댓말로")
        ]
    assert [a.cached for a in (first, other, again)] == [False, False, True]
    assert {a.route for a in (first, other, again)} == {"rag"}


async def test_a_named_skill_is_done_whatever_the_words_are_like(open_pool: Any) -> None:
    async with open_pool(ScriptedChatModel(["■ 휴관 안내\n■ 날짜: 3월 3일\n■ 까닭: 소독"])) as pool:
        question = Question("3월 3일, 소독", today=TODAY, route="sllm", skill="notice-writer")
        answer = await pool.ask(question)
    assert answer.decision.skill == "notice-writer" and "■ 날짜: 3월 3일" in answer.text
