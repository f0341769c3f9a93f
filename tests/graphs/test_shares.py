"""Shared links: read-only, by the viewer's own rights, gone when they are taken back or the conversation is."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import AccessError, InputError
from gallae.core.types import Answer, Person, Question
from gallae.graphs.chat import Chat
from gallae.graphs.seen import WITHHELD, withheld_sentence
from gallae.graphs.shares import Share, SharedTurn

TODAY = date(2026, 11, 20)
ANNA, BORA = Person("anna", frozenset({"staff"})), Person("bora", frozenset({"guest"}))
OPEN, SECRET = "수영장 하루 이용료는 얼마예요?", "금고 비밀 순번이 뭐예요?"
Ask = Callable[[str, str], Awaitable[Answer]]


async def ask(chat: Chat, text: str, thread: str = "", person: Person = ANNA) -> Answer:
    return await chat.ask(Question(text, TODAY, thread=thread, person=person))


async def conversation(chat: Chat, *texts: str) -> str:
    thread = ""
    for text in texts:
        thread = (await ask(chat, text, thread)).thread
    return thread


def refusal(chat: Chat, token: str, viewer: Person = BORA) -> tuple[str, str]:
    with pytest.raises(AccessError) as refused:
        chat.shared(token, viewer)
    return refused.value.message, refused.value.hint


async def test_a_viewer_sees_questions_texts_and_sources_they_may_read(open_pool: Any) -> None:
    async with open_pool() as chat:
        thread = await conversation(chat, OPEN)
        shared = chat.shared(chat.share(thread, ANNA).token, BORA)
        (turn,) = shared.turns
        assert turn.question == OPEN and "9,000원" in turn.text and turn.status == "answered"
        assert [c.path for c in turn.citations] == ["documents/fees.md"] and "9,000원" in turn.citations[0].quote
        assert shared.title == OPEN


async def test_an_answer_that_rests_on_what_the_viewer_may_not_read_is_withheld_with_all_that_follows(
    open_pool: Any,
) -> None:
    async with open_pool() as chat:
        thread = await conversation(chat, OPEN, SECRET, "수영장은 몇 시에 열어요?")
        token = chat.share(thread, ANNA).token
        first, second, third = chat.shared(token, BORA).turns
        assert "9,000원" in first.text
        assert (second.question, second.text, second.status, second.citations) == (
            SECRET, withheld_sentence("ko"), WITHHELD, (),
        )  # fmt: skip
        assert (third.question, third.text, third.status) == ("", withheld_sentence("ko"), WITHHELD)
        seen = chat.shared(token, Person("cara", frozenset({"staff"}))).turns
        assert "4821" in seen[1].text and "documents/staff.md" in {c.path for c in seen[1].citations}


async def test_a_kept_answer_and_a_faq_answer_rest_on_their_documents_too(pool: Path, open_pool: Any) -> None:
    row = '{"question": "금고는 누가 여나요?", "answer": "당직자가 연다", "source": "documents/staff.md"}\n'
    (pool / "faq.jsonl").write_text(row, encoding="utf-8")
    async with open_pool() as chat:
        await ask(chat, SECRET)
        kept, faq = await ask(chat, SECRET), await ask(chat, "금고는 누가 여나요?")
        assert kept.cached and faq.text.startswith("당직자가") and not faq.citations
        for answer in (kept, faq):
            (turn,) = chat.shared(chat.share(answer.thread, ANNA).token, BORA).turns
            assert turn.status == WITHHELD and turn.text == withheld_sentence("ko")


async def test_a_document_that_is_gone_withholds_its_answers_from_viewers(pool: Path, open_pool: Any) -> None:
    async with open_pool() as chat:
        thread = await conversation(chat, OPEN)
        token = chat.share(thread, ANNA).token
        (pool / "documents" / "fees.md").unlink()
        chat.index.ingest()
        assert [t.status for t in chat.shared(token, BORA).turns] == [WITHHELD]
        assert "9,000원" in chat.turns(thread, ANNA)[0].text  # whose it is keeps it


async def test_a_link_shows_the_conversation_as_it_stood(open_pool: Any) -> None:
    async with open_pool() as chat:
        thread = await conversation(chat, OPEN)
        token = chat.share(thread, ANNA).token
        await ask(chat, "어린이는 얼마예요?", thread)
        assert [t.question for t in chat.shared(token, BORA).turns] == [OPEN]


async def test_only_whose_conversation_it_is_shares_lists_and_revokes(open_pool: Any) -> None:
    async with open_pool() as chat:
        thread = await conversation(chat, OPEN)
        link = chat.share(thread, ANNA)
        with pytest.raises(AccessError):
            chat.share(thread, BORA)
        with pytest.raises(InputError):
            chat.share("no-such-thread", BORA)
        for name in (link.token, link.id):
            with pytest.raises(InputError):
                chat.revoke(name, BORA)
        assert chat.shares.of(BORA) == []
        assert chat.shares.of(ANNA, thread) == [Share(link.id, thread, link.created, None)]
        assert chat.shared(link.token, BORA).turns


async def test_wrong_revoked_and_expired_tokens_are_answered_alike(
    open_pool: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_pool() as chat:
        thread = await conversation(chat, OPEN)
        wrong = refusal(chat, "x" * 48)
        by_token, by_id, brief = chat.share(thread, ANNA), chat.share(thread, ANNA), chat.share(thread, ANNA, days=2)
        chat.revoke(by_token.token, ANNA)
        chat.revoke(by_id.id, ANNA)
        assert refusal(chat, by_token.token) == refusal(chat, by_id.token) == wrong
        assert refusal(chat, by_token.token, ANNA) == wrong  # nor does the owner learn from it
        assert refusal(chat, brief.id) == wrong  # the listed id opens nothing
        assert chat.shared(brief.token, BORA).turns
        later = time.time() + 2 * 86_400 + 1
        monkeypatch.setattr("gallae.graphs.shares.time.time", lambda: later)
        assert refusal(chat, brief.token) == wrong and chat.shares.of(ANNA) == []


async def test_no_token_stands_on_the_disk_and_none_resembles_another(open_pool: Any, tmp_path: Path) -> None:
    async with open_pool() as chat:
        thread = await conversation(chat, OPEN)
        tokens = [chat.share(thread, ANNA).token for _ in range(50)]
        assert len({t[:8] for t in tokens}) == 50 and all(len(t) == 48 for t in tokens)  # 192 bits
        held = b"".join(f.read_bytes() for f in (tmp_path / "state").rglob("*") if f.is_file())
        assert not [t for t in tokens if t.encode() in held]


async def test_a_link_opens_no_way_to_write(open_pool: Any) -> None:
    async with open_pool() as chat:
        thread = await conversation(chat, OPEN)
        token = chat.share(thread, ANNA).token
        shown = repr(chat.shared(token, BORA))
        assert thread not in shown and chat.turns(thread, ANNA)[0].id not in shown
        answer = await ask(
            chat, "어린이는?", token, BORA
        )  # the token is no thread: a conversation of bora's own begins
        assert answer.thread == token and len(chat.turns(thread, ANNA)) == 1
        with pytest.raises(AccessError):
            await ask(chat, "어린이는?", thread, BORA)


async def test_a_turn_of_which_nobody_knows_what_it_rests_on_shows_to_those_who_may_read_all(
    open_pool: Any,
) -> None:
    async with open_pool() as chat:
        thread = await conversation(chat, OPEN)
        token = chat.share(thread, ANNA).token
        chat.store.db.execute("UPDATE turns SET rests = NULL")  # as a row from before it was written down
        assert [t.status for t in chat.shared(token, BORA).turns] == [WITHHELD]
        assert [t.status for t in chat.shared(token, Person()).turns] == ["answered"]


async def test_withdrawn_and_failed_turns_show_no_text(open_pool: Any) -> None:
    async with open_pool() as chat:
        thread = await conversation(chat, OPEN, "사물함은 한 달에 얼마예요?")
        first, second = chat.turns(thread, ANNA)
        chat.store.withdraw(first.id, "policy")
        chat.store.db.execute("UPDATE turns SET status = 'failed', answer = NULL WHERE id = ?", (second.id,))
        shown = chat.shared(chat.share(thread, ANNA).token, BORA).turns
        assert [(t.text, t.status) for t in shown] == [("", "failed"), ("", "failed")]
        assert isinstance(shown[0], SharedTurn)
