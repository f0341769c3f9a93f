"""The line that says which models are at work, and the one yes before anything leaves the house."""

from __future__ import annotations

from pathlib import Path

from gallae.models.consent import allowed_models
from tests.ui.rooms import open_room


def captions(page) -> str:
    return "\n".join(c.value for c in page.caption)


def test_without_a_model_the_page_says_that_code_answers_and_nothing_leaves(page):
    page.run()
    assert not page.exception
    assert "내장 방식" in captions(page) and "밖으로 나가는 것 없음" in captions(page)


def test_an_outside_model_is_named_and_said_to_be_outside(page, scripted):
    page.run()
    scripted["chat"].models.chat = type("M", (), {"label": "openai:gpt-x", "local": False})()
    page.run()
    assert "openai\\:gpt-x" in captions(page) and "바깥 모델 사용" in captions(page)


def test_health_is_asked_for_only_on_request_and_says_the_next_step(page, monkeypatch):
    open_room(page, monkeypatch, "models")
    assert "Ollama를 켜세요." not in captions(page)
    page.button(key="room-health").click().run()
    assert not page.exception
    assert "Ollama를 켜세요." in captions(page)


def test_a_key_in_the_environment_is_used_only_after_a_yes_which_can_be_taken_back(page, monkeypatch, workspace_folder):
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key")
    open_room(page, monkeypatch, "models")
    assert not page.exception and "forbid-openai" not in [b.key for b in page.button]
    keep = Path(workspace_folder) / ".gallae" / "keep"
    assert allowed_models(keep) == frozenset()
    page.button(key="allow-openai").click().run()
    assert not page.exception
    assert allowed_models(keep) == {"openai"}
    assert "allow-openai" not in [b.key for b in page.button]
    page.button(key="forbid-openai").click().run()
    assert allowed_models(keep) == frozenset()


def test_without_a_key_nobody_is_asked(page, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    page.run()
    assert "allow-openai" not in [b.key for b in page.button]


def test_an_operator_is_told_how_far_the_money_has_gone_and_a_reader_is_not(page, workspace_folder, monkeypatch):
    import time

    from gallae.core.types import Usage
    from gallae.core.workspace import open_workspace
    from gallae.graphs.alarms import raise_alarms
    from gallae.graphs.uses import open_uses

    toml = Path(workspace_folder) / "gallae.toml"
    toml.write_text(toml.read_text("utf-8") + "[budget]\nusd_per_month = 10.0\n", encoding="utf-8")
    workspace, now = open_workspace(Path(workspace_folder), environ={}), time.time()
    with open_uses(workspace.keep / "usage.sqlite") as uses:
        uses.begin("t", "anna", now)
        uses.settle("t", Usage(1, 1, 8.5, ("m",)), 0.0)
        raise_alarms(workspace, uses, now)
    page.run()
    assert not page.exception and ["예산의 80%를 썼습니다" in w.value for w in page.warning] == [True]
    monkeypatch.setattr("gallae.ui.visit.may_do", lambda person, action: False)
    page.run()
    assert not page.warning
