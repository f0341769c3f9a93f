"""What people corrected, and what learning from it would change: read, taken into use, taken back, by a person.

`gallae router refit` does the learning, as its own process; here its proposals are read. Nothing learns silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.core.permissions import require
from gallae.evals.proposals import Proposal, accept, in_use, load_proposals
from gallae.graphs.feedback import Correction
from gallae.graphs.refitted import take_back
from gallae.graphs.words import route_name, signal_name
from gallae.ui.labels import route_badge
from gallae.ui.markdown import plain_line
from gallae.ui.quality_start import FAILED, draw_job, order_job
from gallae.ui.visit import Visit

__all__ = ["draw_refit"]

SHOWN, CHANGES = 10, 12


def draw_refit(visit: Visit) -> None:
    corrections: Sequence[Correction] = visit.backend.call(lambda chat: chat.corrections(visit.person))
    _draw_corrections(visit, corrections)
    if visit.may("router refit"):
        _draw_proposals(visit)


def _draw_corrections(visit: Visit, corrections: Sequence[Correction]) -> None:
    if not corrections:
        st.info(
            visit.say(
                "바로잡은 길이 없습니다. 대화에서 **갈래가 달라요**를 누르면 여기에 쌓이고, 같은 질문은 바로 그 길로 갑니다.",
                "Nothing was corrected. **Wrong route** in a chat lands here, and the same question goes that way at once.",
            ),
            icon=":material/alt_route:",
        )
        return
    st.markdown(
        visit.say(
            f"사람들이 바로잡은 길이 **{len(corrections)}개** 있습니다. 같거나 거의 같은 질문은 이미 이 길로 갑니다.",
            f"**{len(corrections)}** corrections stand. The same and nearly the same questions go this way already.",
        )
    )
    for one in list(reversed(corrections))[:SHOWN]:
        with st.container(border=True, key=f"correction-{one.id}", gap="xsmall"):
            st.markdown(plain_line(one.resolved, 300))
            st.markdown(
                f"{route_badge(one.chosen, visit.language)} → {route_badge(one.right, visit.language)}"
                f" :gray[{one.day} · {plain_line(one.person)}]"
            )
            if one.person == visit.person.owner and st.button(
                visit.say("되돌리기", "Take it back"), key=f"undo-{one.id}", type="tertiary", icon=":material/undo:"
            ):
                _take_back(visit, one.turn)
                st.rerun()
    if len(corrections) > SHOWN:
        st.caption(visit.say(f"그 밖에 {len(corrections) - SHOWN}개", f"and {len(corrections) - SHOWN} more"))


def _take_back(visit: Visit, turn: str) -> None:
    visit.backend.call(lambda chat: chat.take_back(turn, visit.person))


def _draw_proposals(visit: Visit) -> None:
    st.markdown("##### " + visit.say("길잡이 다시 맞추기", "Refit the router"))
    st.caption(
        visit.say(
            "바로잡은 길과 시험 문항에서 길 고르는 법을 다시 배워, 따로 얼려 둔 질문에서 나아졌는지 봅니다. "
            "제안만 만들고, 읽어 본 사람이 쓰기로 해야 바뀝니다.",
            "Learns from corrections and test questions how to choose, and looks at questions kept apart whether that is "
            "better. It only proposes; nothing changes until a person who read it says so.",
        )
    )
    running = draw_job(visit, only="router")
    used = in_use(visit.workspace.keep)
    if used:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                visit.say(
                    f":green[:material/check_circle:] 지금 `{used}`을(를) 씁니다.",
                    f":green[:material/check_circle:] `{used}` is in use.",
                )
            )
            st.button(
                visit.say("처음 것으로 되돌리기", "Back to the shipped one"),
                key="revert-refit",
                icon=":material/undo:",
                on_click=_revert,
                args=(visit,),
            )
    else:
        st.caption(visit.say("지금은 제품과 함께 온 길잡이를 씁니다.", "The shipped router is in use."))
    if not running:
        st.button(
            visit.say("제안 만들기", "Make a proposal"),
            key="start-refit",
            icon=":material/model_training:",
            on_click=order_job,
            args=(visit, "router refit", "router", "refit"),
            help=visit.say("몇 분에서 십여 분 걸립니다.", "It takes some minutes."),
        )
    for proposal in load_proposals(visit.workspace.keep)[:SHOWN]:
        _draw_proposal(visit, proposal, used=proposal.file.name == used)


def _draw_proposal(visit: Visit, proposal: Proposal, *, used: bool) -> None:
    given = proposal.given
    with st.container(border=True, key=f"proposal-{proposal.file.stem}", gap="xsmall"):
        st.markdown(f"**`{proposal.file.name}`**")
        before, after = given["before"], given["after"]
        won, lost = int(given["won"]), int(given["lost"])
        st.markdown(_verdict(visit, proposal, before, after, won, lost))
        taught = sum(int(n) for n in given["taught"].values())
        st.caption(
            visit.say(
                f"배운 질문 {taught:,}개 (바로잡은 것 {given['taught'].get('corrections', 0)}개) · 얼려 둔 질문 {before['rows']}개로 판단",
                f"learned from {taught:,} ({given['taught'].get('corrections', 0)} corrections) · judged on {before['rows']} kept apart",
            )
        )
        if disputed := given.get("disputed"):
            st.warning(
                visit.say(
                    f"시험 문항과 바로잡은 길이 서로 어긋납니다. 둘 가운데 하나를 고쳐 주세요: {plain_line(', '.join(disputed))}",
                    f"Test questions and corrections disagree; mend one of the two: {plain_line(', '.join(disputed))}",
                ),
                icon=":material/call_split:",
            )
        with st.expander(
            visit.say(f"무엇이 바뀌나 ({len(given['changes'])})", f"What would change ({len(given['changes'])})")
        ):
            _draw_changes(visit, given)
        if not (proposal.worse or proposal.stale or used):
            st.button(
                visit.say("읽어 보았고, 이것을 쓰기", "I have read it: use this one"),
                key=f"accept-{proposal.file.stem}",
                type="primary",
                icon=":material/check:",
                on_click=_accept,
                args=(visit, proposal),
            )


def _verdict(
    visit: Visit, proposal: Proposal, before: Mapping[str, Any], after: Mapping[str, Any], won: int, lost: int
) -> str:
    right = f"{before['accuracy']:.1%} → {after['accuracy']:.1%}"
    if proposal.stale:
        return visit.say(
            ":gray[:material/history:] 제품의 길잡이가 그 뒤로 바뀌어 쓸 수 없습니다. 새로 만들어 주세요.",
            ":gray[:material/history:] The shipped router changed since; make a new one.",
        )
    if proposal.worse:
        return visit.say(
            f":red[:material/cancel:] **쓰지 않습니다.** 얼려 둔 질문에서 나빠집니다 ({right}).",
            f":red[:material/cancel:] **Not to be used**: worse on the questions kept apart ({right}).",
        )
    return visit.say(
        f":green[:material/check_circle:] 얼려 둔 질문에서 나빠지지 않습니다. 알맞게 간 몫 {right}: 새로 맞는 질문 {won}개, 틀리게 되는 질문 {lost}개.",
        f":green[:material/check_circle:] Not worse on the questions kept apart. Sent right {right}: {won} newly right, {lost} newly wrong.",
    )


def _draw_changes(visit: Visit, given: Mapping[str, Any]) -> None:
    rows = [
        {
            visit.say("규칙", "rule"): rule["id"],
            visit.say("갈래", "way"): route_name(rule["route"], visit.language),
            visit.say("맞음/말함, 지금", "right/spoke, now"): f"{rule['right'][0]}/{rule['spoke'][0]}",
            visit.say("제안", "proposed"): f"{rule['right'][1]}/{rule['spoke'][1]}",
        }
        for rule in given["rules"]
    ]
    st.dataframe(rows, hide_index=True, width="stretch")
    st.dataframe(
        [
            {
                visit.say("규칙", "rule"): change["rule"],
                visit.say("신호", "signal"): signal_name(change["signal"], visit.language),
                visit.say("지금", "now"): round(change["before"], 2),
                visit.say("제안", "proposed"): round(change["after"], 2),
            }
            for change in given["changes"][:CHANGES]
        ],
        hide_index=True,
        width="stretch",
    )


def _accept(visit: Visit, proposal: Proposal) -> None:
    try:
        require(visit.person, "router refit", visit.language)
        accept(visit.workspace.keep, proposal)
    except GallaeError as error:
        st.session_state[FAILED] = error


def _revert(visit: Visit) -> None:
    try:
        require(visit.person, "router refit", visit.language)
        take_back(visit.workspace.keep)
    except GallaeError as error:
        st.session_state[FAILED] = error
