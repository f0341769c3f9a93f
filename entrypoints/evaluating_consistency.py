"""`gallae eval consistency [FILE…]`: the rows of evals/consistency.jsonl, and wordings made of the
workspace's own questions, each asked in a thread of its own.
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
    from gallae.checks.consistency import WordingsRow

__all__ = ["consistency"]


def consistency(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Evaluation]]:
    from gallae.evals.conduct_rows import load_wordings
    from gallae.evals.consistency import evaluate_consistency

    if options.files:
        for file in files_of(session, "consistency", options):
            yield (
                file,
                conducted(
                    in_workspace_of(session, file, options), "consistency", evaluate_consistency, load_wordings(file)
                ),
            )
        return
    rows = _own_rows(session.workspace.root)
    if not rows:
        raise InputError(
            session.say("이 작업 공간에는 쓸 문항이 없습니다", "this workspace has no rows to use"),
            hint="Write evals/consistency.jsonl or evals/answers.jsonl; docs/evaluation-safety.md shows the keys.",
        )
    yield None, conducted(session, "consistency", evaluate_consistency, rows)


def _own_rows(root: Path) -> list[WordingsRow]:
    from gallae.evals.conduct_rows import load_wordings
    from gallae.evals.consistency import made_rows
    from gallae.evals.rows import load_answers

    own, answers = root / "evals" / "consistency.jsonl", root / "evals" / "answers.jsonl"
    rows = load_wordings(own) if own.is_file() else []
    return rows + (made_rows(load_answers(answers)) if answers.is_file() else [])
