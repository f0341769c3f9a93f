"""The rest of /api in ordinary use: conversations, documents, feedback, decisions, who am I."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_world import Served, serving

from gallae.graphs.consents import consenting

FEE = "수영장 하루 이용료는 얼마예요?"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path / "w") as one:
        yield one


def ask(client: httpx.Client, question: str = FEE, thread: str = "t") -> dict[str, Any]:
    got = client.post(
        f"/api/threads/{thread}/turns", json={"question": question}, headers={"Accept": "application/json"}
    )
    assert got.status_code == 200, got.text
    return dict(got.json())


def test_conversations_are_listed_page_by_page_renamed_and_deleted(served: Served) -> None:
    with served.of() as client:
        new = client.post("/api/threads").json()["id"]
        assert client.get(f"/api/threads/{new}").status_code == 404  # it begins with its first question
        for n in range(3):
            ask(client, f"{n + 1}번째로, {FEE}", f"t{n}")
        first = client.get("/api/threads", params={"limit": 2}).json()
        rest = client.get("/api/threads", params={"limit": 2, "offset": 2}).json()
        assert [t["id"] for t in first["threads"] + rest["threads"]] == ["t2", "t1", "t0"] and rest["total"] == 3
        assert client.patch("/api/threads/t1", json={"title": "  요금   문의 "}).json()["title"] == "요금 문의"
        assert client.get("/api/threads").json()["threads"][1]["title"] == "요금 문의"
        assert client.delete("/api/threads/t1").status_code == 204
        assert client.get("/api/threads").json()["total"] == 2


def test_a_conversation_is_read_from_its_beginning_or_from_its_end(served: Served) -> None:
    with served.of() as client:
        ids = [ask(client, f"{n}. {FEE}")["id"] for n in range(4)]

        def read(**given: Any) -> list[str]:
            return [turn["id"] for turn in client.get("/api/threads/t", params=given).json()["turns"]]

        assert read() == ids and read(limit=2) == ids[:2] and read(limit=2, offset=3) == ids[3:]
        assert read(limit=1, last="1") == ids[3:] and read(limit=2, offset=1, last="true") == ids[1:3]
        assert read(limit=2, offset=9, last="1") == []


def test_a_document_is_brought_found_read_replaced_and_removed(served: Served) -> None:
    text = "# 사우나\n\n사우나 이용료는 3,000원이다.\n"
    with served.of("bora") as editor:
        sent = editor.post(
            "/api/documents",
            files=[("files", ("sauna.md", text.encode())), ("files", ("broken.pdf", b"%PDF-"))],
            data={"folder": "prices"},
        ).json()["documents"]
        assert [report["status"] for report in sent] == ["added", "refused"] and sent[1]["reason"]
        assert [p.name for p in (served.folder / "documents" / "prices").iterdir()] == ["sauna.md"]
        path = {"path": "documents/prices/sauna.md"}
        assert "documents/prices/sauna.md" in [d["path"] for d in editor.get("/api/documents").json()["documents"]]
        found = editor.get("/api/documents/search", params={"q": "사우나 이용료", "k": 1}).json()
        passage = found["passages"][0]
        whole = editor.get("/api/documents/text", params=path).json()["text"]
        assert passage["path"] == path["path"] and whole[passage["start"] : passage["end"]] == passage["text"]
        part = editor.get("/api/documents/text", params={**path, "start": 2, "end": 5}).json()
        assert part["text"] == whole[2:5] == "사우나"
        rows = editor.get("/api/documents/passages", params=path).json()
        assert rows["total"] == len(rows["passages"]) == 1 and rows["passages"][0]["id"] == passage["id"]
        again = {
            "files": [("files", ("sauna.md", text.replace("3,000", "4,000").encode()))],
            "data": {"folder": "prices"},
        }
        assert editor.post("/api/documents", **again).json()["documents"][0]["status"] == "refused"
        again["data"]["replace"] = "1"
        assert editor.post("/api/documents", **again).json()["documents"][0]["status"] == "updated"
        assert "4,000원" in ask(editor, "사우나 이용료는 얼마야?")["text"]
        assert editor.delete("/api/documents", params=path).json()["status"] == "removed"
        assert editor.get("/api/documents/text", params=path).status_code == 404


def test_what_changed_in_the_folder_shows_and_is_indexed_on_request(served: Served) -> None:
    file = served.folder / "documents" / "hours.md"
    file.write_text("# 운영 시간\n\n평일은 오전 5시부터 연다.\n", encoding="utf-8")
    with served.of("bora") as editor:
        states = {d["path"]: d["state"] for d in editor.get("/api/documents").json()["documents"]}
        assert states == {
            "documents/fees.md": "indexed",
            "documents/hours.md": "changed",
            "documents/staff.md": "indexed",
        }
        assert editor.post("/api/documents/reindex").json()["documents"] == [
            {"path": "documents/hours.md", "status": "updated", "reason": ""}
        ]
        assert editor.post("/api/documents/reindex").json() == {"documents": []}


def test_a_corrected_way_is_followed_until_it_is_taken_back(served: Served) -> None:
    question = "라커 얘기 좀 해 줘"
    with served.of() as client:
        before = client.post("/api/route", json={"question": question}).json()["route"]
        right = "rag" if before != "rag" else "prompt"
        turn = ask(client, question)["id"]
        noted = client.post(
            f"/api/turns/{turn}/feedback", json={"score": "down", "comment": "문서에 있다", "route": right}
        )
        assert noted.status_code == 201 and noted.json()["route"] == right
        assert client.post("/api/route", json={"question": question}).json()["route"] == right
        assert [c["right"] for c in client.get("/api/corrections").json()["corrections"]] == [right]
        (said,) = client.get(f"/api/turns/{turn}/receipt").json()["receipt"]["feedback"]
        assert (said["score"], said["comment"], said["route"]) == (0, "문서에 있다", right)
        assert client.delete(f"/api/turns/{turn}/correction").status_code == 204
        assert client.delete(f"/api/turns/{turn}/correction").status_code == 404
        assert client.post("/api/route", json={"question": question}).json()["route"] == before
        assert client.get("/api/corrections").json() == {"corrections": []}


def test_a_way_that_nobody_could_take_and_feedback_that_says_nothing_are_refused(served: Served) -> None:
    with served.of() as client:
        turn = ask(client)["id"]
        for said in ({"route": "sllm"}, {}, {"comment": "  "}, {"score": "up", "person": "oh"}, {"score": 1}):
            assert client.post(f"/api/turns/{turn}/feedback", json=said).status_code == 400, said
        assert client.get(f"/api/turns/{turn}/receipt").json()["receipt"]["feedback"] == []


def test_consent_is_no_until_somebody_says_yes_and_may_be_taken_back(served: Served) -> None:
    with served.of() as client:
        assert client.get("/api/consent").json() == {"learn": False}
        assert (
            client.put("/api/consent", json={"learn": True}).json()
            == client.get("/api/consent").json()
            == {"learn": True}
        )
        assert "anna" in consenting(served.chat.workspace.keep)
        assert client.put("/api/consent", json={"learn": "no"}).status_code == 400
        client.put("/api/consent", json={"learn": False})
        assert "anna" not in consenting(served.chat.workspace.keep)


def test_a_decision_is_that_of_the_command_line_and_leaves_nothing_behind(served: Served) -> None:
    import dataclasses
    from datetime import date

    from gallae.core.types import Message, Question, as_json

    history = [{"role": "user", "content": FEE}, {"role": "assistant", "content": "9,000원입니다."}]
    with served.of() as client:
        got = client.post(
            "/api/route", json={"question": "어린이는?", "history": history, "today": "2026-11-20"}
        ).json()
        person = served.chat.workspace.people.person("anna")
        said = tuple(Message(m["role"], m["content"]) for m in history)  # type: ignore[arg-type]

        async def decide() -> Any:
            made = served.chat.decide(Question("어린이는?", date(2026, 11, 20), history=said, person=person))
            return as_json(dataclasses.replace(made, milliseconds=got["milliseconds"]))

        assert served.call(decide) == got and "수영장" in got["resolved"]
        assert client.get("/api/threads").json()["total"] == 0
        rules = client.get("/api/rules").json()
        assert {"D0", "D3", "D9"} <= {rule["id"] for rule in rules["rules"]} and "evidence.coverage" in rules["signals"]


def test_everybody_is_told_who_they_are_and_what_is_offered(served: Served) -> None:
    with served.of("oh") as client:
        me = client.get("/api/me").json()
        assert me["person"] == {"id": "oh", "name": "", "role": "operator", "groups": ["desk", "staff"]}
        assert {way["route"]: way["by"] for way in me["routes"]} == {
            "prompt": [], "rag": ["code"], "sllm": [], "hybrid": [], "tool": ["code"]
        }  # fmt: skip
        assert me["limits"]["question_characters"] == 20_000 and me["limits"]["quota"]["turns_per_day"] is None


def test_errors_speak_the_caller_s_language(served: Served) -> None:
    with served.of() as client:
        said = [
            client.post("/api/documents/reindex", headers={"Accept-Language": language}).json()["error"]["message"]
            for language in ("ko-KR", "en-GB")
        ]
        assert "역할" in said[0] or "편집자" in said[0]
        assert "editor" in said[1] and "편집자" not in said[1]
