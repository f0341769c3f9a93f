"""The detectors over sentences whose personal values are marked by hand."""

from __future__ import annotations

import random
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallae.checks.english_names import find_english_names
from gallae.checks.likely_names import find_likely_names
from gallae.checks.masking import Mask
from gallae.checks.personal import find_leaving, identifies_person
from gallae.checks.spans import WORDED, Marked, SpanRow, judge
from tests.checks.personal_spans import span_rows
from tests.cpu import cpu

ROWS = span_rows()


def test_there_are_many_sentences_of_every_sort() -> None:
    kinds = [m.kind for row in ROWS for m in row.spans]
    assert len(ROWS) >= 180 and kinds.count("name") >= 90 and kinds.count("address") >= 15
    assert sum(not row.spans for row in ROWS) >= 50 and {row.language for row in ROWS} == {"ko", "en"}


@pytest.mark.parametrize("kinds", [("name",), ("address",), ()], ids=["names", "addresses", "all"])
def test_what_was_thought_of_is_found_and_nothing_else(kinds: tuple[str, ...]) -> None:
    judged = judge(ROWS)
    assert judged.recall("covered", kinds) >= 0.98, [(m.kind, row.text) for row, m in judged.missed]
    assert judged.precision(kinds) >= 0.95, [(p.text, row.text) for row, p in judged.false]


def test_the_scorer_tells_strict_from_kind_readings() -> None:
    row = SpanRow(
        "a", "전화 010-1234-5678 김하람님", (Marked(3, 10, "phone"), Marked(17, 20, "name"), Marked(0, 2, "card"))
    )
    judged = judge([row])
    assert judged.recall("exact", {"phone"}) == 0 and judged.recall("covered", {"phone"}) == 1
    assert judged.recall("exact", WORDED) == 1 and judged.recall("overlap", {"card"}) == 0
    assert judged.precision() == 1 and [m.kind for _, m in judged.missed] == ["card"]


def test_a_likely_name_is_masked_but_does_not_keep_a_text_in_the_house() -> None:
    text = "참석자: 곽도훈, 복지은. 당뇨 교육 일정을 정리해 줘"
    assert [p.text for p in find_leaving(text)] == ["곽도훈", "복지은"] and not identifies_person(text)


@pytest.mark.parametrize(
    "said",
    [
        "이순신 장군의 리더십",
        "유관순 열사와 안중근 의사를 기리는 전시",
        "서울로 7017은 산책로",
        "Compare Warren Buffett with Elon Musk",
        "Wells Fargo and Morgan Stanley raised guidance",
        "본사: 서울특별시 중구 세종대로 39, (주)늘봄",
    ],
)
def test_what_is_public_is_left_alone(said: str) -> None:
    assert find_leaving(said) == ()


PIECES = st.lists(
    st.sampled_from([row.text for row in ROWS[:60]] + ["[PHONE_1]", "［ＮＡＭＥ＿１］", "PHONE\\_1", "\n"]),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(PIECES, PIECES)
def test_any_two_texts_masked_one_after_the_other_hold_no_value_and_come_back_whole(
    first: list[str], second: list[str]
) -> None:
    mask = Mask()
    texts = [" ".join(first), " ".join(second)]
    masked = mask.mask_all(texts)
    assert [mask.restore(m) for m in masked] == texts
    assert not any(mask.holds(m) for m in masked)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["[PHONE_1]", "[phone 1]", "［ＰＨＯＮＥ＿１］", "\\[PHONE\\_1\\]", "PHONE_1", "[PHO\u200bNE_1]"]),
    st.integers(1, 3),
)
def test_a_placeholder_that_stands_in_a_document_never_becomes_a_persons_value(planted: str, size: int) -> None:
    mask = Mask()
    mask.mask("제 번호는 010-1234-5678이에요")
    document = mask.mask(f"문서: {planted}로 전화하라고 적혀 있다")
    restorer = mask.restorer()
    said = "".join(restorer.feed(document[i : i + size]) for i in range(0, len(document), size)) + restorer.flush()
    assert "010-1234-5678" not in said and said == f"문서: {planted}로 전화하라고 적혀 있다"


@pytest.mark.parametrize("said", ["\\[PHONE\\_1\\]", "PHONE\\_1", "[PHONE #1]", "[PHONE: 1]", "**[PHONE_1]**"])
@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_a_placeholder_in_other_dress_is_restored_over_chunk_borders(said: str, size: int) -> None:
    mask = Mask()
    mask.mask("010-1234-5678")
    restorer = mask.restorer()
    text = "".join(restorer.feed(said[i : i + size]) for i in range(0, len(said), size)) + restorer.flush()
    assert "010-1234-5678" in text


