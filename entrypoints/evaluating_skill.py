"""`gallae eval skill [SKILL…]` and `gallae eval summaries [FILE|SKILL…]`: house jobs and summaries, asked through the
chat on whatever models are configured, beside baselines that need none.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gallae.core.errors import InputError
from gallae.core.types import Skill
from gallae.core.workspace import Workspace
from gallae.entrypoints.evaluating import files_of, in_workspace_of
from gallae.entrypoints.progress import show_progress
from gallae.entrypoints.session import Session

if TYPE_CHECKING:
    from gallae.checks.summary import SummaryRow
    from gallae.evals.evaluation import Evaluation
    from gallae.graphs.chat import Chat

__all__ = ["skill_reports", "summary_reports"]


def skill_reports(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Evaluation]]:
    """One evaluation a skill: those named, else all of the workspace. InputError names a skill that is not there."""
    skills = [_named(session, name) for name in options.files] or list(session.workspace.skills)
    if not skills:
        raise InputError(
            f"{session.workspace.root}: no skill",
            hint="Write skills/NAME/skill.toml and train.jsonl; see docs/workspace.md.",
        )
    for skill in skills:
        folder = session.workspace.root / "skills" / (skill.folder or skill.name)
        file = next((f for n in ("evals.jsonl", "train.jsonl") if (f := folder / n).is_file()), None)
        yield file, asyncio.run(_skill(session, skill))


def summary_reports(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Evaluation]]:
    """Files of rows, or skills whose rows are summaries; without either the workspace's evals/summaries.jsonl."""
    from gallae.evals.summaries import load_summaries

    names = {skill.name for skill in session.workspace.skills}
    given = [name for name in options.files if name in names and not Path(name).is_file()]
    files = [name for name in options.files if name not in given]
    for name in given:
        yield None, asyncio.run(_summaries_of_skill(session, _named(session, name)))
    if files or not given:
        for file in files_of(session, "summaries", argparse.Namespace(**{**vars(options), "files": files})):
            inside = in_workspace_of(session, file, options)
            yield file, asyncio.run(_summaries(inside, load_summaries(file), inside.workspace, skill=None))


async def _skill(session: Session, skill: Skill) -> Evaluation:
    from gallae.evals.skills import evaluate_skill, only_skill, rows_of
    from gallae.graphs.versions import versions_of

    rows = rows_of(session.workspace, skill)
    async with _chat(only_skill(session.workspace, skill, rows), session.ingest) as chat:
        return await evaluate_skill(
            skill,
            rows,
            chat.ask,
            workspace=session.workspace.settings.name,
            today=session.today,
            person=session.person,
            setup=versions_of(chat.parts),
            concurrency=4,
            progress=partial(show_progress(), skill.name),
        )


async def _summaries_of_skill(session: Session, skill: Skill) -> Evaluation:
    from gallae.checks.summary import summaries_from
    from gallae.evals.skills import only_skill, rows_of

    rows = rows_of(session.workspace, skill)
    return await _summaries(
        session, summaries_from(rows.tests), only_skill(session.workspace, skill, rows), skill=skill
    )


async def _summaries(
    session: Session, rows: Sequence[SummaryRow], workspace: Workspace, *, skill: Skill | None
) -> Evaluation:
    from gallae.evals.summaries import evaluate_summaries
    from gallae.graphs.versions import versions_of

    async with _chat(workspace, session.ingest) as chat:
        return await evaluate_summaries(
            rows,
            chat.ask,
            workspace=workspace.settings.name,
            today=session.today,
            person=session.person,
            skill=skill,
            setup=versions_of(chat.parts),
            concurrency=4,
            progress=partial(show_progress(), "summaries"),
        )


@asynccontextmanager
async def _chat(workspace: Workspace, ingest: bool) -> AsyncIterator[Chat]:
    from gallae.graphs.chat import open_chat

    with tempfile.TemporaryDirectory(prefix="gallae-eval-") as apart:
        async with open_chat(dataclasses.replace(workspace), ingest=ingest, apart=Path(apart)) as chat:
            yield chat


def _named(session: Session, name: str) -> Skill:
    skills = session.workspace.skills
    skill = next((s for s in skills if name in (s.name, s.folder)), None)
    if skill is None:
        raise InputError(f"{name}: no such skill", hint=f"There are: {', '.join(s.name for s in skills) or 'none'}.")
    return skill
