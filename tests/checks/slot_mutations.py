"""Wrong outputs made from the right ones of a transform: what an input does not say, put into what a house wrote.

Seeded; nothing here reads with the code under test. A mutation that nobody could prove is not made: a number that the
input happens to have as well, a unit that the input never names, a negation whose predicate the input lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random

NUMBER = re.compile(r"(?<![\w.,:/\-~–])\d+(?:,\d{3})*(?:\.\d+)?(?![\d:/])")
COUNTER = re.compile(r"^\s*[^\s\d]{0,6}\d{1,2}\s?[.):|]")
UNITS = ("원", "일", "시간", "개월", "년", "주", "분", "건", "명", "개", "회", "장", "kg", "cm")
CLOCK = re.compile(r"(?<!\d)(?P<h>\d{1,2})(?=:\d\d|시(?!간))")
DAY = re.compile(r"(?<=월 )(?P<d>\d{1,2})(?=일)|(?<!\d)(?P<m>\d{1,2})(?=월 \d)")
TURNS = (
    (r"지 (?:않음|않았음|않아|않고|못함|못해)", ""), (r"(?<![가-힣])(?:안|못) (?=[가-힣])", ""), (r"(?<=[가-힣]) 없음", " 있음"), (r"(?<=[가-힣]) 없습니다", " 있습니다"),
    (r"지 않습니다|지 않았습니다|지 못했습니다|지 않아요", "았습니다"), (r"지 마세요|지 마십시오", "세요"), (r"(?<=[가-힣]) 있음", " 없음"), (r"(?<=[가-힣]) 있습니다", " 없습니다"),
    (r"됨(?![가-힣])", "되지 않음"), (r"(?<=[가-힣])함(?![가-힣])", "하지 않음"), (r"됩니다", "되지 않습니다"), (r"(?<=[가-힣])합니다", "하지 않습니다"), (r"(?<=[가-힣])했습니다", "하지 않았습니다"),
    (r"(?<=[가-힣])하세요", "하지 마세요"), (r"\bdid not ", ""), (r"\bwould not ", "would "), (r"\bis not\b", "is"), (r"\bnot ", ""), (r"\bis (?!not)", "is not "), (r"\bwas (?!not)", "was not "),
)  # fmt: skip


def mutations(given: str, output: str, others: Sequence[str], draw: Random) -> Iterator[tuple[str, str]]:
    """(kind, wrong output); `others` are the house's other outputs, whose common values no mutation touches."""
    spots = list(_spots(output, others))
    yield from _numbers(given, output, spots, draw)
    yield from _units(given, output, spots, draw)
    yield from _times(given, output, draw)
    yield from _swaps(given, output, spots)
    yield from _added(given, output, draw)
    yield from _negations(given, output)


def _spots(output: str, others: Sequence[str]) -> Iterator[re.Match[str]]:
    """The numbers of an output that are no counter of a line and in less than a third of the house's outputs."""
    at = 0
    for line in output.splitlines(keepends=True):
        counter = COUNTER.match(line)
        for m in NUMBER.finditer(output, at + (counter.end() if counter else 0), at + len(line)):
            around = output[max(0, m.start() - 3) : m.end() + 2]
            if 3 * sum(around in other for other in others) < len(others):
                yield m
        at += len(line)


