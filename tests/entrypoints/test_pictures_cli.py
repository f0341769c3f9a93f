"""`gallae ingest` and a chat read an image through the vision model that the settings name, once."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gallae.core.types import Question
from gallae.core.workspace import open_workspace
from gallae.entrypoints.cli import main
from gallae.graphs.chat import open_chat

sys.path.insert(0, str(Path(__file__).parent.parent / "models"))
from fake_server import FakeServer, as_json, ollama

PAGE = "# 수영장 이용 요금\n\n| 구분 | 하루 이용료 |\n|---|---|\n| 어른 | 9,000원 |\n| 어린이 | 5,000원 |\n"


@pytest.fixture
def eyes(workspace_folder: Path) -> Iterator[FakeServer]:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(out, "PNG")
    (workspace_folder / "documents" / "요금표.png").write_bytes(out.getvalue())
    said = {"message": {"role": "assistant", "content": PAGE}, "done": True, "done_reason": "stop"}
    with ollama("eyes", capabilities=("completion", "vision")).on("/api/chat", as_json(said)) as server:
        toml = f'name = "pool"\n[models]\nvision = "ollama:eyes"\n[servers]\nollama_url = "{server.url}"\n'
        (workspace_folder / "gallae.toml").write_text(toml, encoding="utf-8")
        yield server


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, Any]:
    code = main(["--json", *argv])
    return code, json.loads(capsys.readouterr().out)


def test_ingest_search_and_read_share_what_the_model_read(
    capsys: pytest.CaptureFixture[str], workspace_folder: Path, eyes: FakeServer
) -> None:
    code, done = run(capsys, "-w", str(workspace_folder), "ingest")
    assert code == 0 and [d["status"] for d in done["documents"]] == ["added"]
    code, found = run(capsys, "-w", str(workspace_folder), "search", "어린이 하루 이용료")
    best = found["passages"][0]
    assert best["text"] == "| 어린이 | 5,000원 |" and "read by ollama:eyes" in best["heading"][0]
    code, read = run(capsys, "-w", str(workspace_folder), "read", best["path"])
    assert read["text"][best["start"] : best["end"]] == best["text"]
    assert len(eyes.bodies("/api/chat")) == 1


def test_a_chat_answers_from_an_image_and_cites_it(workspace_folder: Path, eyes: FakeServer) -> None:
    async def asked() -> Any:
        async with open_chat(open_workspace(workspace_folder, environ={})) as chat:
            return await chat.ask(Question("수영장 어린이 하루 이용료는 얼마예요?", today=date(2026, 11, 20)))

    answer = asyncio.run(asked())
    assert "5,000원" in answer.text and answer.citations[0].path == "documents/요금표.png"
    assert "read by ollama:eyes" in answer.citations[0].heading[0]


def test_without_a_vision_model_ingest_says_what_to_set(
    capsys: pytest.CaptureFixture[str], workspace_folder: Path, eyes: FakeServer
) -> None:
    (workspace_folder / "gallae.toml").write_text('name = "pool"\n', encoding="utf-8")
    code, done = run(capsys, "-w", str(workspace_folder), "ingest")
    assert code == 1 and "models.vision" in done["documents"][0]["reason"]
    assert eyes.asked == []
