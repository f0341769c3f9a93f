"""Where the memory of a training run or of a served model goes: named parts, each with its formula.

Counted for TRL 1.16's trainers (the output head in tiles, so whole logits are never held), PEFT's adapters, PyTorch's
scaled-dot-product attention and AdamW. At the peak all parts are alive together: the last micro batch of an
accumulated step, when gradients of the former ones and the optimiser's states are held. `benchmarks/plan.py` compares the
sum with what processes really use.

>>> from gallae.tuning.bases import load_bases
>>> round(held(7_000_000_000, 2) / 1e9)
14
>>> round(sum(p.bytes for p in training_parts(Run(load_bases()["qwen3-8b"], "lora", micro_batch=1))) / 2**30) in range(16, 20)
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gallae.tuning.bases import Base

__all__ = ["ADAPTERS", "GIB", "STAGES", "Adapter", "Device", "Part", "Precision", "Run", "Stage", "held", "peak"]
__all__ += ["serving_parts", "trainable", "training_parts"]

Adapter = Literal["lora", "qlora", "full"]
Stage = Literal["cpt", "sft", "reward", "dpo", "kto", "rejection", "grpo"]
Precision = Literal["bf16", "fp16", "fp32"]
Device = Literal["cuda", "rocm", "mps", "cpu"]
ADAPTERS: tuple[Adapter, ...] = ("lora", "qlora", "full")
STAGES: tuple[Stage, ...] = ("cpt", "sft", "reward", "dpo", "kto", "rejection", "grpo")

GIB = 2**30
NF4_BYTES = (4 + 8 / 64 + 32 / (64 * 256)) / 8  # a weight, its share of a block's 8-bit scale, and of that one's scale
TILE_TOKENS, TILE_VOCAB = 4_096, 32_768  # trl.kernels.chunked_logprob
RUNTIME = {"cuda": 0.8 * GIB, "rocm": 0.9 * GIB, "mps": 0.8 * GIB, "cpu": 0.9 * GIB}
FRAGMENTS = {"cuda": 0.06, "rocm": 0.08, "mps": 0.08, "cpu": 0.03}
SEQUENCES = {"reward": 2, "dpo": 2}  # a chosen and a rejected text, forward and backward together
REFERENCED = ("dpo", "kto")  # with an adapter the base itself is the reference; a full run holds a second copy
GROUP = 8  # completions of one prompt in GRPO


@dataclass(frozen=True, slots=True)
class Run:
    """What is trained and how, as far as memory depends on it. `sequence` in tokens; `gpus` share what can be shared."""

    base: Base
    adapter: Adapter
    stage: Stage = "sft"
    precision: Precision = "bf16"
    device: Device = "cuda"
    sequence: int = 1_024
    micro_batch: int = 1
    rank: int = 16
    dropout: float = 0.0
    checkpointing: bool = True
    gpus: int = 1

    @property
    def compute_bytes(self) -> int:
        return 4 if self.precision == "fp32" else 2

    @property
    def weight_bytes(self) -> int:
        """Of a stored weight: a full run keeps its master copy in 32 bit, whatever it computes in."""
        return 4 if self.adapter == "full" else self.compute_bytes

    @property
    def tokens(self) -> int:
        """That stand in one micro batch."""
        return self.micro_batch * self.sequence * SEQUENCES.get(self.stage, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the memory. `formula` is the sum in words, the same in both languages but for the names."""

    key: str
    bytes: int
    ko: str
    en: str
    formula: str


def held(parameters: int, bytes_each: float) -> int:
    """The notes' first sum (A11): a model of 7B parameters in 16 bit is 7B × 2 bytes = 14 GB."""
    return int(parameters * bytes_each)


def trainable(run: Run) -> int:
    """Parameters that learn: two thin matrices at each of the seven projections of every layer, or all."""
    if run.adapter == "full":
        return run.base.parameters
    return run.base.layers * run.rank * sum(i + o for i, o in _projections(run.base))


def peak(run: Run) -> int:
    """Bytes at the peak, on each GPU."""
    return sum(part.bytes for part in training_parts(run))


