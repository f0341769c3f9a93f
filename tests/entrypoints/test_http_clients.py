"""`/v1` as other programs speak to it: curl with a stream, a bare socket, and OpenAI's SDK for node (npm)."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from served_http import Served, ask, events_of, marking, pool, served, with_model

NODE = """\
import OpenAI from "openai";
const client = new OpenAI({ baseURL: process.argv[2] + "/v1", apiKey: "none", maxRetries: 0 });
const told = {};
told.models = (await client.models.list()).data.map((m) => m.id);
const done = await client.chat.completions.create({
  model: "gallae", messages: [{ role: "user", content: "수영장 하루 이용료가 얼마예요?" }],
});
told.text = done.choices[0].message.content;
told.cited = done.gallae.citations[0].path;
const stream = await client.chat.completions.create({
  model: "gallae/prompt", stream: true, stream_options: { include_usage: true },
  messages: [{ role: "user", content: "표식-npm 해 줘" }],
});
told.streamed = ""; told.chunks = 0;
for await (const chunk of stream) {
  told.chunks += 1;
  told.streamed += chunk.choices[0]?.delta?.content ?? "";
  if (chunk.choices[0]?.finish_reason) told.finish = chunk.choices[0].finish_reason;
  if (chunk.usage) told.tokens = chunk.usage.total_tokens;
}
try {
  await client.chat.completions.create({ model: "gallae", n: 2, messages: [{ role: "user", content: "x" }] });
} catch (error) {
  told.refused = [error.constructor.name, error.status, error.param, error.code];
}
const leaving = await client.chat.completions.create({
  model: "gallae/prompt", stream: true, messages: [{ role: "user", content: "표식-bye" }],
});
for await (const chunk of leaving) { leaving.controller.abort(); break; }
console.log(JSON.stringify(told));
"""


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with (
        marking(sentences=2) as model,
        served(pool(tmp_path_factory.mktemp("c") / "w", **with_model(model))) as running,
    ):
        yield running


def test_curl_reads_the_stream_line_by_line(one: Served) -> None:
    if (curl := shutil.which("curl")) is None:
        pytest.skip("no curl on this machine")
    argv = [
        curl,
        "-sN",
        "--noproxy",
        "*",
        f"{one.url}/v1/chat/completions",
        "-H",
        "Content-Type: application/json",
        "-d",
        "@-",
    ]
    body = json.dumps(ask("표식-curl 해 줘", stream=True))
    done = subprocess.run(argv, input=body, capture_output=True, text=True, encoding="utf-8", timeout=50)
    assert done.returncode == 0 and done.stdout.endswith("data: [DONE]\n\n")
    chunks = events_of(done.stdout)
    assert "".join(c["choices"][0]["delta"].get("content") or "" for c in chunks).count("표식-curl") == 2
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"


def test_over_a_bare_socket_the_first_chunk_is_there_before_the_answer_is(one: Served) -> None:
    body = json.dumps(ask("표식-raw 해 줘", stream=True)).encode()
    head = (
        "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", int(one.url.rsplit(":", 1)[1])), timeout=30) as raw:
        raw.sendall(head.encode() + body)
        with raw.makefile("rb") as came:
            assert came.readline() == b"HTTP/1.1 200 OK\r\n"
            headers = {line.split(b":")[0].lower() for line in iter(came.readline, b"\r\n")}
            assert {b"transfer-encoding", b"x-request-id", b"x-accel-buffering"} <= headers
            assert b"content-length" not in headers and b"server" not in headers
            sent = came.read()
    data = [line for line in sent.split(b"\n") if line.startswith(b"data: ")]
    assert b'"turn"' in data[0] and data[-1] == b"data: [DONE]" and "표식-raw" in sent.decode("utf-8", "ignore")


@pytest.mark.long
def test_the_npm_sdk_lists_asks_streams_is_refused_and_leaves(one: Served, tmp_path: Path) -> None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        if os.environ.get("GALLAE_NODE_REQUIRED"):
            pytest.fail("node and npm are needed")
        pytest.skip("no node or npm on this machine")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    argv = [npm, "install", "--no-audit", "--no-fund", "--silent", "openai@7"]
    installed = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=300)
    if installed.returncode and not os.environ.get("GALLAE_NODE_REQUIRED"):
        pytest.skip("npm could not install openai")
    assert installed.returncode == 0, installed.stderr
    (tmp_path / "ask.mjs").write_text(NODE, encoding="utf-8")
    environ = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    done = subprocess.run(
        [node, "ask.mjs", one.url],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environ,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["models"][:2] == ["gallae", "gallae/prompt"] and "9,000원" in told["text"]
    assert told["cited"] == "documents/fees.md" and told["streamed"].count("표식-npm") == 2
    assert (told["finish"], told["tokens"]) == ("stop", 31) and told["chunks"] >= 4
    assert told["refused"] == ["BadRequestError", 400, "n", "unsupported_value"]
