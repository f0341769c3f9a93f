"""The agent reads documents as it searches them: page by page, under the rights of who asks, with citations of what it
read, and with nothing confidential for a model outside."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from capture import Captured
from traced import ask, outside

from gallae.core.types import Answer, Person
from gallae.graphs.agent_documents import PAGES
from gallae.graphs.chat import Chat
from gallae.models.scripted import Reply, ScriptedChatModel
from gallae.tools.documents import PAGE
from gallae.tools.trial import Trial, beside

__all__ = ["outside"]

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
LOCAL, GUEST = Person(), Person("lee", frozenset())
ASKED = "문서를 읽고 알려 줘"


def call(name: str, **arguments: Any) -> Reply:
    return Reply(tool_calls=({"name": name, "args": arguments, "id": f"{name}{arguments}"},), finish="tool_calls")


def read(path: str, **more: Any) -> Reply:
    return call("read_document", path=path, **more)


async def told(
    open_pool: OpenChat, *replies: Any, person: Person = LOCAL, local: bool = True
) -> tuple[Answer, ScriptedChatModel]:
    model = ScriptedChatModel([*replies])
    async with open_pool(model, local=local) as chat:
        return await chat.ask(ask(ASKED, route="tool", person=person)), model


@pytest.fixture
def long_document(pool: Path) -> str:
    """Three pages; the last line stands on the third."""
    lines = [f"{n}번 사물함은 {n % 7 + 1}층에 있고 열쇠는 안내대에서 받는다." for n in range(1, 320)]
    text = "# 사물함 안내\n\n" + "\n\n".join(lines) + "\n\n분실한 열쇠는 한 개에 12,500원을 낸다.\n"
    assert 2 * PAGE < len(text) < 3 * PAGE
    (pool / "documents" / "lockers.md").write_text(text, encoding="utf-8")
    return text


async def test_a_long_document_is_read_page_by_page_and_the_place_that_says_it_is_cited(
    open_pool: OpenChat, long_document: str
) -> None:
    said = "분실한 열쇠는 한 개에 12,500원을 냅니다."
    pages = (read("documents/lockers.md"), read("lockers.md", start=PAGE), read("lockers.md", start=2 * PAGE))
    answer, model = await told(open_pool, *pages, said)
    assert answer.outcome == "answered", answer.text
    first, second, third = (tool.result for tool in answer.tools)
    assert first.startswith(f"documents/lockers.md [0:{PAGE}] / {len(long_document)} (사물함 안내)\n")
    assert f"[next page: start={PAGE}]" in first and f"start={2 * PAGE}" in second and "next page" not in third
    assert long_document[PAGE : 2 * PAGE].strip() in second
    assert "12,500원" in third and "12,500원" in model.requests[3].text
    (citation,) = answer.citations
    assert citation.path == "documents/lockers.md" and "12,500원" in citation.quote and len(citation.quote) < 1_000
    assert long_document[citation.start : citation.end] == citation.quote
    assert {check.name: check.passed for check in answer.checks}["numbers"]


async def test_our_own_offsets_are_no_figures_that_an_answer_could_rest_on(open_pool: OpenChat, pool: Path) -> None:
    text = "# 열쇠 안내\n\n" + "열쇠는 안내대에서 받는다.\n\n" * 400
    (pool / "documents" / "keys.md").write_text(text, encoding="utf-8")
    said = (f"열쇠값은 {PAGE:,}원입니다.", f"열쇠값은 {PAGE:,}원이 맞습니다.")
    answer, _ = await told(open_pool, read("keys.md"), *said)
    assert f"[0:{PAGE}]" in answer.tools[0].result
    assert answer.outcome == "refused" and f"{PAGE:,}원" in answer.text


async def test_a_turn_reads_so_many_pages_and_no_more(open_pool: OpenChat) -> None:
    many = Reply(
        tool_calls=tuple(
            {"name": "read_document", "args": {"path": "fees.md", "start": n}, "id": f"{n}"} for n in range(PAGES + 1)
        ),
        finish="tool_calls",
    )
    answer, _ = await told(open_pool, many, "수영장 하루 이용료는 9,000원입니다.")
    refused = [tool.result for tool in answer.tools if tool.failed]
    assert len(refused) == 1 and f"{PAGES} pages" in refused[0]


async def test_what_a_person_may_not_read_is_said_like_what_is_not_there(open_pool: OpenChat) -> None:
    answer, model = await told(open_pool, read("staff.md"), read("stuff.md"), "찾지 못했습니다.", person=GUEST)
    closed, none = (tool.result for tool in answer.tools)
    assert closed.replace("staff", "*") == none.replace("stuff", "*") and "no document of this path" in closed
    assert all("4821" not in request.text for request in model.requests)
    answer, _ = await told(open_pool, read("stuff.md"), "찾지 못했습니다.")
    assert "Near: documents/staff.md" in answer.tools[0].result


async def test_what_was_read_is_what_the_turn_rests_on(open_pool: OpenChat) -> None:
    person = Person("kim", frozenset({"staff"}))
    async with open_pool(ScriptedChatModel([read("staff.md"), "순번은 4821입니다."])) as chat:
        answer = await chat.ask(ask(ASKED, route="tool", person=person))
        assert "4821" in answer.text and "documents/staff.md" in (chat.store.turn(answer.id, person).rests or ())
        left = Person("kim", frozenset())
        assert all("4821" not in str(turn) for turn in chat.turns(answer.thread, left))


async def test_a_model_outside_reads_nothing_confidential_and_is_not_told_that_it_is_there(open_pool: OpenChat) -> None:
    answer, model = await told(open_pool, read("secret.md"), read("secrex.md"), "찾지 못했습니다.", local=False)
    assert len(model.requests) == 3
    closed, none = (tool.result for tool in answer.tools)
    assert closed.replace("secret", "*") == none.replace("secrex", "*")
    assert all("3,200" not in request.text and "documents/secret.md." not in request.text for request in model.requests)


async def test_after_a_confidential_page_no_server_outside_is_called_and_no_trace_holds_it(
    open_pool: OpenChat, outside: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = Trial("맑음")
    replies = [read("secret.md"), call("world__lookup", query="내일 날씨"), "예산은 3,200만 원입니다."]
    model = ScriptedChatModel(replies)
    async with open_pool(model) as chat, beside(chat.parts.toolbox, trial) as joined:
        monkeypatch.setattr(type(chat.parts.toolbox), "with_documents", _joined(joined))
        answer = await chat.ask(ask(ASKED + ", 그리고 내일 날씨", route="tool"))
    assert "3,200" in model.requests[1].text and trial.told == [] and answer.tools[1].failed
    assert outside.roots() and not outside.holds("3,200")


def _joined(joined: Any) -> Callable[..., Any]:
    with_documents = type(joined).with_documents
    return lambda self, search, read: with_documents(joined, search, read)
