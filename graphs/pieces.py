"""A record asked piece by piece (`pieces = true` of a skill's [model]): for models of a few million weights, which say
reliably of one value, one clause or one heading where it belongs and cannot write a record. See checks/placeholder_pieces.py.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from gallae.checks.placeholder_pieces import (
    Frames,
    answers_of,
    bound,
    frames_from,
    frames_of,
    pieces_of,
    put_together,
    unread,
)
from gallae.checks.placeholders import Concealed
from gallae.checks.skill import format_of
from gallae.core.errors import AnswerError
from gallae.core.types import Skill, Usage
from gallae.graphs.generate import Generated, generate
from gallae.graphs.prompts import Prompted
from gallae.graphs.state import TurnContext
from gallae.models.model import Model

__all__ = ["by_pieces"]


@lru_cache(maxsize=16)
def _taught(file: Path) -> dict[str, Frames]:
    """What the house writes around the values, by the skill's title; empty where nobody wrote it down."""
    beside = file.with_suffix(".frames.json")
    given = json.loads(beside.read_text(encoding="utf-8")) if beside.is_file() else {}
    return {title: frames_from(told) for title, told in given.items()}


def _often(skill: Skill) -> Iterator[tuple[str, str]]:
    """(heading, what more than one of the skill's rows say under it): "없음", "말하지 않음"."""
    lines = [line.partition(":") for row in skill.rows for line in row.answer.splitlines()]
    counts = Counter((re.sub(r"^\W+", "", head).strip(), said.strip()) for head, _, said in lines)
    yield from (line for line, n in counts.items() for _ in range(n) if n > 1 and line[1])


async def by_pieces(turn: TurnContext, model: Model, skill: Skill, hidden: Concealed, temperature: float) -> Generated:
    """The answers put together, and what they cost. The same piece is asked once. AnswerError where the request has
    what was not read, where the model is not sure, or where the house has no sentence for what it said."""
    taught = _taught(model.files[0]) if model.files else {}
    frames = taught.get(skill.title) or frames_of(_often(skill))
    if strange := unread(hidden, frames):
        raise AnswerError(f"{strange}: not read as a value")
    heads = format_of(skill).heads
    said: dict[str, Generated] = {}
    pieces = pieces_of(hidden, frames)
    for piece in pieces:
        if piece.shown in said:
            continue
        allowed = answers_of(piece, frames, heads)
        if len(allowed) == 1:
            said[piece.shown] = Generated(allowed[0])
            continue
        made = await generate(
            turn, model, [Prompted("user", piece.shown)], release=False, temperature=temperature, grammar=bound(allowed)
        )
        made.text = frames.settled(piece, made.text.strip(), made.sure)
        said[piece.shown] = made
    answers = [said[piece.shown].text for piece in pieces]
    usage = Usage()
    for made in said.values():
        usage = usage.plus(made.usage)
    finish = "length" if any(made.cut for made in said.values()) else "stop"
    return Generated(put_together(pieces, answers, frames, heads), usage=usage, finish=finish)
