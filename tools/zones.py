"""The time now, here or elsewhere: places with a fixed offset, and some with summer time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo

from gallae.tools.answers import Finding, spoken_date
from gallae.tools.reading import Reading

__all__ = ["PLACES", "clock_now", "places_in", "zone_of"]

_HOURS = {
    "한국": 9, "대한민국": 9, "우리나라": 9, "서울": 9, "kst": 9, "부산": 9, "일본": 9, "도쿄": 9, "동경": 9, "오사카": 9, "tokyo": 9, "seoul": 9,
    "korea": 9, "south korea": 9, "japan": 9, "jst": 9, "중국": 8, "베이징": 8, "북경": 8, "상하이": 8, "상해": 8, "홍콩": 8, "대만": 8, "타이베이": 8,
    "싱가포르": 8, "beijing": 8, "shanghai": 8, "hong kong": 8, "china": 8, "singapore": 8, "taipei": 8, "베트남": 7, "하노이": 7, "호치민": 7,
    "태국": 7, "방콕": 7, "hanoi": 7, "bangkok": 7, "두바이": 4, "dubai": 4, "utc": 0, "gmt": 0, "하와이": -10, "hawaii": -10, "인도": 5.5,
    "india": 5.5, "delhi": 5.5, "뭄바이": 5.5, "델리": 5.5, "mumbai": 5.5, "bangalore": 5.5, "bengaluru": 5.5, "벵갈루루": 5.5, "osaka": 9,
    "ho chi minh": 7, "saigon": 7, "다낭": 7, "자카르타": 7, "jakarta": 7, "마닐라": 8, "manila": 8, "필리핀": 8, "쿠알라룸푸르": 8, "kuala lumpur": 8,
    "말레이시아": 8, "perth": 8, "아부다비": 4, "abu dhabi": 4, "호놀룰루": -10, "honolulu": -10,
}  # fmt: skip
_ZONES = {
    "뉴욕": "America/New_York", "new york": "America/New_York", "워싱턴": "America/New_York", "보스턴": "America/New_York",
    "미국 동부": "America/New_York", "시카고": "America/Chicago", "chicago": "America/Chicago", "로스앤젤레스": "America/Los_Angeles",
    "la": "America/Los_Angeles", "los angeles": "America/Los_Angeles", "샌프란시스코": "America/Los_Angeles",
    "san francisco": "America/Los_Angeles", "시애틀": "America/Los_Angeles", "런던": "Europe/London", "영국": "Europe/London",
    "london": "Europe/London", "파리": "Europe/Paris", "프랑스": "Europe/Paris", "paris": "Europe/Paris", "베를린": "Europe/Berlin",
    "독일": "Europe/Berlin", "berlin": "Europe/Berlin", "로마": "Europe/Rome", "마드리드": "Europe/Madrid",
    "시드니": "Australia/Sydney", "sydney": "Australia/Sydney", "멜버른": "Australia/Melbourne", "melbourne": "Australia/Melbourne",
    "오클랜드": "Pacific/Auckland", "auckland": "Pacific/Auckland", "뉴질랜드": "Pacific/Auckland", "new zealand": "Pacific/Auckland",
    "토론토": "America/Toronto", "toronto": "America/Toronto", "밴쿠버": "America/Vancouver", "vancouver": "America/Vancouver",
    "boston": "America/New_York", "washington": "America/New_York", "miami": "America/New_York", "atlanta": "America/New_York",
    "마이애미": "America/New_York", "애틀랜타": "America/New_York", "dallas": "America/Chicago", "houston": "America/Chicago",
    "austin": "America/Chicago", "댈러스": "America/Chicago", "휴스턴": "America/Chicago", "denver": "America/Denver", "덴버": "America/Denver",
    "seattle": "America/Los_Angeles", "미국 서부": "America/Los_Angeles", "실리콘밸리": "America/Los_Angeles", "상파울루": "America/Sao_Paulo",
    "sao paulo": "America/Sao_Paulo", "são paulo": "America/Sao_Paulo", "mexico city": "America/Mexico_City", "멕시코시티": "America/Mexico_City",
    "dublin": "Europe/Dublin", "더블린": "Europe/Dublin", "rome": "Europe/Rome", "madrid": "Europe/Madrid", "스페인": "Europe/Madrid",
    "이탈리아": "Europe/Rome", "밀라노": "Europe/Rome", "milan": "Europe/Rome", "바르셀로나": "Europe/Madrid", "barcelona": "Europe/Madrid",
    "암스테르담": "Europe/Amsterdam", "amsterdam": "Europe/Amsterdam", "brussels": "Europe/Brussels", "브뤼셀": "Europe/Brussels",
    "zurich": "Europe/Zurich", "취리히": "Europe/Zurich", "vienna": "Europe/Vienna", "prague": "Europe/Prague",
    "프라하": "Europe/Prague", "munich": "Europe/Berlin", "뮌헨": "Europe/Berlin", "프랑크푸르트": "Europe/Berlin", "frankfurt": "Europe/Berlin",
    "stockholm": "Europe/Stockholm", "스톡홀름": "Europe/Stockholm", "lisbon": "Europe/Lisbon", "리스본": "Europe/Lisbon",
    "warsaw": "Europe/Warsaw", "바르샤바": "Europe/Warsaw", "athens": "Europe/Athens", "아테네": "Europe/Athens", "cairo": "Africa/Cairo",
    "카이로": "Africa/Cairo", "이스탄불": "Europe/Istanbul", "istanbul": "Europe/Istanbul", "모스크바": "Europe/Moscow", "moscow": "Europe/Moscow",
    "johannesburg": "Africa/Johannesburg", "nairobi": "Africa/Nairobi", "lagos": "Africa/Lagos",
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


_NAMED = re.compile(
    "|".join(rf"(?<![a-z]){re.escape(p)}(?![a-z])" if p.isascii() else re.escape(p) for p in PLACES), re.IGNORECASE
)


def places_in(text: str) -> list[tuple[str, int, int]]:
    """(name, start, end) of every place we know the clock of, in order."""
    return [(m.group().lower(), m.start(), m.end()) for m in _NAMED.finditer(text)]
