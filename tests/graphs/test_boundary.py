"""The last lock before something leaves the house does not trust the routing, and a preview shows what it would pass."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from outside_model import HOST, OutsideModel, outside_model
from test_planted import asked_far
from traced import ask

from gallae.core.boundary import Boundary, Stays, departing, within
from gallae.core.errors import ToolError
from gallae.core.types import ToolCard
from gallae.graphs import act, answer, check, write_concealed, write_prompt, write_rag
from gallae.graphs.log_mask import mask_logs
from gallae.graphs.router import Router
from gallae.models.errors import ModelError
from gallae.models.scripted import ScriptedChatModel, scripted_model
from gallae.tools.client import Toolbox, _Remote

NUMBER = "010-3141-5926"


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[OutsideModel]:
    with outside_model(monkeypatch.setenv) as model:
        yield model


@pytest.fixture
def no_router_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every check of the routing taken out: the flag is never set, and every writer asks whoever there is."""
    monkeypatch.setattr(Router, "_local_only", lambda *_: (False, {}))
    for module in (act, answer, check, write_concealed, write_prompt, write_rag):
        monkeypatch.setattr(module, "local_only", lambda *_: False)


@pytest.mark.usefixtures("no_router_check")
@pytest.mark.parametrize("route", ["prompt", "rag", "tool"])
async def test_the_lock_holds_when_every_check_of_the_routing_is_removed(
    pool: Path, tmp_path: Path, far: OutsideModel, route: Any
) -> None:
    async with asked_far(pool, tmp_path, masked_may_leave=False) as chat:
        answered = await chat.ask(ask(f"제 번호 {NUMBER}로 수영장 요금 안내 문자를 써 줘", route=route))
    assert not answered.decision.local_only, "the check was not removed"
    assert far.bodies == []
    assert answered.outcome != "answered" or answered.served_by != "openai:far"


@pytest.mark.usefixtures("no_router_check")
async def test_a_confidential_passage_does_not_leave_without_the_checks_of_the_routing_either(
    pool: Path, tmp_path: Path, far: OutsideModel
) -> None:
    async with asked_far(pool, tmp_path) as chat:
        await chat.ask(ask("탈의실 공사 예산은 얼마인가요?", route="rag"))
    assert "3,200" not in far.text


async def test_without_a_personal_value_the_same_model_is_asked(pool: Path, tmp_path: Path, far: OutsideModel) -> None:
    async with asked_far(pool, tmp_path, masked_may_leave=False) as chat:
        await chat.ask(ask("구름이 하얀 까닭을 설명해 줘", route="prompt"))
    assert "구름이 하얀" in far.text


async def test_a_model_outside_is_refused_what_somebody_forgot_to_mask() -> None:
    chat = ScriptedChatModel(default="네.")
    model = scripted_model(chat, local=False)
    with within(Boundary(holds=lambda text: NUMBER in text)), pytest.raises(ModelError) as refused:
        await model.complete([("user", f"{NUMBER}로 연락")])
    assert refused.value.kind == "unmasked" and NUMBER not in refused.value.message and not chat.requests


async def test_an_agents_own_client_passes_the_same_lock() -> None:
    chat = ScriptedChatModel(default="네.")
    model = scripted_model(chat, local=False)
    with within(Boundary(stays=True)), pytest.raises(ModelError) as refused:
        await model.chat_model.ainvoke("안녕하세요")
    assert refused.value.kind == "home" and not chat.requests
    with within(Boundary()):
        assert (await model.chat_model.ainvoke("안녕하세요")).content == "네."


async def test_a_model_in_the_house_is_asked_in_a_turn_that_stays() -> None:
    chat = ScriptedChatModel(default="네.")
    with within(Boundary(stays=True)):
        assert (await scripted_model(chat).chat_model.ainvoke("안녕하세요")).content == "네."
    assert len(chat.requests) == 1


def test_outside_of_a_turn_nothing_is_refused() -> None:
    departing("model", "openai:far", HOST, [("user", NUMBER)])
    with within(Boundary(stays=True)), pytest.raises(Stays):
        departing("model", "openai:far", HOST, [("user", NUMBER)])


