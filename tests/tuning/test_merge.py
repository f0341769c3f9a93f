"""A chain of runs is one model: the base, and each adapter in its order."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gallae.core.errors import TuningError
from gallae.tuning.job import Job
from gallae.tuning.merge import chain_of, merge_run
from gallae.tuning.runs import save_run
from gallae.tuning.stage_sft import fit_sft
from tests.tuning.conftest import weights

pytestmark = pytest.mark.usefixtures("training")


def follow(make_job: Callable[..., Job], first: Job, **given: object) -> Job:
    """A run built on another, in the same place."""
    job = make_job("sft", parents=(first.run.model,), **given)
    return replace(job, run=save_run(job.run, parents=(first.run.id,)))


def logits(folder: Path, adapters: tuple[Path, ...] = ()):  # type: ignore[no-untyped-def]
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    for adapter in adapters:
        model = PeftModel.from_pretrained(model, str(adapter)).merge_and_unload()
    with torch.no_grad():
        return model.eval()(input_ids=torch.tensor([[5, 90, 17, 200]])).logits


def test_a_second_adapter_learns_over_the_first_and_both_merge_in_order(
    make_job: Callable[..., Job], tiny: Path, tmp_path: Path, events
) -> None:
    import torch

    first = make_job("sft", adapter="lora", learning_rate=2e-2)
    fit_sft(first, events[1])
    second = follow(make_job, first, adapter="lora", learning_rate=2e-2, max_steps=3)
    figures = fit_sft(second, events[1])
    assert figures["first_loss"] < 6.3  # untrained: 6.39; it began where the first one ended
    whole, adapters = chain_of(second.run, tmp_path)
    assert whole == tiny and adapters == (first.run.model, second.run.model)
    merged = merge_run(second.run, tmp_path, tmp_path / "merged")
    assert torch.allclose(logits(merged), logits(tiny, adapters), atol=1e-5)
    assert not torch.allclose(logits(merged), logits(tiny, adapters[:1]), atol=1e-3)
    assert {"config.json", "model.safetensors", "tokenizer.json", "chat_template.jinja"} <= {
        p.name for p in merged.iterdir()
    }


def test_a_model_is_made_merged_and_written_without_a_line_of_the_libraries(
    make_job: Callable[..., Job], tmp_path: Path, events, capfd: pytest.CaptureFixture[str]
) -> None:
    from transformers.utils import logging as said

    from gallae.tuning.parity_sides import trainer_side
    from gallae.tuning.small import build_small

    def loud(make: Callable[[], object]) -> str:
        said.enable_progress_bar()
        capfd.readouterr()
        make()
        return "".join(capfd.readouterr())

    job = make_job("sft", adapter="lora", max_steps=1)
    assert loud(lambda: fit_sft(job, events[1])) == ""
    assert loud(lambda: merge_run(job.run, tmp_path, tmp_path / "merged")) == ""
    assert loud(lambda: build_small(tmp_path / "small", ["가나다라 마바사"], layers=2, hidden=64, vocab=300)) == ""
    assert loud(lambda: trainer_side(tmp_path / "merged")._loaded()) == ""


def test_a_run_that_was_trained_whole_is_what_later_adapters_stand_on(
    make_job: Callable[..., Job], tmp_path: Path, events
) -> None:
    first = make_job("sft", max_steps=2)
    fit_sft(first, events[1])
    assert chain_of(first.run, tmp_path) == (first.run.model, ())
    copied = merge_run(first.run, tmp_path, tmp_path / "copied")
    assert all(bool((v == weights(copied)[k]).all()) for k, v in weights(first.run.model).items())
    second = follow(make_job, first, adapter="lora", base=first.run.model)
    fit_sft(replace(second, parents=()), events[1])
    assert chain_of(second.run, tmp_path) == (first.run.model, (second.run.model,))


def test_a_parent_or_a_model_that_is_gone_is_named(make_job: Callable[..., Job], tmp_path: Path) -> None:
    job = make_job("sft", adapter="lora")
    with pytest.raises(TuningError, match=r"has no model/ \(state: stopped\)"):
        chain_of(job.run, tmp_path)
    child = replace(job.run, parents=("20200101-000000-sft",))
    with pytest.raises(TuningError, match="its parent 20200101-000000-sft is not there"):
        chain_of(child, tmp_path)
    shutil.copytree(Path(job.base), job.run.model)
    (job.run.model / "adapter_config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(TuningError, match="its base /nowhere is not there"):
        chain_of(replace(job.run, base="/nowhere"), tmp_path)
