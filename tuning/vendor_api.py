"""OpenAI's tuning API over HTTP: files, jobs, events. Every failure is one of models.errors, never the server's own text.

    POST /files (multipart, purpose=fine-tune)   POST /fine_tuning/jobs   GET …/jobs/{id}   GET …/jobs/{id}/events
    GET /fine_tuning/jobs?metadata[gallae_run]=…   POST …/jobs/{id}/cancel   DELETE /files/{id}

Shapes as the vendor's Python client has them (types/fine_tuning, types/file_create_params). What is asked again after a
failure is what cannot be done twice by it: reading, deleting, cancelling; an upload or a new job only where the server
said that it did not take it (429, 503).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

from gallae.models.errors import failed, failure_of
from gallae.models.servers import tls_context
from gallae.models.spec import Spec

if TYPE_CHECKING:
    import httpx

__all__ = ["TuningApi"]

TRIES = 6
FIRST, LONGEST = 1.0, 60.0  # seconds between two tries: doubled each time
EXPIRES = 30 * 24 * 3_600  # seconds; a file that we could not delete goes by itself
NOT_TAKEN = (429, 503)


class TuningApi:
    """Blocking; close it, or use it as a context manager. `sleep` takes seconds."""

    def __init__(self, spec: Spec, *, seconds: float = 60.0, sleep: Callable[[float], None] = time.sleep) -> None:
        import httpx

        if spec.key is None:
            raise failed("auth", spec.provider, spec.name, detail="OPENAI_API_KEY")
        self._spec, self._sleep = spec, sleep
        self._client = httpx.Client(
            base_url=spec.v1,
            headers={"authorization": f"Bearer {spec.key.get_secret_value()}"},
            timeout=seconds,
            limits=httpx.Limits(max_keepalive_connections=0),  # one that went stale between two looks would lose a POST
            follow_redirects=False,
            verify=tls_context(spec.url.startswith("https")),
            trust_env=not spec.local,
        )

    def __enter__(self) -> TuningApi:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def upload(self, name: str, lines: bytes) -> str:
        """A JSONL file for training; its id."""
        form = {"purpose": "fine-tune", "expires_after[anchor]": "created_at", "expires_after[seconds]": str(EXPIRES)}
        return self._id("POST", "/files", data=form, files={"file": (name, lines, "application/jsonl")})

    def create(self, job: Mapping[str, Any]) -> dict[str, Any]:
        return self._ask("POST", "/fine_tuning/jobs", json=dict(job))

    def job(self, job: str) -> dict[str, Any]:
        return self._ask("GET", f"/fine_tuning/jobs/{job}")

    def find(self, run: str) -> dict[str, Any] | None:
        """The job that an earlier try made for this run, of which nobody here knows."""
        found = self._ask("GET", "/fine_tuning/jobs", params={"metadata[gallae_run]": run, "limit": "1"}).get("data")
        rows = [row for row in found or () if (row.get("metadata") or {}).get("gallae_run") == run]
        return rows[0] if rows else None

    def cancel(self, job: str) -> dict[str, Any]:
        return self._ask("POST", f"/fine_tuning/jobs/{job}/cancel", again=True)

    def delete(self, file: str) -> None:
        """A file that is gone already is deleted too."""
        self._ask("DELETE", f"/files/{file}", missing=True)

    def events(self, job: str, after: str = "") -> Iterator[dict[str, Any]]:
        """Those not seen yet, oldest first. The server gives the newest first, a page at a time."""
        new: list[dict[str, Any]] = []
        cursor = ""
        for _ in range(100):
            params = {"limit": "100"} | ({"after": cursor} if cursor else {})
            page = self._ask("GET", f"/fine_tuning/jobs/{job}/events", params=params)
            rows = [row for row in page.get("data") or () if isinstance(row, dict)]
            for row in rows:
                if row.get("id") == after and after:
                    return iter(reversed(new))
                new.append(row)
            if not page.get("has_more") or not rows:
                break
            cursor = str(rows[-1].get("id", ""))
        return iter(reversed(new))

    def _id(self, method: str, path: str, **given: Any) -> str:
        found = self._ask(method, path, **given).get("id")
        if not isinstance(found, str) or not found:
            raise failed("bad-output", self._spec.provider, self._spec.name)
        return found

    def _ask(
        self, method: str, path: str, *, again: bool = False, missing: bool = False, **given: Any
    ) -> dict[str, Any]:
        """One answer, tried again where that is safe."""
        import httpx

        wait = FIRST
        for left in range(TRIES - 1, -1, -1):
            try:
                with self._errors():
                    answer = self._client.request(method, path, **given)
                    if missing and answer.status_code == 404:
                        return {}
                    answer.raise_for_status()
                    said = answer.json()
                    if not isinstance(said, dict):
                        raise failed("bad-output", self._spec.provider, self._spec.name)
                    return said
            except Exception as error:
                cause = error.__cause__
                status = cause.response.status_code if isinstance(cause, httpx.HTTPStatusError) else None
                safe = again or method in ("GET", "DELETE") or status in NOT_TAKEN
                if not left or not safe or not getattr(error, "retryable", False) or _used_up(cause):
                    raise
                self._sleep(min(LONGEST, max(wait, _asked_to_wait(cause))))
                wait *= 2
        raise AssertionError("the last try raises")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            raise failure_of(error, self._spec.provider, self._spec.name) from error


def _used_up(cause: BaseException | None) -> bool:
    """A quota does not come back by waiting a minute."""
    response: httpx.Response | None = getattr(cause, "response", None)
    return response is not None and "insufficient_quota" in response.text


def _asked_to_wait(cause: BaseException | None) -> float:
    response: httpx.Response | None = getattr(cause, "response", None)
    try:
        return float(response.headers.get("retry-after", 0)) if response is not None else 0.0
    except ValueError:
        return 0.0
