"""Rows that were made of conversations, and whether their people still agree: asked again at every door to a training.

Consent stands with the person, not with the row: whoever takes it back after rows were built is not learned from, here,
in a bundle or at a vendor's, though the rows still lie in the files until the next `gallae data build`.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from gallae.core.errors import TuningError
from gallae.entrypoints.session import Session

if TYPE_CHECKING:
    from gallae.tuning.rows import Row
    from gallae.tuning.runs import Run

__all__ = ["agreed_turns", "check_agreed", "with_consent"]


def agreed_turns(session: Session, rows: Iterable[Row]) -> Collection[str] | None:
    """The first twelve characters of the turns whose people agree now; None where no row was made of a conversation."""
    from gallae.tuning.leaving import MADE_HERE

    if not any(str(row.given.get("id", "")).startswith(MADE_HERE) for row in rows):
        return None
    from gallae.entrypoints.learning import candidates_in

    return {candidate.id[:12] for candidate in candidates_in(session).found}


def with_consent(session: Session, rows: Sequence[Row]) -> tuple[Row, ...]:
    """Without the rows of those who do not agree; how many that were is said."""
    from gallae.tuning.leaving import consented

    agreed = agreed_turns(session, rows)
    kept = tuple(row for row in rows if consented(row, agreed))
    if left := len(rows) - len(kept):
        said = session.say(
            f"동의를 거둔 사람의 {left}행은 쓰지 않습니다: gallae data build",
            f"{left} rows of people who took back their consent are not used: gallae data build",
        )
        print(said, file=sys.stderr)
    return kept


def check_agreed(session: Session, run: Run) -> Run:
    """TuningError for a run whose frozen rows hold somebody's who does not agree any more: it is not gone on with."""
    from gallae.tuning.leaving import consented
    from gallae.tuning.runs import SIDES, load_frozen

    rows = [row for side in SIDES for row in load_frozen(run, side)]
    agreed = agreed_turns(session, rows)
    if left := sum(not consented(row, agreed) for row in rows):
        raise TuningError(
            session.say(f"{run.id}: 동의를 거둔 사람의 {left}행이 들어 있습니다", f"{run.id}: holds {left} rows of people who took back their consent"),
            hint=session.say("새로 학습하세요.", "Start a new run."),
        )  # fmt: skip
    return run
