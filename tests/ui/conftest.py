"""A workspace with one document and a scripted chat over the real turn store and index, so that the page is tested alone."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import types
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from gallae.core.approval import Approval
from gallae.core.errors import InputError
from gallae.core.types import (
    Answer,
    Check,
    Citation,
    Clarify,
    Decision,
    Evidence,
    Person,
    Question,
    Rejected,
    RuleVote,
    ToolCall,
    Usage,
    as_json,
)
from gallae.core.workspace import Workspace
from gallae.graphs.approvals import Waiting
from gallae.graphs.attached import Attached
from gallae.graphs.correct import correct, corrections_of, take_back_correction
from gallae.graphs.events import (
    CheckDone,
    Event,
    PassagesFound,
    Reasoning,
    RouteDecided,
    RouteFailed,
    Token,
    ToolCalled,
    TurnEnded,
    TurnStarted,
    Withdrawn,
)
from gallae.graphs.feedback import log_file, read_log
from gallae.graphs.forget import forget_threads
from gallae.graphs.private import Private
from gallae.graphs.router import Router
from gallae.graphs.shares import Shares
from gallae.graphs.shown import Shown
from gallae.graphs.state import Parts
from gallae.graphs.store import TurnStore, open_store
from gallae.graphs.threads import find_threads, pin_thread, rename_thread, words_of
from gallae.models.model import Model
from gallae.models.registry import ModelStatus
from gallae.retrievers.index import DocumentReport, Index, open_index
from gallae.retrievers.progress import Progress
from tests.ui.browsing import address, browser, tab  # noqa: F401 (fixtures of the browser tests)
from tests.ui.tour import furnished  # noqa: F401 (the same)

APP = Path(__file__).resolve().parents[2] / "ui" / "app.py"
TEXT = "# 복사 요금\n\n흑백 복사는 한 장에 50원이다. 3~4장, 5~6장도 같다.\n컬러 복사는 한 장에 300원이다.\n"
QUOTE = "흑백 복사는 한 장에 50원이다."


MAIL = Approval(
    "a1", "world__send_mail", "메일 보내기", "world", {"to": "team@example.com", "body": "*회의*는 3시입니다"},
    sent={"to": "⟦메일1⟧"}, host="mail.example", reason="회의를 알리려고", foreign=("documents",), expires=4e9,
)  # fmt: skip


class ScriptedModels:
    """A real registry's two questions; `chat` is what serves the role "chat"."""

    chat: ScriptedModel | None = None
    vision: Model | None = None

    def for_role(self, role: str, *, local_only: bool = False) -> Any:
        return {"chat": self.chat, "vision": self.vision}.get(role)

    async def status(self) -> list[ModelStatus]:
        return [ModelStatus("chat", "unset", next_step="Ollama를 켜세요.")]


def _parts(workspace: Workspace, store: TurnStore, index: Index) -> Parts:
    """As much of a chat as files of a conversation need."""
    nobody: Any = None
    return Parts(workspace, index, nobody, NoReaders(), nobody, store, nobody, nobody, nobody, datetime.now)  # type: ignore[arg-type]


class NoReaders:
    """Files are read by words alone."""

    def embedder(self) -> None: ...
    def reranker(self) -> None: ...
    def reader(self) -> None: ...


@dataclass(frozen=True)
class ScriptedModel:
    label: str
    local: bool