def training_parts(run: Run) -> tuple[Part, ...]:
    """In the order in which they are drawn; they add up to the peak."""
    parts = [_weights(run), _reference(run), _adapter(run), _gradients(run), _optimiser(run), _casts(run)]
    parts += [_activations(run), _head(run), _generation(run)]
    runtime = int(RUNTIME[run.device])
    spread = sum(part.bytes for part in parts)
    share = FRAGMENTS[run.device]
    parts += [
        Part("runtime", runtime, "실행 환경", "runtime", f"Python, PyTorch and kernels = {_gib(runtime)}"),
        Part("fragments", int(spread * share), "조각난 자리", "fragmentation", f"{share:.0%} × {_gib(spread)}"),
    ]
    return tuple(part for part in parts if part.bytes)


def serving_parts(base: Base, *, context: int, sessions: int, weight_bytes: float = 2.0) -> tuple[Part, ...]:
    """Of a served model: weights, and for each session keys and values of every token of its context (A11)."""
    per_token = 2 * base.layers * base.kv_heads * base.head_dim * 2
    weights, cache = held(base.parameters, weight_bytes), per_token * context * sessions
    return (
        Part("weights", weights, "가중치", "weights", f"{_count(base.parameters)} × {weight_bytes:g} bytes"),
        Part("kv_cache", cache, "KV 캐시", "KV cache",
             f"2 × {base.layers} layers × {base.kv_heads} KV heads × {base.head_dim} × 2 bytes × {context:,} tokens × {sessions}"),
        Part("runtime", int(RUNTIME["cuda"]), "실행 환경", "runtime", _gib(int(RUNTIME["cuda"]))),
    )  # fmt: skip


