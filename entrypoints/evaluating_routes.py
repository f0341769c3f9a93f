"""`gallae eval routes [FILE…] [--peers] [--left-out] [--seed N]`: how well questions find their way.

A FILE below a workspace's evals/ runs in that workspace, with the tools of its tools.json beside our own. Several files
are reported one by one and pooled.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gallae.checks.scores import SEED
from gallae.core.errors import InputError
from gallae.entrypoints.opened import models_of
from gallae.entrypoints.progress import show_progress
from gallae.entrypoints.routing import open_router
from gallae.entrypoints.session import Session
from gallae.evals.labelled import tool_cards
from gallae.evals.left_out import fit_left_out, rows_left_out
from gallae.evals.route_peers import RoutePeer, compare_routes, dense_peer, judge_peer, load_route_peers
from gallae.evals.routes import Judged, RouteReport, judge_routes, routes_report
from gallae.evals.rows import load_routes

__all__ = ["route_reports"]

Theirs = dict[str, list[Judged]]  # by peer


def route_reports(
    sessions: list[tuple[Session, Path]], options: argparse.Namespace
) -> Iterator[tuple[Path | None, RouteReport]]:
    """(file, report), each as soon as it is made; of several files also (None, all pooled). `sessions` are the files,
    each with the session in whose workspace it runs."""
    seed = SEED if options.seed is None else options.seed
    with _open_peers(sessions[0][0]) if options.peers else nullcontext(()) as peers:
        yield from _reports(sessions, peers, seed, left_out=options.left_out)


def _reports(
    sessions: list[tuple[Session, Path]], peers: tuple[RoutePeer, ...], seed: int, *, left_out: bool
) -> Iterator[tuple[Path | None, RouteReport]]:
    progress = show_progress()
    weights_for = fit_left_out(progress) if left_out else None
    ours: list[Judged] = []
    theirs: Theirs = {peer.name: [] for peer in peers}
    for session, file in sessions:
        root = session.workspace.root
        rows = load_routes(file)
        if not rows:
            raise InputError(
                session.say(f"{file}: 쓸 수 있는 문항이 없습니다", f"{file}: no row that can be used"),
                hint='{"question": "…", "route": "rag"}',
            )
        weights = weights_for(root) if weights_for else None
        with open_router(session, tool_cards(root), weights, remembers=False) as router:
            judged = judge_routes(
                rows,
                router.decide,
                today=session.today,
                person=session.person,
                name=root.name,
                noise=seed,
                progress=partial(progress, f"routes {root.name}"),
            )
            setup = {"gallae": version("gallae"), "index": router.index_version, "config": _config(judged)}
        setup |= {"weights": "left out"} if left_out else {}
        others = _peers(peers, root, judged, seed)
        yield file, replace(_report(root.name, judged, others, seed), setup=setup)
        ours += judged
        for name, of_peer in others.items():
            theirs[name] += of_peer
    if len(sessions) > 1:
        pooled = {"gallae": version("gallae"), "config": _config(ours)}
        yield None, replace(_report("pooled", ours, theirs, seed), setup=pooled)


@contextmanager
def _open_peers(session: Session) -> Iterator[tuple[RoutePeer, ...]]:
    """All of them, and one more over the workspace's local embedder, where it has one."""
    peers = load_route_peers()
    models = models_of(session)
    try:
        embedder: Any = models.embedder(local_only=True)
        yield (*peers, dense_peer(embedder.embed_documents, embedder.label)) if embedder else peers
    finally:
        models.close()


def _peers(peers: tuple[RoutePeer, ...], root: Path, judged: list[Judged], seed: int) -> Theirs:
    train = rows_left_out(root) if peers else []
    return {peer.name: judge_peer(peer, train, judged, seed) for peer in peers}


def _config(judged: list[Judged]) -> str:
    """Of the decisions: the only one, or a hash of all, where rows have groups or days of their own."""
    configs = sorted({j.config for j in judged if j.config})
    return configs[0] if len(configs) == 1 else hashlib.sha256("".join(configs).encode()).hexdigest()[:16]


def _report(name: str, ours: list[Judged], theirs: Theirs, seed: int) -> RouteReport:
    peers = tuple(compare_routes(peer, ours, rows, seed=seed) for peer, rows in theirs.items()) if ours else ()
    return routes_report(name, ours, seed=seed, peers=peers)
