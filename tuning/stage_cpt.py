"""Continued pretraining: running text laid end to end, every token taught. Needs no chat template.

A row's text is cut into pieces of `sequence` tokens; nothing is left out, so a long document is many pieces.
"""

from __future__ import annotations

from gallae.core.errors import TuningError
from gallae.core.language import both
from gallae.tuning.fit import fit
from gallae.tuning.job import Job, Tell
from gallae.tuning.parts import adapter_config, arguments_of, load_model, load_tokenizer
from gallae.tuning.rows import Row
from gallae.tuning.stage_sft import dataset_of
from gallae.tuning.template import Taught, render, taught_text

__all__ = ["fit_cpt", "pieces"]


def fit_cpt(job: Job, tell: Tell) -> dict[str, float]:
    """TRL's SFTTrainer as a plain language model's trainer."""
    from trl import SFTConfig, SFTTrainer

    tokenizer = load_tokenizer(job)
    sequence = int(job.settings["sequence"])
    train = pieces([taught_text(tokenizer, _text(tokenizer, row)) for row in job.train], sequence)
    valid = pieces([taught_text(tokenizer, _text(tokenizer, row)) for row in job.valid], sequence)
    if not train:
        raise TuningError(
            both("학습할 글이 없습니다", "no text to train on"),
            hint=both(
                "corpus/에 글을 두세요(.txt, .md, generated_text가 있는 .jsonl).",
                "Put text into corpus/ (.txt, .md, .jsonl with generated_text).",
            ),
        )
    arguments = arguments_of(job, checked=bool(valid))
    trainer = SFTTrainer(
        model=load_model(job),
        args=SFTConfig(**arguments, max_length=sequence),
        train_dataset=dataset_of(train),
        eval_dataset=dataset_of(valid) if valid else None,
        processing_class=tokenizer,
        peft_config=adapter_config(job),
    )
    return fit(trainer, job, tell)


def pieces(texts: list[Taught], sequence: int) -> list[Taught]:
    """All texts end to end, in pieces of `sequence` tokens; the last one is what remains."""
    ids = [token for text in texts for token in text.ids]
    cut = [tuple(ids[at : at + sequence]) for at in range(0, len(ids), sequence)]
    return [Taught(piece, piece) for piece in cut if len(piece) > 1]


def _text(tokenizer: object, row: Row) -> str:
    """A corpus row is its text; a general row that is mixed in reads as the model's own template has it, if it has one."""
    if row.shape == "text":
        return row.answer
    if getattr(tokenizer, "chat_template", None):
        return render(tokenizer, row.messages())
    return "\n".join(row.texts)
