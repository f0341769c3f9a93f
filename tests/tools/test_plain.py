"""What stands around a sum goes, and nothing that could be part of it."""

import pytest

from gallae.tools.plain import holds_a_figure, plain


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("암산이 안 돼서요, 36,800원 더하기 27,450원", "36,800원 더하기 27,450원"),
        ("급해요!! 1,750 나누기 14", "1,750 나누기 14"),
        ("규정은 됐고 셈만. 48,000원의 15%는?", "48,000원의 15%는?"),
        ("78 곱하기 93은? 답은 내가 적을게요.", "78 곱하기 93은? "),
        ("33평은 몇 제곱미터 서류에 적어야 돼서", "33평은 몇 제곱미터"),
        ("my kid asked and I blanked: 17 times 23?", "17 times 23?"),
    ],
)
def test_wrappers_and_statements_without_a_figure_are_left_out(said: str, left: str):
    assert plain(said).strip() == left.strip()


@pytest.mark.parametrize(
    "said",
    [
        "배송비 포함, 29,900원짜리 세 개 얼마",
        "포인트는, 4,500원짜리 3개 사면 얼마",
        "관리비가 궁금해요. 3만원 두 개 얼마",
        "3만원짜리 두 개 샀어요. 환불 되나요?",
        "38,000원짜리 두 개. 수수료 빼고",
    ],
)
def test_a_piece_that_could_stand_for_an_amount_stays(said: str):
    assert plain(said).strip() == said


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("계좌 110-222-333444로 보낼 돈, 165만원에서 8% 떼면", "333444"),
        ("010-0000-1234로 문자 주세요, 3 더하기 4", "1234"),
        ("카드 5555 0000 0000 4444 결제 89.90 더하기 15.10", "5555"),
        ("주민번호 900101-1000000 고객, 오늘부터 며칠", "900101"),
        ("접수번호 2026-P-4471 결과", "4471"),
        ("학번 10522 점수 88 93 평균", "10522"),
    ],
)
def test_numbers_that_name_a_person_or_a_case_are_no_operands(said: str, number: str):
    assert number not in plain(said)


def test_dates_ranges_and_prices_are_no_personal_numbers():
    for said in ("2026-03-02부터 2026-05-05까지", "1,234,500원에서 3,000원", "3-5일", "25×40×2000", "2026.11.20"):
        assert plain(said) == said


def test_what_is_put_aside_before_a_figure_takes_only_its_own_words():
    assert "15,000원에" in plain("원가 12,000원인데 15,000원에 팔면 마진율 말고 몇 퍼센트")


def test_spelling_by_ear_is_read_as_meant():
    assert plain("11월20일애서 45일지나면 몃월몃일") == "11월20일에서 45일지나면 몇 월 며칠"


def test_a_question_without_a_number_a_day_or_the_clock_holds_no_figure():
    assert not holds_a_figure("환불 규정이 어떻게 되나요")
    for said in ("두 근은 몇 그램", "내일 무슨 요일", "지금 몇 시", "스물셋 더하기 둘", "half of 8"):
        assert holds_a_figure(said)
