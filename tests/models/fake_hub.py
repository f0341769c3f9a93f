"""A hub of models and its file store on loopback: the API that lists, the address that redirects, the store that sends.

Hub and store are two servers on two ports, so that a token sent along with a redirect is seen. What the real hub says in
headers (X-Linked-Size, X-Linked-Etag, X-Error-Code) is said here too; `trouble` scripts what goes wrong, one a request.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class FakeHub:
    """`files`: path in repository `repo` -> bytes. `trouble`: of the store, a status or ("cut", bytes) or "ignore-range"."""

    repo: str = "maker/tiny-GGUF"
    files: dict[str, bytes] = field(default_factory=dict)
    lies: dict[str, bytes] = field(default_factory=dict)  # what the store sends instead
    status: int = 200  # of the hub itself
    error_code: str = ""
    linked: bool = True
    page: int = 100  # rows a page of the listing
    trouble: list[Any] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)  # place, path, headers
    url: str = ""
    store: str = ""

    def ranges(self) -> list[str]:
        return [headers.get("range", "") for place, _, headers in self.asked if place == "store"]


@contextmanager
def running(hub: FakeHub) -> Iterator[FakeHub]:
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), _handler(hub, place)) for place in ("hub", "store")]
    hub.url, hub.store = (f"http://127.0.0.1:{server.server_port}" for server in servers)
    threads = [threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True) for server in servers]
    for thread in threads:
        thread.start()
    try:
        yield hub
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(hub: FakeHub, place: str) -> type[BaseHTTPRequestHandler]:
    class Talk(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            hub.asked.append((place, self.path, {k.lower(): v for k, v in self.headers.items()}))
            self.close_connection = True
            (self.at_hub if place == "hub" else self.at_store)()

        def at_hub(self) -> None:
            path, _, query = self.path.partition("?")
            if hub.status != 200:
                return self.say(hub.status, b"", {"X-Error-Code": hub.error_code, "Retry-After": "7"})
            if path == f"/api/models/{hub.repo}/tree/main":
                return self.listed(query)
            name = path.removeprefix(f"/{hub.repo}/resolve/main/")
            if name not in hub.files:
                return self.say(404, b"", {"X-Error-Code": "EntryNotFound"})
            body = hub.files[name]
            said = {"Location": f"{hub.store}/{name}?signed=1"}
            if hub.linked:
                said |= {"X-Linked-Size": str(len(body)), "X-Linked-Etag": f'"{hashlib.sha256(body).hexdigest()}"'}
            self.say(302, b"", said)

        def listed(self, query: str) -> None:
            rows: list[dict[str, Any]] = [{"type": "file", "path": "README.md", "size": 10, "oid": "1"}]
            for path, body in hub.files.items():
                oid = hashlib.sha256(body).hexdigest()
                rows.append({"type": "file", "path": path, "size": len(body), "lfs": {"oid": oid, "size": len(body)}})
            start = int(query.partition("cursor=")[2] or 0)
            said = {}
            if start + hub.page < len(rows):
                more = f"{hub.url}/api/models/{hub.repo}/tree/main?recursive=true&cursor={start + hub.page}"
                said = {"Link": f'<{more}>; rel="next"'}
            self.say(200, json.dumps(rows[start : start + hub.page]).encode(), said)

        def at_store(self) -> None:
            name = self.path[1:].partition("?")[0]
            body = hub.lies.get(name, hub.files[name])
            trouble = hub.trouble.pop(0) if hub.trouble and self.command == "GET" else None
            if isinstance(trouble, int):
                return self.say(trouble, b"", {})
            start, status, said = 0, 200, {}
            asked = self.headers.get("range")
            if asked and trouble != "ignore-range":
                start = int(asked.removeprefix("bytes=").rstrip("-"))
                if start >= len(body):
                    return self.say(416, b"", {"Content-Range": f"bytes */{len(body)}"})
                status, said = 206, {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}
            sent = body[start:]
            self.say(status, sent[: trouble[1]] if isinstance(trouble, tuple) else sent, said, length=len(sent))

        def say(self, status: int, body: bytes, headers: dict[str, str], *, length: int | None = None) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body) if length is None else length)}.items():
                self.send_header(name, value)
            self.send_header("connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    return Talk
