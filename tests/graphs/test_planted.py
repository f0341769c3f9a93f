"""Planted personal values, whichever way they come into a turn: none reaches a model outside, a trace or a log.

The real graph, the real OpenAI client, a model server that is outside for every rule and echoes what it is sent in pieces
of two characters; a capturing LangSmith; a handler that takes every log record down to DEBUG.
"""

from __future__ import annotations

import io
import logging
import unicodedata
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from capture import Captured
from outside_model import URL, OutsideModel, outside_model
from planted import planted
from traced import ask, langsmith

from gallae.core.types import Answer, Message
from gallae.core.workspace import open_workspace
from gallae.graphs.chat import Chat, open_chat
from gallae.graphs.log_mask import mask_logs
from gallae.models.scripted import Reply, ScriptedChatModel

__all__ = ["langsmith"]

Values = Sequence[tuple[str, str, str]]  # (kind, the sentence it stands in, the value)
SIZES = [
    pytest.param(75, id="some"),
    pytest.param(1_125, id="all", marks=[pytest.mark.long, pytest.mark.timeout(1_200)]),
]


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[OutsideModel]:
    with outside_model(monkeypatch.setenv) as model:
        yield model


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """All that is logged anywhere, as a handler writes it."""
    before = logging.getLogRecordFactory()
    mask_logs()
    written, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(written), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
    logging.setLogRecordFactory(before)


@asynccontextmanager
async def asked_far(pool: Path, tmp_path: Path, *, masked_may_leave: bool = True) -> AsyncIterator[Chat]:
    """The pool, whose chat model is outside."""
    settings: dict[str, Any] = {
        "models": {"chat": "openai:far"},
        "servers": {"openai_url": URL},
        "openai_api_key": "sk-not-a-key-0123456789abcdef",  # pragma: allowlist secret
        "policy": {"masked_may_leave": masked_may_leave},
    }
    workspace = open_workspace(pool, state=tmp_path / "state", arguments=settings)
    async with open_chat(workspace, clock=lambda: datetime(2026, 11, 20, 9, 30)) as chat:
        yield chat


def leaked(values: Values, *texts: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", "\n".join(texts))

    def stands(value: str) -> bool:
        value = unicodedata.normalize("NFKC", value)
        return value in plain or repr(value.encode())[2:-1] in plain  # bytes, as a library prints them

    return [f"{kind}: {said}" for kind, said, value in values if stands(value)]


def traced(values: Values, captured: Captured) -> list[str]:
    return [f"{kind}: {said}" for kind, said, value in values if captured.holds(value)]


def langsmith_text(captured: Captured) -> str:
    return b"\n".join(captured.bodies).decode("utf-8", "replace")


async def _asked(chat: Chat, text: str, **more: Any) -> Answer:
    more.setdefault("route", "prompt")
    return await chat.ask(ask(text, **more))


def _parts(values: Values, size: int) -> Iterator[Values]:
    for at in range(0, len(values), size):
        yield values[at : at + size]


def _lines(values: Values) -> str:
    return "\n".join(said for _, said, _ in values)


@pytest.mark.parametrize("count", SIZES)
async def test_planted_values_reach_no_model_outside_no_trace_and_no_log(
    pool: Path, tmp_path: Path, far: OutsideModel, langsmith: Captured, logs: io.StringIO, count: int
) -> None:
    values = planted(count, seed=77)
    fifth = count // 5
    asked, before, documents, errors, names = (values[i * fifth : (i + 1) * fifth] for i in range(5))
    _write_documents(pool, documents, [v for v in names if v[0] in NAMEABLE])
    async with asked_far(pool, tmp_path) as chat:
        await _in_questions(chat, asked)
        await _in_history(chat, before)
        await _in_documents(chat, documents)
        far.fails = 400
        for part in _parts(errors, 10):
            await _asked(chat, "다음을 공손하게 고쳐 줘:\n" + _lines(part))
    assert (
        len(far.bodies) >= count // 20
        and far.text.count("[PHONE_") > count // 40
        and "[PHONE_" in langsmith_text(langsmith)
    )
    assert leaked(values, far.text) == []
    assert leaked(values, logs.getvalue()) == []
    assert traced(values, langsmith) == []


NAMEABLE = ("phone", "email", "resident", "card")


def _write_documents(pool: Path, documents: Values, names: Values) -> None:
    for n, part in enumerate(_parts(documents, 5)):
        text = f"# 연락망 {n}호\n\n" + "\n\n".join(f"연락망 {n}호: {said}." for _, said, _ in part)
        name = f"연락망 {n}호 {names[n % len(names)][2]}.md" if names else f"연락망 {n}호.md"
        (pool / "documents" / name.replace("/", "-")).write_text(text, encoding="utf-8")


async def _in_questions(chat: Chat, values: Values) -> None:
    """The person gets back what they gave, whole: the model echoes it in pieces."""
    for part in _parts(values, 10):
        text = "다음을 공손하게 고쳐 줘:\n" + _lines(part)
        answer = await _asked(chat, text)
        missing = [value for _, _, value in part if value not in answer.text]
        assert answer.outcome in ("answered", "cut", "refused") and (not missing or answer.outcome == "refused"), (
            missing
        )


async def _in_history(chat: Chat, values: Values) -> None:
    for part in _parts(values, 10):
        history = tuple(Message("user" if n % 2 else "assistant", said) for n, (_, said, _) in enumerate(part))
        await _asked(chat, "방금 그 내용으로 안내 문장을 써 줘", history=history)


async def _in_documents(chat: Chat, values: Values) -> None:
    for n, part in enumerate(_parts(values, 5)):
        await _asked(chat, f"연락망 {n}호의 {part[0][0]} 내용을 알려 줘", route="rag")


async def test_what_identifies_a_person_is_not_sent_at_all_unless_the_policy_lets_it_go_masked(
    pool: Path, tmp_path: Path, far: OutsideModel
) -> None:
    async with asked_far(pool, tmp_path, masked_may_leave=False) as chat:
        for _, said, _ in planted(45, seed=3):
            await _asked(chat, f"제 번호는 010-3141-5926이고요. 공손하게 고쳐 줘: {said}")
    assert far.bodies == []


async def test_values_in_what_tools_give_reach_no_model_outside_and_come_back_to_tools_in_the_house(
    open_pool: Any, pool: Path
) -> None:
    values = planted(45, seed=9)
    text = "# 명부\n\n" + "\n\n".join(f"명부 {said}." for _, said, _ in values)
    (pool / "documents" / "roster.md").write_text(text, encoding="utf-8")
    searches = tuple(
        {"name": "search_documents", "args": {"query": f"명부 {word}"}, "id": word}
        for word in ("환불 계좌", "student", "주소", "여권번호", "차량번호")
    )
    count = ({"name": "text_count", "args": {"text": "[PHONE_1]"}, "id": "c"},)
    model = ScriptedChatModel([Reply(tool_calls=searches), Reply(tool_calls=count), "다 세었습니다."])
    async with open_pool(model, local=False, settings={"policy": {"masked_may_leave": True}}) as chat:
        answer = await chat.ask(ask("010-3141-5926 이 번호를 명부에서 도구로 찾아 줘", route="tool"))
    shown = "\n".join(request.text for request in model.requests)
    given = "\n".join(call.result for call in answer.tools)
    assert sum(value in given for _, _, value in values) > 8, "the tools gave too little to prove anything"
    assert leaked(values, shown) == [] and "010-3141-5926" not in shown and "[PHONE_1]" in shown
    assert answer.tools[-1].arguments == {"text": "010-3141-5926"}
