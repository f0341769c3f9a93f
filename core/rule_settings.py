"""What a workspace may write below `[routing]`: rules of its own and what a wrong route costs.

The shapes only. Whether a named signal or rule exists is known further up (graphs.own_rules).
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gallae.core.types import ROUTES, Route

__all__ = ["Costs", "RuleSettings", "WordSettings", "flat_costs"]

LOCKED = ("D0", "D9")
Weight = Annotated[float, Field(ge=-10, le=10, allow_inf_nan=False)]
Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Costs = dict[str, float]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WordSettings(_Frozen):
    """Cues in the notation of cues.toml: Korean matched by sound, English a regular expression over words."""

    ko: str = Field(default="", max_length=2_000)
    en: str = Field(default="", max_length=2_000)


class RuleSettings(_Frozen):
    """One `[[routing.rule]]`. Its support is `support` when its words are heard, plus each signal times its weight."""

    id: str = Field(pattern=r"^[A-Za-z가-힣][A-Za-z0-9가-힣_-]{0,31}$")
    ko: str = ""
    en: str = ""
    route: Route
    source: str = ""
    words: WordSettings = WordSettings()
    support: Weight = 3.0
    signals: dict[str, Weight] = Field(default_factory=dict)
    when: dict[str, Share] = Field(default_factory=dict)
    veto: bool = False
    speaks: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.ko or self.en):
            raise ValueError("a rule needs a statement: ko or en")
        heard = bool(self.words.ko.strip() or self.words.en.strip())
        if not (heard or self.signals or (self.veto and self.when)):
            raise ValueError("a rule needs words or signals (a veto: words or when)")
        if self.veto and self.signals:
            raise ValueError("a veto is not weighed: name its conditions in when, not in signals")
        if not self.veto and heard and self.support <= 0:
            raise ValueError("support must be above 0; to forbid a route write veto = true")
        return self


def flat_costs(given: Any) -> Any:
    """{"prompt": {"rag": 2}} (TOML's prompt.rag = 2) as {"prompt.rag": 2}, every key and value looked at."""
    if not isinstance(given, dict):
        return given
    flat: dict[str, Any] = {}
    for key, value in given.items():
        flat |= {f"{key}.{right}": cost for right, cost in value.items()} if isinstance(value, dict) else {key: value}
    for key, value in flat.items():
        chosen, _, right = key.partition(".")
        if chosen not in (*ROUTES, "action") or right not in ROUTES or chosen == right:
            raise ValueError(f"{key!r} is no pair chosen.right of {', '.join(ROUTES)} (chosen: action, too)")
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or not 0 <= value <= 100:
            raise ValueError(f"{key!r} = {value!r}: a cost is a number from 0 to 100")
    return flat