def _weights(run: Run) -> Part:
    base, each, shard = run.base, run.weight_bytes, _sharded(run)
    if run.adapter == "qlora":
        rest = base.embedding + base.small
        total = int(base.linear * NF4_BYTES) + rest * each
        formula = f"{_count(base.linear)} × {NF4_BYTES:.3f} bytes (NF4) + {_count(rest)} × {each} bytes"
    else:
        total, formula = held(base.parameters, each), f"{_count(base.parameters)} × {each} bytes"
    return Part("weights", total // shard, "가중치", "weights", formula + _over(shard))


def _reference(run: Run) -> Part:
    doubled = run.adapter == "full" and run.stage in REFERENCED
    total = held(run.base.parameters, run.weight_bytes) if doubled else 0
    formula = f"{_count(run.base.parameters)} × {run.weight_bytes} bytes" + _over(run.gpus)
    return Part("reference", total // run.gpus, "기준 모델", "reference model", formula)


def _adapter(run: Run) -> Part:
    """PEFT keeps adapters in 32 bit; over a quantised base TRL puts them into 16 bit."""
    if run.adapter == "full":
        return Part("adapter", 0, "", "", "")
    each = _learning_bytes(run)
    formula = f"{_count(trainable(run))} × {each} bytes (rank {run.rank})"
    return Part("adapter", trainable(run) * each, "어댑터", "adapter", formula)


def _gradients(run: Run) -> Part:
    each, shard = _learning_bytes(run), _sharded(run)
    formula = f"{_count(trainable(run))} × {each} bytes" + _over(shard)
    return Part("gradients", trainable(run) * each // shard, "기울기", "gradients", formula)


def _optimiser(run: Run) -> Part:
    each, shard = 2 * _learning_bytes(run), _sharded(run)
    formula = f"{_count(trainable(run))} × {each} bytes (AdamW: two moments)" + _over(shard)
    return Part("optimiser", trainable(run) * each // shard, "옵티마이저", "optimiser", formula)


def _casts(run: Run) -> Part:
    """A full run in mixed precision holds 16-bit copies of its 32-bit weights; QLoRA unpacks one projection at a time."""
    base = run.base
    if run.adapter == "full" and run.precision != "fp32":
        return Part("casts", base.linear * 2, "16비트 사본", "16-bit copies", f"{_count(base.linear)} × 2 bytes")
    if run.adapter == "qlora":
        widest = max(i * o for i, o in _projections(base))
        each = run.compute_bytes * 2
        return Part("casts", widest * each, "풀어 쓴 가중치", "unpacked weight", f"{_count(widest)} × {each} bytes")
    return Part("casts", 0, "", "", "")


def _activations(run: Run) -> Part:
    layer, between = _layer_bytes(run), run.base.hidden * run.weight_bytes
    if run.adapter == "qlora":
        between = run.base.hidden * run.compute_bytes
    layers = run.base.layers
    if run.checkpointing:
        total = run.tokens * (layers * between + layer)
        formula = f"{run.tokens:,} tokens × ({layers} layers × {between:,} + one layer {layer:,} bytes)"
    else:
        total = run.tokens * layers * layer
        formula = f"{run.tokens:,} tokens × {layers} layers × {layer:,} bytes"
    return Part("activations", total, "중간값", "activations", formula)


def _layer_bytes(run: Run) -> int:
    """Bytes that one layer keeps for its backward pass, for one token, and the gradients that pass through it."""
    base, c = run.base, run.compute_bytes
    query, key = base.heads * base.head_dim, base.kv_heads * base.head_dim
    norms = {"gemma3": 4}.get(base.family, 2) * base.hidden + (
        query + key if base.family in ("qwen3", "gemma3", "exaone4") else 0
    )
    kept = norms * 4  # normalised in 32 bit
    kept += (3 * query + 2 * query) * c  # q, k and v as attention takes them (k and v repeated), its output twice
    kept += 4 * base.intermediate * c  # gate, up, activated gate, their product
    inputs = sum(i for i, _ in _projections(base))
    if run.adapter == "full":
        kept += norms * 4 + (inputs - base.intermediate) * c
    else:
        kept += int(inputs * (c + (1 if run.dropout else 0)))  # the input of each adapter, and its dropout mask
    passing = base.intermediate * (2 * c + 4) + base.hidden * 8
    return int(kept + (passing if run.checkpointing else passing / base.layers))


def _head(run: Run) -> Part:
    """The output head works in tiles of 4,096 tokens × 32,768 words; a full run sums its gradient in 32 bit."""
    base, c = run.base, run.compute_bytes
    if run.stage == "reward":
        return Part("logits", 0, "", "", "")
    rows, width = min(run.tokens, TILE_TOKENS), min(base.vocab, TILE_VOCAB)
    tile = rows * width * (c + 4 + 4)
    formula = f"{rows:,} tokens × {width:,} words × {c + 8} bytes (of {base.vocab:,} words)"
    total = tile + run.tokens * base.hidden * 4
    if run.device in ("cpu", "mps") and c < 4:  # no 16-bit product summed in 32 bit there: the head's tile is widened
        total += width * base.hidden * 4
        formula += f" + {width:,} × {base.hidden:,} × 4 bytes"
    if run.adapter == "full":
        total += base.vocab * base.hidden * 4
        formula += f" + {_count(base.vocab * base.hidden)} × 4 bytes"
    return Part("logits", total, "단어 점수", "logits", formula)


def _generation(run: Run) -> Part:
    """GRPO writes its completions first: keys and values of every token of a group."""
    if run.stage != "grpo":
        return Part("generation", 0, "", "", "")
    base = run.base
    per_token = 2 * base.layers * base.kv_heads * base.head_dim * run.compute_bytes
    sequences = max(run.micro_batch, GROUP)
    formula = f"{per_token:,} bytes × {run.sequence:,} tokens × {sequences}"
    return Part("generation", per_token * run.sequence * sequences, "생성 캐시", "generation cache", formula)


def _learning_bytes(run: Run) -> int:
    return 2 if run.adapter == "qlora" else 4


def _sharded(run: Run) -> int:
    """Several GPUs share weights, gradients and states of a full run (FSDP, ZeRO-3); an adapter run copies its base."""
    return run.gpus if run.adapter == "full" else 1


def _projections(base: Base) -> tuple[tuple[int, int], ...]:
    query, key = base.heads * base.head_dim, base.kv_heads * base.head_dim
    hidden, wide = base.hidden, base.intermediate
    return (
        (hidden, query),
        (hidden, key),
        (hidden, key),
        (query, hidden),
        (hidden, wide),
        (hidden, wide),
        (wide, hidden),
    )


def _over(gpus: int) -> str:
    return f" ÷ {gpus} GPUs" if gpus > 1 else ""


def _count(n: int) -> str:
    return f"{n / 1e9:.2f}B" if n >= 1e9 else f"{n / 1e6:.1f}M"


def _gib(n: float) -> str:
    return f"{n / GIB:.2f} GiB"