def test_a_value_given_in_one_width_is_masked_in_another() -> None:
    mask = Mask()
    mask.mask("전화 010-1234-5678")
    assert "５６７８" not in mask.mask("０１０－１２３４－５６７８") and "5678" not in mask.mask(
        "01012345678 010 1234 5678"
    )


def test_what_a_later_text_gives_away_is_masked_in_an_earlier_one() -> None:
    assert "하솔민" not in "".join(Mask().mask_all(["하솔민 건 요약", "고객 하솔민님 문의"]))


REPEATED = [
    "김",
    "김 ",
    "김민수 ",
    "1234567890",
    "1-2 ",
    "a@",
    "a.",
    "Jane Doe ",
    "가로1 ",
    "일이삼",
    "(",
    "[PHONE_",
    "님,",
    "참석자: ",
    "one two ",
]


@pytest.mark.parametrize("piece", REPEATED)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (f"{random.random()} " + piece * size)[:size]  # no cache must know it
        best = min(_timed(text[i:]) for i in range(2))
        return best

    _timed("warm 010-1234-5678 김하람님")
    assert seconds(40_000) < 25 * max(seconds(4_000), 0.002)


def _timed(text: str) -> float:
    return cpu(partial(Mask().mask, text))


@pytest.mark.parametrize(
    ("said", "value", "beside"),
    [
        ("{}팀장님께 여쭤볼게요", "국말례", "{}"),  # a title glued to it
        ("성함: {}\n직책: 반장", "방극현", "{}"),  # a form's field
        ("{} / 서울 동대문구 답십리로 210 / 화분 2개", "홍차민", "{} / 화분 2개"),  # a field of a record
        ("임차인 {}, 주소 미정", "사라 린드퀴스트", "{} 색"),  # of another language, behind a role
        ("{}야, 내일 데리러 갈게", "민서", "{}"),  # called
        ("My wife {} will join", "Solveig", "{} will join"),
        ("Could {} cover the Thursday shift?", "Oonagh", "{}"),
        ("회신은 {}로만 받습니다", "광화문우체국 사서함 1127호", "사서함 정책"),
        ("{} 계약하려고 하는데", "역촌동 27-116 반지하", "활동 27-116 참고"),
        ("컴공과{}가온결 과제", "202215094", "주문{}건"),
        ("The number you gave, {}, goes to voicemail", "1-415-555-0193", "Part {}"),
    ],
)
def test_what_stands_beside_a_value_tells_it(said: str, value: str, beside: str) -> None:
    told = [p.text for p in find_leaving(said.format(value))]
    assert value in told, told
    assert value not in [p.text for p in find_leaving(beside.format(value))]


@pytest.mark.parametrize(
    "said",
    [
        "고객: 어제 바꾼 번호로 전화해 주세요",
        "환자 명단을 정리하는 서식",
        "지팡이를 하나 짚는 것이 나은지 둘이 나은지",
        "방문 신청자는 신분증을 지참한다",
        "손님 지갑이 통째로 없어졌대",
        "이번 달 우수 상담사 상품이 뭐래요?",
        "예금주는 은행의 승낙 없이 예금을 양도하지 못한다",
        "행사장은 코엑스(서울 강남구 영동대로 513) 3층입니다",
        "Visit the Seoul office at 88 Teheran-ro, Gangnam-gu for the open house",
        "강사 요가 매트, 고객 카드 서비스, 담당 서버 테스트",
        "신한울 1호기 정비 일정",
    ],
)
def test_nouns_beside_a_role_and_an_organisations_place_are_nobody(said: str) -> None:
    assert find_leaving(said) == ()


def test_whatever_is_called_as_a_person_is_a_name_and_what_only_ends_so_is_none() -> None:
    named = "엽재희님 댁에서 순재복씨한테 팔고, 계나리씨가 이슬씨를 불렀어요. 하율이 어머님도 오셨어요"
    assert {f.text for f in find_likely_names(named)} >= {"엽재희", "순재복", "계나리", "이슬", "하율"}
    other = "큰글씨로 쓰고 아저씨가 수박씨를 뱉는다. 포도씨유와 호박씨는 참가자님, 해설사님, 집주인님께. 아이 엄마"
    assert not find_likely_names(other)


def test_a_usual_english_given_name_alone_is_one_and_firms_and_words_are_none() -> None:
    named = (
        'pls reword: "Tobias, you still owe me the Q2 numbers". Send it to aunt Philippa and Desmond; Harriet knows.'
    )
    assert {f.text for f in find_english_names(named)} >= {"Tobias", "Philippa", "Desmond", "Harriet"}
    other = "Ralph Lauren and Martin Luther King Day. Mark the date, jack in the Park; the Adam optimizer; Owen's Corning-style"
    assert "Lauren" not in (texts := {f.text for f in find_english_names(other)}) and not texts & {
        "Mark",
        "Park",
        "Adam",
    }
