"""What safety, bias, conversation and consistency share: an evaluation over the workspace's models, which are closed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from gallae.entrypoints.opened import models_of
from gallae.entrypoints.progress import show_progress
from gallae.entrypoints.session import Session
from gallae.evals.evaluation import Evaluation

__all__ = ["conducted"]


def conducted(
    session: Session, kind: str, evaluate: Callable[..., Awaitable[Evaluation]], rows: Any, **more: Any
) -> Evaluation:
    """`evaluate(workspace, rows, today=, person=, models=, ingest=, progress=, **more)`, with progress under `kind`."""

    async def run() -> Evaluation:
        models = models_of(session)
        try:
            return await evaluate(
                session.workspace,
                rows,
                today=session.today,
                person=session.person,
                models=models,
                ingest=session.ingest,
                progress=partial(show_progress(), kind),
                **more,
            )
        finally:
            await models.aclose()

    return asyncio.run(run())
