"""The first questions of an empty chat come from the workspace and are never dead ends."""

from __future__ import annotations

import json
from datetime import date

import pytest

from gallae.core.workspace import open_workspace
from gallae.ui.examples import example_questions

TITLES = {"documents/a.md": "도서 대출 규정", "documents/b.md": "Opening hours"}


@pytest.fixture
def library(tmp_path):
    def made(faq=(), routes=(), skills=()):
        (tmp_path / "evals").mkdir(exist_ok=True)
        lines = lambda rows: "\n".join(json.dumps(r, ensure_ascii=False) for r in rows)  # noqa: E731
        (tmp_path / "faq.jsonl").write_text(lines(faq), encoding="utf-8")
        (tmp_path / "evals" / "routes.jsonl").write_text(lines(routes), encoding="utf-8")
        return open_workspace(tmp_path)

    return made


def ask(workspace, language="ko", served=("rag", "tool"), titles=TITLES):
    return example_questions(workspace, language, today=date(2026, 5, 1), served=served, titles=titles)


def test_the_faq_comes_first_then_one_question_of_each_kind(library):
    faq = [{"question": f"자주 묻는 {n}번?", "answer": "네"} for n in range(9)]
    routes = [
        {"question": "빌리는 기간은?", "route": "rag", "gold": ["documents/a.md"]},
        {"question": "빌리는 권수는?", "route": "rag", "gold": ["documents/a.md"]},
        {"question": "3권을 14일씩이면 며칠?", "route": "tool", "gold": []},
    ]
    assert ask(library(faq, routes)) == ["자주 묻는 0번?", "자주 묻는 1번?", "빌리는 기간은?", "3권을 14일씩이면 며칠?"]


def test_expired_restricted_unserved_personal_and_unanswerable_ones_are_left_out(library):
    faq = [
        {"question": "작년 휴관일은?", "answer": "x", "valid_to": "2026-04-30"},
        {"question": "직원 급여일은?", "answer": "x", "source": "documents/staff.md"},
    ]
    routes = [
        {"question": "시를 써 줘", "route": "prompt"},
        {"question": "900101-1234567 회원인가요?", "route": "rag", "local_only": True},
        {"question": "우주선도 빌려주나요?", "route": "rag", "answerable": False},
        {"question": "그럼 그건요?", "route": "rag", "history": [{"role": "user", "content": "빌리는 기간은?"}]},
        {"question": "연체료는 얼마?", "route": "rag", "gold": ["documents/a.md"]},
    ]
    assert ask(library(faq, routes)) == ["연체료는 얼마?"]


def test_what_the_search_does_not_find_where_it_stands_is_not_offered(library):
    routes = [
        {"question": "몇 시까지?", "route": "rag", "gold": ["documents/b.md"]},
        {"question": "빌리는 기간은?", "route": "rag", "gold": ["documents/a.md"]},
        {"question": "3권을 14일씩이면 며칠?", "route": "tool", "gold": []},
    ]
    offered = example_questions(
        library((), routes), "ko", today=date(2026, 5, 1), served=("rag", "tool"), titles=TITLES, found=lambda _: "documents/a.md"
    )  # fmt: skip
    assert offered == ["빌리는 기간은?", "3권을 14일씩이면 며칠?"]


def test_with_a_chat_model_its_route_is_offered_too(library):
    routes = [{"question": "시를 써 줘", "route": "prompt"}]
    assert ask(library((), routes), served=("prompt", "rag")) == ["시를 써 줘"]


def test_questions_are_in_the_persons_language(library):
    faq = [{"question": "몇 시에 여나요?", "answer": "9"}, {"question": "When do you open?", "answer": "9"}]
    assert ask(library(faq), "en") == ["When do you open?"]
    assert ask(library(faq), "ko") == ["몇 시에 여나요?"]


def test_without_any_questions_the_documents_titles_help(library):
    assert ask(library())[0] == "도서 대출 규정에는 무엇이 적혀 있나요?"
    assert ask(library(), titles={}) == []
