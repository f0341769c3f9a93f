"""An `Evaluation` as tables for a terminal or a Markdown page."""

from __future__ import annotations

from collections.abc import Iterator

from gallae.core.language import say
from gallae.core.types import Language
from gallae.evals.evaluation import Evaluation, Figure, Table
from gallae.evals.run import Failure

__all__ = ["evaluation_tables", "evaluation_title", "failures_of", "figure_value"]

# Why a row is none that was done, where its outcome alone says it.
SAID = {
    "not served": ("맡지 않고 넘김", "handed over"),
    "abstained": ("답하지 않음", "abstained"),
    "refused": ("거절함", "refused"),
    "clarify": ("되물음", "asked back"),
    "unserved": ("맡을 모델이 없음", "nobody serves it"),
}


def evaluation_title(evaluation: Evaluation, language: Language) -> str:
    n = len(evaluation.cases)
    name = f"{evaluation.workspace} · {evaluation.what}"
    return say(language, f"{name} 평가: {n}문항", f"{name}: {n} rows")


def evaluation_tables(evaluation: Evaluation, language: Language) -> Iterator[list[list[str]]]:
    """The figures, then each table of its own; header rows first. A table "arms" stands before the figures, which are
    drawn from it."""
    for table in evaluation.tables:
        if table.name == "arms":
            yield _table(table, language)
    header = say(language, "지표|값 (95% 구간)|문항", "figure|value (95 % interval)|rows").split("|")
    yield [header, *([f.label(language), _value(f), str(f.interval.n)] for f in evaluation.figures)]
    for table in evaluation.tables:
        if table.name != "arms":
            yield _table(table, language)


def failures_of(evaluation: Evaluation, language: Language = "en") -> list[Failure]:
    """The cases that somebody serves and that failed or have a flaw; of a tuned model also those that it handed over."""
    tuned = evaluation.what.startswith("tuned:")
    cases = (c for c in evaluation.cases if (c.served or tuned) and (not c.passed or c.why))
    return [Failure(c.id, c.question, say(language, *SAID.get(c.why, (c.why, c.why))), c.kind, c.got) for c in cases]


def figure_value(figure: Figure) -> str:
    """The value in its unit, without its interval."""
    interval = figure.interval
    if not interval.n:
        return "–"
    if figure.unit in ("share", "score"):
        return f"{interval.value:.3f}"
    form = {"ms": "{:.1f} ms", "usd": "${:.4f}", "count": "{:.0f}", "characters": "{:.0f}"}[figure.unit]
    return form.format(interval.value)


def _table(table: Table, language: Language) -> list[list[str]]:
    head, *rows = [list(row) for row in table.said(language)]
    return [[say(language, table.ko, table.en), *head[1:]], *rows]


def _value(figure: Figure) -> str:
    return str(figure.interval) if figure.unit in ("share", "score") else figure_value(figure)
