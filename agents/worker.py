"""The agent: a bounded loop of one chat model over the toolbox, for what needs several tools or a live system (D1b).

What comes back from a tool is data, marked as such and never an instruction (agents.calls). A tool that changes something
waits for a person (agents.consent); the run stops there and goes on from there. The loop ends with the model's answer, or
honestly with what was found when the steps are used up.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from gallae.agents.budget import Budget
from gallae.agents.calls import Calls
from gallae.agents.consent import Consents, Progress
from gallae.agents.families import Shown
from gallae.agents.metering import metering
from gallae.agents.more_tools import more_tools
from gallae.agents.prompts import cut_text, steps_used, system_prompt, wrapped
from gallae.checks.masking import Mask
from gallae.checks.orders import without_orders
from gallae.core.errors import BudgetError, ProviderError, ToolError
from gallae.core.fences import inert
from gallae.core.language import language_of, say
from gallae.core.settings import LimitSettings, ModelSettings
from gallae.core.types import Draft, Language, Message, Outcome, ToolCall, Usage
from gallae.tools.client import Toolbox

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

__all__ = ["ChatModel", "run_worker"]


class ChatModel(Protocol):
    """What the worker needs of a model (models/model.py)."""

    @property
    def label(self) -> str: ...
    @property
    def provider(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def local(self) -> bool: ...
    @property
    def chat_model(self) -> BaseChatModel: ...


async def run_worker(
    model: ChatModel,
    toolbox: Toolbox,
    question: str,
    *,
    history: Sequence[Message] = (),
    language: Language | None = None,
    limits: LimitSettings | None = None,
    emit: Callable[[ToolCall], None] | None = None,
    prices: ModelSettings | None = None,
    mask: Mask | None = None,
    consents: Consents | None = None,
    before: Progress | None = None,
) -> Draft:
    """Answer with tools in at most `limits.agent_steps` calls of the model; outcome "cut" if that was not enough.

    Personal data is masked before an outside model and restored in what it says and in what it hands to tools.
    ProviderError if the model fails, BudgetError if its first call may not be paid for; a tool that fails is told to the
    model, which goes on. `prices` are the settings that say what the model costs. `mask`: the turn's, if it has one already.
    `consents` asks a person before what changes something: the run then leaves with GraphInterrupt, and a later one with
    the `before` that was told to `paused`, within the same task of the same graph, goes on where it stopped.
    """
    from langchain.agents import create_agent

    mask = None if model.local else (Mask() if mask is None else mask)
    run, before = Calls(toolbox, mask, emit or (lambda call: None), consents), before or Progress()
    run.own = "\n".join([question, *(m.content for m in history if m.role == "user")])
    run.heard += [m.content for m in history if m.role != "user"]
    run.recall(before.calls)
    language = language or language_of(question)
    limits = limits or LimitSettings()
    prices = prices or ModelSettings()
    budget = Budget(model.label, limits, prices, language, before.usage, local=model.local)
    shown = Shown(toolbox.cards, run.own)
    on_meter = metering(model, limits, prices, budget.check, shown)
    tools = [*run.tools(), *([more_tools(shown, language)] if shown.many else [])]
    agent = create_agent(model.chat_model, tools, system_prompt=system_prompt(language), middleware=[on_meter])
    said = [*history[-limits.history_messages :], Message("user", question)]
    state = {"messages": [*_shown(said, mask), *_again(run, before, language)]}
    noted = {"gallae_model": model.label, "gallae_local": model.local}  # for a trace of the calls
    config = {"recursion_limit": 4 * limits.agent_steps + 10, "metadata": noted}
    updates = agent.astream(state, config, stream_mode="updates")  # type: ignore[call-overload]
    try:
        return await _led(run, updates, model, budget, before, limits, prices, language)
    finally:
        await updates.aclose()


async def _led(
    run: Calls,
    updates: Any,
    model: ChatModel,
    budget: Budget,
    before: Progress,
    limits: LimitSettings,
    prices: ModelSettings,
    language: Language,
) -> Draft:
    """The run to its end, whichever that is."""
    from langgraph.errors import GraphInterrupt

    steps, last = before.steps, None
    usage, begun = Usage(models=(model.label,)), time.monotonic()
    try:
        async with asyncio.timeout(budget.seconds):
            async for update in updates:
                for message in _spoken(update):
                    steps, last, run.said = steps + 1, message, run.inside(_text(message))
                    usage = usage.plus(_counted(message))
                    budget.took(_counted(message))
                if last is not None and last.tool_calls and steps >= limits.agent_steps:
                    break
    except GraphInterrupt:
        if run.consents is not None:
            run.consents.paused(Progress(tuple(run.made), steps, before.usage.plus(usage)))
        raise
    except (ToolError, ProviderError):
        raise
    except (BudgetError, TimeoutError) as error:
        over = error if isinstance(error, BudgetError) else budget.late()
        if last is None and not run.made:
            raise over from error
        return _stopped(run, over, usage, model.label, language)
    except Exception as error:
        failure = _failure(error, model, language)
        if run.changed:  # what was done must be said, whatever became of the model
            return _stopped(run, failure, usage, model.label, language)
        raise failure from error
    usage = _priced(usage, model, time.monotonic() - begun, prices)
    return _draft(run, last, usage, model.label, language, limits.agent_steps)


def _shown(said: Sequence[Message], mask: Mask | None) -> list[tuple[str, str]]:
    """What we said before may quote anything; a control token in any of it would be the next turn."""
    texts = [inert(m.content if m.role == "user" else without_orders(m.content)) for m in said]
    shown = texts if mask is None else mask.mask_all(texts)
    return [(m.role, text) for m, text in zip(said, shown, strict=True)]


def _again(run: Calls, before: Progress, language: Language) -> list[tuple[str, str]]:
    """The answer that failed its check, with what was found for it: nothing is called twice for a repair."""
    if not before.complaint:
        return []
    found = "\n".join(wrapped(call.name, run.outside(call.result), failed=call.failed) for call in before.calls)
    asked = say(
        language,
        "이 답에는 도구 결과, 문서, 질문 어디에도 없는 값이 있습니다: {}. 아래 결과에 있는 값만으로 다시 답하세요. "
        "없는 값은 없다고 말하세요.",
        "This answer holds values that no tool result, document or question holds: {}. Answer again with the values of the "
        "results below only; say what is not known.",
    ).format(run.outside(before.complaint))
    return [("assistant", run.outside(inert(before.draft))), ("user", f"{asked}\n{found}")]


def _spoken(update: Any) -> list[AIMessage]:
    """The model's messages in one update of the graph."""
    from langchain_core.messages import AIMessage

    parts = update.values() if isinstance(update, dict) else ()
    return [m for part in parts if isinstance(part, dict) for m in part.get("messages", ()) if isinstance(m, AIMessage)]


