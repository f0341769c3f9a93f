"""A langchain callback that looks at every request of a chat client before it is sent, and may refuse it.

An agent holds the client itself and calls it on its own; this is how its requests pass the same lock as ours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

__all__ = ["guard_of"]

MaySend = Callable[[Sequence[Any]], None]


def guard_of(may_send: MaySend) -> Any:
    """`may_send` gets the messages of each request; what it raises stops the request and reaches whoever asked."""
    return _guard_class()(may_send)


@cache
def _guard_class() -> Any:
    from langchain_core.callbacks import BaseCallbackHandler

    class Guard(BaseCallbackHandler):
        raise_error = True  # else a refusal would be logged, and the request sent
        run_inline = True  # in the caller's context, where the turn's boundary is known

        def __init__(self, may_send: MaySend) -> None:
            self._may_send = may_send

        def on_chat_model_start(self, serialized: dict[str, Any], messages: list[list[Any]], **_: Any) -> None:
            for batch in messages:
                self._may_send(batch)

        def on_llm_start(self, serialized: dict[str, Any], prompts: list[str], **_: Any) -> None:
            raise AssertionError("a chat model that completes plain prompts is not guarded")

    return Guard
