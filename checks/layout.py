"""The layout a question asks for: a list, a table, JSON, one line.

>>> check_layout("- 신분증\\n- 신청서", "list").passed
True
>>> check_layout("신분증과 신청서입니다.", "list").detail
'no list'
"""

from __future__ import annotations

import re

from gallae.checks.sentences import split_sentences, without_markers
from gallae.checks.validators import bare, read_json
from gallae.core.types import Check

__all__ = ["LAYOUTS", "check_layout", "check_whole", "even_spaces"]

LAYOUTS = ("list", "table", "json", "one-line")
_ITEM = re.compile(r"\s*(?:[-*•·▪○■▣◎]|\(?\d{1,2}[.)]|[①-⑳])\s*\S")


def check_layout(text: str, layout: str) -> Check:
    """`layout` is one of LAYOUTS. Citation markers do not count."""
    problem = {"list": _list, "table": _table, "json": _json, "one-line": _one_line}[layout](without_markers(text))
    return Check("format", not problem, problem)


def check_whole(text: str) -> Check:
    """It does not stop in mid-sentence: no bracket is left open, and the last sentence ends if the others do."""
    text = without_markers(text).strip()
    for opened, closed in ("()", "[]", "「」", "“”", "『』", "《》"):
        if text.count(opened) > text.count(closed):
            return Check("whole", False, f"{opened} is not closed", blocking=False)
    sentences = [s.text for s in split_sentences(text) if not _ITEM.match(s.text) and not s.text.startswith(("|", "#"))]
    ends = [bool(re.search(r"[.!?。…:：][\"'”’」』)\]]*$", s)) for s in sentences]
    cut = len(ends) > 1 and all(ends[:-1]) and not ends[-1] and not text.endswith("|")
    return Check("whole", not cut, "stops in mid-sentence" if cut else "", blocking=False)


def even_spaces(text: str) -> str:
    """One space where there are several, lines kept: a wider gap says nothing else."""
    return re.sub(r"[^\S\n]+", " ", text).strip()


def _list(text: str) -> str:
    """Two items or more, all of one style, and at most a sentence around them."""
    lines = [line for line in text.splitlines() if line.strip()]
    items = [line for line in lines if _ITEM.match(line)]
    if len(items) < 2:
        return "no list"
    if len(lines) - len(items) > 2:
        return f"{len(lines) - len(items)} lines outside the list"
    styles = {"1" if re.match(r"\s*(?:\(?\d|[①-⑳])", line) else line.strip()[0] for line in items if line[0] != " "}
    return "two styles of list" if len(styles) > 1 else ""


def _table(text: str) -> str:
    """Markdown: a header, a line of dashes, rows of as many cells."""
    rows = [line.strip() for line in text.splitlines() if line.strip().startswith("|")]
    if len(rows) < 3 or not re.fullmatch(r"\|(?:\s*:?-+:?\s*\|)+", rows[1]):
        return "no table"
    cells = {len(re.split(r"(?<!\\)\|", row.strip("|"))) for row in rows}
    return "" if len(cells) == 1 else "rows of different length"


def _json(text: str) -> str:
    try:
        made = read_json(bare(text))
    except (ValueError, RecursionError) as error:
        return f"not JSON: {error}"
    return "" if isinstance(made, dict | list) else "neither an object nor a list"


def _one_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return "" if len(lines) == 1 else f"{len(lines)} lines"
