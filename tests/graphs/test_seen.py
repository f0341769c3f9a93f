"""Rights that were taken away: one's own conversation no longer shows, or tells a model, what one may not read."""

from __future__ import annotations

from datetime import date
from typing import Any

from gallae.core.types import Person, Question, as_json
from gallae.graphs.chat import Chat
from gallae.graphs.seen import WITHHELD, said_in, seen_turn
from gallae.graphs.store import StoredTurn
from gallae.models.scripted import Reply, ScriptedChatModel

TODAY = date(2026, 11, 20)
BEFORE, AFTER = Person("anna", frozenset({"staff"})), Person("anna", frozenset({"guest"}))
SECRET, OPEN = "금고 비밀 순번이 뭐예요?", "수영장 하루 이용료는 얼마예요?"


async def two_turns(chat: Chat) -> str:
    first = await chat.ask(Question(OPEN, TODAY, person=BEFORE))
    await chat.ask(Question(SECRET, TODAY, person=BEFORE, thread=first.thread))
    return first.thread


async def test_whoever_left_the_group_no_longer_sees_what_was_answered_from_its_documents(open_pool: Any) -> None:
    async with open_pool() as chat:
        thread = await two_turns(chat)
        assert "4821" in chat.turns(thread, BEFORE)[1].text
        shown = chat.turns(thread, AFTER)
        assert "9,000원" in shown[0].text and shown[1].question == SECRET
        assert shown[1].status == WITHHELD and shown[1].answer is None
        assert "4821" not in repr(as_json(shown)) and "staff.md" not in repr(as_json(shown))
        one = seen_turn(chat.store, chat.index, chat.store.turn(shown[1].id, AFTER), AFTER, "ko")
        assert one == shown[1]


async def test_a_follow_up_is_told_nothing_of_a_withheld_answer(open_pool: Any) -> None:
    model = ScriptedChatModel(replies=["물은 것을 압니다."] * 4)
    async with open_pool(model) as chat:
        first = await chat.ask(Question(SECRET, TODAY, person=BEFORE, route="rag"))
        await chat.ask(Question(SECRET, TODAY, person=BEFORE, thread=first.thread, route="tool"))
        before = len(model.requests)
        chat.store.db.execute("UPDATE turns SET answer = json_set(answer, '$.text', '순번은 4821이다')")
        await chat.ask(Question("방금 뭐라고 했죠?", TODAY, person=AFTER, thread=first.thread, route="prompt"))
        told = repr(model.requests[before:])
        assert model.requests[before:] and "4821" not in told and SECRET in told


def test_withheld_text_is_no_part_of_what_was_said() -> None:
    def turn(status: str) -> StoredTurn:
        return StoredTurn("t", "h", "물음", status, "글", None, None, None, 0.0)

    assert [m.content for m in said_in([turn("cut"), turn(WITHHELD), turn("running")])] == ["물음", "글", "물음"]


async def test_whoever_only_names_groups_has_conversations_of_their_own(open_pool: Any) -> None:
    """`--groups guest` without a name is not the local person, who may read everything."""
    async with open_pool() as chat:
        answer = await chat.ask(Question(SECRET, TODAY, person=Person()))
        somebody = Person(groups=frozenset({"guest"}))
        assert chat.threads(somebody) == [] and [t.id for t in chat.threads(Person())] == [answer.thread]
        assert chat.store.recent(somebody, 5) == []


async def test_what_a_turn_rests_on_is_written_down_before_it_says_anything(open_pool: Any) -> None:
    async with open_pool() as chat:
        seen: list[Any] = []

        def show(turn: str, text: str, to: Any = chat.store.show) -> None:
            row = chat.store.db.execute("SELECT rests FROM turns WHERE id = ?", (turn,)).fetchone()
            seen.append(row[0])
            to(turn, text)

        chat.store.show = show  # type: ignore[method-assign]
        await chat.ask(Question(SECRET, TODAY, person=BEFORE))
        assert seen and all("documents/staff.md" in rests for rests in seen)


async def test_the_agents_searches_count_as_read(open_pool: Any) -> None:
    call = {"name": "search_documents", "args": {"query": "금고 순번"}, "id": "c1"}
    model = ScriptedChatModel([Reply(tool_calls=(call,), finish="tool_calls"), "찾아보았습니다."])
    async with open_pool(model) as chat:
        answer = await chat.ask(
            Question("금고 순번을 찾아서 3일 뒤 날짜와 함께 알려 줘", TODAY, person=BEFORE, route="tool")
        )
        stored = chat.store.turn(answer.id, BEFORE)
        assert answer.tools and stored.rests is not None and "documents/staff.md" in stored.rests
