"""A reward model from people's scores (A10): one number an answer, higher for what people preferred.

Trained on comparisons (Bradley–Terry, as InstructGPT's): of two answers the preferred one must score higher. Where people
gave single verdicts, good and bad answers of different prompts are compared too (preferences.Duel). It serves stage
grpo, and sorting; it never answers anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from gallae.tuning.job import Job, Tell
from gallae.tuning.preferences import Duel, compared, duels_of, needed
from gallae.tuning.reward_model import teach_scoring
from gallae.tuning.stage_rows import dataset_of, eval_figures, fitting, whole

__all__ = ["fit_reward"]

CENTRED = (
    0.01  # pulls mean scores towards 0, so that scores of two runs can be read side by side (Eisenstein et al. 2023)
)


def fit_reward(job: Job, tell: Tell) -> dict[str, float]:
    """Figures of fit(), `duels`, `across` (of two prompts), and on held duels `accuracy` (the preferred answer scores
    higher; chance is .5) and `margin` (by how much)."""
    from transformers import set_seed
    from trl import RewardConfig, RewardTrainer

    from gallae.tuning.fit import fit
    from gallae.tuning.parts import adapter_config, arguments_of, load_model, load_tokenizer

    tokenizer = load_tokenizer(job)
    seed = int(job.settings.get("seed", 0))
    duels, held = duels_of(job.train, seed=seed), duels_of(job.valid, seed=seed)
    needed("reward", duels, job.train)
    duels = fitting(job, tell, tokenizer, duels, _talks)
    held = fitting(job, tell, tokenizer, held, _talks) if held else ()
    job = replace(job, train=_rows(duels), valid=_rows(held))
    teach_scoring(job.base)
    set_seed(seed)  # the head is new, drawn at random: the same in a run that is resumed or repeated
    trainer = RewardTrainer(
        model=load_model(job, classes=1),
        args=RewardConfig(**arguments_of(job) | whole(job) | {"center_rewards_coefficient": CENTRED}),
        train_dataset=dataset_of(map(compared, duels)),
        eval_dataset=dataset_of(map(compared, held)),
        processing_class=tokenizer,
        peft_config=_with_head(adapter_config(job, classes=1)),
    )
    figures = fit(trainer, job, tell)
    figures |= {"duels": float(len(duels)), "across": float(sum(d.across for d in duels))}
    return figures | eval_figures(trainer, {"accuracy": "accuracy", "margin": "margin"})


def _with_head(config: Any) -> Any:
    """An adapter that also keeps the new head, which is no part of the base."""
    if config is not None:
        config.modules_to_save = ["score"]
    return config


def _rows(duels: Sequence[Duel]) -> tuple[Any, ...]:
    return tuple(d.better for d in duels)


def _talks(duel: Duel) -> list[list[dict[str, Any]]]:
    return [duel.better.messages(), duel.worse.messages()]
