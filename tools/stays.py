"""Nights between days: when a stay of so many nights ends, and how many nights two days make."""

from __future__ import annotations

import re
from datetime import timedelta

from gallae.tools.answers import Finding, spoken_date
from gallae.tools.reading import Reading

__all__ = ["stay"]


def stay(reading: Reading) -> Finding | None:
    """ "12월 5일에 3박 4일로 가면 며칠에 돌아와", "8월 14일 체크인 8월 19일 체크아웃이면 몇 박"."""
    days = [t.span for t in reading.tokens if t.code == "D" and t.span]
    if not days or any(s.first != s.last for s in days):
        return None
    nights = [t for t in reading.tokens if t.code == "K" and t.unit == "박"]
    beside = [t for t in reading.tokens if t.code in "NMPXTYU" or (t.code == "K" and t.unit != "박")]
    if len(days) == 2 and any(t.code == "H" and t.unit == "박" for t in reading.tokens) and not nights and not beside:
        return _nights(reading)
    if len(days) != 1 or len(nights) != 1 or nights[0].value.denominator != 1 or not 0 < nights[0].value < 400:
        return None
    count = int(nights[0].value)
    if [t for t in beside if t.unit != "일" or t.value != count + 1] or not any(
        t.code in "CQW" for t in reading.tokens
    ):
        return None
    if not reading.has(
        r"돌아|떠나|가면|나오|나가|체크\s?아웃|끝|묵|퇴실|귀국|오는|return|check\s?out|leave"
    ) or reading.has(r"얼마|취소"):
        return None
    day = days[0].first + timedelta(count)
    note = f"{spoken_date(days[0].first, 'ko', weekday=False)} + {count}박"
    arguments = {"operation": "shift", "date": days[0].first.isoformat(), "amount": count, "unit": "일"}
    return Finding(
        "date_calculate", arguments, day, "", note, f"{spoken_date(day, 'ko')}입니다 ({note}).",
        f"{spoken_date(day, 'en')} ({count} nights after {spoken_date(days[0].first, 'en', weekday=False)}).",
        time_bound=not re.search(r"\d{4}", days[0].text),
    )  # fmt: skip


def _nights(reading: Reading) -> Finding | None:
    first, last = sorted(t.span.first for t in reading.tokens if t.code == "D" and t.span)
    count = (last - first).days
    if not count or any(t.code not in "DHuwcBLfSzj" for t in reading.tokens):
        return None
    steps = f"{spoken_date(first, 'ko', weekday=False)} → {spoken_date(last, 'ko', weekday=False)}"
    arguments = {"operation": "between", "date": first.isoformat(), "other": last.isoformat()}
    return Finding(
        "date_calculate", arguments, str(count), "박", steps, f"{count}박입니다 ({steps}).",
        f"{count} night{'s' * (count != 1)} ({first.isoformat()} → {last.isoformat()}).",
    )  # fmt: skip
