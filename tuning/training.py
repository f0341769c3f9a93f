"""From a skill, a base and a wish to a run folder that can be carried out, resumed and repeated.

prepare(wish) → Run      everything frozen: rows with their hash, plan, settings, seed, versions
job_of(run, …) → Job     read back from that folder alone, so that a resumed or repeated run needs no workspace rows
"""

from __future__ import annotations

import math
import platform
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from gallae.checks.house import House, check_house, house_of
from gallae.checks.placeholders import MARK
from gallae.core.errors import InputError, TuningError
from gallae.core.language import both
from gallae.core.types import Language, Skill, TrainingRow
from gallae.tuning.base_folder import is_small
from gallae.tuning.bases import Base
from gallae.tuning.job import Job
from gallae.tuning.machine import Machine
from gallae.tuning.memory import Adapter, Stage
from gallae.tuning.merge import chain_of
from gallae.tuning.plan import Need, Plan, build_plan
from gallae.tuning.plan_report import plan_json
from gallae.tuning.plan_rows import Rows, counted, rows_of
from gallae.tuning.preferences import examples_of
from gallae.tuning.rows import Row
from gallae.tuning.runs import Run, freeze, load_frozen, new_run, save_run
from gallae.tuning.train_settings import set_by_hand, settings_of_plan

__all__ = ["Wish", "adapter_for", "job_of", "lengths_of", "longer_side", "plan_of", "prepare", "repeat", "scorer_of"]

