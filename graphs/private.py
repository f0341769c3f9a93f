"""A private conversation: its turns, checkpoints and kept answers live in memory and are gone with the chat.

Everything a node writes goes to the parts that its turn was given; a private turn is given these, so nothing below has
to know. Where the whole workspace stores nothing (`[privacy] store = "nothing"`) the chat's own parts are such.
"""

from __future__ import annotations

import dataclasses
from contextlib import ExitStack
from pathlib import Path

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from gallae.core.errors import InputError
from gallae.core.language import say
from gallae.core.types import Person, Question
from gallae.core.workspace import Workspace
from gallae.graphs.build import Graph, build_graph
from gallae.graphs.cache import open_cache
from gallae.graphs.settle import open_opinions
from gallae.graphs.state import Parts
from gallae.graphs.store import open_store
from gallae.graphs.threads import keeps_nothing

__all__ = ["Private", "check_kept", "forget_checkpoints", "keeps_nothing", "kept_in"]


def kept_in(workspace: Workspace, folder: Path, name: str) -> Path | None:
    """The file; None, in memory, where nothing is to be kept."""
    return None if keeps_nothing(workspace.settings) else folder / name


async def forget_checkpoints(graph: Graph, thread: str) -> None:
    """Of a conversation that was deleted while its turn ran."""
    if isinstance(graph.checkpointer, BaseCheckpointSaver):
        await graph.checkpointer.adelete_thread(thread)


def check_kept(parts: Parts, private: bool) -> None:
    """InputError where a correction would be written down word for word, and nothing may be."""
    if private or keeps_nothing(parts.workspace.settings):
        language = parts.workspace.settings.language
        raise InputError(
            say(language, "남기지 않는 대화라 바로잡은 길을 기억할 수 없습니다", "nothing of this conversation is kept, so no correction is"),
            hint=say(language, "남기는 대화에서 바로잡아 주세요.", "Correct it in a conversation that is kept."),
        )  # fmt: skip


class Private:
    """The private side of one chat; opened by the first private turn, closed with the chat."""

    def __init__(self, parts: Parts, stack: ExitStack) -> None:
        self._kept, self._stack = parts, stack
        self._opened: tuple[Parts, Graph] | None = None

    def holds(self, thread: str) -> bool:
        return self._opened is not None and self._opened[0].store.has_thread(thread)

    def of_turn(self, turn: str, person: Person) -> tuple[Parts, bool]:
        """The parts that know a turn of this person, and whether they are the private ones."""
        if self._opened is not None and self._opened[0].store.has_turn(turn, person):
            return self._opened[0], True
        return self._kept, False

    def desk(self, question: Question) -> tuple[Parts, Graph] | None:
        """Where a private turn is done; None for one that is kept. InputError for a kept conversation that is to go on
        in private: its past is on the disk."""
        if not question.private and not self.holds(question.thread):
            return None
        if question.thread and self._kept.store.has_thread(question.thread):
            language = self._kept.workspace.settings.language
            raise InputError(
                say(
                    language, f"{question.thread}: 남겨 둔 대화입니다", f"{question.thread}: this conversation is kept"
                ),
                hint=say(language, "새 대화를 시작하세요.", "Start a new one."),
            )
        return self.opened()

    def opened(self) -> tuple[Parts, Graph]:
        if self._opened is None:
            parts = dataclasses.replace(
                self._kept,
                store=self._stack.enter_context(open_store(None)),
                cache=self._stack.enter_context(open_cache(None)),
                opinions=self._stack.enter_context(open_opinions(None)),
            )
            saver = InMemorySaver(serde=JsonPlusSerializer(allowed_msgpack_modules=[]))
            seconds = parts.workspace.settings.limits.model_seconds
            self._opened = parts, build_graph(saver, model_seconds=seconds)
        return self._opened
