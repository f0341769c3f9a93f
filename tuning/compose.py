"""`docker compose` files for a tuned model: vLLM, Ollama, llama-server, each with the flags that keep data in the house.

Every port is bound to loopback, no server calls its makers, and what is off in a server by default is turned off in
words, because defaults change. The models lie in the file's own folder, mounted read-only.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gallae.tuning.vllm import ENVIRONMENT, VllmModel, serve_command

__all__ = ["compose_llamacpp", "compose_ollama", "compose_text", "compose_vllm"]

MODELS = "/models"
# The very releases whose answers and flags were measured: "latest" may be another server tomorrow.
IMAGES = {
    "vllm": "vllm/vllm-openai:v0.32.0",
    "ollama": "ollama/ollama:0.33.0",
    "llamacpp": "ghcr.io/ggml-org/llama.cpp:server-b11669",
}
LLAMA_PORT, OLLAMA_PORT = 9931, 11434
GPU = {"resources": {"reservations": {"devices": [{"driver": "nvidia", "count": "all", "capabilities": ["gpu"]}]}}}
HEADS = {
    "vllm": "# docker compose up    then: models.sllm = \"vllm:NAME\", servers.vllm_url = \"http://127.0.0.1:PORT\"\n"
    "# Without a GPU: image vllm/vllm-openai-cpu of the same version, and no `deploy`.\n",
    "ollama": "# docker compose up -d && docker compose exec ollama ollama create NAME -f /models/Modelfile\n",
    "llamacpp": "# docker compose up    then: servers.llamacpp_url = \"http://127.0.0.1:PORT\"\n",
}  # fmt: skip


def compose_vllm(model: VllmModel, *, gpu: bool = True) -> str:
    """The folders must lie in the compose file's own folder: they are seen by their names below /models."""
    inside = VllmModel(model.name, model.folder, model.adapters, model.context, model.port)
    words = serve_command(inside, host="0.0.0.0")[2:]  # noqa: S104 — inside the container; outside only loopback is open
    renamed = {str(folder): f"{MODELS}/{folder.name}" for folder in (model.folder, *model.adapters.values())}
    words = [_renamed(word, renamed) for word in words]
    service: dict[str, Any] = {
        "image": IMAGES["vllm"],
        "command": words,
        "environment": {**ENVIRONMENT, "HF_HUB_OFFLINE": "1"},
        "ports": [f"127.0.0.1:{model.port}:{model.port}"],
        "volumes": [f"./:{MODELS}:ro"],
        "ipc": "host",
    }
    if gpu:
        service["deploy"] = GPU
    return compose_text("vllm", service, NAME=model.name, PORT=str(model.port))


def compose_ollama(name: str, *, gpu: bool = False) -> str:
    service: dict[str, Any] = {
        "image": IMAGES["ollama"],
        "environment": {"OLLAMA_NO_CLOUD": "1"},
        "ports": [f"127.0.0.1:{OLLAMA_PORT}:{OLLAMA_PORT}"],
        "volumes": [f"./:{MODELS}:ro", "ollama:/root/.ollama"],
    }
    if gpu:
        service["deploy"] = GPU
    return compose_text("ollama", service, NAME=name, volumes={"ollama": {}})


def compose_llamacpp(gguf: Path, adapters: Mapping[str, Path], context: int, *, port: int = LLAMA_PORT) -> str:
    """The port is said, for the default has changed; agent tools, MCP client and proxy are off unless switched on by a
    flag, so none stands here; no page, and pages of other origins may not ask."""
    words = ["--model", f"{MODELS}/{gguf.name}", "--alias", gguf.stem, "--host", "0.0.0.0", "--port", str(port)]  # noqa: S104 — as above
    words += ["--ctx-size", str(context), "--parallel", "1", "--jinja", "--offline", "--no-slots"]
    words += ["--no-ui", "--no-ui-mcp-proxy", "--cors-origins", f"http://127.0.0.1:{port}", "--no-cors-credentials"]
    if adapters:
        words += ["--cache-ram", "0"]  # kept prompts do not know which adapter was on
    for file in adapters.values():
        words += ["--lora-scaled", f"{MODELS}/{file.name}:0.0"]  # a request says which adapter it wants
    service: dict[str, Any] = {
        "image": IMAGES["llamacpp"],
        "command": words,
        "ports": [f"127.0.0.1:{port}:{port}"],
        "volumes": [f"./:{MODELS}:ro"],
    }
    return compose_text("llamacpp", service, PORT=str(port))


def compose_text(
    service: str, given: Mapping[str, Any], *, volumes: Mapping[str, Any] | None = None, **words: str
) -> str:
    """The file's text: a line on how to use it, then YAML."""
    import yaml

    head = HEADS[service]
    for word, meant in words.items():
        head = head.replace(word, meant)
    whole: dict[str, Any] = {"services": {service: dict(given)}} | ({"volumes": dict(volumes)} if volumes else {})
    return head + yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=1000)


def _renamed(word: str, renamed: Mapping[str, str]) -> str:
    name, equals, path = word.rpartition("=")
    return f"{name}{equals}{renamed.get(path, path)}"
