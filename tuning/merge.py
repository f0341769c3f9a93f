"""A base and the adapters of a chain of runs, made one model: what is exported, served whole, or trained on further."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gallae.core.errors import TuningError
from gallae.core.language import both
from gallae.tuning.fit import save_model
from gallae.tuning.parts import without_bars
from gallae.tuning.runs import Run, load_run

__all__ = ["chain_of", "is_adapter", "merge_adapters", "merge_run"]


def is_adapter(folder: Path) -> bool:
    return (folder / "adapter_config.json").is_file()


def chain_of(run: Run, keep: Path) -> tuple[Path, tuple[Path, ...]]:
    """The whole folder a run stands on and the adapters over it, oldest first, the run's own last. A parent that was
    trained whole is itself the folder; what came before it is in it. TuningError names a parent that is missing."""
    whole, adapters = Path(run.base), list[Path]()
    for name in (*run.parents, run.id):
        one = run if name == run.id else _parent(run, keep, name)
        if not one.model.is_dir():
            raise TuningError(both(f"{one.id}: model/이 없습니다(상태: {one.state})", f"{one.id}: has no model/ (state: {one.state})"), hint=f"gallae train {run.skill} --resume {one.id}")  # fmt: skip
        if is_adapter(one.model):
            adapters.append(one.model)
        else:
            whole, adapters = one.model, []
    if not (whole / "config.json").is_file():
        raise TuningError(
            both(f"{run.id}: 바탕 {whole}이 그 자리에 없습니다", f"{run.id}: its base {whole} is not there"),
            hint=both("바탕을 그 폴더로 되돌려 놓으세요.", "Bring the base back to that folder."),
        )
    return whole, tuple(adapters)


def merge_run(run: Run, keep: Path, folder: Path) -> Path:
    """base + each adapter in order → a whole HF folder with tokenizer and template. A run that was trained whole is
    copied."""
    whole, adapters = chain_of(run, keep)
    return merge_adapters(whole, adapters, folder, tokenizer=run.model)


def merge_adapters(base: Path, adapters: Sequence[Path], folder: Path, *, tokenizer: Path | None = None) -> Path:
    """Summed in 32 bit and kept so: an adapter's part may be smaller than what 16 bit can add to a weight."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    if not adapters:
        shutil.copytree(base, folder, dirs_exist_ok=True)
        return folder
    without_bars()
    model: Any = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32, local_files_only=True)
    for adapter in adapters:
        model = PeftModel.from_pretrained(model, str(adapter), local_files_only=True).merge_and_unload()
    save_model(model, AutoTokenizer.from_pretrained(tokenizer or base, local_files_only=True), folder)
    return folder


def _parent(run: Run, keep: Path, name: str) -> Run:
    folder = keep / "runs" / run.skill / name
    if not (folder / "run.json").is_file():
        raise TuningError(
            both(f"{run.id}: 앞선 학습 {name}이 없습니다", f"{run.id}: its parent {name} is not there"),
            hint=both(f"찾아본 곳: {folder}.", f"Looked in {folder}."),
        )
    return load_run(folder)
