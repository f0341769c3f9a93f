"""Synonyms by the tables of the first hour only, without those of everyday speech: what the router's weights are fitted to.

>>> "price" in few_variants("가격"), few_variants("댕댕이")
(True, ())
"""

from functools import lru_cache

from gallae.core.synonyms import CONCEPTS
from gallae.core.synonyms_bilingual import BILINGUAL
from gallae.core.synonyms_lines import Lines
from gallae.core.synonyms_spoken import SPOKEN

__all__ = ["few_variants"]


@lru_cache(maxsize=1)
def _lines() -> Lines:
    return Lines(CONCEPTS, SPOKEN, BILINGUAL.replace("; ", "\n").replace(";\n", "\n"))


@lru_cache(maxsize=4096)
def few_variants(word: str) -> tuple[str, ...]:
    """Other words for `word`, in table order; empty for a word the tables do not know."""
    return _lines().said(word)
