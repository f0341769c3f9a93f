"""The threat model names real files and real tests."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")


def test_every_file_and_test_it_names_exists_and_each_way_in_names_both() -> None:
    rows = [
        line for line in PAGE.split("## Ways in")[1].split("## What is not")[0].splitlines() if line.startswith("| ")
    ]
    assert len(rows) >= 20
    for row in rows[1:]:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        defences, proofs = (
            re.findall(r"`([\w./-]+\.(?:py|lock))`", cells[2]),
            re.findall(r"`(tests/[\w/]+\.py)`", cells[3]),
        )
        assert defences and proofs, f"{cells[0]}: no file, or no test"
        for name in (*defences, *proofs):
            assert (ROOT / name).is_file(), f"{cells[0]}: {name}"
        known = "".join((ROOT / name).read_text(encoding="utf-8") for name in proofs)
        for test in re.findall(r"`(test_\w+)`", cells[3]):
            assert f"def {test}(" in known, f"{cells[0]}: {test}"


def test_it_says_what_is_not_defended() -> None:
    weak = PAGE.split("## What is not defended")[1]
    for word in ("owner of the machine", "disk encryption", "wording", "remembers", "Timing", "backups", "clock"):
        assert word in weak, word
