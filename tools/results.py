"""What the built-in tools give beside their text: the value, its unit, whether it is exact, the working, the day. One schema a
tool, which every result satisfies, so that a client can compute on.

Values are text, so that no figure is rounded by a reader of JSON; `exact` says whether the value was rounded here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gallae.tools.answers import Computed, number

__all__ = ["OUTPUTS", "Result", "computed_result", "value_result"]


@dataclass(frozen=True, slots=True)
class Result:
    """`text` is what a model or a person reads, `structured` what OUTPUTS describes."""

    text: str
    structured: dict[str, Any]


def _output(required: tuple[str, ...], **properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


_TEXT, _WHOLE = {"type": "string"}, {"type": "integer", "minimum": 0}
_VALUE = {"type": "string", "description": "the value; a number without thousands separators"}
_EXACT = {"type": "boolean", "description": "false: rounded"}
_DAY = {"type": "string", "format": "date"}
_COMPUTED = _output(
    ("value", "unit", "exact", "expression"), value=_VALUE, unit=_TEXT, exact=_EXACT, expression=_TEXT, date=_DAY
)
OUTPUTS: dict[str, dict[str, Any]] = {
    "calculate": _COMPUTED,
    "date_calculate": _COMPUTED,
    "convert_units": _output(
        ("value", "unit", "exact", "source"), value=_VALUE, unit=_TEXT, exact=_EXACT, source=_TEXT
    ),
    "statistics": _output(
        ("value", "exact", "statistic", "count"), value=_VALUE, exact=_EXACT, statistic=_TEXT, count=_WHOLE
    ),
    "text_count": _output(
        ("characters", "without_spaces", "words", "lines", "bytes"),
        characters=_WHOLE, without_spaces=_WHOLE, words=_WHOLE, lines=_WHOLE, bytes=_WHOLE,
    ),
    "text_similarity": _output(
        ("percent", "edits"), percent={"type": "number", "minimum": 0, "maximum": 100}, edits=_WHOLE
    ),
}  # fmt: skip


def computed_result(found: Computed) -> Result:
    """Of a worded request."""
    value = found.value
    structured: dict[str, Any] = {
        "value": str(value),
        "unit": found.unit,
        "exact": True,
        "expression": found.expression,
    }
    if isinstance(value, Decimal):
        structured |= {"value": f"{value:f}", "exact": len(value.as_tuple().digits) < 30}
    elif isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        structured |= {"value": value.isoformat(), "date": day.isoformat()}
    return Result(found.text, structured)


def value_result(text: str, value: Fraction, digits: int, **more: Any) -> Result:
    """Of a number: `value` rounded to `digits` decimals where it does not end before."""
    shown, rounded = number(value, digits)
    return Result(text, {"value": shown.replace(",", ""), "exact": not rounded, **more})
