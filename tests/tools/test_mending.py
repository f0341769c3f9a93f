"""Arguments are mended where only one reading is possible, and never mean something else afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from gallae.tools.mending import mended, wrong

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "count": {"type": "integer"},
        "price": {"type": "number"},
        "unit": {"type": "string", "enum": ["Day", "Week"]},
        "query": {"type": "string"},
        "loud": {"type": "boolean"},
        "ids": {"type": "array", "items": {"type": "integer"}},
        "order": {"type": "string", "default": "new"},
    },
    "required": ["query", "order"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("given", "becomes"),
    [
        ({"count": "3"}, {"count": 3}),
        ({"count": "1,200"}, {"count": 1200}),
        ({"count": 3.0}, {"count": 3}),
        ({"price": "2.5"}, {"price": 2.5}),
        ({"unit": "day"}, {"unit": "Day"}),
        ({"loud": "True"}, {"loud": True}),
        ({"ids": ["1", 2]}, {"ids": [1, 2]}),
        ({"ids": "[1, 2]"}, {"ids": [1, 2]}),
        ({"Query": "x"}, {"query": "x"}),
        ({"qeury": "x"}, {"query": "x"}),
        ({"query": 5}, {"query": "5"}),
        ({"query": "x"}, {"order": "new"}),
    ],
)
def test_what_has_one_reading_is_mended_and_noted(given: dict[str, Any], becomes: dict[str, Any]) -> None:
    made, notes = mended(SCHEMA, given)
    assert becomes.items() <= made.items() and notes
    assert all(type(made[name]) is type(value) for name, value in becomes.items())


@pytest.mark.parametrize(
    "given",
    [
        {"count": "three"},
        {"count": "1,5"},
        {"count": 3.5},
        {"count": "3.5"},
        {"count": "NaN"},
        {"count": True},
        {"unit": "month"},
        {"loud": "yes"},
        {"ids": "1, 2"},
        {"zzz": 1},
        {"price": "0.1000000000000000055511151231257827"},
    ],
)
def test_what_could_mean_something_else_stays_and_is_said(given: dict[str, Any]) -> None:
    made, _ = mended(SCHEMA, {"query": "x", **given})
    assert given.items() <= made.items()
    assert wrong(SCHEMA, made)


def test_what_is_right_is_not_touched() -> None:
    right = {"count": 3, "query": "3", "unit": "Week", "ids": [1], "order": "old"}
    assert mended(SCHEMA, right) == (right, ()) and wrong(SCHEMA, right) == ""
    assert wrong({"type": 7}, {"a": 1}) == "", "a schema that is none has nothing against any"
