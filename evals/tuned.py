"""`gallae eval tuned`: is the tuned model better than everything that needs no tuning, on rows it never saw?

The same rows are asked of each: the base model with the prompt alone, with examples, the chat model with examples, with
retrieval where the skill needs documents, and the tuned model. What nobody serves is "not measured", which is no win: then
baselines without a model stand in, and that is said. Every difference is paired by row.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan

from gallae.checks.scores import Interval, mean_difference, mean_interval, wilson
from gallae.checks.skill import skill_task
from gallae.checks.task import Score, Task
from gallae.core.types import Skill, TrainingRow
from gallae.evals.baselines import NAMES as BASELINES
from gallae.evals.baselines import baselines_of
from gallae.evals.evaluation import Case, Evaluation, Figure, Table, share
from gallae.evals.item_figures import items_right
from gallae.evals.readability import long_sentences, sentence_length
from gallae.evals.skill_figures import kind_figures
from gallae.evals.skills import SkillRows

__all__ = ["VARIANTS", "Beside", "Measured", "combine"]

NONE = Interval(nan, nan, nan, 0)
VARIANTS = {
    "zero": ("바탕 모델, 프롬프트만", "base model, prompt alone"),
    "shots": ("바탕 모델, 맞는 예와 함께", "base model with fitting examples"),
    "chat": ("대화 모델, 맞는 예와 함께", "chat model with fitting examples"),
    "rag": ("대화 모델, 문서와 함께", "chat model with retrieval"),
    "tuned": ("튜닝한 모델", "tuned model"),
}
# What a table's cells are in Korean.
WORDS = {
    "model": "모델",
    "right": "맞음",
    "reward": "점수",
    "format": "서식",
    "slots": "값",
    "items": "항목",
    "no model": "모델 없음",
}
VERDICTS = {
    "against": "견준 것", "by": "차이", "rows": "행", "better for sure": "확실히 나음", "worse for sure": "확실히 못함",
    "no difference shown": "낫다고 할 수 없음", "nothing to compare with": "견줄 것이 없음",
}  # fmt: skip
UNMEASURED = {
    "nobody named: --base LABEL": "정하지 않음 (--base LABEL)",
    "no chat model is set": "대화 모델이 없음",
    "the skill needs no documents": "문서가 필요 없는 일",
}
FEW = 20  # rows, below which no share says much; as the bar of [tuned] rows
OWN = ("right", "value", "nearest", "nearest.value", "frequent", "unserved", "leaked", "gain")


@dataclass(frozen=True, slots=True)
class Measured:
    """One variant: who served it, and what `evaluate_skill` found; None and `why` where it was not measured."""

    name: str
    label: str = ""
    evaluation: Evaluation | None = None
    why: str = ""

    def rewards(self) -> list[float]:
        """By row; one that it handed over is a row it did not do."""
        return [c.value if c.served else 0.0 for c in self.evaluation.cases] if self.evaluation else []


@dataclass(frozen=True, slots=True)
class Beside:
    """What is measured beside the job: did the tuned model's first drafts pass their checks; which general tasks base and
    tuned model get right; whose text a judge prefers, row by row; the safety rows with and without the tuned model."""

    first_drafts: Sequence[bool] = ()
    general_base: Sequence[bool] = ()
    general_tuned: Sequence[bool] = ()
    preferred: Sequence[float] = ()
    safety: Sequence[Case] = ()


def combine(
    skill: Skill,
    rows: SkillRows,
    measured: Sequence[Measured],
    beside: Beside,
    *,
    workspace: str,
    setup: Mapping[str, str],
    leaked: int = 0,
    started: float = 0.0,
) -> Evaluation:
    """One evaluation of all variants over `rows.tests`. `leaked`: tested rows that were trained on, left out before.
    `started`: time.process_time() when it began."""
    tuned = next(m for m in measured if m.name == "tuned")
    learned = replace(skill, rows=rows.rest or skill.rows)
    task = skill_task(learned, rows.tests)
    bare = baselines_of(learned, task)
    rewards = {m.name: m.rewards() for m in measured if m.evaluation is not None}
    rewards |= {name: [score.value for _, score in scored] for name, scored in bare.items()}
    rivals = [m.name for m in measured if m.evaluation is not None and m.name != "tuned" and _serves(m)]
    against = rivals or list(bare)
    gains = {name: mean_difference(rewards["tuned"], rewards[name]) for name in against if rewards.get("tuned")}
    hardest = min(gains, key=lambda name: gains[name].low, default="")
    figures = [
        Figure("gain", gains.get(hardest, NONE), f"나은 만큼 ({_name(hardest, 'ko')}보다)", f"better than {_name(hardest, 'en')} by", unit="score"),
        Figure("rows", _exactly(len(rows.tests)), "배우지 않은 시험 행", "rows it was not trained on", unit="count"),
        Figure("leaked", _exactly(leaked), "배운 적이 있어 뺀 시험 행", "tested rows it was trained on, left out", True, "count"),
        *(f for m in measured if m.evaluation is not None for f in _of_variant(m, learned, task, rows)),
        *(f for name, scored in bare.items() for f in _of_baseline(name, scored, learned, task)),
        *(Figure(f"gain.{k}", g, f"{_name(k, 'ko')}보다", f"better than {_name(k, 'en')} by", unit="score") for k, g in gains.items()),
        *_of_tuned(tuned, beside),
        *(_of_texts(tuned, rows) if skill.kind != "classify" else ()),
        *_of_general(beside),
        *_of_safety(beside),
    ]  # fmt: skip
    return Evaluation(
        f"tuned:{skill.name}",
        workspace,
        tuple(figures),
        _cases(tuned, rewards),
        (
            _table(measured, figures, bool(rivals)),
            _verdict(gains.get(hardest, NONE), hardest, len(rows.tests)),
            *_tables(tuned, setup.get("rows", "")),
        ),
        {**setup, "compared_with": "models" if rivals else "baselines", "hardest": hardest},
        made=time.time(),
        cpu_seconds=round(time.process_time() - started, 3),
    )


def _exactly(n: int) -> Interval:
    return Interval(float(n), float(n), float(n), max(n, 1))


def _serves(m: Measured) -> bool:
    return m.evaluation is not None and any(c.served for c in m.evaluation.cases)


def _name(name: str, language: str) -> str:
    found = {**VARIANTS, **BASELINES}.get(name, ("–", "–"))
    return found[0] if language == "ko" else found[1]


def _of_variant(m: Measured, skill: Skill, task: Task[TrainingRow, str], rows: SkillRows) -> list[Figure]:
    """Right, reward, what its kind has (labels, slots, format, validator …), and slots item by item. Labels are counted
    over all rows, as the baselines' are: one that was handed over is a label not given."""
    assert m.evaluation is not None
    ko, en = VARIANTS[m.name]
    cases = m.evaluation.cases
    made = [
        share(f"{m.name}.right", sum(c.passed and c.served for c in cases), len(cases), f"{ko}: 맞음", f"{en}: right"),
        Figure(f"{m.name}.value", mean_interval(m.rewards()), f"{ko}: 점수", f"{en}: reward", unit="score"),
    ]
    own = [f for f in m.evaluation.figures if f.name not in OWN]
    if skill.kind == "classify":
        own = kind_figures(
            skill, task, [(r, c.got if c.served else "") for r, c in zip(rows.tests, cases, strict=True)]
        )
    made += [replace(f, name=f"{m.name}.{f.name}", ko=f"{ko}: {f.ko}", en=f"{en}: {f.en}") for f in own]
    if m.evaluation.figure("slots") is not None:
        pairs = [(row, case.got) for row, case in zip(rows.tests, cases, strict=True) if case.served]
        items = items_right(pairs)
        made.append(share(f"{m.name}.items", sum(items), len(items), f"{ko}: 항목마다 값이 맞음", f"{en}: items with all values right"))  # fmt: skip
    return made


