"""A team whose messages name two matters, of which one is done with: which desk is a message for?

The words alone do not say it: in "책 반납은 됐고 강연 신청이 궁금해요" both desks are named, and what decides is which of them is
put aside, before or after, in one of several turns of phrase. Most frequent label, nearest row and a bag of words stay far
below what whoever learned the turns of phrase gets right.
"""

from __future__ import annotations

import random
from pathlib import Path

from gallae.checks.held_out import without_near
from gallae.core.types import TrainingRow
from runs.order_slips import lines, write

DESKS = {
    "대출": ("책 반납", "대출 연장", "상호대차", "연체료", "희망 도서", "책 배달"),
    "공간": ("열람실 자리", "세미나실 예약", "사물함", "복사기", "주차 등록", "노트북 자리"),
    "행사": ("강연 신청", "독서 모임", "글쓰기 교실", "전시 안내", "동화 구연", "영화 상영"),
    "회원": ("회원증 재발급", "주소 변경", "탈퇴 처리", "비밀번호", "가족 등록", "문자 수신"),
    "시설": ("화장실 고장", "에어컨 온도", "승강기 소음", "조명 교체", "책상 흔들림", "창문 누수"),
}
# {no}: put aside, {yes}: wanted.
TURNS = (
    "{no} 말고 {yes} 문의예요",
    "{yes} 문의예요, {no} 말고요",
    "{no} 건은 끝났고 {yes} 건이 남았어요",
    "{yes} 건이 남았어요, {no} 건은 끝났고요",
    "{no} 아니라 {yes} 때문에 왔어요",
    "{yes} 때문에 왔어요, {no} 아니라요",
)
ALONE = ("{yes} 문의예요", "{yes} 때문에 왔어요", "{yes} 건이 남았어요")
BEFORE = (
    "안녕하세요",
    "여쭤볼게요",
    "수고하십니다",
    "저기요",
    "실례합니다",
    "급해요",
    "다시 연락드려요",
    "어제 전화했어요",
)
AFTER = (
    "부탁드려요",
    "고맙습니다",
    "언제 될까요",
    "알려 주세요",
    "기다릴게요",
    "확인해 주세요",
    "오늘 안에요",
    "어떻게 하나요",
)
SKILL = """\
name = "desk"
title = "창구 나누기"
kind = "classify"
does = "이용자의 글이 어느 창구의 일인지 나눈다"
input = "이용자의 글"
output = "창구 하나: 대출, 공간, 행사, 회원, 시설"
examples = ["책 반납 말고 사물함 문의예요", "전시 안내 때문에 왔어요", "주소 변경 건은 끝났고 독서 모임 건이 남았어요"]
"""


def message(draw: random.Random) -> tuple[str, str]:
    """(message, desk): two in three name a second matter that is put aside."""
    wanted, other = draw.sample(sorted(DESKS), 2)
    turn = draw.choice(TURNS if draw.random() < 0.8 else ALONE)
    said = turn.format(yes=draw.choice(DESKS[wanted]), no=draw.choice(DESKS[other]))
    return f"{draw.choice(BEFORE)}. {said}. {draw.choice(AFTER)}", wanted


def drawn(draw: random.Random, number: int) -> list[TrainingRow]:
    """No message twice."""
    made: dict[str, str] = {}
    while len(made) < number:
        made.setdefault(*message(draw))
    return [TrainingRow(said, wanted) for said, wanted in made.items()]


def write_desk(root: Path, *, rows: int = 480, tests: int = 120, seed: int = 5) -> Path:
    """The folder, whole: `rows` to train on and `tests` apart; none of those is near one of these."""
    draw = random.Random(seed)
    held = drawn(draw, tests)
    learned = list(without_near(drawn(draw, 2 * rows), held))[:rows]
    folder = root / "skills" / "desk"
    write(
        root / "gallae.toml",
        'name = "library"\ntitle = "도서관 창구"\nlanguage = "ko"\ndescription = "도서관 이용 안내"\n',
    )
    write(root / "documents" / "hours.md", "# 여는 시간\n\n평일 09:00부터 18:00까지 엽니다.\n")
    write(folder / "skill.toml", SKILL)
    for name, given in (("train", learned), ("evals", held)):
        lines(folder / f"{name}.jsonl", [{"instruction": row.prompt, "output": row.answer} for row in given])
    return root
