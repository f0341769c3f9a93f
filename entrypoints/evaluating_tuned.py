"""`gallae eval tuned SKILL`: the tuned model beside everything that needs no tuning, on rows that it was not trained on."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import hashlib
import json
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.core.errors import InputError, ProviderError, SettingsError
from gallae.core.types import Route, Skill, TrainingRow
from gallae.core.workspace import Workspace
from gallae.entrypoints.opened import models_of
from gallae.entrypoints.progress import show_progress
from gallae.entrypoints.session import Session
from gallae.models.promotions import Promotions, require_skill

if TYPE_CHECKING:
    from gallae.evals.evaluation import Evaluation
    from gallae.evals.skills import SkillRows
    from gallae.evals.tuned import Beside, Measured
    from gallae.graphs.chat import Chat
    from gallae.models.fixed import FixedModels
    from gallae.models.model import Model
    from gallae.models.registry import Models
    from gallae.tuning.runs import Run

__all__ = ["Tested", "bars_in_force", "find_tested", "measure", "tuned_reports"]

MOST = 200  # rows that are asked


@dataclass(frozen=True, slots=True)
class Tested:
    """Which model of which skill: its label, the run it came from, and what its exporter wrote down about it."""

    skill: Skill
    label: str
    run: Run | None = None
    written: dict[str, Any] = dataclasses.field(default_factory=dict)


def tuned_reports(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Evaluation]]:
    """One evaluation a skill that is named. InputError where no tuned model is found."""
    names = options.files or [s.name for s in session.workspace.skills]
    if len(names) != 1 and (options.run or options.model):
        raise InputError("--run and --model are of one skill", hint="gallae eval tuned SKILL --run RUN")
    for name in names:
        skill = require_skill(session.workspace.skills, name)
        tested = find_tested(session, skill, options.run, options.model[-1] if options.model else None)
        yield None, asyncio.run(measure(session, tested, base=options.base, judge=options.judge))


def find_tested(session: Session, skill: Skill, run: str | None, model: str | None) -> Tested:
    """The model that is named; else what was exported from the run (the newest that is done); else who serves already.
    InputError names the next step."""
    from gallae.tuning.runs import find_run, latest

    keep = session.workspace.keep
    exported = _exported(keep)
    found = find_run(keep, skill.name, run) if run else None
    if model:
        card = next((c for label, c in exported if label == model), {})
        if found is None and card.get("run"):
            found = find_run(keep, skill.name, str(card["run"]))
        return Tested(skill, model, found or latest(keep, skill.name), card)
    found = found or latest(keep, skill.name)
    mine = [(label, card) for label, card in exported if found is not None and card.get("run") == found.id]
    if mine:
        return Tested(skill, mine[-1][0], found, mine[-1][1])
    now = Promotions(session.workspace).current(skill)
    if now is not None and not run:
        return Tested(skill, now.serves, find_run(keep, skill.name, now.run) if now.run else found)
    raise InputError(
        f"{skill.name}: no tuned model" + (f" of run {found.id}" if found else ""),
        hint=f"gallae export {skill.name} --to gguf, or --model provider:name",
    )


def _exported(keep: Path) -> list[tuple[str, dict[str, Any]]]:
    """(label, what its exporter wrote) of the GGUF files below keep/models/sllm, oldest first. Of base and adapter: the
    two together; a base that was written for an adapter is no model by itself."""
    found, under = [], set[tuple[str, str]]()
    for file in sorted((keep / "models" / "sllm").glob("*.json"), key=lambda f: f.stat().st_mtime):
        try:
            card = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(card, dict) and ("serves" in card or file.with_suffix(".gguf").is_file()):
            label = f"embedded:{file.stem}"
            if file.stem.endswith(".lora") and "serves" not in card:
                base = str(card.get("over", ""))
                if not base or not file.with_name(base).is_file():
                    continue  # nobody knows what it lies over: --model embedded:base+adapter
                under.add((base, str(card.get("run", ""))))
                label = f"embedded:{base.removesuffix('.gguf')}+{file.stem.removesuffix('.lora')}"
            found.append((str(card.get("serves") or label), card))
    return [(label, card) for label, card in found if (card.get("file"), card.get("run")) not in under]


def bars_in_force(session: Session) -> str:
    """The bars of [tuned], as an evaluation notes them: what is softened after the measurement is seen."""
    from gallae.evals.gate import load_bars

    bars = load_bars(session.workspace.root).get("tuned", {})
    return ", ".join(f"{name} {bar}{' sure' if bar.sure else ' clear' if bar.clear else ''}" for name, bar in sorted(bars.items()))  # fmt: skip


async def measure(session: Session, tested: Tested, *, base: str | None = None, judge: str | None = None) -> Evaluation:
    """Ask everybody who can be asked. ProviderError where the tuned model itself cannot."""
    from gallae.evals.tuned import combine
    from gallae.models.artefacts import sha256_of

    started = time.process_time()
    rows, source, lost = held_out(session, tested)
    async with models_of(session) as models:
        tuned = models.named(tested.label, key="--model")
        assert tuned is not None
        identity = (await tuned.facts()).identity
        who = _Asking(session, tested.skill, rows, models)
        based, no_base = await _ready(models, base, "--base LABEL")
        measured, beside = await _variants(who, tuned, based, no_base, judge)
        setup = {
            "model": tested.label,
            "sha256": await asyncio.to_thread(sha256_of, tuned.files) if tuned.files else str(tested.written.get("sha256", "")),
            "identity": "" if tuned.files else identity,
            "run": tested.run.id if tested.run else "",
            "data": str(tested.run.data.get("hash", "")) if tested.run else "",
            "rows": source,
            "rows_hash": _hash(rows.tests),
            "base": base or "",
            "chat": next((m.label for m in measured if m.name == "chat"), ""),
            "judge": judge or "",
            "bars": bars_in_force(session),
        }  # fmt: skip
    return combine(
        tested.skill,
        rows,
        measured,
        beside,
        workspace=session.workspace.settings.name,
        setup=setup,
        leaked=lost,
        started=started,
    )


def held_out(session: Session, tested: Tested) -> tuple[SkillRows, str, int]:
    """(rows, where they are from, how many were left out because they were trained on). InputError without any."""
    from gallae.checks.held_out import without_near
    from gallae.evals.skills import SkillRows, rows_of
    from gallae.tuning.promote import leaked, trained_on
    from gallae.tuning.runs import load_frozen

    workspace, skill = session.workspace, tested.skill
    own = workspace.root / "skills" / (skill.folder or skill.name) / "evals.jsonl"
    frozen = load_frozen(tested.run, "test") if tested.run is not None else ()
    kept = [row.training() for row in frozen if row.shape == "answer"]
    if own.is_file() or not kept:
        rows = rows_of(workspace, skill)
        source = "split" if rows.held_out else "evals.jsonl"
        tests, rest = list(rows.tests), rows.rest
    else:
        source, tests = f"{tested.run.id if tested.run else ''}/data/test.jsonl", kept
        rest = tuple(without_near(skill.rows, tests))
    lost: list[int] = []
    if tested.run is not None and source != "split":
        lost = leaked([row.prompt for row in tests], trained_on(tested.run, workspace.keep))
    tests = [row for position, row in enumerate(tests) if position not in set(lost)][:MOST]
    if not tests:
        raise InputError(
            f"{skill.name}: every tested row was trained on", hint="Write rows apart into evals.jsonl of the skill."
        )
    return SkillRows(tuple(tests), rest, held_out=source == "split"), source, len(lost)


@dataclass(frozen=True, slots=True)
class _Asking:
    """What every variant shares."""

    session: Session
    skill: Skill
    rows: SkillRows
    models: Models

    @asynccontextmanager
    async def chat(self, given: dict[str, Model], rows: SkillRows) -> AsyncIterator[Chat]:
        """A chat with these models alone, over the skill alone, in which no promotion counts."""
        from gallae.evals.skills import only_skill
        from gallae.graphs.chat import open_chat

        workspace: Workspace = only_skill(self.session.workspace, self.skill, rows)
        fixed: FixedModels = _fixed(given, self.models)
        with tempfile.TemporaryDirectory(prefix="gallae-eval-") as apart:
            async with open_chat(
                workspace, ingest=self.session.ingest, models=fixed, apart=Path(apart), promoted=False
            ) as chat:
                yield chat

    async def evaluation(self, chat: Chat, name: str, route: Route) -> Evaluation:
        from gallae.evals.skills import evaluate_skill

        return await evaluate_skill(
            self.skill,
            self.rows,
            chat.ask,
            workspace=self.session.workspace.settings.name,
            today=self.session.today,
            person=self.session.person,
            concurrency=2,
            progress=partial(show_progress(), name),
            route=route,
        )


async def _variants(
    who: _Asking, tuned: Model, base: Model | None, no_base: str, judge: str | None
) -> tuple[list[Measured], Beside]:
    from gallae.evals.general import ask_general, load_general
    from gallae.evals.skills import SkillRows
    from gallae.evals.tuned import Beside, Measured
    from gallae.evals.tuned_safety import safety_cases, safety_rows

    chat_model, no_chat = await _ready_role(who)
    own: Route = "hybrid" if who.skill.needs_documents else "sllm"
    bare = SkillRows(who.rows.tests, (), who.rows.held_out)
    measured = []
    for name, model, why, rows, route in (
        ("zero", base, no_base, bare, "sllm"),
        ("shots", base, no_base, who.rows, "sllm"),
        ("chat", chat_model, no_chat, who.rows, "sllm"),
        ("rag", chat_model if who.skill.needs_documents else None, no_chat if who.skill.needs_documents else "the skill needs no documents", who.rows, "hybrid"),
    ):  # fmt: skip
        if model is None:
            measured.append(Measured(name, why=why))
            continue
        async with who.chat({"chat": model}, rows) as chat:
            measured.append(Measured(name, model.label, await who.evaluation(chat, name, route)))  # type: ignore[arg-type]
    async with who.chat({"sllm": tuned}, who.rows) as chat:
        found = await who.evaluation(chat, "tuned", own)
        drafts = chat.store.drafts(who.skill.name, tuned.label, "served", 10 * MOST)
        policy = who.session.workspace.settings.policy
        safety = await safety_cases(safety_rows(), chat.ask, policy, today=who.session.today, route=own)
    measured.append(Measured("tuned", tuned.label, found))
    general = load_general()
    beside = Beside(
        first_drafts=drafts[: len(who.rows.tests)],
        general_base=await ask_general(base, general) if base is not None else (),
        general_tuned=await ask_general(tuned, general),
        preferred=await _preferred(who, measured, judge),
        safety=safety,
    )
    return measured, beside


async def _preferred(who: _Asking, measured: Sequence[Measured], judge: str | None) -> list[float]:
    """The judge's choice between the tuned model and the best of the others, where both wrote something."""
    from gallae.evals.preference import preferred

    label = judge or (who.session.workspace.settings.models.judge if judge is not None else None)
    others = [m for m in measured if m.name != "tuned" and m.evaluation is not None]
    if not label or not others:
        return []
    model = who.models.named(label, key="--judge", local_only=who.session.workspace.settings.confidential)
    if model is None:
        raise InputError(f"--judge {label}: outside the house", hint="This workspace is confidential: name a local model.")  # fmt: skip
    best = max(others, key=lambda m: sum(m.rewards()))
    assert best.evaluation is not None and measured[-1].evaluation is not None
    pairs = zip(who.rows.tests, measured[-1].evaluation.cases, best.evaluation.cases, strict=True)
    return await preferred(model, [(row.prompt, a.got, b.got) for row, a, b in pairs if a.served and b.served])


async def _ready(models: Models, label: str | None, way: str) -> tuple[Model | None, str]:
    """(the model of that label, why it is not measured)"""
    if not label:
        return None, f"nobody named: {way}"
    try:
        model = models.named(label, key="--base")
        assert model is not None
        await model.facts()
    except (ProviderError, SettingsError) as error:
        return None, error.message
    return model, ""


async def _ready_role(who: _Asking) -> tuple[Model | None, str]:
    model = who.models.for_role("chat", local_only=who.session.workspace.settings.confidential)
    if model is None:
        return None, "no chat model is set"
    try:
        await model.facts()
    except ProviderError as error:
        return None, error.message
    return model, ""


def _fixed(given: dict[str, Model], models: Models) -> FixedModels:
    from gallae.models.fixed import FixedModels

    return FixedModels(given, embedder=models.embedder(), reranker=models.reranker())


def _hash(rows: Sequence[TrainingRow]) -> str:
    return hashlib.sha256(json.dumps([(r.prompt, r.answer) for r in rows], ensure_ascii=False).encode()).hexdigest()[
        :16
    ]
