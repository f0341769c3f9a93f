"""`gallae eval compare [FILE…]`: every route and the router's own choice on the same questions.

    gallae eval compare --gate                          # does the router lose to the best single route?
    gallae eval compare --prompts my-prompts            # the router with other prompts against the workspace's own
    gallae eval compare --model chat=ollama:qwen3:4b    # … with another model; repeatable, each is one variant
    gallae eval compare --against RUN                   # … against an earlier run

A FILE is an answers.jsonl (default: the workspace's); rows of the routes.jsonl beside it that need no written reference
are asked with it (evals.own_reference). With a variant or a run only the router's own choice is asked, once for each.
Stopped by Ctrl-C, what was measured so far is reported as partial.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from gallae.checks.task import AnswerRow, RouteRow
from gallae.core.errors import InputError, ProviderError
from gallae.core.types import ROUTES, Answer, Question, Route
from gallae.core.workspace import open_workspace
from gallae.entrypoints.evaluating import answers_of, files_of, in_workspace_of, open_apart
from gallae.entrypoints.progress import show_progress
from gallae.entrypoints.session import Session
from gallae.evals.arms import Asked, take_arms, unserved_by
from gallae.evals.compare import compare
from gallae.evals.evaluation import Evaluation
from gallae.evals.gate import load_bars
from gallae.evals.own_reference import judgeable
from gallae.evals.rows import load_answers, load_routes, question_of
from gallae.evals.run import AnswerReport
from gallae.evals.variants import load_run_file, variant_of
from gallae.graphs.chat import Chat
from gallae.graphs.versions import versions_of

__all__ = ["Measured", "all_arms", "compare_reports", "measure"]

ROLES = ("chat", "sllm", "router")  # an embedder or a vision model makes another index
READERS = ("chat", "sllm")  # of prompts
PROMPTS = ("prompt", "rag", "skill", "examples")


@dataclass(frozen=True, slots=True)
class Measured:
    """`answers`: the report of the router's own answers, which are not asked a second time; None where it was stopped."""

    evaluation: Evaluation
    answers: AnswerReport | None
    stopped: bool = False


@dataclass(slots=True)
class _Run:
    """What is filled while a run goes on, and stays when it is stopped."""

    asked: list[Asked] = field(default_factory=list)
    rows: int = 0
    setup: dict[str, str] = field(default_factory=dict)
    answers: AnswerReport | None = None


def compare_reports(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path, Evaluation]]:
    """(file, evaluation), each as soon as it is made."""
    varied = options.prompts or options.model or options.against
    for file in files_of(session, "answers", options):
        if varied:
            here = in_workspace_of(session, file, options)
            yield from ((file, made) for made in _variants(here, file, options))
        else:
            yield from ((file, measured.evaluation) for measured in all_arms(session, file, options))


def all_arms(session: Session, file: Path, options: argparse.Namespace) -> Iterator[Measured]:
    """The one comparison of every route over a file; KeyboardInterrupt after it if it was stopped."""
    measured = measure(in_workspace_of(session, file, options), file)
    if measured.stopped:
        rows = measured.evaluation.setup["partial"]
        sys.stderr.write(
            session.say(f"\n중단했습니다. {rows}문항까지의 결과입니다.\n", f"\nStopped after {rows} rows.\n")
        )
    yield measured
    if measured.stopped:
        raise KeyboardInterrupt


def measure(
    session: Session, file: Path, *, arms: Sequence[Route] = ROUTES, name: str = "", needs: Sequence[str] = ()
) -> Measured:
    """Ask every row on the router's own way and on `arms`. `needs`: roles of which one must have a model, or there is
    nothing to measure (ProviderError). `name` of the variant."""
    run, started, stopped = _Run(), time.process_time(), False
    try:
        asyncio.run(_measure(session, file, arms, name, needs, run))
    except KeyboardInterrupt:
        stopped = True
        run.setup["partial"] = f"{len(run.asked)}/{run.rows}"
    evaluation = compare(
        session.workspace.root.name,
        run.asked,
        language=session.language,
        setup=run.setup,
        made=time.time(),
        cpu_seconds=round(time.process_time() - started, 2),
    )
    return Measured(evaluation, run.answers, stopped)


