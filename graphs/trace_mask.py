"""Masks everything a turn sends at once, so that a value is hidden wherever it stands once one place gave it away.

The detectors are those of the question, the agent and the log; the bar is lower (a role's mailbox or an office's
phone is masked too), because nobody is served by a trace that says too much.
"""

from __future__ import annotations

from typing import Any

from gallae.checks.masking import Mask

__all__ = ["masked"]

MINIMUM = 0.25  # checks.identifiers gives 0.3 to a role's mailbox, an office's line and a pattern without its word


def masked(value: Any) -> Any:
    """A copy of `value` (dicts, lists, strings, figures) with every personal value of its strings replaced."""
    texts: dict[str, tuple[str, int]] = {}
    mask = Mask(minimum=MINIMUM)
    for text in _strings(value, {}):
        made = mask.mask(text)
        texts[text] = (made, len(mask))
    # What a later text gave away may stand in an earlier one, without the words around it.
    done = {t: mask.mask(t) if n < len(mask) and mask.holds(made) else made for t, (made, n) in texts.items()}
    return _replaced(value, done)


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
    return seen


def _replaced(value: Any, done: dict[str, str]) -> Any:
    if isinstance(value, str):
        return done.get(value, value)
    if isinstance(value, dict):
        return {key: _replaced(inner, done) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(inner, done) for inner in value]
    return value
