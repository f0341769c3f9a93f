"""`gallae share`, and the commands that show a named person nothing of what is not theirs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gallae.entrypoints.cli import main
from gallae.graphs.seen import withheld_sentence

OPEN, SECRET = "수영장 하루 이용료는 얼마예요?", "금고 비밀 순번이 뭐예요?"
ANNA, BORA = ("--as", "anna", "--groups", "staff"), ("--as", "bora", "--groups", "guest")


@pytest.fixture
def pool(workspace_folder: Path) -> Path:
    fees = "# 이용 요금 (2026년)\n\n수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.\n"
    (workspace_folder / "documents" / "fees.md").write_text(fees, encoding="utf-8")
    staff = "---\nreaders: [staff]\n---\n# 직원 전용 안내\n\n금고 비밀 순번은 4821이다.\n"
    (workspace_folder / "documents" / "staff.md").write_text(staff, encoding="utf-8")
    return workspace_folder


@pytest.fixture
def cleo(pool: Path) -> tuple[str, ...]:
    """An editor who reads as little as a guest."""
    (pool / "people.toml").write_text('[people.cleo]\ngroups = ["guest"]\nrole = "editor"\n', encoding="utf-8")
    return ("--as", "cleo")


@pytest.fixture
def run(pool: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def said(*argv: str) -> tuple[int, str]:
        code = main(["-w", str(pool), *argv])
        return code, capsys.readouterr().out

    return said


def asked(run: Any, *texts: str) -> str:
    thread = ""
    for text in texts:
        more = ("--thread", thread) if thread else ()
        thread = json.loads(run(*ANNA, "--json", "ask", text, *more)[1])["thread"]
    return thread


def test_a_conversation_is_shared_listed_opened_and_taken_back(run: Any) -> None:
    thread = asked(run, OPEN, SECRET)
    code, out = run(*ANNA, "--json", "share", thread, "--days", "7")
    made = json.loads(out)
    assert code == 0 and made["expires"] and len(made["token"]) == 48
    code, out = run(*ANNA, "share", "--list")
    assert code == 0 and made["id"] in out and made["token"] not in out
    code, out = run(*BORA, "share", "--open", made["token"])
    assert code == 0 and "9,000원" in out and "documents/fees.md" in out
    assert withheld_sentence("ko") in out and "4821" not in out and "staff.md" not in out
    shown = json.loads(run(*BORA, "--json", "share", "--open", made["token"])[1])
    assert [turn["status"] for turn in shown["turns"]] == ["answered", "withheld"]
    assert run(*BORA, "share", "--revoke", made["id"])[0] == 2
    assert run(*ANNA, "share", "--revoke", made["id"])[0] == 0
    refused = run(*BORA, "--json", "share", "--open", made["token"])
    assert refused == run(*BORA, "--json", "share", "--open", "0" * 48) and "access" in refused[1]
    assert json.loads(run(*ANNA, "--json", "share", "--list")[1]) == {"links": []}


def test_share_says_what_is_missing(run: Any) -> None:
    thread = asked(run, OPEN)
    wrong = {(): "input", (thread, "--days", "0"): "input"}
    for words, kind in {**wrong, ("no-such-thread",): "input", ("--revoke", "nothing"): "not-found"}.items():
        code, out = run(*ANNA, "--json", "share", *words)
        assert code == 2 and json.loads(out)["error"]["code"] == kind
    code, out = run(*BORA, "--json", "share", thread)
    assert code == 2 and json.loads(out)["error"]["code"] == "access"


def test_whoever_left_a_group_is_explained_no_answer_that_rests_on_its_documents(run: Any) -> None:
    asked(run, SECRET)
    assert "4821" in run(*ANNA, "explain")[1]
    for form in ((), ("--json",)):
        shown = run("--as", "anna", "--groups", "guest", *form, "explain")[1]
        assert withheld_sentence("ko") in shown and "4821" not in shown and "staff.md" not in shown


def test_an_ingest_names_no_document_that_somebody_may_not_read(
    run: Any, pool: Path, cleo: tuple[str, ...], tmp_path: Path
) -> None:
    (pool / "documents" / "broken.pdf").write_bytes(b"no PDF")
    code, out = run(*cleo, "--json", "ingest")
    assert code == 1 and [d["path"] for d in json.loads(out)["documents"]] == ["documents/fees.md"]
    brought = tmp_path / "mine.pdf"
    brought.write_bytes(b"no PDF either")
    code, out = run(*cleo, "--json", "ingest", str(brought))
    assert code == 1 and [d["path"] for d in json.loads(out)["documents"]] == ["documents/mine.pdf"]
    assert {d["path"] for d in json.loads(run("--json", "ingest")[1])["documents"]} >= {
        "documents/staff.md",
        "documents/broken.pdf",
    }


def test_only_the_owner_previews_what_can_be_saved_of_a_file(run: Any, cleo: tuple[str, ...]) -> None:
    code, out = run(*cleo, "--json", "ingest", "--repair", "documents/staff.md")
    assert code == 2 and json.loads(out)["error"]["code"] == "access" and "4821" not in out
    assert (
        "access" not in run("--json", "ingest", "--repair", "documents/staff.md")[1]
    )  # a file that is whole: nothing to save


def test_only_the_owner_reads_what_evaluations_were_answered(run: Any, pool: Path, cleo: tuple[str, ...]) -> None:
    (pool / "evals").mkdir()
    row = {"question": SECRET, "must_include": [["4821"]], "gold": ["documents/staff.md"]}
    (pool / "evals" / "answers.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    for _ in range(2):
        assert run("--json", "eval", "answers")[0] == 0
    assert SECRET in run("--json", "eval", "diff")[1] or run("--json", "eval", "history")[0] == 0
    for what in ("history", "diff"):
        code, out = run(*cleo, "--json", "eval", what)
        assert code == 2 and json.loads(out)["error"]["code"] == "access" and "4821" not in out


def test_what_only_some_may_read_teaches_no_model(pool: Path) -> None:
    from datetime import date

    from gallae.core.types import Person, Skill
    from gallae.core.workspace import open_workspace
    from gallae.entrypoints.served_rows import open_asked
    from gallae.entrypoints.session import Session

    session = Session(open_workspace(pool, environ={}), Person(), date(2026, 11, 20), True, False)
    with open_asked(session, Skill("notes", "안내문", needs_documents=True)) as asked_as:
        assert {p.path for p in asked_as.passages("금고 비밀 순번과 이용료")} == {"documents/fees.md"}
        assert list(asked_as.titles) == ["이용 요금 (2026년)"]


def test_somebody_who_may_not_read_all_is_asked_no_questions_made_of_what_is_restricted(
    run: Any, cleo: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    from gallae.entrypoints import evaluating_safety

    given: list[bool] = []
    monkeypatch.setattr(evaluating_safety, "conducted", lambda *_, rights, **more: given.append(rights))
    for who in ((), cleo):
        with pytest.raises(AttributeError):  # there is no report: it is not run
            run(*who, "--json", "eval", "safety")
    assert given == [True, False]
