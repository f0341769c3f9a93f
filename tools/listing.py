"""Statistics over numbers that stand in the question: mean, median, spread, extremes, with the largest left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from gallae.core.language import language_of
from gallae.core.units import COUNTERS
from gallae.tools.answers import Finding, number
from gallae.tools.arithmetic import root
from gallae.tools.reading import Reading
from gallae.tools.tokens import Token

__all__ = ["NAMES", "STATISTICS", "statistic", "statistics_of"]

_Q = "NMPTYKU"
STATISTICS = ("mean", "median", "max", "min", "sum", "range", "variance", "sd", "sample_sd", "mode")
NAMES = {
    "mean": ("평균", "Mean"), "median": ("중앙값", "Median"), "max": ("최댓값", "Maximum"), "min": ("최솟값", "Minimum"),
    "sum": ("합계", "Sum"), "range": ("범위", "Range"), "variance": ("분산(모집단)", "Variance (population)"),
    "sd": ("표준편차(모집단)", "Standard deviation (population)"), "sample_sd": ("표준편차(표본)", "Standard deviation (sample)"),
    "mode": ("최빈값", "Mode"),
}  # fmt: skip


_SPREAD = re.compile(
    r"(?:큰|높은|긴|많은|비싼|최고\S*|최대\S*|최댓값\S*|max\w*|longest|highest|largest|biggest)[^.,?]{0,14}?(?:작은|낮은|짧은|적은|싼|최저\S*|최소\S*|최솟값\S*|min\w*|shortest|lowest|smallest)"
    r"[^.,?]{0,10}?(?:차이|격차|difference)|\brange of\b|(?:longest|highest|largest|max\w*) minus (?:the )?(?:shortest|lowest|smallest|min\w*)",
    re.IGNORECASE,
)


def statistic(kind: str, values: Sequence[Fraction]) -> Fraction:
    """One statistic of at least one value (two for sample_sd)."""
    ordered = sorted(values)
    count = len(ordered)
    mean = sum(ordered, Fraction(0)) / count
    if kind == "median":
        return (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    if kind == "mode":
        return max(ordered, key=ordered.count)
    variance = sum(((v - mean) ** 2 for v in ordered), Fraction(0)) / count
    return {
        "mean": mean,
        "max": ordered[-1],
        "min": ordered[0],
        "sum": mean * count,
        "range": ordered[-1] - ordered[0],
        "variance": variance,
        "sd": root(variance),
        "sample_sd": root(variance * count / (count - 1)) if count > 1 else Fraction(0),
    }[kind]


def statistics_of(reading: Reading) -> Finding | None:
    """The list and what is asked of it; several findings if several things are asked."""
    tokens = [t for t in reading.tokens if t.code not in "Do" and t.text not in ("하루", "한 달", "일주일")]
    spread = _SPREAD.search(reading.text)
    if spread:
        tokens = [t for t in tokens if not (t.start < spread.end() and spread.start() < t.end and t.code in "uxlSws-")]
    run = _longest_list(tokens)
    if run is None:
        return None
    begin, end = run
    if (
        begin
        and tokens[begin - 1].code in "vnq"
        and re.match(r"\s?(?:이|은|는|도)\s", reading.text[tokens[begin - 1].end :])
    ):
        return None  # "반 평균이 72점이고": a mean is told, not asked for
    while end - begin > 2 and tokens[begin].unit != tokens[end - 1].unit and tokens[begin + 1].code == "u":
        begin += 2  # "네 과목 점수가 88, 76, 93"
    items = _alike([t for t in tokens[begin:end] if t.code in _Q])
    if len(items) < 2:
        return None
    rest = [t for t in (*tokens[:begin], *tokens[end:]) if t.code not in "cLBeftwgGZAK"]
    if not any(t.code in "vnxlqz" for t in rest):
        rest = [replace(t, code="z") if t.code == "a" else t for t in rest]  # "다 더한 값"
    asked = [t for t in rest if t.code != "u"]
    if len(rest) - len(asked) > 3 or not (asked or spread) or _asks_something_else(reading, items, asked, tokens[end:]):
        return None
    values = [t.value for t in items]
    units = {t.unit for t in items if t.unit}
    if len(units) > 1:
        return None
    unit = units.pop() if units else _unit_named(tokens[:begin])
    wanted = _wanted(asked, reading) + ([("range", "")] if spread else [])
    if not wanted:
        return None
    named = any(t.code == "u" for t in tokens[begin : end + 1])
    if (unit in COUNTERS or (named and not unit)) and "A" in reading.shape and all(kind == "sum" for kind, _ in wanted):
        return None  # "성인 2명, 아이 1명 모두 얼마": a price is asked for
    found = [_finding(kind, trimmed, values, unit, reading) for kind, trimmed in wanted]
    places = max((len(t.text.partition(".")[2].rstrip("점도명개원% ")) for t in items if "." in t.text), default=0)
    first, *others = (replace(f, digits=max(2, min(places + 1, 6))) for f in found)
    return replace(first, also=tuple(others))


def _asks_something_else(reading: Reading, items: list[Token], asked: list[Token], behind: list[Token]) -> bool:
    """What is asked is no statistic of these items."""
    if any(t.code not in "vnxlqzHsV" for t in asked) or (items[0].code == "P" and len(items) < 3):
        return True
    if "s" in (t.code for t in asked) and not reading.has("빼|제외|제하|without|exclud|drop|leaving|except|뺀"):
        return True
    # "중학생 2명 고등학생 3명 수강료 다 해서": the price of what is counted
    counted = all(t.unit in COUNTERS for t in items) and bool(behind) and behind[0].code == "u"
    return counted and not any(t.code in "vnxlqH" for t in asked)


def _alike(items: list[Token]) -> list[Token]:
    """Of one kind: without the count of the list itself ("다섯 명 키가 …"); none if kinds are mixed otherwise."""
    for i in (0, -1):
        if len(items) > 2 and items[i].code == "K" and items[i].value == len(items) - 1:
            rest = items[1:] if i == 0 else items[:-1]
            if all(t.unit != items[i].unit or not t.unit for t in rest):
                items = rest
    named = [t for t in items if t.unit]
    return items if len(named) in (0, len(items)) or named == items[-1:] else []


def _longest_list(tokens: list[Token]) -> tuple[int, int] | None:
    """At least two quantities in a row, commas, "와" or single labels between ("1월 30, 2월 45" is no list)."""
    best: tuple[int, int] | None = None
    i = 0
    while i < len(tokens):
        if tokens[i].code not in _Q:
            i += 1
            continue
        j, last, count = i + 1, i + 1, 1
        while j < len(tokens) and (tokens[j].code in _Q or tokens[j].code in "cu"):
            if tokens[j].code in _Q:
                last, count = j + 1, count + 1
            elif tokens[j].code == "u" and tokens[j - 1].code == "u":
                break
            j += 1
        if count >= 2 and (best is None or last - i > best[1] - best[0]):
            best = (i, last)
        i = max(last, i + 1)
    return best


def _unit_named(tokens: list[Token]) -> str:
    """ "분으로 4, 7, 3" names the unit before the list."""
    named = [t.unit for t in tokens if t.code == "V"]
    return named[-1] if named else ""


def _wanted(asked: list[Token], reading: Reading) -> list[tuple[str, str]]:
    """(statistic, what is left out: "", "max", "min" or "both") in the order asked."""
    shape = "".join(t.code for t in asked)
    spread = "variance" if reading.has("분산|variance") else "sample_sd" if reading.has("표본|sample") else "sd"
    names = {"v": "mean", "n": "median", "x": "max", "l": "min", "q": spread, "z": "sum"}
    wanted: list[tuple[str, str]] = []
    at = 0
    for match in re.finditer(r"(?P<out>(?:xl|lx|x|l))s(?P<of>[vnqz])|(?P<of2>[vnqz])s(?P<out2>xl|lx|x|l)", shape):
        wanted += [(names[c], "") for c in shape[at : match.start()] if c in names]
        left_out, of = match["out"] or match["out2"], match["of"] or match["of2"]
        wanted.append((names[of], "both" if len(left_out) == 2 else names[left_out]))
        at = match.end()
    rest = shape[at:]
    if "s" in rest:
        return []
    wanted += [(names[c], "") for c in rest if c in names]
    return list(dict.fromkeys(wanted))


def _finding(kind: str, left_out: str, values: list[Fraction], unit: str, reading: Reading) -> Finding:
    kept = sorted(values) if left_out else list(values)
    if left_out in ("max", "both"):
        kept = kept[:-1]
    if left_out in ("min", "both"):
        kept = kept[1:]
    value = statistic(kind, kept)
    ko, en = NAMES[kind]
    dropped = {
        "": ("", ""),
        "max": ("가장 큰 값을 뺀 ", " without the largest"),
        "min": ("가장 작은 값을 뺀 ", " without the smallest"),
    }
    dropped["both"] = ("가장 큰 값과 가장 작은 값을 뺀 ", " without the largest and the smallest")
    shown = [number(v, 12)[0] for v in kept]
    steps = ""
    if kind == "mean":
        steps = f"({' + '.join(shown)}) ÷ {len(kept)}"
    elif kind == "sum":
        steps = " + ".join(shown)
    elif kind == "median":
        steps = ", ".join(number(v, 12)[0] for v in sorted(kept))
    arguments = {"values": [s.replace(",", "") for s in shown], "statistic": kind}
    if reading and language_of(reading.text) == "en":
        steps = "" if kind == "median" else steps
    return Finding(
        "statistics", arguments, value, unit, steps if kind != "median" else "",
        f"{dropped[left_out][0]}{ko}: {{about}}{{value}}.", f"{en}{dropped[left_out][1]}: {{about}}{{value}}.",
    )  # fmt: skip
