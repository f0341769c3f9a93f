"""Node `check`: the whole draft against what code can compute. A failed check costs one repair, then the next route,
then an honest refusal; what was shown by then is withdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from langgraph.runtime import Runtime
from langgraph.types import Command

from gallae.checks.policy import moderate
from gallae.checks.sentences import split_sentences
from gallae.checks.support import check_citations, unsupported
from gallae.checks.told import made_up
from gallae.core.approval import Approval
from gallae.core.language import language_of, say
from gallae.core.types import Check, Draft, Passage, Question, Route
from gallae.graphs.events import CheckDone, RouteFailed, Withdrawn
from gallae.graphs.moderation import second_opinion
from gallae.graphs.promoted import note_first
from gallae.graphs.route import node_of
from gallae.graphs.serving import local_only, skill_of
from gallae.graphs.state import State, TurnContext
from gallae.graphs.write_skill import without_note
from gallae.tools.documents import said_by

__all__ = ["check", "checks_of", "failed_at"]

NextNode = Literal["answer", "retrieve", "act", "finish"]


async def check(state: State, runtime: Runtime[TurnContext]) -> Command[NextNode]:
    turn, draft, way = runtime.context, state["draft"], state["way"]
    checks = [*state.get("checks", ())]
    if turn.lost and draft.outcome == "cut":
        checks.append(Check("model", False, turn.lost, blocking=False))
    if draft.outcome in ("answered", "cut"):
        checks += checks_of(turn, state, draft)
        checks += await _moderated(turn, state, draft, checks)
        _note(turn, state, draft, checks)
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


def checks_of(turn: TurnContext, state: State, draft: Draft) -> list[Check]:
    """What code can say of a whole draft."""
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

        said = [m.content for m in question.history]
        sources = (
            [f"{p.header}\n{p.text}" for p in (*turn.sources, *state["found"].passages)] if state.get("found") else []
        )
        for given, text in turn.items or [(question.text, without_note(draft.text))]:
            checks += check_skill(text, skill, "\n".join([given, *said]), sources, today=question.today)
    if (draft.tools or state["way"].route == "tool") and draft.served_by not in ("", "code", "faq", "cache"):
        checks += _told_by_tools(draft, question, turn.sources)
    return checks


def _note(turn: TurnContext, state: State, draft: Draft, checks: list[Check]) -> None:
    """Of the model that was to write the job, the first draft alone: a repaired one tells nothing new."""
    server, skill, way = turn.server, skill_of(turn, state), state["way"]
    if server is None or server.model is None or skill is None or way.repairs or way.route not in ("sllm", "hybrid"):
        return
    if draft.served_by == server.model.label:
        note_first(turn, skill, failed_at(draft, checks))


def failed_at(draft: Draft, checks: Sequence[Check]) -> str:
    """Which check a house job's draft fails; one that never came to its end fails too. "" where it is good."""
    failed = next((f"{c.name}: {c.detail}" for c in checks if c.blocking and not c.passed), "")
    return failed or ("cut" if draft.outcome == "cut" else "")


def _told_by_tools(draft: Draft, question: Question, read: Sequence[Passage]) -> list[Check]:
    """What an agent says should be in its tools' results, in what it read or in what was asked. A number that is in none
    of them, and follows from none by a plain step, refuses the answer; of the rest the receipt says so."""
    given = "\n".join([question.text, *(m.content for m in question.history)])
    results = [said_by(t) for t in draft.tools if not t.failed] + [f"{p.header}\n{p.text}" for p in read] + [given]
    sentences = [s.text for s in split_sentences(draft.text)]
    missing = [c.text for s in sentences for c in unsupported(s, results, today=question.today)]
    invented = [c.text for s in sentences for c in made_up(s, results, today=question.today)]
    return [
        Check("support", not missing, ", ".join(missing), blocking=False),
        Check("numbers", not invented, ", ".join(invented), blocking=draft.outcome == "answered"),
    ]


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
    return [opinion]


def _next_route(turn: TurnContext, state: State, failed: Check, update: dict[str, Any]) -> Command[NextNode]:
    way = state["way"]
    tried = (*way.failed, way.route)
    # After the agent's own repair, and after a call that somebody agreed to, no other way writes over it.
    last = (way.route == "tool" and failed.name == "numbers") or _done(turn)
    following = None if last else next((r for r in state["decision"].fallbacks if r not in tried), None)
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
    done = [call.title for call in _done(turn)]
    if done:
        names = ", ".join(done)
        text += say(language, f" 승인하신 '{names}'은(는) 실행됐습니다.", f" '{names}', as you agreed, was done.")
    old = state["draft"]
    return Draft(text, outcome="refused", tools=old.tools, served_by=old.served_by, usage=old.usage)


def _done(turn: TurnContext) -> list[Approval]:
    """What was called in this turn after its person's yes: it is said whatever becomes of the answer."""
    return turn.parts.store.approvals.done(turn.turn) if turn.resumed is not None else []
