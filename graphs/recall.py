"""Node `recall` (rule D1a): what is asked every day is kept. A curated FAQ answer, or the same question again.

Both are decided by code before any other work, and only while they are still valid: a FAQ row until its
`valid_to` and only for those who may read its source; a kept answer under the same key (`graphs.cache`).
"""

from __future__ import annotations

import hashlib
import re
from typing import Literal

from langgraph.runtime import Runtime
from langgraph.types import Command

from gallae.core.errors import GallaeError
from gallae.core.language import language_of, say
from gallae.core.types import Citation, Decision, Draft, FaqEntry, Question, RuleVote
from gallae.graphs.cache import cache_key, normalised
from gallae.graphs.events import RouteDecided
from gallae.graphs.resolve import resolve
from gallae.graphs.serving import fingerprint, settled
from gallae.graphs.state import Parts, State, TurnContext, Way

__all__ = ["key_of", "readable", "recall"]


async def recall(state: State, runtime: Runtime[TurnContext]) -> Command[Literal["route", "finish"]]:
    turn, question = runtime.context, state["question"]
    if question.route is not None:
        return Command(goto="route")
    if (entry := _faq(turn.parts, question)) is not None:
        if turn.parts.router.memory.exact(entry.question) is not None:
            return Command(goto="route")  # a person said that this very question goes another way
        decision, draft, cached = _decision(question, entry), _from_faq(turn.parts, question, entry), False
        turn.reads([entry.source] if entry.source.startswith("documents/") else ())
    elif (kept := turn.parts.cache.get(key_of(turn.parts, question))) is not None:
        decision, draft, cached = await settled(turn, question), kept[1], True
        if decision.route != kept[0] or decision.outcome is not None:
            return Command(goto="route")
        turn.reads(draft.rests)
    else:
        return Command(goto="route")
    turn.emit(RouteDecided(decision))
    update = {"decision": decision, "way": Way(decision.route, cached=cached), "draft": draft}
    return Command(goto="finish", update=update)


def key_of(parts: Parts, question: Question) -> str:
    """The exact cache's key (architecture.md): same resolved question, history, date, config, models, rights."""
    history = "\n".join(f"{m.role}: {m.content}" for m in question.history)
    if question.caller is not None:
        history = f"system: {question.caller.system}\n{history}"
    digest = hashlib.sha256(history.encode("utf-8")).hexdigest() if history else ""
    config = parts.router.config(question)
    return cache_key(resolve(question.text, question.history), digest, config, fingerprint(parts, question.thread))


def _faq(parts: Parts, question: Question) -> FaqEntry | None:
    asked = normalised(resolve(question.text, question.history))
    for entry in parts.workspace.faq:
        if normalised(entry.question) != asked or (entry.valid_to and entry.valid_to < question.today):
            continue
        if readable(parts, question, entry.source):
            return entry
    return None


def readable(parts: Parts, question: Question, source: str) -> bool:
    """May the person read what a curated answer rests on? Then the answer is theirs to see as well."""
    if not source.startswith("documents/"):
        return True
    try:
        parts.index.read(source, question.person)
    except GallaeError:
        return False
    return True


def _decision(question: Question, entry: FaqEntry) -> Decision:
    vote = RuleVote("D1a", entry.question, {"faq": entry.question, "valid_to": entry.valid_to}, 1.0)
    return Decision(
        "rag" if entry.source else "prompt",
        id=question.id,
        question=question.text,
        resolved=entry.question,
        rules=(vote,),
    )


def _from_faq(parts: Parts, question: Question, entry: FaqEntry) -> Draft:
    language = language_of(question.text, parts.workspace.settings.language)
    citation = _cite(parts, question, entry)
    text = entry.answer.rstrip() + (" [1]" if citation else "")
    if entry.valid_to:
        text += say(language, f"\n({entry.valid_to:%Y-%m-%d}까지 유효한 답)", f"\n(valid until {entry.valid_to})")
    return Draft(text, citations=(citation,) if citation else (), served_by="faq")


def _cite(parts: Parts, question: Question, entry: FaqEntry) -> Citation | None:
    """The line of the source that shares most words with the answer; none if less than a third of them."""
    if not entry.source.startswith("documents/"):
        return None
    stored = parts.index.read(entry.source, question.person)
    wanted = set(re.findall(r"[0-9A-Za-z]+|[가-힣]{2}", entry.answer))
    best: tuple[float, int, int] = (0.0, 0, 0)
    for line in re.finditer(r"[^\n\f]+", stored.text):
        held = sum(1 for word in wanted if word in line.group())
        best = max(best, (held / max(1, len(wanted)), line.start(), line.end()))
    share, start, end = best
    if share < 1 / 3:
        return None
    return Citation(1, stored.path, start, end, stored.text[start:end])
