"""`gallae eval summaries`: is what summarises faithful and short? Asked through the chat, beside the opening sentences
of the text as the baseline that needs no model.
"""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date
from math import nan
from pathlib import Path
from typing import Any

from gallae.checks.scores import Interval, mean_difference, mean_interval
from gallae.checks.sentences import split_sentences
from gallae.checks.summary import SummaryRow, check_summary, copied_run, summary_task
from gallae.checks.task import Score
from gallae.core.errors import InputError
from gallae.core.language import language_of, say
from gallae.core.types import Answer, Check, Language, Person, Question, Route, Skill
from gallae.core.workspace import read_rows
from gallae.evals.evaluation import Case, Evaluation, Figure, Progress, judge, share
from gallae.graphs.write_skill import without_note

__all__ = ["asked_for", "evaluate_summaries", "load_summaries", "opening"]

log = logging.getLogger(__name__)
KEYS = {"id", "text", "must_keep", "must_not", "max_characters", "sentences", "language", "instruction", "note"}
NONE = Interval(nan, nan, nan, 0)
NAMES = {
    "added": ("보탠 것이 없음", "nothing added"),
    "turned": ("뒤집힌 말이 없음", "nothing turned round"),
    "kept": ("남겨야 할 것을 남김", "keeps what must be kept"),
    "must_not": ("쓰지 말 것을 쓰지 않음", "leaves out what must not be said"),
    "length": ("길이를 지킴", "short enough"),
    "language": ("언어가 맞음", "right language"),
    "copy": ("베끼지 않음", "not a copy"),
    "whole": ("끝맺음", "comes to an end"),
}


def load_summaries(path: Path) -> list[SummaryRow]:
    """The rows of a summaries.jsonl; unknown keys and rows without a text warn. InputError without such a file."""
    if not path.is_file():
        raise InputError(f"{path}: no such file", hint='Write {"id","text","must_keep":[["…"]]} one a line.')
    return [row for number, given in read_rows(path) if (row := _row(path, number, given)) is not None]


def asked_for(row: SummaryRow) -> str:
    """The question that asks for the summary of a row."""
    if row.instruction:
        return f"{row.instruction}\n\n{row.text}"
    language: Language = "en" if (row.language or language_of(row.text)) == "en" else "ko"
    limits = []
    if row.sentences:
        limits.append(say(language, f"{row.sentences}문장 이내", f"at most {row.sentences} sentences"))
    if row.max_characters:
        limits.append(say(language, f"{row.max_characters}자 이내", f"at most {row.max_characters} characters"))
    within = ", ".join(limits)
    ko = f"다음 글을 {within + '로 ' if within else ''}요약해 주세요."
    en = f"Summarise the following text{' in ' + within if within else ''}."
    return f"{say(language, ko, en)}\n\n{row.text}"


