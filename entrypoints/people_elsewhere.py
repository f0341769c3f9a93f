"""Where a person's data may lie beyond what can be exported or deleted here: named, so that somebody can go there.

{"what": "model", "where": "runs/notice/20261120-093000-sft", "rows": 3, …}
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gallae.entrypoints.session import Session
from gallae.graphs.forget_rows import Theirs
from gallae.graphs.trace_endpoints import endpoints
from gallae.graphs.trace_person import FILE as TRACE_KEY
from gallae.graphs.trace_person import hashed

__all__ = ["elsewhere", "line_of"]

Place = dict[str, Any]


def elsewhere(session: Session, theirs: Theirs) -> list[Place]:
    """To be asked before anything is deleted: afterwards nobody knows which run learned from them."""
    workspace = session.workspace
    places: list[Place] = [{"what": "backup", "where": name} for name in workspace.settings.privacy.backups]
    if theirs.person in workspace.people.members:
        places.append({"what": "people.toml", "where": f"[people.{theirs.person}]"})
    places += _traces(session, theirs.person)
    for file in sorted((workspace.keep / "runs").glob("*/*/run.json")):
        places += _of_run(file, theirs, workspace.keep)
    return places


def line_of(session: Session, place: Place) -> str:
    """One place as a person reads it."""
    say, where, rows = session.say, place["where"], place.get("rows", 0)
    match place["what"]:
        case "backup":
            return say(f"백업: {where}", f"a backup: {where}")
        case "people.toml":
            return say(f"people.toml의 {where}: 손으로 지우세요", f"people.toml, {where}: take it out by hand")
        case "traces":
            who = place["person"]
            return say(
                f"보낸 추적: {where} (metadata.person = {who})", f"traces sent: {where} (metadata.person = {who})"
            )
        case "model":
            return say(f"{rows}행으로 배운 모델: {where}", f"a model that learned from {rows} rows: {where}")
        case "bundle":
            return say(f"밖으로 묶어 낸 것: {where}", f"a bundle carried elsewhere: {where}")
        case _:
            return say(f"학습을 맡긴 회사: {where}", f"a vendor's training: {where}")


def _traces(session: Session, person: str) -> Iterator[Place]:
    from langsmith.utils import get_tracer_project

    key = session.workspace.keep / TRACE_KEY
    if not key.is_file():  # nothing was ever traced
        return
    who = hashed(key.read_bytes(), person)
    project = get_tracer_project()
    named = [f"{endpoint.url} · {project}" for endpoint, _ in endpoints(session.workspace.settings)]
    for where in named or [session.say("지금은 꺼져 있는 추적 서버", "the tracing server of before; none is set now")]:
        yield {"what": "traces", "where": where, "person": who}


def _of_run(file: Path, theirs: Theirs, keep: Path) -> Iterator[Place]:
    rows = sum(_count(data, theirs) for data in sorted((file.parent / "data").glob("*.jsonl")))
    if not rows:
        return
    try:
        run = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        run = {}
    data = run.get("data") or {}
    yield {"what": "model", "where": str(file.parent.relative_to(keep)), "rows": rows, "data": data.get("hash", "")}
    if data.get("bundle"):
        yield {"what": "bundle", "where": str(data["bundle"]), "run": file.parent.name}
    if data.get("vendor"):
        vendor = data["vendor"]
        yield {
            "what": "vendor",
            "where": f"{vendor.get('name')} {vendor.get('job') or ''}".strip(),
            "run": file.parent.name,
        }


def _count(file: Path, theirs: Theirs) -> int:
    found = 0
    for line in file.read_bytes().split(b"\n"):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        found += isinstance(row, dict) and theirs.owns(row)
    return found
