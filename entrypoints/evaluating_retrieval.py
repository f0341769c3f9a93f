"""`gallae eval retrieval [DIR…] [--peers]`: how well documents are found, on public sets and on a team's own questions.

A DIR is a set in the neutral format (corpus.jsonl and queries.jsonl) or a workspace; without one, the workspace of -w.
A set of articles is measured twice: its paragraphs as documents, and joined into long ones.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from gallae.core.errors import InputError
from gallae.core.workspace import open_workspace
from gallae.entrypoints.progress import show_progress
from gallae.entrypoints.session import Session
from gallae.evals.retrieval import RetrievalReport, evaluate_set, evaluate_workspace
from gallae.evals.retrieval_data import HINT, is_set, joined, load_set
from gallae.evals.retrieval_peers import load_peers

__all__ = ["retrieval_reports"]


def retrieval_reports(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path, RetrievalReport]]:
    """(folder, report), each as soon as it is made. InputError before anything runs if a folder is neither."""
    peers = load_peers() if options.peers else ()
    folders = [Path(folder) for folder in options.files] or [session.workspace.root]
    for folder in folders:
        if not is_set(folder) and not (folder / "gallae.toml").is_file() and folder != session.workspace.root:
            raise InputError(f"{folder}: neither a set nor a workspace", hint=HINT)
    for folder in folders:
        progress = show_progress()
        if is_set(folder):
            given, settings = load_set(folder), session.workspace.settings.retrieval
            yield folder, evaluate_set(given, today=session.today, settings=settings, peers=peers, progress=progress)
            if long := joined(given):
                yield folder, evaluate_set(long, today=session.today, settings=settings, progress=progress)
        else:
            same = folder.resolve() == session.workspace.root
            workspace = session.workspace if same else open_workspace(folder)
            today = session.today if same else workspace.settings.today or session.today
            yield (
                folder,
                evaluate_workspace(workspace, today=today, person=session.person, peers=peers, progress=progress),
            )
