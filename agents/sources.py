"""Who said what in the agent's answer: a sentence whose values stand in a passage that was read is cited with it, and the
tools whose results the answer repeats are named below it. By code, after the model: no model can claim a source.
"""

from __future__ import annotations

from collections.abc import Sequence

from gallae.checks.claims import claims_of
from gallae.checks.sentences import split_sentences
from gallae.checks.support import check_support
from gallae.core.language import say
from gallae.core.numbers import find_quantities
from gallae.core.types import Citation, Language, Passage, ToolCall
from gallae.tools.documents import DOCUMENT_TOOLS

__all__ = ["cited", "told_by"]

SHOWN = 120  # characters of a result


def cited(text: str, passages: Sequence[Passage]) -> tuple[str, tuple[Citation, ...]]:
    """The text with [n] behind each sentence that makes a claim which one of the passages holds, and what n stands for."""
    citations: list[Citation] = []
    parts, at = [], 0
    for sentence in split_sentences(text):
        said = text[sentence.start : sentence.end]
        passage = _source(said, passages)
        if passage is None:
            continue
        marker = next((c.marker for c in citations if (c.path, c.start) == (passage.path, passage.start)), 0)
        if not marker:
            marker = len(citations) + 1
            citations.append(_citation(marker, passage))
        end = sentence.start + len(said.rstrip())
        parts += [text[at:end], f" [{marker}]"]
        at = end
    return "".join([*parts, text[at:]]), tuple(citations)


def told_by(text: str, calls: Sequence[ToolCall], language: Language) -> str:
    """A line for each tool whose result holds a number of the answer; "" for none."""
    said = {q.value for q in find_quantities(text)}
    lines = {
        f"- {call.name}({call.server}): {_short(call.result)}": None
        for call in calls
        if not call.failed
        and call.name not in DOCUMENT_TOOLS
        and said & {q.value for q in find_quantities(call.result)}
    }
    return "\n".join([say(language, "도구가 알려 준 값:", "From tools:"), *lines]) if lines else ""


def _source(sentence: str, passages: Sequence[Passage]) -> Passage | None:
    if not [c for c in claims_of(sentence) if not c.soft]:
        return None
    for passage in passages:
        if check_support(sentence, [passage.text, passage.header, " ".join(passage.heading), passage.title]).passed:
            return passage
    return None


def _citation(marker: int, passage: Passage) -> Citation:
    return Citation(
        marker, passage.path, passage.start, passage.end, passage.text, page=passage.page, heading=passage.heading
    )


def _short(result: str) -> str:
    flat = " ".join(result.split())
    return flat if len(flat) <= SHOWN else f"{flat[: SHOWN - 1]}…"
