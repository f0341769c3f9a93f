"""`gallae plan SKILL`: which base, which method, which settings, will it fit, and why each number.

gallae plan SKILL                          for the GPU that is found, else for this CPU
gallae plan SKILL --gpu 8 [--gpus 4]       for a GPU of 8 GiB; four of them
gallae plan SKILL --base qwen3-4b --adapter qlora --stage dpo
gallae plan SKILL --base FOLDER | small    a Hugging Face folder; the tiny base that `gallae train --base small` makes
gallae plan SKILL --sweep 4 --write DIR    four seeded variants; plan.json and the launcher's settings as files
gallae plan --bases                        the base models: size, Korean, licence, what holds them
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gallae.core.errors import InputError
from gallae.core.types import Skill, as_json
from gallae.entrypoints.session import Session, open_session, print_json

if TYPE_CHECKING:
    from gallae.tuning.bases import Base
    from gallae.tuning.data import Finding
    from gallae.tuning.machine import Machine
    from gallae.tuning.plan import Need, Plan
    from gallae.tuning.rows import Row

__all__ = ["COMMANDS", "plan"]

NAMED = 5  # rows of a problem on a terminal; --json has them all


def plan(options: argparse.Namespace) -> int:
    session = open_session(options)
    from gallae.tuning.bases import load_bases

    bases = load_bases(session.workspace.root / "bases.toml")
    if options.bases:
        return _list(session, bases)
    from gallae.tuning.machine import cpu_machine
    from gallae.tuning.plan import build_plan
    from gallae.tuning.plan_files import write_plan
    from gallae.tuning.plan_sweep import sweep

    name, bases = _base(options.base or session.workspace.settings.tuning.base, bases)
    made = build_plan(_need(session, options, name, bases), _machine(options), bases, cpu_machine())
    trials = sweep(made, options.sweep) if options.sweep is not None else ()
    written = [str(path) for path in write_plan(made, Path(options.write))] if options.write else []
    problems = _problems(session, options)
    if session.as_json:
        from gallae.tuning.plan_report import plan_json

        print_json({"skill": options.skill, **plan_json(made), "problems": problems, "sweep": as_json(trials), "written": written})  # fmt: skip
        return 0
    _say(session, made)
    _say_problems(session, options, problems)
    for trial in trials:
        changed = ", ".join(f"{key} {value}" for key, value in trial.changed.items()) or "-"
        seed = session.say("씨앗", "seed")
        print(f"{trial.number}. {seed} {trial.seed} · {changed} · {session.say(trial.ko, trial.en)}")
    for path in written:
        print(session.say(f"적음: {path}", f"written: {path}"))
    return 0


def _base(name: str | None, bases: Mapping[str, Base]) -> tuple[str | None, Mapping[str, Base]]:
    """A folder and `small` count as bases of their own, beside those of bases.toml."""
    if not name or name in bases:
        return name, bases
    from gallae.tuning.base_folder import find_base, load_base_folder
    from gallae.tuning.small import small_kind, small_shape

    if kind := small_kind(name):
        base = small_shape(kind)
    else:
        folder = find_base(name, bases)
        assert folder is not None  # a name that is none raises, a known one is found above
        base = load_base_folder(folder)
    return base.name, {**bases, base.name: base}


def _need(session: Session, options: argparse.Namespace, name: str | None, bases: Mapping[str, Base]) -> Need:
    from gallae.tuning.plan import Need
    from gallae.tuning.plan_rows import rows_of
    from gallae.tuning.training import adapter_for, longer_side

    if options.rows is not None and options.rows < 1:
        raise InputError(f"--rows {options.rows}", hint=session.say("1 이상이어야 합니다.", "At least 1."))
    if options.hours <= 0:
        raise InputError(f"--hours {options.hours:g}", hint=session.say("0보다 커야 합니다.", "More than 0."))
    return Need(
        rows=rows_of(map(longer_side, _rows(session, options)), count=options.rows),
        language=session.language,
        stage=options.stage,
        adapter=adapter_for(bases[name], options.adapter) if name and name in bases else options.adapter,
        base=name,
        hours=options.hours,
        seed=options.seed,
    )


def _rows(session: Session, options: argparse.Namespace) -> tuple[Row, ...]:
    """What the stage learns from, read and made as `gallae train` does, before a part is held back to check with."""
    from gallae.entrypoints.served_rows import sides_as_served
    from gallae.tuning.preferences import examples_of
    from gallae.tuning.train_rows import load_stage_rows

    skill = _skill(session, options.skill)
    rows = load_stage_rows(session.workspace.root, skill, options.stage, least=1 if options.rows is None else 0)
    if not rows:
        return ()
    served = sides_as_served(session, skill, options.stage, {"train": rows, "valid": ()})
    return examples_of(options.stage, served["train"], seed=options.seed)


def _skill(session: Session, name: str | None) -> Skill:
    skills = {skill.name: skill for skill in session.workspace.skills}
    if name in skills:
        return skills[name]
    if name is None and len(skills) == 1:
        return next(iter(skills.values()))
    raise InputError(
        session.say(f"{name or 'SKILL'}: 그런 스킬이 없습니다", f"{name or 'SKILL'}: no such skill"),
        hint=session.say("있는 것: ", "There are: ") + (", ".join(sorted(skills)) or "-"),
    )


def _problems(session: Session, options: argparse.Namespace) -> list[Finding]:
    """What `data check` finds in the rows that would be trained on; [] for rows that are only counted, or running text."""
    if options.rows is not None or options.stage == "cpt":
        return []
    from gallae.entrypoints.data_checking import house_of
    from gallae.tuning.data_check import check_data, give
    from gallae.tuning.lengths import open_counter

    skill = _skill(session, options.skill)
    with open_counter() as counter:
        report = check_data(give(session.workspace.root, skill, counter, house=house_of(session, skill)))
    return [f for f in report.findings if f.level != "note"]


def _say_problems(session: Session, options: argparse.Namespace, problems: list[Finding]) -> None:
    for found in problems:
        places = ", ".join(at.place for at in found.rows[:NAMED]) + (" …" if len(found.rows) > NAMED else "")
        print(
            f"! [{found.check}] {session.say(found.ko, found.en)}"
            + (f" ({len(found.rows)}): {places}" if places else "")
        )
    if problems:
        name = _skill(session, options.skill).name
        print(session.say(f"  → 행마다: gallae data check {name}", f"  → row by row: gallae data check {name}"))


def _machine(options: argparse.Namespace) -> Machine:
    from gallae.tuning.machine import cpu_machine, find_machine, machine_of

    if options.cpu:
        return cpu_machine()
    if options.gpu is not None:
        return machine_of(options.gpu, options.gpus or 1)
    found = find_machine()
    if options.gpus is not None and options.gpus != found.gpus:
        from dataclasses import replace

        return replace(found, gpus=max(1, options.gpus))
    return found


def _say(session: Session, made: Plan) -> None:
    from gallae.tuning.plan_report import plan_lines

    for line in plan_lines(made, session.language):
        print(line)


def _list(session: Session, bases: Mapping[str, Base]) -> int:
    from gallae.tuning.memory import GIB, Run, peak

    rows = [
        {
            "name": base.name,
            "repo": base.repo,
            "parameters": base.parameters,
            "context": base.context,
            "licence": base.licence,
            "commercial": base.commercial,
            "korean": base.korean,
            "korean_score": base.korean_score,
            "korean_source": base.korean_source,
            "template": base.template,
            "gguf": base.gguf,
            "lora_gib": round(peak(Run(base, "lora")) / GIB, 1),
            "qlora_gib": round(peak(Run(base, "qlora")) / GIB, 1),
            "full_gib": round(peak(Run(base, "full")) / GIB, 1),
        }
        for base in bases.values()
    ]
    if session.as_json:
        print_json({"bases": rows})
        return 0
    print(
        session.say(
            "이름 · 크기 · 한국어 · 상업 이용 · LoRA/QLoRA/전체 GiB",
            "name · size · Korean · commercial · LoRA/QLoRA/full GiB",
        )
    )
    for row in rows:
        size = f"{row['parameters'] / 1e9:.2f}B"  # type: ignore[operator]
        print(
            f"{row['name']:<18} {size:>7} {row['korean']:<8} {row['commercial']:<11} "
            f"{row['lora_gib']:>6} {row['qlora_gib']:>6} {row['full_gib']:>7}  {row['licence']}"
        )
    return 0


COMMANDS = {"plan": plan}
