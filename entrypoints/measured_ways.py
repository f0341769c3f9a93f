"""What was measured of each way to serve a skill: shares right by prompt, rag, lora and full, from the kept evaluations.

A comparison (`gallae eval tuned`) asked the same rows of all ways; `gallae eval skill` measured whoever served, and counts
only for a way that no comparison measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from gallae.core.errors import GallaeError
from gallae.core.types import Skill
from gallae.entrypoints.session import Session
from gallae.models.promotions import Promotions

if TYPE_CHECKING:
    from gallae.evals.evaluation import Evaluation

__all__ = ["Found", "measured_ways"]

PROMPTED = ("zero", "shots", "chat")  # variants of a comparison that need neither training nor documents


@dataclass(frozen=True, slots=True)
class Found:
    """`share` of `rows` was right, by the kept evaluation `run` (gallae eval history)."""

    share: float
    rows: int
    run: str


def measured_ways(session: Session, skill: Skill) -> dict[str, Found]:
    """By way, the newest of each; {} where nothing was measured."""
    from gallae.evals.history import load_runs

    keep = session.workspace.keep
    found: dict[str, Found] = {}
    for kind, read in ((f"skill:{skill.name}", _of_skill), (f"tuned:{skill.name}", _of_comparison)):
        for run in load_runs(keep, kind):
            if run.evaluation.workspace != session.workspace.settings.name:
                continue
            for way, share, rows in read(session, skill, run.evaluation):
                found[way] = Found(share, rows, run.name)
    return found


Ways = Iterator[tuple[str, float, int]]


def _of_comparison(session: Session, skill: Skill, evaluation: Evaluation) -> Ways:
    prompted = [share for name in PROMPTED if (share := _share(evaluation, f"{name}.right"))]
    if prompted:
        yield "prompt", *max(prompted)
    if share := _share(evaluation, "rag.right"):
        yield "rag", *share
    way = _way_of_run(session, skill, evaluation.setup.get("run", ""))
    if way and (share := _share(evaluation, "tuned.right")):
        yield way, *share


def _of_skill(session: Session, skill: Skill, evaluation: Evaluation) -> Ways:
    """Only where one model served all: a mix is no way of its own."""
    share = _share(evaluation, "right")
    table = next((t for t in evaluation.tables if t.name == "served_by"), None)
    labels = {row[0] for row in table.rows[1:]} - {"–"} if table is not None else set()
    if share is None or len(labels) != 1:
        return
    (label,) = labels
    promoted = {change.model.serves for change in Promotions(session.workspace).history(skill)}
    if label in {session.workspace.settings.models.sllm, skill.model} | promoted:
        return  # tuned, but by which run is not written there
    yield "rag" if skill.needs_documents else "prompt", *share


def _share(evaluation: Evaluation, name: str) -> tuple[float, int] | None:
    figure = evaluation.figure(name)
    if figure is None or not figure.interval.n or isnan(figure.interval.value):
        return None
    return figure.interval.value, figure.interval.n


def _way_of_run(session: Session, skill: Skill, run: str) -> str:
    """ "full" where all weights moved in it or before it, else "lora"; "" for a run that is gone."""
    from gallae.tuning.runs import find_run

    if not run:
        return ""
    try:
        last = find_run(session.workspace.keep, skill.name, run)
        chain = [last, *(find_run(session.workspace.keep, skill.name, parent) for parent in last.parents)]
    except GallaeError:
        return ""
    return "full" if any(one.adapter == "full" for one in chain) else "lora"
