"""Connect Ollama, vLLM, another server or a key: first what would leave the house, then the address is checked and asked.

A key is never typed into the page and never stored: it comes from the environment, and the page says how to put it there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from gallae.core.errors import GallaeError, ProviderError
from gallae.core.permissions import require
from gallae.core.settings import Settings
from gallae.models.choice import chosen_text, write_choice
from gallae.models.consent import allowed_models
from gallae.models.servers import is_alive, served_names
from gallae.models.spec import is_cloud_name, is_local_url, spec_of
from gallae.ui.markdown import plain_line
from gallae.ui.models import say_yes
from gallae.ui.visit import Visit, draw_error

__all__ = ["draw_connect", "draw_use"]

PATIENCE = 4.0  # seconds for an address to answer


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of server: the setting of its address, the usual one, how it is started."""

    ko: str
    en: str
    setting: str
    usual: str
    start: str


KINDS = {
    "ollama": Kind("Ollama", "Ollama", "ollama_url", "http://127.0.0.1:11434", "ollama serve"),
    "vllm": Kind("vLLM", "vLLM", "vllm_url", "http://127.0.0.1:8000", "vllm serve MODEL --enable-auto-tool-choice --tool-call-parser hermes"),
    "llamacpp": Kind("llama-server", "llama-server", "llamacpp_url", "http://127.0.0.1:9931", "llama-server -m FILE.gguf --port 9931"),
    "openai": Kind("OpenAI 호환 서버", "an OpenAI-compatible server", "openai_url", "", ""),
    "key": Kind("OpenAI 열쇠", "an OpenAI key", "", "", ""),
}  # fmt: skip
ROLES = ("chat", "sllm", "router", "judge", "embedding", "vision", "moderation")


def draw_connect(visit: Visit) -> None:
    kind = st.segmented_control(
        visit.say("무엇을", "What"), list(KINDS), format_func=lambda k: visit.say(KINDS[k].ko, KINDS[k].en), default="ollama",
        key="connect-kind", required=True, label_visibility="collapsed",
    )  # fmt: skip
    if kind == "key":
        _draw_key(visit)
    elif kind:
        _draw_server(visit, kind, KINDS[kind])


def draw_use(visit: Visit, label: str, role: str, servers: Mapping[str, str] | None = None) -> None:
    """The lines for gallae.toml, and a button that writes them. `servers`: addresses that go with the model."""
    settings = visit.workspace.settings
    if getattr(settings.models, role) == label:
        st.caption(":green[:material/check_circle:] " + visit.say(f"models.{role} 이(가) 이 모델입니다.", f"models.{role} is this model."))  # fmt: skip
        return
    choice = {"models": {role: label}} | ({"servers": dict(servers)} if servers else {})
    st.code(chosen_text("", choice).strip(), language="toml")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(visit.say("이 모델 쓰기", "Use this model"), key=f"use-{role}-{label}", icon=":material/check:"):
            _use(visit, choice)
        st.caption(
            visit.say(
                "gallae.toml에 위의 줄을 적고 다시 엽니다.", "Writes the lines above into gallae.toml and opens anew."
            )
        )
    origins = visit.workspace.loaded.origins
    if origins.get(f"models.{role}") in ("environment", "argument"):
        st.caption(":orange[:material/warning:] " + visit.say(f"환경 변수 GALLAE_MODELS__{role.upper()}가 먼저입니다: 그것을 지워야 바뀝니다.", f"GALLAE_MODELS__{role.upper()} in the environment wins: it has to go first."))  # fmt: skip


def _use(visit: Visit, choice: Mapping[str, Mapping[str, str]]) -> None:
    try:
        require(visit.person, "models allow", visit.language)
        write_choice(visit.workspace.root, choice)
    except GallaeError as error:
        draw_error(visit, error)
        return
    visit.reopen()
    st.rerun()


