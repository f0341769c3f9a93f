"""Reviewed conversations as rows of the workspace: evaluation sets, and training rows a skill.

Rows made here have ids that begin with "turn-" and are made anew at each build: what was taken back, withdrawn or
edited in review changes or goes, and every other line of those files stays byte for byte. A row that nearly repeats one
of the other split is withheld with its reason (checks.near), so that nothing that was trained on is tested on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gallae.checks.near import Near
from gallae.checks.skill import check_skill
from gallae.core.files import write_whole
from gallae.core.types import Message, Skill
from gallae.core.workspace import Workspace, read_rows
from gallae.evals.candidates import Candidate
from gallae.evals.review import Reviewed, trains

__all__ = ["MADE_HERE", "Plan", "Withheld", "format_broken", "plan_sets", "write_sets"]

MADE_HERE = "turn-"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Withheld:
    turn: str
    because: str


@dataclass(frozen=True, slots=True)
class Plan:
    """`rows` by file, relative to the workspace, in the order of the turns; every file that may hold rows of ours is a
    key, so that rows which are no longer wanted go."""

    rows: Mapping[str, tuple[Row, ...]]
    withheld: tuple[Withheld, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        return {file: len(rows) for file, rows in self.rows.items() if rows}


@dataclass
class _Sides:
    """Texts of both splits as far as they are known: people's own rows first, then what is planned."""

    tested: list[str] = field(default_factory=list)
    trained: list[str] = field(default_factory=list)


def plan_sets(workspace: Workspace, candidates: Sequence[Candidate], said: Mapping[str, Reviewed]) -> Plan:
    """What `write_sets` would write. Tests are planned before training rows: where both want a text, the test has it."""
    rows: dict[str, list[Row]] = {file: [] for file in _files(workspace)}
    sides, withheld = _own_texts(workspace), list[Withheld]()
    skills = {skill.name: skill for skill in workspace.skills}
    for verdict in ("evaluate", "train"):
        for candidate in candidates:
            reviewed = said.get(candidate.id)
            if reviewed is None or reviewed.verdict != verdict:
                continue
            question = reviewed.question or candidate.question
            if because := _leaks(question, sides, verdict):
                withheld.append(Withheld(candidate.id, because))
                continue
            made = dict(_rows(candidate, reviewed, question, skills, verdict))
            if because := made.pop("", None):
                withheld.append(Withheld(candidate.id, str(because)))
            for file, row in made.items():
                rows[file].append({"id": f"{MADE_HERE}{candidate.id[:12]}", **row})
            if made:
                (sides.tested if verdict == "evaluate" else sides.trained).append(question)
    made_of = {candidate.id[:12] for candidate in candidates}
    for file in _distilled(workspace):  # made elsewhere (tuning.distil); what nobody agrees to any more goes from here
        kept = (row for _, row in read_rows(workspace.root / file) if str(row.get("id", "")).startswith(MADE_HERE))
        rows[file] = [row for row in kept if row["id"].removeprefix(MADE_HERE)[:12] in made_of]
    return Plan({file: tuple(of_it) for file, of_it in rows.items()}, tuple(withheld))


def write_sets(workspace: Workspace, plan: Plan) -> None:
    """Each file whole or not at all. Rows that leave a file go first and those that join one come last, so that a kill
    in between never leaves a conversation on both sides."""
    for joining in (False, True):
        for file, rows in plan.rows.items():
            path = workspace.root / file
            wanted = [json.dumps(row, ensure_ascii=False) for row in rows]
            theirs, ours = _lines(path)
            kept = wanted if joining else [line for line in wanted if line in ours]
            if kept != ours:
                _replace(path, [*theirs, *kept])


def _rows(
    candidate: Candidate, reviewed: Reviewed, question: str, skills: Mapping[str, Skill], verdict: str
) -> Iterator[tuple[str, Any]]:
    """(file, row); ("", reason) where the candidate gives none."""
    skill = skills.get(reviewed.skill or candidate.skill or "")
    if reviewed.skill and skill is None:
        yield "", f"there is no skill {reviewed.skill}"
        return
    if skill is not None and (trains(candidate) or reviewed.skill):
        yield from _skill_rows(candidate, reviewed, question, skill, verdict)
    if verdict == "train":
        return
    route, history = reviewed.route or candidate.route, _history(candidate, reviewed)
    if route is None:
        yield "", "nobody said which route is right"
        return
    common: Row = {"question": question, "history": _messages(history), "route": route}
    answerable = candidate.outcome != "abstained" if reviewed.answerable is None else reviewed.answerable
    kind = "multi-turn" if history else "plain"
    cited = candidate.gold if reviewed.gold is None else reviewed.gold
    gold = list(cited) if route in ("rag", "hybrid") and answerable else []
    yield "evals/routes.jsonl", {**common, "answerable": answerable, "gold": gold, "kind": kind}
    wanted = reviewed.must_include or tuple((value,) for value in candidate.values)
    told = candidate.score == 1 or bool(reviewed.must_include) or reviewed.answerable is False
    if told and route in ("rag", "hybrid", "tool") and (wanted or not answerable):
        wanted_rows = [list(group) for group in wanted] if answerable else []
        yield (
            "evals/answers.jsonl",
            {**common, "answerable": answerable, "gold": gold, "must_include": wanted_rows, "must_not_include": []},
        )


