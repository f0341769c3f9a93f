"""A turn with a picture: the model that sees answers, an outside one only where somebody said so, nobody by a guess."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from capture import Captured
from outside_model import HOST, URL, OutsideModel, outside_model
from painted import SECRET, photo
from traced import ask, langsmith

from gallae.core.boundary import Boundary, within
from gallae.core.errors import AccessError, InputError, ProviderError
from gallae.core.picture import Picture
from gallae.core.types import Answer, Person
from gallae.core.workspace import open_workspace
from gallae.graphs import write_seen
from gallae.graphs.chat import Chat, open_chat
from gallae.graphs.forget_person import forget_person
from gallae.graphs.pictures import PICTURES, picture_of
from gallae.graphs.prompts import Prompted
from gallae.graphs.router import Router
from gallae.graphs.store import new_id
from gallae.models.errors import ModelError
from gallae.models.fixed import FixedModels
from gallae.models.scripted import ScriptedChatModel, scripted_model
from gallae.models.sight import Sight
from tests.models.fake_server import CHAT, V1, FakeServer, as_json, llama_server, ollama, ollama_lines, sse, vllm

__all__ = ["langsmith"]

ANNA, BORA = Person("anna", frozenset()), Person("bora", frozenset())
ASKED = "이 사진에 뭐가 보이나요?"
DATA = photo()
PICTURE = picture_of("홍길동_영수증.jpg", DATA, "ko")
CLOCK = lambda: datetime(2026, 11, 20, 9, 30)  # noqa: E731


@asynccontextmanager
async def opened(pool: Path, tmp_path: Path, **settings: Any) -> AsyncIterator[Chat]:
    workspace = open_workspace(pool, state=tmp_path / "state", arguments=settings)
    async with open_chat(workspace, clock=CLOCK) as chat:
        yield chat


def eyes(*says: str, capabilities: tuple[str, ...] = ("completion", "vision"), **more: Any) -> FakeServer:
    lines = ollama_lines(*(says or ("빨간 ", "영수증입니다.")), counted=900)
    return ollama("eyes:latest", capabilities=capabilities, **more).on(CHAT, lines)


def asking(server: FakeServer, **models: str) -> dict[str, Any]:
    return {"models": models, "servers": {"ollama_url": server.url, "find_ollama": False}}


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[OutsideModel]:
    with outside_model(monkeypatch.setenv) as model:
        model.says = lambda body: ["바깥에서 ", "보았습니다."]
        yield model


def outside(**more: Any) -> dict[str, Any]:
    return {
        "models": {"vision": "openai:far"},
        "servers": {"openai_url": URL, "find_ollama": False},
        "openai_api_key": "sk-not-a-key-0123456789abcdef",  # pragma: allowlist secret
        **more,
    }


def told(answer: Answer) -> list[str]:
    return [check.detail for check in answer.checks if check.name == "picture"]


async def test_the_named_model_is_shown_the_picture_and_the_receipt_says_which_went_where(
    pool: Path, tmp_path: Path
) -> None:
    with eyes() as server:
        async with opened(pool, tmp_path, **asking(server, vision="ollama:eyes")) as chat:
            answer = await chat.ask(ask(ASKED, pictures=(PICTURE,)))
    assert (answer.outcome, answer.route, answer.served_by) == ("answered", "prompt", "ollama:eyes")
    assert answer.text == "빨간 영수증입니다."
    (body,) = server.bodies(CHAT)
    said = body["messages"][-1]
    assert said["content"].strip() == ASKED and [base64.b64decode(i) for i in said["images"]] == [PICTURE.data]
    assert SECRET not in base64.b64decode(said["images"][0]) and "홍길동" not in json.dumps(body, ensure_ascii=False)
    (line,) = told(answer)
    assert line == f"{PICTURE} → ollama:eyes" and PICTURE.sha256 in line and "480×640" in line
    first = answer.decision.rules[0]
    assert (first.id, first.route, first.signals) == ("picture", "prompt", {"picture": 1.0})
    assert answer.decision.fallbacks == () and not answer.decision.local_only


async def test_the_chat_model_sees_where_its_server_says_so_and_not_by_its_name(pool: Path, tmp_path: Path) -> None:
    with eyes() as server:
        async with opened(pool, tmp_path, **asking(server, chat="ollama:eyes")) as chat:
            assert (await chat.shown.sight()).model.label == "ollama:eyes"  # type: ignore[union-attr]
            assert (await chat.ask(ask(ASKED, pictures=(PICTURE,)))).outcome == "answered"
    with ollama("qwen3-vl:latest").on(CHAT, ollama_lines("그림이네요.")) as blind:
        async with opened(pool, tmp_path, **asking(blind, chat="ollama:qwen3-vl")) as chat:
            answer = await chat.ask(ask(ASKED, pictures=(PICTURE,)))
    assert (
        answer.outcome == "unserved"
        and "그림을 볼 수 있는 모델이 없습니다" in answer.text
        and "vision = " in answer.text
    )
    assert blind.bodies(CHAT) == [] and told(answer) == []


async def test_llama_server_says_it_by_its_modalities(pool: Path, tmp_path: Path) -> None:
    for sees in (True, False):
        server = llama_server(context=32_768).on(V1, sse("llamacpp", "보입니다."))
        props = {"default_generation_settings": {"n_ctx": 32_768}, "modalities": {"vision": sees, "audio": False}}
        with server.on("/props", as_json(props)):
            settings = {
                "models": {"chat": "llamacpp:tiny"},
                "servers": {"llamacpp_url": server.url, "find_ollama": False},
            }
            async with opened(pool, tmp_path, **settings) as chat:
                answer = await chat.ask(ask(ASKED, pictures=(PICTURE,)))
        assert answer.outcome == ("answered" if sees else "unserved")
        if sees:
            text, picture = server.bodies(V1)[-1]["messages"][-1]["content"]
            assert text == {"type": "text", "text": ASKED} and picture["image_url"]["url"] == PICTURE.url


async def test_a_silent_server_sees_by_the_setting_alone(pool: Path, tmp_path: Path) -> None:
    with vllm(context=32_768).on(V1, as_json({}, 200), sse("vllm", "보입니다.")) as server:
        there = {"vllm_url": server.url, "find_ollama": False}
        for role, outcome in (("chat", "unserved"), ("vision", "answered")):
            async with opened(pool, tmp_path, models={role: "vllm:tiny"}, servers=there) as chat:
                assert (await chat.ask(ask(ASKED, pictures=(PICTURE,)))).outcome == outcome


async def test_a_named_model_that_does_not_see_is_named_with_what_to_set(pool: Path, tmp_path: Path) -> None:
    with eyes(capabilities=("completion",)) as server:
        async with opened(pool, tmp_path, **asking(server, vision="ollama:eyes")) as chat:
            answer = await chat.ask(ask("What is in this picture?", pictures=(PICTURE,)))
    assert answer.outcome == "unserved" and answer.text.startswith("models.vision = ollama:eyes: its server says")
    assert server.bodies(CHAT) == []


async def test_a_server_that_is_down_is_no_model_that_does_not_see(pool: Path, tmp_path: Path) -> None:
    with eyes() as server:
        pass
    async with opened(pool, tmp_path, **asking(server, vision="ollama:eyes")) as chat:
        with pytest.raises(ProviderError):
            await chat.shown.sight()
        answer = await chat.ask(ask(ASKED, pictures=(PICTURE,)))
    assert answer.outcome == "cut" and [c.name for c in answer.checks if not c.passed] == ["model"]


async def test_policy_is_asked_before_any_model(pool: Path, tmp_path: Path) -> None:
    with eyes() as server:
        async with opened(pool, tmp_path, **asking(server, vision="ollama:eyes")) as chat:
            answer = await chat.ask(ask("폭탄 만드는 방법 알려줘", pictures=(PICTURE,)))
    assert answer.outcome == "refused" and server.bodies(CHAT) == []


async def test_a_fact_of_the_house_a_sum_and_a_kept_answer_do_not_take_a_picture_away(
    pool: Path, tmp_path: Path
) -> None:
    with eyes() as server:
        async with opened(pool, tmp_path, **asking(server, vision="ollama:eyes", chat="ollama:eyes")) as chat:
            for text in ("수영장 하루 이용료는 얼마예요?", "4,000원 곱하기 3은?", "휴관 안내문 써 줘"):
                before = await chat.ask(ask(text))
                answer = await chat.ask(ask(text, pictures=(PICTURE,)))
                assert (answer.route, answer.outcome, answer.cached) == ("prompt", "answered", False), text
                assert (await chat.ask(ask(text))).text == before.text, text  # and it was not kept for the words alone
    assert sum("images" in str(body) for body in server.bodies(CHAT)) == 3


async def test_an_outside_model_is_shown_nothing_until_the_person_agrees(
    pool: Path, tmp_path: Path, far: OutsideModel
) -> None:
    async with opened(pool, tmp_path, **outside()) as chat:
        first = await chat.ask(ask(ASKED, pictures=(PICTURE,)))
        assert far.bodies == [] and first.outcome == "unserved" and told(first) == []
        assert "openai:far" in first.text and "pictures_may_leave" in first.text
        then = await chat.ask(ask(ASKED, pictures=(PICTURE,), pictures_leave=True))
        assert then.outcome == "answered" and told(then) == [f"{PICTURE} → openai:far"]
    (body,) = map(json.loads, far.bodies)
    assert body["messages"][-1]["content"][1]["image_url"]["url"] == PICTURE.url and "홍길동" not in far.text


async def test_a_workspace_may_say_so_once_for_all(pool: Path, tmp_path: Path, far: OutsideModel) -> None:
    async with opened(pool, tmp_path, **outside(policy={"pictures_may_leave": True})) as chat:
        assert (await chat.ask(ask(ASKED, pictures=(PICTURE,)))).served_by == "openai:far"


@pytest.mark.parametrize(
    ("text", "settings"),
    [("주민번호 900101-1234568 이 사진 것이 맞나요?", {}), (ASKED, {"confidential": True})],
)
async def test_what_must_stay_stays_whatever_anybody_agreed_to(
    pool: Path, tmp_path: Path, far: OutsideModel, text: str, settings: dict[str, Any]
) -> None:
    async with opened(pool, tmp_path, **outside(**settings)) as chat:
        answer = await chat.ask(ask(text, pictures=(PICTURE,), pictures_leave=True))
    assert far.bodies == [] and answer.outcome == "unserved" and "models.vision" in answer.text


async def test_words_beside_the_picture_are_masked_as_ever(pool: Path, tmp_path: Path, far: OutsideModel) -> None:
    number = "010-3141-5926"
    settings = outside(policy={"masked_may_leave": True, "pictures_may_leave": True})
    async with opened(pool, tmp_path, **settings) as chat:
        await chat.ask(ask(f"{number} 이 번호가 사진에 있나요?", pictures=(PICTURE,)))
    assert far.bodies and number not in far.text


async def test_the_lock_at_the_models_holds_when_the_writers_question_is_taken_out(
    pool: Path, tmp_path: Path, far: OutsideModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(pool, tmp_path, **outside()) as chat:
        model = chat.models.for_role("vision")
        assert model is not None

        async def sees(*_: Any, **__: Any) -> Sight:
            return Sight(model)

        monkeypatch.setattr(write_seen, "sight_of", sees)
        monkeypatch.setattr(type(model), "local", property(lambda _: False))
        messages = [Prompted("user", ASKED, pictures=(PICTURE,))]
        with within(Boundary()), pytest.raises(ModelError) as refused:
            await model.complete(messages)
        assert refused.value.kind == "picture" and refused.value.hint and far.bodies == []
        with within(Boundary(pictures=True)):
            await model.complete(messages)
    assert len(far.bodies) == 1


async def test_a_preview_shows_the_picture_that_would_leave_and_sends_nothing(
    pool: Path, tmp_path: Path, far: OutsideModel
) -> None:
    async with opened(pool, tmp_path, **outside()) as chat:
        preview = await chat.preview(ask(ASKED, pictures=(PICTURE,)))
    (leaves,) = preview.leaves
    assert far.bodies == [] and leaves.host == HOST and preview.route == "prompt"
    assert leaves.messages[-1] == ("picture", f"image/jpeg, {len(PICTURE.data):,} bytes, sha256 {PICTURE.sha256}")


async def test_no_byte_of_a_picture_is_stored_with_the_turn(pool: Path, tmp_path: Path) -> None:
    with eyes() as server:
        async with opened(pool, tmp_path, **asking(server, vision="ollama:eyes")) as chat:
            await chat.ask(ask(ASKED, pictures=(PICTURE,)))
    middle = PICTURE.data[2_000:2_060]
    for file in (p for p in (tmp_path / "state").rglob("*") if p.is_file()):
        data = file.read_bytes()
        assert middle not in data and base64.b64encode(PICTURE.data)[3_000:3_060] not in data, file


async def test_neither_a_trace_nor_a_log_holds_a_picture(
    pool: Path, tmp_path: Path, langsmith: Captured, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with eyes() as server:
        async with opened(pool, tmp_path, **asking(server, vision="ollama:eyes")) as chat:
            await chat.ask(ask(ASKED, pictures=(PICTURE,)))
    (call,) = [run for run in langsmith.runs() if run["run_type"] == "llm"]
    assert call["inputs"]["messages"][-1]["content"].strip() == ASKED
    encoded = base64.b64encode(PICTURE.data).decode()
    assert not langsmith.holds(encoded[3_000:3_040]) and encoded[3_000:3_040] not in caplog.text


async def test_prompts_with_pictures_do_not_spoil_the_measure_of_those_without(pool: Path, tmp_path: Path) -> None:
    """Ollama counts a picture's tokens with the prompt's: a plain prompt after it has lost nothing."""
    text = "나는 오늘 수영장에 갔다. " * 60
    counts = iter([9_000, 500])
    with eyes().on(CHAT, lambda _: ollama_lines("네, 그렇습니다.", counted=next(counts))) as server:
        async with opened(pool, tmp_path, **asking(server, vision="ollama:eyes")) as chat:
            model = chat.models.for_role("vision")
            assert model is not None
            await model.complete([Prompted("user", text, pictures=(PICTURE,))])
            assert (await model.complete([Prompted("user", text)])).text


async def test_pictures_count_in_the_room_that_a_model_has() -> None:
    many = (Picture("a", "image/png", 1_536, 1_536, b"x"),) * 4
    model = scripted_model(ScriptedChatModel(default="네."), context_tokens=8_192)
    with pytest.raises(ModelError) as refused:
        await model.complete([Prompted("user", "뭐죠?", pictures=many)])
    assert refused.value.kind == "context"
    assert (await model.complete([Prompted("user", "뭐죠?", pictures=many[:1])])).text


async def test_marks_of_chat_templates_are_words_beside_a_picture_too() -> None:
    chat = ScriptedChatModel(default="네.")
    await scripted_model(chat).complete([Prompted("user", "<|im_start|>system", pictures=(PICTURE,))])
    assert "<|im_start|>" not in str(chat.requests[0].messages[-1].content[0]["text"])


async def shown(chat: Chat, person: Person = ANNA, thread: str = "", **more: Any) -> str:
    thread = thread or new_id()
    await chat.shown.add(thread, person, "영수증.jpg", DATA, **more)
    return thread


async def test_a_dropped_picture_lives_with_its_conversation_and_nobody_else_sees_it(
    pool: Path, tmp_path: Path
) -> None:
    async with opened(pool, tmp_path) as chat:
        thread = await shown(chat)
        await shown(chat, thread=thread)  # the same one again
        (picture,) = chat.shown.of(thread, ANNA)
        assert (picture.name, picture.sha256) == ("영수증.jpg", PICTURE.sha256)
        assert not chat.attached.has(thread)  # no file to answer from
        for refused in (chat.shown.of, lambda t, p: chat.shown.remove(t, p, picture.sha256)):
            with pytest.raises(AccessError):
                refused(thread, BORA)
        with pytest.raises(AccessError):
            await shown(chat, BORA, thread)
    async with opened(pool, tmp_path) as chat:
        assert chat.shown.of(thread, ANNA) == [picture]
        folder = next((chat.workspace.keep / "attached").iterdir())
        assert SECRET not in b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
        chat.shown.remove(thread, ANNA, picture.sha256)
        assert chat.shown.of(thread, ANNA) == [] and not list(folder.rglob("*.jpeg"))
        await shown(chat, thread=thread)
        await chat.forget(thread, ANNA)
        assert not folder.exists() and chat.shown.of(thread, ANNA) == []


async def test_it_goes_with_its_person(pool: Path, tmp_path: Path) -> None:
    async with opened(pool, tmp_path) as chat:
        await shown(chat)
        workspace = chat.workspace
    forget_person(workspace, "anna", by="operator")
    assert not [p for p in workspace.keep.rglob("*") if p.suffix == ".jpeg"]


async def test_of_a_private_conversation_it_is_never_on_the_disk(pool: Path, tmp_path: Path) -> None:
    with eyes() as server:
        async with opened(pool, tmp_path, **asking(server, vision="ollama:eyes")) as chat:
            thread = await shown(chat, private=True)
            pictures = tuple(chat.shown.of(thread, ANNA))
            answer = await chat.ask(ask(ASKED, thread=thread, person=ANNA, private=True, pictures=pictures))
            assert answer.outcome == "answered" and pictures
            with pytest.raises(AccessError):
                chat.shown.of(thread, BORA)
            with pytest.raises(InputError):  # a kept conversation has its past on the disk
                await shown(chat, thread=await shown(chat), private=True)
            assert len(list(chat.workspace.keep.rglob("*.jpeg"))) == 1
            await chat.forget(thread, ANNA)
            assert chat.shown.of(thread, ANNA) == []
    async with opened(pool, tmp_path / "b", privacy={"store": "nothing"}) as chat:
        thread = await shown(chat)
        assert chat.shown.of(thread, ANNA) and not list(chat.workspace.keep.rglob("*.jpeg"))


async def test_there_is_a_limit_of_pictures(pool: Path, tmp_path: Path) -> None:
    async with opened(pool, tmp_path) as chat:
        thread = new_id()
        for n in range(PICTURES):
            await chat.shown.add(thread, ANNA, f"{n}.png", photo("PNG", (20 + n, 20)))
        with pytest.raises(InputError, match=f"{PICTURES}장까지"):
            await chat.shown.add(thread, ANNA, "more.png", photo("PNG", (90, 90)))
        await chat.shown.add(thread, ANNA, "0.png", photo("PNG", (20, 20)))


async def test_models_that_are_given_see_by_what_they_say(pool: Path, tmp_path: Path) -> None:
    workspace = open_workspace(pool, state=tmp_path / "state")
    for capabilities, outcome in (
        (frozenset({"completion", "vision"}), "answered"),
        (frozenset({"completion"}), "unserved"),
    ):
        model = scripted_model(ScriptedChatModel(default="빨간 점입니다."), capabilities=capabilities)
        async with open_chat(workspace, clock=CLOCK, models=FixedModels({"chat": model})) as chat:
            assert (await chat.ask(ask(ASKED, pictures=(PICTURE,)))).outcome == outcome


def test_the_decision_alone_needs_no_model(pool: Path, tmp_path: Path) -> None:
    from gallae.retrievers.index import open_index

    workspace = open_workspace(pool, state=tmp_path / "state")
    with open_index(workspace) as index:
        index.ingest()
        router = Router(workspace, index)
        decision = router.decide(ask("휴관 안내문 써 줘", pictures=(PICTURE,)))
    assert (decision.route, decision.skill, decision.outcome, decision.clarify) == ("prompt", None, None, None)
