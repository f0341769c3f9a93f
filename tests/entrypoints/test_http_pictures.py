"""Pictures through the ways in: OpenAI's own SDK at `/v1`, `/api` turns, `gallae ask --picture`."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openai
import pytest
from PIL import Image
from served_http import V1, FakeServer, Served, pool, served, with_model

from gallae.entrypoints.cli import main
from gallae.graphs.pictures import PICTURES, picture_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "graphs"))

from fake_server import as_json, llama_server, sse
from outside_model import URL, OutsideModel, outside_model


def png(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (9, 7), colour).save(out, "PNG")
    return out.getvalue()


def url_of(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


RED, BLUE = url_of(png("red")), url_of(png("blue"))
SCHEMA = {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}}}


@pytest.fixture(scope="module")
def eyes() -> Iterator[FakeServer]:
    props = {"default_generation_settings": {"n_ctx": 32_768}, "modalities": {"vision": True}}
    server = llama_server(context=32_768).on("/props", as_json(props))
    with server.on(V1, lambda _: sse("llamacpp", "빨간 점입니다.", usage=(90, 5))):
        yield server


@pytest.fixture(scope="module")
def one(eyes: FakeServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(pool(tmp_path_factory.mktemp("pictures") / "w", **with_model(eyes))) as running:
        yield running


@pytest.fixture
def client(one: Served) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(
        base_url=f"{one.url}/v1", api_key="none", max_retries=0, http_client=openai.DefaultHttpxClient(trust_env=False)
    ) as made:
        yield made


def message(text: str, *urls: str) -> Any:
    parts = [{"type": "image_url", "image_url": {"url": url, "detail": "high"}} for url in urls]
    return {"role": "user", "content": [{"type": "text", "text": text}, *parts]}


def sent(eyes: FakeServer) -> list[str]:
    """The pictures of the last request to the model."""
    parts = [p for m in eyes.bodies(V1)[-1]["messages"] if isinstance(m["content"], list) for p in m["content"]]
    return [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]


def cleaned(*urls: str) -> list[str]:
    return [picture_of("x", base64.b64decode(url.partition(",")[2]), "ko").url for url in urls]


def told(done: Any) -> Any:
    return done.model_extra["gallae"]


def test_the_sdk_shows_a_picture_and_is_told_which_went_to_whom(client: openai.OpenAI, eyes: FakeServer) -> None:
    done = client.chat.completions.create(model="gallae", messages=[message("수영장 하루 이용료가 얼마예요?", RED)])
    assert done.choices[0].message.content == "빨간 점입니다." and sent(eyes) == cleaned(RED)
    said = told(done)
    assert (said["route"], said["served_by"], said["ignored"]) == ("prompt", "llamacpp:tiny", [])
    assert said["decision"]["rules"][0]["id"] == "picture"
    (line,) = [check["detail"] for check in said["checks"] if check["name"] == "picture"]
    assert line.startswith("picture-1 (image/png, 9×7,") and line.endswith("→ llamacpp:tiny")


def test_a_stream_shows_it_too(client: openai.OpenAI, eyes: FakeServer) -> None:
    stream = client.chat.completions.create(model="gallae", messages=[message("뭐예요?", BLUE)], stream=True)
    assert "".join(c.choices[0].delta.content or "" for c in stream if c.choices) == "빨간 점입니다."
    assert sent(eyes) == cleaned(BLUE)


def test_earlier_pictures_of_the_request_come_along_as_far_as_there_is_room(
    client: openai.OpenAI, eyes: FakeServer
) -> None:
    before = [message("첫 그림", *([BLUE] * PICTURES)), {"role": "assistant", "content": "네."}]
    done = client.chat.completions.create(model="gallae", messages=[*before, message("이건요?", RED)])
    assert sent(eyes) == cleaned(*[BLUE] * (PICTURES - 1), RED) and told(done)["ignored"] == ["messages.pictures"]
    done = client.chat.completions.create(model="gallae", messages=[*before, {"role": "user", "content": "그럼 색은?"}])
    assert sent(eyes) == cleaned(*[BLUE] * PICTURES) and told(done)["ignored"] == []


def test_earlier_pictures_stay_behind_where_another_way_is_asked_for(client: openai.OpenAI, eyes: FakeServer) -> None:
    asked = [message("그림", RED), {"role": "assistant", "content": "네."}]
    asked.append({"role": "user", "content": "수영장 하루 이용료가 얼마예요?"})
    done = client.chat.completions.create(model="gallae/rag", messages=asked)
    assert told(done)["route"] == "rag" and "9,000원" in (done.choices[0].message.content or "")
    assert told(done)["ignored"] == ["messages.pictures"]


@pytest.mark.parametrize(
    ("parts", "more", "word"),
    [
        (("http://127.0.0.1:1/a.png",), {}, "data:"),
        (("https://example.org/a.png",), {}, "data:"),
        (("data:image/png;base64,AAAA",), {}, "PNG"),
        ((RED,), {"model": "gallae/rag"}, "prompt"),
        ((RED,), {"response_format": SCHEMA}, "prompt"),
        ((RED,) * (PICTURES + 1), {}, str(PICTURES)),
    ],
)
def test_what_cannot_be_shown_is_refused_with_the_next_step_and_nothing_is_fetched_or_asked(
    client: openai.OpenAI, eyes: FakeServer, parts: tuple[str, ...], more: dict[str, Any], word: str
) -> None:
    before = len(eyes.bodies(V1))
    with pytest.raises(openai.BadRequestError) as error:
        client.chat.completions.create(**{"model": "gallae", "messages": [message("뭐예요?", *parts)], **more})
    assert word in str(error.value) and len(eyes.bodies(V1)) == before


def test_a_picture_of_the_assistants_and_a_part_without_an_address_are_refused_by_name(client: openai.OpenAI) -> None:
    wrong: list[Any] = [
        [{"role": "assistant", "content": message("x", RED)["content"]}, {"role": "user", "content": "뭐예요?"}],
        [{"role": "user", "content": [{"type": "text", "text": "뭐예요?"}, {"type": "image_url"}]}],
    ]
    for messages in wrong:
        with pytest.raises(openai.BadRequestError) as error:
            client.chat.completions.create(model="gallae", messages=messages)
        assert error.value.param == "messages[0].content"


def test_an_api_turn_shows_its_picture_and_keeps_none(one: Served, eyes: FakeServer) -> None:
    asked = {"question": "이게 뭐예요?", "pictures": [{"url": RED, "name": "점.png"}]}
    with one.client() as http:
        done = http.post("/api/threads/p1/turns", json=asked, headers={"Accept": "application/json"}).json()
        assert done["status"] == "answered" and sent(eyes) == cleaned(RED)
        (line,) = [check["detail"] for check in done["answer"]["checks"] if check["name"] == "picture"]
        assert line.startswith("점.png (image/png") and "base64" not in json.dumps(done)
        explained = http.get(f"/api/turns/{done['id']}/receipt").json()
        assert line in json.dumps(explained, ensure_ascii=False)
        for wrong in (
            {"pictures": [{"url": "https://example.org/a.png"}]},
            {"pictures": [{"url": RED}] * (PICTURES + 1)},
            {"pictures": [{"url": RED}], "route": "rag"},
            {"pictures": [RED]},
        ):
            refused = http.post(
                "/api/threads/p1/turns", json={**asked, **wrong}, headers={"Accept": "application/json"}
            )
            error = refused.json()["error"]
            shaped = wrong["pictures"] == [RED] or len(wrong["pictures"]) > PICTURES  # refused by the schema
            assert (refused.status_code, error["code"]) == ((400, "input") if shaped else (415, "picture")), wrong
        assert len(http.get("/api/threads/p1").json()["turns"]) == 1


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[OutsideModel]:
    with outside_model(monkeypatch.setenv) as model:
        model.says = lambda body: ["바깥에서 보았습니다."]
        yield model


def test_a_program_says_that_pictures_may_leave(far: OutsideModel, tmp_path: Path) -> None:
    folder = pool(tmp_path / "w", models={"vision": "openai:far"}, servers={"openai_url": URL, "find_ollama": False})
    key = "sk-not-a-key-0123456789abcdef"  # pragma: allowlist secret
    with served(folder, openai_api_key=key) as one, one.client() as http:
        body: dict[str, Any] = {"model": "gallae", "messages": [message("뭐예요?", RED)]}
        first = http.post("/v1/chat/completions", json=body).json()
        assert first["gallae"]["outcome"] == "unserved" and far.bodies == []
        http.post("/v1/chat/completions", json={**body, "metadata": {"pictures_may_leave": "true"}})
        assert len(far.bodies) == 1
        asked = {"question": "뭐예요?", "pictures": [{"url": RED}]}
        for agreed in (False, True):
            http.post("/api/threads/p1/turns", json={**asked, "pictures_may_leave": agreed})
        assert len(far.bodies) == 2


def test_gallae_ask_shows_a_file_and_its_preview_names_what_would_leave(
    far: OutsideModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = pool(tmp_path / "w", models={"vision": "openai:far"}, servers={"openai_url": URL, "find_ollama": False})
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-a-key-0123456789abcdef")  # pragma: allowlist secret
    (tmp_path / "점.png").write_bytes(png("red"))
    asked = [
        "-w",
        str(folder),
        "--state",
        str(tmp_path / "s"),
        "ask",
        "이게 뭐예요?",
        "--picture",
        str(tmp_path / "점.png"),
    ]

    def run(*more: str) -> str:
        main([*asked, *more])
        return "".join(capsys.readouterr())

    preview = run("--preview")
    assert (
        "[picture]\nimage/png" in preview
        and "그림은 가릴 수 없습니다" in preview
        and "models.example" in preview
        and far.bodies == []
    )
    assert "동의" in run() and far.bodies == []
    assert "바깥에서 보았습니다." in run("--pictures-may-leave") and len(far.bodies) == 1
    asked[-1] = str(tmp_path / "none.png")
    assert "none.png" in run()
