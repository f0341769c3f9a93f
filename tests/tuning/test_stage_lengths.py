"""No stage lets its trainer cut rows behind our back: what fits the plan's length is read whole."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from tests.tuning import tiny

pytestmark = tiny.TRAINS


class Seen(Exception):
    pass


@pytest.mark.parametrize("stage", ["dpo", "kto", "reward"])
def test_a_row_beyond_the_trainers_own_limit_stays_whole(
    stage: str, tmp_path: Path, tiny_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module(f"gallae.tuning.stage_{stage}")
    lengths: list[int] = []

    def seen(trainer: Any, *rest: object) -> None:
        lengths.append(trainer.args.max_length)
        raise Seen

    monkeypatch.setattr("gallae.tuning.fit.fit", seen)
    rows = tiny.pairs(range(8)) if stage != "kto" else (
        *tiny.thumbs(range(8), "배송", True), *tiny.thumbs(range(8, 16), "칭찬", False))  # fmt: skip
    with pytest.raises(Seen):
        getattr(module, f"fit_{stage}")(tiny.job_of(tmp_path, tiny_base, stage, rows, sequence=1_536), tiny.Told())
    assert lengths == [1_536]  # TRL's own default is 1,024
