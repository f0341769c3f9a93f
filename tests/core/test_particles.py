"""The particle behind a value is the one that is said: by the last sound of how the value is read aloud."""

from __future__ import annotations

import pytest

from gallae.core.particles import last_sound, mend

# text: its sound, "c" consonant, "v" vowel, "l" ㄹ
SOUNDS = {
    # Hangul
    "약": "c", "나무": "v", "물": "l", "오메프라졸": "l", "아목시실린": "c", "암로디핀": "c", "인슐린": "c", "바다": "v", "서울": "l", "부산": "c",
    "홍길동": "c", "김민수": "v", "이지은": "c", "박하늘": "l", "캡슐": "l", "알": "l", "정": "c", "포": "v", "병": "c", "개": "v",
    "하루 3번": "c", "7일": "l", "3개월": "l", "2주": "v", "오후 3시": "v", "30분": "c", "54,000원": "c", "1캡슐": "l", "2명": "c", "68세": "v",
    # digits, read in Sino-Korean
    "0": "c", "1": "l", "2": "v", "3": "c", "4": "v", "5": "v", "6": "c", "7": "l", "8": "l", "9": "v",
    "10": "c", "20": "c", "100": "c", "1,000": "c", "10000": "c", "100000000": "c", "1000000000000": "v", "12": "v", "37": "l", "118/70": "c",
    "0.5": "v", "1.2": "v", "38.4": "v", "3.0": "c", "2.1": "l", "0.25": "v", "1.7": "l", "99.9": "v", "010-1234-5678": "l", "02-000-1175": "v",
    "3~5": "v", "150/95": "v", "2026": "c", "09:00": "v", "18:30": "c", "7:45": "c", "1175": "v", "119": "v", "E21": "l", "A1": "l",
    # units read aloud
    "3mg": "c", "250mg": "c", "20 mg": "c", "5mL": "v", "5ml": "v", "7 mL": "v", "50mcg": "c", "100g": "c", "2kg": "c", "60 kg": "c",
    "10cm": "v", "3m": "v", "5km": "v", "3mm": "v", "2L": "v", "1.5L": "v", "500cc": "v", "120mmHg": "v", "80bpm": "c", "3h": "c",
    "25%": "v", "36.5℃": "v", "18°": "v", "97℉": "v", "30㎡": "v", "5㎎": "c", "3㎖": "v", "10㎝": "v", "8GB": "v", "500MB": "v",
    "3t": "c", "100원": "c", "$5": "v", "5$": "v", "30€": "v", "3min": "c", "2 hours": "c", "10IU": "v", "15mg/kg": "c", "60km/h": "c",
    "30m2": "v", "5m3": "v", "12㎥": "v", "3 days": "l", "2 weeks": "v",
    # letters by name
    "A": "v", "B": "v", "C": "v", "D": "v", "E": "v", "F": "v", "G": "v", "H": "v", "I": "v", "J": "v",
    "K": "v", "L": "l", "M": "c", "N": "c", "O": "v", "P": "v", "Q": "v", "R": "l", "S": "v", "T": "v",
    "PDF": "v", "CT": "v", "MRI": "v", "URL": "l", "HTML": "l", "API": "v", "LLM": "c", "VPN": "c", "SMS": "v", "USB": "v",
    "CPR": "l", "QR": "l", "KTX": "v", "DB": "v", "ATM": "c", "PIN": "c", "NSAID": "v", "TV": "v", "AI": "v", "BMI": "v",
    # Latin words as Korean takes them in
    "metformin": "c", "omeprazole": "l", "ibuprofen": "c", "aspirin": "c", "amlodipine": "c", "warfarin": "c", "tylenol": "l", "file": "l", "apple": "l", "email": "l",
    "Mail": "l", "web": "c", "book": "c", "click": "c", "shop": "c", "link": "v", "list": "v", "server": "v", "card": "v", "bus": "v",
    "service": "v", "line": "c", "time": "c", "team": "c", "king": "c", "internet": "c", "music": "c", "clinic": "c", "news": "v", "tax": "v",
    "coffee": "v", "data": "v", "Kim": "c", "Jane": "c", "note": "v", "page": "v", "video": "v", "Python": "c", "Linux": "v", "Docker": "v",
    # what is not read
    "1알(500mg)": "l", "타이레놀(아세트아미노펜)": "l", "철수(38)": "v", "“약”": "c", "'나무'": "v", "약 ": "c", "3mg.": "c", "[물]": "l",
}  # fmt: skip
NAMES = {"c": "consonant", "v": "vowel", "l": "ㄹ"}


