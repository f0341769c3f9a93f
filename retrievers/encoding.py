"""Bytes to text without guessing: byte order mark, then strict UTF-8, then strict cp949, else refuse.

Strict UTF-8 and cp949 tell Korean files apart (documents-and-pii.md §2); latin-1 and cp1252 decode anything and are
never tried. A text that decodes can still be damaged: saved after being read with a foreign code page ("ì•ˆë…•").
`misread_as` finds that out by undoing the damage and looking whether Korean comes out.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from gallae.core.errors import KnowledgeError

__all__ = ["Misread", "decode", "decode_strictly", "hangul_share", "misread_as", "refuse_misread"]

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PAGES = ("cp1253", "cp1252", "latin-1", "cp1251", "cp1250", "cp1254", "cp949", "cp437", "mac_roman")
ASCII = re.compile(r"[\x00-\x7f]+")
HANGUL = re.compile("[가-힣]")
USUAL = re.compile(r"[\x00-\x7f가-힣]+")
NO_LETTERS = re.compile(r"[\W\d_]+")
SAMPLE = 20_000  # characters looked at; damage of this kind is everywhere in a file


@dataclass(frozen=True, slots=True)
class Misread:
    """`page` is the wrong code page the text was read with, `original` the encoding its bytes really are in."""

    page: str
    original: str


def decode(data: bytes, name: str) -> str:
    """Text of a file. KnowledgeError when no encoding fits or the text is damaged."""
    text = decode_strictly(data, name)
    refuse_misread(text, name)
    return text


def refuse_misread(text: str, name: str) -> None:
    """KnowledgeError if `text` was saved with the wrong encoding or has lost its letters."""
    if found := misread_as(text):
        raise KnowledgeError(
            f"{name}: saved with the wrong encoding ({found.original} bytes read as {found.page}); the text is damaged",
            hint="Open the original with the right encoding and save it again as UTF-8; "
            "`gallae ingest --repair` shows what could be saved.",
        )
    letters = len(text) - sum(map(len, NO_LETTERS.findall(text)))
    lost = text.count("\ufffd")
    if lost > max(3, letters // 50):
        raise KnowledgeError(
            f"{name}: {lost} characters were lost when it was saved (U+FFFD)",
            hint="Save the document again from its source as UTF-8.",
        )
    others = Counter(USUAL.sub("", text))
    strange = sum(n for c, n in others.items() if c.isalpha() and not _expected(c))
    if strange * 20 > letters and not _one_script(text):
        raise KnowledgeError(
            f"{name}: {100 * strange // letters} % of its letters are in scripts that do not belong together; "
            "it was probably saved with the wrong encoding",
            hint="Open it with the right encoding and save it again as UTF-8.",
        )


def misread_as(text: str) -> Misread | None:
    """The code page that turns `text` back into Korean, None for a sound text."""
    sample = ASCII.sub("", text[:SAMPLE])
    if len(sample) < 8 or _is_sound(sample):
        return None
    best = (0.0, Misread("", ""))
    for page in PAGES:
        data = sample.encode(page, errors="ignore")
        if len(data) < len(sample) * 0.5:
            continue
        for original, width in (("utf-8", 3), ("cp949", 2)):
            if page != original and (page == "cp949" or _foreign(sample)):
                undone = data.decode(original, errors="ignore")
                recovered = (
                    len(HANGUL.findall(undone)) * width / len(data) * (1.0 if width == 3 else _common(undone) ** 2)
                )
                best = max(best, (recovered, Misread(page, original)), key=lambda pair: pair[0])
    return best[1] if best[0] > 0.3 else None


def _is_sound(sample: str) -> bool:
    """Mostly everyday Hangul, as no wrongly read text is: most documents need no closer look."""
    return len(HANGUL.findall(sample)) > 0.5 * len(sample) and _common(sample) > 0.95


def hangul_share(text: str) -> float:
    """Hangul syllables among all letters, 0..1."""
    letters = [c for c in text if c.isalpha()]
    return sum(1 for c in letters if "가" <= c <= "힣") / len(letters) if letters else 0.0


def decode_strictly(data: bytes, name: str) -> str:
    """Text by byte order mark, UTF-8 or cp949, whatever it then says. KnowledgeError if none fits."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise KnowledgeError(
                    f"{name}: begins as {encoding} but byte {error.start} does not fit",
                    hint="The file is cut off or mixed; save it again as UTF-8.",
                ) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError:
        text = ""
    if not text or _common(text) < 0.7:
        raise KnowledgeError(
            f"{name}: neither UTF-8 nor cp949 (byte {at} fits neither)", hint="Save the file as UTF-8 and try again."
        )
    return text


def _common(text: str) -> float:
    """Among the non-ASCII characters, the share of the 2,350 everyday syllables and signs of KS X 1001.

    Bytes that are not Korean decode under cp949 to rare syllables and Chinese characters instead.
    """
    others = Counter(ASCII.sub("", text))
    held = sum(n for c, n in others.items() if _is_everyday(c))
    return held / others.total() if others else 1.0


@lru_cache(maxsize=20_000)
def _is_everyday(c: str) -> bool:
    data = c.encode("euc_kr", errors="ignore")
    return len(data) == 2 and 0xA1 <= data[0] <= 0xC8


def _foreign(text: str) -> bool:
    """Many characters that Korean and English prose does not have (accented letters, Greek, code-page signs)."""
    others = [c for c in text if not c.isascii() and not c.isspace()]
    return sum(1 for c in others if c < "\u2030" or not (_expected(c) or not c.isalpha())) * 2 > len(others)


def _expected(c: str) -> bool:
    return (
        c < "\u0250"  # Latin
        or "가" <= c <= "힣"
        or "\u1100" <= c <= "\u11ff"
        or "\u3040" <= c <= "\u318f"  # kana, jamo
        or "\u3400" <= c <= "\u9fff"  # Han
        or "\uf900" <= c <= "\ufaff"
        or "\uff21" <= c <= "\uff5a"  # full-width Latin
        or "\u2100" <= c <= "\u218f"  # ℃, Ⅳ
        or c in "αβγδεθλμπρσφχψωΑΒΓΔΘΛΠΣΦΨΩ"  # symbols in formulas and doses
    )


def _one_script(text: str) -> bool:
    """Words of a real Greek or Russian text do not mix scripts inside a word."""
    mixed = whole = 0
    for word in text[:SAMPLE].split():
        strange = [(c.isalpha() and not _expected(c)) or c in "αβγδεθλμπρσφχψω" for c in word if c.isalpha()]
        if any(strange):
            mixed += not all(strange)
            whole += all(strange) and word.strip(".,;:!?()\"'«»-").isalpha()
    return whole > 4 * mixed
