"""What a person sees on the chat page, through Streamlit's own test driver, with a scripted chat."""

from __future__ import annotations

import sys
from datetime import date

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException, StopException

from gallae.core.types import Person, Question
from gallae.graphs.router import Router
from gallae.ui.backend import Backend, RunningTurn


def texts(page) -> str:
    return "\n".join(e.value for e in (*page.markdown, *page.caption))


def ask(page, text):
    page.chat_input[0].set_value(text).run()
    assert not page.exception
    return page


def button(page, start: str):
    return next(b for b in page.button if b.key and b.key.startswith(start))


def say_wrong_route(page, route):
    """A dialog stays open in a browser; the test driver runs the whole page, so it is opened again in the same run."""
    button(page, "wrong-").click().run()
    button(page, "wrong-").click()
    page.radio[0].set_value(route)
    button(page, "wrong-send-").click().run()


def test_an_empty_chat_offers_the_workspaces_own_questions(page):
    page.run()
    assert not page.exception
    assert "흑백 복사는 얼마인가요?" in [b.label for b in page.button]


def test_an_example_is_asked_by_one_click(page):
    page.run()
    button(page, "example-0").click().run()
    assert not page.exception
    assert "50원입니다" in texts(page) and len(page.chat_message) == 2


def test_three_questions_in_a_row_are_answered_in_one_conversation(page):
    page.run()
    for n in range(3):
        ask(page, f"질문 {n}")
        assert len(page.chat_message) == 2 * (n + 1)
    assert texts(page).count("한 장에 50원입니다") == 3


def test_a_reload_of_the_address_brings_the_conversation_back(page, scripted):
    ask(page.run(), "질문")
    thread = page.query_params["thread"]
    fresh = type(page).from_file(page._script_path, default_timeout=20)
    fresh.query_params["thread"] = thread
    fresh.run()
    assert not fresh.exception
    assert "50원입니다" in texts(fresh)


def test_the_address_of_somebody_elses_conversation_opens_nothing(page, monkeypatch):
    ask(page.run(), "질문")
    thread = page.query_params["thread"]
    monkeypatch.setattr(sys, "argv", [*sys.argv, "--as", "minsu"])
    other = type(page).from_file(page._script_path, default_timeout=20)
    other.query_params["thread"] = thread
    other.run()
    assert not other.exception
    assert "50원입니다" not in texts(other) and not other.chat_input
    assert "minsu" in other.error[0].value
    button(other, "new").click().run()
    assert not other.error and other.chat_input


def test_conversations_are_listed_and_open_again(page):
    ask(page.run(), "첫째 질문")
    button(page, "new").click().run()
    assert not page.chat_message
    ask(page, "둘째 질문")
    listed = [b.label for b in page.sidebar.button if b.key.startswith("open-")]
    assert sorted(listed) == ["둘째 질문", "첫째 질문"]
    next(b for b in page.sidebar.button if b.label == "첫째 질문").click().run()
    assert not page.exception
    assert "첫째 질문" in texts(page) and "둘째 질문" not in texts(page)


def test_the_route_its_cost_and_the_source_stand_beside_the_answer(page):
    ask(page.run(), "질문")
    said = texts(page)
    assert ":blue-badge[:material/menu_book: 문서 근거]" in said
    assert "\\$0.0021" in said and "0.34초" in said and "openai\\:x" in said
    assert ":primary-badge[1]" in said
    assert button(page, "cite-").label == "**1** 복사 요금"


def test_a_citation_opens_the_document_with_the_quote_marked(page):
    ask(page.run(), "질문")
    button(page, "cite-").click().run()
    assert not page.exception
    document = next(h for h in page.get("html") if 'class="gallae-doc"' in h.proto.body)
    assert "<mark>흑백 복사는 한 장에 50원이다.</mark>" in document.proto.body
    assert page.get("download_button")


def test_a_citation_of_a_changed_document_says_so(page, scripted):
    ask(page.run(), "질문")
    chat = scripted["chat"]
    (chat.workspace.documents / "copy.md").write_text(
        "# 복사 요금\n\n흑백 복사는 한 장에 60원이다.\n", encoding="utf-8"
    )
    assert [r.status for r in chat.index.ingest()] == ["updated"]
    button(page, "cite-").click().run()
    assert not page.exception
    assert "50원이다" in page.warning[0].value


def test_a_citation_of_a_removed_document_is_an_honest_error(page, scripted):
    ask(page.run(), "질문")
    (scripted["chat"].workspace.documents / "copy.md").unlink()
    scripted["chat"].index.ingest()
    button(page, "cite-").click().run()
    assert not page.exception
    assert "documents/copy.md" in page.error[0].value


