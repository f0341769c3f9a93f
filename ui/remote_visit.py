"""Who looks at the page of a `gallae serve` (GALLAE_API_URL): whose token it is, the page's own or one typed in.

Each token has a backend of its own, so that no two persons ever share one.
"""

from __future__ import annotations

import streamlit as st
from pydantic import SecretStr

from gallae.core.errors import SignInError
from gallae.core.settings import ApiServer
from gallae.core.types import Language
from gallae.ui.backend import Backend
from gallae.ui.remote import RemoteChat, open_remote
from gallae.ui.sidebar import chosen_language
from gallae.ui.signing_in import GIVEN, ask_token
from gallae.ui.visit import Visit

__all__ = ["visit_remote"]

PERSONS = 200  # tokens whose backends are kept open
HOURS = 12.0  # until a backend asks again who it is


def visit_remote(server: ApiServer) -> Visit | None:
    """None while nobody has signed in: the way to do so is drawn. ProviderError where the server does not answer."""
    language = chosen_language("ko")
    token = server.token.get_secret_value() if server.token else str(st.session_state.get(GIVEN) or "")
    try:
        backend = _backend(server.url, token, language)
    except SignInError:
        if server.token is not None:  # the page's own is wrong: nobody at this page can mend it
            raise
        ask_token(language, server.url, wrong=bool(token))
        return None
    chat = backend.chat
    spoken = chosen_language(chat.workspace.settings.language)
    return Visit(backend, chat.workspace, chat.person, spoken, reopen=_backend.clear, server=server.url)


@st.cache_resource(
    show_spinner="서버에 잇는 중입니다 · Connecting…",
    show_time=True,
    max_entries=PERSONS,
    ttl=HOURS * 3600,
    on_release=lambda backend: backend.close(),
)
def _backend(url: str, token: str, language: Language) -> Backend[RemoteChat]:
    server = ApiServer(url, SecretStr(token) if token else None)
    return Backend(lambda: open_remote(server, language))
