"""What a person says of one of their turns, and what follows from it: the memory of routes, the watch over a tuned model,
the trace."""

from __future__ import annotations

from gallae.core.types import Person, Route
from gallae.graphs.correct import correct
from gallae.graphs.private import check_kept, keeps_nothing
from gallae.graphs.state import Parts
from gallae.graphs.trace_endpoints import comment_stays
from gallae.graphs.tracing import Tracing
from gallae.graphs.watch import watch

__all__ = ["rate_turn"]


def rate_turn(
    parts: Parts,
    tracing: Tracing,
    turn: str,
    person: Person,
    score: int | None,
    comment: str,
    route: Route | None,
    *,
    private: bool,
) -> None:
    """Write it down. `private`: the turn is in memory alone, and `parts` are those of it. InputError if nobody could
    take that route, or where nothing may be kept."""
    store, workspace = parts.store, parts.workspace
    if route is not None:
        check_kept(parts, private)
        correct(workspace, store, parts.router, turn, person, route, clock=parts.clock)
    store.rate(turn, person, score, comment, route)
    if score is not None and (served := store.draft_of(store.turn(turn, person).id)) is not None:
        skill = next((s for s in workspace.skills if s.name == served[0]), None)
        if skill is not None:
            watch(parts, skill)
    if tracing.on:
        stays = comment_stays(store.turn(turn, person), parts.index)
        said = "" if private or keeps_nothing(workspace.settings) else comment
        tracing.feedback(turn, score, said, route, stays=stays)
