"""A skill that classifies, tuned on the small base: is it better than keywords, the nearest row, the most frequent label?

On two dozen rows it is not, and the report says so; on some hundred, where no single word gives the label away, it is.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gallae.entrypoints.cli import main
from tests.tuning.desk_workspace import DESKS, write_desk

pytestmark = [
    pytest.mark.usefixtures("training"),
    pytest.mark.filterwarnings("ignore:.*gradient_checkpointing:FutureWarning"),
    pytest.mark.timeout(1200),
    pytest.mark.long,
]
Run = Callable[..., dict[str, Any]]
BASELINES = ("keywords", "frequent", "nearest")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """run(root, "train", …, code=0) → what `gallae train … --json` printed, which must end with `code`."""

    def go(root: Path, *words: str, code: int = 0) -> dict[str, Any]:
        capsys.readouterr()
        ended = main(["-w", str(root), *words, "--json"])
        said = capsys.readouterr()
        assert ended == code, f"{' '.join(words)}: {ended}\n{said.out[-2000:]}\n{said.err[-2000:]}"
        made: dict[str, Any] = json.loads(said.out)
        return made

    return go


def figures(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f["name"]: f["interval"] for f in report["figures"]}


def table(report: dict[str, Any], name: str) -> list[list[str]]:
    return next(t["rows"] for t in report["tables"] if t["name"] == name)


def test_on_two_dozen_rows_tuning_is_not_shown_to_be_better_and_does_not_serve(
    run: Run, shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = shared_data / "data" / "workspaces" / "narae-appliance"
    root = Path(shutil.copytree(source, tmp_path / "narae", ignore=shutil.ignore_patterns(".gallae")))
    trained = run(root, "train", "ticket-tagger", "--base", "small", "--cpu", "--rehearsal", "0")
    assert trained["data"]["train"] < 26 and trained["figures"]["loss"] < trained["figures"]["first_loss"]
    run(root, "export", "ticket-tagger", "--to", "gguf", "--quant", "f16")
    report = run(root, "eval", "tuned", "ticket-tagger")
    found = figures(report)
    for field in ("product", "symptom", "urgency", "sentiment", "next"):
        for who in ("tuned", *BASELINES):
            f1 = found[f"{who}.{field}.macro_f1"]
            assert 0 <= f1["low"] <= f1["value"] <= f1["high"] <= 1 and f1["n"] == found["rows"]["value"], (who, field)
    measured = {row[0]: row[1] for row in table(report, "variants")[1:]}
    assert measured["chat"].startswith("not measured") and measured["zero"].startswith("not measured")
    assert found["gain"]["low"] <= 0, "nobody can say that it is better"
    verdict = table(report, "verdict")[1]
    assert verdict[0] in ("no difference shown", "worse for sure") and "too few" in verdict[3]
    refused = run(root, "promote", "ticket-tagger", code=1)
    assert not refused["promoted"] and {"rows", "gain"} <= {r["bar"] for r in refused["refused"]}
    assert all(r["next"] for r in refused["refused"])


def test_on_some_hundred_rows_that_no_word_decides_the_small_model_beats_every_baseline_and_serves(
    run: Run, tmp_path: Path
) -> None:
    root = write_desk(tmp_path / "library")
    started = time.process_time()
    run(root, "train", "desk", "--base", "small", "--cpu", "--rehearsal", "0")
    spent = time.process_time() - started
    name = run(root, "export", "desk", "--to", "gguf", "--quant", "f16")["name"]
    parity = run(root, "models", "parity", name, "--prompts", "50", "--texts", "8")
    report = run(root, "eval", "tuned", "desk")
    found = figures(report)
    assert spent <= 120 and parity["passed"]
    tuned = found["tuned.macro_f1"]
    assert tuned["n"] == 120 and tuned["value"] >= 0.8
    assert all(tuned["low"] > found[f"{who}.macro_f1"]["high"] for who in BASELINES)
    assert found["frequent.macro_f1"]["value"] < 1 / len(DESKS), "one label of five"
    assert table(report, "verdict")[1][:2] == ["better for sure", "keywords of the training rows"]
    promoted = run(root, "promote", "desk")
    assert promoted["promoted"]
    answer = run(root, "ask", "안녕하세요. 책 반납 말고 전시 안내 문의예요. 고맙습니다", "--route", "sllm")
    assert answer["text"] == "행사" and answer["served_by"].startswith("embedded:")
