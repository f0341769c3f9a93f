"""A labelled workspace opened for judging its router: a folder with evals/routes.jsonl, indexed apart from its state.

`tools.json` beside gallae.toml lists tool cards to register (name, title, description, examples, schema, server,
writes), so that a router is judged with tools whose servers do not run.
"""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib import resources
from pathlib import Path

from gallae.checks.task import RouteRow
from gallae.core.errors import InputError
from gallae.core.types import ToolCard
from gallae.core.workspace import open_workspace
from gallae.evals.rows import load_routes
from gallae.graphs.router import Router
from gallae.graphs.rules import Weights
from gallae.retrievers.index import open_index

__all__ = [
    "DATA",
    "TODAY",
    "Labelled",
    "fitted_folders",
    "frozen_folders",
    "labelled_folders",
    "open_labelled",
    "tool_cards",
]

DATA = Path(str(resources.files("gallae.evals") / "data"))
TODAY = date(2026, 11, 20)  # the day the rows of evals/data were written for
Labelled = tuple[Router, list[RouteRow]]


def labelled_folders(root: Path) -> list[Path]:
    """The labelled workspaces below `root`, by name."""
    return sorted(file.parent.parent for file in root.glob("*/evals/routes.jsonl"))


def frozen_folders(data: Path | None = None) -> list[Path]:
    """The labelled workspaces that nothing is ever fitted to: `frozen` in data/split.toml; none without the file."""
    data = data or DATA
    split = data / "split.toml"
    if not split.is_file():
        return []
    names = tomllib.loads(split.read_text(encoding="utf-8")).get("frozen", [])
    return [folder for folder in labelled_folders(data) if folder.name in names]


def fitted_folders(data: Path | None = None) -> list[Path]:
    """The labelled workspaces that the shipped weights come from."""
    frozen = frozen_folders(data)
    return [folder for folder in labelled_folders(data or DATA) if folder not in frozen]


@contextmanager
def open_labelled(root: Path, weights: Weights | None = None) -> Iterator[Labelled]:
    """The router of a workspace folder, its index in a temporary folder, and its labelled rows. `weights`: others than
    the shipped ones."""
    with tempfile.TemporaryDirectory() as state:
        workspace = open_workspace(root, state=Path(state), environ={})
        with open_index(workspace) as index:
            index.ingest()
            yield (
                Router(workspace, index, tool_cards(root), weights=weights),
                load_routes(root / "evals" / "routes.jsonl"),
            )


def tool_cards(root: Path) -> tuple[ToolCard, ...]:
    """The cards of `root`/tools.json; none without the file. A card without a server is none of our own tools: its
    server is the workspace. InputError names what cannot be read."""
    file = root / "tools.json"
    if not file.is_file():
        return ()
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
        return tuple(
            ToolCard(**{"server": root.name, **card, "examples": tuple(card.get("examples", ()))}) for card in given
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(
            f"{file.name}: {error}", hint="A JSON list of tool cards: name, title, description …"
        ) from error
