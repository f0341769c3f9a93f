"""What generated claims are made of: subjects, names, and the ways in which people write numbers, days and times."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

TODAY = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class Pair:
    sentence: str
    sources: tuple[str, ...]
    right: bool
    sort: str


@dataclass(frozen=True, slots=True)
class Fact:
    """`subject` and `value` as the source writes them; `say` and `lie` make what a sentence says of it."""

    subject: str
    value: str
    kind: str
    say: Callable[[random.Random], str]
    lie: Callable[[random.Random], tuple[str, str]]  # (what is said, sort)


KO = [
    "대강당",
    "소강당",
    "세미나실",
    "녹음실",
    "사진관",
    "온실",
    "암벽장",
    "전시실",
    "공방",
    "체력단련실",
    "야외무대",
    "옥상정원",
    "조리실",
    "탁구장",
    "무용실",
    "영상실",
    "목공실",
    "도자실",
    "천문대",
    "수련관",
]
EN = [
    "auditorium",
    "studio",
    "greenhouse",
    "darkroom",
    "workshop",
    "gallery",
    "courtyard",
    "kitchen",
    "planetarium",
    "gymnasium",
    "library",
    "lounge",
    "laundry",
    "terrace",
    "archive",
]
NAMES = ["김민수", "이서연", "박지훈", "최은정", "정하늘", "한도윤", "윤채원", "임재현", "오수빈", "강태호"]
EN_NAMES = ["Jane Doe", "Mark Hill", "Nora Blake", "Owen Price", "Ruth Lane", "Carl Stone"]
ONES = ["영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"]
NATIVE = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"]
NATIVE_TENS = ["", "열", "스물", "서른", "마흔", "쉰"]
DAYS = "월화수목금토일"
EN_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def won(value: int, draw: random.Random) -> str:
    ten, rest = divmod(value, 10_000)
    forms = [f"{value:,}원", f"{value}원", f"{value:,} 원"]
    if rest % 1000 == 0 and ten:
        forms += [
            f"{ten}만 {rest // 1000}천 원" if rest else f"{ten}만 원",
            f"{ten}만{rest // 1000}천원" if rest else f"{ten}만원",
        ]
        if ten < 10 and rest:
            forms.append(f"{'' if ten == 1 else ONES[ten]}만 {'' if rest == 1000 else ONES[rest // 1000]}천 원")
    return draw.choice(forms)


def native(number: int) -> str:
    ten, one = divmod(number, 10)
    return "스무" if number == 20 else NATIVE_TENS[ten] + NATIVE[one]


def people(number: int, draw: random.Random) -> str:
    return draw.choice(
        [f"{number}명", f"{number} 명", f"{native(number)} 명" if number < 60 else f"{number}명", f"{number}인"]
    )


def clock(minutes: int, draw: random.Random) -> str:
    h, m = divmod(minutes, 60)
    half = "오전" if h < 12 else "오후"
    spoken = f"{half} {h if h <= 12 else h - 12}시" + (
        " 반" if m == 30 and draw.random() < 0.5 else f" {m}분" if m else ""
    )
    return draw.choice([f"{h:02d}:{m:02d}", spoken, spoken])


def day(d: date, draw: random.Random) -> str:
    forms = [f"{d.year}년 {d.month}월 {d.day}일", f"{d}", f"{d.year}. {d.month}. {d.day}.", f"{d.month}월 {d.day}일"]
    forms.append(f"{d.month}월 {d.day}일({DAYS[d.weekday()]})")
    return draw.choice(forms)


def span(months: int, draw: random.Random) -> str:
    forms = [f"{months}개월"]
    if months % 12 == 0:
        forms += [f"{months // 12}년"]
    elif months > 12:
        forms.append(f"{months // 12}년 {months % 12}개월")
    return draw.choice(forms)


def other(draw: random.Random, value: int, *steps: int) -> int:
    return value + draw.choice([s for s in steps if value + s > 0])
