"""The parts of a workspace put together: index, router, models, tools, stores. `open_chat` builds on them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

from gallae.core.workspace import Workspace
from gallae.graphs.cache import open_cache
from gallae.graphs.forget_person import finish_forgetting
from gallae.graphs.private import kept_in
from gallae.graphs.retention import prune
from gallae.graphs.router import Router
from gallae.graphs.settle import open_opinions
from gallae.graphs.state import Parts
from gallae.graphs.store import open_store
from gallae.models.consent import allowed_models
from gallae.models.fixed import FixedModels
from gallae.models.promotions import Promotions
from gallae.models.registry import Models, open_models
from gallae.retrievers.index import DocumentReport, open_index
from gallae.retrievers.progress import Progress
from gallae.tools.client import toolbox_of

__all__ = ["open_parts"]


async def open_parts(
    stack: AsyncExitStack,
    workspace: Workspace,
    *,
    ingest: bool = True,
    clock: Callable[[], datetime] = datetime.now,
    models: Models | FixedModels | None = None,
    apart: Path | None = None,
    promoted: bool = True,
    progress: Progress | None = None,
) -> tuple[Parts, list[DocumentReport]]:
    """The parts alone, for Studio, which brings its own checkpointer."""
    settings = workspace.settings
    if apart is None:
        finish_forgetting(workspace)
        prune(workspace, clock())
    promotions = Promotions(workspace, off=not promoted, watched=apart is None)
    if models is None:
        models = await stack.enter_async_context(
            open_models(
                settings,
                allowed=allowed_models(workspace.keep),
                skills=workspace.skills,
                folder=workspace.keep / "models",
                root=workspace.root,
                promoted=lambda name: promotions.label(name, workspace.skills),
            )
        )
    index = stack.enter_context(
        open_index(workspace, embedder=models.embedder(), reranker=models.reranker(), reader=models.reader())
    )
    reports = index.ingest(progress=progress) if ingest else []
    toolbox = await stack.enter_async_context(toolbox_of(workspace, clock=clock))
    parts = Parts(
        workspace=workspace,
        index=index,
        router=Router(workspace, index, toolbox.cards, remembers=apart is None),
        models=models,
        toolbox=toolbox,
        store=stack.enter_context(open_store(kept_in(workspace, apart or workspace.keep, "turns.sqlite"))),
        cache=stack.enter_context(open_cache(kept_in(workspace, apart or workspace.cache, "answers.sqlite"))),
        opinions=stack.enter_context(open_opinions(kept_in(workspace, apart or workspace.cache, "opinions.sqlite"))),
        promotions=promotions,
        clock=clock,
    )
    return parts, reports
