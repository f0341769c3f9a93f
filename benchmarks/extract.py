"""How often the embedded default's `rag` answer is right, on a workspace's own answer questions; prints what fails.

    python benchmarks/extract.py samples [--today 2026-11-20] [--rows a01,a02] [--all]

The index goes to a temporary folder. A row is right when every inner list of `must_include` has one alternative in
the answer and nothing of `must_not_include` is, compared without white space, `|` and thousands commas, within 400
characters; an unanswerable row when the answer abstains. Times are CPU milliseconds of one thread, without the search.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from gallae.checks.support import check_answer
from gallae.core.language import language_of
from gallae.core.types import Citation, Draft, Message, Person
from gallae.core.workspace import open_workspace, read_rows
from gallae.graphs.resolve import resolve
from gallae.retrievers.extract import extract
from gallae.retrievers.index import Index, open_index

ANYONE = Person()


@dataclass(slots=True)
class Score:
    right: dict[str, int] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)

    def count(self, group: str, good: bool) -> None:
        self.right[group] = self.right.get(group, 0) + good
        self.seen[group] = self.seen.get(group, 0) + 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 11, 20))
    parser.add_argument("--rows", default="", help="ids, separated by commas: only these, in full")
    parser.add_argument("--all", action="store_true", help="print right rows too")
    given = parser.parse_args()
    only = set(filter(None, given.rows.split(",")))
    with tempfile.TemporaryDirectory() as state:
        workspace = open_workspace(given.workspace, state=Path(state), environ={})
        with open_index(workspace) as index:
            index.ingest()
            score = Score()
            for _, row in read_rows(given.workspace / "evals" / "answers.jsonl"):
                if (not only or row["id"] in only) and row.get("route", "rag") == "rag":
                    one(row, index, given.today, score, verbose=given.all or bool(only))
    for group in sorted(score.seen):
        print(f"{group:24} {score.right[group]:4}/{score.seen[group]:<4} {score.right[group] / score.seen[group]:.3f}")
    times = sorted(score.milliseconds)
    print(f"{'CPU ms p50 / p95':24} {times[len(times) // 2]:.1f} / {times[int(len(times) * 0.95)]:.1f}")


def one(row: dict[str, Any], index: Index, today: date, score: Score, *, verbose: bool) -> None:
    question = resolve(row["question"], [Message(m["role"], m["content"]) for m in row.get("history", [])])
    today = date.fromisoformat(row["today"]) if row.get("today") else today
    found = index.search(question, person=ANYONE, today=today)
    started = time.process_time()
    draft = extract(
        question,
        found,
        read=lambda path: index.read(path, ANYONE),
        today=today,
        language=language_of(question),
        search=lambda text: index.search(text, person=ANYONE, today=today),
    )
    score.milliseconds.append((time.process_time() - started) * 1000)
    good = judged(row, draft)
    if row["answerable"]:
        score.count("answerable", good)
        score.count("false abstention (low)", draft.outcome == "abstained")
        for need in row.get("needs") or ["plain"]:
            score.count(f"  {need}", good)
    else:
        score.count("abstention", good)
    for citation in draft.citations:
        score.count("citations resolve", resolves(citation, index))
    checks = check_answer(draft, lambda path: index.read(path, ANYONE), passages=found.passages, given=question)
    for check in checks if draft.outcome == "answered" else ():
        score.count(f"check {check.name}", check.passed)
        if not check.passed:
            print(f"unsupported {row['id']}: {check.name}: {check.detail} in {draft.text!r}")
    if verbose or not good:
        report(row, question, draft, good, [g in {p.path for p in found.passages} for g in row["gold"]])


def judged(row: dict[str, Any], draft: Draft) -> bool:
    if not row["answerable"]:
        return draft.outcome == "abstained"
    text = plain(draft.text)
    included = all(any(plain(one) in text for one in same) for same in row["must_include"])
    return (
        draft.outcome == "answered"
        and included
        and not any(plain(wrong) in text for wrong in row["must_not_include"])
        and len(draft.text) <= 400
    )


def plain(text: str) -> str:
    return re.sub(r"[\s|]|(?<=\d),(?=\d{3})", "", text).lower()


def resolves(citation: Citation, index: Index) -> bool:
    return index.read(citation.path, ANYONE).text[citation.start : citation.end] == citation.quote


def report(row: dict[str, Any], question: str, draft: Draft, good: bool, gold_found: list[bool]) -> None:
    print(f"{'ok ' if good else 'NO '} {row['id']}  {question}")
    print(f"    wanted {json.dumps(row['must_include'], ensure_ascii=False)}", end="")
    print(f" not {json.dumps(row['must_not_include'], ensure_ascii=False)}" if row["must_not_include"] else "", end="")
    print(f"  gold found {gold_found}  needs {row.get('needs', [])}")
    print("    " + f"{draft.outcome}: {draft.text}".replace("\n", "\n      "))


if __name__ == "__main__":
    main()
