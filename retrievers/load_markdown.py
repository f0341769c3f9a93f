"""Markdown: the text stays as written; headings and table rows are marked, code fences are left alone."""

from __future__ import annotations

import re
from dataclasses import replace

from gallae.retrievers.documents import Heading, Loaded, Row, normalise
from gallae.retrievers.front_matter import split_front_matter

__all__ = ["load_markdown", "marked"]

HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*$")
SEPARATOR = re.compile(r"\|?[ \t]*:?-{1,}:?[ \t]*(\|[ \t]*:?-{1,}:?[ \t]*)*\|?$")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def load_markdown(text: str) -> Loaded:
    meta, text = split_front_matter(normalise(text))
    return replace(marked(text), meta=meta)


def marked(text: str) -> Loaded:
    """A normalised text with its headings and table rows; front matter is not looked for."""
    headings: list[Heading] = []
    rows: list[Row] = []
    fence = ""
    header = ""  # of the table the line belongs to
    before = ""
    start = 0
    for line in text.split("\n"):
        bare = line.strip()
        if mark := FENCE.match(line):
            if not fence:
                fence = mark[1][:3]
            elif mark[1].startswith(fence):
                fence = ""
        elif not fence:
            if match := HEADING.match(bare):
                headings.append(Heading(len(match[1]), _plain(match[2]), start))
            if "|" in bare and "-" in bare and SEPARATOR.match(bare) and "|" in before:
                header = before
                if rows and rows[-1].end == start - 1:
                    rows.pop()  # the line above was the header, not a row
            elif header and "|" in bare:
                rows.append(Row(start + line.index(bare), start + line.index(bare) + len(bare), header))
            elif "|" not in bare:
                header = ""
        before = bare
        start += len(line) + 1
    top = next((h.text for h in headings if h.level == 1), "")
    return Loaded(text=text, title=top, headings=tuple(headings), rows=tuple(rows))


def _plain(text: str) -> str:
    """A heading without its inline marks: **bold**, `code`, [link](url)."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"(\*\*|__|`|<[^>]+>)", "", text).strip()
