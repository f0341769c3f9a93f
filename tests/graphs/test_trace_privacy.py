"""No byte of 240 planted personal values reaches an endpoint, whichever way they came into a turn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from capture import Captured
from planted import KINDS, planted
from traced import OpenChat, ask, langsmith, outside

from gallae.core.types import Message, Person
from gallae.models.scripted import Reply, ScriptedChatModel

__all__ = ["langsmith", "outside"]

VALUES = planted(240)
QUESTION, HISTORY, DOCUMENT, SAID, ARGUMENT, RESULT, ERROR, COMMENT = (VALUES[i * 30 : i * 30 + 30] for i in range(8))


def sentences(given: Sequence[tuple[str, str, str]]) -> str:
    return "\n".join(sentence for _, sentence, _ in given)


def leaked(captured: Captured, given: Sequence[tuple[str, str, str]]) -> list[str]:
    return [f"{kind}: {sentence}" for kind, sentence, value in given if captured.holds(value)]


def cut(text: str) -> tuple[str, ...]:
    """Two characters a chunk: every value is split over several."""
    return tuple(text[i : i + 2] for i in range(0, len(text), 2))


def test_the_values_are_of_every_kind_that_is_masked() -> None:
    from gallae.checks.masking import LABELS

    assert set(KINDS) == set(LABELS) - {"literal"}
    assert len({value for _, _, value in VALUES}) >= 200
    assert all({kind for kind, _, _ in part} == set(KINDS) for part in (QUESTION, HISTORY, DOCUMENT, SAID, ERROR))


async def test_values_in_questions_and_history_are_masked(open_pool: OpenChat, langsmith: Captured) -> None:
    history = tuple(Message("user" if n % 2 else "assistant", sentence) for n, (_, sentence, _) in enumerate(HISTORY))
    async with open_pool(ScriptedChatModel(default="네, 알겠습니다.")) as chat:
        for start in range(0, 30, 5):
            asked = "정중하게 고쳐 써 줘: " + sentences(QUESTION[start : start + 5])
            await chat.ask(ask(asked, route="prompt", history=history))
    assert len(langsmith.roots()) == 6 and "정중하게 고쳐" in langsmith.roots()[0]["inputs"]["question"]
    assert not leaked(langsmith, QUESTION) and not leaked(langsmith, HISTORY)


async def test_values_split_over_a_models_chunks_are_masked(open_pool: OpenChat, langsmith: Captured) -> None:
    said, thought = sentences(SAID[:20]), sentences(SAID[20:])
    reply = Reply(said, pieces=cut(said), reasoning=thought)
    async with open_pool(ScriptedChatModel(default=reply)) as chat:
        await chat.ask(ask("명단을 보기 좋게 정리해 줘", route="prompt"))
    (call,) = [run for run in langsmith.runs() if run["run_type"] == "llm"]
    assert "[PHONE_" in call["outputs"]["messages"][0]["content"] and not call.get("events")
    assert not leaked(langsmith, SAID)


async def test_values_in_documents_are_masked(open_pool: OpenChat, langsmith: Captured, pool: Path) -> None:
    text = "# 담당자 연락망\n\n" + "\n\n".join(f"연락망 {sentence}." for _, sentence, _ in DOCUMENT)
    name = f"연락망 {COMMENT[3][2]}.md" if COMMENT[3][0] == "phone" else "연락망.md"
    (pool / "documents" / name).write_text(text, encoding="utf-8")
    model = ScriptedChatModel(default="담당자 연락망에 있습니다. [1]")
    async with open_pool(model) as chat:
        for query in ("담당자 연락망을 알려 줘", "연락망에서 환불 계좌는?", "연락망 student id", "연락망 주소는?"):
            await chat.ask(ask(query, route="rag"))
    shown = "\n".join(request.text for request in model.requests)
    assert sum(value in shown for _, _, value in DOCUMENT) > 15, "the model saw too little to prove anything"
    assert any(run["run_type"] == "retriever" for run in langsmith.runs())
    assert not leaked(langsmith, DOCUMENT)


async def test_values_in_what_tools_take_and_give_are_masked(
    open_pool: OpenChat, langsmith: Captured, pool: Path
) -> None:
    text = "# 명부\n\n" + "\n\n".join(f"명부 {sentence}." for _, sentence, _ in RESULT)
    (pool / "documents" / "roster.md").write_text(text, encoding="utf-8")
    calls = tuple(
        {"name": "text_count", "args": {"text": sentence}, "id": f"c{n}"} for n, (_, sentence, _) in enumerate(ARGUMENT)
    )
    searches = tuple(
        {"name": "search_documents", "args": {"query": f"명부 {word}"}, "id": word}
        for word in ("환불 계좌", "student", "주소")
    )
    model = ScriptedChatModel([Reply(tool_calls=calls), Reply(tool_calls=searches), "다 세었습니다."])
    async with open_pool(model) as chat:
        answer = await chat.ask(ask("도구로 세어 줘", route="tool"))
    tools = [run for run in langsmith.runs() if run["run_type"] == "tool"]
    assert answer.outcome == "answered" and len(tools) == len(calls) + len(searches)
    shown = "\n".join(request.text for request in model.requests)
    assert sum(value in shown for _, _, value in RESULT) > 8, "the model saw too little to prove anything"
    assert not leaked(langsmith, ARGUMENT) and not leaked(langsmith, RESULT)


async def test_values_in_errors_are_masked(open_pool: OpenChat, langsmith: Captured) -> None:
    for _, sentence, _ in ERROR:
        async with open_pool(ScriptedChatModel([RuntimeError(sentence)] * 3)) as chat:
            await chat.ask(ask("하늘이 파란 까닭을 설명해 줘", route="prompt"))
    errors = [run["error"] for run in langsmith.runs() if run.get("error")]
    assert len(errors) >= len(ERROR) and any("[PHONE_" in error for error in errors)
    assert not leaked(langsmith, ERROR)


async def test_values_in_comments_and_names_of_conversations_and_people_are_masked(
    open_pool: OpenChat, langsmith: Captured
) -> None:
    phone, email = ("010-7391-2846", "nabi.kim@example.kr")
    async with open_pool(ScriptedChatModel(default="네."), settings={"name": f"팀 {email}"}) as chat:
        person = Person(email, frozenset())
        answer = await chat.ask(ask("하늘이 파란 까닭은?", route="prompt", thread=f"상담 {phone}", person=person))
        for _, sentence, _ in COMMENT:
            chat.rate(answer.id, person, 1, sentence)
    assert len(langsmith.feedback()) == len(COMMENT)
    assert not leaked(langsmith, COMMENT) and not langsmith.holds(phone) and not langsmith.holds(email)
    (root,) = langsmith.roots()
    assert root["extra"]["metadata"]["thread_id"] == "상담 [PHONE_1]"


async def test_a_value_that_one_place_gives_away_is_masked_where_nothing_does(
    open_pool: OpenChat, langsmith: Captured
) -> None:
    """The first text holds only digits; a later one says whose account they are."""
    model = ScriptedChatModel(default="계좌번호 302-7714-558209로 환불했습니다.")
    async with open_pool(model) as chat:
        await chat.ask(ask("302-7714-558209 이것은 무엇인지 설명해 줘", route="prompt"))
    assert not langsmith.holds("302-7714-558209")
    (root,) = langsmith.roots()
    assert re.match(r"\[ACCOUNT_1\] 이것은", root["inputs"]["question"])


async def test_a_long_number_is_masked_without_a_word_that_says_whose_it_is() -> None:
    from gallae.graphs.trace_mask import masked

    assert masked(["56406244 renews", "12345-67890-1", "５６４０６２４４"]) == [
        "[NUMBER] renews",
        "[NUMBER]",
        "[NUMBER]",
    ]
    kept = ["2026-11-20", "1,234,567원", "35000원", "0.1234", "0123456789ab" * 2 + "01234567"]
    assert masked(kept) == kept


async def test_what_only_some_may_read_does_not_reach_whoever_reads_the_traces(
    open_pool: OpenChat, outside: Captured
) -> None:
    """Found by the search of a turn, by the agent's search, and quoted earlier in the conversation."""
    search = {"name": "search_documents", "args": {"query": "금고 비밀 순번"}, "id": "s"}
    model = ScriptedChatModel([Reply(tool_calls=(search,)), "순번은 4821입니다."], default="순번은 4821이다. [1]")
    staff = Person("anna", frozenset({"staff"}))
    async with open_pool(model) as chat:
        first = await chat.ask(replace(ask("금고를 여는 도구를 찾아 줘", route="tool"), person=staff))
        await chat.ask(replace(ask("고마워요", route="prompt", thread=first.thread), person=staff))
        answer = await chat.ask(replace(ask("금고 비밀 순번이 뭐예요?", route="rag"), person=staff))
        chat.rate(answer.id, staff, 1, "4821 맞네요")
    assert len(outside.roots()) == 3
    assert not [word for word in ("4821", "staff.md", "직원 전용") if outside.holds(word)]
