"""`gallae train SKILL`: make a run folder and carry it out; also resume, repeat and list runs.

gallae train SKILL --base small                 all on this machine, without a network: a tiny base of our own
gallae train SKILL --base qwen3-0.6b            a base of `gallae plan --bases`; or a folder
gallae train SKILL --stage dpo --from RUN       build on an earlier run
gallae train SKILL --resume                     go on after a stop, a kill, a full disk
gallae train SKILL --repeat RUN                 the same rows, settings and seed once more
gallae train SKILL --list                       the runs there are
gallae train SKILL --bundle DIR · --collect DIR · --vendor openai       elsewhere: entrypoints/training_elsewhere.py
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.checks.placeholder_spans import KINDS
from gallae.core.errors import InputError, TuningError
from gallae.core.types import Skill
from gallae.entrypoints.agreeing import check_agreed, with_consent
from gallae.entrypoints.data_checking import skills_of
from gallae.entrypoints.session import Session, open_session, print_json

if TYPE_CHECKING:
    from gallae.tuning.bases import Base
    from gallae.tuning.job import Tell
    from gallae.tuning.machine import Machine
    from gallae.tuning.rows import Row
    from gallae.tuning.runs import Run

__all__ = ["COMMANDS", "best_base", "chain_from", "small_base", "train"]

QUIET = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
    "DATASETS_VERBOSITY": "error",
}
OFTEN = 40  # times that what stands in every row is in the text a tokeniser is learned from
LINES = 20  # of progress where nobody watches a terminal


def train(options: argparse.Namespace) -> int:
    session = open_session(options)
    if options.collect:
        from gallae.entrypoints.training_elsewhere import collect

        return collect(session, options)
    (skill,) = _one(session, options.skill)
    if options.list:
        return _list(session, skill)
    if options.bundle or options.vendor:
        from gallae.entrypoints import training_elsewhere

        go = training_elsewhere.vendor if options.vendor else training_elsewhere.bundle
        return go(session, skill, options)
    if options.status or options.cancel:
        raise InputError("--status and --cancel are of a vendor's runs", hint="--vendor openai --status RUN")
    from gallae.tuning.parts import need_training

    os.environ.update({k: os.environ.get(k, v) for k, v in QUIET.items()})
    need_training(options.adapter or "lora")
    run = _run(session, skill, options)
    return _carry_out(session, skill, run, options)


def _run(session: Session, skill: Skill, options: argparse.Namespace) -> Run:
    """The run to carry out: an old one resumed, one repeated, or a new one."""
    from gallae.tuning import runs, training

    keep = session.workspace.keep
    if options.resume is not None:
        run = runs.find_run(keep, skill.name, options.resume) if options.resume else _unfinished(session, skill)
        if run.state == "done":
            raise InputError(
                f"{run.id}: is done", hint=f"--repeat {run.id} runs it again; --from {run.id} builds on it."
            )
        return check_agreed(session, run)
    if options.repeat:
        return training.repeat(check_agreed(session, runs.find_run(keep, skill.name, options.repeat)), keep)
    chain = chain_from(session, skill, options.start)
    given = tuple(options.set or ()) + ((f"max_steps={options.max_steps}",) if options.max_steps is not None else ())
    from gallae.tuning.train_settings import set_by_hand

    set_by_hand({}, given)  # a wrong name is said before anything is counted
    from gallae.entrypoints.served_rows import sides_as_served
    from gallae.tuning.train_rows import load_stage_rows, sides_of

    rows = with_consent(session, load_stage_rows(session.workspace.root, skill, options.stage))
    sides = sides_of(rows, skill, options.stage, seed=options.seed, rehearsal=options.rehearsal)
    sides = sides_as_served(session, skill, options.stage, sides)
    machine = _machine(options)
    folder, base = _base(session, skill, options, chain, rows, machine)
    _close()
    wish = training.Wish(
        skill, options.stage, folder, base, sides, machine, options.adapter, chain, given, options.seed,
        session.language,
    )  # fmt: skip
    return training.prepare(wish, keep)


def _carry_out(session: Session, skill: Skill, run: Run, options: argparse.Namespace) -> int:
    from gallae.tuning import runs, training
    from gallae.tuning.stages import carry_out

    _close()
    _say(session, f"{run.id} · {run.stage} · {run.adapter} · {Path(run.base).name} → {run.folder}")
    reward = None
    if named := options.reward or run.settings.get("reward"):  # a resumed or repeated run has the same judge
        judge = runs.find_run(session.workspace.keep, skill.name, named)
        run, reward = runs.save_run(run, settings={**run.settings, "reward": judge.id}), judge.model
    job = training.job_of(run, session.workspace.keep, skill, reward=reward)
    try:
        run = carry_out(job, runs.open_events(run, _progress(session)))
    except KeyboardInterrupt:
        _say(
            session,
            session.say("멈췄습니다. 이어서: ", "Stopped. Go on: ") + f"gallae train {skill.name} --resume {run.id}",
        )
        if session.as_json:
            print_json({"run": run.id, "folder": str(run.folder), "state": "stopped"})
        return 130
    losses = [e["loss"] for e in runs.read_events(run) if e["event"] == "step" and "loss" in e]
    if session.as_json:
        given = {"run": run.id, "folder": str(run.folder), "model": str(run.model), "state": run.state}
        print_json({**given, "stage": run.stage, "adapter": run.adapter, "base": run.base, "parents": run.parents,
                    "data": run.data, "settings": run.settings, "figures": run.figures, "loss": losses})  # fmt: skip
        return 0
    _show(session, run, losses)
    return 0


def _base(
    session: Session,
    skill: Skill,
    options: argparse.Namespace,
    chain: tuple[Run, ...],
    rows: tuple[Row, ...],
    machine: Machine,
) -> tuple[Path, Base]:
    """Folder and shape: of the parents, `small`, a folder, or a name that is looked up and fetched where it must be."""
    from gallae.tuning.base_folder import fetch_base, find_base, load_base_folder
    from gallae.tuning.bases import load_bases
    from gallae.tuning.merge import chain_of
    from gallae.tuning.small import small_kind

    if chain:
        folder, _ = chain_of(chain[-1], session.workspace.keep)
        return folder, load_base_folder(folder)
    bases = load_bases(session.workspace.root / "bases.toml")
    name = options.base or session.workspace.settings.tuning.base or best_base(session, options, rows, bases, machine)
    if small_kind(name):
        folder = small_base(session, skill, name, options.seed)
        return folder, load_base_folder(folder)
    found = find_base(name, bases)
    if found is None:
        size = f"{bases[name].parameters * 2 / 1e9:.1f} GB"
        _say(session, session.say(f"{bases[name].repo}({size})를 받습니다", f"fetching {bases[name].repo} ({size})"))
        found = fetch_base(bases[name])
    return found, bases[name] if name in bases else load_base_folder(found)


def best_base(
    session: Session, options: argparse.Namespace, rows: tuple[Row, ...], bases: Mapping[str, Base], machine: Machine
) -> str:
    """Nobody named one: what `gallae plan` would take."""
    from gallae.tuning.plan import Need, build_plan
    from gallae.tuning.plan_rows import rows_of
    from gallae.tuning.preferences import examples_of
    from gallae.tuning.training import longer_side

    need = Need(
        rows_of(map(longer_side, examples_of(options.stage, rows))),
        session.language,
        options.stage,
        options.adapter,
        seed=options.seed,
    )
    return build_plan(need, machine, bases).base.name


def small_base(session: Session, skill: Skill, name: str, seed: int) -> Path:
    from gallae.entrypoints.served_rows import told
    from gallae.tuning.mix import load_rehearsal
    from gallae.tuning.rows import load_corpus, load_rows
    from gallae.tuning.small import small_in, small_kind

    kind = small_kind(name)
    assert kind is not None
    root = session.workspace.root
    own = with_consent(session, load_rows(root, skill.name).rows)
    rows = (*own, *load_corpus(root).rows, *load_rehearsal())
    texts = [text for row in rows for text in row.texts]
    texts += told(session.workspace.prompts, skill) * OFTEN  # stands before every row: words, not bytes
    if skill.placeholders:  # marks have to be words of its own, not bytes
        texts += [" ".join(f"⟦{kind}{n}⟧" for kind in KINDS for n in range(1, 9))] * OFTEN
    folder = small_in(session.workspace.keep / "models" / "bases", texts, kind, seed)
    _say(
        session,
        session.say(
            "바탕: 아무것도 배우지 않은 아주 작은 모델(시험용). 실제로 쓰려면 --base에 진짜 모델을 주세요: gallae plan --bases",
            "base: a tiny model that has learned nothing (for trials). For real use name a real one: gallae plan --bases",
        ),
    )
    return folder


def chain_from(session: Session, skill: Skill, start: str | None) -> tuple[Run, ...]:
    """The run to build on and those it builds on, oldest first."""
    if not start:
        return ()
    from gallae.tuning import runs

    keep = session.workspace.keep
    last = runs.find_run(keep, skill.name, start)
    if last.state != "done":
        raise InputError(f"--from {last.id}: is {last.state}", hint=f"gallae train {skill.name} --resume {last.id}")
    return (*(runs.find_run(keep, skill.name, parent) for parent in last.parents), last)


def _machine(options: argparse.Namespace) -> Machine:
    """Where it trains. TuningError for a GPU that torch cannot use."""
    from gallae.tuning.machine import cpu_machine, find_machine, machine_of

    machine = cpu_machine() if options.cpu else machine_of(options.gpu) if options.gpu else find_machine()
    if machine.device in ("cuda", "rocm") and not importlib.import_module("gallae.tuning.parts").sees_gpu():
        raise TuningError(
            f"{machine.name}: torch sees no GPU",
            hint="Install a torch for this GPU (pytorch.org), or train with --cpu.",
        )
    return machine


def _unfinished(session: Session, skill: Skill) -> Run:
    from gallae.tuning import runs

    found = [run for run in runs.load_runs(session.workspace.keep, skill.name) if run.state != "done"]
    if not found:
        raise InputError(f"{skill.name}: no unfinished run", hint=f"gallae train {skill.name} --list shows the runs.")
    return found[-1]


def _close() -> None:
    """From here on nothing is fetched: all that is needed lies on this machine."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    setattr(importlib.import_module("huggingface_hub.constants"), "HF_HUB_OFFLINE", True)  # noqa: B010 (read once there)


