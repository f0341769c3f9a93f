"""Rights on every surface: thousands of generated looks of people at what is not theirs, and none of them sees it; and
the same suite finds each check that is taken out on purpose."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from rights_cases import build_cases, open_stage
from rights_surfaces import SURFACES, look

from gallae.core.types import Person
from gallae.evals import inbox
from gallae.graphs import chat, memory, recall, seen, shares
from gallae.graphs.router import Router
from gallae.graphs.shares import Shares
from gallae.graphs.state import TurnContext
from gallae.graphs.store import TurnStore
from gallae.retrievers.index import Index

CUT = {"seed": 3, "worlds": 1, "persons": 3, "each": 2}
WHOLE = {"seed": 18, "worlds": 10, "persons": 5, "each": 4}


def run(
    folder: Path, *, seed: int, worlds: int, persons: int, each: int, surfaces: Sequence[str] = tuple(SURFACES)
) -> tuple[Counter[str], list[str]]:
    """(cases by surface, what leaked)."""
    chance, counted, found = random.Random(seed), Counter[str](), list[str]()
    for number in range(worlds):
        with open_stage(folder / f"{number}", chance, persons) as stage:
            for case in build_cases(stage, chance, surfaces, each):
                counted[case.surface] += 1
                if leaks := look(stage, case):
                    found.append(f"{case.surface}, {case.person}, {case.question!r}: {leaks[:4]}")
    return counted, found


@pytest.mark.timeout(300)  # five seconds of CPU, on a machine that may have none to spare
def test_hundreds_of_generated_looks_on_every_surface_see_nothing(tmp_path: Path) -> None:
    counted, found = run(tmp_path, **CUT)
    assert found == []
    assert sum(counted.values()) >= 300 and set(counted) == set(SURFACES)


@pytest.mark.long
def test_ten_thousand_generated_looks_see_nothing(tmp_path: Path) -> None:
    begun = time.process_time()
    counted, found = run(tmp_path, **WHOLE)
    spent = time.process_time() - begun
    print(f"{sum(counted.values())} cases on {len(counted)} surfaces, {len(found)} leaks, {spent:.0f} s CPU")
    assert found == []
    assert sum(counted.values()) >= 10_000 and spent < 360


@pytest.mark.long
def test_a_thousand_generated_looks_through_the_mcp_server_see_nothing(tmp_path: Path) -> None:
    surfaces = [name for name in SURFACES if name.startswith("mcp: ")]
    counted, found = run(tmp_path, seed=41, worlds=5, persons=4, each=5, surfaces=surfaces)
    print(f"{sum(counted.values())} cases on {len(counted)} surfaces, {len(found)} leaks")
    assert found == [] and sum(counted.values()) >= 1_000 and len(counted) == 9


EVERYTHING = Person()
Patch = pytest.MonkeyPatch


def as_everyone(owner: type, name: str, at: int) -> Callable[[Patch], None]:
    """The method `name` of `owner` with a person who may read everything as its argument number `at`."""

    def without(patch: Patch) -> None:
        original = getattr(owner, name)
        patch.setattr(owner, name, lambda *given, person=None, **more: original(*given[:at], EVERYTHING, *given[at + 1 :], **more))  # fmt: skip

    return without


def without_person(name: str) -> Callable[[Patch], None]:
    """A method of the store whose SQL asks for the person's rows gives everybody's."""

    def without(patch: Patch) -> None:
        original = getattr(TurnStore, name)

        class Anybody:
            def __init__(self, db: Any) -> None:
                self.db = db

            def execute(self, query: str, given: tuple[Any, ...] = ()) -> Any:
                return self.db.execute(query.replace("WHERE person = ?", "WHERE '' != ?"), given)

        def anybodys(self: TurnStore, *given: Any) -> Any:
            return original(TurnStore(Anybody(self.db)), *given)  # type: ignore[arg-type]

        patch.setattr(TurnStore, name, anybodys)

    return without


def search_of_everything(patch: Patch) -> None:
    search = Index._found
    patch.setattr(Index, "_found", lambda self, query, person, *more: search(self, query, EVERYTHING, *more))


def config_without_rights(patch: Patch) -> None:
    config = Router.config
    patch.setattr(Router, "config", lambda self, question: config(self, replace(question, person=Person("p"))))


def faq_for_everyone(patch: Patch) -> None:
    """Its line of the source is read under the person's rights once more, which alone would keep the answer in."""
    patch.setattr(recall, "readable", lambda parts, question, source: True)
    patch.setattr(recall, "_cite", lambda parts, question, entry: None)


