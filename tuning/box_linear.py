"""How the model in the box is made (models/placer.py): two linear models of character n-grams, fitted from our own generator,
each from rows and a shuffle of its own, in numpy and a minute. The same command writes the same bytes.

    python -m gallae.tuning.box_linear models/boxed/gallae-small.gguf       # make reproduce-box
    python -m gallae.tuning.box_measure models/boxed/gallae-small.gguf --skill medication-guide --hand evals/data/box/w1
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from gallae.core.files import write_whole
from gallae.models.gguf import gguf_bytes
from gallae.models.placer import ARCHITECTURE, Placer, features, tag_of
from gallae.tuning.box_rows import HEADS, TITLES, frames_for, training_rows

__all__ = ["LEAST", "fit_decider", "fit_placer", "frames_json", "placer_bytes"]

SKILL = "medication-guide"  # the notes' lines are wrong too often to ship (docs/log.md)
BITS = 16
ROWS, SEEDS = 1500, (7, 8)  # of each decider
DROPPED, SMOOTHED, RATE = 0.3, 0.02, 0.08  # share of a row's features, label smoothing, step of Adagrad
TURNS = {"[값]": 4}  # over the rows; of other pieces two
LEAST = 0.8  # how sure both deciders have to be
KEPT = (
    "양",
    "수",
    "개수",
    "번호",
    "비율",
    "횟수",
    "기간",
)  # often said of a prescription, seldom of something else alone
ASKED_OF_CODE = ("[쓰임]",)  # the request tells it by itself (`uses` of Frames)
Weights = dict[str, tuple[list[str], np.ndarray[Any, Any]]]


def fit_decider(skill: str, rows: int, seed: int, bits: int = BITS) -> Weights:
    """By kind of piece: answers, and float32 weights of shape (2**bits, answers). One piece a step, Adagrad."""
    taught: dict[str, list[tuple[np.ndarray[Any, Any], str]]] = {}
    for row in training_rows(rows, seed=seed, skills=(skill,)):
        for shown, said in row.answers.items():
            if (tag := tag_of(shown)) not in ASKED_OF_CODE:
                taught.setdefault(tag, []).append((np.array(features(shown, bits), dtype=np.int64), said))
    chance = np.random.default_rng(seed)
    return {tag: _fitted(pairs, TURNS.get(tag, 2), chance, bits) for tag, pairs in sorted(taught.items())}


def _fitted(
    pairs: Sequence[tuple[np.ndarray[Any, Any], str]], turns: int, chance: np.random.Generator, bits: int
) -> tuple[list[str], np.ndarray[Any, Any]]:
    answers = sorted({said for _, said in pairs})
    wanted = [answers.index(said) for _, said in pairs]
    weight = np.zeros((1 << bits, len(answers)), np.float32)
    squares = np.full_like(weight, 1e-10)
    for _ in range(turns):
        for n in chance.permutation(len(pairs)):
            places = pairs[n][0]
            places = places[chance.random(len(places)) > DROPPED]
            odds = weight[places].sum(0)
            odds = np.exp(odds - odds.max())
            slope = odds / odds.sum() - np.float32(SMOOTHED / len(answers))
            slope[wanted[n]] -= 1 - SMOOTHED
            squares[places] += slope * slope
            weight[places] -= RATE * slope / np.sqrt(squares[places])
    return answers, weight


def fit_placer(skill: str = SKILL, rows: int = ROWS, seeds: Sequence[int] = SEEDS, bits: int = BITS) -> Placer:
    """The deciders as they are written: int8, one scale an answer."""
    deciders = [fit_decider(skill, rows, seed, bits) for seed in seeds]
    answers = {tag: said for tag, (said, _) in deciders[0].items()}
    for decider in deciders[1:]:
        assert {tag: said for tag, (said, _) in decider.items()} == answers, "too few rows: not every answer came up"
    return Placer(bits, answers, [{tag: _small(weight) for tag, (_, weight) in one.items()} for one in deciders])


def _small(weight: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    worth = (np.abs(weight).max(0) / 127).astype(np.float32)
    worth[worth == 0] = 1
    return np.rint(weight / worth).astype(np.int8), worth


def placer_bytes(placer: Placer) -> bytes:
    """The GGUF file."""
    told: dict[str, str | int] = {
        "general.architecture": ARCHITECTURE,
        "general.name": "gallae-small",
        "general.license": "Apache-2.0",
        "general.description": "Two linear models of character n-grams; places the values of a prescription. Fitted by "
        "gallae.tuning.box_linear from its own generator; no text of anybody else.",
        "gallae.answers": json.dumps(placer.answers, ensure_ascii=False),
        "gallae.bits": placer.bits,
        "gallae.deciders": len(placer.weights),
    }
    tensors: dict[str, np.ndarray[Any, Any]] = {}
    for n, decider in enumerate(placer.weights):
        for tag, (weight, worth) in decider.items():
            tensors |= {f"{n}.{tag}.weight": weight, f"{n}.{tag}.worth": worth}
    return gguf_bytes(told, tensors)


def frames_json(skill: str = SKILL) -> str:
    """What stands beside the file: by the skill's title what the house writes, and when the model counts as unsure. A
    sentence of a document that it is unsure of is not left out: it stands where people are told to be careful."""
    frames = replace(frames_for(skill), least={"": LEAST}, otherwise={"사실": HEADS["caution"]}, kept=KEPT)
    given: Mapping[str, Any] = {name: value for name, value in asdict(frames).items() if value}
    return json.dumps({TITLES[skill]: given}, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("file", type=Path)
    options = given.parse_args()
    data = placer_bytes(fit_placer())
    same = options.file.is_file() and options.file.read_bytes() == data
    options.file.parent.mkdir(parents=True, exist_ok=True)
    options.file.write_bytes(data)
    write_whole(options.file.with_suffix(".frames.json"), frames_json(), mode=0o644)
    print(f"{options.file.name}: {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}{', as it was' * same}")


if __name__ == "__main__":
    main()
