"""The everyday words that signals are read from (cues.toml), compiled once and matched by sound.

>>> cue("translate", "이거 영어로 옮겨조"), cue("translate", "now in Korean")
(True, True)
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib import resources

from gallae.graphs.sounds import compile_cues, compile_spelled, key

__all__ = ["NAMES", "cue", "found", "heard_without"]


def cue(name: str, text: str) -> bool:
    """Does `text` hold a cue of this name, in either language?"""
    return bool(found(name, text))


def found(name: str, text: str) -> str:
    """The stretch that matched (Korean as its sound key), or ""."""
    korean, spelled, english = _table()[name]
    match = korean.search(_key(text)) or english.search(text.lower())
    if match is None and spelled is not None and (literal := spelled.search(_spelled(text))):
        return _key(literal[0])
    return match[0] if match else ""


def heard_without(name: str, text: str) -> str:
    """The sound key of `text` without what matches a cue; the whole key if nothing else is left."""
    korean, _, english = _table()[name]
    return korean.sub("", key(english.sub(" ", text.lower()))) or key(text)


def NAMES() -> tuple[str, ...]:
    """Every cue of cues.toml."""
    return tuple(_table())


@lru_cache(maxsize=512)
def _key(text: str) -> str:
    return key(text)


@lru_cache(maxsize=512)
def _spelled(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[re.Pattern[str], re.Pattern[str] | None, re.Pattern[str]]]:
    given = tomllib.loads((resources.files("gallae.graphs") / "cues.toml").read_text(encoding="utf-8"))
    return {
        name: (
            compile_cues(words["ko"]),
            compile_spelled(words["ko"]),
            re.compile(rf"(?<![a-z0-9])(?:{words['en']})(?![a-z0-9])"),
        )
        for name, words in given.items()
    }
