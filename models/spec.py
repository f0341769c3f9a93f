"""A model as the settings name it: "provider:name", where it listens, and whether that place is ours.

>>> spec_of("ollama:qwen3:4b", Settings()).name
'qwen3:4b'
>>> spec_of("ollama:gpt-oss:120b-cloud", Settings()).local
False

An embedded model may have an adapter over its base: "embedded:base+notes" is base.gguf and notes.lora.gguf.
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

__all__ = ["OPENAI_URL", "PROVIDERS", "Spec", "host_outside", "is_cloud_name", "is_local_url", "spec_of"]

PROVIDERS = ("openai", "ollama", "vllm", "llamacpp", "embedded")
OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Spec:
    """`url` is the server's root without /v1 (for openai: with it); `path` the GGUF file of an embedded model, `adapter`
    the LoRA file over it."""

    provider: str
    name: str
    url: str = ""
    key: SecretStr | None = field(default=None, repr=False)
    local: bool = False
    path: Path | None = None
    adapter: Path | None = None
    origin: str = "settings"  # settings, url, key, ollama, embedded

    @property
    def label(self) -> str:
        """ "provider:name"; of a file only its stem, for a label is shown and a path is nobody's business."""
        over = f"+{self.adapter.name.removesuffix('.gguf').removesuffix('.lora')}" if self.adapter else ""
        return f"{self.provider}:{self.path.stem if self.path else self.name}{over}"

    @property
    def files(self) -> tuple[Path, ...]:
        """What an embedded model is read from, the base first; () for a server's."""
        return tuple(file for file in (self.path, self.adapter) if file is not None)

    @property
    def host(self) -> str:
        """The machine that is asked, with its port if one is named; "" for an embedded model."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

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
        path, adapter = _files(name, tuple(folders))
        return Spec(provider, name, local=True, path=path, adapter=adapter)
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


def host_outside(url: str | None, in_house: Iterable[str] = ()) -> str:
    """The machine of a URL that is not ours, with its port; "" for one in the house and for no URL."""
    return "" if url is None or is_local_url(url, in_house) else urlsplit(url).netloc.rpartition("@")[2]


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _files(name: str, folders: tuple[Path, ...]) -> tuple[Path, Path | None]:
    """Base and adapter of "base+adapter"; a file whose own name has a plus sign is meant first."""
    whole = _gguf(name, folders)
    base, plus, adapter = name.rpartition("+")
    if whole.is_file() or not plus or not base or not adapter:
        return whole, None
    over = _gguf(f"{adapter}.lora", folders)
    return _gguf(base, folders), over if over.is_file() else _gguf(adapter, folders)


def _gguf(name: str, folders: Iterable[Path]) -> Path:
    """The file `name` means: as it stands, or in one of the folders, with or without ".gguf"."""
    given = Path(name).expanduser()
    names = [given] if given.suffix == ".gguf" else [given, Path(f"{given}.gguf")]
    tried = [base / n for base in (*folders, Path()) for n in names]
    return next((p for p in tried if p.is_file()), tried[0]).absolute()
