"""Quotas, money and budget in whole turns: what is refused before, held back in the middle, counted after."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, aclosing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import AccessError, ProviderError, QuotaError
from gallae.core.types import Person, Question
from gallae.graphs.chat import Chat
from gallae.graphs.events import Token, TurnStarted
from gallae.graphs.usage import BY
from gallae.models.scripted import Reply, ScriptedChatModel

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
PRICES = {"scripted:chat": (100.0, 1000.0)}  # USD per million: dear, so that a turn is felt
ANNA, BORA = Person("anna", frozenset({"desk"})), Person("bora", frozenset({"desk"}), "operator")
PEOPLE = """
[people.anna]
groups = ["desk", "clinic"]
quota = "small"
[people.bora]
groups = ["desk"]
role = "operator"
[quotas.small]
"""
TALK = "무지개가 생기는 원리를 쉽게 설명해 줘"


def team(pool: Path, **limits: Any) -> None:
    lines = "".join(f"{name} = {value}\n" for name, value in limits.items())
    (pool / "people.toml").write_text(PEOPLE + lines, encoding="utf-8")


def ask(text: str = TALK, person: Person = ANNA, **more: Any) -> Question:
    return Question(text, today=date(2026, 11, 20), person=person, route=more.pop("route", "prompt"), **more)


def used(state: Path) -> list[dict[str, Any]]:
    db = sqlite3.connect(state / "keep" / "usage.sqlite")
    db.row_factory = sqlite3.Row
    rows = [dict(row) for row in db.execute("SELECT * FROM uses ORDER BY created, rowid")]
    db.close()
    return rows


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture(autouse=True)
def midday(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test runs over midnight, where what was used begins anew."""
    offset = time.mktime((2026, 11, 20, 12, 0, 0, 0, 0, -1)) - time.time()
    now = time.time
    monkeypatch.setattr("gallae.graphs.spending.time.time", lambda: now() + offset)
    yield


async def test_a_quota_is_looked_at_before_anything_is_stored_or_asked(
    open_pool: OpenChat, pool: Path, state: Path
) -> None:
    team(pool, turns_per_minute=2)
    model = ScriptedChatModel(default="물방울이 빛을 꺾습니다.")
    async with open_pool(model) as chat:
        for _ in range(2):
            await chat.ask(ask())
        with pytest.raises(QuotaError, match="1분에 2번") as refused:
            await chat.ask(ask())
        with pytest.raises(QuotaError, match="2 questions a minute"):
            await chat.ask(ask("Explain to me how rainbows come about, please"))
        assert refused.value.retry_after and 0 < refused.value.retry_after <= 60
        assert len(model.requests) == 2 and sum(len(chat.turns(t.id, ANNA)) for t in chat.threads(ANNA)) == 2
        await chat.ask(ask(person=BORA))  # nobody else is held back
        await chat.ask(ask(person=Person()))
    assert [row["person"] for row in used(state)] == ["anna", "anna", "bora", "local"], "a refused turn is not counted"


async def test_quotas_are_read_anew_when_people_toml_changes(open_pool: OpenChat, pool: Path) -> None:
    team(pool, turns_per_day=1)
    async with open_pool(ScriptedChatModel(default="네.")) as chat:
        await chat.ask(ask())
        with pytest.raises(QuotaError):
            await chat.ask(ask())
        team(pool, turns_per_day=20)
        await chat.ask(ask())


async def test_a_turn_in_somebody_elses_thread_is_refused_and_not_counted(
    open_pool: OpenChat, pool: Path, state: Path
) -> None:
    team(pool, turns_per_day=5)
    async with open_pool(ScriptedChatModel(default="네.")) as chat:
        await chat.ask(ask(thread="t1", person=BORA))
        with pytest.raises(AccessError):
            await chat.ask(ask(thread="t1"))
    assert [row["person"] for row in used(state)] == ["bora"]


async def test_the_receipt_and_the_row_hold_every_call_with_its_model(
    open_pool: OpenChat, pool: Path, state: Path
) -> None:
    model = ScriptedChatModel([Reply("하나.", input_tokens=200, output_tokens=30)])
    async with open_pool(model, local=False, settings={"models": {"prices": PRICES}}) as chat:
        answer = await chat.ask(ask())
    cost = (200 * 100 + 30 * 1000) / 1e6
    assert answer.usage.cost_usd == pytest.approx(cost) and answer.usage.models == ("scripted:chat",)
    (row,) = used(state)
    assert (row["status"], row["route"], row["input_tokens"], row["output_tokens"]) == ("answered", "prompt", 200, 30)
    assert row["usd"] == pytest.approx(cost) and json.loads(row["models"]) == {
        "scripted:chat": [200, 30, pytest.approx(cost)]
    }
    assert TALK not in json.dumps(row, ensure_ascii=False)


