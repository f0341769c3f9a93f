"""Which fields of a tool's schema the words of a request fill, as far as that can be seen without a model.

Dates, times, numbers, the values of an enum and numbers of records (orders, cases, plates) are recognised. A free text
(a name, a place) counts as there when something is said that is no word of the tool itself.

>>> read_field({"type": "string", "format": "date"}, "다음 주 화요일에")
True
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gallae.graphs.acts import manner
from gallae.graphs.cues import heard
from gallae.graphs.sounds import key

__all__ = ["RECORD", "chosen", "fields_of", "read_field", "required_of"]

DAY = re.compile(
    r"\d{1,2}\s?월\s?\d{1,2}|\d{1,2}\s?일(?![가-힣]*\s?(?:분|뒤|치|간))|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}|\b\d{1,2}(?:st|nd|rd|th)\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}|작년|올해|내년|이번|지난|저번|last|this",
    re.I,
)
HOUR = re.compile(
    r"\d{1,2}\s?시(?!간)|(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|열한|열두)\s?시(?!간)|\d{1,2}:\d{2}|오전|오후|아침|점심|저녁|새벽|지금"
    r"|\bat \d|\b\d{1,2}(?: ?(?:am|pm)| to \d)|\b(?:noon|morning|afternoon|evening|night|now)\b",
    re.I,
)
COUNT = re.compile(
    r"\d|(?<![가-힣])(?:하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열)|(?<![가-힣])(?:한|두|세|네|몇)\s|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|a dozen)\b",
    re.I,
)
RECORD = re.compile(  # the number of somebody's record: an order, a case, a plate, a parcel, an item
    r"\d{4}[가-힣]{1,2}\d{2,}|\d{2,3}\s?[가-힣]\s?\d{4}(?!\d)|\d{4}-\d{2,}|\d{6,8}-\d{3,}|(?<![\d,.])\d{7,}(?![\d,])"
    r"|\b[A-Za-z]{2,5}[ -]?\d{3,}\b|(?<![\d,.-])\d{4,5}(?![\d,]|\s?(?:원|년|won))",
)
BARE = re.compile(r"(?<![\d.,:])\d+(?![\d,:.]|\s*(?:시|분|월|일|명|개|원|년|주|번째|am|pm))|\d+호")
NUMBERED = re.compile(r"번호|코드|id\b|number|code|tracking|plate", re.I)


def fields_of(schema: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Field -> its part of the schema; what is no JSON schema of an object has none."""
    properties = schema.get("properties")
    if not isinstance(properties, Mapping):
        return {}
    return {str(name): part for name, part in properties.items() if isinstance(part, Mapping)}


def required_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    given, fields = schema.get("required"), fields_of(schema)
    return tuple(str(name) for name in given if str(name) in fields) if isinstance(given, list | tuple) else ()


def read_field(field: Mapping[str, Any], text: str, name: str = "") -> bool | None:
    """Is a value for the field in `text`? None: its kind cannot be recognised."""
    kind, form = str(field.get("type", "")), str(field.get("format", ""))
    called = f"{name} {field.get('description', '')}"
    if isinstance(field.get("enum"), list | tuple):
        return bool(chosen(field, text))
    if form in ("date", "date-time") or re.search(r"(?i)\bdate\b|날짜|날$", called):
        return bool(DAY.search(text)) or manner("theirs", text)
    if form == "time" or re.search(r"(?i)\btime\b|시각", called):
        return bool(HOUR.search(text))
    if kind in ("integer", "number"):
        return bool(COUNT.search(text))
    if NUMBERED.search(called):
        return bool(RECORD.search(text) or BARE.search(text))
    return None


def chosen(field: Mapping[str, Any], text: str) -> tuple[str, ...]:
    """The values of an enum that `text` names."""
    sound, plain = heard(text), text.lower()
    return tuple(
        str(value)
        for value in field.get("enum") or ()
        if (str(value).lower() in plain.split() if str(value).isascii() else key(str(value)) in sound)
    )
