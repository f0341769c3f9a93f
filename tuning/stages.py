"""The stages by name, each a function in a file of its own, and the run of one: memory that runs out takes a smaller plan,
and whatever ends a run is written into it.

The heavy packages are imported by a stage when it starts, not before.
"""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from gallae.core.errors import GallaeError, TuningError
from gallae.core.language import both, worded
from gallae.tuning.fit import explained
from gallae.tuning.job import Job, Tell
from gallae.tuning.run_lock import held
from gallae.tuning.runs import Run, load_run, save_run
from gallae.tuning.smaller import is_out_of_memory, smaller

__all__ = ["STAGES", "carry_out"]

Fit = Callable[[Job, Tell], dict[str, float]]


def _lazily(stage: str) -> Fit:
    def fit(job: Job, tell: Tell) -> dict[str, float]:
        made: Any = getattr(importlib.import_module(f"gallae.tuning.stage_{stage}"), f"fit_{stage}")
        return dict(made(job, tell))

    return fit


STAGES: Mapping[str, Fit] = {
    stage: _lazily(stage) for stage in ("cpt", "sft", "reward", "dpo", "kto", "rejection", "grpo")
}


def carry_out(job: Job, tell: Tell) -> Run:
    """Train; gives the run as it ended. Its state is "done", or "stopped" (KeyboardInterrupt is passed on) or "failed"
    (the error is passed on); a stopped or failed run can be resumed."""
    with held(job.run):
        return _carried(replace(job, run=save_run(job.run, state="running", ended="")), tell)


def _carried(job: Job, tell: Tell) -> Run:
    run = job.run
    tell("started", {"id": run.id, "stage": run.stage, "adapter": run.adapter, "base": run.base, **_counts(job)})
    try:
        with explained(job):
            figures = _in_memory(job, tell)
    except KeyboardInterrupt:
        tell("stopped", {"resume": f"gallae train {run.skill} --resume {run.id}"})
        save_run(_as_written(run), state="stopped", ended=_now())
        raise
    except BaseException as error:
        said, hint = f"{type(error).__name__}: {error}", ""
        if isinstance(error, GallaeError):
            said, hint = error.message, error.hint
        tell("failed", {"error": said, "hint": hint, "error_ko": worded("ko", said), "hint_ko": worded("ko", hint)})
        save_run(_as_written(run), state="failed", ended=_now())
        raise
    run = save_run(_as_written(run), state="done", ended=_now(), figures=figures)
    tell("done", {**figures, "model": str(run.model)})
    return run


def _in_memory(job: Job, tell: Tell) -> dict[str, float]:
    """Try the plan, then each smaller one, from the last whole checkpoint on."""
    while True:
        try:
            return STAGES[job.run.stage](job, tell)
        except (MemoryError, RuntimeError, OSError) as error:
            if not is_out_of_memory(error):
                raise
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
        _let_go()
        changed = smaller(job.settings)
        if changed is None:
            raise TuningError(
                both(
                    f"{job.run.id}: 짧은 행 하나씩으로도 메모리가 모자랍니다({said})",
                    f"{job.run.id}: not enough memory, also for one short row at a time ({said})",
                ),
                hint=both(
                    "더 작은 바탕(gallae plan --bases), --adapter qlora, 또는 메모리가 더 큰 컴퓨터를 쓰세요.",
                    "A smaller base (gallae plan --bases), --adapter qlora, or a machine with more memory.",
                ),
            )
        tell("smaller", {"because": said, **changed})
        settings = {**job.settings, **changed}
        job = replace(job, settings=settings, run=save_run(job.run, settings=settings))


def _let_go() -> None:
    """Give back what the failed try held, before the next one allocates."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()


def _counts(job: Job) -> dict[str, Any]:
    return {"train": len(job.train), "valid": len(job.valid), "settings": dict(job.settings)}


def _as_written(run: Run) -> Run:
    """With the settings that a smaller plan wrote meanwhile."""
    return load_run(run.folder)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
