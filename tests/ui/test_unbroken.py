"""A click elsewhere in mid-work: the work is done to its end, then the redraw that was asked for comes."""

from __future__ import annotations

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException, StopException

from gallae.ui.unbroken import Unbroken


@pytest.mark.parametrize("end", [RerunException(RerunData(query_string="first")), StopException()])
def test_work_goes_on_without_drawing_and_the_end_comes_after_it(end):
    drawn, done = [], []

    def interrupted() -> None:
        raise end

    with pytest.raises(type(end)) as raised, Unbroken() as work:
        for step in range(4):
            work.draw(interrupted if step == 1 else lambda step=step: drawn.append(step))
            done.append(step)
    assert raised.value is end
    assert done == [0, 1, 2, 3] and drawn == [0]


def test_an_error_of_the_work_itself_comes_before_the_end():
    def interrupted() -> None:
        raise StopException

    with pytest.raises(ValueError, match="broken"), Unbroken() as work:
        work.draw(interrupted)
        raise ValueError("broken")


def test_undisturbed_work_ends_in_silence():
    drawn = []
    with Unbroken() as work:
        work.draw(lambda: drawn.append(1))
    assert drawn == [1]
