"""A few plans around the chosen one, for whoever would rather measure than believe: each with a seed and a reason.

Only what does not change the memory upwards is moved (learning rate, epochs, a thinner adapter, the seed itself), so every
run of a sweep fits where the plan fits. Same plan and number, same sweep.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gallae.core.errors import InputError
from gallae.core.language import both
from gallae.tuning.plan import Plan

__all__ = ["Trial", "sweep"]

MOST = 32


@dataclass(frozen=True, slots=True)
class Trial:
    """`changed`: the settings that differ from the plan; `seed`: of rows' order and new weights."""

    number: int
    seed: int
    changed: dict[str, Any]
    ko: str
    en: str


def sweep(plan: Plan, number: int) -> tuple[Trial, ...]:
    """`number` trials, the plan itself first. InputError for none or too many."""
    if not 1 <= number <= MOST:
        raise InputError(
            f"--sweep {number}", hint=both(f"1에서 {MOST}번 사이로 주세요.", f"Between 1 and {MOST} runs.")
        )
    draw = random.Random(f"{plan.seed}:{plan.base.name}:{plan.run.adapter}:{plan.run.stage}")  # noqa: S311 (no secret)
    found: list[Trial] = []
    for at, (changed, ko, en) in zip(range(number), _around(plan, draw), strict=False):
        found.append(Trial(at + 1, plan.seed + at, changed, ko, en))
    return tuple(found)


def _around(plan: Plan, draw: random.Random) -> Iterator[tuple[dict[str, Any], str, str]]:
    rate = float(str(plan.value("learning_rate")))
    yield {}, "계획 그대로.", "The plan as it is."
    yield {}, "씨앗만 바꿔 우연의 폭을 봅니다.", "Another seed alone: how much is chance."
    yield (
        {"learning_rate": _rounded(rate / 2)},
        "학습률 절반: 흔들리면 낫습니다.",
        "Half the rate: better if the loss is shaky.",
    )
    yield (
        {"learning_rate": _rounded(rate * 2)},
        "학습률 두 배: 덜 배웠으면 낫습니다.",
        "Twice the rate: better if it learned too little.",
    )
    if plan.epochs > 1:
        yield (
            {"epochs": plan.epochs - 1},
            "한 번 덜 읽기: 외우면 낫습니다.",
            "One epoch less: better if it learned by heart.",
        )
    yield (
        {"epochs": plan.epochs + 1},
        "한 번 더 읽기: 덜 배웠으면 낫습니다.",
        "One epoch more: better if it learned too little.",
    )
    if plan.run.adapter != "full":
        thin = max(4, plan.run.rank // 2)
        yield (
            {"rank": thin, "alpha": 2 * thin},
            "절반 두께의 어댑터: 작아도 되는지.",
            "Half the rank: is a thinner adapter enough?",
        )
    while True:
        drawn = _rounded(rate * 2 ** draw.uniform(-1.5, 1.5))
        epochs = max(1, plan.epochs + draw.choice((-1, 0, 1)))
        yield (
            {"learning_rate": drawn, "epochs": epochs},
            "학습률과 반복을 함께 무작위로(씨앗 고정).",
            "Rate and epochs drawn together (seeded).",
        )


def _rounded(rate: float) -> float:
    return float(f"{rate:.2g}")
