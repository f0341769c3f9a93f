"""The audit: who did what, with which documents and models, decided how, at what cost. Append-only, hash-chained.

    audit = open_audit(workspace)
    audit.write(Entry("turn", "anna", "answered", documents=("documents/fees.md",), …))     # on the disk when it returns

A row is one write and one fsync, under a lock that all processes share; then the head (graphs.audit_chain) is brought up
to it. A kill in between leaves a whole row that the head does not count yet, or a torn line that was never acknowledged
and that the next row takes the place of. What was asked and answered is not in it, unless `[audit] content` says so:
then masked, and encrypted under the person's own key.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gallae.core.alone import alone
from gallae.core.errors import SettingsError
from gallae.core.types import as_json
from gallae.core.workspace import Workspace
from gallae.graphs.audit_chain import FILE, HEAD, KEY, SLOT, Head, Verdict, files_of, read_head, sealed, slot_of, verify
from gallae.graphs.audit_people import AuditPeople
from gallae.graphs.feedback import sync_folder
from gallae.graphs.trace_person import load_key

__all__ = ["Audit", "Entry", "open_audit"]

LOCK = "audit.lock"
FULL = 16 << 20  # bytes of a file, after which the next one is begun
TAIL = 1 << 16


@dataclass(frozen=True, slots=True)
class Entry:
    """`what`: "turn", "ingest", "document-removed", "model-allowed", "model-forbidden", "model-promoted",
    "model-demoted", "tools-accepted", "tool-approved", "tool-declined", "data-exported", "person-deleted", "data-pruned", "sign-in", "settings-changed" … `who`: a person's
    id, "" for nobody known; `about`: the person it was done to. `details`: figures and names, no content."""

    what: str
    who: str
    outcome: str = "done"
    about: str = ""
    documents: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    decision: Mapping[str, Any] = field(default_factory=dict)
    usage: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    turn: str = ""
    thread: str = ""
    content: str = ""  # masked


class Audit:
    """One workspace's chain, for as long as the process likes; any number of processes may have one."""

    def __init__(self, keep: Path, key_file: str | None = None, *, full: int = FULL) -> None:
        self.keep, self.people = keep, AuditPeople(keep)
        self._key_file, self._full = key_file or KEY, full
        self._seen: tuple[tuple[int, int], Head] | None = None  # (inode, size) of the file as we left it, and its end

    def write(self, entry: Entry) -> int:
        """The row's number. SettingsError where it cannot be written: what cannot be audited is not done."""
        try:
            with alone(self.keep / LOCK):
                return self._append(entry)
        except OSError as error:
            raise SettingsError(
                f"{FILE}: {error.strerror}", hint="The audit must be writable: see the rights of .gallae/keep."
            ) from error

    def forget(self, person: str) -> bool:
        """From here on nobody can tell which rows are theirs."""
        with alone(self.keep / LOCK):
            return self.people.forget(person)

    def verify(self, anchor: Head | None = None) -> Verdict:
        """Is every row there as it was written? No key is made for that."""
        path = self.keep / self._key_file
        with alone(self.keep / LOCK):
            return verify(self.keep, path.read_bytes() if path.is_file() else None, anchor)

    def _append(self, entry: Entry) -> int:
        key = load_key(self.keep, self._key_file)
        last = self._last(key)
        line, digest = sealed({**self._row(entry), "seq": last.count + 1, "previous": last.hash}, key)
        file = self.keep / FILE
        new = not file.exists()
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            left = memoryview(line)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
            stat = os.fstat(descriptor)
        finally:
            os.close(descriptor)
        if new:
            sync_folder(self.keep)
        head = Head(last.count + 1, digest)
        self._mark(head, key)
        self._seen = ((stat.st_ino, stat.st_size), head)
        return head.count

    def _row(self, entry: Entry) -> dict[str, Any]:
        who = self.people.pseudonym(entry.who, new=True)
        at = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds")
        row: dict[str, Any] = {"at": at, "what": entry.what, "who": who, "outcome": entry.outcome}
        if entry.about:
            row["about"] = self.people.pseudonym(entry.about, new=True)
        if entry.content and entry.who:
            row["content"] = self.people.conceal(entry.who, entry.content)
        if entry.thread and entry.who:
            row["conversation"] = self.people.conversation(entry.who, entry.thread)
        for name in ("documents", "models", "decision", "usage", "details", "turn"):
            if value := getattr(entry, name):
                row[name] = as_json(value)
        return row

    def _last(self, key: bytes) -> Head:
        """Where the chain ends: at the last whole row, or, where rows that were counted are gone, at the head, so that the
        gap stays to be found. A torn line goes, and a full file is put aside."""
        file = self.keep / FILE
        if self._seen is not None and _place(file) == self._seen[0] and self._seen[0][1] < self._full:
            return self._seen[1]
        head, files = read_head(self.keep, key), files_of(self.keep)
        tail = _tail(files[-1]) if files else None
        if head is not None:
            last = tail if tail is not None and tail.count >= head.count else head
        elif tail is not None:  # somebody took the head away: nobody knows what was cut off, and a gap says so for ever
            last = Head(tail.count + 1, tail.hash)
        else:  # the very first row: what is counted is known before anything is there
            last = Head()
            self._mark(last, key, safe=True)
        if file.exists() and file.stat().st_size >= self._full:
            file.rename(self.keep / f"audit-{last.count:012d}.jsonl")
        return last

    def _mark(self, head: Head, key: bytes, *, safe: bool = False) -> None:
        """A power cut may lose the last marks, never a row; only that there is a head has to be `safe`."""
        descriptor = os.open(self.keep / HEAD, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.lseek(descriptor, SLOT * (head.count % 2), os.SEEK_SET)
            os.write(descriptor, slot_of(head, key))
            if safe:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


def open_audit(workspace: Workspace) -> Audit:
    return Audit(workspace.keep, workspace.settings.audit.key_file)


def _place(file: Path) -> tuple[int, int] | None:
    try:
        stat = file.stat()
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_size


def _tail(file: Path) -> Head | None:
    """The last whole row's end; None where it cannot be read. A line that a kill tore is cut off."""
    with file.open("r+b") as held:
        size = held.seek(0, os.SEEK_END)
        raw, begin = b"", size
        while begin and raw.rstrip(b"\n").count(b"\n") < 2:
            begin = max(0, begin - TAIL)
            held.seek(begin)
            raw = held.read(size - begin)
        whole = raw[: raw.rfind(b"\n") + 1]
        if len(whole) < len(raw):
            held.truncate(begin + len(whole))
            held.flush()
            os.fsync(held.fileno())
    try:
        row = json.loads(whole[:-1].rpartition(b"\n")[2])
        return Head(int(row["seq"]), str(row["hash"]))
    except (ValueError, KeyError, TypeError):
        return None
