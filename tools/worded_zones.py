"""A time of day in one place, asked for in another: "뉴욕 시간 3월 20일 밤 9시면 한국은 며칠 몇 시", "10:30 AM in San Francisco on
Aug 20, what time is that in Seoul".

The place that the time belongs to must stand right beside it; the other one is where it is asked for. Journeys are left alone:
their times are those of two places.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from gallae.tools.answers import Finding, spoken_date
from gallae.tools.marked import Marked
from gallae.tools.zones import places_in, zone_of

__all__ = ["in_another_place"]

_ASKED = re.compile(
    r"몇\s?시(?!간)|시각|시간으로|언제|what(?:'s| is)? (?:that|it)\b|what (?:\w+ ){0,4}time|what time|when\b|\btime(?: there)?\s*\?|in [a-z ]{2,20} time\b|clock"
)
_JOURNEY = re.compile(
    r"비행|이륙|착륙|환승|걸려|걸리|소요|시차|빠르|늦|느리|앞서|flight|depart|arriv|land(?:s|ing)?\b|takes?\b|behind|ahead|difference|까지\s?(?:운영|영업)|영업|open|close"
)
_BESIDE_BEFORE = re.compile(
    r"^\s?(?:에서|에는|은|는|이|가)?\s?(?:현지\s?)?(?:시간|시각|기준|time)?\s?(?:으로|에|은|는|이|로)?\s?(?:⟨D\d⟩\s?(?:에|은|이|,)?\s?)?(?:it'?s |it is |at |is )?$"
)
_BESIDE_AFTER = re.compile(
    r"^\s?(?:(?:on\s)?⟨D\d⟩\s?,?\s?)?(?:in |at |\(|here in |over in )?(?:the )?(?:local )?(?:time in )?$"
)


def in_another_place(text: Marked, today: date) -> Finding | None:
    """One time, at most one day, two places; None if whose time it is does not stand beside it."""
    times, days = text.of("C"), text.of("D")
    if len(times) != 1 or len(days) > 1 or len(times) + len(days) != len(text.marks):
        return None
    if not _ASKED.search(text.text) or _JOURNEY.search(text.text) or times[0].clock is None:
        return None
    day = days[0].span if days else None
    if day is not None and day.first != day.last:
        return None
    places = _two(text)
    if places is None:
        return None
    source_name, target_name = places
    source, target = zone_of(source_name), zone_of(target_name)
    if source is None or target is None:
        return None
    first = day.first if day else today
    minutes = times[0].clock.minutes
    moment = datetime(first.year, first.month, first.day, *divmod(minutes, 60), tzinfo=source)
    return _told(moment, moment.astimezone(target), source_name, target_name, dated=day is not None)


def _two(text: Marked) -> tuple[str, str] | None:
    """(where the time is given, where it is asked for)."""
    found = places_in(text.text)
    names: dict[object, str] = {}
    for name, _, _ in found:
        names.setdefault(_key(name), name)
    if len(names) != 2:
        return None
    at = text.text.index("⟨C")
    end = text.text.index("⟩", at) + 1
    source = _beside(text, found, at, end)
    if source is None:
        return None
    other = next(name for key, name in names.items() if key != _key(source))
    return source, other


def _beside(text: Marked, found: list[tuple[str, int, int]], at: int, end: int) -> str | None:
    before = [p for p in found if p[2] <= at and _BESIDE_BEFORE.match(text.text[p[2] : at])]
    after = [p for p in found if p[1] >= end and _BESIDE_AFTER.match(text.text[end : p[1]])]
    korean = re.search("[가-힣]", text.text) is not None
    if before and after and _key(before[-1][0]) != _key(after[0][0]):
        return before[-1][0] if korean else after[0][0]
    beside = before[-1:] or after[:1]
    return beside[0][0] if beside else None


def _key(name: str) -> object:
    zone = zone_of(name)
    return getattr(zone, "key", None) or (zone.utcoffset(None) if zone is not None else name)


def _told(moment: datetime, there: datetime, source: str, target: str, *, dated: bool) -> Finding:
    offset = (there.utcoffset() or timedelta()) - (moment.utcoffset() or timedelta())
    hours = offset.total_seconds() / 3600
    steps = f"{moment:%H:%M} {'+' if hours >= 0 else '−'} {abs(hours):g}시간"
    shift = (there.date() - moment.date()).days
    day_ko = {0: "", 1: "다음 날 ", -1: "전날 "}[shift]
    day_en = {0: "", 1: " the next day", -1: " the day before"}[shift]
    if dated:
        day_ko, day_en = f"{spoken_date(there.date(), 'ko')} ", f" on {spoken_date(there.date(), 'en')}"
    hour = f"{'오전' if there.hour < 12 else '오후'} {there.hour % 12 or 12}시" + (
        f" {there.minute}분" if there.minute else ""
    )
    arguments = {"operation": "zone", "time": f"{moment:%Y-%m-%d %H:%M}", "place": source, "other": target}
    return Finding(
        "date_calculate", arguments, f"{there:%H:%M}", "", steps,
        f"{_shown(target)} 시간으로 {day_ko}{hour}({there:%H:%M})입니다 ({_shown(source)} {steps}).",
        f"{there:%H:%M}{day_en} in {_shown(target)} ({_shown(source)} {steps.replace('시간', ' hours')}).",
        time_bound=True,
    )  # fmt: skip


def _shown(name: str) -> str:
    return name.upper() if name in ("utc", "gmt", "la", "kst", "jst") else name.title() if name.isascii() else name
