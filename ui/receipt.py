"""The receipt of an answer in plain words: why this way, what else was considered, what was checked, what it cost.

Drawn from the stored Turn JSON (interfaces.md), so an old turn shows the same receipt as a fresh one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from gallae.graphs.store import StoredTurn
from gallae.graphs.words import doubt_name, signal_name
from gallae.ui.labels import OUTCOMES, ROUTE_LABELS, check_name, route_badge, served_by
from gallae.ui.markdown import as_typed, plain_line
from gallae.ui.visit import Visit

__all__ = ["cost_line", "open_receipt"]

RULES, SIGNALS = 4, 5  # shown unfolded, and of one rule; they come strongest first
_NAMES_AT_END = re.compile(r"(?<=\.) \([^()]*\)$")  # the strongest signals: here they follow, with their values


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
    seconds = float(answer.get("milliseconds") or 0) / 1000
    parts = [served_by(str(answer.get("served_by") or "code"), visit.language)]
    if answer.get("cached"):
        parts.append(visit.say("저장해 둔 답", "cached"))
    parts.append(f"{seconds:.2f}" + visit.say("초", " s"))
    parts.append(_money(float(usage.get("cost_usd") or 0)))
    return " · ".join(plain_line(part) for part in parts)


def _draw(visit: Visit, turn: StoredTurn) -> None:
    answer: dict[str, Any] = turn.answer or {}
    decision: dict[str, Any] = answer.get("decision") or {}
    st.markdown(f"**{as_typed(turn.question)}**")
    _choice(visit, answer, decision)
    _rules(visit, decision)
    _rejected(visit, decision)
    _evidence(visit, decision)
    _checks(visit, answer)
    _tools(visit, answer)
    _cost(visit, turn, answer)


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
    facts = [
        visit.say("확신", "confidence") + f" {float(decision.get('confidence', 1)):.0%}",
        visit.say("2위와의 차이", "lead") + f" {float(decision.get('margin', 1)):.0%}",
        visit.say("모델에게 물음", "a model was asked")
        if decision.get("asked_model")
        else visit.say("모델 없이 규칙으로 정함", "decided by rules, no model asked"),
    ]
    if doubt := decision.get("unsure"):
        why = ", ".join(doubt_name(str(reason), visit.language) for reason in doubt.get("because") or [])
        facts.append(visit.say("확실하지 않았음: ", "was not sure: ") + plain_line(why))
    if decision.get("local_only"):
        facts.append(visit.say(":material/lock: 밖으로 내보내지 않음", ":material/lock: kept in the house"))
    st.caption(" · ".join(facts))
    resolved = str(decision.get("resolved") or "")
    if resolved and resolved.strip() != str(answer.get("question", "")).strip():
        st.caption(visit.say("앞 대화를 넣어 읽은 질문: ", "Read with the conversation as: ") + plain_line(resolved))


def _rules(visit: Visit, decision: dict[str, Any]) -> None:
    """The loudest rules; those that hardly counted are folded away."""
    rules = sorted(decision.get("rules") or [], key=lambda rule: -abs(float(rule.get("support", 0))))
    if not rules:
        return
    st.markdown("##### " + visit.say("말한 규칙", "Rules that spoke"))
    for rule in rules[:RULES]:
        _rule(visit, rule)
    if quiet := rules[RULES:]:
        with st.expander(visit.say(f"작게 말한 규칙 {len(quiet)}개", f"{len(quiet)} that spoke softly")):
            for rule in quiet:
                _rule(visit, rule)


def _rule(visit: Visit, rule: dict[str, Any]) -> None:
    support = float(rule.get("support", 0))
    colour = "green" if support > 0 else "red" if support < 0 else "gray"
    because = _NAMES_AT_END.sub("", str(rule.get("because", "")))
    with st.container(border=True, gap=None):
        st.markdown(f":primary-badge[{rule.get('id')}] :{colour}-badge[{support:+.2f}] {plain_line(because, 400)}")
        signals = list((rule.get("signals") or {}).items())
        words = [_signal(visit, str(name), value) for name, value in signals[:SIGNALS]]
        if len(signals) > SIGNALS:
            words.append(f"+{len(signals) - SIGNALS}")
        if words:
            st.caption(" · ".join(words))


def _rejected(visit: Visit, decision: dict[str, Any]) -> None:
    if not (rejected := decision.get("rejected") or []):
        return
    st.markdown("##### " + visit.say("고르지 않은 갈래", "Ways not taken"))
    for other in rejected:
        badge = route_badge(str(other.get("route", "")), visit.language)
        st.markdown(f"{badge} {plain_line(str(other.get('because', '')), 300)}")


def _evidence(visit: Visit, decision: dict[str, Any]) -> None:
    """The probe's figures, as far as a rule looked at them."""
    seen: dict[str, float] = {}
    for rule in decision.get("rules") or []:
        for name, value in (rule.get("signals") or {}).items():
            if str(name).partition(".")[0] == "evidence" and isinstance(value, int | float) and 0 < value <= 1:
                seen[str(name)] = float(value)
    if not seen:
        return
    st.markdown("##### " + visit.say("근거", "Evidence"))
    for name, value in sorted(seen.items(), key=lambda item: -item[1])[:4]:
        st.progress(value, text=f"{signal_name(name, visit.language)} {value:.0%}")


