"""`gallae eval conversation`: follow-ups in real threads of the turns' own store, as the page and the CLI hold them.

Three sorts: the workspace's evals/conversations.jsonl, turn by turn; its labelled questions that have a history, which
is first written into a thread word for word; and pairs of its questions that have nothing to do with each other, for a
new subject must not be read with the old one.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from gallae.checks.consistency import TurnRow, conversation_task
from gallae.checks.scores import SEED
from gallae.checks.task import AnswerRow, RouteRow, Score
from gallae.core.types import Answer, Decision, Message, Person, Question
from gallae.core.workspace import Workspace
from gallae.evals.costs import cost_figures
from gallae.evals.evaluation import Case, Evaluation, Figure, Progress, Table, judge, share
from gallae.graphs.chat import Chat, open_chat
from gallae.graphs.store import new_id
from gallae.graphs.versions import versions_of

if TYPE_CHECKING:
    from gallae.models.fixed import FixedModels
    from gallae.models.registry import Models

__all__ = ["evaluate_conversation", "other_subjects", "with_history"]

SUBJECTS = 40  # pairs of questions with nothing to do with each other


async def evaluate_conversation(
    workspace: Workspace,
    rows: Sequence[TurnRow],
    *,
    today: date,
    models: Models | FixedModels,
    person: Person | None = None,
    ingest: bool = True,
    progress: Progress | None = None,
) -> Evaluation:
    """`models` stay the caller's to close."""
    begun, answers = time.process_time(), []
    async with AsyncExitStack() as stack:
        apart = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gallae-conversation-")))
        chat = await stack.enter_async_context(open_chat(workspace, ingest=ingest, models=models, apart=apart))
        threads: dict[tuple[str, tuple[str, ...]], str] = {}

        async def produce(row: TurnRow) -> Answer:
            who = _person(row, person or Person())
            day = date.fromisoformat(row.today) if row.today else today
            thread = await _thread(chat, row, who, day, threads)
            answer = await chat.ask(Question(row.question, day, thread=thread, person=who))
            if row.family:
                threads[row.family, (*row.asked, row.question)] = thread
            answers.append(answer)
            return answer

        cases = await judge(conversation_task(rows), produce, _case, progress=progress)
        setup = versions_of(chat.parts)
    return Evaluation(
        "conversation",
        workspace.root.name,
        (*_figures(rows, cases), *cost_figures(answers)),
        tuple(cases),
        (_by_kind(cases),),
        setup,
        made=time.time(),
        cpu_seconds=round(time.process_time() - begun, 2),
    )


def with_history(rows: Sequence[RouteRow | AnswerRow]) -> list[TurnRow]:
    """The labelled questions that have a history, each once."""
    found: dict[tuple[str, str], TurnRow] = {}
    for row in rows:
        if not row.history:
            continue
        answer = isinstance(row, AnswerRow)
        turn = TurnRow(
            id=row.id,
            question=row.question,
            history=row.history,
            must_include=row.must_include if isinstance(row, AnswerRow) else (),
            must_not_include=row.must_not_include if isinstance(row, AnswerRow) else (),
            route=row.route if isinstance(row, RouteRow) or row.route != "rag" else "rag",
            answerable=row.answerable if answer or row.route == "rag" else True,
            kind="with history",
            today=row.today,
            groups=row.groups,
        )
        found.setdefault((row.question, row.history[-1].content), turn)
    return list(found.values())


def other_subjects(rows: Sequence[AnswerRow], *, count: int = SUBJECTS, seed: int = SEED) -> list[TurnRow]:
    """A question of the workspace behind another of whose gold documents it has none, in one thread: it stands alone,
    and is to be read as it stands."""
    alone = sorted((r for r in rows if not r.history and r.gold and r.answerable), key=lambda r: r.id)
    random.Random(seed).shuffle(alone)  # noqa: S311 (a sample, no secret)
    pairs = [(a, b) for a, b in pairwise(alone) if not set(a.gold) & set(b.gold)]
    return [
        TurnRow(
            id=f"{a.id}→{b.id}",
            question=b.question,
            asked=(a.question,),
            must_include=b.must_include,
            must_not_include=b.must_not_include,
            not_carried=_words(a.question, b.question),
            kind="new subject",
            today=b.today,
            groups=b.groups,
        )
        for a, b in pairs[:count]
        if a.today == b.today and a.groups == b.groups
    ]


