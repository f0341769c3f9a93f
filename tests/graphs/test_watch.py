"""When a promoted model is taken back: by figures alone, seldom by chance, and soon when it is really worse."""

from __future__ import annotations

import random

import pytest

from gallae.core.settings import PromotionSettings
from gallae.core.skill_model import SkillModel
from gallae.graphs.watch import Watched, alarm_of

MODEL = SkillModel("embedded:a", sha256="00", failures=0.1)
SETTINGS = PromotionSettings()


def turns_until_alarm(rate: float, turns: int, seed: int) -> int | None:
    """The turn at which the watch speaks for a model that fails at `rate`, looked at after every turn."""
    draw, passed = random.Random(seed), []
    for turn in range(1, turns + 1):
        passed.append(draw.random() >= rate)
        if alarm_of(Watched(tuple(passed[-SETTINGS.window :])), MODEL, SETTINGS) is not None:
            return turn
    return None


def test_few_turns_say_nothing_however_bad_they_are() -> None:
    assert alarm_of(Watched((False,) * 19), MODEL, SETTINGS) is None
    assert alarm_of(Watched((), (0,) * 9), MODEL, SETTINGS) is None
    assert alarm_of(Watched(), MODEL, SETTINGS) is None


def test_a_model_that_does_as_its_evaluation_found_is_left_alone_for_a_thousand_turns() -> None:
    alarms = sum(turns_until_alarm(0.1, 1_000, seed) is not None for seed in range(40))
    assert alarms <= 1


def test_a_model_that_fails_at_half_of_its_turns_is_taken_back_within_forty() -> None:
    spoke = [turns_until_alarm(0.5, 100, seed) for seed in range(40)]
    assert all(spoke) and sorted(spoke)[36] <= 40  # type: ignore[type-var]


@pytest.mark.parametrize(("downs", "ups", "speaks"), [(10, 0, True), (7, 3, True), (4, 6, False), (40, 60, False)])
def test_thumbs_are_held_against_what_is_usual(downs: int, ups: int, speaks: bool) -> None:
    alarm = alarm_of(Watched((), (0,) * downs + (1,) * ups), MODEL, SETTINGS)
    assert (alarm is not None) is speaks and (alarm is None or alarm.what == "thumbs down")


def test_an_alarm_says_what_fell_by_how_much_and_below_which_bar() -> None:
    alarm = alarm_of(Watched((False,) * 15 + (True,) * 15), MODEL, SETTINGS)
    assert str(alarm) == "failed checks: 50% of 30 (at least 33%), bar 20%"
