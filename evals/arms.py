"""Every route on the same questions: what each forced route and the router's own choice ("routed") answer to one row,
judged by the same checks (`checks.task.answer_score`).

    taken: list[Asked] = []
    await take_arms(rows, chat.ask, today=today, unserved=unserved_by(chat), into=taken)

A route counts as not served, which is not wrong, when nobody is there to serve it (no model, no skill that fits, a tool
that cannot read the request), when a rule forbids it, when its model fails, and when another route wrote the text
instead. The router's own choice is not served only where it went the row's own way and nobody serves that; unserved
after a wrong turn is wrong.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from gallae.checks.support import Read
from gallae.checks.task import AnswerRow, Score, answer_score
from gallae.core.language import say
from gallae.core.types import ROUTES, Answer, Person, Question, Route
from gallae.evals.evaluation import Progress
from gallae.evals.rows import question_of
from gallae.graphs.chat import Chat

__all__ = ["ROUTED", "Asked", "Taken", "Unserved", "take_arms", "unserved_by"]

ROUTED = "routed"
Ask = Callable[[Question], Awaitable[Answer]]
Unserved = Callable[[Question, Route], str]  # why nobody serves this question on this route; "" if somebody does


@dataclass(frozen=True, slots=True)
class Taken:
    """What one arm (a route, or "routed") made of one row. `why`: what failed, or why it is not served. `route` wrote
    the text. `tokens` in and out. `answer` None: not asked, or it raised."""

    arm: str
    served: bool
    right: bool = False
    value: float = 0.0
    why: str = ""
    outcome: str = ""
    route: str = ""
    cost_usd: float = 0.0
    tokens: int = 0
    milliseconds: float = 0.0
    by_model: bool = False
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One row and what every arm made of it; "routed" is always there."""

    row: AnswerRow
    arms: Mapping[str, Taken]

    @property
    def routed(self) -> Taken:
        return self.arms[ROUTED]

    @property
    def astray(self) -> bool:
        """The router sent it where nobody can serve it, and that was not its way. To ask back because the question is
        open is something else."""
        routed = self.routed
        asks_back = routed.answer is not None and routed.answer.decision.outcome is not None
        return routed.served and routed.outcome in ("unserved", "clarify") and not asks_back


async def take_arms(
    rows: Sequence[AnswerRow],
    ask: Ask,
    *,
    today: date,
    into: list[Asked],
    person: Person | None = None,
    read: Read | None = None,
    unserved: Unserved = lambda question, route: "",
    arms: Sequence[Route] = ROUTES,
    concurrency: int = 1,
    progress: Progress | None = None,
) -> None:
    """Ask every row on every arm. A row is put `into` the list, in the order of the rows, once all its arms are there,
    so that a run that is stopped leaves whole rows. One bad row never stops an evaluation."""
    gate, made = asyncio.Semaphore(max(1, concurrency)), dict[int, Asked]()

    async def one(place: int, row: AnswerRow) -> None:
        async with gate:
            made[place] = await _asked(row, question_of(row, today, person), ask, read, unserved, arms)
        if progress:
            progress(len(made), len(rows))

    try:
        async with asyncio.TaskGroup() as tasks:
            for place, row in enumerate(rows):
                tasks.create_task(one(place, row))
    finally:
        into.extend(made[place] for place in sorted(made))


def unserved_by(chat: Chat) -> Unserved:
    """Why nobody serves a question on a route, known before it is asked, so that no time goes into saying so."""
    models, computes = chat.parts.models, chat.parts.router.computes
    said = partial(say, chat.workspace.settings.language)
    tuned = any(models.for_role("sllm", skill=skill.name) for skill in chat.workspace.skills)

    def why(question: Question, route: Route) -> str:
        model = models.for_role("chat") is not None
        if route == "rag" or (route == "tool" and (model or computes(question))):
            return ""
        if route == "tool":
            return said(
                "다 읽히는 계산이 아니고 도구를 부를 모델도 없음", "no complete sum, and no model to call other tools"
            )
        if route == "prompt":
            return "" if model else said("언어 모델이 없음", "no language model")
        if not (model or tuned):
            return said("학습된 모델도 대화 모델도 없음", "neither a tuned nor a chat model")
        skill = chat.decide(replace(question, route=route)).skill
        if skill is None:
            return said("어느 스킬의 일도 아님", "no skill's job")
        served = model or models.for_role("sllm", skill=skill)
        return "" if served else said(f"{skill}의 모델이 없음", f"no model for {skill}")

    return why


async def _asked(
    row: AnswerRow, question: Question, ask: Ask, read: Read | None, unserved: Unserved, arms: Sequence[Route]
) -> Asked:
    routed = await _taken(row, question, ROUTED, ask, read)
    taken = {ROUTED: routed}
    for route in arms:
        forced = replace(question, route=route)
        if _is_that_route(routed, route):
            taken[route] = replace(routed, arm=route)
        elif because := unserved(forced, route):
            taken[route] = Taken(route, served=False, why=because)
        else:
            taken[route] = await _taken(row, forced, route, ask, read)
    return Asked(row, taken)


def _is_that_route(routed: Taken, route: Route) -> bool:
    """The router chose the route, and it alone made the answer: forcing it would do the same work once more, and with
    a model's chance in it the pair would be less alike. The model that a doubtful router asked is no cost of the
    route."""
    answer = routed.answer
    return (
        answer is not None
        and answer.outcome in ("answered", "abstained")
        and answer.route == answer.decision.route == route
        and not (answer.cached or answer.served_by == "faq" or answer.decision.asked_model)
    )


async def _taken(row: AnswerRow, question: Question, arm: str, ask: Ask, read: Read | None) -> Taken:
    started = time.perf_counter()
    try:
        answer = await ask(question)
    except Exception as error:
        return Taken(arm, served=True, why=f"{type(error).__name__}: {error}", outcome="error")
    because = _not_served(row, answer, arm)
    score = Score(0.0, False) if because else answer_score(row, answer, read)
    return Taken(
        arm,
        served=not because,
        right=score.passed,
        value=score.value,
        why=because or score.why,
        outcome=answer.outcome,
        route=answer.route,
        cost_usd=answer.usage.cost_usd,
        tokens=answer.usage.input_tokens + answer.usage.output_tokens,
        milliseconds=answer.milliseconds or (time.perf_counter() - started) * 1e3,
        by_model=bool(answer.usage.models) or answer.served_by not in ("code", "faq", "cache"),
        answer=answer,
    )


def _not_served(row: AnswerRow, answer: Answer, arm: str) -> str:
    """Why an answer is none of this arm; "" if it is to be judged."""
    if arm == ROUTED:
        own_way = answer.outcome == "unserved" and answer.decision.route == row.route
        return "nobody serves its route" if own_way else ""
    if answer.decision.outcome == "refused":
        return ""  # by policy, which holds on every route
    if answer.decision.route != arm:
        return "a rule forbids it"
    if answer.route != arm:
        return f"handed over to {answer.route}"
    if answer.outcome in ("unserved", "clarify"):
        return answer.outcome
    failed = next((c for c in answer.checks if c.name == "model" and not c.passed), None)
    return f"model failed: {failed.detail}" if failed and answer.outcome == "cut" else ""
