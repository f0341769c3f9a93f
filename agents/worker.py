"""The agent: a bounded loop of one chat model over the toolbox, for what needs several tools or a live system (D1b).

What comes back from a tool is data, marked as such and never an instruction; after foreign data a tool that writes is
not called any more. The loop ends with the model's answer, or honestly with what was found when the steps are used up.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from gallae.agents.prompts import cut_text, system_prompt, wrapped
from gallae.checks.masking import Mask
from gallae.core.errors import ProviderError, ToolError
from gallae.core.language import language_of
from gallae.core.settings import LimitSettings, ModelSettings
from gallae.core.types import Draft, Language, Message, Outcome, ToolCall, ToolCard, Usage
from gallae.tools.client import SEARCH_CARD, Toolbox

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.tools import BaseTool

__all__ = ["ChatModel", "run_worker"]

PURE = frozenset({"calculate", "convert_units", "statistics", "text_count", "text_similarity", SEARCH_CARD.name})


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
) -> Draft:
    """Answer with tools in at most `limits.agent_steps` calls of the model; outcome "cut" if that was not enough.

    Personal data is masked before an outside model and restored in what it says and in what it hands to tools.
    ProviderError if the model fails; a tool that fails is told to the model, which goes on. `prices` are the settings
    that say what the model costs.
    """
    from langchain.agents import create_agent

    run = _Run(toolbox, None if model.local else Mask(), emit or (lambda call: None))
    language = language or language_of(question)
    limits = limits or LimitSettings()
    agent = create_agent(model.chat_model, run.tools(), system_prompt=system_prompt(language))
    said = [*history[-limits.history_messages :], Message("user", question)]
    state = {"messages": [(m.role, run.outside(m.content)) for m in said]}
    noted = {"gallae_model": model.label, "gallae_local": model.local}  # for a trace of the calls
    config = {"recursion_limit": 4 * limits.agent_steps + 10, "metadata": noted}
    steps, last = 0, None
    usage, begun = Usage(models=(model.label,)), time.monotonic()
    updates = agent.astream(state, config, stream_mode="updates")  # type: ignore[call-overload]
    try:
        async for update in updates:
            for message in _spoken(update):
                steps, last = steps + 1, message
                usage = usage.plus(_counted(message))
            if last is not None and last.tool_calls and steps >= limits.agent_steps:
                break
    except (ToolError, ProviderError):
        raise
    except Exception as error:
        raise _failure(error, model) from error
    finally:
        await updates.aclose()
    usage = _priced(usage, model, time.monotonic() - begun, prices or ModelSettings())
    return _draft(run, last, usage, model.label, language, limits.agent_steps)


@dataclass(slots=True)
class _Run:
    """The calls of one run, and whether foreign text has been read."""

    toolbox: Toolbox
    mask: Mask | None
    emit: Callable[[ToolCall], None]
    calls: list[ToolCall] = field(default_factory=list)
    foreign: bool = False
    live: bool = False

    def outside(self, text: str) -> str:
        return self.mask.mask(text) if self.mask is not None else text

    def inside(self, value: Any) -> Any:
        """What the model said, with the masked data back in place."""
        if self.mask is None:
            return value
        if isinstance(value, str):
            return self.mask.restore(value)
        if isinstance(value, dict):
            return {k: self.inside(v) for k, v in value.items()}
        return [self.inside(v) for v in value] if isinstance(value, list) else value

    def tools(self) -> list[BaseTool]:
        return [self._tool(card) for card in self.toolbox.cards]

    def _tool(self, card: ToolCard) -> BaseTool:
        from langchain_core.tools import StructuredTool, ToolException

        async def call(**arguments: Any) -> str:
            try:
                text = await self._called(card, self.inside(arguments))
            except ToolError as error:
                reason = f"{error.message}. {error.hint}".strip()
                self._record(card, self.inside(arguments), f"error: {reason}")
                raise ToolException(wrapped(card.name, self.outside(reason), failed=True)) from error
            self._record(card, self.inside(arguments), text)
            return wrapped(card.name, self.outside(text))

        return StructuredTool(
            name=card.name,
            description=card.description,
            args_schema=card.schema or {"type": "object", "properties": {}},
            coroutine=call,
            handle_tool_error=True,
        )

    async def _called(self, card: ToolCard, arguments: dict[str, Any]) -> str:
        if card.writes and self.foreign:
            raise ToolError(
                f"{card.name} changes something and foreign text was read before",
                hint="Ask the person to do this in a message of its own.",
            )
        text = await self.toolbox.call(card.name, arguments)
        if card.server != "gallae" or card.name == SEARCH_CARD.name:
            self.foreign = True
        self.live = self.live or card.name not in PURE
        return text

    def _record(self, card: ToolCard, arguments: dict[str, Any], result: str) -> None:
        call = ToolCall(card.name, arguments, result)
        self.calls.append(call)
        self.emit(call)


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


def _draft(run: _Run, last: AIMessage | None, usage: Usage, label: str, language: Language, steps: int) -> Draft:
    tools = tuple(run.calls)
    text = run.inside(_text(last)) if last is not None else ""
    if last is not None and last.tool_calls:
        text = cut_text(language, steps, text, run.calls)
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


def _text(message: AIMessage) -> str:
    """The answer without a thinking model's thoughts, wherever they were put."""
    return re.sub(r"<think>.*?</think>", "", str(message.text), flags=re.DOTALL).strip()


def _failure(error: Exception, model: ChatModel) -> ProviderError:
    from gallae.models.errors import failure_of

    return failure_of(error, model.provider, model.name)
