"""The compiled graph for LangGraph Server and Studio (`langgraph dev`), which bring their own checkpointer.

The workspace is the one GALLAE_WORKSPACE names, else the samples; GALLAE_STATE puts its state elsewhere. Traced turns go
the way of `graphs.tracing`: the server's own tracing, which masks nothing and cannot wait for a decision, is off for them.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from gallae.graphs.build import Graph

__all__ = ["gallae"]


@asynccontextmanager
async def gallae() -> AsyncIterator[Graph]:
    from gallae.core.workspace import open_workspace
    from gallae.entrypoints.session import load_dotenv, sample_workspace
    from gallae.graphs.build import build_graph
    from gallae.graphs.chat import open_parts
    from gallae.graphs.log_mask import mask_logs
    from gallae.graphs.trace_endpoints import endpoints
    from gallae.graphs.tracing import Tracing, untraced
    from gallae.graphs.versions import Versions

    mask_logs()
    load_dotenv()
    given, state = os.environ.get("GALLAE_WORKSPACE"), os.environ.get("GALLAE_STATE")
    workspace = open_workspace(Path(given) if given else sample_workspace(), state=Path(state) if state else None)
    async with AsyncExitStack() as stack:
        parts, _ = await open_parts(stack, workspace)
        graph = build_graph(model_seconds=workspace.settings.limits.model_seconds, parts=parts)
        tracing = Tracing(parts, Versions(parts), endpoints(workspace.settings))
        stack.callback(tracing.leave)
        stack.enter_context(untraced())
        yield graph.with_config(callbacks=[tracing.recorder()]) if tracing.on else graph
