"""`gallae train --bundle`, `--collect`, `--vendor`: what leaves is shown, agreed to, and comes back to the right place."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tuning"))
from fake_vendor import KEY, FakeVendor

from gallae.entrypoints import training_elsewhere
from gallae.entrypoints.cli import main
from gallae.tuning.runs import load_runs

BASE = "gpt-4.1-mini-2025-04-14"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "w"
    skill = root / "skills" / "notice"
    skill.mkdir(parents=True)
    (root / "gallae.toml").write_text('name = "notice"\nlanguage = "en"\n', encoding="utf-8")
    (skill / "skill.toml").write_text('name = "notice"\nkind = "transform"\n', encoding="utf-8")
    rows = [{"instruction": f"{n}번 손님 홍길동님 010-1234-56{n:02} 안내문", "output": f"{n}번 손님, 안내드립니다."} for n in range(40)]  # fmt: skip
    (skill / "train.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    return root


@pytest.fixture
def gallae(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, dict[str, Any], str]]:
    def run(*words: str) -> tuple[int, dict[str, Any], str]:
        code = main(["-w", str(workspace), "--json", "train", *words])
        out, said = capsys.readouterr()
        assert out.count("\n") == 1, "one JSON object and nothing else"
        return code, json.loads(out), said

    return run


@pytest.fixture
def vendor(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeVendor]:
    with FakeVendor() as fake:
        with (workspace / "gallae.toml").open("a", encoding="utf-8") as file:
            file.write(f'[servers]\nopenai_url = "{fake.url}"\n')
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setattr(training_elsewhere, "_sleep", lambda seconds: None)
        yield fake


def test_a_bundle_is_packed_masked_for_a_base_that_is_not_here(workspace: Path, tmp_path: Path, gallae: Any) -> None:
    code, made, said = gallae("notice", "--bundle", str(tmp_path / "out"), "--base", "qwen3-0.6b", "--gpu", "16")
    assert code == 0 and made["masked"]["phone"] > 20 and not made["personal"] and "[PHONE_1]" in said
    text = (tmp_path / "out" / "data" / "train.jsonl").read_text(encoding="utf-8")
    assert "010-1234" not in text and text.count("[PHONE_1]") > 20
    (run,) = load_runs(workspace / ".gallae" / "keep", "notice")
    assert run.id == made["run"] and run.data["bundle"] == made["bundle"] and run.state == "stopped"
    facts = json.loads((tmp_path / "out" / "bundle.json").read_text(encoding="utf-8"))
    assert facts["base"]["repo"] == "Qwen/Qwen3-0.6B" and facts["data"]["train"] == made["rows"]["train"]


def test_personal_values_go_along_only_after_they_were_shown_and_agreed_to(tmp_path: Path, gallae: Any) -> None:
    words = ("notice", "--bundle", str(tmp_path / "out"), "--base", "qwen3-0.6b", "--with-personal-data")
    code, made, said = gallae(*words)
    assert code == 2 and made["error"]["code"] == "access" and "010-1234-56" in said and not (tmp_path / "out").exists()
    code, made, _ = gallae(*words, "--yes")
    assert code == 0 and made["personal"]["phone"] > 20
    assert "010-1234-56" in (tmp_path / "out" / "data" / "train.jsonl").read_text(encoding="utf-8")


def test_a_confidential_workspace_packs_after_a_yes_and_sends_a_vendor_nothing(
    workspace: Path, tmp_path: Path, gallae: Any, vendor: FakeVendor
) -> None:
    text = (workspace / "gallae.toml").read_text(encoding="utf-8")
    (workspace / "gallae.toml").write_text(f"confidential = true\n{text}", encoding="utf-8")
    words = ("notice", "--bundle", str(tmp_path / "out"), "--base", "qwen3-0.6b")
    assert gallae(*words)[0] == 2 and not (tmp_path / "out").exists()
    assert gallae(*words, "--yes")[0] == 0
    code, made, _ = gallae("notice", "--vendor", "openai", "--yes")
    assert code == 2 and made["error"]["code"] == "access" and vendor.asked == []


def test_a_withdrawn_conversation_does_not_leave(workspace: Path, tmp_path: Path, gallae: Any) -> None:
    file = workspace / "skills" / "notice" / "train.jsonl"
    rows = [{"id": f"turn-0123456789a{n}", "instruction": f"대화에서 온 말 {n}", "output": "답"} for n in range(8)]
    lines = [file.read_text(encoding="utf-8"), *(json.dumps(row, ensure_ascii=False) for row in rows)]
    file.write_text("\n".join(lines), encoding="utf-8")
    _, made, _ = gallae("notice", "--bundle", str(tmp_path / "out"), "--base", "qwen3-0.6b", "--rehearsal", "0")
    assert "대화에서 온" not in "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "out" / "data").iterdir())
    assert made["left_out"]["consent"] >= 4, "the others are on the side that never leaves"


def test_what_is_no_bundle_and_what_is_no_result_is_said(tmp_path: Path, gallae: Any) -> None:
    code, made, _ = gallae("--collect", str(tmp_path))
    assert code == 2 and "no result.json" in made["error"]["message"]


def test_nothing_is_sent_without_a_yes_and_the_preview_says_how_much(gallae: Any, vendor: FakeVendor) -> None:
    code, made, said = gallae("notice", "--vendor", "openai")
    assert code == 2 and made["error"]["code"] == "access" and vendor.asked == []
    for word in ("estimated_tokens", "estimated_usd", "masked", "[PHONE_1]", "bytes"):
        assert word in said
    assert "010-1234" not in said


def test_a_vendors_run_is_sent_looked_at_and_serves_under_its_name(
    workspace: Path, gallae: Any, vendor: FakeVendor
) -> None:
    code, made, _ = gallae("notice", "--vendor", "openai", "--yes", "--set", "epochs=2")
    assert code == 0 and made["state"] == "running" and made["job"] == "ftjob-1"
    assert "010-1234" not in b"".join(vendor.files.values()).decode()
    code, made, _ = gallae("notice", "--vendor", "openai", "--status", made["run"], "--wait")
    assert code == 0 and made["serves"].startswith(f"openai:ft:{BASE}") and made["files_left"] == {} == vendor.files
    (run,) = load_runs(workspace / ".gallae" / "keep", "notice")
    assert run.state == "done" and run.serves == made["serves"]


def test_a_vendors_run_is_cancelled(gallae: Any, vendor: FakeVendor) -> None:
    _, made, _ = gallae("notice", "--vendor", "openai", "--yes")
    code, made, _ = gallae("notice", "--vendor", "openai", "--cancel", made["run"])
    assert code == 0 and made["state"] == "stopped" and vendor.files == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--vendor", "openai", "--stage", "kto"), "--stage kto"),
        (("--vendor", "openai", "--yes", "--set", "rank=8"), "--set rank"),
        (("--vendor", "openai", "--yes", "--with-personal-data"), "masked only"),
        (("--status", "20261129"), "--status and --cancel"),
    ],
)  # fmt: skip
def test_what_the_vendor_does_not_do_is_said(gallae: Any, vendor: FakeVendor, words: Any, said: str) -> None:
    code, made, _ = gallae("notice", *words)
    assert code == 2 and said in made["error"]["message"] and vendor.asked == []
