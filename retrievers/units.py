"""Cut a stored document into the smallest pieces that can answer: sentences, list items, table rows.

Each unit knows what it stands under (headings, parent items, the question line above it) and what its columns are
called, because a row or an item says little without them. `text` always equals the stored text's [start:end].

>>> "| 침수 | 제외 |" → cells ("침수", "제외") under header ("원인", "보증")
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from gallae.retrievers.documents import Heading, StoredDocument

__all__ = ["Cell", "Unit", "cut_units", "labelled", "squeeze"]

UnitKind = Literal["row", "item", "line"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `label` is its column's name without the unit in brackets, `value` is written as people read it."""

    label: str
    value: str
    raw: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A citable piece of `path`. `section` and `order` say which units are neighbours."""

    path: str
    title: str
    start: int
    end: int
    text: str
    kind: UnitKind
    plain: str  # the text without marks of Markdown
    cells: tuple[Cell, ...] = ()
    heading: tuple[str, ...] = ()  # headings of level 2 and below, outermost first
    lead: tuple[str, ...] = ()  # parent items, or the question or label line that the unit answers
    near: str = ""  # the rest of its paragraph
    section: int = 0
    order: int = 0
    page: int | None = None


ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[-*+•·▪○◦▶◎※□■]|\d{1,2}[.)]|[①-⑳]|[가-하][.)])[ \t]+(?=\S)")
SEPARATOR = re.compile(r"[\s|:\-—=+]*$")
SENTENCE_END = re.compile(
    r"(?<=[다요음함임됨오죠까니])[.?!。]+(?=[\s)\"'”’]|$)|[?!。](?=\s|$)|(?<=[a-z)\"”\]])\.(?=\s+[A-Z가-힣]|$)|(?<=[^\d\s.])\.(?=\s)"
)
LONG = 170  # characters: a line up to this stays whole, its sentences belong together
HARD = 400


def cut_units(document: StoredDocument) -> tuple[Unit, ...]:
    """All units of the document in order. Cached: a document is cut once for each of its versions."""
    return _cut(document)


def squeeze(text: str) -> str:
    """For comparing: lower case, no white space, no marks, no thousands commas."""
    return _SQUEEZE.sub("", re.sub(r"(?<=\d),(?=\d{3})", "", text.lower()))


_SQUEEZE = re.compile(r"[\s|*`_#\"'“”‘’·,()\[\]{}<>「」『』]+")


@lru_cache(maxsize=128)
def _cut(document: StoredDocument) -> tuple[Unit, ...]:
    rows = {row.start: row for row in document.rows}
    headers = {row.header.strip() for row in document.rows if row.header.strip()}
    headings = {heading.start: heading for heading in document.headings}
    units: list[Unit] = []
    path: list[Heading] = []
    outer = 1 if sum(h.level == 1 for h in document.headings) <= 1 else 0  # one top heading is the title again
    lines = list(_lines(document.text))
    parents: list[tuple[int, str]] = []  # (indent, text) of the items that enclose
    question = ""
    section = 0
    for number, (start, line) in enumerate(lines):
        stripped = line.strip()
        offset = start + (len(line) - len(line.lstrip()))
        if start in headings or offset in headings:
            heading = headings.get(start) or headings[offset]
            path = [h for h in path if h.level < heading.level] + [heading]
            parents, question, section = [], "", section + 1
            continue
        if not stripped:
            parents = []
            if units and units[-1].section == section:
                question = ""  # answered; what comes after the gap is another matter
            continue
        if sum(c.isalnum() for c in stripped) < 2 or stripped.startswith("!["):
            continue
        row = rows.get(start) or rows.get(offset)
        if row is None and (stripped in headers or SEPARATOR.fullmatch(stripped)):
            continue
        under = tuple(h.text for h in path if h.level > outer and h.text != document.title)
        if row is not None:
            cells = _cells(document.text[row.start : row.end], row.header)
            units.append(
                _unit(
                    document,
                    row.start,
                    row.end,
                    "row",
                    cells=cells,
                    heading=under,
                    lead=_leads(question),
                    section=section,
                    order=len(units),
                )
            )
            continue
        item = ITEM.match(line)
        if row is None and _is_label(stripped, lines, number):
            question, parents, section = ITEM.sub("", stripped).strip("*[]<>■▶【】: "), [], section + 1
            continue
        if item is None and _is_question(stripped):
            question = re.sub(r"^(?:Q\d*[.:)]?|질문|문)\s*", "", stripped)
            section += 1
            continue
        if bold := re.match(r"(?:[-*]\s+)?\*\*([^*]{1,30}?):?\*\*:?\s+\S", stripped):  # "**먹는 법** 식후에 먹는다"
            question = bold[1]
        indent = len(item["indent"].expandtabs(4)) if item else 0
        begin = start + item.end() if item else offset
        if item:
            parents = [p for p in parents if p[0] < indent]
        else:
            parents = [p for p in parents if p[0] < len(line) - len(line.lstrip())]
        lead = (*_leads(question), *(text for _, text in parents))
        end = offset + len(stripped)
        units.extend(_text_units(document, begin, end, "item" if item else "line", under, lead, section, len(units)))
        if item:
            parents.append((indent, _clean(document.text[begin:end])[:80]))
    return tuple(units)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """(offset, line); lines that only wrap (a sentence goes on in the next one) come as one."""
    start = 0
    pieces = re.split(r"(?<=[\n\f])", text)
    held: str = ""
    held_at = 0
    for piece in pieces:
        line = piece.rstrip("\n\f")
        if held and _continues(held, line) and not held.endswith("\f"):
            held = held + "\n" + line
        else:
            if held:
                yield held_at, held
            held, held_at = line, start
        if piece.endswith("\f") or not line.strip():
            yield held_at, held
            held = ""
        start += len(piece)
    if held:
        yield held_at, held


def _continues(held: str, line: str) -> bool:
    """A long line without a sentence's end, followed by plain text: the sentence was wrapped."""
    last = held.rsplit("\n", 1)[-1]
    return (
        len(last) >= 38
        and bool(line.strip())
        and not re.search(r"[.?!:;|>)\]다요음함]\s*$", last)
        and not re.match(r"\s*(?:[-*+•·▪#|>①-⑳]|\d{1,2}[.)]\s|```|Q[.:]|A[.:])", line)
        and "|" not in last
        and "," not in last[-2:]
        and last.count(",") < 4
        and "\t" not in last
        and not re.match(r"\s*(?:[-*+#|]|\d{1,2}[.)]\s)", last)
    )