class ScriptedChat:
    """Answers by what the question is called; stores as the real chat does."""

    def __init__(self, workspace: Workspace, store: TurnStore, index: Index) -> None:
        self.workspace, self.store, self.index = workspace, store, index
        self.ingested = index.ingest()
        self.models = ScriptedModels()
        parts = replace(_parts(workspace, store, index), models=self.models)  # type: ignore[arg-type]
        self.attached = Attached(_parts(workspace, store, index))
        self.shown = Shown(parts, Private(parts, ExitStack()))
        self.reached = threading.Event()
        self.rated: list[tuple[int | None, str, str | None]] = []
        self.forgotten: list[str] = []
        self.approved: list[tuple[str, bool]] = []
        self.cache = types.SimpleNamespace(forget=lambda texts: None)
        self.parts = types.SimpleNamespace(clock=datetime.now)
        self.spending = types.SimpleNamespace(check=lambda person, language: None)
        self._go, self._loop = asyncio.Event(), asyncio.get_running_loop()

    def note_documents(self, reports: list[DocumentReport], person: Person) -> None:
        """The audit of the real chat; these tests look at the page."""

    def release(self) -> None:
        """Let a waiting turn go on; called from the page's thread."""
        self._loop.call_soon_threadsafe(self._go.set)

    async def run_turn(self, question: Question) -> AsyncGenerator[Event, None]:
        if question.text == "too long":
            raise InputError("too long: 9 characters", hint="Ask it shorter.")
        self.store.begin(question)
        try:
            yield TurnStarted(question.id, question.thread)
            async for event in self._events(question):
                if isinstance(event, Token):
                    self.store.show(question.id, event.text)
                if isinstance(event, Withdrawn):
                    self.store.withdraw(question.id, event.because)
                if isinstance(event, TurnEnded) and event.answer.approval is not None:
                    kept = Waiting(question.id, question.thread, question.person.owner, "waiting", MAIL, {})
                    self.store.approvals.ask(kept, json.dumps(as_json(event.answer)), "{}")
                elif isinstance(event, TurnEnded):
                    self.store.end(event.answer)
                yield event
        except asyncio.CancelledError:
            self.store.stop(question.id, "cut", "stopped")
            raise

    async def _events(self, question: Question) -> AsyncGenerator[Event, None]:
        answer = answer_to(question, self.index.read("documents/copy.md", Person()).text.index(QUOTE))
        yield RouteDecided(answer.decision)
        if answer.decision.route == "rag":
            yield PassagesFound((), Evidence(0.9, 1.0, 0.4, "strong"))
        if question.text == "다른 길":
            yield RouteFailed("prompt", "모델 서버가 쉬는 중", "rag")
            yield Reasoning("먼저 무엇을 묻는지 본다.")
        for call in answer.tools:
            yield ToolCalled(call)
        yield Token(answer.text[:6])
        if question.text == "기다려":
            self.reached.set()
            await self._go.wait()
        yield Token(answer.text[6:])
        for check in answer.checks:
            yield CheckDone(check)
        if question.text == "거둬":
            yield Withdrawn("숫자가 근거와 다름")
        yield TurnEnded(answer)

    async def approve(self, turn, person, *, yes, approval=""):
        """As the real chat: the same turn goes on, once."""
        stored = self.store.turn(turn, person)
        waiting = self.store.approvals.last(turn)
        if waiting is None or waiting.state != "waiting" or waiting.approval.id != approval:
            raise InputError("already answered", hint="Ask again.")
        self.approved.append((approval, yes))
        self.store.approvals.decide(waiting.approval, turn, os.getpid(), yes=yes)
        question = Question(stored.question, date(2026, 11, 20), id=turn, thread=stored.thread, person=person)
        yield TurnStarted(turn, stored.thread)
        text = "메일을 보냈습니다." if yes else "보내지 않았습니다."
        yield Token(text)
        answer = replace(
            answer_to(question, 0), text=text, outcome="answered", citations=(), route="tool", approval=None
        )
        self.store.end(answer)
        yield TurnEnded(answer)

    def turns(self, thread, person):
        return self.store.turns(thread, person)

    def find_threads(self, person, query=""):
        return find_threads(self.store, person, words_of(query))

    def rename(self, thread, person, title):
        return rename_thread(self.store, thread, person, title)

    def pin(self, thread, person, *, pinned):
        return pin_thread(self.store, thread, person, pinned=pinned)

    async def forget(self, thread, person):
        self.forgotten.append(thread)
        return await forget_threads(self, None, [thread])

    def share(self, thread, person, *, days=None):
        return Shares(self.store).make(thread, person, days)

    def links(self, person, thread=None):
        return Shares(self.store).of(person, thread)

    def shared(self, token, viewer):
        return Shares(self.store).open(token, viewer, self.index, "ko")

    def revoke(self, link, person):
        Shares(self.store).revoke(link, person)

    def store_of(self, thread):
        return self.store

    def threads(self, person):
        return self.store.threads(person)

    def rate(self, turn, person, score, comment="", route=None):
        if route is not None:
            router = Router(self.workspace, self.index)
            correct(self.workspace, self.store, router, turn, person, route, clock=datetime.now)
        self.store.rate(turn, person, score, comment, route)
        self.rated.append((score, comment, route))

    def take_back(self, turn, person):
        take_back_correction(self.workspace, self.store, turn, person, clock=datetime.now)

    def corrections(self, person):
        return corrections_of(read_log(log_file(self.workspace.keep)).corrections, person)


