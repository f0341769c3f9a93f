"""`gallae train SKILL --bundle DIR`, `--collect DIR` and `--vendor openai`: trained on another machine, or by a vendor.

gallae train SKILL --bundle DIR --gpu 24         a folder that trains anywhere; personal values masked
gallae train --collect DIR                       what it made comes back as the run's model
gallae train SKILL --vendor openai               preview and a yes, then files and a job there
gallae train SKILL --vendor openai --status RUN [--wait] | --cancel RUN | --resume RUN

What leaves is shown first. A confidential workspace packs a bundle only after a yes, and sends a vendor nothing (D9).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.core.errors import AccessError, InputError
from gallae.core.types import Skill
from gallae.entrypoints.agreeing import agreed_turns, check_agreed
from gallae.entrypoints.session import Session, print_json

if TYPE_CHECKING:
    from gallae.tuning.bases import Base
    from gallae.tuning.leaving import Leaving
    from gallae.tuning.machine import Machine
    from gallae.tuning.rows import Row
    from gallae.tuning.runs import Run

__all__ = ["bundle", "collect", "vendor"]

GPU = 16.0  # GiB; a rented or notebook GPU, where nobody says what it will be


def bundle(session: Session, skill: Skill, options: argparse.Namespace) -> int:
    """Preview, a yes where one is needed, run folder, bundle."""
    from gallae.entrypoints.served_rows import sides_as_served
    from gallae.tuning import training
    from gallae.tuning.bundle import pack
    from gallae.tuning.train_rows import load_stage_rows, sides_of

    folder = Path(options.bundle).expanduser().absolute()
    rows = load_stage_rows(session.workspace.root, skill, options.stage)
    sides = sides_of(rows, skill, options.stage, seed=options.seed, rehearsal=options.rehearsal)
    sides = sides_as_served(session, skill, options.stage, sides, leaves=True)
    going = _leaving(session, skill, sides, personal=options.with_personal_data)
    secret = session.workspace.settings.confidential
    _preview(session, going, folder.name, {}, ask=secret or bool(going.kept), yes=options.yes)
    where, base, chain, adapters = _base(session, skill, options, rows)
    given = tuple(options.set or ()) + ((f"max_steps={options.max_steps}",) if options.max_steps is not None else ())
    wish = training.Wish(
        skill, options.stage, where, base, {**going.sides, "test": sides["test"]}, _machine(options), options.adapter,
        chain, given, options.seed, session.language,
    )  # fmt: skip
    plan = training.plan_of(wish)
    run = training.prepare(wish, session.workspace.keep)
    made = pack(run, base, plan, going.sides, folder, base_folder=where, parents=adapters)
    if session.as_json:
        print_json({"run": run.id, "bundle": made.id, "folder": str(folder), "rows": made.rows, "files": made.files,
                    "masked": going.masked, "personal": going.kept, "left_out": going.left_out})  # fmt: skip
        return 0
    size = sum(made.files.values()) / 1e6
    print(session.say(f"묶음: {folder} ({len(made.files) + 1}개 파일, {size:.1f} MB)", f"bundle: {folder} ({len(made.files) + 1} files, {size:.1f} MB)"))  # fmt: skip
    print(session.say(f"거기서: pip install -r requirements.txt; python train.py · 돌아와서: gallae train {skill.name} --collect {folder.name}",
                      f"there: pip install -r requirements.txt; python train.py · back here: gallae train {skill.name} --collect {folder.name}"))  # fmt: skip
    return 0


def collect(session: Session, options: argparse.Namespace) -> int:
    """Which skill and run it belongs to stands in the bundle."""
    from gallae.tuning.bundle_back import collect as bring

    place = Path(options.collect).expanduser()
    made = bring(place, session.workspace.keep)
    run = made.run
    if session.as_json:
        print_json({"run": run.id, "skill": run.skill, "folder": str(run.folder), "model": str(run.model),
                    "state": run.state, "again": made.again, "figures": run.figures})  # fmt: skip
    elif made.again:
        print(session.say(f"이미 가져온 결과입니다: {run.id}", f"Collected before: {run.id}"))
    else:
        print(session.say(f"가져왔습니다: {run.id} → {run.model}", f"Collected: {run.id} → {run.model}"))
        figures = " · ".join(f"{name} {value:.3f}" for name, value in run.figures.items())
        print(figures)
    return 0


def vendor(session: Session, skill: Skill, options: argparse.Namespace) -> int:
    """New, resumed, looked at, or cancelled. Nothing leaves a confidential workspace; nothing leaves without a yes."""
    from gallae.models.spec import spec_of
    from gallae.tuning import runs
    from gallae.tuning import vendor as theirs
    from gallae.tuning.vendor_api import TuningApi

    settings, keep = session.workspace.settings, session.workspace.keep
    if settings.confidential:
        raise AccessError(
            session.say("기밀 작업 공간의 자료는 바깥으로 보내지 않습니다", "nothing of a confidential workspace is sent outside"),
            hint=session.say("여기서 학습하거나 --bundle로 직접 옮기세요.", "Train it here, or carry it yourself with --bundle."),
        )  # fmt: skip
    named = options.status or options.cancel or options.resume
    if named:
        run = runs.find_run(keep, skill.name, named)
        base = run.base.removeprefix("openai:")
    else:
        base = (options.base or theirs.BASE).removeprefix("openai:")
        run = None
    with TuningApi(spec_of(f"openai:{base}", settings, key="--base"), sleep=_sleep) as api:
        if run is None:
            run = _begun(session, skill, options, base)
        tell = runs.open_events(run, lambda event, given: _told(session, event, given))
        if options.cancel:
            run = theirs.cancel(run, api, tell)
        else:
            run = run if options.status else theirs.send(check_agreed(session, run), api, tell)
            run = theirs.follow(run, api, tell, wait=options.wait, sleep=_sleep)
    return _shown(session, skill, run)


def _begun(session: Session, skill: Skill, options: argparse.Namespace, base: str) -> Run:
    """A run folder with the rows that will leave, after the preview and the yes."""
    from gallae.entrypoints.served_rows import sides_as_served
    from gallae.tuning import vendor as theirs
    from gallae.tuning.train_rows import load_stage_rows, sides_of
    from gallae.tuning.train_settings import set_by_hand

    if options.with_personal_data:
        raise AccessError(
            session.say("개인정보는 가리지 않고는 바깥 회사로 보내지 않습니다", "personal data leaves for a vendor masked only"),
            hint=session.say("--with-personal-data를 빼세요.", "Leave out --with-personal-data."),
        )  # fmt: skip
    if options.stage not in theirs.STAGES:
        raise InputError(f"--stage {options.stage}: the vendor trains {' and '.join(theirs.STAGES)}", hint="gallae train without --vendor trains the others here.")  # fmt: skip
    given = set_by_hand({}, tuple(options.set or ()))
    if set(given) - {"epochs"}:
        raise InputError(f"--set {', '.join(sorted(set(given) - {'epochs'}))}", hint="The vendor takes --set epochs=N; it chooses the rest.")  # fmt: skip
    rows = load_stage_rows(session.workspace.root, skill, options.stage)
    sides = sides_of(rows, skill, options.stage, seed=options.seed)
    sides = sides_as_served(session, skill, options.stage, sides, leaves=True)
    going = _leaving(session, skill, sides, personal=False)
    guess = theirs.estimate(options.stage, going.sides, base, epochs=given.get("epochs"))
    facts = {"model": base, "rows": guess.rows, "bytes": guess.bytes, "estimated_tokens": guess.tokens,
             "epochs": guess.epochs, "estimated_usd": guess.usd, "prices_read": guess.prices_read}  # fmt: skip
    _preview(session, going, f"openai:{base}", facts, ask=True, yes=options.yes)
    sent = {**going.sides, "test": sides["test"]}
    return theirs.begin(session.workspace.keep, skill.name, options.stage, sent, base, epochs=given.get("epochs"), seed=options.seed)  # fmt: skip


def _leaving(session: Session, skill: Skill, sides: Mapping[str, Sequence[Row]], *, personal: bool) -> Leaving:
    """With who agrees now asked again where rows were made of conversations."""
    from gallae.entrypoints.data_checking import house_of
    from gallae.tuning.leaving import leaving

    agreed = agreed_turns(session, [row for side in sides.values() for row in side])
    return leaving(sides, house=house_of(session, skill), personal=personal, agreed=agreed)


def _preview(session: Session, going: Leaving, where: str, facts: Mapping[str, Any], *, ask: bool, yes: bool) -> None:
    """What would leave, on stderr; AccessError where a yes is needed and nobody gave it."""
    from gallae.tuning.leaving import preview_of

    shown = {**preview_of(going), **facts}
    write = sys.stderr.write
    write(session.say(f"{where}(으)로 나갈 것:\n", f"What would go to {where}:\n"))
    for name, value in shown.items():
        if name != "examples":
            write(f"  {name}: {json.dumps(value, ensure_ascii=False)}\n")
    for example in shown["examples"]:
        write(f"  {example['row']}: {example['text']}\n")
    if not ask or yes:
        return
    if sys.stdin.isatty() and not session.as_json:
        write(session.say("보낼까요? [y/N] ", "Let it go? [y/N] "))
        sys.stderr.flush()
        if input().strip().casefold() in ("y", "yes", "예", "네"):
            return
    raise AccessError(
        session.say(f"{where}: 보내겠다는 답이 없었습니다", f"{where}: nobody agreed"),
        hint=session.say("읽어 보고 --yes를 붙이세요.", "Read it, then add --yes."),
    )


def _base(
    session: Session, skill: Skill, options: argparse.Namespace, rows: tuple[Row, ...]
) -> tuple[Path | None, Base, tuple[Run, ...], tuple[Path, ...]]:
    """Its folder (None: the other machine fetches it), its shape, the runs to build on, and their adapters."""
    from gallae.entrypoints import training
    from gallae.tuning.base_folder import find_base, load_base_folder
    from gallae.tuning.bases import load_bases
    from gallae.tuning.merge import chain_of

    chain = training.chain_from(session, skill, options.start)
    if chain:
        whole, adapters = chain_of(chain[-1], session.workspace.keep)
        return whole, load_base_folder(whole), chain, adapters
    bases = load_bases(session.workspace.root / "bases.toml")
    name = options.base or session.workspace.settings.tuning.base
    name = name or training.best_base(session, options, rows, bases, _machine(options))
    if name == "small" or name.startswith("small-"):
        from gallae.tuning.parts import need_training

        need_training("lora")
        folder = training.small_base(session, skill, name, options.seed)
        return folder, load_base_folder(folder), (), ()
    if name in bases and find_spec("huggingface_hub") is None:
        return None, bases[name], (), ()
    found = find_base(name, bases)
    return found, bases[name] if name in bases or found is None else load_base_folder(found), (), ()


def _machine(options: argparse.Namespace) -> Machine:
    """The other one's; nobody can look at it from here."""
    from gallae.tuning.machine import cpu_machine, machine_of

    return cpu_machine() if options.cpu else machine_of(options.gpu or GPU, options.gpus or 1)


