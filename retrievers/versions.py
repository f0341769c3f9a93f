"""Several versions of one document: which belong together, and which one holds on the day a question is about.

Versions share a file name or title but for year and version mark, or one names the other in `supersedes`. The day is
the one the question speaks of ("작년 11월에 산 …"), else today. The others are marked and rank lower; nothing is hidden.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from gallae.core.dates import DateSpan, find_dates
from gallae.retrievers.validity import ACQUIRED, Validity, family_keys

__all__ = ["Day", "Member", "Version", "asked_days", "build_families", "read_version", "superseded"]

DAY = timedelta(days=1)
LARGEST = 24  # versions of one document; more of a kind are minutes or issues of a series
EARLIER = re.compile(
    r"개정 ?전|바뀌기 ?전|변경 ?전|인상 ?전|종전|예전|옛날|(?:구|이전|옛|지난) ?(?:약관|요금|규정|버전|판|기준|가격|지침)|"
    r"previous (?:version|price|rule|policy|fee)|old (?:version|price|rule|policy|fee)s?",
    re.IGNORECASE,
)


# Issues of a series: each stands for itself, the newest replaces none.
SERIES = re.compile(
    r"(?:회의록|의사록|일지|일기|소식지?|뉴스레터|보고서?|결산|minutes|newsletter|news|report|log|diary)$"
    r"|^(?:안내문?|공지(?:사항)?|알림|notice)$"
)


@dataclass(frozen=True, slots=True)
class Member:
    """One version: the days on which it holds, both included, None = open."""

    document: int
    first: date | None
    last: date | None
    acquired: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """What `build_families` needs to know of a document."""

    document: int
    path: str
    title: str
    validity: Validity
    supersedes: str = ""
    keys: tuple[str, str] | None = None  # `family_keys`, where they are known


@dataclass(frozen=True, slots=True)
class Day:
    """A day a question speaks of. `acquired`: the day something was bought or signed."""

    day: date
    acquired: bool


@lru_cache(maxsize=65_536)
def read_version(document: int, path: str, title: str, validity: str, supersedes: str) -> Version:
    """From a row of the store; `validity` is JSON."""
    given = json.loads(validity)
    first, last = (date.fromisoformat(given[k]) if given[k] else None for k in ("first", "last"))
    made = Validity(first, last, given["exact"], given["acquired"], tuple(given["order"]))
    return Version(document, path, title, made, supersedes, tuple(given["keys"]) if "keys" in given else None)


def build_families(versions: Sequence[Version]) -> list[list[Member]]:
    """Groups of two and more versions, each with its days, oldest first."""
    groups = _grouped(versions)
    return [
        _windows(group) for group in groups if len({_rank(v) for v in group}) > 1 or any(v.supersedes for v in group)
    ]


def asked_days(question: str, today: date) -> tuple[Day, ...]:
    """The days that the question names, in order; empty if it names none."""
    days: list[Day] = []
    for span in find_dates(question, today):
        after, before = question[span.end : span.end + 16], question[: span.start]
        clause = re.split(r"[.?!,]", before)[-1]
        english = re.search(r"\b(?:bought|purchased|ordered|joined|signed|enrolled|hired|issued)\b", clause[-70:])
        days.append(Day(_representative(span, today), bool(ACQUIRED.search(after) or english)))
    return tuple(days)


def superseded(family: Sequence[Member], question: str, days: Sequence[Day], today: date) -> frozenset[int]:
    """The documents of `family` that do not hold on the day that counts for it."""
    acquired = any(m.acquired for m in family)
    wanted = [d.day for d in days if d.acquired == acquired]
    if not wanted and acquired:
        wanted = [d.day for d in days]
    if not wanted and not days and EARLIER.search(question):
        now = {m.document for m in family} - _but_valid(family, today)
        firsts = [m.first for m in family if m.document in now and m.first]
        wanted = [min(firsts) - DAY] if firsts else []
    others = [_but_valid(family, day) for day in (wanted or [today])]
    return frozenset(set.intersection(*others))


def _representative(span: DateSpan, today: date) -> date:
    """One day for a span: a running month or year counts as today."""
    if span.first <= today <= span.last:
        return today
    return span.last if span.last < today else span.first


def _but_valid(family: Sequence[Member], day: date) -> set[int]:
    """All documents but those that hold on `day`; if none does, but the latest begun before it, else the earliest."""
    held = [m for m in family if (m.first is None or m.first <= day) and (m.last is None or day <= m.last)]
    if not held:
        begun = [m for m in family if m.first is None or m.first <= day]
        held = begun or [min(family, key=lambda m: m.first or date.min)]
    newest = max(m.first or date.min for m in held)
    return {m.document for m in family} - {m.document for m in held if (m.first or date.min) == newest}


def _grouped(versions: Sequence[Version]) -> list[list[Version]]:
    """Union of documents with a common key or a `supersedes` link.

    A common key joins only a small group that is dated throughout (one undated, the current one, may be among them):
    chapters of a book share a title, too, and one of them may happen to speak of a date.
    """
    parent = {v.document: v.document for v in versions}

    def find(x: int) -> int:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    by_key: Mapping[str, list[Version]] = defaultdict(list)
    for version in versions:
        keys = version.keys or family_keys(version.path, version.title)
        for kind, key in zip(("path", "title"), keys, strict=True):
            name = key.rsplit("/", 1)[-1]
            if len(name) > 1 and not SERIES.search(name):
                by_key[f"{kind}:{key}"].append(version)
    for same in by_key.values():
        undated = sum(not v.validity.known for v in same)
        if undated <= 1 and 1 < len(same) <= LARGEST:
            for version in same[1:]:
                parent[find(version.document)] = find(same[0].document)
    for newer, older in _links(versions):
        parent[find(newer)] = find(older)
    groups: dict[int, list[Version]] = defaultdict(list)
    for version in versions:
        groups[find(version.document)].append(version)
    return [group for group in groups.values() if len(group) > 1]


def _links(versions: Sequence[Version]) -> Iterable[tuple[int, int]]:
    for newer in versions:
        if newer.supersedes:
            wanted = newer.supersedes.removeprefix("documents/")
            for older in versions:
                path = older.path.removeprefix("documents/")
                if older is not newer and wanted in (path, path.rsplit("/", 1)[-1], older.title):
                    yield newer.document, older.document


def _rank(version: Version) -> tuple[object, ...]:
    return (version.validity.first, version.validity.last, version.validity.order)


def _windows(group: list[Version]) -> list[Member]:
    """The days of each version: what it states, else until the next one begins."""
    links = set(_links(group))
    replaced = {older for _, older in links}
    dated = sorted((v for v in group if v.validity.first or v.validity.last), key=lambda v: _start(v.validity))
    undated = [v for v in group if not (v.validity.first or v.validity.last)]
    members = [Member(v.document, v.validity.first, v.validity.last, v.validity.acquired) for v in dated]
    for at in range(1, len(members)):
        older, newer = members[at - 1], members[at]
        if (older.last and newer.first and newer.first <= older.last and not dated[at].validity.exact) or (
            older.last and newer.first is None
        ):
            members[at] = newer = replace(newer, first=older.last + DAY)
        if older.last is None and newer.first:
            members[at - 1] = replace(older, last=max(newer.first - DAY, older.first or date.min))
    current = [v for v in undated if v.document not in replaced]
    if current and members:
        # A copy without a date beside dated ones is the current one: a year's name then covers just that year.
        members = [
            replace(m, last=date(m.first.year, 12, 31)) if m.first and not m.last and not v.validity.exact else m
            for m, v in zip(members, dated, strict=True)
        ]
    newest = max((v.validity.order for v in current), default=())
    for v in undated:
        stale = v.document in replaced or v.validity.order != newest
        members.append(Member(v.document, None, date.min if stale else None, v.validity.acquired))
    return [replace(m, last=date.min) if m.document in replaced and m.last is None else m for m in members]


def _start(validity: Validity) -> date:
    return validity.first or (validity.last or date.max) - DAY
