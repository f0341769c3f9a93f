"""The audit's chain: whatever is done to a row afterwards is found, and no way of dying is taken for tampering."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gallae.graphs.audit import Audit, Entry
from gallae.graphs.audit_chain import START, Head, canonical, files_of, rows, verify

Tamper = Callable[[random.Random, list[bytes]], list[bytes]]
PEOPLE = ("anna", "bora", "chul")


def entry(number: int) -> Entry:
    return Entry(
        "turn",
        PEOPLE[number % 3],
        ("answered", "refused", "cut")[number % 3],
        documents=(f"documents/문서 {number % 5}.md",),
        models=("ollama:qwen3",),
        decision={"route": "rag", "rules": ["D2", "D7"], "confidence": 0.93},
        usage={"input_tokens": number * 7, "output_tokens": 31, "cost_usd": 0.0021 * number},
        turn=f"{number:032x}",
    )


def filled(keep: Path, count: int = 24, full: int = 16 << 20) -> Audit:
    audit = Audit(keep, full=full)
    for number in range(count):
        audit.write(entry(number))
    return audit


def sealed_again(row: dict[str, Any], previous: str) -> bytes:
    """What somebody writes who can read the program and not the key."""
    row = {**row, "previous": previous}
    row.pop("hash", None)
    mac = row.pop("mac", "0" * 32)
    digest = hashlib.sha256(canonical(row)).hexdigest()
    return canonical({**row, "hash": digest, "mac": mac})


def chained(lines: list[bytes]) -> list[bytes]:
    """The whole chain computed anew over these rows, numbers and hashes alike, but not the signatures."""
    made, previous = [], START
    for number, line in enumerate(lines, 1):
        made.append(sealed_again({**json.loads(line), "seq": number}, previous))
        previous = json.loads(made[-1])["hash"]
    return made


def change_a_byte(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    at = draw.randrange(len(lines))
    line, place = bytearray(lines[at]), draw.randrange(len(lines[at]))
    line[place] = draw.choice([b for b in range(32, 127) if b != line[place]])
    return [*lines[:at], bytes(line), *lines[at + 1 :]]


def change_a_value(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    at = draw.randrange(len(lines))
    row = json.loads(lines[at])
    name = draw.choice([name for name in row if name not in ("hash", "mac")])
    row[name] = draw.choice(["x", 7, [], {"route": "prompt"}])
    return [*lines[:at], canonical(row), *lines[at + 1 :]]


def change_a_value_and_its_hash(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    at = draw.randrange(len(lines))
    row = json.loads(lines[at])
    row["outcome"] = "answered " + row["outcome"]
    return [*lines[:at], sealed_again(row, row["previous"]), *lines[at + 1 :]]


def change_a_value_and_the_chain(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    at = draw.randrange(len(lines))
    row = json.loads(lines[at])
    row["who"] = hashlib.md5(str(draw.random()).encode()).hexdigest()
    return chained([*lines[:at], canonical(row), *lines[at + 1 :]])


def remove(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    at = draw.randrange(len(lines))
    return [*lines[:at], *lines[at + draw.randint(1, 3) :]]


def remove_and_chain(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    return chained(remove(draw, lines))


def cut_off(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    return lines[: -draw.randint(1, len(lines))]


def swap(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    one, other = draw.sample(range(len(lines)), 2)
    lines = list(lines)
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def swap_and_chain(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    return chained(swap(draw, lines))


def repeat(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    at, to = draw.randrange(len(lines)), draw.randrange(len(lines) + 1)
    return [*lines[:to], lines[at], *lines[to:]]


def insert_and_chain(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    at = draw.randrange(len(lines) + 1)
    row = {**json.loads(lines[0]), "who": "f" * 32}
    return chained([*lines[:at], canonical(row), *lines[at:]])


def append_one(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    last = json.loads(lines[-1])
    return [*lines, sealed_again({**last, "seq": last["seq"] + 1, "outcome": "answered"}, last["hash"])]


def blank(draw: random.Random, lines: list[bytes]) -> list[bytes]:
    at = draw.randrange(len(lines) + 1)
    return [*lines[:at], b"", *lines[at:]]


TAMPERINGS: tuple[Tamper, ...] = (
    change_a_byte, change_a_value, change_a_value_and_its_hash, change_a_value_and_the_chain, remove, remove_and_chain,
    cut_off, swap, swap_and_chain, repeat, insert_and_chain, append_one, blank,
)  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda t: t.__name__)
def test_whatever_is_done_to_rows_afterwards_is_found(tamper: Tamper, tmp_path: Path) -> None:
    """13 ways, 250 times each."""
    audit, draw = filled(tmp_path), random.Random(tamper.__name__)
    key, file = (tmp_path / "audit.key").read_bytes(), tmp_path / "audit.jsonl"
    whole = file.read_bytes()
    assert audit.verify().problem is None and audit.verify().head.count == 24
    for _ in range(250):
        lines = tamper(draw, whole.removesuffix(b"\n").split(b"\n"))
        made = b"".join(line + b"\n" for line in lines)
        assert made != whole
        file.write_bytes(made)
        assert verify(tmp_path, key).problem is not None, made
    file.write_bytes(whole)
    assert audit.verify().problem is None


def test_what_is_wrong_is_named(tmp_path: Path) -> None:
    audit = filled(tmp_path)
    file = tmp_path / "audit.jsonl"
    lines = file.read_bytes().removesuffix(b"\n").split(b"\n")

    def said(changed: list[bytes]) -> tuple[int, str] | None:
        file.write_bytes(b"".join(line + b"\n" for line in changed))
        problem = audit.verify().problem
        return (problem.row, problem.what) if problem is not None else None

    assert said([*lines[:4], *lines[5:]]) == (5, "removed")
    assert said([*lines[:4], lines[5], lines[4], *lines[6:]]) == (5, "reordered")
    assert said([*lines[:4], lines[2], *lines[4:]]) == (5, "inserted")
    assert said([*lines[:4], lines[4].replace(b"bora", b"x").replace(b"D7", b"D1"), *lines[5:]]) == (5, "changed")
    assert said(change_a_value_and_its_hash(random.Random(3), lines)) == (8, "forged")
    assert said(lines[:20]) == (21, "truncated")
    assert said(lines) is None


def test_rows_that_were_cut_off_stay_missing_when_others_follow(tmp_path: Path) -> None:
    audit = filled(tmp_path)
    file = tmp_path / "audit.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:20]))
    Audit(tmp_path).write(entry(99))
    problem = audit.verify().problem
    assert problem is not None and (problem.row, problem.what) == (21, "removed")


def test_a_head_that_is_gone_hides_nothing(tmp_path: Path) -> None:
    audit = filled(tmp_path)
    file = tmp_path / "audit.jsonl"
    (tmp_path / "audit.head").unlink()
    problem = audit.verify().problem
    assert problem is not None and problem.what == "head"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:20]))
    Audit(tmp_path).write(entry(99))
    problem = audit.verify().problem
    assert problem is not None and problem.what == "removed"


def test_another_key_signs_nothing_that_counts(tmp_path: Path) -> None:
    audit = filled(tmp_path)
    (tmp_path / "audit.key").unlink()
    assert (audit.verify().problem or pytest.fail("no key")).what == "key"
    Audit(tmp_path).write(entry(25))  # under a new one
    assert audit.verify().problem is not None


def test_everything_made_anew_is_found_by_what_was_written_down_elsewhere(tmp_path: Path) -> None:
    audit = filled(tmp_path)
    anchor = audit.verify().head
    for file in tmp_path.iterdir():
        file.unlink()
    again = filled(tmp_path, 30)
    assert again.verify().problem is None, "without an anchor nobody can know"
    problem = again.verify(anchor).problem
    assert problem is not None and problem.row == 24
    assert filled(tmp_path, 1).verify(again.verify().head).problem is None
    assert (again.verify(Head(99, "0" * 64)).problem or pytest.fail("short")).what == "truncated"


def test_a_full_file_is_put_aside_and_the_chain_goes_on(tmp_path: Path) -> None:
    audit = filled(tmp_path, 60, full=4_000)
    files = files_of(tmp_path)
    assert len(files) > 4 and audit.verify().head.count == 60 and audit.verify().problem is None
    assert [row["seq"] for row in rows(tmp_path)] == list(range(1, 61))
    aside = tmp_path / "aside"
    for file in files:
        shutil.move(file, aside)
        assert audit.verify().problem is not None, f"{file.name} is gone and nobody sees it"
        shutil.move(aside, file)
    assert audit.verify().problem is None


def test_a_torn_last_line_is_healed_and_was_nobodys_row(tmp_path: Path) -> None:
    filled(tmp_path, 5)
    with (tmp_path / "audit.jsonl").open("ab") as file:
        file.write(b'{"at":"2026-11-20T09')
    verdict = Audit(tmp_path).verify()
    assert verdict.problem is None and verdict.unfinished
    assert Audit(tmp_path).write(entry(5)) == 6
    verdict = Audit(tmp_path).verify()
    assert verdict.problem is None and not verdict.unfinished and verdict.head.count == 6


def _write_some(keep: Path, count: int) -> None:
    audit = Audit(keep, full=20_000)
    for number in range(count):
        audit.write(entry(number))


def test_several_processes_write_one_chain(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_write_some, args=(tmp_path, 25)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    verdict = Audit(tmp_path).verify()
    assert verdict.problem is None and verdict.head.count == 100 and len(files_of(tmp_path)) > 1


def _write_and_tell(keep: Path, told: int) -> None:
    audit, number = Audit(keep, full=30_000), 0
    while True:
        os.write(told, audit.write(entry(number)).to_bytes(4, "big"))
        number += 1


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_kills_at_any_moment_break_no_chain_and_lose_no_row_that_was_acknowledged(tmp_path: Path) -> None:
    draw, middle, last = random.Random(11), 0, 0
    for _ in range(120):
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            _write_and_tell(tmp_path, write_end)
        os.close(write_end)
        os.read(read_end, 4)
        time.sleep(draw.uniform(0.0, 0.03))  # the moment of death, not a wait for anything
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        said = b""
        while more := os.read(read_end, 65_536):
            said += more
        os.close(read_end)
        verdict = Audit(tmp_path).verify()
        assert verdict.problem is None, verdict
        last = max(last, int.from_bytes(said[-4:], "big") if said else 0)
        assert verdict.head.count >= last, "a row that was acknowledged is gone"
        middle += verdict.unfinished or verdict.head.count > last
    assert last >= 150 and middle >= 5, "the kills came between rows alone"


def test_a_persons_rows_are_nobodys_once_their_key_is_gone(tmp_path: Path) -> None:
    audit = filled(tmp_path)
    audit.write(Entry("turn", "anna", content="비밀번호는 초록우산입니다"))
    anna, bora = audit.people.pseudonym("anna"), audit.people.pseudonym("bora")
    held = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.name != "audit.people.json")
    assert "초록우산".encode() not in held and b"anna" not in held and anna.encode() in held
    row = list(rows(tmp_path))[-1]
    assert audit.people.reveal("anna", row["content"]) == "비밀번호는 초록우산입니다"
    assert Audit(tmp_path).forget("anna") and not audit.forget("anna")
    assert audit.people.names() == {bora: "bora", audit.people.pseudonym("chul"): "chul"}
    assert (
        audit.people.reveal("anna", row["content"]) == ""
        and b"anna" not in (tmp_path / "audit.people.json").read_bytes()
    )
    assert audit.verify().problem is None and audit.verify().head.count == 25
    audit.write(entry(0))  # comes back, and is somebody else
    assert audit.people.pseudonym("anna") not in ("", anna)