def corrections_in_words(patch: Patch) -> None:
    because = memory._because
    patch.setattr(
        memory, "_because", lambda r, language: r.correction.resolved if r.correction else because(r, language)
    )


CHECKS: dict[
    str, tuple[str, Callable[[Patch], None]]
] = {  # the surface that is looked at first, and how it is taken out
    "Person.may_read": (
        "page: source drawer",
        lambda patch: patch.setattr(Person, "may_read", lambda self, readers: True),
    ),
    "whose rights a search has": ("mcp: search", search_of_everything),
    "whose rights reading has": ("page: source drawer", as_everyone(Index, "read", 2)),
    "whose list of documents it is": ("mcp: resources and completion", as_everyone(Index, "documents", 1)),
    "who may see a FAQ's answer": ("api: ask", faq_for_everyone),
    "who owns a thread": (
        "page: somebody else's thread",
        lambda patch: patch.setattr(TurnStore, "check_owner", lambda self, thread, person: None),
    ),
    "who owns a turn": ("cli: explain", without_person("turn")),
    "whose turns are listed": ("cli: explain", without_person("recent")),
    "whose conversations are listed": ("api: threads", without_person("threads")),
    "what a viewer of a link may read": (
        "link: opened",
        lambda patch: patch.setattr(shares, "first_closed", lambda turns, closed: len(turns)),
    ),
    "that a link was revoked": (
        "link: revoked",
        lambda patch: patch.setattr(Shares, "revoke", lambda self, link, person: None),
    ),
    "that a link has expired": ("link: expired", lambda patch: patch.setattr(shares.time, "time", lambda: 0.5)),
    "what an answer rests on": (
        "link: opened",
        lambda patch: patch.setattr(TurnContext, "reads", lambda self, paths: None),
    ),
    "rights that were taken away": (
        "left the group: their own conversation",
        lambda patch: patch.setattr(chat, "seen_by_owner", lambda turns, *given: turns),
    ),
    "rights that were taken away, explained": (
        "left the group: explain",
        lambda patch: patch.setattr(seen, "seen_by_owner", lambda turns, *given: turns),
    ),
    "whose rights a kept answer is for": ("cache: after somebody entitled", config_without_rights),
    "whose corrections are listed": (
        "api: corrections",
        lambda patch: patch.setattr(chat, "corrections_of", lambda all_of_them, person: list(all_of_them)),
    ),
    "that a correction's words are its person's": (
        "api: the route of a question that somebody corrected",
        corrections_in_words,
    ),
    "what the inbox leaves out": (
        "inbox: rows to evaluate and train on",
        lambda patch: patch.setattr(inbox, "_kept_out", lambda workspace, index: {}),
    ),
    "who lets the team learn": (
        "inbox: rows to evaluate and train on",
        lambda patch: patch.setattr(inbox, "consenting", lambda keep: frozenset(f"p{n}" for n in range(9))),
    ),
    "what an ingest says to whom": (
        "cli: ingest",
        lambda patch: patch.setattr(Index, "closed", lambda self, paths, person, gone=True: frozenset()),
    ),
}


@pytest.mark.parametrize("taken_out", CHECKS)
def test_a_check_that_is_taken_out_is_found(tmp_path: Path, monkeypatch: Patch, taken_out: str) -> None:
    first, take_out = CHECKS[taken_out]
    take_out(monkeypatch)
    with open_stage(tmp_path, random.Random(CUT["seed"]), CUT["persons"]) as stage:
        cases = build_cases(stage, random.Random(5), [first], 24)
        leaks = (f"{case.surface}: {found}" for case in cases if (found := look(stage, case)))
        assert next(leaks, None) is not None