def answer_to(question: Question, at: int) -> Answer:
    decision = Decision(
        "rag",
        question=question.text,
        rules=(
            RuleVote("D3", "문서에 근거가 있음 (evidence.coverage)", {"evidence.coverage": 0.9, "quantity": 1.0}, 0.8),
        ),
        rejected=(Rejected("prompt", "사실을 묻는 질문"),),
        confidence=0.93,
        margin=0.6,
    )
    base = Answer(
        question.id, question.thread, question.text, "흑백 복사는 한 장에 50원입니다. [1]", "answered", "rag", decision
    )
    match question.text:
        case "몰라":
            return replace(base, text="문서에서 찾지 못했습니다.", outcome="abstained")
        case "거절":
            return replace(base, text="그 일은 돕지 않습니다.", outcome="refused")
        case "모델":
            return replace(base, text="맡을 모델이 없습니다.", outcome="unserved")
        case "되물어":
            asking = replace(decision, outcome="clarify", clarify=Clarify("어느 복사인가요?", ("흑백", "컬러")))
            return replace(base, text="어느 복사인가요?", outcome="clarify", decision=asking)
        case "보내 줘":
            return replace(base, text="메일을 보낼까요?", outcome="clarify", route="tool", approval=MAIL)
        case "계산":
            tool = ToolCall("calculate", {"expression": "50*3"}, "150")
            return replace(base, text="150원입니다.", route="tool", decision=Decision("tool"), tools=(tool,))
    return replace(
        base,
        citations=(Citation(1, "documents/copy.md", at, at + len(QUOTE), QUOTE, None, ("복사 요금",)),),
        checks=(Check("numbers", True, "50원"), Check("format", False, "문단이 모자람", blocking=False)),
        usage=Usage(120, 30, 0.0021, ("openai:x",)),
        served_by="openai:x",
        milliseconds=340.0,
        first_token_ms=120.0,
    )


@pytest.fixture
def workspace_folder(tmp_path: Path) -> Path:
    root = tmp_path / "작업 공간"
    (root / "documents").mkdir(parents=True)
    (root / "documents" / "copy.md").write_text(TEXT, encoding="utf-8")
    (root / "gallae.toml").write_text('title = "동네 복사집"\nlanguage = "ko"\n', encoding="utf-8")
    (root / "faq.jsonl").write_text(
        '{"question": "흑백 복사는 얼마인가요?", "answer": "50원"}\n{"question": "How much is a copy?", "answer": "50"}\n',
        encoding="utf-8",
    )
    return root


@pytest.fixture
def scripted(workspace_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ScriptedChat]]:
    """Puts the scripted chat where the page looks for the real one; gives the chat under "chat" once opened."""
    opened: dict[str, ScriptedChat] = {}

    @asynccontextmanager
    async def open_chat(workspace: Workspace, progress: Progress | None = None) -> AsyncIterator[ScriptedChat]:
        with open_store(workspace.keep / "turns.sqlite") as store, open_index(workspace) as index:
            opened["chat"] = ScriptedChat(workspace, store, index)
            yield opened["chat"]

    module = types.ModuleType("gallae.graphs.chat")
    module.open_chat = open_chat  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gallae.graphs.chat", module)
    monkeypatch.setattr(sys, "argv", ["app.py", "--workspace", str(workspace_folder)])
    yield opened
    st.cache_resource.clear()


@pytest.fixture
def page(scripted: dict[str, ScriptedChat]) -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=20)
