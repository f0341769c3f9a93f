"""Settings and health on the page, with the real chat: what is said at once, what is asked, who may see it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

APP = Path(__file__).resolve().parents[2] / "ui" / "app.py"
ODD = Path(__file__).resolve().parents[1] / "tools" / "odd_server.py"
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def health(workspace_folder: Path, monkeypatch: pytest.MonkeyPatch):
    """health(*arguments) opens the health page of the workspace."""
    monkeypatch.setattr(sys, "argv", ["app.py", "--workspace", str(workspace_folder)])

    def opened(*arguments: str) -> AppTest:
        monkeypatch.setattr(sys, "argv", [*sys.argv, *arguments])
        page = AppTest.from_file(str(APP), default_timeout=200)
        page.run()
        page._page_hash = calc_hash("health")
        return page.run()

    yield opened
    st.cache_resource.clear()


def texts(at: AppTest) -> str:
    kinds = ("markdown", "caption", "error", "info", "success", "warning", "code")
    return "\n".join(str(element.value) for kind in kinds for element in at.get(kind))


def test_what_is_wrong_stands_first_with_its_next_step_and_a_secret_is_stars(health, workspace_folder, monkeypatch):
    (workspace_folder / "documents" / "bad.pdf").write_bytes(b"%PDF-1.4\n")
    monkeypatch.setenv("GALLAE_OPENAI_API_KEY", "sk-very-secret")
    monkeypatch.setenv("GALLAE_NO_SUCH", "1")
    at = health()
    assert not at.exception
    assert any("bad.pdf" in str(e.value) for e in at.error)
    assert any("GALLAE" in str(e.value) for e in at.info)
    at.toggle(key="all-settings").set_value(True).run()
    shown = texts(at) + "\n".join(str(t.value) for t in at.table)
    assert "language" in shown and "sk-very-secret" not in shown
    assert "tar --exclude" in shown and ".gallae/cache" in shown


def test_looking_asks_models_and_says_so_and_the_audit_is_verified_on_request(health):
    at = health()
    assert "아직 물어보지 않았습니다" in texts(at)
    at.button(key="look-at-all").click().run()
    assert not at.exception
    assert not at.error and any("언어 모델 없이" in str(e.value) for e in at.info) and "**대화 모델**" in texts(at)
    at.button(key="verify").click().run()
    assert not at.exception
    assert "모두 쓴 그대로입니다" in texts(at) and "gallae audit verify --anchor" in texts(at)


def test_a_row_of_the_audit_that_somebody_changed_is_named(health, workspace_folder):
    health()
    file = workspace_folder / ".gallae" / "keep" / "audit.jsonl"
    row = file.read_text(encoding="utf-8")
    file.write_text(row.replace('"outcome":"done"', '"outcome":"none"', 1), encoding="utf-8")
    at = health()
    at.button(key="verify").click().run()
    assert any("1번째 행" in str(e.value) and "바뀌었습니다" in str(e.value) for e in at.error)


def test_changed_tools_of_a_server_are_read_and_accepted_here(health, workspace_folder, tmp_path):
    script, source = tmp_path / "server.py", ODD.read_text(encoding="utf-8")
    script.write_text(source, encoding="utf-8")
    arguments = json.dumps(["-S", str(script)])
    with (workspace_folder / "gallae.toml").open("a", encoding="utf-8") as file:
        file.write(f"[mcp_servers.odd]\ncommand = {json.dumps(sys.executable)}\nargs = {arguments}\n")
    at = health()
    assert not at.exception and "쓸 도구" not in texts(at)
    script.write_text(source.replace('"--list", default=""', '"--list", default="renamed"'), encoding="utf-8")
    at.button(key="look-at-all").click().run()
    assert not at.exception
    assert "읽고 받아들이기 전에는" in texts(at) and "tools.example" in texts(at)
    at.button(key="accept-odd").click().run()
    assert not at.exception
    at.run()
    assert "읽고 받아들이기 전에는" not in texts(at)
    chain = (workspace_folder / ".gallae" / "keep" / "audit.jsonl").read_text(encoding="utf-8")
    assert '"tools-accepted"' in chain


def test_only_who_may_doctor_finds_the_room(health, workspace_folder):
    (workspace_folder / "people.toml").write_text(
        '[people.anna]\ngroups = ["desk"]\nrole = "editor"\n[people.oh]\nrole = "operator"\n', encoding="utf-8"
    )
    assert not any(b.key == "look-at-all" for b in health("--as", "anna").button)
    at = health("--as", "oh")
    assert not at.exception and any(b.key == "look-at-all" for b in at.button)
    assert "2명" in texts(at)
