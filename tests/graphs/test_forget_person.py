"""A person who is deleted leaves no byte on the disk, wherever the program wrote something of theirs; others lose none."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, aclosing, closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from on_disk import found_on_disk

from gallae.core.errors import AccessError, InputError
from gallae.core.types import Person, Question
from gallae.core.workspace import Workspace, open_workspace
from gallae.entrypoints.tokens import make_token
from gallae.evals.build_sets import plan_sets, write_sets
from gallae.evals.candidates import candidates_of
from gallae.evals.review import Reviewed, decide, read_review
from gallae.graphs.audit import open_audit
from gallae.graphs.audit_chain import rows
from gallae.graphs.chat import Chat
from gallae.graphs.consents import consenting, say_consent
from gallae.graphs.events import TurnStarted
from gallae.graphs.feedback import log_file, read_log
from gallae.graphs.forget_person import finish_forgetting, forget_person
from gallae.graphs.forget_rows import erase_rows, tables_of
from gallae.graphs.rated import rated_turns
from gallae.graphs.store import open_store
from gallae.models.scripted import Reply, ScriptedChatModel
from gallae.tools.trial import Trial, beside

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
ANNA, BORA = Person("안나.lee77", frozenset()), Person("보라.kim88", frozenset())
OF_ANNA = ("초록우산고래", "보라구름여우", "노랑나비수달", "안나.lee77", "파랑솔방울")
OF_BORA = ("하늘단풍두루미", "은빛모래너구리", "금빛파도제비", "보라.kim88", "주홍담쟁이")
AT = "2026-11-20T09:30:00"


def clock() -> datetime:
    return datetime(2026, 11, 20, 9, 30)


async def live(open_pool: OpenChat, person: Person, words: tuple[str, ...]) -> list[str]:
    """Everything one can do: ask, stop, rate, correct, comment, share, agree, have a token; the turns' ids."""
    animal, said, comment, _, why = words
    notice = f"■ 휴관 안내\n■ 날짜: 11월 30일\n■ 까닭: {why}"
    chat_model = ScriptedChatModel(default=Reply(f"{said} 이야기입니다. 오늘은 여기까지입니다."))
    async with open_pool(chat_model, ScriptedChatModel(default=notice)) as chat:
        workspace, turns, thread = chat.workspace, [], ""
        for text, route in (
            (f"{animal} 이야기를 해 줘", "prompt"),
            (f"수영장 하루 이용료는? {animal}", "rag"),
            (f"11월 30일 휴관 안내문 써 줘, 까닭은 {why}", "sllm"),
        ):
            question = Question(text, today=date(2026, 11, 20), person=person, thread=thread, route=route)  # type: ignore[arg-type]
            answer = await chat.ask(question)
            thread = answer.thread if route == "prompt" else ""
            chat.rate(answer.id, person, 1, f"{comment}: 좋았어요")
            turns.append(answer.id)
        await chat.ask(Question(f"{animal}의 고향은 어디야?", today=date(2026, 11, 20), person=person))  # may be kept
        chat.rate(turns[0], person, None, route="rag")
        chat.shares.make((await _thread_of(chat, turns[0], person)), person)
        chat.store.note_draft(turns[2], "notice-writer", "m 1", "shadow", "", f"{said} 초안")
        chat.parts.cache.put(f"key of {person.id}", "prompt", _draft(f"{said} {animal}"))
        async with aclosing(
            chat.run_turn(Question(f"{animal} 하나 더", today=date(2026, 11, 20), person=person))
        ) as es:
            async for event in es:
                if isinstance(event, TurnStarted):
                    break
        say_consent(workspace.keep, person, True, clock=clock)
        make_token(workspace.keep, person.id, days=None, now=datetime.now().astimezone())
        _build(workspace, turns)
        _train_and_evaluate(workspace, person, turns, words)
    return turns


async def _thread_of(chat: Chat, turn: str, person: Person) -> str:
    return chat.store.turn(turn, person).thread


def _draft(text: str) -> Any:
    from gallae.core.types import Draft

    return Draft(text)


def _build(workspace: Workspace, turns: list[str]) -> None:
    """Rows of evals/ and skills/, as `gallae data review` and `data build` make them."""
    with open_store(workspace.keep / "turns.sqlite") as store:
        rated = list(rated_turns(store, read_log(log_file(workspace.keep)).corrections))
    found = candidates_of(rated, consenting(workspace.keep), {}).found
    for candidate in found:
        if candidate.id in turns:
            verdict = "train" if candidate.took == "sllm" else "evaluate"
            decide(workspace.keep, candidate, found, Reviewed(candidate.id, AT, verdict, question=candidate.question))  # type: ignore[arg-type]
    write_sets(workspace, plan_sets(workspace, found, read_review(workspace.keep)))


