"""The part of Go's text/template that our templates use, so that a test can render them: if, else if, range, eq, ne, not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any


def go_render(template: str, messages: Sequence[dict[str, str]]) -> str:
    """As Ollama does: .Messages with Role and Content, .System the text of the system messages."""
    system = "\n\n".join(m["content"] for m in messages if m["role"] == "system")
    parts = re.split(r"\{\{ (.*?) \}\}", template)
    made, end = _block(parts, 0, {"Messages": messages, "System": system})
    assert end == len(parts)
    return made


def _block(parts: list[str], at: int, scope: dict[str, Any]) -> tuple[str, int]:
    made = ""
    while at < len(parts):
        if at % 2 == 0:
            made, at = made + parts[at], at + 1
        elif parts[at] == "end" or parts[at].startswith("else"):
            return made, at
        elif parts[at].startswith("range "):
            body = at + 1
            for number, message in enumerate(scope["Messages"]):
                text, at = _block(parts, body, scope | {"i": number, "m": message})
                made += text
            at += 1
        elif parts[at].startswith("if "):
            text, at = _branches(parts, at, scope)
            made += text
        else:
            made, at = made + str(_value(parts[at], scope)), at + 1
    return made, at


def _branches(parts: list[str], at: int, scope: dict[str, Any]) -> tuple[str, int]:
    made, taken = "", False
    while parts[at] != "end":
        wanted = not taken and bool(_value(parts[at].removeprefix("else ").removeprefix("if "), scope))
        text, at = _block(parts, at + 1, scope)
        made, taken = (made + text, True) if wanted else (made, taken)
    return made, at + 1


def _value(said: str, scope: dict[str, Any]) -> Any:
    words = re.findall(r'\(.*?\)(?= |$)|"[^"]*"|\S+', said)
    if words[0] in ("eq", "ne", "not", "or"):
        given = [_value(word.removeprefix("(").removesuffix(")"), scope) for word in words[1:]]
        if words[0] == "or":
            return given[0] or given[1]
        return not given[0] if words[0] == "not" else (given[0] == given[1]) == (words[0] == "eq")
    word = words[0]
    if word.startswith('"'):
        return word.strip('"')
    if word.isdigit():
        return int(word)
    known = {
        "$i": lambda: scope["i"],
        "$m.Role": lambda: scope["m"]["role"],
        "$m.Content": lambda: scope["m"]["content"],
    }
    return (
        known.get(word, lambda: scope["System"])()
        if word in known or word in (".System", "$.System")
        else _unknown(word)
    )


def _unknown(word: str) -> Any:
    raise AssertionError(f"{word}: not Go that our templates use")
