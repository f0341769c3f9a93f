"""A whole turn through all rooms: who answers when, what is checked, what is handed over, what is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, aclosing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import AccessError, InputError, ProviderError
from gallae.core.types import Answer, Message, Person, Question
from gallae.graphs.chat import Chat
from gallae.graphs.events import Event, RouteDecided, RouteFailed, Token, TurnEnded, TurnStarted, Withdrawn
from gallae.models.scripted import Reply, ScriptedChatModel

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
DOWN = ProviderError("연결할 수 없음", provider="scripted", model="chat", retryable=True)


def ask(text: str, **more: Any) -> Question:
    return Question(text, today=date(2026, 11, 20), **more)


async def test_without_a_model_a_fact_is_extracted_and_cited(open_pool: OpenChat) -> None:
    async with open_pool() as chat:
        answer = await chat.ask(ask("수영장 하루 이용료는 얼마예요?"))
        assert answer.outcome == "answered" and answer.route == "rag" and answer.served_by == "code"
        assert "9,000원" in answer.text and answer.usage.cost_usd == 0
        (citation, *_) = answer.citations
        stored = chat.index.read(citation.path, Person())
        assert stored.text[citation.start : citation.end] == citation.quote and "9,000원" in citation.quote


async def test_without_a_model_general_questions_are_unserved_and_say_how(open_pool: OpenChat) -> None:
    async with open_pool() as chat:
        answer = await chat.ask(ask("무지개가 생기는 원리를 쉽게 설명해 줘"))
        assert (answer.route, answer.outcome) == ("prompt", "unserved")
        assert "Ollama" in answer.text and "gallae doctor" in answer.text


async def test_what_parses_completely_is_computed_even_when_a_model_is_there(open_pool: OpenChat) -> None:
    model = ScriptedChatModel()
    async with open_pool(model) as chat:
        answer = await chat.ask(ask("9,000원짜리 3장과 5,000원짜리 2장이면 모두 얼마야?"))
        assert answer.route == "tool" and "37,000" in answer.text and not model.requests
        assert answer.tools[0].result


async def test_events_come_in_order_and_the_tokens_are_the_text(open_pool: OpenChat) -> None:
    async with open_pool(ScriptedChatModel(["빛이 물방울에서 꺾입니다. 색마다 꺾이는 정도가 다릅니다."])) as chat:
        events = [event async for event in chat.run_turn(ask("무지개가 생기는 원리를 쉽게 설명해 줘"))]
        assert isinstance(events[0], TurnStarted) and isinstance(events[1], RouteDecided)
        assert isinstance(events[-1], TurnEnded)
        assert "".join(e.text for e in events if isinstance(e, Token)) == events[-1].answer.text
        assert len([e for e in events if isinstance(e, Token)]) == 2  # sentence by sentence


async def test_a_generated_answer_is_released_only_where_its_source_holds_it(open_pool: OpenChat) -> None:
    reply = "수영장 하루 이용료는 9,000원입니다. [1] 단체는 2,000원을 깎아 줍니다. [1]"
    async with open_pool(ScriptedChatModel([reply])) as chat:
        answer = await chat.ask(ask("수영장 하루 이용료는 얼마예요?"))
        assert answer.outcome == "answered" and "9,000원" in answer.text and "2,000원" not in answer.text
        assert any(c.name == "support" and not c.passed for c in answer.checks)
        assert answer.citations[0].path == "documents/fees.md"


async def test_a_model_that_invents_everything_is_repaired_once_then_replaced_by_extraction(
    open_pool: OpenChat,
) -> None:
    model = ScriptedChatModel(["이용료는 12,000원입니다. [1]", "이용료는 13,000원입니다. [1]"])
    async with open_pool(model) as chat:
        answer = await chat.ask(ask("수영장 하루 이용료는 얼마예요?"))
        assert len(model.requests) == 2 and "9,000원" in answer.text
        assert "12,000" not in answer.text and "13,000" not in answer.text and answer.served_by == "code"


async def test_a_dead_model_on_rag_hands_over_to_extraction_visibly(open_pool: OpenChat) -> None:
    async with open_pool(ScriptedChatModel([DOWN, DOWN])) as chat:
        events = [event async for event in chat.run_turn(ask("수영장 하루 이용료는 얼마예요?"))]
        failed = [e for e in events if isinstance(e, RouteFailed)]
        assert failed and "연결할 수 없음" in failed[0].because
        assert "9,000원" in _answer(events).text and _answer(events).outcome == "answered"


async def test_a_dead_model_on_prompt_ends_honestly(open_pool: OpenChat) -> None:
    async with open_pool(ScriptedChatModel([DOWN, DOWN])) as chat:
        answer = await chat.ask(ask("무지개가 생기는 원리를 쉽게 설명해 줘"))
        assert answer.outcome == "cut" and any(c.name == "model" and not c.passed for c in answer.checks)


async def test_a_bug_is_raised_and_not_taken_for_an_outside_failure(open_pool: OpenChat) -> None:
    async with open_pool() as chat:
        object.__setattr__(chat.parts.index, "search", None)
        with pytest.raises(TypeError):
            await chat.ask(ask("수영장 하루 이용료는 얼마예요?", route="rag"))


async def test_text_of_a_model_that_dies_midway_stays_and_is_marked_cut(open_pool: OpenChat) -> None:
    reply = Reply(pieces=("빛이 꺾입니다. ", "그리고 "), then=DOWN)
    async with open_pool(ScriptedChatModel([reply])) as chat:
        answer = await chat.ask(ask("무지개가 생기는 원리를 쉽게 설명해 줘"))
        assert answer.outcome == "cut" and answer.text.startswith("빛이 꺾입니다.")


async def test_no_evidence_abstains_and_never_falls_to_prompt(open_pool: OpenChat) -> None:
    model = ScriptedChatModel(default="아마 20,000원일 겁니다. [1]")
    async with open_pool(model) as chat:
        answer = await chat.ask(ask("우리 수영장 주차 요금은 얼마예요?"))
        assert answer.route == "rag" and answer.outcome == "abstained" and "20,000" not in answer.text


async def test_a_document_with_readers_is_only_read_by_them(open_pool: OpenChat) -> None:
    async with open_pool() as chat:
        question = "금고 비밀 순번이 뭐예요?"
        staff = await chat.ask(ask(question, person=Person("kim", frozenset({"staff"}))))
        guest = await chat.ask(ask(question, person=Person("lee", frozenset())))
        assert "4821" in staff.text
        assert "4821" not in guest.text and not any("staff" in c.path for c in guest.citations)


async def test_the_same_question_again_comes_from_the_cache_but_not_for_other_rights(open_pool: OpenChat) -> None:
    model = ScriptedChatModel(["평일은 오후 10시까지 엽니다. [1]", "평일은 오후 10시까지 엽니다. [1]"])
    async with open_pool(model) as chat:
        first = await chat.ask(ask("평일에는 몇 시까지 열어요?"))
        again = await chat.ask(ask("평일에는  몇 시까지 열어요"))
        other = await chat.ask(ask("평일에는 몇 시까지 열어요?", person=Person("lee", frozenset())))
        assert not first.cached and again.cached and again.text == first.text and again.served_by == "cache"
        assert not other.cached and len(model.requests) == 2


async def test_the_clock_is_never_cached(open_pool: OpenChat) -> None:
    async with open_pool() as chat:
        for _ in range(2):
            answer = await chat.ask(ask("지금 몇 시야?"))
            assert "9" in answer.text and not answer.cached


async def test_personal_data_is_masked_before_an_outside_model_and_restored_in_the_stream(
    open_pool: OpenChat,
) -> None:
    def echo(messages: list[object]) -> str:
        return str(messages[-1].text).replace("이 문자를 정중하게 바꿔 줘: ", "")  # type: ignore[attr-defined]

    model = ScriptedChatModel([echo])
    text = "이 문자를 정중하게 바꿔 줘: 010-0000-1234로 연락 바람"
    async with open_pool(model, local=False, settings={"policy": {"masked_may_leave": True}}) as chat:
        answer = await chat.ask(ask(text, route="prompt"))
        assert "010-0000-1234" not in model.requests[0].text and "010-0000-1234" in answer.text


async def test_an_identified_person_stays_home_when_only_an_outside_model_serves(open_pool: OpenChat) -> None:
    model = ScriptedChatModel()
    async with open_pool(model, local=False) as chat:
        answer = await chat.ask(ask("이 문자를 정중하게 바꿔 줘: 박누리 010-0000-1234 내일 오라고 해"))
        assert answer.outcome == "unserved" and not model.requests and answer.decision.local_only


async def test_a_confidential_passage_never_reaches_an_outside_model(open_pool: OpenChat) -> None:
    model = ScriptedChatModel()
    async with open_pool(model, local=False) as chat:
        answer = await chat.ask(ask("탈의실 공사 예산은 얼마예요?"))
        assert not model.requests and "3,200만" in answer.text.replace(" ", "")


async def test_a_house_job_is_written_by_the_tuned_model_and_checked(open_pool: OpenChat) -> None:
    good = "■ 휴관 안내\n■ 날짜: 12월 24일\n■ 까닭: 수질 검사"
    async with open_pool(sllm=ScriptedChatModel([good])) as chat:
        answer = await chat.ask(ask("12월 24일 휴관 안내문 써 줘, 까닭은 수질 검사"))
        assert (answer.route, answer.outcome, answer.served_by) == ("sllm", "answered", "scripted:tuned")
        assert answer.text == good


async def test_a_house_text_with_an_invented_date_is_repaired_before_anybody_sees_it(open_pool: OpenChat) -> None:
    bad = "■ 휴관 안내\n■ 날짜: 12월 25일\n■ 까닭: 수질 검사"
    model = ScriptedChatModel([bad, bad.replace("25", "24")])
    async with open_pool(sllm=model) as chat:
        events = [e async for e in chat.run_turn(ask("12월 24일 휴관 안내문 써 줘, 까닭은 수질 검사"))]
        assert "24일" in _answer(events).text and len(model.requests) == 2
        assert not any("25일" in e.text for e in events if isinstance(e, Token))


async def test_a_house_job_with_facts_is_checked_against_the_passages_and_cites_what_it_used(
    pool: Path, open_pool: OpenChat
) -> None:
    skill = pool / "skills" / "notice-writer" / "skill.toml"
    skill.write_text(skill.read_text(encoding="utf-8") + "needs_documents = true\n", encoding="utf-8")
    page = "# 휴관 안내문\n\n휴관 안내문에는 까닭을 쓴다. 휴관 까닭이 사물함 공사이면 한 달 값 15,000원을 돌려준다.\n"
    (pool / "documents" / "closing.md").write_text(page, encoding="utf-8")
    bad = "■ 휴관 안내\n■ 날짜: 12월 24일\n■ 까닭: 사물함 공사, 한 달 값 77,000원을 돌려준다"
    good = bad.replace("77,000", "15,000")
    model = ScriptedChatModel([bad, good])
    async with open_pool(sllm=model) as chat:
        answer = await chat.ask(ask("12월 24일 휴관 안내문 써 줘, 까닭은 사물함 공사"))
        assert (answer.route, answer.served_by, answer.outcome) == ("hybrid", "scripted:tuned", "answered")
        assert answer.text == good and len(model.requests) == 2 and "15,000원" in model.requests[0].text
        assert {c.path for c in answer.citations} == {"documents/closing.md"}
        assert any("15,000원" in c.quote for c in answer.citations)


async def test_without_a_model_a_house_job_with_facts_gives_the_facts_and_says_what_is_missing(
    pool: Path, open_pool: OpenChat
) -> None:
    skill = pool / "skills" / "notice-writer" / "skill.toml"
    skill.write_text(skill.read_text(encoding="utf-8") + "needs_documents = true\n", encoding="utf-8")
    async with open_pool() as chat:
        answer = await chat.ask(ask("12월 24일 휴관 안내문 써 줘, 까닭은 사물함 한 달 값"))
        assert (answer.route, answer.outcome) == ("hybrid", "unserved") and "휴관 안내문 쓰기" in answer.text


async def test_a_tuned_model_that_is_down_hands_over_to_the_chat_model(open_pool: OpenChat) -> None:
    good = "■ 휴관 안내\n■ 날짜: 12월 24일\n■ 까닭: 수질 검사"
    async with open_pool(ScriptedChatModel([good]), sllm=ScriptedChatModel([DOWN, DOWN])) as chat:
        answer = await chat.ask(ask("12월 24일 휴관 안내문 써 줘, 까닭은 수질 검사"))
        assert answer.served_by == "scripted:chat" and good in answer.text and answer.outcome == "answered"


async def test_a_follow_up_is_answered_with_its_history(open_pool: OpenChat) -> None:
    async with open_pool() as chat:
        first = await chat.ask(ask("수영장 하루 이용료는 얼마예요?"))
        second = await chat.ask(ask("어린이는요?", thread=first.thread))
        assert "5,000원" in second.text and second.decision.resolved != "어린이는요?"


async def test_history_comes_from_the_question_when_it_brings_its_own(open_pool: OpenChat) -> None:
    history = (Message("user", "수영장 하루 이용료는 얼마예요?"), Message("assistant", "9,000원입니다."))
    async with open_pool() as chat:
        answer = await chat.ask(ask("어린이는요?", history=history))
        assert "5,000원" in answer.text


async def test_a_conversation_that_no_longer_fits_is_summarised(open_pool: OpenChat) -> None:
    model = ScriptedChatModel(["무지개와 노을 이야기를 나눔.", "하늘이 파란 까닭은 산란입니다."])
    history = tuple(Message("user" if i % 2 == 0 else "assistant", f"{i} " + "긴 이야기 " * 120) for i in range(12))
    async with open_pool(model, context_tokens=4096) as chat:
        answer = await chat.ask(ask("하늘이 파란 까닭을 쉽게 설명해 줘", history=history, route="prompt"))
        assert "산란" in answer.text and "무지개와 노을 이야기를 나눔." in model.requests[1].text


async def test_a_stop_keeps_what_was_said_and_the_thread_goes_on(open_pool: OpenChat) -> None:
    gate = asyncio.Event()

    async def wait() -> None:
        if pieces:
            await gate.wait()
        pieces.append(1)

    pieces: list[int] = []
    reply = Reply(pieces=("빛이 꺾입니다. 색", "마다 ", "다릅니다."), before=wait)
    async with open_pool(ScriptedChatModel([reply, "네, 이어서 말합니다."])) as chat:
        async with aclosing(chat.run_turn(ask("무지개가 생기는 원리를 쉽게 설명해 줘"))) as events:
            thread = ""
            async for event in events:
                if isinstance(event, TurnStarted):
                    thread = event.thread
                if isinstance(event, Token):
                    break
        (turn,) = chat.turns(thread, Person())
        assert (turn.status, turn.shown) == ("cut", "빛이 꺾입니다. ")
        after = await chat.ask(ask("계속 설명해 줘", thread=thread, route="prompt"))
        assert after.outcome == "answered" and len(chat.turns(thread, Person())) == 2
        state = await chat.graph.aget_state({"configurable": {"thread_id": thread}})
        assert [m.type for m in state.values["messages"]] == ["human", "ai", "human", "ai"]


async def test_a_turn_that_takes_too_long_is_cut_with_what_it_had(open_pool: OpenChat) -> None:
    async def forever() -> None:
        if done:
            await asyncio.Event().wait()
        done.append(1)

    done: list[int] = []
    reply = Reply(pieces=("첫 문장입니다. 둘", "째 ", "문장."), before=forever)
    settings = {"limits": {"turn_seconds": 0.3}}
    async with open_pool(ScriptedChatModel([reply]), settings=settings) as chat:
        answer = await chat.ask(ask("무지개가 생기는 원리를 쉽게 설명해 줘"))
        assert answer.outcome == "cut" and "0.3초" in answer.text
        assert answer.decision.rules and answer.route == answer.decision.route  # the receipt keeps why this way


async def test_a_draft_that_breaks_policy_midway_is_withdrawn(open_pool: OpenChat) -> None:
    settings = {"policy": {"blocked": ["대외비 암호명"]}}
    reply = "좋은 질문입니다. 대외비 암호명은 봄비입니다. 끝."
    async with open_pool(ScriptedChatModel([reply]), settings=settings) as chat:
        events = [e async for e in chat.run_turn(ask("무지개가 생기는 원리를 쉽게 설명해 줘"))]
        answer = _answer(events)
        assert answer.outcome == "refused" and any(isinstance(e, Withdrawn) for e in events)
        assert not any("봄비" in e.text for e in events if isinstance(e, Token))
        (turn,) = chat.turns(answer.thread, Person())
        assert turn.withdrawn


async def test_a_question_that_is_too_long_or_empty_names_the_limit(open_pool: OpenChat) -> None:
    async with open_pool(settings={"limits": {"question_characters": 50}}) as chat:
        with pytest.raises(InputError, match="50"):
            await chat.ask(ask("가" * 51))
        with pytest.raises(InputError):
            await chat.ask(ask("   "))


async def test_nobody_continues_another_persons_thread(open_pool: OpenChat) -> None:
    async with open_pool() as chat:
        mine = await chat.ask(ask("평일에는 몇 시까지 열어요?", person=Person("kim")))
        with pytest.raises(AccessError):
            await chat.ask(ask("엿보기", thread=mine.thread, person=Person("lee")))


async def test_reasoning_is_shown_apart_and_never_enters_the_history(open_pool: OpenChat) -> None:
    reply = Reply("산란 때문입니다.", reasoning="음, 레일리 산란이지.")
    async with open_pool(ScriptedChatModel([reply])) as chat:
        events = [e async for e in chat.run_turn(ask("하늘이 파란 까닭을 쉽게 설명해 줘"))]
        assert any(type(e).__name__ == "Reasoning" for e in events)
        state = await chat.graph.aget_state({"configurable": {"thread_id": _answer(events).thread}})
        assert not any("레일리" in str(m.content) for m in state.values["messages"])


async def test_a_curated_answer_is_given_while_it_is_valid(pool: Path, open_pool: OpenChat) -> None:
    rows = (
        '{"question": "수영모를 꼭 써야 하나요?", "answer": "네, 꼭 써야 합니다.", "valid_to": "2026-12-31"}\n'
        '{"question": "오리발 써도 되나요?", "answer": "됩니다.", "valid_to": "2026-01-01"}\n'
    )
    (pool / "faq.jsonl").write_text(rows, encoding="utf-8")
    async with open_pool() as chat:
        fresh = await chat.ask(ask("수영모를 꼭 써야 하나요"))
        stale = await chat.ask(ask("오리발 써도 되나요?"))
        assert fresh.served_by == "faq" and "네, 꼭" in fresh.text and "2026-12-31" in fresh.text
        assert fresh.decision.rules[0].id == "D1a"
        assert stale.served_by != "faq"


def _answer(events: list[Event]) -> Answer:
    ended = events[-1]
    assert isinstance(ended, TurnEnded)
    return ended.answer


async def test_the_agent_calls_tools_and_searches_under_the_rights_of_who_asks(open_pool: OpenChat) -> None:
    call = {"name": "search_documents", "args": {"query": "금고 비밀 순번"}, "id": "1"}
    model = ScriptedChatModel([Reply(tool_calls=(call,), finish="tool_calls"), "찾지 못했습니다."])
    async with open_pool(model) as chat:
        guest = Person("lee", frozenset())
        answer = await chat.ask(ask("금고 순번을 문서에서 찾아서 알려 줘", route="tool", person=guest))
        assert answer.tools[0].name == "search_documents" and "4821" not in answer.tools[0].result
        assert "4821" not in model.requests[-1].text and answer.outcome == "answered"