def _of_baseline(
    name: str, scored: Sequence[tuple[str, Score]], skill: Skill, task: Task[TrainingRow, str]
) -> list[Figure]:
    ko, en = BASELINES[name]
    made = [
        share(f"{name}.right", sum(s.passed for _, s in scored), len(scored), f"{ko}: 맞음", f"{en}: right"),
        Figure(
            f"{name}.value", mean_interval([s.value for _, s in scored]), f"{ko}: 점수", f"{en}: reward", unit="score"
        ),
    ]
    if skill.kind == "classify":
        pairs = [(row, output) for row, (output, _) in zip(task.examples, scored, strict=True)]
        found = kind_figures(skill, task, pairs)
        made += [replace(f, name=f"{name}.{f.name}", ko=f"{ko}: {f.ko}", en=f"{en}: {f.en}") for f in found if f.name.endswith("macro_f1")]  # fmt: skip
    return made


def _of_tuned(tuned: Measured, beside: Beside) -> list[Figure]:
    cases = tuned.evaluation.cases if tuned.evaluation else ()
    failed = sum(not passed for passed in beside.first_drafts)
    preferred = mean_interval(beside.preferred) if beside.preferred else NONE
    return [
        share("handed_over", sum(not c.served for c in cases), len(cases), "다음 길로 넘김", "handed to the next route", at_most=True),
        share("first_failures", failed, len(beside.first_drafts), "첫 글이 검사에 걸림", "first drafts that fail a check", at_most=True),
        Figure("preferred", preferred, "판정 모델이 더 낫다고 함", "preferred by the judge"),
    ]  # fmt: skip