def _one(session: Session, name: str | None) -> list[Skill]:
    found = skills_of(session, name)
    if len(found) > 1:
        raise InputError("which skill?", hint="gallae train SKILL; there are: " + ", ".join(s.name for s in found))
    return found


# -- what a person sees -----------------------------------------------------------------------------------------------
def _progress(session: Session) -> Tell:
    """One line kept up to date on a terminal; elsewhere about twenty lines in all."""
    out, written = sys.stderr, [0.0]

    def tell(event: str, given: Mapping[str, Any]) -> None:
        step, steps = int(given.get("step", 0)), int(given.get("steps", 0))
        if event == "step":
            last = step == steps
            due = time.monotonic() - written[0] >= 0.2 if out.isatty() else step % max(1, steps // LINES) == 0
            if not due and not last:
                return
            written[0] = time.monotonic()
            line = f"{step}/{steps} · loss {given['loss']:.3f}{_left(session, given.get('eta_seconds'))}"
            out.write(f"\r\x1b[K{line}" + ("\n" if last else "") if out.isatty() else line + "\n")
            out.flush()
        elif event in SAID:
            out.write("\n" if out.isatty() and step < steps else "")
            ko, en = SAID[event]
            _say(session, session.say(ko, en).format_map(_Named(given)))

    return tell


SAID = {
    "smaller": (
        "메모리가 모자라 더 작은 계획으로 다시: {changed}",
        "out of memory, again with a smaller plan: {changed}",
    ),
    "left_out": (
        "{sequence}토큰보다 긴 {rows}행을 뺍니다({side}): {places}",
        "{rows} rows longer than {sequence} tokens are left out ({side}): {places}",
    ),
    "unpacked": ("이어 담지 않고 학습합니다: {because}", "trained unpacked: {because}"),
    "stopped": ("이번 걸음까지 저장하고 멈춥니다.", "Stopping with this step saved."),
}


class _Named(dict[str, Any]):
    """An event's fields for a sentence; `changed` is what a smaller plan changed."""

    def __missing__(self, key: str) -> str:
        shown = {k: v for k, v in self.items() if k != "because"}
        return ", ".join(f"{k} {v}" for k, v in shown.items()) if key == "changed" else ""


def _left(session: Session, seconds: float | None) -> str:
    if seconds is None:
        return ""
    return session.say(" · 남은 시간 ", " · left ") + f"{round(seconds) // 60}:{round(seconds) % 60:02}"


def _show(session: Session, run: Run, losses: list[float]) -> None:
    from gallae.tuning.curve import curve

    for line in curve(losses):
        print(line)
    figures = run.figures
    if "loss" in figures:
        print(f"loss {figures['first_loss']:.3f} → {figures['loss']:.3f}", end="")
        print(f" · valid {figures['valid_loss']:.3f}" if "valid_loss" in figures else "", end="")
        print(f" · {figures['steps']:.0f}/{figures['planned_steps']:.0f} · {figures['seconds']:.0f} s")
    print(session.say(f"모델: {run.model}", f"model: {run.model}"))
    print(session.say(f"자료: {run.data['train']}행, 해시 {run.data['hash'][:12]}",
                      f"data: {run.data['train']} rows, hash {run.data['hash'][:12]}"))  # fmt: skip
    print(
        session.say(
            f"되풀이: gallae train {run.skill} --repeat {run.id}", f"repeat: gallae train {run.skill} --repeat {run.id}"
        )
    )


def _list(session: Session, skill: Skill) -> int:
    from gallae.tuning.runs import load_runs

    found = load_runs(session.workspace.keep, skill.name)
    if session.as_json:
        print_json({"runs": [{"id": r.id, "stage": r.stage, "adapter": r.adapter, "base": r.base, "state": r.state,
                              "parents": r.parents, "figures": r.figures, "folder": str(r.folder)} for r in found]})  # fmt: skip
        return 0
    for r in found:
        loss = f" · loss {r.figures['loss']:.3f}" if "loss" in r.figures else ""
        print(f"{r.id:<28} {r.state:<8} {r.adapter:<6} {Path(r.base).name}{loss}")
    if not found:
        print(session.say("아직 없습니다.", "None yet."))
    return 0


def _say(session: Session, text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


COMMANDS = {"train": train}
