"""A random LLaMA in a GGUF file of ~200 kB, written by hand: there is no model to download in a test.

The engine that runs it is the real one, so loading, streaming, usage, grammars and closing are proven; the text
is noise. Layout (GGUF v3, little endian): magic, version, counts, key-value pairs, tensor infos, aligned data.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

WIDTH, HEADS, LAYERS, FEED = 32, 2, 1, 64
UINT32, FLOAT32, BOOL, STRING, ARRAY, INT32 = 4, 6, 7, 8, 9, 5
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6
TEMPLATE = "{% for m in messages %}{{ m['role'] + ': ' + m['content'] + '\\n' }}{% endfor %}assistant: "
SYLLABLES = "가나다라마바사아자차카타파하은는이를에서의로와고지만다요니까 \n.,"


def write_tiny_gguf(
    path: Path, *, context: int = 512, template: str = TEMPLATE, seed: int = 7, double_piece: bool = False
) -> Path:
    """Write the model to `path` and return it. `double_piece` makes one on which llama.cpp aborts the process."""
    pieces, kinds = _vocabulary()
    if double_piece:
        pieces[-1] = pieces[-2]
    return _write(path, _metadata(pieces, kinds, context, template), _tensors(kinds, seed))


def write_tiny_lora(path: Path, *, seed: int = 11) -> Path:
    """A random adapter over that model, strong enough to change what it says."""
    random = np.random.default_rng(seed)

    def text(value: str) -> bytes:
        return struct.pack("<I", STRING) + _string(value)

    metadata = [
        ("general.architecture", text("llama")),
        ("general.type", text("adapter")),
        ("adapter.type", text("lora")),
        ("adapter.lora.alpha", struct.pack("<If", FLOAT32, 4.0)),
    ]
    tensors = []
    for name, rows, columns in (("ffn_down", WIDTH, FEED), ("attn_output", WIDTH, WIDTH)):
        for side, shape in (("a", (4, columns)), ("b", (rows, 4))):
            values = (random.standard_normal(shape) * 2).astype(np.float32)
            tensors.append((f"blk.0.{name}.weight.lora_{side}", values))
    return _write(path, metadata, tensors)


def _write(path: Path, metadata: list[tuple[str, bytes]], tensors: list[tuple[str, np.ndarray]]) -> Path:
    head = bytearray(b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata)))
    for key, value in metadata:
        head += _string(key) + value
    offset = 0
    for name, data in tensors:
        head += _string(name) + struct.pack("<I", data.ndim)
        head += struct.pack(f"<{data.ndim}Q", *reversed(data.shape)) + struct.pack("<IQ", 0, offset)
        offset += data.nbytes + _padding(data.nbytes)
    head += b"\0" * _padding(len(head))
    body = b"".join(data.tobytes() + b"\0" * _padding(data.nbytes) for _, data in tensors)
    path.write_bytes(bytes(head) + body)
    return path


def _vocabulary() -> tuple[list[str], list[int]]:
    ascii_pieces = [chr(c) for c in range(33, 127)]
    pieces = ["<unk>", "<s>", "</s>", *(f"<0x{b:02X}>" for b in range(256)), "▁", *ascii_pieces]
    kinds = [UNKNOWN, CONTROL, CONTROL, *[BYTE] * 256, *[NORMAL] * (1 + len(ascii_pieces))]
    extra = [s for s in dict.fromkeys(SYLLABLES) if s not in pieces and s not in " \n"]
    return pieces + extra, kinds + [NORMAL] * len(extra)


def _metadata(pieces: list[str], kinds: list[int], context: int, template: str) -> list[tuple[str, bytes]]:
    def number(value: int) -> bytes:
        return struct.pack("<II", UINT32, value)

    def text(value: str) -> bytes:
        return struct.pack("<I", STRING) + _string(value)

    def array(kind: int, values: list[bytes]) -> bytes:
        return struct.pack("<IIQ", ARRAY, kind, len(values)) + b"".join(values)

    return [
        ("general.architecture", text("llama")),
        ("general.name", text("tiny")),
        ("llama.context_length", number(context)),
        ("llama.embedding_length", number(WIDTH)),
        ("llama.block_count", number(LAYERS)),
        ("llama.feed_forward_length", number(FEED)),
        ("llama.attention.head_count", number(HEADS)),
        ("llama.attention.head_count_kv", number(HEADS)),
        ("llama.rope.dimension_count", number(WIDTH // HEADS)),
        ("llama.attention.layer_norm_rms_epsilon", struct.pack("<If", FLOAT32, 1e-5)),
        ("llama.vocab_size", number(len(pieces))),
        ("tokenizer.ggml.model", text("llama")),
        ("tokenizer.ggml.tokens", array(STRING, [_string(p) for p in pieces])),
        ("tokenizer.ggml.scores", array(FLOAT32, [struct.pack("<f", 0.0)] * len(pieces))),
        ("tokenizer.ggml.token_type", array(INT32, [struct.pack("<i", k) for k in kinds])),
        ("tokenizer.ggml.bos_token_id", number(1)),
        ("tokenizer.ggml.eos_token_id", number(2)),
        ("tokenizer.ggml.unknown_token_id", number(0)),
        ("tokenizer.ggml.add_bos_token", struct.pack("<IB", BOOL, 1)),
        ("tokenizer.chat_template", text(template)),
    ]


def _tensors(kinds: list[int], seed: int) -> list[tuple[str, np.ndarray]]:
    random = np.random.default_rng(seed)

    def weights(*shape: int, scale: float = 0.05) -> np.ndarray:
        return (random.standard_normal(shape) * scale).astype(np.float32)

    embedding, output = weights(len(kinds), WIDTH, scale=1.0), weights(len(kinds), WIDTH, scale=0.5)
    # Dimension 0 is the same for every token, so the output layer can prefer whole characters over stray bytes.
    embedding[:, 0] = 4.0
    output[:, 0] = [2.0 if kind == NORMAL else -4.0 for kind in kinds]
    tensors = [("token_embd.weight", embedding)]
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        tensors.append((block + "attn_norm.weight", np.ones(WIDTH, np.float32)))
        tensors += [(f"{block}attn_{name}.weight", weights(WIDTH, WIDTH)) for name in ("q", "k", "v", "output")]
        tensors.append((block + "ffn_norm.weight", np.ones(WIDTH, np.float32)))
        tensors += [(f"{block}ffn_{name}.weight", weights(FEED, WIDTH)) for name in ("gate", "up")]
        tensors.append((block + "ffn_down.weight", weights(WIDTH, FEED)))
    return [*tensors, ("output_norm.weight", np.ones(WIDTH, np.float32)), ("output.weight", output)]


def _string(text: str) -> bytes:
    data = text.encode("utf-8")
    return struct.pack("<Q", len(data)) + data


def _padding(size: int) -> int:
    return -size % 32
