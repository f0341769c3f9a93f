"""The same question, the same answer: asked again, and in other words. And a conversation that follows its thread.

>>> task = consistency_task([WordingsRow("1", ("환불 며칠?", "며칠까지 환불되나요?"))])
>>> task.name
'consistency'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gallae.checks.bias import same_claims
from gallae.checks.task import Score, Task, appears
from gallae.core.types import Answer, Check, Message, Route

__all__ = [
    "Agreement",
    "TurnRow",
    "WordingsRow",
    "agreement",
    "consistency_task",
    "conversation_task",
    "repeated_alike",
]

GIVEN = ("answered", "cut")
BY_CODE = ("code", "faq", "cache", "rules")


@dataclass(frozen=True, slots=True)
class WordingsRow:
    """One row of consistency.jsonl: wordings of one question, the first the one the others are held against."""

    id: str
    wordings: tuple[str, ...]
    must_include: tuple[tuple[str, ...], ...] = ()
    must_not_include: tuple[str, ...] = ()
    answerable: bool = True
    route: Route | None = None
    history: tuple[Message, ...] = ()
    kinds: tuple[str, ...] = ()  # of how each wording was made; empty: by hand
    today: str = ""
    groups: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One turn of a row of conversations.jsonl. `asked`: the turns before it. `resolved`: groups of words of which the
    resolved question must hold one each; `not_carried`: words of an earlier subject that it must not hold."""

    id: str
    question: str
    asked: tuple[str, ...] = ()
    history: tuple[Message, ...] = ()  # said before, word for word; else the turns of `asked` are really asked
    must_include: tuple[tuple[str, ...], ...] = ()
    must_not_include: tuple[str, ...] = ()
    route: Route | None = None
    answerable: bool = True
    outcome: str = ""
    resolved: tuple[tuple[str, ...], ...] = ()
    not_carried: tuple[str, ...] = ()
    kind: str = ""
    family: str = ""
    today: str = ""
    groups: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How an answer agrees with the one it is held against."""

    route: bool
    outcome: bool
    claims: bool
    citations: bool

    @property
    def flipped(self) -> bool:
        """Another way, another end or other values. (The same values from another place are no other answer.)"""
        return not (self.route and self.outcome and self.claims)


def consistency_task(rows: Iterable[WordingsRow]) -> Task[WordingsRow, Sequence[Answer]]:
    """Passed: no wording flips. The reward is the share of wordings that agree and, where the row says what is right,
    are right."""

    def evaluate(row: WordingsRow, answers: Sequence[Answer]) -> Score:
        first, checks, good = answers[0], [], 0
        for wording, answer in zip(row.wordings, answers, strict=True):
            same, wrong = agreement(first, answer), _wrong(row, answer)
            good += not same.flipped and not wrong
            parts = {"route": same.route, "outcome": same.outcome, "claims": same.claims}
            lost = [name for name, kept in parts.items() if not kept]
            checks.append(Check("agrees", not lost, f"{wording} ({', '.join(lost)})" if lost else ""))
            checks.append(Check("right", not wrong, f"{wording} ({wrong})" if wrong else "", blocking=False))
        passed = all(c.passed for c in checks if c.blocking)
        return Score(good / len(answers), passed, tuple(checks))

    return Task("consistency", tuple(rows), evaluate)


def conversation_task(rows: Iterable[TurnRow]) -> Task[TurnRow, Answer]:
    """The follow-up is right, went the right way, was resolved with the words it needs and without those it must leave
    behind."""
    return Task("conversation", tuple(rows), _turn_score)


def agreement(first: Answer, other: Answer) -> Agreement:
    given = first.outcome in GIVEN and other.outcome in GIVEN
    return Agreement(
        route=first.decision.route == other.decision.route,
        outcome=first.outcome == other.outcome,
        claims=not given or same_claims(first.text, other.text),
        citations=not given or {c.path for c in first.citations} == {c.path for c in other.citations},
    )


def repeated_alike(answers: Sequence[Answer]) -> Check:
    """The very same question again: what code answers is the same to the byte, what a model answers makes the same
    claims in the same way."""
    first = answers[0]
    for number, answer in enumerate(answers[1:], 2):
        if all(a.served_by.startswith(BY_CODE) for a in (first, answer)):
            alike = answer.text == first.text and answer.citations == first.citations
        else:
            alike = True
        if not alike or agreement(first, answer).flipped:
            return Check("repeated", False, f"{number}: “{answer.text[:60]}” ≠ “{first.text[:60]}”")
    return Check("repeated", True)


def _wrong(row: WordingsRow | TurnRow, answer: Answer) -> str:
    """What is missing from an answer or too much in it; "" for a right one, or where the row does not say."""
    if not row.answerable:
        return "" if answer.outcome in ("abstained", "refused") else answer.outcome
    if not (row.must_include or row.must_not_include):
        return ""
    if answer.outcome not in GIVEN:
        return answer.outcome
    missing = [" | ".join(g) for g in row.must_include if not any(appears(word, answer.text) for word in g)]
    return ", ".join(missing + [f"¬{word}" for word in row.must_not_include if appears(word, answer.text)])


def _turn_score(row: TurnRow, answer: Answer) -> Score:
    checks = []
    if row.must_include or row.must_not_include or not row.answerable:
        wrong = _wrong(row, answer)
        checks.append(Check("answer", not wrong, wrong))
    if row.outcome:
        checks.append(Check("outcome", answer.outcome == row.outcome, answer.outcome))
    if row.route is not None:
        right = answer.decision.route == row.route
        checks.append(Check("route", right, "" if right else f"{answer.decision.route} ≠ {row.route}"))
    resolved = answer.decision.resolved or row.question
    for group in row.resolved:
        held = any(appears(word, resolved) for word in group)
        checks.append(Check("resolved", held, "" if held else f"{' | '.join(group)} ∉ {resolved[:80]}"))
    if row.not_carried:
        carried = [word for word in row.not_carried if appears(word, resolved) and not appears(word, row.question)]
        checks.append(Check("topic left", not carried, f"{', '.join(carried)} ∈ {resolved[:80]}" if carried else ""))
    passed = sum(c.passed for c in checks)
    return Score(passed / len(checks) if checks else 1.0, passed == len(checks), tuple(checks))
