"""How runs end and go on: checkpoints, kills, full disks, losses that are no number, too little memory."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gallae.core.errors import TuningError
from gallae.tuning.checkpoints import clear_broken, is_whole, newest_whole, seal
from gallae.tuning.job import Job
from gallae.tuning.runs import load_run, open_events, read_events
from gallae.tuning.stage_sft import fit_sft
from gallae.tuning.stages import carry_out
from tests.tuning.conftest import weights

pytestmark = pytest.mark.usefixtures("training")
Make = Callable[..., Job]


def kept(job: Job) -> list[str]:
    return sorted(path.name for path in job.run.checkpoints.glob("checkpoint-*") if is_whole(path))


def same(one: Path, other: Path) -> bool:
    a, b = weights(one), weights(other)
    return set(a) == set(b) and all(bool((a[k] == b[k]).all()) for k in a)


def stop_after(step: int) -> Callable[..., None]:
    """Tell that raises like a power cut at a step."""

    def tell(event: str, given) -> None:  # type: ignore[no-untyped-def]
        if event == "step" and given["step"] == step:
            raise SystemExit("cut")

    return tell


def test_a_run_that_was_cut_off_goes_on_at_its_last_checkpoint_and_ends_as_if_nothing_had_been(
    make_job: Make, events
) -> None:
    whole, cut = make_job("sft", dropout=0.1, adapter="lora"), make_job("sft", dropout=0.1, adapter="lora")
    fit_sft(whole, events[1])
    with pytest.raises(SystemExit):
        fit_sft(cut, stop_after(5))
    assert kept(cut) == ["checkpoint-3"] and not cut.run.model.exists()
    told, tell = [], lambda event, given: told.append((event, given))
    fit_sft(cut, tell)
    assert next(given for name, given in told if name == "loaded")["step"] == 3
    assert [given["step"] for name, given in told if name == "step"] == [4, 5, 6]
    assert same(whole.run.model, cut.run.model)


def test_half_a_checkpoint_is_never_resumed_from(make_job: Make, tmp_path: Path) -> None:
    for step in (3, 6):
        folder = tmp_path / f"checkpoint-{step}"
        folder.mkdir()
        (folder / "model.safetensors").write_bytes(b"x" * step)
        seal(folder)
    assert newest_whole(tmp_path) == tmp_path / "checkpoint-6"
    (tmp_path / "checkpoint-6" / "model.safetensors").write_bytes(b"x")  # cut short
    assert newest_whole(tmp_path) == tmp_path / "checkpoint-3"
    (tmp_path / "checkpoint-3" / "seal.json").unlink()  # killed before the end
    assert newest_whole(tmp_path) is None
    assert clear_broken(tmp_path) == ["checkpoint-3", "checkpoint-6"] and not list(tmp_path.glob("checkpoint-*"))


def test_a_full_disk_is_said_and_the_former_checkpoint_stays_whole(make_job: Make, monkeypatch) -> None:
    from transformers import Trainer

    job, write = make_job("sft", save_steps=2), Trainer._save_optimizer_and_scheduler

    def full(self, folder: str) -> None:  # type: ignore[no-untyped-def]
        if self.state.global_step >= 4:
            (Path(folder) / "optimizer.pt").write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, folder)

    monkeypatch.setattr(Trainer, "_save_optimizer_and_scheduler", full)
    with pytest.raises(TuningError, match=r"disk .* is full") as caught:
        carry_out(job, open_events(job.run))
    assert "checkpoint-2" in caught.value.hint and f"--resume {job.run.id}" in caught.value.hint
    assert [p.name for p in job.run.checkpoints.glob("checkpoint-*")] == ["checkpoint-2"] == kept(job)
    assert load_run(job.run.folder).state == "failed" and read_events(job.run)[-1]["event"] == "failed"
    monkeypatch.undo()
    assert carry_out(job, open_events(job.run)).state == "done"


def test_a_disk_that_is_full_when_the_model_is_written_leaves_no_half_model(
    make_job: Make, monkeypatch, events
) -> None:
    from transformers import PreTrainedModel

    job, save = make_job("sft"), PreTrainedModel.save_pretrained

    def full(self, folder, **given):  # type: ignore[no-untyped-def]
        if ".model.making" in str(folder):
            Path(folder).mkdir()
            raise RuntimeError("Error while serializing: I/O error: No space left on device (os error 28)")
        return save(self, folder, **given)

    monkeypatch.setattr(PreTrainedModel, "save_pretrained", full)
    with pytest.raises(TuningError, match="disk"):
        fit_sft(job, events[1])
    assert not job.run.model.exists() and kept(job)
    monkeypatch.undo()
    fit_sft(job, events[1])  # only the writing is left to do
    assert (job.run.model / "model.safetensors").is_file()


def test_a_loss_that_is_no_number_stops_the_run_and_keeps_the_last_good_checkpoint(make_job: Make, monkeypatch) -> None:
    from trl import SFTTrainer

    job, compute = make_job("sft", save_steps=2), SFTTrainer.compute_loss

    def broken(self, model, inputs, **given):  # type: ignore[no-untyped-def]
        loss = compute(self, model, inputs, **given)
        return loss * float("nan") if self.state.global_step >= 3 else loss

    monkeypatch.setattr(SFTTrainer, "compute_loss", broken)
    with pytest.raises(TuningError, match=r"step 4: loss is nan") as caught:
        carry_out(job, open_events(job.run))
    assert "checkpoint-2" in caught.value.hint and "learning_rate=0.0025" in caught.value.hint
    assert kept(job) == ["checkpoint-2"]


def test_memory_that_runs_out_takes_the_next_smaller_plan_and_says_so(make_job: Make, monkeypatch) -> None:
    """The seam raises what a GPU raises for real settings: four rows at once, and two without recomputing."""
    import torch
    from trl import SFTTrainer

    compute = SFTTrainer.compute_loss

    def narrow(self, model, inputs, **given):  # type: ignore[no-untyped-def]
        if model.training and (len(inputs["input_ids"]) > 1 or not self.args.activation_checkpointing):
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return compute(self, model, inputs, **given)

    monkeypatch.setattr(SFTTrainer, "compute_loss", narrow)
    job = make_job("sft", max_steps=2)
    done = carry_out(job, open_events(job.run))
    changes = [{k: v for k, v in e.items() if k not in ("at", "event", "because")}
               for e in read_events(job.run) if e["event"] == "smaller"]  # fmt: skip
    assert changes == [
        {"micro_batch": 2, "accumulation": 2}, {"micro_batch": 1, "accumulation": 4}, {"checkpointing": True},
    ]  # fmt: skip
    assert done.state == "done" and done.settings["micro_batch"] == 1 and done.settings["checkpointing"] is True


def test_where_nothing_is_left_to_make_smaller_the_error_names_other_ways(make_job: Make, monkeypatch, events) -> None:
    from trl import SFTTrainer

    def never(self, *args, **given):  # type: ignore[no-untyped-def]
        raise RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr(SFTTrainer, "compute_loss", never)
    with pytest.raises(TuningError, match="not enough memory") as caught:
        carry_out(make_job("sft", micro_batch=1, checkpointing=True, sequence=128), events[1])
    assert "qlora" in caught.value.hint


def test_an_error_that_is_about_something_else_is_not_tried_again(make_job: Make, monkeypatch, events) -> None:
    from trl import SFTTrainer

    def broken(self, *args, **given):  # type: ignore[no-untyped-def]
        raise RuntimeError("shape mismatch")

    monkeypatch.setattr(SFTTrainer, "compute_loss", broken)
    job = make_job("sft")
    with pytest.raises(RuntimeError, match="shape mismatch"):
        carry_out(job, events[1])
    assert [name for name, _ in events[0]] == ["started", "loaded", "failed"]
    assert load_run(job.run.folder).state == "failed"


def test_ctrl_c_saves_this_step_and_the_run_goes_on_from_it(make_job: Make) -> None:
    job, told = make_job("sft", save_steps=100), []

    def tell(event: str, given) -> None:  # type: ignore[no-untyped-def]
        told.append((event, dict(given)))
        if event == "step" and given["step"] == 2 and len(told) < 6:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        carry_out(job, tell)
    assert load_run(job.run.folder).state == "stopped" and kept(job) in (["checkpoint-2"], ["checkpoint-3"])
    at = int(kept(job)[0].removeprefix("checkpoint-"))
    told.clear()
    assert carry_out(replace(job, run=load_run(job.run.folder)), lambda e, g: told.append((e, dict(g)))).state == "done"
    assert [g["step"] for e, g in told if e == "step"] == list(range(at + 1, 7))


@pytest.mark.long
@pytest.mark.timeout(300)
def test_kill_9_in_mid_run_and_resume_give_the_weights_of_an_uninterrupted_run(make_job: Make, events) -> None:
    """A process of its own, killed by SIGKILL as it writes its steps; half-written files and all."""
    settings = {"max_steps": 24, "save_steps": 4, "dropout": 0.1, "adapter": "lora"}
    whole, killed = make_job("sft", **settings), make_job("sft", **settings)
    fit_sft(whole, events[1])
    program = textwrap.dedent(f"""
        from pathlib import Path
        import torch; torch.set_num_threads(1)
        from gallae.tuning.runs import load_run, open_events, load_frozen
        from gallae.tuning.job import Job
        from gallae.tuning.stages import carry_out
        run = load_run(Path({str(killed.run.folder)!r}))
        say = lambda event, given: print(event, given.get("step", 0), flush=True)
        carry_out(Job(run, None, Path(run.base), (), load_frozen(run, "train"), (), run.settings), open_events(run, say))
    """)
    for at in (6, 13):
        process = subprocess.Popen([sys.executable, "-W", "ignore", "-c", program], stdout=subprocess.PIPE, text=True)
        with process:
            assert process.stdout is not None
            assert any(line.split() == ["step", str(at)] for line in process.stdout)
            process.kill()
        assert process.returncode == -signal.SIGKILL
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True)
    begun = [e["step"] for e in read_events(killed.run) if e["event"] == "loaded"]
    assert begun[0] == 0 < begun[1] < begun[2] < 24 and all(step % 4 == 0 for step in begun)
    assert load_run(killed.run.folder).state == "done"
    assert same(whole.run.model, killed.run.model)


def test_events_are_one_object_a_line_with_their_time(make_job: Make) -> None:
    job = make_job("sft", max_steps=1)
    carry_out(job, open_events(job.run))
    lines = [json.loads(x) for x in (job.run.folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [e["event"] for e in lines] == ["started", "loaded", "step", "checkpoint", "done"]
    assert all(e["at"].startswith("20") for e in lines) and lines[2]["loss"] > 0 and lines[2]["steps"] == 1
