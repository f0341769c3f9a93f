"""What the boxed model is worth: generated records of kinds it has not seen and people's own, through the very steps of
run time (conceal → engine → restore → checks), without the router and the search.

    python -m gallae.tuning.box_measure .state/box/gallae-small.gguf --records 300 --hand evals/data/box/w1

A record that does not hold is handed to the next route; every other figure is over what was answered.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gallae.checks.placeholder_input import hidden_inputs, written_in
from gallae.checks.placeholder_pieces import (
    Frames,
    Piece,
    answers_of,
    bound,
    frames_from,
    pieces_of,
    put_together,
    unread,
)
from gallae.checks.placeholders import Concealed, restore
from gallae.checks.skill import check_skill, format_of
from gallae.core.errors import AnswerError
from gallae.core.types import Skill
from gallae.core.workspace import open_workspace
from gallae.models.embedded import Engine
from gallae.models.placer import is_placer, read_placer
from gallae.tuning.box_cases import SAMPLES, Case, generated, handwritten
from gallae.tuning.box_figures import Figures, Item, held_in, score, share

__all__ = ["Case", "Figures", "Writer", "generated", "handwritten", "measure"]


# -- answering ---------------------------------------------------------------------------------------------------------
class Writer:
    """The engine with the boxed model, asked as at run time."""

    def __init__(self, file: Path) -> None:
        beside = file.with_suffix(".frames.json")
        taught = json.loads(beside.read_text("utf-8")) if beside.is_file() else {}
        self.frames: dict[str, Frames] = {title: frames_from(given) for title, given in taught.items()}
        self._placer = read_placer(file) if is_placer(file) else None
        if self._placer is not None:
            return
        import httpx

        self._engine = Engine(file, context_tokens=4096)
        address, key = self._engine.start()
        self._client = httpx.Client(
            base_url=address, headers={"Authorization": f"Bearer {key.get_secret_value()}"}, timeout=60
        )

    def say(self, text: str, *, most: int = 24, grammar: str = "") -> tuple[str, float]:
        """(answer, how sure the model was of it: the product of its tokens' probabilities)."""
        if self._placer is not None:
            return self._placer.reply(text, grammar)
        body = {
            "messages": [{"role": "user", "content": text}],
            "max_tokens": most,
            "temperature": 0,
            "logprobs": True,
            "top_logprobs": 1,
            **({"grammar": grammar} if grammar else {}),
        }
        given = self._client.post("v1/chat/completions", json=body)
        given.raise_for_status()
        choice = given.json()["choices"][0]
        sure = sum(token["logprob"] for token in (choice.get("logprobs") or {}).get("content") or ())
        return str(choice["message"]["content"]), math.exp(sure)

    def close(self) -> None:
        if self._placer is None:
            self._client.close()
            self._engine.close()


@dataclass(frozen=True, slots=True)
class Asked:
    """A record with what the model said of each of its pieces, whether or not that holds."""

    record: str
    hidden: Concealed
    pieces: tuple[Piece, ...]
    answers: tuple[str, ...]
    sure: tuple[float, ...]
    because: str = ""


def ask(writer: Writer, case: Case, skill: Skill) -> list[Asked]:
    frames, heads = writer.frames.get(skill.title, Frames()), format_of(skill).heads
    asked = []
    for record, hidden in hidden_inputs(skill, case.request, case.titles, case.passages, pieces=True):
        said: dict[str, tuple[str, float]] = {}
        pieces = pieces_of(hidden, frames)
        for piece in pieces:
            if piece.shown not in said:
                allowed = answers_of(piece, frames, heads)
                said[piece.shown] = (
                    writer.say(piece.shown, grammar=bound(allowed)) if len(allowed) > 1 else (allowed[0], 1.0)
                )
        answers = [said[piece.shown] for piece in pieces]
        asked.append(
            Asked(
                record,
                hidden,
                pieces,
                tuple(a for a, _ in answers),
                tuple(s for _, s in answers),
                unread(hidden, frames),
            )
        )
    return asked


def judged(
    asked: Sequence[Asked], case: Case, skill: Skill, frames: Frames, least: Mapping[str, float]
) -> list[Item] | str:
    """The items of an answer, or why it is handed over."""
    items = []
    for one in asked:
        if one.because:
            return f"unread: {one.because}"
        told = replace(frames, least={**frames.least, **least})
        try:
            said = [told.settled(*each) for each in zip(one.pieces, one.answers, one.sure, strict=True)]
        except AnswerError as error:
            return f"unsure: {error.message}"
        try:
            raw = put_together(one.pieces, said, frames, format_of(skill).heads).strip()
            restored = restore(raw, one.hidden, language=written_in(skill))
        except AnswerError as error:
            return f"marks: {error.message}"
        checks = check_skill(
            restored.text,
            skill,
            f"{one.record}\n{one.hidden.read}",
            [*(p.text for p in case.passages), *one.hidden.cited],
        )
        if failed := next((c for c in checks if c.blocking and not c.passed), None):
            return f"{failed.name}: {failed.detail}"
        answers = {p.mark: a for p, a in zip(one.pieces, said, strict=True)}
        items.append(Item(one.record, one.hidden, answers, raw, restored))
    return items


def measure(file: Path, cases: Sequence[Case]) -> list[tuple[Case, list[Asked]]]:
    """What the model said of each case, and the CPU seconds of all."""
    skills = {s.name: s for s in open_workspace(SAMPLES).skills}
    writer = Writer(file)
    try:
        return [(case, ask(writer, case, skills[case.skill])) for case in cases]
    finally:
        writer.close()


def figures_of(said: Sequence[tuple[Case, list[Asked]]], frames: Mapping[str, Frames], least: Mapping[str, float]) -> dict[str, Figures]:  # fmt: skip
    """Figures by skill."""
    skills = {s.name: s for s in open_workspace(SAMPLES).skills}
    made: dict[str, Figures] = {}
    for case, asked in said:
        skill, figures = skills[case.skill], made.setdefault(case.skill, Figures())
        figures.records += 1
        answer = judged(asked, case, skill, frames.get(skill.title, Frames()), least)
        if isinstance(answer, str):
            figures.handed += 1
            figures.because[answer.partition(":")[0]] += 1
            figures.wrong.append((case.id, f"HANDED {answer} | {case.request}"))
            continue
        score(case, answer, skill, figures)
    return made


def plainly(file: Path, cases: Sequence[Case]) -> dict[str, str]:
    """What a model that writes values itself (box_train --plain) makes of requests of one medicine: all else is left to it."""
    writer, slots, right, whole, items = Writer(file), 0, 0, 0, 0
    try:
        for case in (c for c in cases if len(c.items) == 1):
            said, _ = writer.say(case.request, most=120)
            held = [any(held_in(form, said) for form in forms) for forms in case.items[0]]
            slots, right, items, whole = slots + len(held), right + sum(held), items + 1, whole + all(held)
    finally:
        writer.close()
    return {"slots exact": share(right, slots), "items with all slots": share(whole, items)}


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("file", type=Path)
    given.add_argument("--records", type=int, default=300)
    given.add_argument("--seed", type=int, default=2)
    given.add_argument("--skill", action="append")
    given.add_argument("--hand", type=Path, action="append", default=[])
    given.add_argument("--show", type=int, default=0)
    given.add_argument(
        "--least", action="append", default=[], help="kind=probability below which a record is handed over"
    )
    given.add_argument("--sweep", action="store_true", help="figures for several bars")
    given.add_argument("--plain", action="store_true", help="of a model that writes values itself")
    options = given.parse_args()
    if options.plain:
        print(
            json.dumps(plainly(options.file, list(generated("medication-guide", options.records))), ensure_ascii=False)
        )
        return
    skills = tuple(options.skill or ("medication-guide", "consult-summary"))
    sets = {"generated": [c for skill in skills for c in generated(skill, options.records, seed=options.seed)]}
    for folder in options.hand:
        sets[str(folder)] = [
            c for skill in skills if (folder / f"{skill}.jsonl").exists() for c in handwritten(folder, skill)
        ]
    beside = json.loads(options.file.with_suffix(".frames.json").read_text("utf-8"))
    frames = {title: frames_from(told) for title, told in beside.items()}
    bars = [{k: float(v) for k, _, v in (one.partition("=") for one in options.least)}]
    if options.sweep:
        bars = [{"": bar} for bar in (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)]
    for name, cases in sets.items():
        own, children = time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
        said = measure(options.file, cases)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = time.process_time() - own + after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime
        for least in bars:
            for skill, figures in figures_of(said, frames, least).items():
                figures.cpu_seconds = spent * figures.records / len(cases)
                print(json.dumps({"set": name, "skill": skill, "least": least, **figures.told()}, ensure_ascii=False))
                for case_id, problem in figures.wrong[: options.show]:
                    print("   ", case_id, problem)


if __name__ == "__main__":
    main()
