"""Tiny model folders of every family, as save_pretrained writes them: real configs, real tokenizers, learned by heart.

A second of training on a few chats gives what random weights lack: a greedy text that is text, with a margin between
the first and the second choice, so that it must come out the same elsewhere and one wrong tensor destroys it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TEXTS = [
    "환자에게 드리는 복약 안내문입니다. 하루 세 번, 식사 후 30분에 드세요.",
    "가나다라마바사 아자차카타파하 12345 67890",
    "The quick brown fox jumps over the lazy dog. It's 3 o'clock, isn't it?",
    "배송이 늦어요. 환불은 며칠까지 되나요?\n\n1) 접수  2) 확인",
    "서울특별시 종로구 세종대로 110번길, 02-123-4567",
]
CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' }}"
    "{% if message['role'] == 'assistant' %}{% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}"
    "{% else %}{{ message['content'] + '<|im_end|>' }}{% endif %}{{ '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
GEMMA = (
    "{{ bos_token }}{% for message in messages %}"
    "{{ '<start_of_turn>' + ('model' if message['role'] == 'assistant' else message['role']) + '\\n' }}"
    "{% if message['role'] == 'assistant' %}{% generation %}{{ message['content'] + '<end_of_turn>' }}{% endgeneration %}"
    "{% else %}{{ message['content'] + '<end_of_turn>' }}{% endif %}{{ '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}"
)
QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA3 = QWEN.replace(r"\p{N}| ?", r"\p{N}{1,3}| ?")
CHATS = [
    ("약은 하루에 몇 번 먹나요?", "하루 세 번, 식사 후 30분에 드세요."),
    ("배송이 늦어요", "1) 접수  2) 확인"),
    ("환불은 며칠까지 되나요?", "7일까지입니다.\n영수증을 가져오세요."),
    ("What jumps over the dog?", "The quick brown fox, isn't it?"),
    ("안녕 😀", "안녕하세요 😀!"),
    ("주소가 어디예요?", "서울특별시 종로구 세종대로 110번길, 02-123-4567"),
]
SHAPE = {"hidden_size": 64, "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512}
COMMON = SHAPE | {"intermediate_size": 96, "num_hidden_layers": 2, "initializer_range": 0.08}


def tiny_hf(folder: Path, family: str, *, seed: int = 3, steps: int = 120, **more: Any) -> Path:
    """A folder that knows CHATS by heart: "llama" (llama 3 rope and splitter), "qwen2", "qwen3", "gemma3", "lfm2"."""
    import torch
    import transformers as hf

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = _gemma_tokenizer() if family == "gemma3" else _tokenizer(LLAMA3 if family == "llama" else QWEN)
    rows = tokenizer.vocab_size + len(tokenizer.added_tokens_decoder) + 3  # rows without a token, as real models have
    common = COMMON | {"vocab_size": rows, "eos_token_id": tokenizer.eos_token_id, "pad_token_id": None}
    common |= {"bos_token_id": tokenizer.bos_token_id}
    llama3 = {"rope_type": "llama3", "rope_theta": 10_000.0, "factor": 4.0, "low_freq_factor": 1.0}
    llama3 |= {"high_freq_factor": 4.0, "original_max_position_embeddings": 64}
    layers = {"num_hidden_layers": 6, "sliding_window": 16, "head_dim": 16, "query_pre_attn_scalar": 16}
    conv = {"layer_types": ["conv", "full_attention"], "block_multiple_of": 32, "full_attn_idxs": None}
    config: Any = {
        "llama": lambda: hf.LlamaConfig(**(common | {"rope_parameters": llama3, "tie_word_embeddings": False} | more)),
        "qwen2": lambda: hf.Qwen2Config(**(common | {"tie_word_embeddings": True} | more)),
        "qwen3": lambda: hf.Qwen3Config(**(common | {"head_dim": 32, "tie_word_embeddings": True} | more)),
        "gemma3": lambda: hf.Gemma3TextConfig(**(common | layers | {"tie_word_embeddings": True} | more)),
        "lfm2": lambda: hf.Lfm2Config(**(common | conv | more)),
    }[family]()
    torch.manual_seed(seed)
    model = hf.AutoModelForCausalLM.from_config(config).float().eval()
    with torch.no_grad():  # norms and biases begin at one and nought: a lost one would not be seen
        for weight in model.parameters():
            if weight.ndim == 1:
                weight.add_(torch.randn_like(weight) * 0.2)
    learn(model, tokenizer, CHATS, steps)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def learn(model: Any, tokenizer: Any, chats: list[tuple[str, str]], steps: int) -> float:
    """Train on whole chats in one batch; the last loss."""
    import torch

    rows = [[{"role": "user", "content": q}, {"role": "assistant", "content": a}] for q, a in chats]
    batch = tokenizer(
        [tokenizer.apply_chat_template(row, tokenize=False) for row in rows],
        padding=True,
        return_tensors="pt",
        add_special_tokens=False,
        return_token_type_ids=False,
    )
    labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=5e-3)
    model.train()
    loss = torch.tensor(0.0)
    for _ in range(steps):
        loss = model(**batch, labels=labels).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.eval()
    return float(loss.detach())


def _tokenizer(pattern: str) -> Any:
    import transformers as hf
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    made = Tokenizer(models.BPE(ignore_merges=pattern == LLAMA3))
    split = pre_tokenizers.Split(Regex(pattern), behavior="isolated")
    plain = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    made.pre_tokenizer = pre_tokenizers.Sequence([split, plain])
    made.decoder = decoders.ByteLevel()
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=420, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    made.train_from_iterator(TEXTS, trainer)
    return hf.PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="<|im_end|>", pad_token="<|endoftext|>", chat_template=CHATML
    )


def _gemma_tokenizer() -> Any:
    """SentencePiece as a tokenizer.json: blanks become ▁, unknown characters bytes, every way to join is a merge."""
    import transformers as hf
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

    text = " ".join(TEXTS).replace(" ", "▁")
    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"]
    pieces = special + [f"<0x{i:02X}>" for i in range(256)]
    words = [w for w in text.split("▁") if w.isalpha()]
    grown = [f"▁{w}"[:n] for w in words for n in range(2, len(w) + 2)] + [
        w[:n] for w in words for n in range(2, len(w))
    ]
    singles = sorted(set(text) - {"\n"})
    vocab = {piece: i for i, piece in enumerate(dict.fromkeys([*pieces, *dict.fromkeys(grown), *singles]))}
    merges = []
    for piece in dict.fromkeys(grown):
        merges += [(piece[:i], piece[i:]) for i in range(1, len(piece)) if piece[:i] in vocab and piece[i:] in vocab]
    made = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    made.normalizer = normalizers.Replace(" ", "▁")
    made.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    made.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    return hf.PreTrainedTokenizerFast(
        tokenizer_object=made,
        bos_token="<bos>",
        eos_token="<end_of_turn>",
        unk_token="<unk>",
        pad_token="<pad>",
        additional_special_tokens=["<start_of_turn>", "<eos>"],
        chat_template=GEMMA,
    )


def edit_json(file: Path, **changes: Any) -> None:
    """Change keys of a JSON file in place."""
    given = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**given, **changes}, ensure_ascii=False), encoding="utf-8")
