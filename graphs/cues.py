"""The everyday words that signals are read from (cues.toml), compiled once and matched by sound.

>>> cue("translate", "이거 영어로 옮겨조"), cue("translate", "now in Korean")
(True, True)
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from gallae.graphs.sounds import compile_cues, compile_spelled, key

__all__ = ["NAMES", "Cue", "cue", "cues_of", "found", "heard", "heard_without", "plain", "read_cues"]

LATIN = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Cue:
    """The words of one name: Korean ones over sound keys, English ones over lower-case text."""

    korean: re.Pattern[str]
    english: re.Pattern[str]
    spelled: re.Pattern[str] | None = None  # short Korean ones that sound like others, over the text itself

    def found(self, text: str) -> str:
        """The stretch that matched (Korean as its sound key), or ""."""
        return self.found_in(text, heard(text), plain(text))

    def found_in(self, text: str, sound: str, latin: str) -> str:
        """The same for whoever looks for many cues in one text: `sound` is `heard(text)`, `latin` is `plain(text)`."""
        match = self.korean.search(sound) or (self.english.search(latin) if latin else None)
        if match is None and self.spelled is not None and (literal := self.spelled.search(_spelled(text))):
            return heard(literal[0])
        return match[0] if match else ""


def read_cues(given: Mapping[str, Mapping[str, str]]) -> dict[str, Cue]:
    return {
        name: Cue(
            compile_cues(words["ko"]),
            re.compile(rf"(?<![a-z0-9])(?:{words['en']})(?![a-z0-9])"),
            compile_spelled(words["ko"]),
        )
        for name, words in given.items()
    }


def cue(name: str, text: str) -> bool:
    """Does `text` hold a cue of this name, in either language?"""
    return bool(found(name, text))


def found(name: str, text: str) -> str:
    """The stretch that matched (Korean as its sound key), or ""."""
    return _table()[name].found(text)


def cues_of(text: str) -> dict[str, float]:
    """1 for each name that `text` holds a cue of, else 0, in the order of cues.toml."""
    sound, latin = heard(text), plain(text)
    return {name: float(bool(one.found_in(text, sound, latin))) for name, one in _table().items()}


def heard_without(name: str, text: str) -> str:
    """The sound key of `text` without what matches a cue; the whole key if nothing else is left."""
    cue = _table()[name]
    return cue.korean.sub("", key(cue.english.sub(" ", text.lower()))) or key(text)


def NAMES() -> tuple[str, ...]:
    """Every cue of cues.toml."""
    return tuple(_table())


@lru_cache(maxsize=512)
def heard(text: str) -> str:
    """The sound key of `text`, kept while the same words are looked at by many cues."""
    return key(text)


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """What English cues are looked for in: nothing in a text without Latin letters."""
    return text.lower() if LATIN.search(text) else ""


@lru_cache(maxsize=512)
def _spelled(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


@lru_cache(maxsize=1)
def _table() -> dict[str, Cue]:
    return read_cues(tomllib.loads((resources.files("gallae.graphs") / "cues.toml").read_text(encoding="utf-8")))
