"""Files that a person brings into one conversation: read there, by nobody else, and deleted with it.

    keep/attached/<hash of the thread>/documents/attached-<8 digits>/계약서.pdf      the file
    keep/attached/<hash of the thread>/.gallae/cache/index                           its own index

A question about them (`Question.attached`) is answered as any other, but its parts see this index alone: no document of
the workspace, no job, no curated answer, no kept answer, nothing in a trace. The path holds digits of its own, so that a
file is never taken for a document of the same name. What holds for documents holds here: a file that cannot be read is
refused with the reason, what is confidential or personal does not leave the house.
"""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import shutil
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from gallae.core.errors import InputError
from gallae.core.language import say
from gallae.core.types import Person, Question
from gallae.core.workspace import Workspace
from gallae.graphs.cache import open_cache
from gallae.graphs.private import keeps_nothing
from gallae.graphs.router import Router
from gallae.graphs.state import Parts
from gallae.graphs.store import TurnStore
from gallae.graphs.threads import OWN_FILES, begin_thread
from gallae.retrievers.bring import bring, take_out
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.index import Index, open_index
from gallae.retrievers.ingest import DocumentReport

__all__ = [
    "FILES",
    "PICTURE_LIST",
    "Attached",
    "attached_files",
    "attached_folder",
    "drop_attached",
    "sweep_attached",
]

FILES = 10  # of one conversation
PICTURE_LIST = "pictures.json"  # graphs.shown
OPEN = 8  # conversations whose index stays open


class Attached:
    """The files of all conversations of one chat. Every call names the person: somebody else's conversation is an
    AccessError, as everywhere."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._open: OrderedDict[str, tuple[Parts, ExitStack]] = OrderedDict()

    async def add(
        self, thread: str, person: Person, name: str, data: bytes, *, private: bool = False
    ) -> DocumentReport:
        """Keep and index one file; a refused one leaves nothing. A file of the same name takes the other's place."""
        language = self._parts.workspace.settings.language
        if private or keeps_nothing(self._parts.workspace.settings):
            raise InputError(
                say(
                    language,
                    "남기지 않는 대화에는 파일을 붙일 수 없습니다: 파일은 디스크에 두어야 읽을 수 있습니다",
                    "a conversation of which nothing is kept takes no file: it would have to lie on the disk",
                ),
                hint=say(language, "남기는 대화에서 붙여 주세요.", "Attach it in a conversation that is kept."),
            )
        begin_thread(self._parts.store, thread, person, name)
        parts = self._of(thread)
        held = {Path(card.path).name for card in parts.index.documents(person)}
        if len(held) >= FILES and name not in held:
            raise InputError(
                say(language, f"{name}: 한 대화에는 파일 {FILES}개까지입니다", f"{name}: {FILES} files a conversation at most"),
                hint=say(language, "쓰지 않는 파일을 떼거나 새 대화를 시작하세요.", "Detach one, or start a new conversation."),
            )  # fmt: skip
        keep = partial(
            bring, parts.workspace, parts.index, name, data, person=person, folder=f"{OWN_FILES.removeprefix('documents/')}{_digest(thread)[:8]}",
            replace=True,
        )  # fmt: skip
        return (await asyncio.to_thread(keep)).report

    def files(self, thread: str, person: Person) -> list[StoredDocument]:
        """Cards of the conversation's files, by path; [] for one that has none."""
        self._parts.store.check_owner(thread, person)
        return self._of(thread).index.documents(person) if self.has(thread) else []

    def has(self, thread: str) -> bool:
        return bool(thread) and (attached_folder(self._parts.workspace, thread) / "documents").is_dir()

    def index(self, thread: str, person: Person) -> Index:
        self._parts.store.check_owner(thread, person)
        return self._of(thread).index

    def file(self, thread: str, person: Person, path: str) -> Path:
        """Where one of its files lies."""
        self.index(thread, person).read(path, person)
        return self._of(thread).workspace.root / path

    def remove(self, thread: str, person: Person, path: str) -> DocumentReport:
        self._parts.store.check_owner(thread, person)
        parts = self._of(thread)
        return take_out(parts.workspace, parts.index, path, person=person)

    def desk(self, question: Question, parts: Parts) -> Parts:
        """What a turn about the files is done with. InputError for a conversation without any."""
        if not self.files(question.thread, question.person):
            language = self._parts.workspace.settings.language
            raise InputError(
                say(language, "이 대화에는 붙인 파일이 없습니다", "no file is attached to this conversation"),
                hint=say(language, "파일을 붙이거나 ‘붙인 파일에서만’을 끄세요.", "Attach one, or ask the documents."),
            )
        theirs = self._of(question.thread)
        return dataclasses.replace(
            theirs, store=parts.store, opinions=parts.opinions, models=parts.models, toolbox=parts.toolbox
        )

    def forget(self, threads: Iterable[str]) -> None:
        """Close and delete what belongs to these conversations."""
        for thread in threads:
            if (opened := self._open.pop(thread, None)) is not None:
                opened[1].close()
            drop_attached(self._parts.workspace, [thread])

    def close(self) -> None:
        while self._open:
            self._open.popitem()[1][1].close()

    def _of(self, thread: str) -> Parts:
        if thread not in self._open:
            self._open[thread] = self._opened(thread)
            while len(self._open) > OPEN:
                self._open.popitem(last=False)[1][1].close()
        self._open.move_to_end(thread)
        return self._open[thread][0]

    def _opened(self, thread: str) -> tuple[Parts, ExitStack]:
        parts, models = self._parts, self._parts.models
        workspace = _workspace_of(parts.workspace, attached_folder(parts.workspace, thread))
        workspace.documents.mkdir(parents=True, exist_ok=True)
        stack = ExitStack()
        index = stack.enter_context(
            open_index(workspace, embedder=models.embedder(), reranker=models.reranker(), reader=models.reader())
        )
        router = Router(workspace, index, (), remembers=False)
        cache = stack.enter_context(open_cache(None))
        return dataclasses.replace(parts, workspace=workspace, index=index, router=router, cache=cache), stack


