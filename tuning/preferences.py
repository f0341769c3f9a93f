"""What people preferred, as each trainer takes it: pairs, thumbs, and answers to compare for a reward model.

Teams have what they have: pairs (a better answer beside a worse one), single thumbs, or grades. Each becomes the others
where that loses nothing: two verdicts on the same prompt are a pair, and a pair is two thumbs. What cannot be made is an
error that says what to collect.

>>> asked = (Turn("user", "환불은요?"),)
>>> rows = [Row("p", 1, "thumb", asked, "네, 됩니다.", good=True), Row("p", 2, "thumb", asked, "몰라요", good=False)]
>>> [(r.answer, r.rejected) for r in pairs_of(rows)]
[('네, 됩니다.', '몰라요')]
>>> [(r.answer, r.good) for r in thumbs_of(pairs_of(rows))]
[('네, 됩니다.', True), ('몰라요', False)]
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gallae.core.errors import TuningError
from gallae.core.language import both
from gallae.tuning.alike import key_of
from gallae.tuning.memory import Stage
from gallae.tuning.rows import Row, Turn

__all__ = ["WANTED", "Counts", "Duel", "Wanted", "compared", "counts_of", "duels_of", "judged", "needed", "pairs_of"]
__all__ += ["examples_of", "prompts_of", "thumbs_of", "verdicts_of"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a stage learns from, in words, and from how many (ours; [prefer] of sizes.toml has the sizes to aim for)."""

    ko: str
    en: str
    least: int


WANTED: Mapping[Stage, Wanted] = {
    "reward": Wanted("짝, 또는 좋은 쪽과 나쁜 쪽이 다 있는 평가", "pairs, or verdicts on both sides", 1),
    "dpo": Wanted(
        "짝, 또는 같은 물음에 대한 좋고 나쁜 평가", "pairs, or a good and a bad verdict on the same prompt", 1
    ),
    "kto": Wanted("좋은 쪽과 나쁜 쪽이 다 있는 평가", "verdicts on both sides", 2),
    "rejection": Wanted("물음", "prompts", 1),
    "grpo": Wanted("물음", "prompts", 1),
}


@dataclass(frozen=True, slots=True)
class Duel:
    """Two answers of which the first should be worth more. Of one prompt, or (`across`) of two."""

    better: Row
    worse: Row

    @property
    def across(self) -> bool:
        return self.better.turns != self.worse.turns


@dataclass(frozen=True, slots=True)
class Counts:
    pairs: int  # as they stand in the rows, and made of verdicts on one prompt
    good: int
    bad: int


def counts_of(rows: Sequence[Row]) -> Counts:
    thumbs = thumbs_of(rows)
    good = sum(r.good is True for r in thumbs)
    return Counts(len(pairs_of(rows)), good, len(thumbs) - good)