LIBRARIES = ("gallae", "torch", "transformers", "trl", "peft", "datasets", "accelerate", "bitsandbytes", "tokenizers")
# An untrained base begins with nothing: on the plan's few epochs it has only learned the labels' letters
# (tests/tuning/test_classify_tuned.py).
SMALL_CORRECTIONS, SMALL_EPOCHS = 180, 20  # of its first sft; never more epochs than that


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for. `folder`: the base's (None: not on this machine, for a bundle); `base`: its shape; `sides`:
    the rows, split and mixed."""

    skill: Skill
    stage: Stage
    folder: Path | None
    base: Base
    sides: Mapping[str, Sequence[Row]]
    machine: Machine
    adapter: Adapter | None = None
    chain: tuple[Run, ...] = ()  # the runs to build on, oldest first
    given: tuple[str, ...] = ()  # key=value
    seed: int = 0
    language: Language = "ko"


def lengths_of(folder: Path | None, rows: Sequence[Row]) -> Rows:
    """Tokens of each row, counted with the base's own tokenizer and template (of a pair, of its longer side); estimated
    where the base is not here."""
    from gallae.tuning.lengths import open_counter

    if folder is None:
        return rows_of(map(longer_side, rows))
    with open_counter(folder) as counter:
        return counted(
            max(counter.count(row), counter.count(replace(row, answer=row.rejected)) if row.rejected else 0)
            for row in rows
        )


def longer_side(row: Row) -> TrainingRow:
    """As a row is estimated: of a pair, what takes more room."""
    taken = row if len(row.answer) >= len(row.rejected) else replace(row, answer=row.rejected)
    return taken.training()


def adapter_for(base: Base, asked: Adapter | None, follows: bool = False) -> Adapter | None:
    """A tiny base of our own is trained whole where nobody asked otherwise; a run that follows another as planned."""
    return asked or ("full" if is_small(base) and not follows else None)


def plan_of(wish: Wish) -> Plan:
    """The plan for exactly this base. TuningError where it does not fit, with what would."""
    rows = lengths_of(wish.folder, examples_of(wish.stage, wish.sides["train"], seed=wish.seed))
    adapter = adapter_for(wish.base, wish.adapter, bool(wish.chain))
    need = Need(
        rows, wish.language, wish.stage, adapter, wish.base.name, hours=float("inf"), seed=wish.seed
    )  # a person who starts a run has decided on its time
    plan = build_plan(need, wish.machine, {wish.base.name: wish.base})
    if wish.adapter is not None and plan.run.adapter != wish.adapter:
        raise TuningError(
            both(
                f"--adapter {wish.adapter}: {wish.machine.name}({wish.machine.memory_gib:.1f} GiB)에 들어가지 않습니다",
                f"--adapter {wish.adapter} does not fit {wish.machine.name} ({wish.machine.memory_gib:.1f} GiB)",
            ),
            hint=both(
                f"--adapter {plan.run.adapter}는 들어갑니다({plan.peak_gib:.1f} GiB). 셈은 gallae plan이 보여 줍니다.",
                f"--adapter {plan.run.adapter} would (needs {plan.peak_gib:.1f} GiB); gallae plan shows the sums.",
            ),
        )
    return plan


def prepare(wish: Wish, keep: Path) -> Run:
    """Make the run folder. Nothing is trained yet."""
    plan = plan_of(wish)
    settings = settings_of_plan(plan)
    if is_small(wish.base) and wish.stage == "sft" and not wish.chain:
        needed = math.ceil(SMALL_CORRECTIONS * plan.batch / len(wish.sides["train"]))
        settings["epochs"] = max(plan.epochs, min(SMALL_EPOCHS, needed))
    settings = set_by_hand(settings, wish.given)
    if int(settings["sequence"]) > wish.base.context:
        raise InputError(
            both(
                f"--set sequence={settings['sequence']}: {wish.base.name}은 {wish.base.context}토큰까지 읽습니다",
                f"--set sequence={settings['sequence']}: {wish.base.name} reads {wish.base.context} tokens",
            ),
            hint=f"--set sequence={wish.base.context}",
        )
    first = wish.chain[0].base if wish.chain else str(wish.folder or wish.base.repo)
    run = new_run(
        keep, wish.skill.name, wish.stage, adapter=plan.run.adapter, base=first,
        parents=tuple(run.id for run in wish.chain), seed=wish.seed, plan=plan_json(plan), settings=settings,
        versions=_versions(), state="stopped",
    )  # fmt: skip
    return freeze(run, wish.sides)


def repeat(run: Run, keep: Path) -> Run:
    """A new run of the same rows, settings, seed, base and parents."""
    again = new_run(
        keep, run.skill, run.stage, adapter=run.adapter, base=run.base, parents=run.parents, seed=run.seed,
        plan=run.plan, settings=run.settings, versions=_versions(), state="stopped",
    )  # fmt: skip
    again = freeze(again, {side: load_frozen(run, side) for side in ("train", "valid", "test")})
    if again.data["hash"] != run.data["hash"]:
        raise TuningError(
            both(f"{run.id}: 얼려 둔 자료가 그때의 것이 아닙니다", f"{run.id}: its frozen data is not what it was"),
            hint=both("새로 학습하세요.", "Start a new run instead."),
        )
    return save_run(again)


def job_of(run: Run, keep: Path, skill: Skill | None, *, reward: Path | None = None) -> Job:
    """TuningError where a parent or the base is gone."""
    base, parents = Path(run.base), tuple[Path, ...]()
    if run.parents:
        from gallae.tuning.runs import load_run

        base, parents = chain_of(load_run(keep / "runs" / run.skill / run.parents[-1]), keep)
    elif not (base / "config.json").is_file():
        raise TuningError(
            both(f"{run.id}: 바탕 {base}이 그 자리에 없습니다", f"{run.id}: its base {base} is not there"),
            hint=both("바탕을 그 폴더로 되돌려 놓으세요.", "Bring the base back to that folder."),
        )
    scorer = scorer_of(skill) if skill is not None else None
    return Job(
        run, skill, base, parents, load_frozen(run, "train"), load_frozen(run, "valid"), run.settings, scorer, reward
    )


def scorer_of(skill: Skill) -> Callable[[Row, str], float]:
    """0..1: the skill's own checks, the ones that judge it at run time and in an evaluation. Of a skill in marks: the
    house's format, times the share of the reference's marks; a mark that the request does not have is worth nothing."""
    from gallae.checks.skill import skill_task

    if skill.placeholders:
        return partial(_scored_in_marks, house_of(skill))
    task = skill_task(skill)
    return lambda row, text: task.evaluate(TrainingRow(row.context, row.answer, row.system), text).value


def _scored_in_marks(house: House, row: Row, text: str) -> float:
    given, wanted, said = (Counter(m.group() for m in MARK.finditer(t)) for t in (row.context, row.answer, text))
    if set(said) - set(given):
        return 0.0
    checks = check_house(text, house, row.context)
    kept = (wanted & said).total() / max(1, (wanted | said).total()) if wanted or said else 1.0
    return kept * sum(check.passed for check in checks) / len(checks)


def _versions() -> dict[str, Any]:
    found: dict[str, Any] = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
