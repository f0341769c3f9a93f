"""Generated pairs of a sentence and its sources, right or wrong by construction: a passage of eight to twenty facts
(prose, list or table, Korean or English, up to 1,500 characters and more), and a sentence that says one or two of them in other
words, or says them wrongly in one of the ways in which a model does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from claim_english import english_fact
from claim_parts import DAYS, EN, KO, NAMES, TODAY, Fact, Pair, clock, day, other, people, span, won


def korean_fact(subject: str, kind: str, draw: random.Random) -> Fact:
    if kind == "price":
        v = draw.randint(12, 290) * 500
        w = other(draw, v, 1000, -1000, 500, v * 9)
        unit = draw.choice(["달러", "포인트", "엔"])
        return Fact(
            f"{subject} 대관료",
            won(v, draw),
            kind,
            lambda d: f"{subject}의 대관료는 {won(v, d)}입니다.",
            lambda d: d.choice(
                [
                    (f"{subject} 대관료는 {won(w, d)}이에요.", "number"),
                    (f"{subject} 대관료는 {v:,}{unit}입니다.", "unit"),
                ]
            ),
        )
    if kind == "people":
        v = draw.randint(4, 58)
        w = other(draw, v, 1, 2, 10)
        side, back = draw.choice([("이상", "이하"), ("이하", "이상"), ("미만", "이상"), ("초과", "이하")])
        return Fact(
            f"{subject} 신청 인원",
            f"{v}명 {side}",
            kind,
            lambda d: f"{subject}은 신청 인원이 {people(v, d)} {side}이어야 합니다.",
            lambda d: d.choice(
                [
                    (f"{subject} 신청 인원은 {people(w, d)} {side}입니다.", "number"),
                    (f"{subject} 신청 인원은 {people(v, d)} {back}입니다.", "comparator"),
                ]
            ),
        )
    if kind == "opens":
        v = draw.randint(12, 40) * 30
        w = other(draw, v, 30, 60, -60)
        return Fact(
            f"{subject} 마감 시각",
            clock(v, draw),
            kind,
            lambda d: f"{subject}은 {clock(v, d)}에 마감합니다.",
            lambda d: (f"{subject} 마감 시각은 {clock(w, d)}입니다.", "time"),
        )
    if kind == "date":
        v = TODAY + timedelta(draw.randint(3, 300))
        w = v + timedelta(draw.choice([1, 2, 7, 31, -1]))
        wrong = v.weekday() + draw.randint(1, 6)
        weekday = f"{v.year}년 {v.month}월 {v.day}일({DAYS[wrong % 7]})"
        return Fact(
            f"{subject} 접수 마감",
            day(v, draw),
            kind,
            lambda d: f"{subject} 접수는 {day(v, d)}까지 합니다.",
            lambda d: d.choice(
                [
                    (f"{subject} 접수는 {day(w, d)}까지 받습니다.", "date"),
                    (f"{subject} 접수는 {weekday}까지입니다.", "weekday"),
                ]
            ),
        )
    if kind == "span":
        v = draw.choice([3, 6, 9, 12, 15, 18, 24, 36, 60])
        w = other(draw, v, 1, 3, 12)
        return Fact(
            f"{subject} 이용권 유효 기간",
            span(v, draw),
            kind,
            lambda d: f"{subject} 이용권은 {span(v, d)} 동안 쓸 수 있습니다.",
            lambda d: d.choice(
                [
                    (f"{subject} 이용권은 {span(w, d)} 동안 씁니다.", "number"),
                    (f"{subject} 이용권은 {v}주 동안 씁니다.", "unit"),
                ]
            ),
        )
    if kind == "name":
        v, w = draw.sample(NAMES, 2)
        return Fact(
            f"{subject} 담당",
            f"{v} 팀장",
            kind,
            lambda d: f"{subject} 담당자는 {v} 팀장입니다.",
            lambda d: (f"{subject} 담당자는 {w} 팀장입니다.", "name"),
        )
    if kind == "percent":
        v = draw.choice([10, 20, 30, 40])
        w = other(draw, v, 5, 10)
        return Fact(
            f"{subject} 회원 할인율",
            f"{v}%",
            kind,
            lambda d: f"{subject}은 회원에게 {d.choice([f'{v}%', f'{v}퍼센트', f'{v // 10}할'])} 할인해 줍니다.",
            lambda d: (f"{subject} 회원 할인율은 {w}%입니다.", "percent"),
        )
    if kind == "rounded":
        v = draw.randint(210, 990) * 100 + draw.choice([20, 40, 60, 80])
        near = round(v / 1000) * 1000
        return Fact(
            f"{subject} 한 해 이용자",
            f"{v:,}명",
            kind,
            lambda d: f"{subject} 한 해 이용자는 {d.choice(['약', '대략'])} {near:,}명입니다.",
            lambda d: d.choice(
                [
                    (f"{subject} 한 해 이용자는 {near:,}명입니다.", "rounded"),
                    (f"{subject} 한 해 이용자는 약 {near + 9000:,}명입니다.", "rounded"),
                ]
            ),
        )
    if kind == "range":
        v = draw.randint(2, 8)
        w = v + draw.randint(2, 4)
        return Fact(
            f"{subject} 승인까지",
            f"{v}~{w}일",
            kind,
            lambda d: f"{subject}은 승인까지 {v}일에서 {w}일이 걸립니다.",
            lambda d: (f"{subject}은 승인까지 {v}~{w + 1}일 걸립니다.", "range"),
        )
    if kind == "phone":
        v = f"02-{draw.randint(300, 899)}-{draw.randint(1000, 9998)}"
        return Fact(
            f"{subject} 문의",
            v,
            kind,
            lambda d: f"{subject} 문의는 {d.choice([v, v.replace('-', ') ', 1)])}로 하세요.",
            lambda d: (f"{subject} 문의는 {v[:-1]}{(int(v[-1]) + 1) % 10}로 하세요.", "code"),
        )
    yes, no = draw.choice(
        [
            ("빌릴 수 있다", "빌릴 수 없다"),
            ("예약이 가능하다", "예약이 불가능하다"),
            ("입장이 허용된다", "입장이 허용되지 않는다"),
            ("음식 반입이 된다", "음식 반입이 안 된다"),
            ("주차비가 포함된다", "주차비는 별도이다"),
        ]
    )
    who = draw.choice(["외국인", "비회원", "초등학생", "단체"])
    said, lied = (yes, no) if draw.random() < 0.5 else (no, yes)
    return Fact(
        f"{subject}",
        f"{who}도 {said}",
        "negation",
        lambda d: f"{subject}에서는 {who}도 {polite(said)}.",
        lambda d: (f"{subject}에서는 {who}도 {polite(lied)}.", "negation"),
    )


def polite(text: str) -> str:
    for plain, spoken in (
        ("있다", "있습니다"),
        ("없다", "없습니다"),
        ("하다", "합니다"),
        ("않는다", "않습니다"),
        ("된다", "됩니다"),
        ("이다", "입니다"),
    ):
        if text.endswith(plain):
            return text.removesuffix(plain) + spoken
    return text


KINDS = ["price", "people", "opens", "date", "span", "name", "percent", "rounded", "range", "phone", "negation"]


def passage(facts: list[Fact], korean: bool, draw: random.Random) -> tuple[str, ...]:
    shape = draw.choice(["prose", "list", "lines"])
    parts = []
    for f in facts:
        if f.kind == "negation":
            parts.append(f"{f.subject}에서는 {f.value}." if korean else f"{f.subject} {f.value}.")
        elif shape == "prose":
            parts.append(
                f"{f.subject}은(는) {f.value}로 한다.".replace("은(는)", draw.choice([":", " 기준은"]))
                if korean
                else f"{f.subject.capitalize()}: {f.value}."
            )
        else:
            parts.append(f"{'- ' if shape == 'list' else ''}{f.subject}: {f.value}")
    text = " ".join(parts) if shape == "prose" else "\n".join(parts)
    return text, "시설 이용 안내" if korean else "Guide to our rooms"


def table(korean: bool, draw: random.Random) -> Iterator[Pair]:
    """Rows of a table with two columns of values each; the wrong sentence takes the value of another row or column."""
    rows = draw.sample(KO if korean else EN, 5)
    values = draw.sample(range(10, 300), 10)
    unit = (lambda v: f"{v},000원") if korean else (lambda v: f"${v}")
    heads = ("평일 요금", "주말 요금") if korean else ("weekday fee", "weekend fee")
    head = f"| {'시설' if korean else 'Room'} | {heads[0]} | {heads[1]} |"
    lines = [f"| {r} | {unit(values[2 * i])} | {unit(values[2 * i + 1])} |" for i, r in enumerate(rows)]
    at, column = draw.randrange(5), draw.randrange(2)
    wrong = draw.choice([(at, 1 - column), ((at + 1) % 5, column)])
    sources = ("\n".join([head, "|---|---|---|", *lines]),) if draw.random() < 0.5 else ("\n".join(lines), head)
    say = (
        (lambda v: f"{rows[at]} {heads[column]}은 {v}입니다.")
        if korean
        else (lambda v: f"The {heads[column]} of the {rows[at]} is {v}.")
    )
    yield Pair(say(unit(values[2 * at + column])), sources, True, "row")
    yield Pair(say(unit(values[2 * wrong[0] + wrong[1]])), sources, False, "row")


def relative(draw: random.Random) -> Iterator[Pair]:
    """내일, 모레, 지난달, 올해, tomorrow against dates of the calendar."""
    words = {"내일": 1, "모레": 2, "글피": 3, "오늘": 0}
    word, step = draw.choice(list(words.items()))
    right, wrong = TODAY + timedelta(step), TODAY + timedelta(step + draw.choice([1, 2, 5]))
    for d, ok in ((right, True), (wrong, False)):
        yield Pair(f"신청은 {word}까지 받습니다.", (f"신청 마감: {day(d, draw)}",), ok, "relative")
    yield Pair("Applications close tomorrow.", (f"Closing date: {TODAY + timedelta(1)}",), True, "relative")
    yield Pair(
        "Applications close tomorrow.", (f"Closing date: {TODAY + timedelta(draw.randint(2, 9))}",), False, "relative"
    )


def pairs(seed: int, rounds: int) -> Iterator[Pair]:
    draw = random.Random(seed)
    for _ in range(rounds):
        korean = draw.random() < 0.65
        subjects = draw.sample(KO if korean else EN, draw.randint(8, 14))
        make = korean_fact if korean else english_fact
        facts = [make(s, draw.choice(KINDS), draw) for s in subjects]
        sources = passage(facts, korean, draw)
        one, two = draw.sample(facts, 2)
        yield Pair(one.say(draw), sources, True, one.kind)
        yield Pair(f"{one.say(draw)} {two.say(draw)}", sources, True, "two claims")
        said, sort = one.lie(draw)
        yield Pair(said, sources, False, sort)
        said, sort = two.lie(draw)
        yield Pair(f"{one.say(draw)} {said}", sources, False, f"two claims, {sort}")
        yield from table(korean, draw)
        if draw.random() < 0.3:
            yield from relative(draw)
