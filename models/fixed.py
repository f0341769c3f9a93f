"""Models that are given instead of found: by a program that brings its own, by tests and benchmarks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gallae.core.errors import SettingsError
from gallae.models.model import Model
from gallae.models.registry import ModelStatus

__all__ = ["FixedModels"]


class FixedModels:
    """The same face as `Models`, over a mapping of role to model; "sllm:SKILL" names one skill's own model. `embedder` is any
    LangChain `Embeddings`, `reranker` anything with `rerank(query, passages)`."""

    def __init__(
        self, models: Mapping[str, Model] | None = None, *, embedder: Any = None, reranker: Any = None
    ) -> None:
        self._models = dict(models or {})
        self._embedder, self._reranker = embedder, reranker

    def for_role(self, role: str, *, skill: str | None = None, local_only: bool = False) -> Model | None:
        model = self._models.get(f"{role}:{skill}") or self._models.get(role)
        if model is None and role in ("router", "judge"):
            model = self._models.get("chat")
        return None if model is None or (local_only and not model.local) else model

    def named(self, label: str, *, key: str = "model", local_only: bool = False) -> Model | None:
        """The given model of that label. SettingsError for one that was not given."""
        model = next((m for m in self._models.values() if m.label == label), None)
        if model is None:
            known = ", ".join(m.label for m in self._models.values())
            raise SettingsError(f"{key} = {label!r}: not among the models given", hint=f"There are: {known or 'none'}.")
        return None if local_only and not model.local else model

    def embedder(self, *, local_only: bool = False) -> Any:
        return None if local_only and not getattr(self._embedder, "local", False) else self._embedder

    def reranker(self) -> Any:
        return self._reranker

    def reader(self) -> None:
        return None

    def notices(self) -> tuple[str, ...]:
        return ()

    async def status(self) -> list[ModelStatus]:
        return [ModelStatus(role, "ready", m.label, m.local, "given") for role, m in self._models.items()]

    async def aclose(self) -> None:
        for model in self._models.values():
            await model.aclose()
