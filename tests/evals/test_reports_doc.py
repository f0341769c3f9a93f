"""The snippets of docs/reports.md run as they stand there."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from gallae.evals.history import keep_run
from tests.evals.runs import case, evaluation

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "reports.md"


def snippets() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)


def ran(snippet: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", snippet], capture_output=True, text=True, encoding="utf-8", cwd=folder, timeout=60
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_the_snippet_of_history_says_what_changed_and_which_way_a_failed_row_took(tmp_path: Path) -> None:
    keep = tmp_path / "my-team" / ".gallae" / "keep"
    keep_run(keep, evaluation((True, True)))
    cases = (case("a1"), case("a2", False, turn="t2"))
    receipts = ({"id": "t2", "decision": {"route": "tool"}},)
    keep_run(keep, replace(evaluation(cases=cases), made=1_800_000_100.0, receipts=receipts))
    out = ran(snippets()[0], tmp_path)
    assert "rag right 1.000 → 0.500  ▼ -0.500" in out and "a2 must_include: 7일 tool" in out


def test_the_snippet_of_langsmiths_runner_scores_each_row(tmp_path: Path) -> None:
    out = ran(snippets()[1], tmp_path)
    assert "[{'route': 1.0, 'score': 1.0, 'passed': 1.0}, {'route': 0.0" in out
