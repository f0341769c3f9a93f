"""What `/metrics` says, for Prometheus: turns by route and outcome, how long they took, tokens, money, what runs now.

Labels are routes, outcomes and our own paths; never a person, a question or an id. One process, one registry: of several
processes each is scraped by itself.
"""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from gallae.core.types import Answer

__all__ = ["Meters"]

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


class Meters:
    """`running`: how many turns run now."""

    def __init__(self, running: Callable[[], int]) -> None:
        self.registry = CollectorRegistry()
        self._turns = self._counter("gallae_turns", "Turns that ended.", "route", "outcome")
        self._seconds = Histogram(
            "gallae_turn_seconds", "How long turns took.", ["route"], buckets=SECONDS, registry=self.registry
        )
        self._first = Histogram(
            "gallae_first_token_seconds",
            "Until the first sentence.",
            ["route"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._tokens = self._counter("gallae_tokens", "Tokens as the models counted them.", "kind")
        self._cost = self._counter("gallae_cost_usd", "What the turns cost, in USD.")
        self._cut = self._counter("gallae_turns_cut", "Turns that were stopped, or whose time was used up.")
        self._requests = self._counter("gallae_http_requests", "Requests by path and status.", "path", "status")
        Gauge("gallae_turns_running", "Turns that run now.", registry=self.registry).set_function(
            lambda: float(running())
        )

    def turn(self, status: str, answer: Answer | None) -> None:
        """One turn ended (graphs.running)."""
        route = answer.route if answer is not None else "none"
        self._turns.labels(route, status).inc()
        if status == "cut":
            self._cut.inc()
        if answer is None:
            return
        self._seconds.labels(route).observe(answer.milliseconds / 1000)
        if answer.first_token_ms is not None:
            self._first.labels(route).observe(answer.first_token_ms / 1000)
        self._tokens.labels("input").inc(answer.usage.input_tokens)
        self._tokens.labels("output").inc(answer.usage.output_tokens)
        self._cost.inc(answer.usage.cost_usd)

    def request(self, path: str, status: int) -> None:
        """`path` is the route's pattern, never what was asked for."""
        self._requests.labels(path, str(status)).inc()

    def text(self) -> bytes:
        return bytes(generate_latest(self.registry))

    def _counter(self, name: str, help: str, *labels: str) -> Counter:
        return Counter(name, help, labels, registry=self.registry)
