"""What the stages after SFT share: rows that fit the model's length, as a dataset, and the model to compare with.

A trainer would cut a row that is too long, silently: half an answer, judged as if it were whole. Here it is left out,
counted and told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from gallae.core.errors import TuningError
from gallae.core.language import both
from gallae.tuning.job import Job, Tell
from gallae.tuning.rows import Row

if TYPE_CHECKING:
    from datasets import Dataset

__all__ = ["answer_tokens", "dataset_of", "eval_figures", "fitting", "prompt_text", "reference_of", "whole"]

T = TypeVar("T")
SPARE = 1.5  # how much longer than the longest answer of the rows a new one may become (ours)


def fitting(
    job: Job, tell: Tell, tokenizer: Any, items: Sequence[T], talks: Callable[[T], Iterable[list[dict[str, Any]]]]
) -> tuple[T, ...]:
    """The items all of whose conversations are at most `sequence` tokens by the model's own template; told as event
    "rows". TuningError where none is left."""
    most = int(job.settings["sequence"])
    sizes = [max(len(_ids(tokenizer, talk)) for talk in talks(item)) for item in items]
    kept = tuple(item for item, size in zip(items, sizes, strict=True) if size <= most)
    tell(
        "rows",
        {"used": len(kept), "too_long": len(items) - len(kept), "longest": max(sizes, default=0), "sequence": most},
    )
    if items and not kept:
        raise TuningError(
            both(
                f"{len(items)}행이 모두 {most}토큰보다 깁니다(가장 짧은 것: {min(sizes)})",
                f"all {len(items)} rows are longer than {most} tokens (the shortest: {min(sizes)})",
            ),
            hint=both(
                f"시퀀스를 늘리거나(gallae plan, 적어도 {min(sizes)}), 더 긴 글을 읽는 바탕을 쓰거나, 행을 줄이세요.",
                f"A longer sequence (gallae plan; at least {min(sizes)}), a base with more context, or shorter rows.",
            ),
        )
    return kept


def dataset_of(rows: Iterable[dict[str, Any]]) -> Dataset | None:
    """None for no rows: a trainer takes no empty evaluation set."""
    import datasets

    datasets.disable_progress_bars()
    held = list(rows)
    return datasets.Dataset.from_list(held) if held else None


def reference_of(job: Job) -> Any:
    """The start model once more where all weights are trained; None with an adapter, whose base is the reference.

    Never left to the trainer: it would read the base's folder again, without the parents' adapters."""
    from gallae.tuning.parts import load_model

    return load_model(job) if job.run.adapter == "full" else None


def eval_figures(trainer: Any, names: dict[str, str]) -> dict[str, float]:
    """What the trained model does on the held rows: {our name: value} for {our name: the trainer's name}."""
    if trainer.eval_dataset is None:
        return {}
    said = trainer.evaluate()
    return {ours: float(said[f"eval_{theirs}"]) for ours, theirs in names.items() if f"eval_{theirs}" in said}


def prompt_text(tokenizer: Any, row: Row) -> str:
    """The prompt as the model reads it just before it answers."""
    made = tokenizer.apply_chat_template(row.messages()[:-1], tokenize=False, add_generation_prompt=True)
    return str(made)


def answer_tokens(job: Job, tokenizer: Any, rows: Iterable[Row]) -> int:
    """How many tokens a sampled answer may have: `completion` of the settings, else a half more than the longest
    answer of the rows, within the sequence."""
    if most := int(job.settings.get("completion") or 0):
        return most
    longest = max((len(tokenizer(r.answer, add_special_tokens=False)["input_ids"]) for r in rows), default=0)
    return max(8, min(int(longest * SPARE) + 4, int(job.settings["sequence"])))


def _ids(tokenizer: Any, talk: list[dict[str, Any]]) -> Sequence[int]:
    made = tokenizer.apply_chat_template(talk, tokenize=True, return_dict=True)["input_ids"]
    return list(made)


def whole(job: Job) -> dict[str, int]:
    """TRL cuts what is longer than 1,024 tokens unless told otherwise; here a row that does not fit was left out whole."""
    return {"max_length": int(job.settings["sequence"])}
