"""The one shape of a task: examples and `evaluate`. The same object judges a run-time draft, scores an evaluation,
filters training data (`passed`) and rewards a model (`value`), so that what is trained is what is tested.

>>> task = routes_task([RouteRow(id="1", question="3 더하기 4는?", route="tool")])
>>> task.evaluate(task.examples[0], Decision(route="tool")).passed
True
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from gallae.checks.layout import check_layout, check_whole
from gallae.checks.opposites import denied
from gallae.checks.saying import is_strange
from gallae.checks.scores import recall_at, reciprocal_rank
from gallae.checks.sentences import split_sentences
from gallae.checks.support import Read, check_answer
from gallae.core.language import language_of
from gallae.core.types import Answer, Check, Decision, Draft, Message, Passage, Route

__all__ = [
    "ANSWER_CHARACTERS",
    "AnswerRow",
    "Cited",
    "RetrievalRow",
    "RouteRow",
    "Score",
    "Task",
    "answer_score",
    "answers_task",
    "appears",
    "retrieval_task",
    "routes_task",
]

E = TypeVar("E")
O = TypeVar("O")  # noqa: E741 (output)
ANSWER_CHARACTERS = 400
DECIDING = ("must_include", "must_not_include", "length", "format", "language")


@dataclass(frozen=True, slots=True)
class Score:
    """`value` 0..1 is the reward, `passed` the verdict, `checks` say why."""

    value: float
    passed: bool
    checks: tuple[Check, ...] = ()

    @property
    def why(self) -> str:
        return "; ".join(f"{c.name}: {c.detail}" if c.detail else c.name for c in self.checks if not c.passed)


@dataclass(frozen=True, slots=True)
class Task(Generic[E, O]):
    name: str
    examples: tuple[E, ...]
    evaluate: Callable[[E, O], Score]

    def keep(self, pairs: Iterable[tuple[E, O]]) -> Iterator[tuple[E, O]]:
        """The pairs that pass: the filter for training data."""
        return ((example, output) for example, output in pairs if self.evaluate(example, output).passed)

    def reward(self, example: E, output: O) -> float:
        return self.evaluate(example, output).value


@dataclass(frozen=True, slots=True)
class RouteRow:
    """One row of routes.jsonl (interfaces.md). `local_only` None: the row does not say. `family` "": a wording and its
    paraphrases share a family, and are no independent rows."""

    id: str
    question: str
    route: Route
    history: tuple[Message, ...] = ()
    rules: tuple[str, ...] = ()
    local_only: bool | None = None
    answerable: bool = True
    gold: tuple[str, ...] = ()
    kind: str = "plain"
    family: str = ""
    today: str = ""
    groups: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row of answers.jsonl. Every inner tuple of `must_include` holds alternatives of which one must appear.
    `format`: list, table, json, one-line or "" (any). `language` "": that of the question. `family` as in routes.jsonl:
    wordings of one question."""

    id: str
    question: str
    route: Route = "rag"
    history: tuple[Message, ...] = ()
    gold: tuple[str, ...] = ()
    must_include: tuple[tuple[str, ...], ...] = ()
    must_not_include: tuple[str, ...] = ()
    quote: str = ""
    answerable: bool = True
    needs: tuple[str, ...] = ()
    kind: str = "plain"
    today: str = ""
    groups: tuple[str, ...] | None = None
    format: str = ""
    language: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class RetrievalRow:
    id: str
    question: str
    gold: tuple[str, ...]


