"""A turn's one row in the audit, however it ends, written before the person hears the end."""

from __future__ import annotations

from gallae.checks.masking import Mask
from gallae.core.errors import GallaeError
from gallae.core.types import Answer, Decision, Question
from gallae.graphs.audit import Audit, Entry
from gallae.graphs.audit_chain import rows
from gallae.graphs.events import Event, PassagesFound, RouteDecided, TurnEnded
from gallae.graphs.store import StoredTurn, TurnStore

__all__ = ["Witness", "audit_dead"]


class Witness:
    """Sees a turn's events. `audit` None: nobody's turn (an evaluation's)."""

    def __init__(self, audit: Audit | None, question: Question, store: TurnStore, *, content: bool) -> None:
        self._audit, self._question, self._store, self._content = audit, question, store, content
        self._decision: Decision | None = None
        self._documents: dict[str, None] = {}
        self._written = False

    def see(self, event: Event) -> None:
        if isinstance(event, RouteDecided):
            self._decision = event.decision
        elif isinstance(event, PassagesFound):
            self._documents |= dict.fromkeys(p.path for p in event.passages)
        elif isinstance(event, TurnEnded):
            self._ended(event.answer)

    def stopped(self, status: str, error: BaseException | None = None) -> None:
        """It has no answer. A turn whose end was already written stays as it is."""
        code = error.code if isinstance(error, GallaeError) else type(error).__name__ if error is not None else ""
        self._write(status, self._question.text, {"error": code} if code else {})

    def _ended(self, answer: Answer) -> None:
        self._decision = answer.decision
        self._documents |= dict.fromkeys(citation.path for citation in answer.citations)
        self._write(answer.outcome, f"{answer.question}\n→ {answer.text}", {}, answer)

    def _write(self, outcome: str, said: str, details: dict[str, str], answer: Answer | None = None) -> None:
        if self._audit is None or self._written:
            return
        self._written = True
        self._audit.write(
            Entry(
                "turn",
                self._question.person.owner,
                outcome,
                documents=tuple(self._documents),
                models=() if answer is None else tuple(dict.fromkeys((answer.served_by, *answer.usage.models))),
                decision={} if self._decision is None else _outline(self._decision, answer),
                usage={} if answer is None else _used(answer),
                details=details,
                turn=self._question.id,
                thread=self._question.thread,
                content=Mask().mask(said) if self._content and not self._question.private else "",
            )
        )
        self._store.mark_audited(self._question.id)


def audit_dead(audit: Audit, store: TurnStore) -> None:
    """Rows for turns that were killed before they could write their own; one that did, and was killed before it could
    say so, gets no second one."""
    with store.not_audited() as dead:
        if not dead:
            return
        written = {row.get("turn") for row in rows(audit.keep)}
        for turn, person in dead:
            if turn.id not in written:
                audit.write(_of_dead(turn, person))


def _of_dead(turn: StoredTurn, person: str) -> Entry:
    answer = turn.answer or {}
    decision = answer.get("decision") or {}
    known = {name: decision[name] for name in ("route", "skill", "tool", "local_only", "config") if decision.get(name)}
    paths = tuple(dict.fromkeys(str(c["path"]) for c in answer.get("citations") or ()))
    details = {"error": "the process ended"}
    return Entry(
        "turn", person, turn.status, documents=paths, decision=known, details=details, turn=turn.id, thread=turn.thread
    )


def _outline(decision: Decision, answer: Answer | None) -> dict[str, object]:
    """Ids, names and figures; not a word of what was asked."""
    return {
        "route": decision.route,
        "took": answer.route if answer is not None else "",
        "rules": [vote.id for vote in decision.rules],
        "skill": decision.skill or "",
        "tool": decision.tool or "",
        "local_only": decision.local_only,
        "confidence": decision.confidence,
        "asked_model": decision.asked_model,
        "config": decision.config,
    }


def _used(answer: Answer) -> dict[str, object]:
    return {
        "input_tokens": answer.usage.input_tokens,
        "output_tokens": answer.usage.output_tokens,
        "cost_usd": answer.usage.cost_usd,
        "milliseconds": answer.milliseconds,
        "cached": answer.cached,
        "tools": [call.name for call in answer.tools],
    }
