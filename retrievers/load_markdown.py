"""Markdown: the text stays as written; headings and table rows are marked, code fences are left alone."""

from __future__ import annotations

import re
from dataclasses import replace

from gallae.retrievers.documents import Heading, Loaded, Row, normalise
from gallae.retrievers.front_matter import split_front_matter

__all__ = ["load_markdown", "marked"]

HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*$")
SEPARATOR = re.compile(r"\|?[ \t]*:?-{1,}:?[ \t]*(\|[ \t]*:?-{1,}:?[ \t]*)*\|?$")
UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")  # of a heading written above it
LONGEST = 1_000  # characters of a heading: of longer lines it is none, and looking would take long
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
    above = before = written = ""  # the lines before, the last one also as it was written
    start = 0
    for line in text.split("\n"):
        bare = line.strip()
        if mark := FENCE.match(line):
            if not fence:
                fence = mark[1][:3]
            elif mark[1].startswith(fence):
                fence = ""
        elif not fence:
            if len(bare) <= LONGEST and (match := HEADING.match(bare)):
                headings.append(Heading(len(match[1]), _plain(match[2]), start))
            elif (match := UNDERLINE.match(line)) and _can_be_underlined(before, above):
                headings.append(Heading(1 if match[1][0] == "=" else 2, _plain(before), start - len(written) - 1))
            if "|" in bare and "-" in bare and SEPARATOR.match(bare) and "|" in before:
                header = before
                if rows and rows[-1].end == start - 1:
                    rows.pop()  # the line above was the header, not a row
            elif header and "|" in bare:
                rows.append(Row(start + line.index(bare), start + line.index(bare) + len(bare), header))
            elif "|" not in bare:
                header = ""
        above, before, written = before, bare, line
        start += len(line) + 1
    top = next((h.text for h in headings if h.level == 1), "")
    return Loaded(text=text, title=top, headings=tuple(headings), rows=tuple(rows))


def _can_be_underlined(line: str, above: str) -> bool:
    """A short line that stands alone; under a longer paragraph people draw a line to part it from the next."""
    return bool(line) and not above and len(line) <= 60 and not line.startswith(("#", "-", "*", ">", "|", "`", "+"))


def _plain(text: str) -> str:
    """A heading without its inline marks: **bold**, `code`, [link](url)."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"(\*\*|__|`|<[^>]+>)", "", text).strip()
