"""`gallae ask | chat`: a whole turn, a conversation."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.core.errors import AccessError, GallaeError, InputError
from gallae.core.picture import Picture
from gallae.core.types import Answer, Message, Person, Question, as_json
from gallae.entrypoints.approving import followed, tell_end
from gallae.entrypoints.session import Session, fail, open_session, print_json, reason_of, whole

if TYPE_CHECKING:
    from gallae.graphs.chat import Chat

__all__ = ["COMMANDS", "exit_code", "read_history", "read_query", "rows_of", "say_ingested"]


def ask(options: argparse.Namespace) -> int:
    session = open_session(options)
    if options.batch:
        return asyncio.run(_batch(session, Path(options.batch), private=options.private))
    question = session.question(
        read_query(options.query),
        thread=options.thread or "",
        history=read_history(options.history),
        route=options.route,
        private=options.private,
        pictures=tuple(_picture(session, file) for file in options.picture or ()),
        pictures_leave=options.pictures_may_leave,
    )
    return asyncio.run(_preview(session, question) if options.preview else _ask(session, question))


def chat(options: argparse.Namespace) -> int:
    return asyncio.run(_chat(open_session(options), options.thread or "", private=options.private))


def exit_code(answer: Answer) -> int:
    """interfaces.md, "Exit codes": 0 answered or clarify, 1 abstained, refused or cut, 3 nobody could serve."""
    if answer.outcome in ("answered", "clarify"):
        return 0
    model_failed = any(check.name == "model" and not check.passed for check in answer.checks)
    return 3 if answer.outcome == "unserved" or (answer.outcome == "cut" and model_failed) else 1


def read_query(given: str | None) -> str:
    if given == "-" or (given is None and not sys.stdin.isatty()):
        return sys.stdin.read()
    if given is None:
        raise InputError("no question", hint='For example: gallae ask "환불은 며칠까지 되나요?"')
    return given


def read_history(file: str | None) -> tuple[Message, ...]:
    if file is None:
        return ()
    try:
        return _messages(json.loads(Path(file).read_text(encoding="utf-8-sig")))
    except (OSError, ValueError) as error:
        raise InputError(f"--history {file}: {error}", hint='A JSON list of {"role","content"}.') from error


def _picture(session: Session, file: str) -> Picture:
    from gallae.graphs.pictures import picture_of

    try:
        return picture_of(Path(file).name, Path(file).read_bytes(), session.language)
    except OSError as error:
        raise InputError(f"--picture {file}: {error.strerror}", hint="Name a file that can be read.") from error


def rows_of(file: Path) -> Iterator[dict[str, Any] | GallaeError]:
    """A batch file's rows, in order; a line that cannot be read is an error in its place, and never stops the rest."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"--batch {file}: {error}", hint="One JSON object a line, UTF-8.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict) or not isinstance(row.get("question"), str):
                raise ValueError('needs {"question": "…"}')
            yield row
        except ValueError as error:
            yield InputError(f"line {number}: {error}", hint='{"id","question","history","today","groups"}')


def question_of(session: Session, row: dict[str, Any]) -> Question:
    """One batch row as a question; InputError names the field that is wrong."""
    try:
        today = date.fromisoformat(row["today"]) if row.get("today") else session.today
        groups = row.get("groups")
        if groups is not None and not (isinstance(groups, list) and all(isinstance(g, str) for g in groups)):
            raise ValueError("groups is no list of names")
        person = session.person if groups is None else _narrowed(session.person, frozenset(groups))
        return session.question(
            row["question"], today=today, person=person, history=_messages(row.get("history") or [])
        )
    except (TypeError, ValueError, KeyError) as error:
        raise InputError(
            f"row {row.get('id', '')}: {error}", hint='{"id","question","history","today","groups"}'
        ) from error


def _narrowed(person: Person, groups: frozenset[str]) -> Person:
    """A row may ask as somebody who reads less, never more."""
    if person.groups is not None and (more := sorted(groups - person.groups)):
        raise AccessError(f"groups: {person.id} is not in {', '.join(more)}", hint="Leave them out of the row.")
    return Person(person.id, groups, person.role)


def _messages(given: Any) -> tuple[Message, ...]:
    """Messages of other roles (system, tool) are no part of what was said between the two, and are left out."""
    if not isinstance(given, list):
        raise ValueError("history is no list")
    for n, m in enumerate(given):
        if not isinstance(m, dict) or not isinstance(m.get("role"), str) or not isinstance(m.get("content"), str):
            raise ValueError(f'history[{n}] is no {{"role","content"}}')
    return tuple(Message(m["role"], whole(m["content"])) for m in given if m["role"] in ("user", "assistant"))


async def _ask(session: Session, question: Question) -> int:
    from gallae.graphs.chat import open_chat

    async with open_chat(session.workspace, ingest=session.ingest) as chat:
        say_ingested(session, chat.ingested)
        answer = await followed(session, chat, chat.run_turn(question))
    if answer is None:
        return 1
    tell_end(session, answer)
    return exit_code(answer)


async def _preview(session: Session, question: Question) -> int:
    from gallae.graphs.chat import open_chat
    from gallae.graphs.preview import told

    async with open_chat(session.workspace, ingest=session.ingest) as chat:
        preview = await chat.preview(question)
    print_json(preview.as_json()) if session.as_json else print(told(preview, session.language))
    return 0


async def _batch(session: Session, file: Path, *, private: bool) -> int:
    from gallae.graphs.chat import open_chat

    async with open_chat(session.workspace, ingest=session.ingest) as chat:
        say_ingested(session, chat.ingested)
        for row in rows_of(file):
            try:
                if isinstance(row, GallaeError):
                    raise row
                answer = await chat.ask(replace(question_of(session, row), private=private))
                print_json({"row": row.get("id"), **as_json(answer)})
            except GallaeError as error:
                name = None if isinstance(row, GallaeError) else row.get("id")
                print_json({"row": name, "error": {"code": error.code, "message": error.message, "hint": error.hint}})
    return 0


async def _chat(session: Session, thread: str, *, private: bool) -> int:
    from gallae.graphs.chat import open_chat
    from gallae.graphs.serving import serving

    async with open_chat(session.workspace, ingest=session.ingest) as chat:
        say_ingested(session, chat.ingested)
        at_work = ", ".join(serving(chat.models)) or session.say(
            "내장 기본(코드만)", "the embedded default (code only)"
        )
        sys.stderr.write(f"{session.workspace.settings.title or session.workspace.root.name} · {at_work} · Ctrl-D\n")
        while True:
            try:
                text = await asyncio.to_thread(input, "" if session.as_json else "> ")
            except EOFError:
                return 0
            if not text.strip():
                continue
            try:
                thread = await _say_turn(session, chat, session.question(text, thread=thread, private=private))
            except GallaeError as error:  # one question that cannot be taken does not end the conversation
                fail(error, as_json=session.as_json, language=session.language)


async def _say_turn(session: Session, chat: Chat, question: Question) -> str:
    """One turn of a conversation as it comes; returns the thread it belongs to."""
    answer = await followed(session, chat, chat.run_turn(question))
    if answer is None:
        return question.thread
    tell_end(session, answer)
    return answer.thread


def say_ingested(session: Session, reports: list[Any]) -> None:
    """To whoever may read all: nobody knows who may read what could not be read."""
    for report in reports if session.person.groups is None else ():
        if report.status == "refused":
            sys.stderr.write(f"! {report.path}: {reason_of(report, session.language)}\n")


COMMANDS = {"ask": ask, "chat": chat}
