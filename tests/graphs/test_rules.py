"""Each rule on its own examples, in a small made-up bicycle shop, and the table that the receipts are made of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.settings import RoutingSettings
from gallae.core.types import ROUTES, Decision, Message, Question, ToolCard
from gallae.core.workspace import open_workspace
from gallae.graphs.router import Router
from gallae.graphs.rules import LOCKED, load_rules, load_weights, vote
from gallae.retrievers.index import open_index

BIKES = Path(__file__).parent.parent.parent / "evals" / "data" / "bikes"
TODAY = date(2026, 11, 20)
RULES = {rule.id: rule for rule in load_rules()}


@pytest.fixture(scope="module")
def bikes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Router]:
    workspace = open_workspace(BIKES, state=tmp_path_factory.mktemp("bikes"), environ={})
    given = json.loads((BIKES / "tools.json").read_text(encoding="utf-8"))
    with open_index(workspace) as index:
        index.ingest()
        yield Router(workspace, index, tuple(ToolCard(**{**t, "examples": tuple(t["examples"])}) for t in given))


def _decide(router: Router, example: dict[str, Any]) -> Decision:
    history = tuple(Message(m["role"], m["content"]) for m in example["history"])
    return router.decide(Question(example["question"], TODAY, history=history))


def _support(decision: Decision, rule: str) -> float:
    return max((v.support for v in decision.rules if v.id == rule), default=0.0)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_speaks_on_its_examples_and_not_on_its_counter_examples(bikes: Router, rule: str) -> None:
    for example in RULES[rule].speaks:
        assert _support(_decide(bikes, example), rule) >= RULES[rule].bar, example["question"]
    for example in RULES[rule].silent:
        assert _support(_decide(bikes, example), rule) < RULES[rule].bar, example["question"]


@pytest.mark.parametrize("rule", ["D1", "D1b", "D2", "D3", "D7", "D8"])
def test_a_rule_that_carries_a_route_wins_its_examples(bikes: Router, rule: str) -> None:
    for example in RULES[rule].speaks:
        assert _decide(bikes, example).route == RULES[rule].route, example["question"]


def test_the_written_rules_are_all_there_with_source_and_examples() -> None:
    assert list(RULES) == ["D0", "D1", "D1a", "D1b", *(f"D{n}" for n in range(2, 12))]
    for rule in RULES.values():
        assert rule.ko and rule.en and rule.looks_at
        assert all(document in ("01", "03", "04", "05") and quotation for document, quotation in rule.sources)
        assert len(rule.speaks) >= 5 and len(rule.silent) >= 5
        assert rule.route in (*ROUTES, "")
        assert rule.veto == (rule.id in LOCKED)


def test_every_weight_belongs_to_a_rule_that_supports_a_route() -> None:
    weights = load_weights()
    assert set(weights.start) == set(ROUTES)
    for rule, table in weights.rules.items():
        assert RULES[rule].route in ROUTES and table
    for pair in weights.costs:
        chosen, right = pair.split(".")
        assert chosen in (*ROUTES, "action") and right in ROUTES and chosen != right


def test_support_is_the_sum_of_signals_times_weights() -> None:
    weights = load_weights().rules["D5"]
    scale = vote({"clause": 1.0, "grounds": 0.5}, RoutingSettings())
    spoken = next(v for v in scale.votes if v.id == "D5")
    assert spoken.support == pytest.approx(weights["clause"] + 0.5 * weights["grounds"], abs=0.001)
    assert spoken.signals == {"clause": 1.0, "grounds": 0.5} or set(spoken.signals) == {"clause", "grounds"}


def test_a_rule_that_is_switched_off_is_not_counted() -> None:
    signals = {"general": 1.0}
    with_rule = vote(signals, RoutingSettings()).probabilities["prompt"]
    without = vote(signals, RoutingSettings(off=("D2",)))
    assert without.probabilities["prompt"] < with_rule
    assert all(v.id != "D2" for v in without.votes)


def test_a_workspace_weight_scales_a_rule() -> None:
    signals = {"general": 1.0}
    halved = vote(signals, RoutingSettings(weights={"D2": 0.5}))
    full = vote(signals, RoutingSettings())
    assert _of(halved, "D2") == pytest.approx(_of(full, "D2") / 2, abs=0.002)


def test_probabilities_are_ranked_and_add_up_to_one() -> None:
    scale = vote({"general": 1.0, "quantity": 1.0}, RoutingSettings())
    values = list(scale.probabilities.values())
    assert values == sorted(values, reverse=True)
    assert sum(values) == pytest.approx(1.0)


def _of(scale: Any, rule: str) -> float:
    return next(v.support for v in scale.votes if v.id == rule)
