"""The house format of a skill, learned from its training rows, and whether an output keeps it.

Three kinds: `json` (the same keys in the same order, closed value sets), `labels` (one of a closed set of outputs),
`text` (headings and markers that nearly every row has, in their order, each as often and with as many lines as the rows
have; nothing before the first; the style of lists; the number of paragraphs).

>>> learned = learn_format(["◎ 약: 가\\n◎ 용법\\n1) 하루 한 번"] * 3 + ["◎ 약: 나\\n◎ 용법\\n1) 식후"] * 3)
>>> check_format("◎ 약: 다\\n용법은 식후", learned).detail
'◎ 용법'
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gallae.checks.claims import claims_of
from gallae.checks.validators import bare, read_json
from gallae.core.types import Check

__all__ = ["Format", "check_format", "learn_format", "read_object"]

SHARE = 0.85  # of the rows must have a heading for it to belong to the format
LEAST_ROWS = 3
SLACK = 1.5  # a section may have this many times the lines of the longest one seen


@dataclass(frozen=True, slots=True)
class Format:
    """`closed[key]` holds the values a JSON field may take (the key "" of `labels`: the whole output)."""

    kind: Literal["json", "labels", "text", "none"]
    keys: tuple[str, ...] = ()
    closed: dict[str, frozenset[str]] | None = None
    heads: tuple[str, ...] = ()  # line beginnings, in their order
    enumerator: str = ""  # "1)", "1.", "-", "•" …
    lines: tuple[tuple[int, int], ...] = ()  # for each head: the least and most lines below it, before the next
    opens: bool = False  # the first head is the first line
    first: str = ""  # the mark that the first line begins with ("## ")
    paragraphs: int = 0  # 0: differs from row to row
    one_line: bool = False
    constants: tuple[str, ...] = ()  # numbers, times, names that nearly every row has: the house's own footer

    @property
    def literals(self) -> str:
        """The words of the format itself: what a transform may write without having been given it."""
        return "\n".join([*self.heads, *self.constants])


def learn_format(outputs: Sequence[str]) -> Format:
    """The format that the outputs share; kind "none" with fewer than three rows or nothing in common."""
    rows = [o.strip() for o in outputs if o.strip()]
    if len(rows) < LEAST_ROWS:
        return Format("none")
    parsed = [read_object(row) for row in rows]
    if all(p is not None for p in parsed):
        return _learn_json([p for p in parsed if p is not None], all("\n" not in r for r in rows))
    if _is_closed(rows) and max(map(len, rows)) <= 60:
        return Format("labels", closed={"": frozenset(rows)}, one_line=True)
    return _learn_text(rows)


def check_format(text: str, wanted: Format) -> Check:
    """The detail of a failed check names what is missing, out of order or not allowed."""
    problem = _CHECKS[wanted.kind](text.strip(), wanted)
    return Check("format", not problem, problem)


def read_object(text: str) -> dict[str, Any] | None:
    """The JSON object an output is, also inside a code fence, or None."""
    try:
        made = read_json(bare(text))
    except (ValueError, RecursionError):
        return None
    return made if isinstance(made, dict) else None


# -- JSON and labels ----------------------------------------------------------------------------------------------
def _learn_json(rows: Sequence[dict[str, Any]], one_line: bool) -> Format:
    orders = Counter(tuple(row) for row in rows)
    keys = orders.most_common(1)[0][0]
    everywhere = tuple(k for k in keys if all(k in row for row in rows))
    closed = {}
    for key in everywhere:
        values = [_plain(row[key]) for row in rows]
        if _is_closed(values):
            closed[key] = frozenset(values)
    return Format("json", keys=everywhere, closed=closed, one_line=one_line)


def _check_json(text: str, wanted: Format) -> str:
    given = read_object(text)
    if given is None:
        return "not a JSON object"
    if missing := [k for k in wanted.keys if k not in given]:
        return f"key missing: {', '.join(missing)}"
    if extra := [k for k in given if k not in wanted.keys]:
        return f"unknown key: {', '.join(extra)}"
    if [k for k in given if k in wanted.keys] != list(wanted.keys):
        return f"keys out of order: {', '.join(given)}"
    for key, values in (wanted.closed or {}).items():
        if _plain(given[key]) not in values:
            return f"{key}: {_plain(given[key])!r} is none of {', '.join(sorted(values)[:20])}"
    return "more than one line" if wanted.one_line and "\n" in bare(text) else ""


def _check_labels(text: str, wanted: Format) -> str:
    values = (wanted.closed or {}).get("", frozenset())
    return "" if text in values else f"{text[:40]!r} is none of {', '.join(sorted(values)[:20])}"


def _is_closed(values: Sequence[str]) -> bool:
    """A small closed set: every value of it is short, and on average seen at least three times."""
    distinct = set(values)
    return len(values) >= 8 and len(distinct) * 3 <= len(values) and all(len(v) <= 60 for v in distinct)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


# -- text ---------------------------------------------------------------------------------------------------------
_HEAD = re.compile(
    r"^(?P<head>\#{1,6}\s.{1,40}|[\[【<〈《「(][^\]】>〉》」)]{1,20}[\]】>〉》」)]|[^\w\s\"'“‘(\[]{1,3}\s?[^:：.!?]{1,24}?(?=\s?[:：]|$)"
    r"|(?:\d{1,2}[.)]\s)?[^\W\d][^:：.!?,\n]{0,18}(?=\s?[:：](?!//)))"
)
_LABELLED = re.compile(r"^(?P<head>[-*•·▪○]\s[^:：.!?,\n]{1,18}?)(?=\s?[:：](?!//))")  # "- 코드: E10"
_MARK = re.compile(r"#{1,6}\s|[^\w\s\"'“‘(\[{<]{1,3}\s?")
_ITEM = re.compile(r"^\s*(?:(?P<number>\d{1,2})(?P<mark>[.)])|(?P<bullet>[-*•·▪○]))\s")


def _learn_text(rows: Sequence[str]) -> Format:
    heads = [_heads(row) for row in rows]
    counts = Counter(h for found in heads for h in dict.fromkeys(found))
    whole = Counter(line for row in rows for line in dict.fromkeys(_lines(row)) if len(line) <= 60)
    need = SHARE * len(rows)
    common = {h for h, n in counts.items() if n >= need}
    fixed = {line for line, n in whole.items() if n >= need and not _ITEM.match(line)}
    common |= {line for line in fixed if not any(_begins(line, head) for head in common)}
    order = _order(common, rows)
    seen_lines = [found for row in rows if (found := _sections(_lines(row), order)) is not None]
    values = Counter(v for row in rows for v in dict.fromkeys(c.text for c in claims_of(row)))
    paragraphs = Counter(_paragraphs(row) for row in rows).most_common(1)[0]
    marks = Counter(m for row in rows for m in _marks(row))
    mark, seen = marks.most_common(1)[0] if marks else ("", 0)
    one_line = all("\n" not in row for row in rows)
    made = Format(
        "text",
        heads=order,
        lines=tuple((min(column), max(column)) for column in zip(*(below for _, below in seen_lines), strict=True)),
        first=_first_mark(rows),
        opens=bool(order) and all(start == 0 for start, _ in seen_lines),
        enumerator=mark if seen >= need else "",
        paragraphs=paragraphs[0] if paragraphs[1] >= need and paragraphs[0] > 1 else 0,
        one_line=one_line,
        constants=tuple(v for v, n in values.items() if n >= need),
    )
    return made if made.heads or made.enumerator or made.paragraphs or one_line else Format("none")


def _check_text(text: str, wanted: Format) -> str:
    lines = _lines(text)
    if problem := _check_heads(lines, wanted):
        return problem
    if wanted.enumerator and not any(mark == wanted.enumerator for mark in _marks(text)):
        return f"no list with {wanted.enumerator}"
    if wanted.paragraphs and _paragraphs(text) != wanted.paragraphs:
        return f"{_paragraphs(text)} paragraphs instead of {wanted.paragraphs}"
    return "more than one line" if wanted.one_line and "\n" in text.strip() else ""


def _check_heads(lines: Sequence[str], wanted: Format) -> str:
    at = 0
    for head in wanted.heads:
        place = next((i for i in range(at, len(lines)) if _begins(lines[i], head)), None)
        if place is None:
            early = any(_begins(line, head) for line in lines)
            return f"{head} out of order" if early else head
        at = place + 1
    if wanted.first and not (lines and _begins(lines[0], wanted.first)):
        return f"does not begin with {wanted.first}"
    found = _sections(lines, wanted.heads)
    if found is None or not wanted.lines:
        return ""
    start, below = found
    if wanted.opens and start:
        return f"text before {wanted.heads[0]}"
    for head, n, (least, most) in zip(wanted.heads, below, wanted.lines, strict=True):
        if n > (most if least == most else int(SLACK * most) + 1):
            return f"{n} lines under {head}, not {most}"
        if least and not n:
            return f"nothing under {head}"
    return ""


def _sections(lines: Sequence[str], heads: Sequence[str]) -> tuple[int, tuple[int, ...]] | None:
    """(lines before the first head, lines below each), None where a head is missing or there is none."""
    places: list[int] = []
    for head in heads:
        at = places[-1] + 1 if places else 0
        place = next((i for i in range(at, len(lines)) if _begins(lines[i], head)), None)
        if place is None:
            return None
        places.append(place)
    ends = [*places[1:], len(lines)]
    return (places[0], tuple(end - start - 1 for start, end in zip(places, ends, strict=True))) if places else None


def _heads(row: str) -> list[str]:
    found = (_LABELLED.match(line) if _ITEM.match(line) else _HEAD.match(line) for line in _lines(row))
    return [m["head"].strip() for m in found if m]


def _first_mark(rows: Sequence[str]) -> str:
    marks = Counter(m.group() for row in rows if (m := _MARK.match(row)))
    mark, n = marks.most_common(1)[0] if marks else ("", 0)
    return mark if n >= SHARE * len(rows) else ""


def _order(common: Iterable[str], rows: Sequence[str]) -> tuple[str, ...]:
    """By mean relative place; a head that another one begins with is implied by it."""
    places: dict[str, list[float]] = {h: [] for h in common}
    for row in rows:
        lines = _lines(row)
        for head, found in places.items():
            first = next((i for i, line in enumerate(lines) if _begins(line, head)), None)
            if first is not None:
                found.append(first / len(lines))
    return tuple(sorted(places, key=lambda h: (sum(places[h]) / max(1, len(places[h])), h)))


def _begins(line: str, head: str) -> bool:
    return re.sub(r"\s+", "", line).startswith(re.sub(r"\s+", "", head))


def _marks(text: str) -> list[str]:
    """The list styles of a text, each once."""
    found = (m for line in text.splitlines() if (m := _ITEM.match(line)))
    return list(dict.fromkeys(f"1{m['mark']}" if m["number"] else m["bullet"] for m in found))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _paragraphs(text: str) -> int:
    return len([p for p in re.split(r"\n\s*\n", text.strip()) if p.strip()])


def _check_none(text: str, wanted: Format) -> str:
    return ""


_CHECKS = {"json": _check_json, "labels": _check_labels, "text": _check_text, "none": _check_none}
