"""What belongs to one person is to everybody else not there: every operation of the page, with ids that are right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_world import Served, serving

FEE = "표식열쇠: 수영장 하루 이용료는 얼마예요?"
SECRET = ("표식열쇠", "4821")
# (method, path) → (body, status) of somebody who knows all the ids of somebody else
OTHERS: dict[tuple[str, str], tuple[Any, int]] = {
    ("get", "/api/threads"): (None, 200),
    ("post", "/api/threads"): (None, 201),
    ("get", "/api/threads/{thread}"): (None, 404),
    ("patch", "/api/threads/{thread}"): ({"title": "가로챔"}, 404),
    ("delete", "/api/threads/{thread}"): (None, 404),
    ("post", "/api/threads/{thread}/turns"): ({"question": "앞에서 무엇을 물었지?"}, 403),
    ("post", "/api/threads/{thread}/links"): ({}, 404),
    ("get", "/api/turns/{turn}"): (None, 404),
    ("get", "/api/turns/{turn}/events"): (None, 404),
    ("post", "/api/turns/{turn}/stop"): (None, 404),
    ("post", "/api/turns/{turn}/approval"): ({"yes": True, "approval": "0" * 32}, 404),
    ("get", "/api/turns/{turn}/receipt"): (None, 404),
    ("post", "/api/turns/{turn}/feedback"): ({"score": "down", "route": "prompt"}, 404),
    ("delete", "/api/turns/{turn}/correction"): (None, 404),
    ("get", "/api/links"): (None, 200),
    ("delete", "/api/links/{link}"): (None, 404),
    ("post", "/api/shared"): ({"token": "0" * 32}, 403),
    ("get", "/api/corrections"): (None, 200),
    ("get", "/api/consent"): (None, 200),
    ("put", "/api/consent"): ({"learn": False}, 200),
    ("post", "/api/route"): ({"question": "금고 순번은?"}, 200),
    ("get", "/api/rules"): (None, 200),
    ("get", "/api/me"): (None, 200),
    ("get", "/api/documents"): (None, 200),
    ("get", "/api/documents/search"): ({"q": "직원 금고 순번"}, 200),
    ("get", "/api/documents/text"): ({"path": "documents/staff.md"}, 404),
    ("get", "/api/documents/passages"): ({"path": "documents/staff.md"}, 404),
    ("delete", "/api/documents"): ({"path": "documents/staff.md"}, 404),
    ("post", "/api/documents"): ({"replace": "1"}, 200),
    ("post", "/api/documents/reindex"): (None, 200),
}


def send(client: httpx.Client, method: str, path: str, given: Any, ids: dict[str, str]) -> httpx.Response:
    address = path.format(**ids)
    if path == "/api/documents" and method == "post":
        return client.post(address, data=given, files=[("files", ("staff.md", b"# stolen"))])
    if method in ("get", "delete"):
        return client.request(method, address, params=given)
    return client.request(method, address, json=given)


def mine(client: httpx.Client) -> dict[str, str]:
    """A conversation with a rated turn and a link."""
    turn = client.post(
        "/api/threads/mine/turns", json={"question": FEE}, headers={"Accept": "application/json"}
    ).json()["id"]
    assert client.post(f"/api/turns/{turn}/feedback", json={"score": "up", "route": "prompt"}).status_code == 201
    assert client.put("/api/consent", json={"learn": True}).json() == {"learn": True}
    link = client.post("/api/threads/mine/links", json={"days": 1}).json()
    return {"thread": "mine", "turn": turn, "link": link["id"], "token": link["token"]}


def seen_by(client: httpx.Client, ids: dict[str, str]) -> list[Any]:
    paths = (
        "/api/threads/mine",
        "/api/turns/{turn}/receipt",
        "/api/links",
        "/api/corrections",
        "/api/consent",
        "/api/threads",
    )
    return [client.get(path.format(**ids)).json() for path in paths]


def test_somebody_else_who_knows_every_id_sees_and_changes_nothing(tmp_path: Path) -> None:
    with serving(tmp_path / "a") as served, served.of("anna") as anna, served.of("chul") as other:
        ids, schema = mine(anna), anna.get("/api/openapi.json").json()
        operations = {(method, path) for path, item in schema["paths"].items() for method in item}
        assert operations == set(OTHERS)  # a new operation needs a row
        before, stored = seen_by(anna, ids), (served.folder / "documents" / "staff.md").read_bytes()
        for (method, path), (given, status) in OTHERS.items():
            got = send(other, method, path, given, ids)
            assert got.status_code == status, (method, path, got.text)
            assert not [secret for secret in SECRET if secret in got.text], (method, path)
            assert str(status) in schema["paths"][path][method]["responses"], (method, path)
        assert seen_by(anna, ids) == before
        assert (served.folder / "documents" / "staff.md").read_bytes() == stored
        unknown = other.get("/api/turns/" + "0" * 32).json()["error"]["message"]
        known = other.get(f"/api/turns/{ids['turn']}").json()["error"]["message"]
        assert unknown.replace("0" * 32, "ID") == known.replace(ids["turn"], "ID")


def test_nobody_gets_nothing_at_all(tmp_path: Path) -> None:
    with serving(tmp_path / "a") as served, httpx.Client(base_url=served.url) as nobody:
        for (method, path), (given, _) in OTHERS.items():
            got = send(nobody, method, path, given, {"thread": "mine", "turn": "0" * 32, "link": "0" * 12})
            assert got.status_code == 401 and set(got.json()) == {"error"}, (method, path)
        assert nobody.get("/api/openapi.json").status_code == nobody.get("/api/docs").status_code == 401


def test_readers_change_no_document_and_editors_only_what_they_may_read(tmp_path: Path) -> None:
    with serving(tmp_path / "a") as served, served.of("anna") as reader, served.of("bora") as staff:
        for got in (
            send(reader, "post", "/api/documents", {"replace": "1"}, {}),
            send(reader, "post", "/api/documents/reindex", None, {}),
            send(reader, "delete", "/api/documents", {"path": "documents/fees.md"}, {}),
        ):
            assert got.status_code == 403 and got.json()["error"]["code"] == "access"
        assert (served.folder / "documents" / "fees.md").is_file()
        assert "4821" in staff.get("/api/documents/text", params={"path": "documents/staff.md"}).text
        assert staff.delete("/api/documents", params={"path": "documents/staff.md"}).json()["status"] == "removed"
        assert not (served.folder / "documents" / "staff.md").exists()
        assert staff.get("/api/documents/text", params={"path": "documents/staff.md"}).status_code == 404


def test_an_answer_that_rests_on_what_was_taken_away_is_withheld_everywhere(tmp_path: Path) -> None:
    with serving(tmp_path / "a") as served, served.of("bora") as bora:
        turn = bora.post(
            "/api/threads/t/turns",
            json={"question": "직원 금고 비밀 순번은 뭐야?"},
            headers={"Accept": "application/json"},
        ).json()
        assert "4821" in turn["text"], turn["text"]
        people = served.folder / "people.toml"
        people.write_text(
            people.read_text(encoding="utf-8").replace('groups = ["staff"]', 'groups = ["desk"]'), encoding="utf-8"
        )
        for path in ("/api/turns/{id}", "/api/turns/{id}/events", "/api/turns/{id}/receipt", "/api/threads/t"):
            got = bora.get(path.format(id=turn["id"]))
            assert got.status_code == 200 and "4821" not in got.text, path
        assert bora.get(f"/api/turns/{turn['id']}").json()["status"] == "withheld"


def test_a_shared_link_shows_what_the_viewer_may_read_until_it_is_taken_back(tmp_path: Path) -> None:
    with serving(tmp_path / "a") as served, served.of("anna") as anna, served.of("bora") as bora:
        ids = mine(anna)
        opened = bora.post("/api/shared", json={"token": ids["token"]})
        assert opened.status_code == 200 and opened.json()["turns"][0]["question"] == FEE
        assert ids["token"] not in json.dumps(anna.get("/api/links").json())
        assert anna.delete(f"/api/links/{ids['link']}").status_code == 204
        closed, never = (bora.post("/api/shared", json={"token": token}) for token in (ids["token"], "x"))
        assert closed.status_code == never.status_code == 403 and closed.json() == never.json()
        assert anna.delete("/api/threads/mine").status_code == 204
        assert anna.get("/api/threads/mine").status_code == anna.get(f"/api/turns/{ids['turn']}").status_code == 404


@pytest.mark.parametrize("key", ["one", "a key"])
def test_a_key_of_idempotency_is_each_person_s_own_and_binds_one_request(tmp_path: Path, key: str) -> None:
    def ask(served: Served, person: str, thread: str, question: str) -> httpx.Response:
        with served.of(person) as client:
            headers = {"Accept": "application/json", "Idempotency-Key": key}
            return client.post(f"/api/threads/{thread}/turns", json={"question": question}, headers=headers)

    with serving(tmp_path / "a") as served:
        first, again, others = (ask(served, p, f"{p}1", FEE) for p in ("anna", "anna", "bora"))
        assert again.json() == first.json() and again.headers["Idempotent-Replayed"] == "true"
        assert others.status_code == 200 and others.json()["id"] != first.json()["id"]
        assert ask(served, "anna", "anna2", FEE).status_code == 400  # another conversation is another request
        assert ask(served, "anna", "anna1", "다른 질문").status_code == 400
        with served.of("anna") as client:
            assert len(client.get("/api/threads/anna1").json()["turns"]) == 1
