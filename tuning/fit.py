"""Run a trainer to its end, whatever the stage: progress, checkpoints, resume, early stop, and ends that are explained.

    fit(trainer, job, tell)      → figures {"loss", "first_loss", "valid_loss", "steps", "seconds", …} and <run>/model/

Out of memory is passed on as it is: `tuning.stages` answers it with a smaller plan.
"""

from __future__ import annotations

import contextlib
import errno
import math
import shutil
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gallae.core.errors import TuningError
from gallae.core.language import both
from gallae.tuning.checkpoints import clear_broken, newest_whole, seal, step_of
from gallae.tuning.job import Job, Tell

__all__ = ["explained", "fit", "is_disk_full", "save_model"]

FULL = ("no space left on device", "disk quota exceeded", "pytorchstreamwriter failed", "unexpected pos")


def fit(trainer: Any, job: Job, tell: Tell) -> dict[str, float]:
    """Train from the newest whole checkpoint (or the beginning) and write model/.

    TuningError for a loss that is no number and for a full disk; KeyboardInterrupt after a wish to stop (Ctrl-C,
    SIGTERM), which is fulfilled at the end of the step, with a checkpoint.
    """
    clear_broken(job.run.checkpoints)
    begin = newest_whole(job.run.checkpoints)
    with _stops() as asked, explained(job):
        from transformers import PrinterCallback

        trainer.remove_callback(PrinterCallback)  # stdout is not its to write on
        trainer.add_callback(_watch(job, tell, asked))
        if trainer.args.load_best_model_at_end and int(job.settings.get("patience", 0)):
            from transformers import EarlyStoppingCallback

            trainer.add_callback(EarlyStoppingCallback(early_stopping_patience=int(job.settings["patience"])))
        started = time.monotonic()
        trainer.train(resume_from_checkpoint=str(begin) if begin else None)
        if asked:
            raise KeyboardInterrupt
        save_model(trainer.model, trainer.processing_class, job.run.model)
    shutil.rmtree(job.run.checkpoints, ignore_errors=True)  # the model is whole: its way there is not needed
    return _figures(trainer.state, time.monotonic() - started)


