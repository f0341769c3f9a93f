"""Routes that may not be taken, whatever is likely: a workspace's vetoes, and a tuned answer to a question of fact."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from gallae.core.types import ROUTES
from gallae.graphs.observe import Observed
from gallae.graphs.rules import Scale, load_rules
from gallae.tools.lacking import not_wanted
from gallae.tools.looked_up import looked_up

__all__ = ["facts_from_documents", "jobs_there_are", "tools_have_work", "without_forbidden"]

# What a job takes from the documents, in so many words; of 15 such rows of the evaluation sets 13 are both (D8), and the
# other two stand in a pasted text.
LOOKS_IT_UP = re.compile(
    r"(?:표|문서|규정|약관|안내서?|공지|내규|지침)(?:을|를)?\s?(?:보고|에서\s?(?:찾|확인)|확인)|(?:보고|확인해서?|찾아서?)\s?(?:넣|붙|적|채|써)"
    r"|check the (?:documents?|price list|rules|policy|timetable|schedule|hours|fees)",
    re.I,
)


def facts_from_documents(scale: Scale, seen: Observed) -> Scale:
    """A tuned answer to a question of fact about the house is forbidden, not dear (D3 over D7): its documents answer,
    or both do. A skill that answers questions of its field (kind "qa") is checked when it has answered."""
    if seen.skill is not None and seen.skill.skill.kind == "qa":
        return scale
    signals = seen.signals
    if seen.values.get("skill.job.made", 0.0) >= 0.5 and not signals.payload and LOOKS_IT_UP.search(signals.wanted):
        return replace(scale, forbidden=(*scale.forbidden, ("sllm", "D8")))  # "총액은 표 보고 넣어줘"
    bar = next(rule.bar for rule in load_rules() if rule.id == "D3")
    # "Return check please" asks for the job; a question of fact asks how much, when, who, where, whether.
    asked = seen.values.get("question", 0.0) >= 0.5 and seen.values.get("value", 0.0) >= 0.5
    asks = asked and any(v.id == "D3" and v.support >= bar for v in scale.votes)
    return replace(scale, forbidden=(*scale.forbidden, ("sllm", "D3"))) if asks else scale


def jobs_there_are(scale: Scale, seen: Observed) -> Scale:
    """Where no skill does the job nobody is sent to one (D7, D8): the turn would end in an error."""
    if seen.skill is not None:
        return scale
    return replace(scale, forbidden=(*scale.forbidden, ("sllm", "D7"), ("hybrid", "D8")))


def tools_have_work(scale: Scale, seen: Observed, today: date) -> Scale:
    """No tool for what only sounds like a request for one (D1, D1b): no sum, no unit, no day and no registered tool speaks
    for it, only the way it is worded; or what is wanted is no figure (an explanation, a text, yes or no), or one that has to
    be looked up first. Ask where code has not parsed the question."""
    said = {v.id for v in scale.votes if v.route == "tool" and v.support > 0}
    registered = seen.tool is not None and seen.tool[0].server != "gallae"
    if "D1b" not in said and not registered and looked_up(seen.text, today):
        return without_forbidden(replace(scale, forbidden=(*scale.forbidden, ("tool", "D1"))))
    if said not in ({"wording"}, {"D1"}, {"D1", "wording"}) or ("D1" in said and not not_wanted(seen.text)):
        return scale
    return without_forbidden(replace(scale, forbidden=(*scale.forbidden, ("tool", "D1"))))


def without_forbidden(scale: Scale) -> Scale:
    """A veto holds whatever the others say: its route has no probability left."""
    if not scale.forbidden:
        return scale
    forbidden = dict(scale.forbidden)
    kept = {route: 0.0 if route in forbidden else p for route, p in scale.probabilities.items()}
    total = sum(kept.values()) or 1.0
    ranked = sorted(kept, key=lambda route: (-kept[route], ROUTES.index(route)))
    return replace(scale, probabilities={route: kept[route] / total for route in ranked})
