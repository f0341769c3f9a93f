"""Which addresses an answer may hold, at the one place where text is released: what every surface shows or returns.

Known are those of the documents the answer rests on, of the workspace's own texts (prompts, examples, house jobs, curated
answers) and the hosts of `[policy] links`; what the person wrote may be repeated as words (checks/links.py).
"""

from __future__ import annotations

from dataclasses import replace

from gallae.checks.links import Links
from gallae.core.types import Draft
from gallae.graphs.serving import skill_of
from gallae.graphs.state import State, TurnContext

__all__ = ["links_of", "safe_draft"]


def links_of(turn: TurnContext, *more: str) -> Links:
    """For an answer that is said from now on."""
    read = [text for p in turn.sources for text in (p.header, p.text)]
    said = [turn.asked, *(m.content for m in turn.history or ())]
    if turn.caller is not None:
        said += [turn.caller.system, *(m.content for m in turn.caller.messages)]
    return Links([*read, *turn.parts.workspace.prompts.values(), *more], said, turn.settings.policy.links)


def safe_draft(turn: TurnContext, state: State, draft: Draft) -> Draft:
    """`draft` as it may be released. What was released sentence by sentence, or kept from an earlier release, is."""
    if turn.shown or state["way"].cached or draft.outcome == "refused":
        return draft
    rests = [draft.text] if draft.served_by == "faq" else []
    if (found := state.get("found")) is not None:
        rests += [text for p in found.passages for text in (p.header, p.text)]
    if (skill := skill_of(turn, state)) is not None:
        rests += [row.answer for row in skill.rows if "." in row.answer]
    text = links_of(turn, *rests).safe(draft.text)
    return draft if text == draft.text else replace(draft, text=text)
