"""Conversations found by their words, pinned, and nobody else's."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from gallae.core.errors import NotFoundError
from gallae.core.types import Person, Question
from gallae.graphs.store import TurnStore, open_store
from gallae.graphs.store_schema import MIGRATIONS
from gallae.graphs.threads import find_threads, holds, pin_thread, rename_thread, words_of

ANNA, BORA = Person("anna", frozenset()), Person("bora", frozenset())


def said(store: TurnStore, thread: str, question: str, answer: str = "", person: Person = ANNA) -> str:
    turn = f"{thread}-{len(store.turns(thread, person))}"
    store.begin(Question(question, date(2026, 11, 20), id=turn, thread=thread, person=person))
    store.show(turn, answer)
    store.stop(turn, "cut")
    return turn


def found(store: TurnStore, query: str, person: Person = ANNA) -> list[str]:
    return [thread.id for thread in find_threads(store, person, words_of(query))]


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path / "turns.sqlite") as opened:
        said(opened, "pool", "수영장 이용 료는 얼마예요?", "하루 9,000원입니다. 100% 환불은 이틀 전까지입니다.")
        said(opened, "leave", "Annual leave?", "Fifteen days. snake_case stays.")
        said(opened, "hers", "수영장 비밀", "보라만 안다", BORA)
        yield opened


def test_every_word_must_stand_somewhere_in_title_question_or_answer(store):
    assert found(store, "이용료 9,000") == ["pool"]
    assert found(store, "수영장 연차") == []
    assert found(store, "annual FIFTEEN") == ["leave"]
    rename_thread(store, "leave", ANNA, "연차 규정")
    assert found(store, "연차규정") == ["leave"]


def test_signs_of_a_pattern_are_letters_like_others(store):
    assert found(store, "100%") == ["pool"] and found(store, "snake_case") == ["leave"]
    assert found(store, "1%환불") == [] and found(store, "snakeXcase") == [] and found(store, "\\") == []


def test_nobody_finds_or_pins_what_is_somebody_elses(store):
    assert found(store, "수영장") == ["pool"] and found(store, "보라만") == []
    assert found(store, "", BORA) == ["hers"]
    with pytest.raises(NotFoundError):
        pin_thread(store, "hers", ANNA, pinned=True)


def test_withdrawn_text_is_not_found(store):
    turn = said(store, "risk", "위험", "틀린 답")
    assert found(store, "틀린답") == ["risk"]
    store.withdraw(turn, "policy")
    assert found(store, "틀린답") == []
    assert not holds("위험", store.turns("risk", ANNA), ["틀린"])


def test_pinned_ones_stand_first_and_then_the_last_used(store):
    assert found(store, "") == ["leave", "pool"]
    said(store, "pool", "그럼 한 달은요?")
    assert found(store, "") == ["pool", "leave"]
    assert pin_thread(store, "leave", ANNA, pinned=True).pinned
    assert found(store, "") == ["leave", "pool"]
    pin_thread(store, "leave", ANNA, pinned=False)
    assert found(store, "") == ["pool", "leave"]


def test_a_file_of_before_pins_opens_with_its_conversations(tmp_path: Path):
    with sqlite3.connect(tmp_path / "old.sqlite") as db:
        for script in MIGRATIONS[:5]:
            db.executescript(script)
        db.execute("PRAGMA user_version = 5")
        db.execute("INSERT INTO threads VALUES ('old', 'anna', '옛 대화', 1.0)")
    with open_store(tmp_path / "old.sqlite") as store:
        (thread,) = find_threads(store, ANNA)
        assert (thread.title, thread.pinned) == ("옛 대화", False)
        assert pin_thread(store, "old", ANNA, pinned=True).pinned
