"""Read-only links to one's own conversation: made, copied, listed, taken back."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.graphs.shares import Share
from gallae.graphs.store import StoredThread
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit, draw_error

__all__ = ["address_of", "open_sharing"]

DAYS = (1, 7, 30, 0)  # 0: until it is taken back


def address_of(token: str) -> str:
    """The link as it is given to somebody, by the name of the page that this browser knows."""
    here = urlsplit(st.context.url or "")
    below = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = f"/{below}/" if below else "/"
    return f"{here.scheme}://{here.netloc}{path}?shared={token}" if here.netloc else f"?shared={token}"


def open_sharing(visit: Visit, thread: StoredThread) -> None:
    @st.dialog(visit.say("대화 나누기", "Share the conversation"), icon=":material/link:")
    def form() -> None:
        st.markdown(f"**{plain_line(thread.title, 200)}**")
        st.caption(
            visit.say(
                "받은 사람은 읽기만 합니다. 지금까지의 대화만 보이고, 그 사람이 읽을 수 없는 문서에 기댄 답은 보이지 않습니다.",
                "Whoever gets the link can only read. It shows the conversation as it stands now, without answers that rest "
                "on documents they may not read.",
            )
        )
        days = st.segmented_control(
            visit.say("얼마 동안", "For how long"),
            DAYS,
            default=7,
            required=True,
            format_func=lambda n: (
                visit.say(f"{n}일", "1 day" if n == 1 else f"{n} days")
                if n
                else visit.say("거둘 때까지", "Until revoked")
            ),
            key=f"days-{thread.id}",
        )
        if st.button(visit.say("링크 만들기", "Make a link"), key=f"link-{thread.id}", type="primary"):
            _make(visit, thread, days or None)
        _draw_links(visit, thread)

    form()


def _make(visit: Visit, thread: StoredThread, days: float | None) -> None:
    try:
        made = visit.backend.call(lambda c: c.share(thread.id, visit.person, days=days))
    except GallaeError as error:
        draw_error(visit, error)
        return
    st.caption(visit.say("링크는 지금 한 번만 보입니다. 복사해 두세요.", "The link is shown this once: copy it."))
    st.code(address_of(made.token), language=None, wrap_lines=True)


def _draw_links(visit: Visit, thread: StoredThread) -> None:
    links: list[Share] = visit.backend.call(lambda c: c.links(visit.person, thread.id))
    if not links:
        return
    st.caption(visit.say(f"나눈 링크 {len(links)}개", f"Shared links: {len(links)}"))
    for n, link in enumerate(links, 1):
        with st.container(horizontal=True, vertical_alignment="center", key=f"link-row-{link.id}"):
            st.markdown(f"{n}. {_until(visit, link)}".replace(".", "\\.", 1), width="stretch")
            st.button(
                visit.say("거두기", "Revoke"),
                key=f"revoke-{link.id}",
                icon=":material/link_off:",
                on_click=_revoke,
                args=(visit, link),
            )


def _revoke(visit: Visit, link: Share) -> None:
    try:
        visit.backend.call(lambda c: c.revoke(link.id, visit.person))
    except GallaeError:  # expired, or taken back in another window: it opens nothing, which is what was wanted
        return


def _until(visit: Visit, link: Share) -> str:
    if link.expires is None:
        return visit.say("거둘 때까지", "until revoked")
    day = datetime.fromtimestamp(link.expires).strftime("%Y-%m-%d %H:%M")
    return visit.say(f"{day}까지", f"until {day}")
