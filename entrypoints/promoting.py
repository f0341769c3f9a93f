"""`gallae promote | demote SKILL`, and what became of a skill's models.

Promoting evaluates first where this very file was not evaluated under the bars in force, and says each thing that stands
in the way with its figure and the next step. There is no --force.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.core.errors import InputError
from gallae.core.skill_model import SkillModel
from gallae.core.types import Skill, as_json
from gallae.entrypoints.session import Session, open_session, print_json
from gallae.graphs.audit import Entry
from gallae.models.promotions import Promotions, require_skill

if TYPE_CHECKING:
    from gallae.entrypoints.evaluating_tuned import Tested
    from gallae.evals.evaluation import Evaluation
    from gallae.evals.history import Run as KeptRun
    from gallae.tuning.promote import Facts, Refusal

__all__ = ["COMMANDS", "history_of"]


def promote(options: argparse.Namespace) -> int:
    """Exit 1 where something stands in the way."""
    session = open_session(options)
    if not 0 < options.share <= 1:
        raise InputError(f"--share {options.share:g}", hint="A share of the conversations: above 0, at most 1.")
    from gallae.entrypoints.evaluating_tuned import find_tested
    from gallae.tuning.promote import refusals

    skill = require_skill(session.workspace.skills, options.skill)
    promotions = Promotions(session.workspace)
    tested = find_tested(session, skill, options.run, options.model)
    facts, files, identity = _looked_at(session, promotions, tested)
    early = [r for r in refusals(facts) if r.bar not in ("evaluation",)]
    kept = _evaluated(session, tested, facts.sha256, again=options.again)
    if kept is None and not early:  # what is refused anyway need not be measured
        kept = _measured(session, tested, options)
    facts = _with_evaluation(session, facts, kept.evaluation if kept else None)
    found = refusals(facts)
    if found:
        return _refuse(session, tested, found)
    assert kept is not None
    model = SkillModel(
        tested.label,
        run=tested.run.id if tested.run else "",
        base=tested.run.base if tested.run else "",
        sha256=facts.sha256,
        identity="" if files else identity,
        parity=f"models/parity/{facts.sha256}.json",
        evaluation=kept.name,
        share=options.share,
        shadow=options.shadow,
        failures=_value(kept.evaluation, "first_failures"),
    )
    figures = {name: as_json(f.interval) for name in ("gain", "tuned.value", "rows", "safety.kept") if (f := kept.evaluation.figure(name))}  # fmt: skip
    why = f"gain {figures['gain']['value']:+.3f} over {kept.evaluation.setup.get('hardest')}"
    change = promotions.promote(skill, model, who=_me(), why=why, figures=figures)
    about = {"skill": skill.name}
    session.audit.write(Entry("model-promoted", session.person.owner, models=(change.model.serves,), details=about))
    if session.as_json:
        print_json({"promoted": True, "skill": skill.name, **change.as_json()})
    else:
        _say_promoted(session, skill, change.model, why, kept.evaluation.setup.get("compared_with", ""))
    return 0


def demote(options: argparse.Namespace) -> int:
    """Exit 1 where nobody was promoted."""
    session = open_session(options)
    skill = require_skill(session.workspace.skills, options.skill)
    change = Promotions(session.workspace).demote(skill, who=_me(), why=options.because or "by hand")
    if change is not None:
        about = {"skill": skill.name}
        session.audit.write(Entry("model-demoted", session.person.owner, models=(change.model.serves,), details=about))
    if session.as_json:
        print_json({"demoted": change is not None, "skill": skill.name, **(change.as_json() if change else {})})
    elif change is None:
        print(session.say(f"{skill.name}: 올려 둔 모델이 없습니다.", f"{skill.name}: no model was promoted."))
    else:
        then = change.then.serves if change.then else session.say("자기 모델 없음", "no model of its own")
        print(f"{skill.name}: {change.model.serves} → {then}")
    return 0 if change is not None else 1


def history_of(session: Session, name: str | None) -> int:
    """`gallae models history SKILL`."""
    if not name:
        raise InputError("models history: which skill?", hint="gallae models history SKILL")
    skill = require_skill(session.workspace.skills, name)
    changes = Promotions(session.workspace).history(skill)
    if session.as_json:
        print_json({"skill": skill.name, "history": [c.as_json() for c in changes]})
        return 0
    for c in changes:
        sign = "▲" if c.action == "promoted" else "▼"
        then = f" → {c.then.serves if c.then else '–'}" if c.action == "demoted" else f" {c.model.share:.0%}{' shadow' if c.model.shadow else ''}"  # fmt: skip
        print(f"{c.at} {sign} {c.model.serves}{then}  {c.why}  ({c.who})")
    if not changes:
        print(session.say("아직 올린 모델이 없습니다.", "Nothing was promoted yet."))
    return 0


def _me() -> str:
    """Who typed the command, for the history."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container without a user of that number
        return "local"


def _looked_at(session: Session, promotions: Promotions, tested: Tested) -> tuple[Facts, tuple[Path, ...], str]:
    """All that is known before an evaluation."""
    from gallae.entrypoints.evaluating_tuned import bars_in_force
    from gallae.tuning.promote import Facts, data_hash

    sha256, files, identity, each = asyncio.run(_artefact(session, tested))
    written = _written(tested.written, len(files))
    facts = Facts(
        tested.skill.name,
        tested.label,
        sha256,
        written=written,
        run=tested.run,
        data_now=data_hash(tested.run) if tested.run else "",
        parity=_parity(promotions, sha256, each, f"{tested.label} {identity}" if identity else ""),
        bars_now=bars_in_force(session),
    )
    return facts, files, identity


