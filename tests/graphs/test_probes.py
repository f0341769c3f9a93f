"""The probes: what makes the router know a workspace without training."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from gallae.core.types import Evidence, FaqEntry, Message, Passage, Skill, ToolCard, TrainingRow
from gallae.graphs.likeness import Card, Likeness
from gallae.graphs.probes import Faq, Skills, Tools, evidence_signals
from gallae.graphs.signals import read_signals

TODAY = date(2026, 11, 20)
LETTER = Skill(
    "letter",
    "사과 편지 쓰기",
    "손님에게 보낼 사과 편지를 가게 서식으로 쓴다",
    "있었던 일",
    "▣ 인사 ▣ 까닭 ▣ 약속 세 문단",
    examples=(
        "사과 편지 써줘: 케이크가 늦게 감",
        "포장이 터진 손님께 사과 편지 부탁",
        "Write the apology letter for a late cake",
    ),
)
SORTER = Skill(
    "sorter",
    "주문 글 나누기",
    "주문 글을 갈래 JSON으로 나눈다",
    "주문 글",
    '{"kind","size"}',
    kind="classify",
    examples=(
        "주문 분류: 딸기 케이크 큰 거 하나요",
        "이 주문 글 분류해줘 '마카롱 열 개'",
        "Classify this order: two lemon tarts",
    ),
    rows=(TrainingRow("주문 분류요. 식빵 두 개", '{"kind":"bread","size":"S"}'),),
)
OVEN = ToolCard(
    "oven_state",
    "오븐 상태",
    "지금 오븐 온도를 알려준다. Shows the oven temperature.",
    ("오븐 지금 몇 도야?", "오븐 다 달궈졌어?", "Is the oven hot?"),
    server="kitchen",
)
ORDER = ToolCard(
    "order_flour",
    "재료 주문",
    "거래처에 재료를 주문한다",
    ("밀가루 열 포대 주문해 줘", "버터 주문 넣어줘", "Order ten bags of flour"),
    writes=True,
    server="kitchen",
)


NOTHING = Evidence()


@dataclass(frozen=True)
class Found:
    passages: tuple[Passage, ...] = ()
    evidence: Evidence = NOTHING


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("사과 편지 하나 써주세요. 초코 케이크에 이름이 틀리게 나갔어요", "letter"),
        ("사과편지좀써주새요 빵이탔어요", "letter"),
        ("apology letter please: wrong candle colour", "letter"),
        ("우리 ▣ 양식으로 하나. 배달이 두 시간 늦음", "letter"),
        ("주문 분류 부탁: 치즈 타르트 네 개 금요일", "sorter"),
        ("분류해줘 '쿠키 한 상자'", "sorter"),
        ('kind랑 size만 뽑아줘. "호밀빵 큰 거 하나"', "sorter"),
    ],
)
def test_a_request_finds_its_skill(text: str, skill: str) -> None:
    best = Skills((LETTER, SORTER)).best(read_signals(text))
    assert best is not None and best.skill.name == skill and best.total >= 0.3


@pytest.mark.parametrize(
    "text", ["빵은 언제 처음 생겼나요?", "오늘 기분이 좋아", "Translate 'good morning' to Korean", "3 더하기 4는?"]
)
def test_other_words_are_like_no_skill(text: str) -> None:
    best = Skills((LETTER, SORTER)).best(read_signals(text))
    assert best is not None and best.total < 0.3


def test_a_job_without_anything_to_work_on_lacks_its_input() -> None:
    skills = Skills((LETTER, SORTER))
    bare, given = skills.best(read_signals("사과 편지 써줘")), skills.best(read_signals("사과 편지 써줘: 크림이 상함"))
    assert bare is not None and not bare.input
    assert given is not None and given.input


def test_what_stands_above_is_input_too() -> None:
    history = (Message("user", "'식빵 세 개'"), Message("assistant", "네?"))
    best = Skills((LETTER, SORTER)).best(read_signals("주문 분류해줘", history))
    assert best is not None and best.input


def test_the_skill_of_the_turn_before_needs_less_to_be_meant_again() -> None:
    skills = Skills((LETTER, SORTER))
    signals = read_signals("이것도. 바게트 하나", (Message("user", "주문 분류: 식빵"), Message("assistant", "{}")))
    again, alone = skills.best(signals, "sorter"), skills.best(signals)
    assert again is not None and alone is not None
    assert again.skill.name == "sorter" and again.total > alone.total


def test_a_request_finds_its_tool_and_other_words_none() -> None:
    tools = Tools((OVEN, ORDER))
    for text, name in (("오븐 몇 도까지 올라갔어", "oven_state"), ("설탕 두 포대 주문 넣어줘", "order_flour")):
        best = tools.best(read_signals(text))
        assert best is not None and best[0].name == name and best[2] >= 0.3
    other = tools.best(read_signals("휴일은 언제예요?"))
    assert other is not None and other[2] < 0.25


def test_our_own_deterministic_tools_are_left_to_their_parser() -> None:
    assert Tools((ToolCard("add", "더하기", "더한다", ("3 더하기 4",)),)).best(read_signals("3 더하기 4는?")) is None


def test_a_word_that_the_documents_hold_everywhere_names_the_trade_not_the_job() -> None:
    likeness = Likeness([Card("label", "빵 이름표 쓰기", "", "", ("호밀빵 이름표 써줘", "식빵 이름표 부탁"))])
    passages = ("빵 굽는 시간과 이름표", "빵 이름표 값", "빵 이름표 규정")
    alone, trade = likeness.matches("이름표 하나")[0], likeness.matches("이름표 하나", passages)[0]
    assert trade.words < alone.words


def test_a_form_that_is_counted_is_the_cards_own_or_none() -> None:
    likeness = Likeness([Card("c", "기록", "", "세 문단", ("기록 써줘",))])
    assert likeness.matches("세 문단으로 부탁")[0].shape == 1.0
    assert likeness.matches("다섯 문단으로 부탁")[0].shape == 0.0


def test_an_empty_workspace_has_no_best_skill_tool_or_answer() -> None:
    signals = read_signals("아무 말")
    assert Skills(()).best(signals) is None
    assert Tools(()).best(signals) is None
    assert Faq(()).best("아무 말", TODAY) is None


def test_a_kept_answer_counts_only_while_it_is_valid() -> None:
    entry = FaqEntry("일요일에도 여나요?", "쉽니다.", valid_to=date(2026, 10, 31))
    assert Faq((entry,)).best("일요일에도 여나요?", date(2026, 10, 1)) is not None
    assert Faq((entry,)).best("일요일에도 여나요?", TODAY) is None


def test_the_retrievers_verdict_becomes_signals() -> None:
    passage = Passage("p", "documents/a.md", "오븐 EV-9", 0, 4, "EV-9의 E3", score=2.0, sensitive=True)
    found = Found((passage,), Evidence(0.4, 0.9, 0.3, "strong", ("온도",)))
    values = evidence_signals(found, "ev-9 온도는?")
    assert values["evidence.strong"] == 1.0 and values["evidence.code"] == 1.0
    assert values["evidence.sensitive"] == 1.0 and 0.0 < values["evidence.known"] < 1.0
    nothing = evidence_signals(Found(), "온도")
    assert nothing["evidence.none"] == 1.0 and nothing["evidence.code"] == 0.0
