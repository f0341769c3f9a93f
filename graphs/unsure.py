"""When the router does not know: whether a decision is unsure, why, and what follows without a model (rule D10).

Three reasons. `margin`: the first two routes lie close together. `disagree`: the rule that speaks loudest speaks for
another route than the one of least expected cost. `probes`: two of the three probes (documents, skill, tool) are sure.

Measured by `benchmarks/receipts.py` on 410 questions of five workspaces that no weight has seen (four frozen ones and the
shared example workspace), 377 of them routed right:

    lead below     share, right      right above it
    0.1             2.0 %   3/8           .93
    0.2             3.7 %   6/15          .94
    0.4             7.6 %  15/31          .955
    0.6            15.1 %  40/62          .968
    0.7            18.5 %  53/76          .97
    all reasons    18.3 %  51/75          .973

MARGIN is the least bar above which, with the other two reasons, 97 % are right. The right route is among the two in 69 of
75, so a model that is asked can gain. A person is another matter: between TORN and MARGIN the likelier route is right in
three of four, and a question back would be silly. Below TORN a missed retrieval is dearer than a needless one, so the
documents come first, and the person is asked only where they can't help: .7 % of questions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from gallae.core.language import say
from gallae.core.types import Clarify, Language, Route, RuleVote, ToolCard, Unsure
from gallae.graphs.observe import Observed
from gallae.graphs.rules import Scale

__all__ = ["ASKED", "MARGIN", "TORN", "WHICH", "Said", "choices_of", "heard", "looks_first", "torn", "unsure"]

MARGIN = 0.6  # lead of the first route below which a model is asked, if there is one
TORN = 0.2  # … below which, without one, the documents are looked at first or the person is asked
SURE = 0.5  # of `tool.sure` and `skill.*.sure`
HELD = 0.5  # coverage from which strong evidence is a sure probe
VOICE = 1.4  # a model's vote, in logits: as one who is right four times in five (log 4); it cannot move a clear case
ASKED = "asked."  # signal of a model's vote
WHICH = ("어느 쪽으로 해 드릴까요?", "which of these would you like?")
QUOTED = 60  # characters of the person's words that the question repeats


@dataclass(frozen=True, slots=True)
class Said:
    """What a model answered when it was asked which of two routes: `by` is its label."""

    route: Route
    by: str


def unsure(scale: Scale, chosen: Route, values: Mapping[str, float]) -> Unsure | None:
    """Why `chosen` (the route of least expected cost) is not clear, and the other route that it may be."""
    ranked = list(scale.probabilities.items())
    because = []
    if ranked[0][1] - ranked[1][1] < MARGIN:
        because.append("margin")
    loudest = max(scale.votes, key=lambda v: v.support if v.route else 0.0, default=None)
    if loudest is not None and loudest.route not in (None, chosen) and loudest.support > 0:
        because.append("disagree")
    if _sure_probes(values) >= 2:
        because.append("probes")
    if not because:
        return None
    return Unsure(tuple(because), (chosen, next(route for route, _ in ranked if route != chosen)))


def torn(scale: Scale) -> bool:
    """So close that the likelier of the two routes is right only now and then."""
    first, second, *_ = scale.probabilities.values()
    return first - second < TORN


def heard(scale: Scale, said: Said, doubt: Unsure, language: Language) -> Scale:
    """The scale with the model's vote: one more signal beside the others, for one of the two routes only."""
    if said.route not in doubt.between:
        return scale
    powers = {r: p * (math.exp(VOICE) if r == said.route else 1.0) for r, p in scale.probabilities.items()}
    total = sum(powers.values())
    ranked: dict[Route, float] = {r: powers[r] / total for r in sorted(powers, key=lambda r: -powers[r])}
    because = say(
        language,
        f"확실하지 않아 모델에게 둘 중 하나를 물었다({said.by}).",
        f"It was not sure, so a model was asked which of the two ({said.by}).",
    )
    vote = RuleVote("D10", because, {f"{ASKED}{said.route}": 1.0}, VOICE, said.route)
    return Scale((*scale.votes, vote), ranked)


def looks_first(doubt: Unsure) -> bool:
    """The documents are one of the two ways, and the other would not look into them."""
    return "rag" in doubt.between and "hybrid" not in doubt.between


def choices_of(doubt: Unsure, seen: Observed, language: Language) -> Clarify | None:
    """One question with two choices, each saying what would be done. None where both are the same job to a person."""
    if set(doubt.between) == {"sllm", "hybrid"} or "rag" in doubt.between:
        return None
    said = " ".join(seen.text.split())
    short = said if len(said) <= QUOTED else f"{said[: QUOTED - 1]}…"
    question = f"“{short}” — {say(language, *WHICH)}"
    return Clarify(question, tuple(_choice(route, seen, language) for route in doubt.between), doubt.between)


def _sure_probes(values: Mapping[str, float]) -> int:
    skill = max(values.get("skill.job.sure", 0.0), values.get("skill.docs.sure", 0.0))
    found = values.get("evidence.strong", 0.0) and values.get("evidence.coverage", 0.0) >= HELD
    return sum((skill >= SURE, values.get("tool.sure", 0.0) >= SURE, bool(found)))


def _choice(route: Route, seen: Observed, language: Language) -> str:
    if route in ("sllm", "hybrid") and seen.skill is not None:
        title = seen.skill.skill.title or seen.skill.skill.name
        return say(language, f"'{title}'로 해 주세요", f"Do it as '{title}'")
    if route == "tool":
        card: ToolCard | None = seen.tool[0] if seen.tool else None
        if card is None:
            return say(language, "계산해 주세요", "Compute it")
        return say(language, f"'{card.title}' 도구로 해 주세요", f"Use the tool '{card.title}'")
    return say(language, "그냥 바로 답해 주세요", "Just answer right away")