def _draw_server(visit: Visit, provider: str, kind: Kind) -> None:
    now = getattr(visit.workspace.settings.servers, kind.setting) or kind.usual
    if kind.start:
        st.caption(visit.say("켜는 법: ", "To start it: ") + f"`{kind.start}`")
    # No form: what would leave is said as soon as the address stands there, before anything is asked.
    url = st.text_input(visit.say("주소", "Address"), now, key=f"url-{provider}", placeholder="http://127.0.0.1:8000").strip().rstrip("/")  # fmt: skip
    if url:
        _draw_leaving(visit, url)
    asked = st.button(visit.say("주소 확인", "Check the address"), key=f"check-{provider}", icon=":material/lan:")
    if asked and url:
        st.session_state["connected"] = (provider, url, _ask(visit, provider, kind, url))
    held = st.session_state.get("connected")
    if held is not None and held[0] == provider and held[1] == url:
        _draw_found(visit, provider, kind, url, held[2])


def _draw_leaving(visit: Visit, url: str) -> None:
    """Said before anything is asked: is it ours, and what would go there?"""
    if is_local_url(url, visit.workspace.settings.policy.in_house):
        st.success(visit.say("이 컴퓨터나 집 안의 주소입니다. 밖으로 나가는 것이 없습니다.", "An address of this machine or the house: nothing leaves."), icon=":material/lock:")  # fmt: skip
        return
    host = urlsplit(url).netloc.rpartition("@")[2]
    if visit.workspace.settings.confidential:
        st.error(visit.say(f"대외비 작업 공간이라 {plain_line(host)} 에는 아무것도 보내지 않습니다. 연결해도 쓰지 않습니다.", f"The workspace is confidential: nothing goes to {plain_line(host)}, connected or not."), icon=":material/block:")  # fmt: skip
        return
    st.warning(visit.say(f"바깥 주소입니다. 쓰기 시작하면 질문과 찾은 문서 대목이 (개인정보는 가린 채) {plain_line(host)} (으)로 나갑니다. 집 안의 서버라면 policy.in_house에 적으세요.", f"An address outside. Once it is used, questions and the passages found (personal data masked) go to {plain_line(host)}. A server of the house is named in policy.in_house."), icon=":material/public:")  # fmt: skip


def _ask(visit: Visit, provider: str, kind: Kind, url: str) -> list[dict[str, Any]] | GallaeError:
    """Liveness and the list of models; a few seconds at most. Nothing of the workspace is sent."""
    require(visit.person, "models health", visit.language)
    try:
        settings = _with_url(visit.workspace.settings, kind, url)
        spec = spec_of(f"{provider}:?", settings)
        with st.spinner(
            visit.say(f"묻는 중 (길어야 {2 * PATIENCE:.0f}초)", f"Asking ({2 * PATIENCE:.0f} s at most)"),
            show_time=True,
        ):
            is_alive(spec, seconds=PATIENCE)
            return served_names(spec, seconds=PATIENCE)
    except GallaeError as error:
        return error


def _with_url(settings: Settings, kind: Kind, url: str) -> Settings:
    servers = settings.servers.model_validate({**settings.servers.model_dump(), kind.setting: url})
    return settings.model_copy(update={"servers": servers})


def _draw_found(visit: Visit, provider: str, kind: Kind, url: str, found: list[dict[str, Any]] | GallaeError) -> None:
    if isinstance(found, GallaeError):
        _draw_no_answer(visit, kind, url, found)
        return
    names = [str(row.get("id", "")) for row in found if row.get("id")]
    if not names:
        st.info(visit.say("살아 있지만 모델이 없습니다. ‘모델 받기’에서 받을 수 있습니다.", "It is alive, but has no model. “Bring a model” fetches one."), icon=":material/inbox:")  # fmt: skip
        return
    st.success(visit.say(f"살아 있고 모델이 {len(names)}개 있습니다.", f"It is alive, with {len(names)} models."), icon=":material/check_circle:")  # fmt: skip
    left, right = st.columns([2, 1])
    name = left.selectbox(visit.say("모델", "Model"), names, key=f"connect-model-{provider}")
    role = right.selectbox(visit.say("무슨 일에", "For what"), ROLES, key=f"connect-role-{provider}")
    if is_cloud_name(name):
        st.warning(visit.say("만든 곳의 클라우드에서 도는 모델입니다: 묻는 것이 밖으로 나갑니다.", "It runs in its maker's cloud: what is asked leaves."), icon=":material/public:")  # fmt: skip
    servers = {} if url == KINDS["ollama"].usual and provider == "ollama" else {kind.setting: url}
    short = name.rstrip("/").rsplit("/", 1)[-1] if provider == "llamacpp" else name
    draw_use(visit, f"{provider}:{short}", role, servers)


