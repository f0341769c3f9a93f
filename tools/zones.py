"""The time now, here or elsewhere: places with a fixed offset, and some with summer time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo

from gallae.tools.answers import Finding, spoken_date
from gallae.tools.reading import Reading

__all__ = ["PLACES", "clock_now", "zone_of"]

_HOURS = {
    "한국": 9, "대한민국": 9, "우리나라": 9, "서울": 9, "kst": 9, "부산": 9, "일본": 9, "도쿄": 9, "동경": 9, "오사카": 9, "tokyo": 9, "seoul": 9,
    "korea": 9, "south korea": 9, "japan": 9, "jst": 9, "중국": 8, "베이징": 8, "북경": 8, "상하이": 8, "상해": 8, "홍콩": 8, "대만": 8, "타이베이": 8,
    "싱가포르": 8, "beijing": 8, "shanghai": 8, "hong kong": 8, "china": 8, "singapore": 8, "taipei": 8, "베트남": 7, "하노이": 7, "호치민": 7,
    "태국": 7, "방콕": 7, "hanoi": 7, "bangkok": 7, "두바이": 4, "dubai": 4, "utc": 0, "gmt": 0, "하와이": -10, "hawaii": -10, "인도": 5.5,
    "india": 5.5, "delhi": 5.5, "뭄바이": 5.5,
}  # fmt: skip
_ZONES = {
    "뉴욕": "America/New_York", "new york": "America/New_York", "워싱턴": "America/New_York", "보스턴": "America/New_York",
    "미국 동부": "America/New_York", "시카고": "America/Chicago", "chicago": "America/Chicago", "로스앤젤레스": "America/Los_Angeles",
    "la": "America/Los_Angeles", "los angeles": "America/Los_Angeles", "샌프란시스코": "America/Los_Angeles",
    "san francisco": "America/Los_Angeles", "시애틀": "America/Los_Angeles", "런던": "Europe/London", "영국": "Europe/London",
    "london": "Europe/London", "파리": "Europe/Paris", "프랑스": "Europe/Paris", "paris": "Europe/Paris", "베를린": "Europe/Berlin",
    "독일": "Europe/Berlin", "berlin": "Europe/Berlin", "로마": "Europe/Rome", "마드리드": "Europe/Madrid",
    "시드니": "Australia/Sydney", "sydney": "Australia/Sydney",
}  # fmt: skip
PLACES = tuple(sorted([*_HOURS, *_ZONES], key=len, reverse=True))


def clock_now(reading: Reading, now: datetime) -> Finding | None:
    """ "지금 몇 시", "지금 대한민국 시각", "What time is it in Tokyo right now?"."""
    tokens = [t for t in reading.tokens if t.code not in "LoB"]
    shape = "".join(t.code for t in tokens)
    places = [t.text.lower() for t in tokens if t.code == "u"]
    if (
        "Z" not in shape
        or any(t.code not in "GZuD" for t in tokens)
        or reading.has("까지|부터|에 (?:열|닫|문|시작|끝)")
    ):
        return None
    if any(t.code == "D" and t.text.lower() not in ("오늘", "today") for t in tokens) or not (
        "G" in shape
        or re.search(
            r"what time is it|what's the time|몇\s?시(?:야|예요|에요|죠|인가요|입니까|지|니|냐|임)|시각 (?:알려|좀)",
            reading.text,
            re.I,
        )
    ):
        return None
    place = re.sub(r"(?:은|는|이|의|에서|에)$", "", " ".join(places))
    zone = zone_of(place) if place else None
    if place and zone is None:
        return None
    moment = now.astimezone(zone) if zone else now
    hour = f"{moment:%H}시 {moment:%M}분"
    name_ko, name_en = (f"{place} 기준 ", f" in {place.title()}") if place else ("", "")
    return Finding(
        "date_calculate", {"operation": "now", "place": place}, moment.replace(microsecond=0), "", "",
        f"지금은 {name_ko}{spoken_date(moment.date(), 'ko')} {hour}입니다.",
        f"It is {moment:%H:%M} on {spoken_date(moment.date(), 'en')}{name_en}.", time_bound=True,
    )  # fmt: skip


def zone_of(place: str) -> tzinfo | None:
    """The zone of a place we know; None for others (and for those with summer time if this machine has no zone data)."""
    key = place.lower().strip()
    if key in _HOURS:
        return timezone(timedelta(hours=_HOURS[key]))
    if key in _ZONES:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            return ZoneInfo(_ZONES[key])
        except ZoneInfoNotFoundError:
            return None
    return None
