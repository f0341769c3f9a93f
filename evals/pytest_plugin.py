"""A team's own questions as pytest tests: one test a row of evals/answers.jsonl, whose failure says what its checks said.

    # tests/test_answers.py, run with: pytest -p gallae.evals.pytest_plugin --gallae-workspace .
    def test_answers(gallae_chat, gallae_answer):
        gallae_chat.check(gallae_answer)

A test that takes `gallae_answer` runs once for each row of answers.jsonl, one that takes `gallae_route` once for each row
of routes.jsonl. Named with -p and no entry point, so that it costs nothing where it is not used.
"""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from gallae.checks.task import AnswerRow, RouteRow, Score, answer_score, routes_task

if TYPE_CHECKING:
    from gallae.core.types import Answer, Decision
    from gallae.core.workspace import Workspace

__all__ = ["Asked", "gallae_chat", "open_asked", "pytest_addoption", "pytest_generate_tests"]

T = TypeVar("T")
ROWS = {"gallae_answer": "answers", "gallae_route": "routes"}


class Asked:
    """A workspace's chat for tests that are no coroutines. Conversations are kept apart, and thrown away at the end."""

    def __init__(self, chat: Any, today: date, loop: asyncio.AbstractEventLoop) -> None:
        self.chat = chat
        self._today = today
        self._loop = loop

    def ask(self, row: AnswerRow) -> Answer:
        """The row's question as a whole turn."""
        from gallae.evals.rows import question_of

        answer: Answer = self._wait(self.chat.ask(question_of(row, self._today)))
        return answer

    def decide(self, row: RouteRow) -> Decision:
        from gallae.evals.rows import question_of

        async def decided() -> Decision:
            decision: Decision = self.chat.decide(question_of(row, self._today))
            return decision

        return self._wait(decided())

    def score(self, row: AnswerRow, answer: Answer) -> Score:
        from gallae.core.types import Person

        return answer_score(row, answer, lambda path: self.chat.index.read(path, Person()))

    def check(self, row: AnswerRow | RouteRow) -> Answer | Decision:
        """Ask and judge. AssertionError with the reasons if the row fails; skipped where nobody serves its route."""
        if isinstance(row, RouteRow):
            decision = self.decide(row)
            score = routes_task([row]).evaluate(row, decision)
            _hold(row, score.passed, score.why, ", ".join(f"{v.id} {v.support:+.1f}" for v in decision.rules))
            return decision
        answer = self.ask(row)
        if answer.outcome == "unserved" and answer.decision.route == row.route:
            pytest.skip(f"nobody serves {row.route}")
        score = self.score(row, answer)
        _hold(row, score.passed, score.why, answer.text)
        return answer

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("gallae")
    group.addoption("--gallae-workspace", metavar="DIR", help="the workspace whose rows are asked (default: rootdir)")
    group.addoption("--gallae-today", metavar="DATE", help="the day to answer for, YYYY-MM-DD")
    group.addoption("--gallae-state", metavar="DIR", help="keep the index here (for a read-only workspace)")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    from gallae.evals.rows import load_answers, load_routes

    for fixture, kind in ROWS.items():
        if fixture in metafunc.fixturenames:
            file = _root(metafunc.config) / "evals" / f"{kind}.jsonl"
            if not file.is_file():
                raise pytest.UsageError(f"{file}: no such file; --gallae-workspace DIR names the workspace")
            rows: list[Any] = load_answers(file) if kind == "answers" else load_routes(file)
            metafunc.parametrize(fixture, rows, ids=[row.id for row in rows])


@pytest.fixture(scope="session")
def gallae_chat(pytestconfig: pytest.Config) -> Iterator[Asked]:
    """The workspace, indexed and opened once for all tests."""
    from gallae.core.workspace import open_workspace

    given = pytestconfig.getoption
    state = given("--gallae-state")
    workspace = open_workspace(_root(pytestconfig), state=Path(state) if state else None)
    day = given("--gallae-today")
    today = date.fromisoformat(day) if day else workspace.settings.today or datetime.now().date()
    with open_asked(workspace, today) as asked:
        yield asked


@contextmanager
def open_asked(workspace: Workspace, today: date, **given: Any) -> Iterator[Asked]:
    """A chat on an event loop of its own, in a thread: pytest may run none, or another for each test."""
    from gallae.graphs.chat import open_chat

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="gallae-chat", daemon=True)
    thread.start()
    stack = AsyncExitStack()

    def wait(work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    try:
        with tempfile.TemporaryDirectory(prefix="gallae-pytest-") as apart:
            chat = wait(stack.enter_async_context(open_chat(workspace, apart=Path(apart), **given)))
            try:
                yield Asked(chat, today, loop)
            finally:
                wait(stack.aclose())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _root(config: pytest.Config) -> Path:
    return Path(config.getoption("--gallae-workspace") or config.rootpath)


def _hold(row: AnswerRow | RouteRow, passed: bool, why: str, got: str) -> None:
    __tracebackhide__ = True
    if not passed:
        pytest.fail(f"{row.id}: {why}\n  {row.question}\n  → {got}", pytrace=False)