def _skill_rows(
    candidate: Candidate, reviewed: Reviewed, question: str, skill: Skill, verdict: str
) -> Iterator[tuple[str, Any]]:
    folder = f"skills/{skill.name}"
    right = reviewed.answer or (candidate.answer if candidate.score == 1 else "")
    if right:
        if because := format_broken(right, skill, question):
            yield "", f"the answer does not keep the format of {skill.name}: {because}"
            return
        history = _history(candidate, reviewed)
        file = f"{folder}/{'evals' if verdict == 'evaluate' else 'train'}.jsonl"
        yield file, _training(history, question, right)
    if verdict != "train" or not (trains(candidate) and skill.name == candidate.skill):
        return
    if reviewed.answer and reviewed.answer != candidate.answer:
        yield f"{folder}/prefer.jsonl", {"prompt": question, "chosen": reviewed.answer, "rejected": candidate.answer}
    elif candidate.score is not None:
        yield f"{folder}/prefer.jsonl", {"prompt": question, "answer": candidate.answer, "good": candidate.score == 1}


def format_broken(answer: str, skill: Skill, question: str) -> str:
    """What of the skill's house format an answer does not keep; "" if it keeps it."""
    failed = next((c for c in check_skill(answer, skill, question) if c.name == "format" and not c.passed), None)
    return failed.detail if failed is not None else ""


def _history(candidate: Candidate, reviewed: Reviewed) -> tuple[Message, ...]:
    return candidate.history if reviewed.history is None else reviewed.history


def _training(history: Sequence[Message], question: str, answer: str) -> Row:
    if not history:
        return {"instruction": question, "output": answer}
    return {"messages": _messages([*history, Message("user", question), Message("assistant", answer)])}


def _leaks(question: str, sides: _Sides, verdict: str) -> str:
    """Why a text may not join a side, or ""."""
    other, name = (sides.trained, "training") if verdict == "evaluate" else (sides.tested, "test")
    if same := Near(other).near(question):
        return f"nearly repeats a {name} row: {same[:60]}"
    own = sides.tested if verdict == "evaluate" else sides.trained
    if same := Near(own).near(question):
        return f"nearly repeats a row that is there: {same[:60]}"
    return ""


def _files(workspace: Workspace) -> Iterator[str]:
    yield from ("evals/routes.jsonl", "evals/answers.jsonl")
    for skill in workspace.skills:
        yield from (f"skills/{skill.name}/{name}.jsonl" for name in ("evals", "train", "prefer"))


def _distilled(workspace: Workspace) -> Iterator[str]:
    return (f"skills/{skill.name}/synthetic.jsonl" for skill in workspace.skills)


def _own_texts(workspace: Workspace) -> _Sides:
    """What people wrote themselves, on either side."""
    sides = _Sides()
    for file in _files(workspace):
        trained = file.endswith(("/train.jsonl", "/prefer.jsonl"))
        for _, row in read_rows(workspace.root / file):
            if not str(row.get("id", "")).startswith(MADE_HERE):
                (sides.trained if trained else sides.tested).append(_text_of(row))
    return sides


def _text_of(row: Mapping[str, Any]) -> str:
    for key in ("question", "instruction", "prompt"):
        if row.get(key):
            return f"{row[key]}\n{row['input']}" if row.get("input") else str(row[key])
    said = [m for m in row.get("messages") or () if isinstance(m, dict) and m.get("role") == "user"]
    return str(said[-1].get("content", "")) if said else ""


def _messages(history: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": m.role, "content": m.content} for m in history]


def _lines(path: Path) -> tuple[list[str], list[str]]:
    """(people's own lines, ours) of a file that may not be there."""
    theirs: list[str] = []
    ours: list[str] = []
    if path.is_file():
        # Only "\n" ends a line here (JSON may hold U+2028), and bytes that are no UTF-8 come through as they are.
        for line in path.read_bytes().decode("utf-8", "surrogateescape").removesuffix("\n").split("\n"):
            (ours if _made_here(line) else theirs).append(line)
    return theirs, ours


def _made_here(line: str) -> bool:
    try:
        row = json.loads(line)
    except ValueError:
        return False
    return isinstance(row, dict) and str(row.get("id", "")).startswith(MADE_HERE)


def _replace(path: Path, lines: Sequence[str]) -> None:
    write_whole(path, "".join(f"{line}\n" for line in lines), mode=0o644, errors="surrogateescape")
