"""Routes `sllm` (D7) and `hybrid` (D8): a house job by the tuned model, or by the chat model with the skill's
examples, marked so. The whole text is checked before any of it is shown: format and slots are properties of the
whole, and a repair after half a leaflet was read would be no repair.
"""

from __future__ import annotations

from typing import Any

from gallae.checks.skill import format_of
from gallae.core.language import language_of
from gallae.core.types import Check, Draft, Language, Passage, Skill
from gallae.graphs.cite import cite_used
from gallae.graphs.conversation import conversation
from gallae.graphs.generate import generate
from gallae.graphs.promoted import Server
from gallae.graphs.prompts import Prompted, nearest_rows, prompt_for_skill
from gallae.graphs.serving import unserved
from gallae.graphs.state import State, TurnContext
from gallae.graphs.write_rag import extracted, show
from gallae.models.model import Model

__all__ = ["NOTES", "draft_of", "without_note"]

NOTES: dict[Language, str] = {
    "ko": "\n\n(대화 모델이 서식에 맞춰 씀)",
    "en": "\n\n(written by the chat model in the house format)",
}


async def draft_of(turn: TurnContext, state: State, skill: Skill, server: Server) -> dict[str, Any]:
    """What `server` writes: the draft, who wrote it as a check, and the summary of what no longer fitted."""
    found, model, tuned = state.get("found"), server.model, server.tuned
    if model is None:
        facts = extracted(turn, state) if found is not None else None
        kept = facts if facts is not None and facts.outcome == "answered" else None
        return {"draft": unserved(turn, state, kept)}
    if found is not None and not found.evidence.enough:
        return {"draft": extracted(turn, state)}  # abstains, naming what was looked in
    shown = show(turn, state, model.context_tokens) if found is not None else ()
    messages, summary = await _messages(turn, state, skill, model, tuned, turn.sources if shown else ())
    made = await generate(turn, model, messages, release=False)
    language = language_of(state["question"].text, turn.settings.language)
    text = made.text.strip()
    if not tuned and format_of(skill).kind not in ("json", "labels") and not skill.format.validator:
        text += NOTES[language]  # a program reads the rest: there the check served-by alone says who wrote it
    outcome = "cut" if made.cut else "answered"
    draft = Draft(
        text,
        outcome=outcome,  # type: ignore[arg-type]
        citations=cite_used(made.text, shown),
        served_by=model.label,
        usage=made.usage,
    )
    who = f"tuned model{server.proof}" if tuned else "chat model with the skill's examples"
    note = Check("served-by", True, who, blocking=False)
    return {"draft": draft, "checks": (note,), "summary": summary}


def without_note(text: str) -> str:
    """What the model wrote, without our own note of who wrote it: what checks and evaluations judge."""
    for note in NOTES.values():
        text = text.removesuffix(note)
    return text


async def _messages(
    turn: TurnContext, state: State, skill: Skill, model: Model, tuned: bool, passages: tuple[Passage, ...]
) -> tuple[list[Prompted], str]:
    question = state["question"]
    language = language_of(question.text, turn.settings.language)
    shots = [] if tuned else nearest_rows(skill.rows, question.text)
    messages = prompt_for_skill(turn.parts.workspace.prompts, skill, language, shots, passages)
    shown, summary = await conversation(turn, state, model)
    asked = question.text if not turn.complaint else f"{question.text}\n\n({turn.complaint})"
    return [*messages, *shown, Prompted("user", asked)], summary
