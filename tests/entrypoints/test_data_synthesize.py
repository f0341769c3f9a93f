"""`gallae data synthesize`: nothing leaves the house before a person saw it and said yes (D9)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gallae.entrypoints import opened
from gallae.entrypoints.cli import main
from gallae.models.scripted import ScriptedChatModel, scripted_model

ROW = {
    "instruction": "상담 메모 요약: 38세 여, 철분약 드시고 속이 쓰리다 하심. 저녁 식후로 옮기시라 함",
    "output": "[상담 요약]\n- 대상: 38세 여성\n- 물음: 속이 쓰린 것\n- 드시는 약: 철분약\n- 안내한 것: 저녁 식후로 옮김\n- 다음 할 일: 없음",
}


class Scripted:
    """What `models_of` gives, around one scripted model; the rest is real."""

    def __init__(self, model: Any, real: Any = None) -> None:
        self.model = model
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def for_role(self, role: str, *, local_only: bool = False) -> Any:
        return self.model if self.model.local or not local_only else None

    def close(self) -> None:
        pass


@pytest.mark.parametrize(("local", "yes", "code"), [(True, False, 0), (False, True, 0), (False, False, 2)])
def test_rows_are_added_beside_the_teams_own_ones_and_an_outside_model_needs_a_yes(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    local: bool, yes: bool, code: int,
) -> None:  # fmt: skip
    shutil.copytree(samples / "skills", tmp_path / "skills")
    (tmp_path / "gallae.toml").write_text('name = "t"\n', encoding="utf-8")
    chat = ScriptedChatModel([json.dumps(ROW, ensure_ascii=False)], default="")
    monkeypatch.setattr(opened, "models_of", lambda session: Scripted(scripted_model(chat, local=local)))
    before = (tmp_path / "skills" / "consult-summary" / "train.jsonl").read_bytes()
    command = ["-w", str(tmp_path), "--json", "data", "synthesize", "consult-summary", "--n", "1"]
    made = main([*command, *(["--yes"] if yes else [])])
    out, shown = capsys.readouterr()
    file = tmp_path / "skills" / "consult-summary" / "synthetic.jsonl"
    assert (tmp_path / "skills" / "consult-summary" / "train.jsonl").read_bytes() == before
    assert ("outside" in shown or "바깥" in shown) == (not local)
    if code:
        assert made != 0 and not file.exists() and not chat.requests and "error" in json.loads(out)
    else:
        assert made == 0, (out, shown)
        assert json.loads(file.read_text(encoding="utf-8"))["synthetic"] is True
        assert json.loads(out)["rows"][0]["model"] == "scripted:test"


def distilling(samples: Path, root: Path, monkeypatch: pytest.MonkeyPatch, *, local: bool) -> ScriptedChatModel:
    shutil.copytree(samples / "skills", root / "skills")
    (root / "gallae.toml").write_text('name = "t"\n', encoding="utf-8")
    prefer = {"prompt": f"{ROW['instruction']} (010-2345-6789)", "answer": "몰라요", "good": False}
    (root / "skills" / "consult-summary" / "prefer.jsonl").write_text(
        json.dumps(prefer, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    chat = ScriptedChatModel([ROW["output"]], default="모르겠습니다")
    real = opened.models_of
    made = scripted_model(chat, local=local)
    monkeypatch.setattr(opened, "models_of", lambda session: Scripted(made, real(session)))
    return chat


@pytest.mark.parametrize(("local", "yes", "code"), [(True, False, 0), (False, True, 0), (False, False, 2)])
def test_a_bigger_model_answers_requests_of_the_team_that_nobody_answered_masked_and_after_a_yes(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    local: bool, yes: bool, code: int,
) -> None:  # fmt: skip
    chat = distilling(samples, tmp_path, monkeypatch, local=local)
    command = ["-w", str(tmp_path), "--json", "data", "synthesize", "consult-summary", "--distil"]
    made = main([*command, *(["--yes"] if yes else [])])
    out, shown = capsys.readouterr()
    file = tmp_path / "skills" / "consult-summary" / "synthetic.jsonl"
    assert "010-2345" not in shown + out + "".join(r.text for r in chat.requests)
    if code:
        assert made != 0 and not file.exists() and not chat.requests and "error" in json.loads(out)
        assert "[PHONE_1]" in shown
    else:
        (row,) = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        assert row["synthetic"] and row["distilled"] and row["model"] == "scripted:test"
        assert row["instruction"].endswith("([PHONE_1])") and row["output"] == ROW["output"]
        assert made == 0 and json.loads(out)["asked"] == 1


def test_requests_of_a_file_are_asked_and_an_answer_off_the_format_is_no_row(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = distilling(samples, tmp_path, monkeypatch, local=True)
    asked = tmp_path / "asked.jsonl"
    lines = [{"prompt": ROW["instruction"]}, {"question": "상담 메모 요약: 41세 남, 비타민 문의, 내일 다시 전화"}]
    asked.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    command = [
        "-w",
        str(tmp_path),
        "--json",
        "data",
        "synthesize",
        "consult-summary",
        "--distil",
        "--prompts",
        str(asked),
    ]
    assert main(command) == 0
    out = json.loads(capsys.readouterr().out)
    assert [r["instruction"] for r in out["rows"]] == [ROW["instruction"]] and sum(out["refused"].values()) == 1
    assert [r.text.rpartition("상담 메모 요약")[2][:6] for r in chat.requests] == [": 38세 ", ": 41세 "]
    assert main(command) == 1 and len(chat.requests) == 3, "what has a row is not asked again"


def test_without_an_unanswered_request_it_says_where_to_put_some(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = distilling(samples, tmp_path, monkeypatch, local=True)
    (tmp_path / "skills" / "consult-summary" / "prefer.jsonl").unlink()
    assert main(["-w", str(tmp_path), "--json", "data", "synthesize", "consult-summary", "--distil"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert "--prompts" in error["hint"] and not chat.requests
