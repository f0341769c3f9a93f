"""What one run of the agent may take: tokens, time, money. (Its steps are counted where they are made: agents.worker.)

A call of the model that no longer fits is not made, and time that is up ends what is running: BudgetError says which of
them it was, and the run's answer is what was found until then.
"""

from __future__ import annotations

import time

from gallae.core.errors import BudgetError
from gallae.core.language import say
from gallae.core.settings import LimitSettings, ModelSettings
from gallae.core.types import Language, Usage
from gallae.models.prices import cost_usd

__all__ = ["Budget"]


class Budget:
    """`before`: what the run took until it was paused. Its time begins anew: a person's waiting is nobody's."""

    def __init__(
        self,
        label: str,
        limits: LimitSettings,
        prices: ModelSettings,
        language: Language,
        before: Usage,
        *,
        local: bool,
    ) -> None:
        self._label, self._limits, self._prices, self._language, self._local = label, limits, prices, language, local
        self._used = before
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long it may run, and end before the graph would end it."""
        return min(self._limits.agent_seconds, self._limits.model_seconds * 0.9)

    def took(self, usage: Usage) -> None:
        self._used = self._used.plus(usage)

    def check(self) -> None:
        """Before a call of the model."""
        tokens, usd = self._used.input_tokens + self._used.output_tokens, self._limits.agent_usd
        if tokens >= self._limits.agent_tokens:
            raise BudgetError(self._said(f"{self._limits.agent_tokens:,}토큰", f"{self._limits.agent_tokens:,} tokens"))
        if usd is not None and self._usd() >= usd:
            raise BudgetError(self._said(f"{usd:g}달러", f"{usd:g} USD"))

    def late(self) -> BudgetError:
        return BudgetError(self._said(f"{self.seconds:g}초", f"{self.seconds:g} seconds"))

    def _said(self, ko: str, en: str) -> str:
        return say(
            self._language,
            f"이 질문에 쓸 수 있는 {ko}을(를) 다 써서 여기까지입니다.",
            f"Stopped here: the {en} that one question may use are used up.",
        )

    def _usd(self) -> float:
        return cost_usd(
            self._label,
            input_tokens=self._used.input_tokens,
            output_tokens=self._used.output_tokens,
            seconds=time.monotonic() - self._began,
            local=self._local,
            settings=self._prices,
        )
