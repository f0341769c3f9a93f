"""Long commands started on the page, each a process of its own: a reload, another tab or a restart of the page finds it again.

    job = start(home, "train", [sys.executable, "-m", …, "train", "guide"], skill="guide")
    latest(home, "train", skill="guide").state           running, done, failed, stopped, died

    <state>/jobs/<id>/job.json  output (the command's JSON)  progress (its stderr)  ended.json  lock  stop

What is done is the command's own doing, with the rights, checks and audit it has on a terminal. No Streamlit in here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from gallae.core.alone import is_held
from gallae.core.files import write_whole

__all__ = ["Job", "State", "forget", "jobs", "latest", "start"]

State = Literal["running", "done", "failed", "stopped", "died"]
KEPT = 12  # ended jobs of one kind and subject that stay readable
BEGINNING = 15.0  # seconds for a new process to take its lock
TAIL = 4_000  # bytes of progress that are read


@dataclass(frozen=True, slots=True)
class Job:
    """`kind`: what it is, "train"; `about`: what of, {"skill": "guide"}; `made`: seconds since 1970."""

    folder: Path
    kind: str
    about: dict[str, str]
    made: float

    @property
    def state(self) -> State:
        """As the files say now."""
        ended = _read(self.folder / "ended.json")
        if ended is None:
            young = time.time() - self.made < BEGINNING and not (self.folder / "lock").exists()
            return "running" if young or is_held(self.folder / "lock") else "died"
        if ended.get("code") == 0:
            return "done"
        return "stopped" if self.stopping else "failed"

    @property
    def alive(self) -> bool:
        return self.state == "running"

    @property
    def stopping(self) -> bool:
        return (self.folder / "stop").exists()

    @property
    def code(self) -> int | None:
        """Of the ended command: 0, or 1 where it found what it looked for wanting (a bar not reached)."""
        ended = _read(self.folder / "ended.json")
        return None if ended is None else int(ended.get("code", -1))

    @property
    def seconds(self) -> float:
        """How long it ran, or runs."""
        ended = _read(self.folder / "ended.json") or {}
        return float(ended.get("at", time.time())) - self.made

    @property
    def result(self) -> dict[str, Any]:
        """The command's JSON; {} before it ended or where it said none."""
        return _read(self.folder / "output") or {}

    @property
    def error(self) -> tuple[str, str]:
        """(what went wrong, the next step) as the command said it; the last line of its progress where it said nothing."""
        error = self.result.get("error")
        if isinstance(error, dict):
            return str(error.get("message", "")), str(error.get("hint", ""))
        lines = self.said
        return (lines[-1] if lines else "", "")

    @property
    def said(self) -> list[str]:
        """The last lines of its progress, oldest first."""
        try:
            with (self.folder / "progress").open("rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - TAIL))
                text = file.read().decode("utf-8", errors="replace")
        except OSError:
            return []
        return [line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip()]

    def stop(self) -> None:
        """Ask the command to end as by Ctrl-C; what it has saved stays."""
        (self.folder / "stop").touch()


def start(home: Path, kind: str, command: Sequence[str], **about: str) -> Job:
    """Begin it in the background. A job of the same kind and subject that still runs is given back instead."""
    former = latest(home, kind, **about)
    if former is not None and former.alive:
        return former
    _tidy(home, kind, about)
    job = Job(_new_folder(home, kind), kind, dict(about), time.time())
    write_whole(job.folder / "job.json", json.dumps(
        {"kind": kind, "about": about, "command": list(command), "made": job.made}, ensure_ascii=False
    ))  # fmt: skip
    # -P: the page's own folder, where Streamlit starts, has names of other packages.
    process = subprocess.Popen(  # noqa: S603 (our own interpreter)
        [sys.executable, "-P", "-m", "gallae.ui.job_process", str(job.folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        close_fds=True,
    )
    threading.Thread(
        target=process.wait, name="gallae-job", daemon=True
    ).start()  # no zombie stays while this page lives
    return job


def jobs(home: Path, kind: str, **about: str) -> list[Job]:
    """Newest first; what cannot be read is left out."""
    found = []
    for folder in home.glob(f"*-{kind}*"):
        given = _read(folder / "job.json")
        if given is None or given.get("kind") != kind:
            continue
        of = {str(k): str(v) for k, v in dict(given.get("about") or {}).items()}
        if all(of.get(key) == value for key, value in about.items()):
            found.append(Job(folder, kind, of, float(given.get("made", 0))))
    return sorted(found, key=lambda job: job.made, reverse=True)


def latest(home: Path, kind: str, **about: str) -> Job | None:
    found = jobs(home, kind, **about)
    return found[0] if found else None


def forget(job: Job) -> None:
    """Remove what an ended job left."""
    if not job.alive:
        shutil.rmtree(job.folder, ignore_errors=True)


def _new_folder(home: Path, kind: str) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    for number in range(1, 1_000):
        folder = home / f"{stamp}-{kind}{'' if number == 1 else f'-{number}'}"
        with suppress(FileExistsError):
            folder.mkdir(parents=True, mode=0o700)
            return folder
    raise FileExistsError(home)


def _tidy(home: Path, kind: str, about: dict[str, str]) -> None:
    for job in jobs(home, kind, **about)[KEPT - 1 :]:
        forget(job)


def _read(file: Path) -> dict[str, Any] | None:
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return given if isinstance(given, dict) else None
