"""Who stands in the audit: a pseudonym of each person under a key of their own, kept apart in `keep/audit.people.json`.

    {"anna": "9f2c…64 hexadecimal digits"}

Deleting a person deletes their key: their rows stay, the chain stays whole, and nobody can tell any more whose they are,
nor read what was kept of their words (content is encrypted under the same key).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from pathlib import Path

from gallae.core.files import remove_unfinished, write_whole

__all__ = ["FILE", "AuditPeople"]

FILE = "audit.people.json"


class AuditPeople:
    """The keys of one workspace; read again when another process changed them."""

    def __init__(self, keep: Path) -> None:
        self._file = keep / FILE
        self._state: tuple[int, int, int] | None = None
        self._keys: dict[str, bytes] = {}

    def pseudonym(self, person: str, *, new: bool = False) -> str:
        """32 hexadecimal digits; "" for nobody, or for somebody who never was in the audit. `new`: gives them a key, and
        the audit's lock is held."""
        self._refresh()
        if not person or (person not in self._keys and not new):
            return ""
        if person not in self._keys:
            self._write({**self._keys, person: secrets.token_bytes(32)})
        return hmac.new(self._keys[person], b"who", hashlib.sha256).hexdigest()[:32]

    def conversation(self, person: str, thread: str) -> str:
        """16 hexadecimal digits for a conversation of theirs: its id is a secret that opens it, and is not written."""
        self._refresh()
        return hmac.new(self._keys[person], b"thread " + thread.encode("utf-8"), hashlib.sha256).hexdigest()[:16]

    def names(self) -> dict[str, str]:
        """Pseudonym → person, of everybody who was not deleted."""
        self._refresh()
        return {self.pseudonym(person): person for person in self._keys}

    def forget(self, person: str) -> bool:
        """Their key is gone when this returns (and the lock is held)."""
        self._refresh()
        remove_unfinished(self._file)
        if person not in self._keys:
            return False
        self._write({name: key for name, key in self._keys.items() if name != person})
        return True

    def conceal(self, person: str, text: str) -> str:
        from cryptography.fernet import Fernet

        return Fernet(self._content_key(person)).encrypt(text.encode("utf-8")).decode("ascii")

    def reveal(self, person: str, token: str) -> str:
        """ "" where the key is another one."""
        from cryptography.fernet import Fernet, InvalidToken

        try:
            return Fernet(self._content_key(person)).decrypt(token).decode("utf-8")
        except (InvalidToken, KeyError):
            return ""

    def _content_key(self, person: str) -> bytes:
        self._refresh()
        return base64.urlsafe_b64encode(hmac.new(self._keys[person], b"content", hashlib.sha256).digest())

    def _refresh(self) -> None:
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            self._state, self._keys = None, {}
            return
        state = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
        if state != self._state:
            given = json.loads(self._file.read_text(encoding="utf-8"))
            self._keys = {str(person): bytes.fromhex(key) for person, key in given.items()}
            self._state = state

    def _write(self, keys: dict[str, bytes]) -> None:
        text = json.dumps({person: key.hex() for person, key in keys.items()}, ensure_ascii=False, indent=1)
        write_whole(self._file, text + "\n")
        self._refresh()
