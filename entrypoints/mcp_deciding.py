"""The tools of `gallae mcp` that decide without a model: should a model be adapted at all, and what would fit a GPU."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gallae.core.errors import InputError
from gallae.core.types import as_json
from gallae.entrypoints.advising import recommended
from gallae.entrypoints.mcp_visit import Reply, Visit
from gallae.entrypoints.session import Session
from gallae.tuning.advise_ways import STEP_NAMES

__all__ = ["advise_adaptation", "plan_memory"]


async def advise_adaptation(visit: Visit, given: dict[str, Any]) -> Reply:
    return await asyncio.to_thread(_advised, visit, given["facts"])


async def plan_memory(visit: Visit, given: dict[str, Any]) -> Reply:
    return await asyncio.to_thread(_planned, visit, given)


def _advised(visit: Visit, facts: Mapping[str, Any]) -> Reply:
    from gallae.tuning.situation import load_advice, read_answer

    session = Session(visit.chat.workspace, visit.person, visit.today, ingest=False, as_json=True)
    answers = {str(name)[:80]: read_answer(str(name)[:80], str(value)[:80]) for name, value in facts.items()}
    _, made, _ = recommended(session, answers, {})
    sources = load_advice().rules
    said = [{"rule": r.rule, "says": visit.say(r.ko, r.en), "source": sources[r.rule]["source"]} for r in made.rules]
    named = [
        {"skill": way.skill, "steps": [visit.say(*STEP_NAMES[s]) for s in way.steps], "then": [visit.say(*STEP_NAMES[s]) for s in way.then]}
        for way in made.ways
    ]  # fmt: skip
    data = {
        "ways": named,
        "rules": said,
        "missing": [visit.say(*pair) for pair in made.missing],
        "disagree": [visit.say(str(one["ko"]), str(one["en"])) for one in made.disagree],
        "memory": as_json(dict(made.memory)),
        "cost": as_json(dict(made.cost)),
    }
    lines = [f"{way['skill'] or visit.say('질문', 'questions')}: {' → '.join(way['steps'])}" for way in named]
    lines += [f"{one['rule']} {one['says']}" for one in said]
    if data["missing"]:
        lines += [visit.say("모르는 것(facts에 적으면 됩니다):", "Not known (give it in facts):")]
        lines += [f"· {one}" for one in data["missing"]]
    questions = ", ".join(question.name for question in load_advice().questions)
    lines.append(visit.say(f"facts의 이름: {questions}", f"names of facts: {questions}"))
    return Reply("\n".join(lines), data).fitted(visit.language)


def _planned(visit: Visit, given: Mapping[str, Any]) -> Reply:
    """For so many rows of usual length; `gallae plan SKILL` counts the workspace's own."""
    from gallae.tuning.bases import load_bases
    from gallae.tuning.machine import cpu_machine, machine_of
    from gallae.tuning.plan import Need, build_plan
    from gallae.tuning.plan_report import cautions_of
    from gallae.tuning.plan_rows import rows_of

    bases = load_bases(visit.chat.workspace.root / "bases.toml")
    base = given["base"] or None
    if base and base not in bases:
        raise InputError(
            visit.say(f"base = {base!r}: 없습니다", f"base = {base!r} is not known"), hint=", ".join(bases)
        )
    adapter = None if given["adapter"] == "auto" else given["adapter"]
    need = Need(rows_of((), count=given["rows"]), visit.language, given["stage"], adapter, base)
    cpu = replace(cpu_machine(), name="CPU")
    machine = machine_of(given["gpu_gib"], given["gpus"]) if given["gpu_gib"] else cpu
    plan = build_plan(need, machine, bases, cpu)
    gib, usable = 2**30, plan.machine.usable / 2**30
    parts = [{"name": visit.say(p.ko, p.en), "gib": round(p.bytes / gib, 3), "formula": p.formula} for p in plan.parts]
    tried = [{**as_json(t), "needs_gib": round(t.needs_gib, 2), "have_gib": round(t.have_gib, 2)} for t in plan.tried]
    cautions = [visit.say(*pair) for pair in cautions_of(plan)]
    data = {
        "base": plan.base.name,
        "adapter": plan.run.adapter,
        "fits": plan.peak_gib <= usable and not (tried and adapter and base),
        "peak_gib": round(plan.peak_gib, 2),
        "usable_gib": round(usable, 2),
        "parts": parts,
        "hours": {k: v for k, v in as_json(plan.hours).items() if k != "formula"},
        "settings": {setting.key: as_json(setting.value) for setting in plan.settings},
        "tried": tried,
        "cautions": cautions,
    }
    lines = [
        f"{plan.base.name} · {plan.run.stage} · {plan.run.adapter} · {data['peak_gib']} / {data['usable_gib']} GiB"
    ]
    lines += [f"{part['name']}: {part['gib']} GiB ({part['formula']})" for part in parts]
    lines += [visit.say("안 맞은 것: ", "did not fit: ") + f"{t['base']} {t['adapter']} {t['needs_gib']} GiB ({t['because']})" for t in tried]  # fmt: skip
    return Reply("\n".join([*lines, *(f"! {caution}" for caution in cautions)]), data).fitted(visit.language)
