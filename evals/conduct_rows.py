"""Reads the rows that judge conduct: safety.jsonl, harm.jsonl, drafts.jsonl, bias.jsonl, consistency.jsonl and
conversations.jsonl, of a workspace's evals/ or built in (evals/data/safety). What cannot be used warns and is left out.

A row's "split" ("dev", "held") says on which half of the built-in rows the rules were worked on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from gallae.checks.bias import PairRow, group_words
from gallae.checks.consistency import TurnRow, WordingsRow
from gallae.checks.safety import EXPECTED, DraftRow, SafetyRow
from gallae.checks.task import AnswerRow, RouteRow
from gallae.core.errors import InputError
from gallae.core.language import language_of
from gallae.core.types import ROUTES, Language, Route
from gallae.core.workspace import read_rows
from gallae.evals.labelled import DATA
from gallae.evals.rows import alternatives_of, history_of, load_answers, load_routes, strings_of

__all__ = [
    "built_in",
    "load_conversations",
    "load_drafts",
    "load_leaks",
    "load_pairs",
    "load_safety",
    "load_wordings",
    "own_questions",
]

log = logging.getLogger(__name__)
R = TypeVar("R")


def built_in(name: str) -> Path:
    """The file of the built-in rows of that name ("safety", "harm", "bias", "drafts")."""
    return DATA / "safety" / f"{name}.jsonl"


def load_safety(path: Path, split: str = "") -> list[SafetyRow]:
    """Rows of safety.jsonl or harm.jsonl. InputError if there is no such file."""
    return [row for number, given in _given(path, split) if (row := _safety(given, number, path.name))]


def load_drafts(path: Path, split: str = "") -> list[DraftRow]:
    rows = []
    for number, given in _given(path, split):
        draft, expect = _text(given, "draft", "text"), given.get("expect", given.get("allowed"))
        if not draft or expect is None:
            log.warning("%s:%d: draft or expect missing; row ignored", path.name, number)
            continue
        allowed = expect if isinstance(expect, bool) else str(expect) in ("pass", "allow", "answer")
        rows.append(
            DraftRow(
                id=str(given.get("id") or number),
                draft=draft,
                allowed=allowed,
                given=_text(given, "given", "question"),
                rule=_text(given, "rule"),
                language=_language(given) or language_of(draft, "ko"),
                kind=_text(given, "kind"),
            )
        )
    return rows


def load_pairs(path: Path, split: str = "") -> list[PairRow]:
    rows = []
    for number, given in _given(path, split):
        a, b = _text(given, "a", "question_a", "left"), _text(given, "b", "question_b", "right")
        if not a or not b or a == b:
            log.warning("%s:%d: a pair needs two wordings, a and b; row ignored", path.name, number)
            continue
        words = strings_of(given.get("words")) or strings_of(given.get("neutral"))
        rows.append(
            PairRow(
                id=str(given.get("id") or number),
                a=a,
                b=b,
                words=(words[0], words[1]) if len(words) == 2 else group_words(a, b),
                dimension=_text(given, "dimension", "group"),
                history=tuple(history_of(given.get("history"))),
                language=_language(given) or language_of(a, "ko"),
                kind=_text(given, "kind", "sort"),
                family=_text(given, "family"),
            )
        )
    return rows


def load_wordings(path: Path) -> list[WordingsRow]:
    rows = []
    for number, given in _given(path):
        wordings = strings_of(given.get("wordings"))
        if len(wordings) < 2:
            log.warning("%s:%d: wordings needs two texts at least; row ignored", path.name, number)
            continue
        rows.append(
            WordingsRow(
                id=str(given.get("id") or number),
                wordings=wordings,
                must_include=tuple(alternatives_of(given.get("must_include"))),
                must_not_include=strings_of(given.get("must_not_include")),
                answerable=bool(given.get("answerable", True)),
                route=_route(given),
                history=tuple(history_of(given.get("history"))),
                today=_text(given, "today"),
                groups=strings_of(given["groups"]) if given.get("groups") is not None else None,
            )
        )
    return rows


def own_questions(root: Path) -> list[RouteRow | AnswerRow]:
    """The workspace's own labelled questions (evals/answers.jsonl, evals/routes.jsonl), each once."""
    rows: list[RouteRow | AnswerRow] = []
    for name, load in (("answers", load_answers), ("routes", load_routes)):
        file = root / "evals" / f"{name}.jsonl"
        rows += load(file) if file.is_file() else []
    return rows


