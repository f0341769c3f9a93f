"""Refused sign-ins are in the audit, and nobody fills the disk by trying."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallae.core.errors import SignInError
from gallae.core.workspace import open_workspace
from gallae.entrypoints import sign_in_audit
from gallae.entrypoints.sign_in import person_from_authorization
from gallae.graphs.audit_chain import rows


def test_a_thousand_refused_sign_ins_are_two_rows_without_a_word_of_what_was_tried(
    workspace_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace_folder / "people.toml").write_text('[people.anna]\nrole = "reader"\n', encoding="utf-8")
    workspace = open_workspace(workspace_folder, state=tmp_path / "state")
    now = [100.0]
    monkeypatch.setattr(sign_in_audit.time, "monotonic", lambda: now[0])
    for number in range(1_000):
        now[0] += 0.0015
        with pytest.raises(SignInError):
            person_from_authorization(workspace, None if number % 2 else "Bearer gallae_geheim")
    found = list(rows(workspace.keep))
    assert [(row["what"], row["outcome"], row["who"]) for row in found] == [("sign-in", "refused", "")] * 2
    assert [row["details"]["attempts"] for row in found] == [1, 667]
    assert "geheim" not in (workspace.keep / "audit.jsonl").read_text("utf-8")
