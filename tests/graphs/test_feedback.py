"""The log of corrections: acknowledged lines survive kill -9, torn ones are left out and reported, nothing is rewritten."""

from __future__ import annotations

import logging
import os
import random
import signal
import time
from pathlib import Path

import pytest

from gallae.core.types import Message
from gallae.graphs.feedback import Correction, append, digest_of, read_log, undone


def correction(number: int, turn: str = "t1", right: str = "rag", question: str = "환불은 며칠까지?") -> Correction:
    return Correction(
        id=f"c{number}",
        at="2026-11-20T09:30:00",
        turn=turn,
        question=question,
        resolved=question,
        history="",
        chosen="prompt",
        right=right,  # type: ignore[arg-type]
        person="anna",
        config="ab",
        rules=("D2",),
    )


def ids(file: Path) -> list[str]:
    return [c.id for c in read_log(file).corrections]


def test_what_was_appended_is_read_back_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "keep" / "feedback.jsonl"
    assert read_log(file).corrections == ()
    append(file, correction(1, question='여러 줄\n"따옴표"'))
    append(file, correction(2))
    assert read_log(file).corrections == (correction(1, question='여러 줄\n"따옴표"'), correction(2))
    assert file.stat().st_mode & 0o077 == 0  # what people asked is nobody else's


def test_undo_takes_back_what_was_said_about_a_turn_before_it_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "feedback.jsonl"
    for line in (
        correction(1, "t1"),
        correction(2, "t2"),
        undone("t1", "anna", id="u", at="2026-11-20T10:00:00"),
        correction(3, "t1"),
    ):
        append(file, line)
    assert ids(file) == ["c2", "c3"]
    assert len(file.read_text(encoding="utf-8").splitlines()) == 4  # nothing is rewritten


@pytest.mark.parametrize("cut", [1, 20, 200])
def test_a_torn_last_line_is_left_out_reported_and_not_glued_to_the_next(
    tmp_path: Path, cut: int, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "feedback.jsonl"
    append(file, correction(1))
    append(file, correction(2))
    torn = file.read_bytes()[:-cut] if cut > 1 else file.read_bytes()[:-2]
    file.write_bytes(torn)
    with caplog.at_level(logging.WARNING):
        found = read_log(file)
    assert [c.id for c in found.corrections] == ["c1"] and found.problems[0].startswith("feedback.jsonl:2")
    assert "feedback.jsonl:2" in caplog.text
    append(file, correction(3))
    assert ids(file) == ["c1", "c3"]


@pytest.mark.parametrize("line", ["[]", "3", '{"id": "x"}', '{"undo": true}', '"right"', "\x00"])
def test_a_line_of_another_shape_stops_nothing(tmp_path: Path, line: str) -> None:
    file = tmp_path / "feedback.jsonl"
    append(file, correction(1))
    with file.open("a", encoding="utf-8") as out:
        out.write(line + "\n")
    append(file, correction(2))
    assert ids(file) == ["c1", "c2"] and len(read_log(file).problems) == 1


def test_an_unknown_route_in_the_file_is_no_correction(tmp_path: Path) -> None:
    file = tmp_path / "feedback.jsonl"
    append(file, correction(1, right="teleport"))
    assert ids(file) == [] and len(read_log(file).problems) == 1


def test_the_digest_of_a_history_tells_histories_apart() -> None:
    said = (Message("user", "환불은?"), Message("assistant", "14일"))
    assert digest_of(()) == "" and digest_of(said) == digest_of(list(said)) != digest_of(said[:1])


def killed_while_writing(file: Path, seconds: float) -> list[str]:
    """Append in a child until it is killed; the ids that it had been told are safe."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        try:
            for number in range(1_000_000):
                append(file, correction(number, question="가" * (number % 4000)))
                os.write(write_end, f"c{number}\n".encode())
        finally:
            os._exit(0)
    os.close(write_end)
    told = os.read(read_end, 64)  # it has begun
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    while more := os.read(read_end, 65_536):
        told += more
    os.close(read_end)
    os.waitpid(child, 0)
    return told.decode().splitlines()


def test_kill_9_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    dice = random.Random(0)
    for round_ in range(12):
        file = tmp_path / f"{round_}.jsonl"
        told = killed_while_writing(file, dice.uniform(0.0, 0.05))
        kept = ids(file)
        assert told and kept[: len(told)] == told and len(kept) <= len(told) + 1
        append(file, correction(7_000_000))
        assert ids(file) == [*kept, "c7000000"]


def test_many_processes_append_without_losing_a_line(tmp_path: Path) -> None:
    file = tmp_path / "feedback.jsonl"
    children = []
    for writer in range(4):
        if (child := os.fork()) == 0:
            try:
                for number in range(25):
                    append(file, correction(writer * 100 + number))
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    assert sorted(ids(file)) == sorted(f"c{w * 100 + n}" for w in range(4) for n in range(25))
    assert read_log(file).problems == ()
