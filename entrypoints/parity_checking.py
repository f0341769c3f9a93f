"""`gallae models parity`: is the model that is served the one that was trained? Nothing is promoted before it says yes.

gallae models parity SKILL                          its newest exported model, against the run it came from
gallae models parity NAME                           a kept file by its name (embedded:NAME, base+adapter)
gallae models parity SKILL --model ollama:NAME      what a server serves: ollama:, vllm:, llamacpp:
gallae models parity NAME --trained DIR             against a folder of your own (config.json, weights, tokenizer, template)
gallae models parity NAME --prompts 200 --texts 8   fewer; --seed N: others

Exit 0 the same model, 1 not the same, 2 nothing to compare with. The result is kept as .gallae/keep/models/parity/SHA256.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.core.errors import InputError
from gallae.core.files import write_whole
from gallae.core.types import Skill
from gallae.entrypoints.opened import models_of
from gallae.entrypoints.progress import show_progress
from gallae.entrypoints.session import Session, open_session, print_json

if TYPE_CHECKING:
    from gallae.tuning.parity import Parity
    from gallae.tuning.parity_prompts import Prompt
    from gallae.tuning.runs import Run

__all__ = ["parity"]

WHOLE = (0, 1, 32)  # general.file_type of a GGUF file: F32, F16, BF16
ROWS = 32  # of a skill's held-out rows


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is compared: the label that is served, its files, the run it came from, the skill it does."""

    label: str
    files: tuple[Path, ...]
    run: Run | None
    skill: Skill | None


def parity(options: argparse.Namespace) -> int:
    session = open_session(options)
    if not options.name and not options.model:
        raise InputError(
            session.say("models parity: 이름이 없습니다", "models parity: no NAME"), hint="gallae models parity SKILL"
        )
    if options.prompts < 1 or options.texts < 1:
        raise InputError(
            f"--prompts {options.prompts} --texts {options.texts}",
            hint=session.say("1 이상이어야 합니다.", "At least 1 each."),
        )
    wanted = _wanted(session, options)
    found = asyncio.run(_compare(session, wanted, options))
    kept = _keep(session, found)
    if session.as_json:
        from gallae.tuning.parity import parity_json

        print_json({**parity_json(found), "seed": options.seed, "written": [str(path) for path in kept]})
    else:
        _say(session, found)
        for path in kept:
            print(session.say(f"적음: {path}", f"written: {path}"))
    return 0 if found.passed else 1


def _wanted(session: Session, options: argparse.Namespace) -> _Wanted:
    skill = next((s for s in session.workspace.skills if s.name == options.name), None)
    label = options.model or (_newest(session, skill) if skill else f"embedded:{options.name}")
    spec = models_of(session).spec(label, "--model")
    if gone := next((file for file in spec.files if not file.is_file()), None):
        raise InputError(
            session.say(f"{label}: 그런 파일이 없습니다 ({gone.name})", f"{label}: no such file ({gone.name})"),
            hint=session.say("있는 것: ", "There are: ") + (", ".join(sorted(_names(session))) or "-"),
        )
    run = _run_of(session, spec.files[-1]) if spec.files else None
    if run is None and skill is not None:
        from gallae.tuning.runs import latest

        run = latest(session.workspace.keep, skill.name)
    if skill is None and run is not None:
        skill = next((s for s in session.workspace.skills if s.name == run.skill), None)
    return _Wanted(label, spec.files, run, skill)


def _names(session: Session) -> list[str]:
    return [file.name.removesuffix(".gguf") for file in (session.workspace.keep / "models").glob("*/*.gguf")]


def _newest(session: Session, skill: Skill) -> str:
    """The label of the skill's model: the promoted one, else the newest file that a run of the skill became."""
    made = []
    for file in (session.workspace.keep / "models").glob("*/*.gguf"):
        run = _run_of(session, file)
        if run is not None and run.skill == skill.name and not file.name.endswith(".lora.gguf"):
            made.append((file.stat().st_mtime, file.stem))
    if made:
        return f"embedded:{max(made)[1]}"
    if skill.model:
        return skill.model
    raise InputError(
        session.say(f"{skill.name}: 내보낸 모델이 없습니다", f"{skill.name}: no exported model"),
        hint=f"gallae export {skill.name} --to gguf",
    )


def _run_of(session: Session, file: Path) -> Run | None:
    """The run on the card beside a file."""
    from gallae.tuning.runs import load_run

    try:
        card = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        name = str(card.get("run") or "")
    except (OSError, ValueError, AttributeError):
        return None
    folders = [f.parent for f in (session.workspace.keep / "runs").glob("*/*/run.json") if f.parent.name == name]
    return load_run(folders[0]) if name and folders else None


