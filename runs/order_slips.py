"""A team with one narrow job and enough of everything for its small model's whole life: rows, pairs, thumbs, running text.

The job is a slip of an order: who, how much, until when, for how much; what is not said stays so. Names and values are
drawn, so that no row can be answered from another: what copies the nearest row is wrong, what learned the form is right.

    python runs/order_slips.py DIR      writes the workspace; runs/tune_and_serve.sh goes on from there
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

NAMES = [s + g for s in "김이박최정강조윤" for g in ("하늘", "서준", "도윤", "지우", "예린", "민서", "수아", "은호")]
COUNTERS = ("상자", "개", "병", "권", "명", "장")
WAYS = (
    "{who}님 {much} {when}까지 {price} 접수장 써 주세요",
    "접수장 부탁해요. {who}님, {much}, {when}, {price}",
    "{when}에 {who}님 {price} {much}입니다. 접수장 만들어 줘",
    "접수: {who}님 / {much} / {price} / {when}",
    "{price}, {much}, {who}님 {when} 접수장 서식으로",
)
SKILL = """\
name = "order-slip"
title = "접수장 쓰기"
kind = "transform"
does = "주문 내용을 접수장 다섯 줄로 옮긴다"
input = "받는 분, 수량, 날짜, 금액"
output = "[접수장] 아래 네 줄: 받는 분, 수량, 날짜, 금액"
placeholders = true
examples = ["김하늘님 3상자 5월 2일까지 12,000원 접수장 써 주세요", "접수장 부탁해요. 박서준님, 2병, 6월 1일, 8,000원", "접수: 이수아님 / 4권 / 9,000원 / 3월 3일"]
"""


def order(draw: random.Random) -> tuple[str, str]:
    """(request, slip)."""
    said = {
        "who": draw.choice(NAMES),
        "much": f"{draw.randint(2, 60)}{draw.choice(COUNTERS)}",
        "when": f"{draw.randint(1, 12)}월 {draw.randint(1, 28)}일",
        "price": f"{draw.randint(2, 98) * 1000:,}원",
    }
    lines = [
        f"- 받는 분: {said['who']}님",
        f"- 수량: {said['much']}",
        f"- 날짜: {said['when']}",
        f"- 금액: {said['price']}",
    ]
    return draw.choice(WAYS).format(**said), "\n".join(["[접수장]", *lines])


def spoilt(slip: str, draw: random.Random) -> str:
    """The slip with a line missing, two changed over, or without its head."""
    lines = slip.split("\n")
    way = draw.randrange(3)
    if way == 0:
        del lines[draw.randint(1, 4)]
    elif way == 1:
        lines[1], lines[3] = lines[3], lines[1]
    else:
        lines[0] = "접수합니다"
    return "\n".join(lines)


def write_workspace(root: Path, *, rows: int = 160, seed: int = 3) -> Path:
    """The folder, whole."""
    draw = random.Random(seed)
    orders = [order(draw) for _ in range(rows + 60)]
    trained, held = orders[:rows], orders[rows:]
    folder = root / "skills" / "order-slip"
    about = 'name = "orders"\ntitle = "주문 접수"\nlanguage = "ko"\ndescription = "주문을 받아 적는 팀"\n'
    write(root / "gallae.toml", about + "\n[promotion]\nleast_turns = 5\nwindow = 10\n")
    write(root / "documents" / "hours.md", "# 접수 시간\n\n접수 창구는 평일 09:00부터 18:00까지 엽니다.\n")
    write(folder / "skill.toml", SKILL)
    lines(folder / "train.jsonl", [{"instruction": asked, "output": slip} for asked, slip in trained])
    lines(folder / "evals.jsonl", [{"instruction": asked, "output": slip} for asked, slip in held[:30]])
    rated: list[dict[str, Any]] = [
        {"prompt": asked, "chosen": slip, "rejected": spoilt(slip, draw)} for asked, slip in trained[:24]
    ]
    for number, (asked, slip) in enumerate(trained[24:64]):
        good = number % 2 == 0
        rated.append({"prompt": asked, "answer": slip if good else spoilt(slip, draw), "good": good})
    lines(folder / "prefer.jsonl", rated)
    text = "\n".join(f"{asked}\n{slip}\n" for asked, slip in held[30:])
    for number in range(3):
        write(root / "corpus" / f"slips-{number}.txt", text[number * 900 : number * 900 + 900])
    return root


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def lines(file: Path, rows: list[dict[str, Any]]) -> None:
    write(file, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("python runs/order_slips.py DIR")
    print(write_workspace(Path(sys.argv[1])))
