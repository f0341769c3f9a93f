"""Work that a click elsewhere must not cut in two, such as the indexing of a document.

A click asks Streamlit for a redraw, which ends the running script where it next draws. Inside `Unbroken` that end is put
off until the work is done; nothing is lost, the redraw comes a little later.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from streamlit.runtime.scriptrunner import RerunException, StopException

__all__ = ["Unbroken"]


class Unbroken:
    """`with Unbroken() as work:` and every line drawn meanwhile through `work.draw`."""

    def __init__(self) -> None:
        self._end: RerunException | StopException | None = None

    def __enter__(self) -> Unbroken:
        return self

    def draw(self, line: Callable[[], object]) -> None:
        """Draw, unless somebody went elsewhere: then there is nobody to draw for."""
        if self._end is not None:
            return
        try:
            line()
        except (RerunException, StopException) as end:
            self._end = end

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None and self._end is not None:
            raise self._end
