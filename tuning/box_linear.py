"""What a linear model of character n-grams makes of the same pieces as the boxed model: the yardstick beside it. Fitted in
some ten CPU seconds from the same rows, measured by the same figures.

    python -m gallae.tuning.box_linear medication-guide --rows 1500 --records 150 --hand evals/data/box/w1
"""

from __future__ import annotations

import argparse
import json
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gallae.checks.placeholder_input import hidden_inputs
from gallae.checks.placeholder_pieces import Frames, Piece, answers_of, pieces_of, unread
from gallae.checks.skill import format_of
from gallae.core.types import Skill
from gallae.core.workspace import open_workspace
from gallae.tuning.box_cases import SAMPLES, Case, generated, handwritten
from gallae.tuning.box_measure import Asked, figures_of
from gallae.tuning.box_rows import TITLES, frames_for, training_rows

__all__ = ["Linear", "features", "fit_linear"]

SIZE = 1 << 17  # places of the hashed features
DROPPED, SMOOTHED, RATE = 0.3, 0.02, 0.08  # share of a row's features, label smoothing, step of Adagrad
TURNS = {"[값]": 4}  # over the rows; of other pieces two


@dataclass(frozen=True, slots=True)
class Linear:
    """`weights`: an embedding bag for each kind of piece, `answers` what its columns mean."""

    weights: dict[str, Any]
    answers: dict[str, list[str]]

    def decide(self, shown: str, allowed: Sequence[str]) -> tuple[str, float]:
        """(the most probable of the allowed answers, how probable it is)."""
        import torch

        tag = shown[: shown.index("]") + 1]
        with torch.no_grad():
            odds = self.weights[tag](torch.tensor(features(shown)), torch.tensor([0])).softmax(1)[0].tolist()
        sure, said = max((p, answer) for p, answer in zip(odds, self.answers[tag], strict=True) if answer in allowed)
        return said, sure


def features(shown: str) -> list[int]:
    """Places of the hashed n-grams: of a value the words on both sides by their distance from it, too."""
    made = {zlib.crc32(feature.encode()) % SIZE for feature in _named(shown)}
    return sorted(made)


def _named(shown: str) -> Iterator[str]:
    if shown.startswith("[값]"):
        yield from _of_value(shown[4:])
        return
    for line in shown.split("\n"):
        tag, said = line[: line.index("]") + 1], f" {line[line.index(']') + 1 :].strip()} "
        head, bar, rest = said.partition(" | ")
        for part, text in ((tag, head), (f"{tag}|", rest)) if bar else ((tag, said),):
            for n in (2, 3) if tag in ("[앞]", "[뒤]") else (1, 2, 3, 4):
                yield from (f"{part}{n}{text[i : i + n]}" for i in range(len(text) - n + 1))
        if tag == "[말]":
            yield from (f"end{said.strip()[-n:]}" for n in (2, 3, 4, 5))
            yield from (f"begin{said.strip()[:n]}" for n in (2, 3, 4, 5))


def _of_value(text: str) -> Iterator[str]:
    asked = min(re.finditer(r"\[([^\[\]]*)\]", text), key=lambda m: abs(m.start() - 28))
    value, sides = asked[1], {"before": text[: asked.start()][::-1], "behind": text[asked.end() :]}
    yield f"value{value}"
    for side, said in sides.items():
        for n in range(1, 11):
            yield from (f"{side}{said[:n]}", f"{side}{value}{said[:n]}")
        for n in (2, 3, 4):
            yield from (f"{side}{n}{said[i : i + n]}" for i in range(len(said) - n + 1))
        found = re.findall(r"⟩([^⟨]*)⟨" if side == "before" else r"⟨([^⟩]*)⟩", said)
        for place, other in enumerate(found):
            yield from (f"any{other}", f"any{value}{other}")
            if place < 3:
                yield from (f"{side}{place}{other}", f"{side}{place}{value}{other}")


def fit_linear(skill: str, rows: int, *, seed: int = 7) -> Linear:
    import torch

    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311 (a draw that can be repeated, no secret)
    taught: dict[str, list[tuple[list[int], str]]] = {}
    for row in training_rows(rows, seed=seed, skills=(skill,)):
        for shown, said in row.answers.items():
            taught.setdefault(shown[: shown.index("]") + 1], []).append((features(shown), said))
    made = Linear({}, {})
    for tag, pairs in taught.items():
        answers = sorted({said for _, said in pairs})
        bag = torch.nn.EmbeddingBag(SIZE, len(answers), mode="sum")
        torch.nn.init.zeros_(bag.weight)
        steps = torch.optim.Adagrad(bag.parameters(), lr=RATE)
        for _ in range(TURNS.get(tag, 2)):
            chance.shuffle(pairs)
            for start in range(0, len(pairs), 64):
                part = pairs[start : start + 64]
                kept = [[f for f in found if chance.random() > DROPPED] for found, _ in part]
                ends = torch.tensor([0, *map(len, kept)]).cumsum(0)[:-1]
                odds = bag(torch.tensor([f for found in kept for f in found]), ends)
                wanted = torch.tensor([answers.index(said) for _, said in part])
                torch.nn.functional.cross_entropy(odds, wanted, label_smoothing=SMOOTHED).backward()
                steps.step()
                steps.zero_grad()
        made.weights[tag], made.answers[tag] = bag, answers
    return made


def asked_of(model: Linear, case: Case, skill: Skill, frames: Frames) -> list[Asked]:
    heads, asked = format_of(skill).heads, []
    for record, hidden in hidden_inputs(skill, case.request, case.titles, case.passages, pieces=True):
        pieces: tuple[Piece, ...] = pieces_of(hidden, frames)
        said = [model.decide(piece.shown, answers_of(piece, frames, heads)) for piece in pieces]
        answers, sure = tuple(answer for answer, _ in said), tuple(odds for _, odds in said)
        asked.append(Asked(record, hidden, pieces, answers, sure, unread(hidden, frames)))
    return asked


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("skill", choices=sorted(TITLES))
    given.add_argument("--rows", type=int, default=1500)
    given.add_argument("--records", type=int, default=300)
    given.add_argument("--hand", type=Path, action="append", default=[])
    options = given.parse_args()
    skill = next(s for s in open_workspace(SAMPLES).skills if s.name == options.skill)
    frames, model = frames_for(skill.name), fit_linear(skill.name, options.rows)
    sets = {"generated": list(generated(skill.name, options.records))}
    sets |= {str(folder): list(handwritten(folder, skill.name)) for folder in options.hand}
    for name, cases in sets.items():
        said = [(case, asked_of(model, case, skill, frames)) for case in cases]
        for bar in (0.0, 0.4, 0.6, 0.8):
            least = dict.fromkeys(("절", *frames.roles), bar)
            figures = figures_of(said, {skill.title: frames}, least)[skill.name]
            print(json.dumps({"set": name, "least": bar, **figures.told()}, ensure_ascii=False))


if __name__ == "__main__":
    main()
