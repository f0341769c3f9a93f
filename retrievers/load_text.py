"""Plain text: no marks but the ones Korean writers use for headings (제1장, Ⅰ., ■ …) and front matter."""

from __future__ import annotations

import re

from gallae.retrievers.documents import Heading, Loaded, normalise
from gallae.retrievers.front_matter import split_front_matter

__all__ = ["load_text", "plain_headings"]

CHAPTER = re.compile(r"(?:제\s?\d+\s?(?P<unit>[편장절관])|(?P<roman>[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+|[IVX]{1,4})\.)\s*\S")
MARKED = re.compile(r"(?:[■□▣◆◇▶❖]\s*\S|【[^】]+】$|\[[^\]]+\]$|<[^>]+>$)")
NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,2}\.?\s+\S")
LEVELS = {"편": 1, "장": 2, "절": 3, "관": 4}


def load_text(text: str) -> Loaded:
    meta, text = split_front_matter(normalise(text))
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    title = first if len(first) <= 60 and not first.endswith((".", "다", "요", ":", ",")) else ""
    return Loaded(text=text, title=title, headings=plain_headings(text), meta=meta)


def plain_headings(text: str) -> tuple[Heading, ...]:
    """Headings of a text without markup: short lines that begin like one and end like none of a sentence."""
    lines = text.split("\n")
    headings: list[Heading] = []
    start = 0
    for at, line in enumerate(lines):
        bare = line.strip()
        if 0 < len(bare) <= 50 and not bare.endswith((".", "다", "요", ",", ";", "|")):
            if match := CHAPTER.match(bare):
                headings.append(Heading(LEVELS.get(match["unit"] or "", 2), bare, start))
            elif MARKED.match(bare):
                headings.append(Heading(4, bare.strip("■□▣◆◇▶❖【】[]<> "), start))
            elif NUMBERED.match(bare) and _stands_alone(lines, at):
                headings.append(Heading(5, bare, start))
        start += len(line) + 1
    return tuple(headings)


def _stands_alone(lines: list[str], at: int) -> bool:
    """A numbered heading has body text below it; a numbered list item has the next item."""
    below = next((line.strip() for line in lines[at + 1 : at + 4] if line.strip()), "")
    return bool(below) and not NUMBERED.match(below)