async def test_a_draft_that_was_refused_and_written_again_counts_twice(open_pool: OpenChat, state: Path) -> None:
    said = "이용료는 하루 9,000원입니다 [1]."
    wrong = "이용료는 하루 8,500원입니다 [1]."
    model = ScriptedChatModel(
        [Reply(wrong, input_tokens=300), Reply(said, input_tokens=300)], default=Reply(said, input_tokens=300)
    )
    async with open_pool(model) as chat:
        answer = await chat.ask(ask("수영장 하루 이용료는 얼마예요?", route="rag"))
    assert len(model.requests) >= 2
    assert answer.usage.input_tokens == 300 * len(model.requests) == used(state)[0]["input_tokens"]


async def test_a_stopped_turn_pays_for_what_it_was_sent_and_heard(open_pool: OpenChat, pool: Path, state: Path) -> None:
    pieces = tuple(f"{i}번째 문장입니다. " for i in range(50))
    model = ScriptedChatModel(default=Reply(pieces=pieces))
    priced = {"models": {"prices": PRICES}}
    async with open_pool(model, local=False, settings=priced) as chat, aclosing(chat.run_turn(ask())) as events:
        async for event in events:
            if isinstance(event, Token):
                break
    (row,) = used(state)
    assert row["status"] == "cut" and row["input_tokens"] > 10 and row["output_tokens"] > 5
    assert 0 < row["usd"] == pytest.approx((row["input_tokens"] * 100 + row["output_tokens"] * 1000) / 1e6)


async def test_a_call_that_never_came_through_costs_nothing(open_pool: OpenChat, state: Path) -> None:
    down = ProviderError("연결할 수 없음", provider="scripted", model="chat", retryable=True)
    budget = {"models": {"prices": PRICES}, "budget": {"usd_per_day": 5.0}}
    async with open_pool(ScriptedChatModel(default=down), local=False, settings=budget) as chat:
        answer = await chat.ask(ask())
    assert answer.outcome == "cut" and answer.usage.cost_usd == 0 and used(state)[0]["usd"] == 0


async def test_money_that_is_used_up_in_the_middle_ends_in_an_honest_part_of_an_answer(
    open_pool: OpenChat, pool: Path, state: Path
) -> None:
    team(pool, usd_per_day=0.5)  # a call may cost more than one dollar at most: nothing fits
    model = ScriptedChatModel(default="물방울이 빛을 꺾습니다.")
    async with open_pool(model, local=False, settings={"models": {"prices": PRICES}}) as chat:
        talked = await chat.ask(ask())
        fact = await chat.ask(ask("수영장 하루 이용료는 얼마예요?", route="rag"))
    assert not model.requests, "what does not fit is not asked"
    assert talked.outcome == "cut" and "anna 님이 오늘 쓸 수 있는 0.5달러" in talked.text
    assert fact.outcome == "answered" and "9,000원" in fact.text and fact.served_by == "code"
    assert any(c.name == "budget" and not c.passed for c in fact.checks)
    assert all(row["usd"] == 0 for row in used(state))


async def test_with_money_limited_nobody_is_asked_whose_price_is_not_known(open_pool: OpenChat, pool: Path) -> None:
    model = ScriptedChatModel(default="네.")
    async with open_pool(model, local=False, settings={"budget": {"usd_per_month": 100.0}}) as chat:
        answer = await chat.ask(ask())
    assert (
        not model.requests and answer.outcome == "cut" and "값을 몰라" in answer.text and "models.prices" in answer.text
    )
    free = {"budget": {"usd_per_month": 100.0}, "models": {"prices": {"scripted:chat": (0.0, 0.0)}}}
    async with open_pool(model, local=False, settings=free) as chat:
        assert (await chat.ask(ask())).outcome == "answered"


async def test_once_the_budget_is_used_up_code_and_local_models_go_on_and_say_so(
    open_pool: OpenChat, pool: Path, state: Path
) -> None:
    settings = {"models": {"prices": PRICES}, "budget": {"usd_per_day": 3.0}}
    dear = ScriptedChatModel(default=Reply("물방울이 빛을 꺾습니다.", input_tokens=20_000, output_tokens=1_000))
    async with open_pool(dear, local=False, settings=settings) as chat:
        assert (await chat.ask(ask())).outcome == "answered"  # 3.0 USD: all of it
        talked = await chat.ask(ask())
        fact = await chat.ask(ask("사물함은 한 달에 얼마예요?", route="rag"))
    assert len(dear.requests) == 1
    assert talked.outcome == "unserved" and "이 작업 공간이 오늘 쓸 수 있는 3달러" in talked.text
    assert fact.outcome == "answered" and "15,000원" in fact.text
    assert any(c.name == "budget" and "3달러" in c.detail for c in fact.checks)
    local = ScriptedChatModel(default="우리 집 모델이 답합니다.")
    async with open_pool(local, local=True, settings=settings) as chat:
        assert (await chat.ask(ask())).text == "우리 집 모델이 답합니다."


