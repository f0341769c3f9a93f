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
    """What `models_of` gives, around one scripted model."""

    def __init__(self, model: Any) -> None:
        self.model = model

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
