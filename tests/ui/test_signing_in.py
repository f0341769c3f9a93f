"""Who sees which page: signed in and named, signed in and unknown, not signed in; what each role is shown and may do."""

from __future__ import annotations

import sys

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from gallae.core.errors import AccessError
from gallae.core.types import Person
from gallae.models.consent import allow_model, allowed_models
from gallae.ui.models import _say_no, say_yes
from gallae.ui.upload import bring, look_again
from gallae.ui.visit import Visit

TEAM = """
[people.anna]
groups = ["desk"]
email = "anna@team.example"
[people.eun]
groups = ["desk"]
role = "editor"
email = "eun@team.example"
[people.ohn]
role = "operator"
email = "ohn@team.example"
"""
SECRETS = {"auth": {"client_id": "gallae", "okta": {"client_id": "x"}}}


def signed(email: str, **claims: object) -> dict[str, object]:
    return {"is_logged_in": True, "email": email, "sub": "u1", **claims}


@pytest.fixture
def team(page: AppTest, workspace_folder, monkeypatch) -> AppTest:
    (workspace_folder / "people.toml").write_text(TEAM, encoding="utf-8")
    (workspace_folder / "documents" / "pay.md").write_text(
        "---\ntitle: 급여 규정\nreaders: [staff]\n---\n\n급여는 매달 25일에 준다.\n", encoding="utf-8"
    )
    monkeypatch.setattr(sys, "argv", [*sys.argv, "--sign-in"])
    page.secrets = dict(SECRETS)
    return page


def everything(at: AppTest) -> str:
    """All that the page says, with every label and help."""
    return repr(at.main) + repr(at.sidebar)


def documents(at: AppTest) -> AppTest:
    at._page_hash = calc_hash("documents")
    return at.run()


@pytest.mark.parametrize("user", [{}, {"is_logged_in": False}, {"is_logged_in": False, "email": "anna@team.example"}])
def test_who_is_not_signed_in_sees_the_way_to_sign_in_and_nothing_else(team, user):
    team.user = user
    at = team.run()
    assert not at.exception and not at.chat_input and not at.sidebar.children
    assert [b.key for b in at.button] == ["sign-in-", "sign-in-okta"]
    assert "복사" not in everything(at)  # neither the title nor an example
    assert not documents(team).get("file_uploader") and "document-documents/copy.md" not in everything(team)


def test_a_sign_in_button_leads_to_its_provider(team, monkeypatch):
    asked = []
    monkeypatch.setattr(st, "login", lambda provider=None: asked.append(provider))
    at = team.run()
    at.button(key="sign-in-").click().run()
    at.button(key="sign-in-okta").click().run()
    assert asked == [None, "okta"] and not at.exception


@pytest.mark.parametrize(
    "user",
    [
        signed("minu@team.example"),
        signed(""),
        signed("anna@team.example", email_verified=False),
        {"is_logged_in": True, "sub": "anna"},
    ],
)
def test_who_is_signed_in_and_not_named_is_told_so_and_sees_nothing_else(team, user):
    team.user = user
    at = team.run()
    assert not at.exception and not at.chat_input and not at.sidebar.children
    (said,) = at.error
    assert "운영자" in said.value and [b.key for b in at.button] == ["sign-out"]
    assert "복사" not in everything(at) and "anna@team" not in everything(documents(team)).replace(
        str(user.get("email")), ""
    )


def test_who_is_named_asks_as_themselves_and_signs_out(team, scripted, monkeypatch):
    team.user = signed("ANNA@team.example")
    at = team.run()
    assert not at.exception
    at.chat_input[0].set_value("질문").run()
    assert not at.exception
    (thread,) = scripted["chat"].store.threads(Person("anna", frozenset({"desk"})))
    assert thread.title == "질문" and not scripted["chat"].store.threads(Person("eun", frozenset({"desk"}), "editor"))
    assert any("anna" in c.value and "읽는 사람" in c.value for c in at.sidebar.caption)
    at.button(key="sign-out").click().run()
    assert not at.chat_input and [b.key for b in at.button] == ["sign-in-", "sign-in-okta"]


def test_who_is_taken_out_of_people_toml_sees_nothing_from_the_next_click_on(team, workspace_folder):
    team.user = signed("anna@team.example")
    assert team.run().chat_input
    for text in (TEAM.replace("anna@", "hanna@"), "[people"):
        (workspace_folder / "people.toml").write_text(text, encoding="utf-8")
        at = team.run()
        assert not at.exception and at.error and not at.chat_input and not at.sidebar.children
    (workspace_folder / "people.toml").unlink()
    assert not team.run().chat_input


