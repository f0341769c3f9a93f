"""Questions to click on an empty chat, taken from the workspace: what its own people ask.

In this order: the FAQ, the evaluation's plain questions, the skills' requests; without any of them, the titles
of the documents. Routes that nothing can serve yet are left out, so that a first click is never a dead end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice

from gallae.core.language import language_of
from gallae.core.types import Language
from gallae.core.workspace import Workspace, read_rows

__all__ = ["example_questions"]

LONGEST = 60  # characters that fit on a button


def example_questions(
    workspace: Workspace,
    language: Language,
    *,
    served: Collection[str],
    titles: Sequence[str] = (),
    count: int = 4,
) -> list[str]:
    """Up to `count` different questions in `language`, of the `served` routes."""
    rows = list(_evaluated(workspace))
    asked = chain(
        (entry.question for entry in islice(workspace.faq, count // 2)),
        _one_of_each([(kind, q) for kind, q in rows if kind.split(":")[0] in served]),
        (entry.question for entry in workspace.faq),
        (e for s in workspace.skills if ("hybrid" if s.needs_documents else "sllm") in served for e in s.examples),
    )
    found = _fitting(asked, language)
    made = list(islice(found, count))
    if not made:
        ask = "{}에는 무엇이 적혀 있나요?" if language == "ko" else "What does “{}” say?"
        made = list(islice(_fitting((ask.format(t) for t in titles), language), count))
    return made


def _evaluated(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """(route, question) of plain, answerable, single questions that hold nobody's data."""
    for _, row in read_rows(workspace.root / "evals" / "routes.jsonl"):
        alone = not row.get("history") and not row.get("local_only") and row.get("answerable") is not False
        if alone and row.get("kind", "plain") == "plain" and row.get("question"):
            gold = row.get("gold") or [""]
            yield f"{row.get('route')}:{gold[0]}", str(row["question"])


def _one_of_each(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The first question of each route and document, then the rest."""
    later, seen = [], set()
    for kind, question in rows:
        if kind in seen:
            later.append(question)
        else:
            seen.add(kind)
            yield question
    yield from later


def _fitting(questions: Iterable[str], language: Language) -> Iterator[str]:
    seen: set[str] = set()
    for question in questions:
        text = " ".join(question.split())
        if text and text not in seen and len(text) <= LONGEST and language_of(text) == language:
            seen.add(text)
            yield text
