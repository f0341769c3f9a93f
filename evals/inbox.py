"""The feedback inbox: what people rated and let the team learn from, and what becomes of each, for page and command line.

    made = candidates_in(workspace, index)                 # consented, masked, of documents that everybody may read
    settle(workspace, made, Reviewed(turn, at, "evaluate", route="rag"))   # decided, and the rows written
    settle(workspace, made, Reviewed(turn, at, "open"))    # taken back, and the rows gone

A decision and the rows that follow from it are one deed: rows are planned first, and a decision from which no row could
be made is refused with the reason, so that nobody believes they made one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gallae.checks.masking import Mask
from gallae.core.alone import alone
from gallae.core.errors import InputError, NotFoundError
from gallae.core.types import Person
from gallae.core.workspace import Workspace
from gallae.evals.build_sets import MADE_HERE, Plan, plan_sets, write_sets
from gallae.evals.candidates import Candidate, Candidates, candidates_of
from gallae.evals.review import Reviewed, decide, read_review
from gallae.graphs.consents import consenting
from gallae.graphs.feedback import log_file, read_log
from gallae.graphs.rated import Rated, rated_turns
from gallae.graphs.store import StoredTurn, open_store
from gallae.retrievers.index import Index

__all__ = ["build", "candidates_in", "masked_turn", "rows_of", "settle"]

QUIET = ("id", "path", "citations", "checks", "usage", "config", "trace", "thread")  # hold nothing that a person typed


@dataclass(frozen=True, slots=True)
class _Inbox:
    rated: tuple[Rated, ...]
    candidates: Candidates


def candidates_in(workspace: Workspace, index: Index) -> Candidates:
    """What this workspace's people rated and let the team learn from."""
    return _opened(workspace, index).candidates


def masked_turn(workspace: Workspace, index: Index, turn: str) -> StoredTurn:
    """The turn of a candidate with its receipt, everything that its person typed masked as the candidate is. Quotes of
    documents stay: they are the documents'. NotFoundError for a turn that is no candidate."""
    opened = _opened(workspace, index)
    if not any(c.id == turn for c in opened.candidates.found):
        raise NotFoundError(f"{turn}: no candidate", hint="gallae data review")
    one = next(r for r in opened.rated if r.turn.id == turn)
    mask = Mask()
    for text in (*(m.content for m in one.history), one.turn.question, str(one.answer["text"]), one.comment):
        mask.mask(text)
    answer = _masked(one.answer, mask.mask)
    return replace(one.turn, question=mask.mask(one.turn.question), shown=mask.mask(one.turn.shown), answer=answer)


def settle(workspace: Workspace, made: Candidates, reviewed: Reviewed) -> tuple[str, ...]:
    """Decide and write the rows that follow; the files that hold a row of this turn afterwards, below the workspace.
    InputError, and nothing is written, where no row can be made as decided."""
    candidate = next((c for c in made.found if c.id == reviewed.turn), None)
    if candidate is None:
        raise NotFoundError(f"{reviewed.turn}: no candidate", hint="gallae data review")
    with alone(workspace.keep / "build.lock"):
        said = {**read_review(workspace.keep), candidate.id: reviewed}
        plan = plan_sets(workspace, made.found, {t: r for t, r in said.items() if r.verdict != "open"})
        files = _holding(plan, candidate)
        because = next((w.because for w in plan.withheld if w.turn == candidate.id), "")
        if reviewed.verdict in ("evaluate", "train") and (because or not files):
            raise InputError(
                f"{candidate.id[:12]}: {because or 'no row follows from this'}",
                hint="Say which route is right, what the answer must say, or give the right answer.",
            )
        decide(workspace.keep, candidate, made.found, reviewed)
        write_sets(workspace, plan)
    return files


def build(workspace: Workspace, made: Candidates, *, dry: bool = False) -> Plan:
    """All rows anew from what was decided; `dry` writes nothing."""
    with alone(workspace.keep / "build.lock"):
        plan = plan_sets(workspace, made.found, read_review(workspace.keep))
        if not dry:
            write_sets(workspace, plan)
    return plan


def rows_of(plan: Plan, turn: str) -> dict[str, dict[str, Any]]:
    """The rows of one turn by their file."""
    return {file: dict(row) for file, rows in plan.rows.items() for row in rows if row["id"] == _row_id(turn)}


def _opened(workspace: Workspace, index: Index) -> _Inbox:
    with open_store(workspace.keep / "turns.sqlite") as store:
        rated = tuple(rated_turns(store, read_log(log_file(workspace.keep)).corrections))
    return _Inbox(rated, candidates_of(rated, consenting(workspace.keep), _kept_out(workspace, index)))


def _kept_out(workspace: Workspace, index: Index) -> dict[str, str]:
    """Documents whose words may stand in no row: confidential ones (D9), and those that not everybody may read."""
    everything = workspace.settings.confidential
    documents = [(d.path, d.confidential or everything, d.readers) for d in index.documents(Person())]
    return {
        path: "confidential" if secret else "restricted" for path, secret, readers in documents if secret or readers
    }


def _holding(plan: Plan, candidate: Candidate) -> tuple[str, ...]:
    return tuple(rows_of(plan, candidate.id))


def _row_id(turn: str) -> str:
    return f"{MADE_HERE}{turn[:12]}"


def _masked(value: Any, mask: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        return {key: inner if key in QUIET else _masked(inner, mask) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner, mask) for inner in value]
    return mask(value) if isinstance(value, str) else value
