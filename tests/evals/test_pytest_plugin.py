"""A team's rows as pytest tests, in a process of their own as a team runs them; with LangSmith's marker, and without."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evals.langsmith_server import open_langsmith

ROWS = [
    {"id": "fee", "question": "수영장 하루 이용료는 얼마예요?", "gold": ["documents/fees.md"], "must_include": [["9,000원"]]},
    {"id": "wrong", "question": "홍길동님 010-1234-5678 하루 이용료는 얼마예요?", "must_include": [["8,000원"]]},
    {"id": "job", "question": "구름은 왜 하얘요?", "route": "prompt"},
]  # fmt: skip
ROUTES = [
    {"id": "sum", "question": "3 더하기 4는?", "route": "tool"},
    {"id": "odd", "question": "3 더하기 4는?", "route": "rag"},
]
# As the page tells a team to write it.
PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "reports.md"
PLAIN = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[2]
MARKED = """
import pytest

@pytest.mark.langsmith
def test_answers(gallae_chat, gallae_answer):
    gallae_chat.check(gallae_answer)
"""


@pytest.fixture
def team(tmp_path: Path) -> Path:
    root = tmp_path / "team"
    for folder in ("documents", "evals", "tests"):
        (root / folder).mkdir(parents=True)
    (root / "gallae.toml").write_text('name = "team"\ntoday = 2026-11-20\n', encoding="utf-8")
    (root / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n", encoding="utf-8")
    (root / "documents" / "fees.md").write_text("# 이용료\n\n수영장 하루 이용료는 9,000원이다.\n", encoding="utf-8")
    for name, rows in (("answers", ROWS), ("routes", ROUTES)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (root / "evals" / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return root


def run(root: Path, tests: str, *argv: str, **environ: str) -> tuple[int, str]:
    (root / "tests" / "test_rows.py").write_text(tests, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "gallae.evals.pytest_plugin",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:schemathesis",  # of our own development alone; under -W error it does not load
        "-rs",
        "-v",
    ]
    done = subprocess.run(
        [*command, *argv, "tests"],
        cwd=root,
        env={**os.environ, "PYTHONUTF8": "1", **environ},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def test_each_row_is_a_test_whose_failure_is_what_its_checks_said_also_with_langsmiths_marker_and_no_key(
    team: Path,
) -> None:
    code, out = run(team, PLAIN, "-W", "error", LANGSMITH_TEST_TRACKING="false")
    assert code == 1 and "3 failed, 3 passed, 2 skipped" in out, out[-2000:]
    for name, verdict in (
        ("answers[fee]", "PASSED"),
        ("answers_in_langsmith[job]", "SKIPPED"),
        ("routes[sum]", "PASSED"),
    ):
        assert re.search(rf"test_{re.escape(name)} {verdict}", out)
    assert "wrong: " in out and "nobody serves prompt" in out and "odd: route: tool ≠ rag" in out
    assert not (team / ".gallae" / "keep" / "turns.sqlite").exists()  # nobody's conversations


@pytest.mark.long
def test_a_workspace_without_such_rows_is_a_usage_error_that_names_the_file(team: Path) -> None:
    (team / "evals" / "routes.jsonl").unlink()
    code, out = run(team, PLAIN)
    assert code != 0 and "routes.jsonl: no such file; --gallae-workspace" in out


@pytest.mark.long
def test_with_a_key_langsmith_gets_each_row_masked_with_the_score_of_each_check(team: Path) -> None:
    with open_langsmith() as server:
        environ = {"LANGSMITH_API_KEY": "k", "LANGSMITH_ENDPOINT": server.url, "LANGSMITH_TRACING": "true"}
        _, out = run(team, MARKED, **environ)
        first = set(server.examples)
        assert "1 failed, 1 passed, 1 skipped" in out, out[-2000:]
        runs = {r["inputs"]["gallae_answer"]["id"]: r for r in server.runs.values() if r["name"] == "test_answers"}
        scores = server.scores(runs["fee"]["id"])
        assert scores["must_include"] == 1 and scores["pass"] == 1 and server.scores(runs["wrong"]["id"])["pass"] == 0
        assert "9,000원" in runs["fee"]["outputs"]["text"] and len(first) == 3
        # Four digits inside a time or an id are chance; as a group of their own they are the number.
        assert "홍길동" not in server.text and not re.search(
            r"(?<![0-9a-f.])(?:1234[ -]?)?5678(?![0-9a-f])", server.text
        )
        assert not re.search(r"(?<![0-9a-f.-])(?:010[ -]?)?1234(?![0-9a-f-])", server.text)
        run(team, MARKED, **environ)
        assert set(server.examples) == first  # the same row is the same example


@pytest.mark.long
def test_a_confidential_workspace_does_not_run_with_langsmiths_marker_unless_nothing_is_sent(team: Path) -> None:
    (team / "gallae.toml").write_text('name = "team"\nconfidential = true\n', encoding="utf-8")
    with open_langsmith() as server:
        code, out = run(team, MARKED, LANGSMITH_API_KEY="k", LANGSMITH_ENDPOINT=server.url, LANGSMITH_TRACING="true")
        assert code != 0 and "confidential (D9)" in out and not server.calls
    code, out = run(team, MARKED, LANGSMITH_TEST_TRACKING="false")
    assert "1 failed, 1 passed, 1 skipped" in out
