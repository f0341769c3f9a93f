"""A loopback LangSmith: the endpoints that the installed SDK calls for datasets, experiments, runs and feedback, and every
byte that it was sent. Bodies are kept as they came, unpacked (zstd, gzip), so that a test can look for any text in them.
"""

from __future__ import annotations

import gzip
import json
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

NOW = datetime(2026, 11, 20, tzinfo=UTC).isoformat()
TENANT = str(uuid.UUID(int=7))


@dataclass
class LangSmith:
    url: str = ""
    version: str = "0.9.0"  # from 0.8.10 on the SDK sends feedback with the runs
    multipart_examples: bool = True
    refuses: int = 0  # a status for everything but /info
    calls: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    datasets: dict[str, dict[str, Any]] = field(default_factory=dict)
    examples: dict[str, dict[str, Any]] = field(default_factory=dict)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    feedback: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return b"\n".join(self.bodies).decode("utf-8", "replace")

    def scores(self, run: str) -> dict[str, Any]:
        return {f["key"]: f["score"] for f in self.feedback if f["run_id"] == run}


@contextmanager
def open_langsmith(**given: Any) -> Iterator[LangSmith]:
    server = LangSmith(**given)
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def _handler(server: LangSmith) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            self._take("GET")

        def do_POST(self) -> None:
            self._take("POST")

        def do_PATCH(self) -> None:
            self._take("PATCH")

        def _take(self, method: str) -> None:
            split = urlsplit(self.path)
            body = self._body()
            server.calls.append((method, split.path))
            server.bodies.append(self.path.encode() + b"\n" + body)
            server.keys.add(self.headers.get("x-api-key", ""))
            if server.refuses and split.path != "/info":
                status, made = server.refuses, {"detail": "no"}
            else:
                query = {k: v[0] for k, v in parse_qs(split.query).items()}
                status, made = _answer(server, method, split.path, query, body, self.headers.get("content-type", ""))
            data = json.dumps(made).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _body(self) -> bytes:
            if self.headers.get("transfer-encoding") == "chunked":
                body = b""
                while size := int(self.rfile.readline().strip() or b"0", 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
            else:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
            packed = self.headers.get("content-encoding", "")
            if packed == "zstd":
                import zstandard

                return zstandard.ZstdDecompressor().decompressobj().decompress(body)
            return gzip.decompress(body) if packed == "gzip" else body

    return Handler


def _answer(
    server: LangSmith, method: str, path: str, query: dict[str, str], body: bytes, content: str
) -> tuple[int, Any]:
    if path == "/info":
        flags = {"dataset_examples_multipart_enabled": server.multipart_examples}
        limits = {"use_multipart_endpoint": True, "size_limit": 100, "size_limit_bytes": 20_971_520}
        limits |= {"scale_up_nthreads_limit": 4, "scale_up_qsize_trigger": 1000, "scale_down_nempty_trigger": 4}
        return 200, {"version": server.version, "instance_flags": flags, "batch_ingest_config": limits}
    if path == "/runs/multipart":
        _runs(server, _parts(body, content))
        return 202, {}
    if path.startswith("/datasets"):
        return _datasets(server, method, query, body)
    if "/examples" in path:
        return _examples(server, method, path, query, body, content)
    if path.startswith("/sessions"):
        return _sessions(server, method, path, body)
    if path == "/feedback":
        server.feedback.append(json.loads(body))
        return 200, {}
    if path == "/settings":
        return 200, {"id": TENANT, "display_name": "t", "created_at": NOW}
    return 404, {"detail": f"{method} {path}"}


def _datasets(server: LangSmith, method: str, query: dict[str, str], body: bytes) -> tuple[int, Any]:
    if method == "GET":
        return 200, [d for d in server.datasets.values() if d["name"] == query.get("name")]
    given = json.loads(body)
    made = {"id": str(uuid.uuid4()), "created_at": NOW, "modified_at": NOW, **given}
    server.datasets[made["id"]] = made
    return 200, made


def _examples(
    server: LangSmith, method: str, path: str, query: dict[str, str], body: bytes, content: str
) -> tuple[int, Any]:
    one = path.rpartition("/examples/")[2] if "/examples/" in path and not path.endswith("bulk") else ""
    if method == "GET" and one:
        return (200, server.examples[one]) if one in server.examples else (404, {"detail": "no such example"})
    if method == "GET":
        offset = int(query.get("offset", 0))
        return 200, [e for e in server.examples.values() if e["dataset_id"] == query["dataset"]][offset:]
    if content.startswith("multipart"):
        dataset = path.split("/datasets/")[1].split("/")[0] if "/datasets/" in path else ""
        rows = [{"dataset_id": dataset, **row} for row in _joined(_parts(body, content)).values()]
    else:
        given = json.loads(body)
        rows = given if isinstance(given, list) else [{"id": one, **given}]
    for row in rows:
        server.examples.setdefault(row["id"], {"created_at": NOW, "metadata": {}}).update(row)
    ids = [row["id"] for row in rows]
    return 200, rows if path.endswith("bulk") else {"count": len(ids), "example_ids": ids}


def _sessions(server: LangSmith, method: str, path: str, body: bytes) -> tuple[int, Any]:
    given = json.loads(body) if body else {}
    name = path.rpartition("/")[2] if path != "/sessions" else given.get("id", "")
    made = {"tenant_id": TENANT, "start_time": NOW, "reference_dataset_id": None, **server.sessions.get(name, {})}
    server.sessions[name] = {**made, **{k: v for k, v in given.items() if v is not None}}
    return 200, server.sessions[name]


def _runs(server: LangSmith, parts: dict[str, Any]) -> None:
    for name, part in list(parts.items()):
        if name.startswith("feedback."):
            server.feedback.append(part)
    runs = {k.partition(".")[2]: v for k, v in parts.items() if k.startswith(("post.", "patch."))}
    for id, run in _joined(runs).items():
        server.runs.setdefault(id, {}).update(run)


def _joined(parts: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """ "<id>" and "<id>.inputs" … as one dict an id."""
    found: dict[str, dict[str, Any]] = {}
    for name, part in parts.items():
        id, _, key = name.partition(".")
        row = found.setdefault(id, {"id": id})
        row.update({key: part} if key else part)
    return found


def _parts(body: bytes, content: str) -> dict[str, Any]:
    """The JSON parts of a multipart body by name."""
    boundary = re.search(r'boundary="?([^";]+)', content)
    assert boundary
    found = {}
    for part in body.split(b"--" + boundary[1].encode()):
        head, _, data = part.strip(b"\r\n").partition(b"\r\n\r\n")
        if name := re.search(rb'name="([^"]+)"', head):
            found[name[1].decode()] = json.loads(data)
    return found
