"""The gate against the real engine: a small model that learned a few chats, exported, and served from its GGUF file."""

from __future__ import annotations

import json
import shutil
import struct
import warnings
from pathlib import Path

import pytest
from tiny_hf import CHATS, tiny_hf

from gallae.core.settings import Settings
from gallae.models.registry import open_models
from gallae.tuning.gguf import write_gguf
from gallae.tuning.gguf_lora import write_lora_gguf
from gallae.tuning.parity import Parity, check_parity
from gallae.tuning.parity_prompts import Prompt, build_prompts
from gallae.tuning.parity_sides import Trained, server_side, trainer_side

SKILL = tuple(Prompt(f"skill-{n}", "skill", ({"role": "user", "content": q},)) for n, (q, _) in enumerate(CHATS))


@pytest.fixture(scope="module")
def base(training: None, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return trainer_side(tiny_hf(tmp_path_factory.mktemp("base") / "tiny", "qwen2", steps=80))


async def compare(trained: Trained, gguf: Path, n: int, *, own: bool = True, **given: object) -> Parity:
    settings = Settings.model_validate({"models": {"chat": f"embedded:{gguf}"}, "servers": {"find_ollama": False}})
    prompts = (*(SKILL if own else ()), *build_prompts(n, tools=trained.knows_tools, specials=trained.specials))
    async with open_models(settings) as models:
        model = models.for_role("chat")
        assert model is not None
        return await check_parity(trained, server_side(model, [gguf]), prompts, **given)  # type: ignore[arg-type]


def patched(gguf: Path, key: str, value: bytes, target: Path) -> Path:
    """A copy in which the metadata of `key` holds `value` instead (as many bytes)."""
    data = bytearray(gguf.read_bytes())
    at = data.index(key.encode()) + len(key) + 4
    if len(value) > 1:  # a text: its length stands first
        assert struct.unpack_from("<Q", data, at)[0] == len(value)
        at += 8
    data[at : at + len(value)] = value
    target.write_bytes(data)
    return target


def with_template(base: Trained, folder: Path, old: str, new: str) -> Path:
    """A copy of the model whose chat template differs in one place."""
    shutil.copytree(base.folder, folder)
    file = folder / "chat_template.jinja"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return folder


async def test_the_exported_model_in_full_precision_is_the_trained_one(base: Trained, tmp_path: Path) -> None:
    gguf = tmp_path / "tiny.gguf"
    write_gguf(base.folder, gguf, "f32")
    parity = await compare(base, gguf, 120, exact=True, texts=10, max_tokens=12)
    assert parity.passed, parity
    assert parity.ids == (126, 126) and parity.texts == (10, 10)
    assert len(parity.sha256["server"]["tiny.gguf"]) == 64 and parity.server == "embedded:tiny"


async def test_the_quantised_model_says_the_same_on_its_own_job(base: Trained, tmp_path: Path) -> None:
    gguf = tmp_path / "tiny.gguf"
    write_gguf(base.folder, gguf, "q8_0")
    answers: list[str] = []

    def kept(prompt: Prompt, text: str) -> str:
        answers.append(text)
        return text

    parity = await compare(base, gguf, 26, exact=False, texts=10, max_tokens=24, slots=kept)
    assert parity.passed and parity.texts == parity.slots == (6, 6), parity
    assert answers[0] == answers[1] == CHATS[0][1]  # what it had learned, on both sides


@pytest.mark.long
@pytest.mark.parametrize("family", ["lfm2", "qwen2", "qwen3"])
async def test_where_a_quantised_model_parts_on_general_prompts_the_trained_one_was_undecided(
    training: None, tmp_path: Path, family: str
) -> None:
    """A broken file parts where the trained model was sure. Near or not, less than 95 % of the texts do not pass."""
    trained = trainer_side(tiny_hf(tmp_path / "base", family))
    write_gguf(trained.folder, tmp_path / "tiny.gguf", "q8_0")
    parity = await compare(trained, tmp_path / "tiny.gguf", 400, own=False, exact=False, texts=32, max_tokens=24)
    assert parity.texts[1] == 32 and parity.texts[0] + parity.near >= 31, parity
    assert parity.passed is (parity.texts[0] >= 31)
    broken = shutil.copytree(trained.folder, tmp_path / "broken")
    _weaken(broken / "model.safetensors")
    write_gguf(broken, tmp_path / "broken.gguf", "q8_0")
    worse = await compare(trained, tmp_path / "broken.gguf", 400, own=False, exact=False, texts=32, max_tokens=24)
    assert not worse.passed and worse.texts[0] + worse.near < 31, worse


def _weaken(file: Path) -> None:
    """One matrix of the second layer at half its size: what a wrong scale in an exporter would do."""
    from safetensors.torch import load_file, save_file

    weights = load_file(file)
    (name,) = [n for n in weights if "layers.1." in n and n.endswith(("down_proj.weight", "feed_forward.w2.weight"))]
    weights[name] *= 0.5
    save_file(weights, file, metadata={"format": "pt"})


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("<|im_start|>assistant\\n' }}{% endif", "<|im_start|>assistant' }}{% endif", "white-space"),
        ("{% for message in messages %}", "{{ '<|im_start|>system\\nYou are helpful.<|im_end|>\\n' }}{% for message in messages %}", "system"),
        ("message['content'] + '<|im_end|>' }}{% endif", "message['content'] | trim + '<|im_end|>' }}{% endif", "white-space"),
        ("<|im_end|>", "<|endoftext|>", "template"),
    ],
)  # fmt: skip
async def test_a_changed_template_in_the_file_is_found(
    base: Trained, tmp_path: Path, old: str, new: str, cause: str
) -> None:
    gguf = tmp_path / "other.gguf"
    write_gguf(with_template(base, tmp_path / "copy", old, new), gguf, "f32")
    parity = await compare(base, gguf, 60, exact=False, texts=4)
    assert not parity.passed and cause in parity.by_cause and parity.texts == (0, 0)
    assert parity.ids[0] < parity.ids[1] and parity.differing[0].trainer != parity.differing[0].server


