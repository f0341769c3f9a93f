"""`gallae people export | delete | prune` and `gallae audit`: who may, what comes out, what is said."""

from __future__ import annotations

import asyncio
import json
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gallae.core.types import Person, Question
from gallae.core.workspace import open_workspace
from gallae.entrypoints.cli import main
from gallae.graphs.chat import open_chat
from gallae.models.fixed import FixedModels
from gallae.models.scripted import Reply, ScriptedChatModel, scripted_model
from gallae.tools.trial import Trial, beside

PEOPLE = """\
[people.anna]
name = "김안나"
role = "reader"
groups = ["staff"]
[people.bora]
role = "reader"
[people.ops]
role = "operator"
"""
DOCUMENTS = {
    "fees.md": "# 이용 요금\n\n수영장 하루 이용료는 9,000원이다.\n",
    "staff.md": "---\nreaders: [staff]\n---\n# 직원 안내\n\n금고 비밀 순번은 4821이다.\n",
}
LEASE = "# 임대차 계약서\n\n보증금은 3,150만 원이다.\n".encode()


class Run:
    """`gallae` on a workspace where anna and bora have asked."""

    def __init__(self, root: Path, state: Path, out: pytest.CaptureFixture[str]) -> None:
        self.root, self.state, self._out = root, state, out

    def __call__(self, *words: str, person: str | None = "ops") -> tuple[int, dict[str, Any]]:
        code, text = self.text(*words, "--json", person=person)
        return code, json.loads(text)

    def text(self, *words: str, person: str | None = "ops") -> tuple[int, str]:
        self._out.readouterr()
        who = ["--as", person] if person else []
        code = main(["-w", str(self.root), "--state", str(self.state), *who, *words])
        return code, self._out.readouterr().out


