"""Generated workspaces, people and questions: what somebody may not read shows in nothing that they are given.

The checks themselves stand in rights_check.py; here they are run, and shown to notice every filter that is taken out.
"""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from rights_check import WAYS, Reads, Shelves, case_leaks, person_leaks
from rights_world import World, build_world, people, questions

from gallae.core.types import Person
from gallae.entrypoints.cli import main
from gallae.retrievers import snapshot, view
from gallae.retrievers.dense import Dense
from gallae.retrievers.index import Index
from gallae.retrievers.postings import Postings
from gallae.retrievers.snapshot import Snapshot
from gallae.retrievers.view import View


@dataclass(frozen=True)
class Case:
    """One world with one person's groups and the questions they ask; `readable` is the world without what they may
    not read."""

    world: World
    groups: frozenset[str] | None
    whole: Shelves
    readable: Shelves
    asked: tuple[str, ...]


def build_cases(folder: Path, seed: int, worlds: int, persons: int, each: int) -> Iterator[Case]:
    """`worlds` × `persons` × `each` questions."""
    chance = random.Random(seed)
    for number in range(worlds):
        world = build_world(chance)
        whole = Shelves(folder / f"{number}", world)
        made: dict[World, Shelves] = {world: whole}
        for groups in people(chance, persons):
            seen = world.without_secrets_of(groups)
            if seen not in made:
                made[seen] = Shelves(folder / f"{number}-{len(made)}", seen)
            yield Case(world, groups, whole, made[seen], tuple(questions(chance, world, each)))


def leaks_of(case: Case, chance: random.Random, ways: int = 1, counted: list[str] | None = None) -> Iterator[str]:
    """What leaks in a case, each question asked in `ways` of the four settings; a crash is a finding as well."""
    with ExitStack() as stack:
        opened = [
            (way, *(one.open(way, stack, Reads() if "fused" in way else None) for one in (case.whole, case.readable)))
            for way in WAYS
        ]
        who = f"groups {case.groups and sorted(case.groups)}"
        try:
            for way, whole, readable in opened:
                found = person_leaks(whole, readable, case.world, case.groups)
                yield from (f"{way}, {who}: {leak}" for leak in found)
            for number, query in enumerate(case.asked):
                for at in range(ways):
                    way, whole, readable = opened[(number + at) % len(opened)]
                    k = chance.choice([1, 3, 8])
                    found = case_leaks(whole, readable, case.world, case.groups, query, k, apart="apart" in way)
                    yield from (f"{way}, {who}, k {k}, {query!r}: {leak}" for leak in found)
                if counted is not None:
                    counted.append(query)
        except (KeyError, IndexError) as error:
            yield f"{who}: {error!r}"


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    return list(build_cases(tmp_path_factory.mktemp("rights"), seed=3, worlds=2, persons=3, each=25))


def test_a_hundred_and_fifty_generated_cases_leak_nothing(cases: list[Case]) -> None:
    """Each question with one of: words or words and vectors, one index for all or one for each set of groups."""
    counted: list[str] = []
    for case in cases:
        assert list(leaks_of(case, random.Random(5), counted=counted)) == []
    assert len(counted) >= 150


def test_rights_that_are_set_later_hold_in_an_index_that_was_open_and_searched_before(tmp_path: Path) -> None:
    chance = random.Random(9)
    world = build_world(chance)
    groups = frozenset({"원무"})
    asked = list(questions(chance, world, 6))
    with ExitStack() as stack:
        whole = Shelves(tmp_path / "w", World(tuple(replace(paper, readers=frozenset()) for paper in world.papers)))
        opened = {way: whole.open(way, stack, Reads() if "fused" in way else None) for way in WAYS}
        for index in opened.values():
            before = [case_leaks(index, index, world, None, query, 8, apart=True) for query in asked]
            assert [leak for leaks in before for leak in leaks] == []
        shutil.rmtree(tmp_path / "w" / "documents")
        world.write(tmp_path / "w")
        opened["fused"].ingest()
        readable = Shelves(tmp_path / "r", world.without_secrets_of(groups))
        assert 0 < len(readable.world.papers) < len(world.papers)
        for way, index in opened.items():
            other = readable.open(way, stack, Reads() if "fused" in way else None)
            assert list(person_leaks(index, other, world, groups)) == []
            for query in asked:
                assert list(case_leaks(index, other, world, groups, query, 8, apart="apart" in way)) == []


@pytest.mark.long
def test_a_thousand_generated_cases_leak_nothing(tmp_path: Path) -> None:
    """Each question in all four settings."""
    counted: list[str] = []
    for case in build_cases(tmp_path, seed=11, worlds=20, persons=5, each=11):
        assert list(leaks_of(case, random.Random(7), len(WAYS), counted)) == []
    assert len(counted) >= 1_000


EVERYTHING = Person()


def without_vectors_filter(patch: pytest.MonkeyPatch) -> None:
    near = Dense.near
    patch.setattr(Dense, "near", lambda self, vector, state, names, readable, limit: near(self, vector, state, names, None, limit))  # fmt: skip