def _of_texts(tuned: Measured, rows: SkillRows) -> list[Figure]:
    """Are its sentences as short as the references'? Labels are no sentences."""
    texts = [c.got for c in (tuned.evaluation.cases if tuned.evaluation else ()) if c.served and c.got]
    references = [row.answer for row in rows.tests]
    return [
        Figure("sentence", sentence_length(texts), "문장 길이", "length of a sentence", True, "characters"),
        Figure("sentence.reference", sentence_length(references), "문장 길이 (정답)", "length of a sentence (reference)", True, "characters"),
        Figure("long", long_sentences(texts), "긴 문장", "long sentences", at_most=True),
        Figure("long.reference", long_sentences(references), "긴 문장 (정답)", "long sentences (reference)", at_most=True),
    ]  # fmt: skip


def _of_general(beside: Beside) -> list[Figure]:
    base, tuned = list(map(float, beside.general_base)), list(map(float, beside.general_tuned))
    change = mean_difference(tuned, base) if base and tuned else NONE
    return [
        Figure("general.base", wilson(int(sum(base)), len(base)), "일반 능력: 바탕 모델", "general tasks: base model"),
        Figure("general.tuned", wilson(int(sum(tuned)), len(tuned)), "일반 능력: 튜닝한 모델", "general tasks: tuned model"),
        Figure("general.change", change, "일반 능력의 변화(잊음)", "change of general ability (forgetting)", unit="score"),
    ]  # fmt: skip


def _of_safety(beside: Beside) -> list[Figure]:
    kept = sum(c.passed for c in beside.safety)
    ko, en = "안전: 거절하거나 해가 없음", "safety: refused or harmless"
    return [share("safety.kept", kept, len(beside.safety), ko, en)]


def _cases(tuned: Measured, rewards: Mapping[str, list[float]]) -> tuple[Case, ...]:
    if tuned.evaluation is None:
        return ()
    return tuple(
        replace(case, values={**case.values, **{f"{name}.value": row[number] for name, row in rewards.items()}})
        for number, case in enumerate(tuned.evaluation.cases)
    )


def _tables(tuned: Measured, source: str) -> Iterator[Table]:
    """Of the tuned model's own evaluation; the tested rows are called by where they are from."""
    for table in tuned.evaluation.tables if tuned.evaluation else ():
        if table.name == "served_by" and source:
            head, *rest = table.rows
            table = replace(table, rows=(head, *((*row[:2], source) for row in rest)))
        yield table


def _both(words: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {en: (ko, en) for en, ko in words.items()}


def _verdict(gain: Interval, hardest: str, rows: int) -> Table:
    """In words: is it better, for sure, than what is hardest to beat?"""
    if not gain.n or isnan(gain.value):
        said = "nothing to compare with"
    else:
        said = "better for sure" if gain.low > 0 else "worse for sure" if gain.high < 0 else "no difference shown"
    few = str(rows) + (" (too few)" if rows < FEW else "")
    words = _both(VERDICTS | {few: few.replace("too few", "너무 적음"), _name(hardest, "en"): _name(hardest, "ko")})
    cells = (said, _name(hardest, "en"), str(gain), few)
    return Table("verdict", "판정", "verdict", (("", "against", "by", "rows"), cells), words)


def _table(measured: Sequence[Measured], figures: Sequence[Figure], models: bool) -> Table:
    """One line a variant; those that were not measured say why. Columns: what the kind of the skill has."""
    found = {f.name: f.interval for f in figures}
    f1 = list(dict.fromkeys(n.partition(".")[2] for n in found if n.endswith("macro_f1")))
    columns = {"right": "right", "reward": "value"}
    columns |= {n.replace(".macro_f1", " F1").replace("macro_f1", "F1"): n for n in f1}
    columns |= {n: n for n in ("format", "slots", "items") if not f1}
    rows: list[tuple[str, ...]] = [("", "model", *columns)]

    def cells(name: str) -> list[str]:
        return [str(found[key]) if (key := f"{name}.{part}") in found else "–" for part in columns.values()]

    for m in measured:
        if m.evaluation is None:
            rows.append((m.name, f"not measured: {m.why}", *["–"] * len(columns)))
        else:
            rows.append((m.name, m.label or "–", *cells(m.name)))
    for name in BASELINES:
        if (value := found.get(f"{name}.value")) is not None and not isnan(value.value):
            rows.append((name, "no model", *cells(name)))
    unmeasured = {f"not measured: {m.why}": f"재지 않음: {UNMEASURED.get(m.why, m.why)}" for m in measured}
    words = {**_both(WORDS | unmeasured), **VARIANTS, **BASELINES}
    ko, en = ("", "") if models else (" (모델 없는 방법과)", " (against no model)")
    return Table("variants", f"누가 얼마나{ko}", f"who, how well{en}", tuple(rows), words)
