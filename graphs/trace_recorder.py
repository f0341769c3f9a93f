"""What a turn did, as a tree of spans in memory: nodes, model calls and tools under the names they have in the graph.

langchain's own tracer sends a run when it begins, before anybody knows whether its text may leave the house, and
every token apart, where a personal value cut in two is seen by no detector. This one keeps references until the root
has ended and sends nothing itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler

__all__ = ["Recorder", "Span", "current_span"]

Kind = Literal["chain", "llm", "tool", "retriever"]


@dataclass(slots=True)
class Span:
    """`inputs` and `outputs` are what the graph handed over, not copies; times in nanoseconds since 1970."""

    id: UUID
    parent: UUID | None
    name: str
    kind: Kind
    started: int
    inputs: Any = None
    outputs: Any = None
    ended: int = 0
    error: BaseException | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    children: list[Span] = field(default_factory=list)
    confidential: bool = False  # something it found must not leave the house

    def walk(self) -> Iterator[Span]:
        """Itself and everything below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def end(self, outputs: Any = None, error: BaseException | None = None) -> None:
        self.outputs, self.error, self.ended = outputs, error, time.time_ns()


class Recorder(BaseCallbackHandler):
    """`done` is given each root that ended; one recorder may serve many turns at once."""

    run_inline = True  # on the event loop, in order: a thread of the pool would see ends before starts
    ignore_retry = True
    ignore_custom_event = True

    def __init__(self, done: Callable[[Span], None]) -> None:
        self._done = done
        self._open: dict[UUID, Span] = {}

    def span(self, run: UUID | None) -> Span | None:
        return self._open.get(run) if run is not None else None

    def finish(self, run: UUID) -> None:
        """Hand over a root that no callback ended (its task was cancelled before one could)."""
        if run in self._open:
            self._end(run)

    def on_chain_start(
        self, serialized: dict[str, Any], inputs: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **more: Any
    ) -> None:
        self._begin("chain", inputs, run_id, parent_run_id, more)

    def on_chat_model_start(
        self,
        serialized: dict[str, Any],
        messages: list[list[Any]],
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **more: Any,
    ) -> None:
        self._begin("llm", messages[0] if messages else [], run_id, parent_run_id, more)

    def on_tool_start(
        self,
        serialized: dict[str, Any],
        input_str: str,
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        inputs: dict[str, Any] | None = None,
        **more: Any,
    ) -> None:
        named = {**more, "name": more.get("name") or (serialized or {}).get("name")}
        self._begin("tool", input_str if inputs is None else inputs, run_id, parent_run_id, named)

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **more: Any) -> None:
        self._end(run_id, outputs)

    def on_llm_end(self, response: Any, *, run_id: UUID, **more: Any) -> None:
        self._end(run_id, response)

    def on_tool_end(self, output: Any, *, run_id: UUID, **more: Any) -> None:
        self._end(run_id, output)

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **more: Any) -> None:
        self._end(run_id, error=error)

    def on_llm_error(self, error: BaseException, *, run_id: UUID, response: Any = None, **more: Any) -> None:
        self._end(run_id, response, error)

    def on_tool_error(self, error: BaseException, *, run_id: UUID, **more: Any) -> None:
        self._end(run_id, error=error)

    def _begin(self, kind: Kind, inputs: Any, run: UUID, parent: UUID | None, more: dict[str, Any]) -> None:
        above = self._open.get(parent) if parent is not None else None
        name, metadata = str(more.get("name") or kind), more.get("metadata") or {}
        span = Span(run, above.id if above else None, name, kind, time.time_ns(), inputs, metadata=metadata)
        self._open[run] = span
        if above is not None:
            above.children.append(span)

    def _end(self, run: UUID, outputs: Any = None, error: BaseException | None = None) -> None:
        span = self._open.pop(run, None)
        if span is None:
            return
        span.end(outputs, error)
        if span.parent is not None:
            return
        for left in span.walk():
            if not left.ended:  # a stream that was closed in the middle
                self._open.pop(left.id, None)
                left.ended = span.ended
        self._done(span)


def current_span() -> Span | None:
    """The span of the node (or tool) that is running here; None when nothing is recorded."""
    from langchain_core.runnables.config import var_child_runnable_config

    callbacks = (var_child_runnable_config.get() or {}).get("callbacks")
    handlers: Sequence[Any] = getattr(callbacks, "handlers", None) or ()
    for handler in handlers:
        if isinstance(handler, Recorder):
            return handler.span(getattr(callbacks, "parent_run_id", None))
    return None
