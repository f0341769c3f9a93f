"""Bearer tokens that the program makes: `.gallae/keep/tokens.jsonl`, append-only, hashes only.

people.toml is the team's own file and no program edits it; a hash may stand there as well. One JSON object a line:

    {"id":"k3v9qd","person":"anna","hash":"sha256:9f…","made":"2026-11-20T09:30:00+00:00","expires":""}
    {"forget":"k3v9qd","at":"2026-11-21T10:00:00+00:00"}

A token is `gallae_` and 256 random bits, so that its plain SHA-256 cannot be guessed back. A line that a kill tore is
no token; whoever made or forgot one was told so only after its line was on the disk.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from gallae.core.types import as_json
from gallae.graphs.feedback import append

__all__ = ["TOKEN", "Token", "forget_tokens", "hash_of", "make_token", "tokens_now"]

log = logging.getLogger(__name__)
FILE = "tokens.jsonl"
TOKEN = re.compile(r"gallae_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Token:
    """`made` and `expires`: UTC, ISO 8601 in whole seconds; "" never expires."""

    id: str
    person: str
    hash: str
    made: str
    expires: str = ""

    def stands(self, now: datetime) -> bool:
        return not self.expires or now < datetime.fromisoformat(self.expires)


def hash_of(token: str) -> str:
    return "sha256:" + hashlib.sha256(token.encode("utf-8")).hexdigest()


def make_token(keep: Path, person: str, *, days: float | None, now: datetime) -> tuple[Token, str]:
    """The new row, on the disk, and the token itself, which stands nowhere else."""
    secret = f"gallae_{secrets.token_urlsafe(32)}"
    until = _stamp(now + timedelta(days=days)) if days is not None else ""
    token = Token(secrets.token_hex(4), person, hash_of(secret), _stamp(now), until)
    append(keep / FILE, as_json(token))
    return token, secret


def forget_tokens(keep: Path, which: str, *, now: datetime) -> tuple[Token, ...]:
    """Those of this id or of this person; from the next request on they are nobody's."""
    gone = tuple(token for token in tokens_now(keep) if which in (token.id, token.person))
    for token in gone:
        append(keep / FILE, {"forget": token.id, "at": _stamp(now)})
    return gone


def tokens_now(keep: Path) -> tuple[Token, ...]:
    """Those not forgotten, expired ones too, in the order they were made; read again only when the file changed."""
    try:
        stat = (keep / FILE).stat()
    except FileNotFoundError:
        return ()
    return _read_at(keep / FILE, (stat.st_ino, stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=64)
def _read_at(file: Path, version: tuple[int, int, int]) -> tuple[Token, ...]:
    standing: dict[str, Token] = {}
    for number, line in enumerate(file.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8"))
            if "forget" in row:
                standing.pop(row["forget"], None)
            else:
                token = Token(**{name: str(row[name]) for name in Token.__slots__})
                token.stands(datetime.now(UTC))  # a date that cannot be read is no date
                standing[token.id] = token
        except (ValueError, TypeError, KeyError) as error:
            log.warning("%s:%d: %s; line ignored", FILE, number, type(error).__name__)
    return tuple(standing.values())


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
