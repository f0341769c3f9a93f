from datetime import date

import pytest

from gallae.core.question import read_question, search_text
from gallae.core.question_hangul import bare_noun, hangul_term
from gallae.core.question_terms import identifiers_in, read_terms, same_identifier

TODAY = date(2026, 11, 20)


def kinds(text: str) -> list[set[str]]:
    return [set(facet.kinds) - {"request"} for facet in read_question(text, TODAY).facets]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("참가비는 얼마예요?", "price"),
        ("한 번에 얼마 먹여요?", "much"),
        ("입장료가 어떻게 되나요", "price"),
        ("How much is the membership?", "much"),
        ("얼마에 팔아요?", "price"),
        ("며칠 안에 반납해야 하나요?", "duration"),
        ("how long can I keep a book?", "duration"),
        ("몇 시까지 해요?", "time"),
        ("what time do you close?", "time"),
        ("접수는 언제부터 하나요?", "date"),
        ("연체 이율이 몇 퍼센트예요?", "percent"),
        ("한 번에 몇 권 빌릴 수 있어요?", "count"),
        ("무게가 몇 킬로예요?", "measure"),
        ("사무실 전화번호 알려 주세요", "phone"),
        ("원장님 성함이 뭐예요?", "name"),
        ("주소가 어디예요?", "place"),
        ("신청하려면 어떻게 해요?", "method"),
        ("왜 거절됐나요?", "reason"),
        ("R3이 무슨 뜻이에요?", "meaning"),
        ("반려견도 들어갈 수 있나요?", "permission"),
    ],
)
def test_a_question_word_says_which_kind_of_value_is_asked_for(question: str, kind: str) -> None:
    assert kind in set().union(*kinds(question))


def test_how_long_one_has_to_wait_is_no_price() -> None:
    assert "duration" in kinds("얼마나 기다려야 하나요?")[0]
    assert "price" not in kinds("얼마나 기다려야 하나요?")[0]


def test_two_questions_in_one_sentence_are_two_facets() -> None:
    asked = read_question("열람실은 몇 시까지고 사물함은 얼마예요?", TODAY)
    assert [sorted(f.kinds - {"request"}) for f in asked.facets] == [["time"], ["much"]]


def test_a_sentence_before_the_question_only_gives_context() -> None:
    asked = read_question("제가 허리를 다쳤어요. 회원권을 멈출 수 있나요?", TODAY)
    assert len(asked.facets) == 1
    weights = {t.text: t.weight for t in asked.terms}
    assert weights["허리"] < weights["회원권"]


def test_a_counter_after_how_many_is_kept_as_the_unit_asked_for() -> None:
    assert read_question("정원이 몇 명이에요?", TODAY).facets[0].units == ("명",)
    assert read_question("며칠 걸려요?", TODAY).facets[0].units == ("일",)


def test_the_noun_after_which_has_to_be_told() -> None:
    which = read_question("금고는 어느 회사 제품인가요?", TODAY).facets[0].which
    assert which is not None
    assert which.text == "회사"
    assert read_question("무슨 뜻이에요?", TODAY).facets[0].which is None


def test_dates_choose_the_version_and_are_no_words_to_match() -> None:
    asked = read_question("2025년 6월에 가입한 사람은 환불이 되나요?", TODAY)
    assert [span.text for span in asked.dates] == ["2025년 6월"]
    assert not any("2025" in t.text or "6월" in t.text for t in asked.terms)


def test_weekdays_stay_words_because_rows_are_about_them() -> None:
    assert "수요일" in {t.text for t in read_question("수요일은 몇 시까지 하나요?", TODAY).terms}


def test_codes_are_identifiers_and_plain_quantities_are_not() -> None:
    assert identifiers_in("드럼 QX-F100의 E21, 500mg 두 알, 제3조의2") == ("QX-F100", "E21", "제3조의2")


def test_codes_with_hangul_are_identifiers() -> None:
    assert identifiers_in("3호차와 B동은 어디서 타요?") == ("3호차", "B동")


