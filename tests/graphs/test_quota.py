"""What one more turn would break, and when it would pass: every limit at, below and above its edge."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from gallae.core.errors import QuotaError
from gallae.core.people import People, Quota
from gallae.graphs.quota import check_quota, day_of, month_of, next_day, next_month
from gallae.graphs.uses import Used

NOW = datetime(2026, 11, 20, 9, 30).timestamp()
TO_MIDNIGHT = 14.5 * 3600
TO_DECEMBER = TO_MIDNIGHT + 10 * 86_400
EDGES: list[tuple[dict[str, Any], Used, Used, float | None, str, str]] = [
    (
        {"turns_per_minute": 3},
        Used(lately=(NOW - 50, NOW - 20)),
        Used(lately=(NOW - 50, NOW - 20, NOW - 1)),
        10.0,
        "1분에 3번",
        "3 questions a minute",
    ),
    ({"concurrent": 2}, Used(running=1), Used(running=2), 1.0, "동시에 2개", "2 questions at a time"),
    ({"turns_per_day": 5}, Used(turns=4), Used(turns=5), TO_MIDNIGHT, "오늘 물을 수 있는 5번", "5 questions of today"),
    ({"tokens_per_day": 1000}, Used(tokens=999), Used(tokens=1200), TO_MIDNIGHT, "1,000개를 다 썼습니다(1,200)", "(1,200)"),
    ({"usd_per_day": 0.5}, Used(usd=0.49), Used(usd=0.5), TO_MIDNIGHT, "0.5달러를 다 썼습니다(0.5000)", "0.5 USD of today"),
    ({"usd_per_month": 9.0}, Used(usd_month=8.9), Used(usd_month=9.2), TO_DECEMBER, "이달에", "USD of this month"),
]  # fmt: skip


@pytest.mark.parametrize(("limit", "below", "at", "free", "ko", "en"), EDGES)
def test_a_turn_passes_below_its_limit_and_at_it_is_told_what_is_used_up_and_when_it_is_free_again(
    limit: dict[str, Any], below: Used, at: Used, free: float | None, ko: str, en: str
) -> None:
    quota = Quota(**limit)
    check_quota(quota, below, NOW, "ko")
    for language, said in (("ko", ko), ("en", en)):
        with pytest.raises(QuotaError) as refused:
            check_quota(quota, at, NOW, language)  # type: ignore[arg-type]
        assert said in refused.value.message and refused.value.hint
        assert refused.value.retry_after == pytest.approx(free)


def test_what_will_never_pass_names_no_time_but_the_operator() -> None:
    for quota in (Quota(turns_per_minute=0), Quota(turns_per_day=0), Quota(usd_per_day=0), Quota(tokens_per_day=0)):
        with pytest.raises(QuotaError) as refused:
            check_quota(quota, Used(), NOW, "ko")
        assert refused.value.retry_after is None and "운영자" in refused.value.hint


def test_the_moving_window_frees_one_place_after_another() -> None:
    used = Used(lately=(NOW - 59, NOW - 58, NOW - 5))  # one more than is allowed now
    with pytest.raises(QuotaError) as refused:
        check_quota(Quota(turns_per_minute=2), used, NOW, "ko")
    assert refused.value.retry_after == pytest.approx(2.0)


def test_days_and_months_are_those_of_the_own_clock_also_over_the_end_of_a_year() -> None:
    silvester = datetime(2026, 12, 31, 23, 59).timestamp()
    assert datetime.fromtimestamp(day_of(silvester)) == datetime(2026, 12, 31)
    assert datetime.fromtimestamp(month_of(silvester)) == datetime(2026, 12, 1)
    assert datetime.fromtimestamp(next_day(silvester)) == datetime.fromtimestamp(next_month(silvester))
    assert datetime.fromtimestamp(next_month(datetime(2026, 1, 31).timestamp())) == datetime(2026, 2, 1)


def test_whoever_owns_the_files_is_not_held_back_by_the_default_but_by_a_quota_of_their_own() -> None:
    small, own = Quota(turns_per_day=1), Quota(turns_per_day=2)
    assert People(quotas={"default": small}).quota_of("local") == Quota()
    assert People(quotas={"default": small, "local": own}).quota_of("local") == own
    assert People(quotas={"default": small}).quota_of("anybody") == small