def test_the_receipt_tells_rules_signals_ways_not_taken_checks_and_cost(page):
    ask(page.run(), "질문")
    button(page, "why-").click().run()
    assert not page.exception
    said = texts(page)
    for part in (
        "문서에 근거가 있음",
        "질문의 낱말이 문서에 있음 0.90",
        "사실을 묻는 질문",
        "숫자가 근거와 같음",
        "93%",
    ):
        assert part in said, part
    assert {m.label: m.value for m in page.metric}["모델이 읽고 쓴 토큰"] == "120 → 30"


@pytest.mark.parametrize(
    ("question", "badge", "kind"),
    [
        ("몰라", "문서에서 찾지 못함", "warning"),
        ("모델", "맡을 모델이 없음", "warning"),
        ("거절", "답하지 않음", "error"),
    ],
)
def test_what_is_no_answer_is_never_drawn_as_one(page, question, badge, kind):
    ask(page.run(), question)
    said = texts(page)
    assert badge in said
    shown = getattr(page, kind)[0].value
    assert shown and shown not in said


def test_a_question_back_offers_its_choices_and_a_click_asks_one(page):
    ask(page.run(), "되물어")
    assert [b.label for b in page.button if b.key.startswith("choice-")] == ["흑백", "컬러"]
    button(page, "choice-").click().run()
    assert not page.exception
    assert "50원입니다" in texts(page)
    assert not [b for b in page.button if b.key.startswith("choice-")]


def test_withdrawn_text_is_folded_away_under_its_name(page):
    ask(page.run(), "거둬")
    assert "거두어들임" in texts(page)
    assert "숫자가 근거와 다름" in page.error[0].value
    assert not [b for b in page.button if b.key.startswith("cite-")]


def test_an_error_before_the_turn_keeps_the_page_and_says_what_to_do(page):
    ask(page.run(), "too long")
    assert "Ask it shorter." in page.error[0].value
    ask(page, "질문")
    assert "50원입니다" in texts(page)


def test_a_stopped_turn_keeps_what_was_said_and_is_marked(page, scripted, monkeypatch):
    follow = RunningTurn.follow

    def stopped(turn, beat=0.2):
        for event in follow(turn, beat):
            yield event
            if scripted["chat"].reached.is_set():
                raise StopException

    page.run()
    with monkeypatch.context() as patch:
        patch.setattr(RunningTurn, "follow", stopped)
        ask(page, "기다려")
    stored = scripted["chat"].turns(page.session_state["thread"], Person())
    assert [(t.status, t.shown) for t in stored] == [("cut", "흑백 복사는")]
    page.run()
    assert "흑백 복사는" in texts(page) and "여기서 멈췄습니다" in texts(page)
    ask(page, "질문")
    assert "50원입니다" in texts(page)


def test_a_stop_while_the_page_is_being_redrawn_stops_the_turn_too(page, scripted, monkeypatch):
    follow, drawn = RunningTurn.follow, []

    def redrawn(turn, beat=0.2):
        for event in follow(turn, beat):
            yield event
            if scripted["chat"].reached.is_set():
                raise RerunException(RerunData())

    def stopped_at_the_second(text):
        drawn.append(text)
        if len(drawn) == 2:
            raise StopException

    page.run()
    with monkeypatch.context() as patch:
        patch.setattr(RunningTurn, "follow", redrawn)
        patch.setattr("gallae.ui.live.draw_question", stopped_at_the_second)
        ask(page, "기다려")
    assert [t.status for t in scripted["chat"].turns(page.session_state["thread"], Person())] == ["cut"]


def test_a_click_elsewhere_while_answering_redraws_and_does_not_end_the_turn(page, scripted, monkeypatch):
    follow, calls = RunningTurn.follow, []

    def clicked_once(turn, beat=0.2):
        calls.append(turn)
        for event in follow(turn, beat):
            yield event
            if scripted["chat"].reached.is_set():
                if len(calls) == 1:
                    raise RerunException(RerunData())
                scripted["chat"].release()

    page.run()
    monkeypatch.setattr(RunningTurn, "follow", clicked_once)
    ask(page, "기다려")
    assert len(calls) == 2 and calls[0] is calls[1]
    assert [t.status for t in scripted["chat"].turns(page.session_state["thread"], Person())] == ["answered"]
    assert len(page.chat_message) == 2


def test_thumbs_are_stored_once(page, scripted):
    ask(page.run(), "질문")
    page.feedback[0].set_value(0).run()
    ask(page, "질문")
    assert not page.exception
    assert scripted["chat"].rated == [(0, "", None)]


def test_a_wrong_route_is_asked_about_with_the_other_routes(page):
    ask(page.run(), "질문")
    button(page, "wrong-").click().run()
    assert not page.exception
    assert page.radio[0].options == ["대화 모델", "맞춤 모델", "문서 + 맞춤 모델", "도구·계산"]


