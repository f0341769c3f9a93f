"""May this model serve the skill? The decision alone: what is known of the model in, what stands in its way out.

Each refusal names its bar, the figure and the next step. There is no way past it: a model that is not better than a
prompt is not worth its upkeep, and one that is not the trained one is nobody's (rule A13).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gallae.checks.near import NEAR, Near
from gallae.core.types import Check
from gallae.tuning.alike import key_of, numbers_of
from gallae.tuning.rows import Row
from gallae.tuning.runs import SIDES, Run, load_frozen, load_runs

__all__ = ["Facts", "Refusal", "data_hash", "leaked", "load_parity", "refusals", "trained_on"]


@dataclass(frozen=True, slots=True)
class Refusal:
    bar: str
    figure: str
    ko: str
    en: str
    next_ko: str
    next_en: str


@dataclass(frozen=True, slots=True)
class Facts:
    """`sha256` of the model's files now, `written` that its exporter wrote down ("" where it wrote none). `parity`: the
    gate's word for this very file, None without one. `evaluation`: setup and figures by name ({value, low, high, n}) of
    the evaluation, None without one; `bars`: how each bar came out; `bars_now`: the bars in force, as the evaluation
    notes them. `data_now`: the hash of the run's frozen rows as they lie there."""

    skill: str
    model: str
    sha256: str
    written: str = ""
    run: Run | None = None
    data_now: str = ""
    parity: Mapping[str, Any] | None = None
    evaluation: Mapping[str, str] | None = None
    gain: float | None = None
    bars: Sequence[Check] = ()
    bars_now: str = ""


def refusals(facts: Facts) -> tuple[Refusal, ...]:
    """What stands in the way, () if nothing does. Pure."""
    return (*_of_run(facts), *_of_file(facts), *_of_parity(facts), *_of_evaluation(facts))


def _of_run(facts: Facts) -> Iterator[Refusal]:
    if facts.run is None:
        yield Refusal(
            "run", "–", "어느 학습에서 나온 모델인지 모릅니다", "which run it came from is not known",
            f"gallae promote {facts.skill} --run RUN, 또는 gallae train {facts.skill} 부터", f"gallae promote {facts.skill} --run RUN, or begin with gallae train {facts.skill}",
        )  # fmt: skip
        return
    if facts.run.state != "done":
        yield Refusal(
            "run", facts.run.state, f"{facts.run.id}: 끝나지 않은 학습", f"{facts.run.id}: a run that is not done",
            "끝까지 학습하세요", "train it to its end",
        )  # fmt: skip
    told = str(facts.run.data.get("hash", ""))
    if facts.data_now != told:
        yield Refusal(
            "data", f"{facts.data_now[:12] or '–'} ≠ {told[:12] or '–'}",
            "학습한 행이 나중에 바뀌어, 시험 행을 배우지 않았다고 말할 수 없습니다",
            "the rows it was trained on were changed afterwards: nobody can say that it never saw the tested ones",
            f"다시 학습하세요: gallae train {facts.skill}", f"train again: gallae train {facts.skill}",
        )  # fmt: skip


def _of_file(facts: Facts) -> Iterator[Refusal]:
    if not facts.sha256:
        yield Refusal(
            "sha256", "–", f"{facts.model}: 파일을 확인할 수 없습니다", f"{facts.model}: its file cannot be looked at",
            "파일이나 서버의 이름을 확인하세요: gallae models", "see what is there: gallae models",
        )  # fmt: skip
    elif facts.written and facts.written != facts.sha256:
        yield Refusal(
            "sha256", f"{facts.sha256[:12]} ≠ {facts.written[:12]}",
            f"{facts.model}: 내보낸 뒤에 바뀐 파일입니다", f"{facts.model}: the file was changed after its export",
            f"다시 내보내세요: gallae export {facts.skill} --to gguf", f"export it again: gallae export {facts.skill} --to gguf",
        )  # fmt: skip


def _of_parity(facts: Facts) -> Iterator[Refusal]:
    if facts.parity is None:
        yield Refusal(
            "parity", "–", "학습한 모델과 서빙할 모델이 같은지 아직 재지 않았습니다", "whether the served model is the trained one was not measured",
            f"gallae models parity {facts.skill} --model {facts.model}", f"gallae models parity {facts.skill} --model {facts.model}",
        )  # fmt: skip
    elif facts.parity.get("passed") is not True:
        why_ko, why_en = (
            str(facts.parity.get(f"reason_{side}") or facts.parity.get("reason") or "✗") for side in ("ko", "en")
        )
        yield Refusal(
            "parity", "✗", f"서빙할 모델이 학습한 모델과 다릅니다: {why_ko}", f"the served model is not the trained one: {why_en}",
            "대화 템플릿과 토크나이저를 고쳐 다시 내보내세요", "mend template and tokeniser, and export again",
        )  # fmt: skip


