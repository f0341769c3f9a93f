"""What a tool needs and nobody has said: its required arguments, as far as their absence can be seen for certain.

Only three kinds are judged: a date or time, a number, an identifier. Everything else (a name, a place, a free text) may
stand in any words, so the agent that calls the tool judges it. Arguments with a default, a constant or a list of values
are never asked for; nor is whoever asks (user_id, session).

>>> card = ToolCard("shop__track", "배송 조회", "…", schema={"required": ["order_no"], "properties": {
...     "order_no": {"type": "string", "description": "주문 번호"}}})
>>> missing_slots(card, "배송 어디까지 왔어?"), missing_slots(card, "주문 20261118-33 어디까지 왔어?")
(('주문 번호',), ())
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gallae.core.numbers import find_quantities
from gallae.core.types import ToolCard
from gallae.graphs.cues import cue
from gallae.graphs.signals import IDENTIFIER, REFERENCE

__all__ = ["missing_slots"]

DATE = re.compile(
    r"오늘|내일|모레|글피|어제|그저께|(?:이번|다음|다다음|지난|저번)\s?(?:주|달|월|해|년)|[월화수목금토일]요일|주말|평일|\d{1,2}\s?[월일]"
    r"|\d{4}|\d{1,2}[./-]\d{1,2}|(?:하루|이틀|사흘|나흘|닷새|열흘|보름)|며칠|\d+\s?(?:일|주|달|개월|년)|연휴|명절|크리스마스|설날|추석|새해|올해|작년|내년"
    r"|(?:아침|오전|점심|오후|저녁|밤|새벽|정오)|[가-힣\d]+\s?시(?![가-힣])|지금|당장|빨리|언제든"
    r"|today|tonight|tomorrow|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|week|month|weekend|morning|afternoon|evening|noon|now\b|asap|any ?time"
    r"|jan|feb|mar\b|march|apr|may\b|jun|jul|aug|sep|oct|nov|dec|\d{1,2}(?::\d{2}| ?[ap]m)",
    re.I,
)
COUNT = re.compile(r"\d|한|두|세|네|하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열|스무|혼자|전부|모두|몇|all\b|a\b|an\b|one|two|three|four|five|six|seven|eight|nine|ten|some|few", re.I)  # fmt: skip
CODE = re.compile(r"(?=[A-Za-z-]*\d)[A-Za-z0-9-]{3,}")
NUMBERED = re.compile(r"(?:^|_)(?:no|num|number|id|code|ref|reference|serial)$|(?:번호|코드|식별자)", re.I)
OURS = re.compile(r"user|session|account|tenant|customer|client|person|request|member|회원|사용자|고객", re.I)
WHEN = re.compile(r"(?:^|_)(?:date|day|time|when|from|until|start|end|checkin|checkout)$|날짜|일시|일자", re.I)


def missing_slots(card: ToolCard, said: str) -> tuple[str, ...]:
    """The titles of the required arguments that `said` (message and history) certainly does not hold."""
    properties = card.schema.get("properties")
    required = card.schema.get("required")
    if not isinstance(properties, Mapping) or not isinstance(required, list | tuple):
        return ()
    fields = [(str(name), properties[name]) for name in required if isinstance(properties.get(name), Mapping)]
    return tuple(_title(name, field) for name, field in fields if _is_missing(name, field, said))


def _is_missing(name: str, field: Mapping[str, Any], said: str) -> bool:
    if any(key in field for key in ("default", "const", "enum")):
        return False
    called = f"{name} {field.get('title', '')}"
    if field.get("format") in ("date", "date-time", "time") or (field.get("type") == "string" and WHEN.search(name)):
        return not (DATE.search(said) or cue("day", said))
    if field.get("type") in ("integer", "number"):
        return not (COUNT.search(said) or find_quantities(said))
    numbered = NUMBERED.search(name) or re.search(r"번호|코드", str(field.get("description", "")))
    if field.get("type") == "string" and numbered and not OURS.search(called):
        return not (IDENTIFIER.search(said) or REFERENCE.search(said) or CODE.search(said))
    return False


def _title(name: str, field: Mapping[str, Any]) -> str:
    """What the person is asked for: the argument's title or its short description, else its name."""
    title = str(field.get("title") or "")
    about = re.split(r"[.,;(。]|예:|e\.g\.", str(field.get("description") or ""))[0].strip()
    return (
        about
        if 0 < len(about) <= 40 and (not title or title.lower() == name.replace("_", " ").lower())
        else title or name
    )
