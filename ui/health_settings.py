"""Settings with where each comes from, and who may sign in, on the health page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from gallae.core.permissions import ROLE_NAMES
from gallae.core.types import ROLES
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit

__all__ = ["draw_people", "draw_settings"]


def draw_settings(visit: Visit, settings: Sequence[Mapping[str, Any]], unknown: Sequence[str], tracing: str) -> None:
    with st.expander(visit.say("설정", "Settings"), icon=":material/tune:"):
        given = [row for row in settings if row["origin"] != "default"]
        st.caption(
            visit.say(
                f"{len(given)}개는 여기서 정했고 {len(settings) - len(given)}개는 기본값입니다. 비밀 값은 별표로 가립니다. "
                f"기록 보내기(tracing): {tracing}",
                f"{len(given)} are set here, {len(settings) - len(given)} are defaults. Secrets show as stars. "
                f"Tracing: {tracing}",
            )
        )
        whole = st.toggle(visit.say("기본값도 보기", "Show defaults too"), key="all-settings")
        shown = settings if whole else given
        if shown:
            names = (visit.say("이름", "name"), visit.say("값", "value"), visit.say("나온 곳", "from"))
            st.table(
                [
                    dict(
                        zip(
                            names,
                            (f"`{r['key']}`", plain_line(str(r["value"]), 120), plain_line(r["origin"])),
                            strict=True,
                        )
                    )
                    for r in shown
                ],
                hide_index=True,
            )
        for name in unknown:
            st.caption(f":material/help: `{name}` " + visit.say("모르는 환경 변수", "unknown environment variable"))


def draw_people(visit: Visit) -> None:
    people, sign_in = visit.workspace.people, visit.workspace.settings.sign_in
    with st.expander(visit.say("사람과 로그인", "People and sign-in"), icon=":material/group:"):
        if not people:
            st.markdown(
                visit.say(
                    "people.toml이 없습니다: 이 기계의 주인 한 사람이 모든 것을 봅니다.",
                    "There is no people.toml: one local person, who may see everything.",
                )
            )
        else:
            counts = Counter(member.role for member in people.members.values())
            said = [f"{visit.say(*ROLE_NAMES[role])} {counts[role]}" for role in ROLES]
            st.markdown(visit.say(f"{len(people.members)}명: ", f"{len(people.members)} people: ") + " · ".join(said))
        state = (
            visit.say("OIDC로 로그인합니다", "People sign in by OIDC")
            if visit.signed_in
            else visit.say("이 화면은 로그인 없이 열려 있습니다", "This page is open without sign-in")
        )
        issuer = f" · API: {plain_line(sign_in.issuer)}" if sign_in.issuer else ""
        st.caption(f"{state}{issuer} → `gallae people check`")
