"""Which kinds of things a word belongs to (kinds.toml): "통풍약" and "처방" are both of the kind medicine.

>>> sorted(kinds("이비인후과")), sorted(kinds("dentist"))
(['visit'], ['visit'])
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

from gallae.core.tokens import stem_latin

__all__ = ["kinds"]

LONGEST = 6  # syllables of a word of the table


@lru_cache(maxsize=16384)
def kinds(term: str) -> frozenset[str]:
    """Names of kinds. A word of one syllable belongs to one only when it stands alone or ends a short word ("감기약")."""
    table = _table()
    if term.isascii():
        return table.get(stem_latin(term), frozenset())
    found: set[str] = set(table.get(term, ()))
    for size in range(2, min(LONGEST, len(term)) + 1):
        for start in range(len(term) - size + 1):
            found |= table.get(term[start : start + size], frozenset())
    if not found and 2 <= len(term) <= 4:
        found |= table.get(term[-1], frozenset())
    return frozenset(found)


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    given = tomllib.loads((resources.files("gallae.graphs") / "kinds.toml").read_text(encoding="utf-8"))
    table: dict[str, frozenset[str]] = {}
    for name, words in given.items():
        for word in words.split():
            stem = stem_latin(word) if word.isascii() else word
            table[stem] = table.get(stem, frozenset()) | {name}
    return table