def _is_question(line: str) -> bool:
    return bool(re.match(r"(?:\*\*)?(?:Q\d*[.:)]|질문)", line)) or (line.rstrip("*").endswith("?") and len(line) <= 80)


def _is_label(line: str, lines: list[tuple[int, str]], at: int) -> bool:
    """A short line that only announces what follows: "버리는 때", "2. 멀미약", "[준비물]", "문의:"."""
    bare = ITEM.sub("", line).strip("*[]<>■▶【】 ")
    if len(bare) > 30 or not bare or "|" in line or "\t" in line or re.search(r"[.!?。]$|[다요]$", bare):
        return False
    after = next((text for _, text in lines[at + 1 : at + 3] if text.strip()), "").strip()
    if not after or _is_question(after):
        return False
    marked = bool(re.match(r"\*\*|[\[<■▶【]", line)) or line.endswith(":")
    if ITEM.match(line) and not marked:
        # a numbered line is a heading when plain text or a table follows; in a list it is an item
        return bool(re.match(r"\d{1,2}[.)]", line)) and not ITEM.match(after) and len(after) > len(bare)
    if marked:
        return True
    starts = at == 0 or not lines[at - 1][1].strip() or bool(re.search(r"[.다요]$", lines[at - 1][1].strip()))
    return starts and (bool(ITEM.match(after)) or len(after) >= 2 * len(bare)) and not re.search(r"\d", bare) and "," not in bare


def _leads(question: str) -> tuple[str, ...]:
    return (question,) if question else ()


