"""A folder that trains elsewhere: in a notebook, on a rented GPU, on a colleague's machine, without Gallae.

train.py record.py          the script, no Gallae needed
requirements.txt            the versions that were tried together
data/train.jsonl valid.jsonl    rows as TRL's trainers take them; rows to test with stay here
plan.json accelerate.yaml fsdp.yaml deepspeed.yaml
base/ parents/              a small base, and adapters of earlier runs, where there are any
notebook.ipynb README.md bundle.json    bundle.json last: what is trained, settings, hash of every file
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from gallae.core.errors import InputError, TuningError
from gallae.core.language import both
from gallae.tuning.base_folder import PATTERNS
from gallae.tuning.bases import Base
from gallae.tuning.bundle_pages import notebook, readme
from gallae.tuning.bundle_shapes import parameters_of
from gallae.tuning.memory import Stage
from gallae.tuning.parts import LINEAR, PLAIN
from gallae.tuning.plan import Plan
from gallae.tuning.plan_files import plan_files
from gallae.tuning.plan_settings import TARGETS
from gallae.tuning.preferences import compared, duels_of, judged, needed, pairs_of, thumbs_of
from gallae.tuning.rows import Row
from gallae.tuning.runs import Run, save_run

__all__ = ["FORMAT", "PINS", "STAGES", "Packed", "pack", "rows_as_trained", "sha256"]

FORMAT = 1
STAGES = ("cpt", "sft", "reward", "dpo", "kto")  # the others need the skill's own scorer, which stays in Gallae
BASE_BYTES = 64 << 20  # a base up to this size travels along
# As train-constraints.txt, which a wheel does not have (a test compares them).
PINS = {
    "torch": "2.13.0", "transformers": "5.23.0", "trl": "1.16.0", "peft": "0.21.2", "accelerate": "1.15.0",
    "datasets": "5.2.0", "safetensors": "0.8.0", "tokenizers": "0.23.3", "huggingface-hub": "2.4.0",
    "bitsandbytes": "0.50.2",
}  # fmt: skip
SCRIPTS = {"train.py": "bundle_script.py", "record.py": "bundle_record.py"}


@dataclass(frozen=True, slots=True)
class Packed:
    folder: Path
    id: str
    run: Run
    files: Mapping[str, int]  # bytes
    rows: Mapping[str, int]


def pack(
    run: Run, base: Base, plan: Plan, sides: Mapping[str, Sequence[Row]], folder: Path, *,
    base_folder: Path | None = None, parents: Sequence[Path] = (),
) -> Packed:  # fmt: skip
    """Write the folder, whole or not at all, and note in the run which bundle it waits for. `sides`: rows as they may
    leave. InputError where something lies there; TuningError for a stage or rows that cannot be trained elsewhere."""
    _check(run, folder, parents, base)
    if Path(base.repo).is_dir():  # no path of this machine goes along
        base = replace(base, repo=base.name)
    plan = replace(plan, run=replace(plan.run, base=base))
    made = {side: rows_as_trained(run, sides.get(side, ())) for side in ("train", "valid")}
    if run.stage in ("reward", "dpo", "kto"):
        needed(cast(Stage, run.stage), made["train"], sides.get("train", ()))
    if not made["train"]:
        raise TuningError(both(f"{run.skill}: {run.stage} 단계로 밖에 보내도 되는 행이 없습니다", f"{run.skill}: no rows that may leave for stage {run.stage}"), hint=both("무엇이 문제인지: gallae data check.", "gallae data check names what is wrong."))  # fmt: skip
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        texts = _texts(run, base, plan, made)
        for name, text in texts.items():
            (making / name).parent.mkdir(parents=True, exist_ok=True)
            (making / name).write_text(text, encoding="utf-8", newline="\n")
        _models(making, base_folder, parents)
        files = {p.relative_to(making).as_posix(): p for p in sorted(making.rglob("*")) if p.is_file()}
        sizes = {name: path.stat().st_size for name, path in files.items()}
        listed = {name: {"sha256": sha256(path), "bytes": sizes[name]} for name, path in files.items()}
        facts = _facts(run, base, base_folder, made, listed)
        (making / "bundle.json").write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        making.chmod(0o755)
        if folder.is_dir():
            folder.rmdir()
        making.rename(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    run = save_run(run, data={**run.data, "bundle": facts["id"], "bundle_facts": _remembered(facts)})
    return Packed(folder, facts["id"], run, sizes, {side: len(rows) for side, rows in made.items()})


def rows_as_trained(run: Run, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """As the trainer of the stage takes them."""
    if run.stage == "cpt":
        return [{"text": r.answer} if r.shape == "text" else {"messages": r.messages()} for r in rows]
    if run.stage == "sft":
        return [{"messages": row.messages()} for row in rows if row.shape == "answer"]
    if run.stage == "reward":
        return [compared(duel) for duel in duels_of(rows, seed=run.seed)]
    return [judged(row) for row in (pairs_of(rows) if run.stage == "dpo" else thumbs_of(rows))]


def sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as held:
        while piece := held.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _check(run: Run, folder: Path, parents: Sequence[Path], base: Base) -> None:
    if run.stage not in STAGES:
        raise TuningError(
            both(
                f"--stage {run.stage}: 학습하는 동안 스킬의 검사가 필요해 이 컴퓨터에서만 됩니다",
                f"--stage {run.stage} needs the skill's own checks while it trains, so it trains here",
            ),
            hint=both("묶음으로 되는 단계: " + ", ".join(STAGES) + ".", "A bundle takes: " + ", ".join(STAGES) + "."),
        )
    if run.stage == "reward" and base.family == "lfm2":
        raise TuningError(both("--stage reward: transformers에 lfm2의 보상 머리가 없습니다", "--stage reward: transformers has no reward head for lfm2"), hint=both("이 컴퓨터에서 학습하거나 다른 바탕을 쓰세요.", "Train it here, or take another base."))  # fmt: skip
    if run.adapter == "qlora" and parents:
        raise TuningError(
            both(
                "4비트 학습은 다른 곳에서 앞선 어댑터 위에 이어 할 수 없습니다",
                "a 4-bit run cannot build on adapters elsewhere",
            ),
            hint=both(
                "--adapter lora를 쓰거나, 여기서 --from으로 이어 학습하세요.",
                "--adapter lora, or train it here with --from.",
            ),
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            both(f"--bundle {folder}: 이미 있습니다", f"--bundle {folder}: is there already"),
            hint=both(
                "새 폴더 이름을 주세요. 아무것도 덮어쓰지 않습니다.", "Name a new folder: nothing is overwritten."
            ),
        )


def _texts(run: Run, base: Base, plan: Plan, rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, str]:
    here = Path(__file__).parent
    made = {
        name: (here / source).read_text(encoding="utf-8").replace("from gallae.tuning.bundle_record", "from record")
        for name, source in SCRIPTS.items()
    }
    pinned = [
        f"{name}=={version}" for name, version in PINS.items() if name != "bitsandbytes" or run.adapter == "qlora"
    ]
    made["requirements.txt"] = "\n".join(pinned) + "\n"
    made |= plan_files(plan)
    for side, given in rows.items():
        made[f"data/{side}.jsonl"] = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in given)
    made["README.md"] = readme(run, base, {side: len(given) for side, given in rows.items()}, plan.machine.gpus)
    made["notebook.ipynb"] = notebook(run, base)
    return made


def _models(making: Path, base: Path | None, parents: Sequence[Path]) -> None:
    """A base that is small enough, and the adapters to merge into it, numbered in their order."""
    if base is not None:
        files = [path for pattern in PATTERNS for path in base.glob(pattern) if path.is_file()]
        if sum(path.stat().st_size for path in files) <= BASE_BYTES:
            (making / "base").mkdir()
            for path in files:
                shutil.copyfile(path, making / "base" / path.name)
    for number, adapter in enumerate(parents, 1):
        target = making / "parents" / f"{number:02}"
        target.mkdir(parents=True)
        for path in adapter.iterdir():
            if path.suffix in (".json", ".safetensors", ".jinja"):
                shutil.copyfile(path, target / path.name)


def _facts(
    run: Run, base: Base, folder: Path | None, rows: Mapping[str, list[Any]], files: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """bundle.json. Its id follows from everything else in it."""
    data = hashlib.sha256("".join(f"{files[f'data/{side}.jsonl']['sha256']}\n" for side in rows).encode()).hexdigest()
    family = base.family
    targets = list(LINEAR[family]) if family in LINEAR else list(TARGETS) if family in PLAIN else "all-linear"
    config = sha256(folder / "config.json") if folder is not None else None
    parameters = parameters_of(folder.glob("*.safetensors")) if folder is not None else base.parameters
    facts: dict[str, Any] = {
        "format": FORMAT, "run": run.id, "skill": run.skill, "stage": run.stage, "adapter": run.adapter,
        "base": {"name": base.name, "repo": base.repo,
                 "config_sha256": config, "family": family, "layers": base.layers, "hidden": base.hidden,
                 "vocab": base.vocab, "parameters": parameters},
        "parents": list(run.parents), "target_modules": targets, "seed": run.seed, "settings": dict(run.settings),
        "data": {"hash": data, **{side: len(given) for side, given in rows.items()}}, "files": dict(files),
    }  # fmt: skip
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return {"id": hashlib.sha256(text.encode()).hexdigest()[:16], **facts}


def _remembered(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a result is compared with when it comes back; the run folder keeps the rest."""
    return {key: facts[key] for key in ("format", "id", "skill", "stage", "adapter", "data", "base", "target_modules")}
