"""Node `check`: the whole draft against what code can compute. A failed check costs one repair, then the next route,
then an honest refusal; what was shown by then is withdrawn.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from langgraph.runtime import Runtime
from langgraph.types import Command

from gallae.checks.policy import moderate
from gallae.checks.sentences import split_sentences
from gallae.checks.support import check_citations, unsupported
from gallae.core.language import language_of, say
from gallae.core.types import Check, Draft, Question, Route
from gallae.graphs.events import CheckDone, RouteFailed, Withdrawn
from gallae.graphs.moderation import second_opinion
from gallae.graphs.route import node_of
from gallae.graphs.serving import local_only, skill_of
from gallae.graphs.state import State, TurnContext
from gallae.graphs.write_skill import without_note

__all__ = ["check"]

NextNode = Literal["answer", "retrieve", "act", "finish"]


async def check(state: State, runtime: Runtime[TurnContext]) -> Command[NextNode]:
    turn, draft, way = runtime.context, state["draft"], state["way"]
    checks = [*state.get("checks", ())]
    if draft.outcome in ("answered", "cut"):
        checks += _checks(turn, state, draft)
        checks += await _moderated(turn, state, draft, checks)
    for done in checks:
        turn.emit(CheckDone(done))
    failed = next((c for c in checks if c.blocking and not c.passed), None)
    update: dict[str, Any] = {"checks": tuple(checks)}
    if failed is None:
        if (onward := _looked_in_vain(turn, state)) is not None:
            turn.emit(RouteFailed(way.route, "looked first, and the documents do not hold it", onward))
            return Command(goto=node_of(onward), update={"way": way.onward(onward), "checks": ()})
        return Command(goto="finish", update=update)
    if turn.shown:
        turn.emit(Withdrawn(failed.detail))
        if turn.turn:
            turn.parts.store.withdraw(turn.turn, failed.detail)
        update["draft"] = _refused(turn, state, failed)
        return Command(goto="finish", update=update)
    if way.repairs == 0 and draft.served_by not in ("code", "faq"):
        turn.complaint = failed.detail
        again: dict[str, Any] = {"way": replace(way, repairs=1), "checks": ()}
        return Command(goto="answer" if way.route != "tool" else "act", update=again)
    return _next_route(turn, state, failed, update)


def _looked_in_vain(turn: TurnContext, state: State) -> Route | None:
    """D10: the documents were looked at first because two ways were as likely; then the other way's turn comes."""
    decision, way = state["decision"], state["way"]
    if way.route != "rag" or "look" not in decision.also or state["draft"].outcome != "abstained" or turn.shown:
        return None
    return next((r for r in decision.fallbacks if r not in (*way.failed, "rag")), None)


def _checks(turn: TurnContext, state: State, draft: Draft) -> list[Check]:
    question = state["question"]
    language = language_of(question.text, turn.settings.language)
    checks = [moderate(draft.text, turn.settings.policy, language, given=question.text)]
    if draft.citations:
        checks += check_citations(
            draft.text, draft.citations, lambda path: turn.parts.index.read(path, question.person).text
        )
    skill = skill_of(turn, state) if state["way"].route in ("sllm", "hybrid") else None
    if skill is not None and draft.outcome == "answered":
        from gallae.checks.skill import check_skill

        given = "\n".join([question.text, *(m.content for m in question.history)])
        sources = (
            [f"{p.header}\n{p.text}" for p in (*turn.sources, *state["found"].passages)] if state.get("found") else []
        )
        checks += check_skill(without_note(draft.text), skill, given, sources, today=question.today)
    if draft.tools and draft.served_by not in ("", "code"):
        checks.append(_told_by_tools(draft, question))
    return checks


def _told_by_tools(draft: Draft, question: Question) -> Check:
    """What an agent says should be in its tools' results or in what was asked. Not blocking: it may count what it got."""
    given = "\n".join([question.text, *(m.content for m in question.history)])
    results = [t.result for t in draft.tools] + [given]
    missing = [c for s in split_sentences(draft.text) for c in unsupported(s.text, results, today=question.today)]
    return Check("support", not missing, ", ".join(c.text for c in missing), blocking=False)


async def _moderated(turn: TurnContext, state: State, draft: Draft, checks: list[Check]) -> list[Check]:
    """What a model wrote gets a second opinion where the settings name a moderating model. What code, FAQ or cache say
    is quoted from documents or was looked at before."""
    if draft.served_by in ("code", "faq", "cache") or any(c.blocking and not c.passed for c in checks):
        return []
    question = state["question"]
    language = language_of(question.text, turn.settings.language)
    home = local_only(turn, state)
    opinion = await second_opinion(turn.parts, draft.text, language, given=question.text, home=home)
    if opinion is None:
        return []
    turn.spent = turn.spent.plus(opinion.usage)
    return [opinion.check]


def _next_route(turn: TurnContext, state: State, failed: Check, update: dict[str, Any]) -> Command[NextNode]:
    way = state["way"]
    tried = (*way.failed, way.route)
    following = next((r for r in state["decision"].fallbacks if r not in tried), None)
    turn.emit(RouteFailed(way.route, failed.detail, following))
    if following is None:
        update["draft"] = _refused(turn, state, failed)
        return Command(goto="finish", update=update)
    return Command(goto=node_of(following), update={"way": way.onward(following), "checks": ()})


def _refused(turn: TurnContext, state: State, failed: Check) -> Draft:
    language = language_of(state["question"].text, turn.settings.language)
    text = say(
        language,
        f"답을 만들었지만 검사를 통과하지 못해 보여 드리지 않습니다({failed.name}: {failed.detail}).",
        f"An answer was made, but it did not pass its checks and is not shown ({failed.name}: {failed.detail}).",
    )
    return Draft(text, outcome="refused", served_by=state["draft"].served_by, usage=state["draft"].usage)
