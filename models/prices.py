"""What a call costs: list prices of outside models, or the seconds of an own machine.

Prices change; the table says when it was read, and `models.prices` of the settings overrules it.
"""

from __future__ import annotations

from gallae.core.settings import ModelSettings

__all__ = ["PRICES", "PRICES_READ", "TRAINING", "cost_usd", "listed_price", "price_known", "training_usd"]

PRICES_READ = "2025-08"
# USD per million tokens: input, output. The longest name that begins the model's name counts.
PRICES: dict[str, tuple[float, float]] = {
    "openai:gpt-5": (1.25, 10.0),
    "openai:gpt-5-mini": (0.25, 2.0),
    "openai:gpt-5-nano": (0.05, 0.40),
    "openai:gpt-4.1": (2.0, 8.0),
    "openai:gpt-4.1-mini": (0.40, 1.60),
    "openai:gpt-4.1-nano": (0.10, 0.40),
    "openai:gpt-4o": (2.50, 10.0),
    "openai:gpt-4o-mini": (0.15, 0.60),
    "openai:o3": (2.0, 8.0),
    "openai:o4-mini": (1.10, 4.40),
    "openai:text-embedding-3-small": (0.02, 0.0),
    "openai:text-embedding-3-large": (0.13, 0.0),
}

# USD per million tokens trained on (rows × epochs), where a vendor's tuning API has a list price.
TRAINING: dict[str, float] = {
    "openai:gpt-4.1": 25.0,
    "openai:gpt-4.1-mini": 5.0,
    "openai:gpt-4.1-nano": 1.5,
    "openai:gpt-4o": 25.0,
    "openai:gpt-4o-mini": 3.0,
}


def training_usd(label: str, tokens: float) -> float | None:
    """What a vendor's training on so many tokens costs by its list price; None where we know none."""
    names = [name for name in TRAINING if label == name or label.startswith(f"{name}-")]
    return tokens * TRAINING[max(names, key=len)] / 1_000_000 if names else None


def cost_usd(
    label: str, *, input_tokens: int, output_tokens: int, seconds: float, local: bool, settings: ModelSettings
) -> float:
    """Cost of one call in USD. Own models cost their seconds unless the settings give a price per token."""
    price = settings.prices.get(label) or (None if local else listed_price(label))
    if price is not None:
        return (input_tokens * price[0] + output_tokens * price[1]) / 1_000_000
    return seconds * settings.local_usd_per_second if local else 0.0


def price_known(label: str, *, local: bool, settings: ModelSettings) -> bool:
    """False for an outside model that neither the settings nor the list price: `cost_usd` says 0 for it."""
    return local or label in settings.prices or listed_price(label) is not None


def listed_price(label: str) -> tuple[float, float] | None:
    """USD per million tokens, in and out, by the maker's list; None where we know none."""
    names = [name for name in PRICES if label == name or label.startswith((f"{name}-", f"{name}:"))]
    return PRICES[max(names, key=len)] if names else None
