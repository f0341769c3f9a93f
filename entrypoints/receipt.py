"""An answer's receipt for a terminal: which rules chose the way and why, what proves it, what it cost.

`decision_lines` draws the choice alone, the same for `gallae route`, `gallae explain` and an old turn from the store.
"""

from __future__ import annotations

import re
from typing import Any

from gallae.core.language import say
from gallae.core.types import Language
from gallae.graphs.words import doubt_name, route_name, signal_name

__all__ = ["decision_lines", "receipt"]

SIGNALS = 4  # of one rule, strongest first


def receipt(answer: dict[str, Any], language: Language, *, short: bool = False) -> str:
    """`answer` is the Turn JSON of interfaces.md; `short` leaves out text, signals and rejected routes."""
    lines = [] if short else [f"Q. {answer['question']}", answer["text"], ""]
    lines += [_citation(c) for c in answer["citations"]]
    decision = answer["decision"]
    rules = ", ".join(dict.fromkeys(vote["id"] for vote in decision["rules"]))  # D2 and wording speak on several routes
    model = answer["served_by"]
    lines.append(
        say(
            language,
            "길 {route} · 결과 {outcome} · {model} · 규칙 {rules} · {ms:.0f} ms · ${cost:.4f} · {id}",
            "route {route} · {outcome} · {model} · rules {rules} · {ms:.0f} ms · ${cost:.4f} · {id}",
        ).format(
            route=answer["route"],
            outcome=answer["outcome"],
            model=model,
            rules=rules or "-",
            ms=answer["milliseconds"],
            cost=answer["usage"]["cost_usd"],
            id=answer["id"],
        )
    )
    if answer["route"] != decision["route"]:
        lines.append(
            say(language, f"  (고른 길 {decision['route']}에서 넘어옴)", f"  (handed over from {decision['route']})")
        )
    lines += _choices(decision)
    lines += [f"  ✗ {c['name']}: {c['detail']}" for c in answer["checks"] if not c["passed"]]
    if not short:
        lines += [f"  {line}" for line in decision_lines(decision, language)]
        lines += [f"  ✓ {c['name']} {c['detail']}" for c in answer["checks"] if c["passed"]]
    return "\n".join(lines)


def decision_lines(decision: dict[str, Any], language: Language) -> list[str]:
    """The Decision JSON of interfaces.md in words: the route, why, what was not chosen and why, who was asked."""
    route = decision["route"]
    figures = say(language, "확신 {p:.0%}, 2위와의 차이 {m:.0%}", "confidence {p:.0%}, lead {m:.0%}")
    lines = [
        f"{route} · {route_name(route, language)} ({figures.format(p=decision['confidence'], m=decision['margin'])})"
    ]
    if decision["outcome"]:
        lines[0] += f"  {decision['outcome']}"
    if decision["clarify"]:
        lines += [f"? {decision['clarify']['question']}", *_choices(decision)]
    if decision["resolved"] and decision["resolved"] != decision["question"]:
        lines.append(f"→ {decision['resolved']}")
    lines += _vote_lines(decision, language)
    others = say(language, "고르지 않은 길", "not chosen")
    lines += [
        f"✗ {others}: {r['route']} {route_name(r['route'], language)}, {r['because']}" for r in decision["rejected"]
    ]
    return [*lines, *_how(decision, language)]


def _vote_lines(decision: dict[str, Any], language: Language) -> list[str]:
    """Each rule that spoke: for or against which way, its sentence, its strongest signals in words."""
    lines = []
    for vote in decision["rules"]:
        towards = vote.get("route")
        side = say(language, "찬성", "for") if vote["support"] > 0 else say(language, "반대", "against")
        where = f"[{route_name(towards, language)} {side}] " if towards else ""
        names = [_signal(name, value, language) for name, value in list(vote["signals"].items())[:SIGNALS]]
        sentence = re.sub(r"(?<=\.) \([^()]*\)$", "", str(vote["because"]))
        seen = f"\n      {' · '.join(names)}" if names else ""
        lines.append(f"{vote['id']:<4} {vote['support']:+.2f} {where}{sentence}{seen}")
    return lines


def _how(decision: dict[str, Any], language: Language) -> list[str]:
    """Was the router sure, was a model asked, does anything stay in the house?"""
    lines = []
    if doubt := decision.get("unsure"):
        because = ", ".join(doubt_name(reason, language) for reason in doubt["because"])
        between = " / ".join(route_name(route, language) for route in doubt["between"])
        lines.append(say(language, f"확실하지 않았음: {because} ({between})", f"not sure: {because} ({between})"))
    asked = say(language, "모델에게 한 번 물어 정함", "a model was asked once")
    alone = say(language, "모델에게 묻지 않고 규칙으로 정함", "decided by rules, no model was asked")
    lines.append(asked if decision["asked_model"] else alone)
    if decision["local_only"]:
        lines.append(say(language, "집 안의 모델만 볼 수 있음 (D9)", "only local models may see it (D9)"))
    return lines


def _signal(name: str, value: Any, language: Language) -> str:
    words = signal_name(name, language)
    if isinstance(value, bool) or value in (0, 1):
        return words
    return f"{words} {value:.0%}" if isinstance(value, float) and 0 < value < 1 else f"{words} {value}"


def _choices(decision: dict[str, Any]) -> list[str]:
    clarify = decision.get("clarify") or {}
    return [f"  {n}) {choice}" for n, choice in enumerate(clarify.get("choices") or [], 1)]


def _citation(citation: dict[str, Any]) -> str:
    page = f" p.{citation['page']}" if citation["page"] else ""
    heading = f" {' > '.join(citation['heading'])}" if citation["heading"] else ""
    quote = " ".join(citation["quote"].split())
    place = f"{citation['path']}{page} [{citation['start']}:{citation['end']}]{heading}"
    return f"[{citation['marker']}] {place}\n    “{quote[:160]}”"
