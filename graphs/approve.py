"""A turn that stops for a person's yes, and goes on with it: also in another process, also after a kill.

The graph's checkpoint holds where the agent stopped; the texts it had read are in it for as long as it waits, and are
taken out as soon as it does not (graphs.lapsed). What the checkpoint does not hold (the question with its rights and day,
the decision, the mask, the calls so far) stands in the table (graphs.approvals), and rights are looked at again.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from gallae.agents.consent import Progress
from gallae.checks.masking import Mask
from gallae.core.approval import Approval, call_digest
from gallae.core.errors import AccessError, InputError, ToolError
from gallae.core.language import language_of, say
from gallae.core.types import Answer, Decision, Language, Message, Person, Question, ToolCall, Usage, as_json
from gallae.graphs.approvals import Waiting
from gallae.graphs.audit import Audit, Entry
from gallae.graphs.lapsed import drop_lapsed
from gallae.graphs.seen import WITHHELD, seen_turn
from gallae.graphs.state import Parts, State, TurnContext, Way

if TYPE_CHECKING:
    from gallae.graphs.build import Graph

__all__ = [
    "Resumed",
    "TurnConsents",
    "asking_text",
    "decide",
    "restored",
    "take",
    "take_up",
    "unsaved",
    "waiting_answer",
    "waiting_of",
]


@dataclass(frozen=True, slots=True)
class Resumed:
    """What a turn goes on with; `state`: the fields that no checkpoint holds."""

    approval: Approval
    yes: bool
    state: State
    progress: Progress
    mask: tuple[tuple[str, str], ...] = ()
    read: frozenset[str] = frozenset()
    stays: bool = False
    asked: str = ""

    @property
    def question(self) -> Question:
        return self.state["question"]


class TurnConsents:
    """The agent's `Consents` of one turn. `wanted` is the approval that the turn has just stopped for."""

    def __init__(self, turn: TurnContext, state: State, resumed: Resumed | None) -> None:
        self._turn, self._state, self._resumed = turn, state, resumed
        self._language = language_of(state["question"].text, turn.settings.language)
        self.wanted: Approval | None = None
        self.progress = Progress()

    def asked(self, approval: Approval) -> None:
        expires = time.time() + self._turn.settings.limits.approval_hours * 3600
        self.wanted = replace(approval, expires=round(expires, 3))

    def paused(self, progress: Progress) -> None:
        self.progress = progress
        self._turn.paused = self

    def begin(self, approval: Approval) -> None:
        known, self._resumed, self.wanted = self._resumed, None, None
        if known is None or known.approval.digest != approval.digest:
            raise ToolError(f"{approval.tool} was not called: this is not what the person agreed to", hint="Say so.")
        unknown = say(
            self._language,
            f"승인하신 '{approval.title}' 호출 중에 프로그램이 끝나, 실행됐는지 알 수 없습니다. 다시 보내지 않았으니 직접 확인해 주세요.",
            f"The program ended while '{approval.title}' was being called as you agreed, so it is not known whether it was "
            "done. It was not sent again: please look there.",
        )
        if not self._turn.parts.store.approvals.begin(known.approval.id, unknown):
            raise ToolError(f"{approval.tool} was not called again: it was called once already", hint="Say so.")
        self._begun = known.approval.id

    def ended(self, approval: Approval, result: str, *, failed: bool) -> None:
        what = (
            say(self._language, "실패했습니다", "failed") if failed else say(self._language, "실행됐습니다", "was done")
        )
        note = say(
            self._language,
            f"승인하신 '{approval.title}'은(는) {what}({result[:200]}). 답은 끝까지 쓰지 못했습니다.",
            f"'{approval.title}', as you agreed, {what} ({result[:200]}). The answer was not finished.",
        )
        self._turn.parts.store.approvals.end(self._begun, note)

    def waiting(self) -> Waiting:
        """The row of what the turn has stopped for."""
        assert self.wanted is not None
        turn, question, progress = self._turn, self._state["question"], self.progress
        kept = {
            "text": question.text,
            "asked": turn.asked,
            "today": question.today.isoformat(),
            "history": as_json(question.history),
            "route": question.route,
            "skill": question.skill,
            "private": question.private,
            "person": {"id": question.person.id, "role": question.person.role},
            "failed": list(self._state["way"].failed),
            "decision": as_json(self._state["decision"]),
            "mask": [list(value) for value in turn.mask.values],
            "calls": as_json(progress.calls),
            "steps": progress.steps,
            "usage": as_json(turn.usage),
            "read": sorted(turn.read),
            "stays": turn.boundary.stays,
        }
        return Waiting(turn.turn, turn.thread, question.person.owner, "waiting", self.wanted, kept)