def _counted(message: AIMessage) -> Usage:
    counts = message.usage_metadata
    return Usage(counts["input_tokens"], counts["output_tokens"]) if counts else Usage()


def _priced(usage: Usage, model: ChatModel, seconds: float, settings: ModelSettings) -> Usage:
    """With the cost of all calls; an own machine's seconds are those of the whole run."""
    from gallae.models.prices import cost_usd

    cost = cost_usd(
        model.label,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        seconds=seconds,
        local=model.local,
        settings=settings,
    )
    return replace(usage, cost_usd=cost)


def _draft(run: Calls, last: AIMessage | None, usage: Usage, label: str, language: Language, steps: int) -> Draft:
    tools = tuple(run.made)
    text = run.inside(_text(last)) if last is not None else ""
    if last is not None and last.tool_calls:
        text = cut_text(language, steps_used(language, steps), text, run.made)
        return Draft(text, outcome="cut", tools=tools, served_by=label, usage=usage, time_bound=True)
    if not text:
        provider, _, name = label.partition(":")
        raise ProviderError(
            f"{label}: the model ended without an answer", provider=provider, model=name, retryable=True,
            hint="Ask again, or use another model.",
        )  # fmt: skip
    finish = (last.response_metadata if last is not None else {}).get("finish_reason") or ""
    outcome: Outcome = "cut" if finish in ("length", "max_tokens") else "answered"
    return Draft(text, outcome=outcome, tools=tools, served_by=label, usage=usage, time_bound=run.live)


def _stopped(run: Calls, error: BudgetError | ProviderError, usage: Usage, label: str, language: Language) -> Draft:
    """What was found until a budget was used up, or the model failed."""
    text = cut_text(language, error.message, "", run.made)
    return Draft(text, outcome="cut", tools=tuple(run.made), served_by=label, usage=usage, time_bound=True)


def _text(message: AIMessage) -> str:
    """The answer without a thinking model's thoughts, wherever they were put."""
    return re.sub(r"<think>.*?</think>", "", str(message.text), flags=re.DOTALL).strip()


def _failure(error: Exception, model: ChatModel, language: Language) -> ProviderError:
    from gallae.models.errors import failure_of

    return failure_of(error, model.provider, model.name, language=language)
