"""Before a tool changes something the page asks, in a real Chromium: all of it is shown, a reload asks again, a yes is
done once, a no is not done."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.models.fake_server import V1, Asked, Reply, llama_server, whole
from tests.ui.browsing import served
from tests.ui.real_page import ODD, called, with_model, workspace

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

NOTE = "odd 도구를 써서 메모를 남겨 줘"


@pytest.mark.parametrize(
    ("choice", "said", "written"),
    [("실행하기", "적어 두었습니다.", ["회의는 3시"]), ("하지 않기", "적지 않았습니다.", [])],
)
def test_a_call_waits_for_its_person_over_a_reload_and_is_made_by_a_yes_alone(tmp_path, browser, choice, said, written):
    file = tmp_path / "notes.txt"
    odd = {"command": sys.executable, "args": [str(ODD)], "allow": ["keep"], "closed": True}

    def reply(asked: Asked) -> Reply:
        """The call; after what became of it, a sentence on that."""
        if all(message["role"] != "tool" for message in asked.body["messages"]):
            return called("odd__keep", text="회의는 3시", file=str(file))
        return whole({"content": said})

    with llama_server(context=32_768).on(V1, reply) as server:
        folder = workspace(tmp_path / "space", **with_model(server), **{"mcp_servers.odd": odd})
        with served(folder, GALLAE_SERVERS__LLAMACPP_URL=server.url) as url:
            context = browser.new_context(locale="ko-KR", viewport={"width": 1440, "height": 940})
            page = context.new_page()
            page.set_default_timeout(90_000)
            page.goto(url)
            _ask_for_it(page)
            page.reload()
            _waits(page, file)
            page.get_by_role("button", name=choice).click()
            page.get_by_text(said, exact=True).wait_for()
            page.reload()
            page.get_by_text(said, exact=True).wait_for()
            assert page.get_by_role("button", name="실행하기").count() == 0
            assert (file.read_text(encoding="utf-8").splitlines() if file.exists() else []) == written
            context.close()


def _ask_for_it(page) -> None:
    page.get_by_test_id("stChatInputTextArea").fill(NOTE)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="실행하기").wait_for()


def _waits(page, file: Path) -> None:
    page.get_by_role("button", name="실행하기").wait_for()
    said = page.get_by_test_id("stChatMessage").last.inner_text()
    for part in ("승인을 기다림", "아직 아무것도 하지 않았습니다", "odd__keep", "회의는 3시", str(file)):
        assert part in said, part
    assert not file.exists()
