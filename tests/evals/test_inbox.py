"""From a rated conversation to a row and back: decided and written in one deed, and taken back as one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import InputError, NotFoundError
from gallae.core.types import Message, Person
from gallae.core.workspace import Workspace, open_workspace
from gallae.entrypoints.cli import main
from gallae.evals.candidates import Candidates
from gallae.evals.inbox import candidates_in, masked_turn, settle
from gallae.evals.review import Reviewed, read_review
from gallae.evals.rows import load_answers, load_routes
from gallae.graphs.consents import say_consent
from gallae.retrievers.index import open_index
from tests.evals.test_loop import ANNA, AT, ask, clock, opened, pool, rows_in

__all__ = ["pool"]
SAID = "홍길동님(010-2345-6789)이 물어보십니다. 수영장 하루 이용료는 얼마예요?"


async def thumbs_down(root: Path, state: Path, text: str = SAID) -> Workspace:
    async with opened(root, state) as chat:
        answer = await ask(chat, text, route="rag")
        chat.rate(answer.id, ANNA, 0, "홍길동님은 어린이 요금을 물었어요")
    workspace = open_workspace(root, state=state)
    say_consent(workspace.keep, ANNA, True, clock=clock)
    return workspace


def found(workspace: Workspace) -> Candidates:
    with open_index(workspace) as index:
        index.ingest()
        return candidates_in(workspace, index)


async def test_a_thumb_down_becomes_a_question_with_its_way_its_documents_and_what_it_must_say(
    pool: Path, tmp_path: Path
) -> None:
    workspace = await thumbs_down(pool, tmp_path)
    (one,) = (made := found(workspace)).found
    assert one.score == 0 and one.route is None and one.masked == 2
    reviewed = Reviewed(
        one.id,
        AT,
        "evaluate",
        route="rag",
        gold=("documents/fees.md",),
        must_include=(("5,000원", "5천 원"),),
        by="bora",
    )
    files = settle(workspace, made, reviewed)
    assert files == ("evals/routes.jsonl", "evals/answers.jsonl")
    (route,) = load_routes(pool / "evals" / "routes.jsonl")
    (answer,) = load_answers(pool / "evals" / "answers.jsonl")
    assert route.route == answer.route == "rag" and answer.gold == ("documents/fees.md",)
    assert answer.must_include == (("5,000원", "5천 원"),)
    assert "[NAME_1]" in route.question and "2345" not in (pool / "evals" / "routes.jsonl").read_text(encoding="utf-8")
    assert read_review(workspace.keep)[one.id] == reviewed, "the log gives back what was decided"


async def test_taking_back_takes_the_rows_and_leaves_peoples_own(pool: Path, tmp_path: Path) -> None:
    (pool / "evals").mkdir()
    own = '{"id": "own", "question": "주차는 얼마예요?", "route": "rag"}\n'
    (pool / "evals" / "routes.jsonl").write_text(own, encoding="utf-8")
    workspace = await thumbs_down(pool, tmp_path)
    (one,) = (made := found(workspace)).found
    settle(workspace, made, Reviewed(one.id, AT, "evaluate", route="prompt"))
    assert [row["id"] for row in rows_in(pool / "evals" / "routes.jsonl")] == ["own", f"turn-{one.id[:12]}"]
    assert settle(workspace, made, Reviewed(one.id, AT, "open")) == ()
    assert (pool / "evals" / "routes.jsonl").read_text(encoding="utf-8") == own
    assert not read_review(workspace.keep)


async def test_a_decision_from_which_no_row_follows_is_refused_and_nothing_is_written(
    pool: Path, tmp_path: Path
) -> None:
    workspace = await thumbs_down(pool, tmp_path)
    (one,) = (made := found(workspace)).found
    with pytest.raises(InputError, match="nobody said which route is right"):
        settle(workspace, made, Reviewed(one.id, AT, "evaluate"))
    with pytest.raises(NotFoundError):
        settle(workspace, made, Reviewed("0" * 32, AT, "reject"))
    assert not read_review(workspace.keep) and not (pool / "evals").exists()


async def test_a_right_answer_becomes_a_skills_row_only_in_its_house_format(pool: Path, tmp_path: Path) -> None:
    workspace = await thumbs_down(pool, tmp_path, "수영장 하루 이용료가 5월 9일에 얼마예요?")
    (one,) = (made := found(workspace)).found
    wrong = Reviewed(one.id, AT, "train", skill="notice", answer="5월 9일에는 쉽니다.")
    with pytest.raises(InputError, match="does not keep the format of notice"):
        settle(workspace, made, wrong)
    right = replace(wrong, answer="■ 휴관 안내\n■ 날짜: 5월 9일\n■ 까닭: 방역")
    assert settle(workspace, made, right) == ("skills/notice/train.jsonl",)
    assert rows_in(pool / "skills" / "notice" / "train.jsonl")[-1]["output"] == right.answer
    assert not (pool / "skills" / "notice" / "prefer.jsonl").exists(), "another way's answer is no draft of this skill"


async def test_what_a_reviewer_writes_holds_no_personal_data_but_an_offices_phone_may_be_asked_for(
    pool: Path, tmp_path: Path
) -> None:
    workspace = await thumbs_down(pool, tmp_path)
    (one,) = (made := found(workspace)).found
    for bad in (
        Reviewed(one.id, AT, "evaluate", route="rag", question="010-9876-5432로 알려 주세요"),
        Reviewed(one.id, AT, "evaluate", route="rag", history=(Message("user", "010-9876-5432예요"),)),
        Reviewed(one.id, AT, "evaluate", route="rag", must_include=(("900101-1234568",),)),
    ):
        with pytest.raises(InputError, match="is personal data"):
            settle(workspace, made, bad)
    settle(workspace, made, Reviewed(one.id, AT, "evaluate", route="rag", must_include=(("02-123-4567",),)))


async def test_the_receipt_of_a_candidate_holds_nothing_that_was_masked(pool: Path, tmp_path: Path) -> None:
    workspace = await thumbs_down(pool, tmp_path)
    with open_index(workspace) as index:
        index.ingest()
        (one,) = candidates_in(workspace, index).found
        turn = masked_turn(workspace, index, one.id)
        whole = json.dumps([turn.question, turn.shown, turn.answer], ensure_ascii=False)
        assert "홍길동" not in whole and "2345" not in whole and "[PHONE_1]" in whole
        assert turn.answer is not None and turn.answer["decision"]["rules"]
        say_consent(workspace.keep, ANNA, False, clock=clock)
        with pytest.raises(NotFoundError):
            masked_turn(workspace, index, one.id)


async def test_the_command_line_says_the_same_as_the_page(
    pool: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = await thumbs_down(pool, tmp_path)
    (one,) = found(workspace).found
    words = ("--evaluate", "--route", "rag", "--gold", "documents/fees.md", "--unanswerable")
    assert _run(capsys, pool, tmp_path, "data", "review", one.id[:8], *words)[0] == 0
    code, told = _run(capsys, pool, tmp_path, "data", "build")
    assert code == 0 and told["rows"] == {"evals/routes.jsonl": 1, "evals/answers.jsonl": 1}
    assert not load_answers(pool / "evals" / "answers.jsonl")[0].answerable
    assert _run(capsys, pool, tmp_path, "data", "review", one.id[:8], "--reject", "--because", "잡담")[0] == 0
    assert read_review(workspace.keep)[one.id].because == "잡담"


def _run(capsys: pytest.CaptureFixture[str], root: Path, state: Path, *argv: str) -> tuple[int, Any]:
    capsys.readouterr()
    code = main(["-w", str(root), "--state", str(state), "--json", *argv])
    return code, json.loads(capsys.readouterr().out)


def test_everybody_reads_what_the_inbox_offers(pool: Path, tmp_path: Path) -> None:
    workspace = open_workspace(pool, state=tmp_path)
    with open_index(workspace) as index:
        index.ingest()
        restricted = [d.path for d in index.documents(Person()) if d.readers]
        assert restricted == ["documents/staff.md"]
        assert not candidates_in(workspace, index).found
