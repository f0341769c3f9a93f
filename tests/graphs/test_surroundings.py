"""The model reads around a passage; what it says is checked against that, and cited where it stands."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import KnowledgeError
from gallae.core.types import Passage, Question
from gallae.graphs.chat import Chat
from gallae.graphs.cite import cite, cite_used
from gallae.graphs.history import estimate_tokens
from gallae.graphs.surroundings import PARENT, Shown, surround
from gallae.models.scripted import ScriptedChatModel
from gallae.retrievers.documents import Heading, Row, StoredDocument

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
SECTION = "첫 문장이다. 둘째 문장이다. 셋째 문장이다."


def document(text: str = f"머리말이다.\n# 절\n{SECTION}\n# 다음 절\n다른 일이다.", **more: Any) -> StoredDocument:
    headings = tuple(Heading(1, line[2:], text.index(line)) for line in text.split("\n") if line.startswith("# "))
    return StoredDocument("documents/a.md", "가", text, **{"headings": headings, **more})


def passage(stored: StoredDocument, text: str, **more: Any) -> Passage:
    start = stored.text.index(text)
    return Passage(text, stored.path, stored.title, start, start + len(text), text, **more)


def wholes(stored: StoredDocument, *passages: Passage, tokens: float = 10_000) -> list[str]:
    shown = surround(passages, lambda path: stored, tokens)
    for source in shown:
        assert source.whole.text == stored.text[source.whole.start : source.whole.end]
        assert source.whole.start <= source.passage.start and source.passage.end <= source.whole.end
    return [source.whole.text for source in shown]


def test_a_short_section_is_shown_whole_and_nothing_of_the_next() -> None:
    stored = document()
    assert wholes(stored, passage(stored, "둘째 문장이다.")) == [f"# 절\n{SECTION}"]


def test_of_a_long_section_whole_sentences_on_both_sides_are_shown() -> None:
    text = " ".join(f"문장 {n:04} 끝이다." for n in range(400))
    stored = document(text)
    (whole,) = wholes(stored, passage(stored, "문장 0200 끝이다."))
    assert len(text) > PARENT and 900 < len(whole) < 1_100
    assert whole.startswith("문장 0") and whole.endswith("끝이다.") and "문장 0200 끝이다." in whole


def test_neighbours_share_the_text_between_them_and_show_none_of_it_twice() -> None:
    stored = document()
    first, third = passage(stored, "첫 문장이다."), passage(stored, "셋째 문장이다.")
    shown = wholes(stored, first, third)
    assert shown == ["# 절\n첫 문장이다. 둘째 문장이다.", "셋째 문장이다."]
    assert "".join(wholes(stored, third, first, passage(stored, "둘째 문장이다."))).count("문장이다.") == 3


def test_surroundings_stay_on_the_page() -> None:
    text = "첫 쪽의 글이다.\f둘째 쪽이다. 이어진다.\f셋째 쪽이다."
    pages = (0, text.index("\f") + 1, text.rindex("\f") + 1)
    stored = document(text, pages=pages)
    assert wholes(stored, passage(stored, "이어진다.", page=2)) == ["둘째 쪽이다. 이어진다."]


def test_a_row_of_a_table_is_left_alone() -> None:
    text = "| 세탁기 | 24개월 |\n| 냉장고 | 12개월 |"
    rows = (Row(0, 15, "| 제품 | 기간 |"), Row(16, 31, "| 제품 | 기간 |"))
    stored = document(text, rows=rows)
    row = passage(stored, "| 세탁기 | 24개월 |")
    assert wholes(stored, row) == wholes(stored, replace(row, header="| 제품 | 기간 |")) == [row.text]


def test_the_best_passages_get_the_room_that_is_left() -> None:
    stored = document()
    first, last = passage(stored, "둘째 문장이다."), passage(stored, "다른 일이다.")
    room = estimate_tokens(f"# 절\n{SECTION}") - estimate_tokens(first.text)
    assert wholes(stored, first, last, tokens=room) == [f"# 절\n{SECTION}", "다른 일이다."]
    assert wholes(stored, first, last, tokens=room - 1) == ["둘째 문장이다.", "# 다음 절\n다른 일이다."]
    assert wholes(stored, first, last, tokens=0) == ["둘째 문장이다.", "다른 일이다."]


def test_a_document_that_is_forbidden_or_changed_since_gives_no_surroundings() -> None:
    stored = document()
    found = passage(stored, "둘째 문장이다.")

    def refuse(path: str) -> StoredDocument:
        raise KnowledgeError("no such document")

    assert surround([found], refuse, 1e6) == (Shown(found, found),)
    for text in ("다른 글", "전혀 다른 글이다. " * 9):
        changed = replace(stored, text=text)
        assert surround([found], lambda path, changed=changed: changed, 1e6) == (Shown(found, found),)  # type: ignore[misc]


def shown(text: str, own: str) -> Shown:
    start = 100 + text.index(own)
    whole = Passage("p", "documents/a.md", "가", 100, 100 + len(text), text)
    return Shown(replace(whole, start=start, end=start + len(own), text=own), whole)


def test_a_citation_points_to_the_place_that_holds_the_claim_not_to_the_one_with_more_words() -> None:
    text = "수영장 하루 이용료와 대관 보증금을 아래에 적는다. 보증금은 30,000원이다."
    (citation,) = cite("수영장 대관 보증금은 30,000원입니다. [1]", [shown(text, text[:28])])
    assert citation.quote == "보증금은 30,000원이다." and citation.start == 100 + text.index("보증금은 30")


def test_among_equal_places_the_passage_itself_is_cited() -> None:
    text = "요금은 9,000원이다. 그 밖의 일이다. 요금은 9,000원이다."
    own = shown(text, "그 밖의 일이다. 요금은 9,000원이다.")
    (citation,) = cite("요금은 9,000원입니다. [1]", [own])
    assert citation.start == 100 + text.rindex("요금은")


def test_a_house_text_cites_surroundings_where_its_line_rests_on_them() -> None:
    text = "탈의실 공사를 한다. 휴관 날짜는 12월 3일이다."
    (citation,) = cite_used("■ 휴관 날짜: 12월 3일", [shown(text, "탈의실 공사를 한다.")])
    assert citation.quote == "휴관 날짜는 12월 3일이다."


@pytest.fixture
def hall(pool: Path) -> Path:
    """One passage finds the question, the next one of the same section holds the value."""
    (pool / "documents" / "hall.md").write_text(
        "# 대관 안내\n\n강당 대관은 한 달 전에 신청한다. 대관 신청서는 안내 데스크에서 받는다. 단체만 빌릴 수 있다. "
        "신청한 순서대로 빌려 준다.\n\n그때 내는 예치금은 30,000원이다. 끝나면 돌려준다. 청소는 빌린 사람이 한다. "
        + "".join(f"의자 {n}번은 제자리에 놓는다. " for n in range(1, 20))
        + "\n\n"
        "# 주차 안내\n\n주차권은 4,000원이다.\n",
        encoding="utf-8",
    )
    return pool


SETTINGS = {"retrieval": {"passages": 1, "chunk_characters": 80}}
ASKED = "강당 대관 신청은 언제 하고 얼마를 내요?"


async def test_what_stands_around_the_passage_is_accepted_and_cited_where_it_stands(
    hall: Path, open_pool: OpenChat
) -> None:
    model = ScriptedChatModel(["강당 대관은 한 달 전에 신청합니다. [1] 예치금은 30,000원입니다. [1]"])
    async with open_pool(model, settings=SETTINGS) as chat:
        answer = await chat.ask(Question(ASKED, today=date(2026, 11, 20), route="rag"))
        sent = str(model.requests[0])
        assert "30,000원" in sent and "4,000원" not in sent  # the section, not the next one
        assert answer.outcome == "answered" and "30,000원" in answer.text and answer.served_by != "code"
        stored = chat.index.read("documents/hall.md", Question(ASKED, today=date(2026, 11, 20)).person)
        for citation in answer.citations:
            assert stored.text[citation.start : citation.end] == citation.quote


async def test_a_claim_of_the_surroundings_alone_is_cited_there(hall: Path, open_pool: OpenChat) -> None:
    model = ScriptedChatModel(["예치금은 30,000원입니다. [1]"])
    async with open_pool(model, settings=SETTINGS) as chat:
        answer = await chat.ask(Question(ASKED, today=date(2026, 11, 20), route="rag"))
        (citation,) = answer.citations
        assert citation.quote == "그때 내는 예치금은 30,000원이다."


async def test_what_stands_in_another_section_is_still_refused(hall: Path, open_pool: OpenChat) -> None:
    model = ScriptedChatModel(default="예치금은 4,000원입니다. [1]")
    async with open_pool(model, settings=SETTINGS) as chat:
        answer = await chat.ask(Question(ASKED, today=date(2026, 11, 20), route="rag"))
        assert "4,000" not in answer.text and answer.served_by == "code"


async def test_a_small_context_keeps_all_passages_before_it_widens_any(hall: Path, open_pool: OpenChat) -> None:
    model = ScriptedChatModel(["강당 대관은 한 달 전에 신청합니다. [1]"])
    async with open_pool(model, settings=SETTINGS, context_tokens=620) as chat:
        await chat.ask(Question(ASKED, today=date(2026, 11, 20), route="rag"))
        assert "30,000원" not in str(model.requests[0])


async def test_a_tuned_model_may_use_the_surroundings_too(hall: Path, open_pool: OpenChat) -> None:
    skill = hall / "skills" / "notice-writer" / "skill.toml"
    skill.write_text(skill.read_text(encoding="utf-8") + "needs_documents = true\n", encoding="utf-8")
    (hall / "documents" / "closing.md").write_text(
        "# 휴관 안내문\n\n휴관 안내문에는 까닭을 쓴다. 휴관 까닭이 사물함 공사이면 한 달 값을 돌려준다. 공사는 열흘이 걸린다.\n\n"
        "그때 돌려주는 값은 30,000원이다. 다음 달에 돌려준다. 계좌로 보낸다.\n",
        encoding="utf-8",
    )
    model = ScriptedChatModel(["■ 휴관 안내\n■ 날짜: 12월 24일\n■ 까닭: 사물함 공사, 돌려주는 값은 30,000원"])
    async with open_pool(sllm=model, settings=SETTINGS) as chat:
        text = "12월 24일 휴관 안내문 써 줘, 까닭은 사물함 공사"
        answer = await chat.ask(Question(text, today=date(2026, 11, 20), route="hybrid"))
        assert "30,000원" in str(model.requests[0])
        assert answer.outcome == "answered" and "30,000원" in answer.text
        assert any("30,000원" in citation.quote for citation in answer.citations)
