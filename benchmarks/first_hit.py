"""From a fresh process to the first hit: started by retrieval.py, prints one JSON object.

    python benchmarks/first_hit.py WORKSPACE STATE QUESTION [MODULES]

MODULES (JSON) are imported before the clock starts: what a search imports lazily. "after" lists the modules that the
search itself still imported, so that a first run can tell a second one.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import sys
import time
from datetime import date
from pathlib import Path

from gallae.core.types import Person
from gallae.core.workspace import open_workspace
from gallae.retrievers.index import open_index


def resident() -> float:
    """Resident memory in MB, file pages that are mapped in included."""
    statm = Path("/proc/self/statm")
    if statm.is_file():
        return int(statm.read_text(encoding="utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def main(root: str, state: str, question: str, modules: str = "[]") -> None:
    for name in json.loads(modules):
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    workspace = open_workspace(Path(root), state=Path(state), environ={})
    loaded, before = set(sys.modules), resident()
    wall, cpu = time.perf_counter(), time.process_time()
    with open_index(workspace) as index:
        found = index.search(question, person=Person(), today=date(2026, 1, 1))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        first = resident() - before
        for passage in found.passages:
            index.search(passage.text[:60], person=Person(), today=date(2026, 1, 1))
        later = resident() - before
    after = sorted(set(sys.modules) - loaded)
    made = {"cpu": cpu, "wall": wall, "rss": first, "rss_later": later, "hits": len(found.passages), "after": after}
    print(json.dumps(made))


if __name__ == "__main__":
    main(*sys.argv[1:])