@pytest.mark.parametrize(("text", "sound"), SOUNDS.items(), ids=SOUNDS)
def test_the_last_sound_is_that_of_the_text_read_aloud(text: str, sound: str) -> None:
    assert last_sound(text) == NAMES[sound]


PAIRS = [
    ("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("으로", "로"), ("이나", "나"), ("이라", "라"), ("이랑", "랑"), ("이며", "며"),
    ("이고", "고"), ("이란", "란"), ("이든", "든"), ("이에요", "예요"),
]  # fmt: skip
BEFORE = ["3mg", "5mL", "7일", "물", "약", "나무", "10", "25%", "PDF", "URL", "metformin", "omeprazole", "1알(500mg)"]


@pytest.mark.parametrize("long,short", PAIRS, ids=["/".join(p) for p in PAIRS])
@pytest.mark.parametrize("before", BEFORE)
def test_either_form_of_a_particle_becomes_the_right_one(before: str, long: str, short: str) -> None:
    sound = last_sound(before)
    right = long if sound == "consonant" or (sound == "ㄹ" and long != "으로") else short
    for written in (long, short):
        assert mend(before, f"{written} 그렇다") == f"{right} 그렇다"
        assert mend(before, written) == right
        assert mend(before, f"{written}.") == f"{right}."


MENDED = [
    ("3mg", "를 드세요", "을 드세요"), ("5mL", "을 드세요", "를 드세요"), ("오메프라졸", "으로 바꿈", "로 바꿈"), ("암로디핀", "로 바꿈", "으로 바꿈"),
    ("7일", "으로 나눔", "로 나눔"), ("30분", "로 나눔", "으로 나눔"), ("2시", "으로부터", "로부터"), ("10시 30분", "로부터", "으로부터"),
    ("약", "는요", "은요"), ("나무", "과는 다르다", "와는 다르다"), ("물", "와도 같이", "과도 같이"), ("약", "라고 합니다", "이라고 합니다"),
    ("나무", "이라고 합니다", "라고 합니다"), ("약", "예요", "이에요"), ("나무", "이에요", "예요"), ("약", "에요", "이에요"), ("나무", "이예요", "예요"),
    ("약", "였습니다", "이었습니다"), ("나무", "이었습니다", "였습니다"), ("약", "은(는) 하루", "은 하루"), ("나무", "을(를) 심다", "를 심다"),
    ("나무", "(으)로", "로"), ("3mg", "(으)로", "으로"), ("물", "(이)나", "이나"), ("5mL", "이(가) 남음", "가 남음"), ("철수", "이랑 영희", "랑 영희"),
    ("3번", "나 4번", "이나 4번"), ("약", "로써", "으로써"), ("책", "로만", "으로만"), ("나무", "이라도", "라도"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "wanted"), MENDED)
def test_a_particle_goes_on_and_is_still_mended(before: str, after: str, wanted: str) -> None:
    assert mend(before, after) == wanted


UNTOUCHED = [
    ("약", "가지러 감"), ("나무", "이상"), ("3mg", "가량"), ("5mL", "이하로"), ("7일", "이내"), ("약", "나누기"), ("약", " 는"), ("약", "만 드세요"),
    ("나무", "은행"), ("3명", "이서"), ("약", "입니다"), ("나무", "입니다"), ("약", "에서"), ("약", "도"), ("약", "의"), ("약", ""), ("3mg", "씩"),
    ("약", "고혈압"), ("나무", "과장"), ("약", "라면"), ("약", "와인"), ("", "는 그렇다"), ("…", "는 그렇다"), ("漢", "는 그렇다"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), [p for p in UNTOUCHED if p != ("약", "라면")])
def test_what_is_no_particle_stays_as_it_is(before: str, after: str) -> None:
    assert mend(before, after) == after


def test_there_are_two_hundred_readings() -> None:
    assert len(SOUNDS) >= 200
