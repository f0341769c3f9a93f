"""Cut a stored document into the smallest pieces that can answer: sentences, list items, table rows.

Each unit knows what it stands under (headings, parent items, the question line above it) and what its columns are
called, because a row or an item says little without them. `text` always equals the stored text's [start:end].

>>> "| 침수 | 제외 |" → cells ("침수", "제외") under header ("원인", "보증")
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from gallae.checks.orders import find_orders, holds_order, without_orders
from gallae.checks.policy import Injection
from gallae.retrievers.documents import Heading, StoredDocument

__all__ = ["Cell", "Unit", "cut_units", "labelled", "squeeze"]

UnitKind = Literal["row", "item", "line", "code"]


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
    read_by: str = ""  # the mark of a document that a model read from pictures


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
    cutter = _Cutter(document)
    for number in range(len(cutter.lines)):
        cutter.line(number)
    orders = find_orders(document.text)
    return tuple(cutter.units) if not orders else tuple(_without_orders(cutter.units, orders))


def _without_orders(units: Iterable[Unit], orders: Sequence[Injection]) -> Iterator[Unit]:
    """An order to a machine answers nobody's question (checks/orders.py): not its sentence, and not its cell."""
    for unit in units:
        if not any(order.start < unit.end and unit.start < order.end for order in orders):
            yield unit
        elif cells := tuple(cell for cell in unit.cells if not holds_order(cell.raw) and not holds_order(cell.value)):
            yield replace(unit, cells=cells, plain=without_orders(unit.plain), near="")


class _Cutter:
    """Walks a document line by line and remembers what the next line stands under."""

    def __init__(self, document: StoredDocument) -> None:
        self.document = document
        self.lines = list(_lines(document.text))
        self.units: list[Unit] = []
        self._rows = {row.start: row for row in document.rows}
        self._headers = {row.header.strip() for row in document.rows if row.header.strip()}
        self._headings = {heading.start: heading for heading in document.headings}
        # one top heading is the title again; several are chapters
        self._outer = 1 if sum(h.level == 1 for h in document.headings) <= 1 else 0
        self._read_by = next((h.text for h in document.headings if h.level == 0), "")
        self._path: list[Heading] = []
        self._labels: list[tuple[str, str]] = []  # (mark, text) of lines that announce: a question, "[준비물]"
        self._parents: list[tuple[int, str]] = []  # (indent, text) of the items that enclose
        self._section = 0
        self._fenced = False

    def line(self, number: int) -> None:
        start, line = self.lines[number]
        stripped = line.strip()
        offset = start + len(line) - len(line.lstrip())
        heading = self._headings.get(start) or self._headings.get(offset)
        row = self._rows.get(start) or self._rows.get(offset)
        if stripped.startswith(("```", "~~~")):
            self._fenced = not self._fenced
        elif heading is not None:
            self._path = [h for h in self._path if h.level < heading.level] + [heading]
            self._parents, self._labels, self._section = [], [], self._section + 1
        elif not stripped:
            self._parents = []
            if self.units and self.units[-1].section == self._section:
                self._labels = [label for label in self._labels if label[0] != "?"]  # that question is answered
        elif sum(c.isalnum() for c in stripped) < 2 or stripped.startswith("!["):
            return
        elif row is not None:
            cells = _cells(self.document.text[row.start : row.end], row.header)
            self._add(row.start, row.end, "row", cells=cells)
        elif stripped not in self._headers and not SEPARATOR.fullmatch(stripped):
            self._text(number, line, stripped, offset)

    def _text(self, number: int, line: str, stripped: str, offset: int) -> None:
        item = ITEM.match(line)
        if not self._fenced and _is_label(stripped, self.lines, number):
            mark = re.match(r"[^\w가-힣]*", stripped)
            text = re.sub(r"^[^\w가-힣]+|[^\w가-힣)?!]+$", "", ITEM.sub("", stripped))
            self._announce(mark[0] if mark else "", text)
            return
        if item is None and _is_question(stripped):
            self._announce("?", re.sub(r"^(?:Q\d*[.:)]?|질문|문)\s*", "", stripped))
            return
        if bold := re.match(r"(?:[-*]\s+)?\*\*([^*]{1,30}?):?\*\*:?\s+\S", stripped):  # "**먹는 법** 식후에 먹는다"
            self._labels = [("**", bold[1])]
        margin = len(line) - len(line.lstrip())
        indent = len(item["indent"].expandtabs(4)) if item else margin
        self._parents = [p for p in self._parents if p[0] < indent]
        begin, end = (self.lines[number][0] + item.end() if item else offset), offset + len(stripped)
        for start, stop, near in _pieces(self.document.text[begin:end]):
            self._add(begin + start, begin + stop, "item" if item else "line", near=near)
        if item:
            self._parents.append((indent, _clean(self.document.text[begin:end])[:80]))

    def _announce(self, mark: str, text: str) -> None:
        """A label takes the place of the last one with the same mark and stands under those with other marks."""
        marks = [m for m, _ in self._labels]
        self._labels = [*(self._labels[: marks.index(mark)] if mark in marks else self._labels), (mark, text)]
        self._parents, self._section = [], self._section + 1

    def _add(self, start: int, end: int, kind: UnitKind, cells: tuple[Cell, ...] = (), near: str = "") -> None:
        text = self.document.text[start:end]
        self.units.append(
            Unit(
                path=self.document.path,
                title=self.document.title,
                start=start,
                end=end,
                text=text,
                kind="code" if self._fenced else kind,
                plain=_clean(text),
                cells=cells,
                heading=tuple(h.text for h in self._path if h.level > self._outer and h.text != self.document.title),
                lead=(*(text for _, text in self._labels), *(text for _, text in self._parents)),
                near=near,
                section=self._section,
                order=len(self.units),
                page=self.document.page_of(start),
                read_by=self._read_by,
            )
        )


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
    bare = re.sub(r"^[^\w가-힣]+|[^\w가-힣)?!.。]+$", "", ITEM.sub("", line))
    if len(bare) > 30 or not bare or "|" in line or "\t" in line or re.search(r"[.!?。]$|[다요]$", bare):
        return False
    after = next((text for _, text in lines[at + 1 : at + 3] if text.strip()), "").strip()
    if not after or _is_question(after):
        return False
    whole = re.fullmatch(r"[^\w가-힣*]*\*\*[^*]+\*\*:?", line)  # all of it bold, perhaps after a symbol
    marked = bool(whole) or bool(re.match(r"[\[<■▶【]", line)) or line.endswith(":")
    if ITEM.match(line) and not marked:
        # a numbered line is a heading when plain text or a table follows; in a list it is an item
        return bool(re.match(r"\d{1,2}[.)]", line)) and not ITEM.match(after) and len(after) > len(bare)
    if marked:
        return True
    starts = at == 0 or not lines[at - 1][1].strip() or bool(re.search(r"[.다요]$", lines[at - 1][1].strip()))
    return (
        starts
        and (bool(ITEM.match(after)) or len(after) >= 2 * len(bare))
        and not re.search(r"\d", bare)
        and "," not in bare
    )


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what stands near): a short line whole; else sentence by sentence, each near the others."""
    if len(text) <= LONG:
        yield 0, len(text), ""
        return
    for start, stop in _sentences(text):
        yield start, stop, _clean(text[max(0, start - 120) : start]) + " " + _clean(text[stop : stop + 60])


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
