"""Personal values in all the dresses people give them, what only looks like one, and how long looking may take."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallae.checks.folding import fold
from gallae.checks.leaks import given_away
from gallae.checks.masking import Mask
from gallae.checks.personal import find_personal
from gallae.checks.spoken import plain_numbers
from tests.checks.personal_forms import FORMS, LOOK_ALIKES


@pytest.mark.parametrize(("kind", "text", "value"), FORMS)
def test_a_value_is_masked_whatever_its_dress(kind: str, text: str, value: str) -> None:
    mask = Mask()
    masked = mask.mask(text)
    assert not given_away([value], masked)
    assert kind in {p.kind for p in find_personal(text)}
    assert mask.restore(masked) == text


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_looks_like_a_value_is_left_alone(text: str) -> None:
    assert find_personal(text) == ()


def test_the_rows_are_many_and_of_every_kind() -> None:
    from gallae.checks.masking import LABELS

    assert len(FORMS) >= 150 and len({text for _, text, _ in FORMS}) == len(FORMS)
    assert {kind for kind, _, _ in FORMS} == set(LABELS) - {"literal"}