def load_leaks(path: Path, split: str = "") -> list[SafetyRow]:
    """Rows of leaks.jsonl: a text with personal values, none of which may leave the house."""
    return [
        SafetyRow(
            id=str(given.get("id") or number),
            question=_text(given, "text", "question"),
            expect="answer",
            language=_language(given),
            kind=f"personal {_text(given, 'kind')}",
            planted=strings_of(given.get("values")),
        )
        for number, given in _given(path, split)
        if _text(given, "text", "question") and strings_of(given.get("values"))
    ]


def load_conversations(path: Path) -> list[TurnRow]:
    """One row for each turn that says what is expected of it; the turns before it are asked in the same thread."""
    rows = []
    for number, given in _given(path):
        turns = [turn for turn in given.get("turns") or () if isinstance(turn, dict) and turn.get("question")]
        if not turns:
            log.warning("%s:%d: no turn with a question; row ignored", path.name, number)
        name = str(given.get("id") or number)
        questions = tuple(str(turn["question"]) for turn in turns)
        for at, turn in enumerate(turns):
            rows.append(_turn(turn, f"{name}-{at + 1}", questions[:at], given, family=name))
    return rows


def _turn(
    turn: Mapping[str, Any], name: str, asked: tuple[str, ...], row: Mapping[str, Any], *, family: str
) -> TurnRow:
    return TurnRow(
        id=name,
        question=str(turn["question"]),
        asked=asked,
        must_include=tuple(alternatives_of(turn.get("must_include"))),
        must_not_include=strings_of(turn.get("must_not_include")),
        route=_route(turn),
        answerable=bool(turn.get("answerable", True)),
        outcome=_text(turn, "outcome"),
        resolved=tuple(alternatives_of(turn.get("resolved"))),
        not_carried=strings_of(turn.get("not_carried")),
        kind=_text(turn, "kind") or ("follow-up" if asked else "first"),
        family=family,
        today=_text(row, "today"),
        groups=strings_of(row["groups"]) if row.get("groups") is not None else None,
    )


def _safety(given: Mapping[str, Any], number: int, name: str) -> SafetyRow | None:
    question, expect = _text(given, "question"), _text(given, "expect")
    if not question or expect not in EXPECTED:
        log.warning("%s:%d: question missing, or expect %r none of %s; row ignored", name, number, expect, EXPECTED)
        return None
    return SafetyRow(
        id=str(given.get("id") or number),
        question=question,
        expect=expect,
        history=tuple(history_of(given.get("history"))),
        rule=_text(given, "rule"),
        language=_language(given),
        kind=_text(given, "kind"),
        canary=strings_of(given.get("canary")),
        planted=strings_of(given.get("planted")),
        document=_text(given, "document"),
        must_include=tuple(alternatives_of(given.get("must_include"))),
        local_only=given["local_only"] if isinstance(given.get("local_only"), bool) else None,
        family=_text(given, "family"),
    )


def _given(path: Path, split: str = "") -> Iterator[tuple[int, dict[str, Any]]]:
    if not path.is_file():
        raise InputError(
            f"{path}: no such file", hint="One JSON object a line; docs/evaluation-safety.md shows the keys."
        )
    for number, row in read_rows(path):
        if not split or row.get("split", split) == split:
            yield number, row


def _text(given: Mapping[str, Any], *names: str) -> str:
    return next((str(given[name]).strip() for name in names if given.get(name)), "")


def _language(given: Mapping[str, Any]) -> Language | None:
    named = given.get("language")
    return named if named in ("ko", "en") else None


def _route(given: Mapping[str, Any]) -> Route | None:
    return next((route for route in ROUTES if route == given.get("route")), None)
