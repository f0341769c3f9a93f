"""Right JSON, Python and SQL as five invented organisations would have them written; and SQL that is broken by hand."""

from __future__ import annotations

import json

SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {
            "place": {"type": "string", "minLength": 1},
            "level": {"type": "integer", "minimum": 1, "maximum": 5},
            "tags": {"type": "array", "items": {"$ref": "#/$defs/tag"}, "minItems": 1},
            "open": {"type": "boolean"},
        },
        "required": ["place", "level", "tags", "open"],
        "additionalProperties": False,
        "$defs": {"tag": {"type": "string", "enum": ["urgent", "later", "소음", "누수", "안전"]}},
    },
    ensure_ascii=False,
)
_PLACES = (
    "2층 복도",
    "Pier 4",
    "본관 로비",
    "Room 301",
    "수영장",
    "Gate B",
    "강당",
    "Warehouse",
    "옥상",
    "Lab 7",
    "주차장",
    "Dock",
    "매표소",
)
_TAGS = (["urgent"], ["소음", "later"], ["누수", "urgent"], ["안전"])
JSONS = [
    made
    for i, place in enumerate(_PLACES)
    for made in (
        json.dumps({"place": place, "level": i % 5 + 1, "tags": _TAGS[i % 4], "open": i % 2 == 0}, ensure_ascii=False),
        json.dumps(
            {"open": False, "level": 3, "tags": _TAGS[(i + 1) % 4], "place": place}, ensure_ascii=False, indent=2
        ),
        json.dumps(
            {"place": place, "tags": _TAGS[i % 4], "open": True, "level": 1}, ensure_ascii=False, separators=(",", ":")
        ),
        "```json\n" + json.dumps({"place": place, "level": 5, "tags": _TAGS[i % 4], "open": True}) + "\n```",
    )
]

_NAMES = ("fee", "due_date", "seats", "weight", "score", "minutes", "rooms", "stock", "berths", "tickets")
PYTHON = [
    made
    for i, name in enumerate(_NAMES)
    for made in (
        f"def {name}(days: int) -> int:\n    return max(0, days - {i}) * 200\n",
        f"total = sum(row['{name}'] for row in rows if row['open'])\nprint(total)",
        f"class {name.title().replace('_', '')}:\n    def __init__(self, n=({i},)):\n        self.n = n\n",
        f"for {name} in range({i + 1}):\n    if {name} % 2:\n        print(f'{{{name}}} 번')\n",
        f"```python\nwith open('{name}.csv', encoding='utf-8') as file:\n    rows = list(file)\n```",
    )
]

SQL = [
    made
    for i, name in enumerate(_NAMES)
    for made in (
        f"SELECT {name}, COUNT(*) FROM loans WHERE day >= '2026-0{i % 9 + 1}-01' GROUP BY {name} ORDER BY 2 DESC LIMIT {i + 5};",
        f"INSERT INTO orders (id, {name}) VALUES ({i}, 'ready'), ({i + 1}, '보류')",
        f"UPDATE guests SET {name} = {name} + 1 WHERE (room = {i} OR room IS NULL)",
        f"WITH late AS (SELECT id FROM parcels WHERE {name} > {i}) SELECT p.id FROM parcels p JOIN late ON late.id = p.id",
        f"```sql\nSELECT AVG({name}) FROM members WHERE city IN ('부산', 'Seoul') AND NOT closed\n```",
    )
]
BROKEN_SQL = (
    "SELECT FROM WHERE", "SELEC name FROM members", "SELECT name FROM members WHERE", "INSERT INTO members VALUES", "UPDATE members name = 3",
    "DELETE members WHERE id = 3 AND", "SELECT * FROM (SELECT id FROM x", "SELECT 'name FROM members", "회원 이름을 가져옵니다.", "members",
)  # fmt: skip
