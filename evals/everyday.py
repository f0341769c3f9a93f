"""Writes graphs/everyday.json: words that people use whatever they ask about, so that sharing one says little.

A word is everyday as far as the questions and documents of many unlike workspaces (none of the frozen ones) hold it. Counted are workspaces, not
occurrences, so that no workspace's own words come in.

    python -m gallae.evals.everyday evals/data graphs/everyday.json
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from gallae.core.tokens import content_terms
from gallae.evals.labelled import fitted_folders
from gallae.evals.rows import load_routes

__all__ = ["everyday"]

LEAST = 0.25  # of the workspaces


def everyday(folders: Sequence[Path]) -> dict[str, float]:
    """Word -> the share of the workspaces that use it, two decimals; rarer words are left out."""
    counts: Counter[str] = Counter()
    for folder in folders:
        texts = [row.question for row in load_routes(folder / "evals" / "routes.jsonl")]
        texts += [file.read_text(encoding="utf-8") for file in sorted((folder / "documents").glob("*.md"))]
        counts.update({term for text in texts for term in content_terms(text)})
    shares = {term: round(n / len(folders), 2) for term, n in sorted(counts.items())}
    return {term: share for term, share in shares.items() if share >= LEAST and not term[0].isdigit()}


if __name__ == "__main__":
    found = everyday(fitted_folders(Path(sys.argv[1])))
    Path(sys.argv[2]).write_text(json.dumps(found, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
