"""Run folders: made, found, frozen, read back."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gallae.core.errors import InputError, TuningError
from gallae.tuning.rows import load_file, load_text
from gallae.tuning.run_lock import held
from gallae.tuning.runs import (
    find_run,
    freeze,
    latest,
    load_frozen,
    load_run,
    load_runs,
    new_run,
    open_events,
    read_events,
    save_run,
)

ROWS = load_text(
    '{"question": "왜요?", "answer": "그냥요.", "extra": 1}\n\n{"prompt": "가", "chosen": "나", "rejected": "다"}\n'
    '{"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}, {"role": "assistant", "content": "a"}]}\n'
    '{"question": "\\ud83d 반쪽", "answer": "네"}',
    "skills/s/train.jsonl",
).rows


def test_runs_that_start_in_one_second_have_names_of_their_own_and_come_back_as_they_were(tmp_path: Path) -> None:
    one, two = (new_run(tmp_path, "s", "sft", adapter="lora", base="b", seed=3, parents=("p",)) for _ in range(2))
    assert one.id != two.id and one.id.endswith("-sft")
    assert load_run(one.folder) == one and {r.id for r in load_runs(tmp_path, "s")} == {one.id, two.id}


def test_the_latest_run_is_the_newest_that_came_to_its_end(tmp_path: Path) -> None:
    assert latest(tmp_path, "s") is None
    one, two = (new_run(tmp_path, "s", "sft", adapter="full", base="b") for _ in range(2))
    save_run(one, state="done", made="2026-01-01T00:00:00+00:00")
    assert latest(tmp_path, "s") == load_run(one.folder) and latest(tmp_path, "s", done=False) == two


def test_a_run_is_found_by_the_beginning_of_its_id_or_the_runs_are_listed(tmp_path: Path) -> None:
    run = new_run(tmp_path, "s", "dpo", adapter="lora", base="b")
    assert find_run(tmp_path, "s", run.id[:15]) == run == find_run(tmp_path, "s", str(run.folder))
    with pytest.raises(InputError) as caught:
        find_run(tmp_path, "s", "1999")
    assert run.id in caught.value.hint
    (run.folder / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="no run folder"):
        load_run(run.folder)


def test_frozen_rows_are_the_rows_with_their_places_and_a_hash_that_moves_with_any_change(tmp_path: Path) -> None:
    run = freeze(new_run(tmp_path, "s", "sft", adapter="full", base="b"), {"train": ROWS, "valid": ROWS[:1]})
    assert run.data["train"] == 4 and run.data["valid"] == 1 and run.data["test"] == 0
    assert load_frozen(run, "train") == ROWS
    assert [row.place for row in load_frozen(run, "train")] == [f"skills/s/train.jsonl:{n}" for n in (1, 3, 4, 5)]
    again = freeze(new_run(tmp_path, "s", "sft", adapter="full", base="b"), {"train": ROWS, "valid": ROWS[:1]})
    other = freeze(new_run(tmp_path, "s", "sft", adapter="full", base="b"), {"train": ROWS[:1], "valid": ROWS})
    assert again.data["hash"] == run.data["hash"] != other.data["hash"]


def test_a_plain_text_is_frozen_too_and_changed_data_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("강물이 흐른다.\n\n줄 둘.\n", encoding="utf-8")
    rows = load_file(tmp_path / "a.txt", "corpus/a.txt").rows
    run = freeze(new_run(tmp_path, "s", "cpt", adapter="full", base="b"), {"train": rows})
    (back,) = load_frozen(run, "train")
    assert (back.answer, back.shape, back.place) == (rows[0].answer, "text", "corpus/a.txt:1")
    (run.folder / "data" / "train.jsonl").write_text("{broken\n", encoding="utf-8")
    with pytest.raises(TuningError, match=r"data/train\.jsonl:1"):
        load_frozen(run, "train")


def test_events_only_grow_and_a_line_that_was_cut_off_is_passed_over(tmp_path: Path) -> None:
    run = new_run(tmp_path, "s", "sft", adapter="full", base="b")
    assert read_events(run) == []
    heard: list[str] = []
    tell = open_events(run, lambda event, given: heard.append(event))
    tell("step", {"step": 1, "loss": 2.5})
    tell("done", {})
    with (run.folder / "events.jsonl").open("a", encoding="utf-8") as out:
        out.write('{"at": "20')
    assert [(e["event"], e.get("loss")) for e in read_events(run)] == [("step", 2.5), ("done", None)] and heard == [
        "step",
        "done",
    ]
    assert json.loads((run.folder / "run.json").read_text(encoding="utf-8"))["state"] == "running"


def test_two_processes_do_not_carry_out_one_run_and_a_dead_one_holds_nothing(tmp_path: Path) -> None:
    run = new_run(tmp_path, "s", "sft", adapter="full", base="b")
    program = (
        "import sys; from pathlib import Path; from gallae.tuning.runs import load_run; from gallae.tuning.run_lock import held\n"
        "with held(load_run(Path(sys.argv[1]))): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(run.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None and other.stdout.readline().strip() == b"held"
        with pytest.raises(TuningError, match="another process"), held(run):
            pass
        other.kill()
    with held(run):
        assert (run.folder / "run.lock").exists()
