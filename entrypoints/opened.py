"""The workspace's index as every command opens it: with the embedder, the reranker and the vision model that the
settings name or that were found, so that `search`, `route` and `ask` see the same passages. An outside embedder is never picked by itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from gallae.entrypoints.session import Session
from gallae.models.consent import allowed_models
from gallae.models.registry import Models, open_models
from gallae.retrievers.index import Index, open_index

__all__ = ["index_of", "models_of"]


def models_of(session: Session) -> Models:
    """Who serves the workspace; asks nobody yet. Close it."""
    workspace = session.workspace
    return open_models(
        workspace.settings,
        allowed=allowed_models(workspace.keep),
        skills=workspace.skills,
        folder=workspace.keep / "models",
        root=workspace.root,
    )


@contextmanager
def index_of(session: Session) -> Iterator[Index]:
    models = models_of(session)
    try:
        embedder = models.embedder()
        for notice in models.notices() if embedder is None else ():  # of an embedder they are logged with it
            if "embedding" in notice or "reranker" in notice:
                sys.stderr.write(f"{notice}\n")
        with open_index(
            session.workspace, embedder=embedder, reranker=models.reranker(), reader=models.reader()
        ) as index:
            yield index
    finally:
        models.close()
