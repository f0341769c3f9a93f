"""`gallae eval conversation [FILE…]`: the rows of evals/conversations.jsonl, the workspace's own
questions that have a history, and new subjects behind old ones.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gallae.core.errors import InputError
from gallae.entrypoints.evaluating import files_of, in_workspace_of
from gallae.entrypoints.opened import models_of
from gallae.entrypoints.progress import show_progress
from gallae.entrypoints.session import Session
from gallae.evals.evaluation import Evaluation

if TYPE_CHECKING:
    from gallae.checks.consistency import TurnRow

__all__ = ["conversation"]


def conversation(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Evaluation]]:
    from gallae.evals.conduct_rows import load_conversations

    if options.files:
        for file in files_of(session, "conversations", options):
            yield file, asyncio.run(_evaluated(in_workspace_of(session, file, options), load_conversations(file)))
        return
    rows = _own_rows(session.workspace.root)
    if not rows:
        raise InputError(
            session.say("이 작업 공간에는 쓸 문항이 없습니다", "this workspace has no rows to use"),
            hint="Write evals/conversations.jsonl or evals/answers.jsonl; docs/evaluation-safety.md shows the keys.",
        )
    yield None, asyncio.run(_evaluated(session, rows))


def _own_rows(root: Path) -> list[TurnRow]:
    from gallae.checks.task import AnswerRow
    from gallae.evals.conduct_rows import load_conversations, own_questions
    from gallae.evals.conversation import other_subjects, with_history

    own, asked = root / "evals" / "conversations.jsonl", own_questions(root)
    rows = load_conversations(own) if own.is_file() else []
    return rows + with_history(asked) + other_subjects([row for row in asked if isinstance(row, AnswerRow)])


async def _evaluated(session: Session, rows: list[TurnRow]) -> Evaluation:
    from gallae.evals.conversation import evaluate_conversation

    models = models_of(session)
    try:
        return await evaluate_conversation(
            session.workspace,
            rows,
            today=session.today,
            person=session.person,
            models=models,
            ingest=session.ingest,
            progress=partial(show_progress(), "conversation"),
        )
    finally:
        await models.aclose()
