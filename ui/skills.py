"""The skills room: what each skill learns from, its plan, its training as it runs, and whether it has proven itself."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from gallae.core.types import Skill
from gallae.models.promotions import Promotions
from gallae.ui.advisor import draw_advisor
from gallae.ui.markdown import plain_line
from gallae.ui.skills_data import draw_data
from gallae.ui.skills_plan import draw_plan
from gallae.ui.skills_proof import draw_proof
from gallae.ui.skills_train import draw_training
from gallae.ui.visit import Visit

__all__ = ["draw_skills"]

STEPS: dict[str, tuple[str, str, str, Callable[[Visit, Skill], None]]] = {
    "data": ("1 데이터", "1 Data", "data check", draw_data),
    "plan": ("2 계획", "2 Plan", "plan", draw_plan),
    "train": ("3 학습", "3 Training", "train", draw_training),
    "proof": ("4 시험과 올리기", "4 Proof and promotion", "promote", draw_proof),
}


def draw_skills(visit: Visit) -> None:
    st.markdown("## " + visit.say("스킬", "Skills"))
    st.caption(
        visit.say(
            "한 가지 일을 우리 자료로 배우는 작은 모델입니다. 자료를 살피고, 계획하고, 학습하고, 프롬프트·RAG보다 나을 때만 일을 맡깁니다.",
            "A small model that learns one job from your own data: check the data, plan, train, and let it serve only where "
            "it beats prompt and RAG.",
        )
    )
    views = {
        "skill": visit.say("스킬마다", "Skill by skill"),
        "advice": visit.say("무엇이 맞을까? (조언)", "What fits us? (advice)"),
    }
    st.session_state.setdefault("skills-view", "skill")
    view: str | None = "skill"
    if visit.may("advise"):
        view = st.segmented_control(
            visit.say("보기", "View"), list(views), format_func=views.__getitem__, key="skills-view", required=True,
            label_visibility="collapsed",
        )  # fmt: skip
    if view == "advice":
        draw_advisor(visit)
        return
    if not visit.workspace.skills:
        _none_yet(visit)
        return
    skill = _chosen(visit)
    _serving(visit, skill)
    steps = {name: visit.say(ko, en) for name, (ko, en, action, _) in STEPS.items() if visit.may(action)}
    if (wanted := st.session_state.pop("skill-step-next", None)) in steps:
        st.session_state["skill-step"] = wanted
    st.session_state.setdefault("skill-step", "data")
    step = st.segmented_control(
        visit.say("단계", "Step"), list(steps), format_func=steps.__getitem__, key="skill-step", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    if step in STEPS:
        STEPS[step][3](visit, skill)


def _none_yet(visit: Visit) -> None:
    st.info(
        visit.say(
            "아직 스킬이 없습니다. 작업 공간의 `skills/이름/skill.toml`에 일을 적고 `train.jsonl`에 보기 행을 넣으면 여기 나타납니다.",
            "There is no skill yet. Describe the job in `skills/NAME/skill.toml` of the workspace, put example rows into "
            "`train.jsonl`, and it appears here.",
        ),
        icon=":material/school:",
    )


def _chosen(visit: Visit) -> Skill:
    by_name = {skill.name: skill for skill in visit.workspace.skills}
    name = st.selectbox(
        visit.say("스킬", "Skill"), list(by_name), format_func=lambda n: f"{by_name[n].title} ({n})", key="skill"
    )
    skill = by_name[name]
    if skill.does:
        st.caption(plain_line(skill.does, 300))
    return skill


def _serving(visit: Visit, skill: Skill) -> None:
    """Who does this job now."""
    model = Promotions(visit.workspace).current(skill)
    if model is None:
        st.markdown(
            ":gray-badge[:material/forum: "
            + visit.say("지금은 자기 모델이 없습니다", "no model of its own serves it now")
            + "]"
        )
        return
    how = visit.say("그림자로만", "in the shadow only") if model.shadow else f"{model.share:.0%}"
    st.markdown(
        f":green-badge[:material/verified: {plain_line(model.serves, 80)}] "
        + visit.say(f"대화의 {how}을 맡음 · {model.promoted or '손으로 적음'}", f"serves {how} of the conversations · since {model.promoted or 'written by hand'}")
    )  # fmt: skip