async def _compare(session: Session, wanted: _Wanted, options: argparse.Namespace) -> Parity:
    from gallae.tuning.merge import chain_of
    from gallae.tuning.parity import check_parity
    from gallae.tuning.parity_prompts import build_prompts
    from gallae.tuning.parity_sides import server_side, trainer_side

    if options.trained:
        folder, adapters = Path(options.trained), tuple[Path, ...]()
    elif wanted.run is not None:
        folder, adapters = chain_of(wanted.run, session.workspace.keep)
    else:
        raise InputError(
            session.say(f"{wanted.label}: 어느 학습에서 나왔는지 모릅니다", f"{wanted.label}: nobody says which run it came from"),
            hint=session.say("--trained 폴더 로 학습한 모델을 알려 주세요.", "Give the trained model: --trained DIR."),
        )  # fmt: skip
    trained = trainer_side(folder, adapters)
    rows = _skill_prompts(wanted)
    prompts = (
        *rows,
        *build_prompts(options.prompts, seed=options.seed, tools=trained.knows_tools, specials=trained.specials),
    )
    # Named as the sllm of this call: whatever the settings say, this one is asked.
    asked = open_session(options, arguments={"models": {"sllm": wanted.label}})
    async with models_of(asked) as models:
        model = models.for_role("sllm")
        assert model is not None
        return await check_parity(
            trained,
            server_side(model, wanted.files),
            prompts,
            exact=_exact(wanted) if options.exact is None else options.exact,
            texts=max(options.texts, len(rows)),
            slots=_slots(wanted.skill) if rows and wanted.skill else None,
            tell=show_progress(),
        )


def _exact(wanted: _Wanted) -> bool:
    """Whole weights must give the same texts; of a server's nobody knows, so that they may differ a little."""
    from gallae.models.gguf import read_metadata

    kinds = [read_metadata(file).get("general.file_type", -1) for file in wanted.files[:1]]
    return bool(kinds) and kinds[0] in WHOLE


def _skill_prompts(wanted: _Wanted) -> tuple[Prompt, ...]:
    """The run's held-out rows, as the model was taught them, else the skill's own."""
    from gallae.tuning.parity_prompts import Prompt
    from gallae.tuning.rows import Row, load_file
    from gallae.tuning.runs import load_frozen

    rows: Sequence[Row] = ()
    if wanted.run is not None:
        rows = next((r for side in ("test", "valid", "train") if (r := load_frozen(wanted.run, side))), ())
    elif wanted.skill is not None and wanted.skill.folder is not None:
        file = Path(wanted.skill.folder) / "train.jsonl"
        rows = load_file(file, file.name).rows if file.is_file() else ()
    step = max(1, len(rows) // ROWS)
    asked = [row.messages()[:-1] for row in rows[::step][:ROWS] if row.shape in ("answer", "pair", "thumb")]
    return tuple(Prompt(f"skill-{n}", "skill", tuple(messages)) for n, messages in enumerate(asked) if messages)


def _slots(skill: Skill) -> Any:
    """What of an answer must be equal: the label of `classify`, else every number, date, time, code and name in it."""
    from gallae.checks.claims import claims_of, squeeze

    def values(_: Prompt, text: str) -> Any:
        if skill.kind == "classify":
            return " ".join(text.split())
        return sorted((claim.kind, squeeze(claim.text)) for claim in claims_of(text))

    return values


def _keep(session: Session, found: Parity) -> list[Path]:
    """Under the hash of what is served, so that another file is known to be another one."""
    from gallae.tuning.parity import parity_json, parity_key

    key = parity_key(found)
    if not key:
        return []
    path = session.workspace.keep / "models" / "parity" / f"{key}.json"
    write_whole(path, json.dumps(parity_json(found), ensure_ascii=False, indent=1) + "\n")
    return [path]


def _say(session: Session, found: Parity) -> None:
    sign = "✓" if found.passed else "✗"
    print(f"{sign} {session.say(found.reason_ko, found.reason_en)}")
    print(f"  {found.trainer} ↔ {found.server}")
    names = {
        "ids": session.say("토큰", "token ids"),
        "counts": session.say("길이", "lengths"),
        "texts": session.say("답", "answers"),
        "slots": session.say("값", "values"),
    }
    for key, name in names.items():
        equal, compared = getattr(found, key)
        if compared:
            print(f"  {name} {equal}/{compared}")
    for difference in found.differing[:5]:
        print(f"  · {difference.prompt} ({difference.cause}, {difference.at})")
        print(f"      {session.say('학습', 'trained')} {difference.trainer!r}")
        print(f"      {session.say('서빙', 'served ')} {difference.server!r}")
    if not found.passed and found.by_cause:
        print("  " + ", ".join(f"{cause} {count}" for cause, count in found.by_cause.items()))
