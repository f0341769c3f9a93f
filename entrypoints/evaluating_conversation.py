"""`gallae eval conversation [FILE…]`: the rows of evals/conversations.jsonl, the workspace's own
questions that have a history, and new subjects behind old ones.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gallae.core.errors import InputError
from gallae.entrypoints.evaluating import files_of, in_workspace_of
from gallae.entrypoints.evaluating_conduct import conducted
from gallae.entrypoints.session import Session
from gallae.evals.evaluation import Evaluation

if TYPE_CHECKING:
    from gallae.checks.consistency import TurnRow

__all__ = ["conversation"]


def conversation(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Evaluation]]:
    from gallae.evals.conduct_rows import load_conversations
    from gallae.evals.conversation import evaluate_conversation

    if options.files:
        for file in files_of(session, "conversations", options):
            yield (
                file,
                conducted(
                    in_workspace_of(session, file, options),
                    "conversation",
                    evaluate_conversation,
                    load_conversations(file),
                ),
            )
        return
    rows = _own_rows(session.workspace.root)
    if not rows:
        raise InputError(
            session.say("이 작업 공간에는 쓸 문항이 없습니다", "this workspace has no rows to use"),
            hint="Write evals/conversations.jsonl or evals/answers.jsonl; docs/evaluation-safety.md shows the keys.",
        )
    yield None, conducted(session, "conversation", evaluate_conversation, rows)


def _own_rows(root: Path) -> list[TurnRow]:
    from gallae.checks.task import AnswerRow
    from gallae.evals.conduct_rows import load_conversations, own_questions
    from gallae.evals.conversation import other_subjects, with_history

    own, asked = root / "evals" / "conversations.jsonl", own_questions(root)
    rows = load_conversations(own) if own.is_file() else []
    return rows + with_history(asked) + other_subjects([row for row in asked if isinstance(row, AnswerRow)])