def _train_and_evaluate(workspace: Workspace, person: Person, turns: list[str], words: tuple[str, ...]) -> None:
    """What a training run, an evaluation, a distillation and another part of the program leave behind, in their forms."""
    row = {"id": f"turn-{turns[2][:12]}", "instruction": words[0], "output": words[4]}
    line = json.dumps(row, ensure_ascii=False) + "\n"
    with (workspace.root / "skills" / "notice-writer" / "synthetic.jsonl").open("a", encoding="utf-8") as file:
        file.write(line)
    run = workspace.keep / "runs" / "notice-writer" / "20261120-093000-sft"
    (run / "data").mkdir(parents=True, exist_ok=True)
    (run / "run.json").write_text(json.dumps({"data": {"hash": "ab"}}), "utf-8")
    with (run / "data" / "train.jsonl").open("a", encoding="utf-8") as file:
        file.write(line)
    kept = workspace.keep / "evals" / f"20261120T093000.{len(words[0]):06d}Z-{person.id[-2:]}"
    kept.mkdir(parents=True, exist_ok=True)
    case = {"id": row["id"], "question": words[0], "got": words[1], "turn": f"eval{person.id[-2:]}"}
    (kept / "evaluation.json").write_text(json.dumps({"what": "answers", "cases": [case]}, ensure_ascii=False), "utf-8")
    receipt = {"id": case["turn"], "question": words[0], "text": words[1]}
    (kept / "receipts.jsonl").write_text(json.dumps(receipt, ensure_ascii=False) + "\n", "utf-8")
    torn = workspace.root / "skills" / "notice-writer" / f".train.jsonl.{person.id[-2:]}"
    torn.write_text(line, "utf-8")  # a write that was killed
    with closing(sqlite3.connect(workspace.keep / "usage.sqlite")) as db, db:
        db.execute("CREATE TABLE IF NOT EXISTS spent (person TEXT, note TEXT)")
        db.execute("INSERT INTO spent VALUES (?, ?)", (person.id, words[2]))


def places(workspace: Workspace) -> tuple[Path, Path]:
    return workspace.root, workspace.state


def lines_of(workspace: Workspace, texts: tuple[str, ...]) -> dict[str, list[str]]:
    """Lines of every text file that hold one of these, as they stand."""
    files = (f for place in places(workspace) for f in place.rglob("*.jsonl*") if not f.name.startswith("audit"))
    return {
        str(file): [line for line in file.read_text("utf-8").split("\n") if any(text in line for text in texts)]
        for file in files
    }


def turns_of(workspace: Workspace, person: Person) -> list[Any]:
    with open_store(workspace.keep / "turns.sqlite") as store:
        return [(t, store.ratings(t.id, person)) for t in store.recent(person, 99)]


async def test_a_deleted_person_leaves_no_byte_and_others_lose_none(
    open_pool: OpenChat, pool: Path, tmp_path: Path
) -> None:
    await live(open_pool, ANNA, OF_ANNA)
    await live(open_pool, BORA, OF_BORA)
    workspace = open_workspace(pool, state=tmp_path / "state")
    before = found_on_disk(places(workspace), OF_ANNA)
    for name in ("turns.sqlite", "checkpoints.sqlite", "feedback.jsonl", "consents.jsonl", "review.jsonl", "tokens.jsonl",
                 "answers.sqlite", "train.jsonl", "synthetic.jsonl", "evals/answers.jsonl", "receipts.jsonl", "usage.sqlite",
                 "evaluation.json", ".train.jsonl.77", "audit.people.json", "runs/notice-writer"):  # fmt: skip
        assert any(name in found for found in before), f"nothing was planted in {name}"
    theirs, kept = turns_of(workspace, BORA), lines_of(workspace, OF_BORA)

    threads = tuple(turn.thread for turn, _ in turns_of(workspace, ANNA))
    assert found_on_disk(places(workspace), threads)

    gone = forget_person(workspace, ANNA.id, by="local")

    assert found_on_disk(places(workspace), (*OF_ANNA, *threads)) == [], gone
    assert turns_of(workspace, BORA) == theirs and len(theirs) == 5
    left = lines_of(workspace, OF_BORA)
    assert {file: lines for file, lines in left.items() if lines} == {f: lines for f, lines in kept.items() if lines}
    audit = open_audit(workspace)
    assert audit.verify().problem is None and set(audit.people.names().values()) == {BORA.id, "local", ""} - {""}
    assert [row["what"] for row in rows(workspace.keep)].count("person-deleted") == 1
    async with open_pool(ScriptedChatModel(default="네.")) as chat:  # and everything still works
        state: Any = await chat.graph.aget_state({"configurable": {"thread_id": theirs[-1][0].thread}})
        assert OF_BORA[0] in state.values["messages"][0].content
        assert (
            await chat.ask(Question("수영장 하루 이용료는?", today=date(2026, 11, 20), person=ANNA))
        ).outcome == "answered"
    assert found_on_disk([workspace.keep / "forgetting"], OF_ANNA) == []


