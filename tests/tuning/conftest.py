"""What training tests need: the extra [train], a tiny untrained base that the whole session shares, and jobs on it."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from gallae.core.types import Skill
from gallae.tuning.job import Job
from gallae.tuning.mix import load_rehearsal
from gallae.tuning.rows import Row, load_text
from gallae.tuning.runs import freeze, load_frozen, new_run

sys.path.insert(0, str(Path(__file__).parent))  # serving.py, tiny_hf.py: importlib mode leaves it alone

SETTINGS: dict[str, Any] = {
    "sequence": 96, "micro_batch": 4, "accumulation": 1, "epochs": 1, "max_steps": 6, "learning_rate": 5e-3,
    "warmup": 0.0, "weight_decay": 0.0, "clipping": 1.0, "rank": 4, "alpha": 8, "dropout": 0.0, "precision": "fp32",
    "checkpointing": False, "packing": False, "schedule": "constant", "save_steps": 3, "patience": 0, "seed": 0,
    "device": "cpu",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first of them imports torch and what stands on it: half a minute on a busy machine, in nobody's test time."""
    for item in items:
        if "training" in getattr(item, "fixturenames", ()) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(240))


@pytest.fixture(scope="session")
def training() -> None:
    """Skips where the extra [train] is missing; with GALLAE_TRAIN_REQUIRED=1 that is a failure."""
    missing = [n for n in ("torch", "transformers", "trl", "peft", "datasets") if importlib.util.find_spec(n) is None]
    if missing and os.environ.get("GALLAE_TRAIN_REQUIRED"):
        pytest.fail(f"GALLAE_TRAIN_REQUIRED is set, but {', '.join(missing)} is missing: make train-deps")
    if missing:
        pytest.skip("make train-deps")
    for slow in ("peft", "trl.trainer.sft_trainer", "transformers.models.lfm2.modeling_lfm2"):
        importlib.import_module(slow)  # seconds, once, in no test's time
    importlib.import_module("torch").set_num_threads(1)


@pytest.fixture(scope="session")
def general() -> tuple[Row, ...]:
    """Rows to train on: the shortest of our own general ones."""
    return tuple(sorted(load_rehearsal(), key=lambda row: sum(map(len, row.texts)))[:40])


@pytest.fixture(scope="session")
def tiny(training: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained hybrid of 2 layers × 64 with 600 tokens."""
    from gallae.tuning.small import build_small

    texts = [text for row in load_rehearsal() for text in row.texts]
    return build_small(tmp_path_factory.mktemp("tiny") / "base", texts, layers=2, hidden=64, vocab=600)


@pytest.fixture(scope="session")
def tiny_base(training: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Answers one of four labels at random (tests/tuning/tiny.py)."""
    from tests.tuning.tiny import build_tiny

    return build_tiny(tmp_path_factory.mktemp("tiny") / "base")


@pytest.fixture(scope="session")
def tiny_lfm2(training: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, of the family that our small base is of."""
    from tests.tuning.tiny import build_tiny

    return build_tiny(tmp_path_factory.mktemp("tiny") / "lfm2", "lfm2")


@pytest.fixture
def make_job(tiny: Path, general: tuple[Row, ...], tmp_path: Path) -> Callable[..., Job]:
    """make_job("sft", rows=…, adapter=…, valid=…, key=value …) → a job in a run folder of its own below tmp_path."""

    def make(
        stage: str, *, adapter: str = "full", rows: tuple[Row, ...] | None = None, valid: tuple[Row, ...] = (),
        base: Path | None = None, parents: tuple[Path, ...] = (), skill: Skill | None = None, **settings: Any,
    ) -> Job:  # fmt: skip
        given = SETTINGS | settings
        run = new_run(tmp_path, "s", stage, adapter=adapter, base=str(base or tiny), settings=given, state="stopped")
        run = freeze(run, {"train": general[:24] if rows is None else rows, "valid": valid})
        return Job(run, skill, base or tiny, parents, load_frozen(run, "train"), load_frozen(run, "valid"), given)

    return make


@pytest.fixture
def events() -> tuple[list[tuple[str, dict[str, Any]]], Callable[[str, Mapping[str, Any]], None]]:
    """What was told, and the function that tells."""
    told: list[tuple[str, dict[str, Any]]] = []
    return told, lambda event, given: told.append((event, dict(given)))


@pytest.fixture(scope="session")
def texts_as_rows() -> Callable[[str], tuple[Row, ...]]:
    return lambda text: load_text(text, "train.jsonl").rows


def weights(folder: Path) -> dict[str, Any]:
    """Every tensor of a model folder by name."""
    from safetensors.torch import load_file

    return {k: v for file in sorted(folder.glob("*.safetensors")) for k, v in load_file(file).items()}


def as_row(**given: Any) -> Row:
    return load_text(json.dumps(given, ensure_ascii=False), "train.jsonl").rows[0]
