"""Which model serves which role: settings, then configured URLs, then a running Ollama, then embedded.

    async with open_models(workspace.settings, allowed=allowed_models(workspace.keep)) as models:
        chat = models.for_role("chat")

Nothing is asked until a role is. A key that merely stands in the environment is used only if `allowed` names it,
for documents would leave the house; an outside embedder is never picked by itself.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from gallae.core.errors import GallaeError, SettingsError
from gallae.core.language import say
from gallae.core.settings import ROLES, Settings
from gallae.core.types import Skill
from gallae.models.embedded import Engine, fits
from gallae.models.embeddings import build_embedder
from gallae.models.find import Place, found_specs
from gallae.models.model import Health, Model
from gallae.models.notices import boxed_told, not_used, notices_of
from gallae.models.placer import BOXED, is_placer
from gallae.models.reranking import HttpReranker, build_reranker
from gallae.models.servers import Facts, ask_facts
from gallae.models.spec import Spec, spec_of
from gallae.models.vision import VisionReader

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

__all__ = ["ModelStatus", "Models", "open_models"]

log = logging.getLogger(__name__)
REMEMBER_SECONDS = 30.0  # how long a look for servers counts


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """One line of `gallae models` and `gallae doctor`. `state`: ready, failed, unset."""

    role: str
    state: str
    label: str = ""
    local: bool = True
    origin: str = ""
    identity: str = ""
    context_tokens: int | None = None
    capabilities: tuple[str, ...] = ()
    seconds: float = 0.0
    detail: str = ""
    next_step: str = ""


def open_models(
    settings: Settings,
    *,
    allowed: frozenset[str] = frozenset(),
    skills: Sequence[Skill] = (),
    folder: Path | None = None,
    root: Path | None = None,
    promoted: Callable[[str], str | None] | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Models:
    """Read the names; SettingsError if one is none. `folder` holds own GGUF files (`<folder>/<role>/*.gguf`),
    `root` is the workspace, from where a relative path counts. `promoted`: the label that serves a skill now, by its
    name (None: what stands in `skills`). Close with `aclose` or as a context manager."""
    models = Models(settings, Place(settings, allowed, folder), tuple(skills), root, clock, sleep)
    models.promoted = promoted or models.promoted
    for role in ROLES:
        if label := getattr(settings.models, role):
            models.spec(label, f"models.{role}")
    return models


class Models(AbstractAsyncContextManager["Models"]):
    def __init__(
        self,
        settings: Settings,
        place: Place,
        skills: tuple[Skill, ...],
        root: Path | None,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._settings, self._place, self._skills, self._root = settings, place, skills, root
        labels = {skill.name: skill.model for skill in skills}
        self.promoted: Callable[[str], str | None] = labels.get
        self._clock, self._sleep = clock, sleep
        self._made: dict[tuple[str, str], Model] = {}
        self._engines: dict[tuple[Path, str], Engine] = {}
        self._embedders: dict[str, Embeddings] = {}
        self._found: dict[tuple[str, bool], tuple[float, Spec | None]] = {}

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def for_role(self, role: str, *, skill: str | None = None, local_only: bool = False) -> Model | None:
        """The model that serves `role` ("chat", "sllm", "router", "embedding", "judge", "vision", "moderation"), or None.

        `skill` asks for the model that promotion wrote for it. `local_only` passes over what is outside. May look
        for servers (blocking, a second at most, remembered for half a minute); never generates.
        """
        local_only = local_only or (role == "embedding" and self._settings.confidential)
        for spec in self._named(role, skill):
            if spec.local or not local_only:
                return self._model(spec, role)
        if role in ("sllm", "vision", "moderation"):
            return None
        if role in ("router", "judge"):
            return self.for_role("chat", local_only=local_only)
        spec_found = self._looked_for(role, local_only)
        return self._model(spec_found, role) if spec_found else None

    def named(self, label: str, *, key: str = "model", local_only: bool = False) -> Model | None:
        """The model of that label, whatever its role; None where it is outside and may not be asked. SettingsError names
        `key`."""
        spec = self.spec(label, key)
        return self._model(spec, "sllm") if spec.local or not local_only else None

    def embedder(self, *, local_only: bool = False) -> Embeddings | None:
        """langchain Embeddings for the role "embedding", with `.label` and `.local`; None without one. All documents
        go through it: a confidential workspace gets a local one or none."""
        model = self.for_role("embedding", local_only=local_only)
        if model is None:
            return None
        if model.label not in self._embedders:
            self._embedders[model.label] = build_embedder(
                model.resolved,
                label=model.label,
                local=model.local,
                seconds=self._settings.limits.model_seconds,
                language=self._settings.language,
            )
            for notice in self.notices():
                log.warning("%s", notice)
        return self._embedders[model.label]

    def reader(self) -> VisionReader | None:
        """What reads images and scanned pages; None unless models.vision names a model, a local one for a
        confidential workspace. SettingsError for an embedded model, which takes no pictures."""
        model = self.for_role("vision", local_only=self._settings.confidential)
        if model is None:
            return None
        if model.provider == "embedded":
            raise SettingsError(
                f"models.vision = {self._settings.models.vision!r}: an embedded model takes no pictures",
                hint='Name a vision model of a server, for example "ollama:qwen3-vl".',
            )
        return VisionReader(
            label=model.label,
            local=model.local,
            spec=model.resolved,
            facts=cache(ask_facts),
            seconds=self._settings.limits.model_seconds,
            language=self._settings.language,
        )

    def reranker(self) -> HttpReranker | None:
        """What `retrieval.reranker` names; None without it, or if a confidential workspace names an outside one."""
        return build_reranker(self._settings)

    def notices(self) -> tuple[str, ...]:
        """What doctor, page and stderr should say about the choice of models, without asking any of them."""
        return notices_of(self._settings, self._place.allowed, self.spec)

    async def status(self) -> list[ModelStatus]:
        """Every role with its model and a real health check of each (one generated token)."""
        rows = [(role, "") for role in ROLES if role != "sllm" or not self._skills]
        rows += [("sllm", skill.name) for skill in self._skills]
        chosen: list[Model | GallaeError | None] = []
        for role, skill in rows:
            try:
                chosen.append(await asyncio.to_thread(self.for_role, role, skill=skill or None))
            except GallaeError as error:
                chosen.append(error)
        checks = {id(m): (m, role) for (role, _), m in zip(rows, chosen, strict=True) if isinstance(m, Model)}
        results = await asyncio.gather(*(self._health(m, role) for m, role in checks.values()))
        health = dict(zip(checks, results, strict=True))
        found = [
            self._row(f"{role}:{skill}" if skill else role, m, health.get(id(m)))
            for (role, skill), m in zip(rows, chosen, strict=True)
        ]
        nobody = all(row.state != "ready" for row in found if row.role == "chat")
        found = [self._in_the_box(row) if nobody and row.state == "unset" else row for row in found]
        return [*found, *await asyncio.to_thread(self._reranker_status)]

    def _in_the_box(self, row: ModelStatus) -> ModelStatus:
        """A skill's row that nobody serves, with the model that came with us where the skill names it."""
        skill = next((s for s in self._skills if row.role == f"sllm:{s.name}" and s.boxed), None)
        if skill is None:
            return row
        try:
            spec = self.spec(f"embedded:{skill.boxed}", f"skills/{skill.name}/skill.toml: boxed")
        except SettingsError as error:
            return replace(row, state="failed", detail=error.message, next_step=error.hint)
        if not spec.files or not spec.files[0].is_file():
            return row
        told = boxed_told(self._settings.language)
        return replace(row, state="ready", label=spec.label, origin="boxed", detail=told, next_step="")

    def _reranker_status(self) -> list[ModelStatus]:
        """The reranker, only where the settings name one."""
        named, started = self._settings.retrieval.reranker, time.perf_counter()
        if not named:
            return []
        try:
            reranker = self.reranker()
            if reranker is None:
                return [ModelStatus("reranker", "unset", named, False, next_step=not_used(self._settings, named))]
            reranker.rerank("1", ["1", "2"])
        except GallaeError as error:
            return [ModelStatus("reranker", "failed", named, detail=error.message, next_step=error.hint)]
        seconds = time.perf_counter() - started
        return [ModelStatus("reranker", "ready", reranker.label, reranker.local, "settings", seconds=seconds)]

    def close(self) -> None:
        """For who only embedded or reranked, with or without an event loop: ends the engines that were started."""
        for model in self._made.values():
            model.close()

    async def aclose(self) -> None:
        for model in self._made.values():
            await model.aclose()

    def spec(self, label: str, key: str) -> Spec:
        """The spec of a named model. SettingsError names `key`."""
        folders = [f for f in (self._root, self._place.folder) if f is not None]
        if self._place.folder is not None:
            folders += [self._place.folder / role for role in ROLES]
        folders.append(BOXED)
        return spec_of(label, self._settings, key=key, folders=folders)

    def _named(self, role: str, skill: str | None) -> Iterator[Spec]:
        if role not in ROLES:
            raise SettingsError(f"{role}: not a role", hint=f"Roles are {', '.join(ROLES)}.")
        if role == "sllm" and skill and (promoted := self.promoted(skill)):
            yield self.spec(promoted, f"skills/{skill}/skill.toml: model.serves")
        if label := getattr(self._settings.models, role):
            yield self.spec(label, f"models.{role}")

    def _looked_for(self, role: str, local_only: bool) -> Spec | None:
        at, spec = self._found.get((role, local_only), (float("-inf"), None))
        if self._clock() - at > REMEMBER_SECONDS:
            candidates = found_specs(role, self._place)
            spec = next((s for s in candidates if s.local or not local_only), None)
            self._found[role, local_only] = self._clock(), spec
        return spec

    def _model(self, spec: Spec, role: str) -> Model:
        key = spec.label, spec.url or "+".join(map(str, spec.files))
        if key not in self._made:
            if spec.path is not None and is_placer(spec.path):
                self._made[key] = self._placer(spec, spec.path)
                return self._made[key]
            engine = self._engine(spec.path, spec.adapter, role) if spec.path is not None else None
            self._made[key] = Model(spec, self._settings, engine=engine, sleep=self._sleep)
        return self._made[key]

    def _placer(self, spec: Spec, path: Path) -> Model:
        """The model in the box: no server and no child, it is asked in this process."""
        from gallae.models.placer_chat import PlacerChat

        facts = Facts(spec.label, capabilities=frozenset({"completion", "grammar"}))
        return Model(spec, self._settings, chat=PlacerChat(file=path), facts=facts, sleep=self._sleep)

    def _engine(self, path: Path, adapter: Path | None, role: str) -> Engine:
        """One child for a base and every adapter over it that settings and skills name; another adapter gets its own,
        for a child cannot take one in later."""
        kind = "embedding" if role == "embedding" else ""
        adapters = () if kind else self._adapters(path)
        if adapter is not None and adapter not in adapters:
            kind, adapters = str(adapter), (adapter,)
        if (path, kind) not in self._engines:
            self._engines[path, kind] = Engine(
                path,
                adapters=adapters,
                context_tokens=self._settings.models.context_tokens,
                embedding=kind == "embedding",
                language=self._settings.language,
            )
        return self._engines[path, kind]

    def _adapters(self, path: Path) -> tuple[Path, ...]:
        """Over `path`, by the settings and skills; one that is broken is left out, for it would take the others along."""
        labels = [getattr(self._settings.models, role) for role in ROLES] + [skill.model for skill in self._skills]
        found: list[Path] = []
        for label in labels:
            if not label or not label.startswith("embedded:"):
                continue
            spec = self.spec(label, "models")
            if (
                spec.path == path
                and spec.adapter is not None
                and spec.adapter not in found
                and fits(spec.adapter, path)
            ):
                found.append(spec.adapter)
        return tuple(found)

    async def _health(self, model: Model, role: str) -> Health:
        if role != "embedding":
            return await model.health()
        started = time.perf_counter()
        try:
            embedder = self.embedder()
            assert embedder is not None
            await embedder.aembed_query("1")
        except Exception as error:
            return Health(False, False, time.perf_counter() - started, model.failure(error))
        return Health(True, True, time.perf_counter() - started)

    def _row(self, role: str, model: Model | GallaeError | None, health: Health | None) -> ModelStatus:
        if isinstance(model, GallaeError):
            return ModelStatus(role, "failed", detail=model.message, next_step=model.hint)
        if model is None or health is None:
            return ModelStatus(role, "unset", next_step=self._way_to_one(role))
        facts = model.known
        return ModelStatus(
            role,
            "ready" if health.ok else "failed",
            model.label,
            model.local,
            model.origin,
            facts.identity if facts else "",
            facts.context_tokens if facts else None,
            tuple(sorted(model.capabilities)),
            health.seconds,
            health.error.message if health.error else "",
            health.error.hint if health.error else "",
        )

    def _way_to_one(self, role: str) -> str:
        language = self._settings.language
        if role.startswith("sllm"):
            return say(
                language,
                "스킬의 모델이 아직 없습니다. models.sllm에 적거나 학습한 모델을 올리세요.",
                "No model serves the skill yet: name one in models.sllm, or promote a trained one.",
            )
        if role == "vision":
            return say(
                language,
                '없어도 됩니다. 그림과 스캔한 문서를 읽으려면 models.vision = "ollama:qwen3-vl" 처럼 적으세요.',
                'Optional. To read images and scans set models.vision = "ollama:qwen3-vl", for example.',
            )
        if role == "moderation":
            return say(
                language,
                '없어도 됩니다. 모델이 쓴 글을 다른 모델도 보게 하려면 models.moderation = "ollama:llama-guard3" 처럼 적으세요.',
                'Optional. For a second opinion on drafts set models.moderation = "ollama:llama-guard3", for example.',
            )
        if role == "embedding":
            return say(
                language,
                '없어도 됩니다. 의미 검색을 더하려면 models.embedding = "ollama:bge-m3" 처럼 적으세요.',
                'Optional. To add search by meaning set models.embedding = "ollama:bge-m3", for example.',
            )
        return say(
            language,
            'Ollama를 켜거나, gallae.toml의 models.chat = "provider:name"에 모델을 적거나, '
            "OPENAI_API_KEY를 설정하고 gallae models allow openai 를 실행하세요.",
            'Start Ollama; or set models.chat = "provider:name" in gallae.toml; or set OPENAI_API_KEY and run '
            "gallae models allow openai.",
        )
