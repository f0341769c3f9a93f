"""From a rated conversation to rows: consented, masked, thread-true, reviewed; no test row is ever trained on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import InputError
from gallae.core.types import Answer, Person, Question
from gallae.core.workspace import Workspace, open_workspace
from gallae.entrypoints.cli import main
from gallae.evals.build_sets import plan_sets, write_sets
from gallae.evals.candidates import Candidates, candidates_of
from gallae.evals.review import Reviewed, decide, read_review, suggested
from gallae.graphs.chat import Chat, open_chat
from gallae.graphs.consents import consenting, say_consent
from gallae.graphs.feedback import log_file, read_log
from gallae.graphs.rated import rated_turns
from gallae.graphs.store import open_store
from gallae.models.fixed import FixedModels
from gallae.models.scripted import ScriptedChatModel, scripted_model

ANNA, BORA = Person("anna", frozenset({"staff"})), Person("bora", frozenset())
NOTICE = "■ 휴관 안내\n■ 날짜: {}월 {}일\n■ 까닭: {}"
AT = "2026-11-20T09:30:00"


def clock() -> datetime:
    return datetime(2026, 11, 20, 9, 30)


@pytest.fixture
def pool(workspace_folder: Path) -> Path:
    (workspace_folder / "documents" / "fees.md").write_text(
        "# 이용 요금\n\n수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.\n", encoding="utf-8"
    )
    (workspace_folder / "documents" / "staff.md").write_text(
        "---\nreaders: [staff]\n---\n# 직원 안내\n\n금고 비밀 순번은 4821이다.\n", encoding="utf-8"
    )
    skill = workspace_folder / "skills" / "notice"
    skill.mkdir(parents=True)
    (skill / "skill.toml").write_text(
        'name = "notice"\ntitle = "휴관 안내문 쓰기"\nkind = "transform"\nexamples = ["12월 3일 휴관 안내문 써 줘"]\n',
        encoding="utf-8",
    )
    rows = [
        {"instruction": f"{m}월 {m + 3}일 휴관 안내문 써 줘, 까닭은 {why}", "output": NOTICE.format(m, m + 3, why)}
        for m, why in enumerate(("소독", "정기 점검", "수질 검사", "명절", "폭설", "공사", "정전", "누수"), 1)
    ]
    (skill / "train.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    return workspace_folder


@asynccontextmanager
async def opened(pool: Path, state: Path, *replies: str) -> AsyncIterator[Chat]:
    made = {"chat": scripted_model(ScriptedChatModel(replies=list(replies)))} if replies else {}
    async with open_chat(open_workspace(pool, state=state), clock=clock, models=FixedModels(made)) as chat:
        yield chat


async def ask(chat: Chat, text: str, person: Person = ANNA, **more: Any) -> Answer:
    return await chat.ask(Question(text, today=date(2026, 11, 20), person=person, **more))


def found(workspace: Workspace, kept_out: dict[str, str] | None = None) -> Candidates:
    with open_store(workspace.keep / "turns.sqlite") as store:
        rated = list(rated_turns(store, read_log(log_file(workspace.keep)).corrections))
    return candidates_of(rated, consenting(workspace.keep), kept_out or {})


async def fee(pool: Path, state: Path, person: Person = ANNA, score: int = 1) -> Answer:
    async with opened(pool, state) as chat:
        answer = await ask(chat, "수영장 하루 이용료는 얼마예요?", person, route="rag")
        chat.rate(answer.id, person, score)
    return answer


def rows_in(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


async def test_nobodys_conversation_is_used_without_their_own_yes(pool: Path, tmp_path: Path) -> None:
    await fee(pool, tmp_path)
    workspace = open_workspace(pool, state=tmp_path)
    assert found(workspace).reasons == {"consent": 1}
    say_consent(workspace.keep, BORA, True, clock=clock)
    assert found(workspace).reasons == {"consent": 1}, "bora's yes is not anna's"
    say_consent(workspace.keep, ANNA, True, clock=clock)
    assert [c.question for c in found(workspace).found] == ["수영장 하루 이용료는 얼마예요?"]
    say_consent(workspace.keep, ANNA, False, clock=clock)
    assert not found(workspace).found


async def test_a_torn_line_of_consent_is_no_yes(tmp_path: Path) -> None:
    (tmp_path / "consents.jsonl").write_text('{"person":"anna","learn":true}\n{"person":"bora","learn":tr', "utf-8")
    assert consenting(tmp_path) == {"anna"}
    say_consent(tmp_path, BORA, True, clock=clock)
    assert consenting(tmp_path) == {"anna", "bora"}


async def test_personal_values_are_the_same_placeholder_in_history_question_and_answer(
    pool: Path, tmp_path: Path
) -> None:
    async with opened(pool, tmp_path, "네, 010-2345-6789로 보내겠습니다.", "010-2345-6789입니다.") as chat:
        first = await ask(chat, "010-2345-6789로 문자 문구 써 줘", route="prompt")
        second = await ask(chat, "어느 번호라고 했지? 010-2345-6789 맞아?", thread=first.thread, route="prompt")
        chat.rate(second.id, ANNA, 0, "010-2345-6789 말고")
    workspace = open_workspace(pool, state=tmp_path)
    say_consent(workspace.keep, ANNA, True, clock=clock)
    (one,) = found(workspace).found
    said = [m.content for m in one.history] + [one.question, one.answer, one.comment]
    assert len(one.history) == 2 and all("[PHONE_1]" in text for text in said)
    assert not any("2345" in text for text in said) and one.masked == 1


async def test_a_threads_history_is_its_own_and_ends_before_the_turn(pool: Path, tmp_path: Path) -> None:
    async with opened(pool, tmp_path, "안녕하세요.", "반갑습니다.", "또 봬요.", "그럼요.") as chat:
        one = await ask(chat, "안녕", route="prompt")
        await ask(chat, "저는 보라예요", BORA, route="prompt")
        two = await ask(chat, "오늘 어때?", thread=one.thread, route="prompt")
        await ask(chat, "나중에 또 봐", thread=one.thread, route="prompt")
        chat.rate(two.id, ANNA, 1)
    workspace = open_workspace(pool, state=tmp_path)
    say_consent(workspace.keep, ANNA, True, clock=clock)
    (candidate,) = found(workspace).found
    assert [m.content for m in candidate.history] == ["안녕", "안녕하세요."]


async def test_what_only_some_may_read_stands_in_no_row_also_when_it_was_said_before(
    pool: Path, tmp_path: Path
) -> None:
    async with opened(pool, tmp_path) as chat:
        secret = await ask(chat, "금고 비밀 순번이 뭐예요?", route="rag")
        assert secret.citations, secret.text
        after = await ask(chat, "수영장 하루 이용료는 얼마예요?", thread=secret.thread, route="rag")
        chat.rate(after.id, ANNA, 1)
    workspace = open_workspace(pool, state=tmp_path)
    say_consent(workspace.keep, ANNA, True, clock=clock)
    assert found(workspace, {"documents/staff.md": "restricted"}).reasons == {"restricted": 1}


async def test_an_evaluated_turn_becomes_a_row_that_the_evaluation_reads(pool: Path, tmp_path: Path) -> None:
    from gallae.evals.rows import load_answers, load_routes

    own = '{"id": "mine", "question": "주말에도 여나요?", "route": "rag"}'
    (pool / "evals").mkdir(exist_ok=True)
    (pool / "evals" / "routes.jsonl").write_text(own + "\r\n", "utf-8", newline="")
    answer = await fee(pool, tmp_path)
    workspace = open_workspace(pool, state=tmp_path)
    say_consent(workspace.keep, ANNA, True, clock=clock)
    made = found(workspace).found
    decide(workspace.keep, made[0], made, Reviewed(answer.id, AT, "evaluate"))
    write_sets(workspace, plan_sets(workspace, made, read_review(workspace.keep)))
    routes, (row,) = load_routes(pool / "evals" / "routes.jsonl"), load_answers(pool / "evals" / "answers.jsonl")
    assert [r.route for r in routes] == ["rag", "rag"] and (pool / "evals" / "routes.jsonl").read_bytes().startswith(
        (own + "\r\n").encode()
    )
    assert row.must_include[0] == ("9,000원",) and row.gold == ("documents/fees.md",)
    again = [f.read_bytes() for f in sorted((pool / "evals").glob("*.jsonl"))]
    write_sets(workspace, plan_sets(workspace, made, read_review(workspace.keep)))
    assert again == [f.read_bytes() for f in sorted((pool / "evals").glob("*.jsonl"))], "a second build changes nothing"
    say_consent(workspace.keep, ANNA, False, clock=clock)
    write_sets(workspace, plan_sets(workspace, found(workspace).found, read_review(workspace.keep)))
    assert not rows_in(pool / "evals" / "answers.jsonl") and len(rows_in(pool / "evals" / "routes.jsonl")) == 1


async def notices(pool: Path, state: Path, *asked: tuple[str, str, int]) -> list[Answer]:
    """Skill turns of anna: (question, what the chat model writes, score)."""
    answers = []
    async with opened(pool, state, *(written for _, written, _ in asked)) as chat:
        for question, _, score in asked:
            answers.append(await ask(chat, question, route="sllm"))
            chat.rate(answers[-1].id, ANNA, score)
        say_consent(chat.workspace.keep, ANNA, True, clock=clock)
    return answers


async def test_a_skills_answer_trains_it_without_the_note_under_the_text(pool: Path, tmp_path: Path) -> None:
    (answer,) = await notices(
        pool, tmp_path, ("휴관 안내문 부탁해, 11월 30일, 강풍 때문", NOTICE.format(11, 30, "강풍"), 1)
    )
    assert answer.outcome == "answered" and "대화 모델" in answer.text
    workspace = open_workspace(pool, state=tmp_path)
    made = found(workspace).found
    decide(workspace.keep, made[0], made, Reviewed(answer.id, AT, "train"))
    write_sets(workspace, plan_sets(workspace, made, read_review(workspace.keep)))
    trained = rows_in(pool / "skills" / "notice" / "train.jsonl")
    assert len(trained) == 9 and trained[-1]["output"] == NOTICE.format(11, 30, "강풍")
    assert rows_in(pool / "skills" / "notice" / "prefer.jsonl")[0]["good"] is True
    assert not rows_in(pool / "evals" / "routes.jsonl"), "what trains is not tested on"


async def test_a_test_row_never_trains_and_a_trained_one_is_never_tested(pool: Path, tmp_path: Path) -> None:
    asked = "휴관 안내문 부탁해, 11월 30일, 강풍 때문"
    one, two, three = await notices(
        pool,
        tmp_path,
        (asked, NOTICE.format(11, 30, "강풍"), 1),
        (asked + "에", NOTICE.format(11, 30, "강풍"), 1),
        ("1월 4일 휴관 안내문 써줘 까닭은 소독", NOTICE.format(1, 4, "소독"), 1),
    )
    workspace = open_workspace(pool, state=tmp_path)
    made = found(workspace).found
    by_id = {c.id: c for c in made}
    for turn, verdict in ((one.id, "evaluate"), (two.id, "train"), (three.id, "evaluate")):
        decide(workspace.keep, by_id[turn], made, Reviewed(turn, AT, verdict))  # type: ignore[arg-type]
    plan = plan_sets(workspace, made, read_review(workspace.keep))
    why = {w.turn: w.because for w in plan.withheld}
    assert set(why) == {two.id, three.id} and "test row" in why[two.id] and "training row" in why[three.id]
    assert [r["instruction"] for r in plan.rows["skills/notice/evals.jsonl"]] == [asked]


async def test_turns_of_one_conversation_stay_on_one_side(pool: Path, tmp_path: Path) -> None:
    texts = ("휴관 안내문 부탁해, 11월 30일, 강풍", "이번에는 2월 8일, 한파로 휴관 안내문")
    async with opened(pool, tmp_path, NOTICE.format(11, 30, "강풍"), NOTICE.format(2, 8, "한파")) as chat:
        first = await ask(chat, texts[0], route="sllm")
        second = await ask(chat, texts[1], thread=first.thread, route="sllm")
        for answer in (first, second):
            chat.rate(answer.id, ANNA, 1)
        say_consent(chat.workspace.keep, ANNA, True, clock=clock)
        keep = chat.workspace.keep
    made = found(open_workspace(pool, state=tmp_path)).found
    by_id = {c.id: c for c in made}
    decide(keep, by_id[first.id], made, Reviewed(first.id, AT, "evaluate"))
    assert suggested(by_id[second.id], read_review(keep), made) == "evaluate"
    with pytest.raises(InputError, match="another turn of this conversation"):
        decide(keep, by_id[second.id], made, Reviewed(second.id, AT, "train"))
    decide(keep, by_id[first.id], made, Reviewed(first.id, AT, "open"))
    decide(keep, by_id[second.id], made, Reviewed(second.id, AT, "train"))


async def test_an_answer_called_wrong_becomes_a_preference_once_somebody_wrote_the_right_one(
    pool: Path, tmp_path: Path
) -> None:
    wrong, right = NOTICE.format(11, 30, "강풍"), NOTICE.format(11, 30, "강풍 예보")
    (answer,) = await notices(pool, tmp_path, ("휴관 안내문 부탁해, 11월 30일, 강풍 예보", wrong, 0))
    workspace = open_workspace(pool, state=tmp_path)
    made = found(workspace).found
    decide(workspace.keep, made[0], made, Reviewed(answer.id, AT, "train", answer=right))
    plan = plan_sets(workspace, made, read_review(workspace.keep))
    (pair,) = plan.rows["skills/notice/prefer.jsonl"]
    assert (pair["chosen"], pair["rejected"]) == (right, wrong)
    assert plan.rows["skills/notice/train.jsonl"][0]["output"] == right


async def test_a_reviewers_own_words_may_not_bring_personal_data_in(pool: Path, tmp_path: Path) -> None:
    (answer,) = await notices(pool, tmp_path, ("휴관 안내문 부탁해, 11월 30일, 강풍", NOTICE.format(11, 30, "강풍"), 1))
    workspace = open_workspace(pool, state=tmp_path)
    made = found(workspace).found
    with pytest.raises(InputError, match="010-2345-6789"):
        decide(workspace.keep, made[0], made, Reviewed(answer.id, AT, "train", question="010-2345-6789로 안내문"))
    assert not read_review(workspace.keep)


async def test_an_answer_that_breaks_the_house_format_trains_nobody(pool: Path, tmp_path: Path) -> None:
    (answer,) = await notices(pool, tmp_path, ("휴관 안내문 부탁해, 11월 30일, 강풍", NOTICE.format(11, 30, "강풍"), 1))
    workspace = open_workspace(pool, state=tmp_path)
    made = found(workspace).found
    decide(workspace.keep, made[0], made, Reviewed(answer.id, AT, "train", answer="11월 30일에 쉽니다."))
    plan = plan_sets(workspace, made, read_review(workspace.keep))
    assert not plan.counts and "format of notice" in plan.withheld[0].because


async def test_a_kill_between_two_files_leaves_no_conversation_on_both_sides(
    pool: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gallae.evals import build_sets

    (answer,) = await notices(pool, tmp_path, ("휴관 안내문 부탁해, 11월 30일, 강풍", NOTICE.format(11, 30, "강풍"), 1))
    workspace = open_workspace(pool, state=tmp_path)
    made = found(workspace).found
    real, files = (
        build_sets._replace,
        (pool / "skills" / "notice" / "evals.jsonl", pool / "skills" / "notice" / "train.jsonl"),
    )
    for verdict in ("train", "evaluate", "train"):
        decide(workspace.keep, made[0], made, Reviewed(answer.id, AT, verdict))  # type: ignore[arg-type]
        plan = plan_sets(workspace, made, read_review(workspace.keep))
        for stop in range(6):
            done = 0

            def killed(path: Path, lines: Any, stop: int = stop) -> None:
                nonlocal done
                if done == stop:
                    raise KeyboardInterrupt
                done += 1
                real(path, lines)

            monkeypatch.setattr(build_sets, "_replace", killed)
            with suppress(KeyboardInterrupt):
                write_sets(workspace, plan)
            on = [any(r.get("id", "").startswith("turn-") for r in rows_in(f)) for f in files]
            assert not all(on)
        monkeypatch.setattr(build_sets, "_replace", real)
        write_sets(workspace, plan)


async def test_the_command_line_goes_the_whole_way(
    pool: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = await fee(pool, tmp_path)
    base = ["-w", str(pool), "--state", str(tmp_path), "--json"]

    def run(*words: str) -> dict[str, Any]:
        capsys.readouterr()
        code = main([*base, *words])
        made: dict[str, Any] = json.loads(capsys.readouterr().out)
        return {"code": code, **made}

    assert run("data", "review")["skipped"] == {"consent": 1}
    assert run("--as", "anna", "feedback", "--consent", "yes")["learn"] is True
    assert [c["id"] for c in run("data", "review")["open"]] == [answer.id]
    assert run("--as", "anna", "data", "review")["error"]["code"] == "access"
    assert run("data", "review", answer.id[:8])["code"] == 2
    assert run("data", "review", answer.id[:8], "--evaluate", "--must-include", "9,000원|9000원")["code"] == 0
    assert run("data", "build", "--dry-run")["written"] is False and not (pool / "evals" / "answers.jsonl").exists()
    assert run("data", "build")["rows"] == {"evals/routes.jsonl": 1, "evals/answers.jsonl": 1}
    assert rows_in(pool / "evals" / "answers.jsonl")[0]["must_include"] == [["9,000원", "9000원"]]
    assert run("data", "review", "feed")["error"]["code"] == "input"
