"""An adapter over its base: as GGUF, in the embedded engine by label, against PEFT and against the merged model."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
from serving import Trainer, served
from tiny_hf import CHATS, edit_json, learn, tiny_hf

from gallae.core.errors import ProviderError, TuningError
from gallae.core.settings import Settings
from gallae.core.types import Skill
from gallae.models.gguf import read_metadata
from gallae.models.registry import open_models
from gallae.models.spec import spec_of
from gallae.tuning.gguf import write_gguf
from gallae.tuning.gguf_lora import write_lora_gguf

pytestmark = pytest.mark.timeout(180)  # the first of them imports the training libraries

NOTES = [("약은 하루에 몇 번 먹나요?", "세 번!"), ("배송이 늦어요", "접수했어요"), ("안녕 😀", "네 😀")]
ASKED = [[{"role": "user", "content": question}] for question, _ in CHATS]
TARGETS = {
    "llama": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
    "qwen3": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
    "lfm2": ["q_proj", "k_proj", "v_proj", "out_proj", "in_proj", "w1", "w2", "w3"],
}


def tiny_adapter(folder: Path, base: Path, family: str, *, steps: int = 40, **more: Any) -> Trainer:
    """A LoRA adapter in `folder` that has learned NOTES over `base`, and the model with it."""
    import peft
    import torch

    trainer = Trainer(base)
    torch.manual_seed(5)
    given = {"r": 4, "lora_alpha": 16, "target_modules": TARGETS[family], "task_type": "CAUSAL_LM"} | more
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft asks transformers by a name that is going away
        trainer.model = peft.get_peft_model(trainer.model, peft.LoraConfig(**given))
    learn(trainer.model, trainer.tokenizer, NOTES, steps)
    trainer.model.save_pretrained(folder)
    return trainer


@pytest.mark.parametrize(
    ("family", "more"),
    [
        pytest.param("llama", {"use_rslora": True}, id="llama with rsLoRA"),
        pytest.param(
            "qwen3", {"alpha_pattern": {"q_proj": 32}}, id="qwen3 with an alpha of its own", marks=pytest.mark.long
        ),
        pytest.param("lfm2", {}, id="lfm2 with its convolutions", marks=pytest.mark.long),
    ],
)
def test_an_adapter_says_over_its_base_what_it_says_in_peft_and_merged(
    family: str, more: dict[str, Any], training: None, tmp_path: Path
) -> None:
    base = tiny_hf(tmp_path / "base", family, steps=60)
    plain = [Trainer(base).text(messages) for messages in ASKED]
    tuned = tiny_adapter(tmp_path / "adapter", base, family, **more)
    wanted = [tuned.text(messages) for messages in ASKED]
    write_gguf(base, tmp_path / "base.gguf", "f32")
    card = write_lora_gguf(tmp_path / "adapter", base, tmp_path / "notes.lora.gguf", run="r2")
    tuned.model.merge_and_unload().save_pretrained(tmp_path / "merged")
    tuned.tokenizer.save_pretrained(tmp_path / "merged")
    write_gguf(tmp_path / "merged", tmp_path / "merged.gguf", "f32")
    with served(tmp_path / "base.gguf", tmp_path / "notes.lora.gguf") as server:
        assert [server.text(m, scale=1.0) for m in ASKED] == wanted != plain
        assert [server.text(m, scale=0.0) for m in ASKED] == plain
        assert server.text(ASKED[0]) == plain[0], "a request that names none gets the base"
        turns = [server.text(m, scale) for m in ASKED for scale in (1.0, 0.0)]
        assert turns == [text for pair in zip(wanted, plain, strict=True) for text in pair], "nothing kept of the other"
    with served(tmp_path / "merged.gguf") as server:
        assert [server.text(m) for m in ASKED] == wanted
    assert card.run == "r2" and card.tensors == read_pairs(tmp_path / "adapter")


def read_pairs(folder: Path) -> int:
    from safetensors import safe_open

    with safe_open(folder / "adapter_model.safetensors", "np") as opened:
        return len(list(opened.keys()))


@pytest.fixture(scope="module")
def made(training: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """models/sllm with base.gguf, notes.lora.gguf; beside it the folders they came from."""
    root = tmp_path_factory.mktemp("모델")
    tiny_hf(root / "hf", "qwen3", steps=60)
    tiny_adapter(root / "adapter", root / "hf", "qwen3")
    write_gguf(root / "hf", root / "models" / "sllm" / "base.gguf", "q8_0")
    write_lora_gguf(root / "adapter", root / "hf", root / "models" / "sllm" / "notes.lora.gguf")
    return root


def settings(**models: str) -> Settings:
    return Settings.model_validate({"models": models, "servers": {"find_ollama": False}, "language": "en"})


async def test_one_engine_serves_a_base_and_the_adapters_that_settings_and_skills_name(made: Path) -> None:
    skills = (Skill("notes", "쪽지", model="embedded:base+notes"),)
    given = settings(chat="embedded:base")
    async with open_models(given, skills=skills, folder=made / "models") as models:
        plain, tuned = models.for_role("chat"), models.for_role("sllm", skill="notes")
        assert plain is not None and tuned is not None and plain._engine is tuned._engine
        assert (plain.label, tuned.label) == ("embedded:base", "embedded:base+notes")
        said = [(await model.complete(ASKED[0], max_tokens=24)).text for model in (tuned, plain, tuned)]
        assert said == [NOTES[0][1], CHATS[0][1], NOTES[0][1]]
        assert (await tuned.health()).ok and tuned.known is not None and tuned.known.scales == ((0, 1.0),)


async def test_an_adapter_named_later_or_broken_does_not_take_the_others_along(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "sllm"
    folder.mkdir(parents=True)
    for name in ("base.gguf", "notes.lora.gguf"):
        (folder / name).write_bytes((made / "models" / "sllm" / name).read_bytes())
    (folder / "broken.lora.gguf").write_bytes((folder / "base.gguf").read_bytes())
    skills = (Skill("bad", "나쁜", model="embedded:base+broken"), Skill("gone", "없는", model="embedded:base+gone"))
    async with open_models(settings(chat="embedded:base"), skills=skills, folder=folder.parent) as models:
        plain = models.for_role("chat")
        assert plain is not None and (await plain.complete(ASKED[0], max_tokens=24)).text == CHATS[0][1]
        for skill, said in (("bad", "no adapter for base"), ("gone", "no such file")):
            model = models.for_role("sllm", skill=skill)
            assert model is not None
            with pytest.raises(ProviderError, match=said):
                await model.complete(ASKED[0])
        later = models._model(models.spec("embedded:base+notes", "models.sllm"), "sllm")
        assert later._engine is not plain._engine
        assert (await later.complete(ASKED[0], max_tokens=24)).text == NOTES[0][1]


def test_a_label_with_a_plus_names_base_and_adapter_and_a_file_of_that_name_comes_first(
    made: Path, tmp_path: Path
) -> None:
    folder = made / "models" / "sllm"
    spec = spec_of("embedded:base+notes", settings(), folders=[folder])
    assert [file.name for file in spec.files] == ["base.gguf", "notes.lora.gguf"]
    assert spec.label == "embedded:base+notes" and spec.local
    (tmp_path / "a+b.gguf").write_bytes(b"GGUF")
    assert spec_of("embedded:a+b", settings(), folders=[tmp_path]).adapter is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"use_dora": True}, "use_dora"),
        ({"modules_to_save": ["lm_head"]}, "modules_to_save"),
        ({"bias": "all"}, "bias"),
        ({"peft_type": "IA3"}, "IA3"),
    ],
)
def test_what_the_engine_cannot_add_is_refused_with_merging_as_the_way(
    change: dict[str, Any], said: str, made: Path, tmp_path: Path
) -> None:
    (tmp_path / "adapter").mkdir()
    for file in (made / "adapter").glob("adapter_*"):
        (tmp_path / "adapter" / file.name).write_bytes(file.read_bytes())
    edit_json(tmp_path / "adapter" / "adapter_config.json", **change)
    with pytest.raises(TuningError, match=said) as caught:
        write_lora_gguf(tmp_path / "adapter", made / "hf", tmp_path / "it.lora.gguf")
    assert "--merge" in caught.value.hint


def test_an_adapter_of_another_base_is_refused_before_it_is_written(made: Path, tmp_path: Path) -> None:
    other = tiny_hf(tmp_path / "other", "qwen3", steps=0, hidden_size=96)
    with pytest.raises(TuningError, match="does not fit this base"):
        write_lora_gguf(made / "adapter", other, tmp_path / "it.lora.gguf")
    assert not (tmp_path / "it.lora.gguf").exists()


def test_the_file_says_that_it_is_an_adapter(made: Path) -> None:
    given = read_metadata(made / "models" / "sllm" / "notes.lora.gguf")
    assert given["general.type"] == "adapter" and given["adapter.lora.alpha"] == 16
