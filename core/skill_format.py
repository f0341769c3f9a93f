"""`[format]` of a skill.toml: what a team says of its house format instead of leaving it to be learned from the rows.

    [format]
    headings = ["■ 제목", "■ 할 일"]    # lines that begin so, in this order
    max_characters = 600
    validator = "json-schema"           # json | json-schema | python | sql | sql:DIALECT | regex:PATTERN
    schema = "schema.json"              # beside skill.toml, or an inline table

Unknown keys warn; a value that cannot be used is a SettingsError that names file and key, for a check that silently
checks nothing is worse than none.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from gallae.core.errors import SettingsError
from gallae.core.types import SkillFormat

__all__ = ["VALIDATORS", "read_format"]

log = logging.getLogger(__name__)
VALIDATORS = ("json", "json-schema", "python", "sql")
KINDS = ("text", "json", "labels", "none")
LANGUAGES = ("ko", "en", "same", "any")
_WORDS = ("headings", "keys", "labels")
_COUNTS = ("paragraphs", "min_characters", "max_characters")


def read_format(given: object, card: Path) -> SkillFormat:
    """The explicit settings of `[format]` in `card` (…/skill.toml); an empty one if there are none."""
    if given is None:
        return SkillFormat()
    if not isinstance(given, Mapping):
        _refuse(card, "format", given, "a table: [format]")
    read: dict[str, Any] = {}
    for key, value in given.items():
        if key in _WORDS:
            read[key] = _words(card, key, value)
        elif key in _COUNTS:
            read[key] = _count(card, key, value)
        elif key == "one_line":
            read[key] = value if isinstance(value, bool) else _refuse(card, "format.one_line", value, "true or false")
        elif key in ("kind", "language", "list", "validator", "schema"):
            read[key] = _READ[key](card, value)
        else:
            log.warning("%s: unknown key 'format.%s' ignored", _name(card), key)
    made = SkillFormat(**read)
    if made.validator == "json-schema" and made.schema is None:
        _refuse(card, "format.schema", None, 'a JSON file beside skill.toml, schema = "schema.json", or a table')
    if made.min_characters and made.max_characters and made.min_characters > made.max_characters:
        _refuse(card, "format.min_characters", made.min_characters, f"at most max_characters = {made.max_characters}")
    return made


def _kind(card: Path, value: object) -> object:
    return value if value in KINDS else _refuse(card, "format.kind", value, " | ".join(KINDS))


def _language(card: Path, value: object) -> object:
    return value if value in LANGUAGES else _refuse(card, "format.language", value, " | ".join(LANGUAGES))


def _list(card: Path, value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"1[.)]|[-*•·▪○]", value):
        return value
    return _refuse(card, "format.list", value, '"1." "1)" "-" "*" "•"')


def _validator(card: Path, value: object) -> object:
    named = isinstance(value, str) and (value in VALIDATORS or re.fullmatch(r"sql:[a-z]+|regex:.+", value, re.S))
    if not named:
        _refuse(card, "format.validator", value, " | ".join([*VALIDATORS, "sql:DIALECT", "regex:PATTERN"]))
    assert isinstance(value, str)
    if value.startswith("regex:"):
        try:
            re.compile(value.removeprefix("regex:"))
        except re.error as error:
            _refuse(card, "format.validator", value, f"a regular expression that can be read ({error})")
    return value


def _schema(card: Path, value: object) -> object:
    """The schema as JSON text, so that a skill stays hashable."""
    if isinstance(value, str):
        file = card.parent / value
        if not file.resolve().is_relative_to(card.parent.resolve()) or not file.is_file():
            _refuse(card, "format.schema", value, "the name of a file beside skill.toml")
        try:
            value = json.loads(file.read_text(encoding="utf-8-sig"))
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            _refuse(card, "format.schema", file.name, f"JSON in UTF-8 ({error})")
    if not isinstance(value, Mapping):
        _refuse(card, "format.schema", value, "a JSON schema (an object)")
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


_READ = {"kind": _kind, "language": _language, "list": _list, "validator": _validator, "schema": _schema}


def _words(card: Path, key: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list) and value and all(isinstance(v, str) and v.strip() for v in value):
        return tuple(value)
    _refuse(card, f"format.{key}", value, "a list of words")


def _count(card: Path, key: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    _refuse(card, f"format.{key}", value, "a whole number above 0")


def _refuse(card: Path, key: str, value: object, wanted: str) -> NoReturn:
    raise SettingsError(f"{_name(card)}: {key} = {value!r}", hint=f"Write {wanted}.")


def _name(card: Path) -> str:
    return f"skills/{card.parent.name}/{card.name}"
