"""What servers are given: a Go template that writes what the Jinja one writes, a Modelfile, Ollama's and vLLM's APIs,
commands and compose files."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from fake_makers import FakeOllama, FakeVllm
from go_text import go_render
from tiny_hf import CHATML, GEMMA

from gallae.core.errors import InputError, ProviderError, TuningError
from gallae.core.settings import Settings
from gallae.models.spec import Spec, spec_of
from gallae.tuning.compose import compose_llamacpp, compose_ollama, compose_vllm
from gallae.tuning.go_template import GoTemplate, derive
from gallae.tuning.ollama import OllamaModel, create_in_ollama, modelfile
from gallae.tuning.small import TEMPLATE as SMALL
from gallae.tuning.vllm import VllmModel, check_adapter, load_adapter, serve_command

LLAMA3 = (
    "{{- bos_token }}{%- for m in messages %}{{- '<|start_header_id|>' + m['role'] + '<|end_header_id|>\n\n' }}"
    "{{- m['content'] | trim + '<|eot_id|>' }}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{%- endif %}"
)
QWEN25 = (
    "{%- if messages[0]['role'] != 'system' %}{{- '<|im_start|>system\nYou are helpful.<|im_end|>\n' }}{%- endif %}"
    + CHATML
)
QWEN3 = CHATML.replace(
    "{{ '<|im_start|>assistant\\n' }}",
    "{{ '<|im_start|>assistant\\n' }}{% if enable_thinking is false %}{{ '<think>\\n\\n</think>\\n\\n' }}{% endif %}",
)
GEMMA_SYSTEM = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set first = messages[0]['content'] + '\n\n' %}"
    "{% set loop_messages = messages[1:] %}{% else %}{% set first = '' %}{% set loop_messages = messages %}{% endif %}"
    "{% for m in loop_messages %}{{ '<start_of_turn>' + ('model' if m['role'] == 'assistant' else 'user') + '\n' }}"
    "{{ (first if loop.first else '') + m['content'] | trim }}{{ '<end_of_turn>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"
)
CHATS: list[list[dict[str, str]]] = [
    [{"role": "user", "content": "안녕"}],
    [{"role": "system", "content": "짧게"}, {"role": "user", "content": "왜?"}],
    [
        {"role": "system", "content": "짧게 & 바르게 {x}"},
        {"role": "user", "content": "이름은?\n둘째 줄"},
        {"role": "assistant", "content": "갈래"},
        {"role": "user", "content": "{{ .System }}?"},
    ],
]


def template_folder(folder: Path, template: str, bos: str = "", eos: str = "<|im_end|>") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "chat_template.jinja").write_text(template, encoding="utf-8")
    given = {"eos_token": {"content": eos}} | ({"bos_token": bos} if bos else {})
    (folder / "tokenizer_config.json").write_text(json.dumps(given), encoding="utf-8")
    return folder


def as_transformers(template: str, chat: Sequence[dict[str, str]], bos: str) -> str:
    """What training reads, by transformers' own renderer where it is installed, without the begin token."""
    chats = pytest.importorskip("transformers.utils.chat_template_utils")
    made, _ = chats.render_jinja_template(
        conversations=[chat],
        chat_template=template,
        add_generation_prompt=True,
        bos_token=bos,
        enable_thinking=False,
    )
    return str(made[0]).removeprefix(bos)


@pytest.mark.parametrize(
    ("template", "bos", "noted"),
    [
        pytest.param(CHATML, "", 0, id="ChatML"),
        pytest.param(SMALL, "", 1, id="our small base"),
        pytest.param(QWEN25, "", 0, id="ChatML with a system text of its own"),
        pytest.param(QWEN3, "", 0, id="ChatML with thinking off"),
        pytest.param(LLAMA3, "<|begin_of_text|>", 1, id="Llama 3"),
        pytest.param(GEMMA, "<bos>", 0, id="turns with another name of the assistant"),
        pytest.param(GEMMA_SYSTEM, "<bos>", 1, id="a system text inside the first turn"),
    ],
)
def test_the_go_template_writes_what_the_original_writes(template: str, bos: str, noted: int, tmp_path: Path) -> None:
    made = derive(template_folder(tmp_path, template, bos))
    for chat in CHATS:
        assert go_render(made.text, chat) == as_transformers(template, chat, bos)
    assert len(made.notes) == noted and made.stops[-1] == "<|im_end|>"


@pytest.mark.parametrize(
    "template",
    [
        pytest.param(CHATML.replace("{{ message['content'] + '<|im_end|>' }}{% endif", "{{ message['content'] | upper }}{% endif"), id="changes words"),
        pytest.param("{{ strftime_now('%d') }}" + CHATML, id="writes the day"),
        pytest.param("{{ messages[-1]['content'] }}", id="leaves messages out"),
        pytest.param("{% for m in messages %}{{ loop.index }}: {{ m['content'] }}\n{% endfor %}", id="counts turns"),
        pytest.param("{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}" + CHATML, id="refuses"),
        pytest.param("", id="none"),
    ],
)  # fmt: skip
def test_a_template_that_does_more_than_wrap_messages_is_refused(template: str, tmp_path: Path) -> None:
    with pytest.raises(TuningError, match="template") as caught:
        derive(template_folder(tmp_path, template))
    assert caught.value.hint