def attached_files(workspace: Workspace, threads: Iterable[str]) -> list[Path]:
    """What people brought into these conversations, as it was brought; not the indexes made of it."""
    found = (
        attached_folder(workspace, thread) / kind for thread in sorted(threads) for kind in ("documents", "pictures")
    )
    files = (file for folder in found for file in sorted(folder.rglob("*")))
    return [file for file in files if file.is_file() and file.name != PICTURE_LIST]


def drop_attached(workspace: Workspace, threads: Iterable[str]) -> int:
    """Delete the files of conversations that are deleted, and say how many they were."""
    threads = list(threads)
    gone = len(attached_files(workspace, threads))
    for thread in threads:
        shutil.rmtree(attached_folder(workspace, thread), ignore_errors=True)
    return gone


def sweep_attached(workspace: Workspace, store: TurnStore) -> None:
    """Delete what belongs to no conversation any more: one that grew too old, or whose deletion was killed half way."""
    home = workspace.keep / "attached"
    if home.is_dir():
        known = {_digest(str(thread)) for (thread,) in store.db.execute("SELECT id FROM threads")}
        for folder in home.iterdir():
            if folder.name not in known:
                shutil.rmtree(folder, ignore_errors=True)


def _workspace_of(workspace: Workspace, root: Path) -> Workspace:
    """The same settings over other documents, of which none is left out by a pattern that was meant for the house's."""
    settings = workspace.settings
    documents = settings.documents.model_copy(update={"include": ("**/*",), "exclude": ()})
    loaded = dataclasses.replace(workspace.loaded, settings=settings.model_copy(update={"documents": documents}))
    return dataclasses.replace(workspace, root=root, state=root / ".gallae", loaded=loaded, skills=(), faq=())


def attached_folder(workspace: Workspace, thread: str) -> Path:
    """Where all lies that was dropped into a conversation; it goes with the conversation."""
    return workspace.keep / "attached" / _digest(thread)


def _digest(thread: str) -> str:
    """A thread's id opens its conversation, so it is no name for a folder."""
    return hashlib.sha256(f"attached {thread}".encode()).hexdigest()[:32]
