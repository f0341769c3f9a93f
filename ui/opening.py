"""A workspace while it is being opened: its documents are indexed first, which takes seconds or, the first time, minutes.

It is opened in a thread of its own, once for all who look; each of them sees how far it is and about how long it still takes.
No Streamlit in `Opening`: it is drawn by `draw_opening`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import streamlit as st

from gallae.core.language import say
from gallae.core.types import Language
from gallae.core.workspace import Workspace
from gallae.retrievers.progress import STAGES, Progress, Step
from gallae.ui.backend import Backend

__all__ = ["Opened", "Opening", "draw_opening"]

Opened = tuple[Workspace, Backend[Any]]
LOOK = 0.2  # seconds between two looks


class Opening:
    """`step` is how far the index is; `opened` waits for the end, and gives the workspace or raises what went wrong."""

    def __init__(self, open_: Callable[[Progress], Opened]) -> None:
        self.step: Step | None = None
        self._opened: Opened | None = None
        self._error: BaseException | None = None
        self._over = threading.Event()
        threading.Thread(target=self._run, args=(open_,), name="gallae-opening", daemon=True).start()

    def over(self, wait: float = 0.0) -> bool:
        return self._over.wait(wait)

    def opened(self) -> Opened:
        self._over.wait()
        if self._error is not None:
            raise self._error
        assert self._opened is not None
        return self._opened

    def close(self) -> None:
        """After the opening, whatever came of it."""
        self._over.wait()
        if self._opened is not None:
            self._opened[1].close()

    def _run(self, open_: Callable[[Progress], Opened]) -> None:
        try:
            self._opened = open_(self._tell)
        except BaseException as error:
            self._error = error
        finally:
            self._over.set()

    def _tell(self, step: Step) -> None:
        self.step = step


def draw_opening(opening: Opening, language: Language) -> None:
    """Draw until it is over; nothing where it is over at once."""
    if opening.over(LOOK):
        return
    place = st.empty()
    with st.spinner(say(language, "작업 공간을 여는 중입니다", "Opening the workspace"), show_time=True):
        while not opening.over(LOOK):
            if (step := opening.step) is not None:
                place.progress(step.done / max(1, step.total), text=_line(step, language))
    place.empty()


def _line(step: Step, language: Language) -> str:
    """`문서 읽기 12/340 · 약 1분 남음`. Without names: nobody has signed in yet."""
    said = f"{say(language, *STAGES[step.stage])} {step.done:,}/{step.total:,}"
    if not step.left:
        return said
    if step.left < 60:
        seconds = max(1, round(step.left))
        return said + say(language, f" · 약 {seconds}초 남음", f" · about {seconds} s left")
    minutes = -(-round(step.left) // 60)
    return said + say(language, f" · 약 {minutes}분 남음", f" · about {minutes} min left")
