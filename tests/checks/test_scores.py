"""The statistics of rankings and of evidence, against values counted by hand."""

from __future__ import annotations

import math

import pytest

from gallae.checks.scores import auc, hit_at, mean_difference, mean_interval, ndcg_at


def test_auc_is_the_share_of_pairs_in_the_right_order_with_ties_counted_half() -> None:
    assert auc([3.0, 2.0], [1.0]).value == 1.0
    assert auc([1.0], [3.0, 2.0]).value == 0.0
    assert auc([2.0, 1.0], [2.0, 0.0]).value == pytest.approx((0.5 + 1 + 0 + 1) / 4)


def test_auc_without_a_class_is_no_figure() -> None:
    assert math.isnan(auc([1.0], []).value) and auc([], [1.0]).n == 0


def test_auc_of_more_rows_is_surer_and_the_same_every_time() -> None:
    few, many = auc([0.9, 0.4, 0.8], [0.5, 0.1, 0.3]), auc([0.9, 0.4, 0.8] * 30, [0.5, 0.1, 0.3] * 30)
    assert few.value == many.value and many.high - many.low < few.high - few.low
    assert auc([0.9, 0.4], [0.5]) == auc([0.9, 0.4], [0.5])


def test_ndcg_discounts_by_rank_and_an_ideal_order_of_several_gold_documents_is_one() -> None:
    assert ndcg_at(10, ["a", "b"], ["a"]) == 1.0
    assert ndcg_at(10, ["b", "a"], ["a"]) == pytest.approx(1 / math.log2(3))
    assert ndcg_at(10, ["a", "b", "c"], ["b", "a"]) == 1.0
    assert ndcg_at(10, ["c", "b", "a"], ["a", "b"]) == pytest.approx(
        (1 / math.log2(3) + 1 / math.log2(4)) / (1 + 1 / math.log2(3))
    )
    assert ndcg_at(1, ["b", "a"], ["a"]) == 0.0 == ndcg_at(10, ["b"], [])


def test_a_hit_is_any_gold_document_among_the_first_distinct_ones() -> None:
    assert hit_at(2, ["a", "a", "b"], ["b"]) and not hit_at(1, ["a", "a", "b"], ["b"])
    assert not hit_at(5, [], ["a"])


def test_a_paired_difference_knows_that_the_same_rows_were_asked() -> None:
    ours = [1.0, 1.0, 0.0, 1.0] * 25
    theirs = [1.0, 0.0, 0.0, 1.0] * 25
    ahead = mean_difference(ours, theirs)
    assert ahead.value == 0.25 and 0.15 < ahead.low < 0.25 < ahead.high < 0.35
    assert mean_difference(ours, ours).low == mean_difference(ours, ours).high == 0.0
    with pytest.raises(ValueError, match="argument 2 is longer"):
        mean_difference([1.0], [1.0, 0.0])


def test_a_mean_has_an_interval_around_it() -> None:
    interval = mean_interval([0.0, 1.0] * 50)
    assert interval.value == 0.5 and 0.35 < interval.low < 0.5 < interval.high < 0.65 and interval.n == 100
