"""What a turn may let out of the house, known to every place at which something can leave it: a model, an embedder, a
reranker, a tool server.

The routing decides who is asked; this is the second lock, which does not trust it. A turn closes the boundary by itself
(graphs.screen) before any rule has spoken, and whoever is about to send asks `departing` first. Outside of a turn
(evaluation, training, indexing) there is no boundary and nothing is refused here.

    with within(turn.boundary):
        departing("model", "openai:x", "api.openai.com", [("user", "…")])   # raises Stays
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Because", "Boundary", "Departure", "Kind", "Stays", "current", "departing", "staying", "within"]

Kind = Literal["model", "embedding", "reranker", "tool"]
Because = Literal["home", "unmasked", "picture", "preview"]


@dataclass(frozen=True, slots=True)
class Departure:
    """What would leave: to whom (`label`), to which machine, and the texts as they would be sent, with their roles."""

    kind: Kind
    label: str
    host: str
    messages: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Boundary:
    """`stays`: nothing of this turn may leave, masked or not. `holds`: does a text still hold a value that the person
    gave? `hide`: the same text with placeholders. `pictures`: may pictures leave, which nothing masks? `preview`: nothing
    is sent, departures are noted in `departures`."""

    stays: bool = False
    hide: Callable[[str], str] | None = None
    holds: Callable[[str], bool] | None = None
    pictures: bool = False
    preview: bool = False
    departures: list[Departure] = field(default_factory=list)


class Stays(Exception):
    """Something was not sent; `because` says why. Who wanted to send it turns this into an error of their own."""

    def __init__(self, because: Because) -> None:
        super().__init__(because)
        self.because: Because = because


_CURRENT: ContextVar[Boundary | None] = ContextVar("gallae_boundary", default=None)


@contextmanager
def within(boundary: Boundary) -> Iterator[None]:
    """What is sent in here, in tasks and threads begun in here too, belongs to the turn of `boundary`."""
    token = _CURRENT.set(boundary)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current() -> Boundary | None:
    return _CURRENT.get()


def departing(
    kind: Kind, label: str, host: str, messages: Sequence[tuple[str, str]], pictures: Sequence[str] = ()
) -> None:
    """Called right before something is sent out of the house; `pictures` says of each what it is. Stays: it is not to be
    sent."""
    boundary = current()
    if boundary is None:
        return
    if boundary.stays:
        raise Stays("home")
    if boundary.holds is not None and any(boundary.holds(text) for _, text in messages):
        raise Stays("unmasked")
    if boundary.preview:
        shown = (("picture", told) for told in pictures)
        boundary.departures.append(Departure(kind, label, host, (*messages, *shown)))
        raise Stays("preview")
    if pictures and not boundary.pictures:
        raise Stays("picture")


def staying() -> None:
    """Called before a model in the house is asked: in a preview it is not, for nothing of that would leave."""
    boundary = current()
    if boundary is not None and boundary.preview:
        raise Stays("preview")
