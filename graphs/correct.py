""" "Wrong route": what a person says about a past turn, checked, written to the log, and in force at the next decision.

A route that nobody could take is refused at once, so that the memory never sends a question into a wall: `tool` where
no tool does anything of the kind, `sllm` and `hybrid` where the workspace has no such skill.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gallae.core.errors import InputError, NotFoundError
from gallae.core.language import say
from gallae.core.types import Message, Person, Question, Route
from gallae.core.workspace import Workspace
from gallae.graphs.branches import stood_before
from gallae.graphs.feedback import Correction, append, digest_of, log_file, read_log, undone
from gallae.graphs.memory import exact_key
from gallae.graphs.resolve import resolve
from gallae.graphs.router import Router
from gallae.graphs.seen import said_in
from gallae.graphs.store import StoredTurn, TurnStore, new_id

__all__ = ["asked_before", "check_route", "correct", "corrections_of", "take_back_correction"]

LIKE = 0.05  # of the tool requests of the labelled workspaces one in fifty lies below it
GIVEN = ("sum.given", "units.given", "dates.given", "sum.before", "sum", "percent", "units", "dates", "clock", "given")


def correct(
    workspace: Workspace,
    store: TurnStore,
    router: Router,
    turn: str,
    person: Person,
    route: Route,
    *,
    clock: Callable[[], datetime],
) -> Correction:
    """Remember that `route` would have been right for a turn of this person. InputError if it cannot be."""
    stored = store.turn(turn, person)
    now = clock()
    before = asked_before(store, stored, person)
    decision = (stored.answer or {}).get("decision") or {}
    question = Question(stored.question, now.date(), history=before, person=person)
    resolved = str(decision.get("resolved") or resolve(stored.question, before))
    check_route(workspace, router, question, resolved, route)
    correction = Correction(
        id=new_id(),
        at=now.isoformat(timespec="seconds"),
        turn=turn,
        question=stored.question,
        resolved=resolved,
        history=digest_of(before),
        chosen=decision.get("route") or router.decide(question).route,
        right=route,
        person=person.owner,
        config=str(decision.get("config") or router.config(question)),
        rules=tuple(str(vote["id"]) for vote in decision.get("rules") or ()),
    )
    append(log_file(workspace.keep), correction)
    return correction


def take_back_correction(
    workspace: Workspace, store: TurnStore, turn: str, person: Person, *, clock: Callable[[], datetime]
) -> None:
    """Append that what was said about a turn no longer counts. InputError if nothing stands about it."""
    store.turn(turn, person)
    file = log_file(workspace.keep)
    if not any(c.turn == turn for c in read_log(file).corrections):
        raise NotFoundError(f"{turn}: no correction stands about this turn", hint="gallae feedback --list")
    append(file, undone(turn, person.owner, id=new_id(), at=clock().isoformat(timespec="seconds")))


def corrections_of(all_of_them: tuple[Correction, ...], person: Person) -> list[Correction]:
    """Those a person may see: the local person all, a named one their own."""
    return [c for c in all_of_them if person.groups is None or c.person == person.owner]


def asked_before(store: TurnStore, turn: StoredTurn, person: Person) -> tuple[Message, ...]:
    """What was said in the thread before a turn, as the turn's own history was made."""
    return said_in(stood_before(store.turns(turn.thread, person), turn.id))


def check_route(workspace: Workspace, router: Router, question: Question, resolved: str, route: Route) -> None:
    """InputError, with what to do, if nobody in this workspace could take the question that way."""
    language = workspace.settings.language
    if not exact_key(resolved):
        raise InputError(
            say(language, "낱말이 없는 질문은 기억할 수 없습니다", "a question without words cannot be remembered"),
            hint=say(language, "낱말로 물은 질문을 바로잡아 주세요.", "Correct a question that was asked in words."),
        )
    if route in ("sllm", "hybrid"):
        _check_skills(workspace, route)
    if route == "tool" and not _some_tool(router, question):
        names = ", ".join(card.name for card in router.cards) or say(language, "없음", "none")
        raise InputError(
            say(
                language,
                f"이 질문을 할 수 있는 도구가 없습니다: {question.text[:60]!r}",
                f"no tool does this: {question.text[:60]!r}",
            ),
            hint=say(
                language,
                f"등록된 도구: {names}. gallae.toml의 [mcp_servers]에 도구를 붙이거나 rag로 바로잡아 주세요.",
                f"Registered tools: {names}. Connect one under [mcp_servers] in gallae.toml, or correct it to rag.",
            ),
        )


def _check_skills(workspace: Workspace, route: Route) -> None:
    language, skills = workspace.settings.language, workspace.skills
    if not skills:
        raise InputError(
            say(language, f"skills/에 일이 하나도 없어 {route}로 갈 수 없습니다", f"{route}: skills/ holds no skill"),
            hint=say(language, "skills/<이름>/skill.toml을 먼저 써 주세요.", "Write skills/<name>/skill.toml first."),
        )
    if route == "sllm" and all(skill.needs_documents for skill in skills):
        names = ", ".join(skill.name for skill in skills)
        raise InputError(
            say(language, f"모든 일이 문서를 씁니다({names})", f"sllm: every skill needs documents ({names})"),
            hint=say(language, "hybrid로 바로잡아 주세요.", "Correct it to hybrid."),
        )


def _some_tool(router: Router, question: Question) -> bool:
    """Does a registered tool do anything of the kind, or could one of our own compute what is given?"""
    if router.computes(question) is not None:
        return True
    seen = router.observe(question)
    own = max(seen.values.get(name, 0.0) for name in GIVEN)
    return own >= 0.5 or seen.values.get("before.tool", 0.0) >= 0.3 or bool(seen.tool and seen.tool[2] >= LIKE)
