"""What an error says, in Korean: a catalogue of whole sentences, as gettext has it, looked up where a person reads them.

Refusals of documents and errors of the house's settings are raised, stored, logged and put into JSON in English, so that one
text stands everywhere; only whoever shows it to a person asks for their language. A slot of a sentence, `{file}`, takes whatever
stands there and is looked up itself; what nobody has translated stays as it is.

>>> in_language("ko", "notes.pdf: the PDF is encrypted. Remove its password in a PDF program and add it again.")
'notes.pdf: 암호가 걸린 PDF입니다. PDF 프로그램에서 암호를 푼 뒤 다시 넣으세요.'
>>> in_language("en", "notes.pdf: the PDF is encrypted")
'notes.pdf: the PDF is encrypted'
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from gallae.core.korean_documents import DOCUMENTS
from gallae.core.korean_house import HOUSE
from gallae.core.language import Both, worded
from gallae.core.types import Language

__all__ = ["in_language"]

_SLOT = re.compile(r"\{(\w+)\}")
_LONGEST = 1_500  # characters: what is longer is no sentence of ours
_DEEP = 3  # sentences within sentences


def in_language(language: Language, text: str) -> str:
    """`text`, an error's message, its hint, or both with a blank or a full stop between them, in the person's language. A
    text that carries its Korean itself (`core.language.both`, in the room for tuning) is not looked up."""
    if isinstance(text, Both):
        return worded(language, text)
    return text if language == "en" or not text or len(text) > _LONGEST else _korean(text, _DEEP)


@lru_cache(maxsize=500)
def _korean(text: str, deep: int) -> str:
    """A message and its hint are sentences of the catalogue, one after the other; else it is one, or none."""
    if not deep:
        return text
    for at in (at for at, letter in enumerate(text) if letter == " "):
        head = _whole(text[:at].removesuffix("."), deep) or _whole(text[:at], deep)
        if head is not None and (tail := _korean(text[at + 1 :], deep)) != text[at + 1 :]:
            return f"{head.removesuffix('.')}. {tail}"
    said = _whole(text, deep)
    return text if said is None else said


@lru_cache(maxsize=5_000)
def _whole(text: str, deep: int) -> str | None:
    """One sentence of the catalogue; None: it is not in there."""
    for words, pattern, korean in _catalogue():
        if words in text and (found := pattern.fullmatch(text)):
            said = {name: _korean(slot, deep - 1) for name, slot in found.groupdict().items()}
            return "".join(said[part] if n % 2 else part for n, part in enumerate(_SLOT.split(korean)))
    return None


@cache
def _catalogue() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """(its longest words, English, Korean), the one with the most words of its own first, as it fits the fewest texts."""
    rows = sorted({**DOCUMENTS, **HOUSE}.items(), key=lambda row: -len(_SLOT.sub("", row[0])))
    return tuple((*_pattern(english), korean) for english, korean in rows)


def _pattern(english: str) -> tuple[str, re.Pattern[str]]:
    parts = _SLOT.split(english)
    regex = "".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
    return max(parts[::2], key=len), re.compile(regex, re.DOTALL)
