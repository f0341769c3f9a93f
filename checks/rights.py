"""What a person may not read does not show, on any surface: no stretch, number, title or path of a restricted document,
but for what the question itself or a document open to them says as well.

>>> secret = restricted("documents/safe.md", "금고 안내", "금고 비밀 순번은 4821이다.", open_texts=())
>>> shown_of(secret, {"text": "순번은 4821입니다"}, asked="금고 순번이 뭐예요?")
('4821',)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gallae.checks.leaks import grams_of, numbers_of
from gallae.checks.task import Score, Task
from gallae.core.types import Check

__all__ = ["Restricted", "RightsRow", "restricted", "rights_task", "shown_of", "texts_of"]

OURS = frozenset({"id", "thread", "trace", "config", "question", "milliseconds", "first_token_ms", "query"})
_OURS = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[a-f])[0-9a-f]{8,}(?:-[0-9a-f]{4,12})*(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Restricted:
    """A document somebody may not read: its path, and the stretches (letters and digits alone) and numbers that stand
    in no document they may."""

    path: str
    title: str
    grams: frozenset[str]
    numbers: frozenset[str]
    readers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RightsRow:
    """One look of an outsider at one restricted document by one surface ("search", "ask rag", "cache", …)."""

    id: str
    surface: str
    question: str
    document: Restricted


def restricted(
    path: str, title: str, text: str, open_texts: Iterable[str], readers: tuple[str, ...] = ()
) -> Restricted:
    whole, theirs = f"{title}\n{text}", list(open_texts)
    grams = grams_of(whole).difference(*(grams_of(other) for other in theirs))
    numbers = numbers_of(whole).difference(*(numbers_of(other) for other in theirs))
    return Restricted(path, title, grams, numbers, readers)


def rights_task(rows: Iterable[RightsRow]) -> Task[RightsRow, Any]:
    """The output is whatever the surface showed, JSON-ready."""

    def evaluate(row: RightsRow, shown: Any) -> Score:
        found = shown_of(row.document, shown, row.question)
        kept = not found
        return Score(float(kept), kept, (Check("nothing shown", kept, ", ".join(found[:3])),))

    return Task("rights", tuple(rows), evaluate)


def shown_of(secret: Restricted, shown: Any, asked: str = "") -> tuple[str, ...]:
    """The stretches, numbers and paths of `secret` in what was shown, without those that `asked` holds."""
    texts = list(texts_of(shown))
    whole = "\n".join(texts)
    known = grams_of(asked)
    found = [secret.path] if secret.path in whole else []
    found += sorted((grams_of(whole) & secret.grams) - known)
    found += sorted((numbers_of(whole) & secret.numbers) - numbers_of(asked))
    return tuple(found)


def texts_of(shown: Any) -> Iterator[str]:
    """Every text in JSON-ready data but ids, hashes and what the person typed; an id or hash within a text is cut out too, also
    cut short as lists show it (of two of its random digits some secret number is made, sooner or later)."""
    if isinstance(shown, str):
        yield _OURS.sub("", shown)
    elif isinstance(shown, Mapping):
        for key, value in shown.items():
            if key not in OURS:
                yield from texts_of(value)
    elif isinstance(shown, list | tuple):
        for value in shown:
            yield from texts_of(value)
