"""What train.py writes down: progress, marks of whole checkpoints, and result.json with versions and hashes.

No Gallae is needed here either. / train.py가 남기는 기록: 진행, 온전한 체크포인트 표시, 버전과 해시가 든 result.json.
"""

from __future__ import annotations

import hashlib
import json
import math
import platform
import shutil
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

__all__ = ["RESULT", "WORK", "is_main", "newest_checkpoint", "process", "sha256", "tell", "watch", "write_result"]

HERE = Path(__file__).resolve().parent
RESULT, WORK = HERE / "result", HERE / "work"
LIBRARIES = ("torch", "transformers", "trl", "peft", "datasets", "accelerate", "bitsandbytes", "tokenizers")
WHOLE = "whole"  # an empty file in a checkpoint that was written to its end


def process() -> Any:
    """Which of the processes that accelerate launched this one is."""
    from accelerate import PartialState

    return PartialState()


def is_main() -> bool:
    """Of several processes the one that writes."""
    return bool(process().is_main_process)


def watch() -> Any:
    """Loss and time left on the terminal and in events.jsonl; a mark in each whole checkpoint; no loss that is no number."""
    from transformers import TrainerCallback

    class Watch(TrainerCallback):  # type: ignore[misc]
        begun, first = 0.0, 0

        def on_train_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
            self.begun, self.first = time.monotonic(), state.global_step
            tell("loaded", step=state.global_step, steps=state.max_steps)

        def on_log(self, args: Any, state: Any, control: Any, logs: Any, **rest: Any) -> None:
            if "loss" not in logs:
                return
            if not math.isfinite(float(logs["loss"])):
                sys.exit(f"step {state.global_step}: the loss is {logs['loss']}; halve learning_rate / 학습률을 반으로")
            done = max(1, state.global_step - self.first)
            left = (time.monotonic() - self.begun) / done * (state.max_steps - state.global_step)
            tell("step", step=state.global_step, steps=state.max_steps, loss=logs["loss"], eta_seconds=round(left, 1))
            print(f"{state.global_step}/{state.max_steps} loss {logs['loss']:.3f} {left / 60:.0f} min", file=sys.stderr)

        def on_evaluate(self, args: Any, state: Any, control: Any, metrics: Any, **rest: Any) -> None:
            tell("valid", step=state.global_step, steps=state.max_steps, loss=metrics.get("eval_loss"))

        def on_save(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
            if is_main():
                (Path(args.output_dir) / f"checkpoint-{state.global_step}" / WHOLE).touch()
                tell("checkpoint", step=state.global_step, steps=state.max_steps)

    return Watch()


def newest_checkpoint() -> Path | None:
    """What a kill left half-written goes away."""
    found = list((WORK / "checkpoints").glob("checkpoint-*"))
    for broken in (path for path in found if not (path / WHOLE).is_file() and is_main()):
        shutil.rmtree(broken, ignore_errors=True)
    whole = [path for path in found if (path / WHOLE).is_file()]
    return max(whole, key=lambda path: int(path.name.rpartition("-")[2]), default=None)


def write_result(
    bundle: dict[str, Any], settings: dict[str, Any], figures: dict[str, float], started: datetime
) -> None:
    """result.json last: without it nothing is brought back."""
    versions = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    tell("done", **figures)
    files = [path for path in sorted(RESULT.rglob("*")) if path.is_file() and path.name != "result.json"]
    listed = {p.relative_to(RESULT).as_posix(): {"sha256": sha256(p), "bytes": p.stat().st_size} for p in files}
    same = {key: bundle[key] for key in ("format", "id", "skill", "stage", "adapter", "data", "base")}
    ended = datetime.now(UTC).isoformat(timespec="seconds")
    made = {**same, "settings": settings, "figures": figures, "versions": versions, "machine": platform.platform(),
            "started": started.isoformat(timespec="seconds"), "ended": ended, "files": listed}  # fmt: skip
    making = RESULT / ".result.json"
    making.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    making.replace(RESULT / "result.json")


def tell(event: str, **given: Any) -> None:
    if is_main():
        RESULT.mkdir(exist_ok=True)
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **given}
        with (RESULT / "events.jsonl").open("a", encoding="utf-8") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as held:
        while piece := held.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
