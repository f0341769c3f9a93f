"""Which models there are when the settings name none: configured URLs, an allowed key, a running Ollama, own files.

The order is interfaces.md's. Only addresses that stand in the settings (or Ollama's usual one) are asked, with a
short patience; what does not answer is not there.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gallae.core.errors import ProviderError
from gallae.core.settings import Settings
from gallae.models.embeddings import is_english_only
from gallae.models.servers import served_names
from gallae.models.spec import Spec, is_cloud_name, spec_of

__all__ = ["DEFAULT_OPENAI", "Place", "found_specs", "listens", "suits"]

DEFAULT_OPENAI = "gpt-4.1-mini"  # for `gallae models allow openai` without a name
EMBEDDER = re.compile(
    r"embed|(?:^|[/_-])(?:bge|e5|gte|kure|kosimcse|sroberta|minilm)(?:[-_.:\d]|$)|rerank", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look, besides the settings: names that were allowed, the folder of own model files."""

    settings: Settings
    allowed: frozenset[str] = frozenset()
    folder: Path | None = None  # <folder>/<role>/*.gguf


def found_specs(role: str, place: Place) -> Iterator[Spec]:
    """Candidates for `role` in order, each found only when the one before it was not taken."""
    yield from _at_urls(role, place.settings)
    if role != "embedding":  # an outside embedder is never picked by itself
        yield from _by_allowed_key(place)
    if place.settings.servers.find_ollama:
        yield from _at_ollama(role, place.settings)
    if place.folder is not None:
        for path in sorted((place.folder / role).glob("*.gguf")):
            if path.name.endswith(".lora.gguf"):
                continue  # no model by itself
            yield Spec("embedded", path.name, local=True, path=path.absolute(), origin="embedded")


def suits(role: str, name: str, settings: Settings) -> bool:
    """An embedder for "embedding" (and none that knows only English for a Korean workspace), else no embedder."""
    if role != "embedding":
        return not EMBEDDER.search(name)
    return bool(EMBEDDER.search(name)) and not (settings.language == "ko" and is_english_only(name))


def _at_urls(role: str, settings: Settings) -> Iterator[Spec]:
    for provider in ("vllm", "llamacpp", "openai"):
        if not getattr(settings.servers, f"{provider}_url"):
            continue
        spec = replace(spec_of(f"{provider}:?", settings), origin="url")
        if role == "embedding" and not spec.local:
            continue
        for row in _listed(spec):
            name = str(row.get("id", ""))
            if name and not row.get("parent") and suits(role, name, settings):
                yield replace(spec, name=name.rstrip("/").rsplit("/", 1)[-1] if provider == "llamacpp" else name)
                break


def _by_allowed_key(place: Place) -> Iterator[Spec]:
    if place.settings.openai_api_key is None:
        return
    for name in sorted(place.allowed, key=lambda n: (":" not in n, n)):
        provider, _, model = name.partition(":")
        if provider == "openai":
            yield replace(spec_of(f"openai:{model or DEFAULT_OPENAI}", place.settings), origin="key")


def _at_ollama(role: str, settings: Settings) -> Iterator[Spec]:
    asked = spec_of("ollama:?", settings)
    if not listens(asked.url):  # the usual case on a machine without one: cheaper than an HTTP client
        return
    rows = _listed(asked)
    if role == "embedding":  # always the same one, whichever is in memory: another embedder would be another index
        rows.sort(key=lambda row: str(row["id"]))
    for row in rows:
        if is_cloud_name(row["id"]) or row.get("remote_host") or row.get("remote_model"):
            continue
        can = row.get("capabilities")
        wanted = "embedding" if role == "embedding" else "completion"
        fits = wanted in can if isinstance(can, list) and can else suits(role, row["id"], settings)
        if fits and not (wanted == "embedding" and settings.language == "ko" and is_english_only(row["id"])):
            yield replace(spec_of(f"ollama:{row['id']}", settings), origin="ollama")
            return


def listens(url: str) -> bool:
    """Does anything take a connection there within a second? Cheaper than an HTTP client where nothing does."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=1.0):
            return True
    except (OSError, ValueError):
        return False


def _listed(spec: Spec) -> list[dict[str, Any]]:
    try:
        return served_names(spec)
    except ProviderError:
        return []