def _sleep(seconds: float) -> None:
    import time

    time.sleep(seconds)


def _told(session: Session, event: str, given: Mapping[str, Any]) -> None:
    said = {
        "uploaded": session.say("올림: {side} {rows}행", "uploaded: {side}, {rows} rows"),
        "started": session.say("시작: {job}", "started: {job}"),
        "vendor": "{status}",
        "step": "{step}/{steps} loss {loss:.3f}",
        "deleted": session.say("저쪽에서 지움: {file}", "deleted there: {file}"),
        "not_deleted": session.say("지우지 못함(30일 뒤 저절로 사라짐): {because}", "not deleted (goes by itself in 30 days): {because}"),
    }.get(event)  # fmt: skip
    if said:
        sys.stderr.write(said.format_map(given) + "\n")


def _shown(session: Session, skill: Skill, run: Run) -> int:
    facts = run.data.get("vendor", {})
    if session.as_json:
        print_json({"run": run.id, "folder": str(run.folder), "state": run.state, "status": facts.get("status"),
                    "job": facts.get("job"), "serves": run.serves, "files_left": facts.get("files"),
                    "figures": run.figures})  # fmt: skip
        return 0
    print(f"{run.id} · {facts.get('status') or run.state} · {facts.get('job', '-')}")
    if run.serves:
        print(session.say(f"모델: {run.serves}. 다음: gallae eval tuned {skill.name}, gallae promote {skill.name} --model {run.serves}",
                          f"model: {run.serves}. Next: gallae eval tuned {skill.name}, gallae promote {skill.name} --model {run.serves}"))  # fmt: skip
    elif run.state == "running":
        print(session.say(f"이어 보기: gallae train {skill.name} --vendor openai --status {run.id} --wait",
                          f"look again: gallae train {skill.name} --vendor openai --status {run.id} --wait"))  # fmt: skip
    return 0
