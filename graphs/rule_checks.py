"""A workspace's own rules tried on the examples written beside them, by the router that decides there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from gallae.core.types import Person, Question, Route

if TYPE_CHECKING:
    from gallae.graphs.router import Router

__all__ = ["RuleCheck", "check_rules"]


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """`support`: what the rule gave (0: it was silent); `route`: what was decided."""

    rule: str
    wanted: Literal["speaks", "silent"]
    example: str
    support: float
    route: Route
    passed: bool


def check_rules(router: Router, *, person: Person, today: date) -> tuple[RuleCheck, ...]:
    """Every example of every rule that is on: does the rule speak, and is it silent, where it says so?"""
    checks = []
    for own in router.own_rules:
        for wanted, examples in (("speaks", own.rule.speaks), ("silent", own.rule.silent)):
            for example in examples:
                decision = router.decide(Question(example["question"], today, person=person))
                given = next((v.support for v in decision.rules if v.id == own.rule.id), 0.0)
                support = -given if own.rule.veto else given
                spoke = support >= own.rule.bar
                passed = spoke == (wanted == "speaks") and not (
                    own.rule.veto and spoke and decision.route == own.rule.route
                )
                checks.append(RuleCheck(own.rule.id, wanted, example["question"], support, decision.route, passed))  # type: ignore[arg-type]
    return tuple(checks)