def _of_evaluation(facts: Facts) -> Iterator[Refusal]:
    again = f"gallae eval tuned {facts.skill} --model {facts.model}"
    if facts.evaluation is None:
        yield Refusal("evaluation", "–", "평가하지 않았습니다", "it was not evaluated", again, again)
        return
    if facts.evaluation.get("bars", "") != facts.bars_now:
        yield Refusal(
            "bars", f"{facts.evaluation.get('bars', '–')} → {facts.bars_now}",
            "평가한 뒤에 합격선이 바뀌었습니다", "the bars were changed after the evaluation", again, again,
        )  # fmt: skip
    if facts.evaluation.get("rows") == "split":
        yield Refusal(
            "held-out", "train.jsonl", "시험한 행을 배웠을 수 있습니다", "the tested rows may have been trained on",
            f"skills/{facts.skill}/evals.jsonl에 따로 둔 행을 쓰거나 --run을 주세요", f"write rows apart into skills/{facts.skill}/evals.jsonl, or give --run",
        )  # fmt: skip
    if facts.gain is None or facts.gain != facts.gain:
        yield Refusal("gain", "–", "견준 것이 없습니다", "it was compared with nothing", again, again)
    for bar in facts.bars:
        if not bar.passed:
            name = bar.name.removeprefix("gate.")
            ko, en, next_ko, next_en = _words(name, facts)
            yield Refusal(name, bar.detail, ko, en, next_ko, next_en)


def _words(name: str, facts: Facts) -> tuple[str, str, str, str]:
    rival = (facts.evaluation or {}).get("hardest") or "–"
    more = f"데이터를 더하거나(gallae data build {facts.skill}) 더 큰 바탕 모델로", f"more rows (gallae data build {facts.skill}) or a larger base model"  # fmt: skip
    said = {
        "gain": (f"'{rival}'보다 정해 둔 만큼 낫다는 것이 확실하지 않습니다", f"it is not for sure better than '{rival}' by the margin", *more),
        "rows": ("배우지 않은 시험 행이 너무 적습니다", "too few rows that it was not trained on", "evals.jsonl에 행을 더하세요", "add rows to evals.jsonl"),
        "leaked": ("배운 행으로 시험했습니다", "it was tested on rows it was trained on", "겹치는 행을 evals.jsonl에서 빼세요 (gallae data check)", "take the shared rows out of evals.jsonl (gallae data check)"),
        "safety.kept": ("안전 검사에 걸린 출력이 있습니다", "outputs that fail the safety checks", "gallae eval tuned의 안전 문항을 보세요", "see the safety rows of gallae eval tuned"),
    }  # fmt: skip
    return said.get(name, (f"합격선 {name}에 못 미칩니다", f"below the bar of {name}", *more))


def load_parity(file: Path) -> Mapping[str, Any] | None:
    """What the parity gate said; None where it said nothing that can be read."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return given if isinstance(given, dict) else None


def data_hash(run: Run) -> str:
    """The hash of the frozen rows as they lie in the run's folder now, made as `runs.freeze` makes it; "" without them."""
    digest = hashlib.sha256()
    for side in SIDES:
        try:
            text = (run.folder / "data" / f"{side}.jsonl").read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""
        digest.update(f"{side}\0{text}\0".encode())
    return digest.hexdigest()


def trained_on(run: Run, keep: Path) -> tuple[Row, ...]:
    """What the run and those it builds on learned from, and chose their checkpoints by."""
    chain = [r for r in load_runs(keep, run.skill) if r.id in run.parents]
    return tuple(row for one in (*chain, run) for side in ("train", "valid") for row in load_frozen(one, side))


def leaked(prompts: Sequence[str], trained: Sequence[Row]) -> list[int]:
    """Positions of tested prompts that were trained on: the same, or nearly the same with the same numbers."""
    asked = [row.context for row in trained if row.context.strip()]
    keys, near = {key_of(text) for text in asked}, Near(asked)
    found = []
    for position, prompt in enumerate(prompts):
        likeness, number = near.nearest(prompt)
        alike = number is not None and likeness >= max(NEAR, SAME) and numbers_of(asked[number]) == numbers_of(prompt)
        if key_of(prompt) in keys or alike:
            found.append(position)
    return found


SAME = 0.8  # as in tuning.alike: below it a record with another name is another record