def opening(row: SummaryRow) -> str:
    """The first sentences of the text that fit the row's limits, one at least: what no summary should lose to."""
    most = row.max_characters or max(1, len(row.text) // 3)
    taken: list[str] = []
    for sentence in split_sentences(row.text):
        if taken and (len(" ".join([*taken, sentence.text])) > most or len(taken) >= (row.sentences or 99)):
            break
        taken.append(sentence.text)
    return " ".join(taken)


async def evaluate_summaries(
    rows: Sequence[SummaryRow],
    ask: Callable[[Question], Awaitable[Answer]],
    *,
    workspace: str,
    today: date,
    person: Person | None = None,
    skill: Skill | None = None,
    setup: dict[str, str] | None = None,
    concurrency: int = 1,
    progress: Progress | None = None,
) -> Evaluation:
    """`skill`: the rows' texts are whole requests to it, asked on its route; else asked on `prompt`."""
    started = time.process_time()
    task, said = summary_task(rows), dict[str, Answer]()
    route: Route = "prompt" if skill is None else "hybrid" if skill.needs_documents else "sllm"

    async def produce(row: SummaryRow) -> str:
        text = row.text if skill is not None else asked_for(row)
        said[row.id] = await ask(Question(text, today, person=person or Person(), route=route))
        return without_note(said[row.id].text)

    def describe(row: SummaryRow, output: str | None, score: Score) -> Case:
        return _case(row, output, score, said.get(row.id))

    cases = await judge(task, produce, describe, concurrency=concurrency, progress=progress)
    served = [(row, case) for row, case in zip(rows, cases, strict=True) if case.served]
    opened = [task.evaluate(row, opening(row)) for row in rows]
    paired = [s.value for s, case in zip(opened, cases, strict=True) if case.served]
    n = len(served)
    gain = mean_difference([case.value for _, case in served], paired) if served else NONE
    name = "summaries" if skill is None else f"summaries:{skill.name}"
    return Evaluation(
        name,
        workspace,
        figures=(
            share("right", sum(case.passed for _, case in served), n, "요약이 맞음", "right summaries"),
            *_by_check([(row, case.got) for row, case in served]),
            *_sizes([(row, case.got) for row, case in served]),
            share(
                "opening", sum(s.passed for s in opened), len(rows), "비교: 글의 첫머리", "baseline: opening sentences"
            ),
            Figure("gain", gain, "첫머리보다 나은 만큼", "better than the opening by", unit="score"),
            Figure("unserved", _count(len(rows) - n), "맡을 모델이 없음", "nobody serves", True, "count"),
        ),
        cases=tuple(cases),
        setup=dict(setup or {}),
        made=time.time(),
        cpu_seconds=round(time.process_time() - started, 3),
    )


def _case(row: SummaryRow, output: str | None, score: Score, answer: Answer | None) -> Case:
    case = Case(row.id, row.text, score.value, score.passed, score.why, output or "")
    if answer is None:
        return case
    case = dataclasses.replace(
        case, kind=answer.outcome, turn=answer.id, cost_usd=answer.usage.cost_usd, milliseconds=answer.milliseconds
    )
    if answer.outcome == "unserved" and answer.route == answer.decision.route:  # else somebody tried, and was refused
        return dataclasses.replace(case, value=0.0, passed=False, why="not served", served=False)
    if answer.outcome not in ("answered", "cut"):
        return dataclasses.replace(case, value=0.0, passed=False, why=answer.outcome)
    return case


def _by_check(pairs: Sequence[tuple[SummaryRow, str]]) -> Iterator[Figure]:
    checks: dict[str, list[Check]] = {name: [] for name in NAMES}
    for row, output in pairs:
        for check in check_summary(output, row):
            checks[check.name].append(check)
    for name, done in checks.items():
        yield share(name, sum(c.passed for c in done), len(done), *NAMES[name])


def _sizes(pairs: Sequence[tuple[SummaryRow, str]]) -> Iterator[Figure]:
    """How much shorter, and how much of a summary stands in the text in one piece."""
    ratio = [len(output) / len(row.text) for row, output in pairs if row.text]
    copied = [copied_run(output, row.text) / max(1, len("".join(output.split()))) for row, output in pairs]
    yield Figure("ratio", mean_interval(ratio) if ratio else NONE, "요약/원문 길이", "length to that of the text", True)
    yield Figure("copied", mean_interval(copied) if copied else NONE, "통째로 옮긴 몫", "copied in one piece", True)


def _row(path: Path, number: int, given: dict[str, Any]) -> SummaryRow | None:
    for key in sorted(set(given) - KEYS):
        log.warning("%s:%d: unknown key %r ignored", path.name, number, key)
    text = str(given.get("text") or "").strip()
    if not text:
        log.warning("%s:%d: text missing; row ignored", path.name, number)
        return None
    keep = given.get("must_keep") or []
    groups = [(g,) if isinstance(g, str) else tuple(map(str, g)) for g in keep if isinstance(g, str | list) and g]
    language = str(given.get("language") or "")
    return SummaryRow(
        str(given.get("id") or number),
        text,
        tuple(groups),
        tuple(str(x) for x in given.get("must_not") or ()),
        _limit(given.get("max_characters")),
        _limit(given.get("sentences")),
        language if language in ("ko", "en") else "",
        str(given.get("instruction") or ""),
    )


def _limit(given: object) -> int:
    return given if isinstance(given, int) and not isinstance(given, bool) and given > 0 else 0


def _count(n: int) -> Interval:
    return Interval(float(n), float(n), float(n), 1)
