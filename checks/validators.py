"""Does a generated text parse? JSON, JSON against a schema, Python, SQL, or a pattern. Parsed, never executed.

>>> check_valid("SELECT name FROM members WHERE", "sql").passed
False
>>> check_valid('{"level": 3}', "json").passed
True
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from gallae.core.errors import SettingsError
from gallae.core.types import Check

__all__ = ["bare", "check_valid", "read_json"]

_FENCE = re.compile(r"```[\w+-]*[ \t]*\n(?P<inner>.*?)\n?```", re.S)
LONGEST = 200_000  # characters


def check_valid(text: str, validator: str, schema: str | None = None) -> Check:
    """`validator` as in `SkillFormat`; `schema` is JSON text. The detail says where the text stops being valid."""
    name, _, rest = validator.partition(":")
    if len(text) > LONGEST:
        return Check("valid", False, f"longer than {LONGEST:,} characters")
    if name == "regex":
        problem = "" if re.fullmatch(rest, text.strip(), re.S) else "does not match the pattern"
    elif name == "json-schema":
        problem = _json_schema(bare(text), schema or "{}")
    elif name == "sql":
        problem = _sql(bare(text), rest)
    else:
        problem = _PARSERS[name](bare(text))
    return Check("valid", not problem, problem)


def bare(text: str) -> str:
    """The text without the one code fence that holds all of it."""
    fenced = _FENCE.fullmatch(text.strip())
    return fenced["inner"].strip() if fenced else text.strip()


def read_json(text: str) -> Any:
    """ValueError for what is no JSON: also NaN, and a key that stands twice (readers differ in which one wins)."""
    return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)


def _json(text: str) -> str:
    try:
        read_json(text)
    except (ValueError, RecursionError) as error:
        return f"not JSON: {error}"
    return ""


def _json_schema(text: str, schema: str) -> str:
    """A `$ref` is looked up in the schema itself and nowhere else: nothing is fetched."""
    import jsonschema
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    if problem := _json(text):
        return problem
    wanted = json.loads(schema)
    kind = jsonschema.validators.validator_for(wanted, default=jsonschema.Draft202012Validator)
    try:
        kind.check_schema(wanted)
        error = jsonschema.exceptions.best_match(kind(wanted, registry=Registry()).iter_errors(json.loads(text)))
    except (jsonschema.SchemaError, Unresolvable, RecursionError) as error_in_schema:
        raise SettingsError(
            f"format.schema: {error_in_schema.__class__.__name__}: {str(error_in_schema).splitlines()[0]}",
            hint="Correct the schema; a $ref may only point inside it.",
        ) from error_in_schema
    return f"{error.json_path}: {error.message[:200]}" if error is not None else ""


def _python(text: str) -> str:
    """`ast.parse` alone: no compilation, no import, no execution. A single bare word is prose, not a program."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the text's own escapes
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return f"not Python: {error}"
    idle = [node for node in tree.body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Name | ast.Tuple)]
    return "not a program" if not tree.body or len(idle) == len(tree.body) else ""


def _sql(text: str, dialect: str) -> str:
    try:
        import sqlglot
        from sqlglot import exp
        from sqlglot.errors import SqlglotError
    except ImportError as error:
        raise SettingsError(
            'format.validator = "sql" needs sqlglot, which is not installed', hint='pip install "gallae[sql]"'
        ) from error
    try:
        statements = sqlglot.parse(text, dialect=dialect or None)
    except (SqlglotError, ValueError, RecursionError) as error:  # ValueError: an unknown dialect
        line = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).splitlines()[0]
        if "Unknown dialect" in line:
            raise SettingsError(
                f"format.validator = 'sql:{dialect}': {line}", hint="For example sql:postgres."
            ) from None
        return f"not SQL: {line}"
    if problem := _stray_comma([(t.token_type.name, t.line) for t in sqlglot.tokenize(text, dialect=dialect or None)]):
        return f"not SQL: {problem}"
    known = [s for s in statements if s is not None]
    if not known:
        return "no statement"
    for statement in known:  # what the parser does not know is kept as it stands: no proof of anything
        if isinstance(statement, exp.Command | exp.Column | exp.Identifier | exp.Alias | exp.Literal):
            return f"not a statement: {statement.sql()[:60]}"
    return ""


def _stray_comma(tokens: Sequence[tuple[str, int]]) -> str:
    """The parser lets a comma pass that has nothing before it ("VALUES , (1)"); databases do not."""
    nothing = {"COMMA", "L_PAREN", "VALUES", "SET", "SELECT", "FROM", "WHERE", "GROUP_BY", "ORDER_BY", "SEMICOLON"}
    for (before, _), (here, line) in pairwise([("SEMICOLON", 1), *tokens]):
        if here == "COMMA" and before in nothing:
            return f"nothing before a comma in line {line}"
    return "ends with a comma" if tokens and tokens[-1][0] == "COMMA" else ""


_PARSERS: dict[str, Callable[[str], str]] = {"json": _json, "python": _python}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice")
    return made


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")
