"""Follow-ups whose history is plain messages: another row, the same place again, the line beside it, another version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gallae.core.types import Message, Person, Question
from gallae.core.workspace import open_workspace
from gallae.graphs.carried_over import carried_over
from gallae.graphs.chat import open_chat
from gallae.graphs.stood import stood_on
from gallae.models.fixed import FixedModels
from gallae.retrievers.index import open_index

TODAY = date(2026, 11, 20)
RULES = """\
# 작업실 이용 규칙 ({year}년판)

## 1. 사용료 (하루, 원)

| 방 | 자리 | 평일 | 주말 |
|---|---:|---:|---:|
| 별채 소금방 | 4 | {small},000 | 55,000 |
| 별채 설탕방 | 6 | {big},000 | 81,000 |

## 2. 돌려주는 때

| 까닭 | 돌려주는 것 | 낼 서류 |
|---|---|---|
| 함께 올 사람의 입원 | 전액 | 소견서 |
| 단수 | 전액 | 없음 |

- 서류는 쓰기로 한 날부터 9일 안에 낸다.

## 3. 문의

| 일 | 전화 | 시간 |
|---|---|---|
| 단체 예약 | 000-771-3300 | 평일 10:00~16:00 |
| 고장 신고 | 000-771-3311 | 매일 08:00~20:00 |

## 4. 주차

소금방은 차 2대, 설탕방은 3대를 그냥 댄다. 더 대면 하루 4,000원이다.
"""
PLACES = "# 지점\n\n| 지점 | 주소 |\n|---|---|\n| 가온점 | 수원 늘빛로 3 |\n| 누리점 | 강릉 바다길 9 |\n"
PRICES = "지점,상품,값(원),단위\n가온점,하루권,13000,1일\n가온점,한달권,150000,월\n누리점,하루권,9000,1일\n누리점,한달권,120000,월\n"


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    root = tmp_path / "workshop"
    (root / "documents").mkdir(parents=True)
    (root / "gallae.toml").write_text('name = "workshop"\ntitle = "작업실"\nlanguage = "ko"\n', encoding="utf-8")
    for year, small, big, held in (
        (2025, 31, 42, "valid_from: 2025-01-01\nvalid_to: 2025-12-31"),
        (2026, 38, 59, "valid_from: 2026-01-01"),
    ):
        text = f"---\n{held}\n---\n" + RULES.format(year=year, small=small, big=big)
        (root / "documents" / f"rules-{year}.md").write_text(text, encoding="utf-8")
    (root / "documents" / "places.md").write_text(PLACES, encoding="utf-8")
    (root / "documents" / "prices.csv").write_text(PRICES, encoding="utf-8")
    return root


CASES = [
    ("소금방 평일 얼마예요", "38,000원입니다.", "그럼 설탕방은?", "59,000"),
    ("가온 하루권 얼마죠", "13,000원입니다.", "강릉은?", "9,000"),
    ("같이 오기로 한 친구가 입원했어요", "소견서를 내시면 전액 돌려드립니다.", "며칠 안에 내면 되나요", "9일"),
    ("단체로 예약하려면 어디에 전화해요", "단체 예약 전화는 000-771-3300입니다.", "일요일에 걸어도 받아요?", "평일"),
    ("소금방 쓰면 차 몇 대까지 대요", "2대를 그냥 댈 수 있습니다.", "설탕방이면 몇 대", "3대"),
    ("가온 하루권 얼마죠", "13,000원입니다.", "한달권으로 끊으면 얼마예요", "150,000"),
    ("소금방 평일 값은?", "38,000원입니다.", "작년에 쓴 사람도 같아요?", "31,000"),
]


@pytest.mark.parametrize(("asked", "said", "text", "value"), CASES)
async def test_a_follow_up_is_answered_from_the_place_of_the_answer_before(
    workshop: Path, tmp_path: Path, asked: str, said: str, text: str, value: str
) -> None:
    history = (Message("user", asked), Message("assistant", said))
    async with open_chat(open_workspace(workshop, state=tmp_path / "s"), models=FixedModels()) as chat:
        answer = await chat.ask(Question(text, TODAY, history=history))
    assert answer.outcome == "answered" and value in answer.text, answer.text
    assert answer.citations and all(c.passed for c in answer.checks)


@pytest.mark.parametrize("text", ["전기는 얼마씩 받아요?", "그럼 후추방은?", "팩스는 몇 번이에요?"])
def test_what_no_place_speaks_of_is_not_carried_over(workshop: Path, tmp_path: Path, text: str) -> None:
    history = (Message("user", "소금방 평일 얼마예요"), Message("assistant", "38,000원입니다."))
    with open_index(open_workspace(workshop, state=tmp_path / "s")) as index:
        index.ingest()

        def search(query: str):
            return index.search(query, person=Person(), today=TODAY, k=5)

        def read(path: str):
            return index.read(path, Person())

        stood = stood_on(history, search, read, TODAY)
        assert stood is not None and "소금방" in stood.unit.text
        assert carried_over(text, stood, TODAY, search, read) is None


def test_an_answer_that_no_document_holds_stands_on_nothing(workshop: Path, tmp_path: Path) -> None:
    history = (Message("user", "무지개는 왜 생겨요"), Message("assistant", "빛이 물방울에서 굴절하기 때문입니다."))
    with open_index(open_workspace(workshop, state=tmp_path / "s")) as index:
        index.ingest()
        found = stood_on(
            history,
            lambda query: index.search(query, person=Person(), today=TODAY, k=5),
            lambda path: index.read(path, Person()),
            TODAY,
        )
    assert found is None
