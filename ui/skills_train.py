"""A training as it runs, read from its run folder: loss curve, time left, stop, resume; and the runs there were.

The training is a process of its own (ui.jobs), so a reload, another tab or a restart of the page finds it again; so does a
run that somebody started on a terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from gallae.core.alone import is_held
from gallae.core.errors import GallaeError
from gallae.core.types import Skill
from gallae.tuning.parts import INSTALL, missing_for
from gallae.tuning.runs import Run, load_runs, read_events
from gallae.ui.commands import draw_failure, home_of, run_command
from gallae.ui.curve import Line, draw_curve
from gallae.ui.jobs import Job, latest
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit, draw_error

__all__ = ["Standing", "begin", "draw_training", "standing_of", "training_ready"]

Standing = Literal["running", "done", "failed", "stopped", "died"]
STANDINGS: dict[Standing, tuple[str, str, str, str]] = {
    "running": ("blue", "autorenew", "학습하는 중", "training"),
    "done": ("green", "check_circle", "끝남", "done"),
    "failed": ("red", "error", "실패", "failed"),
    "stopped": ("gray", "stop_circle", "멈춤", "stopped"),
    "died": ("red", "power_off", "도중에 죽음", "died on the way"),
}
POINTS = 400  # of a curve that are drawn
OLDER = 12  # runs that are listed


@dataclass(frozen=True, slots=True)
class Curve:
    """Loss by step, and the last event that says how far it is."""

    train: tuple[tuple[int, float], ...]
    valid: tuple[tuple[int, float], ...]
    step: int
    steps: int
    left: float | None


def training_ready(visit: Visit) -> bool:
    """Is the extra here? Says the exact command where it is not."""
    missing = missing_for("lora")
    if missing:
        st.warning(
            visit.say(
                f"학습에 필요한 패키지가 없습니다: {', '.join(missing)}. 터미널에서 한 번만:",
                f"Training needs packages that are not here: {', '.join(missing)}. Once, on a terminal:",
            ),
            icon=":material/extension_off:",
        )
        st.code(INSTALL.partition(", or: ")[2] + "\n" + "make train-deps", language="sh")
        st.caption(
            visit.say(
                "`make train-deps`는 이 저장소를 받아 쓰는 곳에서, 앞의 것은 설치해 쓰는 곳에서 씁니다. 다른 컴퓨터에서 학습할 묶음은 지금도 만들 수 있습니다: `gallae train --bundle 폴더`",
                "`make train-deps` is for a clone, the other for an installed Gallae. A bundle for another machine can be made "
                "without them: `gallae train --bundle DIR`",
            )
        )
    return not missing


def begin(visit: Visit, skill: Skill, words: Sequence[str]) -> None:
    """Start `gallae train SKILL WORDS` and show it."""
    try:
        run_command(visit, "train", "train", "train", skill.name, *words, skill=skill.name)
    except GallaeError as error:
        draw_error(visit, error)
        return
    st.session_state["skill-step-next"] = "train"
    st.rerun()


def draw_training(visit: Visit, skill: Skill) -> None:
    job = latest(home_of(visit), "train", skill=skill.name)
    runs = load_runs(visit.workspace.keep, skill.name)
    if job is None and not runs:
        training_ready(visit)
        st.info(
            visit.say("아직 학습한 적이 없습니다. ‘2 계획’에서 시작합니다.", "Nothing was trained yet. It starts from “2 Plan”."),
            icon=":material/school:",
        )  # fmt: skip
        return
    alive = job is not None and job.alive
    if alive or any(standing_of(run) == "running" for run in runs[-1:]):
        _watch(visit, skill)
    else:
        if job is not None and _is_newest(job, runs):
            draw_failure(visit, job)
        _draw_newest(visit, skill, runs)
    _draw_older(visit, skill)


def standing_of(run: Run) -> Standing:
    """As run.json says, but for one that says "running" while nobody carries it out: it died."""
    if run.state == "running":
        return "running" if is_held(run.folder / "run.lock") else "died"
    return run.state


def _is_newest(job: Job, runs: Sequence[Run]) -> bool:
    """Did the last job end without the newest run telling so itself?"""
    return not runs or (job.state == "failed" and job.result.get("run") != runs[-1].id)


def _watch(visit: Visit, skill: Skill) -> None:
    """Looks once a second while it runs; redraws the page when it has ended."""

    @st.fragment(run_every=1.0)
    def watch() -> None:
        job = latest(home_of(visit), "train", skill=skill.name)
        runs = load_runs(visit.workspace.keep, skill.name)
        mine = [run for run in runs if run.state == "running"]
        if not (job is not None and job.alive) and not any(standing_of(run) == "running" for run in mine[-1:]):
            st.rerun()
        if mine and (job is None or mine[-1].id == job.about.get("run", mine[-1].id)):
            _draw_run(visit, mine[-1], "running")
        elif job is not None:
            said = plain_line(job.said[-1], 200) if job.said else visit.say("준비하는 중", "getting ready")
            st.caption(f":material/hourglass: {said} · {job.seconds:.0f}" + visit.say("초", " s"))
        _draw_stop(visit, job)

    watch()


def _draw_stop(visit: Visit, job: Job | None) -> None:
    if job is None or not job.alive:
        st.caption(
            visit.say("이 화면 밖(터미널)에서 시작한 학습입니다. 멈추려면 거기서 Ctrl-C를 누르세요.", "This training was started elsewhere (on a terminal): Ctrl-C there stops it.")
        )  # fmt: skip
    elif job.stopping:
        st.caption(
            ":material/hourglass: " + visit.say("이번 걸음까지 저장하고 멈추는 중", "Stopping once this step is saved")
        )
    elif st.button(visit.say("멈추기", "Stop"), key="train-stop", icon=":material/stop_circle:"):
        job.stop()
        st.rerun(scope="fragment")


def _draw_newest(visit: Visit, skill: Skill, runs: Sequence[Run]) -> None:
    if not runs:
        return
    run, standing = runs[-1], standing_of(runs[-1])
    _draw_run(visit, run, standing)
    if standing in ("stopped", "died", "failed"):
        if training_ready(visit) and st.button(
            visit.say("이어서 학습", "Go on training"), key="train-resume", type="primary", icon=":material/play_arrow:"
        ):
            begin(visit, skill, ["--resume", run.id])
    elif standing == "done":
        st.caption(
            visit.say(
                "다음: ‘4 시험과 올리기’에서 프롬프트·RAG와 견줍니다.",
                "Next: “4 Proof and promotion” compares it with prompt and RAG.",
            )
        )


def _draw_run(visit: Visit, run: Run, standing: Standing) -> None:
    colour, icon, ko, en = STANDINGS[standing]
    events = read_events(run)
    curve = _curve(events)
    st.markdown(
        f":{colour}-badge[:material/{icon}: {visit.say(ko, en)}] **{run.id}** "
        f":gray[{plain_line(Path(run.base).name)} · {run.stage} · {run.adapter} · "
        + visit.say(f"{run.data.get('train', 0)}행", f"{run.data.get('train', 0)} rows")
        + "]"
    )
    if curve.steps:
        st.progress(min(1.0, curve.step / curve.steps), text=_how_far(visit, curve, standing))
    if curve.train:
        _draw_curve(visit, curve)
    for line in _told(visit, events, standing):
        st.caption(line)


def _how_far(visit: Visit, curve: Curve, standing: Standing) -> str:
    said = f"{curve.step:,}/{curve.steps:,}"
    if curve.train:
        said += visit.say(" · 손실 ", " · loss ") + f"{curve.train[-1][1]:.3f}"
    if standing == "running" and curve.left is not None:
        left = round(curve.left)
        said += visit.say(" · 남은 시간 약 ", " · about ") + f"{left // 60}:{left % 60:02}" + visit.say("", " left")
    return said


def _curve(events: Sequence[dict[str, Any]]) -> Curve:
    """From the last start on: a resumed run says its steps again."""
    train: dict[int, float] = {}
    valid: dict[int, float] = {}
    step = steps = 0
    left: float | None = None
    for event in events:
        if event.get("event") in ("step", "valid", "loaded"):
            step, steps = int(event.get("step", step)), int(event.get("steps", steps))
            if isinstance(loss := event.get("loss"), int | float) and loss == loss:
                (train if event["event"] == "step" else valid)[step] = float(loss)
            left = event.get("eta_seconds", left)
    return Curve(_thinned(train), _thinned(valid), step, steps, left)


def _thinned(points: dict[int, float]) -> tuple[tuple[int, float], ...]:
    rows = sorted(points.items())
    return tuple(rows[:: max(1, len(rows) // POINTS)]) if rows else ()


def _draw_curve(visit: Visit, curve: Curve) -> None:
    lines = [
        Line(visit.say("배우는 행의 손실", "loss on trained rows"), curve.train, "learning"),
        Line(visit.say("남겨 둔 행의 손실", "loss on held-out rows"), curve.valid, "held"),
    ]
    draw_curve(lines, steps=curve.steps, x_name=visit.say("걸음", "step"))
    if len(curve.valid) > 2 and curve.valid[-1][1] > min(v for _, v in curve.valid) * 1.05:
        st.caption(
            ":orange[:material/warning:] "
            + visit.say("남겨 둔 행의 손실이 다시 오릅니다: 외우기 시작했을 수 있습니다.", "The loss on held-out rows rises again: it may be learning by heart.")
        )  # fmt: skip


def _told(visit: Visit, events: Sequence[dict[str, Any]], standing: Standing) -> list[str]:
    """What else happened that a person should know."""
    lines = []
    for event in events:
        name = event.get("event")
        if name == "smaller":
            changed = ", ".join(f"{k} {v}" for k, v in event.items() if k not in ("at", "event", "because"))
            lines.append(visit.say("메모리가 모자라 더 작은 계획으로 다시: ", "Out of memory, again with a smaller plan: ") + plain_line(changed))  # fmt: skip
        elif name == "left_out":
            lines.append(visit.say(f"너무 긴 {event.get('rows')}행을 뺐습니다.", f"{event.get('rows')} rows were too long and left out."))  # fmt: skip
        elif name == "failed" and standing == "failed":
            error, hint = (
                visit.say(str(event.get(f"{k}_ko") or visit.told(str(event.get(k, "")))), str(event.get(k, "")))
                for k in ("error", "hint")
            )
            lines.append(":red[" + plain_line(error, 400) + "]")
            if hint:
                lines.append("→ " + plain_line(hint, 300))
    return list(dict.fromkeys(lines))[-6:]


def _draw_older(visit: Visit, skill: Skill) -> None:
    runs = load_runs(visit.workspace.keep, skill.name)[:-1][::-1]
    if not runs:
        return
    with st.expander(visit.say(f"앞선 학습 {len(runs)}", f"{len(runs)} earlier runs"), icon=":material/history:"):
        for run in runs[:OLDER]:
            colour, icon, ko, en = STANDINGS[standing_of(run)]
            loss = run.figures.get("valid_loss", run.figures.get("loss"))
            figure = "" if loss is None else visit.say(" · 손실 ", " · loss ") + f"{loss:.3f}"
            st.markdown(f":{colour}-badge[:material/{icon}: {visit.say(ko, en)}] {run.id} :gray[{run.stage} · {run.adapter}{figure}]")  # fmt: skip