class Receiver:
    """A connection to a tool server that keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    async def call(self, tool: str, arguments: dict[str, Any], *, reads_only: bool, digest: str) -> tuple[str, bool]:
        self.told.append(arguments)
        return "찾았습니다: [PHONE_1]", False


def _toolbox(receiver: Receiver, host: str) -> Toolbox:
    card = ToolCard("far__find", "찾기", "finds", (), {"type": "object"}, server="far")
    return Toolbox((card,), {"far__find": _Remote(receiver, "find", host)}, {})  # type: ignore[arg-type]


async def test_a_tool_server_outside_is_told_placeholders_and_its_own_are_not_restored() -> None:
    receiver = Receiver()
    said = await _toolbox(receiver, "tools.example").call("far__find", {"who": [f"고객 {NUMBER}"]})
    assert receiver.told[0]["who"] == ["고객 [PHONE_1]"] and said == "찾았습니다: [PHONE_1]"
    await _toolbox(receiver, "").call("far__find", {"who": NUMBER})
    assert receiver.told[1] == {"who": NUMBER}, "one in the house needs the value"
    address = f"https://far.example/?q={quote('앞은 010-2345 이고')}&n={NUMBER}"
    await _toolbox(receiver, "tools.example").call("far__find", {"at": address})
    assert "2345" not in receiver.told[2]["at"] and NUMBER not in receiver.told[2]["at"], "also in %-signs, also half"


async def test_a_tool_server_outside_is_told_nothing_in_a_turn_that_stays() -> None:
    receiver = Receiver()
    with within(Boundary(stays=True)), pytest.raises(ToolError, match="must stay in the house"):
        await _toolbox(receiver, "tools.example").call("far__find", {"who": "아무개"})
    assert not receiver.told


async def test_a_preview_shows_what_is_sent_to_the_letter_and_sends_nothing(
    pool: Path, tmp_path: Path, far: OutsideModel
) -> None:
    question = ask(f"고객 홍길동님({NUMBER})께 드릴 사과문을 써 줘", route="prompt")
    async with asked_far(pool, tmp_path) as chat:
        preview = await chat.preview(question)
        assert far.bodies == [] and chat.threads(question.person) == []
        await chat.ask(question)
    (body,) = far.bodies
    (leaves,) = preview.leaves
    assert (leaves.kind, leaves.label, leaves.host) == ("model", "openai:far", HOST)
    sent = [(m["role"], m["content"]) for m in json.loads(body)["messages"]]
    assert sent == list(leaves.messages)
    shown = "\n".join(text for _, text in leaves.messages)
    assert "[PHONE_1]" in shown and NUMBER not in shown and "홍길동" not in shown
    assert preview.masked == {"NAME": 1, "PHONE": 1} and not preview.stays


async def test_a_preview_of_a_turn_that_stays_shows_that_nothing_leaves(
    pool: Path, tmp_path: Path, far: OutsideModel
) -> None:
    async with asked_far(pool, tmp_path, masked_may_leave=False) as chat:
        preview = await chat.preview(ask(f"{NUMBER}로 보낼 문자를 써 줘", route="prompt"))
    assert preview.stays and preview.leaves == () and far.bodies == []


async def test_a_preview_asks_no_model_in_the_house(open_pool: Any) -> None:
    model = ScriptedChatModel(default="네.")
    async with open_pool(model) as chat:
        preview = await chat.preview(ask("구름이 하얀 까닭을 설명해 줘", route="prompt"))
    assert preview.leaves == () and not model.requests


def test_a_log_shows_neither_values_nor_keys_whoever_writes_it(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogRecordFactory()
    mask_logs()
    handler = logging.StreamHandler()
    try:
        log = logging.getLogger("somebody.else")
        log.addHandler(handler)
        try:
            raise ValueError(f"bad input: {NUMBER} with Bearer abcd1234efgh5678")
        except ValueError:
            log.exception("failed for %s", "환자 김하람님", stack_info=True)
        log.warning("%d of %s", 1)
    finally:
        log.removeHandler(handler)
        logging.setLogRecordFactory(before)
    written = capsys.readouterr().err
    assert "failed for 환자 [NAME_1]님" in written and "ValueError: bad input: [PHONE_1]" in written
    assert NUMBER not in written and "김하람" not in written and "abcd1234" not in written
