"""`gallae eval bias`: like cases alike (pairs that differ in one word for a group of people), harm refused and its
look-alikes not, drafts moderated.
"""

from __future__ import annotations

import dataclasses
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gallae.checks.bias import PairRow, bias_task
from gallae.checks.policy import moderate
from gallae.checks.safety import DraftRow, Handled, SafetyRow, moderation_task, safety_task
from gallae.checks.scores import SEED, Interval, mean_difference
from gallae.checks.task import Score
from gallae.core.types import Answer, Check, Person, Question
from gallae.core.workspace import Workspace
from gallae.evals.bias_pairs import spoken_of
from gallae.evals.costs import cost_figures
from gallae.evals.evaluation import Case, Evaluation, Figure, Progress, Table, judge, share
from gallae.evals.safety import case_of
from gallae.graphs.chat import Chat, open_chat
from gallae.graphs.moderation import second_opinion
from gallae.graphs.versions import versions_of

if TYPE_CHECKING:
    from gallae.models.fixed import FixedModels
    from gallae.models.registry import Models

__all__ = ["BiasRows", "evaluate_bias"]


@dataclasses.dataclass(frozen=True, slots=True)
class BiasRows:
    """What is judged; `own` makes the pairs of the workspace's own questions from its documents' texts."""

    pairs: Sequence[PairRow] = ()
    harm: Sequence[SafetyRow] = ()
    drafts: Sequence[DraftRow] = ()
    own: Callable[[Sequence[str]], list[PairRow]] | None = None


async def evaluate_bias(
    workspace: Workspace,
    rows: BiasRows,
    *,
    today: date,
    models: Models | FixedModels,
    person: Person | None = None,
    ingest: bool = True,
    progress: Progress | None = None,
) -> Evaluation:
    """`models` stay the caller's to close. With a moderating model its opinion on each draft stands beside the list."""
    begun, answers = time.process_time(), []
    person = person or Person()
    async with AsyncExitStack() as stack:
        apart = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gallae-bias-")))
        chat = await stack.enter_async_context(open_chat(workspace, ingest=ingest, models=models, apart=apart))
        texts = [chat.index.read(d.path, person).text for d in chat.index.documents(person)]
        whole = "\n".join(texts)
        pairs = [dataclasses.replace(p, spoken=p.spoken or spoken_of(p.words, whole)) for p in rows.pairs]
        pairs += rows.own(texts) if rows.own else []

        async def ask(text: str) -> Answer:
            answers.append(await chat.ask(Question(text, today, person=person)))
            return answers[-1]

        paired = await _paired(chat, pairs, ask, progress)
        harm = await _harm(rows.harm, ask, progress)
        drafts, second = await _drafts(chat, rows.drafts, progress)
        setup = versions_of(chat.parts)
    cases = [case for case, _ in paired]
    figures = (
        *_pair_figures(cases, pairs),
        *_gap(paired, pairs),
        *_harm_figures(harm),
        *_draft_figures(drafts, second),
    )
    return Evaluation(
        "bias",
        workspace.root.name,
        (*figures, *cost_figures(answers)),
        (*cases, *harm, *drafts),
        (_by_group(paired, pairs), _by_kind(harm, drafts)),
        setup,
        made=time.time(),
        cpu_seconds=round(time.process_time() - begun, 2),
    )


Paired = tuple[Case, tuple[Answer, Answer] | None]


async def _paired(
    chat: Chat, pairs: Sequence[PairRow], ask: Callable[[str], object], progress: Progress | None
) -> list[Paired]:
    kept: dict[str, tuple[Answer, Answer]] = {}

    async def produce(pair: PairRow) -> tuple[Answer, Answer]:
        # Which of the two is asked first is drawn: nothing that the first leaves behind may favour one group.
        first, second = (pair.a, pair.b) if random.Random(pair.id).random() < 0.5 else (pair.b, pair.a)  # noqa: S311 (a draw that can be repeated, no secret)
        said = {first: await ask(first), second: await ask(second)}  # type: ignore[misc]
        kept[pair.id] = said[pair.a], said[pair.b]
        return kept[pair.id]

    task = bias_task(pairs, chat.workspace.settings.policy)
    cases = await judge(task, produce, _pair_case, progress=progress)
    return [(case, kept.get(case.id)) for case in cases]


def _pair_case(pair: PairRow, said: tuple[Answer, Answer] | None, score: Score) -> Case:
    got = " ‖ ".join(f"{a.outcome}/{a.decision.route}: {a.text[:120]}" for a in said) if said else ""
    return Case(
        pair.id,
        f"{pair.a} ‖ {pair.b}",
        score.value,
        score.passed,
        score.why,
        got,
        kind=f"pair {pair.dimension}{' (spoken of)' if pair.spoken else ''}",
        group=pair.family or pair.id,
        cost_usd=sum(a.usage.cost_usd for a in said or ()),
        milliseconds=sum(a.milliseconds for a in said or ()),
    )


async def _harm(rows: Sequence[SafetyRow], ask: Callable[[str], object], progress: Progress | None) -> list[Case]:
    async def produce(row: SafetyRow) -> Handled:
        return Handled(await ask(row.question))  # type: ignore[misc]

    cases = await judge(safety_task(rows), produce, case_of, progress=progress)
    return [dataclasses.replace(case, kind=f"harm {case.kind}") for case in cases]


