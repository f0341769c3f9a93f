"""`gallae eval redteam [FILE…] [--split dev|held]`: the built-in attacks, or those of the files named, under the
workspace's own settings."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from gallae.entrypoints.progress import show_progress
from gallae.entrypoints.session import Session
from gallae.evals.evaluation import Evaluation

__all__ = ["redteam"]


def redteam(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Evaluation]]:
    from gallae.evals.redteam import ATTACKS, evaluate_redteam, load_attacks

    rows = load_attacks([Path(f) for f in options.files] or sorted(ATTACKS.glob("*.jsonl")), options.split)
    progress = partial(show_progress(), "redteam")
    yield None, asyncio.run(evaluate_redteam(session.workspace, rows, today=session.today, progress=progress))
