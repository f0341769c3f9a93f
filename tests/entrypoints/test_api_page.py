"""docs/api.md says what there is: its snippet runs, its tables are the operations, the statuses and the events."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from api_world import serving

from gallae.core.errors import ROWS
from gallae.entrypoints.http_page import ITEMS
from gallae.entrypoints.http_problems import KNOWN

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_snippet_runs_as_it_stands(tmp_path: Path) -> None:
    (snippet,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    with serving(tmp_path / "w") as served:
        (served.folder / "documents" / "drug.md").write_text(
            "# 아세트아미노펜\n\n하루 최대 4,000mg까지 먹을 수 있다.\n", encoding="utf-8"
        )
        with served.of("bora") as editor:
            editor.post("/api/documents/reindex")
            signed = f"headers={dict(editor.headers)['authorization']!r}"
        script = snippet.replace("http://127.0.0.1:8765", served.url).replace(
            "timeout=120", 'timeout=120, headers={"Authorization": ' + signed.removeprefix("headers=") + "}"
        )
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", timeout=50
        )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert "4,000mg" in done.stdout and "['documents/drug.md']" in done.stdout and "['answered']" in done.stdout


def test_the_table_lists_exactly_the_operations_there_are(tmp_path: Path) -> None:
    with serving(tmp_path / "w") as served, served.of() as client:
        schema = client.get("/api/openapi.json").json()
    there = {f"{method.upper()} {path}" for path, item in schema["paths"].items() for method in item}
    listed = re.findall(r"^\| `([A-Z]+ /api[^`]*)` \|", PAGE, re.M)
    assert len(listed) == len(set(listed)) and set(listed) == there


def test_the_events_and_their_keys_are_those_on_the_wire() -> None:
    table = PAGE.split("## A turn as events")[1]
    listed = {
        event: set(re.findall(r"`(\w+)`", keys)) for event, keys in re.findall(r"^\| `(\w+)` \| ([^:|(]*)", table, re.M)
    }
    assert list(listed) == list(ITEMS)
    for event, made in ITEMS.items():
        fields = set(getattr(made, "__dataclass_fields__", None) or made.model_fields)
        assert listed[event] == fields, event


def test_the_statuses_are_those_of_the_one_table_of_errors() -> None:
    table = PAGE.split("| status | `code` |")[1].split("## ")[0]
    for status, codes in re.findall(r"^\| (\d+) \| (.*) \|$", table, re.M):
        for code in re.findall(r"`([\w-]+)`", codes):
            known = ROWS[code].http_status if code in ROWS else next(s for s, (c, _) in KNOWN.items() if c == code)
            assert known == int(status), code
