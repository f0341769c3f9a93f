"""What a person decided about each candidate: an append-only log, `.gallae/keep/review.jsonl`, the last line counts.

    {"turn":"9c…","at":"…","verdict":"evaluate"}                       into the evaluation sets
    {"turn":"8b…","at":"…","verdict":"train","answer":"…"}             into the skill's training rows, corrected by hand
    {"turn":"7a…","at":"…","verdict":"reject","because":"잡담"}        never, and why
    {"turn":"9c…","at":"…","verdict":"open"}                           taken back

All turns of a thread stay on one side: a conversation that is tested on is never trained on.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from gallae.checks.personal import GIVEN_TO_ONE, Personal, find_personal
from gallae.core.errors import InputError
from gallae.core.types import ROUTES, Message, Route, as_json
from gallae.evals.candidates import Candidate
from gallae.graphs.feedback import append

__all__ = ["Reviewed", "Verdict", "decide", "personal_left", "read_review", "suggested", "trains"]

log = logging.getLogger(__name__)
FILE = "review.jsonl"
Verdict = Literal["evaluate", "train", "reject", "open"]
TESTED = 5  # one thread in five of those that could train is kept for the test


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What is given here stands in the candidate's place: `question`, `answer` and `history` as the reviewer left them,
    `route` and `gold` (documents) as they should be, `skill` whose training row it becomes; None or "" keeps the
    candidate's. `must_include` are the values an answer must say; `answerable` False: the documents do not say it.
    `because`: why it was rejected; `by`: who looked at it."""

    turn: str
    at: str
    verdict: Verdict
    question: str = ""
    answer: str = ""
    must_include: tuple[tuple[str, ...], ...] = ()
    route: Route | None = None
    gold: tuple[str, ...] | None = None
    history: tuple[Message, ...] | None = None
    answerable: bool | None = None
    skill: str = ""
    because: str = ""
    by: str = ""


def read_review(keep: Path) -> dict[str, Reviewed]:
    """The last decision on each turn; those taken back are not among them."""
    said: dict[str, Reviewed] = {}
    try:
        lines = (keep / FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return said
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            said[row["turn"]] = _reviewed(row)
        except (ValueError, KeyError, TypeError) as error:
            log.warning("%s:%d: %s; line ignored", FILE, number, type(error).__name__)
    return {turn: r for turn, r in said.items() if r.verdict != "open"}


def decide(keep: Path, candidate: Candidate, all_of_them: Iterable[Candidate], reviewed: Reviewed) -> None:
    """Write a decision; on the disk when this returns. InputError for a row that could not be used as decided: a thread
    that stands on the other side, no right answer to learn, a reviewer's text that holds personal data."""
    before = read_review(keep)
    _check_side(candidate, all_of_them, before, reviewed.verdict)
    if reviewed.verdict == "train" and not trains(candidate) and not (reviewed.skill and reviewed.answer):
        raise InputError(
            f"{candidate.id}: no answer of a skill",
            hint="Only turns of sllm and hybrid train, or a right answer for a skill: --skill SKILL --answer FILE.",
        )
    if reviewed.verdict == "train" and candidate.score != 1 and not reviewed.answer:
        raise InputError(f"{candidate.id}: nobody called this answer right", hint="Give the right one: --answer FILE.")
    if personal := personal_left(reviewed):
        raise InputError(
            f"{candidate.id}: {personal.text!r} is personal data ({personal.kind})",
            hint="Write a placeholder such as [NAME_1] in its place.",
        )
    append(keep / FILE, as_json(reviewed))


def personal_left(reviewed: Reviewed) -> Personal | None:
    """The first personal value in what a reviewer wrote. An organisation's own phone or address may be what an answer has
    to say; a number that is given to one person may not."""
    for text in (reviewed.question, reviewed.answer, *(m.content for m in reviewed.history or ())):
        for found in find_personal(text):
            return found
    for value in (word for group in reviewed.must_include for word in group):
        for found in find_personal(value):
            if found.kind in GIVEN_TO_ONE:
                return found
    return None


def trains(candidate: Candidate) -> bool:
    """It answers a skill's request, and nobody said that it took a wrong route."""
    made_by_skill = candidate.took in ("sllm", "hybrid") and candidate.skill is not None
    return made_by_skill and candidate.route in (None, candidate.took) and candidate.outcome == "answered"


def suggested(candidate: Candidate, said: Mapping[str, Reviewed], all_of_them: Iterable[Candidate]) -> Verdict:
    """Where its thread already stands; else one thread in five of those that could train is tested on, the same ones
    every time, and everything that cannot train evaluates."""
    for other in all_of_them:
        if other.thread == candidate.thread and other.id in said and said[other.id].verdict in ("evaluate", "train"):
            return said[other.id].verdict
    if not trains(candidate):
        return "evaluate"
    drawn = int(hashlib.sha256(candidate.thread.encode()).hexdigest(), 16) % TESTED
    return "evaluate" if drawn == 0 else "train"


def _reviewed(row: Mapping[str, Any]) -> Reviewed:
    if row["verdict"] not in get_args(Verdict):
        raise ValueError(row["verdict"])
    route, gold, history = row.get("route"), row.get("gold"), row.get("history")
    if route is not None and route not in ROUTES:
        raise ValueError(route)
    return Reviewed(
        str(row["turn"]),
        str(row["at"]),
        row["verdict"],
        **{name: str(row.get(name) or "") for name in ("question", "answer", "skill", "because", "by")},
        must_include=tuple(tuple(str(x) for x in group) for group in row.get("must_include") or ()),
        route=route,
        gold=None if gold is None else tuple(str(path) for path in gold),
        history=None if history is None else tuple(Message(m["role"], str(m["content"])) for m in history),
        answerable=row.get("answerable"),
    )


def _check_side(
    candidate: Candidate, all_of_them: Iterable[Candidate], said: Mapping[str, Reviewed], verdict: Verdict
) -> None:
    other: Verdict | None = {"evaluate": "train", "train": "evaluate"}.get(verdict)  # type: ignore[assignment]
    for one in all_of_them:
        if (
            one.thread == candidate.thread
            and one.id != candidate.id
            and one.id in said
            and said[one.id].verdict == other
        ):
            raise InputError(
                f"{candidate.id}: another turn of this conversation is used to {other} ({one.id})",
                hint=f"Decide `{other}` for this one too, or take the other one back: gallae data review {one.id} --undo",
            )
