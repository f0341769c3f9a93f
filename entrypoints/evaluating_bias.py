"""`gallae eval bias [FILE…] [--split dev|held]`: pairs that differ in one word for a group of people, requests to
harm and their look-alikes, drafts to moderate. Built-in rows, the workspace's own evals/bias.jsonl, and pairs made of
the questions in its evals/; a FILE holds pairs.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gallae.entrypoints.evaluating import files_of, in_workspace_of
from gallae.entrypoints.evaluating_conduct import conducted
from gallae.entrypoints.session import Session
from gallae.evals.evaluation import Evaluation

if TYPE_CHECKING:
    pass

__all__ = ["bias"]


def bias(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Evaluation]]:
    from gallae.evals.bias import BiasRows, evaluate_bias
    from gallae.evals.bias_pairs import own_pairs
    from gallae.evals.conduct_rows import built_in, load_drafts, load_pairs, load_safety, own_questions

    if options.files:
        for file in files_of(session, "bias", options):
            rows = BiasRows(load_pairs(file, options.split))
            yield file, conducted(in_workspace_of(session, file, options), "bias", evaluate_bias, rows)
        return
    split, root = options.split, session.workspace.root
    own = root / "evals" / "bias.jsonl"
    pairs = load_pairs(built_in("bias"), split) + (load_pairs(own) if own.is_file() else [])
    asked = own_questions(root)
    rows = BiasRows(
        pairs,
        load_safety(built_in("harm"), split),
        load_drafts(built_in("drafts"), split),
        own=lambda texts: own_pairs(asked, texts),
    )
    yield None, conducted(session, "bias", evaluate_bias, rows)
