"""The command line as a person and as a program meet it: JSON, exit codes, errors that say what to do next."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gallae.entrypoints.cli import main


@pytest.fixture
def pool(workspace_folder: Path) -> Path:
    (workspace_folder / "documents" / "fees.md").write_text(
        "# 이용 요금\n\n수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.\n", encoding="utf-8"
    )
    (workspace_folder / "documents" / "staff.md").write_text(
        "---\nreaders: [staff]\n---\n# 직원 안내\n\n금고 순번은 4821이다.\n", encoding="utf-8"
    )
    return workspace_folder


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    code = main(list(argv))
    return code, capsys.readouterr().out


def run_json(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, Any]:
    code, out = run(capsys, "--json", *argv)
    return code, json.loads(out)


def test_ask_json_is_the_turn_of_the_interface(capsys: pytest.CaptureFixture[str], pool: Path) -> None:
    code, turn = run_json(capsys, "-w", str(pool), "--today", "2026-11-20", "ask", "수영장 하루 이용료는 얼마예요?")
    keys = "id thread question text outcome route served_by cached decision citations tools checks usage milliseconds"
    assert code == 0 and set(keys.split()) | {"first_token_ms", "trace", "wanted", "approval"} == set(turn)
    assert "9,000원" in turn["text"] and turn["route"] == "rag"
    citation = turn["citations"][0]
    assert set(citation) == {"marker", "path", "page", "heading", "start", "end", "quote"}
    code, read = run_json(
        capsys,
        "-w",
        str(pool),
        "read",
        citation["path"],
        "--start",
        str(citation["start"]),
        "--end",
        str(citation["end"]),
    )
    assert read["text"] == citation["quote"]


def test_the_decision_json_is_the_one_of_the_interface(capsys: pytest.CaptureFixture[str], pool: Path) -> None:
    code, decision = run_json(capsys, "-w", str(pool), "route", "3 더하기 4는 얼마야?")
    keys = (
        "id question resolved route also skill tool rules confidence margin fallbacks rejected local_only outcome clarify "
        "asked_model unsure config milliseconds"
    )
    assert code == 0 and set(decision) == set(keys.split()) and decision["route"] == "tool"
    _, again = run_json(capsys, "-w", str(pool), "route", "3 더하기 4는 얼마야?")
    passing = ("id", "milliseconds")
    assert {k: v for k, v in decision.items() if k not in passing} == {
        k: v for k, v in again.items() if k not in passing
    }


def test_search_json_passages_equal_the_stored_text(capsys: pytest.CaptureFixture[str], pool: Path) -> None:
    code, found = run_json(capsys, "-w", str(pool), "search", "이용료", "-k", "2")
    assert code == 0 and set(found) == {"query", "passages", "evidence", "milliseconds"}
    assert set(found["evidence"]) == {"score", "coverage", "margin", "answerable", "enough"}
    passage = found["passages"][0]
    _, read = run_json(capsys, "-w", str(pool), "read", passage["path"])
    assert read["text"][passage["start"] : passage["end"]] == passage["text"]


@pytest.mark.parametrize(
    ("question", "code", "outcome"),
    [
        ("수영장 하루 이용료는 얼마예요?", 0, "answered"),
        ("수영장 주차장 만차 기준은 몇 대인가요?", 1, "abstained"),
        ("무지개가 생기는 원리를 쉽게 설명해 줘", 3, "unserved"),
    ],
)
def test_exit_codes_say_how_a_turn_ended(
    capsys: pytest.CaptureFixture[str], pool: Path, question: str, code: int, outcome: str
) -> None:
    ended, turn = run_json(capsys, "-w", str(pool), "ask", question)
    assert (ended, turn["outcome"]) == (code, outcome)


def test_groups_decide_what_is_read(capsys: pytest.CaptureFixture[str], pool: Path) -> None:
    _, staff = run_json(capsys, "-w", str(pool), "--groups", "staff", "ask", "금고 순번이 뭐예요?")
    code, guest = run_json(capsys, "-w", str(pool), "--groups", "", "ask", "금고 순번이 뭐예요?")
    assert "4821" in staff["text"] and "4821" not in guest["text"] and not guest["citations"] and code in (1, 3)
    code, error = run_json(capsys, "-w", str(pool), "--as", "guest", "read", "documents/staff.md")
    assert code == 2 and error["error"]["code"] == "knowledge"


def test_a_batch_answers_in_order_and_one_bad_row_never_stops_it(
    capsys: pytest.CaptureFixture[str], pool: Path, tmp_path: Path
) -> None:
    batch = tmp_path / "rows.jsonl"
    rows = [
        '{"id": "a", "question": "수영장 하루 이용료는 얼마예요?"}',
        "not json",
        '{"id": "c", "question": "x", "today": "yesterday"}',
        '{"id": "d", "question": "3 더하기 4는?"}',
        '{"id": "e", "question": "금고 순번이 뭐예요?", "groups": []}',
    ]
    batch.write_text("\n".join(rows), encoding="utf-8")
    code, out = run(capsys, "--json", "-w", str(pool), "ask", "--batch", str(batch))
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and [line["row"] for line in lines] == ["a", None, "c", "d", "e"]
    assert ["error" in line for line in lines] == [False, True, True, False, False]
    assert "4821" not in out and "7" in lines[3]["text"]


def test_ingest_reports_each_document_and_refuses_with_the_reason(
    capsys: pytest.CaptureFixture[str], pool: Path
) -> None:
    (pool / "documents" / "empty.md").write_bytes(b"")
    code, report = run_json(capsys, "-w", str(pool), "ingest")
    by_path = {d["path"]: d for d in report["documents"]}
    assert code == 1 and by_path["documents/fees.md"]["status"] == "added"
    assert by_path["documents/empty.md"]["status"] == "refused" and by_path["documents/empty.md"]["reason"]
    (pool / "documents" / "fees.md").unlink()
    _, report = run_json(capsys, "-w", str(pool), "ingest")
    assert {"path": "documents/fees.md", "status": "removed", "reason": ""} in report["documents"]


def test_a_file_from_elsewhere_that_is_refused_does_not_stay(
    capsys: pytest.CaptureFixture[str], pool: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "elsewhere" / "bad.pdf"
    bad.parent.mkdir()
    bad.write_bytes(b"no PDF")
    code, report = run_json(capsys, "-w", str(pool), "ingest", str(bad))
    assert code == 1 and [d["status"] for d in report["documents"]] == ["refused"]
    assert bad.exists() and not (pool / "documents" / "bad.pdf").exists()
    assert "documents/bad.pdf" not in str(run_json(capsys, "-w", str(pool), "ingest")[1])


def test_no_ingest_refuses_and_names_the_command(capsys: pytest.CaptureFixture[str], pool: Path) -> None:
    code, error = run_json(capsys, "-w", str(pool), "--no-ingest", "search", "이용료")
    assert code == 2 and "ingest" in error["error"]["hint"]


def test_a_file_from_outside_is_copied_in_and_never_over_another(
    capsys: pytest.CaptureFixture[str], pool: Path, tmp_path: Path
) -> None:
    new = tmp_path / "fees.md"
    new.write_text("# 다른 요금\n", encoding="utf-8")
    code, error = run_json(capsys, "-w", str(pool), "ingest", str(new))
    assert code == 2 and "fees.md" in error["error"]["message"]
    rules = tmp_path / "rules.md"
    rules.write_text("# 수칙\n\n수영모를 쓴다.\n", encoding="utf-8")
    code, _report = run_json(capsys, "-w", str(pool), "ingest", str(rules))
    assert code == 0 and (pool / "documents" / "rules.md").is_file()


@pytest.mark.parametrize(
    ("toml", "code", "named"),
    [
        ("nam = 1\n", 78, "nam"),
        ("[limits]\nturn_seconds = 'soon'\n", 78, "limits.turn_seconds"),
        ("x = = 1", 78, "gallae.toml"),
    ],
)
def test_bad_settings_stop_with_the_dotted_key(
    capsys: pytest.CaptureFixture[str], pool: Path, toml: str, code: int, named: str
) -> None:
    (pool / "gallae.toml").write_text(toml, encoding="utf-8")
    ended, error = run_json(capsys, "-w", str(pool), "route", "안녕")
    assert ended == code and named in error["error"]["message"] and error["error"]["hint"]


def test_a_missing_workspace_and_a_bad_date_name_themselves(capsys: pytest.CaptureFixture[str], pool: Path) -> None:
    code, error = run_json(capsys, "-w", "/no/such/folder", "route", "안녕")
    assert code == 2 and "no/such/folder" in error["error"]["message"]
    code, error = run_json(capsys, "-w", str(pool), "--today", "오늘", "route", "안녕")
    assert code == 2 and "오늘" in error["error"]["message"]


def test_init_writes_a_workspace_that_opens_and_never_into_a_full_folder(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _made = run_json(capsys, "init", str(tmp_path / "새 팀"))
    assert code == 0 and (tmp_path / "새 팀" / "gallae.toml").is_file()
    code, _ = run_json(capsys, "-w", str(tmp_path / "새 팀"), "route", "안녕하세요")
    assert code == 0
    code, error = run_json(capsys, "init", str(tmp_path / "새 팀"))
    assert code == 2 and "not empty" in error["error"]["message"]


def test_a_past_turn_is_explained_and_rated(capsys: pytest.CaptureFixture[str], pool: Path) -> None:
    _, turn = run_json(capsys, "-w", str(pool), "ask", "수영장 하루 이용료는 얼마예요?")
    code, again = run_json(capsys, "-w", str(pool), "explain", turn["id"])
    assert code == 0 and again.pop("receipt")["status"] == "answered" and again == turn
    code, out = run(capsys, "-w", str(pool), "explain", turn["id"])
    assert code == 0 and "rag" in out and "documents/fees.md" in out and "D3" in out
    assert run_json(capsys, "-w", str(pool), "feedback", turn["id"], "--down", "--comment", "길다")[0] == 0
    assert run_json(capsys, "-w", str(pool), "feedback", turn["id"])[0] == 2
    assert run_json(capsys, "-w", str(pool), "explain", "nope")[0] == 2


def test_a_wrong_route_is_corrected_listed_and_taken_back(capsys: pytest.CaptureFixture[str], pool: Path) -> None:
    asked = "수영장 하루 이용료는 얼마예요?"
    _, turn = run_json(capsys, "-w", str(pool), "ask", asked)
    code, refused = run_json(capsys, "-w", str(pool), "feedback", turn["id"], "--route", "sllm")
    assert code == 2 and "skill" in refused["error"]["hint"]
    code, told = run_json(capsys, "-w", str(pool), "feedback", turn["id"], "--route", "prompt")
    assert code == 0 and (told["turn"], told["route"]) == (turn["id"], "prompt")
    assert run_json(capsys, "-w", str(pool), "route", "수영장 하루 이용료가 얼마예요")[1]["route"] == "prompt"
    code, listed = run_json(capsys, "-w", str(pool), "feedback", "--list")
    assert code == 0 and listed["problems"] == []
    assert [(c["id"], c["question"], c["chosen"], c["right"]) for c in listed["corrections"]] == [
        (told["correction"], asked, "rag", "prompt")
    ]
    assert asked in run(capsys, "-w", str(pool), "feedback", "--list")[1]
    assert run_json(capsys, "-w", str(pool), "--as", "bora", "feedback", "--list")[1]["corrections"] == []
    assert run_json(capsys, "-w", str(pool), "feedback", turn["id"], "--undo") == (
        0,
        {"turn": turn["id"], "undone": True},
    )
    assert run_json(capsys, "-w", str(pool), "route", asked)[1]["route"] == "rag"
    assert run_json(capsys, "-w", str(pool), "feedback", turn["id"], "--undo")[0] == 2
    assert run_json(capsys, "-w", str(pool), "feedback", "--list")[1]["corrections"] == []
    assert run_json(capsys, "-w", str(pool), "feedback")[0] == 2


def test_doctor_shows_settings_with_origins_and_what_is_unknown(
    capsys: pytest.CaptureFixture[str], pool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GALLAE_LIMITS__TURN_SECONDS", "45")
    monkeypatch.setenv("GALLAE_TYPO", "1")
    code, found = run_json(capsys, "-w", str(pool), "doctor")
    rows = {row["key"]: row for row in found["settings"]}
    assert code == 0 and found["unknown_environment"] == ["GALLAE_TYPO"]
    assert rows["limits.turn_seconds"] == {"key": "limits.turn_seconds", "value": 45.0, "origin": "environment"}
    assert rows["title"]["origin"] == "gallae.toml" and found["documents"]["indexed"] == 2


def test_a_key_is_never_printed(
    capsys: pytest.CaptureFixture[str], pool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret-value")  # pragma: allowlist secret
    main(["-w", str(pool), "--json", "doctor"])
    captured = capsys.readouterr()
    assert "very-secret" not in captured.out + captured.err
    assert "models allow openai" in captured.err


def test_eval_scores_a_file_and_the_gate_decides_the_exit(capsys: pytest.CaptureFixture[str], pool: Path) -> None:
    (pool / "evals").mkdir()
    row = {
        "id": "1",
        "question": "수영장 하루 이용료는 얼마예요?",
        "history": [],
        "route": "rag",
        "gold": ["documents/fees.md"],
        "must_include": [["9,000원"]],
        "must_not_include": ["5,500원"],
        "quote": "9,000원",
        "answerable": True,
    }
    wrong = {**row, "id": "2", "must_include": [["1원만"]]}
    file = pool / "evals" / "answers.jsonl"
    file.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    code, report = run_json(capsys, "-w", str(pool), "eval", "answers", "--gate")
    assert code == 0 and report["rows"] == 1
    file.write_text(json.dumps(wrong, ensure_ascii=False) + "\n", encoding="utf-8")
    code, _ = run_json(capsys, "-w", str(pool), "eval", "answers", "--gate")
    assert code == 1
    assert run(capsys, "-w", str(pool), "eval", "answers")[0] == 0


def test_a_conversation_goes_on_line_by_line_and_is_json_when_asked_for(
    capsys: pytest.CaptureFixture[str], pool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = iter(["수영장 하루 이용료는 얼마예요?", "", "가" * 30_000, "어린이는요?"])

    def typed(prompt: str) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", typed)
    code, out = run(capsys, "--json", "-w", str(pool), "chat")
    first, refused, second = (json.loads(line) for line in out.splitlines())
    assert code == 0 and "9,000원" in first["text"] and "5,000원" in second["text"]
    assert first["thread"] == second["thread"] and "30,000" in refused["error"]["message"]


def test_a_usage_error_is_json_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["gallae", "--json", "nonsense"])
    with pytest.raises(SystemExit) as ended:
        main(["--json", "nonsense"])
    assert ended.value.code == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "input"


def test_help_is_there_within_a_third_of_a_second() -> None:
    import subprocess
    import sys
    import time

    times = []
    for _ in range(5):
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "gallae.entrypoints.cli", "--help"], capture_output=True, timeout=30
        )
        times.append(time.perf_counter() - started)
        assert done.returncode == 0
    assert min(times) <= 0.3