def test_a_corrected_route_is_remembered_shown_and_taken_back(page, scripted):
    ask(page.run(), "복사는 얼마인가요")
    chat = scripted["chat"]
    question = Question("복사는 얼마인가요", today=date(2026, 11, 20))
    router = Router(chat.workspace, chat.index)
    before = router.decide(question).route
    say_wrong_route(page, "prompt")
    assert not page.exception and not page.error
    assert [c.right for c in chat.corrections(Person())] == ["prompt"]
    assert (before, router.decide(question).route) == ("rag", "prompt")
    button(page, "wrong-").click().run()
    assert "이미 바로잡음" in texts(page)
    button(page, "wrong-").click()
    button(page, "wrong-undo-").click().run()
    assert not page.exception and chat.corrections(Person()) == []
    assert router.decide(question).route == before


def test_a_route_that_nobody_here_could_take_is_refused_with_the_reason(page, scripted):
    ask(page.run(), "질문")
    say_wrong_route(page, "sllm")
    assert not page.exception
    assert "skills/" in page.error[0].value and scripted["chat"].corrections(Person()) == []


def test_tool_calls_stay_visible_in_the_receipt(page):
    ask(page.run(), "계산")
    assert "150원입니다" in texts(page)
    button(page, "why-").click().run()
    assert not page.exception
    assert any("150" in c.value for c in page.code)


def test_a_failed_route_and_thoughts_do_not_disturb_the_answer(page):
    ask(page.run(), "다른 길")
    assert "50원입니다" in texts(page)


def test_the_page_speaks_english_after_the_switch(page):
    page.run()
    page.session_state["language"] = "en"
    page.run()
    assert not page.exception
    assert "How much is a copy?" in [b.label for b in page.button]
    ask(page, "몰라")
    assert "Not in the documents" in texts(page)


def test_an_empty_workspace_says_where_documents_come_in(page, workspace_folder):
    (workspace_folder / "documents" / "copy.md").unlink()
    (workspace_folder / "faq.jsonl").unlink()
    page.run()
    assert not page.exception
    assert "문서가 없습니다" in page.info[0].value


def test_a_workspace_that_cannot_open_names_the_culprit(page, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", ["app.py", "--workspace", str(tmp_path / "nowhere")])
    page.run()
    assert not page.exception
    assert "nowhere" in page.error[0].value


def _watched(monkeypatch) -> list[str]:
    """What the page does from here on: the turn's start, the sidebar, each finished turn."""
    from gallae.ui import chat, main

    done: list[str] = []

    def told(name, do):
        def wrapped(*given, **named):
            done.append(name)
            return do(*given, **named)

        return wrapped

    monkeypatch.setattr(Backend, "start", told("start", Backend.start))
    monkeypatch.setattr(main, "draw_sidebar", told("sidebar", main.draw_sidebar))
    monkeypatch.setattr(chat, "draw_turn", told("turn", chat.draw_turn))
    return done


def test_a_question_is_asked_before_anything_is_drawn_and_a_quick_answer_draws_the_page_once(page, monkeypatch):
    monkeypatch.setattr("gallae.ui.live.PATIENCE", 60.0)  # quick, however slow the machine is
    done = _watched(monkeypatch)
    page.run()
    assert done == ["sidebar"]
    ask(page, "첫 질문")
    assert done[1:] == ["start", "sidebar", "turn"]
    del done[:]
    ask(page, "둘째 질문")
    assert done == ["start", "sidebar", "turn", "turn"]
    button(page, "new").click().run()
    assert page.sidebar.children and not page.chat_message


def test_while_an_answer_takes_its_time_the_rest_of_the_page_is_drawn(page, monkeypatch):
    from gallae.ui import live

    monkeypatch.setattr(live, "PATIENCE", -1.0)
    done = _watched(monkeypatch)
    ask(page.run(), "질문")
    assert done == ["sidebar", "start", "sidebar", "sidebar", "turn"]  # beside the running answer, and once it stands


def test_a_question_stopped_before_its_place_was_drawn_ends(page, monkeypatch):
    from gallae.ui import chat

    begun: list[RunningTurn] = []

    def box(visit):
        begun.extend(visit.following)
        raise StopException

    page.run()
    monkeypatch.setattr(chat, "_box", box)
    page.chat_input[0].set_value("기다려").run()
    assert len(begun) == 1 and begun[0].ended


def test_the_models_at_work_are_looked_up_once_for_all_that_shows_them(page, scripted, monkeypatch):
    page.run()
    ask(page, "질문")
    asked: list[str] = []
    models = type(scripted["chat"].models)
    find = models.for_role

    def counted(self, role, *given, **named):
        asked.append(role)
        return find(self, role, *given, **named)

    monkeypatch.setattr(models, "for_role", counted)
    page.run()
    assert sorted(asked) == ["chat", "embedding", "sllm", "vision"]
