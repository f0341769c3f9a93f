"""Damaged files of every kind: read or refused, never a crash or a hang, and nothing of a refused one is kept."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import KnowledgeError
from gallae.core.settings import DocumentSettings
from gallae.core.types import Person
from gallae.retrievers.load import SUFFIXES, load
from gallae.retrievers.split import split


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.long)])
def test_mutated_files_are_read_or_refused(samples: Path, count: int) -> None:
    chance = random.Random(count)
    kinds: dict[str, list[bytes]] = {}
    for path in sorted((samples / "documents").rglob("*.*")):
        if path.suffix in SUFFIXES:
            kinds.setdefault(path.suffix, []).append(path.read_bytes())
    assert {".md", ".csv", ".html", ".pdf", ".docx"} <= set(kinds)
    read = refused = 0
    for _ in range(count):
        suffix = chance.choice(sorted(kinds))
        data = _mutated(chance, bytearray(chance.choice(kinds[suffix])))
        started = time.monotonic()
        try:
            loaded = load(f"a{suffix}", data, DocumentSettings())
        except KnowledgeError as error:
            assert error.message.startswith(f"a{suffix}: ")
            refused += 1
        else:
            for chunk in split(loaded, 500):
                piece = loaded.text[chunk.start : chunk.end]
                assert piece == piece.strip() != ""
            read += 1
        assert time.monotonic() - started < 10
    assert read > count // 20 and refused > count // 20


def test_nothing_of_a_refused_file_is_in_the_index(shelf: Any, samples: Path) -> None:
    chance = random.Random(5)
    sources = [p for p in sorted((samples / "documents").rglob("*.*")) if p.suffix in SUFFIXES]
    for number in range(40):
        source = chance.choice(sources)
        shelf.write(f"{number}{source.suffix}", _mutated(chance, bytearray(source.read_bytes())))
    reports = shelf.ingest()
    kept = {card.path.removeprefix("documents/") for card in shelf.index.documents(Person())}
    assert kept == {path for path, report in reports.items() if report.status == "added"}
    assert {report.status for report in reports.values()} == {"added", "refused"}
    for passage in shelf.search("약 하루 한 번 먹는다 시간 원 상담", k=500).passages:
        assert passage.path.removeprefix("documents/") in kept


def _mutated(chance: random.Random, data: bytearray) -> bytes:
    for _ in range(chance.choice([0, 1, 3, 30])):
        at = chance.randrange(len(data)) if data else 0
        kind = chance.random()
        if kind < 0.5 and data:
            data[at] = chance.randrange(256)
        elif kind < 0.7:
            del data[at : at + chance.randrange(200)]
        elif kind < 0.85:
            data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(20)))
        else:
            del data[chance.randrange(len(data) + 1) :]
    return bytes(data)
