"""Questions in one language over documents in the other: what the hand-written tables and the learned dictionary add.

    python benchmarks/cross_language.py [QUESTIONS.jsonl]     rows {workspace, kind, question, gold}

For each kind ("english" over Korean documents, "korean" over English ones) recall@1 and recall@5 over documents with
(1) no help, (2) the hand-written tables, (3) the tables and the dictionary that the index learned from the documents,
and how often the evidence says "none" although the answer is there.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from gallae.core.query import Word
from gallae.core.types import Person
from gallae.core.workspace import open_workspace
from gallae.retrievers import index as searching
from gallae.retrievers.dictionary import NOTHING, Dictionary
from gallae.retrievers.index import Index, open_index

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "tests/retrievers/cross_language/questions.jsonl"
TODAY = date(2026, 12, 1)


def main(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    names = dict.fromkeys(row["workspace"] for row in rows)
    for help_given in ("no help", "tables", "tables + dictionary"):
        with given(help_given), ExitStack() as stack:  # opened anew: an index keeps what it found for a question
            indexes = {name: stack.enter_context(_opened(name)) for name in names}
            print(json.dumps({"help": help_given, **measure(rows, indexes)}, ensure_ascii=False))


def measure(rows: list[dict[str, Any]], indexes: dict[str, Index]) -> dict[str, str]:
    seen: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for row in rows:
        found = indexes[row["workspace"]].search(row["question"], person=Person(), today=TODAY, k=30)
        order = list(dict.fromkeys(passage.path for passage in found.passages))
        rank = next((at for at, name in enumerate(order, 1) if name in row["gold"]), 0)
        for kind in (row["kind"], f"{row['kind']} {'glossary' if row['workspace'] == 'cross_language' else 'others'}"):
            seen[kind].append((rank, found.evidence.verdict == "none"))
    return {
        kind: f"{len(ranks)}: {_share([r == 1 for r, _ in ranks])} / {_share([0 < r <= 5 for r, _ in ranks])},"
        f" none {sum(none for _, none in ranks)}"
        for kind, ranks in seen.items()
    }


@contextmanager
def given(help_given: str) -> Iterator[None]:
    """Search with less help than the index gives."""
    read, translated = searching.read_query, Dictionary.translated

    def bare(text: str, morphemes: Callable[[str], tuple[str, ...]] | None = None) -> tuple[Word, ...]:
        return tuple(replace(word, alike=()) for word in read(text, morphemes))

    if help_given == "no help":
        searching.read_query = bare
    if help_given != "tables + dictionary":
        Dictionary.translated = lambda self, words: NOTHING  # type: ignore[method-assign]
    try:
        yield
    finally:
        searching.read_query = read
        Dictionary.translated = translated  # type: ignore[method-assign]


@contextmanager
def _opened(name: str) -> Iterator[Index]:
    places = (ROOT, ROOT / "tests/workspaces", ROOT / "tests/retrievers", ROOT / "tests/retrievers/cross_language_2")
    root = next(place / name for place in places if (place / name).is_dir())
    with tempfile.TemporaryDirectory() as scratch:
        workspace = open_workspace(root, state=Path(scratch), environ={})
        with open_index(workspace) as index:
            index.ingest()
            yield index


def _share(hits: list[bool]) -> str:
    return f"{sum(hits) / len(hits):.3f}"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else QUESTIONS)
