"""What is configured and at work: each role and each route with its model, where it runs, what it costs, how fast it was."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

import streamlit as st

from gallae.core.types import ROUTES
from gallae.models.notices import boxed_told
from gallae.models.prices import PRICES_READ, listed_price
from gallae.models.promotions import Promotions
from gallae.ui.labels import ROUTE_LABELS, route_badge
from gallae.ui.markdown import plain_line
from gallae.ui.models import AtWork, at_work, draw_forbid, draw_health, served_routes
from gallae.ui.visit import Visit, draw_error

__all__ = ["Speed", "draw_now", "speeds_of"]

DAYS = 7  # of answers that are looked at
MOST = 500
ROLES = {
    "chat": ("대화 모델", "chat model", "글을 쓰고, 규칙이 망설일 때 길을 고릅니다", "writes, and chooses where the rules hesitate"),
    "sllm": ("맞춤 모델", "tuned model", "우리 서식으로 씁니다", "writes in the house's format"),
    "embedding": ("의미 검색", "search by meaning", "뜻이 가까운 대목을 찾습니다", "finds passages close in meaning"),
}  # fmt: skip
NEEDS = {"prompt": "chat", "rag": "chat", "sllm": "sllm", "hybrid": "sllm"}  # whose work a route is


@dataclass(frozen=True, slots=True)
class Speed:
    """Measured on answers that were really given: seconds to the whole answer and to the first text, tokens a second."""

    answers: int
    seconds: float
    first: float | None
    tokens: float | None
    usd: float


def draw_now(visit: Visit) -> None:
    now = at_work(visit)
    if now.error is not None:
        draw_error(visit, now.error)
    outside = [label for label, local in now.roles.values() if not local]
    if outside:
        st.warning(visit.say("바깥 모델을 씁니다: 질문과 찾은 대목이 (개인정보는 가린 채) 나갑니다.", "An outside model is used: questions and passages leave (personal data masked)."), icon=":material/public:")  # fmt: skip
    else:
        st.success(visit.say("모든 것이 이 집 안에서 돕니다. 밖으로 나가는 것이 없습니다.", "Everything runs in the house. Nothing leaves it."), icon=":material/lock:")  # fmt: skip
    by_model, by_route = speeds_of(_answers(visit))
    _draw_roles(visit, now, by_model)
    _draw_routes(visit, now, by_route)
    if st.button(visit.say("상태 확인", "Check health"), key="room-health", icon=":material/monitor_heart:"):
        draw_health(visit)
    draw_forbid(visit)


def speeds_of(answers: list[Mapping[str, Any]]) -> tuple[dict[str, Speed], dict[str, Speed]]:
    """(by who served, by route) of ended turns; kept answers and those that no text came of count nowhere."""
    models: dict[str, list[Mapping[str, Any]]] = {}
    routes: dict[str, list[Mapping[str, Any]]] = {}
    for answer in answers:
        if answer.get("outcome") == "answered" and not answer.get("cached"):
            models.setdefault(str(answer.get("served_by") or "code"), []).append(answer)
            routes.setdefault(str(answer.get("route")), []).append(answer)
    return {k: _speed(v) for k, v in models.items()}, {k: _speed(v) for k, v in routes.items()}


def _speed(answers: list[Mapping[str, Any]]) -> Speed:
    first = [float(a["first_token_ms"]) / 1000 for a in answers if a.get("first_token_ms") is not None]
    rates = [
        float((a.get("usage") or {}).get("output_tokens") or 0) / (float(a["milliseconds"]) / 1000)
        for a in answers
        if a.get("milliseconds") and (a.get("usage") or {}).get("output_tokens")
    ]
    return Speed(
        len(answers),
        median(float(a.get("milliseconds") or 0) / 1000 for a in answers),
        median(first) if first else None,
        median(rates) if rates else None,
        sum(float((a.get("usage") or {}).get("cost_usd") or 0) for a in answers) / len(answers),
    )


def _answers(visit: Visit) -> list[Mapping[str, Any]]:
    """Of everybody, as sums only: for who may see what all have used."""
    if not visit.may("usage others"):
        return []
    since = time.time() - DAYS * 86_400
    return [answer for _, answer in visit.backend.chat.store.answers(since)][-MOST:]


def _draw_roles(visit: Visit, now: AtWork, speeds: Mapping[str, Speed]) -> None:
    st.markdown("##### " + visit.say("누가 무엇을 하나", "Who does what"))
    for role, (ko, en, does_ko, does_en) in ROLES.items():
        with st.container(border=True, gap="xsmall", key=f"role-{role}"):
            if role not in now.roles:
                st.markdown(
                    f":gray[:material/radio_button_unchecked:] **{visit.say(ko, en)}** :gray[{visit.say('없음', 'none')}]"
                )
                st.caption(_without(visit, role))
                continue
            label, local = now.roles[role]
            st.markdown(f":green[:material/check_circle:] **{visit.say(ko, en)}** {plain_line(label, 80)}")
            st.caption(f"{visit.say(does_ko, does_en)} · {_place(visit, local)} · {_price(visit, label, local)}{_measured(visit, speeds.get(label))}")  # fmt: skip
    for skill in visit.workspace.skills:
        if label := _own_model(visit, skill.name):
            st.caption(
                f":material/school: {plain_line(skill.title)}: {plain_line(label, 80)}{_measured(visit, speeds.get(label))}"
            )
        elif skill.boxed and not now.roles.keys() & {"chat", "sllm"}:
            label = f"embedded:{skill.boxed}"
            st.caption(f":material/inventory_2: {plain_line(skill.title)}: {plain_line(label, 80)}. {boxed_told(visit.language)}{_measured(visit, speeds.get(label))}")  # fmt: skip


def _own_model(visit: Visit, skill: str) -> str:
    """The label of who was promoted for it, "" without."""
    return Promotions(visit.workspace).label(skill, visit.workspace.skills) or ""


def _without(visit: Visit, role: str) -> str:
    if role == "chat":
        return visit.say("문서에서 찾은 대목과 계산은 모델 없이 답합니다. 글을 쓰는 일은 아직 맡을 이가 없습니다: ‘모델 받기’나 ‘연결하기’.", "What the documents say and sums are answered without a model. Nobody writes yet: “Bring a model” or “Connect”.")  # fmt: skip
    if role == "sllm":
        return visit.say("없어도 됩니다. 스킬 방에서 학습해 올리거나 models.sllm에 적습니다.", "Optional: train and promote one in the Skills room, or name it in models.sllm.")  # fmt: skip
    return visit.say("없어도 됩니다. 낱말로 찾습니다. 더하려면 Ollama에 bge-m3 같은 모델을 두세요.", "Optional: words are searched. To add it, keep a model such as bge-m3 in Ollama.")  # fmt: skip


def _draw_routes(visit: Visit, now: AtWork, speeds: Mapping[str, Speed]) -> None:
    st.markdown("##### " + visit.say("갈래마다 누가 답하나", "Who answers on each way"))
    for route in ROUTES:
        role = NEEDS.get(route, "")
        if route == "tool":
            who = visit.say("코드와 도구", "code and tools")
        elif role in now.roles:
            who = plain_line(now.roles[role][0], 60)
        elif route == "rag":
            who = visit.say("코드: 문서의 문장을 그대로 옮깁니다", "code: sentences as they stand in the documents")
        elif role == "sllm" and any(skill.model for skill in visit.workspace.skills):
            who = visit.say("스킬마다 올린 모델", "the promoted model of each skill")
        elif route in served_routes(visit, now):
            who = visit.say("함께 온 아주 작은 모델", "the very small model that came with us")
        else:
            who = visit.say("아직 아무도 없음", "nobody yet")
        st.markdown(f"{route_badge(route, visit.language)} {who}{_measured(visit, speeds.get(route))}", help=ROUTE_LABELS[route].help(visit.language))  # fmt: skip
    if not speeds:
        st.caption(visit.say(f"지난 {DAYS}일 동안 잰 답이 없습니다. 속도는 묻고 나면 여기 나옵니다.", f"No answer was measured in the last {DAYS} days; speeds appear once questions are asked."))  # fmt: skip


def _place(visit: Visit, local: bool) -> str:
    return visit.say(":material/lock: 이 집 안", ":material/lock: in the house") if local else visit.say(":material/public: 바깥", ":material/public: outside")  # fmt: skip


def _price(visit: Visit, label: str, local: bool) -> str:
    settings = visit.workspace.settings.models
    price = settings.prices.get(label) or (None if local else listed_price(label))
    if price is not None:
        read = "" if label in settings.prices else visit.say(f", {PRICES_READ} 기준", f", as of {PRICES_READ}")
        return visit.say(f"100만 토큰에 \\${price[0]:g} 읽기 · \\${price[1]:g} 쓰기{read}", f"\\${price[0]:g} in · \\${price[1]:g} out a million tokens{read}")  # fmt: skip
    if local:
        usd = settings.local_usd_per_second
        return (
            visit.say(f"1초에 \\${usd:g}", f"\\${usd:g} a second")
            if usd
            else visit.say("토큰 값 없음", "no price a token")
        )
    return visit.say("값을 모름 (models.prices에 적으세요)", "price not known (write it into models.prices)")


def _measured(visit: Visit, speed: Speed | None) -> str:
    if speed is None:
        return ""
    parts = [visit.say(f"답까지 {speed.seconds:.1f}초", f"{speed.seconds:.1f} s an answer")]
    if speed.first is not None:
        parts.append(visit.say(f"첫 글자 {speed.first:.1f}초", f"first text {speed.first:.1f} s"))
    if speed.tokens is not None:
        parts.append(visit.say(f"초당 {speed.tokens:.0f} 토큰", f"{speed.tokens:.0f} tokens/s"))
    if speed.usd:
        parts.append(f"\\${speed.usd:.4f}")
    parts.append(
        visit.say(f"답 {speed.answers:,}개에서 잼", f"measured on {speed.answers:,} answer{'s' * (speed.answers != 1)}")
    )
    return f" :gray[· {' · '.join(parts)}]"
