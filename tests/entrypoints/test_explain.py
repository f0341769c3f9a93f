"""`gallae explain`: the whole receipt from the local store, of one's own turns only."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from gallae.entrypoints.cli import main

sys.path.insert(0, str(Path(__file__).parent.parent / "graphs"))
from capture import SESSION
from traced import langsmith, outside

__all__ = ["langsmith", "outside"]


@pytest.fixture
def pool(workspace_folder: Path) -> Path:
    text = "# 이용 요금 (2026년)\n\n수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.\n"
    (workspace_folder / "documents" / "fees.md").write_text(text, encoding="utf-8")
    return workspace_folder


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    code = main(argv)
    return code, capsys.readouterr().out


def run_json(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, Any]:
    code, out = run(capsys, "--json", *argv)
    return code, json.loads(out)


def asked(capsys: pytest.CaptureFixture[str], pool: Path, text: str, *more: str) -> dict[str, Any]:
    _, turn = run_json(capsys, "-w", str(pool), *more, "ask", text)
    return dict(turn)


def test_the_last_turn_is_explained_whole(capsys: pytest.CaptureFixture[str], pool: Path) -> None:
    turn = asked(capsys, pool, "수영장 하루 이용료는 얼마예요?")
    run(capsys, "-w", str(pool), "feedback", turn["id"][:6], "--down", "--comment", "더 짧게", "--route", "rag")
    code, out = run(capsys, "-w", str(pool), "explain")
    assert code == 0
    for part in (
        turn["text"], "documents/fees.md", turn["id"], turn["thread"], turn["decision"]["config"], "D3",
        "고르지 않은 길", "screen", "finish" if "finish" in out else "check", "gallae ", "index ", "prompts ",
        "코드만", "토큰 0+0", "평가", "나쁨", "더 짧게", "맞는 길은 rag",
    ):  # fmt: skip
        assert part in out, part


def test_the_receipt_as_json_has_times_versions_and_feedback(capsys: pytest.CaptureFixture[str], pool: Path) -> None:
    turn = asked(capsys, pool, "수영장 하루 이용료는 얼마예요?")
    run(capsys, "-w", str(pool), "feedback", turn["id"], "--up")
    code, told = run_json(capsys, "-w", str(pool), "explain", turn["id"][:8])
    receipt = told.pop("receipt")
    assert code == 0 and told == turn
    assert [name for name, _ in receipt["nodes"]] == ["screen", "recall", "route", "retrieve", "answer", "check"]
    assert 0 < sum(took for _, took in receipt["nodes"]) <= turn["milliseconds"] + 1
    assert {"gallae", "index", "prompts", "models", "skills"} == set(receipt["versions"])
    assert [(f["score"], f["route"]) for f in receipt["feedback"]] == [(1, None)]


def test_the_last_turns_are_listed_newest_first(capsys: pytest.CaptureFixture[str], pool: Path) -> None:
    texts = ["수영장 하루 이용료는 얼마예요?", "3 더하기 4는?", "어린이는 얼마예요?"]
    turns = [asked(capsys, pool, text) for text in texts]
    code, told = run_json(capsys, "-w", str(pool), "explain", "--list", "-n", "2")
    assert code == 0 and [row["id"] for row in told["turns"]] == [turns[2]["id"], turns[1]["id"]]
    assert told["turns"][1] | {"asked": ""} == {
        "id": turns[1]["id"], "asked": "", "route": "tool", "outcome": "answered", "cost_usd": 0.0, "question": texts[1]
    }  # fmt: skip
    code, out = run(capsys, "-w", str(pool), "explain", "--list")
    assert code == 0 and len(out.splitlines()) == 3 and out.startswith(turns[2]["id"][:10]) and texts[0] in out


def test_nobody_sees_another_persons_turns(capsys: pytest.CaptureFixture[str], pool: Path) -> None:
    turn = asked(capsys, pool, "수영장 하루 이용료는 얼마예요?", "--as", "bora")
    assert run_json(capsys, "-w", str(pool), "--as", "bora", "explain")[0] == 0
    for argv in (("explain", turn["id"]), ("explain", turn["id"][:8]), ("explain",)):
        assert run_json(capsys, "-w", str(pool), "--as", "minu", *argv)[0] == 2
    assert run_json(capsys, "-w", str(pool), "--as", "minu", "explain", "--list")[1] == {"turns": []}


def test_an_id_that_fits_several_turns_or_none_is_refused(capsys: pytest.CaptureFixture[str], pool: Path) -> None:
    assert "gallae ask" in run_json(capsys, "-w", str(pool), "explain")[1]["error"]["hint"]
    for number in range(17):  # two of them begin with the same digit
        asked(capsys, pool, f"{number} 더하기 4는?")
    ids = [row["id"] for row in run_json(capsys, "-w", str(pool), "explain", "--list")[1]["turns"]]
    first = next(c for c in "0123456789abcdef" if sum(i.startswith(c) for i in ids) > 1)
    code, refused = run_json(capsys, "-w", str(pool), "explain", first)
    assert code == 2 and "several" in refused["error"]["message"]
    assert run_json(capsys, "-w", str(pool), "explain", "%")[0] == 2
    assert run_json(capsys, "-w", str(pool), "explain", ids[0], "--list")[0] == 2


def test_a_rating_from_another_process_finds_its_trace(
    capsys: pytest.CaptureFixture[str], pool: Path, langsmith: Any
) -> None:
    turn = asked(capsys, pool, "수영장 하루 이용료는 얼마예요?")
    code, _ = run_json(
        capsys, "-w", str(pool), "feedback", turn["id"][:8], "--down", "--comment", "연락은 010-0000-1234"
    )
    (root,), (sent,) = langsmith.roots(), langsmith.feedback()
    assert code == 0 and sent["run_id"] == sent["trace_id"] == root["id"] and sent["session_id"] == SESSION
    assert (sent["score"], sent["comment"]) == (0, "연락은 [PHONE_1]")


def test_a_comment_about_a_confidential_answer_stays_in_the_house(
    capsys: pytest.CaptureFixture[str], pool: Path, outside: Any
) -> None:
    text = "---\nconfidential: true\n---\n# 공사 계획\n\n탈의실 공사 예산은 3,200만 원이다.\n"
    (pool / "documents" / "secret.md").write_text(text, encoding="utf-8")
    turn = asked(capsys, pool, "탈의실 공사 예산은 얼마인가요?")
    assert "3,200" in turn["text"]
    code, _ = run_json(capsys, "-w", str(pool), "feedback", turn["id"], "--down", "--comment", "예산이 너무 큽니다")
    (sent,) = outside.feedback()
    assert code == 0 and sent["score"] == 0 and not sent.get("comment")
    assert not outside.holds("예산") and not outside.holds("3,200")


def test_a_rating_counts_when_the_endpoint_is_down(
    capsys: pytest.CaptureFixture[str], pool: Path, langsmith: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from traced import forget

    turn = asked(capsys, pool, "수영장 하루 이용료는 얼마예요?")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", "http://127.0.0.1:9")
    forget()
    assert run_json(capsys, "-w", str(pool), "feedback", turn["id"], "--up")[0] == 0
    assert run_json(capsys, "-w", str(pool), "explain")[1]["receipt"]["feedback"][0]["score"] == 1
    assert not langsmith.feedback()
