"""Who writes a house job in this conversation: the promoted model, in its share of the conversations; else who served
before it; else the model of the settings; else the chat model; else the model in the box, where the skill names it. And
who writes in the shadow of whom.

A conversation is in a model's share by a hash of its thread and the skill: it never changes sides from turn to turn, and
one that is in a share of a tenth is in every larger share. A model whose file is not the one that was proven does not
serve; the receipt says so.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from dataclasses import dataclass, replace

from gallae.core.errors import SettingsError
from gallae.core.skill_model import SkillModel
from gallae.core.types import Check, Skill
from gallae.graphs.state import Parts, TurnContext
from gallae.models.artefacts import changed, mark_of, sha256_of
from gallae.models.model import Model

__all__ = ["Server", "in_share", "mark_of_skill", "note_first", "server_of"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Server:
    """`model` None: nobody. `tuned`: it needs no examples. `promoted`: by which promotion it serves. `shadow` writes
    after the turn has ended, and nobody is shown it. `said`: for the receipt. `boxed`: it is the model that came with us."""

    model: Model | None
    tuned: bool = False
    promoted: SkillModel | None = None
    shadow: tuple[SkillModel, Model] | None = None
    said: tuple[Check, ...] = ()
    boxed: bool = False

    @property
    def label(self) -> str:
        return self.model.label if self.model is not None else ""

    @property
    def proof(self) -> str:
        """For the receipt, behind who served."""
        model = self.promoted
        return f" {model.serves}, sha256 {model.sha256[:12]}" if model is not None and model.sha256 else ""


def in_share(thread: str, skill: str, share: float) -> bool:
    """Is the conversation among the `share` that the skill's new model serves?

    >>> in_share("a", "leaflet", 1.0), in_share("a", "leaflet", 0.0)
    (True, False)
    """
    digest = hashlib.sha256(f"{thread}\0{skill}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < share


async def server_of(turn: TurnContext, skill: Skill, *, local_only: bool, by_chat: bool = False) -> Server:
    """`by_chat`: the tuned model failed in this turn, so the chat model's turn has come."""
    parts = turn.parts
    chat = parts.models.for_role("chat", local_only=local_only)
    if by_chat:
        return Server(chat)
    now = parts.promotions.current(skill)
    if now is None:
        tuned = parts.models.for_role("sllm", skill=skill.name, local_only=local_only)
        return Server(tuned or chat, tuned=tuned is not None) if tuned or chat else await _in_the_box(parts, skill)
    said: list[Check] = []
    shadow = None
    former = parts.promotions.former(skill)
    mine = not now.shadow and in_share(turn.thread or turn.turn, skill.name, now.share)
    if now.shadow and (model := await _proven(parts, now, local_only, said)) is not None:
        shadow = now, model
    elif not now.shadow and now.share < 1:
        said.append(Check("canary", True, f"{now.serves} {now.share:.0%}: {'✓' if mine else '–'}", blocking=False))
    for promoted in (now, former) if mine else (former,):
        if promoted is not None and (model := await _proven(parts, promoted, local_only, said)) is not None:
            return Server(model, True, promoted, shadow, tuple(said))
    tuned = parts.models.for_role("sllm", local_only=local_only)
    if not (tuned or chat):
        return replace(await _in_the_box(parts, skill), shadow=shadow, said=tuple(said))
    return Server(tuned or chat, tuned is not None, None, shadow, tuple(said))


async def _in_the_box(parts: Parts, skill: Skill) -> Server:
    """The model that came with us, where the skill names one; nobody where it does not, or the file is not there."""
    model = _boxed(parts, skill)
    if model is None:
        return Server(None)
    try:
        found = await asyncio.to_thread(sha256_of, model.files)
    except OSError as error:
        log.warning("%s: %s", model.label, error.strerror)
        return Server(None)
    return Server(model, True, SkillModel(model.label, sha256=found, pieces=True), boxed=True)


def _boxed(parts: Parts, skill: Skill) -> Model | None:
    if not skill.boxed:
        return None
    try:
        return parts.models.named(f"embedded:{skill.boxed}", key=f"skills/{skill.name}/skill.toml: boxed")
    except SettingsError:  # models that were given, none of the box among them
        return None


def note_first(turn: TurnContext, skill: Skill, failed: str) -> None:
    """The first draft of a tuned model counts for or against it (graphs.watch). `failed` "": it passed its checks."""
    server = turn.server
    if server is None or not server.tuned or server.model is None or not turn.turn:
        return
    key = " ".join(server.promoted.key) if server.promoted is not None else server.model.label
    turn.parts.store.note_draft(turn.turn, skill.name, key, "served", failed)


def mark_of_skill(parts: Parts, skill: Skill, thread: str) -> str:
    """What a kept answer depends on: who serves the skill in this conversation, and from which files."""
    now = parts.promotions.current(skill)
    if now is None:
        model = parts.models.for_role("sllm", skill=skill.name)
        boxed = _boxed(parts, skill) if model is None else None
        return model.label if model is not None else f"{boxed.label} {mark_of(boxed.files)}" if boxed else "-"
    mine = not now.shadow and in_share(thread, skill.name, now.share)
    former = parts.promotions.former(skill)
    marks = []
    for promoted in (now if mine else None, former):
        try:
            model = parts.models.named(promoted.serves) if promoted is not None else None
        except SettingsError:
            model = None
        marks.append(f"{promoted.key} {mark_of(model.files)}" if promoted is not None and model is not None else "-")
    return " ".join(marks)


async def _proven(parts: Parts, promoted: SkillModel, local_only: bool, said: list[Check]) -> Model | None:
    """The model that was promoted, if it may be asked and is the one that was proven."""
    try:
        model = parts.models.named(promoted.serves, local_only=local_only)
    except SettingsError as error:
        because = error.message
    else:
        if model is None:
            return None
        because = await changed(promoted, model)
        if not because:
            return model
    log.warning("%s", because)
    said.append(Check("promoted-model", False, f"{because}; not served", blocking=False))
    return None
