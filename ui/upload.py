"""Files a person brings: into documents/, through the index, and back out again if the index refuses them.

A refused upload changes nothing: the file does not stay, and one it would have replaced is put back.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePath

from gallae.core.errors import GallaeError, InputError
from gallae.retrievers.ingest import DocumentReport
from gallae.retrievers.progress import Progress
from gallae.ui.visit import Visit

__all__ = ["Brought", "bring", "look_again", "safe_name"]


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of one file; `data` is kept for a refused one, so that its repair can be previewed."""

    report: DocumentReport
    data: bytes = b""


def bring(visit: Visit, name: str, data: bytes, *, replace: bool = False, progress: Progress | None = None) -> Brought:
    """Write `data` as documents/`name` and index it. Errors become the report's reason."""
    path = f"documents/{name}"
    try:
        path = f"documents/{safe_name(name)}"
        target = visit.workspace.root / path
        before = target.read_bytes() if target.exists() else None
        if before is not None and before != data and not replace:
            raise InputError(
                visit.say("같은 이름의 문서가 이미 있습니다.", "A document of this name is there already."),
                hint=visit.say("이름을 바꾸거나 ‘바꿔 넣기’를 켜세요.", "Rename it, or switch “replace” on."),
            )
        _write(target, data)
        report = _ingest(visit, target, path, progress)
        if report.status in ("refused", "skipped"):
            _put_back(visit, target, before)
            return Brought(report, data)
        return Brought(report)
    except GallaeError as error:
        return Brought(DocumentReport(path, "refused", " ".join(filter(None, (error.message, error.hint)))), data)
    except OSError as error:
        reason = visit.say("작업 공간에 쓸 수 없습니다", "The workspace cannot be written to")
        return Brought(DocumentReport(path, "refused", f"{reason}: {error.strerror}"))


def look_again(visit: Visit, progress: Progress | None = None) -> list[DocumentReport]:
    """Index whatever changed under documents/ since the last look."""
    return visit.index.ingest(progress=progress)


def safe_name(name: str) -> str:
    """The bare file name, NFC, without anything that would leave documents/ or hide there. InputError if none is left."""
    bare = PurePath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    bare = "".join(c for c in bare if c.isprintable()).strip().lstrip(".~$ ")
    if not bare or bare == "_meta.toml" or len(bare.encode("utf-8")) > 200:
        raise InputError(f"{name!r}: not a usable file name", hint="Rename the file.")
    return bare


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    making = target.with_name(f".{target.name}.part")
    making.write_bytes(data)
    making.replace(target)


def _put_back(visit: Visit, target: Path, before: bytes | None) -> None:
    if before is None:
        target.unlink(missing_ok=True)
    else:
        _write(target, before)
    visit.index.ingest([target])


def _ingest(visit: Visit, target: Path, path: str, progress: Progress | None) -> DocumentReport:
    reports = visit.index.ingest([target], progress=progress)
    return next((r for r in reports if r.path == path), DocumentReport(path, "skipped"))
