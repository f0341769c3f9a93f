"""Personal data: what is found, what is left alone, and when a text must stay in the house."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallae.checks.checksums import luhn, resident_checksum
from gallae.checks.folding import fold
from gallae.checks.personal import called_confidential, find_personal, identifies_person, stays_home
from gallae.core.types import Message, Question

FOUND = [
    # resident and foreigner numbers: glued, spaced, full-width, without a valid checksum, without a hyphen
    ("주민번호는900101-1234567이고요", "resident", "900101-1234567"),
    ("201105-3456789", "resident", "201105-3456789"),
    ("900101 - 1234567 맞나요", "resident", "900101 - 1234567"),
    ("９００１０１－１２３４５６７", "resident", "９００１０１－１２３４５６７"),
    ("주민등록번호 9001011234567", "resident", "9001011234567"),
    ("900101–2234567로 조회", "resident", "900101–2234567"),
    ("외국인등록번호 850505-6123456", "foreigner", "850505-6123456"),
    # business numbers: the checksum counts
    ("사업자등록번호 124-81-00998로 발행", "business", "124-81-00998"),
    ("공급자124-81-00998입니다", "business", "124-81-00998"),
    # phones
    ("제 번호는010-1234-5678입니다", "phone", "010-1234-5678"),
    ("01012345678로 문자 주세요", "phone", "01012345678"),
    ("０１０－１２３４－５６７８", "phone", "０１０－１２３４－５６７８"),
    ("010 1234 5678", "phone", "010 1234 5678"),
    ("010 - 1234 - 5678", "phone", "010 - 1234 - 5678"),
    ("010.1234.5678", "phone", "010.1234.5678"),
    ("010ㅡ1234ㅡ5678", "phone", "010ㅡ1234ㅡ5678"),
    ("010\u200b-1234-\u200b5678", "phone", "010\u200b-1234-\u200b5678"),
    ("tel010-1234-5678", "phone", "010-1234-5678"),
    ("+82 10-1234-5678", "phone", "+82 10-1234-5678"),
    ("집 전화 031)123-4567", "phone", "031)123-4567"),
    ("공일공 일이삼사 오육칠팔이에요", "phone", "공일공 일이삼사 오육칠팔"),
    ("call me at +1 415 555 2671", "phone", "+1 415 555 2671"),
    # cards: Luhn, or a slip of the finger beside the word
    ("4111-1111-1111-1111입니다", "card", "4111-1111-1111-1111"),
    ("카드4111111111111111로 결제", "card", "4111111111111111"),
    ("3782 822463 10005", "card", "3782 822463 10005"),
    ("４１１１-1111-1111-1111", "card", "４１１１-1111-1111-1111"),
    ("카드번호 1234-5678-9012-3456", "card", "1234-5678-9012-3456"),
    # accounts need a bank or an account word beside them
    ("국민은행 123456-01-123456으로 환불", "account", "123456-01-123456"),
    ("계좌번호는 110-123-456789", "account", "110-123-456789"),
    ("농협 301-0123-4567-81", "account", "301-0123-4567-81"),
    ("my bank account is 110-123-456789", "account", "110-123-456789"),
    # e-mail
    ("메일hong@naver.com입니다", "email", "hong@naver.com"),
    ("hong.gil-dong@dept.univ.ac.kr으로", "email", "hong.gil-dong@dept.univ.ac.kr"),
    ("ｈｏｎｇ＠ｎａｖｅｒ．ｃｏｍ", "email", "ｈｏｎｇ＠ｎａｖｅｒ．ｃｏｍ"),
    # passport and licence with their words
    ("여권번호M12345678이에요", "passport", "M12345678"),
    ("여권 M123A4567", "passport", "M123A4567"),
    ("운전면허 11-12-123456-01", "driver", "11-12-123456-01"),
    ("면허번호는 서울 12-123456-01이고".replace("서울 ", "서울-"), "driver", "서울-12-123456-01"),
    # numbers an organisation gave to a person
    ("환자번호 00123456 예약", "chart", "00123456"),
    ("차트번호: A-20391", "chart", "A-20391"),
    ("patient no. 88213", "chart", "88213"),
    ("학번은 20231234인데요", "student", "20231234"),
    ("my student ID is 2023-11234", "student", "2023-11234"),
    ("회원번호 304-2211 연체", "member", "304-2211"),
    # names by the words around them, birth dates, addresses
    ("홍길동님께 안내", "name", "홍길동"),
    ("김철수씨 계신가요", "name", "김철수"),
    ("하지율 고객님 앞", "name", "하지율"),
    ("강이든 님 우울증약", "name", "강이든"),
    ("남궁민수님", "name", "남궁민수"),
    ("제 이름은 이서연이고요", "name", "이서연"),
    ("성명: 박준", "name", "박준"),
    ("저는 김민수입니다", "name", "김민수"),
    ("박서준(45세, 남) 기록", "name", "박서준"),
    ("Ms. Park Nuri asked", "name", "Park Nuri"),
    ("my name is Jane Doe", "name", "Jane Doe"),
    ("생년월일 800302", "birthdate", "800302"),
    ("1980년 3월 2일생", "birthdate", "1980년 3월 2일"),
    ("DOB: 1980-03-02", "birthdate", "1980-03-02"),
    ("가온구 마루로 99 302호로 보내 주세요", "address", "가온구 마루로 99 302호"),
]

NOT_FOUND = [
    "주문번호 202611201234 배송 언제 와요",
    "송장 123456789012",
    "ISBN 9788932917245 있나요",
    "바코드 8801043157193",
    "가격은 1,234,567원, 할부 12개월",
    "2026-11-20에 계좌 이체했어요",
    "2026.11.20 10:00~18:30 운영",
    "평일 09:30-18:00, 토요일 10:00-13:00",
    "1588-1234로 전화하면 되나요?",
    "대표번호는 080-123-4567인가요",
    "시립도서관 전화번호가 02-555-1234 맞나요?",
    "help@example.com으로 보내면 되나요",
    "사업자 번호 124-81-00999",  # wrong check digit
    "NW-F2100 모델 E21 오류",
    "모델 M12345678 부품",
    "1234-5678-9012-3456",  # no card: neither Luhn nor the word
    "제12조 3항 2호",
    "2023학번 신입생 일정",
    "학번이 뭐예요?",
    "차트 2024년 자료",
    "10-20-30-40 네 숫자의 평균",
    "이체 한도가 1000000000원",
    "고혈압 환자 식단",
    "구독자님, 주무관님, 지배인님 안녕하세요",
    "조합장님과 여사님",
    "선생님 안녕하세요",
    "원장님 진료 시간 알려 주세요",
    "이용자님 대출 안내",
    "이번 고객님",
    "김민수 교수님 연구실이 어디예요?",
    "저는 오전반입니다",
    "저는 임산부라고 했는데요",
    "조부모님도 신청할 수 있나요",
    "우리 학생들 성적",
    "만 19세 이하의 산모이며",
    "고객 감사 문구 한 줄",
    "1980년생 대상",
    "도서관 가는 길 2번 출구",
    "평균을 분으로 4, 7, 3",
    "체온 36.5, 맥박 72, 혈압 120/80",
    "우편번호 06236",
    "3.141592653589793",
]


@pytest.mark.parametrize(("text", "kind", "value"), FOUND)
def test_a_personal_value_is_found_where_it_stands(text: str, kind: str, value: str) -> None:
    found = find_personal(text)
    assert (kind, value) in [(p.kind, p.text) for p in found]
    assert all(text[p.start : p.end] == p.text for p in found)


IDENTIFYING = [
    "학번20231234인데 성적",
    "환자번호가 12345678인데",
    "차트번호12345 결과",
    "수험번호 1234567 합격",
    "국민 123456-01-123456 김영수",
    "my phone number is (010) 1234-5678",
    "이름 김민지 생년월일 990101 접수",
    "환자 김영수(M/67) Cr 1.8",
    "김영수 67세 남 당뇨 식단",
    "김영수 M/67 고혈압",
    "우리 아버지 김철수가 당뇨인데",
    "제 딸 김하늘이 아토피가 있어요",
    "고객명 박영희 대출 연체",
    "Name: Kim Young-su, diagnosis: diabetes",
    "보호자 김영수, 010 1234 5678",
    "제 카드 5327-5012-3456-7892 분실",
    "주민번호 앞자리 900101 뒷자리 1234567",
    "이메일은 kim.ys@gmail.com",
    "여권번호는 M70689098이고 재발급",
    "김영수 환자분 혈압약",
    "이서연 학생(3학년) 징계",
    "통장 1002-123-456789 우리은행",
    "계좌 3333-01-1234567 카카오뱅크",
    "입금자 홍길동 계좌 농협 3520123456783",
    "외국인등록번호 900101-5234567",
    "010-1234-5678",
    "회원번호: 12-3456",
    "대출증번호 A0012345 연체료",
    "사번 102938 연차",
    "전화번호 공일공-일이삼사-오육칠팔",
    "저는 이지은이고 우울증 약을 먹어요",
    "Patient Jane Doe, DOB 03/04/1980",
    "SSN 123-45-6789",
    "박지성 고객님 신용등급",
    "김가영님이 임신 중이신데",
    "환자명: 최수진 / 진단: 폐렴",
    "정우성님 생일 1990-01-02",
    "등록번호 12345678 환자 검사",
    "홍길동 010 1111 2222",
]
NOT_FOUND += [
    "접수번호 20261120-001 진행 상황",
    "예약번호 A1234567",
    "주문번호 010-1234",
    "사건번호 2026가단12345",
    "차량번호 12가3456",
    "우편번호 12345",
    "버전 1.2.3.4",
    "192.168.0.1",
    "2026-11-20 14:30",
    "02-123-4567 지점 어디예요",
    "대출 금리 3.5%",
    "환자 10명 중 3명",
    "학생 1234명",
    "나이 67세 남성 당뇨 식단",
    "아버지가 당뇨인데",
    "우리 딸 아토피",
    "계좌이체 수수료 500원",
    "환불 계좌는 어디에 적나요",
    "카드 4자리 비밀번호",
    "신용카드 12개월 할부",
    "여권 만료 6개월",
    "운전면허 1종",
    "진료실 203호",
    "제3조 제2항",
    "ISO 9001:2015",
    "A4 1000매 500장",
    "전화 문의는 9시~18시",
    "김 과장님 연차",
    "박사님 강연",
    "이 환자 증상",
    "고 환자분",
    "홍보팀장님",
    "정상 혈압은 120/80",
    "최고 혈압 140",
    "김치찌개 레시피",
    "박물관 이용시간",
    "서울로 가는 방법",
    "이번 학생 시험",
    "안전한 방법",
    "박하사탕",
    "오미크론 증상",
    "한우리 고객센터",
    "선물 포장",
    "민원 신고",
    "SSD 512GB",
    "모델 KR-9012-3456-78",
    "시리얼 1234-5678-9012-3456",
    "영수증 번호 4111-1111-1111-1112",
    "1577-1577",
    "119",
    "비밀번호 123456",
    "강남구 테헤란로 맛집",
    "남자 환자 전립선",
    "이상 소견 환자",
    "신경과 환자",
    "장애인 고객",
    "국제 학생",
    "연구 학생",
    "주말 회원",
    "전화 고객님",
]


@pytest.mark.parametrize("text", IDENTIFYING)
def test_a_text_about_an_identified_person_is_recognised_however_it_is_written(text: str) -> None:
    assert identifies_person(text)


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_only_looks_like_personal_data_is_left_alone(text: str) -> None:
    assert find_personal(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "하지율 고객님(010-0000-1234)께 안내문 보내줘",
        "010-1234-5678로 연락 주세요",
        "환자번호 00123456 검사 결과 요약",
        "홍길동님 혈압 150/95 나왔는데 설명해줘",
        "김철수 환자 당뇨약 안내",
        "홍길동, 1980년 3월 2일생, 홍길동님 자격 조회",
        "박지훈님 연체료 계산",
        "고정희 학생 성적 확인",
        "patient John Smith takes 50 mg daily",
        "hong@naver.com으로 답장 써줘",
    ],
)
def test_an_identified_person_keeps_the_text_in_the_house(text: str) -> None:
    assert identifies_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "1980년 3월 2일생이면 국가검진 대상인가요?",
        "45세 남자 혈압 150/95면 높은가요?",
        "머리가 아프고 열이 나요",
        "홍길동님 안녕하세요",
        "홍길동이 누구예요?",
        "1588-1234는 어디 번호예요?",
        "사업자등록번호 124-81-00998 조회",
        "김민수 교수님 진료 언제 해요?",
        "고혈압 환자가 먹으면 안 되는 것",
    ],
)
def test_below_the_bar_the_text_may_leave_masked(text: str) -> None:
    assert not identifies_person(text)


def test_what_was_said_before_counts_but_not_what_the_assistant_said() -> None:
    said = Message("user", "환자번호 00123456이에요")
    office = Message("assistant", "담당자 번호는 010-1234-5678입니다")
    assert stays_home(Question("예약 바꿔줘", date(2026, 1, 5), history=(said,)))
    assert not stays_home(Question("거긴 몇 시까지 해요?", date(2026, 1, 5), history=(office,)))


@pytest.mark.parametrize(
    ("text", "confidential"),
    [
        ("[대외비] 3분기 회의록\n매출 요약해줘", True),
        ("아래 글은 대외비니까 조심해서 다듬어줘", True),
        ("이 문서는 외부 유출 금지야", True),
        ("This memo is confidential: summarise it", True),
        ("대외비 문서는 어떻게 관리해요?", False),
        ("기밀 등급은 몇 단계예요?", False),
        ("What does confidential mean?", False),
    ],
)
def test_a_text_that_calls_itself_confidential_is_recognised(text: str, confidential: bool) -> None:
    assert called_confidential(text) is confidential


def test_checksums_follow_their_published_examples() -> None:
    assert luhn("4111111111111111")
    assert luhn("378282246310005")
    assert not luhn("4111111111111112")
    assert resident_checksum("9001011234568")  # 2·9+3·0+…: remainder gives 8
    assert not resident_checksum("9001011234567")


def test_a_decomposed_text_gives_places_in_the_original() -> None:
    text = unicodedata.normalize("NFD", "홍길동님 번호는 ") + "０１０-1234-5678"
    found = {p.kind: p for p in find_personal(text)}
    assert text[found["phone"].start : found["phone"].end] == "０１０-1234-5678"
    assert unicodedata.normalize("NFC", found["name"].text) == "홍길동"


def test_twenty_thousand_characters_are_searched_quickly() -> None:
    text = "가나다 12-34 평일 10:00 1,000원 abc@ 010 홍길 " * 600
    assert find_personal(text) == ()  # the time limit of a unit test is the measure


ALPHABET = st.text(alphabet="가각힣각０９a-–ㅡ①㈜ｶﾞ é\u0301é1 \n", max_size=30)


@settings(max_examples=300, deadline=None)
@given(ALPHABET)
def test_folding_is_nfkc_and_every_character_knows_its_place(text: str) -> None:
    folded = fold(text)
    plain = unicodedata.normalize("NFKC", text)
    assert folded.text == plain.replace("–", "-").replace("ㅡ", "-").replace("\u1173", "-") or "ㅡ" in text
    assert folded.origin(0, len(folded.text))[0] <= folded.origin(0, len(folded.text))[1] <= len(text)
    last = 0
    for i in range(len(folded.text)):
        start, end = folded.origin(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert start >= last
        last = start


PREFIX = st.sampled_from(["", "제 번호는", "문의: ", "가", "😀", "한글 ", "ｱ", "ㅋㅋ"])
SUFFIX = st.sampled_from(["", "입니다", "로", ".", " 끝", "\n", "님"])
DASH = st.sampled_from(["-", " ", "–", "－", " - ", "."])


@settings(max_examples=200, deadline=None)
@given(PREFIX, st.integers(1000, 9999), st.integers(1000, 9999), DASH, st.booleans(), SUFFIX)
def test_any_mobile_number_is_found_wherever_it_is_glued(
    before: str, middle: int, last: int, dash: str, wide: bool, after: str
) -> None:
    number = f"010{dash}{middle}{dash}{last}"
    if wide:
        number = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    found = find_personal(before + number + after)
    assert [p.text for p in found if p.kind == "phone"] == [number]


def test_a_text_that_a_turn_reads_again_is_searched_once_and_a_long_one_is_not_kept(monkeypatch) -> None:
    from gallae.checks import personal

    searched: list[str] = []
    search = personal._found
    monkeypatch.setattr(personal, "_found", lambda text, minimum: searched.append(text) or search(text, minimum))
    said = "김하늘 님의 연락처는 010-2345-6789입니다. 이 글은 다시 읽힙니다."
    found = [p.kind for p in find_personal(said)]
    assert "phone" in found and [p.kind for p in find_personal(said)] == found and searched == [said]
    long = "가나다라 " * 1_000
    assert find_personal(long) == find_personal(long) == () and searched[1:] == [long, long]
