"""Steps, tokens, time and money: each ends the agent in an honest partial answer that names what was used up."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from gallae.agents.worker import run_worker
from gallae.core.errors import BudgetError
from gallae.core.settings import LimitSettings, ModelSettings, Settings
from gallae.core.types import Draft
from gallae.models.scripted import Reply, ScriptedChatModel, scripted_model
from gallae.tools.client import open_toolbox

PRICES = ModelSettings(prices={"scripted:test": (10.0, 10.0)})


def sum_of(number: int, *, before: Any = None, tokens: int = 1_000) -> Reply:
    wanted = {"name": "calculate", "args": {"expression": f"{number}+1"}, "id": f"c{number}"}
    return Reply(tool_calls=(wanted,), finish="tool_calls", input_tokens=tokens, output_tokens=100, before=before)


async def worked(replies: list[Any], limits: LimitSettings, **more: Any) -> tuple[Draft, int]:
    chat = ScriptedChatModel(replies)
    async with open_toolbox(Settings()) as toolbox:
        draft = await run_worker(scripted_model(chat, local=False), toolbox, "계속 더해 줘", limits=limits, **more)
    return draft, len(chat.requests)


@pytest.mark.parametrize(
    ("limits", "said", "calls"),
    [
        (LimitSettings(agent_steps=3), "3단계", 3),
        (LimitSettings(agent_tokens=2_000), "2,000토큰", 2),
        (LimitSettings(agent_usd=0.02), "0.02달러", 2),
    ],
)
async def test_each_budget_ends_in_what_was_found_and_is_named(limits: LimitSettings, said: str, calls: int):
    draft, asked = await worked([sum_of(n) for n in range(1, 9)], limits, prices=PRICES)
    assert (draft.outcome, asked) == ("cut", calls)
    assert said in draft.text and "1+1 = 2" in draft.text and "지금까지 확인한 것" in draft.text


async def test_time_ends_it_in_the_middle_of_a_call():
    def slow(messages: Any) -> Reply:
        return Reply("끝", before=None)

    class Slow(ScriptedChatModel):
        async def _agenerate(self, *args: Any, **more: Any) -> Any:
            if self.requests:
                await asyncio.sleep(20)
            return self._generate(*args, **{k: v for k, v in more.items() if k != "run_manager"})

    chat = Slow([sum_of(1), slow])
    async with open_toolbox(Settings()) as toolbox:
        limits = LimitSettings(agent_seconds=1.5)
        draft = await run_worker(scripted_model(chat), toolbox, "더해 줘", limits=limits)
    assert draft.outcome == "cut" and "1.5초" in draft.text and "1+1 = 2" in draft.text


async def test_a_budget_that_is_up_before_anything_was_found_is_an_error():
    with pytest.raises(BudgetError, match="0달러"):
        await worked(["끝"], LimitSettings(agent_usd=0.0), prices=PRICES)
