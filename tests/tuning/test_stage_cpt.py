"""Continued pretraining: running text, all of it, without a template."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gallae.core.errors import TuningError
from gallae.tuning.job import Job
from gallae.tuning.rows import Row
from gallae.tuning.stage_cpt import fit_cpt, pieces
from gallae.tuning.template import Taught
from tests.tuning.conftest import weights

pytestmark = pytest.mark.usefixtures("training")
TEXT = "갈래는 물음을 가장 싼 길로 답한다. 길은 다섯이고, 길마다 까닭이 있다. "


def corpus(*texts: str) -> tuple[Row, ...]:
    return tuple(Row("corpus/a.txt", n, "text", answer=text) for n, text in enumerate(texts, 1))


def test_it_changes_the_loss_on_its_text_and_needs_no_template(
    make_job: Callable[..., Job], tiny: Path, tmp_path: Path, events
) -> None:
    bare = Path(shutil.copytree(tiny, tmp_path / "bare"))
    (bare / "chat_template.jinja").unlink()
    job = make_job("cpt", rows=corpus(TEXT * 12), valid=corpus(TEXT * 2), base=bare, sequence=64, max_steps=12)
    figures = fit_cpt(job, events[1])
    assert figures["loss"] < figures["first_loss"] - 1
    assert figures["valid_loss"] < figures["first_valid_loss"] - 0.5
    assert not any(
        bool((a == b).all()) for a, b in zip(weights(bare).values(), weights(job.run.model).values(), strict=True)
    )


def test_texts_are_laid_end_to_end_and_nothing_is_left_out() -> None:
    texts = [Taught((1, 2, 3, 9), (1, 2, 3, 9)), Taught((4, 5, 9), (4, 5, 9))]
    assert [p.ids for p in pieces(texts, 3)] == [(1, 2, 3), (9, 4, 5)]  # a last piece of one token teaches nothing
    assert [p.ids for p in pieces(texts, 5)] == [(1, 2, 3, 9, 4), (5, 9)]


def test_no_text_is_an_error_that_names_the_folder(make_job: Callable[..., Job], events) -> None:
    with pytest.raises(TuningError) as caught:
        fit_cpt(make_job("cpt", rows=()), events[1])
    assert "corpus/" in caught.value.hint
