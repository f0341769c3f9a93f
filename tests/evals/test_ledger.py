"""The break-even ledger: sums that can be done by hand, and what was never seen is said to be unknown."""

from __future__ import annotations

import asyncio
import json
import math
from datetime import date
from pathlib import Path

import pytest

from gallae.core.settings import LedgerSettings, ModelSettings
from gallae.core.types import Question
from gallae.core.workspace import open_workspace
from gallae.entrypoints.cli import main
from gallae.evals.ledger import Served, break_even, ledger
from gallae.graphs.chat import open_chat
from gallae.models.fixed import FixedModels

MODELS = ModelSettings(prices={"openai:big": (10.0, 30.0)})


def served(by: str, cost: float, skill: str | None = "notice", tokens: tuple[int, int] = (1_000, 100)) -> Served:
    return Served("sllm" if skill else "rag", skill, by, "answered", cost, *tokens, 100.0)


def test_tuning_pays_after_its_cost_over_what_each_request_saves() -> None:
    turns = [served("tuned", 0.001)] * 3 + [served("chat", 0.021)] * 2
    found = break_even("notice", turns, 9.0, 1.0, models=MODELS)
    assert (found.fixed_usd, found.served, found.requests) == (10.0, 3, 500)


def test_a_tuned_model_that_costs_as_much_never_pays() -> None:
    turns = [served("tuned", 0.02), served("chat", 0.02)]
    assert break_even("notice", turns, 9.0, 0.0, models=MODELS).requests is None


def test_what_was_never_observed_is_unknown_and_says_so() -> None:
    alone = break_even("notice", [served("tuned", 0.001)], 9.0, 0.0, models=MODELS)
    assert alone.requests is not None and math.isnan(alone.requests) and "chat model" in alone.because
    none = break_even("notice", [served("chat", 0.02)], 9.0, 0.0, models=MODELS)
    assert none.requests is not None and math.isnan(none.requests) and "tuned model" in none.because


def test_another_models_price_stands_for_the_chat_model_that_never_served() -> None:
    found = break_even("notice", [served("tuned", 0.003)], 10.0, 0.0, models=MODELS, price_as="openai:big")
    assert found.chat_usd == pytest.approx(0.013) and found.requests == 1_000


def test_the_ledger_counts_what_no_model_answered_and_what_waits_idle() -> None:
    turns = [served("none", 0.0, None)] * 3 + [served("chat", 0.4)]
    made = ledger(
        "pool",
        turns,
        costs=LedgerSettings(tuning_usd={"notice": 5.0}, idle_usd_per_hour=0.5),
        models=MODELS,
        hours=4.0,
    )
    figures = {f.name: f.interval.value for f in made.figures}
    assert figures["without_model"] == 0.75 and figures["spent_usd"] == 0.4
    assert figures["request_usd"] == pytest.approx(0.1) and figures["amortised_usd"] == pytest.approx(7.4)
    routes, breaks = made.tables
    assert routes.rows[-1][1] == "4" and breaks.rows[1][0] == "notice" and "tuned model" in breaks.rows[1][-1]


async def _asked(folder: Path, state: Path) -> None:
    async with open_chat(open_workspace(folder, state=state), models=FixedModels({})) as chat:
        await chat.ask(Question("3 더하기 4는?", today=date(2026, 11, 20)))


def test_the_command_prints_it_and_the_owner_alone_may_see_it(
    workspace_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(_asked(workspace_folder, tmp_path))
    base = ["-w", str(workspace_folder), "--state", str(tmp_path)]
    assert main([*base, "--json", "eval", "ledger"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert {f["name"]: f["interval"]["value"] for f in made["figures"]}["without_model"] == 1.0
    assert main([*base, "eval", "ledger", "--days", "1"]) == 0 and "모델 없이" in capsys.readouterr().out
    assert main([*base, "--as", "anna", "eval", "ledger"]) != 0
    assert main([*base, "eval", "ledger", "--price-as", "openai:nobody"]) == 2
