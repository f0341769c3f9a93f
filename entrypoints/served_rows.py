"""Training rows as the tuned model will be asked at run time: the same words of the system, the same sources, the same
marks. A model that is served with another prompt than it was trained with loses most of what it learned.

    {"instruction": "가나정 250mg 하루 3번 안내문", "output": "가나정을 …"}
      placeholders = true   system: the skill's title · user: ⟦용어1⟧ ⟦양1⟧ 하루 ⟦횟수1⟧ 안내문 · assistant: ⟦용어1⟧을 …
      else                  system: what graphs/prompts.py tells whoever serves the skill, with the passages it would be shown
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, get_args

from gallae.checks.house import house_of
from gallae.checks.placeholder_input import by_clauses, hidden_inputs, terms_for
from gallae.checks.placeholder_pairs import conceal_output, conceal_pair
from gallae.core.errors import TuningError
from gallae.core.language import language_of
from gallae.core.types import EVERYBODY, Language, Passage, Skill
from gallae.entrypoints.documents import index_first
from gallae.entrypoints.opened import index_of
from gallae.entrypoints.session import Session
from gallae.graphs.prompts import prompt_for_skill
from gallae.tuning.rows import Row, Turn

__all__ = ["Asked", "as_served", "open_asked", "sides_as_served", "told"]

NAMED = 5  # rows that a message names
Passages = Callable[[str], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class Asked:
    """How the skill's model is asked in this workspace. `titles`: of the documents; `passages`: what retrieval finds for
    a request (only a skill that needs documents and hides nothing asks)."""

    skill: Skill
    prompts: Mapping[str, str]
    language: Language
    titles: Sequence[str] = ()
    passages: Passages = lambda _: ()


def sides_as_served(
    session: Session, skill: Skill, stage: str, sides: Mapping[str, tuple[Row, ...]], *, leaves: bool = False
) -> Mapping[str, tuple[Row, ...]]:
    """What is trained on and checked with, as the model will be asked; what is tested with stays as people wrote it.
    `leaves`: the rows go out of the house, so no confidential passage is in them (D9). What is left out is said."""
    if stage == "cpt":
        return sides
    made = dict(sides)
    with open_asked(session, skill, leaves=leaves) as asked:
        for side in ("train", "valid"):
            made[side], left = as_served(sides[side], asked)
            if left:
                places = ", ".join(row.place for row in left[:NAMED]) + (" …" if len(left) > NAMED else "")
                ko = f"{side}: {len(left)}행은 표시로 쓸 수 없어 뺌(입력에 없는 값, 또는 기록이 여럿): {places}"
                en = f"{side}: {len(left)} rows cannot be written in marks (a value of nobody's, or several records): {places}"
                print(session.say(ko, en), file=sys.stderr)
    if not made["train"]:
        raise TuningError(
            f"{skill.name}: no row can be written in marks",
            hint="The outputs hold values that the inputs do not; mend the rows, or remove placeholders = true.",
        )
    return made


@contextmanager
def open_asked(session: Session, skill: Skill, *, leaves: bool = False) -> Iterator[Asked]:
    """The workspace's own documents, indexed first where something changed; of a skill that asks for neither passages nor
    terms nothing is opened, and no server is looked for. What only some may read teaches no model: whoever asks it need
    not be one of them."""
    workspace = session.workspace
    if not (skill.needs_documents or skill.placeholders):
        yield Asked(skill, workspace.prompts, workspace.settings.language)
        return
    with index_of(session) as index:
        index_first(session, index)

        def passages(request: str) -> Sequence[Passage]:
            found = index.search(
                request, person=EVERYBODY, today=session.today, k=workspace.settings.retrieval.passages
            )
            return [p for p in found.passages if not (leaves and p.confidential)]

        titles = [card.title for card in index.documents(EVERYBODY)]
        yield Asked(skill, workspace.prompts, workspace.settings.language, titles, passages)


def as_served(rows: Sequence[Row], asked: Asked) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """(rows to train on, rows that were left out: their output has a value that neither input nor house gives, or they
    hold several records, which the model is never asked at once). A row that brings a system of its own keeps it."""
    made: list[Row] = []
    left: list[Row] = []
    for row in rows:
        if not row.file.startswith("skills/") or row.system:  # general rows, or one that says itself how it is asked
            made.append(row)
            continue
        told = _in_marks(row, asked) if asked.skill.placeholders else _told(row, asked)
        if told is None:
            left.append(row)
        else:
            made.append(replace(told, given=_written(told)))
    return tuple(made), tuple(left)


def told(prompts: Mapping[str, str], skill: Skill) -> list[str]:
    """What stands before every row of the skill, in each language that a person may ask in."""
    if skill.placeholders:
        return [skill.title]
    return list(dict.fromkeys(prompt_for_skill(prompts, skill, name, (), ())[0].content for name in get_args(Language)))


def _told(row: Row, asked: Asked) -> Row:
    language = language_of(row.prompt, asked.language)
    passages = asked.passages(row.prompt) if asked.skill.needs_documents else ()
    word = hashlib.sha256(row.prompt.encode()).hexdigest()[:16]  # the same data whenever it is made
    system = prompt_for_skill(asked.prompts, asked.skill, language, (), passages, word=word)[0].content
    return replace(row, turns=(Turn("system", system), *row.turns))


def _in_marks(row: Row, asked: Asked) -> Row | None:
    """Of a pair the chosen answer decides; what is wrong with the rejected one may well be a value of nobody's."""
    skill, house = asked.skill, house_of(asked.skill)
    if len(hidden_inputs(skill, row.context, asked.titles)) > 1:
        return None
    known = terms_for(skill, row.context, asked.titles)
    house_words: dict[str, Any] = {"literals": house.format.literals, "usual": house.usual}
    pair = conceal_pair(
        row.context, row.answer, known=known, clauses=by_clauses(skill), documents=skill.needs_documents, **house_words
    )
    if pair is None:
        return None
    hidden, answer = pair
    rejected = row.rejected and (conceal_output(row.rejected, hidden, **house_words) or row.rejected)
    turns = (Turn("system", skill.title), Turn("user", hidden.text))
    return replace(row, turns=turns, answer=answer, rejected=rejected)


def _written(row: Row) -> dict[str, Any]:
    """The row as a line of a run folder, in the format of its shape."""
    said = [{"role": turn.role, "content": turn.content} for turn in row.turns]
    kept = {key: row.given[key] for key in ("source", "thread", "group", "synthetic", "id") if key in row.given}
    if row.shape == "pair":
        return {"prompt": said, "chosen": row.answer, "rejected": row.rejected, **kept}
    if row.shape == "thumb":
        return {"prompt": said, "answer": row.answer, "good": row.good, **kept}
    if row.shape == "graded":
        return {"prompt": said, "answer": row.answer, "score": row.score, **kept}
    return {"messages": [*said, {"role": "assistant", "content": row.answer}], **kept}
