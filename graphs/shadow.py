"""What a model writes in the shadow of the one that serves: after the turn has ended, checked and kept, never shown.

One at a time, so that a shadow takes the machine from nobody who waits; of more than a few that wait the newest is let
go. It uses the turn's own question and passages, with the rights of the person who asked, and never a model that they
may not be sent to.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import cast

from gallae.core.errors import GallaeError
from gallae.core.skill_model import SkillModel
from gallae.core.types import Draft
from gallae.graphs.check import checks_of, failed_at
from gallae.graphs.promoted import Server
from gallae.graphs.spending import Spending
from gallae.graphs.state import State, TurnContext
from gallae.graphs.write_concealed import concealed_of
from gallae.graphs.write_skill import draft_of
from gallae.models.meter import metered
from gallae.models.model import Model

__all__ = ["Shadows"]

log = logging.getLogger(__name__)
WAITING = 4


class Shadows:
    """The shadows of one chat. `close` waits for what is being written, and for no longer than it is told."""

    def __init__(self, spending: Spending) -> None:
        self._spending = spending
        self._one = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self.let_go = 0

    def after(self, turn: TurnContext) -> None:
        """Write what `turn` wanted written beside it, some time after now."""
        if turn.shadow is None:
            return
        if len(self._tasks) >= WAITING:
            self.let_go += 1
            return
        task = asyncio.create_task(self._write(turn))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self, seconds: float) -> None:
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _write(self, turn: TurnContext) -> None:
        async with self._one:
            assert turn.shadow is not None
            state, promoted, model = turn.shadow
            try:
                with self._spending.beside("shadow") as meter, metered(meter):
                    await _written(replace(turn, meter=meter), state, promoted, model)
            except GallaeError as error:  # it is down, or was told too much: nobody waits for it
                log.info("shadow %s: %s", model.label, error.message)
            except Exception:
                log.exception("shadow %s", model.label)


async def _written(turn: TurnContext, state: State, promoted: SkillModel, model: Model) -> None:
    from gallae.graphs.serving import skill_of

    skill = skill_of(turn, state)
    if skill is None:
        return
    silent = replace(turn, turn="", emit=lambda event: None, shown=[], nodes=[], complaint="", items=(), shadow=None)
    server = Server(model, tuned=True, promoted=promoted)
    if skill.placeholders:
        made = await concealed_of(silent, state, skill, server, alone=True)
    else:
        made = await draft_of(silent, state, skill, server)
    draft = cast(Draft, made["draft"])
    handed = next((c.detail for c in made.get("checks", ()) if c.name == "handed-on"), "")
    if draft.outcome not in ("answered", "cut") and not handed:
        return
    why = handed or failed_at(draft, checks_of(silent, state, draft))
    turn.parts.store.note_draft(turn.turn, skill.name, " ".join(promoted.key), "shadow", why, draft.text)
