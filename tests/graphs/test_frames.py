"""A job's word with an order behind it, or only talked about; numbers of records; how a thing is said."""

from __future__ import annotations

import pytest

from gallae.graphs.frames import made, making
from gallae.graphs.records import record_shapes
from gallae.graphs.wording import BOUND, TAKEN, stretches, worded


@pytest.mark.parametrize(
    ("text", "word", "asked"),
    [
        ("오늘 것도 일보로 적어 놔", "일보", 1.0),
        ("안내문을 써 달라니까요", "안내문", 1.0),
        ("교대 메모로 만들되 이름은 빼고", "메모", 1.0),
        ("점검표요 체인이 빠졌고 흠집 두 군데", "점검표", 0.7),
        ("이번 주 안에 통신문", "통신문", 0.5),
        ("안내문에는 무엇을 써야 하나요?", "안내문", 0.0),
        ("카드 게임 규칙 좀 설명해줘", "카드", 0.0),
        ("please draft the reply for this one", "reply", 1.0),
        ("What makes a reply good? And why?", "reply", 0.0),
    ],
)
def test_a_job_is_asked_to_be_made_or_only_talked_about(text: str, word: str, asked: float) -> None:
    assert made(text, [word]) == asked


def test_verbs_of_making_are_put_together_with_endings() -> None:
    assert all(map(making, ("표로 맞춰 놔", "네 칸으로 채워 주실래요", "하나 맹글어 다오", "Put it in a table")))
    assert not any(map(making, ("몇 시에 열어요?", "왜 하늘은 파래?", "Is it open?")))


def test_a_record_is_known_by_its_shape() -> None:
    assert record_shapes("TK-51920 아직이에요?") == record_shapes("TK-40001") == {"TK-9"}
    assert record_shapes("20261117-0042") == {"9-9"} and not record_shapes("010-1234-5678, 3,000원")


def test_wording_is_bounded_and_depends_on_who_takes_the_request() -> None:
    table = dict.fromkeys(stretches("예약 취소해 줘"), (9.0, 0.0, 0.0, 0.0, -9.0))
    assert worded(stretches("예약 취소해 줘"), table) == {"wording.prompt": BOUND, "wording.tool": -BOUND}
    assert worded(frozenset(), table) == {}
    taken = worded(stretches("예약 취소해 줘", likely="T"), table)
    assert taken == {"wording.prompt": TAKEN, "wording.tool": -TAKEN}
    assert stretches("예약 취소해 줘", likely="T") > stretches("예약 취소해 줘")
    assert stretches("다라주새요") & stretches("달아 주세요")
