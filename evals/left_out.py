"""The router with weights that never saw the workspace it is judged on: `gallae eval routes --left-out`.

The weights are fitted again (fit.py) on all other workspaces of evals/data but the frozen
ones, in memory; nothing is written. The whole
decision is then judged with them: costs, the parser of D1, the temperature and what is asked back, not only the likeliest
route. What the turn before was for (`before.*`) is observed with the shipped weights while fitting.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gallae.checks.task import RouteRow
from gallae.evals.labelled import DATA, fitted_folders
from gallae.evals.rows import load_routes
from gallae.graphs.rules import Weights

__all__ = ["DATA", "fit_left_out", "rows_left_out"]


def fit_left_out(progress: Callable[[str, int, int], None] | None = None) -> Callable[[Path], Weights]:
    """A function that gives the weights for a workspace folder, fitted on all of evals/data of another name."""
    from gallae.evals.fit import gather, part
    from gallae.evals.fit_whole import fit_whole

    folders = fitted_folders(DATA)
    if progress:
        progress("signals", 0, len(folders))
    examples = gather(folders, slips=True)

    def weights_for(root: Path) -> Weights:
        kept = examples.group != root.resolve().name
        if progress:
            progress(f"fit without {root.name}", 1, 1)
        return fit_whole(part(examples, kept)).ready()

    return weights_for


def rows_left_out(root: Path) -> list[RouteRow]:
    """The labelled rows of every workspace of evals/data that has another name: what peers learn from."""
    others = [folder for folder in fitted_folders(DATA) if folder.name != root.resolve().name]
    return [row for folder in others for row in load_routes(folder / "evals" / "routes.jsonl")]
