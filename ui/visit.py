"""Who looks at which workspace, in which language: what every page function needs, in one frozen value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from gallae.core.errors import ROWS, GallaeError
from gallae.core.korean import in_language
from gallae.core.language import say
from gallae.core.permissions import may_do
from gallae.core.types import LOCAL, Language, Person, Question, Route
from gallae.core.workspace import Workspace
from gallae.retrievers.index import Index
from gallae.ui.backend import Backend, RunningTurn

__all__ = ["PRIVATE", "Visit", "draw_error"]

PRIVATE = "private"  # the switch in the session: what is asked now is kept nowhere


@dataclass(frozen=True, slots=True)
class Visit:
    backend: Backend[Any]
    workspace: Workspace
    person: Person
    language: Language
    reopen: Callable[[], None]  # closes the backend; the next redraw opens it anew
    signed_in: bool = False  # by OIDC, and so can sign out
    following: list[RunningTurn] = field(default_factory=list)  # what this view shows running: a stop ends it
    later: list[Callable[[], None]] = field(
        default_factory=list
    )  # drawn a moment after a question was asked, or after its end
    known: list[Any] = field(default_factory=list)  # ui.models.AtWork, once it was looked for
    server: str = ""  # the address of the `gallae serve` that answers (ui.remote); "": this process does

    def say(self, ko: str, en: str) -> str:
        return say(self.language, ko, en)

    def name_of(self, person: str) -> str:
        """Without sign-in nobody has given a name, and `local` is none."""
        return self.say("이 컴퓨터에서", "On this machine") if person == LOCAL else person

    def seconds(self, seconds: float, digits: int = 2) -> str:
        return f"{seconds:.{digits}f}" + self.say("초", " s")

    def told(self, said: str) -> str:
        """An error's message, hint or reason in the visitor's language (core.korean)."""
        return in_language(self.language, said)

    def may(self, action: str) -> bool:
        """Is it worth showing? What does it asks core.permissions itself."""
        return may_do(self.person, action)

    def draw_later(self) -> None:
        """What was put off, once."""
        while self.later:
            self.later.pop(0)()

    @property
    def remote(self) -> bool:
        """The workspace is another machine's."""
        return bool(self.server)

    @property
    def title(self) -> str:
        settings = self.workspace.settings
        return settings.title or settings.name

    def running(self, thread: str) -> RunningTurn | None:
        """The turn in progress in `thread`, if it is this person's: an address is no key."""
        turn = self.backend.running(thread)
        return turn if turn is not None and turn.question.person.owner == self.person.owner else None

    @property
    def index(self) -> Index:
        """Usable from any thread, and to be used from this one: a long ingest must not hold the loop up."""
        index: Index = self.backend.chat.index
        return index

    @property
    def today(self) -> date:
        """The page is a way in: here, and nowhere below, the clock is read."""
        return self.workspace.settings.today or date.today()

    def question(self, text: str, *, id: str, thread: str, route: Route | None = None, replaces: str = "") -> Question:
        return Question(
            text,
            self.today,
            id=id,
            thread=thread,
            person=self.person,
            route=route,
            replaces=replaces,
            private=bool(st.session_state.get(PRIVATE)),
        )


def draw_error(visit: Visit, error: GallaeError) -> None:
    """What happened and what to do next; never a stack trace."""
    row = ROWS.get(error.code, ROWS["gallae"])
    lines = [f"**{visit.say(row.ko, row.en)}**", visit.told(error.message)]
    if error.hint:
        lines.append(f"→ {visit.told(error.hint)}")
    st.error("\n\n".join(lines), icon=":material/error:")
