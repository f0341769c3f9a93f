"""The decision rules D0–D11 as data, and what each of them says to one question.

rules.toml holds statement, source and examples; weights.json holds, rule by rule, how much each signal counts. A rule
speaks for its one route: its support is the sum of its signals times their weights, so a receipt adds up. Vetoes and
flags (D0, D1's parser, D9) are not weighed: the router applies them.
"""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from gallae.core.language import say
from gallae.core.settings import RoutingSettings
from gallae.core.types import ROUTES, Language, Route, RuleVote
from gallae.graphs.words import signal_name

if TYPE_CHECKING:
    from gallae.graphs.own_rules import OwnRule

__all__ = [
    "LOCKED",
    "Rule",
    "Scale",
    "Weights",
    "load_rules",
    "load_weights",
    "load_wording",
    "named",
    "read_weights",
    "started_at",
    "statement_of",
    "vote",
    "without_start",
]

LOCKED = ("D0", "D9")  # they protect people: no workspace switches them off
VETO = -8.0  # the support a receipt shows for a veto: more than signals can make up for
QUIET = 0.05  # support below this is not worth a line of the receipt
DEFAULTS: dict[Route, str] = {"prompt": "D2", "rag": "D3", "sllm": "D7", "hybrid": "D8", "tool": "D1b"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One written rule. `route` is what it supports, "" for a veto or a flag; `sources` are (document, quotation)."""

    id: str
    route: str
    veto: bool
    bar: float  # the support from which it has spoken for its route
    ko: str
    en: str
    looks_at: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    speaks: tuple[dict[str, Any], ...]  # examples on which it has to speak
    silent: tuple[dict[str, Any], ...]  # and on which not

    def statement(self, language: Language) -> str:
        return say(language, self.ko, self.en)


@dataclass(frozen=True, slots=True)
class Weights:
    """`rules[id][signal]`: what one full signal adds for the rule's route, in logits. `start`: before any signal.

    `costs["prompt.rag"]`: what choosing prompt costs where rag was right; 1 if not named, 0 for the right one.
    """

    temperature: float
    start: Mapping[str, float]
    rules: Mapping[str, Mapping[str, float]]
    costs: Mapping[str, float]
    wording: Mapping[str, tuple[float, ...]] = field(default_factory=dict)  # graphs.wording: stretch -> one a route


@dataclass(frozen=True, slots=True)
class Scale:
    """What the rules together say: the votes, the probability of each route, highest first, and what may not be."""

    votes: tuple[RuleVote, ...]
    probabilities: dict[Route, float]
    forbidden: tuple[tuple[Route, str], ...] = ()  # (route, the rule whose veto holds)


@lru_cache(maxsize=1)
def load_rules() -> tuple[Rule, ...]:
    """The rules in their written order."""
    given = tomllib.loads(_data("rules.toml"))
    weights = load_weights().rules
    return tuple(
        Rule(
            r["id"],
            r["route"],
            bool(r.get("veto", False)),
            float(r["bar"]),
            r["ko"],
            r["en"],
            (*r.get("looks_at", ()), *weights.get(r["id"], {})),
            tuple((s["document"], s["quotation"]) for s in r["source"]),
            tuple(_example(e) for e in r["speaks"]),
            tuple(_example(e) for e in r["silent"]),
        )
        for r in given["rule"]
    )


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    return read_weights(_data("weights.json"))


def read_weights(text: str, wording: str | None = None) -> Weights:
    """The text of a weights.json, and of a wording.json if it is not the shipped one."""
    given = json.loads(text)
    table = load_wording() if wording is None else _wording(wording)
    return Weights(given["temperature"], given["start"], given["rules"], given["costs"], table)


@lru_cache(maxsize=1)
def load_wording() -> dict[str, tuple[float, ...]]:
    """The shipped weights of stretches (wording.json)."""
    return _wording(_data("wording.json"))


def _wording(text: str) -> dict[str, tuple[float, ...]]:
    """Whole hundredths in the file, logits here."""
    return {stretch: tuple(w / 100 for w in weights) for stretch, weights in json.loads(text).items()}


def _data(name: str) -> str:
    return (resources.files("gallae.graphs") / name).read_text(encoding="utf-8")


def vote(
    values: Mapping[str, float],
    settings: RoutingSettings,
    language: Language = "ko",
    weights: Weights | None = None,
    own: Sequence[OwnRule] = (),
) -> Scale:
    """Every rule's support on these signals, and the routes' probabilities (softmax of the sums).

    `weights`: others than the shipped ones. `own`: rules of the workspace, weighed like the others; their vetoes are
    only named, the router keeps them.
    """
    weights = weights or load_weights()
    logits = {route: weights.start[route] for route in ROUTES}
    votes: list[RuleVote] = []
    tables = [(rule, weights.rules.get(rule.id)) for rule in load_rules()]
    tables += [(o.rule, o.table) for o in own if not o.rule.veto and o.holds(values)]
    for rule, table in tables:
        if table is None or (rule.id in settings.off and rule.id not in LOCKED):
            continue
        scale = settings.weights.get(rule.id, 1.0)
        parts = {name: values[name] * w * scale for name, w in table.items() if w and values.get(name)}
        support = sum(parts.values())
        for route in ROUTES:
            if route == rule.route:
                logits[route] += support
        if abs(support) >= QUIET:
            because, seen = _because(rule, parts, language), _seen(values, parts)
            votes.append(RuleVote(rule.id, because, seen, round(support, 3), rule.route or None))  # type: ignore[arg-type]
    for route in ROUTES:
        if said := values.get(f"wording.{route}", 0.0):
            logits[route] += said
            if abs(said) >= QUIET:
                because = signal_name(f"wording.{route}", language)
                votes.append(RuleVote("wording", because, {f"wording.{route}": said}, said, route))
    vetoes = [o for o in own if o.rule.veto and o.rule.id not in settings.off and o.holds(values)]
    for o in vetoes:
        seen = {name: values[name] for name in o.when}
        votes.append(RuleVote(o.rule.id, _because(o.rule, seen, language), seen, VETO, o.rule.route or None))  # type: ignore[arg-type]
    forbidden = tuple((route, o.rule.id) for o in vetoes for route in ROUTES if route == o.rule.route)
    return Scale(tuple(votes), _softmax(logits, weights.temperature), forbidden)


def statement_of(rule_id: str, language: Language) -> str:
    return next(rule.statement(language) for rule in load_rules() if rule.id == rule_id)


def named(votes: Iterable[RuleVote], route: Route) -> frozenset[str]:
    """The signals that a receipt names for `route`: those that spoke for it, and those that spoke against another.

    Taking all of them away changes the route in more than nine of ten decisions (tests/evals/test_receipts.py).
    """
    return frozenset(n for v in votes if v.route == route or (v.route and v.support < 0) for n in v.signals)


def started_at(
    scale: Scale, route: Route, off: Collection[str], language: Language, weights: Weights | None = None
) -> tuple[RuleVote, ...]:
    """What spoke for `route` before any signal, for the receipt, under the rule that makes it the default (D2: the
    least machinery). Nothing where the start weighs against it, or where the code's parse decided alone."""
    start = (weights or load_weights()).start[route]
    rule = next(r for r in load_rules() if r.id == DEFAULTS[route])
    if start < QUIET or rule.id in off or any(v.id == "memory" or "computed" in v.signals for v in scale.votes):
        return ()
    because = f"{rule.statement(language)} ({signal_name('start', language)})"
    return (RuleVote(rule.id, because, {"start": 1.0}, round(start, 3), route),)


def without_start(scale: Scale, route: Route, weights: Weights | None = None) -> Scale:
    """The scale as if nothing spoke for `route` before any signal."""
    weights = weights or load_weights()
    logits = {r: math.log(max(p, 1e-300)) * weights.temperature for r, p in scale.probabilities.items()}
    logits[route] -= max(0.0, weights.start[route])
    return replace(scale, probabilities=_softmax(logits, weights.temperature))


def _because(rule: Rule, parts: Mapping[str, float], language: Language) -> str:
    """The rule's statement and the two signals that counted most, in words."""
    strongest = sorted(parts, key=lambda name: (-abs(parts[name]), name))[:2]
    return f"{rule.statement(language)} ({', '.join(signal_name(name, language) for name in strongest)})"


def _seen(values: Mapping[str, float], parts: Mapping[str, float]) -> dict[str, Any]:
    return {name: values[name] for name in sorted(parts, key=lambda n: (-abs(parts[n]), n))}


def _softmax(logits: Mapping[Route, float], temperature: float) -> dict[Route, float]:
    top = max(logits.values())
    powers = {route: math.exp((value - top) / temperature) for route, value in logits.items()}
    total = sum(powers.values())
    ranked = sorted(powers, key=lambda route: (-powers[route], ROUTES.index(route)))
    return {route: powers[route] / total for route in ranked}


def _example(given: Any) -> dict[str, Any]:
    """A question alone, or a table with its history."""
    return {"question": given, "history": []} if isinstance(given, str) else dict(given)
