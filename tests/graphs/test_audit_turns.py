"""Every turn has exactly one row in the audit, however it ends, before the person hears that it has ended."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gallae.core.errors import GallaeError
from gallae.core.types import Person, Question
from gallae.graphs.audit import Audit, Entry
from gallae.graphs.audit_chain import rows
from gallae.graphs.audit_ocsf import as_ocsf
from gallae.graphs.chat import Chat
from gallae.graphs.events import TurnEnded, TurnStarted
from gallae.graphs.store import open_store
from gallae.models.scripted import Reply, ScriptedChatModel
from tests.cpu import cpu

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
ANNA, BORA = Person("anna", frozenset({"staff"})), Person("bora", frozenset())


def asked(text: str, person: Person = ANNA, **more: Any) -> Question:
    return Question(text, today=date(2026, 11, 20), person=person, **more)


def turns_in(keep: Path) -> list[dict[str, Any]]:
    return [row for row in rows(keep) if row["what"] == "turn"]


async def test_a_turn_has_its_row_before_its_end_is_heard(open_pool: OpenChat, tmp_path: Path) -> None:
    keep = tmp_path / "state" / "keep"
    async with open_pool() as chat, aclosing(chat.run_turn(asked("수영장 하루 이용료는 얼마인가요?"))) as events:
        async for event in events:
            if isinstance(event, TurnEnded):
                (row,) = turns_in(keep)
                assert (row["turn"], row["outcome"]) == (event.answer.id, "answered")
                assert row["decision"]["route"] == "rag" and row["decision"]["rules"]
                assert "documents/fees.md" in row["documents"] and row["usage"]["milliseconds"] > 0
            else:
                assert not turns_in(keep)
    assert len(turns_in(keep)) == 1
    held = (keep / "audit.jsonl").read_text("utf-8")
    assert "이용료" not in held and "9,000" not in held and "anna" not in held, "an audit is no second store"


async def test_content_is_written_masked_and_encrypted_where_the_settings_say_so(
    open_pool: OpenChat, tmp_path: Path
) -> None:
    async with open_pool(settings={"audit": {"content": True}}) as chat:
        await chat.ask(asked("수영장 하루 이용료는 얼마인가요? 제 번호는 010-2345-6789예요"))
        await chat.ask(asked("수영장 하루 이용료는?", private=True))
        assert chat.audit is not None
        kept, private = turns_in(chat.workspace.keep)
        said = chat.audit.people.reveal("anna", kept["content"])
        assert "이용료" in said and "[PHONE_1]" in said and "2345" not in said
        assert "content" not in private
        assert "이용료" not in (chat.workspace.keep / "audit.jsonl").read_text("utf-8")


async def test_stopped_failed_and_refused_turns_have_one_row_each(
    open_pool: OpenChat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = tmp_path / "state" / "keep"
    async with open_pool(ScriptedChatModel(default=Reply(pieces=("하나. ", "둘. ", "셋. ")))) as chat:
        async with aclosing(chat.run_turn(asked("무지개 이야기를 해 줘", route="prompt"))) as events:
            async for event in events:
                if isinstance(event, TurnStarted):
                    break
        with pytest.raises(GallaeError):
            await chat.ask(asked("가" * 100_000))
        thread = (await chat.ask(asked("수영장 하루 이용료는?"))).thread
        with pytest.raises(GallaeError):
            await chat.ask(asked("그럼 어린이는?", BORA, thread=thread))

        async def broken(*args: Any) -> AsyncIterator[Any]:
            raise MemoryError
            yield

        monkeypatch.setattr(chat, "_events", broken)
        with pytest.raises(MemoryError):
            await chat.ask(asked("수영장 하루 이용료는?"))
    found = [(row["outcome"], row.get("details", {}).get("error")) for row in turns_in(keep)]
    assert found == [
        ("cut", None),
        ("refused", "input"),
        ("answered", None),
        ("refused", "access"),
        ("failed", "MemoryError"),
    ]
    assert Audit(keep).verify().problem is None


def killed_in_a_turn(keep: Path, written: bool) -> None:
    """Another process that dies in the middle of one, before or after it wrote its row."""
    child = os.fork()
    if child == 0:
        with open_store(keep / "turns.sqlite") as store:
            store.begin(asked("사물함은 얼마?", id="f" * 32, thread="t"))
            if written:
                Audit(keep).write(Entry("turn", "anna", "cut", turn="f" * 32))
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("written", [False, True], ids=["before its row", "after its row"])
async def test_a_killed_turn_gets_its_one_row_at_the_next_opening(
    written: bool, open_pool: OpenChat, tmp_path: Path
) -> None:
    keep = tmp_path / "state" / "keep"
    async with open_pool() as chat:
        await chat.ask(asked("수영장 하루 이용료는?"))
    killed_in_a_turn(keep, written)
    for _ in range(2):
        async with open_pool():
            pass
    row = turns_in(keep)[-1]
    assert len(turns_in(keep)) == 2 and (row["turn"], row["outcome"]) == ("f" * 32, "cut")
    assert Audit(keep).people.names()[row["who"]] == "anna"


async def test_documents_models_and_settings_have_rows_of_their_own(
    open_pool: OpenChat, pool: Path, tmp_path: Path
) -> None:
    keep = tmp_path / "state" / "keep"
    async with open_pool():
        pass
    first = [row["what"] for row in rows(keep)]
    assert sorted(first) == ["ingest", "settings-changed"]
    (pool / "documents" / "hours.md").unlink()
    (pool / "gallae.toml").write_text('name = "test"\ntitle = "수영장"\n', "utf-8")
    for _ in range(2):
        async with open_pool():
            pass
    settings, removed = list(rows(keep))[2:]
    assert removed["what"] == "document-removed" and removed["documents"] == ["documents/hours.md"]
    assert settings["what"] == "settings-changed" and list(settings["details"]) == ["gallae.toml"]


async def test_rows_are_events_of_the_published_schema(open_pool: OpenChat, tmp_path: Path) -> None:
    async with open_pool() as chat:
        await chat.ask(asked("수영장 하루 이용료는?"))
        await chat.ask(asked("금고 비밀 순번은?", BORA))
        audit = chat.audit
        assert audit is not None
        for what in ("model-promoted", "person-deleted", "audit-exported", "something-new"):
            audit.write(Entry(what, "anna", about="bora", models=("a:b",), details={"n": 1}))
        audit.write(Entry("sign-in", "", "refused", details={"attempts": 3}))
        audit.forget("bora")
        found = [as_ocsf(row, audit.people.names()) for row in rows(audit.keep)]
    schemas = json.loads((Path(__file__).parent / "ocsf_1_6_0.json").read_text("utf-8"))
    names = {6003: "api_activity", 3002: "authentication"}
    for event in found:
        Draft202012Validator(schemas[names[event["class_uid"]]]).validate(event)
        assert event["type_uid"] == event["class_uid"] * 100 + event["activity_id"]
    people = [event["actor"]["user"].get("name") for event in found if event["metadata"]["event_code"] == "turn"]
    assert people == ["anna", None] and {e["class_uid"] for e in found} == {6003, 3002}


def test_a_row_costs_little_beside_a_turn(tmp_path: Path) -> None:
    audit = Audit(tmp_path)
    entry = Entry(
        "turn", "anna", "answered", documents=("documents/a.md",) * 8, usage={"input_tokens": 12}, turn="f" * 32
    )
    audit.write(entry)
    spent = [cpu(partial(audit.write, entry)) for _ in range(200)]
    assert sum(spent) / 200 < 0.003  # seconds; a turn by code alone takes about ten times that
