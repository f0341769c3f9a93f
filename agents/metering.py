"""Each call of the agent's model goes over the meter of the turn (models.meter): it may be refused, and is counted."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from gallae.agents.families import MORE, Shown
from gallae.core.settings import LimitSettings, ModelSettings
from gallae.core.types import Usage
from gallae.models.meter import on_meter
from gallae.models.prices import cost_usd

if TYPE_CHECKING:
    from langchain.agents.middleware import AgentMiddleware

__all__ = ["metering"]


class _Named(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def local(self) -> bool: ...


def metering(
    model: _Named, limits: LimitSettings, prices: ModelSettings, allowed: Callable[[], None], shown: Shown
) -> AgentMiddleware[Any, Any]:
    """For `create_agent`. A call raises BudgetError where it may not be paid for, and what `allowed` raises; the model sees
    the tools of `shown`."""
    from langchain.agents.middleware import wrap_model_call

    @wrap_model_call
    async def on_the_meter(request: Any, handler: Any) -> Any:
        allowed()
        if shown.many:
            request = request.override(tools=[t for t in request.tools if t.name in shown.names or t.name == MORE])
        began = time.perf_counter()
        with on_meter(
            model.label,
            _texts(request),
            tokens=limits.answer_tokens,
            seconds=limits.model_seconds,
            local=model.local,
            settings=prices,
        ) as call:
            response = await handler(request)
            call.heard += [str(message.text) for message in response.result]
            call.usage = _usage(response.result, model, time.perf_counter() - began, prices) or call.usage
        return response

    return on_the_meter


def _texts(request: Any) -> list[str]:
    """All that the model is sent: its orders, what was said, the calls it made, and how its tools are described."""
    messages = [*([request.system_message] if request.system_message else []), *request.messages]
    texts = [f"{message.text}{_json(getattr(message, 'tool_calls', None) or '')}" for message in messages]
    return [*texts, *(f"{tool.description}{_json(tool.args)}" for tool in request.tools)]


def _usage(messages: list[Any], model: _Named, seconds: float, prices: ModelSettings) -> Usage | None:
    """As the server counted; None if it did not."""
    counts = [m.usage_metadata for m in messages if getattr(m, "usage_metadata", None)]
    if not counts:
        return None
    sent, made = sum(c["input_tokens"] for c in counts), sum(c["output_tokens"] for c in counts)
    cost = cost_usd(
        model.label, input_tokens=sent, output_tokens=made, seconds=seconds, local=model.local, settings=prices
    )
    return Usage(sent, made, cost, (model.label,))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str) if value else ""
