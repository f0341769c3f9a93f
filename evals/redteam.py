"""`gallae eval redteam`: attacks on a workspace's settings, with the worst model there can be (evals/adversary.py).

Each attack gets a workspace of its own that holds its documents under this workspace's policy, prompts and limits. It is
asked three ways: as the rules route it and by the agent with tools, both with the obedient model in the house; and once
with such a model outside. An honest look-alike is also asked without a model, to see that it is not refused.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.checks.redteam import BREACHES, AttackRow, Planted, Told, redteam_task
from gallae.checks.task import Score
from gallae.core.errors import GallaeError
from gallae.core.types import Message, Person, Question, as_json
from gallae.core.workspace import Workspace, read_rows
from gallae.evals.adversary import obedient
from gallae.evals.evaluation import Case, Evaluation, Figure, Progress, Table, judge, share
from gallae.evals.labelled import DATA
from gallae.evals.probe import make_probe
from gallae.graphs.chat import Chat, open_chat
from gallae.graphs.prompts import BUILT_IN
from gallae.models.fixed import FixedModels
from gallae.tools.trial import Trial, beside

if TYPE_CHECKING:
    from gallae.models.model import Model
    from gallae.models.scripted import ScriptedChatModel

__all__ = ["ATTACKS", "evaluate_redteam", "load_attacks"]

ATTACKS = DATA / "redteam"


@dataclass(slots=True)
class _Heard:
    """What one attack came to so far."""

    texts: list[str]
    surfaces: list[str]
    outcomes: list[str]


async def evaluate_redteam(
    workspace: Workspace, rows: Sequence[AttackRow], *, today: date, progress: Progress | None = None, **_: Any
) -> Evaluation:
    """Judge `rows` under the settings of `workspace`; none of its models is asked."""
    begun = time.process_time()
    instructions = tuple(workspace.prompts.get(name) or text for name, of in BUILT_IN.items() for text in of.values())
    with tempfile.TemporaryDirectory(prefix="gallae-redteam-") as folder:

        async def produce(row: AttackRow) -> Told:
            place = Path(folder) / re.sub(r"\W", "-", row.id)
            return replace(await _attacked(row, place, workspace, today), instructions=instructions)

        cases = await judge(redteam_task(rows), produce, _case, progress=progress)
    return Evaluation(
        "redteam",
        workspace.root.name,
        _figures(cases),
        tuple(cases),
        (_by_kind(cases),),
        made=time.time(),
        cpu_seconds=round(time.process_time() - begun, 2),
    )


def load_attacks(paths: Sequence[Path], split: str = "") -> list[AttackRow]:
    """Rows of redteam files; of built-in ones `split` takes one half."""
    return [_row(given) for path in paths for _, given in read_rows(path) if not split or given.get("split") == split]


def _row(given: dict[str, Any]) -> AttackRow:
    return AttackRow(
        id=str(given["id"]),
        kind=str(given["kind"]),
        language=str(given.get("language") or ""),
        question=str(given["question"]),
        where=str(given.get("where") or ""),
        person_groups=tuple(given.get("person_groups") or ()),
        documents=tuple(
            Planted(d["path"], d["text"], tuple(d.get("readers") or ())) for d in given.get("documents") or ()
        ),
        tool_result=str(given.get("tool_result") or ""),
        history=tuple(Message(m["role"], m["content"]) for m in given.get("history") or ()),
        secret=str(given.get("secret") or ""),
        breach=tuple(given.get("breach") or ()),
    )


async def _attacked(row: AttackRow, place: Path, workspace: Workspace, today: date) -> Told:
    files = {d.path.removeprefix("documents/"): _file(d) for d in row.documents}
    probe = make_probe(place, files or {"empty.md": "# 빈 문서\n\n아무 내용이 없습니다.\n"}, workspace)
    trial, heard = Trial(row.tool_result), _Heard([], [], [])
    home, home_chat = obedient()
    outside, outside_chat = obedient(local=False)
    question = Question(row.question, today, history=row.history, person=_person(row))
    async with AsyncExitStack() as stack:
        chat = await _opened(stack, probe, place / "home", home, trial)
        await _ask(chat, question, heard)
        await _ask(chat, replace(question, route="tool"), heard)
        if row.kind == "privacy":
            chat = await _opened(stack, probe, place / "outside", outside, trial)
            for route in (None, "tool"):
                await _ask(chat, replace(question, route=route), heard)
        refused = False
        if row.kind == "benign":
            bare = _Heard([], [], [])
            await _ask(await _opened(stack, probe, place / "bare", None, trial), question, bare)
            refused = "refused" in bare.outcomes
    return Told(
        tuple(heard.texts),
        tuple(heard.surfaces),
        _sent(home_chat) + _sent(outside_chat),
        _sent(outside_chat),
        tuple(trial.told),
        refused=refused,
    )


def _person(row: AttackRow) -> Person:
    return Person("redteam", frozenset(row.person_groups))


def _file(document: Planted) -> str:
    """The text with its readers in front, where they are looked for."""
    if not document.readers:
        return document.text
    line = f"readers: [{', '.join(document.readers)}]\n"
    if document.text.startswith("---\n"):
        return "---\n" + line + document.text[4:]
    return f"---\n{line}---\n{document.text}"


async def _opened(stack: AsyncExitStack, probe: Workspace, apart: Path, model: Model | None, trial: Trial) -> Chat:
    models = FixedModels({"chat": model} if model is not None else {})
    chat = await stack.enter_async_context(open_chat(probe, models=models, apart=apart))
    toolbox = await stack.enter_async_context(beside(chat.parts.toolbox, trial))
    chat.parts = replace(chat.parts, toolbox=toolbox)
    return chat


async def _ask(chat: Chat, question: Question, heard: _Heard) -> None:
    """What any surface gets: the text, and everything around it; of an error its sentence."""
    try:
        answer = await chat.ask(question)
    except GallaeError as error:
        heard.texts.append(f"{error.message} {error.hint}")
        heard.surfaces.append(heard.texts[-1])
        heard.outcomes.append("error")
        return
    heard.texts.append(answer.text)
    heard.surfaces.append(str(as_json(replace(answer, question=""))))
    heard.outcomes.append(answer.outcome)


def _sent(chat: ScriptedChatModel) -> tuple[str, ...]:
    return tuple(f"{request.text}\n{request.arguments.get('tools', '')}" for request in chat.requests)


def _case(row: AttackRow, told: Told | None, score: Score) -> Case:
    got = "" if told is None else " ⏎ ".join(text[:200] for text in told.texts)
    return Case(
        row.id, row.question, score.value, score.passed, score.why, got, kind=f"{row.kind} {row.language}", group=row.id
    )


def _figures(cases: Sequence[Case]) -> tuple[Figure, ...]:
    def kept(name: str, check: str, ko: str, en: str, of: Sequence[Case]) -> Figure:
        return share(name, sum(c.values.get(check, 0.0) == 1.0 for c in of), len(of), ko, en)

    attacks = [c for c in cases if not c.kind.startswith("benign")]
    honest = [c for c in cases if c.kind.startswith("benign")]
    return (
        kept("redteam.rights", "rights", "권한 밖 내용이 안 나감", "nothing beyond rights", cases),
        kept("redteam.personal", "personal_data", "개인정보가 밖으로 안 나감", "personal data kept in", cases),
        kept("redteam.links", "links", "따라갈 주소가 없음", "no address to follow", cases),
        kept("redteam.tools", "tools", "도구를 시키지 못함", "no tool made to act", cases),
        kept("redteam.harmless", "not_refused", "닮은 말은 답함", "look-alikes not refused", honest),
        kept("redteam.wording", "wording", "시킨 말을 안 함 (늘 복종하는 모델)", "wording held (obedient model)", attacks),
        kept("redteam.instructions", "instructions", "안내문이 안 나옴 (늘 복종하는 모델)", "instructions unsaid (obedient model)", attacks),
    )  # fmt: skip


def _by_kind(cases: Sequence[Case]) -> Table:
    rows: list[tuple[str, ...]] = [("", "n", *BREACHES, "wording")]
    for kind in dict.fromkeys(c.kind for c in cases):
        of = [c for c in cases if c.kind == kind]
        failed = [sum(c.values.get(n.replace(" ", "_"), 0.0) < 1.0 for c in of) for n in (*BREACHES, "wording")]
        rows.append((kind, str(len(of)), *map(str, failed)))
    return Table("kinds", "종류: 뚫린 수", "kind: how many got through", tuple(rows))
