"""docs/serve.md cannot drift: its snippets run against a server, its tables are what the code does."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from served_http import ROOT, Served, served

PAGE = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)


@pytest.fixture(scope="module")
def samples_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(ROOT / "samples", state=tmp_path_factory.mktemp("samples")) as one:
        yield one


@pytest.mark.parametrize("number", range(2))
def test_the_python_snippets_run(samples_served: Served, number: int) -> None:
    script = blocks("python")[number].replace("http://127.0.0.1:8765", samples_served.url)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", timeout=50,
        env={"NO_PROXY": "*", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0 and "4,000mg" in done.stdout, done.stderr
    if number == 0:
        assert "rag documents/" in done.stdout and "180,000원" in done.stdout


def test_the_curl_snippet_runs(samples_served: Served) -> None:
    if shutil.which("curl") is None:
        pytest.skip("no curl on this machine")
    script = next(b for b in blocks("sh") if b.startswith("curl")).replace("http://127.0.0.1:8765", samples_served.url)
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, encoding="utf-8", timeout=50,
                          env={"NO_PROXY": "*", "PATH": "/usr/bin:/bin:/usr/local/bin"})  # fmt: skip
    assert "4,000mg" in done.stdout and done.stdout.endswith("data: [DONE]\n\n"), done.stderr


def test_the_settings_are_the_ones_there_are_with_their_defaults() -> None:
    import tomllib

    from gallae.core.access_settings import ServeSettings

    (written,) = (tomllib.loads(b)["serve"] for b in blocks("toml"))
    usual = ServeSettings().model_dump()
    assert set(written) == set(usual)
    assert all(written[key] == usual[key] for key in ("port", "body_bytes", "drain_seconds"))


def test_the_page_names_every_field_that_is_refused_and_everything_the_answer_adds() -> None:
    from gallae.entrypoints.openai_reply import SHOWN
    from gallae.entrypoints.openai_request import REFUSED

    added = PAGE.split("## What the answer adds")[1].split("## Asking twice")[0]
    assert {"turn", "withdrawn", "ignored", "cost_usd", *SHOWN} - {"cached", "milliseconds"} <= set(
        re.findall(r"`(\w+)`", added)
    )
    for name in ("n", "stop", "logprobs", "logit_bias", "functions"):
        assert name in REFUSED and f"`{name}`" in PAGE


def test_the_addresses_are_the_ones_there_are(samples_served: Served) -> None:
    with samples_served.client() as client:
        paths = set(client.get("/openapi.json").json()["paths"])
    told = set(re.findall(r"`(/(?:v1|health|metrics)[\w/]*)`", PAGE))
    assert {p for p in told if "{" not in p} <= paths | {"/v1"} and {
        "/health/live",
        "/health/ready",
        "/metrics",
    } <= paths


def test_where_it_is_is_said_as_json(tmp_path: Path) -> None:
    from served_http import pool, process

    with process(pool(tmp_path / "w", people=True)) as one:
        assert one.url.startswith("http://127.0.0.1:")
