"""Settings: arguments > `GALLAE_*` environment (`__` nests) > the workspace's gallae.toml > defaults.

Frozen, unknown keys refused with their dotted name, built once at the way in and passed down. Secrets come
only from the environment. This and `entrypoints` are the only places that look at `os.environ`.

>>> load_settings(None, environ={"GALLAE_LIMITS__TURN_SECONDS": "9"}).settings.limits.turn_seconds
9.0
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from gallae.core.access_settings import (
    AuditSettings,
    BudgetSettings,
    McpSettings,
    PrivacySettings,
    ServeSettings,
    SignInSettings,
)
from gallae.core.errors import SettingsError
from gallae.core.mcp_settings import McpServerSettings
from gallae.core.rule_settings import LOCKED, RuleSettings, flat_costs

__all__ = ["ApiServer", "Loaded", "McpServerSettings", "Settings", "api_server", "load_settings"]

ROLES = ("chat", "sllm", "router", "embedding", "judge", "vision", "moderation")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelSettings(_Frozen):
    """Which model serves which role, as "provider:name" (openai, ollama, vllm, llamacpp, embedded)."""

    chat: str | None = None
    sllm: str | None = None
    router: str | None = None
    embedding: str | None = None
    judge: str | None = None
    vision: str | None = None  # reads images and scanned pages; never picked by itself
    moderation: str | None = None  # a second opinion on what a model wrote; never picked by itself
    thinking: bool = False  # ask thinking models to think; D11 raises it for one hard question
    context_tokens: int | None = None  # overrides what the server says
    prices: dict[str, tuple[float, float]] = Field(default_factory=dict)  # USD per 1M tokens: input, output
    local_usd_per_second: float = 0.0  # what a second of an own machine costs


class ServerSettings(_Frozen):
    """Where model servers listen. Only a URL that stands here (or Ollama's usual one) is ever asked."""

    openai_url: str | None = None
    ollama_url: str = "http://127.0.0.1:11434"
    vllm_url: str | None = None
    llamacpp_url: str | None = None
    find_ollama: bool = True  # look for a running Ollama when nothing is set
    hub_url: str = "https://huggingface.co"  # or a mirror of it; asked by `gallae models get` alone


class DocumentSettings(_Frozen):
    """Patterns are relative to documents/."""

    include: tuple[str, ...] = ("**/*",)
    exclude: tuple[str, ...] = ()
    max_bytes: int = 50_000_000
    max_pages: int = 2_000
    max_unpacked_bytes: int = 300_000_000
    max_pictures: int = 200  # pages of one document that a vision model reads


class RetrievalSettings(_Frozen):
    """Prefixes are put before what an embedder reads; None = the known rule of the model ("query: " for E5, …)."""

    passages: int = 8
    chunk_characters: int = 500
    separate_groups: bool = False
    query_prefix: str | None = None
    passage_prefix: str | None = None
    embed_batch: int = Field(default=64, ge=1, le=2_048)  # texts in one request to the embedder
    reranker: str | None = None  # "vllm:NAME", "llamacpp:NAME", or the URL of a rerank endpoint, "#NAME" at its end
    rerank_milliseconds: int = Field(default=300, ge=1, le=60_000)  # then the order stays as it was
    tokeniser: Literal["j2", "j3"] = "j2"  # j3 adds the morphemes of Kiwi: pip install "gallae[ko]"


class RoutingSettings(_Frozen):
    """`off` switches rules off and `weights` scales their support (never D0, D9); `rule` adds some.

    `costs["prompt.rag"]`: what choosing prompt costs where rag is right; the defaults stand in graphs/weights.json.
    """

    off: tuple[str, ...] = ()
    weights: dict[str, Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]] = Field(default_factory=dict)
    costs: Annotated[dict[str, float], BeforeValidator(flat_costs)] = Field(default_factory=dict)
    rule: tuple[RuleSettings, ...] = ()


class PolicySettings(_Frozen):
    blocked: tuple[str, ...] = ()  # phrases nobody may ask for or be told, besides the built-in list
    in_house: tuple[str, ...] = ()  # URLs of model servers that count as local
    masked_may_leave: bool = False
    pictures_may_leave: bool = False  # shown to an outside model without asking the person each time
    links: tuple[str, ...] = ()  # hosts, or beginnings of addresses, that an answer may link to and show pictures of


class TuningSettings(_Frozen):
    """What a team trains on: a name of `gallae plan` or of its own bases.toml; None = the best that fits."""

    base: str | None = None


