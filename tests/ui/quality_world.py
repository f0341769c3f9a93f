"""The quality room over the scripted chat, the real store, index and evaluations, for Streamlit's own test driver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from gallae.core.types import Person, Question
from gallae.core.workspace import open_workspace
from gallae.graphs.consents import say_consent
from gallae.graphs.store import new_id, open_store
from gallae.retrievers.index import open_index
from gallae.ui.backend import Backend
from gallae.ui.visit import Visit
from tests.ui.conftest import ScriptedChat

VISITS: dict[str, Visit] = {}  # the driver runs its script apart from the test and finds the visit here


def draw() -> None:
    """The driver's script."""
    from gallae.ui.quality import draw_quality
    from tests.ui.quality_world import VISITS

    draw_quality(VISITS["now"])


@contextmanager
def opened(root: Path) -> Iterator[Visit]:
    workspace = open_workspace(root)

    @asynccontextmanager
    async def chat() -> Any:
        with open_store(workspace.keep / "turns.sqlite") as store, open_index(workspace) as index:
            index.ingest()
            yield ScriptedChat(workspace, store, index)

    backend = Backend(chat)
    try:
        yield Visit(backend, workspace, Person(), "ko", reopen=lambda: None)
    finally:
        backend.close()


def page(visit: Visit, person: Person | None = None, **more: Any) -> AppTest:
    VISITS["now"] = replace(visit, person=person or visit.person, **more)
    made = AppTest.from_function(draw, default_timeout=30).run()
    assert not made.exception, made.exception
    return made


def view(made: AppTest, name: str) -> AppTest:
    """Another of the four views."""
    made.session_state["quality-view"] = name
    made.run()
    assert not made.exception, made.exception
    return made


def texts(made: AppTest) -> str:
    kinds = (made.markdown, made.caption, made.info, made.warning, made.error, made.success)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def rate(visit: Visit, text: str, score: int = 0, comment: str = "", person: Person | None = None) -> str:
    """A turn that was asked and rated; its id."""
    asked = Question(text, date(2026, 11, 20), id=new_id(), thread=new_id(), person=person or Person())
    list(visit.backend.start(asked).follow())
    visit.backend.call(lambda chat: chat.rate(asked.id, asked.person, score, comment))
    return asked.id


def consent(visit: Visit, person: Person | None = None) -> None:
    say_consent(visit.workspace.keep, person or Person(), True, clock=datetime.now)
