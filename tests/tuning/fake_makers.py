"""Loopback servers that take models as Ollama (create) and vLLM (adapters) were measured to: state, words and statuses."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Talk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: Fake

    def log_message(self, *_: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self.fake.talk(self, "HEAD", b"")

    def do_POST(self) -> None:
        self.fake.talk(self, "POST", self.rfile.read(int(self.headers.get("content-length") or 0)))

    def answer(self, status: int, body: Any = "", media: str = "application/json") -> None:
        raw = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.close_connection = True
        self.send_response(status)
        self.send_header("content-type", media)
        self.send_header("content-length", str(len(raw)))
        self.send_header("connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(raw)


@dataclass
class Fake:
    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __enter__(self) -> Any:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Talk,), {"fake": self}))
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._server.server_close()

    def talk(self, to: Talk, method: str, raw: bytes) -> None:
        raise NotImplementedError


@dataclass
class FakeOllama(Fake):
    """Blobs by digest, then a model made of them. `ends_early`: the stream of create stops before "success"."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    models: dict[str, dict[str, Any]] = field(default_factory=dict)
    ends_early: bool = False

    def talk(self, to: Talk, method: str, raw: bytes) -> None:
        self.asked.append((method, to.path))
        if found := re.fullmatch(r"/api/blobs/(sha256:[0-9a-f]{64})", to.path):
            if method == "HEAD":
                return to.answer(200 if found[1] in self.blobs else 404)
            if f"sha256:{hashlib.sha256(raw).hexdigest()}" != found[1]:
                return to.answer(400, {"error": "digest mismatch"})
            self.blobs[found[1]] = raw
            return to.answer(201)
        if to.path != "/api/create":
            return to.answer(404, "404 page not found", "text/plain")
        return self.create(to, json.loads(raw))

    def create(self, to: Talk, body: dict[str, Any]) -> None:
        if not re.fullmatch(r"[\w.-]+(:[\w.-]+)?", body["model"], re.ASCII):
            return to.answer(400, {"error": "invalid model name"})
        lines: list[dict[str, Any]] = []
        for digest in [*body["files"].values(), *body.get("adapters", {}).values()]:
            if digest not in self.blobs:
                return to.answer(400, {"error": f"open /root/.ollama/blobs/{digest}: no such file or directory"})
            lines.append({"status": f"using existing layer {digest}"})
            if not self.blobs[digest].startswith(b"GGUF"):
                lines.append({"error": "unknown type"})  # in a line of a stream whose status was 200
                return to.answer(200, "\n".join(map(json.dumps, lines)), "application/x-ndjson")
        self.models[body["model"]] = body
        lines += [{"status": "writing manifest"}] + ([] if self.ends_early else [{"status": "success"}])
        return to.answer(200, "\n".join(map(json.dumps, lines)), "application/x-ndjson")


@dataclass
class FakeVllm(Fake):
    """`updating`: started with VLLM_ALLOW_RUNTIME_LORA_UPDATING=1; else the routes are not there."""

    updating: bool = True
    rank: int = 16
    loaded: dict[str, str] = field(default_factory=dict)
    replaced: int = 0

    def talk(self, to: Talk, method: str, raw: bytes) -> None:
        self.asked.append((method, to.path))
        if not self.updating or to.path != "/v1/load_lora_adapter":
            return to.answer(404, {"detail": "Not Found"})
        body = json.loads(raw)
        name = body["lora_name"]
        if name in self.loaded and not body.get("load_inplace"):
            said = f"The lora adapter '{name}' has already been loaded. If you want to load the adapter in place, set "
            return self.error(to, 400, said + "'load_inplace' to True.", "InvalidUserInput")
        config = Path(body["lora_path"]) / "adapter_config.json"
        if not config.is_file():
            said = f"Loading lora {name} failed: No adapter found for {body['lora_path']}"
            return self.error(to, 404, said, "NotFoundError")
        if (rank := json.loads(config.read_text(encoding="utf-8"))["r"]) > self.rank:
            said = f"LoRA rank {rank} is greater than max_lora_rank {self.rank}."
            return self.error(to, 400, said, "BadRequestError")
        self.replaced += name in self.loaded
        self.loaded[name] = body["lora_path"]
        return to.answer(200, f"Success: LoRA adapter '{name}' added successfully.", "text/plain")

    def error(self, to: Talk, status: int, message: str, kind: str) -> None:
        to.answer(status, {"error": {"message": message, "type": kind, "param": None, "code": status}})
