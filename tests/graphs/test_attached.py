"""A file brought into one conversation: read there alone, by its person alone, and gone with the conversation."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest

from gallae.core.errors import AccessError, InputError, KnowledgeError
from gallae.core.types import Person, Question
from gallae.graphs.attached import FILES
from gallae.graphs.chat import Chat
from gallae.graphs.store import new_id
from gallae.models.scripted import ScriptedChatModel

TODAY = date(2026, 11, 20)
ANNA, BORA = Person("anna", frozenset()), Person("bora", frozenset())
LEASE = "# 임대차 계약서\n\n보증금은 3,150만 원이다.\n\n월세는 매달 25일에 낸다.\n"
ASKED = "보증금은 얼마인가요?"


async def attach(chat: Chat, person: Person = ANNA, name: str = "계약서.md", text: str = LEASE) -> str:
    thread = new_id()
    report = await chat.attached.add(thread, person, name, text.encode("utf-8"))
    assert report.status == "added", report
    return thread


def question(text: str, thread: str, person: Person = ANNA, *, attached: bool = True) -> Question:
    return Question(text, TODAY, thread=thread, person=person, route="rag" if attached else None, attached=attached)


async def test_a_question_about_the_file_is_answered_from_it_with_its_place(open_pool: Any) -> None:
    async with open_pool() as chat:
        thread = await attach(chat)
        answer = await chat.ask(question(ASKED, thread))
        assert answer.outcome == "answered" and "3,150만 원" in answer.text
        (cited,) = answer.citations
        assert cited.path.startswith("documents/attached-") and cited.path.endswith("/계약서.md")
        stored = chat.attached.index(thread, ANNA).read(cited.path, ANNA)
        assert stored.text[cited.start : cited.end] == cited.quote
        assert chat.turns(thread, ANNA)[0].text == answer.text  # and it stays readable to whoever asked


async def test_only_the_file_answers_and_only_there(open_pool: Any) -> None:
    async with open_pool() as chat:
        thread = await attach(chat)
        assert (await chat.ask(question("수영장 하루 이용료는 얼마예요?", thread))).outcome == "abstained"
        apart = await chat.ask(question(ASKED, "", attached=False))
        beside = await chat.ask(question(ASKED, thread, attached=False))
        assert "3,150" not in apart.text and "3,150" not in beside.text
        assert [c.path for c in chat.index.documents(Person()) if "attached" in c.path] == []


async def test_nothing_of_it_is_kept_for_the_same_words_elsewhere(open_pool: Any) -> None:
    async with open_pool() as chat:
        first, second = await attach(chat), await attach(chat, BORA, text=LEASE.replace("3,150", "8,000"))
        assert "3,150" in (await chat.ask(question(ASKED, first))).text
        theirs = await chat.ask(question(ASKED, second, BORA))
        assert "8,000" in theirs.text and not theirs.cached


async def test_somebody_else_reaches_neither_file_nor_answer(open_pool: Any) -> None:
    async with open_pool() as chat:
        thread = await attach(chat)
        for refused in (
            lambda: chat.attached.files(thread, BORA),
            lambda: chat.attached.index(thread, BORA),
            lambda: chat.attached.remove(thread, BORA, "documents/x.md"),
        ):
            with pytest.raises(AccessError):
                refused()
        with pytest.raises(AccessError):
            await chat.attached.add(thread, BORA, "b.md", b"# b\n\nb")
        with pytest.raises(AccessError):
            await chat.ask(question(ASKED, thread, BORA))


async def test_a_viewer_of_a_shared_link_is_shown_no_answer_from_a_private_file(open_pool: Any) -> None:
    async with open_pool() as chat:
        thread = await attach(chat)
        await chat.ask(question(ASKED, thread))
        seen = chat.shared(chat.share(thread, ANNA).token, BORA)
        assert "3,150" not in repr(seen) and seen.turns[0].status == "withheld"


async def test_it_is_deleted_with_the_conversation_and_swept_if_the_conversation_is_gone(open_pool: Any) -> None:
    async with open_pool() as chat:
        kept, gone = await attach(chat), await attach(chat)
        home = chat.workspace.keep / "attached"
        assert len(list(home.iterdir())) == 2
        await chat.forget(gone, ANNA)
        (left,) = home.iterdir()
        chat.store.db.execute("DELETE FROM threads WHERE id = ?", (kept,))
    async with open_pool():
        assert not left.exists()


async def test_it_is_read_again_after_a_restart_and_can_be_detached(open_pool: Any) -> None:
    async with open_pool() as chat:
        thread = await attach(chat)
    async with open_pool() as chat:
        assert "3,150만 원" in (await chat.ask(question(ASKED, thread))).text
        (card,) = chat.attached.files(thread, ANNA)
        assert chat.attached.file(thread, ANNA, card.path).read_text(encoding="utf-8") == LEASE
        assert chat.attached.remove(thread, ANNA, card.path).status == "removed"
        with pytest.raises(InputError, match="붙인 파일이 없습니다"):
            await chat.ask(question(ASKED, thread))
        with pytest.raises(KnowledgeError):
            chat.attached.index(thread, ANNA).read(card.path, ANNA)


async def test_a_file_that_cannot_be_read_is_refused_with_the_reason_and_leaves_nothing(open_pool: Any) -> None:
    async with open_pool() as chat:
        report = await chat.attached.add(new_id(), ANNA, "망가진.pdf", b"not a pdf at all")
        assert report.status == "refused" and report.reason
        assert not list((chat.workspace.keep / "attached").rglob("*.pdf"))


async def test_there_is_a_limit_and_a_file_of_the_same_name_takes_the_others_place(open_pool: Any) -> None:
    async with open_pool() as chat:
        thread = await attach(chat)
        for n in range(FILES - 1):
            await chat.attached.add(thread, ANNA, f"{n}.md", f"# {n}\n\n{n}번 글이다.".encode())
        with pytest.raises(InputError, match=f"{FILES}개까지"):
            await chat.attached.add(thread, ANNA, "more.md", b"# more\n\nmore.")
        again = await chat.attached.add(thread, ANNA, "계약서.md", LEASE.replace("3,150", "9,900").encode())
        assert again.status == "updated" and len(chat.attached.files(thread, ANNA)) == FILES
        assert "9,900만 원" in (await chat.ask(question(ASKED, thread))).text


async def test_where_nothing_is_kept_no_file_is_taken(open_pool: Any) -> None:
    async with open_pool(settings={"privacy": {"store": "nothing"}}) as chat:
        with pytest.raises(InputError, match="남기지 않는 대화"):
            await chat.attached.add(new_id(), ANNA, "a.md", b"# a")
    async with open_pool() as chat:
        with pytest.raises(InputError, match="남기지 않는 대화"):
            await chat.attached.add(new_id(), ANNA, "a.md", b"# a", private=True)


async def test_a_confidential_file_is_read_by_no_outside_model(open_pool: Any) -> None:
    model = ScriptedChatModel(replies=["보증금은 3,150만 원이다. [1]"] * 4)
    async with open_pool(model, local=False) as chat:
        thread = await attach(chat, text=f"---\nconfidential: true\n---\n{LEASE}")
        answer = await chat.ask(question(ASKED, thread))
        assert model.requests == [] and "3,150만 원" in answer.text and answer.served_by == "code"
        asked = dataclasses.replace(question(ASKED, await attach(chat)), id="")
        await chat.ask(asked)
        assert model.requests  # an open one is read by it, as an open document is
