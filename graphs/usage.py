"""What was used, summed by person, group, route, model or day: for `gallae usage`, the page and the API.

A person sees their own, an operator everybody's. Groups are those of people.toml now; who is in several counts in each,
so that groups may add up to more than the total. Money is what graphs.uses has: of a call that was stopped, an estimate.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from gallae.core.people import Quota, people_now
from gallae.core.permissions import may_do
from gallae.core.types import Person
from gallae.core.workspace import Workspace
from gallae.graphs.quota import MINUTE, day_of, month_of
from gallae.graphs.uses import Used, Uses

__all__ = ["BY", "By", "Line", "Report", "usage_of"]

By = Literal["person", "group", "route", "model", "day"]
BY: tuple[By, ...] = get_args(By)
NONE = "–"  # no group, no model, a turn that was stopped before it had a route


@dataclass(frozen=True, slots=True)
class Line:
    """`turns` that used some of it; seconds of wall time."""

    name: str
    turns: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """`since` and `until` are days, both within. `whose` "": everybody's. `quota` and `used` are the asking person's."""

    by: By
    since: date | None
    until: date | None
    whose: str
    lines: tuple[Line, ...]
    total: Line
    quota: Quota
    used: Used


def usage_of(
    workspace: Workspace,
    uses: Uses,
    person: Person,
    now: float,
    *,
    by: By = "person",
    since: date | None = None,
    until: date | None = None,
) -> Report:
    """Everybody's for an operator, else the person's own. Dearest first; days in their order."""
    everybody = may_do(person, "usage others")
    begin = _midnight(since) if since else 0.0
    end = _midnight(until + timedelta(days=1)) if until else float("inf")
    people = people_now(workspace.root)
    groups = {member.id: sorted(member.groups) for member in people.members.values()}
    sums, total = dict[str, Line](), Line("total")
    for row in uses.rows(begin, end, None if everybody else person.owner):
        whole, parts = _lines(row, by, groups)
        total = _plus(total, whole)
        for line in parts:
            sums[line.name] = _plus(sums.get(line.name, Line(line.name)), line)
    order = (lambda line: (line.name,)) if by == "day" else (lambda line: (-line.usd, -line.turns, line.name))
    used = uses.of_person(person.owner, minute=now - MINUTE, day=day_of(now), month=month_of(now))
    lines = tuple(sorted(sums.values(), key=order))
    return Report(by, since, until, "" if everybody else person.id, lines, total, people.quota_of(person.id), used)


def _lines(row: tuple[object, ...], by: By, groups: dict[str, list[str]]) -> tuple[Line, list[Line]]:
    """The whole turn, and its share in each line."""
    person, created, seconds, route, models, sent, made, usd = row
    whole = Line("", 1, int(str(sent)), int(str(made)), float(str(usd)), float(str(seconds)))
    if by == "model":
        return whole, list(_by_model(json.loads(str(models)), whole))
    names: Iterable[str] = {
        "person": [str(person)],
        "group": groups.get(str(person), []),
        "route": [str(route)],
        "day": [datetime.fromtimestamp(float(str(created))).date().isoformat()],
    }[by]
    return whole, [replace(whole, name=name or NONE) for name in list(names) or [NONE]]


def _by_model(models: dict[str, list[float]], whole: Line) -> Iterator[Line]:
    """Each model's own tokens and money; the turn's time stands with each that it asked."""
    for label, (sent, made, usd) in models.items():
        yield Line(label, 1, int(sent), int(made), usd, whole.seconds)
    if not models:
        yield replace(whole, name=NONE)


def _plus(one: Line, other: Line) -> Line:
    return Line(
        one.name,
        one.turns + other.turns,
        one.input_tokens + other.input_tokens,
        one.output_tokens + other.output_tokens,
        round(one.usd + other.usd, 9),
        one.seconds + other.seconds,
    )


def _midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day).timestamp()
