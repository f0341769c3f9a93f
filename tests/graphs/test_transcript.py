"""A conversation taken away: every turn with how it ended and what it rests on, as Markdown and as a PDF of letters."""

from __future__ import annotations

from datetime import date
from typing import Any

import pypdfium2

from gallae.core.types import Person, Question
from gallae.graphs.chat import Chat
from gallae.graphs.store import StoredTurn
from gallae.graphs.transcript import as_markdown, file_name
from gallae.graphs.transcript_pdf import as_pdf
from gallae.models.scripted import ScriptedChatModel

TODAY = date(2026, 11, 20)
ASKED = "수영장 하루 이용료는 얼마예요?"


async def conversation(chat: Chat) -> list[StoredTurn]:
    first = await chat.ask(Question(ASKED, TODAY))
    await chat.ask(Question("주차장은 몇 시에 닫나요?", TODAY, thread=first.thread, route="rag"))
    other = await chat.ask(Question("지울 물음", TODAY, thread=first.thread, route="rag"))
    await chat.ask(Question("평일은 몇 시에 여나요?", TODAY, thread=first.thread, replaces=other.id))
    return chat.turns(first.thread, Person())


async def test_markdown_holds_questions_answers_sources_and_how_each_turn_ended(open_pool: Any) -> None:
    async with open_pool() as chat:
        said = as_markdown("수영장", await conversation(chat), "ko")
    assert said.startswith("# 수영장\n") and f"## {ASKED}" in said and "9,000원" in said
    assert "- [1] documents/fees.md" in said and "“수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.”" in said
    assert "**[문서에서 찾지 못함]**" in said
    assert "문서 근거 · code" in said
    assert "지울 물음" not in said and "평일은 몇 시에 여나요?" in said  # what was asked again is said once


async def test_whoever_lost_a_right_exports_the_sentence_in_its_place(open_pool: Any) -> None:
    staff, guest = Person("anna", frozenset({"staff"})), Person("anna", frozenset({"guest"}))
    async with open_pool() as chat:
        made = await chat.ask(Question("금고 비밀 순번이 뭐예요?", TODAY, person=staff))
        assert "4821" in as_markdown("금고", chat.turns(made.thread, staff), "ko")
        said = as_markdown("금고", chat.turns(made.thread, guest), "ko")
        assert "4821" not in said and "볼 수 없음" in said
        with pypdfium2.PdfDocument(as_pdf("금고", chat.turns(made.thread, guest), "ko")) as document:
            text = document[0].get_textpage().get_text_range()
        assert "4821" not in text and "볼 수 없음" in text


async def test_the_pdf_is_searchable_korean_without_markup_of_the_texts(open_pool: Any) -> None:
    nasty = "<b>굵게</b> & <img src='http://x.example/a.png'/> 쀍똠뷁 🙂"
    async with open_pool(ScriptedChatModel(replies=[nasty])) as chat:
        turns = await conversation_of(chat)
        made = as_pdf("수영장 <i>문의</i>", turns, "ko")
    assert made.startswith(b"%PDF-") and b"x.example" not in made and len(made) < 200_000
    with pypdfium2.PdfDocument(made) as document:
        text = document[0].get_textpage().get_text_range()
    assert "수영장 <i>문의</i>" in text and "b>굵게" in text and "쀍똠뷁" in text and "□" in text


async def conversation_of(chat: Chat) -> list[StoredTurn]:
    made = await chat.ask(Question("아무 글이나 써 줘", TODAY, route="prompt"))
    return chat.turns(made.thread, Person())


def test_long_conversations_break_into_pages() -> None:
    turns = [
        StoredTurn(f"t{n}", "h", f"{n}번째 물음", "cut", "긴 답입니다. " * 200, None, None, None, 0.0) for n in range(6)
    ]
    with pypdfium2.PdfDocument(as_pdf("긴 대화", turns, "ko")) as document:
        assert len(document) > 2


def test_file_names_hold_nothing_that_a_file_system_minds() -> None:
    assert file_name('a/b\\c:"*?<>|.. 가', "pdf") == "abc 가.pdf"
    assert file_name("???", "md") == "conversation.md"
