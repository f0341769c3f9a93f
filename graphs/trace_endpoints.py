"""Where traces and ratings of a workspace go, and what may go there.

An endpoint on this machine or named in `[policy] in_house` is inside; the others see no text of a turn that must stay
(D9), and a confidential workspace is not sent to them at all. Everything leaves through one outbox.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from gallae.core.errors import SettingsError
from gallae.core.settings import Settings
from gallae.core.types import Person, Route
from gallae.graphs.store import StoredTurn
from gallae.graphs.trace_content import Sent
from gallae.graphs.trace_mask import masked
from gallae.graphs.trace_outbox import Outbox
from gallae.models.spec import is_local_url
from gallae.retrievers.index import Index

__all__ = ["Endpoint", "Sender", "Turn", "comment_stays", "endpoints", "open_sender"]

log = logging.getLogger(__name__)
EXIT_SECONDS = 1.2  # of the two that an exit may take; the interpreter needs some itself


class Endpoint(Protocol):
    """Where traces go. Both calls block and may raise; only the outbox's thread makes them."""

    url: str

    def send(self, runs: Sequence[Sent]) -> None: ...
    def rate(self, run: uuid.UUID, key: str, score: float | None, value: str | None, comment: str) -> None: ...
    def close(self) -> None: ...


# A finished turn, laid out on demand: Turn(closed) is called in the outbox's thread, without texts where `closed`.
class Turn(Protocol):
    def must_stay(self) -> bool: ...
    def sent(self, *, closed: bool) -> list[Sent]: ...


@dataclass(frozen=True, slots=True)
class _Rating:
    run: uuid.UUID
    key: str
    score: float | None
    value: str | None
    comment: str
    stays: bool  # the comment is about a turn whose text must not leave


class Sender:
    """Without endpoints it is off: then nothing is recorded or sent, whatever the environment says."""

    def __init__(self, given: Sequence[tuple[Endpoint, bool]]) -> None:
        self._endpoints = given
        self._outbox: Outbox[Turn | _Rating] = Outbox(self._send)

    @property
    def on(self) -> bool:
        return bool(self._endpoints)

    @property
    def leaves(self) -> bool:
        """Does anything go outside?"""
        return not all(inside for _, inside in self._endpoints)

    def put(self, turn: Turn) -> None:
        self._outbox.put(turn)

    def feedback(self, turn: str, score: int | None, comment: str, route: Route | None, *, stays: bool) -> None:
        """Bind a rating to its trace; a failure here never fails the rating, which is stored locally."""
        run = uuid.UUID(turn)
        if score is not None or (comment and route is None):
            key = "user_thumb" if score is not None else "user_comment"
            self._rate(_Rating(run, key, score, None, comment, stays))
        if route is not None:
            self._rate(_Rating(run, "right_route", None, route, "" if score is not None else comment, stays))

    def flush(self, seconds: float) -> bool:
        """Send what waits, for at most `seconds`; False if something is left behind."""
        return not self.on or self._outbox.flush(seconds)

    def leave(self) -> None:
        """Nothing more comes; what is still to be sent is sent while others go on."""
        self._outbox.leave()

    def close(self) -> None:
        self._outbox.leave()
        if not self.flush(EXIT_SECONDS):
            log.warning("not every trace could be sent before the exit")
            return  # an endpoint that is still waiting for its answer ends with the process
        for endpoint, _ in self._endpoints:
            endpoint.close()

    def _rate(self, rating: _Rating) -> None:
        if self.on:
            self._outbox.put(rating)

    def _send(self, items: list[Turn | _Rating]) -> None:
        """In the outbox's thread: lay out and mask once for those inside and once for those outside."""
        failure: Exception | None = None
        for inside in (True, False):
            reached = [endpoint for endpoint, is_inside in self._endpoints if is_inside == inside]
            if not reached:
                continue
            runs: list[Sent] = []
            for item in items:
                if not isinstance(item, _Rating):
                    runs += item.sent(closed=not inside and item.must_stay())
            for endpoint in reached:
                try:
                    if runs:
                        endpoint.send(runs)
                    for item in items:
                        if isinstance(item, _Rating):
                            comment = "" if item.stays and not inside else str(masked(item.comment))
                            endpoint.rate(item.run, item.key, item.score, item.value, comment)
                except Exception as error:  # one endpoint's failure is not the other's
                    failure = error
        if failure is not None:
            raise failure


def comment_stays(turn: StoredTurn, index: Index) -> bool:
    """May nothing that is said about this turn reach an endpoint outside? (D9)"""
    secret = {d.path for d in index.documents(Person()) if d.confidential or d.readers}
    return turn.stays or not secret.isdisjoint(turn.sources)


@contextmanager
def open_sender(settings: Settings) -> Iterator[Sender]:
    """For who rates without asking: another process than the one that traced."""
    sender = Sender(endpoints(settings))
    try:
        yield sender
    finally:
        sender.close()


def endpoints(settings: Settings) -> list[tuple[Endpoint, bool]]:
    """Where traces of this workspace may go, and whether that is inside; [] when tracing is off."""
    from langsmith.utils import is_env_var_truish, tracing_is_enabled

    otel = is_env_var_truish("OTEL_ENABLED") or is_env_var_truish("OTEL_ONLY")
    if not tracing_is_enabled():
        return []
    found: list[Endpoint] = []
    if not is_env_var_truish("OTEL_ONLY"):
        from gallae.graphs.trace_langsmith import LangSmith

        found.append(LangSmith())
    if otel:
        found += _open_telemetry()
    judged = [(endpoint, is_local_url(endpoint.url, settings.policy.in_house)) for endpoint in found]
    if settings.confidential and not all(inside for _, inside in judged):
        log.warning("a confidential workspace is traced to endpoints in the house only ([policy] in_house)")
    return [(endpoint, inside) for endpoint, inside in judged if inside or not settings.confidential]


def _open_telemetry() -> list[Endpoint]:
    """A missing extra or address is said once and costs no turn."""
    from langsmith.utils import get_env_var

    from gallae.graphs.trace_otel import OpenTelemetry

    url = get_env_var("EXPORTER_OTLP_TRACES_ENDPOINT", namespaces=("OTEL",))
    base = get_env_var("EXPORTER_OTLP_ENDPOINT", namespaces=("OTEL",))
    if not (url or base):
        log.warning("no traces by OpenTelemetry: set OTEL_EXPORTER_OTLP_ENDPOINT, for example http://localhost:4318")
        return []
    try:
        return [OpenTelemetry(url or f"{str(base).rstrip('/')}/v1/traces")]
    except SettingsError as error:
        log.warning("no traces by OpenTelemetry: %s. %s", error.message, error.hint)
        return []
