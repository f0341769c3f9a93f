"""A person's name in a trace: a keyed hash, so that whoever reads the traces cannot try names until one fits.

The key is 32 random bytes in the workspace's keep folder, made on first need and readable by its owner alone. Two
workspaces hash the same person differently.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

__all__ = ["hashed", "load_key"]

FILE = "trace.key"


def load_key(keep: Path, name: str = FILE) -> bytes:
    """A key of the workspace; made when there is none. Two processes that begin together end up with one key."""
    path = keep / name
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")  # 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(32))
                file.flush()
                os.fsync(file.fileno())
            os.link(temporary, path)  # whole or not at all, and never over a key that is in use
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
    return path.read_bytes()


def hashed(key: bytes, value: str) -> str:
    """16 hexadecimal digits."""
    return hmac.new(key, value.encode("utf-8"), hashlib.sha256).hexdigest()[:16]
