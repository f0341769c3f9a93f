"""Shares and sizes in a story: by a ratio, a share of a share, a percentile, the area of a square, how many days an amount lasts."""

from __future__ import annotations

import re
from fractions import Fraction

from gallae.tools.answers import Finding, number, with_unit
from gallae.tools.marked import Marked, pattern
from gallae.tools.worded_lists import numbers_in_a_row, percentile
from gallae.tools.worked import worked

__all__ = ["by_ratio", "in_a_square", "lasts", "nth_percentile", "paid_every", "share_of_share"]

_RATIO = re.compile(r"(?<![\d:⟨])(?P<a>\d{1,4})\s?(?::|대|to)\s?(?P<b>\d{1,4})(?![\d:])")
_OF_OF = pattern(r"{first:P}\s?(?:of|의)\s?{second:P}\s?(?:of|의)...{whole:MNKU}")
_EVERY = pattern(r"{each:MN}...(?:every|each|a|per)\s(?P<per>day|week|month|year)\b...\b(?:for|over|in)\b...{span:TY}")
_LASTS = pattern(r"{all:KUN}...{each:KUN}\s?(?:a|per|each|every) (?P<per>day|week|month|hour)\b")
_PERIODS = {"hour": "시간", "day": "일", "week": "주", "month": "개월", "year": "년"}


def by_ratio(text: Marked) -> Finding | None:
    """ "100만원을 3:2로 나누면": both shares."""
    match = _RATIO.search(text.said)
    amounts = [m for m in text.marks if match and not (match.start() <= m.start < match.end())]
    if (
        match is None
        or len(amounts) != 1
        or amounts[0].code not in "MNKU"
        or not text.has(r"나누|나눠|split|divid|share|비율|ratio")
    ):
        return None
    first, second = int(match["a"]), int(match["b"])
    if not first or not second:
        return None
    whole, unit = amounts[0], amounts[0].unit
    other = number(whole.value * second / (first + second), 2)[0]
    steps = f"{whole.shown} × {first} ÷ ({first} + {second})"
    return worked(
        steps,
        unit,
        ko=f"{{value}}, {with_unit(other, unit, 'ko')}입니다.",
        en=f"{{value}} and {with_unit(other, unit, 'en')}.",
    )


def share_of_share(text: Marked) -> Finding | None:
    """ "20% of 20% of 5000"."""
    found = text.whole(_OF_OF)
    if found is None:
        return None
    return worked(f"{found['whole'].shown} × {found['second'].shown} × {found['first'].shown}", found["whole"].unit)


def nth_percentile(text: Marked) -> Finding | None:
    """ "75th percentile of 10 20 30 40 50", "80 백분위수"."""
    match = re.search(
        r"(?P<en>\d{1,2})(?:th|st|nd|rd)? percentile|(?:제\s?)?(?P<ko>\d{1,2})\s?(?:번째\s?)?(?:백분위|퍼센타일)|상위\s?(?P<top>\d{1,2})\s?%\s?(?:값|백분위)",
        text.said,
        re.I,
    )
    if match is None:
        return None
    rest = Marked(text.text, tuple(m for m in text.marks if not match.start() <= m.start < match.end()), text.said)
    percent = Fraction(match["en"] or match["ko"] or 100 - int(match["top"] or 0))
    values = [m.value for m in rest.marks]
    if len(values) < 3 or numbers_in_a_row(rest) is None:
        return None
    ko, en = "{about}{value}입니다(순위 사이를 이어 구했습니다).", "{about}{value} (interpolated between ranks)."
    arguments = {"values": [str(v) for v in values], "statistic": f"percentile {percent}"}
    return Finding("statistics", arguments, percentile(values, percent), rest.marks[-1].unit, "", ko, en)


def in_a_square(text: Marked) -> Finding | None:
    """ "한 변이 7m인 정사각형 넓이"."""
    lengths = [m for m in text.marks if m.unit in ("m", "cm", "mm", "km", "ft")]
    if (
        len(text.marks) != 1
        or len(lengths) != 1
        or not text.has(r"정사각형|\bsquare\b")
        or not text.has(r"넓이|면적|area")
    ):
        return None
    unit = {"m": "㎡", "cm": "㎠", "km": "㎢", "ft": "ft²"}.get(lengths[0].unit, "")
    return worked(f"{lengths[0].shown} × {lengths[0].shown}", unit)


def lasts(text: Marked) -> Finding | None:
    """ "420 pages, 35 pages a day, how many days": an amount by what goes in a day."""
    match = _LASTS.search(text.text)
    found = text.whole(_LASTS) if match else None
    if (
        match is None
        or found is None
        or found["all"].unit not in (found["each"].unit, "")
        or not text.has(rf"how (?:many {match['per']}s?|long)")
    ):
        return None
    return worked(f"{found['all'].shown} ÷ {found['each'].shown}", _PERIODS[match["per"]])


def paid_every(text: Marked) -> Finding | None:
    """ "300 bucks every month for 18 months"."""
    match = _EVERY.search(text.text)
    if match is None or len(text.marks) != 2:
        return None
    each, span = (text.marks[int(match[name][1:])] for name in ("each", "span"))
    months = {"개월": 1, "년": 12}
    unit = _PERIODS[match["per"]]
    if span.unit == unit:
        steps = f"{each.shown} × {span.shown}"
    elif unit == "개월" and span.unit == "년":
        steps = f"{each.shown} × {span.shown} × {months['년']}"
    else:
        return None
    return None if text.has(r"interest|%|rate") else worked(steps, each.unit)
