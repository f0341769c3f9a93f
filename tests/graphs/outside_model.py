"""A model server outside of the house: OpenAI's protocol, reached through the proxy of the environment at a host name that
no rule takes for ours. It keeps every byte and answers with what the person said last, two characters a chunk."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "models.example"
URL = f"http://{HOST}/v1"
Chunks = Callable[[dict[str, Any]], list[str]]


@dataclass
class OutsideModel:
    """`bodies`: what it was sent. `fails`: the status of every answer, which then echoes the request as servers do."""

    bodies: list[str] = field(default_factory=list)
    fails: int = 0
    says: Chunks | None = None

    @property
    def text(self) -> str:
        return "\n".join(self.bodies)


@contextmanager
def outside_model(setenv: Callable[[str, str], None]) -> Iterator[OutsideModel]:
    model = OutsideModel()

    class Talk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(200, "application/json", json.dumps({"data": [{"id": "far"}]}).encode())

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            body = json.loads(raw)
            model.bodies.append(json.dumps(body, ensure_ascii=False))
            if model.fails:
                echo = {"error": {"message": f"invalid request: {raw.decode()}", "type": "invalid_request_error"}}
                self._send(model.fails, "application/json", json.dumps(echo, ensure_ascii=False).encode())
                return
            said = (model.says or echoed)(body)
            events = [{"choices": [{"index": 0, "delta": {"content": piece}}]} for piece in said]
            events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            lines = [json.dumps({"id": "1", "object": "chat.completion.chunk", "model": "far", **e}) for e in events]
            self._send(200, "text/event-stream", "".join(f"data: {x}\n\n" for x in [*lines, "[DONE]"]).encode())

        def _send(self, status: int, media: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", media)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Talk)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    for name in ("HTTP_PROXY", "http_proxy"):
        setenv(name, f"http://127.0.0.1:{server.server_port}")
    for name in ("NO_PROXY", "no_proxy"):
        setenv(name, "127.0.0.1,localhost")
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def echoed(body: dict[str, Any]) -> list[str]:
    said = str(body["messages"][-1]["content"])
    return [said[i : i + 2] for i in range(0, len(said), 2)]
