"""kill -9 in the middle of an ingest leaves the old index or the new one, and the next ingest goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import date
from typing import Any

import pytest

from gallae.core.types import Person

WRITER = """
import sys
from pathlib import Path
from gallae.core.workspace import open_workspace
from gallae.retrievers.index import open_index
with open_index(open_workspace(Path(sys.argv[1]), environ={})) as index:
    print("ready", flush=True)
    sys.stdin.readline()
    index.ingest(progress=lambda *_: print("step", flush=True))
    print("done", flush=True)
"""
DOCUMENTS = 30


@pytest.mark.parametrize("moment", [0.0, 0.02, 0.05, 0.09, 0.14, 0.2, 0.3])
def test_a_kill_leaves_the_old_index_or_the_new_one(shelf: Any, moment: float) -> None:
    _write_all(shelf, 1)
    shelf.ingest()
    _write_all(shelf, 2)
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(shelf.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()
    process.stdout.readline()  # the first step: it is under way
    time.sleep(moment)  # the point of the test is where in the work the kill falls
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdin.close()
    process.stdout.close()
    with shelf.open() as index:
        assert len(_editions(index)) == 1
        index.ingest()
        assert _editions(index) == {2}
        left = [p.name for p in (shelf.root / ".gallae/cache/index").glob("p*-*")]
        assert len(left) == 2  # postings and parents of the one state that counts


def _write_all(shelf: Any, edition: int) -> None:
    for number in range(DOCUMENTS):
        shelf.write(
            f"{number}.md", f"# 지침 {number}\n\n이 지침은 제{edition}판이다. 담당은 내선 {number}번이다.\n" * 8
        )


def _editions(index: Any) -> set[int]:
    """Which editions answer, over all documents' texts and passages."""
    found = set()
    for number in range(DOCUMENTS):
        text = index.read(f"documents/{number}.md", Person()).text
        found.add(1 if "제1판" in text else 2)
    for passage in index.search("지침 담당 내선 제1판 제2판", person=Person(), today=date(2026, 1, 1), k=200).passages:
        assert index.read(passage.path, Person()).text[passage.start : passage.end] == passage.text
        found.add(1 if "제1판" in passage.text else 2)
    return found