class PromotionSettings(_Frozen):
    """When a promoted model is taken back by itself: its last `window` turns, never fewer than the least, where even the
    favourable end of the 95 % interval (Wilson) lies more than `margin` above what its evaluation found."""

    automatic: bool = True
    window: int = Field(default=100, ge=10, le=10_000)  # turns, and ratings, that are looked at
    least_turns: int = Field(default=20, ge=5)
    least_ratings: int = Field(default=10, ge=5)
    margin: float = Field(default=0.10, ge=0, le=1)
    usual_down: float = Field(default=0.25, ge=0, le=1)  # share of thumbs down that is nothing unusual
    shadow_seconds: float = Field(default=10.0, ge=0)  # how long closing waits for what is written in the shadow


class LedgerSettings(_Frozen):
    """Costs that no request carries by itself (`gallae eval ledger`)."""

    tuning_usd: dict[str, float] = Field(default_factory=dict)  # by skill: what making its tuned model cost
    idle_usd_per_hour: float = 0.0  # of a GPU that waits for requests


class LimitSettings(_Frozen):
    question_characters: int = 20_000
    turn_seconds: float = 120.0
    model_seconds: float = 90.0
    agent_steps: int = 8
    agent_tokens: int = Field(default=60_000, ge=1_000)  # of one run of the agent, sent and made
    agent_seconds: float = Field(default=75.0, gt=0)
    agent_usd: float | None = Field(default=None, ge=0)
    approval_hours: float = Field(default=24.0, gt=0, le=720)  # how long a call waits for a person's yes
    answer_tokens: int = 1_024
    history_messages: int = 40
    follow_ups: int = Field(default=3, ge=0, le=3)  # questions offered under an answer on the page; 0 offers none


