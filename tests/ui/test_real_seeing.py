"""Pictures and follow-ups on the page over the real chat, with a model server on loopback that sees."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from gallae.graphs.pictures import picture_of
from tests.models.fake_server import V1, FakeServer, as_json, llama_server, sse
from tests.ui.real_page import ask, button, drawn, opened, restarted, with_model, workspace

GUIDE = "# 수영장 안내\n\n## 이용 요금\n하루 이용료는 9,000원이다.\n\n## 사물함\n사물함은 한 달에 15,000원이다.\n\n## 강습\n강습은 매월 25일에 접수한다.\n"


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def eyes() -> Iterator[FakeServer]:
    props = {"default_generation_settings": {"n_ctx": 32_768}, "modalities": {"vision": True}}
    server = llama_server(context=32_768).on("/props", as_json(props))
    with server.on(V1, lambda _: sse("llamacpp", "빨간 점이 보입니다.")):
        yield server


def seen(server: FakeServer) -> list[str]:
    """The pictures that the model was shown, one for each request that had any."""
    parts = [
        part
        for body in server.bodies(V1)
        for m in body["messages"]
        if isinstance(m["content"], list)
        for part in m["content"]
    ]
    return [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]


@pytest.mark.timeout(180)
def test_a_dropped_picture_is_seen_named_on_the_receipt_and_still_there_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, eyes: FakeServer
) -> None:
    page = opened(monkeypatch, workspace(tmp_path / "w", **with_model(eyes)))
    page.chat_input[0].upload("점.png", png()).set_value("이게 뭐죠?").run()
    assert not page.exception and "빨간 점이 보입니다." in drawn(page)
    picture = picture_of("점.png", png(), "ko")
    assert seen(eyes) == [picture.url]
    button(page, "why-").click().run()
    assert "어느 그림을 어느 모델이 보았나" in drawn(page) and picture.sha256 in drawn(page)
    page = restarted(page)
    ask(page, "다시 볼래요?")
    assert seen(eyes) == [picture.url] * 2
    next(t for t in page.toggle if t.key.startswith("with-pictures-")).set_value(False).run()
    ask(page, "수영장 하루 이용료는 얼마예요?")
    assert "9,000원" in drawn(page) and seen(eyes) == [picture.url] * 2


@pytest.mark.timeout(180)
def test_a_follow_up_is_asked_by_one_click_and_answered_from_its_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace(tmp_path / "w", {"guide.md": GUIDE}, servers={"find_ollama": False})
    page = opened(monkeypatch, folder)
    ask(page, "하루 이용료는 얼마인가요?")
    offered = [b.label for b in page.button if b.key and b.key.startswith("next-")]
    assert offered == ["수영장 안내에서 사물함 부분을 알려 주세요", "수영장 안내에서 강습 부분을 알려 주세요"]
    button(page, "next-").click().run()
    assert not page.exception and "15,000원" in drawn(page)
    assert [
        b.label for b in page.button if b.key and b.key.startswith("next-")
    ] == []  # the other one was offered before
