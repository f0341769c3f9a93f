"""The turns that run in this process: how many, what became of them, and how they are brought to an end.

A program that is told to stop takes no new turn (ClosingError), lets those that run finish, and after a while cuts them:
each then ends as one whose time is used up, with what was said so far, stored as `cut`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from gallae.core.errors import ClosingError
from gallae.core.language import say
from gallae.core.types import Answer, Language

__all__ = ["Running"]

Watch = Callable[[str, Answer | None], None]
LAST_SECONDS = 5.0  # for writing down what was cut


@dataclass(slots=True)
class Running:
    """`watches` are told of every turn that ended: its status ("failed" and "cut" have no answer, when nothing ended
    it but an error or who asked)."""

    language: Language = "ko"
    watches: list[Watch] = field(default_factory=list)
    closing: bool = False
    _cuts: dict[str, Callable[[], None]] = field(default_factory=dict)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _left: float = 0.0

    def __len__(self) -> int:
        return len(self._cuts)

    def check_open(self) -> None:
        """ClosingError once the program is being stopped."""
        if self.closing:
            raise ClosingError(
                say(self.language, "서버가 멈추는 중입니다.", "The server is being stopped."),
                hint=say(self.language, "잠시 뒤에 다시 물어 주세요.", "Ask again in a while."),
                retry_after=self._left,
            )

    @contextmanager
    def turn(self, id: str, cut: Callable[[], None]) -> Iterator[None]:
        """Around one turn. `cut` makes it end soon, from within the event loop."""
        self._cuts[id] = cut
        try:
            yield
        finally:
            del self._cuts[id]
            if not self._cuts:
                self._over.set()

    def ended(self, status: str, answer: Answer | None = None) -> None:
        for watch in self.watches:
            watch(status, answer)

    async def drain(self, seconds: float) -> int:
        """Take nothing new, wait `seconds` for what runs, then cut it. How many turns were cut."""
        self.closing, self._left = True, seconds
        if await self._wait(seconds):
            return 0
        cuts = list(self._cuts.values())
        for cut in cuts:
            cut()
        await self._wait(LAST_SECONDS)
        return len(cuts)

    async def _wait(self, seconds: float) -> bool:
        """Until no turn runs; False if some still do."""
        self._over.clear()
        if self._cuts:
            try:
                async with asyncio.timeout(seconds):
                    await self._over.wait()
            except TimeoutError:
                return False
        return True
