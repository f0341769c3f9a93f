"""`gallae ingest | search | read`: documents in, passages out, the stored text that offsets count in."""

from __future__ import annotations

import argparse
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from gallae.core.errors import AccessError, InputError, KnowledgeError
from gallae.core.types import Person
from gallae.entrypoints.opened import index_of
from gallae.entrypoints.progress import draw_steps
from gallae.entrypoints.session import Session, open_session, print_json, reason_of
from gallae.graphs.audit_notes import note_documents
from gallae.graphs.health_words import vectors_said
from gallae.retrievers.index import DocumentReport, Index

__all__ = ["COMMANDS", "found_json", "index_first"]

SIGNS = {"added": "+", "updated": "~", "removed": "-", "unchanged": " ", "skipped": " ", "refused": "!"}


def index_first(session: Session, index: Index) -> None:
    """Index what changed; with --no-ingest refuse instead, naming the command."""
    if not session.ingest:
        pending = index.pending()
        if pending and session.person.groups is not None:  # who may read what is not indexed is not known yet
            raise KnowledgeError(
                session.say("색인하지 않은 변경이 있습니다", "some changes are not indexed"),
                hint=f'gallae -w "{session.workspace.root}" ingest',
            )
        if pending:
            raise KnowledgeError(
                session.say(
                    f"색인하지 않은 변경이 {len(pending)}건 있습니다: {pending[0]}",
                    f"{len(pending)} changes are not indexed: {pending[0]}",
                ),
                hint=f'gallae -w "{session.workspace.root}" ingest',
            )
        return
    reports = index.ingest()
    note_documents(session.audit, session.person.owner, reports)
    for report in reports:
        if report.status == "refused" and session.person.groups is None:
            sys.stderr.write(f"! {report.path}: {reason_of(report, session.language)}\n")


def ingest(options: argparse.Namespace) -> int:
    session = open_session(options)
    if options.repair:
        return _repair(session, options.paths)
    copied: list[Path] = []
    paths = [_inside(session, Path(p), copied) for p in options.paths] or None
    with index_of(session) as index:
        reports = index.ingest(paths, progress=None if session.as_json else draw_steps(session.language))
        dense = index.dense
        index.settle()  # who asks for an index waits until it is whole; who asks a question does not
        brought = {unicodedata.normalize("NFC", path.name) for path in map(Path, options.paths)}
        closed = index.closed([r.path for r in reports], session.person)
        _take_back(index, copied, reports)
    note_documents(session.audit, session.person.owner, reports)
    refused = [r for r in reports if r.status == "refused"]
    # Of what somebody may not read, and of what nobody can say who may, not even the name shows.
    reports = [r for r in reports if r.path not in closed or r.path.removeprefix("documents/") in brought]
    if session.as_json:
        print_json({"documents": reports, **({"vectors": dense} if dense is not None else {})})
    else:
        _show(session, reports)
        if dense is not None:
            print(session.say("의미 검색", "search by meaning") + f": {vectors_said(session.language, dense)}")
    return 1 if refused else 0


def search(options: argparse.Namespace) -> int:
    session = open_session(options)
    with index_of(session) as index:
        index_first(session, index)
        k = options.k if options.k is not None else session.workspace.settings.retrieval.passages
        if k < 1:
            raise InputError(f"-k {k}: at least 1", hint="For example -k 5.")
        told = found_json(index, options.query, session.person, session.today, k)
    if session.as_json:
        print_json(told)
    for number, p in enumerate([] if session.as_json else told["passages"], 1):
        place = " > ".join((p["title"], *p["heading"])) + (f" ({p['page']}쪽)" if p["page"] else "")
        print(
            f"[{number}] {p['score']:.2f} {p['path']} [{p['start']}:{p['end']}] {place}\n    {' '.join(p['text'].split())[:160]}"
        )
    return 0 if told["passages"] else 1


def found_json(index: Index, query: str, person: Person, today: date, k: int) -> dict[str, Any]:
    """Passages as interfaces.md writes them."""
    found = index.search(query, person=person, today=today, k=k)
    evidence = index.assess(found, person=person, today=today)
    names = ("id", "path", "title", "page", "heading", "start", "end", "score", "text")
    said = ("score", "coverage", "margin", "answerable", "enough")
    return {
        "query": found.query,
        "passages": [{name: getattr(p, name) for name in names} for p in found.passages],
        "evidence": {name: getattr(evidence, name) for name in said},
        "milliseconds": found.milliseconds,
    }