def _numbers(given: str, output: str, spots: Sequence[re.Match[str]], draw: Random) -> Iterator[tuple[str, str]]:
    stated = {n.replace(",", "") for n in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", given)}
    for m in spots:
        old = m.group().replace(",", "")
        if "." in old or output[m.end() : m.end() + 1] in ("월", "시") or old not in stated:
            continue
        new = int(old) + draw.choice([1, 2, 3, 5, 10, -1, -2])
        if new > 0 and str(new) not in stated and not re.match(r"\s?\d", output[m.end() : m.end() + 2]):
            yield "number", output[: m.start()] + (f"{new:,}" if "," in m.group() else str(new)) + output[m.end() :]


def _units(given: str, output: str, spots: Sequence[re.Match[str]], draw: Random) -> Iterator[tuple[str, str]]:
    for m in spots:
        unit = next(
            (
                u
                for u in sorted(UNITS, key=len, reverse=True)
                if re.match(rf"\s?{u}(?![가-힣]{{2}}|[a-z])", output[m.end() :])
            ),
            "",
        )
        if unit and re.search(rf"(?<![\d.,]){re.escape(m.group())}\s?{unit}", given):
            wrong = draw.choice([u for u in UNITS if u != unit and f"{m.group()}{u}" not in given.replace(" ", "")])
            yield "unit", output[: m.end()] + re.sub(unit, wrong, output[m.end() :], count=1)


def _times(given: str, output: str, draw: Random) -> Iterator[tuple[str, str]]:
    stated = {int(n) for n in re.findall(r"\d+", given)}
    for m in [*CLOCK.finditer(output), *DAY.finditer(output)]:
        old, clock = int(m.group()), m.re is CLOCK
        if old not in stated and not (clock and old - 12 in stated):
            continue
        new = (old + draw.choice([1, 2, 3])) % (24 if clock else 12 if m.re is DAY and m["m"] else 28) or 1
        if new % 12 not in {n % 12 for n in stated} if clock else new not in stated:
            made = f"{new:02d}" if clock and len(m.group()) == 2 else str(new)
            yield "date or time", output[: m.start()] + made + output[m.end() :]


def _swaps(given: str, output: str, spots: Sequence[re.Match[str]]) -> Iterator[tuple[str, str]]:
    """Two values with one unit whose items both sides name just before them."""
    named = [(m, _name(given, output, m)) for m in spots]
    for i, (a, one) in enumerate(named):
        for b, other in named[i + 1 :]:
            same = (
                one
                and other
                and one != other
                and a.group() != b.group()
                and output[a.end() : a.end() + 1] == output[b.end() : b.end() + 1]
            )
            if same:
                yield (
                    "swapped",
                    output[: a.start()] + b.group() + output[a.end() : b.start()] + a.group() + output[b.end() :],
                )
                return


def _name(given: str, output: str, m: re.Match[str]) -> str:
    """The word that stands before the number in the output and in the input, with no other number between."""
    words = re.findall(r"[가-힣A-Za-z]{2,}", re.split(r"[\d\n|,]", output[: m.start()].rstrip(" :"))[-1])
    unit = re.match(r"\s?[가-힣a-z%]{0,2}", output[m.end() :])
    tail = re.escape(unit.group().strip()[:1]) if unit else ""
    return next(
        (
            w
            for w in words
            if re.search(rf"(?<![가-힣A-Za-z]){w}[^\d\n,;/]{{0,8}}(?<!\d){re.escape(m.group())}\s?{tail}", given)
        ),
        "",
    )


def _added(given: str, output: str, draw: Random) -> Iterator[tuple[str, str]]:
    korean = re.search("[가-힣]", output)
    for line in (
        f"추가로 {draw.randint(11, 97)},{draw.randint(100, 999)}원을 더 냅니다." if korean else f"A fee of {draw.randint(11, 97)},{draw.randint(100, 999)} won is due.",
        f"문의: 02-{draw.randint(3000, 9999)}-{draw.randint(1000, 9999)}",
        f"{draw.randint(21, 97)}%만 해당합니다." if korean else f"It applies to {draw.randint(21, 97)}%.",
    ):  # fmt: skip
        yield "added", f"{output}\n{line}" if "\n" in output else f"{output} {line}"


def _negations(given: str, output: str) -> Iterator[tuple[str, str]]:
    """A clause denied or no longer denied, where the input has its predicate and another word of the line."""
    for pattern, turn in TURNS:
        for m in re.finditer(pattern, output):
            line_at = output.rfind("\n", 0, m.start()) + 1
            line = output[line_at : (output.find("\n", m.end()) + 1 or len(output) + 1) - 1]
            before = re.search(
                r"([가-힣]{1,8}|[A-Za-z]+)\s?$",
                output[: m.start()] + (output[m.start() : m.end()] if turn.startswith(("되지", "하지")) else ""),
            )
            after = re.match(r"[가-힣]+|[a-z]+", output[m.end() :])
            word = (
                after.group()
                if turn in ("", "would ", "is", "is not ", "was not ") and after and not pattern.startswith("지")
                else before.group(1)
                if before
                else ""
            )
            if len(word) < 2 or word[:2] not in given:
                continue
            if sum(w[:2] in given for w in re.findall(r"[가-힣]{2,}|[A-Za-z]{3,}", line)) < 2:
                continue
            text = output[: m.start()] + turn + output[m.end() :]
            if pattern.startswith("지 (?:않음"):
                text = output[: m.start()] + "음" + output[m.end() :]
            yield "negation", text
            break