@pytest.fixture
def run(workspace_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    for name, text in DOCUMENTS.items():
        (workspace_folder / "documents" / name).write_text(text, encoding="utf-8")
    (workspace_folder / "people.toml").write_text(PEOPLE, encoding="utf-8")
    settings = 'name = "test"\ntitle = "시험"\n[privacy]\nbackups = ["매일 밤 nas:/backup"]\n'
    (workspace_folder / "gallae.toml").write_text(settings, encoding="utf-8")
    made = Run(workspace_folder, tmp_path / "state", capsys)
    asyncio.run(_ask(made))
    return made


async def _ask(run: Run) -> None:
    workspace = open_workspace(run.root, state=run.state)
    async with open_chat(workspace, models=FixedModels({})) as chat:
        for name in ("anna", "bora"):
            person = workspace.people.person(name)
            for text in ("수영장 하루 이용료는 얼마예요?", "금고 비밀 순번을 알려 주세요"):
                answer = await chat.ask(Question(text, today=date(2026, 11, 20), person=person, route="rag"))
                chat.rate(answer.id, person, 1, f"{name}의 말")


def test_one_takes_along_ones_own_and_an_operator_anybodys(run: Run, tmp_path: Path) -> None:
    code, made = run("people", "export", "--to", str(tmp_path / "mine"), person="anna")
    assert code == 0 and made["person"] == "anna"
    assert made["rows"]["turns.sqlite.turns.jsonl"] == 2 and made["rows"]["turns.sqlite.ratings.jsonl"] == 2
    assert made["rows"]["audit.jsonl"] == 2
    assert any("nas:/backup" in place for place in made["elsewhere"]) and any(
        "people.anna" in p for p in made["elsewhere"]
    )
    held = "\n".join(file.read_text("utf-8") for file in (tmp_path / "mine").iterdir())
    assert "9,000원" in held and "4821" in held and "anna의 말" in held and "bora" not in held
    assert "물음과 답 / questions and answers" in (tmp_path / "mine" / "README.md").read_text("utf-8")
    assert run("people", "export", "bora", "--to", str(tmp_path / "b"), person="anna")[1]["error"]["code"] == "access"
    code, _ = run("people", "export", "bora", "--to", str(tmp_path / "bora.zip"))
    assert code == 0 and (tmp_path / "bora.zip").stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(tmp_path / "bora.zip") as packed:
        turns = [json.loads(line) for line in packed.read("turns.sqlite.turns.jsonl").decode().splitlines()]
    assert [turn["person"] for turn in turns] == ["bora", "bora"]
    assert run("people", "export", "bora", "--to", str(tmp_path / "bora.zip"))[1]["error"]["code"] == "input"
    assert run("people", "export", "bora")[1]["error"]["code"] == "input"


def test_what_one_may_not_read_any_more_is_not_taken_along(run: Run, tmp_path: Path) -> None:
    (run.root / "people.toml").write_text(PEOPLE.replace('groups = ["staff"]\n', ""), encoding="utf-8")
    assert run("people", "export", "anna", "--to", str(tmp_path / "mine"))[0] == 0
    held = "\n".join(file.read_text("utf-8") for file in (tmp_path / "mine").iterdir())
    assert (
        "4821" not in held
        and "금고 비밀 순번을 알려 주세요" in held
        and '"withheld": true' in held
        and "9,000원" in held
    )


def test_calls_that_were_asked_about_and_files_that_were_brought_are_taken_along(run: Run, tmp_path: Path) -> None:
    threads = asyncio.run(_ask_for_mail(run))
    assert len(threads) == 2
    code, made = run("people", "export", "--to", str(tmp_path / "mine"), person="anna")
    assert code == 0 and made["rows"]["turns.sqlite.approvals.jsonl"] == 2 and made["rows"]["attached/"] == 4
    rows = (tmp_path / "mine" / "turns.sqlite.approvals.jsonl").read_text("utf-8").splitlines()
    asked = sorted(json.loads(json.loads(row)["approval"])["arguments"]["body"] for row in rows)
    assert asked == ["4821번 금고", "회의는 3시"]
    files = sorted((tmp_path / "mine" / "attached").rglob("*.md"))
    assert [file.read_bytes() for file in files] == [LEASE, LEASE] and len({file.parent for file in files}) == 2
    shown = [f for f in (tmp_path / "mine" / "attached").rglob("*.*") if f not in files]
    assert {f.parent for f in shown} == {f.parent for f in files} and all(
        f.read_bytes().startswith(b"\x89PNG") for f in shown
    )
    assert "붙인 파일" in (tmp_path / "mine" / "README.md").read_text("utf-8")
    assert "attached/" not in run("people", "export", "--to", str(tmp_path / "bora.zip"), person="bora")[1]["rows"]
    assert run("people", "export", "anna", "--to", str(tmp_path / "anna.zip"))[0] == 0
    with zipfile.ZipFile(tmp_path / "anna.zip") as packed:
        assert [packed.read(name) for name in packed.namelist() if name.endswith("계약서.md")] == [LEASE, LEASE]
    gone = run("people", "delete", "anna")[1]["rows"]
    assert gone[".gallae/keep/turns.sqlite approvals"] == 2 and gone[".gallae/keep/attached"] == 4
    (run.root / "people.toml").write_text(PEOPLE.replace('groups = ["staff"]\n', ""), encoding="utf-8")
    assert run("people", "export", "--to", str(tmp_path / "less"), person="anna")[0] == 0
    less = (tmp_path / "less" / "turns.sqlite.approvals.jsonl").read_text("utf-8")
    assert "4821" not in less and "회의는 3시" in less and '"withheld": true' in less
    assert run("people", "delete", "anna", "--yes")[1]["rows"][".gallae/keep/attached"] == 4
    assert not any((run.state / "keep" / "attached").rglob("*"))


async def _ask_for_mail(run: Run) -> list[str]:
    """Anna asks for two mails, one of them after her agent has read what only staff may read, and brings a file and a picture each time."""
    workspace, threads = open_workspace(run.root, state=run.state), []
    anna = workspace.people.person("anna")
    search = Reply(
        tool_calls=({"name": "search_documents", "args": {"query": "금고 비밀 순번"}, "id": "0"},), finish="tool_calls"
    )
    model = scripted_model(ScriptedChatModel([mail("회의는 3시"), search, mail("4821번 금고")]), name="chat")
    async with (
        open_chat(workspace, models=FixedModels({"chat": model})) as chat,
        beside(chat.parts.toolbox, Trial("보냈습니다")) as joined,
    ):
        object.__setattr__(chat.parts, "toolbox", joined)
        for text in ("world 서버로 회의 메일 보내 줘", "금고 순번을 찾아 world 서버로 메일 보내 줘"):
            answer = await chat.ask(Question(text, today=date(2026, 11, 20), person=anna, route="tool"))
            assert answer.approval is not None
            assert (await chat.attached.add(answer.thread, anna, "계약서.md", LEASE)).status == "added"
            await chat.shown.add(answer.thread, anna, "현관.jpg", _photo())
            threads.append(answer.thread)
    return threads


def _photo() -> bytes:
    out = BytesIO()
    Image.effect_noise((64, 48), 90).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def mail(body: str) -> Reply:
    call = {"name": "world__send_mail", "args": {"to": "leads", "body": body}, "id": body}
    return Reply(tool_calls=(call,), finish="tool_calls")


def test_a_deletion_is_shown_first_and_then_done(run: Run) -> None:
    code, made = run("people", "delete", "anna")
    assert code == 1 and made["deleted"] is False and made["rows"][".gallae/keep/turns.sqlite turns"] == 2
    assert run("people", "delete", "bora", person="anna")[1]["error"]["code"] == "access"
    code, made = run("people", "delete", "--yes", person="anna")
    assert code == 0 and made["deleted"] is True and any("people.anna" in place for place in made["elsewhere"])
    assert run("people", "delete", "anna")[1]["rows"] == {}
    assert run("explain", "--list", person="anna")[1]["turns"] == []
    assert len(run("explain", "--list", person="bora")[1]["turns"]) == 2
    code, text = run.text("people", "delete", "bora")
    assert code == 1 and "--yes" in text and "우리 손이 닿지 않는 곳" in text


def test_the_audit_is_the_operators(run: Run) -> None:
    for what in ("verify", "export"):
        assert run("audit", what, person="anna")[1]["error"]["code"] == "access"
    code, made = run("audit", "verify")
    assert code == 0 and made["whole"] and made["rows"] >= 6
    assert run("audit", "verify", "--anchor", made["anchor"])[0] == 0
    assert run("audit", "verify", "--anchor", "3:" + "0" * 64)[0] == 1
    assert run("audit", "verify", "--anchor", "x")[1]["error"]["code"] == "input"
    rows = [json.loads(line) for line in run.text("audit", "export", "--person", "anna")[1].splitlines()]
    assert {row["person"] for row in rows} == {"anna"} and [row["what"] for row in rows].count("turn") == 2
    assert run.text("audit", "export", "--until", "2020-01-01")[1] == ""
    assert len(run.text("audit", "export", "--since", "2020-01-01")[1].splitlines()) >= 6
    events = [json.loads(line) for line in run.text("audit", "export", "--format", "ocsf")[1].splitlines()]
    assert {event["class_uid"] for event in events} == {6003} and events[0]["metadata"]["product"]["name"] == "test"
    run("people", "delete", "anna", "--yes")
    assert run.text("audit", "export", "--person", "anna")[1] == "" and run("audit", "verify")[0] == 0
    file = run.state / "keep" / "audit.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([lines[0], *lines[2:]]))
    code, text = run.text("audit", "verify")
    assert code == 1 and "2번째 행: 지워졌습니다" in text


def test_pruning_is_shown_first(run: Run) -> None:
    assert run("people", "prune")[1]["error"]["code"] == "input"
    (run.root / "gallae.toml").write_text('name = "test"\n[privacy]\nkeep_days = 1\n', encoding="utf-8")
    code, made = run("people", "prune")
    assert code == 0 and made == {"days": 1, "deleted": False, "turns": 0, "conversations": 0}
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(run.state / "keep" / "turns.sqlite")) as db, db:
        db.execute("UPDATE turns SET created = created - 200000 WHERE person = 'anna'")
    assert run("people", "prune")[1] == {"days": 1, "deleted": False, "turns": 2, "conversations": 2}
    assert run("people", "prune", "--yes")[1]["turns"] == 2 and run("people", "prune")[1]["turns"] == 0
    assert run("people", "prune", person="bora")[1]["error"]["code"] == "access"
    assert run("people", "prune", "anna")[1]["error"]["code"] == "input"


def test_a_named_person_of_a_workspace_without_people_has_only_their_own(run: Run) -> None:
    (run.root / "people.toml").unlink()
    assert run("people", "delete", "anna", "--yes", person="bora")[1]["error"]["code"] == "access"
    assert Person().owner == "local" and run("people", "delete", "anna", "--yes", person=None)[0] == 0
