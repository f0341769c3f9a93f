"""Runs are kept whole, beside each other, and never deleted."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from gallae.core.errors import InputError
from gallae.evals import history
from gallae.evals.history import find_receipt, find_run, keep_run, last_like, load_runs
from tests.evals.runs import evaluation


def test_a_run_is_read_again_as_it_was_and_its_receipts_are_found_by_turn(tmp_path: Path) -> None:
    made = evaluation(receipts=({"id": "t1", "text": "하나"}, {"id": "t2", "text": "t1 이 아님"}))
    run = keep_run(tmp_path, made)
    assert run.name == "20270115T080000.000000Z-answers"
    (again,) = load_runs(tmp_path)
    assert again.name == run.name and again.evaluation == made
    assert find_receipt(tmp_path, "t2") == {"id": "t2", "text": "t1 이 아님"}
    assert find_receipt(tmp_path, "t9") is None and find_receipt(tmp_path / "none", "t1") is None


def test_runs_of_one_moment_and_runs_at_once_get_names_of_their_own(tmp_path: Path) -> None:
    threads = [threading.Thread(target=keep_run, args=(tmp_path, evaluation())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(load_runs(tmp_path, "answers")) == 6
    assert not list((tmp_path / "evals").glob(".making-*"))


def test_a_kill_while_writing_leaves_the_old_runs_and_no_half_of_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_run(tmp_path, evaluation())

    def killed(file: Path, text: str) -> None:
        file.write_text(text[: len(text) // 2], encoding="utf-8")
        raise KeyboardInterrupt

    monkeypatch.setattr(history, "_write", killed)
    with pytest.raises(KeyboardInterrupt):
        keep_run(tmp_path, evaluation((False,)))
    (kept,) = load_runs(tmp_path)
    assert len(kept.evaluation.cases) == 3


def test_a_kind_with_a_name_of_its_own_is_a_folder_on_every_system(tmp_path: Path) -> None:
    run = keep_run(tmp_path, evaluation(what="skill:복약/안내"))
    assert run.name.endswith("Z-skill-복약-안내")
    assert [r.name for r in load_runs(tmp_path, "skill:복약/안내")] == [run.name] and not load_runs(tmp_path, "answers")


def test_runs_are_alike_by_kind_workspace_and_file(tmp_path: Path) -> None:
    made = evaluation()
    others = (replace(made, workspace="other"), replace(made, setup={**made.setup, "file": "evals/more.jsonl"}))
    for moment, one in enumerate((made, *others, replace(made, setup={**made.setup, "index": "i2"}))):
        keep_run(tmp_path, replace(one, made=made.made + moment))
    assert [r.evaluation.made - made.made for r in last_like(load_runs(tmp_path), made)] == [0, 3]
    assert [r.evaluation.made - made.made for r in load_runs(tmp_path, last=2)] == [2, 3]


def test_a_damaged_run_is_left_out_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    keep_run(tmp_path, evaluation())
    bad = tmp_path / "evals" / "20270115T080001.000000Z-answers"
    bad.mkdir()
    (bad / "evaluation.json").write_text(json.dumps({"what": "answers"}), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert len(load_runs(tmp_path)) == 1
    assert bad.name in caplog.text


def test_a_run_is_named_by_how_its_name_begins_and_a_wrong_name_is_an_error_that_lists_them(tmp_path: Path) -> None:
    first = keep_run(tmp_path, evaluation())
    keep_run(tmp_path, evaluation(made=1_800_000_100.0))
    assert find_run(tmp_path, "20270115T080000").name == first.name
    with pytest.raises(InputError) as error:
        find_run(tmp_path, "2027")
    assert first.name in error.value.hint and "2 of that name" in error.value.message
    with pytest.raises(InputError, match="0 of that name"):
        find_run(tmp_path, "x")
