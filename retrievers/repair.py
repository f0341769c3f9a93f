"""What can be saved of a text that was saved with the wrong encoding: a preview for a person to approve.

Bytes that the wrong code page could not show are gone; the syllables they belonged to cannot be told and are marked
with `DAMAGE`. Nothing is repaired silently: a damaged document is refused until somebody saves a repaired file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gallae.core.errors import KnowledgeError
from gallae.core.language import say
from gallae.core.types import Language
from gallae.retrievers.documents import normalise
from gallae.retrievers.encoding import Misread, decode_strictly, misread_as

__all__ = ["DAMAGE", "Repair", "repair", "repair_text"]

DAMAGE = "□"


@dataclass(frozen=True, slots=True)
class Repair:
    """`exact`: the round trip lost nothing. `saved` of all syllables came back, `lost_bytes` at least are gone."""

    text: str
    page: str  # the wrong code page
    original: str  # the encoding of the bytes
    saved: int
    damaged: int  # places marked with DAMAGE
    lost_bytes: int

    @property
    def exact(self) -> bool:
        return not self.damaged and not self.lost_bytes

    def summary(self, language: Language) -> str:
        """One sentence for the person who has to approve it."""
        if self.exact:
            return say(
                language,
                f"{self.original} 글을 {self.page}(으)로 잘못 읽고 저장했습니다. 잃은 것 없이 되돌릴 수 있습니다.",
                f"{self.original} text, saved after being read as {self.page}. It can be restored without loss.",
            )
        return say(
            language,
            f"{self.original} 글을 {self.page}(으)로 잘못 읽고 저장했습니다. 한글 {self.saved}자를 살렸고, {self.damaged}곳"
            f"(적어도 {self.lost_bytes}바이트)은 되살릴 수 없어 {DAMAGE}로 표시했습니다. 원본에서 다시 저장하는 것이 낫습니다.",
            f"{self.original} text, saved after being read as {self.page}. {self.saved} syllables came back; {self.damaged} "
            f"places (at least {self.lost_bytes} bytes) are lost and marked {DAMAGE}. Better save the original again.",
        )


def repair(data: bytes, *, name: str) -> Repair:
    """The repaired text of a file's bytes. KnowledgeError if it is not damaged in a way that can be undone."""
    text = decode_strictly(data, name)
    found = misread_as(text)
    if found is None:
        raise KnowledgeError(f"{name}: not saved with a wrong encoding", hint="There is nothing to repair in it.")
    return repair_text(text, found)


def repair_text(text: str, found: Misread) -> Repair:
    """Undo the misreading: back to the bytes, and read them as what they are."""
    data, strange = _bytes(text, found.page)
    pieces: list[str] = []
    damaged = lost = 0
    for piece in _utf8(data) if found.original == "utf-8" else _cp949(data):
        if isinstance(piece, str):
            pieces.append(piece)
            continue
        if not pieces or pieces[-1] != DAMAGE:
            pieces.append(DAMAGE)
            damaged += 1
        lost += piece
    repaired = normalise("".join(pieces))
    saved = sum(1 for c in repaired if "가" <= c <= "힣")
    return Repair(repaired, found.page, found.original, saved, damaged, lost + strange)


def _bytes(text: str, page: str) -> tuple[bytes, int]:
    """The bytes behind the characters; single-byte pages show undefined bytes as C1 controls. Counts what has none."""
    data = bytearray()
    strange = 0
    for c in text:
        encoded = c.encode(page, errors="ignore")
        if not encoded and 0x80 <= ord(c) <= 0x9F:
            encoded = bytes([ord(c)])
        strange += not encoded and c != "\ufeff"
        data += encoded
    return bytes(data), strange


def _utf8(data: bytes) -> Iterator[str | int]:
    """Characters, and for each damaged stretch the number of bytes that are missing from it."""
    at = 0
    while at < len(data):
        width = _width(data[at])
        piece = data[at : at + width]
        try:
            yield piece.decode("utf-8") if width else ""
            if width:
                at += width
                continue
        except UnicodeDecodeError:
            pass
        held = 1
        while held < max(1, width) and at + held < len(data) and 0x80 <= data[at + held] <= 0xBF:
            held += 1
        yield max(1, (width or 3) - held)
        at += held


def _width(lead: int) -> int:
    if lead < 0x80:
        return 1
    return 2 if 0xC2 <= lead <= 0xDF else 3 if 0xE0 <= lead <= 0xEF else 4 if 0xF0 <= lead <= 0xF4 else 0


def _cp949(data: bytes) -> Iterator[str | int]:
    at = 0
    while at < len(data):
        width = 1 if data[at] < 0x80 else 2
        try:
            yield data[at : at + width].decode("cp949")
            at += width
        except UnicodeDecodeError:
            yield 1
            at += 1
