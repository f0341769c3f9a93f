"""The append-only log of corrected routes, `.gallae/keep/feedback.jsonl`: what people said, word for word, at home.

One JSON object a line. A correction names the question as typed and as resolved, the route that was chosen and the one
that would have been right; a line with "undo" takes back what was said before about a turn. Nothing is ever rewritten,
but for a conversation that is deleted (`forget`), whose lines go with it:

    {"id":"5f…","at":"2026-11-20T09:30:00","turn":"9c…","question":"그럼 주말은?","resolved":"그럼 주말은? (이용료)",
     "history":"e3…","chosen":"prompt","right":"rag","person":"anna","config":"ab…","rules":["D2"]}
    {"id":"81…","at":"2026-11-21T10:00:00","turn":"9c…","undo":true,"person":"anna"}

A line is written with one write and is on the disk (fsync) before anybody is told so. A line that a kill tore is left
out and reported, and the next one begins on a line of its own. The person stands as in the turn store, so that one
person's lines can be shown, handed over and taken out.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gallae.core.files import write_whole
from gallae.core.types import ROUTES, Message, Route, as_json

__all__ = [
    "Correction",
    "Remembered",
    "append",
    "digest_of",
    "forget",
    "held",
    "log_file",
    "read_log",
    "sync_folder",
    "undone",
]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Correction:
    """`history` is a digest of what was said before ("" for nothing); `rules` are the ids that spoke."""

    id: str
    at: str  # local time, ISO 8601, whole seconds
    turn: str
    question: str
    resolved: str
    history: str
    chosen: Route
    right: Route
    person: str
    config: str = ""
    rules: tuple[str, ...] = ()

    @property
    def day(self) -> str:
        return self.at[:10]


@dataclass(frozen=True, slots=True)
class Remembered:
    """What stands after all lines: corrections not taken back, oldest first, and the lines that could not be read."""

    corrections: tuple[Correction, ...] = ()
    problems: tuple[str, ...] = ()


def log_file(keep: Path) -> Path:
    return keep / "feedback.jsonl"


def append(file: Path, line: Correction | dict[str, Any]) -> None:
    """Write one line; when this returns it survives kill -9 and a power cut."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(as_json(line), ensure_ascii=False) + "\n"
    new = not file.exists()
    with held(file, os.O_CREAT) as descriptor:
        assert descriptor is not None
        size = os.fstat(descriptor).st_size
        if size and _byte_at(descriptor, size - 1) != b"\n":
            text = "\n" + text  # somebody was killed in the middle of a line
        left = text.encode("utf-8")
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    if new:
        sync_folder(file.parent)


def forget(file: Path, turns: frozenset[str]) -> int:
    """Take out the lines about these turns, whole or not at all; how many were there. A line that somebody writes
    meanwhile stays: both hold the same lock."""
    with held(file) as descriptor:
        if descriptor is None:
            return 0
        kept, gone = [], 0
        for _, line in _lines(file.read_bytes()):
            named = _turn_of(line) in turns
            gone += named
            kept += [] if named else [line + b"\n"]
        if gone:
            write_whole(file, b"".join(kept).decode("utf-8", "surrogateescape"), errors="surrogateescape")
        return gone


def undone(turn: str, person: str, *, id: str, at: str) -> dict[str, Any]:
    """The line that takes back what was said about a turn."""
    return {"id": id, "at": at, "turn": turn, "undo": True, "person": person}


def read_log(file: Path) -> Remembered:
    """Every correction that still stands. Lines that cannot be read are left out and named in `problems`."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return Remembered()
    standing: list[Correction] = []
    problems: list[str] = []
    for number, line in _lines(raw):
        try:
            row = json.loads(line.decode("utf-8"))
            if row.get("undo"):
                standing = [c for c in standing if c.turn != row["turn"]]
            else:
                standing.append(_correction(row))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            problems.append(f"{file.name}:{number}: {type(error).__name__}; line ignored")
            log.warning("%s", problems[-1])
    return Remembered(tuple(standing), tuple(problems))


def digest_of(history: Sequence[Message]) -> str:
    """What was said before, as 16 hexadecimal digits; "" if nothing was."""
    said = json.dumps([[m.role, m.content] for m in history], ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8")).hexdigest()[:16] if history else ""


def _correction(row: dict[str, Any]) -> Correction:
    texts = {name: str(row[name]) for name in ("id", "at", "turn", "question", "resolved", "history", "person")}
    if row["right"] not in ROUTES or row["chosen"] not in ROUTES:
        raise ValueError(row["right"])
    return Correction(
        **texts,
        chosen=row["chosen"],
        right=row["right"],
        config=str(row.get("config", "")),
        rules=tuple(str(r) for r in row.get("rules", ())),
    )


def _lines(raw: bytes) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(raw.split(b"\n"), 1) if line.strip())


@contextmanager
def held(file: Path, flags: int = 0) -> Iterator[int | None]:
    """The file, opened and locked against other writers (where there are such locks); None if there is none."""
    while True:
        try:
            descriptor = os.open(file, os.O_RDWR | os.O_APPEND | flags, 0o600)
        except FileNotFoundError:
            yield None
            return
        try:
            if sys.platform != "win32":
                import fcntl

                fcntl.flock(descriptor, fcntl.LOCK_EX)
                if not _still(file, descriptor):
                    continue  # it was written anew while we waited
            yield descriptor
            return
        finally:
            os.close(descriptor)


def _still(file: Path, descriptor: int) -> bool:
    try:
        return file.stat().st_ino == os.fstat(descriptor).st_ino
    except FileNotFoundError:
        return False


def _turn_of(line: bytes) -> str:
    try:
        return str(json.loads(line.decode("utf-8"))["turn"])
    except (ValueError, TypeError, KeyError):
        return ""


def _byte_at(descriptor: int, place: int) -> bytes:
    os.lseek(descriptor, place, os.SEEK_SET)
    return os.read(descriptor, 1)


def sync_folder(folder: Path) -> None:
    """The name of a new file is on the disk too (where folders can be opened)."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
