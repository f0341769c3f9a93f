"""Is somebody in there? Seen without waiting, and without making the file."""

from __future__ import annotations

from pathlib import Path

from gallae.core.alone import alone, is_held


def test_who_is_in_there_is_seen_from_outside(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    assert not is_held(file) and not file.exists()
    with alone(file):
        assert is_held(file)
    assert not is_held(file)
