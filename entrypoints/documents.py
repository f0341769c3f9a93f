"""`gallae ingest | search | read`: documents in, passages out, the stored text that offsets count in."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from gallae.core.errors import InputError, KnowledgeError
from gallae.entrypoints.opened import index_of, vectors_said
from gallae.entrypoints.progress import draw_steps
from gallae.entrypoints.session import Session, open_session, print_json, reason_of
from gallae.retrievers.index import DocumentReport, Index

__all__ = ["COMMANDS", "index_first"]

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
    for report in index.ingest():
        if report.status == "refused" and session.person.groups is None:
            sys.stderr.write(f"! {report.path}: {reason_of(report)}\n")


def ingest(options: argparse.Namespace) -> int:
    session = open_session(options)
    if options.repair:
        return _repair(session, options.paths)
    paths = [_inside(session, Path(p)) for p in options.paths] or None
    with index_of(session) as index:
        reports = index.ingest(paths, progress=None if session.as_json else draw_steps(session.language))
        dense = index.dense
        index.settle()  # who asks for an index waits until it is whole; who asks a question does not
    refused = [r for r in reports if r.status == "refused"]
    if session.as_json:
        print_json({"documents": reports, **({"vectors": dense} if dense is not None else {})})
    else:
        _show(session, reports)
        if dense is not None:
            print(session.say("의미 검색", "search by meaning") + f": {vectors_said(session, dense)}")
    return 1 if refused else 0


def search(options: argparse.Namespace) -> int:
    session = open_session(options)
    with index_of(session) as index:
        index_first(session, index)
        k = options.k if options.k is not None else session.workspace.settings.retrieval.passages
        if k < 1:
            raise InputError(f"-k {k}: at least 1", hint="For example -k 5.")
        found = index.search(options.query, person=session.person, today=session.today, k=k)
        evidence = index.assess(found, person=session.person, today=session.today)
    if session.as_json:
        passages = [
            {
                name: getattr(p, name)
                for name in ("id", "path", "title", "page", "heading", "start", "end", "score", "text")
            }
            for p in found.passages
        ]
        print_json(
            {
                "query": found.query,
                "passages": passages,
                "evidence": {
                    "score": evidence.score,
                    "coverage": evidence.coverage,
                    "margin": evidence.margin,
                    "answerable": evidence.answerable,
                    "enough": evidence.enough,
                },
                "milliseconds": found.milliseconds,
            }
        )
    else:
        for number, p in enumerate(found.passages, 1):
            place = " > ".join((p.title, *p.heading)) + (f" ({p.page}쪽)" if p.page else "")
            print(
                f"[{number}] {p.score:.2f} {p.path} [{p.start}:{p.end}] {place}\n    {' '.join(p.text.split())[:160]}"
            )
    return 0 if found.passages else 1


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


def _inside(session: Session, given: Path) -> Path:
    """The workspace path of a document; a file from elsewhere is copied into documents/ first, never over another."""
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
            making = target.with_name(f".{target.name}.part")
            shutil.copyfile(path, making)
            making.replace(target)
            return target
    raise InputError(f"{given}: no such file", hint="Give a file, or a path below documents/.")


def _repair(session: Session, paths: list[str]) -> int:
    """Show what could be saved; nothing is indexed or written until a person approves by saving it themselves."""
    from gallae.retrievers.repair import repair

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
            print(f"{SIGNS[report.status]} {report.path}" + (f": {reason_of(report)}" if report.reason else ""))
    counts = {s: sum(r.status == s for r in reports) for s in ("added", "updated", "removed", "unchanged", "refused")}
    print(
        session.say(
            "추가 {added} · 갱신 {updated} · 삭제 {removed} · 그대로 {unchanged} · 거절 {refused}",
            "added {added} · updated {updated} · removed {removed} · unchanged {unchanged} · refused {refused}",
        ).format(**counts)
    )


COMMANDS = {"ingest": ingest, "search": search, "read": read}
