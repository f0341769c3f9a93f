"""`gallae eval consistency`: the same question again, with the answer cache off and on, and in other words: written by
hand (evals/consistency.jsonl), and made from the workspace's own questions (evals/wordings.py).
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gallae.checks.consistency import Agreement, WordingsRow, agreement, consistency_task, repeated_alike
from gallae.checks.scores import SEED, bootstrap
from gallae.checks.task import AnswerRow, Score, appears
from gallae.core.types import Answer, Check, Person, Question
from gallae.core.workspace import Workspace
from gallae.evals.costs import cost_figures
from gallae.evals.evaluation import Case, Evaluation, Figure, Progress, Table, judge, share
from gallae.evals.wordings import wordings_of
from gallae.graphs.chat import Chat, open_chat
from gallae.graphs.versions import versions_of

if TYPE_CHECKING:
    from gallae.models.fixed import FixedModels
    from gallae.models.registry import Models

__all__ = ["REPEATS", "evaluate_consistency", "made_rows"]

REPEATS = 10
REPEATED = 12  # rows that are asked REPEATS times each, with the cache off and on


@dataclass(frozen=True, slots=True)
class _One:
    """One wording of a row, held against the row's first."""

    row: str
    kind: str
    same: Agreement
    right: bool | None  # None: the row does not say


async def evaluate_consistency(
    workspace: Workspace,
    rows: Sequence[WordingsRow],
    *,
    today: date,
    models: Models | FixedModels,
    person: Person | None = None,
    ingest: bool = True,
    progress: Progress | None = None,
) -> Evaluation:
    """`models` stay the caller's to close. Each wording is asked in a thread of its own, with the cache empty."""
    begun, answers, ones = time.process_time(), [], []
    async with AsyncExitStack() as stack:
        apart = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gallae-consistency-")))
        chat = await stack.enter_async_context(open_chat(workspace, ingest=ingest, models=models, apart=apart))

        async def ask(row: WordingsRow, text: str) -> Answer:
            answer = await chat.ask(_question(row, text, today, person or Person()))
            answers.append(answer)
            return answer

        async def produce(row: WordingsRow) -> list[Answer]:
            chat.parts.cache.clear()
            said = [await ask(row, wording) for wording in row.wordings]
            ones.extend(_ones(row, said))
            return said

        cases = await judge(consistency_task(rows), produce, _case, progress=progress)
        again = [await _repeated(chat, row, ask, cached=c) for row in rows[:REPEATED] for c in (False, True)]
        setup = versions_of(chat.parts)
    return Evaluation(
        "consistency",
        workspace.root.name,
        (*_figures(ones), *_repeat_figures(again), *cost_figures(answers)),
        (*cases, *(case for case, _ in again)),
        (_by_kind(ones),),
        setup,
        made=time.time(),
        cpu_seconds=round(time.process_time() - begun, 2),
    )


def made_rows(rows: Sequence[AnswerRow], *, count: int = 60, seed: int = SEED) -> list[WordingsRow]:
    """Wordings of at most `count` of the workspace's own questions that stand alone, the same for the same seed."""
    alone = sorted((row for row in rows if not row.history), key=lambda row: row.id)
    drawn = random.Random(seed).sample(alone, min(count, len(alone)))  # noqa: S311 (a sample, no secret)
    made = []
    for row in drawn:
        others = wordings_of(row.question, seed)
        made.append(
            WordingsRow(
                id=f"{row.id}~",
                wordings=(row.question, *(other.text for other in others)),
                must_include=row.must_include,
                must_not_include=row.must_not_include,
                answerable=row.answerable,
                kinds=("as written", *(other.kind for other in others)),
                today=row.today,
                groups=row.groups,
            )
        )
    return made


def _question(row: WordingsRow, text: str, today: date, person: Person) -> Question:
    if row.groups is not None:
        person = Person(person.id, frozenset(row.groups))
    day = date.fromisoformat(row.today) if row.today else today
    return Question(text, day, history=row.history, person=person)