class Cited(Protocol):
    """What answers are judged by: a Draft at run time, an Answer in an evaluation."""

    @property
    def text(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def served_by(self) -> str: ...


def routes_task(rows: Iterable[RouteRow]) -> Task[RouteRow, Decision]:
    """The route is right; `local_only`, where the row says it, is a check of its own and must not be missed."""
    return Task("routes", tuple(rows), _route_score)


def retrieval_task(rows: Iterable[RetrievalRow], *, k: int = 5) -> Task[RetrievalRow, Sequence[Passage]]:
    """All gold documents among the first k; the reward is the reciprocal rank of the first."""

    def evaluate(row: RetrievalRow, found: Sequence[Passage]) -> Score:
        paths = [p.path for p in found]
        missing = [g for g in row.gold if recall_at(k, paths, [g]) == 0]
        check = Check(f"recall@{k}", not missing, ", ".join(missing))
        return Score(reciprocal_rank(paths, row.gold), not missing, (check,))

    return Task("retrieval", tuple(rows), evaluate)


def answers_task(rows: Iterable[AnswerRow], read: Read | None = None) -> Task[AnswerRow, Answer | Draft]:
    """`read` gives the stored text of a path; with it citations are resolved and cited sentences checked."""
    return Task("answers", tuple(rows), lambda row, answer: answer_score(row, answer, read))


def answer_score(row: AnswerRow, answer: Answer | Draft, read: Read | None = None) -> Score:
    """Answerable: every must_include met, no must_not_include, short enough, in the format and language asked for.
    Not answerable: the refusal alone. What code quotes from a document stands in the document's language, so there the
    language is told, but decides nothing; a row that names a `language` means it."""
    if not row.answerable:
        refused = answer.outcome in ("abstained", "refused")
        return Score(float(refused), refused, (Check("abstention", refused, "" if refused else answer.outcome),))
    if answer.outcome not in ("answered", "cut"):
        name = "served" if answer.outcome == "unserved" else "false abstention"
        return Score(0.0, False, (Check(name, False, answer.outcome),))
    checks = [
        Check("must_include", any(appears(a, answer.text, said=True) for a in alternatives), " | ".join(alternatives))
        for alternatives in row.must_include
    ]
    checks += [Check("must_not_include", not appears(x, answer.text), x) for x in row.must_not_include]
    length = len(answer.text.strip())
    checks.append(Check("length", length <= ANSWER_CHARACTERS, f"{length} > {ANSWER_CHARACTERS}"))
    if answer.served_by != "code":  # code quotes pieces, table rows among them
        checks.append(check_whole(answer.text))
    if row.format:
        checks.append(check_layout(answer.text, row.format))
    if row.format != "json" or row.language:
        checks.append(_language(row, answer))
    met = sum(c.passed or not c.blocking for c in checks) / len(checks)
    if read is not None:
        draft = Draft(answer.text, "answered", citations=answer.citations, tools=answer.tools)
        proofs = check_answer(
            draft, read, given=row.question, today=date.fromisoformat(row.today) if row.today else None
        )
        checks += proofs
        if answer.served_by != "code" and answer.citations:
            about = [row.question, *(" ".join([c.quote, *c.heading]) for c in answer.citations)]
            strange = [s.text for s in split_sentences(answer.text) if is_strange(s.text, about)]
            checks.append(Check("about", not strange, "; ".join(strange)[:200], blocking=False))
    passed = all(c.passed for c in checks if c.name in DECIDING and c.blocking)
    return Score(met, passed, tuple(checks))


_QUOTED = re.compile(r"\[\d{1,2}\]\s*$")


def _language(row: AnswerRow, answer: Cited) -> Check:
    wanted = row.language or language_of(row.question)
    text = answer.text
    if (
        answer.served_by == "code" and not row.language
    ):  # quoted lines stay as they stand; what is said around them counts
        text = "\n".join(line for line in text.splitlines() if not _QUOTED.search(line)) or text
    said = language_of(text, "ko" if wanted == "ko" else "en")
    decides = bool(row.language) or answer.served_by != "code"
    detail = "" if said == wanted else f"{said} instead of {wanted}"
    return Check("language", said == wanted, detail, blocking=decides)


def appears(wanted: str, text: str, *, said: bool = False) -> bool:
    """Compare without white space, `|` and thousands commas, as interfaces.md says; and "500원" does not appear in
    "1,500원", nor "5" in "5.2": a number is looked for whole. `said`: "500원이 아닙니다" does not say 500원."""
    characters = [c for c in re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", wanted) if not c.isspace() and c != "|"]
    if not characters:
        return True
    pattern = ""
    for i, c in enumerate(characters):
        if i:
            pattern += r",?" if c.isdigit() and characters[i - 1].isdigit() else r"[\s|]*"
        pattern += re.escape(c)
    before = r"(?<!\d)(?<!\d[.,])" if characters[0].isdigit() else ""
    after = r"(?!\d|[.]\d|,\d{3}(?!\d))" if characters[-1].isdigit() else ""
    places = re.finditer(before + pattern + after, text)
    return any(not (said and denied(text, m.start(), m.end())) for m in places)


def _route_score(row: RouteRow, decision: Decision) -> Score:
    right = decision.route == row.route
    checks = [Check("route", right, "" if right else f"{decision.route} ≠ {row.route}")]
    if row.local_only is not None:
        kept = decision.local_only == row.local_only
        checks.append(Check("local_only", kept, "" if kept else f"{decision.local_only} ≠ {row.local_only}"))
    return Score(float(right), right, tuple(checks))
