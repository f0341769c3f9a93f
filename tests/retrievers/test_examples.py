"""Hashed examples in FAISS: the same places in every process, the right row first, nothing heavy before it is needed."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys

import numpy as np

from gallae.retrievers.examples import DIMENSIONS, NearestExamples, hashed


def rows(count: int, seed: int = 0) -> list[dict[str, float]]:
    dice = random.Random(seed)
    letters = "가나다라마바사아자차카타파하"
    return [{"".join(dice.choices(letters, k=3)): dice.uniform(0.5, 2.0) for _ in range(30)} for _ in range(count)]


def cosine(a: dict[str, float], b: dict[str, float]) -> float:
    dot = sum(w * b.get(name, 0.0) for name, w in a.items())
    return dot / (sum(w * w for w in a.values()) * sum(w * w for w in b.values())) ** 0.5


def test_a_row_finds_itself_and_its_damaged_copy_among_two_thousand() -> None:
    given = rows(2_000)
    nearest = NearestExamples(given)
    dice = random.Random(1)
    for number in dice.sample(range(2_000), 50):
        damaged = dict(dice.sample(sorted(given[number].items()), 20))
        assert nearest.search(given[number], k=1)[0][0] == number
        assert nearest.search(damaged, k=1)[0][0] == number


def test_hashing_keeps_cosines_to_about_one_over_the_root_of_the_dimensions() -> None:
    given = rows(200)
    errors = [float(hashed(a) @ hashed(b)) - cosine(a, b) for a, b in itertools.pairwise(given)]
    assert np.std(errors) < 1.3 / DIMENSIONS**0.5 and abs(np.mean(errors)) < 0.01


def test_nothing_is_found_among_nothing_or_for_nothing() -> None:
    assert NearestExamples([]).search({"a": 1.0}, k=3) == []
    assert NearestExamples([{"a": 1.0}]).search({}, k=3) == []
    assert len(NearestExamples([{"a": 1.0}]).search({"a": 1.0}, k=9)) == 1


def test_the_hash_is_the_same_in_every_process() -> None:
    script = (
        "from gallae.retrievers.examples import hashed\n"
        "import hashlib; print(hashlib.sha256(hashed({'가나': 1.0, 'abc': 0.5, 'ㅋㅋ': 2.0}).tobytes()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, timeout=60
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1 and len(seen.pop().strip()) == 64
