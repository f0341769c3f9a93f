"""Our own /api: the routers that `gallae serve` takes in, in the order they stand on the page."""

from __future__ import annotations

from gallae.entrypoints import (
    http_decisions,
    http_documents,
    http_feedback,
    http_me,
    http_page,
    http_shares,
    http_threads,
    http_turns,
)

__all__ = ["ROUTERS"]

ROUTERS = (
    http_threads.ROUTER,
    http_turns.ROUTER,
    http_shares.ROUTER,
    http_documents.ROUTER,
    http_feedback.ROUTER,
    http_decisions.ROUTER,
    http_me.ROUTER,
    http_page.ROUTER,
)