def _words(first: str, second: str) -> tuple[str, ...]:
    from gallae.core.tokens import content_terms

    there = set(content_terms(second))
    return tuple(term for term in content_terms(first) if len(term) >= 2 and term not in there)[:6]


async def _thread(
    chat: Chat, row: TurnRow, person: Person, day: date, threads: dict[tuple[str, tuple[str, ...]], str]
) -> str:
    """The thread the turn belongs to: the one that the turns before it were asked in, else a new one with them."""
    if row.history:
        return _written(chat, row.history, person, day)
    if kept := threads.get((row.family, row.asked)):
        return kept
    thread = new_id()
    for question in row.asked:
        await chat.ask(Question(question, day, thread=thread, person=person))
    return thread


def _written(chat: Chat, history: Sequence[Message], person: Person, day: date) -> str:
    """A thread in which was said, word for word, what the history says."""
    thread, question = new_id(), Question("", day)
    for message in history:
        if message.role == "user":
            question = Question(message.content, day, id=new_id(), thread=thread, person=person)
            chat.store.begin(question)
            chat.store.stop(question.id, "cut")
        elif question.id:
            text, decision = message.content, Decision("prompt", id=question.id)
            chat.store.end(Answer(question.id, thread, question.text, text, "answered", "prompt", decision))
    return thread


def _person(row: TurnRow, person: Person) -> Person:
    return person if row.groups is None else Person(person.id, frozenset(row.groups))


def _case(row: TurnRow, answer: Answer | None, score: Score) -> Case:
    right_way = answer is not None and (row.route is None or answer.decision.route == row.route)
    idle = answer is not None and answer.outcome == "unserved" and right_way
    return Case(
        row.id,
        " → ".join([*row.asked, row.question]),
        score.value,
        score.passed,
        score.why,
        f"{answer.outcome}/{answer.decision.route} [{answer.decision.resolved}]: {answer.text}" if answer else "",
        kind=row.kind,
        group=row.family or row.id,
        served=not idle,
        turn=answer.id if answer else "",
        cost_usd=answer.usage.cost_usd if answer else 0.0,
        milliseconds=answer.milliseconds if answer else 0.0,
    )


def _figures(rows: Sequence[TurnRow], cases: Sequence[Case]) -> tuple[Figure, ...]:
    of = dict(zip((row.id for row in rows), rows, strict=True))
    follow = [c for c in cases if c.served and c.kind != "first"]
    said = [c for c in follow if of[c.id].must_include or not of[c.id].answerable]
    routed = [c for c in cases if of[c.id].route is not None and c.kind != "first"]
    resolved = [c for c in cases if of[c.id].resolved]
    left = [c for c in cases if of[c.id].not_carried]
    first = [c for c in cases if c.served and c.kind == "first"]
    return (
        share("right", sum(c.passed for c in follow), len(follow), "뒤이은 질문이 옳게 됨", "follow-ups right"),
        share("answer", _holding(said, "answer"), len(said), "· 답이 맞음", "· the answer holds what it must"),
        share("route", _holding(routed, "route"), len(routed), "· 길이 맞음", "· right route"),
        share(
            "resolved",
            _holding(resolved, "resolved"),
            len(resolved),
            "· 앞말이 이어짐",
            "· resolved with the words it needs",
        ),
        share(
            "topic_left",
            _holding(left, "topic left"),
            len(left),
            "· 새 주제에 앞말이 안 섞임",
            "· nothing carried over",
        ),
        share("first", sum(c.passed for c in first), len(first), "첫 질문이 옳게 됨", "first questions right"),
    )


def _holding(cases: Sequence[Case], check: str) -> int:
    return sum(f"{check}:" not in case.why and "Error:" not in case.why for case in cases)


def _by_kind(cases: Sequence[Case]) -> Table:
    rows = [("", "✓", "✗", "–")]
    for kind in dict.fromkeys(case.kind for case in cases):
        of = [case for case in cases if case.kind == kind]
        served = [case for case in of if case.served]
        good = sum(case.passed for case in served)
        rows.append((kind, str(good), str(len(served) - good), str(len(of) - len(served))))
    return Table("kinds", "종류 (–: 맡을 모델이 없음)", "kind (–: nobody serves)", tuple(rows))
