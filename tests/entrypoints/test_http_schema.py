"""schemathesis, which we did not write, finds no 500 and no answer of /v1, health and metrics that their description
does not know.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from served_http import Served, pool, served

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(pool(tmp_path_factory.mktemp("schema") / "w")) as running:
        yield running


@pytest.mark.long
def test_schemathesis_finds_no_500_and_nothing_that_is_not_described(one: Served, tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "schemathesis.cli", "run", f"{one.url}/openapi.json"]
    argv += ["--checks", CHECKS, "--max-examples", "60", "--phases", "examples,coverage,fuzzing", "--mode", "all"]
    argv += [
        "--warnings",
        "off",
        "--seed",
        "7",
        "--generation-database",
        "none",
        "--suppress-health-check",
        "all",
        "--no-color",
    ]
    done = subprocess.run(argv, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, timeout=400)
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    with one.client() as client:
        assert client.get("/health/ready").status_code == 200
