"""Each stage after SFT goes on from its last checkpoint, and ends where it would have ended."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gallae.tuning.job import Job
from gallae.tuning.rows import Row
from gallae.tuning.stages import STAGES
from tests.tuning import tiny
from tests.tuning.conftest import weights

pytestmark = tiny.TRAINS
ROWS: dict[str, tuple[Row, ...]] = {
    "reward": tiny.pairs(range(32), "배송", "칭찬"),
    "dpo": tiny.pairs(range(32), "배송", "칭찬"),
    "kto": (*tiny.thumbs(range(32), "배송", True), *tiny.thumbs(range(32), "칭찬", False)),
    "rejection": tiny.answers(range(16)),
    "grpo": tiny.answers(range(16)),
}
ALIKE = ("reward", "dpo")  # they resume as kto does: without anything written by the model on the way


def scorer(row: Row, text: str) -> float:
    """Anything that tells answers apart."""
    return float(text.strip() in ("배송", "요금"))


@pytest.mark.parametrize("stage", [pytest.param(s, marks=pytest.mark.long) if s in ALIKE else s for s in ROWS])
def test_a_run_that_was_killed_ends_as_if_it_had_not_been(tmp_path: Path, tiny_base: Path, stage: str) -> None:
    def job() -> Job:
        return tiny.job_of(
            tmp_path, tiny_base, stage, ROWS[stage], scorer=scorer, generations=2, max_steps=4, save_steps=2
        )

    whole, killed = job(), job()
    STAGES[stage](whole, tiny.Told())

    def dies(event: str, given: Mapping[str, Any]) -> None:
        if event == "step" and given["step"] == 3:
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        STAGES[stage](killed, dies)
    assert not killed.run.model.exists()
    told = tiny.Told()
    figures = STAGES[stage](killed, told)
    assert told.of("loaded")[0]["step"] == 2 and figures["steps"] == 4
    ours, theirs = weights(killed.run.model), weights(whole.run.model)
    assert ours.keys() == theirs.keys()
    assert all(ours[name].allclose(theirs[name], atol=1e-5) for name in ours)


DIES = """
import os, signal, sys
from pathlib import Path
from gallae.tuning.parts import quiet
from gallae.tuning.runs import load_run
from gallae.tuning.stages import STAGES
from tests.tuning import tiny
from tests.tuning.test_stage_resume import ROWS, scorer

stage, keep, base, run = sys.argv[1], *map(Path, sys.argv[2:])
quiet()

def dies(event, given):
    if event == "step" and given["step"] == 6:
        os.kill(os.getpid(), signal.SIGKILL)

STAGES[stage](tiny.job_of(keep, base, stage, ROWS[stage], scorer=scorer, generations=4, run=load_run(run)), dies)
"""


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("stage", ROWS)
def test_after_kill_9_a_run_goes_on_from_its_last_checkpoint(tmp_path: Path, tiny_base: Path, stage: str) -> None:
    job = tiny.job_of(tmp_path, tiny_base, stage, ROWS[stage], scorer=scorer, generations=4)
    command = [sys.executable, "-W", "ignore", "-c", DIES, stage, *map(str, (tmp_path, tiny_base, job.run.folder))]
    assert subprocess.run(command, cwd=Path(__file__).resolve().parents[2], timeout=240).returncode == -signal.SIGKILL
    assert not job.run.model.exists()
    told = tiny.Told()
    assert STAGES[stage](job, told)["steps"] == 8
    assert told.of("loaded")[0]["step"] == 4 and job.run.model.is_dir()