def _written(card: dict[str, Any], files: int) -> str:
    """The hash that the exporter wrote down: of one file, or of a base and the adapter over it; else ""."""
    from gallae.models.artefacts import joined

    hashes = [str(card.get(key, "")) for key in ("over_sha256", "sha256") if card.get(key)]
    return joined(hashes) if len(hashes) == files else ""


async def _artefact(session: Session, tested: Tested) -> tuple[str, tuple[Path, ...], str, tuple[str, ...]]:
    """(the hash that stands for the model, its files, what its server calls it, the hash of each file)"""
    from gallae.entrypoints.opened import models_of
    from gallae.models.artefacts import sha256_of

    async with models_of(session) as models:
        model = models.named(tested.label, key="--model")
        assert model is not None
        if model.files:
            try:
                each = [await asyncio.to_thread(sha256_of, [file]) for file in model.files]
                return await asyncio.to_thread(sha256_of, model.files), model.files, "", tuple(each)
            except OSError as error:
                raise InputError(
                    f"{tested.label}: {error.strerror}: {model.files[0].name}",
                    hint=f"gallae export {tested.skill.name} --to gguf",
                ) from error
        identity = (await model.facts()).identity
        return str(tested.written.get("sha256", "")), (), identity, ()


def _parity(promotions: Promotions, sha256: str, each: tuple[str, ...], served: str) -> Any:
    """The gate's word, if it speaks of these very files; of a server that shows none, of what it calls its model
    (`served`: "label identity", tuning.parity.parity_key)."""
    from gallae.tuning.promote import load_parity

    if served and (said := load_parity(promotions.parity(hashlib.sha256(served.encode()).hexdigest()))):
        return said
    for name in dict.fromkeys((sha256, *each)):
        said = load_parity(promotions.parity(name)) if name else None
        if said is None:
            continue
        sides = said.get("sha256")
        server = sides.get("server") if isinstance(sides, dict) else None
        if name == sha256 or (isinstance(server, dict) and set(server.values()) == set(each)):
            return said
    return None


def _evaluated(session: Session, tested: Tested, sha256: str, *, again: bool) -> KeptRun | None:
    """The newest evaluation of this very file from this run, under the bars in force."""
    from gallae.entrypoints.evaluating_tuned import bars_in_force
    from gallae.evals.history import load_runs

    wanted = {"model": tested.label, "sha256": sha256, "run": tested.run.id if tested.run else "", "bars": bars_in_force(session)}  # fmt: skip
    runs = load_runs(session.workspace.keep, f"tuned:{tested.skill.name}") if not again else []
    mine = [r for r in runs if all(r.evaluation.setup.get(k) == v for k, v in wanted.items())]
    return mine[-1] if mine else None


def _measured(session: Session, tested: Tested, options: argparse.Namespace) -> KeptRun:
    from gallae.entrypoints.evaluating_tuned import measure
    from gallae.evals.history import keep_run

    found = asyncio.run(measure(session, tested, base=options.base))
    setup = {"today": session.today.isoformat(), **found.setup, "file": ""}
    return keep_run(session.workspace.keep, replace(found, setup=setup))


def _with_evaluation(session: Session, facts: Facts, evaluation: Evaluation | None) -> Facts:
    from gallae.evals.gate import gate, load_bars

    if evaluation is None:
        return facts
    bars = load_bars(session.workspace.root).get("tuned", {})
    return replace(facts, evaluation=evaluation.setup, gain=_value(evaluation, "gain"), bars=gate(evaluation, bars))


def _value(evaluation: Evaluation, name: str) -> float | None:
    figure = evaluation.figure(name)
    value = figure.interval.value if figure is not None else None
    return None if value is None or value != value else value


def _refuse(session: Session, tested: Tested, found: tuple[Refusal, ...]) -> int:
    if session.as_json:
        rows = [{"bar": r.bar, "figure": r.figure, "because": session.say(r.ko, r.en), "next": session.say(r.next_ko, r.next_en), "ko": r.ko, "en": r.en, "next_ko": r.next_ko, "next_en": r.next_en} for r in found]  # fmt: skip
        print_json({"promoted": False, "skill": tested.skill.name, "model": tested.label, "refused": rows})
        return 1
    print(session.say(f"{tested.label}: 올리지 않았습니다.", f"{tested.label} was not promoted."))
    for r in found:
        print(f"✗ {r.bar} {r.figure}: {session.say(r.ko, r.en)}\n    → {session.say(r.next_ko, r.next_en)}")
    return 1


def _say_promoted(session: Session, skill: Skill, model: SkillModel, why: str, against: str) -> None:
    how = session.say("그림자로만 씀", "in the shadow only") if model.shadow else f"{model.share:.0%}"
    print(f"✓ {skill.name}: {model.serves} ({how}) · {why} · sha256 {model.sha256[:12]}")
    if against == "baselines":
        print(session.say(
            "  프롬프트나 RAG를 맡을 모델이 없어, 모델 없는 방법(행 베끼기, 낱말 분류)과 견주었습니다.",
            "  No model serves prompt or RAG here: it was compared with baselines that need none (copying rows, keywords).",
        ))  # fmt: skip
    if model.share < 1 and not model.shadow:
        print(session.say(
            "  나머지 대화는 이전 모델이나 대화 모델이 맡습니다. 더 맡기려면 --share를 키워 다시 올리세요.",
            "  The former model or the chat model serves the other conversations. Promote again with a larger --share.",
        ))  # fmt: skip


COMMANDS = {"promote": promote, "demote": demote}
