"""In a real Chromium: a picture is dropped, seen and switched off; what to ask next is one click away."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image

from gallae.graphs.pictures import picture_of
from tests.models.fake_server import V1, FakeServer, as_json, llama_server, sse
from tests.ui.browsing import ask, served
from tests.ui.real_page import with_model, workspace

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

GUIDE = "# 수영장 안내\n\n## 이용 요금\n하루 이용료는 9,000원이다.\n\n## 사물함\n사물함은 한 달에 15,000원이다.\n\n## 강습\n강습은 매월 25일에 접수한다.\n"


@pytest.fixture(scope="module")
def eyes() -> Iterator[FakeServer]:
    props = {"default_generation_settings": {"n_ctx": 32_768}, "modalities": {"vision": True}}
    server = llama_server(context=32_768).on("/props", as_json(props))
    with server.on(V1, lambda _: sse("llamacpp", "하루 이용료는 9,000원이다. [1]")):
        yield server


@pytest.fixture(scope="module")
def address(eyes: FakeServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(workspace(tmp_path_factory.mktemp("seeing") / "w", {"guide.md": GUIDE}, **with_model(eyes))) as url:
        yield url


def shown(eyes: FakeServer) -> list[str]:
    """The pictures of all requests so far."""
    contents = [m["content"] for body in eyes.bodies(V1) for m in body["messages"]]
    parts = [part for content in contents if isinstance(content, list) for part in content]
    return [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]


def test_a_dropped_picture_is_seen_until_it_is_switched_off(tab, tmp_path, eyes: FakeServer) -> None:
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    (tmp_path / "빨간 점.png").write_bytes(out.getvalue())
    box = tab.get_by_test_id("stChatInput")
    box.locator('input[type="file"]').first.set_input_files(tmp_path / "빨간 점.png")
    box.get_by_text("빨간 점.png").wait_for()
    ask(tab, "이게 뭐죠?")
    assert shown(eyes) == [picture_of("빨간 점.png", out.getvalue(), "ko").url]
    tab.get_by_text("llamacpp:tiny가 봅니다").wait_for()
    tab.get_by_test_id("stPopoverButton").filter(has_text="빨간 점.png").click()
    picture = tab.get_by_role("img", name="빨간 점.png")
    picture.wait_for()
    assert picture.evaluate("img => img.naturalWidth") == 40
    tab.keyboard.press("Escape")
    tab.get_by_text("그림을 보여 주며 묻기").click()
    ask(tab, "하루 이용료는 얼마인가요?")
    assert len(shown(eyes)) == 1
    tab.reload()
    tab.get_by_text("그림을 보여 주며 묻기").wait_for()


def test_what_to_ask_next_is_one_click_away(tab) -> None:
    ask(tab, "하루 이용료는 얼마인가요?")
    tab.get_by_text("이어서 물어볼 만한 것").wait_for()
    chip = tab.get_by_role("button", name="수영장 안내에서 사물함 부분을 알려 주세요")
    chip.click()
    tab.get_by_role("button", name="왜 이렇게?").nth(1).wait_for()
    assert "사물함 부분을" in tab.get_by_test_id("stChatMessage").nth(2).inner_text()
    chip.wait_for(state="detached")