def test_two_spellings_of_one_code_are_the_same() -> None:
    assert same_identifier("nv_r7") == same_identifier("NV-R7") == same_identifier("nv r7")


@pytest.mark.parametrize(
    ("word", "text", "kind"),
    [
        ("필터는", "필터", "noun"),
        ("도서관에서는", "도서관", "noun"),
        ("무게가", "무게", "noun"),
        ("냉장고", "냉장고", "noun"),
        ("해지하면", "해지", "noun"),
        ("경력이세요", "경력", "noun"),
        ("기다렷다", "기다렷다", "weak"),
        ("손님은", "손님", "weak"),
    ],
)
def test_particles_and_endings_come_off_a_korean_word(word: str, text: str, kind: str) -> None:
    term = hangul_term(word)
    assert term is not None
    assert (term.text, term.kind) == (text, kind)


def test_question_words_are_nothing_to_look_for() -> None:
    assert [hangul_term(w) for w in ("얼마예요", "어떻게", "있나요", "알려주세요")] == [None] * 4


def test_a_quantity_is_matched_in_every_spelling_of_its_unit() -> None:
    (number,) = [t for t in read_terms("12킬로 아이는 얼마나 먹나요") if t.kind == "number"]
    assert {"12kg", "12킬로그램"} <= set(number.words)


def test_a_word_that_sounds_like_a_number_is_no_quantity() -> None:
    assert not [t for t in read_terms("두통약 주세요") if t.kind == "number"]


def test_what_tells_the_circumstances_counts_less_than_the_topic() -> None:
    terms = {t.text: t.sure for t in read_terms("카센터에서 타이어는 얼마에 갈아요?")}
    assert terms["카센터"] < terms["타이어"]


def test_everyday_words_bring_their_synonyms() -> None:
    (free,) = [t for t in read_terms("주차는 공짜죠") if t.text.startswith("공짜")]
    assert "무료" in free.words


def test_an_english_question_is_searched_for_in_korean_as_well() -> None:
    assert "운영시간" in search_text("What are the opening hours?") or "영업시간" in search_text("opening hours?")
    assert search_text("closing day").startswith("closing day")


def test_a_question_about_the_asker_s_own_state_is_live() -> None:
    assert read_question("내 통장 잔액 얼마 남았어요?", TODAY).live
    assert not read_question("통장을 다시 만들려면 얼마예요?", TODAY).live


def test_bare_noun_keeps_words_that_only_look_like_they_had_a_particle() -> None:
    assert [bare_noun(w) for w in ("회의", "휴가", "온도", "필터를")] == ["회의", "휴가", "온도", "필터"]


def test_the_same_question_is_read_the_same_twice() -> None:
    text = "야간 자율 학습은 몇 시에 끝나고 간식은 주나요?"
    first = read_question(text, TODAY)
    read_question.cache_clear()
    assert read_question(text, TODAY) == first


def test_a_student_number_names_the_year_of_entry() -> None:
    asked = read_question("22학번인데 총 몇학점 채워야 해요", date(2026, 1, 5))
    assert [(span.first.year, span.last.year) for span in asked.dates] == [(2022, 2022)]


def test_words_typed_without_spaces_are_read_apart() -> None:
    asked = read_question("페트병 무슨요일에버려여", date(2026, 1, 5))
    assert [term.text for term in asked.terms if term.kind == "noun"] == ["페트병", "요일"]


def test_an_amount_asked_after_takes_the_place_of_its_like() -> None:
    asked = read_question("그럼 16층은요? (3층 사용료 얼마)", date(2026, 1, 5))
    assert [term.text for term in asked.terms if term.kind == "number"] == ["16층"]


def test_time_glued_to_how_many_is_a_duration() -> None:
    assert "time" not in read_question("2021년 입학생 봉사 몇시간 해야 돼요?", date(2026, 1, 5)).kinds
