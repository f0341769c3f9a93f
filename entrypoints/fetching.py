"""`gallae models get`: bring a model to this machine, on request only, and say what is contacted.

gallae models get                                     models that know Korean, their sizes, and whether they fit here
gallae models get Qwen/Qwen3-4B-GGUF                  the best quantisation that fits this machine
gallae models get Qwen/Qwen3-4B-GGUF:Q4_K_M           that one · hf:owner/repo/file.gguf: that file
gallae models get ollama:qwen3:4b                     pulled by Ollama through its API
gallae models get NAME --dry-run                      asks for the size alone
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from gallae.core.errors import InputError
from gallae.entrypoints.progress import draw_bytes
from gallae.entrypoints.session import Session, open_session, print_json

if TYPE_CHECKING:
    from gallae.models.kept import Wanted

__all__ = ["get", "kept_files", "say_files"]

GIB = 2**30
SHOWN = ("Q8_0", "Q4_K_M")  # of the sizes in the list


def get(options: argparse.Namespace) -> int:
    """Exit 0 when the model is here (or the list was shown)."""
    session = open_session(options)
    if not options.name:
        return _suggest(session)
    try:
        if options.name.startswith("ollama:"):
            return _pull(session, options)
        return _fetch(session, options)
    except KeyboardInterrupt:
        kept = session.say("받은 만큼은 남아 있습니다", "What has come is kept")
        sys.stderr.write(f"\n{kept}: gallae models get {options.name}\n")
        raise


def kept_files(session: Session) -> list[dict[str, Any]]:
    """The GGUF files of the workspace: role, name, bytes, and what to write in the settings to use each."""
    from gallae.models.kept import card_of, kept_ggufs

    found = []
    for file in kept_ggufs(session.workspace.keep):
        card = card_of(file)
        of = next(
            (run.parent.name for run in (session.workspace.keep / "runs").glob(f"*/{card.get('run') or '-'}")), ""
        )
        found.append({"role": file.parent.name, "label": f"embedded:{file.stem}", "bytes": file.stat().st_size,
                      "from": str(card.get("from", "")), "skill": of})  # fmt: skip
    return found


def say_files(session: Session, files: list[dict[str, Any]]) -> None:
    for row in files:
        size = f"{row['bytes'] / 1e9:.1f} GB"
        print(session.say("받아 둔 파일", "kept file") + f"  {row['label']}  {size}  {row['from']}".rstrip())
        if row["skill"]:  # of a run of one's own: it serves once it has proven itself
            print(f"    → gallae models parity {row['skill']} · gallae promote {row['skill']}")
        else:
            print(f'    → [models] {row["role"]} = "{row["label"]}"')


def _fetch(session: Session, options: argparse.Namespace) -> int:
    from gallae.models.fetch import fetch, open_wire
    from gallae.models.hub import best_file, find_file, list_files, read_name
    from gallae.models.kept import note_origin, wanted_file

    settings, language = session.workspace.settings, session.language
    name, memory = read_name(options.name, language), _memory()
    with open_wire(settings.servers.hub_url, settings.hf_token, language=language) as wire:
        _say_contact(session, wire.hub, options.dry_run)
        if name.file:
            file = find_file(wire, name)
        else:
            enough = 2**60 if options.anyway else memory
            file = best_file(list_files(wire, name.repo), name.quantisation, enough, language)
        wanted = wanted_file(session.workspace.keep, options.role, file, wire.hub, memory)
        remote, target, told = file.remote(wire.hub), wanted.target, _told(wanted, wire.hub)
        if not told["fits"] and not options.anyway:
            raise InputError(
                session.say(
                    f"{remote.name}: 약 {told['memory_gib']} GiB가 필요한데 이 컴퓨터는 {memory / GIB:.1f} GiB까지입니다",
                    f"{remote.name}: needs about {told['memory_gib']} GiB, this machine has {memory / GIB:.1f} GiB",
                ),
                hint=session.say("더 작은 양자화를 고르거나 --anyway를 붙이세요.", "A smaller quantisation, or --anyway."),
            )  # fmt: skip
        if not options.dry_run:
            draw = draw_bytes()
            told["sha256"] = fetch(wire, remote, target, lambda done, total: draw(remote.name, done, total))
            note_origin(target, file, wire.hub, told["sha256"])
    return _done(session, told, options)


def _told(wanted: Wanted, hub: str) -> dict[str, Any]:
    return {
        "name": wanted.target.name,
        "from": wanted.file.remote(hub).url,
        "bytes": wanted.file.size,
        "sha256": wanted.file.sha256,
        "quantisation": wanted.file.quantisation,
        "memory_gib": wanted.memory_gib,
        "fits": wanted.fits,
        "path": str(wanted.target),
        "label": wanted.label,
    }


def _done(session: Session, told: dict[str, Any], options: argparse.Namespace) -> int:
    told |= {"fetched": not options.dry_run, "setting": f'[models] {options.role} = "{told["label"]}"'}
    if session.as_json:
        print_json(told)
        return 0
    if told.get("bytes"):
        memory = session.say(f"메모리 약 {told['memory_gib']} GiB", f"about {told['memory_gib']} GiB of memory")
        print(f"{told['name']}  {told['bytes'] / 1e9:.2f} GB · {memory}")
    if "sha256" in told and not told["sha256"]:
        print(session.say("체크섬을 알려 주지 않는 곳입니다: 크기만 봅니다", "no checksum is given there: only its size is checked"))  # fmt: skip
    if options.dry_run:
        print(session.say("받지 않았습니다(--dry-run)", "nothing was fetched (--dry-run)"))
    else:
        print(session.say("받았습니다. 쓰려면 gallae.toml에:", "It is here. To use it, in gallae.toml:"))
        print(f"  {told['setting']}")
    return 0


def _pull(session: Session, options: argparse.Namespace) -> int:
    from gallae.models.pull import pull
    from gallae.models.spec import spec_of

    spec = spec_of(options.name, session.workspace.settings)
    if not session.as_json:
        sys.stderr.write(
            session.say(
                f"{spec.url} 의 Ollama에 시킵니다. Ollama는 자기 모델 저장소에 묻습니다.\n",
                f"asks the Ollama at {spec.url}, which asks its model registry.\n",
            )
        )
    told: dict[str, Any] = {"name": spec.name, "from": spec.url, "label": spec.label, "bytes": None, "memory_gib": None}
    if not options.dry_run:
        draw = draw_bytes()
        room = None if options.anyway else max(0, int((_memory() - (700 << 20)) / 1.05))
        size = pull(spec, draw, room=room, language=session.language)
        told |= {"bytes": size, "memory_gib": round((size * 1.05 + (700 << 20)) / GIB, 1)}
    return _done(session, told, options)


def _suggest(session: Session) -> int:
    """The bases of `gallae plan`, those that know Korean best first, as files to serve."""
    from gallae.tuning.bases import load_bases
    from gallae.tuning.offers import offers_for

    memory = _memory()
    rows: list[dict[str, Any]] = [
        {
            "name": offer.name,
            "ollama": offer.ollama,
            "base": offer.base.name,
            "korean": offer.base.korean,
            "korean_source": offer.base.korean_source,
            "licence": offer.base.licence,
            "commercial": offer.base.commercial,
            "memory_gib": {q: round(size / GIB, 1) for q, size in offer.sizes.items()},
            "fits": offer.fits,
        }
        for offer in offers_for(load_bases(session.workspace.root / "bases.toml"), memory)
    ]
    if session.as_json:
        print_json({"memory_gib": round(memory / GIB, 1), "suggestions": rows})
        return 0
    print(
        session.say(
            f"이 컴퓨터가 모델에 쓸 수 있는 메모리 약 {memory / GIB:.1f} GiB. 크기는 어림입니다.",
            f"about {memory / GIB:.1f} GiB of this machine's memory for a model. Sizes are estimates.",
        )
    )
    print(
        session.say("이름 · 한국어 · 라이선스 · 메모리", "name · Korean · licence · memory") + " " + " / ".join(SHOWN)
    )
    for row in rows:
        shown = " / ".join(f"{row['memory_gib'][q]:.1f}" for q in SHOWN)
        fits = session.say(f"맞음: {row['fits']}", f"fits: {row['fits']}") if row["fits"] else session.say("너무 큼", "too large")  # fmt: skip
        print(f"{row['name']:<44} {row['korean']:<8} {shown:>12} GiB  {fits:<14} {row['licence']}")
        if row["ollama"] and row["ollama"] != row["name"]:
            print(f"    = {row['ollama']}")
    print(session.say("받기: gallae models get 이름", "to fetch one: gallae models get NAME"))
    return 0


def _memory() -> int:
    """Bytes for a model: the embedded engine lives in the machine's own memory."""
    from gallae.tuning.machine import cpu_machine

    return cpu_machine().usable


def _say_contact(session: Session, hub: str, dry: bool) -> None:
    if session.as_json:
        return
    what = session.say("크기를 묻습니다", "asked for the size") if dry else session.say("받습니다", "fetched from")
    sys.stderr.write(
        f"{hub}: {what}. " + session.say("보내는 것은 모델 이름뿐입니다.\n", "Only the model's name is sent.\n")
    )
