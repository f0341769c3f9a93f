"""Reads a workspace's evaluation rows (routes.jsonl, answers.jsonl; interfaces.md). Unknown keys warn once a file,
a row that cannot be used warns and is left out: one bad row never stops an evaluation.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from gallae.checks.layout import LAYOUTS
from gallae.checks.task import AnswerRow, RouteRow
from gallae.core.errors import InputError
from gallae.core.types import ROUTES, Message, Person, Question
from gallae.core.workspace import read_rows

__all__ = ["alternatives_of", "has_versions", "history_of", "load_answers", "load_routes", "question_of", "strings_of"]

log = logging.getLogger(__name__)
COMMON = {"id", "question", "history", "route", "answerable", "gold", "kind", "family", "note", "today", "groups"}
COMMON |= {"held_out", "split"}  # read by retrievers/gold.py: such rows never weigh words against vectors
ROUTE_KEYS = COMMON | {"rules", "local_only"}
ANSWER_KEYS = COMMON | {"must_include", "must_not_include", "quote", "needs", "format", "language"}


def load_routes(path: Path) -> list[RouteRow]:
    """The rows of a routes.jsonl. InputError if there is no such file."""
    return [
        RouteRow(
            **common,
            rules=strings_of(row.get("rules")),
            local_only=row["local_only"] if isinstance(row.get("local_only"), bool) else None,
        )
        for row, common in _rows(path, ROUTE_KEYS, "prompt|rag|sllm|hybrid|tool")
    ]


def load_answers(path: Path) -> list[AnswerRow]:
    """The rows of an answers.jsonl; a missing route is "rag". InputError if there is no such file."""
    return [
        AnswerRow(
            **common,
            must_include=tuple(alternatives_of(row.get("must_include"))),
            must_not_include=strings_of(row.get("must_not_include")),
            quote=str(row.get("quote") or ""),
            needs=strings_of(row.get("needs")),
            format=_one_of(row.get("format"), LAYOUTS, f"{path.name}: format"),
            language=_one_of(row.get("language"), ("ko", "en"), f"{path.name}: language"),
        )
        for row, common in _rows(path, ANSWER_KEYS, None)
    ]


def question_of(
    row: RouteRow | AnswerRow, today: date, person: Person | None = None, *, text: str | None = None
) -> Question:
    """The question a row asks, or `text` in its place. The row's own date and groups win over the given ones."""
    person = person or Person()
    if row.groups is not None:
        person = Person(person.id, frozenset(row.groups))
    day = date.fromisoformat(row.today) if row.today else today
    return Question(row.question if text is None else text, day, id=row.id, history=row.history, person=person)


def has_versions(row: AnswerRow, paths: Iterable[str]) -> bool:
    """Must the right version be chosen? The row says so (`needs`), or a gold document has a sibling whose name
    differs in nothing but its digits ("fees-2024.md", "fees-2026.md")."""
    if row.needs:
        return "version" in row.needs
    shapes: dict[str, set[str]] = {}
    for path in paths:
        if re.search(r"\d", path.rpartition("/")[2]):
            shapes.setdefault(_shape(path), set()).add(path)
    return any(len(shapes.get(_shape(gold), ())) > 1 for gold in row.gold)


def _rows(path: Path, known: set[str], routes: str | None) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    if not path.is_file():
        raise InputError(f"{path}: no such file", hint="Write one question a line; docs/ shows the keys.")
    unknown: set[str] = set()
    for number, row in read_rows(path):
        for key in sorted(set(row) - known - unknown):
            log.warning("%s:%d: unknown key %r ignored", path.name, number, key)
            unknown.add(key)
        common = _common(row, number)
        if not common["question"]:
            log.warning("%s:%d: question missing; row ignored", path.name, number)
        elif common["route"] not in ROUTES and (routes or row.get("route")):
            log.warning(
                "%s:%d: route %r is none of %s; row ignored", path.name, number, row.get("route"), "|".join(ROUTES)
            )
        elif not _is_date(common["today"]):
            log.warning("%s:%d: today %r is no date (YYYY-MM-DD); row ignored", path.name, number, common["today"])
        else:
            yield row, common | {"route": common["route"] or "rag"}


def _common(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {
        "id": str(row.get("id") or number),
        "question": str(row.get("question") or "").strip(),
        "route": str(row.get("route") or ""),
        "history": tuple(history_of(row.get("history"))),
        "answerable": bool(row.get("answerable", True)),
        "gold": strings_of(row.get("gold")),
        "kind": str(row.get("kind") or "plain"),
        "family": str(row.get("family") or ""),
        "today": str(row.get("today") or ""),
        "groups": strings_of(row["groups"]) if row.get("groups") is not None else None,
    }


def history_of(given: object) -> Iterator[Message]:
    for message in given if isinstance(given, list) else ():
        if isinstance(message, dict) and message.get("content"):
            yield Message("assistant" if message.get("role") == "assistant" else "user", str(message["content"]))


def strings_of(given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        return (given,)
    return tuple(str(x) for x in given) if isinstance(given, list) else ()


def alternatives_of(given: object) -> Iterator[tuple[str, ...]]:
    """A list of lists; a bare string is the only alternative."""
    for group in given if isinstance(given, list) else ():
        if words := strings_of(group):
            yield words


def _one_of(given: object, known: tuple[str, ...], where: str) -> str:
    """ "" where the row does not say; a word nobody knows warns."""
    if given in (None, ""):
        return ""
    if given in known:
        return str(given)
    log.warning("%s %r is none of %s; ignored", where, given, "|".join(known))
    return ""


def _is_date(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False


def _shape(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return f"{folder}/{re.sub(r'[0-9]+', '#', name.rpartition('.')[0])}"
