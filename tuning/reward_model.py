"""A reward model is a base with one number for a head: made for families that come without one, and read back to score.

transformers has such a class for most families; where it has none (LFM2) it is put together here in the way transformers
puts together its own: the family's backbone and a linear head on the last token.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gallae.core.errors import TuningError
from gallae.core.language import both
from gallae.tuning.rows import Row

__all__ = ["load_reward", "teach_scoring"]


def teach_scoring(base: Path) -> None:
    """Make `AutoModelForSequenceClassification` know the family of the base. TuningError for a family nobody knows."""
    from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSequenceClassification, PreTrainedModel
    from transformers.modeling_layers import GenericForSequenceClassification

    config = AutoConfig.from_pretrained(base, local_files_only=True)
    if type(config) in AutoModelForSequenceClassification._model_mapping:
        return
    try:
        causal = AutoModelForCausalLM._model_mapping[type(config)]
    except KeyError as error:
        raise TuningError(
            both(
                f"{base}: {config.model_type!r} 계열의 글 모델이 없습니다",
                f"{base}: no text model of the family {config.model_type!r}",
            ),
            hint=both("바탕 목록: gallae plan --bases.", "gallae plan --bases lists bases."),
        ) from error
    family = next(c for c in causal.__mro__[1:] if issubclass(c, PreTrainedModel))
    name = causal.__name__.replace("ForCausalLM", "ForSequenceClassification")
    made = type(name, (GenericForSequenceClassification, family), {})
    AutoModelForSequenceClassification.register(type(config), made, exist_ok=True)  # else passed over for their own


def load_reward(folder: Path, device: str = "cpu") -> Callable[[Row, str], float]:
    """The score that the reward model in a run's model folder (an adapter, or whole) gives an answer to a row's prompt:
    unbounded, comparable between answers only. InputError or TuningError where it is none."""
    import torch
    from transformers import AutoTokenizer

    model = _adapted(folder) if (folder / "adapter_config.json").is_file() else _whole(folder)
    model.eval().to(device)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)

    def score(row: Row, answer: str) -> float:
        said = [*row.messages()[:-1], {"role": "assistant", "content": answer}]
        given = tokenizer.apply_chat_template(said, tokenize=True, return_dict=True, return_tensors="pt")
        with torch.inference_mode():
            return float(model(input_ids=given["input_ids"].to(model.device)).logits[0, 0])

    return score


def _whole(folder: Path) -> Any:
    from transformers import AutoModelForSequenceClassification

    try:
        given = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TuningError(
            both(f"{folder}: 안에 모델이 없습니다({error})", f"{folder}: no model in it ({error})"),
            hint=both("reward 단계의 학습을 주세요.", "Name a run of stage reward."),
        ) from error
    if not any("SequenceClassification" in name for name in given.get("architectures") or ()):
        raise TuningError(
            both(
                f"{folder}: 보상 모델이 아닙니다({given.get('architectures')})",
                f"{folder}: no reward model ({given.get('architectures')})",
            ),
            hint=both("reward 단계의 학습을 주세요.", "Name a run of stage reward."),
        )
    teach_scoring(folder)
    return AutoModelForSequenceClassification.from_pretrained(folder, local_files_only=True)


def _adapted(folder: Path) -> Any:
    """The base, its parents' adapters in it, then the reward's own adapter and head."""
    from peft import PeftModel
    from transformers import AutoModelForSequenceClassification

    from gallae.tuning.merge import chain_of
    from gallae.tuning.parts import with_parents
    from gallae.tuning.runs import load_run

    given = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    if given.get("task_type") != "SEQ_CLS":
        raise TuningError(
            both(
                f"{folder}: 글을 쓰는 어댑터이고 보상 모델이 아닙니다",
                f"{folder}: an adapter for text, no reward model",
            ),
            hint=both("reward 단계의 학습을 주세요.", "Name a run of stage reward."),
        )
    run, keep = load_run(folder.parent), folder.parents[3]
    base, parents = Path(run.base), tuple[Path, ...]()
    if run.parents:
        base, parents = chain_of(load_run(folder.parents[1] / run.parents[-1]), keep)
    teach_scoring(base)
    model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=1, local_files_only=True)
    return PeftModel.from_pretrained(with_parents(model, parents), str(folder), local_files_only=True)
