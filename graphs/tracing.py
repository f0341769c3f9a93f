"""LangSmith tracing by its usual variables, off by default: one trace a turn, nodes under their own names.

What leaves is masked with the same detectors as everywhere else. A confidential workspace is never traced.
The exit waits at most two seconds for what is still to be sent.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from langchain_core.runnables import RunnableConfig

from gallae.core.settings import Settings
from gallae.core.types import Decision, Question

__all__ = ["Tracing", "note_decision", "open_tracing"]

log = logging.getLogger(__name__)
EXIT_SECONDS = 2.0


class Tracing:
    """`client` None means off: then nothing is sent, whatever the environment says."""

    def __init__(self, settings: Settings, client: Any | None) -> None:
        self._settings = settings
        self._client = client

    @contextmanager
    def turn(self, question: Question, config: RunnableConfig) -> Iterator[RunnableConfig]:
        """Around one turn: the run's id is the turn's, so that feedback and receipts find it."""
        from langsmith import tracing_context

        if self._client is None:
            with tracing_context(enabled=False):
                yield config
            return
        person = hashlib.sha256(f"{self._settings.name}/{question.person.id}".encode()).hexdigest()[:16]
        metadata = {"thread_id": question.thread, "person": person, "workspace": self._settings.name}
        traced: RunnableConfig = {
            **config,
            "run_id": uuid.UUID(question.id),
            "run_name": "gallae.turn",
            "metadata": metadata,
        }
        with tracing_context(enabled=True, client=self._client):
            yield traced

    def feedback(self, turn: str, score: int | None, comment: str) -> None:
        """Bind a rating to its trace; a failure here never fails the rating, which is stored locally."""
        if self._client is None or score is None:
            return
        try:
            run = uuid.UUID(turn)
            self._client.create_feedback(
                run_id=run, trace_id=run, key="user_thumb", score=score, comment=_masked(comment)
            )
        except Exception as error:  # the tracing service is outside: its failures are logged, not ours to raise
            log.warning("feedback was not sent to the tracing service: %s", type(error).__name__)


def note_decision(decision: Decision) -> None:
    """The receipt's outline on the trace's route run: ids, figures and names, not a word of what was asked."""
    from langsmith.run_helpers import get_current_run_tree

    if (run := get_current_run_tree()) is None:
        return
    run.add_metadata(
        {
            "route": decision.route,
            "rules": [f"{vote.id} {vote.support:+.2f}" for vote in decision.rules],
            "signals": sorted({name for vote in decision.rules for name in vote.signals}),
            "confidence": decision.confidence,
            "margin": decision.margin,
            "unsure": list(decision.unsure.because) if decision.unsure else [],
            "asked_model": decision.asked_model,
            "local_only": decision.local_only,
            "outcome": decision.outcome or "",
            "decision_config": decision.config,
        }
    )


@contextmanager
def open_tracing(settings: Settings) -> Iterator[Tracing]:
    from langsmith.utils import tracing_is_enabled

    if settings.confidential or not tracing_is_enabled():
        yield Tracing(settings, None)
        return
    from langsmith import Client

    client = Client(anonymizer=_anonymise, auto_batch_tracing=True)
    logging.getLogger("langsmith.client").addFilter(_brief)
    try:
        yield Tracing(settings, client)
    finally:
        # The client's own flush retries for longer than anybody waits at a prompt.
        flush = threading.Thread(target=client.flush, daemon=True)
        flush.start()
        flush.join(EXIT_SECONDS)


def _brief(record: logging.LogRecord) -> bool:
    """The client's warnings quote headers, and with them part of its key: keep only that it failed."""
    record.msg, record.args = "the tracing service could not be reached; turns go on without it", ()
    return True


def _anonymise(data: Any) -> Any:
    if isinstance(data, str):
        return _masked(data)
    if isinstance(data, dict):
        return {key: _anonymise(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_anonymise(value) for value in data]
    return data


def _masked(text: str) -> str:
    from gallae.checks.masking import Mask

    return Mask().mask(text)
