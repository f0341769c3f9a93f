"""Group-relative policy optimisation (A10): the model writes several answers a prompt, and those that score above their
group's mean become likelier (Shao et al. 2024). The reward is the skill's own scorer, the one that filters training rows
and judges drafts at run time; or a reward model made of people's scores. `algorithm = "rloo"` compares each answer with
the others' mean instead (Ahmadian et al. 2024).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from gallae.core.errors import InputError, TuningError
from gallae.core.language import both
from gallae.tuning.job import Job, Tell
from gallae.tuning.preferences import needed, prompts_of
from gallae.tuning.rows import Row
from gallae.tuning.stage_rows import answer_tokens, dataset_of, fitting

__all__ = ["fit_grpo"]

GENERATIONS = 8
ALGORITHMS = ("grpo", "rloo")
Reward = Callable[[Row, str], float]


def fit_grpo(job: Job, tell: Tell) -> dict[str, float]:
    """Figures of fit(), and over the run `reward` (mean of the last quarter of steps), `reward_first` (of the first), and
    `flat`: the share of groups whose answers all scored the same, which teach nothing."""
    import trl

    from gallae.tuning.fit import fit
    from gallae.tuning.parts import adapter_config, arguments_of, load_model, load_tokenizer

    algorithm = str(job.settings.get("algorithm") or "grpo")
    if algorithm not in ALGORITHMS:
        raise InputError(
            both(
                f"algorithm {algorithm!r}: 이 가운데 하나가 아닙니다: {', '.join(ALGORITHMS)}",
                f"algorithm {algorithm!r}: not one of {', '.join(ALGORITHMS)}",
            ),
            hint="algorithm=grpo",
        )
    tokenizer = load_tokenizer(job)
    prompts = prompts_of(job.train)
    needed("grpo", prompts, job.train)
    prompts = fitting(job, tell, tokenizer, prompts, lambda row: [row.messages()[:-1]])
    job = replace(job, train=prompts, valid=())  # its loss says nothing: rewards do
    reward = _reward_of(job)
    trainer = getattr(trl, f"{algorithm.upper()}Trainer")(
        model=load_model(job),
        reward_funcs=_rewarded(job.train, reward),
        args=getattr(trl, f"{algorithm.upper()}Config")(**_arguments(job, arguments_of(job), tokenizer)),
        train_dataset=dataset_of({"prompt": r.messages()[:-1], "row": i} for i, r in enumerate(job.train)),
        processing_class=tokenizer,
        peft_config=adapter_config(job),
    )
    figures = fit(trainer, job, tell)
    return figures | _rewards(trainer.state.log_history)


def _reward_of(job: Job) -> Reward:
    if job.reward is not None:
        from gallae.tuning.reward_model import load_reward

        return load_reward(job.reward, str(job.settings.get("device", "cpu")))
    if job.scorer is None:
        raise TuningError(
            both("grpo: 무엇으로 보상할지가 없습니다", "grpo: nothing to reward by"),
            hint=both(
                "스킬에는 점수를 매기는 검사가 있습니다(gallae train SKILL --stage grpo). 아니면 보상 모델을 주세요(--reward RUN).",
                "A skill has a scorer (gallae train SKILL --stage grpo); or name a reward model (--reward RUN).",
            ),
        )
    return job.scorer


def _rewarded(rows: Sequence[Row], reward: Reward) -> Callable[..., list[float]]:
    def scored(completions: Sequence[Any], row: Sequence[int], **_: Any) -> list[float]:
        return [reward(rows[i], _text(said)) for i, said in zip(row, completions, strict=True)]

    return scored


def _text(completion: Any) -> str:
    return completion if isinstance(completion, str) else "".join(str(turn["content"]) for turn in completion)


def _arguments(job: Job, given: Mapping[str, Any], tokenizer: Any) -> dict[str, Any]:
    """The batch is a whole number of groups, one a prompt: what the plan's batch holds, no more than there are prompts."""
    each = max(2, int(job.settings.get("generations") or GENERATIONS))
    most = int(given.get("per_device_train_batch_size", 1))
    wanted = most * int(given.get("gradient_accumulation_steps", 1))
    batch = each * max(1, min(len(job.train), wanted // each))
    micro = max(n for n in range(1, min(most, batch) + 1) if batch % n == 0)
    left = {k: v for k, v in given.items() if k not in ("max_length", "packing", "group_by_length")}
    return left | {
        "per_device_train_batch_size": micro,
        "gradient_accumulation_steps": batch // micro,
        "num_generations": each,
        "max_completion_length": answer_tokens(job, tokenizer, job.train),
        "temperature": float(job.settings.get("temperature") or 1.0),
        "beta": 0.0 if job.run.adapter == "full" else float(job.settings.get("beta") or 0.0),
    }


def _rewards(history: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    steps = [entry for entry in history if "reward" in entry]
    if not steps:
        return {}
    part = max(1, len(steps) // 4)

    def mean(key: str, held: Sequence[Mapping[str, Any]]) -> float:
        return sum(float(entry.get(key, 0.0)) for entry in held) / len(held)

    return {
        "reward": mean("reward", steps[-part:]),
        "reward_first": mean("reward", steps[:part]),
        "flat": mean("frac_reward_zero_std", steps),
    }