def save_model(model: Any, tokenizer: Any, folder: Path) -> None:
    """Weights, tokenizer and template, whole or not at all. A model that was there is replaced."""
    making = folder.with_name(f".{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    model.save_pretrained(making)
    tokenizer.save_pretrained(making)
    (making / "README.md").unlink(missing_ok=True)  # peft's card of a model on a hub
    if folder.exists():
        shutil.rmtree(folder)
    making.replace(folder)


@contextlib.contextmanager
def explained(job: Job) -> Iterator[None]:
    """A full disk becomes a sentence; half a checkpoint goes away, the former one stays."""
    try:
        yield
    except Exception as error:
        if not is_disk_full(error):
            raise
        clear_broken(job.run.checkpoints)
        kept = newest_whole(job.run.checkpoints)
        raise TuningError(
            both(
                f"{job.run.id}: {job.run.folder}의 디스크가 가득 찼습니다",
                f"{job.run.id}: the disk of {job.run.folder} is full",
            ),
            hint=both(
                (f"남은 것: {kept.name}. " if kept else "아직 체크포인트가 없습니다. ")
                + f"자리를 비운 뒤: gallae train {job.run.skill} --resume {job.run.id}",
                (f"Kept: {kept.name}. " if kept else "No checkpoint yet. ")
                + f"Free some space, then: gallae train {job.run.skill} --resume {job.run.id}",
            ),
        ) from error


def is_disk_full(error: BaseException | None) -> bool:
    """Also as safetensors and torch say it, and as a cause further down."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if any(words in str(error).casefold() for words in FULL):
            return True
        error = error.__cause__ or error.__context__
    return False


@contextlib.contextmanager
def _stops() -> Iterator[list[int]]:
    """A list that a first Ctrl-C or SIGTERM fills; the second one interrupts at once."""
    asked: list[int] = []

    def ask(number: int, frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    former = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _watch(job: Job, tell: Tell, asked: list[int]) -> Any:
    """transformers' callback; made here so that nothing is imported before it is needed."""
    from transformers import TrainerCallback

    class Watch(TrainerCallback):  # type: ignore[misc]
        begun, first = 0.0, 0

        def on_train_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
            self.begun, self.first = time.monotonic(), state.global_step
            tell("loaded", {"step": state.global_step, "steps": state.max_steps})

        def on_step_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
            if asked:
                control.should_save = control.should_training_stop = True

        def on_log(self, args: Any, state: Any, control: Any, logs: Mapping[str, Any], **rest: Any) -> None:
            if "loss" not in logs:
                return
            _must_be_finite(job, state.global_step, logs)
            numbers = {k: v for k, v in logs.items() if isinstance(v, int | float)}
            left = self._left(state)
            tell("step", {"step": state.global_step, "steps": state.max_steps, **numbers, "eta_seconds": left})

        def on_evaluate(self, args: Any, state: Any, control: Any, metrics: Mapping[str, Any], **rest: Any) -> None:
            loss = metrics.get("eval_loss")
            tell("valid", {"step": state.global_step, "steps": state.max_steps, "loss": loss})

        def on_save(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
            checkpoint = Path(args.output_dir) / f"checkpoint-{state.global_step}"
            seal(checkpoint)
            tell("checkpoint", {"step": state.global_step, "steps": state.max_steps, "name": checkpoint.name})

        def _left(self, state: Any) -> float | None:
            done = state.global_step - self.first
            each = (time.monotonic() - self.begun) / done if done else None
            return round(each * (state.max_steps - state.global_step), 1) if each else None

    return Watch()


def _must_be_finite(job: Job, step: int, logs: Mapping[str, Any]) -> None:
    """Float16 skips steps whose gradient overflowed, so there only the loss counts."""
    watched = ["loss"] if job.settings.get("precision") == "fp16" else ["loss", "grad_norm"]
    bad = [key for key in watched if not math.isfinite(float(logs.get(key, 0.0)))]
    if not bad:
        return
    kept = newest_whole(job.run.checkpoints)
    rate = float(job.settings.get("learning_rate", 1e-4))
    raise TuningError(
        both(
            f"{job.run.id}: {step}걸음: {bad[0]} 값이 {logs[bad[0]]}입니다(숫자가 아님)",
            f"{job.run.id}: step {step}: {bad[0]} is {logs[bad[0]]}",
        ),
        hint=both(
            f"남은 것: {kept.name if kept else '아직 체크포인트 없음'}. 학습률을 반으로: --set learning_rate={rate / 2:g}"
            + ("" if job.settings.get("precision") != "fp16" else ", 또는 --set precision=fp32"),
            f"Kept: {kept.name if kept else 'no checkpoint yet'}. Try half the rate: --set learning_rate={rate / 2:g}"
            + ("" if job.settings.get("precision") != "fp16" else ", or --set precision=fp32"),
        ),
    )


def _figures(state: Any, seconds: float) -> dict[str, float]:
    losses = [float(entry["loss"]) for entry in state.log_history if "loss" in entry]
    valid = [float(entry["eval_loss"]) for entry in state.log_history if "eval_loss" in entry]
    tail = losses[-max(1, len(losses) // 10) :]
    made: dict[str, float] = {
        "steps": state.global_step,
        "planned_steps": state.max_steps,
        "seconds": round(seconds, 2),
    }
    if losses:
        made |= {"first_loss": losses[0], "loss": sum(tail) / len(tail)}
    if valid:
        made |= {"first_valid_loss": valid[0], "valid_loss": min(valid)}
    best = step_of(Path(state.best_model_checkpoint)) if state.best_model_checkpoint else -1
    return made | ({"best_step": best} if best >= 0 else {})
