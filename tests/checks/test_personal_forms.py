"""Personal values in all the dresses people give them, what only looks like one, and how long looking may take."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallae.checks.folding import fold
from gallae.checks.leaks import given_away
from gallae.checks.masking import Mask
from gallae.checks.personal import find_personal
from gallae.checks.spoken import plain_numbers
from tests.checks.personal_asides import ASIDES
from tests.checks.personal_forms import FORMS, LOOK_ALIKES
from tests.cpu import cpu


@pytest.mark.parametrize(("kind", "text", "value"), FORMS)
def test_a_value_is_masked_whatever_its_dress(kind: str, text: str, value: str) -> None:
    mask = Mask()
    masked = mask.mask(text)
    assert not given_away([value], masked)
    assert kind in {p.kind for p in find_personal(text)}
    assert mask.restore(masked) == text


@pytest.mark.parametrize(("text", "value"), ASIDES)
def test_a_value_is_masked_beside_a_short_word_or_one_behind_it(text: str, value: str) -> None:
    assert not given_away([value], Mask().mask(text))


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_looks_like_a_value_is_left_alone(text: str) -> None:
    assert find_personal(text) == ()


def test_the_rows_are_many_and_of_every_kind() -> None:
    from gallae.checks.masking import LABELS

    assert len(FORMS) >= 150 and len({text for _, text, _ in FORMS}) == len(FORMS)
    assert {kind for kind, _, _ in FORMS} == set(LABELS) - {"literal", "vehicle"}


FILLER = st.sampled_from(
    list("0123456789 .-/·_~,@()공일이삼사김민수님로길동호시구군월년생aAtTdDoO\n골뱅점：０９－")
) | st.sampled_from(
    [
        "010",
        "주민번호",
        "계좌",
        "학번",
        "student id",
        " at ",
        " dot ",
        "Street",
        "-ro",
        "서울",
        "여권",
        "생년월일",
        "My name is",
        "다시",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(FILLER, min_size=1, max_size=8), st.integers(1, 1500))
def test_no_run_of_anything_takes_long_and_every_mask_can_be_taken_off(pieces: list[str], times: int) -> None:
    text = ("".join(pieces) * times)[:3000]
    assert cpu(partial(find_personal, text)) < 0.6  # 3,000 characters; a pattern that explodes needs minutes
    found = find_personal(text)
    assert all(text[p.start : p.end] == p.text for p in found)
    mask = Mask()
    masked = mask.mask(text)
    assert mask.restore(masked) == text
    restorer = mask.restorer()
    assert "".join(restorer.feed(masked[i : i + 7]) for i in range(0, len(masked), 7)) + restorer.flush() == text


@settings(max_examples=200, deadline=None)
@given(st.lists(FILLER, max_size=20).map("".join))
def test_plain_numbers_move_nothing(text: str) -> None:
    folded = fold(text).text
    plain = plain_numbers(folded)
    assert len(plain) == len(folded)
    assert all(
        a == b or a in "공영일이삼사오육륙칠팔구·_/\n에의다시하고그리고대시빼기바~.,"
        for a, b in zip(folded, plain, strict=True)
    )


@pytest.mark.parametrize(
    "run", ["1", " ", ".", "가", "이", "1 ", "1-", "-1.", "a@", "a.", "김", "공일", "12동 ", "St 1 ", "A-ro ", "님 "]
)
def test_twenty_thousand_characters_of_one_thing_are_searched_quickly(run: str) -> None:
    assert cpu(partial(find_personal, (run * 20_000)[:20_000])) < 1.0


def test_what_was_given_away_once_stays_hidden_in_another_dress() -> None:
    mask = Mask()
    mask.mask("계좌번호는 110-482-119034, 이름은 한솔이에요")
    assert mask.mask("110482119034로 한솔 앞으로요") == "[ACCOUNT_2]로 [NAME_1] 앞으로요"
    assert mask.mask("한솔아파트") == "한솔아파트"
