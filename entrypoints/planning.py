"""`gallae plan SKILL`: which base, which method, which settings, will it fit, and why each number.

gallae plan SKILL                          for the GPU that is found, else for this CPU
gallae plan SKILL --gpu 8 [--gpus 4]       for a GPU of 8 GiB; four of them
gallae plan SKILL --base qwen3-4b --adapter qlora --stage dpo
gallae plan SKILL --sweep 4 --write DIR    four seeded variants; plan.json and the launcher's settings as files
gallae plan --bases                        the base models: size, Korean, licence, what holds them
"""

from __future__ import annotations

import argparse
import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.core.errors import InputError
from gallae.core.types import Skill, TrainingRow, as_json
from gallae.core.workspace import read_rows
from gallae.entrypoints.session import Session, open_session, print_json

if TYPE_CHECKING:
    from gallae.tuning.bases import Base
    from gallae.tuning.machine import Machine
    from gallae.tuning.plan import Need, Plan

__all__ = ["COMMANDS", "plan"]


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

    made = build_plan(_need(session, options), _machine(options), bases, cpu_machine())
    trials = sweep(made, options.sweep) if options.sweep is not None else ()
    written = [str(path) for path in write_plan(made, Path(options.write))] if options.write else []
    if session.as_json:
        from gallae.tuning.plan_report import plan_json

        print_json({"skill": options.skill, **plan_json(made), "sweep": as_json(trials), "written": written})
        return 0
    _say(session, made)
    for trial in trials:
        changed = ", ".join(f"{key} {value}" for key, value in trial.changed.items()) or "-"
        seed = session.say("씨앗", "seed")
        print(f"{trial.number}. {seed} {trial.seed} · {changed} · {session.say(trial.ko, trial.en)}")
    for path in written:
        print(session.say(f"적음: {path}", f"written: {path}"))
    return 0


def _need(session: Session, options: argparse.Namespace) -> Need:
    from gallae.tuning.plan import Need
    from gallae.tuning.plan_rows import rows_of

    if options.rows is not None and options.rows < 1:
        raise InputError(f"--rows {options.rows}", hint=session.say("1 이상이어야 합니다.", "At least 1."))
    if options.hours <= 0:
        raise InputError(f"--hours {options.hours:g}", hint=session.say("0보다 커야 합니다.", "More than 0."))
    return Need(
        rows=rows_of(_rows(session, _skill(session, options.skill), options.stage), count=options.rows),
        language=session.language,
        stage=options.stage,
        adapter=options.adapter,
        base=options.base or session.workspace.settings.tuning.base,
        hours=options.hours,
        seed=options.seed,
    )


def _rows(session: Session, skill: Skill, stage: str) -> list[TrainingRow]:
    """What the stage learns from: corpus/ for CPT, the skill's prefer.jsonl for people's scores, else its train.jsonl."""
    root = session.workspace.root
    if stage == "cpt":
        return [TrainingRow("", text) for text in _corpus(root / "corpus")]
    if stage in ("reward", "dpo", "kto"):
        rows = [row for _, row in read_rows(root / "skills" / skill.name / "prefer.jsonl")]
        return [TrainingRow(str(row.get("prompt", "")), _longest(row)) for row in rows]
    return list(skill.rows)


def _longest(row: Mapping[str, Any]) -> str:
    return max((str(row.get(key, "")) for key in ("chosen", "rejected", "answer")), key=len)


def _corpus(folder: Path) -> Iterator[str]:
    """Plain text files whole, and the texts of JSON rows with "generated_text"."""
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".txt", ".md"):
            yield file.read_text(encoding="utf-8-sig", errors="replace")
        elif file.suffix == ".jsonl":
            yield from (str(row["generated_text"]) for _, row in read_rows(file) if "generated_text" in row)
        elif file.suffix == ".json":
            with contextlib.suppress(json.JSONDecodeError, UnicodeDecodeError):
                given = json.loads(file.read_text(encoding="utf-8-sig"))
                rows = given if isinstance(given, list) else []
                yield from (str(r["generated_text"]) for r in rows if isinstance(r, dict) and "generated_text" in r)


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