async def test_however_many_turns_run_together_the_budget_is_not_passed(
    open_pool: OpenChat, pool: Path, state: Path
) -> None:
    async def breathe() -> None:
        await asyncio.sleep(0)

    settings = {"models": {"prices": PRICES}, "budget": {"usd_per_day": 10.0}}
    reply = Reply(pieces=("물방울이 ", "빛을 ", "꺾습니다."), input_tokens=100, output_tokens=600, before=breathe)
    model = ScriptedChatModel(default=reply)
    async with open_pool(model, local=False, settings=settings) as chat:
        answers = await asyncio.gather(*(chat.ask(ask(f"{n}: {TALK}", person=Person(f"p{n}"))) for n in range(40)))
    spent = sum(row["usd"] for row in used(state))
    assert 5.0 < spent <= 10.0 and 0 < len(model.requests) < 40
    assert all(a.outcome in ("answered", "cut", "unserved") for a in answers)
    alarms = [json.loads(line) for line in (state / "keep" / "alarms.jsonl").read_text("utf-8").splitlines()]
    assert sorted(a["share"] for a in alarms) == [0.5, 0.8, 1.0], "each share once"


async def test_fifty_turns_at_once_admit_exactly_what_is_allowed(open_pool: OpenChat, pool: Path, state: Path) -> None:
    team(pool, concurrent=3, turns_per_minute=10)
    gate = asyncio.Event()
    model = ScriptedChatModel(default=Reply("네.", before=gate.wait))  # type: ignore[arg-type]
    async with open_pool(model) as chat:
        running = [asyncio.create_task(chat.ask(ask(f"{n}: {TALK}"))) for n in range(50)]
        done, waiting = await asyncio.wait(running, return_when=asyncio.ALL_COMPLETED, timeout=0.5)
        assert len(waiting) == 3 and {type(t.exception()) for t in done} == {QuotaError}
        gate.set()
        await asyncio.gather(*waiting)
        admitted = 3
        for n in range(50):
            try:
                await chat.ask(ask(f"{n}: {TALK}"))
                admitted += 1
            except QuotaError as error:
                assert "1분에 10번" in error.message
    assert admitted == 10 == len(used(state))


async def test_a_person_sees_their_own_usage_and_an_operator_everybodys_in_every_way(
    open_pool: OpenChat, pool: Path
) -> None:
    team(pool, turns_per_day=9)
    model = ScriptedChatModel(default=Reply("네.", input_tokens=100, output_tokens=10))
    async with open_pool(model, local=False, settings={"models": {"prices": PRICES}}) as chat:
        for person in (ANNA, ANNA, BORA):
            await chat.ask(ask(person=person))
        await chat.ask(ask("2 + 3은?", person=BORA, route="tool"))
        own, all_of_it = (chat.spending.usage(p) for p in (ANNA, BORA))
        ways = {by: {line.name: line.turns for line in chat.spending.usage(BORA, by).lines} for by in BY}
        assert chat.spending.usage(BORA, until=date(2020, 1, 1)).total.turns == 0
    assert (own.whose, own.total.turns, own.quota.turns_per_day, own.used.turns) == ("anna", 2, 9, 2)
    assert {line.name for line in own.lines} == {"anna"}
    assert all_of_it.whose == "" and all_of_it.total.turns == 4
    assert all_of_it.total.usd == pytest.approx(3 * (100 * 100 + 10 * 1000) / 1e6)
    assert ways == {
        "person": {"anna": 2, "bora": 2},
        "group": {"desk": 4, "clinic": 2},
        "route": {"prompt": 3, "tool": 1},
        "model": {"scripted:chat": 3, "–": 1},
        "day": {"2026-11-20": 4},
    }


async def test_evaluations_apart_are_held_back_by_nobodys_quota(
    open_pool: OpenChat, pool: Path, tmp_path: Path
) -> None:
    from gallae.core.workspace import open_workspace
    from gallae.graphs.chat import open_chat

    team(pool, turns_per_day=0)
    async with open_chat(open_workspace(pool, state=tmp_path / "state", environ={}), apart=tmp_path / "apart") as chat:
        answer = await chat.ask(ask("수영장 하루 이용료는 얼마예요?", route="rag"))
    assert answer.outcome == "answered" and not (tmp_path / "state" / "keep" / "usage.sqlite").exists()


async def test_the_turn_is_named_before_its_first_token_also_under_a_quota(open_pool: OpenChat, pool: Path) -> None:
    team(pool, concurrent=1)
    async with open_pool(ScriptedChatModel(default="네. 그렇습니다.")) as chat:
        async with aclosing(chat.run_turn(ask())) as events:
            assert isinstance(await anext(events), TurnStarted)
            with pytest.raises(QuotaError, match="동시에 1개"):
                await chat.ask(ask())
        await chat.ask(ask())  # the stopped one is no longer at work
