"""Adapters at a vLLM: the command that serves them, and loading one while it runs.

    POST /v1/load_lora_adapter   {"lora_name", "lora_path"[, "load_inplace"]}   → 200 with a plain text

The route loads any path of the server's machine, so it is asked on loopback only, and exists only where the server was
started with VLLM_ALLOW_RUNTIME_LORA_UPDATING=1. Every answer below was measured on vLLM 0.32.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gallae.core.errors import InputError, ProviderError, TuningError
from gallae.core.language import both
from gallae.models.errors import failed, failure_of, kind_of, server_text
from gallae.models.servers import tls_context
from gallae.models.spec import Spec, is_local_url
from gallae.tuning.gguf_tokenizer import read_json

__all__ = ["ENVIRONMENT", "VllmModel", "check_adapter", "load_adapter", "serve_command"]

SECONDS = 120.0
# Nothing is reported to its makers; adapters may be exchanged while it runs (loopback only).
ENVIRONMENT = {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1", "VLLM_ALLOW_RUNTIME_LORA_UPDATING": "1"}
RANKS = (8, 16, 32, 64, 128, 256, 320, 512)  # what --max-lora-rank may be
CONVOLUTION = re.compile(r"(^|\.)conv\.(in_proj|out_proj)(\.|$)|^(in_proj|conv)$")


@dataclass(frozen=True, slots=True)
class VllmModel:
    """`folder`: the base or merged model folder; `adapters`: name → PEFT folder; `port` on loopback."""

    name: str
    folder: Path
    adapters: Mapping[str, Path]
    context: int
    port: int = 8000


def check_adapter(adapter: Path) -> int:
    """The adapter's highest rank. TuningError for what vLLM serves only merged: convolutions of LFM2, DoRA, whole modules."""
    given = read_json(adapter / "adapter_config.json")
    if not given:
        raise TuningError(
            both(f"{adapter.name}: adapter_config.json이 없습니다", f"{adapter.name}: no adapter_config.json"),
            hint=both("vLLM은 GGUF가 아니라 PEFT 폴더를 받습니다.", "vLLM takes the PEFT folder, not GGUF."),
        )
    targets = given.get("target_modules") or []
    named = [targets] if isinstance(targets, str) else list(targets)
    odd = [key for key in ("use_dora", "modules_to_save") if given.get(key)]
    if conv := [name for name in named if CONVOLUTION.search(name)]:
        odd.append(f"{conv[0]} (a convolution of LFM2)")
    rank = max([int(given.get("r", 0)), *(int(r) for r in (given.get("rank_pattern") or {}).values())])
    if rank > RANKS[-1]:
        odd.append(f"rank {rank} > {RANKS[-1]}")
    if odd:
        raise TuningError(
            both(
                f"{', '.join(odd)}: vLLM이 실행 중에 바탕에 얹지 못합니다",
                f"{', '.join(odd)}: vLLM does not add that to its base at run time",
            ),
            hint=both(
                "합친 모델을 쓰거나(--merge), attention과 MLP만 대상으로 학습하세요.",
                "Serve the merged model (--merge), or train with attention and MLP as the only targets.",
            ),
        )
    return rank


def serve_command(model: VllmModel, *, host: str = "127.0.0.1") -> list[str]:
    """`vllm serve …` as words, for a shell or a compose file. TuningError where an adapter does not fit."""
    words = ["vllm", "serve", str(model.folder), "--served-model-name", model.name]
    words += ["--host", host, "--port", str(model.port), "--max-model-len", str(model.context)]
    if model.adapters:
        highest = max(check_adapter(folder) for folder in model.adapters.values())
        words += ["--enable-lora", "--max-lora-rank", str(next(rank for rank in RANKS if rank >= highest))]
        words += ["--lora-modules", *(f"{name}={folder}" for name, folder in model.adapters.items())]
    return words


def shell_line(model: VllmModel) -> str:
    """The command with its environment, quoted for a shell."""
    words: Sequence[str] = [f"{key}={value}" for key, value in ENVIRONMENT.items()]
    return " ".join([*words, shlex.join(serve_command(model))])


def load_adapter(spec: Spec, name: str, folder: Path, *, max_rank: int | None = None) -> str:
    """Load the adapter, or load it anew in place of the one of that name; says which ("loaded", "replaced").

    `max_rank` is the server's --max-lora-rank where it is known. ProviderError in our words.
    """
    rank = check_adapter(folder)
    if max_rank is not None and rank > max_rank:
        raise TuningError(
            f"{folder.name}: rank {rank} > {max_rank}",
            hint=both(f"vLLM을 --max-lora-rank {rank}로 시작하세요.", f"Start vLLM with --max-lora-rank {rank}."),
        )
    body: dict[str, Any] = {"lora_name": name, "lora_path": str(folder.absolute())}
    status, said = _post(spec, "/v1/load_lora_adapter", body)
    if status == 400 and "already been loaded" in said:
        status, said = _post(spec, "/v1/load_lora_adapter", body | {"load_inplace": True})
        if status == 200:
            return "replaced"
    if status == 200:
        return "loaded"
    if status == 404 and "no adapter found" in said:
        raise failed(
            "not-found", "vllm", name, detail="the server sees no adapter in that folder: is it on its machine?"
        )
    raise _refusal(name, status, said)


def _post(spec: Spec, path: str, body: dict[str, Any]) -> tuple[int, str]:
    if not is_local_url(spec.url):  # in_house does not count here: the route reads any path of that machine
        host = urlsplit(spec.url).hostname
        raise InputError(
            both(f"{host}: 어댑터는 루프백으로만 올립니다", f"{host}: adapters are loaded on loopback only"),
            hint=both("vLLM 서버가 도는 컴퓨터에서 실행하세요.", "Run this on the machine of the vLLM server."),
        )
    import httpx

    headers = {"authorization": f"Bearer {spec.key.get_secret_value()}"} if spec.key else {}
    try:
        with httpx.Client(
            base_url=spec.url,
            headers=headers,
            timeout=SECONDS,
            verify=tls_context(spec.url.startswith("https")),
            trust_env=False,
        ) as client:
            answer = client.post(path, json=body)
    except Exception as error:
        raise failure_of(error, "vllm", spec.name) from None
    return answer.status_code, server_text(answer.text).lower()


def _refusal(name: str, status: int, said: str) -> ProviderError:
    if status == 404 and said == "not found":
        return failed(
            "not-found", "vllm", name,
            detail="it cannot exchange adapters: start it with VLLM_ALLOW_RUNTIME_LORA_UPDATING=1 and --enable-lora",
        )  # fmt: skip
    if "rank" in said and "lora" in said:
        return failed("bad-request", "vllm", name, detail="rank above the server's --max-lora-rank")
    return failed(kind_of(status, said), "vllm", name)
