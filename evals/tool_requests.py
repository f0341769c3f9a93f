"""`gallae eval tools FILE`: requests in other people's words, asked without any model: is what code computes exact, is what
lacks asked for, is no tool called where none was needed?

Rows (jsonl): {"id", "language", "kind": "computed" | "ask_back" | "no_tool", "family", "today", "history", "question",
"expect": ["380800"] or "expect_value" with "tolerance", "missing": ["rate"]}. A row's words are told only to who asks for
them (`show`), so that a set which nobody has seen stays one.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

from gallae.checks.scores import wilson
from gallae.checks.task import Score
from gallae.checks.tool_requests import Kind, ToolRequest, tool_requests_task
from gallae.core.errors import InputError
from gallae.core.types import Answer, Message, Person, Question
from gallae.core.workspace import Workspace, read_rows
from gallae.evals.evaluation import Case, Evaluation, Figure, Progress, Table, judge, share
from gallae.evals.probe import make_probe
from gallae.graphs.chat import open_chat
from gallae.graphs.versions import versions_of
from gallae.models.fixed import FixedModels

__all__ = ["evaluate_tools", "load_tool_requests"]

KINDS: tuple[Kind, ...] = get_args(Kind)


def load_tool_requests(path: Path) -> list[ToolRequest]:
    """InputError names the row that cannot be used."""
    try:
        return [_row(given) for _, given in read_rows(path)]
    except (KeyError, ValueError, TypeError) as error:
        raise InputError(f"{path}: {error}", hint="See docs/evaluation.md, Tools, for the keys of a row.") from error


def _row(given: dict[str, Any]) -> ToolRequest:
    kind = given["kind"]
    if kind not in KINDS:
        raise ValueError(f"{given.get('id')}: kind {kind!r} is none of {', '.join(KINDS)}")
    near = (float(given["expect_value"]), float(given.get("tolerance", 0.0))) if "expect_value" in given else None
    return ToolRequest(
        id=str(given["id"]),
        question=str(given["question"]),
        kind=kind,
        language="en" if given.get("language") == "en" else "ko",
        family=str(given.get("family") or ""),
        today=date.fromisoformat(given["today"]) if given.get("today") else None,
        history=tuple(Message(m["role"], m["content"]) for m in given.get("history") or ()),
        expect=tuple(str(value) for value in given.get("expect") or ()),
        near=near,
        missing=tuple(given.get("missing") or ()),
    )


async def evaluate_tools(
    workspace: Workspace,
    rows: Sequence[ToolRequest],
    *,
    today: date,
    show: bool = False,
    progress: Progress | None = None,
) -> Evaluation:
    """Each row as a turn of its own, in an empty workspace with the settings of this one; none of its models is asked."""
    begun = time.process_time()
    with tempfile.TemporaryDirectory(prefix="gallae-tools-") as folder:
        place = Path(folder)
        probe = make_probe(place / "probe", {"empty.md": "# 빈 문서\n\n아무 내용이 없습니다.\n"}, workspace)
        async with open_chat(probe, models=FixedModels(), apart=place / "apart") as chat:

            async def produce(row: ToolRequest) -> Answer:
                return await chat.ask(Question(row.question, row.today or today, history=row.history, person=Person()))

            cases = await judge(tool_requests_task(rows), produce, _case, progress=progress)
            setup = versions_of(chat.parts)
    return Evaluation(
        "tools",
        workspace.root.name,
        _figures(cases),
        tuple(cases if show else [_unseen(case) for case in cases]),
        (_by_kind(cases),),
        setup,
        made=time.time(),
        cpu_seconds=round(time.process_time() - begun, 2),
    )


def _case(row: ToolRequest, answer: Answer | None, score: Score) -> Case:
    got = "" if answer is None else f"[{answer.route}/{answer.outcome}] {answer.text[:200]}"
    kind = f"{row.kind} {row.language} {row.family}".strip()
    return Case(row.id, row.question, score.value, score.passed, score.why, got, kind=kind, group=row.id)


def _unseen(case: Case) -> Case:
    """The verdict alone: neither what was asked, nor what was said, nor which row it was, unless it was right."""
    return replace(
        case, id=case.id if case.passed else "…", group="", question="…", why="" if case.passed else "…", got="…"
    )


def _figures(cases: Sequence[Case]) -> tuple[Figure, ...]:
    def held(name: str, check: str, ko: str, en: str, of: Sequence[Case], *, at_most: bool = False) -> Figure:
        hits = sum((c.values.get(check, 0.0) == 1.0) is not at_most for c in of)
        return share(name, hits, len(of), ko, en, at_most=at_most)

    computed, lacking, other = ([c for c in cases if c.kind.startswith(kind)] for kind in KINDS)
    passed = sum(c.passed for c in computed)
    return (
        share("computed", passed, len(computed), "정확하거나 정확히 되물음", "computed exactly, or asked precisely"),
        held("computed.exact", "exact", "정확히 계산함", "computed exactly", computed),
        held("computed.asked", "precise", "빠졌다고 되물음", "asked back", computed),
        held("wrong", "right", "틀린 값을 말함", "a wrong value said", [*computed, *lacking], at_most=True),
        share("ask_back", sum(c.passed for c in lacking), len(lacking), "빠진 것을 되물음", "asked for what lacks"),
        held("ask_back.named", "named", "그중 빠진 것을 짚음", "of these: names it", lacking),
        share("no_tool", sum(c.passed for c in other), len(other), "도구가 필요 없을 때 안 부름", "no call where none was needed"),
    )  # fmt: skip


def _by_kind(cases: Sequence[Case]) -> Table:
    rows: list[tuple[str, ...]] = [("", "n", "right", "95 %", "wrong value")]
    kinds = [c.kind for c in cases]
    groups = sorted({*kinds, *(" ".join(kind.split()[:2]) for kind in kinds)})
    for group in groups:
        of = [c for c in cases if c.kind == group or c.kind.startswith(f"{group} ")]
        figure = wilson(sum(c.passed for c in of), len(of))
        wrong = sum(c.values.get("right", 1.0) < 1.0 for c in of)
        rows.append((group, str(len(of)), f"{figure.value:.3f}", f"{figure.low:.3f}-{figure.high:.3f}", str(wrong)))
    return Table("kinds", "종류와 언어", "kind and language", tuple(rows))
