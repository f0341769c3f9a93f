"""Supervised fine-tuning: what is taught, what changes, what stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gallae.core.errors import TuningError
from gallae.tuning.job import Job
from gallae.tuning.rows import Row
from gallae.tuning.stage_sft import fit_sft
from tests.tuning.conftest import as_row, weights

pytestmark = pytest.mark.usefixtures("training")
Make = Callable[..., Job]


def test_a_whole_run_changes_every_weight_and_the_loss_falls(make_job: Make, tiny: Path, events) -> None:
    job = make_job("sft", max_steps=12)
    figures = fit_sft(job, events[1])
    before, after = weights(tiny), weights(job.run.model)
    assert set(before) == set(after)
    assert [name for name in before if bool((before[name] == after[name]).all())] == []
    assert figures["loss"] < figures["first_loss"] - 0.5 and figures["steps"] == 12
    steps = [given for name, given in events[0] if name == "step"]
    assert [s["step"] for s in steps] == list(range(1, 13)) and steps[-1]["eta_seconds"] == 0


def test_an_adapter_learns_and_the_base_is_untouched(make_job: Make, tiny: Path, events) -> None:
    import json

    before = {f.name: f.read_bytes() for f in tiny.iterdir()}
    job = make_job("sft", adapter="lora", max_steps=8, learning_rate=2e-2)
    figures = fit_sft(job, events[1])
    assert {f.name: f.read_bytes() for f in tiny.iterdir()} == before
    made = weights(job.run.model)
    raised = [v for name, v in made.items() if "lora_B" in name]  # begins as zeros: what it is now was learned
    assert raised and all(float(v.abs().max()) > 0 for v in raised)
    assert figures["loss"] < figures["first_loss"]
    names = {p.name for p in job.run.model.iterdir()}
    assert {"adapter_model.safetensors", "adapter_config.json", "tokenizer.json", "chat_template.jinja"} <= names
    assert not [name for name in names if name.endswith((".bin", ".pt", ".pkl"))]
    targets = json.loads((job.run.model / "adapter_config.json").read_text(encoding="utf-8"))["target_modules"]
    assert {"q_proj", "w1", "in_proj"} <= set(targets)


def test_a_quantised_base_carries_an_adapter_that_learns(make_job: Make, events) -> None:
    pytest.importorskip("bitsandbytes")
    job = make_job("sft", adapter="qlora", max_steps=4, learning_rate=2e-2, precision="bf16")
    figures = fit_sft(job, events[1])
    assert figures["steps"] == 4 and any("lora_B" in name for name in weights(job.run.model))


def test_the_labels_the_trainer_sees_teach_the_answer_alone(make_job: Make, events, monkeypatch) -> None:
    from gallae.tuning import stage_sft

    seen: list[dict[str, list[int]]] = []

    def look(trainer, job, tell):  # type: ignore[no-untyped-def]
        seen.append(trainer.train_dataset[0])
        seen.append(trainer.data_collator([trainer.train_dataset[0], trainer.train_dataset[1]]))
        return {}

    monkeypatch.setattr(stage_sft, "fit", look)
    row = as_row(question="가나다라?", answer="마바사.")
    job = make_job("sft", rows=(row, as_row(question="왜 그런가요?", answer="그래서요. 그렇습니다.")))
    fit_sft(job, events[1])
    from gallae.tuning.parts import load_tokenizer

    tokenizer, first = load_tokenizer(job), seen[0]
    taught = [token for token in first["labels"] if token != -100]
    assert tokenizer.decode(taught) == "마바사.<|im_end|>"
    begin = first["labels"].index(taught[0])
    assert first["labels"][:begin] == [-100] * begin
    assert (
        tokenizer.decode(first["input_ids"][:begin]) == "<|im_start|>user\n가나다라?<|im_end|>\n<|im_start|>assistant\n"
    )
    padded = seen[1]["labels"][0].tolist()
    assert [token for token in padded if token != -100] == taught


def test_rows_longer_than_the_context_are_named_and_left_out(make_job: Make, events) -> None:
    long = Row("train.jsonl", 7, "answer", as_row(question="길게", answer="x").turns, "아주 긴 답 " * 60,
               given={"question": "길게", "answer": "아주 긴 답 " * 60})  # fmt: skip
    short = as_row(question="짧게?", answer="네.")
    job = make_job("sft", rows=(short, long), max_steps=1, micro_batch=1)
    fit_sft(job, events[1])
    (given,) = [given for name, given in events[0] if name == "left_out"]
    assert given["rows"] == 1 and given["places"][0].startswith("train.jsonl:7 (")
    with pytest.raises(TuningError, match=r"train\.jsonl:7") as caught:
        fit_sft(make_job("sft", rows=(long,)), events[1])
    assert "--set sequence=" in caught.value.hint


def test_rows_to_check_with_that_are_all_too_long_are_named_and_the_run_goes_on_without(make_job: Make, events) -> None:
    long = as_row(question="길게", answer="아주 긴 답 " * 60)
    figures = fit_sft(make_job("sft", valid=(long,), max_steps=2, patience=2), events[1])
    assert figures["steps"] == 2 and "valid_loss" not in figures
    assert [given["side"] for name, given in events[0] if name == "left_out"] == ["valid"]


def test_zero_rows_are_an_error_that_names_the_next_step(make_job: Make, events) -> None:
    with pytest.raises(TuningError, match="no rows") as caught:
        fit_sft(make_job("sft", rows=()), events[1])
    assert "gallae data check" in caught.value.hint


def test_a_model_without_a_chat_template_says_what_to_do(make_job: Make, tiny: Path, tmp_path: Path, events) -> None:
    import shutil

    bare = Path(shutil.copytree(tiny, tmp_path / "bare"))
    (bare / "chat_template.jinja").unlink()
    with pytest.raises(TuningError, match="no chat template") as caught:
        fit_sft(make_job("sft", base=bare), events[1])
    assert "--stage cpt" in caught.value.hint


def test_a_check_that_gets_no_better_ends_the_run_early_with_the_best_checkpoint(
    make_job: Make, general, events
) -> None:
    job = make_job("sft", max_steps=30, save_steps=2, patience=2, learning_rate=0.0, valid=general[30:34])
    figures = fit_sft(job, events[1])
    assert figures["steps"] == 6 < figures["planned_steps"] == 30
    assert figures["best_step"] == 2 and figures["valid_loss"] == pytest.approx(figures["first_valid_loss"])


def test_packed_rows_do_not_see_each_other(general, tmp_path: Path) -> None:
    """Logits of six rows laid into one sequence are those of each row by itself."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl.trainer.sft_trainer import DataCollatorForLanguageModeling

    from gallae.tuning.small import build_small
    from gallae.tuning.stage_sft import keeps_apart
    from gallae.tuning.template import taught

    folder = build_small(
        tmp_path / "b", [t for r in general for t in r.texts], architecture="llama", layers=2, hidden=64, vocab=400
    )
    tokenizer, model = (
        AutoTokenizer.from_pretrained(folder),
        AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32),
    )
    for weight in model.parameters():
        weight.data.mul_(3)  # so that what is seen shows
    rows = [list(taught(tokenizer, row).ids) for row in general[:6]]
    joined = [token for row in rows for token in row]
    packed = {"input_ids": joined, "labels": joined, "seq_lengths": [len(row) for row in rows]}
    batch = DataCollatorForLanguageModeling(pad_token_id=0, padding_free=True)([packed])
    batch.pop("labels")
    with torch.no_grad():
        together = model.eval()(**batch, use_cache=False).logits[0]
        alone = torch.cat([model(input_ids=torch.tensor([row])).logits[0] for row in rows])
    assert keeps_apart(model) and torch.allclose(together, alone, atol=1e-4)


def test_a_model_that_cannot_keep_packed_rows_apart_is_trained_unpacked_and_says_so(make_job: Make, events) -> None:
    fit_sft(make_job("sft", packing=True, max_steps=1), events[1])
    assert [given["because"] for name, given in events[0] if name == "unpacked"] == [
        "lfm2 cannot keep packed rows apart here"
    ]


def test_packing_makes_fewer_and_fuller_steps_of_the_same_rows(make_job: Make, general, tmp_path: Path, events) -> None:
    from gallae.tuning.small import build_small

    folder = build_small(
        tmp_path / "b", [t for r in general for t in r.texts], architecture="qwen3", layers=2, hidden=64, vocab=400
    )
    given = {"base": folder, "max_steps": 0, "sequence": 256, "micro_batch": 2}
    plain, packed = (fit_sft(make_job("sft", packing=p, **given), events[1]) for p in (False, True))
    assert packed["steps"] < plain["steps"] / 2 and packed["loss"] < 7
