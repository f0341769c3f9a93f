"""The advisor as a short conversation: one question at a time with buttons, then which rules spoke and what they recommend.

What the workspace shows already is not asked; neither is what no longer matters. The advice itself is `gallae advise`'s.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.tuning.situation import Question, load_advice
from gallae.ui.advisor_result import draw_advice
from gallae.ui.commands import draw_failure, home_of, run_command
from gallae.ui.jobs import Job, latest
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit, draw_error

__all__ = ["draw_advisor", "left_to_ask"]

FRESH = 600.0  # seconds that an advice stands before the workspace is looked at again
UNKNOWN = ""  # the answer of somebody who does not know
TUNING = ("gpu_gib", "may_leave", "must_delete")  # asked only where somebody might tune at all
CHOICES = {
    "relaxed": ("좀 틀려도 됨", "now and then is fine"),
    "normal": ("보통", "normal"),
    "strict": ("틀리면 안 됨", "never"),
    "never": ("안 바뀜", "never"),
    "yearly": ("해마다", "yearly"),
    "monthly": ("달마다", "monthly"),
    "weekly": ("주마다", "weekly"),
    "daily": ("날마다", "daily"),
}
PICKS = {  # of a number: what a button says, and what it answers
    "users": (("10명 미만", "under 10", "5"), ("10–99명", "10–99", "50"), ("100명 이상", "100 and more", "200")),
    "sources": (("한두 가지", "one or two", "2"), ("서너 가지", "three or four", "4"), ("다섯 가지 이상", "five and more", "6")),
    "gpu_gib": (("없음", "none", "0"), ("8 GiB", "8 GiB", "8"), ("24 GiB", "24 GiB", "24"), ("80 GiB", "80 GiB", "80")),
}  # fmt: skip


def draw_advisor(visit: Visit) -> None:
    st.caption(
        visit.say(
            "튜닝을 해야 할지, 한다면 어떻게 할지를 정해진 규칙으로 따집니다. 몇 가지만 여쭙고, 모르는 것은 건너뛰어도 됩니다.",
            "Written rules say whether to tune at all, and how. A few questions; what you do not know you may skip.",
        )
    )
    answers: dict[str, str] = st.session_state.setdefault("advice", {})
    job = _job(visit, answers)
    if job is None:
        return
    if job.alive:
        _wait(visit, job)
        return
    draw_failure(visit, job)
    if job.state != "done":
        _again(visit)
        return
    for name, value in answers.items():
        _draw_said(visit, name, value)
    asking = left_to_ask(job.result, answers)
    if asking and not st.session_state.get("advice-enough"):
        _draw_question(visit, asking[0], len(asking))
        _draw_back(visit, answers)
        return
    _draw_back(visit, answers)
    draw_advice(visit, job.result)
    _draw_more(visit, answers, job.result)


def left_to_ask(result: Mapping[str, Any], answers: Mapping[str, str]) -> list[Question]:
    """The short questions that are neither answered nor seen in the workspace, and that still matter: nothing more where
    code can do it or nothing is to be built, nothing about machines where no way leads to tuning."""
    ways = result.get("ways") or []
    if any(way["steps"] in (["code"], ["nothing"]) for way in ways):
        return []
    tunes = any(
        {"lora", "qlora", "it", "cpt", "dpo", "kto", "rejection"} & {*way["steps"], *way["then"]} for way in ways
    )
    seen = result.get("situation") or {}
    return [
        q
        for q in load_advice().questions
        if q.short and q.name not in answers and seen.get(q.name) is None and (tunes or q.name not in TUNING)
    ]


def _job(visit: Visit, answers: Mapping[str, str]) -> Job | None:
    """The advice for these answers; begun where there is none, or an old one."""
    given = [f"{name}={value}" for name, value in sorted(answers.items()) if value != UNKNOWN]
    about = {"answers": " ".join(given)}
    job = latest(home_of(visit), "advise", **about)
    if job is not None and (job.alive or time.time() - job.made < FRESH):
        return job
    words = [word for pair in given for word in ("--set", pair)]
    try:
        return run_command(visit, "advise", "advise", "advise", "--no-ingest", *words, **about)
    except GallaeError as error:
        draw_error(visit, error)
        return None


def _wait(visit: Visit, job: Job) -> None:
    @st.fragment(run_every=0.5)
    def watch() -> None:
        if not job.alive:
            st.rerun()
        st.caption(":material/hourglass: " + visit.say(f"작업 공간과 답을 규칙에 비춰 보는 중 · {job.seconds:.0f}초 (보통 5초 안쪽)", f"Holding the workspace and your answers against the rules · {job.seconds:.0f} s (usually under 5)"))  # fmt: skip

    watch()


def _draw_said(visit: Visit, name: str, value: str) -> None:
    question = next(q for q in load_advice().questions if q.name == name)
    with st.chat_message("assistant", avatar=":material/rule:"):
        st.markdown(plain_line(_words(visit, question), 300))
    with st.chat_message("user", avatar=":material/person:"):
        st.markdown(plain_line(_shown(visit, question, value)))


def _draw_question(visit: Visit, question: Question, left: int) -> None:
    with st.chat_message("assistant", avatar=":material/rule:"):
        st.markdown(f"**{plain_line(_words(visit, question), 300)}**")
        st.caption(visit.say(f"많아야 {left}개 남음", f"at most {left} left"))
        with st.container(horizontal=True, key="advice-choices"):
            for n, (label, value) in enumerate(_choices(visit, question)):
                st.button(
                    label, key=f"choice-advice-{question.name}-{n}", on_click=_answer, args=(question.name, value)
                )
        if question.type in ("int", "float"):
            number = st.number_input(visit.say("또는 숫자로", "or as a number"), min_value=0.0, value=None, step=1.0, key=f"advice-number-{question.name}")  # fmt: skip
            if number is not None:
                st.button(visit.say("이 숫자로", "This number"), key=f"choice-advice-{question.name}-number", on_click=_answer, args=(question.name, f"{number:g}"))  # fmt: skip
    if st.button(visit.say("그만 묻고 조언 보기", "Enough, show the advice"), key="advice-stop", type="tertiary", icon=":material/skip_next:"):  # fmt: skip
        st.session_state["advice-enough"] = True
        st.rerun()


def _choices(visit: Visit, question: Question) -> list[tuple[str, str]]:
    if question.type == "bool":
        given = [(visit.say("예", "Yes"), "yes"), (visit.say("아니요", "No"), "no")]
    elif "|" in question.type:
        given = [(visit.say(*CHOICES[value]), value) for value in question.type.split("|")]
    else:
        given = [(visit.say(ko, en), value) for ko, en, value in PICKS.get(question.name, ())]
        if question.name == "gpu_gib":
            given = [*_measured_gpu(visit), *given]
    return [*given, (visit.say("모르겠어요", "I don't know"), UNKNOWN)]


def _measured_gpu(visit: Visit) -> list[tuple[str, str]]:
    """What this machine has, where a driver says it."""
    from gallae.tuning.machine import find_machine

    found = find_machine()
    if found.device == "cpu":
        return []
    name = plain_line(found.name, 40)
    return [(visit.say(f"이 컴퓨터: {name} {found.memory_gib:.0f} GiB", f"this machine: {name} {found.memory_gib:.0f} GiB"), f"{found.memory_gib:.0f}")]  # fmt: skip


def _words(visit: Visit, question: Question) -> str:
    """The question without the names a terminal needs: "(relaxed, normal)"."""
    text = visit.say(question.ko, question.en)
    for name in CHOICES:
        text = text.replace(f"({name})", "")
    return text


def _shown(visit: Visit, question: Question, value: str) -> str:
    if value == UNKNOWN:
        return visit.say("모르겠어요", "I don't know")
    if question.type == "bool":
        return visit.say("예", "Yes") if value == "yes" else visit.say("아니요", "No")
    return visit.say(*CHOICES[value]) if value in CHOICES else value


def _answer(name: str, value: str) -> None:
    st.session_state["advice"] = {**st.session_state.get("advice", {}), name: value}


def _draw_back(visit: Visit, answers: Mapping[str, str]) -> None:
    if not answers:
        return
    with st.container(horizontal=True):
        st.button(visit.say("앞의 답 고치기", "Change the last answer"), key="advice-undo", type="tertiary", icon=":material/undo:", on_click=_undo)  # fmt: skip
        _again(visit)


def _again(visit: Visit) -> None:
    st.button(visit.say("처음부터", "Start over"), key="advice-again", type="tertiary", icon=":material/restart_alt:", on_click=_start_over)  # fmt: skip


def _undo() -> None:
    answers: dict[str, str] = st.session_state.get("advice", {})
    st.session_state["advice"] = dict(list(answers.items())[:-1])
    st.session_state.pop("advice-enough", None)


def _start_over() -> None:
    st.session_state["advice"] = {}
    st.session_state.pop("advice-enough", None)


def _draw_more(visit: Visit, answers: Mapping[str, str], result: Mapping[str, Any]) -> None:
    """Whoever wants may say more: any other question that the rules know."""
    seen = result.get("situation") or {}
    others = {q.name: q for q in load_advice().questions if q.name not in answers and seen.get(q.name) is None}
    if not others:
        return
    with st.expander(
        visit.say(f"더 말해 주면 더 정확해집니다 ({len(others)})", f"Say more for better advice ({len(others)})")
    ):
        name = st.selectbox(
            visit.say("무엇을", "What"), list(others), format_func=lambda n: _words(visit, others[n]), key="advice-more"
        )
        question = others[name]
        with st.container(horizontal=True, key="advice-more-choices"):
            for n, (label, value) in enumerate(_choices(visit, question)[:-1]):
                st.button(label, key=f"choice-more-{name}-{n}", on_click=_answer, args=(name, value))
        if question.type in ("int", "float"):
            number = st.number_input(
                visit.say("숫자", "Number"), min_value=0.0, value=None, key=f"advice-more-number-{name}"
            )
            if number is not None:
                st.button(visit.say("이 숫자로", "This number"), key=f"choice-more-{name}", on_click=_answer, args=(name, f"{number:g}"))  # fmt: skip
