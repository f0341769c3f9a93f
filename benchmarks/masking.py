"""What masking costs: CPU milliseconds of `Mask.mask` for a text of 2,000 characters, by kind of text.

    python benchmarks/masking.py [--texts 40] [--json]

Every text is new to the process (no cache knows it) and every mask is new. `growth`: the time for 200,000 characters over
that for 20,000; 10 is linear. The machine's other work shows in p95: read p50 too.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator

from gallae.checks.masking import Mask

SIZE = 2_000
PROSE = (
    "이번 분기 운영 회의에서는 고객 응대 절차와 환불 규정을 다시 살펴보았습니다. ",
    "반품은 수령 후 7일 안에 접수해야 하며, 제품에 하자가 있을 때에는 30일까지 받습니다. ",
    "담당 부서는 접수된 건을 하루 안에 확인하고 결과를 알려 드립니다. ",
    "교육 자료는 매월 첫째 주에 새로 고치고, 바뀐 내용은 게시판에 올립니다. ",
    "주차장은 오전 8시부터 오후 9시까지 열며 두 시간까지 무료입니다. ",
    "예산은 1,250만 원이고 남은 금액은 다음 해로 넘기지 않습니다. ",
)
ENGLISH = (
    "The quarterly review covered customer handling and the refund policy. ",
    "Returns must be filed within 7 days of receipt; defective goods are accepted for up to 30 days. ",
    "The team checks every case within one business day and reports the result. ",
    "Parking is free for two hours, and the office opens at nine on weekdays. ",
)
LETTER = (
    "{name}님 안녕하세요, 문의하신 건 확인했습니다. ",
    "연락처 {phone}로 내일 오전에 전화드리겠습니다. ",
    "환불은 국민은행 {account}로 보내 드립니다. ",
    "자료는 {mail}로도 보냈습니다. ",
)
ROW = "{name} / {phone} / {mail} / 한빛시 가온구 나래로 {number}, {number}호 / 접수 완료\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=40, help="texts of each kind")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = {kind: _measured(make, options.texts) for kind, make in KINDS.items()}
    figures["growth"] = {kind: _growth(make) for kind, make in KINDS.items()}
    if options.json:
        print(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    for kind, row in figures.items():
        print(f"{kind:14}", "  ".join(f"{name} {value}" for name, value in row.items()))


def _measured(make: Callable[[random.Random], Iterator[str]], texts: int) -> dict[str, float]:
    dice = random.Random(len(make.__name__))
    _seconds(_text(make, dice, SIZE))  # patterns and word lists are read once
    spent = sorted(_seconds(_text(make, dice, SIZE)) * 1000 for _ in range(texts))
    masked = len(_masked(_text(make, dice, SIZE)))
    return {
        "p50 ms": round(statistics.median(spent), 2),
        "p95 ms": round(spent[min(texts - 1, int(texts * 0.95))], 2),
        "values": masked,
    }


def _growth(make: Callable[[random.Random], Iterator[str]]) -> float:
    dice = random.Random(5)
    small, large = _seconds(_text(make, dice, 20_000)), _seconds(_text(make, dice, 200_000))
    return round(large / small, 1)


def _seconds(text: str) -> float:
    started = time.process_time()
    Mask().mask(text)
    return time.process_time() - started


def _masked(text: str) -> Mask:
    mask = Mask()
    mask.mask(text)
    return mask


def _text(make: Callable[[random.Random], Iterator[str]], dice: random.Random, size: int) -> str:
    text, pieces = f"{dice.random()} ", make(dice)
    while len(text) < size:
        text += next(pieces)
    return text[:size]


def _filled(line: str, dice: random.Random) -> str:
    return line.format(
        name="".join(dice.choice(part) for part in ("김박최정강윤임한오서신", "민서지하도예수시", "우빈율찬윤연아준")),
        phone=f"010-{dice.randrange(2000, 9999)}-{dice.randrange(10_000):04}",
        mail=f"user{dice.randrange(100_000)}@example.com",
        account=f"{dice.randrange(100, 999)}-{dice.randrange(10, 99)}-{dice.randrange(100_000, 999_999)}",
        number=dice.randrange(101, 999),
    )


def prose(dice: random.Random) -> Iterator[str]:
    while True:
        yield dice.choice(PROSE)


def english(dice: random.Random) -> Iterator[str]:
    while True:
        yield dice.choice(ENGLISH)


def letters(dice: random.Random) -> Iterator[str]:
    """A mail: a value in every third sentence."""
    while True:
        yield _filled(dice.choice(LETTER), dice)
        yield dice.choice(PROSE) + dice.choice(PROSE)


def mixed(dice: random.Random) -> Iterator[str]:
    while True:
        yield dice.choice(ENGLISH) + _filled(dice.choice(LETTER), dice) + dice.choice(PROSE)


def contacts(dice: random.Random) -> Iterator[str]:
    """A list of people: nothing but values."""
    while True:
        yield _filled(ROW, dice)


def digits(dice: random.Random) -> Iterator[str]:
    while True:
        yield str(dice.randrange(10))


def surnames(dice: random.Random) -> Iterator[str]:
    while True:
        yield "김"


def signs(dice: random.Random) -> Iterator[str]:
    while True:
        yield dice.choice(("a@", "1-", "김 ", "(", "가로 1", "[PHONE_", ".", " "))


KINDS = {m.__name__: m for m in (prose, english, letters, mixed, contacts, digits, surnames, signs)}

if __name__ == "__main__":
    main()
