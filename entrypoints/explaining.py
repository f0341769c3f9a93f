"""`gallae explain [TURN]`: the whole receipt of a past turn from the local store, for which no tracing service is needed.

    gallae explain              # the last turn
    gallae explain 3f9a         # the one whose id begins so
    gallae explain --list -n 5

Everybody sees their own turns only, and of those no answer that rests on what they may no longer read.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from gallae.core.errors import InputError
from gallae.core.types import as_json
from gallae.entrypoints.documents import index_first
from gallae.entrypoints.opened import index_of
from gallae.entrypoints.receipt import receipt
from gallae.entrypoints.session import Session, open_session, print_json
from gallae.graphs.seen import seen_turn
from gallae.graphs.store import StoredRating, StoredTurn, TurnStore, open_store
from gallae.graphs.words import route_name

__all__ = ["COMMANDS", "receipt_of"]

SHOWN = 60  # characters of a question in the list


def explain(options: argparse.Namespace) -> int:
    session = open_session(options)
    if options.list and (options.turn or options.n < 1):
        raise InputError("explain --list takes -n N (1 or more) and no TURN", hint="gallae explain --list -n 20")
    if options.turn and (asked := _asked_by_an_evaluation(session, options.turn)):
        print_json(asked) if session.as_json else print(receipt(asked, session.language))
        return 0
    with open_store(session.workspace.keep / "turns.sqlite") as store:
        if options.list:
            return _list(session, store.recent(session.person, options.n))
        turn = store.turn(options.turn, session.person) if options.turn else _last(session, store)
        if session.person.groups is not None:  # who may read all is spared the opening of the index
            with index_of(session) as index:
                index_first(session, index)
                turn = seen_turn(store, index, turn, session.person, session.language)
        _show(session, turn, store.ran(turn.id), store.ratings(turn.id, session.person))
    return 0


def _asked_by_an_evaluation(session: Session, turn: str) -> dict[str, Any] | None:
    """Rows of an evaluation are in nobody's conversations; its run keeps their receipts, for the workspace's owner."""
    from gallae.evals.history import find_receipt

    return find_receipt(session.workspace.keep, turn) if session.person.groups is None else None


def _last(session: Session, store: TurnStore) -> StoredTurn:
    turns = store.recent(session.person, 1)
    if not turns:
        raise InputError(
            session.say("아직 물어본 것이 없습니다", "nothing was asked yet"),
            hint='gallae ask "환불은 며칠까지 되나요?"',
        )
    return turns[0]


def receipt_of(turn: StoredTurn, ran: dict[str, Any], ratings: list[StoredRating]) -> dict[str, Any]:
    """The Turn JSON of interfaces.md and, under "receipt", what it does not say: times, versions, what was said of it."""
    plain = {"id": turn.id, "thread": turn.thread, "question": turn.question, "outcome": turn.status}
    told = {
        "asked": _when(turn.created),
        "status": turn.status,
        "withdrawn": turn.withdrawn,
        "error": turn.error,
        "nodes": ran.get("nodes", []),
        "versions": ran.get("versions", {}),
        "feedback": as_json(tuple(ratings)),
    }
    return {**(turn.answer or {**plain, "text": turn.shown}), "receipt": told}


def _show(session: Session, turn: StoredTurn, ran: dict[str, Any], ratings: list[StoredRating]) -> None:
    whole = receipt_of(turn, ran, ratings)
    if session.as_json:
        print_json(whole)
        return
    told = whole["receipt"]
    if turn.answer:
        print(receipt(turn.answer, session.language))
    else:
        print(f"Q. {turn.question}\n{turn.shown}\n{turn.status}: {turn.error or '-'} · {turn.id}")
    for line in _more(session, turn, told):
        print(f"  {line}")


def _more(session: Session, turn: StoredTurn, told: dict[str, Any]) -> list[str]:
    """What the answer itself does not say: models and tokens, tools, times, versions, what was said about it."""
    lines, answer = [], turn.answer or {}
    if usage := answer.get("usage"):
        models = ", ".join(usage["models"]) or session.say("모델 없음(코드만)", "no model (code alone)")
        lines.append(
            session.say(
                "모델 {models} · 토큰 {i}+{o} · ${cost:.6f}", "models {models} · tokens {i}+{o} · ${cost:.6f}"
            ).format(models=models, i=usage["input_tokens"], o=usage["output_tokens"], cost=usage["cost_usd"])
        )
    for call in answer.get("tools", ()):
        lines.append(
            f"{session.say('도구', 'tool')} {call['name']} {call['arguments']} → {' '.join(call['result'].split())[:160]}"
        )
    if told["nodes"]:
        nodes = " · ".join(f"{name} {took:.1f}" for name, took in told["nodes"])
        lines.append(f"{session.say('걸린 시간(ms)', 'time (ms)')}: {nodes}")
    if told["versions"]:
        lines.append(session.say("판", "versions") + ": " + " · ".join(f"{k} {v}" for k, v in told["versions"].items()))
    config = answer.get("decision", {}).get("config")
    lines.append(
        f"{told['asked']} · {session.say('대화', 'conversation')} {turn.thread}"
        + (f" · config {config}" if config else "")
    )
    if turn.withdrawn:
        lines.append(session.say(f"거둔 글: {turn.withdrawn}", f"withdrawn: {turn.withdrawn}"))
    return [*lines, *(_said(session, rating) for rating in told["feedback"])]


def _said(session: Session, rating: dict[str, Any]) -> str:
    parts = [_when(rating["created"])]
    if rating["score"] is not None:
        parts.append(session.say("좋음", "good") if rating["score"] else session.say("나쁨", "bad"))
    if rating["route"]:
        right = route_name(rating["route"], session.language)
        parts.append(session.say(f"맞는 길은 {rating['route']} {right}", f"right route {rating['route']} {right}"))
    return f"{session.say('평가', 'feedback')} " + " · ".join(
        [*parts, *([rating["comment"]] if rating["comment"] else [])]
    )


def _list(session: Session, turns: list[StoredTurn]) -> int:
    if session.as_json:
        print_json({"turns": [_row(turn) for turn in turns]})
        return 0
    for row in map(_row, turns):
        question = " ".join(row["question"].split())
        cut = f"{question[: SHOWN - 1]}…" if len(question) > SHOWN else question
        cost = f"${row['cost_usd']:.4f}"
        print(f"{row['id'][:10]}  {row['asked']}  {row['route'] or '-':<7} {row['outcome']:<10} {cost}  {cut}")
    if not turns:
        print(session.say("아직 물어본 것이 없습니다.", "Nothing was asked yet."))
    return 0


def _row(turn: StoredTurn) -> dict[str, Any]:
    answer = turn.answer or {}
    return {
        "id": turn.id,
        "asked": _when(turn.created),
        "route": answer.get("route"),
        "outcome": turn.status,
        "cost_usd": answer.get("usage", {}).get("cost_usd", 0.0),
        "question": turn.question,
    }


def _when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).isoformat(" ", "seconds")


COMMANDS = {"explain": explain}