@pytest.fixture
def model(tmp_path: Path) -> OllamaModel:
    for name in ("guide.gguf", "guide.lora.gguf"):
        (tmp_path / name).write_bytes(b"GGUF" + name.encode())
    template = GoTemplate("{{ range $i, $m := .Messages }}<|im_start|>{{ $m.Content }}{{ end }}", ("<|im_end|>", '"'))
    return OllamaModel("guide", tmp_path / "guide.gguf", template, 4096, tmp_path / "guide.lora.gguf")


def ollama_at(url: str, **more: Any) -> Spec:
    return spec_of("ollama:guide", Settings.model_validate({"servers": {"ollama_url": url}, **more}))


def test_the_modelfile_names_its_files_template_stops_and_context(model: OllamaModel) -> None:
    assert modelfile(model) == (
        "FROM ./guide.gguf\nADAPTER ./guide.lora.gguf\n"
        'TEMPLATE """{{ range $i, $m := .Messages }}<|im_start|>{{ $m.Content }}{{ end }}"""\n'
        'PARAMETER stop "<|im_end|>"\nPARAMETER stop "\\""\nPARAMETER num_ctx 4096\n'
    )


def test_ollama_gets_each_file_once_and_the_model_of_them(model: OllamaModel) -> None:
    told: list[str] = []
    with FakeOllama() as server:
        create_in_ollama(ollama_at(server.url), model, told.append)
        create_in_ollama(ollama_at(server.url), model)
    assert [method for method, path in server.asked if "/blobs/" in path] == ["HEAD", "POST"] * 2 + ["HEAD"] * 2
    made = server.models["guide"]
    assert server.blobs[made["files"]["guide.gguf"]] == model.gguf.read_bytes()
    assert set(made["adapters"]) == {"guide.lora.gguf"} and made["template"] == model.template.text
    assert made["parameters"] == {"stop": ["<|im_end|>", '"'], "num_ctx": 4096} and told[-1] == "success"


def test_what_ollama_refuses_is_said_in_our_words(model: OllamaModel, tmp_path: Path) -> None:
    from dataclasses import replace

    (tmp_path / "page.gguf").write_bytes(b"<html>")
    wrong = [
        (replace(model, name="복약 안내"), "the name is none for Ollama"),
        (replace(model, gguf=tmp_path / "page.gguf"), "not GGUF"),
    ]
    with FakeOllama() as server:
        for one, said in wrong:
            with pytest.raises(ProviderError, match=said) as caught:
                create_in_ollama(ollama_at(server.url), one)
            assert "/root" not in caught.value.message
        server.ends_early = True
        with pytest.raises(ProviderError) as caught:
            create_in_ollama(ollama_at(server.url), model)
        assert caught.value.retryable, "a stream that ends without success is no success"
    with pytest.raises(ProviderError):
        create_in_ollama(ollama_at(server.url), model)
    with pytest.raises(TuningError, match="no such file"):
        create_in_ollama(ollama_at(server.url), replace(model, adapter=tmp_path / "gone.gguf"))


def test_a_tuned_model_is_not_sent_out_of_the_house(model: OllamaModel) -> None:
    with pytest.raises(InputError, match="outside the house"):
        create_in_ollama(ollama_at("http://192.0.2.7:11434"), model)


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    return adapter_folder(tmp_path / "adapter")


