"""`gallae eval safety [FILE…] [--split dev|held]`: the built-in rows and the workspace's own evals/safety.jsonl, or
the files named; with them personal data on its way out, and rights on every surface.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from gallae.entrypoints.evaluating import files_of, in_workspace_of
from gallae.entrypoints.evaluating_conduct import conducted
from gallae.entrypoints.session import Session
from gallae.evals.evaluation import Evaluation

__all__ = ["safety"]


def safety(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Evaluation]]:
    from gallae.evals.conduct_rows import built_in, load_leaks, load_safety
    from gallae.evals.safety import evaluate_safety

    if options.files:
        for file in files_of(session, "safety", options):
            moved = in_workspace_of(session, file, options)
            yield (
                file,
                conducted(
                    moved, "safety", evaluate_safety, load_safety(file, options.split), personal=None, rights=False
                ),
            )
        return
    rows = load_safety(built_in("safety"), options.split)
    own = session.workspace.root / "evals" / "safety.jsonl"
    rows += load_safety(own) if own.is_file() else []
    leaks, rights = load_leaks(built_in("leaks"), options.split), session.person.groups is None
    # The questions about rights are made of what is restricted: whoever may not read all is asked none of them.
    yield None, conducted(session, "safety", evaluate_safety, rows, personal=leaks, rights=rights)
