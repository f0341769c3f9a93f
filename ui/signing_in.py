"""Who looks at the page: whoever signed in by OIDC and stands in people.toml, or, without sign-in, the local person.

Streamlit does the signing in (`st.login`) and keeps it in a cookie for up to 30 days; people.toml is asked at each
redraw, so that who is taken out of it sees nothing from the next click on.
"""

from __future__ import annotations

import streamlit as st

from gallae.core.claims import person_by_claims
from gallae.core.errors import AccessError, SettingsError
from gallae.core.language import say
from gallae.core.people import acting_person, people_now
from gallae.core.types import Language, Person
from gallae.core.workspace import Workspace
from gallae.ui.markdown import plain_line

__all__ = ["GIVEN", "ask_token", "forget_token", "who_is_here"]

GIVEN = "remote-given"  # what was typed: in the session alone: neither in an address nor on the disk


def who_is_here(
    workspace: Workspace, language: Language, named: str | None, groups: str | None, *, sign_in: bool
) -> Person | None:
    """None: nobody who may see anything; what to do about it is drawn, and nothing else is to be."""
    try:
        people = people_now(workspace.root)
        if not sign_in:
            return acting_person(people, named, groups)
        if not st.user.get("is_logged_in", False):
            _draw_sign_in(language)
            return None
        person = person_by_claims(people, st.user.to_dict(), workspace.settings.sign_in)
    except AccessError as error:
        st.error(f"{error.message}\n\n→ {error.hint}", icon=":material/block:")
        return None
    except SettingsError:
        st.error(say(language, "설정을 고치는 중입니다.", "The settings are being corrected."), icon=":material/error:")
        return None
    if person is None:
        _draw_unknown(language)
    return person


def ask_token(language: Language, server: str, *, wrong: bool) -> None:
    """Of a `gallae serve` (GALLAE_API_URL): what is typed is kept for this session."""
    st.markdown("## 갈래 Gallae")
    st.caption(say(language, f"{server}에 로그인합니다.", f"Sign in to {server}."))
    if wrong:
        st.error(
            say(
                language,
                "토큰이 없거나 맞지 않거나 기한이 지났습니다.",
                "The token is missing, not valid or expired.",
            ),
            icon=":material/block:",
        )
    with st.form("token", border=False):
        token = st.text_input(say(language, "토큰", "Token"), type="password", key="token-typed")
        sent = st.form_submit_button(say(language, "로그인", "Sign in"), type="primary", icon=":material/login:")
    st.caption(
        say(language, "운영자가 gallae people token으로 만들어 줍니다.", "An operator makes one: gallae people token.")
    )
    if sent and token and token.strip():
        st.session_state[GIVEN] = token.strip()
        st.rerun()


def forget_token() -> None:
    st.session_state.pop(GIVEN, None)


def _draw_sign_in(language: Language) -> None:
    st.markdown("## 갈래 Gallae")
    st.caption(say(language, "로그인한 사람만 볼 수 있습니다.", "Only for those who sign in."))
    for provider in _providers():
        name = f" · {plain_line(provider, 40)}" if provider else ""
        st.button(
            say(language, "로그인", "Sign in") + name,
            key=f"sign-in-{provider}",
            type="primary",
            icon=":material/login:",
            on_click=st.login,
            args=(provider or None,),
        )


def _draw_unknown(language: Language) -> None:
    address = str(st.user.get("email", "") or "")
    st.error(
        say(
            language,
            f"{plain_line(address)}: 로그인은 되었지만 이 작업 공간의 사람이 아닙니다. 운영자에게 부탁하세요.",
            f"{plain_line(address)}: signed in, but nobody of this workspace. Ask an operator.",
        ),
        icon=":material/block:",
    )
    st.button(say(language, "로그아웃", "Sign out"), key="sign-out", icon=":material/logout:", on_click=st.logout)


def _providers() -> list[str]:
    """The names of [auth.NAME]; "" is [auth] itself."""
    auth = st.secrets["auth"] if st.secrets.load_if_toml_exists() and "auth" in st.secrets else {}
    named = [name for name, value in auth.items() if hasattr(value, "items")]
    return ["", *named] if "client_id" in auth or not named else named
