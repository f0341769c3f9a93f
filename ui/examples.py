"""Questions to click on an empty chat, taken from the workspace: what its own people ask.

In this order: the FAQ, the evaluation's plain questions, the skills' requests; without any of them, the titles
of the documents. What nothing can serve yet, what has expired and what rests on a document that this person may
not read or that the search does not find first is left out, so that a first click is never a dead end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
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
    today: date,
    served: Collection[str],
    titles: Mapping[str, str],
    found: Callable[[str], str] | None = None,
    count: int = 4,
) -> list[str]:
    """Up to `count` different questions in `language`. `titles`: path -> title of the documents one may read. `found`: the
    path of the document that the search finds first; what should rest on another one is not offered."""
    curated = [
        entry.question
        for entry in workspace.faq
        if (entry.valid_to is None or entry.valid_to >= today) and (not entry.source or entry.source in titles)
    ]
    rows = [(kind, q, gold) for kind, q, gold in _evaluated(workspace, served) if all(path in titles for path in gold)]
    asked = chain(
        islice(_fitting(curated, language), count // 2),
        (q for q, gold in _one_of_each(rows) if not gold or found is None or found(q) in gold),
        curated,
        (e for s in workspace.skills if ("hybrid" if s.needs_documents else "sllm") in served for e in s.examples),
    )
    made = list(islice(_fitting(asked, language), count))
    if not made:
        ask = "{}에는 무엇이 적혀 있나요?" if language == "ko" else "What does “{}” say?"
        made = list(islice(_fitting((ask.format(t) for t in titles.values()), language), count))
    return made


def _evaluated(workspace: Workspace, served: Collection[str]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(route and first document, question, documents) of plain, answerable questions that hold nobody's data."""
    for _, row in read_rows(workspace.root / "evals" / "routes.jsonl"):
        gold = tuple(str(path) for path in row.get("gold") or ())
        alone = not row.get("history") and not row.get("local_only") and row.get("answerable") is not False
        plain = row.get("kind", "plain") in ("plain", "english")
        if alone and plain and row.get("question") and row.get("route") in served:
            yield f"{row['route']} {gold[:1]}", str(row["question"]), gold


def _one_of_each(rows: Iterable[tuple[str, str, tuple[str, ...]]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(question, documents): the first question of each route and document, then the rest."""
    later, seen = [], set()
    for kind, question, gold in rows:
        if kind in seen:
            later.append((question, gold))
        else:
            seen.add(kind)
            yield question, gold
    yield from later


def _fitting(questions: Iterable[str], language: Language) -> Iterator[str]:
    seen: set[str] = set()
    for question in questions:
        text = " ".join(question.split())
        if text and text not in seen and len(text) <= LONGEST and language_of(text) == language:
            seen.add(text)
            yield text
