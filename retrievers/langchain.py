"""The index as a LangChain retriever, for chains, agents and graphs of your own (`pip install` brings langchain-core).

    with open_index(open_workspace(Path("samples"))) as index:
        index.ingest()
        retriever = GallaeRetriever(index=index, person=Person("kim", frozenset({"staff"})), k=4)
        documents = retriever.invoke("환불은 며칠까지 되나요?")

The one module that imports langchain-core when it is imported: a retriever is a class of it.
"""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from gallae.core.types import Passage, Person
from gallae.retrievers.index import Index

__all__ = ["GallaeRetriever", "as_document"]


class GallaeRetriever(BaseRetriever):
    """Passages as Documents, best first, each as the person may read it. A traced run named "gallae".

    `today` is the day that questions without a date are about (None: the day it is when asked); without `person`
    everything may be read. With `enough`, nothing is returned where the index holds no evidence for an answer.
    """

    index: Index
    person: Person = Field(default_factory=Person)
    today: date | None = None
    k: int = Field(default=8, ge=1)
    enough: bool = False
    name: str | None = "gallae"

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return self._documents(query)

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        return await asyncio.to_thread(self._documents, query)

    def _documents(self, query: str) -> list[Document]:
        found = self.index.search(query, person=self.person, today=self.today or date.today(), k=self.k)
        if self.enough and not found.evidence.enough:
            return []
        return [as_document(passage) for passage in found.passages]


def as_document(passage: Passage) -> Document:
    """`page_content` equals the stored text's characters [start:end] of `path`; dates as ISO strings or None."""
    metadata: dict[str, Any] = {
        name: getattr(passage, name)
        for name in ("path", "title", "page", "start", "end", "header", "score", "superseded", "confidential")
    }
    metadata["heading"] = list(passage.heading)
    for name in ("valid_from", "valid_to"):
        day = getattr(passage, name)
        metadata[name] = day.isoformat() if day else None
    return Document(id=passage.id, page_content=passage.text, metadata=metadata)
