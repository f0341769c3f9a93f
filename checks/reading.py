"""Long sources are read once, for their first sentence, in all the ways that the sentences after it will look at them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from gallae.checks.claims import claims_of
from gallae.checks.polarity import read_clauses
from gallae.checks.rows import read_rows
from gallae.checks.statuses import read_statuses

__all__ = ["read_through"]

LONG = 400  # characters of sources that several sentences are likely to be about


@lru_cache(maxsize=64)
def read_through(sources: tuple[str, ...], today: date) -> None:
    """The first sentence about some sources pays for reading them; the others find them read."""
    if sum(map(len, sources)) < LONG:
        return  # read as far as it is needed
    claims_of("\n".join(sources), today)
    read_rows(sources, today)
    for source in sources:
        read_statuses(source)
        read_clauses(source, today)
