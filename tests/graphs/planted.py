"""Made-up personal values of every kind the detectors know, each in a sentence that gives it away.

Numbers are drawn with a fixed seed; checksums are right where a kind has one. `planted()` gives (kind, sentence, value):
the value as it must not leave. Glued to Hangul, spaced, with full-width digits and other dashes.
"""

from __future__ import annotations

import random
from collections.abc import Callable

__all__ = ["planted"]

Draw = Callable[[random.Random], str]
_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")


def _digits(draw: random.Random, count: int) -> str:
    return "".join(str(draw.randrange(10)) for _ in range(count))


def _date(draw: random.Random) -> tuple[str, str, str]:
    return f"{draw.randrange(60, 99)}", f"{draw.randrange(1, 13):02d}", f"{draw.randrange(1, 28):02d}"


def _resident(draw: random.Random) -> str:
    return "".join(_date(draw)) + "-" + draw.choice("12") + _digits(draw, 6)


def _foreigner(draw: random.Random) -> str:
    return "".join(_date(draw)) + "-" + draw.choice("56") + _digits(draw, 6)


def _business(draw: random.Random) -> str:
    head = "1" + _digits(draw, 8)
    weights = (1, 3, 7, 1, 3, 7, 1, 3, 5)
    total = sum(int(d) * w for d, w in zip(head, weights, strict=True)) + int(head[8]) * 5 // 10
    full = head + str((10 - total % 10) % 10)
    return f"{full[:3]}-{full[3:5]}-{full[5:]}"


def _phone(draw: random.Random) -> str:
    return f"010-{draw.randrange(2000, 9999)}-{_digits(draw, 4)}"


def _card(draw: random.Random) -> str:
    head = "4" + _digits(draw, 14)
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(head))
    full = head + str((10 - total % 10) % 10)
    return "-".join(full[i : i + 4] for i in range(0, 16, 4))


def _account(draw: random.Random) -> str:
    return f"{draw.randrange(100, 999)}-{_digits(draw, 3)}-{_digits(draw, 6)}"


def _email(draw: random.Random) -> str:
    return f"user{_digits(draw, 5)}.{draw.choice(('mina', 'jin', 'haru'))}@example.{draw.choice(('kr', 'com', 'org'))}"


def _passport(draw: random.Random) -> str:
    return draw.choice("MS") + _digits(draw, 8)


def _driver(draw: random.Random) -> str:
    return f"{draw.randrange(11, 28)}-{_digits(draw, 2)}-{_digits(draw, 6)}-{_digits(draw, 2)}"


def _number(draw: random.Random) -> str:
    return str(draw.randrange(10_000_000, 99_999_999))


def _student(draw: random.Random) -> str:
    return f"20{draw.randrange(10, 26)}{_digits(draw, 5)}"


def _name(draw: random.Random) -> str:
    return draw.choice("김이박최정강조윤장임한오서신권황안송류홍") + draw.choice("민서지하도예준유시연") + draw.choice(
        "우빈율온솔찬겸담"
    )  # fmt: skip


def _plate(draw: random.Random) -> str:
    return f"{draw.randrange(10, 999)}{draw.choice('가나다라마거너더러머버')} {_digits(draw, 4)}"


def _birth(draw: random.Random) -> str:
    year, month, day = _date(draw)
    return f"19{year}년 {int(month)}월 {int(day)}일"


def _address(draw: random.Random) -> str:
    return f"한빛시 {draw.choice(('가온', '나래', '다솜', '라온'))}구 {draw.choice('동서남북')}산로 {draw.randrange(2, 400)}"


# kind: how it is drawn, sentences around it, whether it may also be written with full-width digits and spaced dashes
KINDS: dict[str, tuple[Draw, tuple[str, ...], bool]] = {
    "resident": (_resident, ("주민등록번호는{}입니다", "주민번호 {} 확인해 주세요", "my resident number is {}"), True),
    "foreigner": (_foreigner, ("외국인등록번호{}로 조회", "alien registration number {} please"), True),
    "business": (_business, ("사업자등록번호는 {}이에요", "business registration no. {}"), True),
    "phone": (_phone, ("연락처는{}이고요", "{}로 전화 주세요", "call me on {} tomorrow"), True),
    "card": (_card, ("카드번호{}로 결제했어요", "my card {} was charged"), True),
    "account": (_account, ("환불 계좌는 국민은행 {}입니다", "refund to bank account {} please"), True),
    "email": (_email, ("메일은{}입니다", "write to {} please"), False),
    "passport": (_passport, ("여권번호는 {}입니다", "passport no. {} expires soon"), False),
    "driver": (_driver, ("운전면허번호 {}예요", "driver license {} was lost"), True),
    "chart": (_number, ("차트번호는{}입니다", "환자번호 {} 예약 확인", "patient id {} has a visit"), False),
    "student": (_student, ("학번은{}이에요", "student id {} applies"), False),
    "member": (_number, ("회원번호는{}입니다", "membership no. {} renews"), False),
    "name": (_name, ("{}님(010-0000-4321)께 보낼 안내문", "환자 {} 님의 검사 결과", "제 이름은 {}입니다"), False),
    "birthdate": (_birth, ("생년월일은 {}입니다", "{}생이에요"), False),
    "address": (_address, ("주소는 {}, 101동 202호입니다", "집이 {} 근처예요"), False),
    "vehicle": (_plate, ("차량번호는 {}입니다", "제 차는 {}예요", "주차 등록 {}"), False),
}


def planted(count: int, seed: int = 5) -> list[tuple[str, str, str]]:
    draw, made, seen, number = random.Random(seed), [], set(), 0
    while len(made) < count:
        kind = list(KINDS)[number % len(KINDS)]
        how, sentences, numeric = KINDS[kind]
        turn = number // len(KINDS)
        number += 1
        value = how(draw)
        if numeric:
            value = (value, value.translate(_WIDE), value.replace("-", " - "), value.replace("-", "–"))[turn % 4]
        if value not in seen:
            seen.add(value)
            made.append((kind, sentences[turn % len(sentences)].format(value), value))
    return made