def pairs_of(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows of shape "pair": those given, and verdicts on one prompt matched, each used at least once. Pairs whose sides
    say the same are left out: they hold no preference."""
    rows = list(rows)
    made = [r for r in rows if r.shape == "pair"]
    for verdicts in _by_prompt(rows).values():
        made += [replace(b, shape="pair", rejected=w.answer, good=None, score=None) for b, w in _matched(verdicts)]
    return tuple(r for r in made if key_of(r.answer) != key_of(r.rejected))


def thumbs_of(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows of shape "thumb": those given; both sides of each pair, once; grades above and below the middle of those given
    on the same file's scale (an answer in the very middle says nothing)."""
    rows = list(rows)
    made: dict[tuple[str, str, str, bool], Row] = {}
    for row, verdict in zip(rows, verdicts_of(rows), strict=True):
        sides = [(row.answer, verdict)]
        if row.shape == "pair":
            differ = key_of(row.answer) != key_of(row.rejected)
            sides = [(row.answer, True), (row.rejected, False)] if differ else []
        for text, good in sides:
            if good is not None:
                thumb = replace(row, shape="thumb", answer=text, rejected="", good=good, score=None)
                made.setdefault((row.system, row.context, text, good), thumb)
    return tuple(made.values())


def verdicts_of(rows: Sequence[Row]) -> list[bool | None]:
    """Of each row, was its answer called good? A grade is good above the middle of those given in the same file, bad
    below it, and says nothing (None) in the very middle."""
    middle = _middles(rows)
    said: list[bool | None] = []
    for row in rows:
        if row.score is None or row.score == middle[row.file]:
            said.append(True if row.shape == "pair" else row.good)
        else:
            said.append(row.score > middle[row.file])
    return said


def duels_of(rows: Iterable[Row], *, seed: int = 0) -> tuple[Duel, ...]:
    """For a reward model: the pairs; and verdicts on prompts that have no other, good against bad in seeded order. The
    latter teach what good answers have in common, not which of two is better (ours; Duel.across tells them apart)."""
    rows = list(rows)
    made = [Duel(_side(r, r.answer, True), _side(r, r.rejected, False)) for r in pairs_of(rows)]
    paired = {(d.better.system, key_of(d.better.context)) for d in made}
    alone = [r for r in thumbs_of(r for r in rows if r.shape != "pair") if (r.system, key_of(r.context)) not in paired]
    good, bad = [r for r in alone if r.good], [r for r in alone if not r.good]
    draw = random.Random(seed)  # noqa: S311 (a draw that can be repeated, no secret)
    draw.shuffle(good)
    draw.shuffle(bad)
    return (*made, *(Duel(g, b) for g, b in _cycled(good, bad)))


def prompts_of(rows: Iterable[Row]) -> tuple[Row, ...]:
    """One row a prompt, for the stages that write their own answers, each with an answer a scorer may compare with: a
    training row's, else one that people preferred. What was only ever called bad is no reference."""
    taken: dict[tuple[Turn, ...], Row] = {}
    for row in sorted(rows, key=lambda r: r.shape != "answer"):
        if row.turns and (row.shape in ("answer", "pair") or row.good is True):
            taken.setdefault(row.turns, row)
    return tuple(taken.values())


def examples_of(stage: Stage, rows: Sequence[Row], *, seed: int = 0) -> tuple[Row, ...]:
    """What the stage makes of its rows and learns from: pairs (dpo), verdicts (kto), comparisons as pairs (reward),
    prompts (rejection, grpo), else the rows. TuningError as the stage itself would say it."""
    if stage not in WANTED:
        return tuple(rows)
    if stage == "reward":
        duels = duels_of(rows, seed=seed)
        made = tuple(replace(d.better, shape="pair", rejected=d.worse.answer, good=None) for d in duels)
    else:
        made = {"dpo": pairs_of, "kto": thumbs_of}.get(stage, prompts_of)(rows)
    needed(stage, made, rows)
    return made


def needed(stage: Stage, found: Sequence[object], rows: Sequence[Row]) -> None:
    """TuningError where `found` (what the stage made of `rows`) is too little, or all thumbs point one way."""
    counts, wanted = counts_of(rows), WANTED[stage]
    has = both(
        f"{len(rows)}행: 쌍 {counts.pairs}, 좋다는 평가 {counts.good}, 나쁘다는 평가 {counts.bad}",
        f"{len(rows)} rows: {counts.pairs} pairs, {counts.good} good and {counts.bad} bad verdicts",
    )
    one_sided = stage in ("kto", "reward") and counts.pairs == 0 and 0 in (counts.good, counts.bad)
    if one_sided and counts.good + counts.bad:
        here, missing = ("good", "bad") if counts.good else ("bad", "good")
        ko = {"good": "좋다", "bad": "나쁘다"}
        raise TuningError(
            both(f"{stage}: 모든 평가가 {ko[here]}고 합니다({has.ko})", f"{stage}: every verdict says {here} ({has})"),
            hint=both(
                f"{ko[missing]}는 평가도 모으세요(gallae feedback, gallae data build). 한쪽만으로는 무엇을 피할지 배우지 "
                "못합니다. 그때까지는 평가가 없어도 되는 rejection이나 grpo 단계를 쓰세요.",
                f"Collect {missing} ones too (gallae feedback, gallae data build): from one side alone a model does not "
                "learn what to avoid. Until then: stage rejection or grpo, which need no verdicts.",
            ),
        )
    if len(found) < wanted.least:
        thumbs = stage == "dpo" and counts.good and counts.bad
        raise TuningError(
            both(f"{stage}: {wanted.ko} 필요; {has.ko}", f"{stage}: needs {wanted.en}; {has}"),
            hint=both(
                f"{wanted.ko} → prefer.jsonl(docs/preferences.md)." + (" 낱개 평가는 kto에 됩니다." if thumbs else ""),
                f"{wanted.en} → prefer.jsonl (docs/preferences.md)."
                + (" Single thumbs are enough for kto." if thumbs else ""),
            ),
        )


# -- one row, as TRL takes it -----------------------------------------------------------------------------------------
def judged(row: Row) -> dict[str, Any]:
    """Of a pair {"prompt", "chosen", "rejected"}, of a thumb {"prompt", "completion", "label"}; all in messages."""
    prompt = row.messages()[:-1]
    if row.shape == "pair":
        return {"prompt": prompt, "chosen": _said(row.answer), "rejected": _said(row.rejected)}
    return {"prompt": prompt, "completion": _said(row.answer), "label": row.good is True}


def compared(duel: Duel) -> dict[str, Any]:
    """{"chosen", "rejected"}: two whole conversations, which need not begin the same."""
    return {"chosen": duel.better.messages(), "rejected": duel.worse.messages()}


def _said(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


# -- verdicts on one prompt -------------------------------------------------------------------------------------------
def _by_prompt(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    held: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.shape in ("thumb", "graded"):
            held[row.system, key_of(row.context)].append(row)
    return held


def _matched(verdicts: Sequence[Row]) -> list[tuple[Row, Row]]:
    """(better, worse): thumbs good against bad; of grades every two that differ (InstructGPT takes all of a prompt's)."""
    good = [r for r in verdicts if r.good is True]
    bad = [r for r in verdicts if r.good is False]
    graded = sorted((r for r in verdicts if r.score is not None), key=lambda r: -(r.score or 0.0))
    ranked = [(a, b) for i, a in enumerate(graded) for b in graded[i + 1 :] if a.score != b.score]
    return _cycled(good, bad) + ranked


def _cycled(good: Sequence[Row], bad: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Each of both sides at least once, none twice more often than needed."""
    if not good or not bad:
        return []
    return [(good[i % len(good)], bad[i % len(bad)]) for i in range(max(len(good), len(bad)))]


def _side(row: Row, text: str, good: bool) -> Row:
    return replace(row, shape="thumb", answer=text, rejected="", good=good)


def _middles(rows: Iterable[Row]) -> dict[str, float]:
    """Of each file: half way between the lowest and the highest grade."""
    held: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row.score is not None:
            held[row.file].append(row.score)
    return {file: (min(scores) + max(scores)) / 2 for file, scores in held.items()}
