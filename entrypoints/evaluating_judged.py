"""`gallae eval answers --judge [LABEL]`: a pinned model's verdicts beside those of the code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from gallae.core.errors import InputError
from gallae.core.types import Answer
from gallae.entrypoints.progress import show_progress
from gallae.entrypoints.session import Session
from gallae.evals.evaluation import Evaluation

__all__ = ["judged"]


async def judged(session: Session, file: Path, answers: Mapping[str, Answer], label: str) -> Evaluation:
    """Judge kept answers (by the row's id). `label` "" takes models.judge. InputError without either."""
    from gallae.checks.task import answer_score
    from gallae.evals.judge import evaluate_judged, load_judged, require_label
    from gallae.evals.rows import load_answers
    from gallae.models.consent import allowed_models
    from gallae.models.registry import open_models

    workspace = session.workspace
    settings = workspace.settings
    named = settings.models.model_copy(update={"judge": require_label(label or settings.models.judge)})
    settings = settings.model_copy(update={"models": named})
    rows = [row for row in load_answers(file) if row.id in answers]
    async with open_models(settings, allowed=allowed_models(workspace.keep), root=workspace.root) as models:
        model = models.for_role("judge", local_only=settings.confidential)
        if model is None or (model.label != named.judge and settings.confidential):
            raise InputError(
                f"--judge {named.judge}: outside the house", hint="This workspace is confidential: name a local model."
            )
        return await evaluate_judged(
            model,
            [(row, answers[row.id], answer_score(row, answers[row.id])) for row in rows],
            load_judged(workspace.root / "evals" / "judged.jsonl"),
            workspace=settings.name,
            progress=partial(show_progress(), "judge"),
        )
