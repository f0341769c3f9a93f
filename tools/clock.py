"""Clock arithmetic with times that stand in the question: "오후 2시 30분에서 95분 뒤", "9시부터 17시 40분까지 몇 시간"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from gallae.core.numbers import find_quantities
from gallae.tools.answers import Finding
from gallae.tools.zones import PLACES, zone_of

__all__ = ["ClockTime", "between_times", "clock_question", "find_times", "shifted_time"]


@dataclass(frozen=True, slots=True)
class ClockTime:
    """Minutes after midnight, and where it stands. `half` is True if morning or afternoon was not said."""

    minutes: int
    start: int
    end: int
    half: bool


_HALF = r"(?P<half>오전|오후|아침|점심|저녁|밤|새벽|낮)?\s?"
_HOUR = r"(?P<h>\d{1,2}|열한|열두|열|한|두|세|네|다섯|여섯|일곱|여덟|아홉)\s?시(?!간|스|작)"
_KOREAN = re.compile(
    rf"{_HALF}{_HOUR}(?:\s?(?:(?P<m>\d{{1,2}}|[일이삼사오]?십[일이삼사오육칠팔구]?|오)\s?분|(?P<thirty>반)))?"
)
_DIGITS = re.compile(rf"{_HALF}(?<!\d)(?P<h>\d{{1,2}}):(?P<m>[0-5]\d)(?!\d)\s?(?P<ampm>[ap]\.?m\.?)?", re.IGNORECASE)
_ENGLISH = re.compile(r"(?<![\d:.])(?P<h>\d{1,2})\s?(?P<ampm>[ap]\.?m\.?)(?![a-z])", re.IGNORECASE)
_NATIVE = dict(
    zip(
        ["한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열", "열한", "열두"],
        range(1, 13),
        strict=True,
    )
)
# Beside the times, what makes the answer a matter of a timetable, a price or a permission: not for code.
_HOUSE = re.compile(
    r"얼마(?!나)|요금|가격|비용|할인|무료|가능|되나|돼요\??$|되는지|되죠\?|있나|있어요|있을까|없|열|닫|영업|운영|마감|벌금|수당|추가|늦|해야|가야|와야|괜찮|자리|예약(?:되|돼|할)|몇\s?시까지|까지\s?(?:와|가|오)"
    r"|(?:시간|분)\s?(?:전에|안에|이내|까지|마다|이상|미리)|전까지|\bif\b.*\blate\b|\blate\b|\bopen|\bclose|\bcan i\b|fee|charge|cost|price|allowed|much|should|must|\bbook",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"얼마(?!나)|요금|가격|비용|할인|무료|가능|되나요|벌금|수당|추가|까지\s?(?:와|가|오)|전에\s?(?:가|와|도착)|\bfee|charge|cost|price|allowed|much|should|must",
    re.IGNORECASE,
)
_SPAN_ASKED = re.compile(
    r"(?:몇|총)\s?(?:시간|분)|얼마나|얼마\s?동안|시간은\?|how (?:many|long)|in (?:hours|minutes)|(?:flight|travel|total|elapsed) time|duration",
    re.IGNORECASE,
)
_TIME_ASKED = re.compile(r"몇\s?시(?!간)|시각|언제|what time|when", re.IGNORECASE)
_WOKEN = re.compile(r"맞추|맞춰|일어나려|일어나야|깨려|알람|wake|alarm", re.IGNORECASE)
_TO_BED = re.compile(r"자[면고서려]|잠들|눕|누우|누워|취침|sleep|bed", re.IGNORECASE)
_BREAK = re.compile(r"빼|뺀|제외|제하|휴게|쉬|쉰|점심|break|lunch|minus|without|less|off", re.IGNORECASE)


_MINUTES = {"시간": Fraction(60), "분": Fraction(1), "초": Fraction(1, 60)}


def find_times(text: str) -> list[ClockTime]:
    """Times of day: "오후 2시 30분", "세 시 반", "14:20", "9 pm"."""
    found: list[ClockTime] = []
    for pattern in (_DIGITS, _ENGLISH, _KOREAN):
        for match in pattern.finditer(text):
            if any(t.start < match.end() and match.start() < t.end for t in found):
                continue
            minutes = _minutes(match.groupdict())
            if minutes is not None:
                said = match.groupdict().get("half") or match.groupdict().get("ampm") or match["h"].startswith("0")
                half = not said and minutes // 60 <= 12
                found.append(ClockTime(minutes, match.start(), match.end(), half))
    return sorted(found, key=lambda t: t.start)


def clock_question(text: str, now: datetime) -> Finding | None:
    """A time and a span, two times, or a time in another place. Every word must be one that such questions use."""
    times = find_times(text)
    if not 1 <= len(times) <= 2:
        return None
    rest = _without(text, [(t.start, t.end) for t in times])
    if elsewhere := _elsewhere(rest, times, now):
        return elsewhere
    asking = rest
    spans = [q for q in find_quantities(rest) if q.unit in ("시간", "분", "초")]
    rest = _without(rest, [(q.start, q.end) for q in spans])
    if any(q.unit not in ("", "일") or q.text.isdigit() for q in find_quantities(rest)) or (
        _PRICE if len(times) == 2 and _SPAN_ASKED.search(text) else _HOUSE
    ).search(_plain_asks(asking)):
        return None
    lengths = [(Fraction(q.value), q.unit) for q in spans]
    if len(times) == 2 and _SPAN_ASKED.search(text):
        return between_times(times, text, lengths) if not spans or _BREAK.search(text) else None
    if len(times) == 1 and spans and (_TIME_ASKED.search(text) or not _SPAN_ASKED.search(text)):
        return shifted_time(times[0], lengths, rest) if _TIME_ASKED.search(text) or _only_asks(rest) else None
    return None


def _plain_asks(text: str) -> str:
    """Without the harmless forms of what is asked ("몇 시간 되나요", "몇 시가 돼요")."""
    return re.sub(r"(?:시간|분|시|시각)(?:이|가|은)?\s?(?:되나요?|돼요|되죠|되지|됩니까|되는지|될까요?)", " ", text)


def _minutes(groups: dict[str, str | None]) -> int | None:
    hour_text, minute_text = groups["h"] or "", groups.get("m") or ""
    hour = int(hour_text) if hour_text.isdigit() else _NATIVE[hour_text]
    minute = 30 if groups.get("thirty") else int(minute_text) if minute_text.isdigit() else _sino(minute_text)
    half, ampm = groups.get("half") or "", (groups.get("ampm") or "").lower()
    if hour > 24 or minute > 59:
        return None
    if (
        (half in ("오후", "저녁", "점심", "낮") or ampm.startswith("p"))
        and hour < 12
        and not (half in ("점심", "낮") and hour > 9)
    ) or (half == "밤" and 6 <= hour < 12):
        hour += 12
    elif (half in ("오전", "새벽", "밤") or ampm.startswith("a")) and hour == 12:
        hour = 0
    return hour % 24 * 60 + minute


def _sino(text: str) -> int:
    digits = {c: i for i, c in enumerate("영일이삼사오육칠팔구")}
    tens, ten, ones = text.partition("십")
    if not ten:
        return digits.get(text, 0)
    return 10 * (digits.get(tens, 1) if tens else 1) + digits.get(ones, 0)


def _only_asks(rest: str) -> bool:
    """Nothing but particles and the step itself is left: "14:20 + 45분", "9시의 40분 전은?"."""
    return (
        re.fullmatch(
            r"(?:은|는|이|가|의|에서|부터|로부터|\+|-|뒤|후|전|더하기|빼기|plus|minus|after|before|later|from|is|what|\s|[?.,])*",
            rest,
        )
        is not None
    )


def _without(text: str, places: list[tuple[int, int]]) -> str:
    for start, end in places:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


_HALF_SAID = re.compile(r"오전|오후|아침|점심|저녁|낮|새벽|[ap]\.?m", re.I)
_NEXT_DAY = re.compile(r"다음\s?날|이튿날|다음날|\bnext (?:day|morning)\b", re.I)


def between_times(times: list[ClockTime], text: str, breaks: list[tuple[Fraction, str]]) -> Finding | None:
    if _WOKEN.search(text[times[0].end : times[1].start]) and _TO_BED.search(text[times[1].end :]):
        times = times[::-1]  # "알람을 5시에 맞추고 23시에 자면"
    if re.search(r"(?:지금|현재|now)\D{0,12}$", text[: times[1].start]) and re.search(r"남|left|until", text):
        times = times[::-1]  # "10시 15분 기차인데 지금 8시 50분이면 몇 분 남았어"
    first, last = times[0].minutes, times[1].minutes
    # "9시부터 6시까지": the next such time; "오후 1시 20분부터 4시 5분까지": still in the afternoon
    in_half = _HALF_SAID.search(text[times[0].start : times[0].end]) and not _NEXT_DAY.search(text)
    if times[1].half and last <= first and (times[0].half or (in_half and first < last + 720)):
        last += 720
    less = sum((v * _MINUTES[u] for v, u in breaks), Fraction(0))
    total = (last - first) % 1440 or 1440
    if less.denominator != 1 or less >= total:
        return None
    total -= int(less)
    steps = f"{_shown(first)} → {_shown(last)}" + (f" − {int(less)}분" if less else "")
    hours, minutes = divmod(total, 60)
    ko = " ".join(p for p in (f"{hours}시간" if hours else "", f"{minutes}분" if minutes else "") if p)
    en = " ".join(
        p for p in (f"{hours} hour{'s' * (hours != 1)}" if hours else "", f"{minutes} minutes" if minutes else "") if p
    )
    ko, en = _as_asked(text, total, ko, en)
    arguments = {"operation": "clock_between", "time": _shown(first), "other": _shown(last)}
    return Finding(
        "date_calculate",
        arguments,
        ko,
        "",
        steps,
        f"{ko}입니다 ({steps}).",
        f"{en} ({steps.replace('분', ' minutes')}).",
    )


_MINUTES_ASKED = re.compile(r"몇\s?분|분으로|분\s?단위|in minutes|how many minutes|minutes\s*\?", re.IGNORECASE)
_HOURS_ASKED = re.compile(
    r"몇\s?시간(?!\s?몇\s?분)|시간으로|how many hours|in hours|total hours|hours worked", re.IGNORECASE
)


def _as_asked(text: str, total: int, ko: str, en: str) -> tuple[str, str]:
    """In minutes, or in hours with decimals beside, where that unit is asked for."""
    hours, minutes = divmod(total, 60)
    if hours and _MINUTES_ASKED.search(text) and not re.search(r"시간\s?몇\s?분|hours and", text, re.IGNORECASE):
        return f"{total:,}분({ko})", f"{total:,} minutes ({en})"
    if hours and minutes and _HOURS_ASKED.search(text):
        decimal = f"{total / 60:.2f}".rstrip("0").rstrip(".") if total % 3 == 0 else ""
        return (f"{ko}, 곧 {decimal}시간", f"{en}, that is {decimal} hours") if decimal else (ko, en)
    return ko, en


def shifted_time(time: ClockTime, spans: list[tuple[Fraction, str]], text: str) -> Finding | None:
    back = re.search(r"전(?!화|체)|빼|before|minus|earlier", text) is not None
    if not back and not re.search(
        r"뒤|후|지나|지난|더하|동안|간|걸|일하|자[면서]|근무|짜리|after|later|plus|\+|lasts?|takes?|runs?|\bin\b|long|over|end|finish|끝|마치|도착|다\s?되",
        text,
    ):
        return None
    minutes = sum((v * _MINUTES[u] for v, u in spans), Fraction(0))
    if minutes.denominator != 1 or minutes > 60 * 24 * 366:
        return None
    total = time.minutes + (-int(minutes) if back else int(minutes))
    days, rest = divmod(total, 1440)
    hour, minute = divmod(rest, 60)
    steps = f"{_shown(time.minutes)} {'−' if back else '+'} {int(minutes):,}분"
    day_ko = {0: "", 1: "다음 날 ", -1: "전날 "}.get(days, f"{abs(days)}일 {'뒤' if days > 0 else '전'} ")
    day_en = {0: "", 1: " the next day", -1: " the day before"}.get(
        days, f", {abs(days)} days {'later' if days > 0 else 'earlier'}"
    )
    ko = f"{day_ko}{'오전' if hour < 12 else '오후'} {hour % 12 or 12}시" + (f" {minute}분" if minute else "")
    arguments = {
        "operation": "clock_shift",
        "time": _shown(time.minutes),
        "amount": -int(minutes) if back else int(minutes),
        "unit": "분",
    }
    return Finding(
        "date_calculate", arguments, _shown(rest), "", steps, f"{ko}({hour:02}:{minute:02})입니다 ({steps}).",
        f"{hour:02}:{minute:02}{day_en} ({steps.replace('분', ' minutes')}).",
    )  # fmt: skip


def _elsewhere(rest: str, times: list[ClockTime], now: datetime) -> Finding | None:
    """ "서울 오후 3시는 런던 시간으로 몇 시?"."""
    if len(times) != 1 or not re.search(r"몇\s?시|what time", rest, re.IGNORECASE):
        return None
    names = re.findall(
        r"|".join(re.escape(p) + (r"(?![a-z])" if p.isascii() else "") for p in PLACES), rest, re.IGNORECASE
    )
    if len(names) != 2:
        return None
    left = rest
    for name in names:
        left = re.sub(re.escape(name), " ", left, count=1, flags=re.IGNORECASE)
    if not _only_asks(left):
        return None
    korean = re.search("[가-힣]", rest) is not None
    source_name, target_name = names
    if not korean and rest.lower().index(names[0].lower()) < times[0].start:
        source_name, target_name = names[1], names[0]  # "what time is it in London at 3 pm in Seoul"
    source, target = zone_of(source_name), zone_of(target_name)
    if source is None or target is None:
        return None
    day: date = now.astimezone(source).date()
    moment = datetime(day.year, day.month, day.day, *divmod(times[0].minutes, 60), tzinfo=source)
    there = moment.astimezone(target)
    offset = (there.utcoffset() or timedelta()) - (moment.utcoffset() or timedelta())
    hours = offset.total_seconds() / 3600
    steps = f"{_shown(times[0].minutes)} {'+' if hours >= 0 else '−'} {abs(hours):g}시간"
    shift = (there.date() - moment.date()).days
    ko_day = {0: "", 1: "다음 날 ", -1: "전날 "}[shift]
    en_day = {0: "", 1: " the next day", -1: " the day before"}[shift]
    arguments = {"operation": "zone", "time": _shown(times[0].minutes), "place": target_name}
    return Finding(
        "date_calculate", arguments, f"{there:%H:%M}", "", steps,
        f"{target_name} 시간으로 {ko_day}{'오전' if there.hour < 12 else '오후'} {there.hour % 12 or 12}시"
        f"{f' {there.minute}분' if there.minute else ''}({there:%H:%M})입니다 ({steps}).",
        f"{there:%H:%M}{en_day} in {target_name} ({steps.replace('시간', ' hours')}).", time_bound=True,
    )  # fmt: skip


def _shown(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
