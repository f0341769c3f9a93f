"""What a record's facts are taken from: the whole of the documents that are named after its subject, section by section,
and what was found beside them.

A model in marks is shown headings only, so whole documents have room; a message of several records is looked up for
each, for one search would find the first one's documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from gallae.checks.placeholders import Known
from gallae.core.errors import GallaeError
from gallae.core.types import Passage
from gallae.graphs.state import State, TurnContext
from gallae.graphs.write_rag import show
from gallae.models.model import Model
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.index import Found

__all__ = ["found_for", "named_after", "sources_of"]


def found_for(turn: TurnContext, state: State, record: str, model: Model) -> Found:
    """The turn's own search; a search for the record where the message gives several."""
    found: Found = state["found"]
    if record == state["question"].text:
        return found
    question, k = state["question"], turn.settings.retrieval.passages
    own = turn.parts.index.search(record, person=question.person, today=question.today, k=k)
    turn.reads(p.path for p in own.passages)
    if model.local:
        return own
    return replace(own, passages=tuple(p for p in own.passages if not p.confidential))


def sources_of(
    turn: TurnContext, state: State, found: Found, names: Sequence[Known], model: Model
) -> tuple[Passage, ...]:
    """Sections of the found documents whose title names the record's subject, then the other passages as a model would be
    shown them."""
    looked: State = {**state, "found": found}
    show(turn, looked, model.context_tokens)
    shown = turn.sources
    named = named_after(found.passages, names)
    sections = [s for path in named for s in _sections(turn, state, path)]
    return (*sections, *(p for p in shown if p.path not in named))


def named_after(passages: Sequence[Passage], names: Sequence[Known]) -> tuple[str, ...]:
    """Documents that stand and whose title names the record's subject: they hold what there is to say about it, however
    little the request's own words look like theirs."""
    said = [text.casefold() for k in names for text in (k.text, k.says) if text]
    own = [p for p in passages if not p.superseded and any(text in p.title.casefold() for text in said)]
    return tuple(dict.fromkeys(p.path for p in own))


def _sections(turn: TurnContext, state: State, path: str) -> Iterator[Passage]:
    try:
        document = turn.parts.index.read(path, state["question"].person)
    except GallaeError:  # removed since it was found
        return
    starts = [(0, ""), *((h.start, h.text) for h in document.headings), (len(document.text), "")]
    for (start, heading), (stop, _) in pairwise(starts):
        line = document.text.find("\n", start, stop) + 1
        begin = (line or stop) if heading else start
        yield from _without_rows(document, begin, stop, (heading,) if heading else ())


def _without_rows(document: StoredDocument, begin: int, stop: int, heading: tuple[str, ...]) -> Iterator[Passage]:
    """A table's row says nothing without its header: it is no sentence."""
    for row in [*(r for r in document.rows if begin <= r.start < stop), None]:
        end = row.start if row else stop
        text = document.text[begin:end]
        if text.strip():
            page = document.page_of(begin)
            yield Passage(
                f"{document.path}:{begin}", document.path, document.title, begin, end, text, page, heading,
                confidential=document.confidential,
            )  # fmt: skip
        begin = row.end if row else stop
