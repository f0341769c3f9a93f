"""Which models could be asked here, by name, and which of them somebody agreed to; and writing a choice into gallae.toml.

Only what the settings name, a running Ollama, an allowed key and own files are looked at; nothing is generated.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from gallae.core.errors import GallaeError, ProviderError, SettingsError
from gallae.core.files import write_whole
from gallae.core.settings import ROLES, Settings, load_settings
from gallae.models.consent import allowed_models
from gallae.models.find import DEFAULT_OPENAI, Place, listens, suits
from gallae.models.kept import kept_ggufs
from gallae.models.servers import served_names
from gallae.models.spec import Spec, is_cloud_name, spec_of

__all__ = ["chosen_text", "known_labels", "may_be_asked", "write_choice"]

HEADER = re.compile(r"^\s*\[\s*([\w.\-\"]+)\s*\]\s*(?:#.*)?$")


def known_labels(place: Place, keep: Path) -> list[str]:
    """Every model that could write here: named in the settings, listed by a server of theirs, own files, an allowed key.
    Each server is given a second."""
    settings = place.settings
    found = [str(getattr(settings.models, role)) for role in ROLES if getattr(settings.models, role)]
    for provider in ("vllm", "llamacpp", "openai"):
        if getattr(settings.servers, f"{provider}_url"):
            found += _listed(spec_of(f"{provider}:?", settings), settings)
    if settings.servers.find_ollama and listens(settings.servers.ollama_url):
        found += _listed(spec_of("ollama:?", settings), settings)
    found += [f"embedded:{file.stem}" for file in kept_ggufs(keep) if file.parent.name != "embedding"]
    if settings.openai_api_key is not None:
        for name in sorted(place.allowed):
            provider, _, model = name.partition(":")
            found.append(f"{provider}:{model or DEFAULT_OPENAI}")
    embedders = {settings.models.embedding}
    return [label for label in dict.fromkeys(found) if label not in embedders]


def may_be_asked(spec: Spec, settings: Settings, keep: Path) -> bool:
    """A model in the house; or one outside that the settings name, or whose server they name, or that was allowed."""
    if spec.local:
        return True
    if spec.label in {getattr(settings.models, role) for role in ROLES}:
        return True
    if spec.provider != "openai" or settings.servers.openai_url:
        return not is_cloud_name(spec.name)
    return bool({spec.provider, spec.label} & allowed_models(keep))


def write_choice(root: Path, choice: Mapping[str, Mapping[str, str]]) -> None:
    """Put `{"models": {"chat": label}}` into gallae.toml of `root`, the rest of the file as it was. SettingsError where the
    file cannot be written or would not be read again; it is then left as it was."""
    file = root / "gallae.toml"
    before = file.read_text(encoding="utf-8-sig") if file.is_file() else ""
    after = chosen_text(before, choice)
    trial = file.with_name(".gallae-choice.toml")
    try:
        write_whole(trial, after)
        load_settings(trial, environ={})
        write_whole(file, after, mode=0o644)
    except OSError as error:
        raise SettingsError(f"gallae.toml: {error.strerror}", hint="Write the lines shown into it by hand.") from error
    finally:
        trial.unlink(missing_ok=True)


def chosen_text(text: str, choice: Mapping[str, Mapping[str, str]]) -> str:
    """`text` with the keys set; tables that are not there come at its end.

    >>> chosen_text('[models]\\nchat = "a:b"\\n', {"models": {"chat": "c:d"}})
    '[models]\\nchat = "c:d"\\n'
    """
    for table, keys in choice.items():
        for key, value in keys.items():
            text = _set(text, table, key, json.dumps(value, ensure_ascii=False))
    with suppress(tomllib.TOMLDecodeError):
        given = tomllib.loads(text)
        if all(given.get(t, {}).get(k) == v for t, keys in choice.items() for k, v in keys.items()):
            return text
    raise SettingsError("gallae.toml: the lines cannot be set by themselves", hint="Write them into it by hand.")


def _set(text: str, table: str, key: str, value: str) -> str:
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if (m := HEADER.match(line)) and m[1] == table), None)
    if start is None:
        gap = "\n" if text and not text.endswith("\n\n") else ""
        return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{gap}[{table}]\n{key} = {value}\n"
    end = next((n for n in range(start + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
    own = re.compile(rf"^\s*{re.escape(key)}\s*=")
    at = next((n for n in range(start + 1, end) if own.match(lines[n])), None)
    if at is None:
        lines.insert(start + 1, f"{key} = {value}")
    else:
        lines[at] = f"{key} = {value}"
    return "\n".join(lines) + "\n"


def _listed(spec: Spec, settings: Settings) -> list[str]:
    try:
        names = [str(row.get("id", "")) for row in served_names(spec) if not row.get("remote_host")]
    except (ProviderError, GallaeError):
        return []
    return [
        f"{spec.provider}:{_short(spec, name)}"
        for name in names
        if name and suits("chat", name, settings) and not is_cloud_name(name)
    ]


def _short(spec: Spec, name: str) -> str:
    return name.rstrip("/").rsplit("/", 1)[-1] if spec.provider == "llamacpp" else name
