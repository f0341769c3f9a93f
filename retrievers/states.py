"""The folders of postings beside the store: one pair for each committed state, named in the store's manifest.

An ingest adds to a copy of the last pair, so that a changed document answers at once; what was removed leaves gaps
that still count in the words' frequencies. Once the gaps are many, a pair without them is written in the background
and takes the place of the other in a transaction of its own. A kill at any moment leaves one of the two.
"""

from __future__ import annotations

import logging
import shutil
import time
from contextlib import closing
from itertools import groupby
from pathlib import Path
from threading import Event

from gallae.core.errors import KnowledgeError
from gallae.core.tokens import TOKENISER
from gallae.retrievers.postings import Postings, parents_of, write_postings
from gallae.retrievers.snapshot import entries, parents
from gallae.retrievers.store import Store

__all__ = ["close_gaps", "has_many_gaps", "new_name", "rewrite", "sweep", "write_state"]

log = logging.getLogger(__name__)
GAPS = 0.005  # share of removed passages from which on the postings are written anew: .1 changed 4 first hits in 100
TRIES = 100  # of ingests that come first; then the next one begins anew
MAKING = "making-"
ABANDONED = 3600.0  # seconds after which a half-made folder is one that a kill left


def new_name(version: str) -> str:
    return f"postings-{version}-{time.time_ns():x}"


def write_state(store: Store, folder: Path, name: str, stop: Event | None = None) -> bool:
    """Both folders, with every passage of the store and no gap. Called inside `reading` or `writing`. False if `stop`
    was set before the end: what is there then is of no use."""
    with write_postings(folder / name) as passages, write_postings(folder / parents_of(name)) as around:
        for _, held in groupby(store.postings(), key=lambda row: row[2]):
            if stop is not None and stop.is_set():
                return False
            rows = list(held)
            passages.add(entries(rows))
            around.add(parents(rows))
    return True


def has_many_gaps(store: Store) -> bool:
    return int(store.manifest().get("gaps", "0")) > GAPS * max(1, store.chunk_count())


def close_gaps(folder: Path, tokeniser: str, stop: Event) -> None:
    """Rewrite until there are few gaps: an ingest that comes first leaves a new state, with gaps of its own."""
    for _ in range(TRIES):
        if rewrite(folder, tokeniser, stop) or stop.is_set():
            return
        with closing(Store(folder, tokeniser=tokeniser)) as store, store.reading():
            if not store.fits() or not has_many_gaps(store):
                return


def rewrite(folder: Path, tokeniser: str = TOKENISER, stop: Event | None = None) -> bool:
    """Write the present state without gaps and switch to it. False if an ingest came first (it decides anew) or if
    `stop` was set (the next ingest begins again)."""
    with closing(Store(folder, tokeniser=tokeniser)) as store:
        with store.reading():
            if not store.fits():
                return False
            before = store.manifest()
            name = new_name(before.get("version", ""))
            written = write_state(store, folder, MAKING + name, stop)
        try:
            if not written:
                return False
            with store.writing():
                if store.manifest().get("postings") != before.get("postings"):
                    return False
                for one in (name, parents_of(name)):
                    (folder / (MAKING + one)).rename(folder / one)
                    Postings(folder / one)
                store.set_manifest(postings=name, gaps="0")
        except (KnowledgeError, OSError) as error:
            log.warning("the index was not rewritten: %s", error)
            return False
        finally:
            for one in (name, parents_of(name)):
                shutil.rmtree(folder / (MAKING + one), ignore_errors=True)
        sweep(store)
    return True


def sweep(store: Store) -> None:
    """Delete folders that the manifest no longer names (of ingests before this one, or of one that was killed)."""
    current = store.manifest().get("postings", "")
    for folder in store.path.parent.glob("p*-*-*"):
        if folder.name not in (current, parents_of(current)):
            shutil.rmtree(folder, ignore_errors=True)
    for folder in store.path.parent.glob(f"{MAKING}*"):
        try:
            abandoned = time.time() - folder.stat().st_mtime > ABANDONED
        except OSError:  # its maker has just renamed it
            continue
        if abandoned:
            shutil.rmtree(folder, ignore_errors=True)
