"""The tokeniser as retrieval.md §2 states it, and the content words of a question."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallae.core.tokens import ENDINGS, content_terms, stem_latin, term_tokens, tokens


def test_the_examples_of_the_note() -> None:
    assert tokens("건강보험료는 얼마인가요?") == (
        "_건강보험료 _얼마 건강 강보 보험 험료 료는 얼마 마인 인가 가요".split()  # noqa: SIM905
    )
    assert tokens("서울에서는") == ["_서울", "서울", "울에", "에서", "서는"]
    assert tokens("은행") == ["_은행", "은행"]


def test_the_table_has_its_hundred_endings() -> None:
    assert len(ENDINGS) == 100


def test_a_decomposed_text_gives_the_same_tokens() -> None:
    text = "입장료는 3,000원입니다. café"
    assert tokens(unicodedata.normalize("NFD", text)) == tokens(text)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("1,000원", "1000원", "1000"),
        ("NW-F2100", "nwf2100", "nwf2100"),
        ("COVID-19", "covid19", "covid19"),
        ("제3조에서", "제 3 조", "제3조"),
        ("제3조의2", "제3조의 2", "제3조의2"),
        ("500mg", "500 mg", "mg"),
        ("running policies", "policy runs", "polici"),
        ("책을 빌린다", "책 몇 권", "책"),
        ("2.5%", "2.5 퍼센트", "2.5"),
    ],
)
def test_two_spellings_meet(one: str, other: str, shared: str) -> None:
    assert shared in tokens(one) and shared in tokens(other)


def test_english_function_words_are_dropped_but_names_in_capitals_are_kept() -> None:
    assert tokens("who is the owner of it") == ["owner"]
    assert tokens("WHO와 IT 부서") == ["who", "it", "_부서", "부서"]


def test_a_particle_glued_to_a_latin_word_or_number_is_no_token() -> None:
    assert tokens("LoRA를") == ["lora"]
    assert tokens("E21은 7101로") == ["e21", "7101"]
    assert "_만" in tokens("5만 원")


def test_latin_words_stand_once() -> None:
    assert tokens("delivery") == [stem_latin("delivery")] == ["deliveri"]


def test_text_without_letters_has_no_tokens() -> None:
    assert tokens("ㅋㅋ !? — 😀") == []


@given(st.text(max_size=200))
def test_tokens_never_fail_and_hold_no_white_space(text: str) -> None:
    """They are joined by spaces for the index, so none may hold one."""
    for token in tokens(text):
        assert token and token.split() == [token]
    for term in content_terms(text):
        for way in term_tokens(term):
            assert way and all(token.split() == [token] for token in way)


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("건강보험료는 얼마인가요?", ["건강보험료"]),
        ("신청하려면 어떤 서류가 필요한가요", ["신청", "서류", "필요"]),
        ("2025년 9월에 산 NW-F2100 모터 보증", ["산", "nw-f2100", "모터", "보증"]),
        ("What is the late fee for DVDs?", ["late", "fee", "dvds"]),
        ("4인분은 몇 분 걸려요", ["4인분", "분", "걸려"]),
        ("알려 주세요", []),
        ("LoRA의 장점은?", ["lora", "장점"]),
    ],
)
def test_content_terms_are_what_the_question_is_about(question: str, terms: list[str]) -> None:
    assert content_terms(question) == terms


def test_a_term_is_met_by_its_stem_or_its_pairs() -> None:
    assert term_tokens("보험료") == (("_보험료",), ("보험", "험료"))
    assert term_tokens("nw-f2100") == (("nwf2100",), ("nw", "f2100"))
    assert term_tokens("4인분") == (("4", "_인분"),)
