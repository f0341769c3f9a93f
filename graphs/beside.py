"""What stands beside the route on a receipt: what was done because nothing was sure, extra steps, who takes over when
the route fails, and the routes not chosen with what spoke for and against them.
"""

from __future__ import annotations

from collections.abc import Mapping

from gallae.core.language import say
from gallae.core.types import Language, Passage, Rejected, Route, RuleVote, Unsure
from gallae.graphs.observe import Observed
from gallae.graphs.rules import Scale, load_rules, statement_of
from gallae.graphs.words import signal_name

__all__ = ["careful", "fallbacks", "needed_passages", "rejected", "steps_beside"]


def careful(language: Language, *, missing: bool, look: bool, which: bool) -> tuple[RuleVote, ...]:
    """D10 on the receipt: what was done because nothing was sure."""
    said = {"missing": missing, "look": look, "which": which}
    return tuple(
        RuleVote("D10", f"{statement_of('D10', language)} ({signal_name(name, language)})", {name: 1.0}, 1.0)
        for name, so in said.items()
        if so
    )


def needed_passages(seen: Observed) -> tuple[Passage, ...]:
    """The passages that an answer would stand on: the best, and those half as good. What is sent is looked at again
    when it is sent (graphs.serving)."""
    if seen.found.evidence.verdict == "none":
        return ()
    least = 0.5 * max((p.score for p in seen.passages), default=0.0)
    return tuple(p for p in seen.passages[:3] if p.score >= least)


def fallbacks(route: Route, scale: Scale, seen: Observed, looked: Unsure | None) -> tuple[Route, ...]:
    """Who takes over when the chosen route fails; nobody who is forbidden."""
    forbidden = dict(scale.forbidden)
    return tuple(other for other in _successors(route, scale, seen, looked) if other not in forbidden)


def rejected(route: Route, scale: Scale, language: Language, own: Mapping[str, str]) -> tuple[Rejected, ...]:
    """The other routes, likeliest first, each with the rules that spoke for and against it. `own`: rule -> route of
    the workspace's rules."""
    routes = {rule.id: rule.route for rule in load_rules()} | dict(own)
    forbidden, left = dict(scale.forbidden), []
    for other, p in scale.probabilities.items():
        if other == route:
            continue
        if other in forbidden:
            because = say(language, f"{forbidden[other]} 금지", f"forbidden by {forbidden[other]}")
            left.append(Rejected(other, because))
            continue
        spoke = [f"{v.id} {v.support:+.1f}" for v in scale.votes if routes.get(v.id) == other]
        because = ", ".join(spoke) or say(language, "이 길을 지지한 규칙이 없음", "no rule spoke for it")
        left.append(Rejected(other, f"{p:.0%}: {because}"))
    return tuple(left)


def steps_beside(route: Route, seen: Observed, looked: bool) -> tuple[str, ...]:
    """Steps beside the route: a sum over what the documents say, a look into them, time to think (D11)."""
    values, also = seen.values, []
    if route in ("rag", "hybrid") and max(values.get("sum", 0.0), values.get("percent", 0.0)) and values.get("number"):
        also.append("calculate")
    if looked or (route == "tool" and values.get("lookup")):
        also.append("look")
    if values.get("hard"):
        also.append("think")
    return tuple(also)


def _successors(route: Route, scale: Scale, seen: Observed, looked: Unsure | None) -> tuple[Route, ...]:
    """A question about the organisation never falls to prompt."""
    if looked is not None:
        own = seen.values.get("own", 0.0) or seen.values.get("live.house", 0.0)
        return () if own else tuple(r for r in looked.between if r != "rag")
    if route == "rag":
        return ()
    if route == "hybrid":
        return ("rag",)
    house = scale.probabilities["rag"] >= 0.25 or seen.values.get("live.house", 0.0) > 0
    if route == "prompt":
        return ("rag",) if seen.found.evidence.verdict == "strong" else ()
    if route == "sllm":
        return () if house else ("prompt",)
    return ("rag",) if house else ("prompt",)
