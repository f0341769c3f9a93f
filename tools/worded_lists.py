"""Statistics of numbers that stand in a row, with a story around them: "Median of these delivery times: 31 44 27 52 38 minutes".

Quartiles are the medians of the halves (the middle value of an odd list left out); a percentile is interpolated between
ranks, as spreadsheets do. Both are said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from gallae.tools.answers import Finding, number
from gallae.tools.listing import NAMES, statistic
from gallae.tools.marked import Mark, Marked

__all__ = [
    "STATISTIC_WORDS",
    "numbers_in_a_row",
    "percentile",
    "quartile",
    "statistic_value",
    "statistics_asked",
    "statistics_worded",
]

STATISTIC_WORDS: tuple[tuple[str, str], ...] = (
    ("sample_sd", r"표본\s?표준\s?편차|sample standard deviation|sample (?:sd|std)"),
    ("sd", r"(?<!표본)(?<!표본 )(?:모\s?)?표준\s?편차|(?<!sample )(?:population )?(?:standard deviation|std\.? ?dev|\bstdev|\bsd\b)"),
    ("sample_variance", r"표본\s?분산|sample variance"),
    ("variance", r"(?<!표본)(?<!표본 )(?:모\s?)?분산|(?<!sample )variance"),
    ("median", r"중앙값|중위값|중위수|중간값|가운뎃값|가운데\s?값|메디안|\bmedian"),
    ("mode", r"최빈값|최빈수|제일\s?(?:많이|자주)\s?나온|가장\s?(?:많이|자주)\s?나온|\bmode\b|most (?:common|frequent|often)"),
    ("range", r"범위|(?:최대|최고|큰|높은|긴|많은|비싼)\s?\S*\s?(?:와|과|하고|랑|이랑)?\s?(?:(?:제일|가장)\s?)?(?:최소|최저|작은|낮은|짧은|적은|싼)\s?\S*\s?(?:의\s?)?차이|\brange\b|spread\b"
     r"|(?:highest|largest|biggest|longest)\b[^?⟨]{0,20}\b(?:lowest|smallest|shortest)\b[^?⟨]{0,24}(?:differ|apart|gap)|(?:difference|gap) between (?:the |my |our )?(?:highest|largest|biggest|longest)"),
    ("max", r"최댓값|최대값|최고(?:점|값|기온)?|(?:제일|가장)\s?(?:큰|높은|긴|많은|비싼|센|빠른|무거운)|\bmax(?:imum)?\b|\bhighest|\blargest|\bbiggest|\blongest|\bgreatest|\bheaviest"),
    ("min", r"최솟값|최소값|최저(?:점|값|기온)?|(?:제일|가장)\s?(?:작은|낮은|짧은|적은|싼|느린|가벼운)|\bmin(?:imum)?\b(?! read)|\blowest|\bsmallest|\bshortest|\bleast\b|\blightest"),
    ("q1", r"제?\s?1\s?사분위|일사분위|하위\s?사분위|first quartile|lower quartile|\bq1\b"),
    ("q3", r"제?\s?3\s?사분위|삼사분위|상위\s?사분위|third quartile|upper quartile|\bq3\b"),
    ("iqr", r"사분위수?\s?(?:간\s?)?범위|\biqr\b|interquartile"),
    ("mean", r"평균|\bmean\b|\baverage\b|\bavg\b"),
    ("sum", r"합계|총합|합은|합이|\b합\b|총\s?(?:얼마|몇|합)|다\s?(?:더하|합치|합하)|모두\s?(?:더하|합치)|\bsum\b|\btotal\b|add(?:ed)? up"),
)  # fmt: skip
_JOIN = re.compile(r"\s*(?:[,/·;、]|\band\b|와|과|랑|이랑|하고|그리고)?\s*(?:\band\b)?\s*")
_EXTRA = {
    "q1": ("제1사분위수", "First quartile"),
    "q3": ("제3사분위수", "Third quartile"),
    "iqr": ("사분위 범위", "Interquartile range"),
    "sample_variance": ("분산(표본)", "Variance (sample)"),
}


def statistics_worded(text: Marked) -> Finding | None:
    """Every statistic that is named, of the one row of numbers that is there."""
    wanted = statistics_asked(text.text)
    values = numbers_in_a_row(text)
    if (
        not wanted
        or values is None
        or text.has(
            r"차이가?\s?뭐|뜻|의미|설명|explain|difference between|빼고|제외|without|except|drop|exclud|weight|가중"
        )
    ):
        return None
    if wanted == ["sum"] and len(values) < 3:
        return None
    if {"max", "min"} <= set(wanted) and text.has(r"차이|격차|difference|gap"):
        wanted = ["range" if kind == "max" else kind for kind in wanted if kind != "min"]
    unit = next((m.unit for m in values if m.unit), "")
    if unit in ("시간", "분", "초") and text.has(r"시간\s?몇\s?분|hours and"):
        return None
    found = [statistic_finding(kind, [m.value for m in values], unit) for kind in wanted]
    head, *rest = found
    return Finding(
        head.tool, head.arguments, head.value, head.unit, head.steps, head.ko, head.en, head.digits, also=tuple(rest)
    )


def statistics_asked(text: str) -> list[str]:
    """The kinds that are named, in the order of their places; a name inside another counts once."""
    found: list[tuple[int, int, str]] = []
    for kind, words in STATISTIC_WORDS:
        for match in re.finditer(words, text):
            if not any(start < match.end() and match.start() < end for start, end, _ in found):
                found.append((match.start(), match.end(), kind))
    return list(dict.fromkeys(kind for _, _, kind in sorted(found)))


def numbers_in_a_row(text: Marked) -> list[Mark] | None:
    """All figures of the message if they stand in one row, only commas and "and" between; None else. How many they are
    ("다섯 명 점수:") may stand before, and which percentile is left to its grammar."""
    marks = [m for m in text.marks if not (m.value == 1 and m.code in "TY")]  # "하루 평균"
    if len(marks) > 3 and marks[0].code == "K" and marks[0].value == len(marks) - 1:
        marks = marks[1:]
    if len(marks) < 2 or any(m.code not in "NMPTKUY" for m in marks):
        return None
    units = {m.unit for m in marks if m.unit}
    if len(units) > 1:
        return None
    if not all(_JOIN.fullmatch(text.after(mark)) for mark in marks[:-1]):
        return None
    return marks


def statistic_finding(kind: str, values: Sequence[Fraction], unit: str) -> Finding:
    ko, en = (_EXTRA | NAMES)[kind]
    shown = [number(v, 12)[0] for v in values]
    steps = ""
    if kind == "mean":
        steps = f"({' + '.join(shown)}) ÷ {len(values)}"
    elif kind == "sum":
        steps = " + ".join(shown)
    unit = "" if kind in ("variance", "sample_variance") else unit
    how_ko, how_en = (
        (" 위아래 절반의 중앙값으로 구했습니다.", " As the median of each half.")
        if kind in ("q1", "q3", "iqr")
        else ("", "")
    )
    arguments = {"values": [s.replace(",", "") for s in shown], "statistic": kind}
    if kind == "mode" and len(modes := _modes(values)) > 1:
        several = ", ".join(number(v, 12)[0] for v in modes)
        return Finding("statistics", arguments, several, unit, "", f"{ko}: {several} (여러 개).", f"{en}s: {several}.")
    value = statistic_value(kind, values)
    return Finding(
        "statistics",
        arguments,
        value,
        unit,
        steps,
        f"{ko}: {{about}}{{value}}.{how_ko}",
        f"{en}: {{about}}{{value}}.{how_en}",
    )


def _modes(values: Sequence[Fraction]) -> list[Fraction]:
    most = max(values.count(v) for v in values)
    return [v for v in dict.fromkeys(values) if values.count(v) == most]


def statistic_value(kind: str, values: Sequence[Fraction]) -> Fraction:
    if kind in ("q1", "q3"):
        return quartile(values, 1 if kind == "q1" else 3)
    if kind == "iqr":
        return quartile(values, 3) - quartile(values, 1)
    if kind == "sample_variance":
        return statistic("variance", values) * len(values) / (len(values) - 1)
    return statistic(kind, values)


def quartile(values: Sequence[Fraction], which: int) -> Fraction:
    """The median of the lower (1) or upper (3) half; of at least two values."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return statistic("median", ordered[:half] if which == 1 else ordered[-half:])


def percentile(values: Sequence[Fraction], percent: Fraction) -> Fraction:
    """Interpolated between the ranks (0 % the smallest, 100 % the largest)."""
    ordered = sorted(values)
    place = percent / 100 * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
