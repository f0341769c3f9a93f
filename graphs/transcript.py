"""A conversation to take away, as Markdown: what was asked, what was answered and how it ended, and what it rests on.

Made for the person whose conversation it is, from what they may see now: personal data stands in it as it stands on their
own page. What is no answer is marked as what it is. Turns that were asked again are left out unless they are wanted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from gallae.core.language import say
from gallae.core.types import Language
from gallae.graphs.branches import standing
from gallae.graphs.store import StoredTurn
from gallae.graphs.words import route_name

__all__ = ["Part", "as_markdown", "file_name", "parts_of"]

OUTCOMES = {
    "abstained": ("문서에서 찾지 못함", "not in the documents"),
    "clarify": ("되묻기", "a question back"),
    "refused": ("답하지 않음", "refused"),
    "unserved": ("맡을 모델이 없음", "no model for this"),
    "cut": ("중간에 멈춤", "stopped"),
    "failed": ("실패", "failed"),
    "waiting": ("승인을 기다림", "waiting for a yes"),
    "running": ("답하는 중", "being answered"),
    "withheld": ("볼 수 없음", "not yours to see"),
    "withdrawn": ("거두어들임: 답이 아님", "withdrawn: not an answer"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One turn in words. `mark` is "" for an answer, else how it ended; `sources` are lines of what it quotes."""

    asked: str
    question: str
    mark: str
    by: str
    text: str
    sources: tuple[str, ...]


def parts_of(turns: Sequence[StoredTurn], language: Language) -> Iterator[Part]:
    """The turns that stand, oldest first. Withdrawn text is not given: it is no answer."""
    for turn in standing(turns):
        answer = turn.answer or {}
        outcome = "withdrawn" if turn.withdrawn else str(answer.get("outcome") or turn.status)
        by = str(answer.get("served_by") or "")
        outcome = "waiting" if turn.status == "waiting" else outcome
        if answer.get("route") and outcome == "answered":
            by = f"{route_name(str(answer['route']), language)} · {by}"
        yield Part(
            asked=datetime.fromtimestamp(turn.created).strftime("%Y-%m-%d %H:%M"),
            question=turn.question,
            mark=say(language, *OUTCOMES[outcome]) if outcome in OUTCOMES else "",
            by=by if outcome == "answered" else "",
            text="" if turn.withdrawn else turn.text,
            sources=() if turn.withdrawn else tuple(_source(c, language) for c in answer.get("citations") or []),
        )


def as_markdown(title: str, turns: Sequence[StoredTurn], language: Language) -> str:
    """The whole conversation under `title`."""
    lines = [f"# {' '.join(title.split())}", ""]
    for part in parts_of(turns, language):
        lines += [f"## {' '.join(part.question.split())[:120]}", "", f"_{part.asked}_", ""]
        if len(part.question.split()) != len(part.question[:120].split()) or "\n" in part.question.strip():
            lines += [*(f"> {line}" for line in part.question.splitlines()), ""]
        if part.mark:
            lines += [f"**[{part.mark}]**", ""]
        if part.text:
            lines += [part.text.rstrip(), ""]
        if part.sources:
            lines += [say(language, "근거", "Sources") + ":", "", *(f"- {source}" for source in part.sources), ""]
        if part.by:
            lines += [say(language, "답한 이: ", "Answered by: ") + part.by, ""]
    return "\n".join(lines).rstrip() + "\n"


def file_name(title: str, ending: str) -> str:
    """A name that every file system takes.

    >>> file_name("환불은 며칠까지?", "md")
    '환불은 며칠까지.md'
    """
    bare = "".join(c for c in title if c.isalnum() or c in " -_").strip()[:60].strip()
    return f"{bare or 'conversation'}.{ending}"


def _source(citation: dict[str, object], language: Language) -> str:
    where = str(citation["path"])
    if citation.get("page"):
        where += say(language, f" {citation['page']}쪽", f" p. {citation['page']}")
    heading = citation.get("heading")
    if isinstance(heading, list | tuple) and heading:
        where += " · " + " › ".join(str(h) for h in heading)
    return f"[{citation['marker']}] {where}: “{' '.join(str(citation.get('quote', '')).split())}”"
