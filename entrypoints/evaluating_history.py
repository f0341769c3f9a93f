"""`gallae eval history [WHAT]` and `gallae eval diff [RUN] [RUN]`: what was measured before, and what changed since."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from gallae.core.errors import AccessError, InputError
from gallae.core.types import as_json
from gallae.entrypoints.session import Session, print_json
from gallae.evals.difference import Change, Difference, change_line, difference_of, main_figures
from gallae.evals.gate import load_bars
from gallae.evals.history import Run, find_run, last_like, load_runs
from gallae.evals.report_evaluation import figure_value

__all__ = ["difference", "history"]

SHOWN = 20  # turned rows of each sort on the terminal; --json has all


def history(session: Session, options: argparse.Namespace) -> int:
    """One line a run, the newest last; `WHAT` as in `gallae eval` ("skill" for all skills)."""
    _check_owner(session)
    what = options.files[0] if options.files else ""
    runs = [r for r in load_runs(session.workspace.keep) if what in ("", r.evaluation.what, _kind(r))]
    bars = load_bars(session.workspace.root)
    if session.as_json:
        print_json({"runs": [_run_json(run) for run in runs]})
        return 0
    if not runs:
        print(session.say("아직 남은 평가가 없습니다: gallae eval answers", "no run is kept yet: gallae eval answers"))
    for run in runs:
        e = run.evaluation
        figures = " · ".join(
            f"{f.label(session.language)} {figure_value(f)}" for f in main_figures(e, bars.get(_kind(run), {}))
        )
        moment = datetime.fromtimestamp(e.made, UTC).strftime("%Y-%m-%d %H:%M")
        setup = " ".join(f"{k}={v}" for k, v in e.setup.items() if k not in ("gallae", "today", "file") and v)
        print(f"{run.name}\n  {moment} UTC · {e.workspace} · {e.what} · {len(e.cases)} · {setup}\n  {figures}")
    return 0


def difference(session: Session, options: argparse.Namespace) -> int:
    """Between two runs; one named: from the run before it of the same kind; none: the last two of the same kind."""
    _check_owner(session)
    old, new = _pair(session, options.files)
    found = difference_of(old.evaluation, new.evaluation)
    if session.as_json:
        print_json({"old": old.name, "new": new.name, **_difference_json(found)})
        return 0
    print(f"{old.name} → {new.name}")
    rows = f"{found.common} · +{found.added} −{found.gone}"
    print(session.say(f"짝지은 문항 {rows}", f"rows paired {rows}"))
    for change in found.changes:
        print("  " + change_line(change, session.language))
    print(
        session.say("바뀐 구성:", "Setup that changed:") if found.setup else session.say("구성은 그대로", "same setup")
    )
    for key, before, now in found.setup:
        print(f"  {key}: {before or '–'} → {now or '–'}")
    for cases, ko, en in ((found.lost, "맞다가 틀림", "right → wrong"), (found.won, "틀리다가 맞음", "wrong → right")):
        if cases:
            print(session.say(ko, en) + f" {len(cases)}:")
        for case in cases[:SHOWN]:
            print(f"  {case.id} {case.question}".replace("\n", " ") + (f"  ({case.why})" if case.why else ""))
    return 0


def _check_owner(session: Session) -> None:
    """A run holds what somebody else was answered, who may have read more."""
    if session.person.groups is not None:
        raise AccessError(f"{session.person.id}: runs hold everybody's answers", hint="Run it without --as.")


def _pair(session: Session, names: list[str]) -> tuple[Run, Run]:
    keep = session.workspace.keep
    if len(names) > 2:
        raise InputError(f"{len(names)} runs named", hint="gallae eval diff [RUN] [RUN]")
    if len(names) == 2:
        old, new = find_run(keep, names[0]), find_run(keep, names[1])
        if old.evaluation.what != new.evaluation.what:
            hint = "Two runs of one kind: gallae eval history WHAT"
            raise InputError(f"{old.evaluation.what} and {new.evaluation.what} are no pair", hint=hint)
        return old, new
    runs = load_runs(keep)
    new_one = find_run(keep, names[0]) if names else None
    candidates = [new_one] if new_one else runs[::-1]
    for new in candidates:
        earlier = [run for run in last_like(runs, new.evaluation) if run.name < new.name]
        if earlier:
            return earlier[-1], new
    raise InputError("no two runs of one kind are kept", hint="gallae eval history lists what there is.")


def _kind(run: Run) -> str:
    return run.evaluation.what.partition(":")[0]


def _run_json(run: Run) -> dict[str, Any]:
    e = run.evaluation.as_json()
    return {
        "run": run.name,
        **{k: e[k] for k in ("what", "workspace", "made", "setup", "figures")},
        "rows": len(e["cases"]),
    }


def _difference_json(found: Difference) -> dict[str, Any]:
    return {
        "changes": [_change_json(change) for change in found.changes],
        "common": found.common,
        "added": found.added,
        "gone": found.gone,
        "lost": as_json(found.lost),
        "won": as_json(found.won),
        "setup": [{"key": key, "old": old, "new": new} for key, old, new in found.setup],
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "name": change.figure.name,
        "old": change.old,
        "new": change.new,
        "paired": as_json(change.paired),
        "sure": change.sure,
        "better": change.better,
    }
