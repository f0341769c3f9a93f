"""What a server says beside the protocol: its stderr goes to our log, masked, and its last words explain a failure.

Nothing of it is trusted: lines are cut, only so many are kept, and the secrets we gave it are taken out again.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable

from gallae.checks.masking import Mask
from gallae.checks.secret_values import hide_secrets

__all__ = ["Heard"]

log = logging.getLogger(__name__)
LINE_CHARACTERS, KEPT_LINES, LOGGED_LINES, STRAY_LINES = 500, 20, 1_000, 200


class Heard:
    """`last`: the last line of stderr; `fault`: why the transport gave the server up; `ended`: it says nothing more."""

    def __init__(self, name: str, secrets: Iterable[str] = ()) -> None:
        self.name = name
        self.fault = ""
        self.ended = False
        self._secrets = sorted({s for s in secrets if len(s) > 3}, key=len, reverse=True)
        self._kept: deque[str] = deque(maxlen=KEPT_LINES)
        self._logged = self._strays = 0

    @property
    def last(self) -> str:
        return self._kept[-1][:200] if self._kept else ""

    def line(self, line: bytes) -> None:
        """One line of stderr."""
        text = self.masked(line.decode("utf-8", "replace").strip()[:LINE_CHARACTERS])
        if not text:
            return
        self._kept.append(text)
        self._logged += 1
        if self._logged <= LOGGED_LINES:
            log.info("mcp server %s: %s", self.name, text)
        if self._logged == LOGGED_LINES:
            log.info("mcp server %s writes a lot; its further lines are not logged", self.name)

    def stray(self, line: bytes) -> bool:
        """A line of stdout that is not the protocol; True once there were too many to go on."""
        shown = self.masked(line[:80].decode("utf-8", "replace").strip())
        self.fault = f"its stdout is not MCP: {shown!r}"
        self._strays += 1
        return self._strays > STRAY_LINES

    def masked(self, text: str) -> str:
        """`text` without the secrets we gave the server, other keys, and personal data."""
        for secret in self._secrets:
            text = text.replace(secret, "[SECRET]")
        return Mask().mask(hide_secrets(text))