async def test_it_is_gone_also_while_another_process_has_the_workspace_open(
    open_pool: OpenChat, pool: Path, tmp_path: Path
) -> None:
    await live(open_pool, ANNA, OF_ANNA)
    async with open_pool(ScriptedChatModel(default="네.")) as chat:
        forget_person(chat.workspace, ANNA.id, by="local")
        assert found_on_disk(places(chat.workspace), OF_ANNA) == []
        assert chat.threads(ANNA) == [] and not chat.corrections(Person())
    assert found_on_disk([pool, tmp_path / "state"], OF_ANNA) == []


async def test_calls_that_were_asked_about_and_files_that_were_brought_go_too(
    open_pool: OpenChat, pool: Path, tmp_path: Path
) -> None:
    """One call waits, one was declined, one was done; the server's answer was read before the next was asked about."""
    words = ("초록우산고래", "보라구름여우", "노랑나비수달", "파랑솔방울", "회색바위염소")
    asked, sent, answered, brought, named = words

    def mail(id: str) -> Reply:
        call = {"name": "world__send_mail", "args": {"to": "leads", "body": sent}, "id": id}
        return Reply(text=f"{sent} 보낼까요", tool_calls=(call,), finish="tool_calls")

    model = ScriptedChatModel(
        [mail("1"), mail("2"), f"안 보냈습니다: {asked}.", mail("3")], default=Reply("9,000원입니다. [1]")
    )
    trial, theirs = Trial(answered), {}
    async with open_pool(model) as chat, beside(chat.parts.toolbox, trial) as joined:
        object.__setattr__(chat.parts, "toolbox", joined)
        for n, word in enumerate((None, False, True)):
            question = Question(
                f"world 서버로 메일 보내 줘: {asked} {n}", today=date(2026, 11, 20), person=ANNA, route="tool"
            )
            waiting = await chat.ask(question)
            assert waiting.approval is not None
            if word is not None:
                async with aclosing(chat.approve(waiting.id, ANNA, yes=word)) as events:
                    _ = [event async for event in events]
        for person, text in ((ANNA, brought), (BORA, OF_BORA[0])):
            theirs[person.id] = (
                await chat.ask(Question("수영장 이용료는?", today=date(2026, 11, 20), person=person))
            ).thread
            report = await chat.attached.add(theirs[person.id], person, f"{named}.md", f"# 계약\n\n{text}\n".encode())
            assert report.status == "added"
        states = [state for (state,) in chat.store.db.execute("SELECT state FROM approvals ORDER BY asked")]
        assert states == ["waiting", "no", "done"]
    before = found_on_disk(places(chat.workspace), words)
    for name in ("turns.sqlite", "checkpoints.sqlite", "attached/"):
        assert any(name in found for found in before), f"nothing was planted in {name}"
    assert all(any(word in found for found in before) for word in words)

    gone = forget_person(chat.workspace, ANNA.id, by="local")

    assert gone[".gallae/keep/attached"] == 1 and found_on_disk(places(chat.workspace), words[:4]) == []
    async with open_pool(ScriptedChatModel(default="네.")) as chat:
        assert chat.store.db.execute("SELECT count(*) FROM approvals").fetchone() == (0,)
        assert [one.path.rpartition("/")[2] for one in chat.attached.files(theirs[BORA.id], BORA)] == [f"{named}.md"]


