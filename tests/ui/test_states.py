"""Every state of the chat page that is not an answer, over the real chat: what is said, what is kept, what to do next."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.testing.v1 import AppTest

from gallae.core.types import Person
from gallae.graphs.store import open_store
from gallae.ui.asking import Ask
from gallae.ui.opening import Opening
from tests.models.fake_server import V1, llama_server, sse, whole
from tests.ui.real_page import ODD, ask, button, called, drawn, opened, restarted, with_model, workspace

pytestmark = pytest.mark.timeout(120)

FEE, LOCKER, POEM = "수영장 하루 이용료는 얼마예요?", "사물함은 한 달에 얼마예요?", "가을에 어울리는 시를 하나 써 줘"
KEEP = "odd 서버에 회의는 3시라고 적어 줘"


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    st.cache_resource.clear()


def last(page: AppTest) -> str:
    message = page.chat_message[-1]
    kinds = ("markdown", "caption", "warning", "error")
    return "\n".join(str(e.value) for kind in kinds for e in getattr(message, kind)).replace("\\", "")


def stored(folder: Path, page: AppTest) -> list[str]:
    """How its turns ended, as the file says."""
    with open_store(folder / ".gallae" / "keep" / "turns.sqlite") as store:
        return [turn.status for turn in store.turns(page.query_params["thread"], Person())]


def test_an_empty_workspace_says_what_is_missing_before_and_after_a_question(monkeypatch, tmp_path):
    page = opened(monkeypatch, workspace(tmp_path / "w", {}))
    assert "아직 문서가 없습니다. 왼쪽의 문서에서 올려 주세요." in page.info[0].value
    assert not [b for b in page.button if b.key and b.key.startswith("example-")]
    ask(page, "환불은 며칠까지 되나요?")
    assert "문서에서 찾지 못함" in last(page) and "문서를 추가한 뒤 다시" in page.warning[0].value
    reader = opened(monkeypatch, tmp_path / "w", "--as", "minsu", "--groups", "guest")
    assert "왼쪽" not in reader.info[0].value and "읽을 수 있는 문서가 아직 없습니다" in reader.info[0].value


def test_without_any_model_the_page_says_so_before_a_question_and_how_to_get_one_after(monkeypatch, tmp_path):
    page = opened(monkeypatch, workspace(tmp_path / "w"))
    assert "언어 모델 없음" in drawn(page)
    ask(page, POEM)
    said = last(page)
    assert "맡을 모델이 없음" in said and "ollama pull" in said and "왼쪽 ‘모델’에서" in said
    ask(page, FEE)
    assert "9,000원" in last(page) and "답하지 못해" not in last(page)


def test_a_model_that_does_not_answer_is_named_and_its_question_can_be_asked_again(monkeypatch, tmp_path):
    with llama_server(context=32_768) as server:
        folder = workspace(tmp_path / "w", **with_model(server))
    page = opened(monkeypatch, folder)
    ask(page, FEE)
    assert "9,000원" in last(page), "the documents' own words serve"
    assert "언어 모델이 답하지 못해 문서의 문장을 그대로 옮겼습니다" in last(page)
    ask(page, POEM)
    said = last(page)
    assert "모델이 답하지 못함" in said and "중간에 멈춤" not in said
    assert said.count("llamacpp:tiny") == 1 and "모델 서버에 연결할 수 없습니다" in said and "다시 물어보세요" in said
    assert button(page, "resend-").label == "같은 질문 다시 묻기"
    assert stored(folder, page) == ["answered", "cut"]


def test_what_a_model_said_before_it_died_stays_marked_and_the_question_is_asked_again_by_a_click(
    monkeypatch, tmp_path
):
    dying = sse("llamacpp", "첫째 잎이 집니다. ", "둘째 잎이 집니다. ", "셋째 ", cut=True, finish=None)
    with llama_server(context=32_768).on(V1, dying, sse("llamacpp", "가을이 왔습니다. ")) as server:
        page = opened(monkeypatch, workspace(tmp_path / "w", **with_model(server)))
        ask(page, POEM)
        for one in (page, restarted(page)):
            said = last(one)
            assert "첫째 잎이 집니다. 둘째 잎이 집니다." in said
            assert "중간에 멈춤" in said and "모델이 답하다 말고 끊겼습니다" in said and "끝까지가 아닙니다" in said
            assert "상태를 확인한 뒤 다시 물어보세요" in said
        button(one, "resend-").click().run()
        assert not one.exception
        assert "가을이 왔습니다." in last(one) and "모델이 답하다 말고" not in last(one)
        assert len(one.chat_message) == 2 and "이 답이 대신한 앞의 문답 1개" in [e.label for e in one.expander]
        told = [m["content"] for m in server.bodies(V1)[-1]["messages"]]
        assert not any("둘째 잎" in text for text in told), "what was cut is no part of the conversation any more"


def test_an_answer_that_code_cut_off_by_its_limit_is_no_dead_model(monkeypatch, tmp_path):
    with llama_server(context=32_768).on(V1, sse("llamacpp", "첫째 잎이 집니다. ", finish="length")) as server:
        page = opened(monkeypatch, workspace(tmp_path / "w", **with_model(server)))
        ask(page, POEM)
    assert "중간에 멈춤" in last(page) and "여기서 멈췄습니다" in last(page) and "모델이 답하다" not in last(page)
    assert button(page, "resend-")


def test_a_used_up_quota_is_said_before_any_work_and_when_it_is_free_again(monkeypatch, tmp_path):
    with llama_server(context=32_768).on(V1, sse("llamacpp", "가을이 왔습니다. ")) as server:
        folder = workspace(tmp_path / "w", **with_model(server))
        (folder / "people.toml").write_text(
            '[people.bora]\nquota = "one"\n[quotas.one]\nturns_per_day = 1\n', encoding="utf-8"
        )
        page = opened(monkeypatch, folder, "--as", "bora")
        assert not page.warning
        ask(page, POEM)
        above = [w.value for w in page.warning]
        assert len(above) == 1 and "오늘 물을 수 있는 1번을 다 썼습니다" in above[0] and "뒤에 다시" in above[0]
        asked = len(server.bodies(V1))
        ask(page, LOCKER)
        refused = page.error[0].value
        assert "정해진 양을 다 썼습니다" in refused and "뒤에 다시 물을 수 있습니다" in refused
        assert LOCKER in drawn(page) and not page.warning, "the question stays to be read, and it is said once"
        assert len(server.bodies(V1)) == asked == 1
        (folder / "people.toml").write_text(
            '[people.bora]\nquota = "one"\n[quotas.one]\nturns_per_day = 9\n', encoding="utf-8"
        )
        button(page, "resend").click().run()
        assert not page.exception and not page.error and LOCKER in drawn(page) and len(page.chat_message) == 4


def test_while_the_index_is_built_the_page_says_how_far_it_is(monkeypatch, tmp_path):
    documents = {f"rule-{n}.md": f"# 규칙 {n}\n\n사물함 {n}번은 한 달에 {n}천 원이다.\n" for n in range(12)}
    shown, steps = threading.Event(), []
    tell, enqueue = Opening._tell, ForwardMsgQueue.enqueue

    def waiting(opening, step):
        tell(opening, step)
        if step.stage == "documents" and step.done == 5:
            assert shown.wait(60), "nothing was drawn"

    def watched(queue, message):
        if message.delta.new_element.HasField("progress"):
            steps.append(message.delta.new_element.progress.text)
            if "5/12" in steps[-1]:
                shown.set()
        return enqueue(queue, message)

    monkeypatch.setattr(Opening, "_tell", waiting)
    monkeypatch.setattr(ForwardMsgQueue, "enqueue", watched)
    page = opened(monkeypatch, workspace(tmp_path / "w", documents))
    assert "문서 읽기 5/12" in steps and "rule-" not in "".join(steps), "nobody has signed in yet"
    assert not page.get("progress")
    ask(page, "사물함 7번은 한 달에 얼마예요?")
    assert "7천 원" in last(page)


def test_a_workspace_that_could_not_be_opened_is_opened_once_it_is_mended(monkeypatch, tmp_path):
    folder = workspace(tmp_path / "w")
    whole_file = (folder / "gallae.toml").read_text(encoding="utf-8")
    (folder / "gallae.toml").write_text("title = 시민 수영장\n", encoding="utf-8")
    page = opened(monkeypatch, folder)
    assert "gallae.toml" in page.error[0].value and not page.chat_input
    (folder / "gallae.toml").write_text(whole_file, encoding="utf-8")
    page.run()
    assert not page.error and page.chat_input


@pytest.mark.parametrize(
    ("key", "written", "text"), [("yes-", ["회의는 3시"], "적어 두었습니다."), ("no-", [], "알겠")]
)
def test_a_call_waits_for_its_person_over_a_restart_and_is_made_once(monkeypatch, tmp_path, key, written, text):
    file = tmp_path / "notes.txt"
    odd = {"command": sys.executable, "args": [str(ODD)], "allow": ["keep"], "closed": True}
    done = "적어 두었습니다." if written else "알겠습니다, 적지 않았습니다."
    replies = (called("odd__keep", text="회의는 3시", file=str(file)), whole({"content": done}))
    with llama_server(context=32_768).on(V1, *replies) as server:
        page = opened(monkeypatch, workspace(tmp_path / "w", **with_model(server), **{"mcp_servers.odd": odd}))
        page.session_state["ask"] = Ask(KEEP, "tool")
        page.run()
        for one in (page, restarted(page)):
            said = drawn(one)
            for part in (
                "승인을 기다림",
                "아직 아무것도 하지 않았습니다",
                "odd__keep",
                "회의는 3시",
                str(file),
                "까지 답하지 않으면",
            ):
                assert part in said, part
            assert _lines(file) == []
        button(one, key).click().run()
        assert not one.exception
        assert text in last(one) and _lines(file) == written
        assert not [b for b in one.button if b.key and b.key.startswith("yes-")]
        again = restarted(one)
        assert text in last(again) and _lines(file) == written


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []
