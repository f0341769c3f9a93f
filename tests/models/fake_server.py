"""Loopback servers that speak like Ollama, llama-server and vLLM, byte for byte where it was measured.

The seam is HTTP, so that the real clients run. A fake answers each (method, path) from a queue whose last entry
stays, and records what it was asked. `Cut` ends a chunked body without its terminator: a killed server.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    media: str = "application/json"
    parts: tuple[bytes, ...] | None = None  # a chunked body
    cut: bool = False  # close without the last chunk


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: Any


def as_json(value: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False).encode())


def as_text(text: str, status: int) -> Reply:
    return Reply(status, text.encode(), "text/plain")


def as_sse(events: Sequence[Any], *, done: bool = True, cut: bool = False) -> Reply:
    parts = [f"data: {json.dumps(e, ensure_ascii=False)}\n\n".encode() for e in events]
    return Reply(200, b"", "text/event-stream", (*parts, *([b"data: [DONE]\n\n"] if done else [])), cut)


def as_lines(rows: Sequence[Any]) -> Reply:
    parts = tuple(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in rows)
    return Reply(200, b"", "application/x-ndjson", parts)


Answer = Reply | Callable[[Asked], Reply]


@dataclass
class FakeServer:
    """`on(path, …)` scripts the answers to a path; `with FakeServer() as server` listens on `server.url`."""

    asked: list[Asked] = field(default_factory=list)
    scripts: dict[str, list[Answer]] = field(default_factory=dict)
    url: str = ""

    def on(self, path: str, *answers: Answer) -> FakeServer:
        self.scripts[path] = list(answers)
        return self

    def bodies(self, path: str) -> list[Any]:
        return [a.body for a in self.asked if a.path == path]

    def __enter__(self) -> FakeServer:
        fake = self

        class Talk(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                self.answer()

            def do_POST(self) -> None:
                self.answer()

            def answer(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length") or 0))
                asked = Asked(self.command, self.path, dict(self.headers), _said(raw))
                fake.asked.append(asked)
                queue = fake.scripts.get(self.path)
                if not queue:
                    reply: Answer = as_json({"error": {"message": "File Not Found", "code": 404}}, 404)
                else:
                    reply = queue.pop(0) if len(queue) > 1 else queue[0]
                self.write(reply if isinstance(reply, Reply) else reply(asked))

            def write(self, reply: Reply) -> None:
                self.close_connection = True
                self.send_response(reply.status)
                self.send_header("content-type", reply.media)
                self.send_header("connection", "close")
                if reply.parts is None:
                    self.send_header("content-length", str(len(reply.body)))
                    self.end_headers()
                    self.wfile.write(reply.body)
                    return
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                for part in reply.parts:
                    self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
                    self.wfile.flush()
                if not reply.cut:
                    self.wfile.write(b"0\r\n\r\n")

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Talk)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        return self

    def stop(self) -> None:
        """From now on connections are refused."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __exit__(self, *_: Any) -> None:
        if self._thread.is_alive():
            self.stop()


def _said(raw: bytes) -> Any:
    """The JSON of a request; the text of one that is none (a form)."""
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode("utf-8", "replace")


CHAT, V1 = "/api/chat", "/v1/chat/completions"


def ollama(
    name: str = "tiny:latest",
    *,
    capabilities: Sequence[str] = ("completion", "tools"),
    context: int = 32_768,
    **show: Any,
) -> FakeServer:
    shown = {"capabilities": list(capabilities), "model_info": {"llama.context_length": context}, **show}
    tag = {
        "name": name,
        "model": name,
        "digest": "0123456789abcdef0123",  # pragma: allowlist secret
        "capabilities": ["completion"],
    }
    return (
        FakeServer()
        .on("/", as_text("Ollama is running", 200))
        .on("/api/version", as_json({"version": "0.33.0"}))
        .on("/api/tags", as_json({"models": [tag]}))
        .on("/api/ps", as_json({"models": []}))
        .on("/api/show", as_json(shown))
    )


def ollama_lines(*texts: str, done: bool = True, counted: int = 26, reason: str = "stop", **last: Any) -> Reply:
    rows = [_ollama_row({"role": "assistant", "content": t}) for t in texts]
    if done:
        end = {"done": True, "done_reason": reason, "total_duration": 9_000_000, "eval_count": len(texts)}
        rows.append({**_ollama_row({"role": "assistant", "content": ""}), **end, "prompt_eval_count": counted, **last})
    return as_lines(rows)


def _ollama_row(message: dict[str, Any]) -> dict[str, Any]:
    return {"model": "tiny", "created_at": "2026-11-20T09:00:00.0Z", "message": message, "done": False}


def llama_server(name: str = "tiny", *, context: int = 4_096, slots: int = 1, template: str = "tools") -> FakeServer:
    row = {"id": name, "object": "model", "meta": {"n_ctx": context * slots, "n_ctx_train": 32_768}}
    props = {"default_generation_settings": {"n_ctx": context}, "total_slots": slots, "chat_template": template}
    return (
        FakeServer()
        .on("/health", as_json({"status": "ok"}))
        .on("/v1/models", as_json({"object": "list", "models": [{"name": name}], "data": [row]}))
        .on("/props", as_json(props))
        .on("/lora-adapters", as_json([]))
        .on("/tokenize", lambda asked: as_json({"tokens": list(range(len(asked.body["content"]) // 2))}))
    )


def vllm(name: str = "tiny", *, context: int = 2_048) -> FakeServer:
    rows = [
        {"id": name, "object": "model", "root": "/srv/secret/models/tiny", "parent": None, "max_model_len": context}
    ]
    return (
        FakeServer()
        .on("/health", Reply(200))
        .on("/v1/models", as_json({"object": "list", "data": rows}))
        .on("/tokenize", lambda asked: as_json({"count": len(asked.body["prompt"]) // 2}))
    )


FIRST = {  # the three forms of a stream's first delta
    "llamacpp": {"role": "assistant", "content": None},
    "vllm": {"role": "assistant", "content": "", "reasoning": None},
}


def sse(
    kind: str,
    *deltas: str | dict[str, Any],
    finish: str | None = "stop",
    usage: tuple[int, int] | None = (26, 5),
    model: str = "tiny",
    done: bool = True,
    cut: bool = False,
) -> Reply:
    """A chat stream as `kind` ("llamacpp", "vllm", "ollama") sends it; usage in a chunk of its own without choices."""

    def event(choices: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": model,
            "choices": choices,
        } | more

    given: list[dict[str, Any]] = [d if isinstance(d, dict) else {"content": d} for d in deltas]
    if kind == "ollama":  # role and first text together
        given = [{"role": "assistant", **d} for d in given]
    else:
        given.insert(0, FIRST[kind])
    events = [event([{"index": 0, "delta": d, "finish_reason": None}]) for d in given]
    if finish is not None:
        events.append(event([{"index": 0, "delta": {}, "finish_reason": finish}]))
        if usage is not None:
            counts = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
            events.append(event([], usage=counts))
    return as_sse(events, done=done and finish is not None, cut=cut)


def whole(message: dict[str, Any], finish: str = "stop") -> Reply:
    """An answer that is not streamed."""
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    counts = {"prompt_tokens": 26, "completion_tokens": 5, "total_tokens": 31}
    return as_json(
        {"id": "1", "object": "chat.completion", "created": 1, "model": "tiny", "choices": [choice], "usage": counts}
    )