async def test_nobody_is_deleted_while_they_are_being_answered(open_pool: OpenChat) -> None:
    async with open_pool(ScriptedChatModel(default=Reply(pieces=("하나. ", "둘. ")))) as chat:
        question = Question(f"{OF_ANNA[0]} 이야기를 해 줘", today=date(2026, 11, 20), person=ANNA, route="prompt")
        async with aclosing(chat.run_turn(question)) as events:
            async for event in events:
                if isinstance(event, TurnStarted):
                    with pytest.raises(InputError, match="지금 답을"):
                        forget_person(chat.workspace, ANNA.id, by="local")
        assert len(chat.threads(ANNA)) == 1 and (await chat.ask(question)).outcome == "answered"


async def test_who_is_being_deleted_asks_nothing(open_pool: OpenChat, monkeypatch: pytest.MonkeyPatch) -> None:
    from gallae.graphs import forget_person as module

    async with open_pool() as chat:
        question = Question("수영장 하루 이용료는?", today=date(2026, 11, 20), person=ANNA)
        await chat.ask(question)

        def killed(*args: Any) -> dict[str, int]:
            raise KeyboardInterrupt

        monkeypatch.setattr(module, "erase", killed)
        with pytest.raises(KeyboardInterrupt):
            forget_person(chat.workspace, ANNA.id, by="local")
        with pytest.raises(AccessError, match="지우는 중"):
            await chat.ask(question)
        assert (
            await chat.ask(Question("수영장 하루 이용료는?", today=date(2026, 11, 20), person=BORA))
        ).outcome == "answered"
        monkeypatch.undo()
        finish_forgetting(chat.workspace)
        assert chat.threads(ANNA) == [] and (await chat.ask(question)).outcome == "answered"


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
async def test_a_deletion_that_is_killed_at_any_moment_is_finished_at_the_next_opening(
    open_pool: OpenChat, pool: Path, tmp_path: Path
) -> None:
    await live(open_pool, ANNA, OF_ANNA)
    planted, state, draw, unfinished = tmp_path / "planted", tmp_path / "state", random.Random(5), 0
    shutil.copytree(pool, planted / "root")
    shutil.copytree(state, planted / "state")
    workspace = open_workspace(pool, state=state)

    def plant() -> None:
        for folder, name in ((pool, "root"), (state, "state")):
            shutil.rmtree(folder)
            shutil.copytree(planted / name, folder)

    for number in range(60):
        plant()
        if number % 10 == 0:
            whole = _takes(workspace)  # on this machine, as busy as it is now
            plant()
        began = _killed(workspace, draw.uniform(0.0, whole))
        unfinished += began
        if number % 10:
            finish_forgetting(workspace)
        else:  # as every way in does
            async with open_pool(ScriptedChatModel(default="네.")):
                pass
        if left := found_on_disk(places(workspace), OF_ANNA):
            assert not began, left  # killed before it had begun: nothing was promised
            forget_person(workspace, ANNA.id, by="local")
            assert found_on_disk(places(workspace), OF_ANNA) == []
        assert open_audit(workspace).verify().problem is None
    assert unfinished >= 15, "the kills missed it"


def _takes(workspace: Workspace) -> float:
    """Seconds of a deletion that nobody kills."""
    began = time.monotonic()
    os.waitpid(_deleting(workspace), 0)
    return time.monotonic() - began


def _deleting(workspace: Workspace) -> int:
    child = os.fork()
    if child == 0:
        forget_person(workspace, ANNA.id, by="local")
        os._exit(0)
    return child


def _killed(workspace: Workspace, seconds: float) -> bool:
    """Was it in the middle?"""
    child = _deleting(workspace)
    time.sleep(seconds)  # the moment of death
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return any((workspace.keep / "forgetting").glob("*.json"))


def test_a_table_that_nobody_here_knows_is_found_by_its_columns(tmp_path: Path) -> None:
    from gallae.graphs.forget_rows import Theirs

    file = tmp_path / "later.sqlite"
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE one (person TEXT, said TEXT)")
        db.execute("CREATE TABLE two (thread_id TEXT, said TEXT)")
        db.execute("CREATE TABLE three (said TEXT)")
        db.execute("INSERT INTO one VALUES ('anna', '초록우산'), ('bora', '하늘단풍')")
        db.execute("INSERT INTO two VALUES ('t1', '보라구름'), ('t2', '은빛모래')")
        db.execute("INSERT INTO three VALUES ('아무의 것도 아님')")
    theirs = Theirs("anna", frozenset({"t1"}))
    assert erase_rows(file, lambda db: tables_of(db, theirs)) == 2
    assert found_on_disk([tmp_path], ["초록우산", "보라구름"]) == []
    assert len(found_on_disk([tmp_path], ["하늘단풍", "은빛모래", "아무의 것도 아님"])) == 3
