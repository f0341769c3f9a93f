"""`gallae audit`: is the chain whole, and what stands in it.

gallae audit verify [--anchor COUNT:HASH]     0 whole, 1 the first row that is wrong and what is wrong with it
gallae audit export [--since DATE] [--until DATE] [--person PERSON] [--format jsonl|ocsf]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from gallae.core.errors import InputError
from gallae.core.types import as_json
from gallae.entrypoints.session import Session, open_session, print_json
from gallae.graphs.audit import Audit, Entry
from gallae.graphs.audit_chain import Head, rows
from gallae.graphs.audit_ocsf import as_ocsf
from gallae.graphs.health_words import problem_said

__all__ = ["COMMANDS", "exported"]


def audit(options: argparse.Namespace) -> int:
    session = open_session(options)  # an operator's, by core.permissions
    return _verify(session, options) if options.action == "verify" else _export(session, options)


def exported(
    chain: Audit, *, since: date | None = None, until: date | None = None, person: str | None = None
) -> Iterator[dict[str, Any]]:
    """Rows with the names of those who are still known; `until` is the last day, both in UTC."""
    names = chain.people.names()
    pseudonym = chain.people.pseudonym(person) if person is not None else ""
    for row in rows(chain.keep):
        if person is not None and (not pseudonym or pseudonym not in (row.get("who"), row.get("about"))):
            continue
        day = datetime.fromisoformat(row["at"]).date()
        if (since is None or day >= since) and (until is None or day <= until):
            yield _named(row, names, chain)


def _named(row: dict[str, Any], names: Mapping[str, str], chain: Audit) -> dict[str, Any]:
    person = names.get(row["who"], "")
    content = {"content": chain.people.reveal(person, row["content"])} if row.get("content") and person else {}
    about = {"about_person": names[row["about"]]} if row.get("about") in names else {}
    return {**row, "person": person, **about, **content}


def _verify(session: Session, options: argparse.Namespace) -> int:
    verdict = session.audit.verify(_anchor(options.anchor))
    problem, end = verdict.problem, verdict.head
    if session.as_json:
        print_json({"whole": problem is None, "rows": end.count, "anchor": f"{end.count}:{end.hash}",
                    "problem": as_json(problem), "unfinished": verdict.unfinished})  # fmt: skip
        return 0 if problem is None else 1
    if problem is not None:
        print(problem_said(session.language, problem))
        return 1
    print(session.say(f"{end.count}행, 모두 그대로입니다.", f"{end.count} rows, all as they were written."))
    print(session.say(f"다른 곳에 적어 두세요(--anchor): {end.count}:{end.hash}",
                      f"Write this down elsewhere (--anchor): {end.count}:{end.hash}"))  # fmt: skip
    return 0


def _export(session: Session, options: argparse.Namespace) -> int:
    chain = session.audit
    wanted = {"since": _day(options.since, "--since"), "until": _day(options.until, "--until")}
    if wanted["since"] and wanted["until"] and wanted["until"] < wanted["since"]:
        raise InputError(f"--until {options.until}: before --since", hint="Turn them around.")
    names, written = chain.people.names(), 0
    for row in exported(chain, **wanted, person=options.of):
        shown = as_ocsf(row, names, session.workspace.settings.name or "gallae") if options.format == "ocsf" else row
        sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
        written += 1
    sys.stdout.flush()
    chain.write(Entry("audit-exported", session.person.owner, about=options.of or "", details={"rows": written}))
    return 0


def _anchor(text: str | None) -> Head | None:
    if text is None:
        return None
    count, _, digest = text.partition(":")
    if not count.isdigit() or len(digest) != 64:
        raise InputError(f"--anchor {text}: no anchor", hint="COUNT:HASH, as `gallae audit verify` printed it.")
    return Head(int(count), digest)


def _day(text: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(f"{option} {text}: no date", hint="Write it as YYYY-MM-DD.") from error


COMMANDS = {"audit": audit}