def _text_units(
    document: StoredDocument,
    begin: int,
    end: int,
    kind: UnitKind,
    under: tuple[str, ...],
    lead: tuple[str, ...],
    section: int,
    order: int,
) -> Iterator[Unit]:
    """The line whole if it is short; else sentence by sentence, each near the others."""
    text = document.text[begin:end]
    if len(text) <= LONG:
        yield _unit(document, begin, end, kind, heading=under, lead=lead, section=section, order=order)
        return
    for number, (start, stop) in enumerate(_sentences(text)):
        near = _clean(text[max(0, start - 120) : start]) + " " + _clean(text[stop : stop + 60])
        yield _unit(
            document,
            begin + start,
            begin + stop,
            kind,
            heading=under,
            lead=lead,
            near=near,
            section=section,
            order=order + number,
        )


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """[start, end) of sentences; short ones go with the next, and nothing grows past HARD."""
    start = 0
    ends = [m.end() for m in SENTENCE_END.finditer(text)] + [len(text)]
    for end in ends:
        if end <= start or (end - start < 24 and end != len(text)):
            continue
        while end - start > HARD:
            stop = max(text.rfind(" ", start, start + HARD), text.rfind("\n", start, start + HARD))
            stop = stop if stop > start + 60 else start + HARD
            yield start, stop
            start = stop
        skipped = len(text[start:end]) - len(text[start:end].lstrip())
        if text[start + skipped : end].strip():
            yield start + skipped, end
        start = end


def _unit(document: StoredDocument, start: int, end: int, kind: UnitKind, **known: object) -> Unit:
    text = document.text[start:end]
    return Unit(
        path=document.path, title=document.title, start=start, end=end, text=text, kind=kind, plain=_clean(text),
        page=document.page_of(start), **known,  # type: ignore[arg-type]
    )  # fmt: skip


def _clean(text: str) -> str:
    """Markdown's marks off, white space single; what stays is the document's own words in order."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^\]]+)\]\((?:[^)]*)\)", r"\1", text)
    text = re.sub(r"<[a-zA-Z/!][^>]*>", " ", text)
    text = re.sub(r"^\*\*([^*]{1,30}?)\*\*(?=\s+[^\s:(])", r"\1:", text)
    text = re.sub(r"\*\*|__|`+|^>\s*|^#+\s*", "", text)
    return " ".join(text.split())


def _cells(text: str, header: str) -> tuple[Cell, ...]:
    values = _split(text)
    labels = _split(header)
    if len(labels) != len(values):
        labels = (labels + [""] * len(values))[: len(values)] if labels else [""] * len(values)
    return tuple(labelled(label, value) for label, value in zip(labels, values, strict=True))


def _split(line: str) -> list[str]:
    line = line.strip()
    if "|" in line:
        cells = re.split(r"(?<!\\)\|", line.strip("|") if line.startswith("|") else line)
    elif "\t" in line:
        cells = line.split("\t")
    elif ";" in line and "," not in line:
        cells = line.split(";")
    else:
        cells = next(csv.reader([line]), [])
    return [_clean(cell) for cell in cells]


def labelled(label: str, value: str) -> Cell:
    """ "부품값(원)" over 165000 → 부품값, 165,000원: the unit in the header's brackets belongs to the bare number."""
    unit = ""
    units = r"원|천원|만원|%|[a-zA-Z℃㎡㎏Ω/]{1,5}|분|시간|일|개월|년|명|개|점|회|권|KRW|USD"
    if match := re.fullmatch(rf"(.+?)\s*[(\[]\s*({units})\s*[)\]]", label):
        label, unit = match[1], match[2]
    shown = value
    if re.fullmatch(r"\d{4,}", value) and (unit in ("원", "KRW", "USD") or _MONEY.search(label)):
        shown = f"{int(value):,}"
    if unit and re.fullmatch(r"\d[\d,]*(?:\.\d+)?(?:\s?[~-]\s?\d[\d,.]*)?", value):
        shown += unit
    return Cell(label, shown, value)


_MONEY = re.compile(r"가격|값|요금|비용|금액|료$|비$|단가|price|fee|cost|amount", re.IGNORECASE)
