"""The plan of a training run: what fits this machine, where its memory goes, how long it takes, why each number; and the start."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.core.types import Skill
from gallae.tuning.bases import load_bases
from gallae.ui.bars import Bar, draw_bars
from gallae.ui.commands import draw_failure, home_of, run_command
from gallae.ui.jobs import Job, latest
from gallae.ui.markdown import plain_line
from gallae.ui.skills_train import begin, training_ready
from gallae.ui.visit import Visit, draw_error

__all__ = ["draw_plan"]

# Units of a sum, in the order in which they are looked for.
SUMS = (
    (r"\(of ([\d,]+) words\)", r"(낱말 \1개 가운데)"),
    (r"one layer ([\d,]+)", r"한 층 \1"),
    (r"AdamW: two moments", "AdamW: 모멘트 둘"),
    (r"Python, PyTorch and kernels", "파이썬, PyTorch, 커널"),
    (r" bytes", "바이트"),
    (r" tokens", "토큰"),
    (r" layers", "층"),
    (r" words", "낱말"),
)
STAGES = {
    "sft": ("문답으로 (SFT)", "from pairs (SFT)"),
    "dpo": ("더 나은 답 고르기 (DPO)", "from better and worse (DPO)"),
    "kto": ("좋아요·싫어요로 (KTO)", "from thumbs (KTO)"),
}
ADAPTERS = {
    "": ("계획이 고름", "as the plan says"),
    "lora": ("LoRA", "LoRA"),
    "qlora": ("QLoRA", "QLoRA"),
    "full": ("전체", "full"),
}
Wish = tuple[str, str, str]  # base ("" = the best that fits), stage, adapter


def draw_plan(visit: Visit, skill: Skill) -> None:
    wish = _wish(visit, skill)
    about = {"skill": skill.name, "base": wish[0], "stage": wish[1], "adapter": wish[2]}
    job = latest(home_of(visit), "plan", **about)
    asked = st.button(visit.say("계획 세우기", "Work out the plan"), key="plan-ask", icon=":material/calculate:")
    if asked:
        try:
            job = run_command(visit, "plan", "plan", *_words(skill, wish), **about)
        except GallaeError as error:
            draw_error(visit, error)
            return
    if job is None:
        return
    if job.alive:
        _waiting(visit, job)
        return
    draw_failure(visit, job)
    if job.state == "done":
        _draw(visit, job.result)
        _draw_start(visit, skill, wish)


def _wish(visit: Visit, skill: Skill) -> Wish:
    bases = load_bases(visit.workspace.root / "bases.toml")
    known = ["", *bases, "small"]

    def named(name: str) -> str:
        if not name:
            return visit.say("이 컴퓨터에 맞는 가장 나은 것", "the best that fits this machine")
        if name == "small":
            return visit.say("small: 아무것도 모르는 아주 작은 모델 (시험용, 받을 것 없음)", "small: a tiny one that knows nothing (for trials, nothing to fetch)")  # fmt: skip
        return f"{name} · {bases[name].parameters / 1e9:.1f}B · {bases[name].licence}"

    default = visit.workspace.settings.tuning.base or ""
    base = st.selectbox(
        visit.say("바탕 모델", "Base model"), known, index=known.index(default) if default in known else 0,
        format_func=named, key=f"plan-base-{skill.name}",
    )  # fmt: skip
    left, right = st.columns(2)
    stage = left.selectbox(
        visit.say("무엇에서 배울까", "Learns from"), list(STAGES), format_func=lambda s: visit.say(*STAGES[s]),
        key=f"plan-stage-{skill.name}",
    )  # fmt: skip
    adapter = right.selectbox(
        visit.say("어떻게", "How"), list(ADAPTERS), format_func=lambda a: visit.say(*ADAPTERS[a]),
        key=f"plan-adapter-{skill.name}",
    )  # fmt: skip
    return base, stage, adapter


def _words(skill: Skill, wish: Wish) -> list[str]:
    base, stage, adapter = wish
    words = ["plan", skill.name, "--stage", stage, "--no-ingest"]
    return words + (["--base", base] if base else []) + (["--adapter", adapter] if adapter else [])


def _waiting(visit: Visit, job: Job) -> None:
    @st.fragment(run_every=1.0)
    def watch() -> None:
        if not job.alive:
            st.rerun()
        st.caption(
            ":material/hourglass: "
            + visit.say(f"계산하는 중 · {job.seconds:.0f}초 (보통 10초 안쪽)", f"Reckoning · {job.seconds:.0f} s (usually under 10)")
        )  # fmt: skip

    watch()


def _sum(visit: Visit, formula: str) -> str:
    """How a part of the memory was reckoned (tuning.memory), with its units in the visitor's language."""
    if visit.language == "ko":
        for english, korean in SUMS:
            formula = re.sub(english, korean, formula)
    return formula


