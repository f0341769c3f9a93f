"""Everyday synonyms: what has to stand for each other, what must not, and how the tables are read."""

from __future__ import annotations

import re

import pytest

from gallae.core.question_terms import english_term, read_terms
from gallae.core.synonyms import ENGLISH, english_for, is_known, is_listed, phrases_in, variants
from gallae.core.synonyms_english import ENGLISH_EVERYDAY
from gallae.core.synonyms_everyday import EVERYDAY
from gallae.core.synonyms_few import few_variants
from gallae.core.synonyms_lines import English, Lines, forms_of
from gallae.core.synonyms_office import OFFICE
from gallae.core.synonyms_services import SERVICES
from gallae.core.synonyms_trades import TRADES
from gallae.core.synonyms_verbs import VERBS

TABLES = {
    "everyday": EVERYDAY, "office": OFFICE, "services": SERVICES, "trades": TRADES, "verbs": VERBS, "english": ENGLISH_EVERYDAY,
}  # fmt: skip
LINES = [line for table in TABLES.values() for line in table.split("\n") if line and line[0] != "#"]


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("와이프", "배우자"), ("남편", "배우자"), ("강쥐", "반려견"), ("말티즈", "반려견"), ("중딩", "청소년"),
        ("갯수", "개수"), ("머릿수", "인원"), ("클라이언트", "손님"), ("베이비", "아기"),
        ("키친", "주방"), ("카운터", "데스크"), ("모터홈", "캠핑카"), ("온풍기", "난방"), ("칼라", "컬러"),
        ("성탄절", "크리스마스"), ("익월", "다음달"), ("반년", "6개월"), ("이주일", "14일"), ("데드라인", "기한"),
        ("프리", "무료"), ("선납", "선불"), ("과금", "요금부과"), ("반값", "절반"), ("디파짓", "보증금"), ("월세", "임대료"),
        ("노쇼", "오지않"), ("웨이팅", "대기"), ("홀딩", "일시정지"), ("정기권", "월권"), ("민증", "신분증"),
        ("오티", "초과근무"), ("월급날", "급여일"), ("법카", "법인카드"), ("재량", "전결"), ("컨펌", "결재"), ("회신", "답변"),
        ("상당했", "조의"), ("애낳", "출산"), ("결혼식", "혼인"), ("육휴", "육아휴직"), ("산재", "업무상재해"),
        ("아이피", "ip"), ("브이피엔", "vpn"), ("유에스비", "usb"), ("피디에프", "pdf"), ("큐알", "qr"), ("엑셀", "excel"),
        ("씨씨티비", "영상"), ("홈피", "누리집"), ("아이폰", "휴대전화"), ("피티", "개인지도"), ("페이스메이커", "심박동기"),
        ("무르", "환불"), ("물러", "취소"), ("떼이", "공제"), ("막히", "제한"), ("막혀", "차단"), ("뽑아", "출력"),
        ("관두", "탈퇴"), ("옮기", "이동"), ("얹어", "중복"), ("깜빡", "잊"), ("지참", "가져와"), ("쫓겨나", "퇴소"),
        ("반송", "되돌려보내"), ("양도", "남에게"), ("금식", "굶"), ("훔쳐", "도난"), ("불입", "납입"), ("우대이율", "우대금리"),
    ],
)  # fmt: skip
def test_what_people_say_finds_what_documents_write(asked: str, written: str) -> None:
    assert any(written in other for other in variants(asked)), variants(asked)


@pytest.mark.parametrize(
    ("asked", "not_meant"),
    [
        ("병원", "의사"), ("의사", "병원"), ("개강", "개수"), ("에어컨", "히터"), ("히터", "에어컨"), ("입금", "출금"),
        ("입실", "퇴실"), ("얼리체크인", "레이트체크아웃"), ("선불", "후불"), ("흑백", "컬러"), ("집주인", "세입자"),
        ("임대인", "임차인"), ("휴학", "복학"), ("정규직", "계약직"), ("출산휴가", "육아휴직"), ("병가", "연차"),
        ("연차", "병가"), ("반차", "연차"), ("주중", "주말"), ("성수기", "비수기"), ("여름방학", "겨울방학"),
        ("아침밥", "저녁밥"), ("양면", "흑백"), ("토끼", "강아지"), ("소주", "커피"), ("위내시경", "대장내시경"),
        ("혈압약", "당뇨약"), ("결석", "출석"), ("다운로드", "업로드"), ("증가", "감소"), ("인상", "인하"),
        ("이상", "이내"), ("초과", "미만"), ("포함", "제외"), ("승차", "하차"), ("로그인", "로그아웃"),
    ],
)  # fmt: skip
def test_relatives_and_opposites_are_no_synonyms(asked: str, not_meant: str) -> None:
    assert variants(asked)
    assert not_meant not in variants(asked)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("고딩", "청소년"), ("푸들", "반려견"), ("햄스터", "반려동물"), ("클라이언트", "고객"), ("친구", "방문객"),
        ("소주", "주류"), ("돈까스", "튀김"), ("삼성페이", "간편결제"), ("국민연금", "연금"), ("다운", "내려받"),
        ("아스피린", "항응고제"), ("제주", "도서산간"), ("cab", "택시"),
    ],
)  # fmt: skip
def test_a_kind_finds_what_it_is_a_kind_of_and_not_the_other_way_round(asked: str, written: str) -> None:
    assert written in variants(asked)
    assert asked not in variants(written) or asked in ("cab",)


