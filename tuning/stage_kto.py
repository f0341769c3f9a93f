"""Kahneman–Tversky optimisation: from single thumbs, for teams that have no pairs (A10; the stage is ours).

Each answer is raised or lowered for itself (Ethayarajh et al. 2024). The batch needs answers of several prompts, because
the middle that gains and losses are counted from is estimated from mismatched ones; so rows go in seeded order, two at
least in a batch, and the rarer side weighs more.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from gallae.tuning.job import Job, Tell
from gallae.tuning.preferences import judged, needed, thumbs_of
from gallae.tuning.rows import Row
from gallae.tuning.stage_rows import dataset_of, eval_figures, fitting, reference_of, whole

__all__ = ["fit_kto"]

BETA = 0.1  # the paper's and TRL's


def fit_kto(job: Job, tell: Tell) -> dict[str, float]:
    """Figures of fit(), and on held thumbs what answers gained since the start (beta × log-probability, in nats):
    `good`, `bad`, and `margin` between them."""
    from trl import KTOConfig, KTOTrainer

    from gallae.tuning.fit import fit
    from gallae.tuning.parts import adapter_config, arguments_of, load_model, load_tokenizer

    tokenizer = load_tokenizer(job)
    thumbs, held = thumbs_of(job.train), thumbs_of(job.valid)
    needed("kto", thumbs, job.train)
    thumbs = fitting(job, tell, tokenizer, thumbs, _talks)
    needed("kto", thumbs, thumbs)
    held = fitting(job, tell, tokenizer, held, _talks) if len(held) > 1 else ()
    seed = int(job.settings.get("seed", 0))
    job = replace(job, train=_mixed(thumbs, seed), valid=_checked(held, seed))
    trainer = KTOTrainer(
        model=load_model(job),
        ref_model=reference_of(job),
        args=KTOConfig(**_arguments(job, arguments_of(job) | whole(job))),
        train_dataset=dataset_of(map(judged, job.train)),
        eval_dataset=dataset_of(map(judged, job.valid)),
        processing_class=tokenizer,
        peft_config=adapter_config(job),
    )
    figures = fit(trainer, job, tell)
    names = {"good": "rewards/chosen", "bad": "rewards/rejected", "margin": "rewards/margins"}
    return figures | eval_figures(trainer, names)


def _arguments(job: Job, given: dict[str, Any]) -> dict[str, Any]:
    good = sum(r.good is True for r in job.train)
    bad = len(job.train) - good
    batch = min(max(2, int(given.get("per_device_train_batch_size", 2))), len(job.train))
    if job.valid:
        given |= {"metric_for_best_model": "eval_rewards/margins", "greater_is_better": True}
    return given | {
        "beta": float(job.settings.get("beta", BETA)),
        "per_device_train_batch_size": batch,
        "per_device_eval_batch_size": min(batch, max(2, len(job.valid))),
        "train_sampling_strategy": "sequential",
        "dataloader_drop_last": True,  # also when checking: a batch of one has nothing to be mismatched with
        "desirable_weight": max(1.0, bad / good),
        "undesirable_weight": max(1.0, good / bad),
    }


def _mixed(thumbs: Sequence[Row], seed: int) -> tuple[Row, ...]:
    made = list(thumbs)
    random.Random(seed).shuffle(made)  # noqa: S311 (a draw that can be repeated, no secret)
    return tuple(made)


def _checked(held: Sequence[Row], seed: int) -> tuple[Row, ...]:
    """The thumbs to check with: one of either side first, so that there is a margin; none where a side is missing.

    By that margin the best checkpoint is chosen. The loss counts from a middle that is estimated from mismatched answers
    and that moves before the answers do: on few thumbs it rises at first, and the start would be kept as the best."""
    made = list(_mixed(held, seed))
    first = [next((row for row in made if row.good is side), None) for side in (True, False)]
    if None in first:
        return ()
    return tuple(sorted(made, key=lambda row: row not in first))


def _talks(thumb: Row) -> list[list[dict[str, object]]]:
    return [thumb.messages()]
