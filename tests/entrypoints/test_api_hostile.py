"""What nobody should send: every answer stays ours, bounded and below 500, and the server goes on."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import httpx
import pytest
from api_world import Served, serving, signed

from gallae.entrypoints import http_guard


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("hostile") / "w", serve={"body_bytes": 12_000_000}) as one:
        yield one


TURNS = "/api/threads/t/turns"
BODIES = {
    "no JSON": b"{",
    "not UTF-8": b'{"question": "\xff\xfe"}',
    "half a character": b'{"question": "\\ud800 \\udfff"}',
    "deep": b"[" * 200_000 + b"]" * 200_000,
    "deep in a field": b'{"question": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}",
    "ten megabytes": json.dumps({"question": "가" * 3_300_000}, ensure_ascii=False).encode(),
    "a number of many digits": b'{"question": ' + b"9" * 100_000 + b"}",
    "no number": b'{"question": NaN}',
    "a list": b"[]",
    "nothing": b"",
    "twice": b'{"question": "a", "question": 1}',
    "unknown": b'{"question": "a", "person": "oh"}',
    "day as seconds": b'{"question": "a", "today": 0}',
    "no day": b'{"question": "a", "today": "2026-02-30"}',
    "no way": b'{"question": "a", "route": "admin"}',
    "blank": '{"question": " \u200b\u3000"}'.encode(),
}


def ours(got: httpx.Response) -> bool:
    return (
        set(got.json()) == {"error"}
        and set(got.json()["error"]) == {"code", "message", "hint"}
        and len(got.content) < 3_000
    )


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_question_is_a_400_of_ours(served: Served, name: str) -> None:
    with served.of() as client:
        got = client.post(
            TURNS, content=BODIES[name], headers={"Content-Type": "application/json", "Accept": "application/json"}
        )
        assert (got.status_code == 400 and ours(got)) or (name == "blank" and got.status_code == 200), got.text[:300]
        assert "Traceback" not in got.text and str(served.folder) not in got.text


def test_too_much_is_a_413_with_and_without_a_length(served: Served) -> None:
    def pieces() -> Iterator[bytes]:
        yield from (b"x" * 1_000_000 for _ in range(14))

    with served.of() as client:
        for content in (b"x" * 12_000_001, pieces()):
            try:
                got = client.post(TURNS, content=content, headers={"Content-Type": "application/json"})
            except httpx.WriteError:  # refused before all of it was sent
                continue
            assert got.status_code == 413 and ours(got)
        assert client.get("/api/me").status_code == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data", "application/x-www-form-urlencoded", "x"]
)
def test_another_kind_of_content_is_no_json(served: Served, kind: str) -> None:
    with served.of() as client:
        got = client.post(TURNS, content=b'{"question": "a"}', headers={"Content-Type": kind})
        assert got.status_code == 400 and ours(got)


def test_nul_and_odd_characters_are_text_like_any_other(served: Served) -> None:
    odd = "수영장\x00 이용료\u2028는 \x1b[31m얼마\ufffe예요? 😀"
    with served.of() as client:
        asked = client.post(
            "/api/threads/odd/turns", json={"question": odd}, headers={"Accept": "application/json"}
        ).json()
        assert asked["question"] == odd and client.get(f"/api/turns/{asked['id']}").json()["question"] == odd
        for path in ("/api/documents/search?q=%00", "/api/documents/search?q=%ED%A0%80", "/api/documents/search?q=%FF"):
            assert client.get(path).status_code == 200
        assert client.get("/api/documents/text?path=documents/%00").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["documents/../people.toml", "documents/../../etc/passwd", "/etc/passwd", "documents//etc/passwd", "documents/./fees.md",
     "documents/fees.md/", "people.toml", "documents\\..\\people.toml", "documents/%2e%2e/people.toml", ".gallae/keep/turns.sqlite"],
)  # fmt: skip
def test_no_path_leads_out_of_documents(served: Served, path: str) -> None:
    with served.of("oh") as client:
        for got in (
            client.get("/api/documents/text", params={"path": path}),
            client.get("/api/documents/passages", params={"path": path}),
            client.delete("/api/documents", params={"path": path}),
        ):
            assert got.status_code in (400, 404) and ours(got)
        sent = client.post("/api/documents", files=[("files", ("x.md", b"# x\n\ny"))], data={"folder": path})
        report = sent.json()["documents"][0]
        assert report["status"] == "refused" or report["path"].startswith("documents/")
    assert (served.folder / "people.toml").is_file() and (served.folder / "documents" / "fees.md").is_file()
    outside = [p for p in served.folder.rglob("x.md") if not p.is_relative_to(served.folder / "documents")]
    assert not outside


@pytest.mark.parametrize(
    "name",
    ["../../evil.md", "C:\\evil.md", "evil.md\x00.png", ".hidden.md", "가" * 300 + ".md", "_meta.toml", "..", ""],
)
def test_no_name_of_a_file_leads_out_either(served: Served, name: str) -> None:
    before = {p for p in served.folder.rglob("*") if p.is_file() and ".gallae" not in p.parts}
    with served.of("oh") as client:
        got = client.post("/api/documents", files=[("files", (name, b"# x\n\nthe evil text"))])
        assert got.status_code in (200, 400), got.text
        made = {p for p in served.folder.rglob("*") if p.is_file() and ".gallae" not in p.parts} - before
        assert all(p.parent == served.folder / "documents" and not p.name.startswith(".") for p in made)
        for path in made:
            assert client.delete("/api/documents", params={"path": f"documents/{path.name}"}).status_code == 200
    assert not [p for p in served.folder.rglob("*") if p.is_file() and ".gallae" not in p.parts and p not in before]


def test_a_decomposed_name_is_one_document(served: Served) -> None:
    with served.of("oh") as client:
        sent = client.post(
            "/api/documents", files=[("files", (normalize("NFD", "사우나.md"), "# 사우나\n\n3,000원이다.".encode()))]
        )
        assert sent.json()["documents"][0] == {"path": "documents/사우나.md", "status": "added", "reason": ""}
        for form in ("NFC", "NFD"):
            assert (
                client.get("/api/documents/text", params={"path": normalize(form, "documents/사우나.md")}).status_code
                == 200
            )
        assert (
            client.delete("/api/documents", params={"path": normalize("NFD", "documents/사우나.md")}).status_code == 200
        )
        assert not [p for p in (served.folder / "documents").iterdir() if "사우나" in normalize("NFC", p.name)]


def test_a_link_that_leads_elsewhere_brings_nothing_in_or_out(served: Served, tmp_path: Path) -> None:
    (served.folder / "documents" / "out").symlink_to(tmp_path, target_is_directory=True)
    with served.of("oh") as client:
        sent = client.post("/api/documents", files=[("files", ("x.md", b"# x\n\ny"))], data={"folder": "out"})
        assert sent.json()["documents"][0]["status"] == "refused" and not list(tmp_path.iterdir())
    (served.folder / "documents" / "out").unlink()


def test_a_body_that_stops_half_way_is_given_up(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_guard, "BODY_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", int(served.url.rsplit(":", 1)[1])), timeout=10) as raw:
        head = (
            f"POST {TURNS} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {signed('anna')['Authorization']}\r\n"
            "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
        )
        raw.sendall(head.encode() + b'{"question": ')
        assert raw.recv(4_096).startswith(b"HTTP/1.1 408")
    with served.of() as client:
        assert client.get("/api/me").status_code == 200


def test_a_method_that_an_address_does_not_know_is_told_those_it_does(served: Served) -> None:
    with served.of() as client:
        got = client.request("TRACE", "/api/documents")
        assert got.status_code == 405 and ours(got)
        assert set(got.headers["Allow"].split(", ")) == {"GET", "POST", "DELETE"}
        assert client.get("/api/nothing").status_code == 404


def test_a_strange_last_event_id_is_refused_and_one_too_far_gets_the_end(served: Served) -> None:
    with served.of() as client:
        turn = client.post(
            TURNS, json={"question": "수영장 하루 이용료는?"}, headers={"Accept": "application/json"}
        ).json()["id"]
        for place in ("x", "1", "1.2.3", "-1.0", "1" * 40 + ".0"):
            assert client.get(f"/api/turns/{turn}/events", headers={"Last-Event-ID": place}).status_code == 400
        far = client.get(f"/api/turns/{turn}/events", headers={"Last-Event-ID": "999999999.999999999"})
        assert "event: turn_ended" in far.text and "event: token" not in far.text