async def _repeated(chat: Chat, row: WordingsRow, ask: object, *, cached: bool) -> tuple[Case, bool]:
    """The first wording REPEATS times: with the cache emptied before each, or left as it is."""
    said = []
    for _ in range(REPEATS):
        if not cached:
            chat.parts.cache.clear()
        said.append(await ask(row, row.wordings[0]))  # type: ignore[operator]
    check: Check = repeated_alike(said)
    kind = "repeated, cached" if cached else "repeated"
    case = _case(row, said, Score(float(check.passed), check.passed, (check,)))
    return replace(case, id=f"{row.id}×{REPEATS}{'c' if cached else ''}", kind=kind), check.passed


def _ones(row: WordingsRow, said: Sequence[Answer]) -> list[_One]:
    kinds = row.kinds or ("as written", *("by hand" for _ in row.wordings[1:]))
    return [
        _One(row.id, kind, agreement(said[0], answer), _right(row, answer))
        for kind, answer in zip(kinds, said, strict=True)
    ]


def _right(row: WordingsRow, answer: Answer) -> bool | None:
    if not row.answerable:
        return answer.outcome in ("abstained", "refused")
    if not (row.must_include or row.must_not_include):
        return None
    held = all(any(appears(word, answer.text) for word in group) for group in row.must_include)
    return (
        answer.outcome in ("answered", "cut")
        and held
        and not any(appears(w, answer.text) for w in row.must_not_include)
    )


def _case(row: WordingsRow, said: Sequence[Answer] | None, score: Score) -> Case:
    served = said is None or any(answer.outcome != "unserved" for answer in said)
    return Case(
        row.id,
        row.wordings[0],
        score.value,
        score.passed,
        score.why,
        f"{said[0].outcome}: {said[0].text}" if said else "",
        kind="wordings made" if row.kinds else "wordings",
        group=row.id.rstrip("~"),
        served=served or not score.passed,
        turn=said[0].id if said else "",
        cost_usd=sum(answer.usage.cost_usd for answer in said or ()),
        milliseconds=sum(answer.milliseconds for answer in said or ()),
    )


def _figures(ones: Sequence[_One]) -> tuple[Figure, ...]:
    """Over the wordings beside the first of each row. Flips have an interval by rows, for wordings of one question are
    no independent questions."""
    others = [one for one in ones if one.kind != "as written"]
    told = [one for one in others if one.right is not None]
    flips = bootstrap(others, _flipped, groups=[one.row for one in others])
    return (
        share("route", sum(o.same.route for o in others), len(others), "같은 길", "same route"),
        share("outcome", sum(o.same.outcome for o in others), len(others), "같은 결말", "same outcome"),
        share("claims", sum(o.same.claims for o in others), len(others), "같은 값", "same checkable claims"),
        share("citations", sum(o.same.citations for o in others), len(others), "같은 출처", "same sources"),
        share("right", sum(bool(o.right) for o in told), len(told), "바꿔 물어도 맞음", "wordings right"),
        Figure("flips", flips, "말을 바꾸면 달라짐", "flips with the wording", at_most=True),
    )


def _flipped(ones: Sequence[_One]) -> float:
    return sum(one.same.flipped for one in ones) / len(ones)


def _repeat_figures(again: Sequence[tuple[Case, bool]]) -> tuple[Figure, ...]:
    off = [passed for case, passed in again if case.kind == "repeated"]
    on = [passed for case, passed in again if case.kind != "repeated"]
    return (
        share("repeated", sum(off), len(off), f"{REPEATS}번 물어도 같음", f"asked {REPEATS} times, the same"),
        share("repeated.cached", sum(on), len(on), "· 캐시를 켜고", "· with the cache"),
    )


def _by_kind(ones: Sequence[_One]) -> Table:
    rows = [("", "=", "≠", "✓", "n")]
    for kind in dict.fromkeys(one.kind for one in ones):
        of = [one for one in ones if one.kind == kind]
        flips = sum(one.same.flipped for one in of)
        told = [one for one in of if one.right is not None]
        rows.append((kind, str(len(of) - flips), str(flips), str(sum(bool(o.right) for o in told)), str(len(told))))
    return Table("kinds", "바꾼 방법 (✓: 맞음)", "kind of change (✓: right)", tuple(rows))
