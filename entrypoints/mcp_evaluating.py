"""One evaluation for `gallae mcp`, as a process of its own, so that a client that cancels really ends it.

    python -m gallae.entrypoints.mcp_evaluating     an order as JSON on stdin, the figures as JSON on stdout

An evaluation keeps threads and event loops busy for minutes; a thread of the server could not be stopped, and whatever a
model was asked would go on to cost. Ends when its stdin does: with the server, too.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

from gallae.core.errors import GallaeError
from gallae.core.types import Person, as_json
from gallae.core.workspace import open_workspace
from gallae.entrypoints.session import Session

__all__ = ["order_of"]

SHOWN_FIGURES, SHOWN_FAILED = 40, 20


def order_of(session: Session, kind: str) -> str:
    """What the process is told, in a line."""
    person = session.person
    return json.dumps(
        {
            "root": str(session.workspace.root),
            "state": str(session.workspace.state),
            "person": [person.id, sorted(person.groups) if person.groups is not None else None, person.role],
            "today": session.today.isoformat(),
            "kind": kind,
        }
    )


def measured(order: dict[str, Any]) -> dict[str, Any]:
    """The run is kept with the workspace's others. GallaeError as the command would have it."""
    from gallae.entrypoints.cli import build_parser
    from gallae.entrypoints.evaluating import reports_of
    from gallae.evals.convert import evaluation_of
    from gallae.evals.history import keep_run

    name, groups, role = order["person"]
    person = Person(name, frozenset(groups) if groups is not None else None, role)
    workspace, kind = open_workspace(Path(order["root"]), state=Path(order["state"])), order["kind"]
    options = build_parser().parse_args(["-w", str(workspace.root), "eval", kind])
    session = Session(workspace, person, date.fromisoformat(order["today"]), ingest=False, as_json=True)
    evaluation = next(
        evaluation_of(report, workspace.settings.name) for _, report in reports_of(kind, session, options)
    )
    keep_run(workspace.keep, evaluation)
    metrics = [{"name": f.name, **as_json(f.interval)} for f in evaluation.figures if f.interval.n]
    failed = [{"id": c.id, "question": c.question[:100], "why": c.why[:200]} for c in evaluation.cases if not c.passed]
    said = [f"{figure.name}: {figure.interval}" for figure in evaluation.figures if figure.interval.n]
    data = {
        "kind": kind,
        "rows": len(evaluation.cases),
        "metrics": metrics[:SHOWN_FIGURES],
        "failed": failed[:SHOWN_FAILED],
    }
    return {"data": as_json(data), "lines": said[:SHOWN_FIGURES], "failed": len(failed)}


def main() -> int:
    order = json.loads(sys.stdin.readline())

    def watched() -> None:
        sys.stdin.read()
        os._exit(1)  # who ordered it is gone

    threading.Thread(target=watched, daemon=True).start()
    out, sys.stdout = sys.stdout, sys.stderr  # whatever prints does not stand among the figures
    try:
        told = measured(order)
    except GallaeError as error:
        told = {"error": [error.code, error.message, error.hint]}
    out.write(json.dumps(told, ensure_ascii=False) + "\n")
    out.flush()
    return 0


if __name__ == "__main__":
    os._exit(main())
