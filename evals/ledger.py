"""The break-even ledger: what each route really cost, how much was answered without any model, and from which request on
tuning a small model pays.

    tuning pays after N = (tuning + idle GPU) ÷ (cost of a request by the chat model − cost by the tuned model)

Read from the workspace's own turns; prices are those of the settings and of models.prices. What was never observed is
said to be unknown, not guessed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gallae.checks.scores import Interval, mean_interval, percentile, wilson
from gallae.core.settings import LedgerSettings, ModelSettings
from gallae.core.types import ROUTES
from gallae.evals.evaluation import Evaluation, Figure, Table, share
from gallae.models.prices import cost_usd

__all__ = ["BreakEven", "Served", "break_even", "ledger", "served_of"]

WITHOUT = ("code", "faq", "cache")


@dataclass(frozen=True, slots=True)
class Served:
    """One ended turn as the ledger sees it. `by`: "none" (no model), "tuned", "chat"."""

    route: str
    skill: str | None
    by: str
    outcome: str
    cost_usd: float
    input_tokens: int
    output_tokens: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class BreakEven:
    """For one skill. `requests` None: never (the tuned model is no cheaper); nan: not observed, `because` says what."""

    skill: str
    fixed_usd: float  # tuning, and the idle GPU of the window
    tuned_usd: float  # a request by the tuned model; nan if there was none
    chat_usd: float  # the same request by the chat model; nan if neither observed nor priced
    served: int  # requests of the window that the tuned model answered
    requests: float | None
    because: str = ""


def served_of(answers: Iterable[Mapping[str, Any]]) -> list[Served]:
    """From Turn JSON (interfaces.md). Unserved and clarified turns cost nothing and answer nothing: they stand here
    too, so that shares are of all that was asked."""
    return [_served(answer) for answer in answers]


def ledger(
    workspace: str,
    served: Sequence[Served],
    *,
    costs: LedgerSettings,
    models: ModelSettings,
    hours: float,
    tuning: Mapping[str, float] | None = None,
    price_as: str | None = None,
) -> Evaluation:
    """`hours`: length of the window, for the idle GPU; `tuning`: USD that training runs measured, by skill, over those
    of the settings; `price_as`: a model whose price stands for the chat model where that never served a skill."""
    answered = [s for s in served if s.outcome == "answered"]
    alone = sum(s.by == "none" for s in answered)
    total = sum(s.cost_usd for s in served)
    fixed = dict(costs.tuning_usd) | dict(tuning or {})
    idle = costs.idle_usd_per_hour * hours
    found = [
        break_even(skill, served, fixed.get(skill, 0.0), idle, models=models, price_as=price_as)
        for skill in sorted({s.skill for s in served if s.by == "tuned" and s.skill} | set(fixed))
    ]
    amortised = total + sum(fixed.values()) + idle
    figures = (
        share("without_model", alone, len(answered), "모델 없이 답한 몫", "answered without a model"),
        Figure("request_usd", mean_interval([s.cost_usd for s in served]), "물음 하나 값", "a request", True, "usd"),
        _count("spent_usd", total, len(served), "모델에 쓴 돈", "spent on models"),
        _count("amortised_usd", amortised, len(served), "학습과 쉬는 GPU까지", "with tuning and idle GPU"),
    )
    return Evaluation("ledger", workspace, figures, tables=(_routes(served), *_break_evens(found)))


def break_even(
    skill: str,
    served: Sequence[Served],
    tuning_usd: float,
    idle_usd: float,
    *,
    models: ModelSettings,
    price_as: str | None = None,
) -> BreakEven:
    """From which request on the tuned model of a skill is cheaper, all told."""
    of_it = [s for s in served if s.skill == skill and s.outcome == "answered"]
    tuned, chat = [s for s in of_it if s.by == "tuned"], [s for s in of_it if s.by == "chat"]
    tuned_usd = _mean([s.cost_usd for s in tuned])
    chat_usd = _mean([s.cost_usd for s in chat])
    if math.isnan(chat_usd) and price_as is not None:
        chat_usd = _mean([_priced(s, price_as, models) for s in of_it])
    fixed = tuning_usd + idle_usd
    made = BreakEven(skill, fixed, tuned_usd, chat_usd, len(tuned), math.nan)
    if not tuned:
        return _because(made, "no request was answered by a tuned model")
    if math.isnan(chat_usd):
        return _because(made, "no request was answered by a chat model; name one to compare with")
    saved = chat_usd - tuned_usd
    if saved <= 0:
        return BreakEven(skill, fixed, tuned_usd, chat_usd, len(tuned), None, "a tuned request is no cheaper")
    return BreakEven(skill, fixed, tuned_usd, chat_usd, len(tuned), math.ceil(round(fixed / saved, 6)))


def _served(answer: Mapping[str, Any]) -> Served:
    notes = {c["name"]: c["detail"] for c in answer["checks"]}
    usage = answer["usage"]
    by = "none"
    if answer["served_by"] not in WITHOUT and usage["models"]:
        by = "tuned" if notes.get("served-by", "").startswith("tuned model") else "chat"
    return Served(
        route=answer["route"],
        skill=answer["decision"]["skill"],
        by=by,
        outcome=answer["outcome"],
        cost_usd=float(usage["cost_usd"]),
        input_tokens=int(usage["input_tokens"]),
        output_tokens=int(usage["output_tokens"]),
        milliseconds=float(answer["milliseconds"]),
    )


def _priced(served: Served, label: str, models: ModelSettings) -> float:
    """The request's tokens at another model's price."""
    return cost_usd(
        label,
        input_tokens=served.input_tokens,
        output_tokens=served.output_tokens,
        seconds=0.0,
        local=False,
        settings=models,
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan


def _because(made: BreakEven, because: str) -> BreakEven:
    return BreakEven(made.skill, made.fixed_usd, made.tuned_usd, made.chat_usd, made.served, math.nan, because)


def _count(name: str, value: float, n: int, ko: str, en: str) -> Figure:
    """A sum, which has no interval."""
    return Figure(name, Interval(value, value, value, n), ko, en, at_most=True, unit="usd")


def _routes(served: Sequence[Served]) -> Table:
    header = ("", "n", "%", "answered", "without a model", "USD", "USD/request", "tokens in/out", "ms p50", "ms p95")
    rows = [_route_row(route, [s for s in served if s.route == route], len(served)) for route in ROUTES]
    return Table("routes", "길", "route", (header, *rows, _route_row("total", served, len(served))))


def _route_row(name: str, served: Sequence[Served], total: int) -> tuple[str, ...]:
    if not served:
        return (name, "0", *["–"] * 8)
    answered = [s for s in served if s.outcome == "answered"]
    times = [s.milliseconds for s in served]
    spent = sum(s.cost_usd for s in served)
    return (
        name,
        str(len(served)),
        f"{len(served) / total:.0%}",
        f"{len(answered) / len(served):.0%}",
        str(wilson(sum(s.by == "none" for s in answered), len(answered))),
        f"{spent:.4f}",
        f"{spent / len(served):.6f}",
        f"{sum(s.input_tokens for s in served)}/{sum(s.output_tokens for s in served)}",
        f"{percentile(times, 0.5):.0f}",
        f"{percentile(times, 0.95):.0f}",
    )


def _break_evens(found: Sequence[BreakEven]) -> tuple[Table, ...]:
    if not found:
        return ()
    header = ("", "fixed USD", "USD tuned", "USD chat", "served so far", "pays after", "")
    rows = tuple(
        (
            b.skill,
            f"{b.fixed_usd:.2f}",
            _usd(b.tuned_usd),
            _usd(b.chat_usd),
            str(b.served),
            "never" if b.requests is None else "?" if math.isnan(b.requests) else f"{b.requests:,.0f}",
            b.because,
        )
        for b in found
    )
    return (Table("break_even", "학습이 남는 때", "tuning pays", (header, *rows)),)


def _usd(value: float) -> str:
    return "?" if math.isnan(value) else f"{value:.6f}"
