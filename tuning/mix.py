"""General rows mixed in, so that a model that learns one narrow job does not forget the rest ("일반적인 데이터는 일반적인
답변을 할 수 있도록 복습이 필요하다", 01).

rehearsal.jsonl holds two hundred short Korean and English requests with answers, written for this project.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from gallae.core.errors import InputError
from gallae.core.language import both
from gallae.tuning.rows import Row, load_file

__all__ = ["SHARE", "load_rehearsal", "mix"]

SHARE = 0.1  # of the mixed rows; ours


@lru_cache(maxsize=1)
def load_rehearsal() -> tuple[Row, ...]:
    return load_file(Path(__file__).with_name("rehearsal.jsonl"), "rehearsal.jsonl").rows


def mix(rows: Sequence[Row], rehearsal: Sequence[Row], share: float = SHARE, seed: int = 7) -> list[Row]:
    """`rows` and as many of `rehearsal` (drawn anew when they run out) that they are `share` of all, in a seeded order.

    InputError for a share outside 0 ≤ share < 1.
    """
    if not 0 <= share < 1:
        raise InputError(
            both(f"일반 행의 비율 {share}: 0과 1 사이가 아닙니다", f"rehearsal share {share}: not between 0 and 1"),
            hint=both("0.1이면 자기 행 아홉에 일반 행 하나를 섞습니다.", "0.1 mixes one general row to nine own ones."),
        )
    draw = random.Random(seed)  # noqa: S311 (a draw that can be repeated, no secret)
    wanted = math.ceil(len(rows) * share / (1 - share)) if rehearsal and share else 0
    general: list[Row] = []
    while len(general) < wanted:
        general += draw.sample(list(rehearsal), min(len(rehearsal), wanted - len(general)))
    mixed = [*rows, *general]
    draw.shuffle(mixed)
    return mixed
