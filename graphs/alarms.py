"""Budget alarms: at each share of the workspace's money (`[budget] alarm_at`) the operator is told, once in each period.

    {"at":"2026-11-20T09:30:00","period":"day 2026-11-20","share":0.8,"spent_usd":0.81,"limit_usd":1.0,"refused":false}

One line each in `.gallae/keep/alarms.jsonl`, which is never rewritten, and a warning on stderr. It is written under the
lock of graphs.uses, so that several processes raise it once; killed before the line stands whole, the next turn raises it.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from gallae.core.language import say
from gallae.core.types import Language
from gallae.core.workspace import Workspace, read_rows
from gallae.graphs.feedback import append
from gallae.graphs.quota import day_of, month_of
from gallae.graphs.uses import Uses

__all__ = ["Alarm", "alarms", "alarms_file", "raise_alarms"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Alarm:
    """`period`: "day 2026-11-20" or "month 2026-11"; `refused`: a call was held back, for it would not have fitted."""

    at: str  # local time, ISO 8601, whole seconds
    period: str
    share: float
    spent_usd: float
    limit_usd: float
    refused: bool = False

    def said(self, language: Language) -> str:
        over = self.refused or self.spent_usd >= self.limit_usd
        return say(
            language,
            f"예산의 {self.share:.0%}를 썼습니다({self.period}: {self.limit_usd:g}달러 가운데 {self.spent_usd:.4f})."
            + (" 바깥 모델에는 더 묻지 않습니다." if over else ""),
            f"{self.share:.0%} of the budget is used ({self.period}: {self.spent_usd:.4f} of {self.limit_usd:g} USD)."
            + (" Outside models are no longer asked." if over else ""),
        )


def alarms_file(keep: Path) -> Path:
    return keep / "alarms.jsonl"


def alarms(workspace: Workspace, now: float) -> tuple[Alarm, ...]:
    """Those of the day and the month that run now, oldest first: for doctor and the operator's page."""
    running = {period for period, *_ in _periods(workspace, now)}
    return tuple(alarm for alarm in _read(alarms_file(workspace.keep)) if alarm.period in running)


def raise_alarms(workspace: Workspace, uses: Uses, now: float, *, refused: str = "") -> tuple[Alarm, ...]:
    """Write what has been reached and stands there not yet. `refused`: "day" or "month", of which a call did not fit any
    more: that is all of it."""
    file, at = alarms_file(workspace.keep), datetime.fromtimestamp(now).isoformat(timespec="seconds")
    new: list[Alarm] = []
    with uses.alone():
        known = {(alarm.period, alarm.share) for alarm in _read(file)}
        for period, since, limit in _periods(workspace, now):
            spent = round(uses.usd("", since), 6)
            full = period.split()[0] == refused
            for share in workspace.settings.budget.alarm_at:
                if (full or spent >= share * limit) and (period, share) not in known:
                    new.append(Alarm(at, period, share, spent, limit, full))
                    append(file, asdict(new[-1]))
    for alarm in new:
        log.warning("%s", alarm.said(workspace.settings.language))
    return tuple(new)


def _periods(workspace: Workspace, now: float) -> list[tuple[str, float, float]]:
    """(name, begin, limit) of each period that has one."""
    budget, today = workspace.settings.budget, datetime.fromtimestamp(now)
    found = [
        (f"day {today:%Y-%m-%d}", day_of(now), budget.usd_per_day),
        (f"month {today:%Y-%m}", month_of(now), budget.usd_per_month),
    ]
    return [(name, since, limit) for name, since, limit in found if limit is not None]


def _read(file: Path) -> list[Alarm]:
    found = []
    for _, row in read_rows(file):
        try:
            found.append(Alarm(**row))
        except TypeError:
            log.warning("%s: a line that is no alarm; ignored", file.name)
    return found
