"""Who may send an evaluation to LangSmith, and with which client: `--langsmith` asks here before anything runs.

The key stands in the environment and nowhere else. A confidential workspace never sends anything (rule D9).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from gallae.core.errors import InputError
from gallae.core.settings import Settings

__all__ = ["KEYS", "allow_langsmith", "langsmith_client"]

KEYS = ("LANGSMITH_API_KEY", "LANGCHAIN_API_KEY")
ENDPOINTS = ("LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT")


def allow_langsmith(settings: Settings, environ: Mapping[str, str] | None = None) -> str:
    """The key. InputError says why nothing may be sent, or which variable is missing."""
    if settings.confidential:
        raise InputError(
            "--langsmith: this workspace is confidential (D9), its questions do not leave the house",
            hint="Without --langsmith the run is kept in the workspace: gallae eval history.",
        )
    if not (key := _first(os.environ if environ is None else environ, KEYS)):
        raise InputError(
            f"--langsmith: {KEYS[0]} is not set",
            hint=f"export {KEYS[0]}=… (and {ENDPOINTS[0]}, if it is not the public one), or leave out --langsmith.",
        )
    return key


@contextmanager
def langsmith_client(settings: Settings, environ: Mapping[str, str] | None = None) -> Iterator[Any]:
    """A client that tells the service nothing of this machine; evals.langsmith_runs masks what it is given."""
    from gallae.evals.langsmith_runs import open_client

    environ = os.environ if environ is None else environ
    with open_client(allow_langsmith(settings, environ), _first(environ, ENDPOINTS) or None) as client:
        yield client


def _first(environ: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((environ[name].strip() for name in names if environ.get(name, "").strip()), "")
