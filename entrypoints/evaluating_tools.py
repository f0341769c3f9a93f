"""`gallae eval tools FILE… [--show]`: requests for our own tools, asked without a model; the failing rows only with --show."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from gallae.entrypoints.progress import show_progress
from gallae.entrypoints.session import Session
from gallae.evals.evaluation import Evaluation

__all__ = ["tools"]


def tools(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Evaluation]]:
    from gallae.entrypoints.evaluating import files_of
    from gallae.evals.tool_requests import evaluate_tools, load_tool_requests

    for file in files_of(session, "tools", options):
        rows = load_tool_requests(file)
        progress = partial(show_progress(), "tools")
        ran = evaluate_tools(session.workspace, rows, today=session.today, show=options.show, progress=progress)
        yield file, asyncio.run(ran)
