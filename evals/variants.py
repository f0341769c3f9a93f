"""A and B on the same questions: another prompt, another model, or an earlier run, row by row.

    variant_of("prompts/short", base, other, margin=0.01)

Paired by id and question (`evals.difference`); a row that one of the two does not serve is no row of the difference. The
verdict follows the bar `variant.gain`, written down before: worse when the whole 95 % interval lies below −margin, better
when it lies above +margin, else no difference was shown, which is not the same as none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from gallae.checks.scores import Interval, mean_interval, wilson
from gallae.core.errors import InputError
from gallae.core.language import say
from gallae.core.types import Language
from gallae.evals.difference import difference_of
from gallae.evals.evaluation import Case, Evaluation, Figure, Table, read_evaluation, share

__all__ = ["load_run_file", "variant_of", "verdict"]

Verdict = Literal["better", "worse", "no difference shown"]
SAID: Mapping[Verdict, str] = {"better": "나음", "worse": "나쁨", "no difference shown": "차이를 보이지 못함"}
Pair = tuple[Case, Case]


def variant_of(
    name: str, base: Evaluation, other: Evaluation, *, margin: float = 0.0, language: Language = "ko"
) -> Evaluation:
    """The evaluation "variant:NAME": `other` against `base`, with the cases and the setup of `other`. InputError if no
    question was served in both."""
    before = {(case.id, case.question): case for case in base.cases}
    pairs = [(was, now) for now in other.cases if (was := before.get((now.id, now.question))) is not None]
    both = [(was, now) for was, now in pairs if was.served and now.served]
    if not both:
        raise InputError(f"{name}: no question in common", hint="Compare runs over the same evals/answers.jsonl.")
    gain = difference_of(base, other).changes[0].paired
    assert gain is not None  # the first change is that of rows right, and there are some
    usd, milliseconds = (
        [getattr(now, of) - getattr(was, of) for was, now in both] for of in ("cost_usd", "milliseconds")
    )
    return Evaluation(
        f"variant:{name}",
        other.workspace,
        figures=(
            Figure("right", wilson(sum(now.passed for _, now in both), len(both)), f"{name}: 맞음", f"{name}: right"),
            Figure("base", wilson(sum(was.passed for was, _ in both), len(both)), "바탕: 맞음", "base: right"),
            Figure("gain", gain, "차이 (같은 문항)", "difference (same rows)", unit="score"),
            Figure("usd", mean_interval(usd), "한 질문에 더 드는 비용", "more cost, a question", at_most=True, unit="usd"),
            Figure("ms", mean_interval(milliseconds), "한 질문에 더 걸리는 ms", "more ms, a question", at_most=True, unit="ms"),
            share("not_served", len(pairs) - len(both), len(pairs), "한쪽이 맡지 않음 (따로)",
                  "not served by one of them (apart)", at_most=True),
        ),
        cases=other.cases,
        tables=tuple(_tables(both, verdict(gain, margin), language)),
        setup={**other.setup, "base": base.setup.get("variant", "") or base.what},
        made=other.made,
        cpu_seconds=other.cpu_seconds,
    )  # fmt: skip


def verdict(gain: Interval, margin: float) -> Verdict:
    """`margin` ≥ 0, in points of right rows."""
    if gain.n and gain.high < -margin:
        return "worse"
    return "better" if gain.n and gain.low > margin else "no difference shown"


def load_run_file(path: Path) -> Evaluation:
    """An evaluation that `gallae eval compare --json` or `--report` wrote. InputError names a file that is none."""
    try:
        return read_evaluation(json.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path}: no evaluation ({type(error).__name__}: {error})",
            hint="gallae eval compare --report DIR writes one.",
        ) from error


def _tables(pairs: Sequence[Pair], found: Verdict, language: Language) -> list[Table]:
    won = [pair for pair in pairs if pair[1].passed and not pair[0].passed]
    lost = [pair for pair in pairs if pair[0].passed and not pair[1].passed]
    header = tuple(say(language, "판정|나음:나쁨", "verdict|won:lost").split("|"))
    made = [
        Table("verdict", "판정", "verdict", (header, (say(language, SAID[found], found), f"{len(won)}:{len(lost)}")))
    ]
    if won or lost:
        header = tuple(say(language, "뒤집힌 문항|질문|바뀜|까닭", "flipped|question|change|why").split("|"))
        rows = [(now.id, _short(now.question), "✗→✓", _short(was.why)) for was, now in won]
        rows += [(now.id, _short(now.question), "✓→✗", _short(now.why)) for _, now in lost]
        made.append(Table("flips", "뒤집힌 문항", "flipped", (header, *rows)))
    return made


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