async def _measure(
    session: Session, file: Path, arms: Sequence[Route], name: str, needs: Sequence[str], run: _Run
) -> None:
    answers = load_answers(file)
    async with open_apart(session) as chat:
        await _check_model(chat, needs, session)
        rows = [*answers, *_without_reference(session, chat, file, answers)]
        if not rows:
            raise InputError(f"{file}: no row that can be used", hint='{"question": "…", "must_include": [["…"]]}')
        run.rows, run.setup = len(rows), versions_of(chat.parts) | ({"variant": name} if name else {})
        await take_arms(
            rows,
            chat.ask,
            today=session.today,
            into=run.asked,
            person=session.person,
            read=lambda path: chat.index.read(path, session.person),
            unserved=unserved_by(chat),
            arms=arms,
            concurrency=4 if chat.models.for_role("chat") else 1,  # code alone gains nothing by waiting for itself
            progress=partial(show_progress(), f"compare {name or session.workspace.root.name}"),
        )
        run.answers = await answers_of(session, chat, answers, _again(run.asked[: len(answers)]))


def _without_reference(session: Session, chat: Chat, file: Path, answers: Sequence[AnswerRow]) -> Iterator[AnswerRow]:
    routes = file.with_name("routes.jsonl")
    if not routes.is_file():
        return

    def computed(row: RouteRow) -> Any:
        return chat.parts.router.computes(question_of(row, session.today, session.person))

    yield from judgeable(load_routes(routes), computed, but=answers)


def _again(asked: Sequence[Asked]) -> Any:
    """An `ask` that gives the router's own answers once more, in the order of the rows."""
    given = iter(asked)

    async def ask(question: Question) -> Answer:
        routed = next(given).routed
        if routed.answer is None:
            raise RuntimeError(routed.why)
        return routed.answer

    return ask


def _variants(session: Session, file: Path, options: argparse.Namespace) -> Iterator[Evaluation]:
    """One evaluation for each variant named, against what it varies."""
    margin = abs(bar.value) if (bar := load_bars(session.workspace.root).get("variant", {}).get("gain")) else 0.0
    varied = [*_other_prompts(session, options.prompts), *_other_models(session, options.model)]
    earlier = _earlier(session, options.against) if options.against else None
    judged = partial(variant_of, margin=margin, language=session.language)
    needs = READERS if options.prompts else ()
    base = _whole(measure(session, file, arms=(), needs=needs))
    if earlier is not None:
        yield judged(f"since {Path(options.against).stem}", earlier, base)
    for name, other, needed in varied:
        yield judged(name, base, _whole(measure(other, file, arms=(), name=name, needs=needed)))


def _whole(measured: Measured) -> Evaluation:
    """A difference of halves says nothing."""
    if measured.stopped:
        raise KeyboardInterrupt
    return measured.evaluation


def _earlier(session: Session, run: str) -> Evaluation:
    from gallae.evals.history import find_run

    path = Path(run)
    return load_run_file(path) if path.is_file() else find_run(session.workspace.keep, run).evaluation


def _other_prompts(session: Session, folder: str | None) -> Iterator[tuple[str, Session, Sequence[str]]]:
    if not folder:
        return
    found = {name: Path(folder) / f"{name}.md" for name in PROMPTS if (Path(folder) / f"{name}.md").is_file()}
    if not found:
        raise InputError(f"{folder}: none of {', '.join(f'{n}.md' for n in PROMPTS)}", hint="See prompts/ in docs/.")
    texts = {name: path.read_text(encoding="utf-8-sig") for name, path in found.items()}
    workspace = dataclasses.replace(session.workspace, prompts={**session.workspace.prompts, **texts})
    yield f"prompts={Path(folder).resolve().name}", dataclasses.replace(session, workspace=workspace), READERS


def _other_models(session: Session, named: Sequence[str]) -> Iterator[tuple[str, Session, Sequence[str]]]:
    for given in named:
        role, _, label = given.partition("=")
        if role not in ROLES or not label:
            raise InputError(
                f"--model {given}: ROLE=provider:name with a role of {', '.join(ROLES)}",
                hint="--model chat=ollama:qwen3:4b; an embedder makes another index: gallae eval retrieval",
            )
        old = session.workspace
        workspace = open_workspace(old.root, state=old.state, arguments={"models": {role: label}})
        yield given, dataclasses.replace(session, workspace=workspace), (role,)


async def _check_model(chat: Chat, roles: Sequence[str], session: Session) -> None:
    """ProviderError with the next step to take where nobody serves any of the roles that are to be compared."""
    if not roles:
        return
    rows = [row for row in await chat.models.status() if row.role.partition(":")[0] in roles]
    if any(row.state == "ready" for row in rows):
        return
    row = next((row for row in rows if row.label), rows[0] if rows else None)
    named = f"{row.role} = {row.label}" if row and row.label else " · ".join(roles)
    because = f" {row.detail}" if row and row.detail else ""
    raise ProviderError(
        session.say(f"비교할 모델이 없습니다 ({named}).{because}", f"there is no model to compare ({named}).{because}"),
        provider=row.label.partition(":")[0] if row else "",
        model=row.label.partition(":")[2] if row else "",
        hint=row.next_step if row and row.next_step else "gallae doctor",
    )
