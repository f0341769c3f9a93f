"""Whole turns over workspaces of outside authors, without a model: what is answered rightly, wrongly or not at all.

    python benchmarks/strangers.py [tests/workspaces/strangers/dorm …] [--today 2026-11-20]

`right` are answerable questions whose answer holds what it must and nothing that it must not, `near` those that were abstained
from while the passage quoted as nearest holds it, `wrong` those answered otherwise; `refused` are the unanswerable questions
that were abstained from. Shares with 95 % intervals (Wilson). A workspace named in FROZEN is scored and never read.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from gallae.checks.scores import wilson
from gallae.core.workspace import read_rows
from gallae.entrypoints.cli import main as gallae

STRANGERS = Path(__file__).parent.parent / "tests" / "workspaces" / "strangers"
FROZEN = ("clubhouse", "exams", "handbook", "mattress", "savings")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspaces", type=Path, nargs="*")
    parser.add_argument("--today", default="2026-11-20")
    given = parser.parse_args()
    every: list[dict[str, str]] = []
    for root in given.workspaces or sorted(path.parent for path in STRANGERS.glob("*/gallae.toml")):
        cases = judged(root, given.today)
        every += [case | {"frozen": str(root.name in FROZEN)} for case in cases]
        print(f"{root.name + (' (frozen)' if root.name in FROZEN else ''):24} {line(cases)}")
    for name, frozen in (("read", "False"), ("frozen", "True")):
        if cases := [case for case in every if case["frozen"] == frozen]:
            print(f"{'all ' + name:24} {line(cases)}")


def judged(root: Path, today: str) -> list[dict[str, str]]:
    """How each question of route rag ended."""
    rows = {row["id"]: row for _, row in read_rows(root / "evals" / "answers.jsonl") if row["route"] == "rag"}
    out = io.StringIO()
    with tempfile.TemporaryDirectory() as state, contextlib.redirect_stdout(out):
        gallae(["-w", str(root), "--state", state, "--today", today, "--json", "eval", "answers", "--no-history"])
    cases = json.loads(out.getvalue().splitlines()[-1])["cases"]
    return [{"id": c["id"], "end": end_of(c, rows[c["id"]])} for c in cases if c["id"] in rows]


def end_of(case: dict[str, Any], row: dict[str, Any]) -> str:
    values = case["values"]
    if not row["answerable"]:
        return "refused" if values.get("abstention", case["value"]) else "invented"
    if values["rag"]:
        return "right"
    if not values["false_abstention"]:
        return "wrong"
    got = tight(case["got"])
    return "near" if all(any(tight(v) in got for v in each) for each in row["must_include"]) else "nothing"


def tight(text: str) -> str:
    return re.sub(r"[\s|,]+", "", text)


def line(cases: list[dict[str, str]]) -> str:
    ends = [case["end"] for case in cases]
    answerable = sum(end not in ("refused", "invented") for end in ends)
    shares = [(name, ends.count(name), answerable) for name in ("right", "near", "wrong")]
    shares.append(("refused", ends.count("refused"), len(ends) - answerable))
    told = []
    for name, count, of in shares:
        interval = wilson(count, of)
        told.append(f"{name} {interval.value or 0:.2f} ({interval.low:.2f}–{interval.high:.2f})")
    return "  ".join(told)


if __name__ == "__main__":
    main()
