"""What else goes into the audit than turns: documents that came and went, and settings that are not what they were."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from gallae.core.files import write_whole
from gallae.core.workspace import Workspace
from gallae.graphs.audit import Audit, Entry
from gallae.retrievers.index import DocumentReport

__all__ = ["note_documents", "note_settings"]

SETTINGS = ("gallae.toml", "people.toml")
FILE = "audit.settings.json"  # digests of the settings as the last row about them saw them
INDEXED = ("added", "updated", "refused")


def note_documents(audit: Audit, who: str, reports: Sequence[DocumentReport]) -> None:
    """One row for what was indexed and one for what is gone; none where nothing changed. `who` "": whoever opened the
    workspace first after somebody had changed a file."""
    indexed = [report for report in reports if report.status in INDEXED]
    if indexed:
        refused = sum(report.status == "refused" for report in indexed)
        details = {"refused": refused} if refused else {}
        audit.write(Entry("ingest", who, documents=tuple(r.path for r in indexed), details=details))
    if removed := tuple(report.path for report in reports if report.status == "removed"):
        audit.write(Entry("document-removed", who, documents=removed))


def note_settings(audit: Audit, workspace: Workspace) -> None:
    """A row where gallae.toml or people.toml is another file than when a row last said so."""
    now = {}
    for name in SETTINGS:
        file = workspace.root / name
        now[name] = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
    seen = workspace.keep / FILE
    try:
        before = json.loads(seen.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        before = {}
    if now != before:
        changed = {name: digest for name, digest in now.items() if before.get(name) != digest}
        audit.write(Entry("settings-changed", "", details=changed))
        write_whole(seen, json.dumps(now))
