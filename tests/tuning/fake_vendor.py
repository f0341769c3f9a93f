"""A loopback server that behaves like OpenAI's tuning API as far as we use it: files, jobs, events, errors."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "a-key-for-the-loopback"  # pragma: allowlist secret
PATH = ["validating_files", "queued", "running", "running"]


def error(status: int, message: str, code: str | None, kind: str = "invalid_request_error", param: str | None = None) -> tuple[int, Any]:  # fmt: skip
    return status, {"error": {"message": message, "type": kind, "param": param, "code": code}}


@dataclass
class FakeVendor:
    """`refuse`: answers to give first, by (method, path beginning). `fail`: the error that the job ends with."""

    fail: dict[str, Any] | None = None
    refuse: list[tuple[str, str, int, Any, dict[str, str]]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    forms: list[dict[str, str]] = field(default_factory=list)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    looks: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def __enter__(self) -> FakeVendor:
        fake = self

        class Talk(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                self.answer()

            def do_POST(self) -> None:
                self.answer()

            def do_DELETE(self) -> None:
                self.answer()

            def answer(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length") or 0))
                place, more = urlsplit(self.path), dict[str, str]()
                fake.asked.append(f"{self.command} {place.path}")
                for n, (method, path, status, body, headers) in enumerate(fake.refuse):
                    if method == self.command and place.path.startswith(path):
                        fake.refuse.pop(n)
                        said, more = (status, body), headers
                        break
                else:
                    if self.headers.get("authorization") != f"Bearer {KEY}":
                        said = error(401, f"Incorrect API key provided: {KEY[:4]}***.", "invalid_api_key")
                    else:
                        query = {k: v[0] for k, v in parse_qs(place.query).items()}
                        said = fake.serve(self.command, place.path.removeprefix("/v1"), query, raw, self.headers)
                status, body = said
                out = json.dumps(body).encode()
                self.close_connection = True
                self.send_response(status)
                for name, value in {
                    "content-type": "application/json",
                    "content-length": str(len(out)),
                    **more,
                }.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(out)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Talk)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def serve(self, method: str, path: str, query: dict[str, str], raw: bytes, headers: Any) -> tuple[int, Any]:
        if (method, path) == ("POST", "/files"):
            return self.upload(raw, headers["content-type"])
        if method == "DELETE" and (found := re.fullmatch(r"/files/([\w-]+)", path)):
            if self.files.pop(found[1], None) is None:
                return error(404, f"No such File object: {found[1]}", None)
            return 200, {"id": found[1], "object": "file", "deleted": True}
        if (method, path) == ("POST", "/fine_tuning/jobs"):
            return self.create(json.loads(raw))
        if (method, path) == ("GET", "/fine_tuning/jobs"):
            wanted = query.get("metadata[gallae_run]")
            rows = [j for j in self.jobs.values() if wanted in (None, (j["metadata"] or {}).get("gallae_run"))]
            return 200, {"object": "list", "data": rows, "has_more": False}
        found = re.fullmatch(r"/fine_tuning/jobs/([\w-]+)(/events|/cancel)?", path)
        if found is None or found[1] not in self.jobs:
            return error(404, f"Could not find fine tune: {path.rpartition('/')[2]}", "fine_tune_not_found")
        if found[2] == "/events":
            return self.events(found[1], query)
        if found[2] == "/cancel":
            self.jobs[found[1]]["status"] = "cancelled"
        elif self.jobs[found[1]]["status"] not in ("cancelled", "succeeded", "failed"):
            self.step(found[1])
        return 200, self.jobs[found[1]]

    def upload(self, raw: bytes, kind: str) -> tuple[int, Any]:
        message = BytesParser().parsebytes(f"content-type: {kind}\r\n\r\n".encode() + raw)
        parts = {
            str(p.get_param("name", header="content-disposition")): p.get_payload(decode=True)
            for p in message.get_payload()
        }  # type: ignore[union-attr]
        self.forms.append({k: v.decode() for k, v in parts.items() if k != "file"})  # type: ignore[union-attr]
        if parts.get("purpose") != b"fine-tune":
            return error(400, "Invalid purpose", None, param="purpose")
        name = f"file-{len(self.forms)}"
        self.files[name] = bytes(parts["file"])  # type: ignore[arg-type]
        return 200, {
            "id": name,
            "object": "file",
            "bytes": len(self.files[name]),
            "status": "uploaded",
            "purpose": "fine-tune",
        }

    def create(self, body: dict[str, Any]) -> tuple[int, Any]:
        if body.get("training_file") not in self.files:
            return error(400, "invalid training_file: file does not exist", "invalid_training_file", param="training_file")  # fmt: skip
        if not str(body.get("model", "")).startswith(("gpt-4.1", "gpt-4o")):
            return error(400, f"Model {body.get('model')} is not available for fine-tuning", "model_not_available", param="model")  # fmt: skip
        name = f"ftjob-{len(self.jobs) + 1}"
        self.looks[name] = 0
        self.jobs[name] = {
            "object": "fine_tuning.job", "id": name, "model": body["model"], "created_at": 1, "finished_at": None,
            "fine_tuned_model": None, "status": PATH[0], "training_file": body["training_file"], "trained_tokens": None,
            "validation_file": body.get("validation_file"), "error": None, "metadata": body.get("metadata"),
            "method": body["method"], "seed": body.get("seed", 0), "suffix": body.get("suffix"), "result_files": [],
        }  # fmt: skip
        return 200, self.jobs[name]

    def step(self, name: str) -> None:
        job, look = self.jobs[name], self.looks[name]
        self.looks[name] += 1
        if look < len(PATH):
            job["status"] = PATH[look]
        elif self.fail is not None:
            job |= {"status": "failed", "error": self.fail, "finished_at": 2}
        else:
            model = f"ft:{job['model']}:house:{job['suffix']}:abc123"
            job |= {"status": "succeeded", "fine_tuned_model": model, "trained_tokens": 4_321, "finished_at": 2}

    def events(self, name: str, query: dict[str, str]) -> tuple[int, Any]:
        """Newest first, a page at a time, as the real one."""
        made = [{"object": "fine_tuning.job.event", "id": "ev-0", "created_at": 1, "level": "info", "type": "message",
                 "message": f"Created fine-tuning job: {name}", "data": {}}]  # fmt: skip
        for n in range(1, self.looks[name]):
            data = {
                "step": n,
                "total_steps": 4,
                "train_loss": 2.0 / n,
                "train_mean_token_accuracy": 0.5,
                "valid_loss": 1.0,
            }
            made.append({"object": "fine_tuning.job.event", "id": f"ev-{n}", "created_at": n, "level": "info", "type": "metrics",
                         "message": f"Step {n}/4: training loss={2.0 / n:.2f}", "data": data})  # fmt: skip
        rows = made[::-1]
        ids = [row["id"] for row in rows]
        rows = rows[ids.index(query["after"]) + 1 :] if query.get("after") in ids else rows
        page = rows[:2]  # a small page, so that there are several
        return 200, {"object": "list", "data": page, "has_more": len(rows) > len(page)}