def test_english_has_other_english_and_korean() -> None:
    assert "taxi" in english_for("cab") and "택시" in ENGLISH["cab"]
    assert {"additional", "extra"} <= set(english_for("surcharge")) and "추가요금" in ENGLISH["surcharge"]
    assert "방문" in ENGLISH["drop by"] and phrases_in("may i drop by to check-in?") == ["check-in", "drop by"]
    assert "예약없이" in ENGLISH["walk-in"]
    term = english_term("cab")
    assert term is not None
    assert {"taxi", "택시"} <= set(term.words)
    phrase = next(t for t in read_terms("can I drop by on Sunday?") if t.text == "drop by")
    assert "방문" in phrase.words and phrase.sure < 1


def test_new_words_say_nothing_of_how_korean_is_read_but_verbs_are_found_by_their_stems() -> None:
    assert is_listed("댕댕이") and not is_known("댕댕이")
    assert is_known("환불") and not is_listed("분광기")
    verb = next(t for t in read_terms("택배를 잃어버렸는데요") if t.text.startswith("잃어"))
    assert "분실" in verb.words
    whole = next(t for t in read_terms("댕댕이 데려가도 되나요") if t.text.startswith("댕댕"))
    assert whole.text == "댕댕이" and "반려견" in whole.words
    fallen = next(t for t in read_terms("자전거가 넘어지나요") if t.text.startswith("넘어"))
    assert is_listed("넘어") and "초과" not in fallen.words


def test_one_line_gives_its_other_words_and_behind_the_sign_only_one_way() -> None:
    lines = Lines("# heading\n사람 인간 | human, human being\n소년 > 남자 사람 | boy\n| lad > 소년 | boy\n")
    assert lines.said("인간") == ("사람", "human", "human being")
    assert lines.said("사람") == ("인간", "human", "human being")
    assert lines.said("소년") == ("남자", "사람", "boy")
    assert lines.said("남자") == lines.said("boy") == lines.said("없는말") == ()
    assert lines.english("lad") == ("boy",) and lines.korean("lad") == ("소년",)
    english = English(lines)
    assert "human being" in english and "boy" not in english
    assert len(english) == len(list(english)) == 3 and english["human"] == ("사람", "인간")


def test_a_word_of_two_lines_has_the_words_of_both_and_no_further_ones() -> None:
    lines = Lines("가격 값 요금", "요금 운임", "운임 뱃삯")
    assert lines.said("요금") == ("가격", "값", "운임")
    assert "뱃삯" not in lines.said("요금")


@pytest.mark.parametrize(
    ("stem", "forms"),
    [
        ("바꾸", {"바꾼", "바꿀", "바꿉", "바꿔", "바꿨"}),
        ("빌리", {"빌린", "빌릴", "빌려", "빌렸"}),
        ("고르", {"고른", "고를", "골라", "골랐"}),
        ("부르", {"불러", "불렀"}),
        ("나오", {"나온", "나와", "나왔"}),
        ("보내", {"보낸", "보낼", "보냈"}),
        ("아프", {"아픈", "아퍼"}),
    ],
)
def test_a_verb_has_its_common_forms(stem: str, forms: set[str]) -> None:
    assert forms <= set(forms_of(stem)) and forms_of(stem)[0] == stem


def test_every_form_of_a_verb_is_asked_for_and_found() -> None:
    assert {"바꿔", "바꾼"} <= set(variants("변경")) and "변경" in variants("바꿀")


def faults_of(line: str) -> list[str]:
    sides = [side.partition("|") for side in line.split(">")]
    found = ["more than one sign"] if len(sides) > 2 else []
    for korean, _, latin in sides:
        words, english = korean.split(), [phrase.strip() for phrase in latin.split(",")] if latin else []
        for fault, bad in {
            "a word twice": len(words) != len(set(words)) or len(english) != len(set(english)),
            "a sign that no text has": not all(re.fullmatch(r"[0-9가-힣a-zㄱ-ㅎ·~%]+", w) for w in words),
            "a verb of one syllable begins too much": any(w[-1] == "~" and len(w) < 3 for w in words),
            "English is matched in lower case": not all(p and p == p.lower() for p in english),
        }.items():
            found += [fault] if bad else []
    if len(sides) == 1 and len(line.replace("|", " ").split()) < 2:
        found.append("a line of one word says nothing")
    return found


def test_lines_are_well_formed() -> None:
    assert {line: faults for line in LINES if (faults := faults_of(line))} == {}
    assert faults_of("가~ 가~ | A > 나 > 다") and faults_of("하나")


# Words of one syllable match where a word begins: these begin too many others (다음, 개인, 온도, 약국, 설치, 열쇠, 반납).
BEGINS_OTHERS = frozenset("개말수일번다온약설열반등요광피풀길론초칠불신전후시분월연주사이그저한두")


@pytest.mark.parametrize("name", TABLES)
def test_no_word_of_one_syllable_that_begins_others(name: str) -> None:
    said = [line.split(">")[-1].split("|")[0].split() for line in TABLES[name].split("\n") if line and line[0] != "#"]
    assert not [words for words in said if BEGINS_OTHERS & set(words)]


def test_a_span_of_time_is_found_in_its_other_unit() -> None:
    def words(text: str) -> tuple[str, ...]:
        return next(t.words for t in read_terms(text) if t.kind == "number")

    assert "12개월" in words("일년치 미리 내면 얼마예요?")
    assert "24개월" in words("2년 쓰면 되나요?") and "2년" in words("24개월 쓰면 되나요?")
    assert "14일" in words("2주 안에 말해야 하나요?") and "2주" in words("14일 안에요?")
    assert not any(w.endswith("주") for w in words("10일 안에요?"))
    assert not any(w.endswith("년") for w in words("18개월 아기도 되나요?"))


def test_the_router_reads_the_tables_that_its_weights_are_fitted_to() -> None:
    assert "price" in few_variants("가격") and "lost property" in few_variants("분실물")
    assert few_variants("댕댕이") == () and set(few_variants("환불")) < set(variants("환불"))
