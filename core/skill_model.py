"""`[model]` of a skill.toml: who serves a skill, on what proof, how much of it. Reading it, and writing it into the text
of a file of which every other byte and every comment stays as it is.

>>> text = with_model('name = "a"  # ours\\n', SkillModel("embedded:a", sha256="00ff", share=0.1))
>>> read_model(tomllib.loads(text)["model"]).share
0.1
>>> with_model(text, None)
'name = "a"  # ours\\n'
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from gallae.core.errors import InputError

__all__ = ["SkillModel", "model_json", "read_model", "with_model"]

HEADER = re.compile(r"\s*\[\s*model\s*\]\s*(?:#.*)?$")
TABLE = re.compile(r"\s*\[")
KEY = re.compile(r"""\s*(?:"([\w-]+)"|'([\w-]+)'|([\w-]+))\s*=""")


@dataclass(frozen=True, slots=True)
class SkillModel:
    """`serves`: "provider:name". `sha256`: of what was proven; "" for a model somebody wrote in by hand, which then is
    not checked. `identity`: what its server called it. `share`: of the conversations it serves, 0..1. `shadow`: it
    writes beside, and nobody is shown it. `failures`: share of first drafts that failed their checks when it was
    evaluated; None without an evaluation. `promoted`: local time, ISO 8601. `pieces`: asked piece by piece
    (checks/placeholder_pieces.py)."""

    serves: str
    run: str = ""
    base: str = ""
    sha256: str = ""
    identity: str = ""
    parity: str = ""
    evaluation: str = ""
    share: float = 1.0
    shadow: bool = False
    failures: float | None = None
    promoted: str = ""
    pieces: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """One promotion of one model: the same file promoted again is another."""
        return self.serves, self.sha256, self.promoted


def read_model(given: object) -> SkillModel | None:
    """A `[model]` table; None where it names nobody. A value of the wrong kind counts as absent: a share that cannot be
    read is none at all, so that nothing serves more than somebody wrote."""
    if not isinstance(given, Mapping) or not given.get("serves"):
        return None
    texts = {f.name: str(given[f.name]) for f in fields(SkillModel) if f.type == "str" and f.name in given}
    failures = given.get("failures")
    return SkillModel(
        **texts,
        share=_share(given.get("share", 1.0)),
        shadow=given.get("shadow") is True,
        pieces=given.get("pieces") is True,
        failures=float(failures) if failures is not None and _number(failures) else None,
    )


def model_json(model: SkillModel | None) -> dict[str, Any] | None:
    """As it is written: without what is empty."""
    if model is None:
        return None
    made = {f.name: getattr(model, f.name) for f in fields(model)}
    return {k: v for k, v in made.items() if (v not in ("", None) or k == "serves") and (k != "pieces" or v)}


def with_model(text: str, model: SkillModel | None) -> str:
    """`text` of a skill.toml with that `[model]`, or without one. Keys of the table that are not ours stay.

    InputError if `[model]` is written in a way that cannot be changed without touching the rest (an inline table).
    """
    wanted = model_json(model) or {}
    ours = {f.name for f in fields(SkillModel)}
    before = tomllib.loads(text.removeprefix("\ufeff"))
    others = {k: v for k, v in (before.get("model") or {}).items() if k not in ours}
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    table = _table(lines)
    made = "".join(_changed(lines, table, wanted, ours, end)) if table else _appended(text, wanted, end)
    try:
        after = tomllib.loads(made.removeprefix("\ufeff"))
        right = {**after, "model": after.get("model") or {}} == {**before, "model": {**others, **wanted}}
    except tomllib.TOMLDecodeError:
        right = False
    if not right:
        raise InputError(
            "skill.toml: its model is not written as a [model] table of one key a line",
            hint='Write it as\n[model]\nserves = "provider:name"',
        )
    return made


def _table(lines: Sequence[str]) -> tuple[int, int] | None:
    """(line of the header, line behind the table). Lines inside of a string of several lines are none of TOML's."""
    start = None
    for number, line in _outside(lines):
        if start is None:
            start = number if HEADER.match(line.rstrip("\r\n")) else None
        elif TABLE.match(line):
            return start, number
    return None if start is None else (start, len(lines))


def _outside(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines that do not begin inside of a string of several lines."""
    quotes = ""
    for number, line in enumerate(lines):
        if not quotes:
            yield number, line
        rest = line
        while found := re.search(re.escape(quotes) if quotes else r'"""|\'\'\'|#', rest):
            if found.group() == "#":
                break
            quotes = "" if quotes else found.group()
            rest = rest[found.end() :]


def _changed(
    lines: list[str], table: tuple[int, int], wanted: Mapping[str, Any], ours: set[str], end: str
) -> list[str]:
    """Our keys replaced where they stand, those that are not wanted taken out, new ones behind the last key."""
    start, stop = table
    body: list[str] = []
    last, left = 0, dict(wanted)
    for line in lines[start + 1 : stop]:
        name = _name(line)
        if name in ours and name not in left:
            continue
        if name in left:
            line = f"{name} = {_value(left.pop(name))}{_comment(line)}{end}"
        body.append(line)
        last = len(body) if name else last
    head = [line if line.endswith("\n") else line + end for line in lines[: start + 1]]
    if left and last and not body[last - 1].endswith("\n"):
        body[last - 1] += end
    body[last:last] = [f"{key} = {_value(value)}{end}" for key, value in left.items()]
    if any(line.strip() for line in body):
        return [*head, *body, *lines[stop:]]
    before = lines[:start]
    if before and not before[-1].strip():  # the empty line that was put before the table
        before = before[:-1]
    return [*before, *(body if lines[stop:] else []), *lines[stop:]]


def _appended(text: str, wanted: Mapping[str, Any], end: str) -> str:
    if not wanted:
        return text
    gap = "" if not text or text.endswith("\n") else end
    body = "".join(f"{key} = {_value(value)}{end}" for key, value in wanted.items())
    return f"{text}{gap}{end}[model]{end}{body}"


def _name(line: str) -> str:
    found = KEY.match(line)
    return next((g for g in found.groups() if g), "") if found else ""


def _comment(line: str) -> str:
    """The comment behind a value, with the blanks before it; a "#" inside of the value begins none."""
    stripped = line.rstrip("\r\n")
    for found in re.finditer(r"\s*#", stripped):
        try:
            tomllib.loads(stripped[: found.start()])
        except tomllib.TOMLDecodeError:
            continue
        return stripped[found.start() :]
    return ""


def _value(value: object) -> str:
    """A JSON string is a TOML string but for DEL, which only TOML forbids."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _share(given: object) -> float:
    return min(1.0, max(0.0, float(given))) if _number(given) else 0.0  # type: ignore[arg-type]


def _number(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given)
