"""Refused sign-ins in the audit: a row, but no more than one a second, however often somebody tries."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from gallae.core.workspace import Workspace
from gallae.graphs.audit import Entry, open_audit

__all__ = ["note_refused"]

PAUSE = 1.0  # seconds between two rows: whoever floods the door must not fill the disk
_lock = threading.Lock()
_waiting: dict[Path, tuple[float, int]] = {}  # when the last row was written, and how many were refused since


def note_refused(workspace: Workspace) -> None:
    """`attempts` of a row: itself and those refused since the row before it. Neither credential nor name is written."""
    with _lock:
        last, since = _waiting.get(workspace.keep, (-PAUSE, 0))
        now = time.monotonic()
        if now - last < PAUSE:
            _waiting[workspace.keep] = last, since + 1
            return
        _waiting[workspace.keep] = now, 0
    open_audit(workspace).write(Entry("sign-in", "", "refused", details={"attempts": since + 1}))
