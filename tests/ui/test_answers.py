"""What can be done with an answer: asked again in other words or another way, rated with a reason, taken apart."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from gallae.core.types import Person
from gallae.graphs.branches import standing
from gallae.ui.foot import REASONS
from gallae.ui.provenance import provenance_line
from gallae.ui.steps import LONGEST
from tests.ui.test_chat import ask, button, texts


def in_dialog(page, opener: str, sender: str, *, text=None, route=None):
    """A dialog stays open in a browser; the test driver runs the whole page, so it is opened again in the same run."""
    button(page, opener).click().run()
    button(page, opener).click()
    if text is not None:
        page.text_area[0].set_value(text)
    if route is not None:
        page.radio[0].set_value(route)
    button(page, sender).click().run()
    assert not page.exception


def stored(page, scripted):
    return scripted["chat"].turns(page.session_state["thread"], Person())


def test_an_edited_question_stands_in_the_place_of_the_old_one_which_is_folded(page, scripted):
    ask(ask(page.run(), "처음 물음"), "둘째 물음")
    in_dialog(page, "again-", "again-send-", text="고친 물음")
    turns = stored(page, scripted)
    assert [t.question for t in standing(turns)] == ["고친 물음"]
    assert len(page.chat_message) == 2
    assert "이 답이 대신한 앞의 문답 2개" in [e.label for e in page.expander]
    assert "처음 물음" in texts(page) and "둘째 물음" in texts(page)
    assert page.chat_message[0].markdown[0].value == "고친 물음"


def test_how_many_later_turns_an_edit_folds_is_said_before(page):
    ask(ask(page.run(), "처음 물음"), "둘째 물음")
    button(page, "again-").click().run()
    assert "그 뒤에 나눈 1번의 문답도 함께 접힙니다" in texts(page)


def test_an_empty_edit_asks_nothing(page, scripted):
    ask(page.run(), "물음")
    in_dialog(page, "again-", "again-send-", text="  ")
    assert "비어 있습니다" in page.warning[0].value and len(stored(page, scripted)) == 1


def test_another_route_is_offered_among_those_that_can_answer_now(page, scripted):
    ask(page.run(), "질문")
    button(page, "other-").click().run()
    assert page.radio[0].options == ["도구·계산"]
    assert "지금은 맡을 모델이 없는 갈래: 대화 모델, 맞춤 모델, 문서 + 맞춤 모델" in texts(page)
    in_dialog(page, "other-", "other-send-", route="tool")
    old, new = stored(page, scripted)
    assert old.replaced == new.id and new.question == old.question


def test_the_chosen_route_reaches_the_chat(page, scripted, monkeypatch):
    ask(page.run(), "질문")
    asked = []
    chat = scripted["chat"]
    run_turn = chat.run_turn
    monkeypatch.setattr(chat, "run_turn", lambda question: asked.append(question) or run_turn(question))
    in_dialog(page, "other-", "other-send-", route="tool")
    assert [(q.route, q.text) for q in asked] == [("tool", "질문")] and asked[0].replaces


@pytest.mark.parametrize("score", [0, 1])
def test_a_thumb_asks_for_its_reasons_once_and_keeps_them(page, scripted, score):
    ask(page.run(), "질문")
    page.feedback[0].set_value(score).run()
    (pills,) = [g for g in page.button_group if g.key.startswith("reason-")]
    assert list(pills.options) == [ko for at, ko, _ in REASONS if at == score]
    pills.set_value([pills.options[0], pills.options[1]])
    page.text_input[0].set_value("한마디")
    button(page, "reason-send-").click().run()
    assert not page.exception
    said = f"{pills.options[0]} · {pills.options[1]} — 한마디"
    assert scripted["chat"].rated == [(score, "", None), (score, said, None)]
    assert not [g for g in page.button_group if g.key.startswith("reason-")]


def test_a_thumb_is_shown_again_after_a_reload(page):
    ask(page.run(), "질문")
    page.feedback[0].set_value(1).run()
    fresh = type(page).from_file(page._script_path, default_timeout=20)
    fresh.query_params["thread"] = page.query_params["thread"]
    fresh.run()
    assert fresh.feedback[0].value == 1


def test_a_tool_call_is_folded_into_the_answer_with_what_went_in_and_what_came_out(page):
    ask(page.run(), "계산")
    fresh = type(page).from_file(page._script_path, default_timeout=20)
    fresh.query_params["thread"] = page.query_params["thread"]
    for one in (page, fresh.run()):
        assert "도구를 썼습니다: 계산기" in [e.label for e in one.expander]
        assert "**expression** 50\\*3" in texts(one) and "150" in [c.value for c in one.code]


def test_thoughts_stay_folded_after_the_answer_and_are_not_stored(page, scripted):
    ask(page.run(), "다른 길")
    assert "생각하는 과정" in [e.label for e in page.expander] and "먼저 무엇을 묻는지 본다" in texts(page)
    assert "먼저 무엇을 묻는지 본다" not in repr(stored(page, scripted))
    fresh = type(page).from_file(page._script_path, default_timeout=20)
    fresh.query_params["thread"] = page.query_params["thread"]
    assert "먼저 무엇을 묻는지 본다" not in texts(fresh.run())
    assert LONGEST > 1_000


def test_the_receipt_says_in_words_why_this_way_and_why_no_other(page):
    ask(page.run(), "질문")
    button(page, "why-").click().run()
    said = texts(page)
    assert "이 갈래로 보낸 까닭" in said and "다른 갈래로 보내지 않은 까닭" in said
    assert "아주 확실했습니다 · 정해 둔 규칙이 골랐습니다" in said
    assert "규칙 번호와 수치까지 보기" in [e.label for e in page.expander]


class Said:
    """As much of a visit as a line of provenance looks at."""

    def __init__(self, workspace):
        self.workspace = workspace

    def say(self, ko, en):
        return ko


def test_a_tuned_text_names_its_model_and_whether_it_was_tuned_for_this(page, scripted):
    page.run()
    visit = Said(scripted["chat"].workspace)
    answer = {"route": "sllm", "served_by": "ollama:x", "decision": {"skill": "none"}}
    line = provenance_line(visit, answer)
    assert "ollama\\:x" in line and "학습한 모델은 아닙니다" in line and "문서를 보지 않았으니" in line
    assert provenance_line(visit, answer | {"route": "rag"}) == ""
    assert "사실은 아래 문서에서" in provenance_line(visit, answer | {"route": "hybrid", "citations": [{}]})


def test_what_the_model_in_the_box_wrote_is_said_to_be_its(page, scripted):
    page.run()
    visit = Said(scripted["chat"].workspace)
    skill = SimpleNamespace(name="leaflet", title="안내문", served=None, boxed="gallae-small")
    visit.workspace = SimpleNamespace(skills=(skill,), settings=scripted["chat"].workspace.settings)
    answer = {"route": "sllm", "served_by": "embedded:gallae-small", "decision": {"skill": skill.name}}
    assert "함께 들어 있는 아주 작은 모델" in provenance_line(visit, answer)
    assert "앞서 쓴 글" in provenance_line(visit, answer | {"served_by": "cache"})
    tuned = answer | {"served_by": "ollama:y", "checks": [{"name": "served-by", "detail": "tuned model y, sha256 1"}]}
    assert "학습한 맞춤 모델" in provenance_line(visit, tuned)
