"""The form of the audit's rows, and whether they are all there as they were written.

    {"at":"…","hash":"9f…","mac":"1c…","outcome":"answered","previous":"77…","seq":41,"what":"turn","who":"5d…",…}

A line is canonical JSON. `hash` is SHA-256 over the row without `hash` and `mac`, so anybody who has a copy can check
the chain; `mac` is an HMAC of the hash under a key that a copy does not hold, so nobody without it can write a row
that passes, not even at the end. Rows that were cut off at the end are found by the head, which counts them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

__all__ = [
    "START",
    "Head",
    "Problem",
    "Verdict",
    "canonical",
    "files_of",
    "read_head",
    "rows",
    "sealed",
    "slot_of",
    "verify",
]

START = "0" * 64  # what stands before the first row
FILE, HEAD, KEY = "audit.jsonl", "audit.head", "audit.key"
SLOT = 256  # bytes: the head is written into two places in turn, so that one is whole whenever a kill comes
What = Literal["changed", "removed", "reordered", "inserted", "forged", "truncated", "head", "key"]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    count: int = 0
    hash: str = START


@dataclass(frozen=True, slots=True)
class Problem:
    """The first row that is wrong: its number in the chain as it should be (1-based), and where it stands."""

    row: int
    what: What
    where: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`unfinished`: a last line that a kill cut off; it was never acknowledged, and the next row takes its place."""

    head: Head
    problem: Problem | None = None
    unfinished: bool = False


def canonical(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def sealed(row: Mapping[str, Any], key: bytes) -> tuple[bytes, str]:
    """(the line with its end, its hash) of a row that has `seq` and `previous`."""
    digest = hashlib.sha256(canonical(row)).hexdigest()
    return canonical({**row, "hash": digest, "mac": _mac(key, digest)}) + b"\n", digest


def files_of(keep: Path) -> list[Path]:
    """Oldest first; the last one is being written."""
    return [*sorted(keep.glob("audit-*.jsonl")), *(p for p in (keep / FILE,) if p.is_file())]


def rows(keep: Path) -> Iterator[Row]:
    """As they stand, oldest first; what cannot be read is passed over (`verify` finds it)."""
    for _, _, line in _lines(keep):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            yield row


def read_head(keep: Path, key: bytes) -> Head | None:
    """None where no slot is whole and signed."""
    try:
        raw = (keep / HEAD).read_bytes()
    except FileNotFoundError:
        return None
    found = []
    for slot in (raw[:SLOT], raw[SLOT : 2 * SLOT]):
        try:
            count, digest, mac = json.loads(slot)
            whole = isinstance(count, int) and hmac.compare_digest(str(mac), _mac(key, f"{count} {digest}"))
        except (ValueError, TypeError):
            continue
        found += [Head(count, str(digest))] if whole else []
    return max(found, key=lambda head: head.count, default=None)


def slot_of(head: Head, key: bytes) -> bytes:
    text = json.dumps([head.count, head.hash, _mac(key, f"{head.count} {head.hash}")])
    return text.encode("ascii").ljust(SLOT - 1) + b"\n"


def verify(keep: Path, key: bytes | None, anchor: Head | None = None) -> Verdict:
    """Walk the whole chain. `anchor`: an earlier head that was written down elsewhere. `key` None: there is none, which
    is a problem of its own where there are rows."""
    now, marked = Head(), {}
    head = read_head(keep, key) if key is not None else None
    wanted = {h.count: h.hash for h in (anchor, head) if h is not None}
    torn = _torn(keep)
    for where, number, line in _lines(keep):
        place = f"{where}:{number}"
        problem, digest = _wrong(line, now, key, place)
        if problem is not None:
            return Verdict(now, _named(problem, keep), torn)
        now = Head(now.count + 1, digest)
        if now.count in wanted:
            marked[now.count] = digest
    return Verdict(now, _at_the_end(now, head, key, wanted, marked), torn)


def _wrong(line: bytes, before: Head, key: bytes | None, place: str) -> tuple[Problem | None, str]:
    """What is wrong with a line that stands after `before`, and its hash."""
    at = before.count + 1
    try:
        row = json.loads(line)
        if not isinstance(row, dict) or canonical(row) != line:
            return Problem(at, "changed", place, "not as it was written"), ""
        digest, mac = str(row.pop("hash")), str(row.pop("mac"))
        seq, previous = int(row["seq"]), str(row["previous"])
    except (ValueError, KeyError, TypeError):
        return Problem(at, "changed", place, "cannot be read"), ""
    if hashlib.sha256(canonical(row)).hexdigest() != digest:
        return Problem(at, "changed", place, "does not fit its hash"), ""
    if key is not None and not hmac.compare_digest(mac, _mac(key, digest)):
        return Problem(at, "forged", place, "was not signed with this workspace's key"), ""
    if seq != at:
        return Problem(at, "removed" if seq > at else "inserted", place, f"row {seq} stands here"), ""
    if previous != before.hash:
        return Problem(at, "changed", place, "does not follow the row before it"), ""
    return None, digest


def _named(problem: Problem, keep: Path) -> Problem:
    """A row that is missing here and stands further on was moved."""
    if problem.what == "removed" and any(row.get("seq") == problem.row for row in rows(keep)):
        return Problem(problem.row, "reordered", problem.where, problem.detail)
    return problem


def _at_the_end(
    now: Head, head: Head | None, key: bytes | None, wanted: Mapping[int, str], marked: Mapping[int, str]
) -> Problem | None:
    if now.count and key is None:
        return Problem(now.count, "key", KEY, "is not there")
    if now.count and head is None:
        return Problem(now.count, "head", HEAD, "is not there, or was not signed with this workspace's key")
    for count, digest in sorted(wanted.items()):
        if count > now.count:
            return Problem(now.count + 1, "truncated", FILE, f"{count} rows were written, {now.count} are there")
        if count and marked.get(count) != digest:
            return Problem(count, "changed", FILE, "is another row than the one that was written down")
    return None


def _lines(keep: Path) -> Iterator[tuple[str, int, bytes]]:
    """(file, line number, line) of every whole line."""
    for file in files_of(keep):
        with file.open("rb") as held:
            for number, line in enumerate(held, 1):
                if line.endswith(b"\n"):
                    yield file.name, number, line[:-1]


def _torn(keep: Path) -> bool:
    files = files_of(keep)
    if not files or not files[-1].stat().st_size:
        return False
    with files[-1].open("rb") as held:
        held.seek(-1, 2)
        return held.read() != b"\n"


def _mac(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode("ascii", "replace"), hashlib.sha256).hexdigest()[:32]
