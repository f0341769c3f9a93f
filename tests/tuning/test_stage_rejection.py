"""Stage rejection keeps only answers that pass the skill's scorer, and teaches those."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gallae.checks.skill import skill_task
from gallae.core.errors import TuningError
from gallae.tuning.rows import Row
from gallae.tuning.sampling import Sampled
from gallae.tuning.stage_rejection import best_of, fit_rejection
from tests.tuning import tiny

pytestmark = tiny.TRAINS


def scorer(row: Row, text: str) -> float:
    return skill_task(tiny.skill_with(tiny.answers(range(40)))).evaluate(row.training(), text).value


WANTED = tuple(Row("train.jsonl", n, "answer", tiny.asked(n), "배송") for n in range(32))


def test_only_passing_answers_are_kept_and_the_loss_on_them_falls(tmp_path: Path, tiny_base: Path) -> None:
    told = tiny.Told()
    job = tiny.job_of(tmp_path, tiny_base, "rejection", WANTED, scorer=scorer, generations=4, max_steps=16)
    figures = fit_rejection(job, told)
    (kept,) = told.of("kept")
    assert kept["sampled"] == 128 and 8 <= kept["kept"] <= 32 and kept["refused"]["failed"] > 20
    assert kept["kept"] == figures["kept"] and told.of("sampled")[-1] == {"step": 32, "steps": 32}
    assert figures["loss"] < figures["first_loss"]
    before, after = (tiny.open_trained(folder, tiny_base) for folder in (tiny_base, job.run.model))
    samples = [json.loads(line) for line in (job.run.folder / "data" / "samples.jsonl").read_text("utf-8").splitlines()]
    texts = [s["texts"] for group in samples for s in group["samples"]]
    passing = [row for row, said in zip(WANTED, texts, strict=True) if row.answer in said]
    assert len(passing) == kept["kept"]
    gained = [
        tiny.logp(after, tiny_base, r.turns, r.answer) - tiny.logp(before, tiny_base, r.turns, r.answer)
        for r in passing
    ]
    assert sum(gained) / len(gained) > 0.1


def test_of_the_answers_that_pass_the_best_is_kept_once(tmp_path: Path, tiny_base: Path) -> None:
    values = {"가": 1.0, "나": 0.7, "다": 0.2, "라": 1.0}
    job = tiny.job_of(tmp_path, tiny_base, "rejection", [], scorer=lambda row, text: values[text], threshold=0.5)
    prompts = tiny.answers([0, 1, 2])
    made = [
        Sampled(("나", "가", "가", "라"), (True,) * 4),
        Sampled(("다", "나", "가", " "), (True, True, False, True)),
        Sampled(("다", "다", "다", "다"), (True,) * 4),
    ]
    kept, refused = best_of(job, prompts, made)
    assert [(r.turns, r.answer) for r in kept] == [(prompts[0].turns, "가"), (prompts[1].turns, "나")]
    assert refused == {"beaten": 2, "repeated": 4, "failed": 3, "cut": 1} and sum(refused.values()) + len(kept) == 12
    assert all(r.shape == "answer" and r.synthetic and r.given["messages"][-1]["content"] == r.answer for r in kept)


def test_nothing_kept_is_an_error_with_the_next_step_and_no_model(tmp_path: Path, tiny_base: Path) -> None:
    job = tiny.job_of(tmp_path, tiny_base, "rejection", tiny.answers(range(4)), scorer=lambda row, text: 0.0)
    told = tiny.Told()
    with pytest.raises(TuningError, match="none of 16 answers to 4 prompts passed") as error:
        fit_rejection(job, told)
    assert "--stage sft" in error.value.hint and told.of("kept")[0]["kept"] == 0 and not job.run.model.exists()


def test_samples_of_a_run_that_was_killed_are_not_sampled_again(tmp_path: Path, tiny_base: Path) -> None:
    from gallae.tuning.sampling import sample

    rows = tiny.answers(range(24))
    whole = sample(tiny.job_of(tmp_path, tiny_base, "rejection", rows), tiny.Told(), rows)
    job = tiny.job_of(tmp_path, tiny_base, "rejection", rows)
    seen = tiny.Told()

    def dies(event: str, given: object) -> None:
        seen(event, given)
        if len(seen.events) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample(job, dies, rows)
    file = job.run.folder / "data" / "samples.jsonl"
    before = file.read_bytes()
    file.write_bytes(before + b'{"group": 2, "samp')  # a line that the kill cut off
    assert sample(job, tiny.Told(), rows) == whole
    assert file.read_bytes().startswith(before)
    stamp = file.read_bytes()
    assert sample(job, tiny.Told(), rows) == whole and file.read_bytes() == stamp
