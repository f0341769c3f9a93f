"""Files a person brings: into documents/, through the index, and back out again if the index refuses them.

A refused file changes nothing: it does not stay, and one it would have replaced is put back. What a person may not
read they can neither replace nor remove: to them a name is taken, or is not there.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePath

from gallae.core.errors import GallaeError, InputError, KnowledgeError, NotFoundError
from gallae.core.language import say
from gallae.core.types import Person
from gallae.core.workspace import Workspace
from gallae.retrievers.files import files_of
from gallae.retrievers.index import Index
from gallae.retrievers.ingest import DocumentReport
from gallae.retrievers.progress import Progress

__all__ = ["Brought", "bring", "look_again", "safe_name", "safe_path", "take_out"]


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of one file; `data` is kept for a refused one, so that its repair can be previewed."""

    report: DocumentReport
    data: bytes = b""


def bring(
    workspace: Workspace,
    index: Index,
    name: str,
    data: bytes,
    *,
    person: Person,
    folder: str = "",
    replace: bool = False,
    progress: Progress | None = None,
) -> Brought:
    """Write `data` as documents/`folder`/`name` and index it. Errors become the report's reason."""
    language = workspace.settings.language
    path = f"documents/{name}"
    try:
        path = safe_path(f"documents/{folder}/{safe_name(name)}" if folder else f"documents/{safe_name(name)}")
        target = _on_disk(workspace, path) or workspace.root / path
        _check_inside(workspace, target)
        before = target.read_bytes() if target.exists() else None
        reads = before is None or _reads(index, path, person)  # who may not read it may not replace it
        if before is not None and not (reads and (replace or before == data)):
            raise InputError(
                say(language, "같은 이름의 문서가 이미 있습니다.", "A document of this name is there already."),
                hint=say(language, "이름을 바꾸거나 ‘바꿔 넣기’를 켜세요.", "Rename it, or switch “replace” on."),
            )
        _write(target, data)
        try:
            report = _ingest(index, target, path, progress)
        except GallaeError:  # another process is indexing
            _put_back(target, before)
            raise
        if report.status in ("refused", "skipped"):
            _put_back(target, before)
            index.ingest([target])
            return Brought(report, data)
        return Brought(report)
    except GallaeError as error:
        return Brought(DocumentReport(path, "refused", " ".join(filter(None, (error.message, error.hint)))), data)
    except OSError as error:
        reason = say(language, "작업 공간에 쓸 수 없습니다", "The workspace cannot be written to")
        return Brought(DocumentReport(path, "refused", f"{reason}: {error.strerror}"))


def take_out(workspace: Workspace, index: Index, path: str, *, person: Person) -> DocumentReport:
    """Delete a document that the person may read, and forget it in the index. NotFoundError for any other."""
    path = unicodedata.normalize("NFC", path)
    try:
        index.read(path, person)  # a path that the index knows is one below documents/
    except KnowledgeError as error:
        raise NotFoundError(f"{path}: no such document", hint=error.hint) from error
    file = _on_disk(workspace, path)
    if file is not None:
        _check_inside(workspace, file.parent)
        file.unlink(missing_ok=True)
    return _ingest(index, file or workspace.root / path, path, None)


def look_again(index: Index, person: Person, progress: Progress | None = None) -> list[DocumentReport]:
    """Index whatever changed under documents/; told is what the person may, or might until now, read. Who may read what
    could not be read nobody knows yet: whoever may read all hears of it."""
    before = {card.path for card in index.documents(person)}
    reports = index.ingest(progress=progress)
    readable = before | {card.path for card in index.documents(person)}
    return [report for report in reports if person.groups is None or report.path in readable]


def safe_name(name: str) -> str:
    """The bare file name, NFC, without anything that would leave documents/ or hide there. InputError if none is left."""
    bare = PurePath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    bare = "".join(c for c in bare if c.isprintable()).strip().lstrip(".~$ ")
    if not bare or bare == "_meta.toml" or len(bare.encode("utf-8")) > 200:
        raise InputError(f"{name!r}: not a usable file name", hint="Rename the file.")
    return bare


def safe_path(path: str) -> str:
    """A path below documents/, NFC, each part one that may stand there as it is. InputError for any other: nothing is
    mended in a path, since a mended one would name another document than was meant."""
    path = unicodedata.normalize("NFC", path)
    first, *parts = path.split("/")
    usable = first == "documents" and parts and len(path.encode("utf-8", "replace")) <= 1_000
    if not usable or any(part != _usable(part) for part in parts):
        raise InputError(f"{path!r}: not a path below documents/", hint='For example "documents/fees.md".')
    return path


def _usable(part: str) -> str | None:
    try:
        return safe_name(part)
    except InputError:
        return None


def _reads(index: Index, path: str, person: Person) -> bool:
    try:
        index.read(path, person)
    except KnowledgeError:
        return person.groups is None  # whose own files these are: also one that is not indexed
    return True


def _on_disk(workspace: Workspace, path: str) -> Path | None:
    """The file of a document, however its name is spelled there (NFC, NFD); None if there is none."""
    exact = workspace.root / path
    if exact.is_file() and not exact.is_symlink():
        return exact
    return next((file.on_disk for file in files_of(workspace, [], [path]) if file.path == path), None)


def _check_inside(workspace: Workspace, path: Path) -> None:
    """A folder may be a link that leads elsewhere."""
    if not path.resolve().is_relative_to(workspace.documents.resolve()):
        raise InputError(f"{path.name}: leads out of documents/", hint="Take another folder.")


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    making = target.with_name(f".{target.name}.part")
    making.write_bytes(data)
    making.replace(target)


def _put_back(target: Path, before: bytes | None) -> None:
    if before is None:
        target.unlink(missing_ok=True)
        _leave_no_folder(target.parent)
    else:
        _write(target, before)


def _leave_no_folder(folder: Path) -> None:
    """Those that were made for a file that did not stay; one with anything in it cannot be removed."""
    while folder.name != "documents":
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _ingest(index: Index, target: Path, path: str, progress: Progress | None) -> DocumentReport:
    reports = index.ingest([target], progress=progress)
    return next((r for r in reports if r.path == path), DocumentReport(path, "skipped"))
