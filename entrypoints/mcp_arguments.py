"""A tool call's arguments, held against its card: a name nobody knows is refused with the nearest one, not dropped.

A dropped argument would answer another question than the one that was asked. Other names that models often give are
taken (`q` for `question`); what is left out gets its default. Errors are in the person's language.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from typing import Any

from gallae.core.errors import InputError
from gallae.core.language import say
from gallae.core.types import Language
from gallae.entrypoints.mcp_cards import Card
from gallae.entrypoints.session import whole

__all__ = ["arguments_of"]

TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
}


def arguments_of(card: Card, given: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Every argument of the card. InputError names the argument, what it was and what it may be."""
    named: dict[str, Any] = {}
    for name, value in given.items():
        known = name if name in card.arguments else card.also.get(name)
        if known is None:
            raise _unknown(card, name, language)
        if known in named:
            raise InputError(
                say(language, f"{card.name}: {known}이(가) 두 번 있습니다", f"{card.name}: {known} is given twice"),
                hint=say(language, "한 번만 적으세요.", "Give it once."),
            )
        named[known] = _checked(card, known, value, language)
    for name in card.required:
        if name not in named or named[name] == "":
            raise InputError(
                say(language, f"{card.name}: {name}이(가) 없습니다", f"{card.name}: {name} is missing"),
                hint=f"{name}: {_allowed(card.arguments[name])}",
            )
    defaults = {name: shape["default"] for name, shape in card.arguments.items() if "default" in shape}
    return {**defaults, **named}


def _unknown(card: Card, name: str, language: Language) -> InputError:
    near = difflib.get_close_matches(name, card.arguments, n=1, cutoff=0.5)
    meant = say(language, f"{near[0]}을(를) 뜻했나요? ", f"Did you mean {near[0]}? ") if near else ""
    return InputError(
        say(language, f"{card.name}: 모르는 인자 {name[:80]!r}", f"{card.name}: there is no argument {name[:80]!r}"),
        hint=meant + say(language, "인자: ", "Arguments: ") + ", ".join(card.arguments),
    )


def _checked(card: Card, name: str, value: Any, language: Language) -> Any:
    shape = card.arguments[name]
    if isinstance(value, float) and shape["type"] == "integer" and value.is_integer():
        value = int(value)  # JSON knows one kind of number
    fits = isinstance(value, TYPES[shape["type"]]) and (shape["type"] == "boolean" or not isinstance(value, bool))
    if isinstance(value, str):
        value = whole(value)
    if not fits or not _within(shape, value):
        shown = repr(value) if not isinstance(value, str) else repr(value[:80])
        raise InputError(f"{card.name}: {name} = {shown[:100]}", hint=f"{name}: {_allowed(shape)}")
    return value


def _within(shape: Mapping[str, Any], value: Any) -> bool:
    if "enum" in shape and value not in shape["enum"]:
        return False
    if isinstance(value, str):
        return len(value) <= shape.get("maxLength", len(value)) and "\0" not in value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return math.isfinite(value) and shape.get("minimum", value) <= value <= shape.get("maximum", value)
    return True


def _allowed(shape: Mapping[str, Any]) -> str:
    if "enum" in shape:
        return " | ".join(shape["enum"])
    said = [shape["type"]]
    if "maxLength" in shape:
        said.append(f"≤ {shape['maxLength']:,}")
    if "minimum" in shape:
        said.append(f"{shape['minimum']:,} … {shape['maximum']:,}")
    return " ".join(said) + (f" ({shape['description']})" if shape.get("description") else "")