def _draw(visit: Visit, plan: dict[str, Any]) -> None:
    machine, memory, hours = plan["machine"], plan["memory"], plan["hours"]
    adapter = next((s["value"] for s in plan["settings"] if s["key"] == "adapter"), "")
    st.markdown(
        f"#### {plain_line(plan['base']['name'])} · {plain_line(str(adapter))}  \n"
        f":gray[{plain_line(machine['name'])} · {machine['memory_gib']:.1f} GiB · "
        + visit.say(f"{plan['rows']['number']:,}행", f"{plan['rows']['number']:,} rows")
        + "]"
    )
    columns = st.columns(3)
    columns[0].metric(visit.say("걸리는 시간", "time"), f"≈ {_time(visit, hours['expected'])}")
    columns[1].metric(visit.say("메모리", "memory"), f"{memory['peak_gib']:.1f} GiB")
    columns[2].metric(visit.say("고치는 횟수", "corrections"), f"{plan['steps']:,}")
    st.caption(
        visit.say("시간은 장치 등급으로 어림한 값: ", "The time is an estimate by the class of machine: ")
        + f"{_time(visit, hours['low'])}–{_time(visit, hours['high'])}"
    )
    st.markdown("##### " + visit.say("메모리가 어디로 가나", "Where the memory goes"))
    draw_bars(
        [Bar(visit.say(p["ko"], p["en"]), p["gib"], _sum(visit, p["formula"])) for p in memory["parts"]]
        + [Bar(visit.say("합계", "in all"), memory["peak_gib"])],
        unit="GiB", limit=machine["usable_gib"], limit_name=visit.say("쓸 수 있는 메모리", "memory to be had"),
    )  # fmt: skip
    for problem in plan.get("problems") or []:
        st.warning(plain_line(visit.say(problem["ko"], problem["en"]), 400), icon=":material/warning:")
    for caution in plan["cautions"]:
        st.markdown(":orange[:material/warning:] " + plain_line(visit.say(caution["ko"], caution["en"]), 400))
    with st.expander(visit.say("숫자마다 그 까닭", "Every number and its reason"), icon=":material/fact_check:"):
        for one in plan["settings"]:
            name = visit.say(one["term"]["ko_name"], one["term"]["en_name"])
            st.markdown(f"**{plain_line(name)}** {plain_line(_value(visit, one['value']))} :gray[({one['rule']})]  \n{plain_line(visit.say(one['ko'], one['en']), 400)}")  # fmt: skip
    with st.expander(visit.say("손으로 하는 셈", "The sums on paper"), icon=":material/edit:"):
        for line in plan["sums"]:
            st.markdown(plain_line(visit.say(line["ko"], line["en"]), 400))


def _draw_start(visit: Visit, skill: Skill, wish: Wish) -> None:
    if not visit.may("train"):
        return
    st.divider()
    if not training_ready(visit):
        return
    base, stage, adapter = wish
    steps = st.number_input(
        visit.say("여기까지만 (고치는 횟수, 0 = 계획대로)", "Stop after so many corrections (0: as planned)"),
        min_value=0, max_value=100_000, value=0, step=10, key=f"max-steps-{skill.name}",
    )  # fmt: skip
    bases = load_bases(visit.workspace.root / "bases.toml")
    if base in bases:
        size = bases[base].parameters * 2 / 1e9
        st.caption(
            visit.say(
                f"이 컴퓨터에 없으면 {bases[base].repo} 에서 {size:.1f} GB를 먼저 받습니다. 나가는 것은 모델 이름뿐입니다.",
                f"If it is not on this machine yet, {size:.1f} GB come from {bases[base].repo} first. Only the model's name leaves.",
            )
        )
    if st.button(
        visit.say("학습 시작", "Start training"), key="train-start", type="primary", icon=":material/play_arrow:"
    ):
        words = ["--stage", stage, *(["--base", base] if base else []), *(["--adapter", adapter] if adapter else [])]
        begin(visit, skill, [*words, *(["--max-steps", str(steps)] if steps else [])])


def _value(visit: Visit, value: Any) -> str:
    if isinstance(value, bool):
        return visit.say("켬", "on") if value else visit.say("끔", "off")
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _time(visit: Visit, hours: float) -> str:
    if hours * 60 < 1:
        return visit.say("1분 미만", "under a minute")
    if hours < 1.5:
        return visit.say(f"{hours * 60:.0f}분", f"{hours * 60:.0f} min")
    return visit.say(f"{hours:.1f}시간", f"{hours:.1f} h")
