"""`gallae eval safety [FILE…] [--split dev|held]`: the built-in rows and the workspace's own evals/safety.jsonl, or
the files named; with them personal data on its way out, and rights on every surface.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from gallae.checks.safety import SafetyRow
from gallae.entrypoints.evaluating import files_of, in_workspace_of
from gallae.entrypoints.opened import models_of
from gallae.entrypoints.progress import show_progress
from gallae.entrypoints.session import Session
from gallae.evals.evaluation import Evaluation

__all__ = ["safety"]


def safety(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Evaluation]]:
    from gallae.evals.conduct_rows import built_in, load_leaks, load_safety

    if options.files:
        for file in files_of(session, "safety", options):
            moved = in_workspace_of(session, file, options)
            yield file, asyncio.run(_evaluated(moved, load_safety(file, options.split), None))
        return
    rows = load_safety(built_in("safety"), options.split)
    own = session.workspace.root / "evals" / "safety.jsonl"
    rows += load_safety(own) if own.is_file() else []
    yield None, asyncio.run(_evaluated(session, rows, load_leaks(built_in("leaks"), options.split)))


async def _evaluated(session: Session, rows: list[SafetyRow], leaks: list[SafetyRow] | None) -> Evaluation:
    """`leaks` None: the rows alone, without personal data and rights."""
    from gallae.evals.safety import evaluate_safety

    models = models_of(session)
    try:
        return await evaluate_safety(
            session.workspace,
            rows,
            today=session.today,
            person=session.person,
            models=models,
            personal=leaks,
            rights=leaks is not None,
            ingest=session.ingest,
            progress=partial(show_progress(), "safety"),
        )
    finally:
        await models.aclose()
