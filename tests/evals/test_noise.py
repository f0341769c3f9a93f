"""Typing slips: as many as they say, of the sort they say, the same for the same seed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallae.evals.noise import EDITS, EVERY, PASSES, Noisy, noisy

KOREAN = "지난달에 산 청소기를 환불하고 싶은데 며칠까지 되나요, 배송비는 누가 내는지도 알려 주세요"
ENGLISH = "When does the reading room open on Sundays, and may I bring coffee?"


def jamo(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def distance(a: str, b: str) -> int:
    """Levenshtein's."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


@pytest.mark.parametrize("name", PASSES)
@pytest.mark.parametrize("text", [KOREAN, ENGLISH])
def test_there_is_one_slip_for_every_ten_characters(text: str, name: str) -> None:
    for seed in range(20):
        made = noisy(text, name, seed)
        assert len(made.edits) == len(text) // EVERY
        assert distance(jamo(text), jamo(made.text)) == len(made.edits), made


@pytest.mark.parametrize("name", PASSES)
def test_the_same_seed_gives_the_same_slips_and_another_seed_others(name: str) -> None:
    assert noisy(KOREAN, name, 7) == noisy(KOREAN, name, 7)
    assert len({noisy(KOREAN, name, seed).text for seed in range(10)}) > 5


def test_a_pass_makes_only_slips_of_its_own_sort_where_the_text_has_room_for_them() -> None:
    for name, edits in PASSES.items():
        assert set(noisy(KOREAN, name, 1).edits) <= set(edits)
    assert set(noisy(ENGLISH, "jamo", 1).edits) <= {"keyboard", "space lost", "space added"}


def test_every_sort_of_slip_happens() -> None:
    made = {edit for name in PASSES for seed in range(20) for edit in noisy(KOREAN, name, seed).edits}
    assert made == set(EDITS)


def test_spacing_changes_nothing_but_spaces() -> None:
    for seed in range(20):
        made = noisy(KOREAN, "spacing", seed)
        assert made.text.replace(" ", "") == KOREAN.replace(" ", "")


def test_a_slip_on_the_korean_keyboard_hits_a_key_that_touches_the_right_one() -> None:
    """ㄱ lies on r, beside e t d f; ㅏ on k, beside j l i o m."""
    assert {noisy("가", "keyboard", seed).text for seed in range(200)} == set("다사아라" + "거기갸개그")


def test_capitals_stay_capitals() -> None:
    assert noisy("AAAA", "keyboard", 1).text.isupper()


def test_nothing_can_slip_in_a_text_without_letters() -> None:
    for name in PASSES:
        assert noisy("1,200+3.5?!", name, 1) == Noisy("1,200+3.5?!", ())


@given(st.text(max_size=80), st.sampled_from(sorted(PASSES)), st.integers(0, 3))
def test_any_text_keeps_its_digits_and_gets_no_more_slips_than_its_length_allows(
    text: str, name: str, seed: int
) -> None:
    made = noisy(text, name, seed)
    assert [c for c in made.text if c.isdigit()] == [c for c in text if c.isdigit()]
    assert len(made.edits) <= max(1, len(text) // EVERY)
    assert distance(jamo(text), jamo(made.text)) <= 2 * len(made.edits)