def _draw_no_answer(visit: Visit, kind: Kind, url: str, error: GallaeError) -> None:
    if getattr(error, "kind", "") == "auth":
        said = visit.say("살아 있지만 열쇠를 받아 주지 않습니다. 열쇠는 환경 변수 OPENAI_API_KEY로 줍니다.", "It is alive, but does not accept the key, which is given by OPENAI_API_KEY in the environment.")  # fmt: skip
    elif isinstance(error, ProviderError):
        said = visit.say(f"{plain_line(url)} 이(가) 답하지 않습니다. 켜져 있는지, 주소와 포트가 맞는지 봐 주세요.", f"{plain_line(url)} does not answer. Does it run, and are address and port right?")  # fmt: skip
        said += f" `{kind.start}`" if kind.start else ""
    else:
        draw_error(visit, error)
        return
    st.error(said, icon=":material/link_off:")


def _draw_key(visit: Visit) -> None:
    there = visit.workspace.settings.openai_api_key is not None
    st.warning(visit.say("쓰기 시작하면 질문과 찾은 문서 대목이 (개인정보는 가린 채) api.openai.com 으로 나갑니다. 대외비 문서의 대목은 나가지 않습니다.", "Once it is used, questions and the passages found (personal data masked) go to api.openai.com. Passages of confidential documents never do."), icon=":material/public:")  # fmt: skip
    if visit.workspace.settings.confidential:
        st.error(visit.say("대외비 작업 공간이라 바깥 모델을 쓰지 않습니다.", "The workspace is confidential: no outside model is used."), icon=":material/block:")  # fmt: skip
        return
    if not there:
        st.markdown(visit.say("열쇠는 이 화면에 적지 않습니다. 갈래를 켜는 곳의 환경에 넣고 다시 켜 주세요:", "The key is not typed in here. Put it into the environment that Gallae starts in, and start it again:"))  # fmt: skip
        st.code('export OPENAI_API_KEY="sk-…"      # Linux, macOS\n$env:OPENAI_API_KEY = "sk-…"       # Windows PowerShell', language="sh")  # fmt: skip  # pragma: allowlist secret
        st.caption(visit.say("또는 갈래를 켜는 폴더의 `.env` 파일에 `OPENAI_API_KEY=…` 한 줄. 갈래는 열쇠를 저장하지도 보여 주지도 않습니다.", "Or one line `OPENAI_API_KEY=…` in the file `.env` of the folder it starts in. Gallae neither stores nor shows it."))  # fmt: skip
        return
    st.success(
        visit.say("OPENAI_API_KEY가 환경에 있습니다.", "OPENAI_API_KEY stands in the environment."),
        icon=":material/key:",
    )
    if any(name.partition(":")[0] == "openai" for name in allowed_models(visit.workspace.keep)):
        st.caption(visit.say("사용을 허용했습니다. 옆의 ‘모델’ 접이에서 거둘 수 있습니다.", "Its use is allowed; take it back in the fold “Models” at the side."))  # fmt: skip
    else:
        st.button(visit.say("OpenAI 사용 허용", "Allow OpenAI"), key="room-allow-openai", icon=":material/public:", on_click=say_yes, args=(visit,))  # fmt: skip
