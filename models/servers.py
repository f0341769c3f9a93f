"""What a server says about itself: which model it really serves, how much fits, what it can do.

Asked before the first call, because names lie (llama-server ignores `model`), capabilities hide (Ollama's
/api/tags leaves out tools) and adapters start applied. Blocking: callers in an event loop use a thread.
"""

from __future__ import annotations

import contextlib
import re
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from gallae.core.boundary import Kind, Stays, departing
from gallae.models.errors import ModelError, failed, failure_of, kind_of, server_text
from gallae.models.spec import OPENAI_URL, Spec, is_cloud_name

if TYPE_CHECKING:
    import httpx

__all__ = ["Facts", "ask_facts", "count_tokens", "is_alive", "post_json", "served_names", "tls_context"]

OLLAMA_CONTEXT = 8_192  # set on every call: another value would load the model anew
OPENAI_FACTS_CONTEXT = 128_000
# A chat template whose generation prompt ends inside a thought: the closing tag comes without an opening one.
OPENS_THOUGHT = re.compile(r"<think>(?:\\n|\s)*['\"]\s*-?\}\}\s*(?:\{%-?\s*endif\s*-?%\}\s*)*$")
OPENAI_CAPABILITIES = frozenset({"completion", "tools", "schema", "vision"})


@dataclass(frozen=True, slots=True)
class Facts:
    """`identity` is what the server's own list says; `scales` sets every adapter of a llama-server."""

    identity: str = ""
    context_tokens: int | None = None
    capabilities: frozenset[str] = frozenset()
    scales: tuple[tuple[int, float], ...] = ()
    opens_thought: bool = False
    outside: bool = False


def ask_facts(spec: Spec, *, default_context: int | None = None, seconds: float = 10.0) -> Facts:
    """Ask the server that `spec` names. ProviderError if it is down, loading, or serves another model."""
    if spec.provider == "openai" and spec.url == OPENAI_URL:
        if spec.key is None:
            raise failed("auth", spec.provider, spec.name, detail="OPENAI_API_KEY")
        return Facts(spec.name, default_context or OPENAI_FACTS_CONTEXT, OPENAI_CAPABILITIES)
    ask = {"ollama": _ollama, "vllm": _vllm, "openai": _compatible}.get(spec.provider, _llama_server)
    with _errors(spec), _client(spec, seconds) as client:
        return ask(spec, client, default_context)


def served_names(spec: Spec, *, seconds: float = 1.0) -> list[dict[str, Any]]:
    """The server's model list, one dict a model with "id"; of Ollama as /api/tags has it, those in memory first."""
    with _errors(spec), _client(spec, seconds) as client:
        if spec.provider == "ollama":
            rows = [{**m, "id": str(m.get("name", ""))} for m in _get(client, "/api/tags").get("models") or []]
            loaded = {m.get("name") for m in _get(client, "/api/ps").get("models") or []} if rows else set()
            return sorted(rows, key=lambda row: row["id"] not in loaded)
        return list(_get(client, f"{spec.v1}/models").get("data") or [])


def is_alive(spec: Spec, *, seconds: float = 3.0) -> bool:
    """Liveness only; it proves nothing about generation. ProviderError says why not."""
    path = {"ollama": "/api/version", "openai": f"{spec.v1}/models"}.get(spec.provider, "/health")
    with _errors(spec), _client(spec, seconds) as client:
        _check(client.get(path))
    return True


def count_tokens(spec: Spec, text: str, *, seconds: float = 10.0) -> int | None:
    """The exact count where the server has a tokeniser to ask (llama-server, vLLM, embedded); None elsewhere."""
    if spec.provider not in ("llamacpp", "vllm", "embedded"):
        return None
    body = {"content": text} if spec.provider != "vllm" else {"model": spec.name, "prompt": text}
    with _client(spec, seconds) as client, contextlib.suppress(Exception):
        answer = _post(client, "/tokenize", body)
        return int(answer["count"]) if "count" in answer else len(answer["tokens"])
    return None


