"""House jobs of five invented organisations: a flower shop, a boiler repair firm, a coding club, a museum and a port.

Each has training rows and right outputs for new inputs in several wordings of the house.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from gallae.core.types import Skill, TrainingRow


@dataclass(frozen=True)
class Job:
    skill: Skill
    right: tuple[tuple[TrainingRow, str], ...]  # (row with its reference, another right output)


FLOWERS = [("장미", 12, "5월 8일", "38,000"), ("튤립", 20, "4월 2일", "45,000"), ("국화", 7, "11월 1일", "21,000"), ("수국", 5, "6월 30일", "52,000"),
           ("백합", 9, "3월 14일", "33,000"), ("작약", 15, "5월 21일", "61,000"), ("안개꽃", 30, "2월 25일", "27,000"), ("카네이션", 18, "5월 15일", "29,000"),
           ("프리지어", 11, "3월 3일", "24,000"), ("해바라기", 6, "8월 9일", "36,000"), ("동백", 8, "12월 24일", "41,000"), ("라벤더", 25, "7월 17일", "19,000")]  # fmt: skip
BOILERS = [("E03", "점화 불량", "가스 밸브", 15), ("E10", "과열", "난방수 필터", 40), ("E16", "풍압 이상", "배기구", 20), ("E28", "물 부족", "보충수 밸브", 10),
           ("E35", "불꽃 감지 오류", "접지선", 25), ("E61", "배기 막힘", "연통", 30), ("E72", "온도 감지 오류", "온도 센서", 35), ("E94", "통신 오류", "실내 조절기", 5),
           ("E44", "순환 불량", "펌프", 45), ("E57", "누수", "배관 이음", 50), ("E12", "저수위", "팽창 탱크", 12), ("E88", "팬 정지", "송풍기", 18)]  # fmt: skip
CLUBS = [("Robot lab", "Mina", 14, "16:30", 9), ("Game night", "Owen", 22, "18:00", 12), ("Web basics", "Sara", 3, "15:15", 8), ("Data hour", "Liam", 27, "17:45", 20),
         ("Art bots", "Nora", 9, "14:00", 6), ("Maker day", "Theo", 18, "10:30", 15), ("Chip club", "Ivy", 30, "19:00", 11), ("Code sprint", "Juno", 5, "13:20", 16),
         ("Map making", "Ezra", 12, "11:10", 7), ("Sound bytes", "Cleo", 25, "16:00", 13), ("Logic lunch", "Remy", 7, "12:05", 10), ("Space sims", "Tess", 21, "20:15", 18)]  # fmt: skip
GUESTS = [("소풍", "초등학생", 32, 2), ("봄꽃", "유치원생", 18, 1), ("한글", "어르신", 25, 3), ("별빛", "중학생", 41, 2), ("솔밭", "고등학생", 29, 4), ("무지개", "장애인", 12, 1),
          ("다솜", "외국인", 16, 2), ("여울", "대학생", 37, 3), ("바람", "직장인", 22, 5), ("햇살", "보호자", 14, 6), ("나래", "군인", 45, 7), ("온새", "교사", 27, 8)]  # fmt: skip
SHIPS = [("Haneul", 4, 120, "07:40"), ("Marigold", 2, 310, "12:15"), ("Dolphin", 7, 95, "21:05"), ("Corsair", 1, 540, "03:30"), ("Pioneer", 5, 205, "16:50"), ("Seabird", 3, 88, "09:25"),
         ("Aurora", 6, 415, "18:10"), ("Voyager", 8, 260, "23:45"), ("Lantern", 9, 175, "05:55"), ("Mistral", 2, 330, "14:35"), ("Harbour", 4, 150, "11:20"), ("Orchid", 5, 270, "19:30")]  # fmt: skip


def _flower(name: str, n: int, day: str, won: str) -> tuple[str, str, list[str]]:
    given = f"{name} {n}송이 꽃다발, {day} 배달, {won}원 받음. 손님께 보낼 주문 확인문 써 줘"
    text = f"■ 주문: {name} {n}송이\n■ 배달일: {day}\n■ 값: {won}원\n■ 안내\n1) 받으신 날 물에 꽂아 주세요.\n2) 바꾸실 것은 가게로 알려 주세요."
    man, rest = won.split(",")[0][:-1] or "0", won.split(",")[0][-1]
    spoken = f"{man}만 {rest}천 원" if rest != "0" else f"{man}만 원"
    return (
        given,
        text,
        [
            text.replace(f"{won}원", spoken),
            text.replace("받으신 날 물에", "물에"),
            text.replace("■ 배달일: ", "■ 배달일:  "),
        ],
    )


def _boiler(code: str, why: str, part: str, minutes: int) -> tuple[str, str, list[str]]:
    given = f"{code} {why}, {part} 확인, 작업 {minutes}분. 기사 기록 서식으로"
    text = f"[기사 기록]\n- 코드: {code}\n- 증상: {why}\n- 한 일: {part} 확인\n- 걸린 시간: {minutes}분"
    return (
        given,
        text,
        [
            text.replace(f"{part} 확인", f"{part}를 확인함"),
            text.replace("- 코드: ", "- 코드 : "),
            text.replace(f"{minutes}분", f"{minutes} 분"),
        ],
    )


def _club(name: str, host: str, day: int, at: str, seats: int) -> tuple[str, str, list[str]]:
    given = f"Announce: {name}, host {host}, 2026-05-{day:02d} at {at}, {seats} seats"
    text = f"## {name}\nHost: {host}\nWhen: 2026-05-{day:02d}, {at}\nSeats: {seats}\nPlease bring your own laptop."
    hour, minute = at.split(":")
    spoken = f"{(int(hour) - 1) % 12 + 1}:{minute} {'pm' if int(hour) >= 12 else 'am'}"
    return (
        given,
        text,
        [
            text.replace(at, spoken),
            text.replace(f"2026-05-{day:02d}", f"May {day}, 2026"),
            text.replace(f"Seats: {seats}", f"Seats:  {seats}"),
        ],
    )


FREE = [
    Job(
        Skill(name, name, kind="transform", rows=tuple(TrainingRow(g, t) for g, t, _ in made[:9])),
        tuple((TrainingRow(g, t), r) for g, t, right in made[9:] for r in (t, *right)),
    )
    for name, made in (
        ("flowers", [_flower(*row) for row in FLOWERS]),
        ("boilers", [_boiler(*row) for row in BOILERS]),
        ("clubs", [_club(*row) for row in CLUBS]),
    )
]


def _tagged(team: str, who: str, n: int, room: int) -> tuple[str, str]:
    given = f"{who} 단체 '{team}' {n}명이 {room}관을 예약했습니다."
    size = "큰 단체" if n >= 30 else "보통" if n >= 18 else "작은 단체"
    made = {
        "규모": size,
        "해설": "필요" if who in ("초등학생", "외국인", "어르신") else "선택",
        "메모": f"{team} {n}명, {room}관",
    }
    return given, json.dumps(made, ensure_ascii=False)


def _berth(ship: str, berth: int, tons: int, at: str) -> tuple[str, str]:
    size = "large" if tons >= 300 else "medium" if tons >= 150 else "small"
    return f"{ship} at berth {berth}, {tons} tons, due {at}", size


_TAGS = [_tagged(*row) for row in GUESTS] + [_tagged(f"{t}두리", w, n + 1, r) for t, w, n, r in GUESTS]
_SIZES = [_berth(*row) for row in SHIPS] + [_berth(f"{s} II", b, t + 1, at) for s, b, t, at in SHIPS]
TAGS = Skill("tags", "단체 분류", kind="classify", rows=tuple(TrainingRow(*pair) for pair in _TAGS))
SIZES = Skill("sizes", "ship size", kind="classify", rows=tuple(TrainingRow(*pair) for pair in _SIZES))
