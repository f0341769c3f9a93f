"""Each number of a plan, with the rule it follows (A6–A11), why it is what it is, and the word explained.

Rules of thumb come from papers and from the trainers' own defaults, and say so; where the documents leave a number open
it is ours.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.tuning.base_folder import is_small
from gallae.tuning.memory import GIB, Adapter, Stage, serving_parts

if TYPE_CHECKING:
    from gallae.tuning.plan import Plan

__all__ = [
    "ATTENTION_ONLY",
    "TARGETS",
    "Setting",
    "Term",
    "batch_of",
    "dropout_of",
    "epochs_of",
    "load_terms",
    "rank_of",
    "rate_of",
]
__all__ += ["settings_of"]

TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
# Only attention mixes positions in these, and attention is kept apart by position_ids (largest difference of a packed
# row's logits to the row alone 3e-7, on a CPU too; tests/tuning/test_packing.py). A convolution (lfm2) leaks.
ATTENTION_ONLY = ("llama", "qwen2", "qwen3", "gemma3", "exaone4", "phi3")
LEARNING = {
    "cpt": (1e-4, 1e-5),
    "sft": (2e-4, 2e-5),
    "rejection": (1e-4, 1e-5),
    "reward": (1e-4, 1e-5),
    "dpo": (5e-6, 5e-7),
    "kto": (5e-6, 5e-7),
    "grpo": (1e-5, 1e-6),
}  # fmt: skip  (with an adapter, whole)
LARGE = 13e9  # QLoRA halves its rate above this


@dataclass(frozen=True, slots=True)
class Term:
    ko_name: str
    en_name: str
    ko: str
    en: str


@dataclass(frozen=True, slots=True)
class Setting:
    """`rule`: of the decision rules; `ko`, `en`: why; `term`: the word for people who never trained."""

    key: str
    value: Any
    rule: str
    ko: str
    en: str
    term: Term


@cache
def load_terms() -> dict[str, Term]:
    text = Path(__file__).with_name("terms.toml").read_text(encoding="utf-8")
    return {key: Term(**entry) for key, entry in tomllib.loads(text).items()}


def batch_of(stage: Stage, rows: int) -> int:
    """Rows before one correction: more where there are more rows, so that few rows still give enough corrections."""
    if stage == "grpo":
        return 64  # 8 prompts × 8 completions
    if stage in ("dpo", "kto", "reward"):
        return 32 if rows >= 320 else 16
    return 8 if rows < 200 else 16 if rows < 2_000 else 32 if rows < 20_000 else 64


def epochs_of(stage: Stage, rows: int) -> int:
    if stage not in ("sft", "rejection"):
        return 1
    return 4 if rows < 200 else 3 if rows < 5_000 else 2 if rows < 20_000 else 1


def rank_of(stage: Stage, rows: int) -> int:
    return 64 if stage == "cpt" else 16 if rows < 10_000 else 32


def dropout_of(adapter: Adapter, rows: int) -> float:
    return 0.05 if adapter != "full" and rows < 2_000 else 0.0


# A tiny base learns in larger steps than a model a thousand times its size (measured; ours).
SMALL_RATES: Mapping[Stage, float] = {
    "cpt": 3e-3, "sft": 1.5e-3, "rejection": 5e-4, "reward": 1e-3, "dpo": 1e-4, "kto": 1e-4, "grpo": 1e-4
}  # fmt: skip


def rate_of(stage: Stage, adapter: Adapter, parameters: int) -> float:
    light, whole = LEARNING[stage]
    if adapter == "full":
        return whole
    return light / 2 if parameters > LARGE else light


def settings_of(plan: Plan) -> tuple[Setting, ...]:
    """In the order in which a person reads them; what does not apply (rank of a whole run) is left out."""
    terms = load_terms()
    rows = [*_what(plan), *_reading(plan), *_learning(plan), *_adapting(plan), *_computing(plan), *_serving(plan)]
    return tuple(Setting(key, value, rule, ko, en, terms[key]) for key, value, rule, ko, en in rows)


Row = tuple[str, Any, str, str, str]


def _what(plan: Plan) -> Iterator[Row]:
    base, run = plan.base, plan.run
    score = "?" if base.korean_score is None else f"{base.korean_score:.2f}"
    size = f"{base.parameters / 1e9:.2f}B"
    yield (
        "base", base.name, "A6",
        f"{size}, 한국어 {score} ({base.korean_source}), 라이선스 {base.licence}, 문맥 {base.context:,} 토큰. {base.note_ko}".rstrip(),
        f"{size}, Korean {score} ({base.korean_source}), licence {base.licence}, context {base.context:,} tokens. {base.note_en}".rstrip(),
    )  # fmt: skip
    yield ("stage", run.stage, *STAGES_BECAUSE[run.stage])
    yield ("adapter", run.adapter, *ADAPTERS_BECAUSE[run.adapter])


def _reading(plan: Plan) -> Iterator[Row]:
    run, lengths = plan.run, plan.lengths
    known = {"counted": ("세어 보니", "counted"), "estimated": ("글자 수로 어림해", "estimated from characters"),
             "assumed": ("행이 없어 가정해", "assumed, for want of rows")}[lengths.known]  # fmt: skip
    cut = run.sequence < lengths.longest and run.stage != "cpt"
    ko_cut, en_cut = (" 더 긴 행은 뺍니다.", " Longer rows are left out.") if cut else ("", "")
    yield (
        "sequence", run.sequence, "A11",
        f"행의 길이를 {known[0]} 평균 {lengths.mean:.0f}, 95 %가 {lengths.p95}, 최대 {lengths.longest} 토큰.{ko_cut}",
        f"Rows are, {known[1]}, {lengths.mean:.0f} tokens on average, 95 % up to {lengths.p95}, at most {lengths.longest}.{en_cut}",
    )  # fmt: skip
    spare = plan.machine.usable / GIB - plan.peak_gib
    yield ("micro_batch", run.micro_batch, "A11",
           f"메모리에 들어가는 가장 큰 2의 거듭제곱({spare:.1f} GiB 남음).",
           f"The largest power of two that fits ({spare:.1f} GiB to spare).")  # fmt: skip
    gpus = f" × {plan.machine.gpus} GPU" if plan.machine.gpus > 1 else ""
    yield ("accumulation", plan.accumulation, "A11",
           f"{run.micro_batch} × {plan.accumulation}{gpus} = {plan.batch}행마다 한 번 고칩니다.",
           f"{run.micro_batch} × {plan.accumulation}{gpus} = {plan.batch} rows before one correction.")  # fmt: skip
    held = round(run.sequence / lengths.mean) if plan.packing and run.stage != "cpt" else 1
    ko_held, en_held = (f" 한 줄에 약 {held}행.", f" About {held} rows a sequence.") if held > 1 else ("", "")
    yield ("batch", plan.batch, "A9",
           f"{plan.rows:,}행이면 {plan.steps:,}번 고칩니다. 행이 적을수록 작게 잡습니다.{ko_held}",
           f"{plan.rows:,} rows give {plan.steps:,} corrections; fewer rows, smaller batches.{en_held}")  # fmt: skip
    yield ("packing", plan.packing, "A11", *_packing_because(plan))
    yield ("grouping", plan.grouping, "A11",
           "비슷한 길이끼리 모아 빈자리를 줄입니다." if plan.grouping else "한 줄씩이거나 이어 담아 모을 것이 없습니다.",
           "Rows of like length together, so less is padding." if plan.grouping else "One sequence at a time, packed rows or pairs: nothing to group.")  # fmt: skip


def _packing_because(plan: Plan) -> tuple[str, str]:
    if plan.run.stage == "cpt":
        return "이어지는 글이라 빈자리 없이 담습니다.", "Running text is laid end to end, without padding."
    if plan.packing:
        return "행의 평균이 한 줄의 절반이 안 됩니다.", "The mean row fills less than half a sequence."
    if plan.run.stage not in ("sft", "rejection"):
        return "이 단계의 학습기는 행마다 따로 읽습니다.", "This stage's trainer reads each row by itself."
    if plan.base.family not in ATTENTION_ONLY:
        return (
            "이 구조는 이어 담은 행끼리 섞일 수 있습니다.",
            "This architecture may let packed rows leak into each other.",
        )
    return "빈자리가 적거나 행이 적어 얻을 것이 없습니다.", "Little padding, or few rows: nothing to gain."


def _learning(plan: Plan) -> Iterator[Row]:
    run, rows = plan.run, plan.rows
    yield ("epochs", plan.epochs, "A9",
           f"{rows:,}행. 적은 데이터를 여러 번 읽으면 외웁니다; 검증 손실이 오르면 멈춥니다.",
           f"{rows:,} rows. Little data read often is learned by heart; stop when the held-out loss rises.")  # fmt: skip
    yield _rate(plan)
    yield (
        "schedule",
        "cosine",
        "A9",
        "끝에서 작게 고쳐 흔들리지 않게 합니다.",
        "Small corrections at the end settle it.",
    )
    yield ("warmup", 0.03 if plan.steps >= 100 else 0.1, "A9",
           f"{plan.steps:,}번 가운데 처음 몫. 옵티마이저가 아직 모르는 동안 크게 고치지 않습니다.",
           f"Of {plan.steps:,} corrections; none is large while the optimiser knows nothing yet.")  # fmt: skip
    decay = 0.0 if run.adapter != "full" else 0.1 if run.stage == "cpt" else 0.01
    yield ("weight_decay", decay, "A9" if decay else "A7",
           "전체를 고칠 때 외우는 것을 누릅니다." if decay else "얇은 조각만 배우므로 벌이 필요 없습니다(QLoRA 논문 0).",
           "Against learning by heart, where everything moves." if decay else "Only thin pieces learn; none is needed (0 in the QLoRA paper).")  # fmt: skip
    clip = 0.3 if run.adapter == "qlora" else 1.0
    yield ("clipping", clip, "A8" if clip < 1 else "A9",
           "4비트에서는 튀기 쉬워 작게 자릅니다(QLoRA 논문)." if clip < 1 else "흔히 쓰는 값(TRL 기본값).",
           "4-bit weights jump more easily (QLoRA paper)." if clip < 1 else "The usual value (TRL's default).")  # fmt: skip


def _rate(plan: Plan) -> Row:
    run = plan.run
    if is_small(run.base):
        return ("learning_rate", SMALL_RATES[run.stage], "A9",
                "아주 작은 모델은 크게 고쳐야 배웁니다(재어 봄).", "A tiny model learns in large corrections (measured).")  # fmt: skip
    rate = rate_of(run.stage, run.adapter, run.base.parameters)
    return ("learning_rate", rate, "A7" if run.adapter != "full" else "A9",
           "어댑터는 전체 학습의 약 10배(LoRA·QLoRA 논문, TRL 기본값)." if run.adapter != "full" else "전체를 고치므로 작게(TRL 기본값).",
           "An adapter takes about ten times a whole run's rate (LoRA and QLoRA papers, TRL's defaults)."
           if run.adapter != "full" else "The whole model moves, so little at a time (TRL's defaults).")  # fmt: skip


def _adapting(plan: Plan) -> Iterator[Row]:
    run = plan.run
    if run.adapter == "full":
        return
    yield ("rank", run.rank, "A7",
           "용어와 지식까지 배우려면 두껍게." if run.stage == "cpt" else "서식과 말투는 16으로 넉넉하고, 1만 행부터 32.",
           "Terms and knowledge need thick pieces." if run.stage == "cpt" else "16 is ample for format and tone; 32 from 10,000 rows on.")  # fmt: skip
    yield (
        "alpha",
        2 * run.rank,
        "A7",
        "랭크의 두 배: 랭크를 바꿔도 크기가 같습니다.",
        "Twice the rank: the same loudness at any rank.",
    )
    yield ("dropout", run.dropout, "A7",
           "행이 2,000보다 적어 외우지 않게 합니다." if run.dropout else "행이 넉넉합니다.",
           "Fewer than 2,000 rows: against learning by heart." if run.dropout else "There are rows enough.")  # fmt: skip
    yield ("target_modules", list(TARGETS), "A7",
           "모든 선형층: QLoRA 논문에서 전체 학습과 같아지는 조건.",
           "All linear layers: what it took to equal whole tuning in the QLoRA paper.")  # fmt: skip


def _computing(plan: Plan) -> Iterator[Row]:
    run, machine = plan.run, plan.machine
    why = {
        "bf16": (
            "이 장치가 bfloat16을 셈합니다. 숫자 하나 2바이트.",
            "This device computes in bfloat16; 2 bytes a number.",
        ),
        "fp16": ("bfloat16을 모르는 장치라 float16으로.", "The device knows no bfloat16, so float16."),
        "fp32": ("16비트 행렬 명령이 없는 CPU라 32비트로.", "A CPU without 16-bit matrix instructions, so 32 bit."),
    }[run.precision]
    yield ("precision", run.precision, "A11", f"{why[0]} ({machine.name})", f"{why[1]} ({machine.name})")
    yield ("checkpointing", run.checkpointing, "A11",
           "중간값을 다 두면 들어가지 않습니다. 시간은 3분의 1쯤 더 듭니다." if run.checkpointing else "중간값을 다 두어도 들어가서 더 빠릅니다.",
           "All intermediate values would not fit; costs about a third more time." if run.checkpointing else "All intermediate values fit, which is faster.")  # fmt: skip
    yield ("optimiser", "adamw", "A11",
           "배우는 수 하나에 기억 두 개: 기울기와 함께 가장 무거운 몫이 될 수 있습니다.",
           "Two memories for each number that learns: with the gradients often the heaviest part.")  # fmt: skip


def _serving(plan: Plan) -> Iterator[Row]:
    base = plan.base
    context = min(base.context, max(2_048, 2 * plan.run.sequence))
    one = sum(p.bytes for p in serving_parts(base, context=context, sessions=1)) / GIB
    many = sum(p.bytes for p in serving_parts(base, context=context, sessions=32)) / GIB
    fits = plan.machine.device == "cuda" and many <= plan.machine.usable / GIB
    yield (
        "serving", "vllm" if fits else "ollama", "A11",
        f"16비트로 한 사람 {one:.1f} GiB, 서른두 사람 {many:.1f} GiB(문맥 {context:,}). 여럿이 쓰면 vLLM, 한 대에서 몇 사람이면 Ollama(4비트 GGUF).",
        f"In 16 bit {one:.1f} GiB for one session, {many:.1f} GiB for 32 (context {context:,}). Many people: vLLM; one machine, few people: Ollama (4-bit GGUF).",
    )  # fmt: skip


STAGES_BECAUSE: dict[str, tuple[str, str, str]] = {
    "cpt": ("A9", "용어와 기초 지식이 모자랄 때. 일반 글을 섞어 복습시키지 않으면 모델이 상합니다.",
            "Where terms and basic knowledge are missing; mix in general text, or the model is damaged."),
    "sft": ("A9", "범위가 좁은 일은 지시 모델에 문답으로 가르칩니다.", "A narrow job is taught to an instruct model by pairs."),
    "reward": ("A10", "사람의 점수에서 보상 모델을 만듭니다.", "Makes a reward model of people's scores."),
    "dpo": ("A10", "보상 모델이 어려우면 나은 답과 못한 답의 짝으로.", "Where a reward is too hard: pairs of a better and a worse answer."),
    "kto": ("A10", "짝이 없고 좋아요·싫어요만 있을 때(우리 규칙).", "Where there are only single thumbs, no pairs (ours)."),
    "rejection": ("A10", "여러 답을 쓰게 하고 통과한 것만 다시 가르칩니다.", "Lets it write several answers and teaches those that pass."),
    "grpo": ("A10", "같은 채점기를 보상으로 씁니다.", "Uses the same scorer as a reward."),
}  # fmt: skip
ADAPTERS_BECAUSE: dict[str, tuple[str, str, str]] = {
    "lora": ("A7", "바탕 모델을 그대로 두고 떼었다 붙입니다. 품질은 자료마다 말이 달라서(01 낮음, 04·05 비슷, 03 높음) 재어 봅니다.",
             "The base stays as it is, the adapter comes off. The documents disagree on its quality (01 lower, 04 and 05 equal, 03 better): measure."),
    "qlora": ("A8", "16비트 LoRA가 들어가지 않아 모델을 4비트로 눌러 둡니다. 정확도를 조금 잃습니다.",
              "LoRA in 16 bit does not fit, so the base is packed into 4 bit; costs some accuracy."),
    "full": ("A9", "LoRA로 모자라고 데이터가 많을 때. 04는 정확한 전문 지식에 권하고, 03은 그래도 세부가 약하다고 합니다.",
             "Where LoRA is not enough and there is much data. 04 recommends it for exact knowledge, 03 says detail stays poor."),
}  # fmt: skip
