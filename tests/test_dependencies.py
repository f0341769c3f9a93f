"""What the program stands on: every locked package is pinned, comes from the index, is the one that was tested, and has a
licence that a team may use. Known holes are asked for beside this, where an advisory service answers: runs/audit_dependencies.py.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
LOCK = [Requirement(line) for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines() if line.strip()]
# Words a licence may consist of. MPL-2.0 binds its own files alone; none here is changed.
ALLOWED = {
    *("0BSD", "APACHE", "BSD", "CC0", "CNRI", "ISC", "MIT", "MIT-0", "MIT-CMU", "MPL", "PSF", "PYTHON", "ZLIB", "HPND"),
    *("UNLICENSE", "OFL"),
}
FORBIDDEN = re.compile(
    r"\b[AL]?GPL|GNU|AFFERO|SSPL|BUSL|BUSINESS SOURCE|ELASTIC|COMMONS CLAUSE|NON-?COMMERCIAL|PROPRIETARY", re.I
)
# Locked for extras and other systems and so not always installed; read from their own metadata or licence file.
NOT_HERE = {
    "Apache-2.0": "aiosignal frozenlist googleapis-common-protos kiwipiepy kiwipiepy-model multidict playwright propcache"
    " rank-bm25 yarl opentelemetry-exporter-http-transport opentelemetry-exporter-otlp-common opentelemetry-proto"
    " opentelemetry-exporter-otlp-proto-common opentelemetry-exporter-otlp-proto-http opentelemetry-sdk"
    " opentelemetry-semantic-conventions",
    "Apache-2.0 AND MIT": "aiohttp",
    "BSD-3-Clause": "authlib cloudpickle colorama joblib joserfc scikit-learn scipy threadpoolctl",
    "MIT": "bm25s httpx-sse langchain-classic langchain-community langchain-text-splitters sqlalchemy",
    "MIT AND PSF-2.0": "greenlet",
    "MPL-2.0 AND MIT": "tqdm",
    "PSF-2.0": "aiohappyeyeballs pywin32",
}  # fmt: skip
ELSEWHERE = {name: licence for licence, names in NOT_HERE.items() for name in names.split()}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


INSTALLED = {canonical(d.metadata["Name"]): d for d in distributions()}


def licence_of(found: Distribution) -> str:
    said = found.metadata
    named = [c.split(" :: ")[-1] for c in said.get_all("Classifier") or () if c.startswith("License")]
    return said.get("License-Expression") or "; ".join(named) or (said.get("License") or "").split("\n")[0]


def allowed(licence: str) -> bool:
    """One of several to choose from is enough; of several together each must be."""
    if FORBIDDEN.search(licence) and " OR " not in licence:
        return False
    parts = re.split(r"\s+OR\s+", licence)
    return any(not FORBIDDEN.search(p) and any(w in p.upper() for w in ALLOWED) for p in parts)


def test_every_locked_package_is_pinned_to_one_version_from_the_index() -> None:
    assert len(LOCK) > 150
    for one in LOCK:
        pins = list(one.specifier)
        assert one.url is None, f"{one}: not from the index"
        assert len(pins) == 1 and pins[0].operator == "==" and "*" not in pins[0].version, f"{one}: not one version"
        assert not one.extras, str(one)


def test_what_the_project_asks_for_stands_in_the_lock_and_comes_from_the_index() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    asked = [*project["project"]["dependencies"], *groups["dev"], *groups["e2e"]]
    everything = [*asked, *(r for extra in project["project"]["optional-dependencies"].values() for r in extra)]
    locked = {one.name: [o.specifier for o in LOCK if o.name == one.name] for one in LOCK}
    for text in everything:
        assert Requirement(text).url is None, f"{text}: not from the index"
    for one in map(Requirement, asked):
        versions = [next(iter(pin)).version for pin in locked.get(canonical(one.name), ())]
        assert versions and all(one.specifier.contains(v) for v in versions), f"{one}: run make lock"


def test_what_is_installed_here_is_what_the_lock_says() -> None:
    other = [
        f"{one} but {INSTALLED[one.name].version}"
        for one in LOCK
        if one.name in INSTALLED
        and (one.marker is None or one.marker.evaluate())
        and not one.specifier.contains(INSTALLED[one.name].version)
    ]
    assert not other, "tested with another version than the lock's"


def test_every_locked_package_has_a_licence_that_is_allowed() -> None:
    for one in LOCK:
        if "emscripten" in str(one.marker):
            continue  # a browser's Python, where this does not run
        licence = licence_of(INSTALLED[one.name]) if one.name in INSTALLED else ""
        licence = licence or ELSEWHERE.get(one.name, "")
        assert licence, f"{one.name}: no licence is known; read its licence file and write it down here"
        assert allowed(licence), f"{one.name}: {licence}"


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("MIT", True), ("BSD-3-Clause AND 0BSD AND MIT", True), ("Apache-2.0 OR GPL-3.0-only", True),
        ("AGPL-3.0-or-later", False), ("GNU Affero General Public License v3", False), ("LGPL-2.1", False),
        ("GPL-2.0-only AND MIT", False), ("Business Source License 1.1", False), ("SSPL-1.0", False), ("", False),
    ],
)  # fmt: skip
def test_the_check_knows_what_it_lets_pass(licence: str, may: bool) -> None:
    assert allowed(licence) is may


def test_a_known_hole_fails_the_audit_and_a_service_that_knows_nothing_is_no_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec = importlib.util.spec_from_file_location("audit", ROOT / "runs" / "audit_dependencies.py")
    assert spec is not None and spec.loader is not None
    audit = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(audit)
    fine = {"name": "click", "version": "8.5.1", "vulns": []}
    hole = {"name": "lxml", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["6.1"]}]}
    unknown = {"name": "gallae", "skip_reason": "Dependency not found on PyPI"}
    assert audit.told([fine, hole], "osv") == 1 and "lxml 1.0: PYSEC-1 (fixed in: 6.1)" in capsys.readouterr().out
    assert audit.told([fine, unknown], "osv") == 0 and "not known there: gallae" in capsys.readouterr().out
    assert audit.told("timed out", "osv") == 0 and "SKIPPED" in capsys.readouterr().out
    assert all(audit.ACCEPTED.values()), "each with its reason"


@pytest.mark.long
def test_the_bill_of_materials_is_valid_holds_every_package_and_comes_out_the_same_twice(tmp_path: Path) -> None:
    made = []
    for name in ("a.json", "b.json"):
        done = subprocess.run(
            ["make", "sbom", f"PY={sys.executable}", f"SBOM={tmp_path / name}"],
            cwd=ROOT,
            timeout=280,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-800:]
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    bill = json.loads(made[0])
    assert (bill["bomFormat"], bill["specVersion"], bill["metadata"]["component"]["name"]) == (
        "CycloneDX",
        "1.6",
        "gallae",
    )
    assert "serialNumber" not in bill and "timestamp" not in bill["metadata"]
    named = {(canonical(c["name"]), c["version"]) for c in bill["components"]}
    assert {(name, d.version) for name, d in INSTALLED.items() if name != "gallae"} <= named
    assert str(ROOT).encode() not in made[0], "no path of the machine it was made on"
