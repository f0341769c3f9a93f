"""Masks everything that leaves for an observer at once (a turn's trace, an evaluation's rows), so that a value is hidden
wherever it stands once one place gave it away.

The detectors are those of the question, the agent and the log; the bar is lower (a role's mailbox or an office's
phone is masked too), because nobody is served by a trace that says too much. For the same reason a long bare number
is masked: the word that says whose it is may stand in the passage before, where no detector looks.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from functools import lru_cache
from typing import Any

from gallae.checks.folding import DASHES
from gallae.checks.masking import Mask
from gallae.core.types import as_json

__all__ = ["MINIMUM", "masked"]

MINIMUM = 0.25  # checks.identifiers gives 0.3 to a role's mailbox, an office's line and a pattern without its word
# A role, an outcome; or an id or a hash that a program made (a detector could read a phone number into one).
_WORD = re.compile(
    r"[a-z_]{1,24}|[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=(?:\d*[a-f]){3})[0-9a-f]{12,64}"
)
_FIGURES = (type(None), bool, int, float, uuid.UUID)
# Seven digits and more, or three groups and more that are no date. Sums of money are written with commas or are shorter.
# An id of ours and the moment a run of ours is named by are let through.
_BARE = re.compile(
    rf"(?P<id>(?<![0-9A-Za-z])(?:(?=\d*[a-f])[0-9a-f]{{32}}(?![0-9A-Za-z])|20\d{{6}}T\d{{6}}(?:\.\d{{6}})?(?!\d)))"
    rf"|(?<![\d.,])\d{{7,}}(?![\d,]|\.\d)"
    rf"|(?<![\d{DASHES}-])(?!(?:19|20)\d\d[{DASHES}-]\d\d?[{DASHES}-]\d\d?(?!\d))\d{{2,6}}(?:\s?[{DASHES}-]\s?\d{{1,8}}){{2,4}}(?!\d)"
)


def masked(value: Any, mask: Mask | None = None) -> Any:
    """A copy of `value` (dicts, lists, dataclasses, strings, figures) with every personal value of its strings replaced;
    what is no JSON as the text it prints as. `mask`: one that outlasts the call: what an earlier call gave away stays
    hidden."""
    if isinstance(value, datetime | uuid.UUID):
        return value
    value = as_json(value)
    texts: dict[str, str] = {}
    mask = Mask(minimum=MINIMUM) if mask is None else mask
    for text in _strings(value, {}):
        made = text if _clean(text) else mask.mask(text)
        texts[text] = made
    # What a later text gave away may stand in an earlier one, without the words around it.
    done = {t: mask.mask(t) if len(mask) and mask.holds(made) else made for t, made in texts.items()}
    return _replaced(value, {t: made if _is_word(t) else _BARE.sub(_number, made) for t, made in done.items()})


def _number(found: re.Match[str]) -> str:
    return found["id"] or "[NUMBER]"


@lru_cache(maxsize=512)
def _clean(text: str) -> bool:
    """Nothing in it by itself. Prompts, titles and paths come again in every turn: each is looked at once."""
    return _is_word(text) or Mask(minimum=MINIMUM).mask(text) == text


def _is_word(text: str) -> bool:
    return _WORD.fullmatch(text) is not None


def _strings(value: Any, seen: dict[str, None]) -> dict[str, None]:
    """Every distinct string in order; the keys are ours."""
    if isinstance(value, str):
        if value:
            seen[value] = None
    elif isinstance(value, dict):
        for inner in value.values():
            _strings(inner, seen)
    elif isinstance(value, list | tuple):
        for inner in value:
            _strings(inner, seen)
    elif not isinstance(value, _FIGURES):
        seen[str(value)] = None
    return seen


def _replaced(value: Any, done: dict[str, str]) -> Any:
    if isinstance(value, str):
        return done.get(value, value)
    if isinstance(value, dict):
        return {key: _replaced(inner, done) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(inner, done) for inner in value]
    return value if isinstance(value, _FIGURES) else done[str(value)]
