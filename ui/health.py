"""Settings and health: what `gallae doctor` says, on the page, with the next step for each thing that is wrong.

What can be said without asking anybody is there at once; models, servers and examples of rules are asked when somebody
wants to know, with what is being done and how long it takes.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from gallae.core.permissions import require
from gallae.graphs.health import LOOKS, Problem, health_at_once, look, problems_of
from gallae.graphs.health_words import vectors_said
from gallae.retrievers.index import DocumentReport
from gallae.ui.health_keeping import draw_audit, draw_disk, draw_usage
from gallae.ui.health_settings import draw_people, draw_settings
from gallae.ui.health_tools import draw_servers
from gallae.ui.markdown import plain_line
from gallae.ui.models import role_name
from gallae.ui.visit import Visit

__all__ = ["draw_health"]

ICONS = {
    "ready": ":green[:material/check_circle:]",
    "failed": ":red[:material/error:]",
    "unset": ":gray[:material/radio_button_unchecked:]",
}


def draw_health(visit: Visit) -> None:
    require(visit.person, "doctor", visit.language)
    st.markdown("## " + visit.say("설정과 상태", "Settings and health"))
    with st.spinner(visit.say("작업 공간을 살피는 중", "Looking at the workspace"), show_time=True):
        found = _at_once(visit)
    st.caption(
        f"Gallae {found['gallae']} · Python {found['python']} · `{found['workspace']}`"
        + ("" if found["state"].startswith(found["workspace"]) else f" · `{found['state']}`")
    )
    looked = _look_now(visit)
    found |= looked
    _draw_problems(visit, problems_of(found, visit.language), whole=bool(looked))
    _draw_documents(visit, found)
    _draw_models(visit, found)
    draw_servers(visit, found.get("mcp_servers"))
    draw_settings(visit, found["settings"], found["unknown_environment"], found["tracing"])
    draw_people(visit)
    draw_usage(visit, found["alarms"])
    draw_audit(visit)
    draw_disk(visit, found["disk"])


def _at_once(visit: Visit) -> dict[str, Any]:
    refused = [DocumentReport(p, "refused", why) for p, why in visit.index.refused(visit.person).items()]
    tracing = "on" if visit.backend.call(lambda chat: chat.tracing.on) else "off"
    return health_at_once(visit.workspace, visit.index, visit.person, refused=refused, tracing=tracing)


def _look_now(visit: Visit) -> dict[str, Any]:
    """What was found when this person last asked; {} before that."""
    asked = st.button(
        visit.say("지금 모두 살펴보기", "Look at everything now"),
        key="look-at-all",
        type="primary",
        icon=":material/stethoscope:",
        help=visit.say(
            "모델마다 한 글자씩 물어보고, MCP 서버에 연결하고, 우리 규칙의 예를 돌려 봅니다. 보통 몇 초 걸립니다.",
            "Asks each model for one token, connects to the MCP servers, tries the examples of own rules. Mostly seconds.",
        ),
    )
    if asked:
        looked: dict[str, Any] = {"at": time.time()}
        for name, lasts in LOOKS.items():
            with st.spinner(visit.say(*lasts), show_time=True):
                looked[name] = _ask(visit, name)
        st.session_state["health-looked"] = looked
    kept = dict(st.session_state.get("health-looked", {}))
    at = kept.pop("at", None)
    if at is not None:
        said = f"{datetime.fromtimestamp(at):%H:%M:%S}"
        st.caption(visit.say(f"{said}에 살펴봤습니다.", f"Looked at {said}."))
    return kept


def _ask(visit: Visit, name: str) -> Any:
    return visit.backend.call(
        lambda chat: look(
            name, visit.workspace, index=visit.index, models=chat.models, person=visit.person, today=visit.today
        )
    )


def _draw_problems(visit: Visit, problems: Sequence[Problem], *, whole: bool) -> None:
    with st.container(key="problems", gap="small"):
        if not problems:
            said = (
                visit.say("모두 괜찮습니다.", "Everything is fine.")
                if whole
                else visit.say(
                    "지금 보이는 문제가 없습니다. 모델과 서버는 아직 물어보지 않았습니다.",
                    "Nothing is wrong as far as can be seen; models and servers have not been asked yet.",
                )
            )
            st.success(said, icon=":material/check_circle:")
        for problem in problems:
            step = f"\n\n→ {plain_line(problem.next_step, 400)}" if problem.next_step else ""
            said = plain_line(problem.said, 500) + step
            if problem.weight == "broken":
                st.error(said, icon=":material/error:")
            else:
                st.info(said, icon=":material/lightbulb:")


def _draw_documents(visit: Visit, found: Mapping[str, Any]) -> None:
    with st.expander(visit.say("문서와 색인", "Documents and index"), icon=":material/folder_open:"):
        refused = len(found["documents"]["refused"])
        lines = [
            visit.say(f"색인된 문서 {found['documents']['indexed']}개", f"Indexed: {found['documents']['indexed']}")
        ]
        if refused:
            lines.append(visit.say(f"받지 않은 파일 {refused}개", f"refused: {refused}"))
        lines.append(visit.say(f"색인 판 `{visit.index.version[:16]}`", f"index version `{visit.index.version[:16]}`"))
        st.markdown(" · ".join(lines))
        if found["vectors"] is not None:
            for line in vectors_said(visit.language, found["vectors"]).splitlines():
                st.caption(plain_line(line, 400))
        elif visit.person.groups is None:
            st.caption(
                visit.say(
                    "의미 검색은 꺼져 있습니다(임베딩 모델 없음). 낱말로 찾습니다.",
                    "Search by meaning is off (no embedder). Documents are found by words.",
                )
            )
        if (rules := found.get("rules")) and rules["checked"]:
            passed = rules["checked"] - len(rules["failed"])
            st.caption(
                visit.say(
                    f"우리 규칙의 예 {passed}/{rules['checked']} 통과",
                    f"Own rules: {passed}/{rules['checked']} examples",
                )
            )


def _draw_models(visit: Visit, found: Mapping[str, Any]) -> None:
    with st.expander(visit.say("모델", "Models"), icon=":material/memory:"):
        for notice in visit.backend.call(lambda chat: list(chat.models.notices())):
            st.caption(f":material/info: {plain_line(notice, 400)}")
        if "models" not in found:
            st.caption(
                visit.say(
                    "‘지금 모두 살펴보기’를 누르면 모델마다 한 글자씩 물어보고 결과를 보여 줍니다.",
                    "“Look at everything now” asks each model for one token and shows what came.",
                )
            )
        for row in found.get("models", ()):
            where = visit.say("안", "local") if row.local else visit.say("바깥", "outside")
            facts = [f"{ICONS[row.state]} **{role_name(visit, row.role)}**", plain_line(row.label) or "–"]
            facts += [where, visit.seconds(row.seconds, 1)] if row.state == "ready" else []
            st.markdown(" · ".join(facts))
            if said := " → ".join(filter(None, (row.detail, row.next_step))):
                st.caption(plain_line(said, 400))
        for row in found.get("skills", ()):
            serves = (row["model"] or {}).get("serves") or "–"
            st.markdown(f":material/school: **{plain_line(row['skill'])}** · {plain_line(serves)}")
            if row["changed"]:
                st.caption(plain_line(row["changed"], 400))