def post_json(
    spec: Spec, path: str, body: dict[str, Any], *, seconds: float, leaving: tuple[Kind, Sequence[str]] | None = None
) -> dict[str, Any]:
    """One request of ours to the server that `spec` names; ProviderError. `leaving`: what kind of request, and the texts
    in it, if a turn's words may be among them: they do not leave the house against its boundary."""
    if leaving is not None and not spec.local:
        kind, texts = leaving
        try:
            departing(kind, spec.label, spec.host, [("text", text) for text in texts])
        except Stays as stays:
            raise failed(stays.because, spec.provider, spec.name) from None
    with _errors(spec), _client(spec, seconds) as client:
        return _post(client, path, body)


@cache
def tls_context(secure: bool) -> ssl.SSLContext:
    """One for the process: reading the certificates takes longer than a local model's first token."""
    return ssl.create_default_context() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _ollama(spec: Spec, client: httpx.Client, default_context: int | None) -> Facts:
    shown = _post(client, "/api/show", {"model": spec.name})
    info = shown.get("model_info") or {}
    trained = next((v for k, v in info.items() if k.endswith(".context_length") and isinstance(v, int)), None)
    wanted = default_context or OLLAMA_CONTEXT
    capabilities = {str(c) for c in shown.get("capabilities") or ()}
    if "completion" in capabilities:
        capabilities.add("schema")  # `format` is a grammar of the runner, whatever the model
    wanted_name = spec.name if ":" in spec.name else f"{spec.name}:latest"
    tags = _get(client, "/api/tags").get("models") or []
    digest = next((str(m.get("digest", ""))[:12] for m in tags if m.get("name") == wanted_name), "")
    return Facts(
        identity=f"{wanted_name}@{digest}" if digest else wanted_name,
        context_tokens=min(trained, wanted) if trained else wanted,
        capabilities=frozenset(capabilities),
        outside=bool(shown.get("remote_host") or shown.get("remote_model")) or is_cloud_name(spec.name),
    )


def _vllm(spec: Spec, client: httpx.Client, default_context: int | None) -> Facts:
    row = _row(spec, _get(client, "/v1/models").get("data") or [])
    limit = row.get("max_model_len")
    return Facts(
        identity=str(row["id"]),
        context_tokens=default_context or (limit if isinstance(limit, int) else None),
        capabilities=frozenset({"completion", "schema"} | ({"tools"} if _takes_tools(spec, client) else set())),
    )


def _llama_server(spec: Spec, client: httpx.Client, default_context: int | None) -> Facts:
    rows = _get(client, "/v1/models").get("data") or []
    adapters = _adapters(client)
    name_of = str(spec.adapter or "") if spec.provider == "embedded" else spec.name
    wanted = next((number for number, name in adapters if name_of and _same(name, name_of)), None)
    if spec.adapter is not None and wanted is None:
        raise failed("not-found", spec.provider, spec.name, detail=spec.adapter.name)
    row = rows[0] if rows and (wanted is not None or spec.provider == "embedded") else _row(spec, rows)
    props: dict[str, Any] = {}
    with contextlib.suppress(ModelError):
        props = _get(client, "/props")
    template = str(props.get("chat_template") or "")
    seen = set((row.get("architecture") or {}).get("input_modalities") or ())
    seen |= {k for k, v in (props.get("modalities") or {}).items() if v}
    caps = props.get("chat_template_caps") or {}
    tools = caps.get("supports_tools") if "supports_tools" in caps else "tools" in template
    capabilities = {"completion", "schema", "grammar"}
    capabilities |= ({"tools"} if tools else set()) | ({"vision"} if seen & {"image", "vision"} else set())
    return Facts(
        identity=_shown(str(row.get("id", ""))),
        context_tokens=default_context or _slot_context(row, props),
        capabilities=frozenset(capabilities),
        scales=tuple((number, 1.0 if number == wanted else 0.0) for number, _ in adapters),
        opens_thought=bool(OPENS_THOUGHT.search(template)),
    )


