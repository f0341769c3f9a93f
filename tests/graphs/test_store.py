"""The turn's own table: nothing asked or shown is lost, nobody reads another's conversation."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gallae.core.errors import AccessError, InputError
from gallae.core.types import Answer, Decision, Message, Person, Question
from gallae.graphs.seen import said_in
from gallae.graphs.store import new_id, open_store

ANNA, BORA = Person("anna"), Person("bora")


def asked(text: str, thread: str = "t1", person: Person = ANNA) -> Question:
    return Question(text, today=date(2026, 11, 20), id=new_id(), thread=thread, person=person)


def answered(question: Question, text: str) -> Answer:
    return Answer(question.id, question.thread, question.text, text, "answered", "rag", Decision("rag"))


def test_a_question_is_there_before_anything_else_happens(tmp_path: Path) -> None:
    question = asked("환불은 며칠까지?")
    with open_store(tmp_path / "turns.sqlite") as store:
        store.begin(question)
        store.show(question.id, "14일")
        store.show(question.id, "입니다.")
    with open_store(tmp_path / "turns.sqlite") as store:
        (turn,) = store.turns("t1", ANNA)
        assert (turn.question, turn.shown, turn.status) == ("환불은 며칠까지?", "14일입니다.", "running")


def test_a_turn_of_a_dead_process_is_cut_with_what_it_had_shown(tmp_path: Path) -> None:
    script = (
        "import os, sys\nfrom datetime import date\nfrom pathlib import Path\n"
        "from gallae.core.types import Person, Question\nfrom gallae.graphs.store import open_store\n"
        f"with open_store(Path({str(tmp_path / 'turns.sqlite')!r})) as store:\n"
        "    store.begin(Question('살아 있니?', today=date(2026, 1, 1), id='q1', thread='t1', person=Person('anna')))\n"
        "    store.show('q1', '첫 문장. ')\n    os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], timeout=30).returncode == -9
    with open_store(tmp_path / "turns.sqlite") as store:
        (turn,) = store.turns("t1", ANNA)
        assert (turn.status, turn.text) == ("cut", "첫 문장. ")
        assert said_in(store.turns("t1", ANNA), 10) == (
            Message("user", "살아 있니?"),
            Message("assistant", "첫 문장. "),
        )


def test_what_cannot_be_written_leaves_nothing_and_the_next_question_is_acknowledged(tmp_path: Path) -> None:
    question = asked("첫 질문")
    with open_store(tmp_path / "turns.sqlite") as store:
        store.begin(question)
        with pytest.raises(sqlite3.IntegrityError):
            store.begin(replace(question, thread="t2"))
        assert not store.has_thread("t2")
        store.begin(asked("다음 질문"))
        assert [turn.question for turn in store.turns("t1", ANNA)] == ["첫 질문", "다음 질문"]


def test_another_persons_thread_is_neither_read_nor_continued(tmp_path: Path) -> None:
    with open_store(tmp_path / "turns.sqlite") as store:
        store.begin(asked("비밀"))
        with pytest.raises(AccessError):
            store.turns("t1", BORA)
        with pytest.raises(AccessError):
            store.begin(asked("끼어들기", person=BORA))
        assert store.threads(BORA) == []


def test_an_ended_turn_is_not_ended_twice(tmp_path: Path) -> None:
    question = asked("끝?")
    with open_store(tmp_path / "turns.sqlite") as store:
        store.begin(question)
        store.end(answered(question, "끝."))
        store.stop(question.id, "cut")
        (turn,) = store.turns("t1", ANNA)
        assert turn.status == "answered" and turn.text == "끝."


def test_withdrawn_text_is_no_part_of_what_was_said(tmp_path: Path) -> None:
    question = asked("위험한 말?")
    with open_store(tmp_path / "turns.sqlite") as store:
        store.begin(question)
        store.show(question.id, "틀린 말.")
        store.withdraw(question.id, "policy")
        store.stop(question.id, "refused")
        assert said_in(store.turns("t1", ANNA), 10) == (Message("user", "위험한 말?"),)
        assert store.turns("t1", ANNA)[0].withdrawn == "policy"


def test_what_a_stop_kept_out_of_the_checkpoint_is_listed_until_it_is_in(tmp_path: Path) -> None:
    first, second = asked("하나"), asked("둘")
    with open_store(tmp_path / "turns.sqlite") as store:
        store.begin(first)
        store.stop(first.id, "cut", "stopped")
        store.begin(second)
        assert [t.id for t in store.not_checkpointed("t1", second.id)] == [first.id]
        store.mark_checkpointed([first.id])
        assert store.not_checkpointed("t1", second.id) == []


def test_a_rating_needs_ones_own_turn_and_earlier_ones_are_kept(tmp_path: Path) -> None:
    question = asked("좋아요?")
    path = tmp_path / "turns.sqlite"
    with open_store(path) as store:
        store.begin(question)
        store.rate(question.id, ANNA, 1, "좋음")
        store.rate(question.id, ANNA, 0, "다시 보니 아님", "rag")
        with pytest.raises(InputError):
            store.rate(question.id, BORA, 1)
    import sqlite3

    db = sqlite3.connect(path)
    assert db.execute("SELECT score, route FROM ratings ORDER BY created").fetchall() == [(1, None), (0, "rag")]
    db.close()


def test_a_running_turn_of_a_living_process_stays_running(tmp_path: Path) -> None:
    question = asked("아직")
    with open_store(tmp_path / "turns.sqlite") as one:
        one.begin(question)
        with open_store(tmp_path / "turns.sqlite") as other:
            assert other.turns("t1", ANNA)[0].status == "running"


def test_turns_of_a_process_that_had_our_own_number_are_dead_too(tmp_path: Path) -> None:
    """As in a container, where every server is process 1; only while this one has not opened the table yet."""
    script = (
        "import os, sys\nfrom datetime import date\nfrom pathlib import Path\n"
        "os.getpid = lambda: 1\n"
        "from gallae.core.types import Person, Question\nfrom gallae.graphs.store import open_store\n"
        f"with open_store(Path({str(tmp_path / 'turns.sqlite')!r})) as store:\n"
        "    print([t.status for t in store.recent(Person(), 9)])\n"
        "    store.begin(Question('q', today=date(2026, 11, 20), id=sys.argv[1], thread='t'))\n"
        f"    with open_store(Path({str(tmp_path / 'turns.sqlite')!r})) as again:\n"
        "        print(again.recent(Person(), 1)[0].status)\n"
        "    sys.stdout.flush()\n    os._exit(9)\n"
    )
    said = [
        subprocess.run([sys.executable, "-c", script, turn], capture_output=True, text=True, encoding="utf-8").stdout
        for turn in ("a", "b")
    ]
    assert said == ["[]\nrunning\n", "['cut']\nrunning\n"]
