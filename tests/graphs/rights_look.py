"""One look of the suite of rights: the table of ways in, which rights_surfaces.py and rights_mcp.py fill, and what leaks in
one case."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from rights_cases import Case, Stage, leaks_of, visible_questions

from gallae.core.errors import GallaeError
from gallae.core.types import EVERYBODY, as_json

__all__ = ["SURFACES", "look", "surface"]

Surface = Callable[[Stage, Case], Awaitable[Any]]
SURFACES: dict[str, Surface] = {}


def surface(name: str) -> Callable[[Surface], Surface]:
    def named(function: Surface) -> Surface:
        SURFACES[name] = function
        return function

    return named


def look(stage: Stage, case: Case) -> tuple[str, ...]:
    """What leaks in one case. An error is shown as its words; what the person typed in them is no news."""

    async def shown(chat: Any) -> Any:
        try:
            return as_json(await SURFACES[case.surface](stage, case))
        except GallaeError as error:
            return {"error": [error.message, error.hint, error.code]}

    given = stage.backend.call(shown)
    allowed: list[str] = []
    if case.surface in OPENED:  # what somebody typed and then shared is no secret
        allowed = visible_questions(stage, case, stage.backend.chat.store.of_threads([case.other.thread]))
    elif case.surface.startswith("left"):
        case = replace(case, person=replace(case.person, id=case.other.owner.id))
    elif case.surface.startswith("inbox") or (case.surface == "cli: data review" and case.person.groups is not None):
        # Their people said yes; the rows are for everybody.
        allowed = [word for one in stage.conversations if one.owner.id in stage.consenting for word in one.typed]
        case = replace(case, person=replace(EVERYBODY, id=case.person.id))
    elif case.person.groups is None and case.surface in CORRECTIONS:  # the workspace's owner looks after these
        allowed = [word for one in stage.conversations for word in one.typed]
    return leaks_of(stage, case, given, allowed)


OPENED = ("link: opened", "cli: share --open")
CORRECTIONS = ("cli: feedback --list", "api: corrections", "cli: data review", "export")
