"""A model as the settings name it: "provider:name", where it listens, and whether that place is ours.

>>> spec_of("ollama:qwen3:4b", Settings()).name
'qwen3:4b'
>>> spec_of("ollama:gpt-oss:120b-cloud", Settings()).local
False
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from gallae.core.errors import SettingsError
from gallae.core.settings import Settings

__all__ = ["OPENAI_URL", "PROVIDERS", "Spec", "is_cloud_name", "is_local_url", "spec_of"]

PROVIDERS = ("openai", "ollama", "vllm", "llamacpp", "embedded")
OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Spec:
    """`url` is the server's root without /v1 (for openai: with it); `path` the GGUF file of an embedded model."""

    provider: str
    name: str
    url: str = ""
    key: SecretStr | None = field(default=None, repr=False)
    local: bool = False
    path: Path | None = None
    origin: str = "settings"  # settings, url, key, ollama, embedded

    @property
    def label(self) -> str:
        """ "provider:name"; of a file only its stem, for a label is shown and a path is nobody's business."""
        return f"{self.provider}:{self.path.stem if self.path else self.name}"

    @property
    def v1(self) -> str:
        """The base URL of the OpenAI dialect."""
        return self.url if self.provider == "openai" else f"{self.url}/v1"


def spec_of(label: str, settings: Settings, *, key: str = "models", folders: Iterable[Path] = ()) -> Spec:
    """Read "provider:name". SettingsError names the setting `key` when provider, name or URL is missing."""
    provider, _, name = label.partition(":")
    if provider not in PROVIDERS or not name.strip():
        raise SettingsError(
            f"{key} = {label!r}: not a model", hint=f'Write "provider:name"; providers: {", ".join(PROVIDERS)}.'
        )
    if provider == "embedded":
        return Spec(provider, name, local=True, path=_gguf(name, folders))
    servers = settings.servers
    urls = {
        "openai": servers.openai_url or OPENAI_URL,
        "ollama": servers.ollama_url,
        "vllm": servers.vllm_url,
        "llamacpp": servers.llamacpp_url,
    }
    url = urls[provider]
    if not url:
        raise SettingsError(
            f"{key} = {label!r}: servers.{provider}_url is not set",
            hint=f"Set servers.{provider}_url to the server's address; {provider} has no safe default.",
        )
    keys = {"openai": settings.openai_api_key, "vllm": settings.vllm_api_key, "llamacpp": settings.llamacpp_api_key}
    spec = Spec(provider, name, url=root_of(url, provider), key=keys.get(provider))
    outside = provider == "ollama" and is_cloud_name(name)
    return replace(spec, local=not outside and is_local_url(url, settings.policy.in_house))


def root_of(url: str, provider: str) -> str:
    """The address without its trailing slash, and without /v1 but for openai."""
    url = url.rstrip("/")
    return url if provider == "openai" else url.removesuffix("/v1").rstrip("/")


def is_cloud_name(name: str) -> bool:
    """Ollama runs these on its maker's machines: "…:cloud", "…-cloud"."""
    return name.lower().endswith((":cloud", "-cloud"))


def is_local_url(url: str, in_house: Iterable[str] = ()) -> bool:
    """Loopback by its address (never by how a name begins), or the same scheme, host and port as one in house."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        if ipaddress.ip_address(host).is_loopback:
            return True
    except ValueError:
        pass
    return any(_origin(url) == _origin(ours) for ours in in_house)


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _gguf(name: str, folders: Iterable[Path]) -> Path:
    """The file `name` means: as it stands, or in one of the folders, with or without ".gguf"."""
    given = Path(name).expanduser()
    names = [given] if given.suffix == ".gguf" else [given, Path(f"{given}.gguf")]
    tried = [base / n for base in (*folders, Path()) for n in names]
    return next((p for p in tried if p.is_file()), tried[0]).absolute()
