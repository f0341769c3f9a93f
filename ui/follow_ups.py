"""Under the last answer: what one may ask next, a click each (graphs.follow_ups). `limits.follow_ups = 0` offers none."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from gallae.graphs.branches import standing
from gallae.graphs.follow_ups import FollowUp, follow_ups
from gallae.graphs.store import StoredTurn
from gallae.ui.asking import ask_next
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit

__all__ = ["draw_follow_ups"]


def draw_follow_ups(visit: Visit, turns: Sequence[StoredTurn]) -> None:
    """Worked out once for a turn and the documents as they are; drawn last, when the answer stands."""
    stands = standing(turns)
    count = visit.workspace.settings.limits.follow_ups
    if not stands or not count or visit.remote:
        return
    last = stands[-1]
    kept: dict[str, tuple[str, list[FollowUp]]] = st.session_state.setdefault("follow-ups", {})
    version = visit.index.version
    if kept.get(last.id, ("", []))[0] != version:
        before = [f.text for t in stands[:-1] for f in kept.get(t.id, ("", []))[1]]
        found = follow_ups(
            visit.index, visit.workspace.faq, stands, visit.person, visit.today, said=before, count=count
        )
        kept[last.id] = (version, found)
    offered = kept[last.id][1]
    if not offered:
        return
    st.caption(visit.say("이어서 물어볼 만한 것", "You may want to ask next"))
    with st.container(horizontal=True, key=f"next-{last.id}", gap="xsmall"):
        for n, follow_up in enumerate(offered):
            st.button(
                plain_line(follow_up.text),
                key=f"next-{last.id}-{n}",
                icon=":material/subdirectory_arrow_right:",
                on_click=ask_next,
                args=(follow_up.text, follow_up.route),
            )
