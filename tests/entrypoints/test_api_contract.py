"""The page says what the server does: schemathesis, which we did not write, looks for a 500, an answer that is not on
the page, data that is accepted against its schema or refused although it fits, and links between operations."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from api_world import TOKENS, serving

from gallae.models.scripted import ScriptedChatModel

HERE = Path(__file__).parent


def explored(folder: Path, person: str, *options: str, seconds: int = 880) -> tuple[int, float]:
    """(requests, CPU seconds of schemathesis) after a run that found nothing."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with serving(folder, ScriptedChatModel(default="빛이 꺾입니다. 색마다 다릅니다.")) as served:
        run = [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run"),
            *(f"{served.url}/api/openapi.json", "-H", f"Authorization: Bearer {TOKENS[person]}", "--checks", "all"),
            *("--seed", "7", "--generation-database", "none", "--warnings", "off", "--no-color", *options),
        ]
        done = subprocess.run(run, capture_output=True, text=True, encoding="utf-8", cwd=folder, timeout=seconds)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    (count,) = re.findall(r"(\d+) generated", done.stdout)
    print(done.stdout[-900:])
    return int(count), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.timeout(180)  # of wall time, on a machine that others use too; 12 s of CPU
def test_a_short_look_finds_no_500_and_nothing_that_is_not_on_the_page(tmp_path: Path) -> None:
    requests, cpu = explored(tmp_path, "oh", "--phases", "examples,coverage", "--max-examples", "3", seconds=60)
    assert requests > 400, (requests, cpu)


@pytest.mark.long
@pytest.mark.parametrize(("person", "examples", "least"), [("oh", "200", 5_000), ("anna", "60", 2_000)])
def test_a_long_look_with_every_phase_finds_none_either(tmp_path: Path, person: str, examples: str, least: int) -> None:
    requests, cpu = explored(tmp_path, person, "--max-examples", examples)
    assert requests >= least, (requests, cpu)


def test_the_page_for_people_names_every_operation_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    with serving(tmp_path / "w") as served, served.of() as client:
        page, schema = client.get("/api/docs"), client.get("/api/openapi.json").json()
        assert all(f"<code>{path}</code>" in page.text for path in schema["paths"])
        assert not re.search(r"<script|https?:|src=|@import|url\(", page.text)
        assert "default-src 'none'" in page.headers["content-security-policy"]
        for item in schema["paths"].values():
            for operation in item.values():
                assert operation["description"] and "422" not in operation["responses"]
                assert all(answer["description"] for answer in operation["responses"].values())