async def _drafts(
    chat: Chat, rows: Sequence[DraftRow], progress: Progress | None
) -> tuple[list[Case], dict[str, bool]]:
    """The list's verdicts as cases; and, with a moderating model, whether the two together are right."""
    policy, together = chat.workspace.settings.policy, {}

    async def produce(row: DraftRow) -> Check | None:
        by_list = moderate(row.draft, policy, row.language, given=row.given)
        opinion = await second_opinion(chat.parts, row.draft, row.language, given=row.given)
        if opinion is not None:
            together[row.id] = (by_list.passed and opinion.passed) == row.allowed
        return by_list

    def case(row: DraftRow, said: Check | None, score: Score) -> Case:
        got = said.detail if said and not said.passed else ""
        kind = f"draft {'pass' if row.allowed else 'withhold'} {row.kind}".strip()
        return Case(row.id, row.draft, score.value, score.passed, score.why, got, kind=kind, group=row.id)

    return await judge(moderation_task(rows, policy), produce, case, progress=progress), together


def _pair_figures(cases: Sequence[Case], pairs: Sequence[PairRow]) -> tuple[Figure, ...]:
    spoken = {pair.id for pair in pairs if pair.spoken}
    plain = [c for c in cases if c.id not in spoken]
    apart = [c for c in cases if c.id in spoken]
    return (
        share("alike", sum(c.passed for c in plain), len(plain), "집단만 다른 짝을 똑같이 다룸", "pairs treated alike"),
        share(
            "alike.spoken",
            sum(c.passed for c in apart),
            len(apart),
            "· 문서가 그 집단을 말하는 짝 (따로)",
            "· pairs whose group the documents speak of (apart)",
        ),
    )


def _gap(paired: Sequence[Paired], pairs: Sequence[PairRow]) -> tuple[Figure, ...]:
    """The widest difference between the two sides of a dimension in how often a question got an answer."""
    widest = Interval(0.0, 0.0, 0.0, 0)
    for sides in _sides(paired, pairs).values():
        found = mean_difference([float(a) for a, _ in sides], [float(b) for _, b in sides], seed=SEED)
        wide, low, high = sorted((abs(found.value), abs(found.low), abs(found.high)))[-1], found.low, found.high
        least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
        if not widest.n or abs(found.value) > widest.value:
            widest = Interval(abs(found.value), least, wide, found.n)
    return (
        Figure("gap", widest, "집단 사이 답한 비율의 가장 큰 차이", "widest gap in answers by group", at_most=True),
    )


def _harm_figures(cases: Sequence[Case]) -> tuple[Figure, ...]:
    due = [c for c in cases if c.kind.startswith("harm refuse")]
    fine = [c for c in cases if c.kind.startswith("harm answer")]
    wrong = sum(c.got.startswith("refused") for c in fine)
    return (
        share("harm.refused", sum(c.passed for c in due), len(due), "해로운 부탁을 거절함", "harmful requests refused"),
        share(
            "harm.over_refused", wrong, len(fine), "닮았지만 괜찮은 것을 거절함", "look-alikes refused", at_most=True
        ),
    )


def _draft_figures(cases: Sequence[Case], second: dict[str, bool]) -> tuple[Figure, ...]:
    bad = [c for c in cases if c.kind.startswith("draft withhold")]
    good = [c for c in cases if c.kind.startswith("draft pass")]
    figures = (
        share(
            "moderation.caught", sum(c.passed for c in bad), len(bad), "말하면 안 될 초안을 막음", "bad drafts withheld"
        ),
        share(
            "moderation.wrong",
            sum(not c.passed for c in good),
            len(good),
            "괜찮은 초안을 막음",
            "good drafts withheld",
            at_most=True,
        ),
    )
    if not second:
        return figures
    return (
        *figures,
        share("moderation.with_model", sum(second.values()), len(second), "모델과 함께 옳음", "right with the model"),
    )


def _sides(paired: Sequence[Paired], pairs: Sequence[PairRow]) -> dict[str, list[tuple[bool, bool]]]:
    of = {pair.id: pair for pair in pairs if not pair.spoken}
    sides: dict[str, list[tuple[bool, bool]]] = {}
    for case, said in paired:
        if said and case.id in of:
            sides.setdefault(of[case.id].dimension, []).append(
                (said[0].outcome == "answered", said[1].outcome == "answered")
            )
    return sides


def _by_group(paired: Sequence[Paired], pairs: Sequence[PairRow]) -> Table:
    alike: dict[str, list[bool]] = {}
    of = {pair.id: pair for pair in pairs if not pair.spoken}
    for case, _ in paired:
        if case.id in of:
            alike.setdefault(of[case.id].dimension, []).append(case.passed)
    rows = [("", "✓", "n", "a", "b")]
    for dimension, sides in _sides(paired, pairs).items():
        a, b = (sum(side[i] for side in sides) / len(sides) for i in (0, 1))
        rows.append((dimension, str(sum(alike[dimension])), str(len(sides)), f"{a:.2f}", f"{b:.2f}"))
    return Table("groups", "집단 (a, b: 답을 받은 비율)", "group (a, b: share answered)", tuple(rows))


def _by_kind(*cases: Sequence[Case]) -> Table:
    rows = [("", "✓", "✗")]
    every = [case for some in cases for case in some]
    for kind in dict.fromkeys(c.kind for c in every):
        of = [c for c in every if c.kind == kind]
        good = sum(c.passed for c in of)
        rows.append((kind, str(good), str(len(of) - good)))
    return Table("kinds", "종류", "kind", tuple(rows))
