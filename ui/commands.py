"""The page's long work is the command line's: the same words, rights, checks and audit rows, in a process of its own.

The page may not import what stands above it (floors), and need not: `gallae … --json` says everything it shows.
"""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

from gallae.core.permissions import require
from gallae.core.types import LOCAL
from gallae.ui.jobs import Job, start
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit

__all__ = ["draw_failure", "home_of", "run_command"]


def home_of(visit: Visit) -> Path:
    return Path(visit.workspace.state) / "jobs"


def run_command(visit: Visit, action: str, kind: str, *words: str, **about: str) -> Job:
    """Start `gallae WORDS --json` on this workspace as the visitor. `action`: the row of core.permissions that it needs,
    asked here already, so that nobody waits for a refusal. AccessError."""
    require(visit.person, action, visit.language)
    return start(home_of(visit), kind, _command(visit, *words), **about)


def draw_failure(visit: Visit, job: Job) -> None:
    """Why a job has no result, and the next step; nothing for one that has."""
    state = job.state
    if state == "stopped":
        st.info(visit.say("멈췄습니다.", "Stopped."), icon=":material/stop_circle:")
    elif state == "died":
        st.error(
            visit.say(
                "도중에 죽었습니다(컴퓨터를 껐거나 메모리가 모자랐을 수 있습니다). 다시 눌러 주세요.",
                "It died on the way (the machine was switched off, or memory ran out). Start it again.",
            ),
            icon=":material/error:",
        )
    elif (state == "failed" and "error" in job.result) or (state == "failed" and job.code != 1):
        message, hint = job.error
        said = visit.told(message) or visit.say(f"끝난 코드 {job.code}", f"it ended with code {job.code}")
        next_step = f"\n\n→ {plain_line(visit.told(hint), 400)}" if hint else ""
        st.error(plain_line(said, 600) + next_step, icon=":material/error:")


def _command(visit: Visit, *words: str) -> list[str]:
    workspace = visit.workspace
    command = [sys.executable, "-X", "utf8", "-P", "-m", "gallae.entrypoints.cli", *words, "--json"]
    command += ["-w", str(workspace.root), "--state", str(workspace.state)]
    if workspace.settings.today is not None:
        command += ["--today", workspace.settings.today.isoformat()]
    return [*command, *_as(visit)]


def _as(visit: Visit) -> list[str]:
    """The visitor's own rights: by people.toml where there is one, else by the name and the groups they came with."""
    person = visit.person
    if person.groups is None:
        return []
    if visit.workspace.people and person.id != LOCAL:
        return ["--as", person.id]
    return [*(["--as", person.id] if person.id != LOCAL else []), "--groups", ",".join(sorted(person.groups))]