def test_a_sign_in_that_lost_its_secrets_is_closed(team):
    team.secrets = {}
    at = team.run()
    assert not at.exception and not at.chat_input and [b.key for b in at.button] == ["sign-in-"]


def test_a_workspace_that_does_not_open_says_no_more_than_that_to_strangers(team, workspace_folder):
    (workspace_folder / "gallae.toml").write_text("[limits]\nturn_seconds = 'soon'\n", encoding="utf-8")
    (said,) = team.run().error
    assert "설정" in said.value and "turn_seconds" not in said.value


@pytest.mark.parametrize(("who", "uploads", "health"), [("anna", 0, 0), ("eun", 1, 0), ("ohn", 1, 1)])
def test_uploads_are_for_editors_and_models_for_operators(team, workspace_folder, monkeypatch, who, uploads, health):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-none")  # pragma: allowlist secret
    team.user = signed(f"{who}@team.example")
    at = documents(team)
    assert not at.exception
    keys = {b.key for b in at.button}
    assert len(at.get("file_uploader")) == uploads and ("look" in keys) == bool(uploads)
    assert ("allow-openai" in keys) == bool(health)
    assert any("모델" in str(link.proto.label) for link in at.get("page_link")) == bool(health)
    assert "document-documents/copy.md" in keys and "document-documents/pay.md" not in keys
    if not health:
        allow_model(workspace_folder / ".gallae" / "keep", "openai")
        assert "forbid-openai" not in {b.key for b in team.run().button}


def test_an_unknown_name_on_a_page_without_sign_in_is_refused(page, workspace_folder, monkeypatch):
    (workspace_folder / "people.toml").write_text(TEAM, encoding="utf-8")
    for words in (["--as", "minu"], ["--as", "anna", "--groups", "staff"]):
        monkeypatch.setattr(sys, "argv", ["app.py", "--workspace", str(workspace_folder), *words])
        at = page.run()
        assert not at.exception and at.error and not at.chat_input
    monkeypatch.setattr(sys, "argv", ["app.py", "--workspace", str(workspace_folder), "--as", "eun"])
    at = documents(page)
    assert not at.exception and at.get("file_uploader")


@pytest.fixture
def visit_of(team, workspace_folder):
    """The page's own visit, as somebody: what a click does if a button was drawn for another."""
    from gallae.core.workspace import open_workspace
    from gallae.retrievers.index import open_index

    workspace = open_workspace(workspace_folder)

    class OnlyIndex:
        def __init__(self, index):
            self.chat = type("Chat", (), {"index": index, "note_documents": lambda *_: None})

        def call(self, do):
            return do(self.chat)

    with open_index(workspace) as index:
        index.ingest()
        yield lambda person: Visit(OnlyIndex(index), workspace, person, "ko", reopen=lambda: None)


def test_what_is_done_asks_for_the_role_itself(visit_of, workspace_folder):
    reader, editor = visit_of(Person("anna", frozenset({"desk"}))), visit_of(Person("eun", frozenset(), "editor"))
    refused = bring(reader, "new.md", "# 새 문서\n\n열 시에 연다.\n".encode())
    assert refused.report.status == "refused" and "editor" in refused.report.reason
    assert not (workspace_folder / "documents" / "new.md").exists()
    assert bring(editor, "new.md", "# 새 문서\n\n열 시에 연다.\n".encode()).report.status == "added"
    with pytest.raises(AccessError):
        look_again(reader)
    for visit in (reader, editor):
        for act in (say_yes, _say_no):
            with pytest.raises(AccessError):
                act(visit)
    assert not allowed_models(visit.workspace.keep)
    say_yes(visit_of(Person("ohn", frozenset(), "operator")))
    assert allowed_models(visit.workspace.keep)


def test_an_editor_neither_overwrites_nor_hears_of_what_they_may_not_read(visit_of, workspace_folder):
    editor, pay = visit_of(Person("eun", frozenset({"desk"}), "editor")), workspace_folder / "documents" / "pay.md"
    before = pay.read_bytes()
    for data in (before, b"# pay\n\n1\n"):
        for replace in (True, False):
            assert bring(editor, "pay.md", data, replace=replace).report.status == "refused"
            assert pay.read_bytes() == before
    pay.write_text(pay.read_text("utf-8") + "\n보너스도 준다.\n", encoding="utf-8")
    (workspace_folder / "documents" / "copy.md").write_text("# 복사\n\n한 장에 70원이다.\n", encoding="utf-8")
    (workspace_folder / "documents" / "broken.pdf").write_bytes(b"no PDF")
    told = look_again(editor)
    assert {r.path for r in told if r.status != "unchanged"} == {"documents/copy.md"}
    assert not {"documents/pay.md", "documents/broken.pdf"} & {r.path for r in told}