def waiting_answer(turn: TurnContext, consents: TurnConsents, text: str) -> Answer:
    """How a turn stands while it waits: a question back, with the call that it is about."""
    state = consents._state
    return Answer(
        id=turn.turn,
        thread=turn.thread,
        question=state["decision"].question or state["question"].text,
        text=text,
        outcome="clarify",
        route=state["way"].route,
        decision=state["decision"],
        tools=consents.progress.calls,
        checks=turn.meter.checks,
        usage=turn.usage,
        milliseconds=round((time.perf_counter() - turn.started) * 1000, 1),
        trace=turn.turn,
        approval=consents.wanted,
    )


def asking_text(approval: Approval, turn: str, language: Language) -> str:
    """What the person is asked, for whoever shows no dialog: to the last argument, what they should know of it, and how
    to say yes. So no way in can forget it, also one that knows nothing of approvals."""
    where = approval.server + (f" ({approval.host})" if approval.host else "")
    lines = [
        say(
            language,
            f"'{approval.title}'을(를) 실행해도 될까요? 아직 실행하지 않았습니다.",
            f"May I run '{approval.title}'? It has not been run yet.",
        ),
        say(language, f"도구: {approval.tool} · 서버: {where}", f"tool: {approval.tool} · server: {where}"),
        *(f"- {name}: {_shown(value)}" for name, value in approval.arguments.items()),
    ]
    if approval.sent is not None:
        hidden = ", ".join(f"{name}: {_shown(value)}" for name, value in approval.sent.items())
        lines.append(say(language, f"집 밖으로는 가려서 나갑니다: {hidden}", f"What leaves is masked: {hidden}"))
    if approval.foreign:
        read = ", ".join(approval.foreign)
        lines.append(
            say(
                language,
                f"주의: 이 요청 전에 다른 사람이 쓴 글을 읽었습니다({read}). 그 글이 시킨 일이 아닌지 살펴 주세요.",
                f"Note: text that others wrote was read before this ({read}). Make sure it is not what that text ordered.",
            )
        )
    lines.append(
        say(
            language,
            f"승인은 사람이 직접 합니다: 화면의 이 대화에서, 또는 `gallae approve {turn[:12]}` (거절: `--no`).",
            f"A person approves this: on the page, or `gallae approve {turn[:12]}` (decline: `--no`).",
        )
    )
    return "\n".join(lines)


def waiting_of(parts: Parts, turn: str, person: Person, approval: str, *, yes: bool) -> tuple[Waiting, Resumed]:
    """What waits in a turn of this person's, and what it goes on with. NotFoundError for somebody else's turn, InputError
    where nothing waits (any more), AccessError where its person may no longer read what it was made from."""
    stored = parts.store.turn(turn, person)
    language = language_of(stored.question, parts.workspace.settings.language)
    waiting = parts.store.approvals.last(stored.id)
    if waiting is None or waiting.state != "waiting" or (approval and waiting.approval.id != approval):
        raise _over(waiting, language)
    if seen_turn(parts.store, parts.index, stored, person, language).status == WITHHELD:
        raise AccessError(
            say(language, "더는 볼 수 없는 문서에서 나온 요청입니다", "this rests on a document that you may no longer read"),
            hint=say(language, "다시 물어봐 주세요.", "Ask again."),
        )  # fmt: skip
    if waiting.approval.expires <= time.time():
        parts.store.approvals.expire(waiting)
        raise _late(say(language, "승인을 기다리는 시간이 지났습니다", "this waited too long for an answer"), language)
    if yes and not _same(parts, waiting.approval):
        parts.store.approvals.expire(waiting)
        what = say(language, "그 사이 도구의 설명이 바뀌었습니다", "the tool has changed since you were asked")
        raise _late(f"{waiting.approval.tool}: {what}", language)
    return waiting, _resumed(waiting, person, yes=yes)


async def take(parts: Parts, graph: Graph, turn: str, person: Person, approval: str, *, yes: bool) -> Resumed:
    """What waits, if it can still go on: the checkpoint stands where the agent stopped. Errors as `waiting_of`."""
    try:
        waiting, resumed = waiting_of(parts, turn, person, approval, yes=yes)
        stands = await graph.aget_state({"configurable": {"thread_id": waiting.thread}})
        if not stands.interrupts:
            language = language_of(resumed.question.text, parts.workspace.settings.language)
            parts.store.approvals.expire(waiting)
            raise _late(
                say(language, "대화가 그 사이 이어져 승인할 수 없습니다", "the conversation has gone on since"),
                language,
            )
    except InputError:
        await drop_lapsed(parts.store, graph.checkpointer)
        raise
    return resumed


