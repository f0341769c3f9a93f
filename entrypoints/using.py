"""`gallae usage`: turns, tokens, money and time by person, group, route, model or day; and what is left of one's quota."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from gallae.core.errors import InputError
from gallae.entrypoints.session import Session, open_session, print_json

if TYPE_CHECKING:
    from gallae.graphs.usage import Line, Report

__all__ = ["COMMANDS"]


def usage(options: argparse.Namespace) -> int:
    session = open_session(options)
    from gallae.graphs.usage import usage_of
    from gallae.graphs.uses import open_uses

    since, until = _day("--since", options.since), _day("--until", options.until)
    with open_uses(session.workspace.keep / "usage.sqlite") as uses:
        report = usage_of(session.workspace, uses, session.person, time.time(), by=options.by, since=since, until=until)
    if session.as_json:
        print_json(_json(report))
    else:
        _show(session, report)
    return 0


def _day(option: str, given: str | None) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise InputError(
            f"{option} {given}: no date", hint="Write it as YYYY-MM-DD, for example 2026-11-20."
        ) from error


def _json(report: Report) -> dict[str, Any]:
    quota = {name: limit for name, limit in report.quota.model_dump().items() if limit is not None}
    lines = [asdict(line) for line in report.lines]
    return {
        "by": report.by, "since": report.since, "until": report.until, "whose": report.whose or None,
        "lines": lines, "total": asdict(report.total), "quota": quota, "used": _used(report),
    }  # fmt: skip


def _used(report: Report) -> dict[str, Any]:
    """Under the names of the limits they count against."""
    used = report.used
    return {
        "turns_per_minute": len(used.lately),
        "turns_per_day": used.turns,
        "tokens_per_day": used.tokens,
        "usd_per_day": used.usd,
        "usd_per_month": used.usd_month,
        "concurrent": used.running,
    }


def _show(session: Session, report: Report) -> None:
    head = (
        session.say("횟수", "turns"),
        session.say("토큰(받음/냄)", "tokens in/out"),
        "USD",
        session.say("초", "seconds"),
    )
    print(f"{report.by:<24}{head[0]:>8}{head[1]:>20}{head[2]:>12}{head[3]:>10}")
    for line in (*report.lines, report.total):
        print(_row(line))
    limits = [(name, limit) for name, limit in report.quota.model_dump().items() if limit is not None]
    for name, limit in limits:
        print(f"{name}: {_used(report)[name]:g} / {limit:g}")


def _row(line: Line) -> str:
    tokens = f"{line.input_tokens:,}/{line.output_tokens:,}"
    return f"{line.name:<24}{line.turns:>8,}{tokens:>20}{line.usd:>12.4f}{line.seconds:>10.1f}"


COMMANDS = {"usage": usage}
