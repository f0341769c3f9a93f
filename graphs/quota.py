"""What a person may use (people.toml, `[quotas.NAME]`), looked at before a turn is stored or anybody asked.

    check_quota(quota, used, now, "ko")       QuotaError: what is used up, how much of it, when it is free again

A refused turn costs nothing and is not counted. Minutes are a moving window; days and months are those of the machine's
own clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import NoReturn

from gallae.core.errors import QuotaError
from gallae.core.language import say
from gallae.core.people import Quota
from gallae.core.types import Language
from gallae.graphs.uses import Used

__all__ = ["MINUTE", "check_quota", "day_of", "month_of", "next_day", "next_month"]

MINUTE = 60.0
SOON = 1.0  # seconds after which a turn that is at work now may be done


def check_quota(quota: Quota, used: Used, now: float, language: Language) -> None:
    """QuotaError for the first limit that one more turn would break; money and tokens: that nothing is left of."""
    if quota.concurrent is not None and used.running >= quota.concurrent:
        _refuse(
            language,
            (f"동시에 {quota.concurrent}개까지 물을 수 있습니다", f"only {quota.concurrent} questions at a time"),
            SOON,
        )
    per_minute = quota.turns_per_minute
    if per_minute is not None and len(used.lately) >= per_minute:
        free = used.lately[len(used.lately) - per_minute] + MINUTE - now if per_minute else None
        _refuse(language, (f"1분에 {per_minute}번까지 물을 수 있습니다", f"only {per_minute} questions a minute"), free)
    for limit, spent, ko, en, free in _sums(quota, used, now):
        if limit is not None and spent >= limit:
            _refuse(language, (ko, en), free if limit else None)


def day_of(now: float) -> float:
    """When the day began."""
    return _midnight(now).timestamp()


def month_of(now: float) -> float:
    return _midnight(now).replace(day=1).timestamp()


def next_day(now: float) -> float:
    return (_midnight(now) + timedelta(days=1)).timestamp()


def next_month(now: float) -> float:
    return (_midnight(now).replace(day=1) + timedelta(days=32)).replace(day=1).timestamp()


def _midnight(now: float) -> datetime:
    return datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _sums(quota: Quota, used: Used, now: float) -> Iterator[tuple[float | None, float, str, str, float]]:
    day, month = next_day(now) - now, next_month(now) - now
    n, t, d, m = quota.turns_per_day, quota.tokens_per_day, quota.usd_per_day, quota.usd_per_month
    yield n, used.turns, f"오늘 물을 수 있는 {n}번을 다 썼습니다", f"the {n} questions of today are used up", day
    yield (
        t,
        used.tokens,
        f"오늘 쓸 수 있는 토큰 {t:,}개를 다 썼습니다({used.tokens:,})" if t is not None else "",
        f"the {t:,} tokens of today are used up ({used.tokens:,})" if t is not None else "",
        day,
    )
    yield (
        d,
        used.usd,
        f"오늘 쓸 수 있는 {d}달러를 다 썼습니다({used.usd:.4f})",
        f"the {d} USD of today are used up ({used.usd:.4f})",
        day,
    )
    yield (
        m,
        used.usd_month,
        f"이달에 쓸 수 있는 {m}달러를 다 썼습니다({used.usd_month:.4f})",
        f"the {m} USD of this month are used up ({used.usd_month:.4f})",
        month,
    )


def _refuse(language: Language, said: tuple[str, str], free: float | None) -> NoReturn:
    if free is None:
        hint = say(language, "운영자에게 부탁하세요(people.toml의 quota).", "Ask an operator (quota in people.toml).")
    else:
        ko, en = _in(free)
        hint = say(language, f"{ko} 뒤에 다시 물을 수 있습니다.", f"Ask again in {en}.")
    raise QuotaError(say(language, *said), hint=hint, retry_after=free)


def _in(seconds: float) -> tuple[str, str]:
    """In Korean and English, rounded up.

    >>> _in(7.2), _in(60 * 90)
    (('8초', '8 seconds'), ('2시간', '2 hours'))
    """
    for size, ko, en in ((86_400, "일", "days"), (3_600, "시간", "hours"), (60, "분", "minutes")):
        if seconds > size * 1.2:
            return f"{ceil(seconds / size)}{ko}", f"{ceil(seconds / size)} {en}"
    return f"{ceil(seconds)}초", f"{ceil(seconds)} seconds"
