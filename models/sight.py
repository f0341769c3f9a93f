"""Which model sees a picture: what `models.vision` names, else the chat model where its own server says that it sees.

Never guessed by a name. OpenAI and vLLM do not say what a model takes: there, naming it as models.vision is the word.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gallae.core.language import say
from gallae.core.types import Language
from gallae.models.model import Model

if TYPE_CHECKING:
    from gallae.models.fixed import FixedModels
    from gallae.models.registry import Models

__all__ = ["Sight", "sight_of"]

SILENT = ("openai", "vllm")  # their servers do not say what a model takes


@dataclass(frozen=True, slots=True)
class Sight:
    """`model` None: none sees, and `because` says why and what to set."""

    model: Model | None = None
    because: str = ""


async def sight_of(models: Models | FixedModels, language: Language, *, local_only: bool = False) -> Sight:
    """Asks the server what its model takes, once. ProviderError where it is down. `local_only` passes over what is outside."""
    for role in ("vision", "chat"):
        model = await asyncio.to_thread(models.for_role, role, local_only=local_only)
        if model is None:
            continue
        silent = model.provider in SILENT
        if role == "vision" if silent else "vision" in (await model.facts()).capabilities:
            return Sight(model)
        if role == "vision":
            return Sight(because=_blind(model.label, language))
    outside = local_only and await asyncio.to_thread(models.for_role, "vision") is not None
    return Sight(because=_none(language, outside=outside))


def _blind(label: str, language: Language) -> str:
    return say(
        language,
        f"models.vision = {label}: 서버가 이 모델은 그림을 보지 못한다고 합니다. 그림을 보는 모델을 적으세요"
        '(예: models.vision = "ollama:qwen3-vl").',
        f"models.vision = {label}: its server says that this model takes no pictures. Name one that does "
        '(models.vision = "ollama:qwen3-vl", for example).',
    )


def _none(language: Language, *, outside: bool) -> str:
    if outside:
        return say(
            language,
            "개인정보나 대외비가 있어 바깥 모델에 보일 수 없고, 그림을 보는 안의 모델이 없습니다. models.vision에 안의 모델을 적으세요.",
            "This holds personal or confidential content, so no outside model is shown it, and no local model sees. Name a "
            "local one in models.vision.",
        )
    return say(
        language,
        "그림을 볼 수 있는 모델이 없습니다. gallae.toml의 [models]에 그림을 보는 모델을 적으세요"
        '(예: vision = "ollama:qwen3-vl"). 문서로 읽히려면 글자로 된 파일을 붙이세요.',
        'No model here can see a picture. Name one under [models] in gallae.toml (vision = "ollama:qwen3-vl", for '
        "example), or attach the text as a document.",
    )
