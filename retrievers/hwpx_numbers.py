"""Numbers that 한글 puts before paragraphs by itself (제3조, 2., 가., ①): counted as it counts them, for a citation of
"제3조" must find the article even where nobody typed its number (OWPML, KS X 6101: numbering, paraHead).

    <hh:paraHead level="1" start="1" numFormat="DIGIT">제^1조</hh:paraHead>   ->   "제1조 ", "제2조 ", …
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

__all__ = ["Numbers"]

HANGUL = "가나다라마바사아자차카타파하"
JAMO = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
IDEOGRAPHS = "一二三四五六七八九十"
ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
         (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Head:
    start: int
    form: str
    text: str


class Numbers:
    """Counts through a document; ask for every paragraph in its order, once."""

    def __init__(self, header: Any) -> None:
        self.outline = ""  # which numbering the section's outline uses
        self._shapes: dict[str, tuple[str, str, int]] = {}
        self._heads: dict[str, dict[int, _Head]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        for shape in header.iter("{*}paraPr"):
            for mark in shape.iter("{*}heading"):
                if mark.get("type") in ("NUMBER", "OUTLINE"):
                    place = (mark.get("type"), mark.get("idRef", ""), 1 + _whole(mark.get("level"), 0))
                    self._shapes[shape.get("id", "")] = place
        for numbering in header.iter("{*}numbering"):
            self._heads[numbering.get("id", "")] = {
                _whole(head.get("level"), 1): _Head(
                    _whole(head.get("start"), 1), head.get("numFormat", "DIGIT"), head.text or ""
                )
                for head in numbering.iter("{*}paraHead")
            }

    def before(self, shape: str) -> str:
        """What stands before a paragraph with these properties: "제1조 ", "가. ", or nothing."""
        kind, numbering, level = self._shapes.get(shape, ("", "", 0))
        numbering = self.outline if kind == "OUTLINE" and numbering in ("", "0") else numbering
        heads = self._heads.get(numbering, {})
        head = heads.get(level)
        if head is None:
            return ""
        counts = self._counts.setdefault(numbering, {})
        counts[level] = counts.get(level, head.start - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]

        def number(match: re.Match[str]) -> str:
            if match[1] in "nN":
                path = [n for n in range(1, level + 1) if n in heads]
                joined = ".".join(_formed(counts.get(n, heads[n].start), heads[n].form) for n in path)
                return joined + ("." if match[1] == "N" else "")
            other = heads.get(int(match[1]), head)
            return _formed(counts.get(int(match[1]), other.start), other.form)

        text = re.sub(r"\^(\d|n|N)", number, head.text).strip()
        return f"{text} " if text else ""


def _formed(number: int, form: str) -> str:
    """
    >>> [_formed(3, form) for form in ("DIGIT", "HANGUL_SYLLABLE", "CIRCLED_DIGIT", "ROMAN_CAPITAL", "LATIN_SMALL")]
    ['3', '다', '③', 'III', 'c']
    """
    if form == "CIRCLED_DIGIT" and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form == "CIRCLED_HANGUL_SYLLABLE" and 1 <= number <= 14:
        return chr(0x326E + number - 1)
    rows = {"HANGUL_SYLLABLE": HANGUL, "HANGUL_JAMO": JAMO, "IDEOGRAPH": IDEOGRAPHS}
    if (row := rows.get(form)) and 1 <= number <= len(row):
        return row[number - 1]
    if form.startswith("LATIN") and 1 <= number <= 26:
        letter = chr(ord("A") + number - 1)
        return letter.lower() if form == "LATIN_SMALL" else letter
    if form.startswith("ROMAN") and 1 <= number < 4000:
        text = ""
        for value, sign in ROMAN:
            text += sign * (number // value)
            number %= value
        return text.lower() if form == "ROMAN_SMALL" else text
    return str(number)


def _whole(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 8 else otherwise
