"""Broken outputs made from right ones: seeded general mutators that know nothing of a domain.

Each takes (text, draw, other) and returns the broken text, or None where it has nothing to break. `other` is a right
text of somewhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

Mutator = Callable[[str, Random, str], str | None]
NUMBER = re.compile(r"(?<![\d.,:\-\[])\d+(?:,\d{3})*(?![\d:\-\]]|[.)]\s)")
UNITS = ("원", "일", "시간", "개월", "년", "주", "분", "건", "명", "days", "hours", "months", "minutes", "won", "year")
TURNS = (
    ("되지 않습니다", "됩니다"), ("되지 않는다", "된다"), ("할 수 없다", "할 수 있다"), ("수 없습니다", "수 있습니다"),
    ("되지 않음", "됨"), ("하지 않는다", "한다"), ("하지 않습니다", "합니다"), ("오르지 않는다", "오른다"),
    ("됩니다", "되지 않습니다"), ("합니다", "하지 않습니다"), ("입니다", "이 아닙니다"), ("이에요", "이 아니에요"), ("예요", "가 아니에요"),
    ("있습니다", "없습니다"), ("있어요", "없어요"), ("하세요", "하지 마세요"), ("한다", "하지 않는다"), ("이다", "이 아니다"),
    ("no customer", "some customer"), ("was lost", "was not lost"), ("are kept", "are not kept"), ("costs", "does not cost"), ("is closed", "is not closed"),
)  # fmt: skip
REFUSALS = (
    "죄송하지만 도와드릴 수 없습니다.",
    "문서에서 찾지 못했습니다.",
    "I cannot help with that.",
    "The documents do not say.",
    "그 내용은 잘 모르겠습니다.",
)
STRANGE = (
    "참고로 옥상 정원에서는 반려 앵무새 사진 대회가 매주 열립니다.",
    "또한 우주 정거장 견학을 원하시면 별도 여권 심사를 거쳐야 합니다.",
    "A free helicopter ride over the volcano is part of every visit.",
    "모든 방문객은 전통 혼례복을 입고 북을 세 번 두드려야 입장합니다.",
    "The winning poem will be carved into the marble staircase by sculptors.",
)
ENGLISH = "This is the answer to what you asked, written in another language than the one that was expected here."
KOREAN = "이것은 물어보신 것에 대한 답이며, 여기에서 기대한 것과는 다른 언어로 쓴 글입니다."


def number_changed(text: str, draw: Random, other: str) -> str | None:
    found = list(NUMBER.finditer(text))
    if not found:
        return None
    m = draw.choice(found)
    value = int(m.group().replace(",", "")) + draw.choice([1, 2, 3, 5, 10, 100])
    return text[: m.start()] + (f"{value:,}" if "," in m.group() else str(value)) + text[m.end() :]


def number_times_ten(text: str, draw: Random, other: str) -> str | None:
    found = [m for m in NUMBER.finditer(text) if m.group() != "0"]
    if not found:
        return None
    m = draw.choice(found)
    return (
        text[: m.end()] + "0" + text[m.end() :] if "," not in m.group() else text[: m.start()] + "9" + text[m.start() :]
    )


def unit_swapped(text: str, draw: Random, other: str) -> str | None:
    found = [m for u in UNITS for m in re.finditer(rf"(?<=\d)\s?{u}(?![가-힣]*간\b)", text)]
    found = [m for m in found if not re.match(r"[a-z]", text[m.end() : m.end() + 1])]
    if not found:
        return None
    m = draw.choice(found)
    unit = m.group().strip()
    group = UNITS[:9] if unit in UNITS[:9] else UNITS[9:]
    wrong = draw.choice([u for u in group if u != unit and {u, unit} != {"year", "won"}])
    return text[: m.start()] + m.group().replace(unit, wrong) + text[m.end() :]


def date_shifted(text: str, draw: Random, other: str) -> str | None:
    found = list(re.finditer(r"(?<=월 )\d{1,2}(?=일)|(?<!\d)\d{1,2}(?= (?:June|May|March))|\d{1,2}(?=월 \d)", text))
    if not found:
        return None
    m = draw.choice(found)
    value = int(m.group()) % 12 + 1
    return text[: m.start()] + str(value) + text[m.end() :]


def negated(text: str, draw: Random, other: str) -> str | None:
    there = [(a, b) for a, b in TURNS if a in text]
    if not there:
        return None
    a, b = there[0]
    return text.replace(a, b, 1)


def refused(text: str, draw: Random, other: str) -> str | None:
    return draw.choice(REFUSALS)


def other_language(text: str, draw: Random, other: str) -> str | None:
    return ENGLISH if re.search("[가-힣]", text) else KOREAN


def replaced(text: str, draw: Random, other: str) -> str | None:
    return other


def hallucinated(text: str, draw: Random, other: str) -> str | None:
    strange = [s for s in STRANGE if bool(re.search("[가-힣]", s)) == bool(re.search("[가-힣]", text))]
    return f"{text} {draw.choice(strange)}"


def added_value(text: str, draw: Random, other: str) -> str | None:
    if re.search("[가-힣]", text):
        return f"{text} 추가로 {draw.randint(11, 97)},{draw.randint(100, 999)}원을 더 냅니다."
    return f"{text} There is also a fee of {draw.randint(11, 97)},{draw.randint(100, 999)} won."


def cut_before_value(text: str, draw: Random, other: str) -> str | None:
    found = list(NUMBER.finditer(text))
    return text[: found[0].start()].rstrip() if found else None


def emptied(text: str, draw: Random, other: str) -> str | None:
    return draw.choice(["", "   ", "…"])


def value_dropped(text: str, draw: Random, other: str) -> str | None:
    found = list(re.finditer(r"\S*\d[\d,.:\-]*\S*\s?", text))
    return re.sub(r"\S*\d[\d,.:\-]*\S*\s?", "", text).strip() or None if found else None


# -- formats -------------------------------------------------------------------------------------------------------
def line_dropped(text: str, draw: Random, other: str) -> str | None:
    lines = text.splitlines()
    if len(lines) < 2:
        return None
    heads = [i for i, line in enumerate(lines) if re.match(r"[^\w\s]|.+:", line)]
    i = draw.choice(heads or range(len(lines)))
    return "\n".join(lines[:i] + lines[i + 1 :])


def lines_swapped(text: str, draw: Random, other: str) -> str | None:
    lines = text.splitlines()
    heads = [i for i, line in enumerate(lines) if re.match(r"[■◎▣#\[]|.+:", line)]
    if len(heads) < 2:
        return None
    i, j = draw.sample(heads, 2)
    lines[i], lines[j] = lines[j], lines[i]
    return "\n".join(lines)


def prose_before(text: str, draw: Random, other: str) -> str | None:
    return f"{draw.choice(['네, 아래와 같이 작성했습니다.', 'Here is the result:', '요청하신 결과입니다.'])}\n{text}"


def prose_after(text: str, draw: Random, other: str) -> str | None:
    return f"{text}\n\n{draw.choice(['더 필요한 것이 있으면 말씀해 주세요.', 'Let me know if you need more.', '이상입니다.'])}\n{STRANGE[0]}"


def mark_changed(text: str, draw: Random, other: str) -> str | None:
    for a, b in (("■", "●"), ("◎", "○"), ("▣", "□"), ("1) ", "- "), ("## ", "** ")):
        if a in text:
            return re.sub(r"(?m)^\d\) ", "- ", text) if a == "1) " else text.replace(a, b)
    return None


def truncated(text: str, draw: Random, other: str) -> str | None:
    return text[: int(len(text) * draw.uniform(0.2, 0.6))]


# -- JSON ----------------------------------------------------------------------------------------------------------
def key_dropped(text: str, draw: Random, other: str) -> str | None:
    keys = re.findall(r'"(\w+)":\s*(?:"[^"]*"|[\d.]+|true|false|\[[^\]]*\])', text)
    if not keys:
        return None
    key = draw.choice(keys)
    made = re.sub(rf'"{key}":\s*(?:"[^"]*"|[\d.]+|true|false|\[[^\]]*\]),?\s*', "", text, count=1)
    return re.sub(r",\s*\}", "}", made)


def key_misspelt(text: str, draw: Random, other: str) -> str | None:
    keys = re.findall(r'"(\w+)":', text)
    if not keys:
        return None
    key = draw.choice(keys)
    return text.replace(f'"{key}":', f'"{key}s":', 1)


def quote_lost(text: str, draw: Random, other: str) -> str | None:
    places = [i for i, c in enumerate(text) if c == '"']
    i = draw.choice(places) if places else -1
    return text[:i] + text[i + 1 :] if places else None


def brace_lost(text: str, draw: Random, other: str) -> str | None:
    return text.rstrip()[:-1] if text.rstrip().endswith(("}", "]")) else None


def as_prose(text: str, draw: Random, other: str) -> str | None:
    return re.sub(r'[{}"\[\]]', "", text).replace(",", " 그리고 ")


ANSWERS: Sequence[Mutator] = (
    number_changed, number_times_ten, unit_swapped, date_shifted, negated, refused, other_language, replaced, hallucinated,
    added_value, cut_before_value, emptied, value_dropped,
)  # fmt: skip
TEXTS: Sequence[Mutator] = (
    line_dropped, lines_swapped, prose_before, prose_after, mark_changed, truncated, refused, other_language, emptied,
    replaced,
)  # fmt: skip
OBJECTS: Sequence[Mutator] = (
    key_dropped, key_misspelt, quote_lost, brace_lost, as_prose, prose_before, prose_after, truncated, refused, emptied,
)  # fmt: skip


def broken(
    right: Sequence[str], mutators: Sequence[Mutator], n: int = 50, seed: int = 7, others: Sequence[str] | None = None
) -> list[tuple[int, str, str]]:
    """n different (index of the right one, name of the mutator, broken text), every mutator as often as it can.
    `others[i]` is what `replaced` puts in the place of the i-th."""
    draw, made, seen = Random(seed), [], set(right)
    half = len(right) // 2
    others = [*right[half:], *right[:half]] if others is None else list(others)
    tried = 0
    while len(made) < n and tried < 200 * n:
        mutator = mutators[tried % len(mutators)]
        tried += 1
        i = draw.randrange(len(right))
        text = mutator(right[i], draw, others[i])
        key = f"{i}{text}"
        if text is None or text == right[i] or key in seen:
            continue
        seen.add(key)
        made.append((i, mutator.__name__, text))
    assert len(made) == n, f"only {len(made)} broken ones"
    return made
