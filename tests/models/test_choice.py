"""Which models could be asked here, who agreed to them, and a choice written into gallae.toml without harm to the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallae.core.errors import SettingsError
from gallae.core.settings import load_settings
from gallae.models.choice import chosen_text, known_labels, may_be_asked, write_choice
from gallae.models.consent import allow_model
from gallae.models.find import Place
from gallae.models.spec import spec_of
from tests.models.fake_server import FakeServer, as_json

TOML = '# ours\ntitle = "수영장"  # kept\n\n[models]\n# the writer\nthinking = true\n\n[limits]\nanswer_tokens = 100\n'


def settings_of(tmp_path: Path, **arguments: object):
    return load_settings(None, arguments=arguments, environ={}).settings


def test_a_choice_is_set_where_it_belongs_and_all_else_stays(tmp_path: Path) -> None:
    (tmp_path / "gallae.toml").write_text(TOML, encoding="utf-8")
    write_choice(tmp_path, {"models": {"chat": "vllm:a"}, "servers": {"vllm_url": "http://127.0.0.1:8000"}})
    write_choice(tmp_path, {"models": {"chat": "vllm:b"}})
    text = (tmp_path / "gallae.toml").read_text(encoding="utf-8")
    for line in ('title = "수영장"  # kept', "# the writer", "thinking = true", "answer_tokens = 100"):
        assert line in text
    settings = load_settings(tmp_path / "gallae.toml", environ={}).settings
    assert settings.models.chat == "vllm:b" and settings.servers.vllm_url == "http://127.0.0.1:8000"
    assert text.count("chat =") == 1 and sorted(p.name for p in tmp_path.iterdir()) == ["gallae.toml"]


@pytest.mark.parametrize("text", ['models = { chat = "a:b" }\n', '[models\nchat = "x"\n'])
def test_a_file_that_cannot_be_edited_by_itself_is_left_as_it_was(tmp_path: Path, text: str) -> None:
    (tmp_path / "gallae.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError):
        write_choice(tmp_path, {"models": {"chat": "vllm:a"}})
    assert (tmp_path / "gallae.toml").read_text(encoding="utf-8") == text


def test_what_the_settings_would_refuse_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nothing"):
        write_choice(tmp_path, {"models": {"nothing": "vllm:a"}})
    assert not (tmp_path / "gallae.toml").exists()
    assert chosen_text("", {"models": {"chat": 'a:"b"'}}) == '[models]\nchat = "a:\\"b\\""\n'


def test_every_model_that_could_write_is_named_once_and_embedders_are_not(tmp_path: Path) -> None:
    kept = tmp_path / "models" / "chat" / "tiny.gguf"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"GGUF")
    with FakeServer() as server:
        server.on("/v1/models", as_json({"data": [{"id": "qwen3-8b"}, {"id": "bge-m3"}]}))
        settings = settings_of(
            tmp_path, servers={"vllm_url": server.url, "find_ollama": False}, models={"chat": "vllm:qwen3-8b"}
        )
        assert known_labels(Place(settings), tmp_path) == ["vllm:qwen3-8b", "embedded:tiny"]


def test_who_agreed_to_what(tmp_path: Path) -> None:
    plain = settings_of(tmp_path)
    key = spec_of("openai:gpt-4.1", plain)
    assert not may_be_asked(key, plain, tmp_path)
    assert may_be_asked(key, settings_of(tmp_path, models={"judge": "openai:gpt-4.1"}), tmp_path)
    assert may_be_asked(spec_of("ollama:qwen3", plain), plain, tmp_path)
    assert not may_be_asked(spec_of("ollama:gpt-oss:120b-cloud", plain), plain, tmp_path)
    allow_model(tmp_path, "openai")
    assert may_be_asked(key, plain, tmp_path)