def _compatible(spec: Spec, client: httpx.Client, default_context: int | None) -> Facts:
    """Some other server of the dialect: only what its list happens to say."""
    rows = _get(client, f"{spec.v1}/models").get("data") or []
    row: dict[str, Any] = next((r for r in rows if r.get("id") == spec.name), {})
    limit = row.get("max_model_len") or row.get("context_length")
    context = default_context or (limit if isinstance(limit, int) else None)
    return Facts(str(row.get("id") or spec.name), context, frozenset({"completion", "schema", "tools"}))


def _slot_context(row: dict[str, Any], props: dict[str, Any]) -> int | None:
    """What one request may use: /props counts a slot, the model list the whole context of all slots."""
    a_slot = (props.get("default_generation_settings") or {}).get("n_ctx")
    if isinstance(a_slot, int) and a_slot > 0:
        return a_slot
    whole = (row.get("meta") or {}).get("n_ctx")
    slots = props.get("total_slots")
    if not isinstance(whole, int):
        return None
    return whole // slots if isinstance(slots, int) and slots > 1 else whole


def _adapters(client: httpx.Client) -> list[tuple[int, str]]:
    try:
        rows = client.get("/lora-adapters").json()
    except ValueError:
        return []
    if not isinstance(rows, list):
        return []
    return [(int(r["id"]), str(r.get("path", ""))) for r in rows if isinstance(r, dict) and "id" in r]


def _row(spec: Spec, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The list's row of the model; never a guess, for llama-server would answer under any name."""
    for row in rows:
        if any(_same(name, spec.name) for name in (str(row.get("id", "")), *(row.get("aliases") or ()))):
            return row
    served = ", ".join(_shown(str(row.get("id", ""))) for row in rows[:5])
    raise failed("identity" if rows else "not-found", spec.provider, spec.name, detail=served)


def _same(served: str, wanted: str) -> bool:
    return wanted in (served, _shown(served), _shown(served).removesuffix(".gguf"))


def _shown(name: str) -> str:
    """The last part of what may be a path of the server."""
    return name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]


def _takes_tools(spec: Spec, client: httpx.Client) -> bool:
    """vLLM needs start flags for tools and says so only when asked with one."""
    parameters = {"type": "object", "properties": {}}
    body = {
        "model": spec.name,
        "messages": [{"role": "user", "content": "."}],
        "max_tokens": 1,
        "tools": [{"type": "function", "function": {"name": "now", "description": "time", "parameters": parameters}}],
    }
    return client.post("/v1/chat/completions", json=body).status_code == 200


def _client(spec: Spec, seconds: float) -> httpx.Client:
    import httpx

    headers = {"Authorization": f"Bearer {spec.key.get_secret_value()}"} if spec.key else {}
    return httpx.Client(
        base_url=spec.url,
        headers=headers,
        timeout=seconds,
        verify=tls_context(spec.url.startswith("https")),
        trust_env=not spec.local,  # a proxy of the environment must never see what stays in the house
    )


def _get(client: httpx.Client, path: str) -> dict[str, Any]:
    return _check(client.get(path))


def _post(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    return _check(client.post(path, json=body))


class _Refused(Exception):
    """A status that is no success, before it knows whose it is."""

    def __init__(self, status_code: int, body: str) -> None:
        super().__init__(server_text(body))
        self.status_code, self.body = status_code, body


def _check(response: httpx.Response) -> dict[str, Any]:
    if not response.is_success:
        raise _Refused(response.status_code, response.text)
    if not response.content:
        return {}
    answer = response.json()
    return answer if isinstance(answer, dict) else {"data": answer}


@contextlib.contextmanager
def _errors(spec: Spec) -> Iterator[None]:
    try:
        yield
    except _Refused as error:
        raise failed(kind_of(error.status_code, error.body), spec.provider, spec.name) from None
    except Exception as error:
        raise failure_of(error, spec.provider, spec.name) from None
