"""LangSmith as one place where traces go. Whole runs in one request, from our own thread, tried three times at once.

Its client may batch by itself, with a thread and an exit hook that wait longer than a person at a prompt does; that
part of it stays off. What is handed over here is masked already.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from gallae.graphs.trace_content import Sent

__all__ = ["LangSmith"]


class LangSmith:
    """`url` is where the client would send, by its own variables."""

    def __init__(self) -> None:
        from langsmith import Client
        from langsmith.utils import get_tracer_project
        from urllib3 import Retry

        self._project = get_tracer_project() or "default"
        self._failures: list[Exception] = []
        self._session: UUID | None = None
        quiet = logging.getLogger("langsmith.client")
        quiet.addFilter(_nothing)
        self._client = Client(
            auto_batch_tracing=False,
            retry_config=Retry(0),
            omit_traced_runtime_info=True,
            otel_enabled=False,
            tracing_mode="langsmith",
            tracing_error_callback=self._failures.append,
        )
        self.url = str(self._client.api_url)

    def send(self, runs: Sequence[Sent]) -> None:
        """Raises what the client met; blocks for as long as three attempts take."""
        self._failures.clear()
        self._client.multipart_ingest(create=[_run(run, self._project) for run in runs])
        if self._failures:
            raise self._failures[0]

    def rate(self, run: UUID, key: str, score: float | None, value: str | None, comment: str) -> None:
        said: dict[str, Any] = {"score": score, "value": value, "comment": comment or None}
        given = {"run_id": run, "trace_id": run, "key": key, **{k: v for k, v in said.items() if v is not None}}
        if (session := self._session_id()) is not None:
            self._client.create_feedback(session_id=session, **given)
            return
        with warnings.catch_warnings():  # a key that may write but not read: the server finds the run by its trace
            warnings.simplefilter("ignore")
            self._client.create_feedback(**given)

    def close(self) -> None:
        self._client.session.close()

    def _session_id(self) -> UUID | None:
        if self._session is None:
            try:
                self._session = self._client.read_project(project_name=self._project).id
            except Exception:
                return None
        return self._session


def _nothing(record: logging.LogRecord) -> bool:
    """The client's warnings quote headers, and with them its key. What failed is said by graphs.trace_outbox."""
    return False


def _run(run: Sent, project: str) -> dict[str, Any]:
    metadata: dict[str, Any] = dict(run.metadata)
    outputs = run.outputs
    if run.usage:
        provider, _, name = str(run.metadata.get("model", "")).partition(":")
        metadata |= {
            "usage_metadata": run.usage,
            "ls_provider": provider,
            "ls_model_name": name,
            "ls_model_type": "chat",
        }
        outputs = {**outputs, "usage_metadata": run.usage}
    made: dict[str, Any] = {
        "id": run.id,
        "trace_id": run.trace,
        "dotted_order": run.order,
        "name": run.name,
        "run_type": run.kind,
        "start_time": datetime.fromtimestamp(run.started / 1e9, UTC),
        "end_time": datetime.fromtimestamp(run.ended / 1e9, UTC),
        "session_name": project,
    }
    made |= {name: value for name, value in (("inputs", run.inputs), ("outputs", outputs)) if value}
    if metadata:
        made["extra"] = {"metadata": metadata}
    if run.parent is not None:
        made["parent_run_id"] = run.parent
    if run.tags:
        made["tags"] = list(run.tags)
    if run.error:
        made["error"] = run.error
    return made
