"""What a house job is worth without any model, row by row: the nearest training row copied, the most frequent output,
and for `classify` a classifier of keywords that was learned from the training rows in a moment.

A tuned model that does not beat these has learned nothing that was worth its training.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence

from gallae.checks.formats import read_object
from gallae.checks.skill import format_of, label_of
from gallae.checks.task import Score, Task
from gallae.core.tokens import content_terms
from gallae.core.types import Skill, TrainingRow
from gallae.evals.skill_figures import label_fields
from gallae.graphs.prompts import nearest_rows

__all__ = ["NAMES", "Keywords", "baselines_of"]

NAMES = {
    "nearest": ("가장 가까운 학습 행 베끼기", "the nearest training row"),
    "frequent": ("가장 잦은 출력", "the most frequent output"),
    "keywords": ("학습 행의 낱말로 분류", "keywords of the training rows"),
}


def baselines_of(skill: Skill, task: Task[TrainingRow, str]) -> dict[str, list[tuple[str, Score]]]:
    """(output, score) of every row of the task, by baseline; `skill.rows` are those that may be learned from. {} without
    any."""
    if not skill.rows:
        return {}
    made: dict[str, list[tuple[str, Score]]] = {}
    shots = (nearest_rows(skill.rows, row.prompt) for row in task.examples)
    made["nearest"] = _scored(task, [near[-1].answer if near else "" for near in shots])
    if skill.kind == "classify":
        usual = Counter(row.answer for row in skill.rows).most_common(1)[0][0]
        made["frequent"] = _scored(task, [usual for _ in task.examples])
        keywords = Keywords(skill)
        made["keywords"] = _scored(task, [keywords.output(row.prompt) for row in task.examples])
    return made


class Keywords:
    """Naive Bayes over content words with add-one smoothing (McCallum and Nigam, 1998), one for each field of a JSON
    output that holds labels; what holds none is copied from the nearest row."""

    def __init__(self, skill: Skill) -> None:
        self._rows, self._format = skill.rows, format_of(skill)
        fields = (
            label_fields(self._format, [row.answer for row in skill.rows]) if self._format.kind == "json" else ("",)
        )
        self._bayes = {
            field: _Bayes([(r.prompt, label_of(r.answer, self._format, field)) for r in self._rows]) for field in fields
        }

    def output(self, prompt: str) -> str:
        if "" in self._bayes:
            return self._bayes[""].label(prompt)
        near = nearest_rows(self._rows, prompt)
        made = dict(read_object(near[-1].answer) or {}) if near else {}
        return json.dumps({**made, **{f: b.label(prompt) for f, b in self._bayes.items()}}, ensure_ascii=False)


class _Bayes:
    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._seen = Counter(label for _, label in pairs)
        self._words: dict[str, Counter[str]] = {label: Counter() for label in self._seen}
        for text, label in pairs:
            self._words[label].update(set(content_terms(text)))
        self._all = len({word for words in self._words.values() for word in words})

    def label(self, text: str) -> str:
        words, n = set(content_terms(text)), sum(self._seen.values())

        def likely(label: str) -> float:
            held, total = self._words[label], self._words[label].total() + self._all + 1
            return math.log(self._seen[label] / n) + sum(math.log((held[word] + 1) / total) for word in sorted(words))

        return max(sorted(self._seen), key=likely)


def _scored(task: Task[TrainingRow, str], outputs: Sequence[str]) -> list[tuple[str, Score]]:
    return [(output, task.evaluate(row, output)) for row, output in zip(task.examples, outputs, strict=True)]
