"""A transform adds nothing: every number, date, time, code and name of its output comes from the input or from a cited
passage, item by item ("아침 2정" must not take the 3 of the other medicine), and no negation is lost or added.

Only what can be proven is flagged, for a draft is refused by it: a value that no reading of the input gives
(checks/given.py), one that is another item's (checks/items.py), a word denied that was plainly said (checks/turned.py).
What the house writes by itself (its format's words, values that its rows have without their inputs) is nobody's value.

>>> check_slots("가나정: 하루 3번", "가나정 하루 3회 5일, 다라정 하루 2회").passed
True
>>> check_slots("가나정: 하루 2번", "가나정 하루 3회 5일, 다라정 하루 2회").detail
'가나정: 2번'
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import lru_cache

from gallae.checks.claims import TODAY, Claim, claims_of, holds, squeeze
from gallae.checks.given import Given, read_given, states
from gallae.checks.items import items_of, stray
from gallae.checks.reckoned import derived
from gallae.checks.turned import turned
from gallae.core.types import Check

__all__ = ["check_slots", "unstated"]


def check_slots(
    output: str,
    given: str,
    cited: Sequence[str] = (),
    *,
    literals: str = "",
    usual: Collection[str] = (),
    today: date | None = None,
) -> Check:
    """`given`: the input of the skill (with its history); `cited`: passages; `literals`: the format's own words; `usual`:
    values that the house writes without being given them; `today`: the day that "내일" is told from.

    The detail of a failed check lists the values that come from nowhere, or from another item ("item: value"), and the
    clauses that say the opposite of the input.
    """
    day = today or TODAY
    sources = read_given("\n".join([given, *cited]), day)
    problems = [claim.text for _, claim in _nowhere(output, sources, literals, usual, day)]
    problems += _strays(output, given, cited, literals, day)
    own = squeeze(literals)
    plain = "\n".join(line for line in output.splitlines() if squeeze(line) not in own)
    if clause := turned(plain, sources.text):
        problems.append(f"negation: {clause}")
    return Check("slots", not problems, ", ".join(dict.fromkeys(problems)))


def unstated(output: str, given: str, literals: str = "") -> list[str]:
    """The values of an output that its input does not give, as they are compared: what a house adds by itself."""
    return [_spelt(claim) for _, claim in _nowhere(output, read_given(given), literals, (), TODAY)]


def _nowhere(
    output: str, given: Given, literals: str, usual: Collection[str], today: date
) -> Iterator[tuple[str, Claim]]:
    """(line, claim) that no reading of the input gives. Of a row of times that follow from one another the later one
    comes later."""
    own = _own(literals)
    last = -1
    for line in _uncounted(output):
        for claim in claims_of(line, today):
            if claim.soft or _spelt(claim) in own or states(given, claim):
                last = claim.minutes if claim.kind == "time" else last
                continue
            if _spelt(claim) in usual and not _otherwise(claim, given, output, today):
                continue
            if not derived(given, claim, line) or (claim.kind == "time" and claim.minutes < last):
                yield line, claim
            elif claim.kind == "time":
                last = claim.minutes


def _otherwise(claim: Claim, given: Given, output: str, today: date) -> bool:
    """The input has another value of this unit, and the output has lost it for the usual one."""
    if claim.kind != "number" or not claim.unit:
        return False
    said = claims_of(output, today)
    return any(c.kind == "number" and c.unit == claim.unit and not holds(said, output, c) for c in given.claims)


@lru_cache(maxsize=64)
def _own(literals: str) -> frozenset[str]:
    """As they are spelt: the "2" of a house's counter is nobody's "2건"."""
    return frozenset(_spelt(claim) for claim in claims_of(literals))


def _spelt(claim: Claim) -> str:
    return f"{claim.kind} {squeeze(claim.text)}"


def _strays(output: str, given: str, cited: Sequence[str], literals: str, today: date) -> Iterator[str]:
    items = items_of(given, literals)
    if not items:
        return
    passages = "\n".join(cited)
    own, there = _own(literals), claims_of(passages, today)
    for line in _uncounted(output):
        for claim in claims_of(line, today):
            if claim.soft or _spelt(claim) in own or (passages and holds(there, passages, claim)):
                continue
            if name := stray(claim, _beside(line, claim), items):
                yield f"{name}: {claim.text}"


def _beside(line: str, claim: Claim) -> str:
    """The part of the line that the value stands in, with what is named before it if it names nothing itself."""
    start = max((m.end() for m in _BREAK.finditer(line, 0, claim.start)), default=0)
    after = _BREAK.search(line, claim.end)
    part = line[start : after.start() if after else len(line)]
    return part if re.search(r"[가-힣A-Za-z]{2,}", part.replace(claim.text, "")) else line


_BREAK = re.compile(r",(?!\d)\s?|[;；|·]|\s/\s|\s(?:그리고|및|and)\s")
_BULLET = re.compile(r"^\s*[-*•·▪○]\s+")  # "- 5년" is no −5
_COUNTED = re.compile(r"^\s*(?P<before>[^\s\d]{0,6}?)(?P<n>\d{1,2})(?P<after>\s?[.):|]\s?|\s+(?=[^\d\s]))")


def _uncounted(output: str) -> list[str]:
    """The lines, without the numbers that count them ("1. …", "큐2 | …"): one more than the last such line's."""
    lines: list[str] = []
    counts: dict[str, int] = {}
    for line in output.splitlines():
        line = _BULLET.sub("", line)
        m = _COUNTED.match(line)
        if m and int(m["n"]) == counts.get(m["before"], 0) + 1:
            counts[m["before"]] = int(m["n"])
            line = line[: m.start("n")] + " " * len(m["n"]) + line[m.end("n") :]
        if line.strip():
            lines.append(line)
    return lines
