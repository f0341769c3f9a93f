"""Known holes in the locked packages, asked of an advisory service: OSV, else PyPI's own. Part of `make check`.

    python runs/audit_dependencies.py [requirements.lock]

Exit 1 for a known hole. Where no service answers it says so and passes: without a network nothing can be known, and
"no known vulnerabilities" would be a lie. pip-audit itself reports exactly that, with exit 0, behind an index mirror that
knows no advisories (every package "could not be audited"); here that counts as no answer. The names and versions of the
lock are what leaves the house.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
SERVICES = ("osv", "pypi")
SECONDS = 5  # for one answer
# Advisories that do not concern us, each with the reason; `pip-audit` would print its id.
ACCEPTED: dict[str, str] = {}


def main(lock: Path = LOCK) -> int:
    why = []
    for service in SERVICES:
        if isinstance(answered := _first(lock, service), str):
            why.append(f"{service}: {answered}")
            continue
        return told(_asked(lock, service), service)
    print(f"dependency audit SKIPPED: no advisory service reachable ({'; '.join(why)})")
    return 0


def told(rows: list[dict[str, Any]] | str, service: str) -> int:
    """Say what was found; the exit code."""
    if isinstance(rows, str):
        print(f"dependency audit SKIPPED: {service} stopped answering ({rows})")
        return 0
    holes = [(row, hole) for row in rows for hole in row.get("vulns", ())]
    for row, hole in holes:
        fixed = ", ".join(hole["fix_versions"]) or "no fix yet"
        print(f"{row['name']} {row['version']}: {hole['id']} (fixed in: {fixed})")
    unknown = [row["name"] for row in rows if "skip_reason" in row]
    print(f"dependency audit by {service}: {len(rows) - len(unknown)} packages, {len(holes)} known holes")
    if unknown:
        print(f"  not known there: {', '.join(unknown)}")
    return 1 if holes else 0


def _first(lock: Path, service: str) -> list[dict[str, Any]] | str:
    """One package, to know at once whether the service answers at all."""
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder) / "requirements.txt"
        one.write_text(lock.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
        return _asked(one, service)


def _asked(lock: Path, service: str) -> list[dict[str, Any]] | str:
    """pip-audit's row of each package; or why there is no answer."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(lock), "-s", service, "-f", "json"]
    options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--timeout", str(SECONDS)]
    ignored = [word for advisory in ACCEPTED for word in ("--ignore-vuln", advisory)]
    done = subprocess.run([*command, *options, *ignored], capture_output=True, text=True, encoding="utf-8")
    try:
        rows: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return (done.stderr.strip().splitlines() or ["no answer"])[-1][:160]
    return rows if any("skip_reason" not in row for row in rows) else rows[0]["skip_reason"] if rows else "no answer"


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
