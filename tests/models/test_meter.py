"""Every call of a model is counted where it is made, whatever becomes of it."""

from __future__ import annotations

import asyncio

import pytest

from gallae.agents.worker import run_worker
from gallae.core.errors import BudgetError
from gallae.core.settings import LimitSettings, Settings
from gallae.core.types import Usage
from gallae.models.meter import Meter, metered
from gallae.models.scripted import Reply, ScriptedChatModel, scripted_model
from gallae.tools.client import open_toolbox

PRICED = Settings.model_validate({"models": {"prices": {"scripted:test": (100.0, 1000.0)}}})


class Purse(Meter):
    """So much money, which is set aside and settled."""

    def __init__(self, usd: float) -> None:
        super().__init__()
        self.usd, self.asked = usd, list[float]()

    def reserve(self, label: str, most_usd: float | None, local: bool) -> float:
        assert most_usd is not None
        self.asked.append(most_usd)
        if most_usd > self.usd:
            raise BudgetError(f"{label}: nothing is left")
        self.usd -= most_usd
        return most_usd

    def settle(self, usage: Usage, reserved: float) -> None:
        super().settle(usage, reserved)
        self.usd += reserved - usage.cost_usd


async def test_what_is_set_aside_is_more_than_a_call_takes_and_comes_back() -> None:
    chat = ScriptedChatModel([Reply("네. " * 50, input_tokens=30, output_tokens=100)])
    with metered(purse := Purse(2.0)):
        done = await scripted_model(chat, PRICED, local=False).complete([("user", "무지개를 설명해 줘")])
    assert purse.usage == done.usage and purse.asked[0] >= done.usage.cost_usd == pytest.approx(0.103)
    assert purse.usd == pytest.approx(2.0 - done.usage.cost_usd)


async def test_a_second_try_counts_too() -> None:
    chat = ScriptedChatModel([Reply("반쪽", finish=None), Reply("네.")])  # type: ignore[arg-type]
    with metered(meter := Meter()):
        try:
            await scripted_model(chat, PRICED, local=False).complete([("user", "무지개")])
        except Exception as error:
            assert "error" in type(error).__name__.lower()
    assert len(chat.requests) >= 1 and meter.usage.input_tokens > 0


async def test_a_server_that_counts_nothing_is_estimated() -> None:
    chat = ScriptedChatModel([Reply("한 문장입니다.", input_tokens=0, output_tokens=0)])
    with metered(meter := Meter()):
        await scripted_model(chat, PRICED, local=False).complete([("user", "무지개를 설명해 줘")])
    assert meter.usage.input_tokens >= 10 and meter.usage.output_tokens >= 5 and meter.usage.cost_usd > 0


async def test_a_stopped_call_is_estimated_and_one_that_never_came_through_is_not() -> None:
    async def stop() -> None:
        raise asyncio.CancelledError

    for reply, counted in ((Reply("끝", before=stop), True), (ConnectionError("down"), False)):
        with metered(meter := Meter()), pytest.raises(BaseException):  # noqa: B017
            await scripted_model(ScriptedChatModel(default=reply), PRICED, local=False).complete([("user", "무지개")])
        assert bool(meter.usage.input_tokens) is counted


async def test_what_may_not_be_paid_for_is_not_sent() -> None:
    chat = ScriptedChatModel(default="네.")
    with metered(Purse(0.5)), pytest.raises(BudgetError):
        await scripted_model(chat, PRICED, local=False).complete([("user", "무지개")])
    assert not chat.requests


async def test_each_step_of_the_agent_is_counted_and_may_be_the_last() -> None:
    call = Reply(
        tool_calls=({"name": "calculate", "args": {"expression": "12*7"}, "id": "c"},),
        finish="tool_calls",
        output_tokens=900,
    )
    for money, outcome, requests in ((9.0, "answered", 2), (1.3, "cut", 1)):
        chat = ScriptedChatModel([call, "84개입니다."])
        async with open_toolbox(Settings()) as toolbox:
            with metered(purse := Purse(money)):
                draft = await run_worker(
                    scripted_model(chat, PRICED, local=False), toolbox, "한 상자에 12개씩 7상자면?",
                    prices=PRICED.models, limits=LimitSettings(answer_tokens=1_000),
                )  # fmt: skip
        assert (draft.outcome, len(chat.requests)) == (outcome, requests)
        assert purse.usage.input_tokens == 10 * requests
    assert "nothing is left" in draft.text and "12*7 = 84" in draft.text


async def test_an_agent_whose_first_step_may_not_be_paid_for_is_no_answer() -> None:
    chat = ScriptedChatModel(default="네.")
    async with open_toolbox(Settings()) as toolbox:
        with metered(Purse(0.1)), pytest.raises(BudgetError):
            await run_worker(scripted_model(chat, PRICED, local=False), toolbox, "더해 줘", prices=PRICED.models)
    assert not chat.requests
