"""What a turn would send out of the house, without sending it: the real turn, run up to each departure and stopped there.

Not a rendering of the prompt by other code: the messages are noted by the lock that the real request passes
(core.boundary), masked, as they stand there. No model is asked, in the house either; nothing is stored or kept.
What would be sent only after a model's answer (a second step of an agent, a repair) cannot be known before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import HumanMessage

from gallae.core.boundary import Boundary, Departure
from gallae.core.language import say
from gallae.core.types import Language, Message, Question, Route
from gallae.graphs.build import build_graph
from gallae.graphs.events import Event, RouteDecided
from gallae.graphs.state import Parts, TurnContext

__all__ = ["Preview", "preview_of", "told"]


@dataclass(frozen=True, slots=True)
class Preview:
    """`leaves`: each request that would be sent outside, in order. `stays`: the turn may send nothing, and does not.
    `masked`: how many values stand as placeholders, by their label; the values are not in here."""

    route: Route
    stays: bool
    leaves: tuple[Departure, ...] = ()
    masked: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        leaves = [
            {
                "kind": d.kind,
                "label": d.label,
                "host": d.host,
                "messages": [{"role": role, "content": text} for role, text in d.messages],
            }
            for d in self.leaves
        ]
        return {"route": self.route, "stays": self.stays, "leaves": leaves, "masked": self.masked}


async def preview_of(
    parts: Parts, question: Question, *, history: tuple[Message, ...] = (), cited: tuple[str, ...] = ()
) -> Preview:
    routes: list[Route] = []

    def emit(event: Event) -> None:
        if isinstance(event, RouteDecided):
            routes.append(event.decision.route)

    turn = TurnContext(
        parts=parts,
        person=question.person,
        today=question.today,
        forced=question.route,
        pictures=question.pictures,
        history=history,
        cited=cited,
        emit=emit,
        boundary=Boundary(preview=True),
    )
    graph = build_graph(model_seconds=parts.workspace.settings.limits.model_seconds)
    await graph.ainvoke({"messages": [HumanMessage(question.text)]}, context=turn)
    boundary = turn.boundary
    route = routes[-1] if routes else question.route or "prompt"
    leaves = tuple(dict.fromkeys(boundary.departures))
    return Preview(route, boundary.stays, leaves, turn.mask.counts if leaves else {})


def told(preview: Preview, language: Language) -> str:
    """For a person to read."""
    if not preview.leaves:
        if preview.stays:
            return say(
                language,
                "밖으로 나가는 것이 없습니다: 개인정보나 대외비가 있어 집 안에 머뭅니다.",
                "Nothing would leave: this holds personal or confidential content and stays in the house.",
            )
        return say(language, "밖으로 나가는 것이 없습니다.", "Nothing would leave.")
    parts = []
    for departure in preview.leaves:
        parts.append(f"→ {departure.label} ({departure.host})")
        parts += [f"[{role}]\n{text}" for role, text in departure.messages]
    if any(role == "picture" for departure in preview.leaves for role, _ in departure.messages):
        parts.append(
            say(
                language,
                "그림은 가릴 수 없습니다: 동의(pictures_may_leave)가 있을 때만, 그대로 나갑니다.",
                "A picture cannot be masked: it leaves as it is, and only where you agree (pictures_may_leave).",
            )
        )
    masked = ", ".join(f"{label} {n}" for label, n in preview.masked.items())
    parts.append(
        say(language, f"가린 값: {masked or '없음'}. 보내지 않았습니다.", f"Masked: {masked or 'none'}. Not sent.")
    )
    return "\n\n".join(parts)
