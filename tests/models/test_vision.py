"""A vision model reads a page over the servers' own protocols: whole, or a ProviderError that says why."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from fake_server import FakeServer, as_json, as_text, llama_server, ollama, whole

from gallae.core.errors import ProviderError, SettingsError
from gallae.core.settings import Settings
from gallae.models.registry import open_models
from gallae.models.vision import PROMPT, VisionReader

PICTURE = b"\x89PNG picture"


def reader(server: FakeServer, provider: str, **more: Any) -> VisionReader:
    url = f"{server.url}/v1" if provider == "openai" else server.url
    given = {"models": {"vision": f"{provider}:eyes"}, "servers": {f"{provider}_url": url}, "language": "en", **more}
    found = open_models(Settings.model_validate(given)).reader()
    assert found is not None
    return found


def ollama_says(text: str, reason: str = "stop") -> Any:
    return as_json({"message": {"role": "assistant", "content": text}, "done": True, "done_reason": reason})


def eyes(*answers: Any) -> FakeServer:
    return ollama("eyes", capabilities=("completion", "vision")).on("/api/chat", *answers)


def test_ollama_gets_the_picture_with_room_for_a_whole_page() -> None:
    with eyes(ollama_says("# 안내\n\n글이다.")) as server:
        made = reader(server, "ollama")
        assert (made.label, made.local) == ("ollama:eyes", True)
        assert made.read(PICTURE, "image/png") == "# 안내\n\n글이다."
    (body,) = server.bodies("/api/chat")
    assert body["messages"] == [
        {"role": "user", "content": PROMPT, "images": [base64.b64encode(PICTURE).decode()]},
    ]
    assert body["options"]["num_ctx"] >= 8_192 and body["options"]["temperature"] == 0 and body["stream"] is False


@pytest.mark.parametrize("provider", ["openai", "vllm"])
def test_the_openai_dialect_gets_it_as_a_data_url(provider: str) -> None:
    with (
        FakeServer()
        .on("/v1/models", as_json({"data": [{"id": "eyes"}]}))
        .on("/v1/chat/completions", whole({"content": "글이다."})) as server
    ):
        assert reader(server, provider).read(PICTURE, "image/jpeg") == "글이다."
    body = server.bodies("/v1/chat/completions")[-1]  # vLLM is asked about tools first
    text, picture = body["messages"][0]["content"]
    assert text == {"type": "text", "text": PROMPT}
    assert picture["image_url"]["url"] == "data:image/jpeg;base64," + base64.b64encode(PICTURE).decode()


def test_a_fence_around_the_page_and_the_word_for_nothing_are_no_text() -> None:
    with eyes(ollama_says("```markdown\n# 안내\n\n글\n```"), ollama_says("NO TEXT.")) as server:
        made = reader(server, "ollama")
        assert made.read(PICTURE, "image/png") == "# 안내\n\n글"
        assert made.read(PICTURE, "image/png") == ""


@pytest.mark.parametrize("reason", ["length", "none", "load"])
def test_a_page_that_was_cut_is_no_page(reason: str) -> None:
    with eyes(ollama_says("# 안내", reason)) as server, pytest.raises(ProviderError, match=reason):
        reader(server, "ollama").read(PICTURE, "image/png")


def test_a_server_that_is_down_may_come_back() -> None:
    with eyes() as server:
        made = reader(server, "ollama")
    with pytest.raises(ProviderError) as error:
        made.read(PICTURE, "image/png")
    assert error.value.retryable


def test_a_servers_own_words_are_not_repeated() -> None:
    with eyes(as_text("secret /srv/models", 500)) as server, pytest.raises(ProviderError) as error:
        reader(server, "ollama").read(PICTURE, "image/png")
    assert "secret" not in error.value.message + error.value.hint and error.value.__cause__ is None


@pytest.mark.parametrize("blind", ["ollama", "llamacpp"])
def test_a_model_that_takes_no_pictures_is_never_shown_one(blind: str) -> None:
    server = ollama("eyes") if blind == "ollama" else llama_server("eyes")
    with server, pytest.raises(ProviderError) as error:
        reader(server, blind).read(PICTURE, "image/png")
    assert not error.value.retryable
    assert not server.bodies("/api/chat") and not server.bodies("/v1/chat/completions")


def test_a_cloud_model_behind_a_local_name_is_never_shown_a_picture() -> None:
    server = ollama("eyes", capabilities=("completion", "vision"), remote_host="https://elsewhere")
    with server, pytest.raises(ProviderError):
        reader(server, "ollama").read(PICTURE, "image/png")
    assert not server.bodies("/api/chat")


def test_the_role_is_never_filled_by_itself_and_stays_in_the_house_when_confidential() -> None:
    def made(**given: Any) -> Any:
        return open_models(Settings.model_validate(given)).reader()

    with ollama("eyes", capabilities=("completion", "vision")) as server:
        assert made(servers={"ollama_url": server.url}, models={"chat": "ollama:eyes"}) is None
    assert made(models={"vision": "openai:gpt-4.1-mini"}).local is False
    assert made(models={"vision": "openai:gpt-4.1-mini"}, confidential=True) is None
    assert made(models={"vision": "ollama:eyes"}, confidential=True).local is True


def test_an_embedded_model_is_refused_for_it(tmp_path: Path) -> None:
    (tmp_path / "eyes.gguf").write_bytes(b"GGUF")
    settings = Settings.model_validate({"models": {"vision": "embedded:eyes"}})
    with pytest.raises(SettingsError, match="takes no pictures"):
        open_models(settings, root=tmp_path).reader()