async def test_a_start_token_too_many_is_found(base: Trained, tmp_path: Path) -> None:
    folder = shutil.copytree(base.folder, tmp_path / "copy")
    settings = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    settings["bos_token"] = "<|endoftext|>"
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    write_gguf(folder, tmp_path / "right.gguf", "f32")
    right = await compare(base, tmp_path / "right.gguf", 24, exact=False, texts=0)
    added = patched(tmp_path / "right.gguf", "tokenizer.ggml.add_bos_token", b"\x01", tmp_path / "added.gguf")
    wrong = await compare(base, added, 24, exact=False, texts=0)
    assert right.ids == (30, 30)
    assert wrong.ids == (0, 30) and wrong.by_cause == {"start-added": 30} and "start token" in wrong.reason_en


async def test_a_tokeniser_with_another_rule_is_found_by_the_prompts_that_show_it(
    base: Trained, tmp_path: Path
) -> None:
    write_gguf(base.folder, tmp_path / "right.gguf", "f32")
    other = patched(tmp_path / "right.gguf", "tokenizer.ggml.pre", b"gpt-2", tmp_path / "other.gguf")
    parity = await compare(base, other, 120, exact=False, texts=0)
    assert not parity.passed and set(parity.by_cause) == {"tokeniser"}
    assert "other tokens" in parity.reason_en and parity.differing[0].server.startswith("[")


async def test_an_adapter_over_its_base_is_compared_as_one_model(base: Trained, tmp_path: Path) -> None:
    adapter = tmp_path / "lora"
    with_adapter(base.folder, adapter)
    write_gguf(base.folder, tmp_path / "tiny.gguf", "f32")
    write_lora_gguf(adapter, base.folder, tmp_path / "notes.lora.gguf")
    settings = Settings.model_validate(
        {"models": {"chat": f"embedded:{tmp_path}/tiny+{tmp_path}/notes"}, "servers": {"find_ollama": False}}
    )
    async with open_models(settings, folder=tmp_path, root=tmp_path) as models:
        model = models.for_role("chat")
        assert model is not None
        files = models.spec(settings.models.chat or "", "chat").files
        both = trainer_side(base.folder, [adapter])
        given = {"exact": True, "texts": 6, "max_tokens": 16}
        same = await check_parity(both, server_side(model, files), SKILL, **given)
        bare = await check_parity(base, server_side(model, files), SKILL, **given)
    assert same.passed and same.texts == (6, 6), same
    assert set(same.sha256["server"]) == {"tiny.gguf", "notes.lora.gguf"} and "lora" in same.trainer
    assert not bare.passed and bare.by_cause["text"] >= 3  # without the adapter it is another model


def with_adapter(folder: Path, target: Path) -> None:
    """An adapter of some strength, untrained: its second half is noise instead of noughts."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    config = LoraConfig(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj", "o_proj", "down_proj"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft asks transformers by a name that is going away
        made = get_peft_model(model, config)
    torch.manual_seed(1)
    with torch.no_grad():
        for name, weight in made.named_parameters():
            if "lora_B" in name:
                weight.normal_(std=0.6)
    made.save_pretrained(target)


@pytest.mark.long
@pytest.mark.parametrize("family", ["lfm2", "qwen2", "llama", "qwen3", "gemma3"])
async def test_a_thousand_prompts_are_the_same_tokens_in_every_family(
    training: None, tmp_path: Path, family: str
) -> None:
    trained = trainer_side(tiny_hf(tmp_path / "base", family))
    gguf = tmp_path / f"{family}.gguf"
    write_gguf(trained.folder, gguf, "f16")
    parity = await compare(trained, gguf, 1_000, exact=True, texts=32, max_tokens=16)
    assert parity.ids == (1_006, 1_006), parity
    assert parity.passed, parity
