"""A team's own questions as pytest tests: one test a row of evals/answers.jsonl, whose failure says what its checks said.

    # tests/test_answers.py, run with: pytest -p gallae.evals.pytest_plugin --gallae-workspace .
    def test_answers(gallae_chat, gallae_answer):
        gallae_chat.check(gallae_answer)

With `@pytest.mark.langsmith` above it and a key, LangSmith gets each row, its answer and the score of each check, masked;
with LANGSMITH_TEST_TRACKING=false the same test runs without a key. A confidential workspace sends nothing.

A test that takes `gallae_answer` runs once for each row of answers.jsonl, one that takes `gallae_route` once for each row
of routes.jsonl. Named with -p and no entry point, so that it costs nothing where it is not used.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import threading
import uuid
from collections.abc import Coroutine, Generator, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from gallae.checks.task import AnswerRow, RouteRow, Score, answer_score, routes_task

if TYPE_CHECKING:
    from gallae.core.types import Answer, Decision
    from gallae.core.workspace import Workspace

__all__ = [
    "Asked",
    "gallae_chat",
    "open_asked",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_generate_tests",
    "pytest_runtest_call",
]

T = TypeVar("T")
CLIENT = pytest.StashKey[Any]()
ROWS = {"gallae_answer": "answers", "gallae_route": "routes"}


class Asked:
    """A workspace's chat for tests that are no coroutines. Conversations are kept apart, and thrown away at the end."""

    def __init__(self, chat: Any, today: date, loop: asyncio.AbstractEventLoop) -> None:
        self.chat = chat
        self._today = today
        self._loop = loop

    def __repr__(self) -> str:
        return f"gallae:{self.chat.workspace.root.name}"

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
            _log(row, decision, score)
            _hold(row, score.passed, score.why, ", ".join(f"{v.id} {v.support:+.1f}" for v in decision.rules))
            return decision
        answer = self.ask(row)
        if answer.outcome == "unserved" and answer.decision.route == row.route:
            pytest.skip(f"nobody serves {row.route}")
        score = self.score(row, answer)
        _log(row, answer, score)
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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of ours that are marked for LangSmith get a client that masks, and an example id that the row's id makes."""
    marked = [
        (item, mark, row) for item in items if (mark := item.get_closest_marker("langsmith")) and (row := _row(item))
    ]
    if not marked:
        return
    from langsmith.utils import test_tracking_is_disabled

    if test_tracking_is_disabled():
        return
    from gallae.core.workspace import open_workspace
    from gallae.evals.langsmith_runs import masking_client

    settings = open_workspace(_root(config)).settings
    if settings.confidential:
        raise pytest.UsageError(
            "this workspace is confidential (D9): its rows do not go to LangSmith; set LANGSMITH_TEST_TRACKING=false"
        )
    client = masking_client()
    for item, mark, row in marked:
        own = {"client": client, "id": uuid.uuid5(uuid.NAMESPACE_URL, f"gallae:{settings.name}/{item.name}/{row.id}")}
        item.add_marker(pytest.mark.langsmith(**own, **mark.kwargs), append=False)
        item.stash[CLIENT] = client


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """The marker's own client takes rows and feedback; the trace takes that of its surroundings, which is to mask too."""
    if (client := item.stash.get(CLIENT, None)) is None:
        return (yield)
    from langsmith import tracing_context
    from langsmith.run_helpers import get_tracing_context

    with tracing_context(**{**get_tracing_context(), "client": client}):
        return (yield)


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


def _row(item: pytest.Item) -> AnswerRow | RouteRow | None:
    given = getattr(getattr(item, "callspec", None), "params", {})
    row: AnswerRow | RouteRow | None = next((given[name] for name in ROWS if name in given), None)
    return row


def _log(row: AnswerRow | RouteRow, said: Answer | Decision, score: Score) -> None:
    """To the LangSmith run that the test is in, where it is in one."""
    if "langsmith" not in sys.modules:
        return
    from langsmith import testing
    from langsmith.run_helpers import get_current_run_tree

    from gallae.core.types import as_json
    from gallae.evals.evaluation import values_of
    from gallae.graphs.trace_mask import masked

    if get_current_run_tree() is None:
        return
    testing.log_inputs(masked({"question": row.question}))
    testing.log_reference_outputs(masked({k: v for k, v in as_json(row).items() if k not in ("id", "question")}))
    testing.log_outputs(masked({"text": getattr(said, "text", ""), "route": said.route, "outcome": said.outcome}))
    for key, value in values_of(score.checks).items():
        testing.log_feedback(key=key, score=value)


def _hold(row: AnswerRow | RouteRow, passed: bool, why: str, got: str) -> None:
    __tracebackhide__ = True
    if not passed:
        pytest.fail(f"{row.id}: {why}\n  {row.question}\n  → {got}", pytrace=False)
