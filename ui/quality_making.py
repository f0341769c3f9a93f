"""What becomes of a looked-at conversation: a test question, a training row of a skill, or nothing, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from gallae.core.types import EVERYBODY, ROUTES, Skill
from gallae.evals.build_sets import format_broken
from gallae.evals.candidates import Candidate
from gallae.evals.review import Reviewed, Verdict, personal_left, trains
from gallae.ui.labels import ROUTE_LABELS
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit

__all__ = ["draw_making"]

OF_DOCUMENTS = ("rag", "hybrid")


def draw_making(visit: Visit, candidate: Candidate, mended: Reviewed, advice: Verdict) -> Reviewed | None:
    """The decision when its button was pressed; None before."""
    st.markdown("##### " + visit.say("2. 무엇으로 만들까요", "2. What shall become of it"))
    ways: dict[Verdict, str] = {"evaluate": visit.say("시험 문항", "A test question")}
    if visit.workspace.skills:
        ways["train"] = visit.say("학습 자료", "A training row")
    ways["reject"] = visit.say("쓰지 않기", "Nothing")
    chosen = st.segmented_control(
        visit.say("무엇으로", "What"),
        list(ways),
        format_func=ways.__getitem__,
        default=advice if advice in ways else "evaluate",
        key=f"make-{candidate.id[:12]}",
        required=True,
        label_visibility="collapsed",
    )
    draw: dict[str, Callable[[Visit, Candidate, Reviewed], Reviewed | None]] = {
        "evaluate": _evaluation,
        "train": _training,
        "reject": _rejection,
    }
    return draw[str(chosen)](visit, candidate, mended)


def _evaluation(visit: Visit, candidate: Candidate, mended: Reviewed) -> Reviewed | None:
    key = candidate.id[:12]
    st.caption(
        visit.say(
            "시험 때마다 이 질문을 다시 묻고, 여기 적은 대로인지 봅니다.",
            "This question is asked again at each evaluation, and held against what you write here.",
        )
    )
    route = st.selectbox(
        visit.say("가야 할 갈래", "The right way"),
        ROUTES,
        index=ROUTES.index(candidate.route) if candidate.route else None,
        format_func=lambda r: f"{ROUTE_LABELS[r].text(visit.language)} — {ROUTE_LABELS[r].help(visit.language)}",
        placeholder=visit.say("골라 주세요", "Choose one"),
        key=f"route-{key}",
    )
    answerable, gold = True, candidate.gold
    wanted: tuple[tuple[str, ...], ...] = ()
    if route in (*OF_DOCUMENTS, "tool"):
        answerable = st.toggle(
            visit.say("답할 수 있는 질문입니다", "It can be answered"),
            value=not (candidate.score == 1 and candidate.outcome == "abstained"),
            key=f"answerable-{key}",
            help=visit.say("끄면 “모른다”고 해야 맞는 것이 됩니다.", "Off: saying so is the right answer."),
        )
    if answerable and route in OF_DOCUMENTS:
        gold = _documents(visit, candidate)
    if answerable and route in (*OF_DOCUMENTS, "tool"):
        wanted = _values(visit, candidate)
    reviewed = replace(
        mended,
        verdict="evaluate",
        route=route,
        gold=gold if route in OF_DOCUMENTS else None,
        must_include=wanted,
        answerable=answerable if route in (*OF_DOCUMENTS, "tool") else None,
    )
    return _button(visit, reviewed, visit.say("시험 문항으로 만들기", "Make a test question"), ready=route is not None)


def _documents(visit: Visit, candidate: Candidate) -> tuple[str, ...]:
    """Those that everybody may read: of others no row may speak."""
    known = {d.path: d.title for d in visit.index.documents(EVERYBODY) if not d.confidential}
    chosen = st.multiselect(
        visit.say("답이 든 문서", "Documents that answer"),
        list(known),
        default=[path for path in candidate.gold if path in known],
        format_func=lambda path: f"{known[path]} · {path}",
        key=f"gold-{candidate.id[:12]}",
    )
    return tuple(chosen)


def _values(visit: Visit, candidate: Candidate) -> tuple[tuple[str, ...], ...]:
    given = st.text_area(
        visit.say(
            "답에 꼭 있어야 할 말 (한 줄에 하나, 달리 말해도 되면 | 로)",
            "What the answer must say (one a line; other wordings after |)",
        ),
        "\n".join(candidate.values) if candidate.score == 1 else "",
        placeholder="9,000원 | 9천 원",
        key=f"wanted-{candidate.id[:12]}",
        height="content",
        help=visit.say("비워 두면 갈래만 봅니다.", "Left empty, only the way is judged."),
    )
    lines = (tuple(w.strip() for w in line.split("|") if w.strip()) for line in given.splitlines())
    return tuple(line for line in lines if line)


def _training(visit: Visit, candidate: Candidate, mended: Reviewed) -> Reviewed | None:
    key, skills = candidate.id[:12], {skill.name: skill for skill in visit.workspace.skills}
    name = st.selectbox(
        visit.say("어느 일의 자료", "Of which job"),
        list(skills),
        index=list(skills).index(candidate.skill) if candidate.skill in skills else None,
        format_func=lambda n: f"{skills[n].title or n}",
        placeholder=visit.say("골라 주세요", "Choose one"),
        key=f"skill-{key}",
    )
    answer = st.text_area(
        visit.say("이렇게 답했어야 합니다", "What it should have answered"),
        candidate.answer,
        key=f"answer-{key}",
        height="content",
    ).strip()
    reviewed = replace(mended, verdict="train", skill=name or "", answer=answer)
    if name is None:
        return _button(visit, reviewed, visit.say("학습 자료로 만들기", "Make a training row"), ready=False)
    unchanged = answer == candidate.answer
    if unchanged and candidate.score == 1 and trains(candidate) and name == candidate.skill:
        reviewed = replace(reviewed, answer="", skill="")
    elif unchanged and candidate.score != 1:
        st.info(
            visit.say(
                "좋다고 한 답이 아닙니다. 그대로 쓰려면 정말 맞는지 읽어 보고, 아니면 고쳐 주세요.",
                "Nobody called this answer right. Read it closely if you keep it, or mend it.",
            ),
            icon=":material/edit_note:",
        )
    return _button(
        visit,
        reviewed,
        visit.say("학습 자료로 만들기", "Make a training row"),
        ready=bool(answer) and _keeps_format(visit, skills[name], answer, reviewed.question or candidate.question),
    )


def _keeps_format(visit: Visit, skill: Skill, answer: str, question: str) -> bool:
    because = format_broken(answer, skill, question)
    if because:
        st.error(
            visit.say(
                f"**{skill.title or skill.name}**의 서식이 아닙니다: {plain_line(because, 300)}",
                f"Not the format of **{skill.title or skill.name}**: {plain_line(because, 300)}",
            ),
            icon=":material/format_list_bulleted:",
        )
        return False
    st.markdown(
        visit.say(
            ":green[:material/check_circle:] 정해진 서식을 지킵니다.",
            ":green[:material/check_circle:] It keeps the house format.",
        )
    )
    return True


def _rejection(visit: Visit, candidate: Candidate, mended: Reviewed) -> Reviewed | None:
    reasons = [
        visit.say("시험할 만한 질문이 아님", "not worth testing"),
        visit.say("너무 개인적인 이야기", "too personal"),
        visit.say("비슷한 것이 이미 있음", "there is one like it"),
        visit.say("평가가 잘못됨", "the rating is mistaken"),
    ]
    because = st.selectbox(
        visit.say("까닭", "Why"),
        reasons,
        index=None,
        accept_new_options=True,
        placeholder=visit.say("고르거나 적어 주세요", "Choose or write"),
        key=f"because-{candidate.id[:12]}",
    )
    reviewed = replace(mended, verdict="reject", question="", history=None, because=because or "")
    return _button(visit, reviewed, visit.say("쓰지 않기", "Do not use it"), ready=bool(because))


def _button(visit: Visit, reviewed: Reviewed, label: str, *, ready: bool) -> Reviewed | None:
    personal = personal_left(reviewed)
    if personal is not None:
        st.error(
            visit.say(
                f"적은 글에 개인정보가 있습니다: {plain_line(personal.text, 60)}",
                f"What you wrote holds personal data: {plain_line(personal.text, 60)}",
            ),
            icon=":material/block:",
        )
    pressed = st.button(
        label,
        key=f"do-{reviewed.verdict}",
        type="primary",
        icon=":material/check:",
        disabled=not ready or personal is not None,
    )
    return reviewed if pressed else None
