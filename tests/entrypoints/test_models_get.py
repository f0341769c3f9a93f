"""`gallae models get` from the command line: what it says, where the file lands, and that `gallae models` shows it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "models"))

from fake_hub import FakeHub, running
from fake_server import as_lines, ollama
from tiny_gguf import write_tiny_gguf

from gallae.entrypoints.cli import main

FILE = "tiny-Q8_0.gguf"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    body = write_tiny_gguf(tmp_path / "made.gguf").read_bytes()
    with running(FakeHub(files={FILE: body})) as hub:
        monkeypatch.setenv("GALLAE_SERVERS__HUB_URL", hub.url)
        yield hub


def run(folder: Path, *command: str) -> int:
    return main(["-w", str(folder), *command])


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_fetched_model_lands_in_the_workspace_is_listed_and_answers(
    hub: FakeHub, workspace_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(workspace_folder, "--json", "models", "get", "maker/tiny-GGUF") == 0
    told = said(capsys)
    kept = workspace_folder / ".gallae" / "keep" / "models" / "chat"
    assert told["path"] == str(kept / FILE) and (kept / FILE).read_bytes() == hub.files[FILE]
    assert told["setting"] == '[models] chat = "embedded:tiny-Q8_0"' and told["fetched"] and told["fits"]
    beside = json.loads((kept / "tiny-Q8_0.json").read_text(encoding="utf-8"))
    assert beside["sha256"] == told["sha256"] and beside["from"].startswith(hub.url)
    monkeypatch.setenv("GALLAE_MODELS__CHAT", "embedded:tiny-Q8_0")
    assert run(workspace_folder, "--json", "models") == 0
    shown = said(capsys)
    chat = next(row for row in shown["models"] if row["role"] == "chat")
    assert (chat["state"], chat["label"]) == ("ready", "embedded:tiny-Q8_0")
    assert [row["label"] for row in shown["files"]] == ["embedded:tiny-Q8_0"]


def test_the_text_says_who_is_contacted_and_what_to_write(
    hub: FakeHub, workspace_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(workspace_folder, "models", "get", f"hf:maker/tiny-GGUF/{FILE}", "--role", "sllm") == 0
    out, err = capsys.readouterr()
    assert hub.url in err and "모델 이름뿐" in err
    assert '[models] sllm = "embedded:tiny-Q8_0"' in out
    assert run(workspace_folder, "models") == 0
    assert "embedded:tiny-Q8_0" in capsys.readouterr().out


def test_a_dry_run_asks_for_the_size_and_fetches_nothing(
    hub: FakeHub, workspace_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(workspace_folder, "--json", "models", "get", "maker/tiny-GGUF", "--dry-run") == 0
    told = said(capsys)
    assert told["bytes"] == len(hub.files[FILE]) and told["fetched"] is False and hub.ranges() == []
    assert not (workspace_folder / ".gallae" / "keep" / "models").exists()


def test_a_token_of_the_environment_goes_to_the_hub_and_is_never_shown(
    hub: FakeHub, workspace_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_very_secret")
    hub.status = 403
    assert run(workspace_folder, "models", "get", "maker/tiny-GGUF") == 3
    assert hub.asked[0][2]["authorization"] == "Bearer hf_very_secret"
    assert run(workspace_folder, "--json", "doctor") == 0
    out, err = capsys.readouterr()
    assert "hf_very_secret" not in out + err and "403" in err


def test_ctrl_c_says_that_what_came_is_kept(
    hub: FakeHub, workspace_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.trouble = [("cut", 4_000)]

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("gallae.entrypoints.fetching.draw_bytes", lambda: stop)
    assert run(workspace_folder, "models", "get", "maker/tiny-GGUF") == 130
    assert "gallae models get maker/tiny-GGUF" in capsys.readouterr().err
    monkeypatch.undo()
    part = workspace_folder / ".gallae" / "keep" / "models" / "chat" / f"{FILE}.part"
    assert part.stat().st_size == 4_000


def test_a_model_too_large_for_this_machine_is_refused_unless_wanted_anyway(
    hub: FakeHub, workspace_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gallae.entrypoints.fetching._memory", lambda: 1 << 20)
    for name in ("maker/tiny-GGUF", f"hf:maker/tiny-GGUF/{FILE}"):
        assert run(workspace_folder, "--json", "models", "get", name) == 2
        assert said(capsys)["error"]["message"] and hub.ranges() == []
    assert run(workspace_folder, "--json", "models", "get", "maker/tiny-GGUF", "--anyway") == 0
    told = said(capsys)
    assert told["fetched"] and told["fits"] is False


def test_progress_shows_the_pace_and_the_time_left_on_a_terminal() -> None:
    import io

    from gallae.entrypoints.progress import draw_bytes

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    times = iter((0.0, 1.0, 2.0))
    out = Terminal()
    draw = draw_bytes(out, clock=lambda: next(times))
    for done in (100_000_000, 120_000_000, 200_000_000):  # the first hundred were there before
        draw("m.gguf", done, 200_000_000)
    lines = out.getvalue().split("\r")
    assert lines[2].endswith("m.gguf 120/200 MB · 20.0 MB/s · 0:04")
    assert lines[3].endswith("m.gguf 200/200 MB · 50.0 MB/s\n")


def test_a_name_that_is_not_there_and_one_that_is_none_are_bad_input(
    hub: FakeHub, workspace_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(workspace_folder, "--json", "models", "get", f"hf:maker/tiny-GGUF/x-{FILE}") == 2
    assert said(capsys)["error"]["hint"]
    assert run(workspace_folder, "--json", "models", "get", "tiny") == 2
    assert "owner/repo" in said(capsys)["error"]["hint"]


def test_ollama_is_asked_to_pull_and_the_setting_is_shown(
    workspace_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"status": "pulling aa", "digest": "sha256:aa", "total": 2_000_000_000, "completed": 2_000_000_000}
    with ollama().on("/api/pull", as_lines([row, {"status": "success"}])) as server:
        monkeypatch.setenv("GALLAE_SERVERS__OLLAMA_URL", server.url)
        assert run(workspace_folder, "--json", "models", "get", "ollama:qwen3:4b", "--dry-run") == 0
        assert said(capsys)["fetched"] is False and server.bodies("/api/pull") == []
        assert run(workspace_folder, "models", "get", "ollama:qwen3:4b", "--anyway") == 0
        out, err = capsys.readouterr()
    assert server.bodies("/api/pull") == [{"model": "qwen3:4b", "stream": True}]
    assert '[models] chat = "ollama:qwen3:4b"' in out and "2.00 GB" in out and server.url in err


def test_without_a_name_models_that_know_korean_stand_first_and_say_whether_they_fit(
    workspace_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(workspace_folder, "--json", "models", "get") == 0
    told = said(capsys)
    rows = told["suggestions"]
    fitting = [row["korean"] for row in rows if row["fits"]]
    order = ["strong", "fair", "unknown", "weak"]
    assert fitting == sorted(fitting, key=order.index) and len(rows) >= 10
    for row in rows:
        least = min(row["memory_gib"].values())
        assert (row["fits"] is None) == (least > told["memory_gib"]) or abs(least - told["memory_gib"]) < 0.2
        assert row["licence"] and row["memory_gib"]["Q4_K_M"] < row["memory_gib"]["Q8_0"]


def test_a_file_of_ones_own_run_is_to_be_promoted_and_not_named_in_the_settings(
    workspace_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep = workspace_folder / ".gallae" / "keep"
    (keep / "runs" / "notes" / "20261129-061500-sft").mkdir(parents=True)
    (keep / "models" / "sllm").mkdir(parents=True)
    for name, card in (("notes", {"run": "20261129-061500-sft"}), ("bought", {"from": "owner/repo"})):
        (keep / "models" / "sllm" / f"{name}.gguf").write_bytes(b"GGUF")
        (keep / "models" / "sllm" / f"{name}.json").write_text(json.dumps(card), encoding="utf-8")
    assert main(["-w", str(workspace_folder), "models"]) == 0
    said = capsys.readouterr().out
    assert "gallae promote notes" in said and '[models] sllm = "embedded:notes"' not in said
    assert '[models] sllm = "embedded:bought"' in said


def test_without_a_network_it_says_so_at_once_with_the_next_step(
    workspace_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GALLAE_SERVERS__HUB_URL", "http://127.0.0.1:9")
    for name in ("maker/tiny-GGUF", f"hf:maker/tiny-GGUF/{FILE}"):
        assert run(workspace_folder, "--json", "models", "get", name) == 3
        error = said(capsys)["error"]
        assert error["code"] == "provider" and "127.0.0.1:9" in error["message"] and "hub_url" in error["hint"]


def test_a_download_that_nobody_watches_writes_a_line_now_and_then() -> None:
    import io

    from gallae.entrypoints.progress import draw_bytes

    times = iter((0.0, 0.1, 1.0, 3.0, 4.0, 4.1))
    out = io.StringIO()
    draw = draw_bytes(out, clock=lambda: next(times))
    for done in (0, 1_000_000, 50_000_000, 100_000_000, 200_000_000):
        draw("a.gguf", done, 200_000_000)
    lines = out.getvalue().splitlines()
    assert len(lines) == 3 and "\r" not in out.getvalue() and lines[-1].startswith("a.gguf 200/200 MB")
