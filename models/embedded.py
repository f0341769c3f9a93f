"""Models without a server: any GGUF file, run by llama.cpp (PyPI `xllamacpp`) in a child of our own.

Started when first asked, on a random loopback port behind a random key; closed with us, also when we are killed.
One child serves a base and the adapters over it: each request says how strong each is (`Facts.scales`).
"""

from __future__ import annotations

import contextlib
import json
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from pydantic import SecretStr

from gallae.core.errors import ProviderError
from gallae.core.types import Language
from gallae.models.errors import Kind, failed
from gallae.models.gguf import read_metadata

__all__ = ["Engine", "fits"]

LOAD_SECONDS = 180.0
CONTEXT_TOKENS = 8_192
# What the engine's log says -> what a person can do about it.
LOAD_FAILURES = (
    ("unknown model architecture", "the engine does not know this model's architecture"),
    ("not within the file bounds", "the file is incomplete; fetch it again"),
    ("failed to read", "the file is incomplete; fetch it again"),
    (
        "failed to load lora adapter",
        "the adapter does not fit this base; export it over the very base it was trained on",
    ),
    ("out of memory", "not enough memory"),
    ("failed to allocate", "not enough memory"),
    ("unable to allocate", "not enough memory"),
)


class Engine:
    """The child process of one GGUF file. Thread-safe; `start` again after it died starts it anew."""

    def __init__(
        self,
        path: Path,
        *,
        adapters: Sequence[Path] = (),
        context_tokens: int | None = None,
        embedding: bool = False,
        language: Language = "en",
    ) -> None:
        self.path, self.adapters, self._language = path, tuple(adapters), language
        self._context, self._embedding = context_tokens or CONTEXT_TOKENS, embedding
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._log: IO[str] | None = None
        self._address: tuple[str, SecretStr] | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> tuple[str, SecretStr]:
        """(address, key) of the running engine. Blocks while the model loads; ProviderError if it cannot."""
        with self._lock:
            if self._address is not None and self.running:
                return self._address
            self._end()
            self._check_file(self.path)
            for adapter in self.adapters:
                self._check_file(adapter)
                if not fits(adapter, self.path):
                    raise self._failed("bad-request", f"{adapter.name}: no adapter for {self.path.name}")
            self._address = self._begin()
            return self._address

    def close(self) -> None:
        with self._lock:
            self._end()

    def _check_file(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                magic = file.read(4)
        except OSError:
            raise self._failed("not-found", f"{path.name}: no such file, or not readable") from None
        if magic != b"GGUF":
            raise self._failed("bad-request", f"{path.name} is not a GGUF file")

    def _begin(self) -> tuple[str, SecretStr]:
        key = secrets.token_urlsafe(24)
        metadata = read_metadata(self.path)
        architecture = metadata.get("general.architecture")
        trained = metadata.get(f"{architecture}.context_length")
        given = {
            "path": str(self.path),
            "adapters": [str(adapter) for adapter in self.adapters],
            "alias": self.path.stem,
            "context": min(self._context, trained) if isinstance(trained, int) else self._context,
            "key": key,
            "embedding": self._embedding,
            "pooled": f"{architecture}.pooling_type" in metadata,
        }
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gallae.models.engine"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        with contextlib.suppress(OSError):  # a child that died at once is told by its missing answer
            self._process.stdin.write(json.dumps(given) + "\n")
            self._process.stdin.flush()
        timer = threading.Timer(LOAD_SECONDS, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            line = self._process.stdout.readline()
        finally:
            timer.cancel()
        if not line:
            reason = self._reason()
            self._end()
            raise self._failed("engine", reason)
        return str(json.loads(line)["url"]), SecretStr(key)

    def _reason(self) -> str:
        assert self._log is not None
        self._log.seek(0)
        log = self._log.read().lower()
        return next((said for words, said in LOAD_FAILURES if words in log), "the file cannot be loaded")

    def _end(self) -> None:
        process, self._process, self._address = self._process, None, None
        if process is not None:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._log is not None:
            self._log.close()
            self._log = None

    def _failed(self, kind: Kind, detail: str) -> ProviderError:
        return failed(kind, "embedded", self.path.stem, detail=detail, language=self._language)


def fits(adapter: Path, base: Path) -> bool:
    """Whether the headers say that `adapter` is one, and for this architecture. (Shapes are seen when it is loaded.)"""
    over, under = read_metadata(adapter), read_metadata(base)
    key = "general.architecture"
    return over.get("general.type") == "adapter" and bool(over.get(key)) and over.get(key) == under.get(key)