def read(options: argparse.Namespace) -> int:
    session = open_session(options)
    with index_of(session) as index:
        index_first(session, index)
        stored = index.read(options.path, session.person)
    end = len(stored.text) if options.end is None else options.end
    if not 0 <= options.start <= end <= len(stored.text):
        raise InputError(
            f"[{options.start}:{end}] is outside 0..{len(stored.text)}",
            hint="Offsets count characters of the stored text.",
        )
    text = stored.text[options.start : end]
    if session.as_json:
        print_json({"path": stored.path, "title": stored.title, "start": options.start, "end": end, "text": text})
    else:
        sys.stdout.write(text + ("" if text.endswith("\n") else "\n"))
    return 0


def _take_back(index: Index, copied: list[Path], reports: Sequence[DocumentReport]) -> None:
    """A copy that the index refuses does not stay in documents/; the file lies where it came from."""
    refused = {report.path.removeprefix("documents/") for report in reports if report.status in ("refused", "skipped")}
    for path in copied:
        if unicodedata.normalize("NFC", path.name) in refused:
            path.unlink(missing_ok=True)
            index.ingest([path])


def _inside(session: Session, given: Path, copied: list[Path]) -> Path:
    """The workspace path of a document; a file from elsewhere is copied into documents/ first (`copied`), never over
    another."""
    root, documents = session.workspace.root, session.workspace.documents
    for candidate in (given if given.is_absolute() else Path.cwd() / given, root / given):
        path = candidate.resolve()
        if path.is_relative_to(documents) and path.exists():
            return path
        if path.is_file():
            target = documents / path.name
            if target.exists() and target.read_bytes() != path.read_bytes():
                raise InputError(
                    f"documents/{path.name} is there already", hint="Rename the new file, or replace it by hand."
                )
            documents.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                copied.append(target)
            making = target.with_name(f".{target.name}.part")
            shutil.copyfile(path, making)
            making.replace(target)
            return target
    raise InputError(f"{given}: no such file", hint="Give a file, or a path below documents/.")


def _repair(session: Session, paths: list[str]) -> int:
    """Show what could be saved; nothing is indexed or written until a person approves by saving it themselves."""
    from gallae.retrievers.repair import repair

    if session.person.groups is not None:  # it shows files that the index refused, so nobody knows who may read them
        raise AccessError(
            session.say(
                "살릴 글은 작업 공간의 주인만 봅니다", "only the owner of the workspace sees what can be saved"
            ),
            hint=session.say("--as 없이 실행하세요.", "Run it without --as and --groups."),
        )
    candidates = [Path(p) if Path(p).is_file() else session.workspace.root / p for p in paths]
    if not candidates:
        with index_of(session) as index:
            refused = [r.path for r in index.ingest() if r.status == "refused"]
        candidates = [session.workspace.root / path for path in refused]
    for path in candidates:
        preview = repair(path.read_bytes(), name=path.name)
        if session.as_json:
            print_json({"path": str(path), "repair": preview})
        else:
            print(
                session.say(
                    f"== {path.name}: 저장할 수 있는 것 (미리보기, 색인하지 않음)",
                    f"== {path.name}: what can be saved (preview only)",
                )
            )
            print(preview.summary(session.language))
            print(preview.text)
    return 0


def _show(session: Session, reports: list[DocumentReport]) -> None:
    for report in reports:
        if report.status != "unchanged":
            print(
                f"{SIGNS[report.status]} {report.path}"
                + (f": {reason_of(report, session.language)}" if report.reason else "")
            )
    counts = {s: sum(r.status == s for r in reports) for s in ("added", "updated", "removed", "unchanged", "refused")}
    print(
        session.say(
            "추가 {added} · 갱신 {updated} · 삭제 {removed} · 그대로 {unchanged} · 거절 {refused}",
            "added {added} · updated {updated} · removed {removed} · unchanged {unchanged} · refused {refused}",
        ).format(**counts)
    )


COMMANDS = {"ingest": ingest, "search": search, "read": read}