def adapter_folder(folder: Path, **given: Any) -> Path:
    folder.mkdir(exist_ok=True)
    config = {"r": 16, "lora_alpha": 32, "target_modules": ["q_proj", "down_proj"], **given}
    (folder / "adapter_config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def vllm_at(url: str, **more: Any) -> Spec:
    return spec_of("vllm:notes", Settings.model_validate({"servers": {"vllm_url": url}, **more}))


def test_an_adapter_is_loaded_and_replaced_at_a_running_vllm(adapter: Path, tmp_path: Path) -> None:
    with FakeVllm() as server:
        spec = vllm_at(server.url)
        assert load_adapter(spec, "notes", adapter) == "loaded" and server.loaded["notes"] == str(adapter)
        assert load_adapter(spec, "notes", adapter) == "replaced" and server.replaced == 1
        with pytest.raises(ProviderError, match="max-lora-rank"):
            load_adapter(spec, "notes", adapter_folder(tmp_path / "wide", r=64))
        with pytest.raises(TuningError, match="rank 64 > 16") as caught:
            load_adapter(spec, "notes", tmp_path / "wide", max_rank=16)
        assert "--max-lora-rank 64" in caught.value.hint


def test_a_vllm_that_cannot_exchange_adapters_is_told_from_a_missing_folder(
    adapter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeVllm(updating=False) as server, pytest.raises(ProviderError, match="VLLM_ALLOW_RUNTIME_LORA_UPDATING"):
        load_adapter(vllm_at(server.url), "notes", adapter)
    with FakeVllm() as server:
        monkeypatch.setattr("gallae.tuning.vllm.check_adapter", lambda folder: 16)
        with pytest.raises(ProviderError, match="no adapter in that folder") as caught:
            load_adapter(vllm_at(server.url), "notes", adapter.with_name("gone"))
        assert str(adapter.parent) not in caught.value.message


def test_adapters_are_loaded_on_loopback_only_also_when_a_host_counts_as_ours(adapter: Path) -> None:
    spec = vllm_at("http://192.0.2.7:8000", policy={"in_house": ["http://192.0.2.7:8000"]})
    assert spec.local
    with pytest.raises(InputError, match="loopback only"):
        load_adapter(spec, "notes", adapter)


def test_the_serve_command_allows_the_highest_rank_and_names_the_adapters(adapter: Path, tmp_path: Path) -> None:
    other = adapter_folder(tmp_path / "other", r=20)
    model = VllmModel("base", tmp_path / "base.hf", {"notes": adapter, "guide": other}, 2048)
    words = serve_command(model)
    assert words[:3] == ["vllm", "serve", str(tmp_path / "base.hf")] and words[words.index("--host") + 1] == "127.0.0.1"
    assert words[words.index("--max-lora-rank") + 1] == "32"
    assert words[-3:] == ["--lora-modules", f"notes={adapter}", f"guide={other}"]
    assert "--enable-lora" not in serve_command(VllmModel("base", tmp_path, {}, 2048))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"target_modules": ["q_proj", "in_proj"]}, "convolution of LFM2"),
        ({"target_modules": ["model.layers.0.conv.out_proj"]}, "convolution of LFM2"),
        ({"use_dora": True}, "use_dora"),
        ({"r": 1024}, "rank 1024"),
    ],
)
def test_an_adapter_that_vllm_serves_only_merged_is_refused(given: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(TuningError, match=said) as caught:
        check_adapter(adapter_folder(tmp_path / "adapter", **given))
    assert "--merge" in caught.value.hint


def test_compose_files_open_loopback_alone_and_call_nobody(adapter: Path, tmp_path: Path) -> None:
    model = VllmModel("base", tmp_path / "base.hf", {"notes": adapter}, 2048)
    texts = {
        "vllm": compose_vllm(model),
        "ollama": compose_ollama("guide"),
        "llamacpp": compose_llamacpp(tmp_path / "guide.gguf", {"notes": tmp_path / "notes.lora.gguf"}, 4096),
    }
    for name, text in texts.items():
        service = yaml.safe_load(text)["services"][name]
        assert all(port.startswith("127.0.0.1:") for port in service["ports"]) and str(tmp_path) not in text
        assert re.search(r":(v|server-b)?\d[\d.]*$", service["image"]), f"{name}: no release is named"
        texts[name] = service
    vllm, ollama, llama = texts["vllm"], texts["ollama"], texts["llamacpp"]  # type: ignore[assignment]
    environment: dict[str, str] = vllm["environment"]  # type: ignore[index, assignment]
    assert environment["VLLM_NO_USAGE_STATS"] == environment["DO_NOT_TRACK"] == "1"
    assert vllm["command"][0] == "/models/base.hf" and vllm["command"][-1] == "notes=/models/adapter"  # type: ignore[index]
    assert ollama["environment"] == {"OLLAMA_NO_CLOUD": "1"}  # type: ignore[index, comparison-overlap]
    words: list[str] = llama["command"]  # type: ignore[index, assignment]
    assert words[words.index("--port") + 1] == "9931" and words[words.index("--lora-scaled") + 1].endswith(":0.0")
    assert words[words.index("--cors-origins") + 1] == "http://127.0.0.1:9931" and "--no-cors-credentials" in words
    assert not {"--tools", "--agent", "--mcp-servers-config"} & set(words) and "--no-ui" in words


def test_every_flag_for_llama_server_is_one_that_llama_cpp_reads(tmp_path: Path) -> None:
    import xllamacpp

    text = compose_llamacpp(tmp_path / "guide.gguf", {"notes": tmp_path / "notes.lora.gguf"}, 4096)
    words: list[str] = yaml.safe_load(text)["services"]["llamacpp"]["command"]
    flags = [word for word in words if word.startswith("--")]
    engine = b"".join(file.read_bytes() for file in Path(xllamacpp.__file__).parent.glob("*.so"))
    assert len(flags) >= 12 and not [flag for flag in flags if flag.encode() + b"\0" not in engine]
