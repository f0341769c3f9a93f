"""The receipt of an answer in plain words: why this way, what else was considered, what was checked, what it cost.

Drawn from the stored Turn JSON (interfaces.md), so an old turn shows the same receipt as a fresh one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from gallae.graphs.store import StoredTurn
from gallae.graphs.words import doubt_name, signal_name
from gallae.ui.labels import OUTCOMES, ROUTE_LABELS, check_name, route_badge, served_by
from gallae.ui.markdown import as_typed, plain_line
from gallae.ui.receipt_ways import draw_exactly, draw_other_ways, draw_reasons, how_sure
from gallae.ui.steps import draw_tool
from gallae.ui.visit import Visit

__all__ = ["cost_line", "open_receipt"]


def open_receipt(visit: Visit, turn: StoredTurn) -> None:
    """A drawer with the whole receipt of `turn`."""
    title = visit.say("왜 이렇게 답했나", "Why this answer")

    @st.dialog(title, width="medium", position="right", icon=":material/receipt_long:")
    def drawer() -> None:
        _draw(visit, turn)

    drawer()


def cost_line(visit: Visit, answer: Mapping[str, Any]) -> str:
    """`코드(모델 없이) · 0.12초 · $0`: who made it, how long it took, what it cost."""
    usage = answer.get("usage") or {}
    parts = [served_by(str(answer.get("served_by") or "code"), visit.language)]
    if answer.get("cached"):
        parts.append(visit.say("저장해 둔 답", "kept from before"))
    parts.append(visit.seconds(float(answer.get("milliseconds") or 0) / 1000))
    cost = float(usage.get("cost_usd") or 0)
    parts.append(_money(cost) if cost else visit.say("비용 없음", "no cost"))
    return " · ".join(plain_line(part) for part in parts)


def _draw(visit: Visit, turn: StoredTurn) -> None:
    answer: dict[str, Any] = turn.answer or {}
    decision: dict[str, Any] = answer.get("decision") or {}
    st.markdown(f"**{as_typed(turn.question)}**")
    _choice(visit, answer, decision)
    draw_reasons(visit, decision)
    draw_other_ways(visit, decision)
    _checks(visit, answer)
    _tools(visit, answer)
    _cost(visit, turn, answer)
    with st.expander(visit.say("규칙 번호와 수치까지 보기", "With rule numbers and figures"), icon=":material/tune:"):
        draw_exactly(visit, decision)
        _evidence(visit, decision)
        st.caption(f"turn `{turn.id}`" + (f" · trace `{answer['trace']}`" if answer.get("trace") else ""))


def _choice(visit: Visit, answer: dict[str, Any], decision: dict[str, Any]) -> None:
    chosen, done = str(decision.get("route", "")), str(answer.get("route", ""))
    line = route_badge(chosen, visit.language)
    if done and done != chosen:
        line += visit.say(" 를 골랐지만 답은 ", " was chosen, but the answer came from ") + route_badge(
            done, visit.language
        )
    if outcome := OUTCOMES.get(str(answer.get("outcome"))):
        line += f" :{outcome.colour}-badge[:material/{outcome.icon}: {outcome.text(visit.language)}]"
    st.markdown(line)
    if label := ROUTE_LABELS.get(chosen):
        st.caption(label.help(visit.language))
    facts = [how_sure(visit, float(decision.get("confidence", 1)))]
    if decision.get("asked_model"):
        facts.append(
            visit.say("규칙만으로는 비슷해서 언어 모델에게도 물었습니다", "the rules were close, so a model was asked")
        )
    else:
        facts.append(
            visit.say("정해 둔 규칙이 골랐습니다 (언어 모델 없이)", "chosen by written rules, no model was asked")
        )
    if doubt := decision.get("unsure"):
        why = ", ".join(doubt_name(str(reason), visit.language) for reason in doubt.get("because") or [])
        facts.append(visit.say("망설인 까닭: ", "the doubt: ") + plain_line(why))
    if decision.get("local_only"):
        facts.append(
            visit.say(
                ":material/lock: 개인정보나 대외비가 있어 밖으로 내보내지 않았습니다",
                ":material/lock: personal or confidential, so nothing was sent outside",
            )
        )
    st.caption(" · ".join(facts))
    resolved = str(decision.get("resolved") or "")
    if resolved and resolved.strip() != str(answer.get("question", "")).strip():
        st.caption(visit.say("앞 대화를 넣어 읽은 질문: ", "Read with the conversation as: ") + plain_line(resolved))


def _evidence(visit: Visit, decision: dict[str, Any]) -> None:
    """The probe's figures, as far as a rule looked at them."""
    seen: dict[str, float] = {}
    for rule in decision.get("rules") or []:
        for name, value in (rule.get("signals") or {}).items():
            if str(name).partition(".")[0] == "evidence" and isinstance(value, int | float) and 0 < value <= 1:
                seen[str(name)] = float(value)
    if not seen:
        return
    st.markdown("###### " + visit.say("문서에서 본 것", "Seen in the documents"))
    for name, value in sorted(seen.items(), key=lambda item: -item[1])[:4]:
        st.progress(value, text=f"{signal_name(name, visit.language)} {value:.0%}")


def _checks(visit: Visit, answer: dict[str, Any]) -> None:
    """One line a kind of check; what failed is named, what passed only counted."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for check in answer.get("checks") or []:
        kinds.setdefault(str(check.get("name")), []).append(check)
    if not kinds:
        return
    st.markdown("##### " + visit.say("내보내기 전에 검사한 것", "Checked before it was shown"))
    for name, checks in kinds.items():
        failed = [check for check in checks if not check.get("passed")]
        icon = ":red[:material/cancel:]" if failed else ":green[:material/check_circle:]"
        count = f" ×{len(checks)}" if len(checks) > 1 else ""
        details = [plain_line(str(c["detail"]), 300) for c in (failed or checks) if c.get("detail")][:3]
        line = f"{icon} {plain_line(check_name(name, visit.language))}{count}"
        st.markdown(line + (f"  \n:gray[{' · '.join(details)}]" if details else ""))


def _tools(visit: Visit, answer: dict[str, Any]) -> None:
    for call in answer.get("tools") or []:
        draw_tool(visit, call)


def _cost(visit: Visit, turn: StoredTurn, answer: dict[str, Any]) -> None:
    usage = answer.get("usage") or {}
    first = answer.get("first_token_ms")
    st.markdown("##### " + visit.say("비용과 시간", "Cost and time"))
    tokens = f"{int(usage.get('input_tokens') or 0):,} → {int(usage.get('output_tokens') or 0):,}"
    columns = st.columns(4)
    columns[0].metric(visit.say("비용", "cost"), _money(float(usage.get("cost_usd") or 0)).replace("\\", ""))
    columns[1].metric(visit.say("모델이 읽고 쓴 토큰", "tokens read → written"), tokens)
    columns[2].metric(visit.say("걸린 시간", "time"), visit.seconds(float(answer.get("milliseconds") or 0) / 1000))
    columns[3].metric(visit.say("첫 글자", "first text"), "–" if first is None else visit.seconds(float(first) / 1000))
    st.caption(visit.say("답한 이: ", "Served by: ") + cost_line(visit, answer).split(" · ")[0])


def _money(usd: float) -> str:
    return "$0" if usd == 0 else f"${usd:.4f}" if usd >= 0.0001 else "<$0.0001"
