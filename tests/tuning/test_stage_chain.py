"""`gallae train`: every stage after SFT from the files a team has, one run building on another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gallae.entrypoints.cli import main
from tests.tuning import tiny

pytestmark = [*tiny.TRAINS, pytest.mark.long, pytest.mark.timeout(600)]
SKILL = (
    'title = "글 분류"\ndoes = "글을 분류"\nkind = "classify"\ninput = "글"\noutput = "label(요금 배송 고장 칭찬)"\n'
)


def workspace(root: Path) -> Path:
    folder = root / "skills" / "tags"
    folder.mkdir(parents=True)
    (root / "gallae.toml").write_text('name = "t"\n', encoding="utf-8")
    (folder / "skill.toml").write_text(SKILL, encoding="utf-8")
    asked = [tiny.asked(n)[0].content for n in range(140)]
    rows = {
        "train": [{"instruction": asked[n], "output": tiny.right(n)} for n in range(60)],
        "prefer": [
            *({"prompt": asked[n], "chosen": "배송", "rejected": "칭찬"} for n in range(60, 100)),
            *(
                {"prompt": asked[n], "answer": "배송" if n % 2 else "칭찬", "good": bool(n % 2)}
                for n in range(100, 130)
            ),
            *({"prompt": asked[n], "answer": tiny.LABELS[n % 2], "score": n % 2 + 1} for n in range(130, 140)),
        ],
    }
    for name, given in rows.items():
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in given)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return root


def test_the_stages_run_from_the_files_of_a_workspace_and_build_on_each_other(
    tmp_path: Path, tiny_base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = workspace(tmp_path / "team")

    def train(stage: str, *more: str) -> dict[str, Any]:
        command = ["-w", str(root), "--json", "train", "tags", "--stage", stage, "--cpu", "--max-steps", "6", *more]
        assert main(command) == 0, capsys.readouterr()
        return dict(json.loads(capsys.readouterr().out))

    base = ("--base", str(tiny_base))
    sft = train("sft", *base)
    dpo = train("dpo", "--from", sft["run"], "--adapter", "lora", "--set", "learning_rate=3e-3")
    assert dpo["parents"] == [sft["run"]] and dpo["figures"]["accuracy"] > 0.5 and dpo["figures"]["margin"] > 0
    kto = train("kto", "--from", dpo["run"], "--adapter", "lora", "--set", "learning_rate=1e-3")
    assert kto["parents"] == [sft["run"], dpo["run"]] and kto["figures"]["margin"] > 0
    rejection = train("rejection", "--from", kto["run"], "--adapter", "lora")
    assert 0 < rejection["figures"]["kept"] <= rejection["figures"]["prompts"]
    reward = train("reward", *base, "--set", "learning_rate=3e-3", "--max-steps", "30")
    assert reward["figures"]["accuracy"] > 0.5 and reward["figures"]["across"] > 0
    grpo = train("grpo", "--from", rejection["run"], "--reward", reward["run"], "--adapter", "lora")
    assert grpo["figures"]["flat"] < 1 and len(grpo["parents"]) == 4
    again = train("grpo", "--repeat", grpo["run"])
    assert again["settings"]["reward"] == reward["run"], "a repeated run has the same judge"
    rloo = train("grpo", *base, "--set", "algorithm=rloo")
    assert 0 <= rloo["figures"]["reward"] <= 1
