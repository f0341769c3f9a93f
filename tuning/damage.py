"""Damaged text: characters that were read in the wrong encoding, lost, or escaped twice; mended where that is certain.

>>> mended("안녕하세요".encode().decode("latin-1"))
'안녕하세요'
>>> damage_of("값은 \\ufffd\\ufffd원")
'lost characters (U+FFFD)'
>>> damage_of("커피 한 잔 café"), mended("café")
('', '')
"""

from __future__ import annotations

import html
import re

__all__ = ["damage_of", "mended"]

READ_AS = ("cp1252", "latin-1", "cp1253", "cp949", "cp932")  # UTF-8 that somebody opened as one of these
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufeff]")
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|apos|#\d{2,5}|#x[0-9a-fA-F]{2,4});")
_TWICE = re.compile(r"(?<!\\)\\(?:n|r\\n|u[0-9a-fA-F]{4})(?![A-Za-z])")
_HANGUL = re.compile(r"[가-힣]")
_ODD = re.compile(r"[^\x00-\x7f가-힣ㄱ-ㅎㅏ-ㅣ]")


def damage_of(text: str) -> str:
    """What is wrong, or ""."""
    if "\ufffd" in text or any("\ud800" <= c <= "\udfff" for c in text):
        return "lost characters (U+FFFD)"
    if _misread(text):
        return "read in the wrong encoding (mojibake)"
    if _CONTROL.search(text):
        return "control characters"
    if _ENTITY.search(text):
        return "HTML entities"
    if "\n" not in text and len(_TWICE.findall(text)) >= 2:
        return "escaped twice (\\n as two characters)"
    return ""


def mended(text: str) -> str:
    """The text whole again, or "" where that is not certain."""
    if found := _misread(text):
        return found
    if "\ufffd" in text:
        return ""
    clean = html.unescape(text) if _ENTITY.search(text) else text
    if "\n" not in clean and len(_TWICE.findall(clean)) >= 2:
        clean = re.sub(r"\\r\\n|\\n", "\n", clean)
        clean = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), clean)
    clean = _CONTROL.sub("", clean.replace("\xa0", " "))
    return clean if clean != text and not damage_of(clean) else ""


def _misread(text: str) -> str:
    """The Hangul that becomes of it when read back, or ""."""
    if len(_ODD.findall(text)) < 3:
        return ""
    for encoding in READ_AS:
        try:
            back = text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if len(_HANGUL.findall(back)) >= 2 and len(_HANGUL.findall(text)) < len(_HANGUL.findall(back)):
            return back
    return ""
