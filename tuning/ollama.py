"""A GGUF file (and an adapter over it) as a model of Ollama: a Modelfile to read and keep, and creation by its API.

Ollama turns no safetensors into GGUF, so it is given GGUF only. The files go up under their SHA-256 (a file that is there
is not sent again); `create` answers in lines and may fail in a line of a stream whose status was 200. Its texts are read,
never repeated. Source of the shapes and words: what was measured on a live server, docs/serving-tuned.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.core.errors import InputError, ProviderError, TuningError
from gallae.core.language import both
from gallae.models.errors import failed, failure_of, kind_of, server_text
from gallae.models.servers import tls_context
from gallae.models.spec import Spec
from gallae.tuning.gguf_card import sha256_of
from gallae.tuning.go_template import GoTemplate

if TYPE_CHECKING:
    import httpx

__all__ = ["OllamaModel", "create_in_ollama", "modelfile"]

SECONDS = 600.0
CHUNK = 1 << 20
Told = Callable[[str], None]
# What Ollama says -> what a person can do about it.
REFUSALS = (
    ("invalid model name", "the name is none for Ollama: letters, digits, - _ . and one : for a tag"),
    ("unknown type", "a file is not GGUF"),
    ("no modelfile or safetensors", "the adapter must be GGUF, not a PEFT folder"),
    ("unknown parameter", "this Ollama does not know a parameter of the Modelfile; update it"),
    ("template", "this Ollama cannot read the Go template; update it"),
    ("no space", "the disk of Ollama is full"),
)


@dataclass(frozen=True, slots=True)
class OllamaModel:
    """`name` as Ollama lists it; `context` in tokens, set so that a long prompt is not dropped unseen."""

    name: str
    gguf: Path
    template: GoTemplate
    context: int
    adapter: Path | None = None


def modelfile(model: OllamaModel) -> str:
    """The Modelfile, with files by their names beside it: `ollama create NAME -f Modelfile` in that folder."""
    lines = [f"FROM ./{model.gguf.name}"]
    lines += [f"ADAPTER ./{model.adapter.name}"] if model.adapter else []
    lines += [f'TEMPLATE """{model.template.text}"""']
    lines += [f"PARAMETER stop {json.dumps(stop, ensure_ascii=False)}" for stop in model.template.stops]
    return "\n".join([*lines, f"PARAMETER num_ctx {model.context}", ""])


def create_in_ollama(spec: Spec, model: OllamaModel, told: Told = lambda status: None) -> None:
    """Make the model at the Ollama of `spec` (its url); done only when it said "success". `told` hears each status.

    InputError for an Ollama outside the house: a tuned model may hold what it learned from. ProviderError otherwise.
    """
    if not spec.local:
        raise InputError(
            both(
                f"{spec.url}: 집 밖입니다. 학습한 모델은 배운 것을 되뇔 수 있습니다",
                f"{spec.url}: outside the house; a tuned model may repeat what it has learned from",
            ),
            hint=both(
                "이 컴퓨터의 Ollama를 쓰거나, [policy] in_house에 그 주소를 적으세요.",
                "Use an Ollama on this machine, or name its address in [policy] in_house.",
            ),
        )
    files = {file.name: file for file in (model.gguf, model.adapter) if file is not None}
    if missing := [name for name, file in files.items() if not file.is_file()]:
        raise TuningError(
            both(f"{missing[0]}: 그런 파일이 없습니다", f"{missing[0]}: no such file"),
            hint="gallae export SKILL --to gguf",
        )
    import httpx

    try:
        with httpx.Client(
            base_url=spec.url,
            timeout=httpx.Timeout(SECONDS, connect=5.0),
            verify=tls_context(spec.url.startswith("https")),
            trust_env=False,
        ) as client:
            digests = {name: _sent(client, spec, file, told) for name, file in files.items()}
            _create(client, spec, _body(model, digests), told)
    except Exception as error:
        raise failure_of(error, "ollama", spec.name) from None


def _body(model: OllamaModel, digests: dict[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": model.name,
        "files": {model.gguf.name: digests[model.gguf.name]},
        "template": model.template.text,
        "parameters": {"stop": list(model.template.stops), "num_ctx": model.context},
        "stream": True,
    }
    if model.adapter is not None:
        body["adapters"] = {model.adapter.name: digests[model.adapter.name]}
    return body


def _sent(client: httpx.Client, spec: Spec, file: Path, told: Told) -> str:
    """Put the file up unless it is there; returns its digest."""
    digest = f"sha256:{sha256_of(file)}"
    path = f"/api/blobs/{digest}"
    there = client.head(path)
    if there.status_code == 404:
        told(f"sending {file.name}")
        size = {"content-length": str(file.stat().st_size)}  # known, so that no chunks are needed
        answer = client.post(path, content=_read(file), headers=size)
        if answer.status_code not in (200, 201):
            raise _refusal(spec, answer.status_code, answer.text)
    elif there.status_code != 200:
        raise _refusal(spec, there.status_code, there.text)
    return digest


def _read(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            yield chunk


def _create(client: httpx.Client, spec: Spec, body: dict[str, Any], told: Told) -> None:
    with client.stream("POST", "/api/create", json=body) as response:
        if not response.is_success:
            response.read()
            raise _refusal(spec, response.status_code, response.text)
        for text in response.iter_lines():
            if not text.strip():
                continue
            line = json.loads(text)
            if "error" in line:
                raise _refusal(spec, 400, line)
            status = str(line.get("status", ""))
            told(status)
            if status == "success":
                return
    raise failed("truncated", "ollama", spec.name)


def _refusal(spec: Spec, status: int, body: Any) -> ProviderError:
    said = server_text(body).lower()
    known = next((words for seen, words in REFUSALS if seen in said), "")
    if status in (403, 404) and not said:
        known = "it refuses this address (Host or Origin)" if status == 403 else ""
    return failed("bad-request" if known else kind_of(status, body), "ollama", spec.name, detail=known)
