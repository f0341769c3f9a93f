"""The numbers a run goes by: the plan's, with what a person set by hand over them, each checked by name and kind.

gallae train SKILL --set learning_rate=1e-4 --set epochs=2
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gallae.core.errors import InputError
from gallae.core.language import both
from gallae.tuning.plan import Plan

__all__ = ["KNOWN", "set_by_hand", "settings_of_plan"]

# What may be set, with the kind of its value and the least it may be.
KNOWN: dict[str, tuple[type, float]] = {
    "sequence": (int, 16),
    "micro_batch": (int, 1),
    "accumulation": (int, 1),
    "epochs": (int, 1),
    "max_steps": (int, 0),
    "learning_rate": (float, 0.0),
    "warmup": (float, 0.0),
    "weight_decay": (float, 0.0),
    "clipping": (float, 0.0),
    "rank": (int, 1),
    "alpha": (int, 1),
    "dropout": (float, 0.0),
    "precision": (str, 0),  # bf16, fp16, fp32
    "schedule": (str, 0),  # cosine, linear, constant …
    "checkpointing": (bool, 0),
    "packing": (bool, 0),
    "grouping": (bool, 0),  # rows of like length in one micro batch
    "save_steps": (int, 1),  # corrections between two checkpoints
    "patience": (int, 0),  # checks without a better loss before an early stop; 0 = never
    "beta": (float, 0.0),  # dpo, kto, grpo: how far from the reference
    "generations": (int, 2),  # rejection, grpo: answers a prompt
    "completion": (int, 1),  # rejection, grpo: tokens of an answer at most
    "temperature": (float, 0.0),  # rejection, grpo: of sampling
    "threshold": (float, 0.0),  # rejection: the least score that is kept
    "algorithm": (str, 0),  # grpo: grpo, rloo
}
CHOICES = {
    "precision": ("bf16", "fp16", "fp32"),
    "algorithm": ("grpo", "rloo"),
    "schedule": ("cosine", "linear", "constant", "constant_with_warmup"),
}
OWN = {"max_steps": 0, "save_steps": 0, "patience": 3}  # save_steps 0: a tenth of the run
KINDS = {  # what a value should be, in Korean and in English
    int: ("정수", "a whole number"),
    float: ("수", "a number"),
    bool: ("true나 false", "true or false"),
    str: ("글", "a word"),
}
YES = {"true": True, "yes": True, "1": True, "on": True, "false": False, "no": False, "0": False, "off": False}


def settings_of_plan(plan: Plan) -> dict[str, Any]:
    """The plan's values that training needs, by key, with the device and what a plan does not say."""
    made = {setting.key: setting.value for setting in plan.settings if setting.key in KNOWN}
    return {**OWN, **made, "seed": plan.seed, "device": plan.machine.device}


def set_by_hand(settings: Mapping[str, Any], given: Sequence[str]) -> dict[str, Any]:
    """`settings` with "key=value" over them. InputError names an unknown key, or a value that is no such number."""
    made = dict(settings)
    for entry in given:
        key, sign, text = entry.partition("=")
        key = key.strip()
        if not sign or key not in KNOWN:
            raise InputError(
                both(f"--set {entry}: 그런 설정이 없습니다", f"--set {entry}: no such setting"),
                hint=both("설정: " + ", ".join(KNOWN) + ".", "Settings: " + ", ".join(KNOWN) + "."),
            )
        made[key] = _value(key, text.strip())
    return made


def _value(key: str, text: str) -> Any:
    kind, least = KNOWN[key]
    try:
        value = YES[text.casefold()] if kind is bool else kind(text)
    except (ValueError, KeyError) as error:
        raise InputError(both(f"--set {key}={text}: {KINDS[kind][0]} 값이 아닙니다", f"--set {key}={text}: not {KINDS[kind][1]}"), hint=both(f"예: --set {key}={_like(key)}", f"For example --set {key}={_like(key)}")) from error  # fmt: skip
    if key in CHOICES and value not in CHOICES[key]:
        raise InputError(
            f"--set {key}={text}",
            hint=both("이 가운데 하나: " + ", ".join(CHOICES[key]) + ".", "One of: " + ", ".join(CHOICES[key]) + "."),
        )
    if kind in (int, float) and not least <= value < float("inf"):
        raise InputError(
            both(f"--set {key}={text}: {least:g} 이상이어야 합니다", f"--set {key}={text}: at least {least:g}"),
            hint=both(f"예: --set {key}={_like(key)}", f"For example --set {key}={_like(key)}"),
        )
    return value


def _like(key: str) -> str:
    examples = {"learning_rate": "1e-4", "precision": "bf16", "schedule": "cosine", "dropout": "0.05", "warmup": "0.03"}
    return examples.get(key, {int: "8", float: "0.1", bool: "true"}.get(KNOWN[key][0], ""))
