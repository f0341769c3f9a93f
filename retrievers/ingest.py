"""Bringing the index up to date: what was added, changed or removed since, and nothing else.

Every file under documents/ ends as one `DocumentReport`. A document that is refused leaves the index, whatever stood
there before: a changed or deleted document stops answering with the same commit.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from gallae.core.errors import GallaeError, KnowledgeError, ProviderError
from gallae.core.tokens import token_text
from gallae.core.types import as_json
from gallae.core.workspace import Workspace
from gallae.retrievers.bilingual import pairs_in
from gallae.retrievers.documents import Loaded
from gallae.retrievers.files import DocumentReport, File, covers, files_of, inside
from gallae.retrievers.front_matter import check_meta, load_meta_file
from gallae.retrievers.load import load
from gallae.retrievers.morphemes import Morphemes
from gallae.retrievers.pictures import PageReader
from gallae.retrievers.postings import Postings, PostingsGone, extend_postings, parents_of
from gallae.retrievers.progress import Pace, Progress
from gallae.retrievers.snapshot import entries, parents
from gallae.retrievers.split import Chunk, split
from gallae.retrievers.states import new_name, sweep, write_state
from gallae.retrievers.store import Known, Store
from gallae.retrievers.validity import family_keys, read_validity
from gallae.retrievers.versions import build_families, read_version

__all__ = ["DocumentReport", "ingest", "meta_text", "named", "reader_of", "tried_with"]

log = logging.getLogger(__name__)
REBUILT_BELOW = 4_000  # passages: writing all postings anew is then as quick as adding to them, and leaves no gaps
PARENT_CHARACTERS = 2_000


def ingest(
    workspace: Workspace,
    store: Store,
    paths: Sequence[Path] | None,
    progress: Progress | None,
    reader: PageReader | None = None,
    morphemes: Morphemes | None = None,
) -> list[DocumentReport]:
    """Index what changed, in one transaction. `paths` limits the look to these files and folders; `reader` reads
    images and scanned pages, `morphemes` are those of tokeniser j3."""
    asked = [inside(workspace, path) for path in paths] if paths else None
    with store.writing():
        run = _Run(workspace, store, reader, morphemes)
        reports = run.all(asked, progress)
        if run.changed or not _readable(store):
            index = Pace(progress, "index", 1, 1)
            index.at(0, "", 0)
            run.finish()
            index.at(1, "", 1)
    sweep(store)
    return reports


class _Run:
    """One ingest: what it has to compare with, and what it changed."""

    def __init__(
        self, workspace: Workspace, store: Store, reader: PageReader | None, morphemes: Morphemes | None
    ) -> None:
        self.workspace, self.store, self.reader, self.morphemes = workspace, store, reader, morphemes
        self.known = store.known()
        self.refused = store.refused()
        if morphemes:
            morphemes.clear()
        self.meta = load_meta_file(workspace.documents)
        self.size = workspace.settings.retrieval.chunk_characters
        self.changed = store.manifest().get("size") != str(self.size)
        if self.changed:
            for known in self.known.values():
                self.forget(known)
            self.known = {}
        self.gaps = int(store.manifest().get("gaps", "0"))
        self.parent = int(store.manifest().get("parent", "1"))
        self.before = {k.id for k in self.known.values()}
        self.removed: list[int] = []
        self.started = time.time_ns()
        self.took: dict[str, float] = {}  # milliseconds that the document in hand took to load and to split

    def all(self, asked: list[str] | None, progress: Progress | None) -> list[DocumentReport]:
        reports: list[DocumentReport] = []
        files = list(files_of(self.workspace, reports, asked))
        work = [self._work(file) for file in files]
        pace = Pace(progress, "documents", len(files), sum(work))
        worked = 0
        for done, (file, size) in enumerate(zip(files, work, strict=True)):
            pace.at(done, file.path, worked)
            reports.append(self.one(file))
            worked += size
        pace.at(len(files), "", worked)
        there = {report.path for report in reports if report.status != "skipped"}
        for path, known in self.known.items():
            if path not in there and covers(asked, path):
                self.drop(known)
                reports.append(DocumentReport(path, "removed"))
        for path in set(self.refused) - there:
            if covers(asked, path):
                self.store.forget_refused(path)
        return sorted(reports, key=lambda report: report.path)

    def _work(self, file: File) -> int:
        """Bytes that will have to be read; none of a file that looks as it did."""
        known, state = self.known.get(file.path), file.state
        same = known and state and (known.bytes, known.modified) == (state.st_size, state.st_mtime_ns)
        return 0 if same or not state else state.st_size

    def one(self, file: File) -> DocumentReport:
        known = self.known.get(file.path)
        meta = meta_text(self.meta.get(file.path))
        try:
            state = file.state or file.on_disk.stat()
            # A file written in the same moment as the last look may have changed without its time changing.
            same = known and (known.bytes, known.modified, known.meta) == (state.st_size, state.st_mtime_ns, meta)
            if known and same:
                return DocumentReport(file.path, "unchanged")
            data = self._bytes(file, state.st_size)
        except OSError as error:
            return self.refuse(file, known, "", f"{file.path}: cannot be read ({error.strerror})")
        except KnowledgeError as error:
            return self.refuse(file, known, "", error.message + (f". {error.hint}" if error.hint else ""))
        sha256 = hashlib.sha256(data).hexdigest()
        modified = state.st_mtime_ns if state.st_mtime_ns < self.started - 2_000_000_000 else 0
        if known and known.sha256 == sha256 and known.meta == meta:
            self.store.touch(known.id, modified)
            return DocumentReport(file.path, "unchanged")
        tried = tried_with(sha256, meta, self.reader)
        if (before := self.refused.get(file.path)) and before[0] == tried:
            return DocumentReport(file.path, "refused", before[1])
        try:
            values, loaded, chunks = self._read(file.path, data, meta)
        except GallaeError as error:
            tried = "" if isinstance(error, ProviderError) else tried  # what may pass is tried again
            return self.refuse(file, known, tried, error.message + (f". {error.hint}" if error.hint else ""))
        if known:
            self.drop(known)
        values |= {"sha256": sha256, "bytes": len(data), "modified": modified, "meta": meta}
        self._write(values, loaded, chunks)
        self.store.forget_refused(file.path)
        return DocumentReport(file.path, "updated" if known else "added")

    def refuse(self, file: File, known: Known | None, sha256: str, reason: str) -> DocumentReport:
        if known:
            self.drop(known)
        self.store.set_refused(file.path, sha256, reason)
        return DocumentReport(file.path, "refused", reason)

    def drop(self, known: Known) -> None:
        self.gaps += self.forget(known)
        self.removed.append(known.id)
        self.changed = True

    def forget(self, known: Known) -> int:
        """How many passages went with it."""
        if self.morphemes:
            self.morphemes.recall(known.id)
        return self.store.remove(known.id)

    def finish(self) -> None:
        """Families, postings and the manifest that names them, before the one commit."""
        families = build_families([read_version(*row) for row in self.store.validities()])
        self.store.set_families(families)
        old = self.store.manifest().get("postings", "")
        digest = hashlib.sha256(str(self.size).encode())
        for path, known in sorted(self.store.known().items()):
            digest.update(f"{path}\0{known.sha256}\0{known.meta}\0".encode())
        version = digest.hexdigest()[:16]
        new = new_name(version)
        folder = self.store.path.parent
        if self.store.chunk_count() > REBUILT_BELOW and _readable(self.store):
            fresh = list(self.store.postings(after=max(self.before, default=0)))
            with extend_postings(folder / old, folder / new, self.removed) as passages:
                passages.add(entries(fresh))
            with extend_postings(folder / parents_of(old), folder / parents_of(new), self.removed) as around:
                around.add(parents(fresh))
        else:
            write_state(self.store, folder, new)
            self.gaps = 0
        self.store.set_manifest(
            postings=new, version=version, size=str(self.size), gaps=str(self.gaps), parent=str(self.parent)
        )

    def _bytes(self, file: File, size: int) -> bytes:
        limit = self.workspace.settings.documents.max_bytes
        if size > limit:
            raise KnowledgeError(
                f"{file.path}: {size:,} bytes is over the limit of {limit:,}",
                hint="Split it, or raise documents.max_bytes in gallae.toml.",
            )
        return file.on_disk.read_bytes()

    def _read(self, path: str, data: bytes, meta: str) -> tuple[dict[str, Any], Loaded, list[Chunk]]:
        reader = reader_of(self.workspace, self.meta.get(path, {}), self.reader)
        started = time.perf_counter()
        loaded = load(path, data, self.workspace.settings.documents, reader)
        self.took["load_ms"] = _since(started)
        given = check_meta({**loaded.meta, **self.meta.get(path, {})}, path)
        title = given.title or loaded.title or named(path)
        validity = read_validity(path, loaded.title, loaded.text, given)
        values = {
            "path": path,
            "title": title,
            "valid_from": validity.first and validity.first.isoformat(),
            "valid_to": validity.last and validity.last.isoformat(),
            "validity": json.dumps({**as_json(validity), "keys": family_keys(path, title)}, ensure_ascii=False),
            "supersedes": given.supersedes,
            "readers": json.dumps(given.readers, ensure_ascii=False),
            "pages": json.dumps(loaded.pages),
            "headings": json.dumps([dataclasses.astuple(h) for h in loaded.headings], ensure_ascii=False),
            "rows": json.dumps([dataclasses.astuple(r) for r in loaded.rows], ensure_ascii=False),
            "confidential": int(given.confidential),
            "sensitive": int(given.sensitive),
        }
        started = time.perf_counter()
        chunks = split(loaded, self.size)
        self.took["split_ms"] = _since(started)
        return values, loaded, chunks

    def _write(self, values: dict[str, Any], loaded: Loaded, chunks: list[Chunk]) -> None:
        started = time.perf_counter()
        document = self.store.add_document(values, loaded.text)
        self.store.add_terms(document, pairs_in(loaded, values["title"]))
        beside = None
        if self.morphemes:
            above = [text for chunk in chunks for text in (*chunk.heading, chunk.header)]
            self.morphemes.learn([values["title"], *above, loaded.text], document)
            beside = self.morphemes.beside
        rows: list[tuple[Any, ...]] = []
        held = 0
        tokens_of = cache(lambda part: token_text(part, beside))  # titles and headings stand above many passages
        for chunk in chunks:
            text = loaded.text[chunk.start : chunk.end]
            if held and held + len(text) > PARENT_CHARACTERS:
                self.parent, held = self.parent + 1, 0
            held += len(text)
            key = hashlib.sha256(f"{values['path']}\0{chunk.start}\0{text}".encode()).hexdigest()[:16]
            around = dict.fromkeys([values["title"], *chunk.heading, chunk.header])
            context = " ".join(tokens_of(part) for part in around)
            heading = json.dumps(chunk.heading, ensure_ascii=False)
            place = (chunk.start, chunk.end, chunk.page, heading, chunk.header)
            rows.append((document, self.parent, key, *place, text, token_text(text, beside), context))
        self.parent += 1
        self.store.add_chunks(rows)
        self.store.set_way(document, at=round(self.started / 1e9, 3), index_ms=_since(started), **self.took)
        self.changed = True


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)


def reader_of(workspace: Workspace, meta: Mapping[str, object], reader: PageReader | None) -> PageReader | None:
    """The vision model that may see a document: of a confidential one or workspace a local one only."""
    confidential = workspace.settings.confidential or meta.get("confidential")
    return reader if reader and (reader.local or not confidential) else None


def meta_text(given: dict[str, object] | None) -> str:
    """What _meta.toml says of a document, in a form that can be compared."""
    return json.dumps(as_json(given), ensure_ascii=False, sort_keys=True, default=str) if given else "{}"


def tried_with(sha256: str, meta: str, reader: PageReader | None) -> str:
    """What a refusal is remembered under: other content, metadata or vision model, and the document is tried again."""
    return sha256 + meta + (f"\n{reader.label}" if reader else "")


def named(path: str) -> str:
    """A title from a file name: "repair-prices_2026.csv" -> "repair prices 2026"."""
    return " ".join(path.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("_", " ").replace("-", " ").split())


def _readable(store: Store) -> bool:
    name = store.manifest().get("postings", "")
    try:
        for one in (name, parents_of(name)):
            Postings(store.path.parent / one)
    except PostingsGone:
        return False
    return bool(name)
