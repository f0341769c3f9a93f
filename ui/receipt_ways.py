"""Why a question went this way, first in words that need no knowledge of the rules, then exactly.

In words: what spoke for the way that was taken, when each other way is taken and that this was no such case, how sure
that was. Exactly, folded: every rule with its number and weight, the signals with their values, the share of each way.
"""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from gallae.graphs.rules import load_rules, statement_of
from gallae.graphs.words import signal_name
from gallae.ui.labels import ROUTE_LABELS, route_badge
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit

__all__ = ["draw_exactly", "draw_other_ways", "draw_reasons", "how_sure"]

REASONS, SIGNALS = 3, 5  # shown in words, and of one rule; they come strongest first
_NAMES_AT_END = re.compile(r"(?<=\.) \([^()]*\)$")  # the strongest signals: here they follow, with their values
_SHARE = re.compile(r"(\d+)%: ")
_FORBIDDEN = re.compile(r"(?:forbidden by (\w+)|(\w+) 금지)$")
# The rule that says when a way is taken.
WRITTEN: dict[str, str] = {"prompt": "D2", "rag": "D3", "sllm": "D7", "hybrid": "D8", "tool": "D1"}
BIG = 1.0  # support from which a reason is called a main one
SOME = 10  # percent from which another way had something for it


def how_sure(visit: Visit, confidence: float) -> str:
    """`confidence` 0..1 in words."""
    if confidence >= 0.9:
        return visit.say("아주 확실했습니다", "very sure")
    if confidence >= 0.7:
        return visit.say("꽤 확실했습니다", "fairly sure")
    if confidence >= 0.5:
        return visit.say("조금 더 나아 보였습니다", "it looked somewhat better")
    return visit.say("확실하지 않았습니다", "not sure")


def draw_reasons(visit: Visit, decision: dict[str, Any]) -> None:
    """What spoke for the way that was taken."""
    chosen = str(decision.get("route", ""))
    spoke = [
        r for r in decision.get("rules") or [] if float(r.get("support", 0)) > 0 and r.get("route") in (chosen, None)
    ]
    spoke = [
        r for r in spoke if "start" not in (r.get("signals") or {})
    ] or spoke  # the default says nothing of a question
    if not spoke:
        return
    st.markdown("##### " + visit.say("이 갈래로 보낸 까닭", "What spoke for this way"))
    for rule in sorted(spoke, key=lambda rule: -float(rule["support"]))[:REASONS]:
        big = float(rule["support"]) >= BIG
        badge = (
            f":green-badge[{visit.say('큰 까닭', 'main reason')}]"
            if big
            else f":gray-badge[{visit.say('작은 까닭', 'minor')}]"
        )
        seen = [signal_name(str(name), visit.language) for name in list(rule.get("signals") or {})[:SIGNALS]]
        line = f"{badge} {_in_words(visit, rule, chosen)}"
        if seen and not _of_wording(rule):
            line += (
                "  \n:gray["
                + visit.say("질문에서 본 것: ", "Seen in the question: ")
                + plain_line(" · ".join(seen), 400)
                + "]"
            )
        st.markdown(line)


def draw_other_ways(visit: Visit, decision: dict[str, Any]) -> None:
    """When each other way is taken, and that this was no such case."""
    if not (rejected := decision.get("rejected") or []):
        return
    st.markdown("##### " + visit.say("다른 갈래로 보내지 않은 까닭", "Why not another way"))
    for other in rejected:
        route, because = str(other.get("route", "")), str(other.get("because", ""))
        st.markdown(f"{route_badge(route, visit.language)} {_not_taken(visit, route, because)}")


def draw_exactly(visit: Visit, decision: dict[str, Any]) -> None:
    """Everything as it was reckoned, for whoever knows the rules."""
    rules = sorted(decision.get("rules") or [], key=lambda rule: -abs(float(rule.get("support", 0))))
    share, lead = float(decision.get("confidence", 1)), float(decision.get("margin", 1))
    st.caption(visit.say(f"확률 {share:.0%} · 2위와의 차이 {lead:.0%}", f"probability {share:.0%} · lead {lead:.0%}"))
    for rule in rules:
        _rule(visit, rule)
    for other in decision.get("rejected") or []:
        st.caption(
            f"{route_badge(str(other.get('route', '')), visit.language)} {plain_line(str(other.get('because', '')), 300)}"
        )


def _in_words(visit: Visit, rule: dict[str, Any], chosen: str) -> str:
    if _of_wording(rule):
        name = ROUTE_LABELS[chosen].text(visit.language) if chosen in ROUTE_LABELS else chosen
        return visit.say(
            f"말하는 투가 ‘{name}’(으)로 가는 질문들과 닮았습니다.", f"It is worded like questions that go to “{name}”."
        )
    return plain_line(_because(visit, rule), 400)


def _because(visit: Visit, rule: dict[str, Any]) -> str:
    """As it was said then; a rule's own sentence in the language of who reads it now."""
    said, name = _NAMES_AT_END.sub("", str(rule.get("because", ""))), str(rule.get("id", ""))
    if name in {one.id for one in load_rules()} and said in (statement_of(name, "ko"), statement_of(name, "en")):
        return statement_of(name, visit.language)
    return said


def _of_wording(rule: dict[str, Any]) -> bool:
    return str(rule.get("id", "")) == "wording"


def _not_taken(visit: Visit, route: str, because: str) -> str:
    """A share with rule numbers behind it becomes a sentence; whatever else was said is said."""
    if forbidden := _FORBIDDEN.match(because):
        rule = forbidden[1] or forbidden[2]
        said = statement_of(rule, visit.language) if rule in {r.id for r in load_rules()} else rule
        return visit.say("규칙이 이 길을 막았습니다: ", "A rule closed this way: ") + plain_line(said, 200)
    share = _SHARE.match(because)
    if share is None or route not in WRITTEN:
        return plain_line(because, 300)
    when = plain_line(statement_of(WRITTEN[route], visit.language), 200)
    if int(share[1]) >= SOME:
        return visit.say(f"{when} 그런 점도 있었지만 모자랐습니다.", f"{when} There was something of that, but less.")
    return visit.say(f"{when} 이 질문은 그런 경우로 보이지 않았습니다.", f"{when} This did not look like such a case.")


def _rule(visit: Visit, rule: dict[str, Any]) -> None:
    support = float(rule.get("support", 0))
    colour = "green" if support > 0 else "red" if support < 0 else "gray"
    because = _because(visit, rule)
    with st.container(border=True, gap=None):
        st.markdown(f":primary-badge[{rule.get('id')}] :{colour}-badge[{support:+.2f}] {plain_line(because, 400)}")
        signals = list((rule.get("signals") or {}).items())
        words = [_signal(visit, str(name), value) for name, value in signals[:SIGNALS]]
        if len(signals) > SIGNALS:
            words.append(f"+{len(signals) - SIGNALS}")
        if words:
            st.caption(" · ".join(words))


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