def with_stored_days(patch: pytest.MonkeyPatch) -> None:
    """Versions hold until the next begins, whoever may read that one."""

    def build(cards: Any, rows: Any, readable: Any) -> View:
        made = view.build_view(cards, rows, readable)
        return View({number: cards[number] for number in made.cards}, made._families)

    patch.setattr(snapshot, "build_view", build)


def with_all_versions(patch: pytest.MonkeyPatch) -> None:
    """A version that nobody told them about supersedes those they may read."""

    def build(cards: Any, rows: Any, readable: Any) -> View:
        rows = list(rows)
        everything = view.build_view(cards, rows, frozenset(cards))
        return View(view.build_view(cards, rows, readable).cards, everything._families)

    patch.setattr(snapshot, "build_view", build)


def as_everyone(owner: type, name: str, at: int) -> Callable[[pytest.MonkeyPatch], None]:
    """The method `name` of `owner` with a person who may read everything as its argument number `at`."""

    def without(patch: pytest.MonkeyPatch) -> None:
        original = getattr(owner, name)
        patch.setattr(owner, name, lambda *given, person=None: original(*given[:at], EVERYTHING, *given[at + 1 :]))

    return without


def test_the_command_line_says_the_same_as_in_a_workspace_without_what_one_may_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """search and read with --json and without, stdout, stderr and exit code; but for milliseconds and the folder."""
    chance = random.Random(2)
    world = build_world(chance)
    roots: dict[World, Path] = {}
    for groups in (frozenset({"의사"}), frozenset({"간호", "임원"}), frozenset[str]()):
        seen = world.without_secrets_of(groups)
        forbidden = [paper for paper in world.papers if paper not in seen.papers]
        for one in {world, seen} - roots.keys():
            roots[one] = tmp_path / f"{len(roots)}" / "same"
            one.write(roots[one])
            (roots[one] / "gallae.toml").write_bytes(b"[retrieval]\nseparate_groups = true\n")
            (roots[one] / "documents" / "broken.pdf").write_bytes(b"no PDF")
            assert main(["-w", str(roots[one]), "ingest"]) == 1
        commands = [["search", query] for paper in forbidden[:2] for query in paper.asked[:2]]
        commands += [["read", f"documents/{paper.path}"] for paper in (*forbidden[:2], *seen.papers[:1])]
        capsys.readouterr()
        for command in commands:
            for form in (["--json"], []):
                asked = ["--groups", ",".join(sorted(groups)), "--today", "2026-11-20", *form, *command]
                said = [said_by(capsys, roots[one], asked) for one in (world, seen)]
                assert said[0] == said[1] and "broken.pdf" not in str(said[0]), command
                unasked = [s for p in forbidden for s in p.secrets if s.lower() not in command[1].lower()]
                assert not [s for s in unasked if s in str(said[0])]


def said_by(capsys: pytest.CaptureFixture[str], root: Path, asked: list[str]) -> tuple[int, str, str]:
    code = main(["-w", str(root), *asked])
    out, err = (text.replace(str(root), "ROOT") for text in capsys.readouterr())
    return code, re.sub(r'"milliseconds": [\d.]+', "", out), err


def test_what_is_not_indexed_yet_is_named_to_those_who_may_read_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = build_world(random.Random(4))
    world.write(tmp_path / "w")
    said = []
    for groups in ([], ["--groups", "손님"]):
        assert main(["-w", str(tmp_path / "w"), *groups, "--no-ingest", "--json", "search", "요금"]) != 0
        said.append(json.loads(capsys.readouterr().out)["error"])
    assert any(paper.path in said[0]["message"] for paper in world.papers)
    assert re.findall(r"documents/|\d", said[1]["message"]) == [] and "gallae -w" in said[1]["hint"]


MUTATIONS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "everyone may read everything": lambda patch: patch.setattr(Person, "may_read", lambda self, readers: True),
    "passages are not filtered": as_everyone(Postings, "_permitted", 2),
    "passages are not filtered when counted": as_everyone(Postings, "count", 2),
    "vectors are not filtered": without_vectors_filter,
    "known words are those of all documents": lambda patch: patch.setattr(
        Postings, "frequency_for", lambda self, person: self.frequency
    ),
    "likely words are those of all documents": as_everyone(Snapshot, "near", 2),
    "translations are those of all documents": as_everyone(Snapshot, "dictionary", 1),
    "groups have no index of their own": as_everyone(Snapshot, "postings", 1),
    "days are those of all versions": with_stored_days,
    "families are those of all versions": with_all_versions,
    "everything can be read by its path": as_everyone(Index, "read", 2),
    "all documents are listed": as_everyone(Index, "documents", 1),
}


@pytest.mark.parametrize("filter_taken_out", MUTATIONS)
def test_a_filter_that_is_taken_out_is_found(
    cases: list[Case], monkeypatch: pytest.MonkeyPatch, filter_taken_out: str
) -> None:
    MUTATIONS[filter_taken_out](monkeypatch)
    found = (leak for case in cases for leak in leaks_of(case, random.Random(5)))
    assert next(found, None) is not None
