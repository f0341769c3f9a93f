"""A server on loopback in the place of LangSmith or of an OTLP collector: every byte it was sent, and the runs in it.

    with capture_server() as captured: …; captured.bodies, captured.runs(), captured.spans()

It answers /info, /sessions and everything else with 200; bodies are unpacked (chunked, gzip, zstd) before they are kept.
"""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

SESSION = "11111111-2222-4333-8444-555555555555"
INFO = {
    "batch_ingest_config": {
        "use_multipart_endpoint": True,
        "size_limit": 100,
        "size_limit_bytes": 20_971_520,
        "scale_up_nthreads_limit": 2,
        "scale_up_qsize_trigger": 1000,
        "scale_down_nempty_trigger": 4,
    },
    "instance_flags": {"zstd_compression_enabled": True},
}


@dataclass
class Captured:
    """`paths[i]` is where `bodies[i]` went; what was only asked for (GET) stands in `asked`."""

    url: str
    bodies: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def runs(self) -> list[dict[str, Any]]:
        """LangSmith's runs in the order in which they arrived, each with inputs, outputs, extra …"""
        found: dict[str, dict[str, Any]] = {}
        for body, path, headers in zip(self.bodies, self.paths, self.headers, strict=True):
            if path.endswith("/runs/multipart"):
                for name, value in _parts(body, headers["content-type"]):
                    _, run, *rest = name.split(".", 2)
                    into = found.setdefault(run, {})
                    into.update({rest[0]: value} if rest else value)
        return list(found.values())

    def roots(self) -> list[dict[str, Any]]:
        return [run for run in self.runs() if not run.get("parent_run_id")]

    def feedback(self) -> list[dict[str, Any]]:
        pairs = zip(self.bodies, self.paths, strict=True)
        return [json.loads(body) for body, path in pairs if path.endswith("/feedback")]

    def spans(self) -> list[Any]:
        """OTLP's spans (opentelemetry-proto comes with the extra "otel")."""
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

        requests = [
            ExportTraceServiceRequest.FromString(body)
            for body, path in zip(self.bodies, self.paths, strict=True)
            if path.endswith("/v1/traces")
        ]
        return [span for request in requests for r in request.resource_spans for s in r.scope_spans for span in s.spans]

    def holds(self, value: str) -> bool:
        """Does `value` stand in any body, as UTF-8, UTF-16 or escaped for JSON (once or twice)?"""
        escaped = json.dumps(value)[1:-1]
        forms = {value.encode(), value.encode("utf-16-le"), escaped.encode(), escaped.upper().encode()}
        forms |= {json.dumps(escaped)[1:-1].encode(), json.dumps(value, ensure_ascii=False)[1:-1].encode()}
        return any(form in body for form in forms for body in [*self.bodies, *map(str.encode, self.paths)])


def _parts(body: bytes, content_type: str) -> Iterator[tuple[str, Any]]:
    boundary = b"--" + re.findall(r'boundary="?([^";]+)', content_type)[0].encode()
    for part in body.split(boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = re.findall(rb'name="([^"]+)"', head)[0].decode()
        yield name, json.loads(content.removesuffix(b"\r\n"))


@contextmanager
def capture_server(*, answers: bool = True) -> Iterator[Captured]:
    """`answers` False: a black hole that takes every request and never says a word."""

    class Receiver(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            captured.asked.append(self.path)
            sessions: list[dict[str, Any]] = [
                {"id": SESSION, "name": "default", "tenant_id": SESSION, "start_time": "2026-01-01T00:00:00Z"}
            ]
            sessions[0]["reference_dataset_id"] = None
            self._answer(json.dumps(sessions if "/sessions" in self.path else INFO).encode())

        def do_POST(self) -> None:
            body = self._body()
            captured.headers.append({k.lower(): v for k, v in self.headers.items()})
            captured.paths.append(self.path)
            captured.bodies.append(body)
            self._answer(b"{}")

        do_PATCH = do_POST

        def _body(self) -> bytes:
            raw = self._raw()
            encoding = self.headers.get("content-encoding")
            if encoding == "zstd":
                import zstandard

                return zstandard.ZstdDecompressor().decompressobj().decompress(raw)
            return gzip.decompress(raw) if encoding == "gzip" else raw

        def _raw(self) -> bytes:
            if self.headers.get("transfer-encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("content-length") or 0))
            body = b""
            while size := int(self.rfile.readline().strip() or b"0", 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def _answer(self, body: bytes) -> None:
            if not answers:
                closing.wait(30)
                return
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    closing = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    captured = Captured(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield captured
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def turn_of(run: dict[str, Any]) -> str:
    """The turn's id, as the program writes it."""
    return UUID(run["trace_id"]).hex


def main() -> None:
    """A capture server in a process of its own (benchmarks/turn.py): prints its address, lives until it is killed."""
    with capture_server() as captured:
        print(captured.url, flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
