"""What the agent looks up in the documents: under the rights of the person who asks, and no further than its model may see.

What is looked at is written down before it is told (`TurnContext.reads`). A model outside is told of nothing confidential,
not even that it is there; what one in the house reads of it closes the turn for everybody outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gallae.core.errors import KnowledgeError, ToolError
from gallae.core.types import Passage, Question
from gallae.graphs.state import TurnContext
from gallae.graphs.trace_recorder import current_span
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.index import Found
from gallae.retrievers.naming import document_path, near_paths
from gallae.retrievers.view import passage_from
from gallae.tools.documents import Page

__all__ = ["PAGES", "AgentDocuments"]

PAGES = 12  # of one turn: whoever needs more should search


class AgentDocuments:
    """`passages`: all that was found or read, for the answer's citations and its check; `local`: of the model that reads."""

    def __init__(self, turn: TurnContext, question: Question, *, local: bool) -> None:
        self._turn, self._question, self._local = turn, question, local
        self._traced = current_span()  # of the node: a call's own span holds less than the whole
        self._pages = 0
        self.passages: list[Passage] = []

    def search(self, query: str) -> Found:
        turn, question = self._turn, self._question
        found = turn.parts.index.search(
            query, person=question.person, today=question.today, k=turn.settings.retrieval.passages
        )
        turn.reads(p.path for p in found.passages)
        if not self._local:
            found = replace(found, passages=tuple(p for p in found.passages if not p.confidential))
        self._looked_at(found.passages)
        return found

    def read(self, path: str, start: int, characters: int) -> Page:
        """ToolError for a document that is not there or not to be read here, which is said alike, and after PAGES."""
        document = self._document(document_path(path))
        if self._pages >= PAGES:
            raise ToolError(f"{PAGES} pages were read in this turn", hint="Search for what is still missing.")
        self._pages += 1
        self._turn.reads([document.path])
        total = len(document.text)
        start = min(start, total)
        end = min(start + characters, total)
        self._looked_at(self._passages_of(document, start, end))
        return Page(document.path, document.title, start, end, total, document.text[start:end])

    def _document(self, path: str) -> StoredDocument:
        index, person = self._turn.parts.index, self._question.person
        try:
            document = index.read(path, person)
        except KnowledgeError:
            document = None
        if document is not None and (self._local or not document.confidential):
            return document
        cards = (card for card in index.documents(person) if self._local or not card.confidential)
        near = near_paths(path, cards)
        hint = f"Near: {', '.join(near)}." if near else "search_documents names the paths that there are."
        raise ToolError(f"{path}: no document of this path is to be read here", hint=hint)

    def _passages_of(self, document: StoredDocument, start: int, end: int) -> Sequence[Passage]:
        rows = self._turn.parts.index.passages(document.path, self._question.person)
        return [passage_from(row, document) for row in rows if row.start < end and start < row.end]

    def _looked_at(self, passages: Iterable[Passage]) -> None:
        """A tool outside is not told of what is confidential either, and no trace of who may not read it."""
        passages = tuple(passages)
        known = {passage.id for passage in self.passages}
        self.passages += [passage for passage in passages if passage.id not in known]
        if not self._local:
            return
        confidential = any(p.confidential for p in passages)
        boundary, traced = self._turn.boundary, self._traced
        boundary.stays = boundary.stays or confidential
        if traced is not None:
            traced.confidential = traced.confidential or confidential or any(p.restricted for p in passages)
