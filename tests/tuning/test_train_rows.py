"""Which rows a stage learns from: the right files, unreadable ones named, split and mixed the same each time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gallae.core.errors import TuningError
from gallae.core.types import Skill
from gallae.tuning.train_rows import load_stage_rows, sides_of

SKILL = Skill("s", "s")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "skills" / "s"
    folder.mkdir(parents=True)
    answers = [{"question": f"물음 {n}번은 {chr(0xAC00 + n * 37)}입니까?", "answer": f"답 {n}"} for n in range(60)]
    write(folder / "train.jsonl", answers)
    write(folder / "synthetic.jsonl", [{"question": "만든 물음?", "answer": "만든 답", "synthetic": True}])
    write(
        folder / "prefer.jsonl",
        [{"prompt": "가?", "chosen": "나", "rejected": "다"}, {"prompt": "라?", "answer": "마", "good": False}],
    )
    (tmp_path / "corpus").mkdir()
    for n in range(40):
        (tmp_path / "corpus" / f"{n}.txt").write_text(f"글 {n}. " * 5, encoding="utf-8")
    return tmp_path


def write(file: Path, rows: list[dict[str, object]]) -> None:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def test_each_stage_reads_the_files_that_are_its_own(root: Path) -> None:
    files = {stage: {Path(r.file).name for r in load_stage_rows(root, SKILL, stage)}
             for stage in ("sft", "dpo", "kto", "reward", "grpo", "rejection")}  # fmt: skip
    assert files["sft"] == {"train.jsonl", "synthetic.jsonl"}
    assert files["dpo"] == files["kto"] == files["reward"] == {"prefer.jsonl"}
    assert files["grpo"] == files["rejection"] == {"train.jsonl", "synthetic.jsonl", "prefer.jsonl"}
    assert len(load_stage_rows(root, SKILL, "cpt")) == 40


def test_an_unreadable_row_is_named_by_file_and_line_and_another_stage_is_not_stopped_by_it(root: Path) -> None:
    with (root / "skills" / "s" / "train.jsonl").open("a", encoding="utf-8") as out:
        out.write('{"question": "반쯤\n')
    with pytest.raises(TuningError, match=r"skills/s/train\.jsonl:61: not JSON") as caught:
        load_stage_rows(root, SKILL, "sft")
    assert "data check --fix" in caught.value.hint
    assert load_stage_rows(root, SKILL, "dpo")


def test_a_stage_without_rows_says_where_they_belong(tmp_path: Path) -> None:
    for stage, where in (("sft", "skills/s/train.jsonl"), ("kto", "skills/s/prefer.jsonl"), ("cpt", "corpus/")):
        with pytest.raises(TuningError, match=where):
            load_stage_rows(tmp_path, SKILL, stage)  # type: ignore[arg-type]


def test_sides_are_the_same_for_a_seed_and_general_rows_are_mixed_in_where_they_belong(root: Path) -> None:
    rows = load_stage_rows(root, SKILL, "sft")
    one, two = (sides_of(rows, SKILL, "sft", seed=1, rehearsal=0.2) for _ in range(2))
    assert one == two != sides_of(rows, SKILL, "sft", seed=2, rehearsal=0.2)
    general = [r for r in one["train"] if r.file == "rehearsal.jsonl"]
    assert len(general) / len(one["train"]) == pytest.approx(0.2, abs=0.02)
    assert not any(r.file == "rehearsal.jsonl" for side in ("valid", "test") for r in one[side])
    preferred = sides_of(load_stage_rows(root, SKILL, "dpo"), SKILL, "dpo", rehearsal=0.2)
    assert not any(r.file == "rehearsal.jsonl" for r in preferred["train"])


def test_a_text_of_the_corpus_is_on_one_side_and_keeps_it_when_others_are_added(root: Path) -> None:
    rows = load_stage_rows(root, SKILL, "cpt")
    held = {r.file for r in sides_of(rows, SKILL, "cpt")["valid"]}
    assert 0 < len(held) < 10
    (root / "corpus" / "new.txt").write_text("새 글이 왔다.", encoding="utf-8")
    more = sides_of(load_stage_rows(root, SKILL, "cpt"), SKILL, "cpt")
    assert held <= {r.file for r in more["valid"]} and not held & {r.file for r in more["train"]}
