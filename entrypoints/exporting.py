"""`gallae export SKILL --to WHERE`: a trained run as files that a server reads, with what starts the server.

gallae export SKILL                          NAME.gguf for the embedded engine, where `serves = "embedded:NAME"` finds it
gallae export SKILL --adapter-only           base and adapter apart: several skills over one base
gallae export SKILL --to ollama --create     and made at the running Ollama
gallae export SKILL --to vllm --adapter-only --create    and loaded into the running vLLM
gallae export SKILL --to llamacpp --quant q5_0
gallae export SKILL --run FOLDER --to gguf   any model folder instead of a run
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from gallae.core.errors import InputError
from gallae.core.types import Skill
from gallae.entrypoints.data_checking import skills_of
from gallae.entrypoints.session import Session, open_session, print_json

if TYPE_CHECKING:
    from gallae.tuning.export import Exported, Source

__all__ = ["COMMANDS", "export"]


def export(options: argparse.Namespace) -> int:
    session = open_session(options)
    skill = _one(session, options.skill)
    from gallae.tuning.export import export as write

    source = _source(session, skill, options.run)
    out = Path(options.out) if options.out else session.workspace.keep / "models" / "sllm"

    def said(what: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{what}")
            sys.stderr.flush()

    made = write(
        source,
        options.to,
        out.expanduser().absolute(),
        options.name or skill.folder or skill.name,
        quantisation=options.quant,
        adapter_only=options.adapter_only,
        say=said,
    )
    said("")
    created = _create(session, made) if options.create else ""
    if session.as_json:
        print_json(
            {
                "skill": skill.name,
                "run": source.run,
                "to": options.to,
                "name": made.name,
                "files": [str(file) for file in made.files],
                "cards": [asdict(card) for card in made.cards],
                "serves": made.serves,
                "created": created,
                "notes": [session.say(ko, en) for ko, en in made.notes],
            }
        )
        return 0
    _print(session, skill, made, created)
    return 0


def _source(session: Session, skill: Skill, name: str | None) -> Source:
    """The named run, a model folder, or the newest run that is done."""
    from gallae.tuning.export import Source
    from gallae.tuning.merge import chain_of
    from gallae.tuning.runs import find_run, latest

    if name and (Path(name) / "config.json").is_file():
        folder = Path(name).expanduser().absolute()
        return Source(folder, (), folder, base=folder.name)
    keep = session.workspace.keep
    run = find_run(keep, skill.name, name) if name else latest(keep, skill.name)
    if run is None:
        raise InputError(
            session.say(f"{skill.name}: 끝난 학습이 없습니다", f"{skill.name}: no run is done"),
            hint=f"gallae train {skill.name}, or --run FOLDER",
        )
    whole, adapters = chain_of(run, keep)
    return Source(whole, adapters, run.model, run.id, Path(run.base).name)


def _one(session: Session, name: str | None) -> Skill:
    found = skills_of(session, name)
    if len(found) != 1:
        raise InputError(
            session.say("SKILL: 어느 스킬인지 적으세요", "SKILL: name one"),
            hint=", ".join(skill.name for skill in found) or "gallae init",
        )
    return found[0]


def _create(session: Session, made: Exported) -> str:
    """Make it at the server that the settings name; says where."""
    from gallae.models.spec import spec_of

    settings = session.workspace.settings
    if made.ollama is not None:
        from gallae.tuning.ollama import create_in_ollama

        spec = spec_of(f"ollama:{made.ollama.name}", settings, key="--create")
        create_in_ollama(spec, made.ollama, lambda status: print(status, file=sys.stderr))
        return spec.url
    if made.vllm is not None and made.vllm.adapters:
        from gallae.tuning.vllm import load_adapter

        for name, folder in made.vllm.adapters.items():
            spec = spec_of(f"vllm:{name}", settings, key="--create")
            print(f"{name}: {load_adapter(spec, name, folder)}", file=sys.stderr)
        return spec.url
    raise InputError(
        session.say("--create: 만들 서버가 없습니다", "--create: nothing to make at a server"),
        hint="--to ollama --create, or --to vllm --adapter-only --create.",
    )


def _print(session: Session, skill: Skill, made: Exported, created: str) -> None:
    for file in made.files:
        size = f"{file.stat().st_size / 1e6:,.1f} MB" if file.is_file() else session.say("폴더", "folder")
        print(f"{file}  {size}")
    for card in made.cards:
        print(f"  {card.file}: {card.quantisation}, sha256 {card.sha256[:16]}…")
        for kept in card.kept_whole:
            print(f"    {session.say('더 크게 둠', 'kept larger')}: {kept}")
    for ko, en in made.notes:
        print(session.say(ko, en))
    if created:
        print(session.say(f"만들었습니다: {created}", f"made at {created}"))
    if made.serves:
        way = "" if made.serves.startswith("embedded:") else f" --model {made.serves}"
        print(
            session.say(
                f"이름표: {made.serves}\n다음: gallae models parity {skill.name}{way} → gallae promote {skill.name}{way} (견주어 재고 나서 쓰입니다)",
                f"label: {made.serves}\nnext: gallae models parity {skill.name}{way} → gallae promote {skill.name}{way} (it is evaluated first)",
            )
        )


COMMANDS = {"export": export}