def decide(parts: Parts, resumed: Resumed, audit: Audit | None) -> None:
    """The person's word, written down once, and in the audit before anything is called. InputError if it was given
    before."""
    asked, question = resumed.approval, resumed.question
    if not parts.store.approvals.decide(asked, question.id, os.getpid(), yes=resumed.yes):
        language = language_of(question.text, parts.workspace.settings.language)
        raise _over(parts.store.approvals.last(question.id), language)
    if audit is not None:
        audit.write(
            Entry(
                "tool-approved" if resumed.yes else "tool-declined",
                question.person.owner,
                details={"tool": asked.tool, "server": asked.server, "host": asked.host, "call": asked.digest},
                turn=question.id,
                thread=question.thread,
            )
        )


def take_up(turn: TurnContext, resumed: Resumed | None) -> TurnContext:
    """The turn's surroundings as they were when it stopped, if it goes on (graphs.screen is behind it)."""
    if resumed is None:
        return turn
    turn.resumed, turn.asked = resumed, resumed.asked
    turn.mask = Mask()
    turn.mask.learn(resumed.mask)
    turn.boundary.hide, turn.boundary.holds = turn.mask.mask, turn.mask.holds
    turn.boundary.stays = resumed.stays
    turn.read = resumed.read
    turn.history = resumed.question.history
    return turn


def restored(turn: TurnContext, state: State) -> State:
    """The fields that no checkpoint holds, back in place in a turn that goes on."""
    return state if turn.resumed is None or "question" in state else {**state, **turn.resumed.state}


def unsaved(turn: TurnContext, state: State) -> dict[str, Any]:
    """The same fields for the nodes after the one that was gone on with."""
    return {} if turn.resumed is None else {k: v for k, v in state.items() if k in turn.resumed.state}


def _same(parts: Parts, approval: Approval) -> bool:
    try:
        return call_digest(parts.toolbox.described(approval.tool), approval.arguments) == approval.digest
    except ToolError:
        return False


def _resumed(waiting: Waiting, person: Person, *, yes: bool) -> Resumed:
    kept = waiting.kept
    question = Question(
        text=kept["text"],
        today=date.fromisoformat(kept["today"]),
        id=waiting.turn,
        thread=waiting.thread,
        history=tuple(Message(**said) for said in kept["history"]),
        person=person,
        route=kept["route"],
        skill=kept["skill"],
        private=kept["private"],
    )
    usage = Usage(**{**kept["usage"], "models": tuple(kept["usage"]["models"])})
    state: State = {
        "question": question,
        "decision": TypeAdapter(Decision).validate_python(kept["decision"]),
        "way": Way("tool", tuple(kept["failed"])),
    }
    return Resumed(
        approval=waiting.approval,
        yes=yes,
        state=state,
        progress=Progress(
            tuple(ToolCall(**{**call, "repaired": tuple(call["repaired"])}) for call in kept["calls"]),
            kept["steps"],
            usage,
        ),
        mask=tuple((kind, value) for kind, value in kept["mask"]),
        read=frozenset(kept["read"]),
        stays=kept["stays"],
        asked=kept["asked"],
    )


def _over(waiting: Waiting | None, language: Language) -> InputError:
    said = {
        "done": say(language, "이미 실행했습니다", "it was done already"),
        "yes": say(language, "이미 승인해 실행하는 중입니다", "it was agreed to already, and is being done"),
        "calling": say(language, "이미 승인해 실행하는 중입니다", "it was agreed to already, and is being done"),
        "no": say(language, "이미 거절했습니다", "it was declined already"),
        "unknown": say(language, "실행 중에 프로그램이 끝나 결과를 알 수 없습니다", "the program ended in it, and it is not known whether it was done"),
        "expired": say(language, "더는 승인할 수 없습니다", "it can no longer be agreed to"),
        "waiting": say(language, "지금 묻는 것은 다른 호출입니다", "another call is being asked about now"),
    }  # fmt: skip
    because = say(language, "승인을 기다리는 것이 없습니다", "nothing waits for your approval here")
    return InputError(because if waiting is None else said[waiting.state])


def _late(message: str, language: Language) -> InputError:
    return InputError(
        message, hint=say(language, "아무것도 실행하지 않았습니다. 다시 물어봐 주세요.", "Nothing was done. Ask again.")
    )


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
