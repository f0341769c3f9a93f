"""A quotation in another language than the question: who asked is told so in their own, since no model is there to
translate it. The quotation itself stays as it stands in the document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gallae.core.errors import GallaeError
from gallae.core.language import language_of, say
from gallae.core.types import Draft, Language
from gallae.retrievers.documents import StoredDocument

__all__ = ["introduced_quotation"]

HEAD = 4_000  # characters of a document by which its language is told


def introduced_quotation(draft: Draft, language: Language, read: Callable[[str], StoredDocument]) -> Draft:
    """With one line above it, if all that it quotes stands in a document of the other language."""
    quotes = " ".join(c.quote for c in draft.citations)
    if draft.outcome != "answered" or not quotes or language_of(quotes, language) == language:
        return draft
    try:
        if any(language_of(read(c.path).text[:HEAD], language) == language for c in draft.citations):
            return draft  # a line of names and codes in a document of their own language
    except GallaeError:
        return draft
    lead = say(language, "영어 문서에 이렇게 적혀 있습니다.", "The Korean documents say, in Korean:")
    return replace(draft, text=f"{lead}\n{draft.text}")
