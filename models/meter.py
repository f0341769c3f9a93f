"""Every call of a model inside a turn is counted here, where it is made, so that none can be forgotten.

    with metered(meter):                                  # around the work of a turn (graphs.build)
        with on_meter(label, texts, …) as call:           # around one call (Model, the agent); BudgetError before it
            call.usage = …                                # what the server said that it took

A call that was stopped or broke off has no figures of the server's: what was sent and heard until then is estimated,
upwards, for a vendor charges for it. A call that failed before anything came back counts nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from gallae.core.settings import ModelSettings
from gallae.core.types import Check, Usage
from gallae.models.budget import messages_most, most_tokens
from gallae.models.prices import cost_usd, price_known

__all__ = ["Call", "Meter", "metered", "on_meter"]


class Meter:
    """Counts, and lets everything pass. A turn's own says no to what is not paid for (graphs.spending)."""

    closed = ""  # why no outside model is asked

    def __init__(self) -> None:
        self.by_model: dict[str, Usage] = {}

    @property
    def usage(self) -> Usage:
        total = Usage()
        for used in self.by_model.values():
            total = total.plus(used)
        return total

    @property
    def checks(self) -> tuple[Check, ...]:
        """What a receipt says of it."""
        return ()

    def reserve(self, label: str, most_usd: float | None, local: bool) -> float:
        """What is set aside for a call that may cost so much; None: nobody knows. BudgetError: it may not be made."""
        return 0.0

    def settle(self, usage: Usage, reserved: float) -> None:
        """The call is over and took this; `usage.models` names its model, or is empty if nothing was asked after all."""
        for label in usage.models:
            self.by_model[label] = self.by_model.get(label, Usage()).plus(usage)


@dataclass(slots=True)
class Call:
    """`usage`: as the server counted it; `heard`: what came back until now."""

    usage: Usage | None = None
    heard: list[str] = field(default_factory=list)


_meter: ContextVar[Meter | None] = ContextVar("gallae_meter", default=None)


@contextmanager
def metered(meter: Meter) -> Iterator[None]:
    token = _meter.set(meter)
    try:
        yield
    finally:
        _meter.reset(token)


@contextmanager
def on_meter(
    label: str,
    texts: Iterable[str],
    *,
    tokens: int,
    seconds: float,
    local: bool,
    settings: ModelSettings,
    beside: int = 0,
) -> Iterator[Call]:
    """Around one call of a model that is sent `texts` (and `beside`: tokens of pictures), and may make `tokens` and take
    `seconds` at most."""
    meter = _meter.get()
    if meter is None:  # outside a turn
        yield Call()
        return
    sent, began = messages_most(texts) + beside, time.perf_counter()

    def used(made: int, took: float) -> Usage:
        cost = cost_usd(label, input_tokens=sent, output_tokens=made, seconds=took, local=local, settings=settings)
        return Usage(sent, made, cost, (label,))

    known = price_known(label, local=local, settings=settings)
    reserved = meter.reserve(label, used(tokens, seconds).cost_usd if known else None, local)
    call, at_work = Call(), True
    try:
        yield call
    except (asyncio.CancelledError, GeneratorExit, TimeoutError):
        raise
    except BaseException:
        at_work = bool(call.heard)
        raise
    finally:
        heard = used(most_tokens("".join(call.heard)), time.perf_counter() - began) if at_work else Usage()
        meter.settle(call.usage or heard, reserved)
