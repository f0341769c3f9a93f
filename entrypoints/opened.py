"""The workspace's index as every command opens it: with the embedder, the reranker and the vision model that the
settings name or that were found, so that `search`, `route` and `ask` see the same passages. An outside embedder is never picked by itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gallae.entrypoints.session import Session
from gallae.models.consent import allowed_models
from gallae.models.registry import Models, open_models
from gallae.retrievers.index import Index, open_index

if TYPE_CHECKING:
    from gallae.retrievers.manifest import Manifest

__all__ = ["index_of", "models_of", "vectors_said"]


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


def vectors_said(session: Session, dense: Manifest) -> str:
    """Whose vectors the index holds, how many, and how they are weighed against the words."""
    if dense.refused:
        return f"✗ {dense.refused}"
    prefixes = [p for p in (dense.identity.query_prefix, dense.identity.passage_prefix) if p]
    said = f"{dense.identity.embedder} · {dense.vectors}/{dense.passages} × {dense.dimension}"
    said += f" · {' / '.join(repr(p) for p in prefixes)}" if prefixes else ""
    words, near = dense.fit.weights
    said += session.say(f" · 낱말 : 의미 = {words:g} : {near:g}", f" · words : meaning = {words:g} : {near:g}")
    if dense.fit.refused:
        said += session.say(
            f"\n  ! 자체 질문 {dense.fit.questions}개에서 합친 순위({dense.fit.fusion:.3f})가 더 나은 쪽"
            f"({max(dense.fit.members):.3f})보다 못해 그쪽만 씁니다.",
            f"\n  ! on {dense.fit.questions} own questions the fusion (MRR@10 {dense.fit.fusion:.3f}) is below its better "
            f"member ({max(dense.fit.members):.3f}), which answers alone.",
        )
    if not dense.complete:
        said += session.say(
            "\n  ! 아직 벡터가 없는 문서가 있습니다: gallae ingest", "\n  ! not complete: gallae ingest"
        )
    return said + (f"\n  ! {dense.warning}" if dense.warning else "")
