"""Generated workspaces, people and questions: what somebody may not read shows in nothing that they are given.

The checks themselves stand in rights_check.py; here they are run, and shown to notice every filter that is taken out.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rights_check import WAYS, Reads, Shelves, case_leaks, person_leaks
from rights_world import World, build_world, people, questions

from gallae.core.types import Person


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


def leaks_of(case: Case, chance: random.Random, counted: list[str] | None = None) -> Iterator[str]:
    """What leaks in a case, by all ways of opening the index; an exception is a finding as well."""
    with ExitStack() as stack:
        for way in WAYS:
            fused = way.startswith("fused")
            whole, readable = (
                one.open(way, stack, Reads() if fused else None) for one in (case.whole, case.readable)
            )
            where = f"{way}, groups {case.groups and sorted(case.groups)}"
            try:
                yield from (f"{where}: {leak}" for leak in person_leaks(whole, readable, case.world, case.groups))
                for query in case.asked:
                    k = chance.choice([1, 3, 8])
                    found = case_leaks(
                        whole, readable, case.world, case.groups, query, k, apart=way.endswith("apart")
                    )
                    yield from (f"{where}, k {k}, {query!r}: {leak}" for leak in found)
                    if counted is not None:
                        counted.append(query)
            except (KeyError, IndexError) as error:
                yield f"{where}: {error!r}"


def test_a_hundred_and_fifty_generated_cases_leak_nothing(tmp_path: Path) -> None:
    counted: list[str] = []
    for case in build_cases(tmp_path, seed=3, worlds=2, persons=4, each=20):
        assert list(leaks_of(case, random.Random(5), counted)) == []
    assert len(counted) // len(WAYS) >= 150
