"""Which models are at work, always on the page; and the one yes an outside model needs before it is used."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.core.permissions import require
from gallae.core.types import ROUTES
from gallae.models.consent import allow_model, allowed_models, forbid_model
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit

__all__ = [
    "AtWork",
    "at_work",
    "draw_consent",
    "draw_forbid",
    "draw_health",
    "models_line",
    "role_name",
    "say_yes",
    "served_routes",
]

ROLE_NAMES = {
    "chat": ("대화 모델", "chat model"),
    "sllm": ("맞춤 모델", "tuned model"),
    "embedding": ("의미 검색", "search by meaning"),
    "reranker": ("다시 줄 세우기", "reranking"),
    "vision": ("그림을 보는 모델", "model that sees"),
    "router": ("갈래를 고를 때", "choosing the way"),
    "judge": ("답을 채점할 때", "judging answers"),
}
OUTSIDE = "openai"  # the one provider that a key in the environment would bring in unasked


@dataclass(frozen=True, slots=True)
class AtWork:
    """role -> (label, local) of the models that would serve a question now, and of the one that `models.vision` names to
    see pictures. `error`: a setting names none."""

    roles: dict[str, tuple[str, bool]]
    error: GallaeError | None = None
    sees: tuple[str, bool] | None = None


def at_work(visit: Visit) -> AtWork:
    """Looks for servers (remembered for half a minute), generates nothing. Once for all that is drawn in one run."""
    if not visit.known:
        visit.known.append(_look(visit))
    found: AtWork = visit.known[0]
    return found


def _look(visit: Visit) -> AtWork:
    """In this thread: a look may take a second, in which the loop would stand still."""
    roles: dict[str, tuple[str, bool]] = {}
    try:
        for role in ("chat", "sllm", "embedding", "vision"):
            model = visit.backend.chat.models.for_role(role)
            if model is not None:
                roles[role] = (model.label, model.local)
    except GallaeError as error:
        return AtWork(roles, error)
    sees = roles.pop("vision", None)
    return AtWork(roles, sees=sees)


def models_line(visit: Visit, now: AtWork) -> str:
    """One quiet line: who writes, who searches, and whether anything leaves the house."""
    if visit.remote:
        who = now.roles["chat"][0] if "chat" in now.roles else visit.say("언어 모델 없음", "no language model")
        files = visit.say("파일은 그 서버의 화면에서 붙입니다", "attach files on that server's own page")
        return f":material/dns: {plain_line(visit.server, 80)} · {plain_line(who, 60)} · {files}"
    parts = [f"{role_name(visit, role)} {plain_line(label, 60)}" for role, (label, _) in now.roles.items()]
    if "chat" not in now.roles:
        parts.insert(0, visit.say("내장 방식으로 답하는 중 (언어 모델 없음)", "built-in answers (no language model)"))
    working = [*now.roles.values()]
    if now.sees is not None:
        parts.append(f"{visit.say('그림', 'pictures')} {plain_line(now.sees[0], 60)}")
        working.append(now.sees)
    if not all(local for _, local in working):
        parts.append(visit.say(":material/public: 바깥 모델 사용", ":material/public: an outside model is used"))
    else:
        parts.append(visit.say(":material/lock: 밖으로 나가는 것 없음", ":material/lock: nothing leaves this machine"))
    return " · ".join(parts)


def role_name(visit: Visit, role: str) -> str:
    """In plain words; a skill's own model keeps the skill's name."""
    return visit.say(*ROLE_NAMES[role]) if role in ROLE_NAMES else plain_line(role)


def served_routes(visit: Visit, now: AtWork) -> frozenset[str]:
    """The routes that answer at once; the others would say what they lack."""
    if "chat" in now.roles:
        return frozenset(ROUTES)
    tuned = "sllm" in now.roles or any(skill.model for skill in visit.workspace.skills)
    if tuned:
        return frozenset({"rag", "tool", "sllm", "hybrid"})
    boxed = {"hybrid" if skill.needs_documents else "sllm" for skill in visit.workspace.skills if skill.boxed}
    return frozenset({"rag", "tool", *boxed})


def draw_consent(visit: Visit) -> None:
    """A key stands in the environment and nobody said yes yet: ask once, saying what would leave."""
    settings = visit.workspace.settings
    named = settings.models.chat or settings.servers.openai_url
    if settings.openai_api_key is None or named or _allowed(visit) or not visit.may("models allow"):
        return
    with st.container(border=True, key="consent"):
        st.markdown(
            visit.say(
                "**OPENAI_API_KEY가 환경에 있습니다.** 아직 쓰지 않습니다. 허용하면 질문과 찾은 문서 대목이 "
                "(개인정보는 가린 채) OpenAI로 나갑니다.",
                "**OPENAI_API_KEY stands in the environment.** It is not used yet. If you allow it, questions and the "
                "passages found (personal data masked) go to OpenAI.",
            )
        )
        st.button(
            visit.say("OpenAI 사용 허용", "Allow OpenAI"),
            key="allow-openai",
            icon=":material/public:",
            on_click=say_yes,
            args=(visit,),
        )


def draw_forbid(visit: Visit) -> None:
    """Where somebody said yes: take it back."""
    if _allowed(visit) and visit.may("models forbid"):
        st.button(
            visit.say("OpenAI 허용 거두기", "Take the OpenAI permission back"),
            key="forbid-openai",
            icon=":material/public_off:",
            on_click=_say_no,
            args=(visit,),
        )


def draw_health(visit: Visit) -> None:
    """Each role asked for one token, and the next step where it has none or it fails."""
    require(visit.person, "models health", visit.language)
    with st.spinner(visit.say("모델마다 한 글자씩 물어보는 중", "Asking each model for one token"), show_time=True):
        rows = visit.backend.call(lambda chat: chat.models.status())
    icons = {"ready": ":green[:material/check_circle:]", "failed": ":red[:material/error:]"}
    for row in rows:
        icon = icons.get(row.state, ":gray[:material/radio_button_unchecked:]")
        seconds = f" · {visit.seconds(row.seconds, 1)}" if row.state == "ready" else ""
        st.markdown(f"{icon} **{role_name(visit, row.role)}** {plain_line(row.label)}{seconds}")
        if said := " → ".join(filter(None, (row.detail, row.next_step))):
            st.caption(plain_line(said, 400))


def _allowed(visit: Visit) -> bool:
    return any(name.partition(":")[0] == OUTSIDE for name in allowed_models(visit.workspace.keep))


def say_yes(visit: Visit) -> None:
    """The one yes that an outside model needs; what is open is opened anew with it."""
    require(visit.person, "models allow", visit.language)
    allow_model(visit.workspace.keep, OUTSIDE)
    visit.reopen()


def _say_no(visit: Visit) -> None:
    require(visit.person, "models forbid", visit.language)
    for name in allowed_models(visit.workspace.keep):
        forbid_model(visit.workspace.keep, name)
    visit.reopen()
