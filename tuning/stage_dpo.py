"""Direct preference optimisation (A10): from pairs of a better and a worse answer, without a reward model.

The loss raises the better answer's log-probability over the worse one's, as measured against the start model (Rafailov
et al. 2023). With an adapter the start model is the same weights with the adapter off; tuned whole, it is held beside.
"""

from __future__ import annotations

from dataclasses import replace

from gallae.tuning.job import Job, Tell
from gallae.tuning.preferences import judged, needed, pairs_of
from gallae.tuning.rows import Row
from gallae.tuning.stage_rows import dataset_of, eval_figures, fitting, reference_of, whole

__all__ = ["fit_dpo"]

BETA = 0.1  # the paper's and TRL's: how far the model may move from where it began


def fit_dpo(job: Job, tell: Tell) -> dict[str, float]:
    """Figures of fit(), and on held pairs: `accuracy`, the share where the better answer won more than the worse since
    the start; `margin`, by how much (beta × log-probability, in nats)."""
    from trl import DPOConfig, DPOTrainer

    from gallae.tuning.fit import fit
    from gallae.tuning.parts import adapter_config, arguments_of, load_model, load_tokenizer

    tokenizer = load_tokenizer(job)
    pairs, held = pairs_of(job.train), pairs_of(job.valid)
    needed("dpo", pairs, job.train)
    job = replace(
        job,
        train=fitting(job, tell, tokenizer, pairs, _talks),
        valid=fitting(job, tell, tokenizer, held, _talks) if held else (),
    )
    trainer = DPOTrainer(
        model=load_model(job),
        ref_model=reference_of(job),
        args=DPOConfig(**arguments_of(job) | whole(job) | {"beta": float(job.settings.get("beta", BETA))}),
        train_dataset=dataset_of(map(judged, job.train)),
        eval_dataset=dataset_of(map(judged, job.valid)),
        processing_class=tokenizer,
        peft_config=adapter_config(job),
    )
    figures = fit(trainer, job, tell)
    return figures | eval_figures(trainer, {"accuracy": "rewards/accuracies", "margin": "rewards/margins"})


def _talks(pair: Row) -> list[list[dict[str, object]]]:
    return [pair.messages(), replace(pair, answer=pair.rejected).messages()]