def _checks(visit: Visit, answer: dict[str, Any]) -> None:
    """One line a kind of check; what failed is named, what passed only counted."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for check in answer.get("checks") or []:
        kinds.setdefault(str(check.get("name")), []).append(check)
    if not kinds:
        return
    st.markdown("##### " + visit.say("검사", "Checks"))
    for name, checks in kinds.items():
        failed = [check for check in checks if not check.get("passed")]
        icon = ":red[:material/cancel:]" if failed else ":green[:material/check_circle:]"
        count = f" ×{len(checks)}" if len(checks) > 1 else ""
        details = [plain_line(str(c["detail"]), 300) for c in (failed or checks) if c.get("detail")][:3]
        line = f"{icon} {plain_line(check_name(name, visit.language))}{count}"
        st.markdown(line + (f"  \n:gray[{' · '.join(details)}]" if details else ""))


def _tools(visit: Visit, answer: dict[str, Any]) -> None:
    for call in answer.get("tools") or []:
        with st.expander(visit.say("도구: ", "Tool: ") + plain_line(str(call.get("name"))), icon=":material/build:"):
            st.json(call.get("arguments") or {}, expanded=True)
            st.code(str(call.get("result", "")), language=None, wrap_lines=True)


def _cost(visit: Visit, turn: StoredTurn, answer: dict[str, Any]) -> None:
    usage = answer.get("usage") or {}
    first = answer.get("first_token_ms")
    st.markdown("##### " + visit.say("비용과 시간", "Cost and time"))
    tokens = f"{int(usage.get('input_tokens') or 0):,} → {int(usage.get('output_tokens') or 0):,}"
    columns = st.columns(4)
    columns[0].metric(visit.say("비용", "cost"), _money(float(usage.get("cost_usd") or 0)).replace("\\", ""))
    columns[1].metric(visit.say("모델 토큰", "model tokens"), tokens)
    columns[2].metric(visit.say("걸린 시간", "time"), f"{float(answer.get('milliseconds') or 0) / 1000:.2f} s")
    columns[3].metric(visit.say("첫 글자", "first text"), "–" if first is None else f"{float(first) / 1000:.2f} s")
    st.caption(visit.say("답한 이: ", "Served by: ") + cost_line(visit, answer).split(" · ")[0])
    st.caption(f"turn `{turn.id}`" + (f" · trace `{answer['trace']}`" if answer.get("trace") else ""))


def _money(usd: float) -> str:
    return "$0" if usd == 0 else f"${usd:.4f}" if usd >= 0.0001 else "<$0.0001"


def _signal(visit: Visit, name: str, value: Any) -> str:
    """`묻는 값이 문서에 있음 0.62`; a plain yes needs no figure."""
    shown = signal_name(name, visit.language)
    if value is True or value == 1:
        return shown
    if isinstance(value, float):
        return f"{shown} {value:.2f}"
    if isinstance(value, list | tuple):
        return f"{shown}: " + plain_line(", ".join(str(v) for v in value) or "–", 120)
    return f"{shown}: " + plain_line(str(value), 120)
