"""A receipt is honest: what it names for a route is what chose it, and the same question gives the same bytes again."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gallae.core.types import Decision, Question, as_json
from gallae.evals.labelled import TODAY, labelled_folders, open_labelled
from gallae.evals.rows import question_of
from gallae.graphs.router import Router
from gallae.graphs.rules import load_weights, named, vote

ROOT = Path(__file__).parent.parent.parent
FOLDERS = [*labelled_folders(ROOT / "evals" / "data"), ROOT / "samples"]
SAMPLED = 12  # questions of each of three workspaces


def bytes_of(decision: Decision) -> str:
    return json.dumps(as_json(replace(decision, id="", milliseconds=0.0)), ensure_ascii=False, sort_keys=True)


def without_named(router: Router, question: Question) -> bool:
    """Does the decision change when everything its receipt names for the route is taken away?"""
    decision = router.decide(question)
    return router.without(question, named(decision.rules, decision.route)) != decision.route


def questions(folders: list[Path], each: int | None = None) -> Iterator[tuple[Router, Question]]:
    dice = random.Random(4)
    for folder in folders:
        with open_labelled(folder) as (router, rows):
            some = rows if each is None else dice.sample(rows, each)
            for row in some:
                yield router, question_of(row, TODAY)


def test_taking_the_named_signals_away_changes_nine_of_ten_sampled_decisions() -> None:
    changed = [without_named(router, question) for router, question in questions(FOLDERS[:3], SAMPLED)]
    assert len(changed) == 3 * SAMPLED and sum(changed) / len(changed) >= 0.9


def test_taking_nothing_away_changes_nothing() -> None:
    for router, question in questions(FOLDERS[:1], SAMPLED):
        decision = router.decide(question)
        if "look" not in decision.also:
            assert router.without(question, ()) == decision.route


def test_the_votes_for_a_route_add_up_to_what_it_was_chosen_by() -> None:
    start = load_weights().start
    for router, question in questions(FOLDERS[:1], SAMPLED):
        decision = router.decide(question)
        if any("computed" in v.signals for v in decision.rules):
            continue
        weighed = vote(router.observe(question).values, router._settings.routing)
        told = sum(v.support for v in decision.rules if v.route == decision.route)
        quiet = 0.05 * 8  # rules too soft for a line
        summed = sum(v.support for v in weighed.votes if v.route == decision.route)
        assert abs(told - summed - max(0.0, start[decision.route])) <= quiet


def test_a_replay_gives_the_same_bytes_but_for_id_and_milliseconds() -> None:
    for router, question in questions(FOLDERS[:3], SAMPLED):
        again = replace(question, id="another")
        assert bytes_of(router.decide(question)) == bytes_of(router.decide(again))


@pytest.mark.long
def test_labelled_questions_replay_and_nine_of_ten_change_without_their_named_signals() -> None:
    changed, total = 0, 0
    for router, question in questions(FOLDERS):
        total += 1
        changed += without_named(router, question)
        assert bytes_of(router.decide(question)) == bytes_of(router.decide(replace(question, id="another")))
    assert changed / total >= 0.9
