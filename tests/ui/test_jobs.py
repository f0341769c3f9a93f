"""A long command outlives the page that started it, is found again, stopped gently, and its death is seen."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from gallae.ui.jobs import Job, forget, jobs, latest, start

pytestmark = pytest.mark.timeout(60)

SLOW = """
import sys, time
print("step 1", file=sys.stderr, flush=True)
try:
    time.sleep(60)
except KeyboardInterrupt:
    print('{"state": "stopped"}')
    sys.exit(130)
"""


def until(job: Job, *states: str, seconds: float = 20.0) -> str:
    deadline = time.monotonic() + seconds
    while job.state not in states and time.monotonic() < deadline:
        time.sleep(0.05)
    return job.state


def test_a_job_ends_with_its_json_and_is_found_again_by_what_it_is_about(tmp_path):
    job = start(tmp_path, "plan", [sys.executable, "-c", "print('{\"base\": 1}')"], skill="guide")
    assert until(job, "done") == "done" and job.result == {"base": 1} and job.code == 0
    found = latest(tmp_path, "plan", skill="guide")
    assert found is not None and found.folder == job.folder and found.result == {"base": 1}
    assert latest(tmp_path, "plan", skill="other") is None
    assert "command" not in (job.folder / "job.json").read_text("utf-8")  # it names who asked
    forget(job)
    assert jobs(tmp_path, "plan") == []


def test_a_running_job_is_not_started_twice_and_a_stop_lets_it_save(tmp_path):
    job = start(tmp_path, "train", [sys.executable, "-c", SLOW], skill="guide")
    assert job.state == "running"
    deadline = time.monotonic() + 20
    while "step 1" not in job.said and time.monotonic() < deadline:
        time.sleep(0.05)
    assert job.said == ["step 1"]
    assert start(tmp_path, "train", [sys.executable, "-c", SLOW], skill="guide").folder == job.folder
    job.stop()
    assert until(job, "stopped") == "stopped" and job.result == {"state": "stopped"}


def test_a_killed_process_is_seen_as_dead_and_a_failed_one_says_why(tmp_path):
    job = start(
        tmp_path, "train", [sys.executable, "-c", "import os, time; print(os.getppid(), flush=True); time.sleep(5)"]
    )
    file = job.folder / "output"
    deadline = time.monotonic() + 20
    while not (file.is_file() and file.read_text().strip()) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(int(file.read_text()), signal.SIGKILL)
    assert until(job, "died") == "died"
    said = {"error": {"code": "tuning", "message": "training needs torch", "hint": "make train-deps"}}
    failed = start(tmp_path, "plan", [sys.executable, "-c", f"import sys; print({json.dumps(said)!r}); sys.exit(2)"])
    assert until(failed, "failed") == "failed" and failed.error == ("training needs torch", "make train-deps")


def test_only_the_newest_ended_jobs_of_a_kind_stay(tmp_path: Path):
    for n in range(15):
        job = Job(tmp_path / f"2026112{n:02}-plan", "plan", {}, float(n))
        job.folder.mkdir()
        (job.folder / "job.json").write_text(json.dumps({"kind": "plan", "about": {}, "made": n}))
        (job.folder / "ended.json").write_text('{"code": 0}')
    last = start(tmp_path, "plan", [sys.executable, "-c", "print('{}')"])
    until(last, "done")
    assert len(jobs(tmp_path, "plan")) == 12 and jobs(tmp_path, "plan")[0].folder == last.folder
