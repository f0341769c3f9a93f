"""The tool `ask` of `gallae mcp`: a whole turn, its progress told on the way, cut by our own clock before the client's.

Clients give up at about a minute and throw away what was said. At `[mcp] ask_seconds` the turn is stopped, kept as cut,
and what had been released by then (checked, sentence by sentence) is given back and called unfinished.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from gallae.core.approval import Approval
from gallae.core.errors import BudgetError
from gallae.core.types import Answer, Citation, Question, as_json
from gallae.entrypoints.mcp_visit import MOST, Reply, Visit, size_of
from gallae.entrypoints.receipt import receipt
from gallae.graphs.events import Event, PassagesFound, RouteDecided, Token, TurnEnded, TurnStarted, Withdrawn
from gallae.graphs.words import route_name

__all__ = ["ask"]

LONGEST = 8_000  # characters of an answer; the whole stands in the conversation
QUOTE = 300
CITED = 12


@dataclass(slots=True)
class _Heard:
    """What a turn has said so far."""

    turn: str = ""
    thread: str = ""
    route: str = ""
    said: list[str] = field(default_factory=list)
    answer: Answer | None = None

    def hear(self, event: Event) -> None:
        if isinstance(event, TurnStarted):
            self.turn, self.thread = event.id, event.thread
        elif isinstance(event, RouteDecided):
            self.route = event.decision.route
        elif isinstance(event, Token):
            self.said.append(event.text)
        elif isinstance(event, Withdrawn):
            self.said.clear()
        elif isinstance(event, TurnEnded):
            self.answer = event.answer


async def ask(visit: Visit, given: dict[str, Any]) -> Reply:
    seconds, heard = visit.chat.workspace.settings.mcp.ask_seconds, _Heard()
    route = None if given["route"] == "auto" else given["route"]
    question = Question(given["question"], today=visit.today, person=visit.person, thread=given["thread"], route=route)
    try:
        async with asyncio.timeout(seconds), aclosing(visit.chat.run_turn(question)) as events:
            async for event in events:
                heard.hear(event)
                await _tell(visit, event)
    except TimeoutError:
        if heard.answer is None:
            return _cut(visit, heard, seconds)
    assert heard.answer is not None  # a turn ends in an answer, an error or the time limit
    return _whole(visit, heard.answer)


async def _tell(visit: Visit, event: Event) -> None:
    if isinstance(event, RouteDecided):
        name = route_name(event.decision.route, visit.language)
        await visit.tell(1, 3, visit.say(f"길: {name}", f"route: {name}"))
    elif isinstance(event, PassagesFound):
        count = len(event.passages)
        await visit.tell(2, 3, visit.say(f"구절 {count}개를 읽음", f"{count} passages read"))
    elif isinstance(event, TurnEnded):
        await visit.tell(3, 3, visit.say("답함", "answered"))


def _whole(visit: Visit, answer: Answer) -> Reply:
    told = as_json(answer)
    shown = answer.text if len(answer.text) <= LONGEST else f"{answer.text[: LONGEST - 1]}…"
    cited = [_cited(one) for one in answer.citations[:CITED]]
    while True:
        data = {
            "answer": shown,
            "outcome": answer.outcome,
            "route": answer.route,
            "citations": cited,
            "choices": list(answer.decision.clarify.choices) if answer.decision.clarify else [],
            "approval": _waits(answer.approval),
            "receipt": _receipt(told),
            "thread": answer.thread,
            "turn": answer.id,
        }
        text = f"{shown}\n\n{receipt({**told, 'citations': _brief(cited)}, visit.language, short=True)}"
        if shown != answer.text:
            text += visit.say(
                f"\n(답이 길어 {len(shown):,}자까지. 전체: gallae explain {answer.id})",
                f"\n(cut at {len(shown):,} characters; the whole: gallae explain {answer.id})",
            )
        if size_of(text, data) <= MOST:
            return Reply(text, data)
        if cited:
            cited = cited[: len(cited) // 2]
        else:
            shown = f"{shown[: len(shown) // 2]}…"


def _cut(visit: Visit, heard: _Heard, seconds: float) -> Reply:
    """BudgetError where nothing had been released."""
    said = "".join(heard.said)[:LONGEST]
    again = visit.say(
        "질문을 좁히거나 search_documents로 찾아 보세요.",
        "Ask something narrower, or look it up with search_documents.",
    )
    late = visit.say(f"{seconds:g}초 안에 끝나지 않아 멈췄습니다", f"stopped: not finished within {seconds:g} s")
    if not said:
        raise BudgetError(late, hint=again)
    data = {
        "answer": said,
        "outcome": "cut",
        "route": heard.route,
        "citations": [],
        "choices": [],
        "approval": {},
        "receipt": {"served_by": "", "finished": False},
        "thread": heard.thread,
        "turn": heard.turn,
    }
    return Reply(f"{said}\n\n({late}. {again})", data)


def _waits(approval: Approval | None) -> dict[str, Any]:
    """What waits for a person; how they say yes stands in the text. A model cannot, and no tool here does."""
    shown = ("id", "tool", "server", "arguments", "foreign", "expires")
    return {} if approval is None else {name: as_json(getattr(approval, name)) for name in shown}


def _cited(citation: Citation) -> dict[str, Any]:
    """The quote as it stands, or its beginning and `…`; the whole is text [start:end] of the document."""
    quote = citation.quote if len(citation.quote) <= QUOTE else f"{citation.quote[: QUOTE - 1]}…"
    return {**as_json(citation), "quote": quote}


def _brief(cited: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "quote": one["quote"][:100]} for one in cited]


def _receipt(told: dict[str, Any]) -> dict[str, Any]:
    """Why this way, what was checked, what it cost."""
    decision = told["decision"]
    return {
        "rules": list(dict.fromkeys(vote["id"] for vote in decision["rules"])),
        "chosen": decision["route"],
        "confidence": round(decision["confidence"], 3),
        "served_by": told["served_by"],
        "cached": told["cached"],
        "checks": {check["name"]: check["passed"] for check in told["checks"]},
        "tools": [call["name"] for call in told["tools"]],
        "tokens": told["usage"]["input_tokens"] + told["usage"]["output_tokens"],
        "cost_usd": told["usage"]["cost_usd"],
        "milliseconds": round(told["milliseconds"], 1),
        "local_only": decision["local_only"],
        "finished": True,
    }