class Settings(BaseSettings):
    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_prefix="GALLAE_", env_nested_delimiter="__")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load_settings` hands over: it has put the sources in order and knows each one's origin."""
        return (init_settings,)

    name: str = "workspace"
    title: str = ""
    language: Literal["ko", "en"] = "ko"
    description: str = ""
    care: Literal["relaxed", "normal", "strict"] = "normal"
    confidential: bool = False
    today: date | None = None  # tests only
    models: ModelSettings = ModelSettings()
    servers: ServerSettings = ServerSettings()
    documents: DocumentSettings = DocumentSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    routing: RoutingSettings = RoutingSettings()
    mcp_servers: dict[str, McpServerSettings] = Field(default_factory=dict)
    policy: PolicySettings = PolicySettings()
    limits: LimitSettings = LimitSettings()
    tuning: TuningSettings = TuningSettings()
    promotion: PromotionSettings = PromotionSettings()
    ledger: LedgerSettings = LedgerSettings()
    sign_in: SignInSettings = SignInSettings()
    privacy: PrivacySettings = PrivacySettings()
    audit: AuditSettings = AuditSettings()
    serve: ServeSettings = ServeSettings()
    mcp: McpSettings = McpSettings()
    budget: BudgetSettings = BudgetSettings()
    openai_api_key: SecretStr | None = None
    vllm_api_key: SecretStr | None = None
    llamacpp_api_key: SecretStr | None = None
    hf_token: SecretStr | None = None


SECRETS = {
    "openai_api_key": "OPENAI_API_KEY",  # pragma: allowlist secret
    "vllm_api_key": "VLLM_API_KEY",  # pragma: allowlist secret
    "llamacpp_api_key": "LLAMACPP_API_KEY",  # pragma: allowlist secret
    "hf_token": "HF_TOKEN",  # pragma: allowlist secret
}
# GALLAE_ names that are not settings of a workspace, each with what it is for.
OTHER_NAMES = {
    "GALLAE_TEST_DATA": "where the tests find shared data",
    "GALLAE_WORKSPACE": "the workspace the page opens",
    "GALLAE_STATE": "where the page keeps its state",
    "GALLAE_LANGUAGE": "settings.language",
    "GALLAE_DATA_HOME": "where the sample workspace is copied to",
    "GALLAE_API_URL": "the `gallae serve` that the page talks to, instead of a workspace of this machine",
    "GALLAE_API_TOKEN": "who the page is there; without it each person gives their own",
}


@dataclass(frozen=True, slots=True)
class ApiServer:
    """`GALLAE_API_URL` and `GALLAE_API_TOKEN`."""

    url: str
    token: SecretStr | None = None


def api_server(environ: Mapping[str, str] | None = None) -> ApiServer | None:
    """The server that the page is to talk to; None: a workspace of this machine. SettingsError for what is no address."""
    environ = os.environ if environ is None else environ
    url = environ.get("GALLAE_API_URL", "").strip().rstrip("/")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise SettingsError(f"GALLAE_API_URL = {url!r}", hint="For example http://127.0.0.1:8765")
    token = environ.get("GALLAE_API_TOKEN", "").strip()
    return ApiServer(url, SecretStr(token) if token else None)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, where each dotted key came from ("argument", "environment", "gallae.toml"), unknown names."""

    settings: Settings
    origins: dict[str, str]
    unknown_environment: tuple[str, ...]
    passed_on: Mapping[str, str] = field(default_factory=dict, repr=False)  # variables that mcp_servers.* name


def load_settings(
    toml: Path | None,
    *,
    arguments: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Loaded:
    """Read every source once. SettingsError names the dotted key, its value and where it stands."""
    environ = os.environ if environ is None else environ
    layers = [
        ("argument", dict(arguments or {})),
        ("environment", _from_environment(environ)),
        ("gallae.toml", _from_toml(toml)),
    ]
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for origin, layer in reversed(layers):
        _merge(merged, layer)
        origins.update(dict.fromkeys(_dotted(layer), origin))
    for name, variable in SECRETS.items():
        if value := environ.get(f"GALLAE_{variable}") or environ.get(variable):
            merged[name], origins[name] = value, "environment"
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        raise _explained(error, origins, toml) from error
    for key, names in (("routing.off", settings.routing.off), ("routing.weights", settings.routing.weights)):
        if locked := sorted(set(LOCKED) & set(names)):
            raise SettingsError(
                f"{key}: {', '.join(locked)}", hint="D0 and D9 protect people and stay on as they are; remove them."
            )
    named = {name for server in settings.mcp_servers.values() for name in server.variables}
    passed_on = {name: environ[name] for name in sorted(named) if name in environ}
    return Loaded(settings, origins, _unknown(environ), passed_on)


class _Environment(EnvSettingsSource):
    """pydantic-settings' reader of nested names, over the mapping we were given instead of os.environ."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._given = {k.lower(): v for k, v in environ.items() if k.upper().startswith("GALLAE_")}
        super().__init__(Settings)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return self._given


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    layer = dict(_Environment(environ)())
    return {k: v for k, v in layer.items() if k not in SECRETS}


def _from_toml(toml: Path | None) -> dict[str, Any]:
    if toml is None or not toml.is_file():
        return {}
    try:
        layer = tomllib.loads(toml.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{toml.name}: {error}", hint="Correct this line; the file is TOML in UTF-8.") from error
    for name in SECRETS:
        if name in layer:
            raise SettingsError(
                f"{toml.name}: {name}", hint=f"Secrets are read from the environment only: set {SECRETS[name]}."
            )
    return layer


def _merge(into: dict[str, Any], layer: Mapping[str, Any]) -> None:
    for key, value in layer.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def _dotted(layer: Mapping[str, Any], prefix: str = "") -> list[str]:
    names: list[str] = []
    for key, value in layer.items():
        if isinstance(value, dict) and value:
            names += _dotted(value, f"{prefix}{key}.")
        else:
            names.append(f"{prefix}{key}")
    return names


def _explained(error: ValidationError, origins: Mapping[str, str], toml: Path | None) -> SettingsError:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    origin = origins.get(key, "gallae.toml" if toml else "argument")
    if first["type"] == "extra_forbidden":
        return SettingsError(f"{key}: unknown setting ({origin})", hint="Correct the name, or remove it.")
    shown = not isinstance(first["input"], dict) and not any(name in key for name in SECRETS)
    given = f" = {first['input']!r}" if shown else ""
    return SettingsError(
        f"{key}{given}: {first['msg'].removeprefix('Value error, ')} ({origin})", hint="Correct the value."
    )


def _unknown(environ: Mapping[str, str]) -> tuple[str, ...]:
    known = {"GALLAE_" + v for v in SECRETS.values()} | set(OTHER_NAMES)
    roots = {f"GALLAE_{name.upper()}" for name in Settings.model_fields}
    return tuple(
        sorted(
            n for n in environ if n.startswith("GALLAE_") and n not in known and n.split("__")[0].upper() not in roots
        )
    )
