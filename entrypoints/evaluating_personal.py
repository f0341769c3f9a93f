"""`gallae eval personal [FILE…] [--split dev|held]`: the detectors of personal data over sentences marked by hand, the
built-in ones or those of the files named."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from gallae.entrypoints.session import Session
from gallae.evals.evaluation import Evaluation

__all__ = ["personal"]


def personal(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Evaluation]]:
    from gallae.evals.personal_spans import BUILT_IN, evaluate_spans, load_spans

    for file in [Path(f) for f in options.files] or [BUILT_IN]:
        rows = load_spans(file, options.split)
        yield (file if options.files else None), evaluate_spans(rows, session.workspace.settings.name)
