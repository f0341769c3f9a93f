"""Masking with restore over any chunk borders."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallae.checks.masking import Mask, mask_for
from gallae.core.types import Message, Question

TEXT = "홍길동님(010-1234-5678, hong@naver.com) 주민번호 900101-1234567, [PHONE_1] 자리에 PHONE_2라고 쓰셨어요."


def chunked(text: str, sizes: list[int]) -> list[str]:
    chunks, at = [], 0
    for size in sizes:
        chunks.append(text[at : at + size])
        at += size
    return [*chunks, text[at:]]


def test_nothing_personal_is_left_in_a_masked_text() -> None:
    masked = Mask().mask(TEXT)
    for value in ("홍길동", "010-1234-5678", "hong@naver.com", "900101-1234567"):
        assert value not in masked


def test_masking_and_restoring_gives_the_text_back_even_if_it_held_placeholders() -> None:
    mask = Mask()
    assert mask.restore(mask.mask(TEXT)) == TEXT


def test_the_same_value_gets_the_same_placeholder_through_the_conversation() -> None:
    mask = Mask()
    assert mask.mask("010-1234-5678이에요") == "[PHONE_1]이에요"
    assert mask.mask("010-9999-8888과 010-1234-5678") == "[PHONE_2]과 [PHONE_1]"


def test_a_name_given_once_is_masked_later_without_the_words_that_gave_it_away() -> None:
    mask = Mask()
    mask.mask("제 이름은 이서연이고요")
    assert "이서연" not in mask.mask("이서연 앞으로 써 주세요")


def test_a_mask_rebuilt_from_the_history_is_the_same_mask() -> None:
    history = (Message("user", "010-1234-5678"), Message("assistant", "02-555-1234로 하세요"))
    question = Question("010-2222-3333도 있어요", date(2026, 1, 5), history=history)
    first, second = mask_for(question), mask_for(question)
    assert first.restore("[PHONE_1] [PHONE_2] [PHONE_3]") == "010-1234-5678 010-2222-3333 [PHONE_3]"
    assert second.restore("[PHONE_2]") == first.restore("[PHONE_2]")


@pytest.mark.parametrize(
    "said", ["[PHONE_1]", "[ PHONE_1 ]", "[phone_1]", "[PHONE 1]", "[PHONE-1]", "PHONE_1", "【PHONE_1】", "(PHONE_1)"]
)
def test_a_placeholder_is_restored_although_the_model_changed_it(said: str) -> None:
    mask = Mask()
    mask.mask("010-1234-5678")
    assert mask.restore(f"네, {said} 로 연락드립니다") == "네, 010-1234-5678 로 연락드립니다"


@pytest.mark.parametrize("said", ["[PHONE_2]", "[NAME_1]", "[1]", "PHONE_12", "MYPHONE_1", "[PHONE]", "[전화_1]"])
def test_what_the_person_did_not_give_is_never_restored(said: str) -> None:
    mask = Mask()
    mask.mask("010-1234-5678")
    assert mask.restore(said) == said


def test_a_mask_does_not_show_its_values_when_it_is_logged() -> None:
    mask = Mask()
    mask.mask(TEXT)
    assert "010" not in repr(mask)
    assert "PHONE: 1" in repr(mask)


ANSWERS = st.lists(
    st.sampled_from(
        [
            "[PHONE_1]",
            "[NAME_1]",
            "PHONE_1",
            "[phone 1 ]",
            "[PHO",
            "NE_1",
            "PHONE",
            "_1",
            "[",
            "]",
            " ",
            "안녕",
            "님",
            "x",
            "1",
            "[TEXT_1]",
            "[9]",
            "EMAIL_1",
            "(",
            "\n",
        ]
    ),
    max_size=14,
).map("".join)
SIZES = st.lists(st.integers(1, 6), max_size=30)


@settings(max_examples=400, deadline=None)
@given(ANSWERS, SIZES)
def test_a_restored_stream_is_the_restored_text_whatever_the_chunks(answer: str, sizes: list[int]) -> None:
    mask = Mask()
    mask.mask(TEXT)
    restorer = mask.restorer()
    streamed = "".join(restorer.feed(c) for c in chunked(answer, sizes)) + restorer.flush()
    assert streamed == mask.restore(answer)


PIECES = st.lists(
    st.sampled_from(
        [
            "010-1234-5678",
            "홍길동님 ",
            "900101-1234567",
            "hong@naver.com",
            " 안녕 ",
            "[PHONE_1]",
            "[RRN_9]",
            "1,000원",
            "[",
            "]",
            "_1",
            "PHONE_1",
            "계좌 110-123-456789 ",
            "\n",
            "가",
            "[TEXT_1]",
            "저는 ",
        ]
    ),
    max_size=10,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(PIECES, PIECES, SIZES)
def test_masking_any_text_and_restoring_it_chunk_by_chunk_gives_it_back(
    first: str, second: str, sizes: list[int]
) -> None:
    mask = Mask()
    mask.mask(first)
    masked = mask.mask(second)
    restorer = mask.restorer()
    assert "".join(restorer.feed(c) for c in chunked(masked, sizes)) + restorer.flush() == second


def test_text_without_placeholders_streams_on_without_delay() -> None:
    restorer = Mask().restorer()
    assert restorer.feed("보증 기간은 2년입니다. ") == "보증 기간은 2년입니다. "
