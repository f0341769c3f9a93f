"""Pictures that a person drops into one conversation: shown there with each question, and deleted with it.

    keep/attached/<hash of the thread>/pictures/<sha256>.png      what a model is sent; the original is not kept
    keep/attached/<hash of the thread>/pictures/pictures.json     their names and sizes, in the order they came

Of a conversation of which nothing is kept they live in memory.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path

from gallae.core.errors import InputError
from gallae.core.files import write_whole
from gallae.core.language import say
from gallae.core.picture import Picture
from gallae.core.types import Person, Question
from gallae.graphs.attached import PICTURE_LIST, attached_folder
from gallae.graphs.pictures import PICTURES, picture_of
from gallae.graphs.private import Private, keeps_nothing
from gallae.graphs.state import Parts
from gallae.graphs.store import TurnStore
from gallae.graphs.threads import begin_thread
from gallae.models.sight import Sight, sight_of

__all__ = ["Shown"]


class Shown:
    """The pictures of all conversations of one chat. Every call names the person: somebody else's conversation is an
    AccessError, as everywhere."""

    def __init__(self, parts: Parts, private: Private) -> None:
        self._parts, self._private = parts, private
        self._in_memory: dict[str, list[Picture]] = {}

    async def sight(self) -> Sight:
        """Which model would see, or why none does (models.sight)."""
        return await sight_of(self._parts.models, self._parts.workspace.settings.language)

    async def add(self, thread: str, person: Person, name: str, data: bytes, *, private: bool = False) -> Picture:
        """Look at the bytes, and keep what is left of them when they were encoded anew. InputError: no picture, or one too
        many. The same picture twice is one."""
        settings = self._parts.workspace.settings
        picture = await asyncio.to_thread(picture_of, name, data, settings.language)
        question = Question("", self._parts.clock().date(), thread=thread, person=person, private=private)
        desk = self._private.desk(question)
        begin_thread(desk[0].store if desk is not None else self._parts.store, thread, person, name)
        there = [p for p in self.of(thread, person) if p.sha256 != picture.sha256]
        if len(there) >= PICTURES:
            raise InputError(
                say(settings.language, f"{name}: 한 대화에는 그림 {PICTURES}장까지입니다", f"{name}: {PICTURES} pictures a conversation at most"),
                hint=say(settings.language, "쓰지 않는 그림을 떼세요.", "Detach one."),
            )  # fmt: skip
        if desk is not None or keeps_nothing(settings):
            self._in_memory[thread] = [*there, picture]
        else:
            _write(self._folder(thread), [*there, picture])
        return picture

    def of(self, thread: str, person: Person) -> list[Picture]:
        """In the order in which they came; [] for a conversation without any."""
        self._store(thread).check_owner(thread, person)
        return list(self._in_memory.get(thread) or _read(self._folder(thread))) if thread else []

    def remove(self, thread: str, person: Person, sha256: str) -> None:
        left = [p for p in self.of(thread, person) if p.sha256 != sha256]
        if thread in self._in_memory:
            self._in_memory[thread] = left
        else:
            _write(self._folder(thread), left)

    def forget(self, threads: Iterable[str]) -> None:
        """What lies in memory; the folder goes with the conversation's files (graphs.attached)."""
        for thread in threads:
            self._in_memory.pop(thread, None)

    def _store(self, thread: str) -> TurnStore:
        return self._private.opened()[0].store if self._private.holds(thread) else self._parts.store

    def _folder(self, thread: str) -> Path:
        return attached_folder(self._parts.workspace, thread) / "pictures"


def _write(folder: Path, pictures: list[Picture]) -> None:
    """Each file before the list that names it; a file that no list names is deleted."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    named = {_file(p): p for p in pictures}
    for name, picture in named.items():
        (folder / name).write_bytes(picture.data)
    rows = [[p.name, p.media, p.width, p.height, name] for name, p in named.items()]
    write_whole(folder / PICTURE_LIST, json.dumps(rows, ensure_ascii=False))
    for file in folder.iterdir():
        if file.name != PICTURE_LIST and file.name not in named:
            file.unlink()


def _read(folder: Path) -> list[Picture]:
    if not (folder / PICTURE_LIST).is_file():
        return []
    rows = json.loads((folder / PICTURE_LIST).read_text(encoding="utf-8"))
    there = (row for row in rows if (folder / row[-1]).is_file())
    return [Picture(name, media, w, h, (folder / file).read_bytes()) for name, media, w, h, file in there]


def _file(picture: Picture) -> str:
    return f"{picture.sha256}.{picture.media.removeprefix('image/')}"
