"""`gallae serve`'s application: one open chat, the layers around it, and the routers of all our ways in over HTTP.

    app = build_app(lambda: open_chat(workspace), workspace.settings.serve)

Nothing lives here but what stands in the workspace's own tables, so that any process over the same workspace gives the
same answer; the chat is opened on the server's own loop, and closed when the server has drained.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from gallae.core.access_settings import ServeSettings
from gallae.entrypoints import http_api, http_health, openai_api, openai_embeddings
from gallae.entrypoints.http_guard import Guard, SignIn
from gallae.entrypoints.http_meters import Meters
from gallae.entrypoints.http_problems import add_problems
from gallae.entrypoints.replays import open_replays
from gallae.graphs.chat import Chat

__all__ = ["build_app"]

ROUTERS = (http_health.router, openai_api.router, openai_embeddings.router, *http_api.ROUTERS)
SHOWN = ["X-Request-Id", "Retry-After", "Idempotent-Replayed"]


def build_app(
    open_one: Callable[[], AbstractAsyncContextManager[Chat]],
    serve: ServeSettings | None = None,
    *,
    hosts: tuple[str, ...] = (),
) -> FastAPI:
    """`hosts`: further names it may be called by (the one it is bound to)."""
    serve = serve or ServeSettings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_one() as chat:
            with open_replays(chat.workspace.keep / "replays.sqlite", chat.store) as replays:
                meters = Meters(lambda: len(chat.running))
                chat.running.watches.append(meters.turn)
                app.state.chat, app.state.replays, app.state.meters = chat, replays, meters
                yield

    app = FastAPI(title="Gallae", version="0.1.0", lifespan=lifespan, docs_url=None, redoc_url=None)
    for router in ROUTERS:
        app.include_router(router)
    add_problems(app)
    # The last that is added is the first that is asked.
    app.add_middleware(SignIn)
    if serve.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=serve.origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=SHOWN,
        )
    app.add_middleware(Guard, serve=serve, hosts=hosts)
    return app
