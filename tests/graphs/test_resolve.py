"""Follow-ups made whole by code: new words first, then what the earlier question still says."""

from __future__ import annotations

import pytest

from gallae.core.types import Message
from gallae.graphs.resolve import resolve


def _said(*turns: str) -> tuple[Message, ...]:
    return tuple(Message("user" if i % 2 == 0 else "assistant", text) for i, text in enumerate(turns))


@pytest.mark.parametrize(
    ("history", "text", "kept", "dropped"),
    [
        (("2026년 5월에 산 우산 보증은요", "2년입니다."), "2024년에 산 건?", ["우산", "보증"], ["2026", "5월"]),
        (("올해 입장료가 얼마예요?", "5,000원입니다."), "그럼 작년은?", ["입장료"], ["올해"]),
        (("UM-20 E21 안내문 써줘", "◎ UM-20 · E21 …"), "이번엔 E41로", ["um-20", "안내문"], ["e21"]),
        (("E3가 뭐죠", "배터리 과열입니다."), "그거 손님용으로 하나 써줘", ["e3"], []),
        (("글쓰기 과정 수강료 얼마예요", "12,000원입니다."), "그 과정 강사 이름은?", ["글쓰기"], []),
        (("PK-100은 필터를 몇 번 갈아요?", "1년에 두 번입니다."), "PK-200은요?", ["필터"], ["pk-100"]),
        (("What does Plus cost per robot?", "1,650 EUR."), "and the Always plan?", ["robot"], []),
        (("소나무실 저녁에 얼마예요", "18,000원입니다."), "그럼 대나무실은?", ["저녁"], ["소나무실"]),
        (("2인실 한 학기 얼마야?", "1,120,000원입니다."), "4인실은요", ["학기"], ["2인실"]),
    ],
)
def test_new_words_come_first_and_replaced_ones_are_dropped(
    history: tuple[str, ...], text: str, kept: list[str], dropped: list[str]
) -> None:
    resolved = resolve(text, _said(*history))
    assert resolved.startswith(text)
    rest = resolved[len(text) :].lower()
    assert all(word in rest for word in kept), resolved
    assert not any(word in rest for word in dropped), resolved


@pytest.mark.parametrize("text", ["그럼 작년은?", "통돌이는요?", "in English?", "그거 다시 해줘", "보증금이 얼마예요?"])
def test_without_a_history_nothing_changes(text: str) -> None:
    assert resolve(text, ()) == text


def test_a_question_that_stands_on_its_own_is_left_alone() -> None:
    text = "어린이 회원은 보호자와 함께 와야 하는지 규정을 알려 주세요"
    assert resolve(text, _said("사물함은 한 달에 얼마예요?", "15,000원입니다.")) == text


def test_a_chain_of_follow_ups_reaches_back_to_its_subject() -> None:
    history = _said("수영장 하루 이용료는 얼마예요?", "9,000원입니다.", "어린이는요?", "5,000원입니다.")
    assert "이용료" in resolve("그럼 작년에는?", history)


def test_a_long_pasted_text_is_not_carried_along() -> None:
    pasted = '분류해 주세요. "' + "우산이 부러졌어요. " * 40 + '"'
    resolved = resolve("이것도. 손잡이가 빠졌어요", _said(pasted, '{"kind":"A"}'))
    assert len(resolved) < 120


def test_an_empty_history_of_answers_changes_nothing() -> None:
    assert resolve("그럼 작년은?", (Message("assistant", "안녕하세요."),)) == "그럼 작년은?"
