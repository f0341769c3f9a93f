"""A call to somebody else's server that may hang, with a limit on how long a search waits for it.

>>> within(5.0, lambda: 1 + 1)
2
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

__all__ = ["within"]

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T]) -> T:
    """The call's result or its error; TimeoutError after `seconds`, and then nobody waits for the call any more
    (its thread ends with the client's own time limit, and never keeps the process from ending)."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:  # handed over to who waits
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError(f"no answer within {seconds:g} s")
    return results[0]
