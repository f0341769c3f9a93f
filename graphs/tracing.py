"""Tracing by LangSmith's usual variables, off by default: one trace a turn, nodes under their own names.

    LANGSMITH_TRACING=true                      to LangSmith (LANGSMITH_API_KEY, _ENDPOINT, _PROJECT)
    … LANGSMITH_OTEL_ENABLED=true               also to OTEL_EXPORTER_OTLP_ENDPOINT; with LANGSMITH_OTEL_ONLY there alone

A turn is recorded in memory and handed over when it has ended, when its decision says what may leave (D9): to an
endpoint outside no text of a `local_only` turn or of one that saw a confidential passage, and nothing at all of a
confidential workspace. Loopback and the addresses of `[policy] in_house` are inside. What leaves is masked.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig

from gallae.core.types import Person, Question
from gallae.graphs.state import Parts
from gallae.graphs.trace_content import Sent, Surroundings, must_stay, sent_of
from gallae.graphs.trace_endpoints import Endpoint, Sender, endpoints
from gallae.graphs.trace_person import load_key
from gallae.graphs.trace_recorder import Recorder, Span
from gallae.graphs.versions import Versions

__all__ = ["Tracing", "open_tracing", "untraced"]


@dataclass(frozen=True, slots=True)
class _Finished:
    """A turn as it ended; nobody has looked into it yet."""

    root: Span
    around: Surroundings

    def must_stay(self) -> bool:
        return must_stay(self.root, self.around)

    def sent(self, *, closed: bool) -> list[Sent]:
        return sent_of(self.root, self.around, closed=closed or self.around.private)


class Tracing(Sender):
    """Records turns and hands them over; off without endpoints."""

    def __init__(self, parts: Parts, versions: Versions, given: Sequence[tuple[Endpoint, bool]]) -> None:
        super().__init__(given)
        self._parts = parts
        self._versions = versions
        self._key: bytes | None = None
        self._secret: tuple[str, frozenset[str]] = ("", frozenset())

    @contextmanager
    def turn(self, question: Question, config: RunnableConfig) -> Iterator[RunnableConfig]:
        """Around one turn: the run's id is the turn's, so that feedback and receipts find it."""
        with untraced():
            if not self.on:
                yield config
                return
            around = self._around(question)
            recorder = Recorder(lambda root: self.put(_Finished(root, around)))
            run = uuid.UUID(question.id)
            try:
                yield {**config, "run_id": run, "run_name": "gallae.turn", "callbacks": [recorder]}
            finally:
                recorder.finish(run)

    def recorder(self) -> Recorder:
        """For whoever invokes the graph without a Chat (Studio)."""
        around = Surroundings(
            key=self._hash_key(),
            workspace=self._parts.workspace.settings.name,
            versions=self._versions.now(),
            prices=self._prices(),
            era=self._era,
            confidential=self._confidential(),
        )
        return Recorder(lambda root: self.put(_Finished(root, around)))

    def _around(self, question: Question) -> Surroundings:
        return Surroundings(
            key=self._hash_key(),
            workspace=self._parts.workspace.settings.name,
            versions=self._versions.now(),
            prices=self._prices(),
            era=self._era,
            person=question.person.id,
            private=question.private or question.attached or self._parts.workspace.settings.privacy.store == "nothing",
            confidential=self._confidential(),
            quoted=self._quoted(question),
        )

    def _era(self, tool: str) -> str:
        return self._parts.toolbox.era(tool)

    def _quoted(self, question: Question) -> frozenset[str] | None:
        """A conversation that has quoted a confidential document stays in the house from then on."""
        if question.history or not self.leaves:
            return None
        return self._parts.store.cited_ever(question.thread, question.person)

    def _confidential(self) -> frozenset[str]:
        """Paths of documents that are confidential, or that not everybody may read, as whoever reads the traces may not;
        looked up again only after the index changed, and not if nothing leaves."""
        if self.leaves and self._secret[0] != (index := self._parts.index.version):
            documents = self._parts.index.documents(Person())
            self._secret = (index, frozenset(d.path for d in documents if d.confidential or d.readers))
        return self._secret[1]

    def _hash_key(self) -> bytes:
        if self._key is None:
            self._key = load_key(self._parts.workspace.keep)
        return self._key

    def _prices(self) -> Any:
        return self._parts.workspace.settings.models


@contextmanager
def untraced() -> Iterator[None]:
    """langchain's own tracer is off in here: it would send, unmasked and at once, what may not leave."""
    from langsmith import tracing_context

    with tracing_context(enabled=False):
        yield


@contextmanager
def open_tracing(parts: Parts, versions: Versions) -> Iterator[Tracing]:
    tracing = Tracing(parts, versions, endpoints(parts.workspace.settings))
    try:
        yield tracing
    finally:
        tracing.close()
