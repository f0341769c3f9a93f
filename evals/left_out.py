"""The router with weights that never saw the workspace it is judged on: `gallae eval routes --left-out`.

The weights are fitted again (fit_whole.py) on the other workspaces of evals/data but the frozen ones, in memory; nothing
is written. The workspaces fall into folds, so that there are six fits and not one for each. The whole decision is then
judged: costs, the parser of D1, the temperature and what is asked back, not only the likeliest route. What the turn before
was for (`before.*`) is observed with the shipped weights while fitting.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from gallae.checks.task import RouteRow
from gallae.evals.labelled import DATA, fitted_folders
from gallae.evals.rows import load_routes
from gallae.graphs.rules import Weights

__all__ = ["DATA", "fit_left_out", "rows_left_out"]

FOLDS = 6  # each workspace is judged by weights that never saw it nor the others of its fold: six fits, not one each


def fit_left_out(progress: Callable[[str, int, int], None] | None = None) -> Callable[[Path], Weights]:
    """A function that gives the weights for a workspace folder, fitted without it and the others of its fold."""
    from gallae.evals.fit import gather, part
    from gallae.evals.fit_whole import fit_whole

    folders = fitted_folders(DATA)
    names = [folder.name for folder in folders]
    folds = min(FOLDS, len(names))
    if progress:
        progress("signals", 0, len(folders))
    examples = gather(folders, slips=True)

    @cache
    def fitted_without(fold: int | None) -> Weights:
        if progress:
            progress(f"fit without fold {fold}", 1, 1)
        out = set() if fold is None else set(names[fold::folds])
        return fit_whole(part(examples, np.array([group not in out for group in examples.group]))).ready()

    def weights_for(root: Path) -> Weights:
        name = root.resolve().name
        return fitted_without(names.index(name) % folds if name in names else None)

    return weights_for


def rows_left_out(root: Path) -> list[RouteRow]:
    """The labelled rows of every workspace of evals/data that has another name: what peers learn from."""
    others = [folder for folder in fitted_folders(DATA) if folder.name != root.resolve().name]
    return [row for folder in others for row in load_routes(folder / "evals" / "routes.jsonl")]
