"""Starting an evaluation from the page: its own process (`gallae eval … --json`, ui.jobs), followed here, stopped here.

A reload, another person's tab or a restart of the page finds the same one again. A workspace runs one at a time, so that
none is measured while another one takes the machine's time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from gallae.core.alone import alone
from gallae.core.errors import GallaeError, InputError
from gallae.core.permissions import require
from gallae.core.workspace import read_rows
from gallae.evals.history import Run
from gallae.ui.commands import draw_failure, home_of, run_command
from gallae.ui.jobs import Job, forget, latest
from gallae.ui.markdown import plain_line
from gallae.ui.quality_words import KINDS, kind_of
from gallae.ui.visit import Visit, draw_error

__all__ = ["FAILED", "draw_job", "draw_start", "order_job"]

KIND = "quality"  # of all jobs of this room: one runs at a time
FAILED = "quality-failed"  # what a click could not do, until the page is drawn
BEAT = 1.0  # seconds between two looks at what runs
OWN_ROWS = ("safety", "bias")  # the product brings them; they say little about a workspace, and are asked for last


@dataclass(frozen=True, slots=True)
class Step:
    """`total` 0: not known yet."""

    done: int = 0
    total: int = 0


def draw_start(visit: Visit, runs: Sequence[Run]) -> None:
    """The box at the top: what runs, else what can be started."""
    if draw_job(visit):
        return
    kinds = _startable(visit)
    if not kinds:
        _draw_nothing_to_ask(visit)
        return
    with st.container(border=True, key="start", gap="small"):
        st.markdown("**" + visit.say("시험 시작", "Start an evaluation") + "**")
        kind = st.selectbox(
            visit.say("무엇을 잴까요", "What to measure"),
            list(kinds),
            format_func=lambda k: f"{KINDS[k].name(visit.language)} — {KINDS[k].asks(visit.language)}",
            key="start-kind",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                visit.say("시작", "Start"),
                key="start-eval",
                type="primary",
                icon=":material/play_arrow:",
                on_click=order_job,
                args=(visit, f"eval {kind}", "eval", kind, "--progress"),
            )
            st.caption(_expectation(visit, kind, kinds[kind], runs))


def draw_job(visit: Visit, *, only: str = "") -> bool:
    """What runs, with its stop button, or how the last one ended until somebody closed that; True while one runs. `only`
    tells of an ended job only if its name begins so."""
    if isinstance(error := st.session_state.pop(FAILED, None), GallaeError):
        draw_error(visit, error)
    job = latest(home_of(visit), KIND)
    if job is None:
        return False
    if job.alive:
        _follow(visit, job)
        return True
    if job.about.get("what", "").startswith(only):
        _draw_ended(visit, job)
    return False


def order_job(visit: Visit, what: str, *words: str) -> None:
    """A click's order. Rights are asked here again, for a page that was drawn an hour ago proves none; who asks for a
    second job is told what runs."""
    try:
        with alone(home_of(visit) / f"{KIND}.lock"):
            running = latest(home_of(visit), KIND)
            if running is not None and running.alive:
                raise _busy(visit, running)
            run_command(visit, what, KIND, *words, what=what, by=visit.person.owner)
    except GallaeError as error:
        st.session_state[FAILED] = error


def _busy(visit: Visit, job: Job) -> InputError:
    name, by = job_name(visit, job.about.get("what", "")), job.about.get("by", "")
    return InputError(
        visit.say(f"{name}이(가) 이미 돌고 있습니다 ({by})", f"{name} runs already ({by})"),
        hint=visit.say("끝나기를 기다리거나 멈춰 주세요.", "Wait for its end, or stop it."),
    )


@st.fragment(run_every=BEAT)
def _follow(visit: Visit, job: Job) -> None:
    """Redraws itself alone; the page as a whole only when the job has ended."""
    if not job.alive:
        st.rerun()
    with st.container(border=True, key="job", gap="small"):
        passed, by = job.seconds, plain_line(visit.name_of(job.about.get("by", "")))
        st.markdown(
            f"**:material/hourglass_top: {job_name(visit, job.about.get('what', ''))}** · "
            + visit.say(f"{_clock(visit, passed)}째", f"for {_clock(visit, passed)}")
            + f" · {by}"
        )
        step = _step(job)
        st.progress(min(1.0, step.done / step.total if step.total else 0.0), text=_progress(visit, job, step))
        if job.stopping:
            st.caption(visit.say("멈추는 중입니다.", "Stopping."))
        else:
            st.button(
                visit.say("멈추기", "Stop"),
                key="stop-job",
                icon=":material/stop_circle:",
                on_click=_stop,
                args=(visit, job),
            )
        st.caption(
            visit.say(
                "이 창을 닫거나 새로 고쳐도 계속 돕니다. 한 번에 하나만 돕니다.",
                "It goes on if you close or reload this page. One runs at a time.",
            )
        )


def _step(job: Job) -> Step:
    """How far its own words (`--progress`) say it is."""
    for line in reversed(job.said):
        if line.startswith('{"step"'):
            with suppress(ValueError, KeyError, TypeError):
                given = json.loads(line)
                return Step(int(given["done"]), int(given["total"]))
    return Step()


def _progress(visit: Visit, job: Job, step: Step) -> str:
    if not step.total:
        if job.about.get("what", "").startswith("router"):
            return visit.say("배우는 중 (몇 분에서 십여 분 걸립니다)", "Learning (takes some minutes)")
        return visit.say("준비하는 중 (문서를 살핍니다)", "Getting ready (looking at the documents)")
    said = visit.say(f"질문 {step.total}개 가운데 {step.done}개", f"{step.done} of {step.total} questions")
    if step.done >= step.total:
        return said + visit.say(" · 결과를 정리하는 중", " · putting the result together")
    if not step.done:
        return said
    left = _clock(visit, job.seconds * (step.total - step.done) / step.done)
    return said + visit.say(f" · 약 {left} 남음", f" · about {left} left")


def _stop(visit: Visit, job: Job) -> None:
    try:
        require(visit.person, job.about.get("what", "eval answers"), visit.language)
        job.stop()
    except GallaeError as error:
        st.session_state[FAILED] = error


def _draw_ended(visit: Visit, job: Job) -> None:
    name = job_name(visit, job.about.get("what", ""))
    if job.state == "done" or "proposal" in job.result:
        st.success(
            visit.say(f"{name}: 끝났습니다. 결과가 아래에 있습니다.", f"{name}: done. The result stands below."),
            icon=":material/check_circle:",
        )
    else:
        st.markdown(f"**{name}**")
        draw_failure(visit, job)
    if st.button(
        visit.say("알림 닫기", "Close this notice"), key="dismiss-job", type="tertiary", icon=":material/close:"
    ):
        forget(job)
        st.rerun()


def job_name(visit: Visit, what: str) -> str:
    command, _, kind = what.partition(" ")
    if command == "eval":
        return visit.say(f"{kind_of(kind).ko} 시험", f"Evaluation: {kind_of(kind).en}")
    return visit.say("길잡이 다시 맞추기", "Refitting the router")


def _startable(visit: Visit) -> dict[str, int]:
    """kind -> rows there are for it (0: the product's own, or each skill's), of what this person may start."""
    found = {}
    for name, kind in KINDS.items():
        if not visit.may(f"eval {name}"):
            continue
        if kind.rows:
            if n := sum(1 for _ in read_rows(visit.workspace.root / "evals" / f"{kind.rows}.jsonl")):
                found[name] = n
        elif name in OWN_ROWS or (name == "skill" and visit.workspace.skills):
            found[name] = 0
    return found if set(found) - set(OWN_ROWS) else {}


def _draw_nothing_to_ask(visit: Visit) -> None:
    st.info(
        visit.say(
            "잴 질문이 아직 없습니다. 평가함에서 대화를 시험 문항으로 만들거나 `evals/answers.jsonl`에 써 주세요.",
            "There are no questions to measure with yet. Make some out of conversations in the feedback inbox, or write "
            "`evals/answers.jsonl`.",
        ),
        icon=":material/quiz:",
    )


def _expectation(visit: Visit, kind: str, rows: int, runs: Sequence[Run]) -> str:
    """How many questions, and how long that took the last time."""
    said = [visit.say(f"질문 {rows}개", f"{rows} questions")] if rows else []
    last = next((r.evaluation for r in reversed(runs) if r.evaluation.what.partition(":")[0] == kind), None)
    if last is not None and last.cpu_seconds:
        seconds = _clock(visit, last.cpu_seconds)
        said.append(visit.say(f"지난번 계산 시간 {seconds}", f"{seconds} of computing the last time"))
    said.append(visit.say("따로 돌므로 대화는 그대로 쓸 수 있습니다", "runs apart; the chat goes on"))
    return " · ".join(said)


def _clock(visit: Visit, seconds: float) -> str:
    whole = max(1, round(seconds))
    if whole < 90:
        return visit.say(f"{whole}초", f"{whole} s")
    return visit.say(f"{round(whole / 60)}분", f"{round(whole / 60)} min")
