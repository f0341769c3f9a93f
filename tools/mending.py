"""A model's arguments held against the schema of the tool, and mended where only one reading is possible.

    mended({"type": "object", "properties": {"count": {"type": "integer"}}}, {"count": "3"})   # ({"count": 3}, ("count: …",))

What is mended never means something else afterwards: the same number in its own type, the same word of a list in its
spelling, a misspelt name whose like is not there yet, a default that the schema itself states. The rest is the model's
to correct: `wrong` says what is wrong, in the schema's words.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

__all__ = ["mended", "wrong"]

NEAR = 0.6  # of difflib's ratio, from which on a name is another's misspelling
MOST_CHARACTERS = 40  # of a number written as text


def mended(schema: Mapping[str, Any], arguments: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The arguments as the tool may take them, and a sentence for each that was changed."""
    known = schema.get("properties") or {}
    if not known:
        return dict(arguments), ()
    named, notes = _named(known, arguments, closed=schema.get("additionalProperties") is False)
    for name, value in list(named.items()):
        better = _typed(known.get(name) or {}, value)
        if better is not value:
            named[name] = better
            notes.append(f"{name}: {_short(value)} → {_short(better)}")
    for name in schema.get("required") or ():
        if name not in named and "default" in (known.get(name) or {}):
            named[name] = known[name]["default"]
            notes.append(f"{name}: its default {_short(named[name])}")
    return named, tuple(notes)


def wrong(schema: Mapping[str, Any], arguments: Mapping[str, Any]) -> str:
    """What the schema has against the arguments; "" if nothing. A schema that is none has nothing against any."""
    import jsonschema

    try:
        validator = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)(schema)
        found = sorted(validator.iter_errors(dict(arguments)), key=lambda error: list(error.path))
    except Exception:  # a foreign server's schema may be anything; the server itself has the last word
        return ""
    if not found:
        return ""
    return "; ".join(_told(error) for error in found[:2])[:400]


def _told(error: Any) -> str:
    at = ".".join(str(part) for part in error.path)
    return f"{at}: {error.message}" if at else str(error.message)


def _named(known: Mapping[str, Any], given: Mapping[str, Any], *, closed: bool) -> tuple[dict[str, Any], list[str]]:
    named = {name: value for name, value in given.items() if name in known}
    notes: list[str] = []
    for name, value in given.items():
        if name in known:
            continue
        free = [other for other in known if other not in named and other not in given]
        like = _like(name, free)
        if like is None and not closed:
            named[name] = value
        elif like is None:
            named[name] = value  # the tool says what it thinks of it
        else:
            named[like] = value
            notes.append(f"{name} → {like}")
    return named, notes


def _like(name: str, free: list[str]) -> str | None:
    """The one free name that this is a misspelling or another writing of."""
    bare = {other: _bare(other) for other in free}
    same = [other for other in free if bare[other] == _bare(name)]
    if len(same) == 1:
        return same[0]
    begun = [other for other in free if len(_bare(name)) >= 3 and bare[other].startswith(_bare(name))]
    if len(begun) == 1:
        return begun[0]
    near = difflib.get_close_matches(_bare(name), list(bare.values()), n=2, cutoff=NEAR)
    found = [other for other in free if bare[other] == near[0]] if len(near) == 1 else []
    return found[0] if len(found) == 1 else None


def _bare(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _typed(entry: Mapping[str, Any], value: Any) -> Any:
    """The same value in the type that is wanted; the value itself where that would be a guess."""
    kinds = entry.get("type")
    kinds = [kinds] if isinstance(kinds, str) else list(kinds or ())
    choices = entry.get("enum")
    if isinstance(choices, list) and value not in choices and isinstance(value, str):
        same = [c for c in choices if isinstance(c, str) and c.casefold().strip() == value.casefold().strip()]
        return same[0] if len(same) == 1 else value
    if isinstance(value, str) and "string" not in kinds:
        return _from_text(kinds, value)
    if isinstance(value, float) and kinds == ["integer"] and value.is_integer():
        return int(value)
    if kinds == ["string"] and isinstance(value, int | float) and not isinstance(value, bool):
        return json.dumps(value)
    if kinds == ["array"] and isinstance(value, list):
        inner = entry.get("items")
        made = [_typed(inner, one) for one in value] if isinstance(inner, Mapping) else value
        return made if any(a is not b for a, b in zip(made, value, strict=True)) else value
    return value


def _from_text(kinds: list[str], text: str) -> Any:
    if ("integer" in kinds or "number" in kinds) and len(text) <= MOST_CHARACTERS:
        try:
            number = Decimal(text.strip().replace(",", "") if _grouped(text.strip()) else text.strip())
        except InvalidOperation:
            return text
        if not number.is_finite():
            return text
        if number == number.to_integral_value():
            return int(number)
        return float(number) if "number" in kinds and Decimal(str(float(number))) == number else text
    if "boolean" in kinds and text.strip().casefold() in ("true", "false"):
        return text.strip().casefold() == "true"
    if ("array" in kinds or "object" in kinds) and text.lstrip()[:1] in ("[", "{"):
        try:
            made = json.loads(text)
        except ValueError:
            return text
        wanted = list if "array" in kinds else dict
        return made if isinstance(made, wanted) else text
    return text


def _grouped(text: str) -> bool:
    """Commas where thousands are parted, and nowhere else: "1,5" may mean one and a half."""
    whole = text.lstrip("+-").partition(".")[0].split(",")
    return len(whole) > 1 and 1 <= len(whole[0]) <= 3 and all(len(part) == 3 for part in whole[1:])


def _short(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 40 else f"{shown[:39]}…"
