"""A file is written whole or not at all, and keeps its rights."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from gallae.core.files import write_whole


def test_a_new_file_has_the_asked_rights_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "a.txt"
    write_whole(file, "하나\r\n", mode=0o644)
    assert file.read_bytes() == "하나\r\n".encode() and stat.S_IMODE(file.stat().st_mode) == 0o644
    file.chmod(0o640)
    write_whole(file, "둘")
    assert file.read_text(encoding="utf-8") == "둘" and stat.S_IMODE(file.stat().st_mode) == 0o640
    write_whole(tmp_path / "own", "x")
    assert stat.S_IMODE((tmp_path / "own").stat().st_mode) == 0o600


def test_what_fails_in_the_middle_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.txt"
    write_whole(file, "before")

    def full(descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_whole(file, "after")
    assert file.read_text(encoding="utf-8") == "before" and [p.name for p in tmp_path.iterdir()] == ["a.txt"]
