"""Calibration error and coverage on cases small enough to count on paper."""

from __future__ import annotations

import random

import pytest

from gallae.checks.calibration import calibration_error, calibration_interval, coverage_at


def test_each_bin_adds_its_gap_between_confidence_and_accuracy() -> None:
    rows = [(0.5, True), (0.5, False), (0.9, True), (0.9, True), (1.0, False), (1.0, False)]
    # bins of two: |.5 − .5| · 2 + |.9 − 1| · 2 + |1 − 0| · 2 over six rows
    assert calibration_error(rows, bins=3) == pytest.approx((0.0 + 0.2 + 2.0) / 6)


def test_bins_hold_equally_many_rows_and_not_equally_wide_ranges() -> None:
    rows = [(0.90, True), (0.91, True), (0.92, True), (0.99, False)]
    # two bins of two: |.905 − 1| and |.955 − .5|; by width all four would share one bin
    assert calibration_error(rows, bins=2) == pytest.approx((2 * 0.095 + 2 * 0.455) / 4)


def test_rows_of_one_confidence_share_their_accuracy_so_that_their_order_does_not_count() -> None:
    rows = [(0.5, True)] * 30 + [(0.5, False)] * 30
    assert calibration_error(rows) == calibration_error(rows[::-1]) == 0.0


def test_without_rows_nothing_is_wrong_and_nothing_is_covered() -> None:
    assert calibration_error([]) == 0.0 and coverage_at([]) == 0.0
    assert calibration_interval([]).n == 0


def test_coverage_is_the_largest_share_above_one_threshold_that_is_right_often_enough() -> None:
    rows = [(0.9, True), (0.8, False), (0.7, True), (0.6, True), (0.5, False)]
    assert coverage_at(rows, 0.75) == 4 / 5  # the surest four: three right of four
    assert coverage_at(rows, 0.97) == 1 / 5
    assert coverage_at(rows, 0.6) == 1.0


def test_what_is_left_undecided_is_never_covered_and_still_counts_as_a_row() -> None:
    assert coverage_at([(0.9, True), (None, True), (None, False), (0.8, True)]) == 0.5


def test_rows_of_one_confidence_are_covered_together_or_not_at_all() -> None:
    assert coverage_at([(0.9, True)] * 3 + [(0.9, False)]) == 0.0


def test_the_interval_of_a_well_calibrated_router_reaches_down_to_where_few_rows_hide_it() -> None:
    dice = random.Random(3)
    rows = [(c, dice.random() < c) for c in (dice.uniform(0.6, 1.0) for _ in range(120))]
    interval = calibration_interval(rows)
    assert interval.value > 0.05 > interval.low and interval == calibration_interval(rows)
    wrong = [(0.99, n % 2 == 0) for n in range(120)]
    assert calibration_interval(wrong).low > 0.3
