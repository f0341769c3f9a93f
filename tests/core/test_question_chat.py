"""Everyday chat Korean: what is a verb, an ending or a filler must not become a noun the documents have to speak of."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from gallae.core.question import read_question
from gallae.core.question_hangul import bare_noun, hangul_term
from gallae.core.question_spoken import legible
from gallae.core.question_terms import identifiers_in, read_terms
from gallae.core.synonyms import variants

TODAY = date(2026, 11, 20)


def nouns(text: str) -> set[str]:
    """The words that the documents have to speak of."""
    return {t.text for t in read_question(text, TODAY).terms if t.kind == "noun"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # a verb before 것/거, with and without the space
        ("보트 타는것도 표에 들어가요?", {"보트", "표"}),
        ("우산 빌리는거 회원만 되나요", {"우산", "회원"}),
        ("간식 남은거 싸가도 돼요?", {"간식"}),
        ("우산은 공짜인 거였나요", {"우산", "공짜"}),
        # supposing, intending, being able
        ("기차가 밤늦게 도착할거같은데 우산 받을수있을까요", {"기차", "도착", "우산"}),
        ("악기 배우려는데 강사님 계신가요", {"악기", "강사"}),
        ("악기 옮기려고요 엘리베이터 쓸수있나여", {"악기", "엘리베이터"}),
        ("우산 늦을것같아요", {"우산"}),
        # auxiliary verbs behind a verb
        ("텃밭 갈아주는 기계 있나요", {"텃밭", "기계"}),
        ("자전거 묶어두는 기둥 있어요?", {"자전거", "기둥"}),
        ("장부 적어다가 내면 되나요", {"장부"}),
        ("우산 맡아줄 직원 있나요", {"우산", "직원"}),
        ("우산 가져다주심?", {"우산"}),
        ("제가 못오게돼서 우산 미루고 싶어요", {"우산"}),
        # hearsay and recollection
        ("우산 공짜라던데 맞아요?", {"우산", "공짜"}),
        ("악기 비싸더라고요 빌릴 수 있나요", {"악기"}),
        # honorifics
        ("악기 배우러 오시는 어르신 우산은요?", {"악기", "어르신", "우산"}),
        # clause ends in -음 and -ㅁ
        ("우산 있음?", {"우산"}),
        ("악기실 비어있음?", {"악기실"}),
        ("우산 받았음", {"우산"}),
        # relative forms that no noun looks like
        ("괜찮은 우산 있나요", {"우산"}),
        ("잃어버린 우산 찾는 곳", {"우산"}),
        ("창문 두드리는 새 쫓아주나요", {"창문"}),
        ("시끄러운데 악기 옮겨야만 해요?", {"악기"}),
        ("우산 고치는 곳 지나 악기 맡기는 곳", {"우산", "악기"}),
        ("악기 합쳐서 보니 우산 나가요", {"우산", "악기"}),
        # not, and what is carried along
        ("우산 안챙기고 악기만 들고가도 되나", {"우산", "악기"}),
        ("우산 없이 앉아만있어도 되나요", {"우산"}),
        ("우산 잃어버려가지고 새로 사야됨?", {"우산"}),
        ("악기 배우길래 우산 챙기느라 늦을라나", {"악기", "우산"}),
        # a noun glued to 있다, 없다, 하다, 때, 중, 전
        ("우산없이 악기있으면", {"우산", "악기"}),
        ("장마때 우산 수리중인데", {"장마", "우산", "수리"}),
        ("개장전에 우산 접수하셔서", {"개장", "우산", "접수"}),
        ("우산한도제한 어케 풀어요", {"우산한도제한"}),
        ("악기 달라고하면 주나", {"악기"}),
        ("악기 바꿔달라해도 돼요?", {"악기"}),
        ("악기 고장나서 우산 못탄 사람", {"악기", "고장", "우산"}),
        ("우산 받다가 두고다녀도 언제 고쳐짐?", {"우산"}),
    ],
)
def test_a_verb_is_no_noun_however_it_is_written(text: str, wanted: set[str]) -> None:
    assert nouns(text) == wanted


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("우산 빌릴수있나여", "우산 빌릴 수 있나요"),
        ("빌릴수잇을까요", "빌릴 수 있을까요"),
        ("담주에 가요", "다음 주에 가요"),
        ("낼 가요", "내일 가요"),
        ("돈을 낼 수 있나요", "돈을 낼 수 있나요"),
        ("비땜에 못 가요ㅠㅠ", "비 때문에 못 가요"),
        ("환불 ㄱㄴ?", "환불 가능?"),
        ("이월꺼 어디에 있나용", "이월 거 어디에 있나요"),
        ("가져가도되죠", "가져가도 되죠"),
        ("두밤 자요", "2박 자요"),
        ("우산 빌리는거야?", "우산 빌리는 거야?"),
        ("소풍때문에 못 가여", "소풍 때문에 못 가여"),
        ("쓰고있는데 쓰고싶어요", "쓰고 있는데 쓰고 싶어요"),
        ("선거는 언제예요", "선거는 언제예요"),
        ("철거는 얼마예요", "철거는 얼마예요"),
        ("물건은 어디 두나요", "물건은 어디 두나요"),
    ],
)
def test_words_typed_in_haste_are_read_apart(typed: str, read: str) -> None:
    assert legible(typed) == read


@pytest.mark.parametrize(
    "word",
    [
        "선거는", "근거가", "철거도", "열거를", "소방서", "견적서", "휠체어", "캐리어는", "상어", "참여", "도시는", "접시는",
        "택시는", "낚시는", "표시는", "가게는", "빨래는", "영화보기", "사물함은", "보관함", "얼음은", "볶음", "정보는", "공주시는",
        "샤워도", "택배도", "사이다는", "광어가", "평가는", "도자기", "소나기", "보증서", "인건비", "거실은", "건물", "게시판",
        "여가는", "배려는", "처방전에", "뇌졸중", "배우자", "필수", "한도는", "이용기한", "세무서", "제안서", "외국인은", "베란다는",
        "슈도에페드린", "설거지를", "기름", "가운데", "잔고", "운전", "헤어",
        "오토바이", "스프레이는", "절대평가", "텀블러", "컬러는", "강아지", "녹음", "바다가", "안내는", "못자국은", "안경도",
    ],
)  # fmt: skip
def test_a_noun_that_only_looks_like_a_verb_stays_one(word: str) -> None:
    term = hangul_term(word)
    assert term is not None
    assert term.kind == "noun" or term.weight < 0.3  # a noun, or one that fits everywhere


@pytest.mark.parametrize(
    "word",
    [
        "거였나요",
        "거같은데",
        "것만",
        "거까지",
        "걸로",
        "있음",
        "뭐까지",
        "같은데요",
        "싶은데",
        "거기서",
        "뭐라던데",
        "어케",
    ],
)
def test_what_only_builds_the_sentence_is_nothing_to_look_for(word: str) -> None:
    assert hangul_term(word) is None


@pytest.mark.parametrize(
    ("word", "noun"),
    [
        ("우산으론", "우산"),
        ("어제까진", "어제"),
        ("학교에선", "학교"),
        ("학생한텐", "학생"),
        ("자정에나", "자정"),
        ("손님이", "손님"),
        ("전까지", "전"),
    ],
)
def test_contracted_and_double_particles_come_off(word: str, noun: str) -> None:
    assert bare_noun(word) == noun


@pytest.mark.parametrize("text", ["5인실", "5인용", "5인석"])
def test_how_many_a_thing_is_for_is_a_number_in_every_spelling(text: str) -> None:
    assert identifiers_in(text) == ()
    (term,) = [t for t in read_terms(f"{text} 값은?") if t.kind == "number"]
    assert term.amount == (Fraction(5), "명")
    assert {"5인실", "5인", "5명", "5인용"} <= set(term.words)


def test_codes_of_places_stay_codes() -> None:
    assert identifiers_in("207호실, 4호차와 C동") == ("207호실", "4호차", "C동")


def test_a_counting_word_without_a_counter_is_no_noun() -> None:
    assert nouns("한도가 몇이죠") == {"한도"}


def test_each_noun_of_a_story_matters_less_than_that_of_a_short_question() -> None:
    short = {t.text: t.sure for t in read_question("장화 대여료는 얼마예요?", TODAY).terms}
    long = read_question("조카 유치원 소풍날 개울 장화 대여료는 얼마예요?", TODAY)
    assert {t.text: t.sure for t in long.terms}["장화"] < short["장화"]


@pytest.mark.parametrize("noun", ["유통기한", "소비기한", "지급기한", "상환기한", "마감기한"])
def test_a_term_of_time_is_no_verb(noun: str) -> None:
    assert [(t.text, t.kind) for t in read_terms(f"{noun}은 언제예요?")] == [(noun, "noun")]


def test_whose_it_is_is_a_person_and_a_door_that_opens_is_a_shop() -> None:
    assert read_question("남편껀데 대신 받아도 되나요?", date(2026, 11, 20)).terms[0].text == "남편"
    house = read_question("일요일에도 문 여나요?", date(2026, 11, 20)).terms
    fridge = read_question("냉장고 문 닫아도 소리 나요", date(2026, 11, 20)).terms
    assert [t.text for t in house] == ["일요일", "열어"] and "문" in [t.text for t in fridge]


def test_sunday_is_no_other_word_for_saturday() -> None:
    assert "토요일" not in variants("일요일") and "주말" in variants("일요일") and "토요일" in variants("주말")
