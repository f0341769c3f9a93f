"""Every command opens the index with the embedder and the reranker of the settings, and says what they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from gallae.entrypoints.cli import main

MEANINGS = (("수영장", "풀장", "물놀이터"), ("주차장", "차고"), ("식당", "매점"))


class Server(ThreadingHTTPServer):
    """Embeds and reranks like vLLM, on loopback; records what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.asked: list[tuple[str, Any]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/v1"


class _Talk(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append((self.path, body))
        if self.path == "/v1/embeddings":
            rows = [{"index": n, "embedding": vector(text)} for n, text in enumerate(body["input"])]
            answer: Any = {"data": rows}
        else:
            rows = [{"index": n, "relevance_score": -len(text)} for n, text in enumerate(body["documents"])]
            answer = {"results": rows}
        sent = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)


def vector(text: str) -> list[float]:
    return [0.1, *(float(any(word in text for word in words)) for words in MEANINGS)]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        thread = Thread(target=made.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def town(workspace_folder: Path, server: Server) -> Path:
    (workspace_folder / "gallae.toml").write_text(
        f'[models]\nembedding = "vllm:bge-m3"\n[servers]\nvllm_url = "{server.url}"\nfind_ollama = false\n',
        encoding="utf-8",
    )
    for name, text in (("pool", "풀장은 아홉 시에 연다."), ("cars", "차고는 늘 열려 있다."), ("food", "매점은 쉰다.")):
        (workspace_folder / "documents" / f"{name}.md").write_text(f"# {name}\n\n{text}\n", encoding="utf-8")
    return workspace_folder


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    code = main(list(argv))
    return code, capsys.readouterr().out


def test_ingest_and_search_use_the_embedder_of_the_settings(
    capsys: pytest.CaptureFixture[str], town: Path, server: Server
) -> None:
    code, out = run(capsys, "-w", str(town), "ingest")
    assert code == 0 and "vllm:bge-m3 · 3/3 × 4" in out
    code, out = run(capsys, "--json", "-w", str(town), "search", "물놀이터")
    assert code == 0 and json.loads(out)["passages"][0]["path"] == "documents/pool.md"
    texts = [text for _, body in server.asked for text in body["input"]]
    assert len(texts) == 4 and texts[-1] == "물놀이터"


def test_route_and_eval_see_the_same_index_as_search(
    capsys: pytest.CaptureFixture[str], town: Path, server: Server
) -> None:
    (town / "evals").mkdir(exist_ok=True)
    (town / "evals" / "routes.jsonl").write_text(
        json.dumps({"id": "1", "question": "물놀이터는 언제 열어요?", "route": "rag"}, ensure_ascii=False), "utf-8"
    )
    run(capsys, "-w", str(town), "ingest")
    before = len(server.asked)
    assert run(capsys, "--json", "-w", str(town), "route", "물놀이터는 언제 열어요?")[0] == 0
    asked = len(server.asked)
    assert run(capsys, "--json", "-w", str(town), "eval", "routes")[0] == 0
    assert before < asked < len(server.asked)


def test_another_embedder_in_the_settings_is_refused_without_an_ingest(
    capsys: pytest.CaptureFixture[str], town: Path
) -> None:
    run(capsys, "-w", str(town), "ingest")
    toml = town / "gallae.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("bge-m3", "multilingual-e5-large"), encoding="utf-8")
    code, out = run(capsys, "--json", "-w", str(town), "--no-ingest", "search", "물놀이터")
    error = json.loads(out)["error"]
    assert code == 2 and error["code"] == "knowledge" and "'vllm:bge-m3' in the index" in error["message"]
    assert f'gallae -w "{town}" ingest' in error["hint"]
    assert run(capsys, "-w", str(town), "ingest")[0] == 0
    assert run(capsys, "-w", str(town), "--no-ingest", "search", "물놀이터")[0] == 0


def test_a_reranker_in_the_settings_orders_what_search_shows(
    capsys: pytest.CaptureFixture[str], town: Path, server: Server
) -> None:
    with (town / "gallae.toml").open("a", encoding="utf-8") as file:
        file.write('[retrieval]\nreranker = "vllm:bge-reranker-v2-m3"\nrerank_milliseconds = 5000\n')
    code, out = run(capsys, "--json", "-w", str(town), "search", "물놀이터")
    shown = [p["path"] for p in json.loads(out)["passages"]]
    assert code == 0 and shown[0] == "documents/food.md"  # the shortest, as this reranker likes them
    assert server.asked[-1][0] == "/v1/rerank" and len(server.asked[-1][1]["documents"]) == 3


def test_doctor_tells_whose_vectors_there_are_and_how_they_weigh(
    capsys: pytest.CaptureFixture[str], town: Path
) -> None:
    run(capsys, "-w", str(town), "ingest")
    _, out = run(capsys, "-w", str(town), "doctor")
    assert "vllm:bge-m3 · 3/3 × 4" in out and "1 : 1" in out
    _, out = run(capsys, "--json", "-w", str(town), "doctor")
    vectors = json.loads(out)["vectors"]
    assert vectors["identity"]["embedder"] == "vllm:bge-m3" and vectors["fit"]["weights"] == [1.0, 1.0]


def test_a_confidential_workspace_never_asks_an_outside_embedder_and_says_so(
    capsys: pytest.CaptureFixture[str], town: Path, server: Server
) -> None:
    (town / "gallae.toml").write_text(
        'confidential = true\n[models]\nembedding = "openai:text-embedding-3-large"\n'
        '[servers]\nopenai_url = "http://embed.example/v1"\nfind_ollama = false\n',
        encoding="utf-8",
    )
    code = main(["-w", str(town), "search", "매점"])
    captured = capsys.readouterr()
    assert code == 0 and "models.embedding" in captured.err and "대외비" in captured.err and server.asked == []
