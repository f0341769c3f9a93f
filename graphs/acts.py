"""What a request wants done, and in which way it asks: frames that requests and tools' cards share (acts.toml).

>>> sorted(acts("내일 2시 회의실 취소해줘")), manner("look", "한빛상사 입금됐는지 봐줘")
(['cancel'], True)
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

from gallae.graphs.cues import Cue, read_cues

__all__ = ["acts", "is_deed", "manner"]


def acts(text: str) -> frozenset[str]:
    """The everyday deeds that `text` names."""
    return frozenset(name for name, cue in _table()[0].items() if cue.found(text))


@lru_cache(maxsize=16384)
def is_deed(word: str) -> bool:
    """Does the word name one of them?"""
    return bool(acts(word))


def manner(name: str, text: str) -> bool:
    """Is something asked for in this way: commit, look, lately, theirs, rule?"""
    return bool(_table()[1][name].found(text))


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, Cue], dict[str, Cue]]:
    given = tomllib.loads((resources.files("gallae.graphs") / "acts.toml").read_text(encoding="utf-8"))
    return read_cues(given.pop("act")), read_cues(given)
