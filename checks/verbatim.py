"""A sentence that stands in a source as it is: nothing else has to be asked about it.

>>> word_for_word("회비는 15,000원입니다. [1]", ["연간 회비는 15,000원입니다."])
True
>>> word_for_word("5,000원입니다.", ["회비는 15,000원입니다."])
False
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from gallae.checks.sentences import without_markers

__all__ = ["word_for_word"]


def word_for_word(sentence: str, sources: Sequence[str]) -> bool:
    """Does it stand in a source as it is, cut out at words ("5,000원" is no part of "15,000원")?"""
    bare = " ".join(without_markers(sentence).split()).rstrip(" .")
    return bool(bare) and any(_stands(bare, _spaced(source)) for source in sources)


@lru_cache(maxsize=256)
def _spaced(source: str) -> str:
    return " ".join(source.split())


def _stands(bare: str, whole: str) -> bool:
    at = whole.find(bare)
    while at >= 0:
        if not _GOES_ON.search(whole[max(0, at - 1) : at]) and not _GOES_ON.match(whole, at + len(bare)):
            return True
        at = whole.find(bare, at + 1)
    return False


_GOES_ON = re.compile(r"\w|[.,](?=\d)")
