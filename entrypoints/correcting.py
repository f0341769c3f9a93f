"""`gallae feedback`: a rating, the route that would have been right, taking that back, and what is remembered.

gallae feedback TURN --up | --down | --comment TEXT
gallae feedback TURN --route rag      # the same and nearly the same questions follow at once
gallae feedback TURN --undo
gallae feedback --list
gallae feedback --consent yes | no    # may the team learn from what you rated? Nobody's is used without a yes
"""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from gallae.core.errors import InputError
from gallae.core.types import as_json
from gallae.entrypoints.session import Session, open_session, print_json

if TYPE_CHECKING:
    from gallae.graphs.store import StoredTurn

__all__ = ["COMMANDS"]


def feedback(options: argparse.Namespace) -> int:
    session = open_session(options)
    if options.list:
        return _list(session)
    if options.consent:
        return _consent(session, learn=options.consent == "yes")
    if options.turn is None or not (options.undo or options.route or options.comment or options.score is not None):
        raise InputError(
            session.say("평가가 비어 있습니다", "the rating is empty"),
            hint="gallae feedback TURN --up | --down | --route ROUTE | --comment TEXT | --undo,  gallae feedback --list | --consent yes",
        )
    if options.undo:
        return _undo(session, options.turn)
    return _rate(session, options)


def _rate(session: Session, options: argparse.Namespace) -> int:
    from gallae.entrypoints.routing import open_router
    from gallae.graphs.correct import correct
    from gallae.graphs.store import open_store

    said = session.say("적어 두었습니다.", "Noted.")
    workspace, person = session.workspace, session.person
    with open_store(workspace.keep / "turns.sqlite") as store:
        turn = store.turn(options.turn, person)
        told = {"turn": turn.id, "score": options.score, "route": options.route}
        if options.route:
            with open_router(session) as router:
                made = correct(workspace, store, router, turn.id, person, options.route, clock=datetime.now)
            told["correction"] = made.id
            said = session.say(
                f"적어 두었습니다. 같은 질문과 거의 같은 질문은 이제 {made.right}로 갑니다 ({made.chosen}였음). "
                "되돌리기: --undo",
                f"Noted. The same and nearly the same questions now go to {made.right} (was {made.chosen}). "
                "To take it back: --undo",
            )
        store.rate(turn.id, person, options.score, options.comment, options.route)
    _send(session, turn, options)
    if session.as_json:
        print_json(told)
    else:
        print(said)
    return 0


def _send(session: Session, turn: StoredTurn, options: argparse.Namespace) -> None:
    """To the trace of that turn, whichever process traced it; what is written down above does not depend on it."""
    from gallae.graphs.trace_endpoints import comment_stays, open_sender

    with open_sender(session.workspace.settings) as sender:
        if not sender.on:
            return
        stays = False
        if sender.leaves and options.comment:
            from gallae.entrypoints.opened import index_of

            with index_of(session) as index:
                stays = comment_stays(turn, index)
        sender.feedback(turn.id, options.score, options.comment, options.route, stays=stays)


def _undo(session: Session, turn: str) -> int:
    from gallae.graphs.correct import take_back_correction
    from gallae.graphs.store import open_store

    with open_store(session.workspace.keep / "turns.sqlite") as store:
        turn = store.turn(turn, session.person).id
        take_back_correction(session.workspace, store, turn, session.person, clock=datetime.now)
    if session.as_json:
        print_json({"turn": turn, "undone": True})
    else:
        print(session.say("되돌렸습니다.", "Taken back."))
    return 0


def _consent(session: Session, *, learn: bool) -> int:
    from gallae.graphs.consents import say_consent

    say_consent(session.workspace.keep, session.person, learn, clock=datetime.now)
    if session.as_json:
        print_json({"person": session.person.id, "learn": learn})
    elif learn:
        print(
            session.say(
                "고맙습니다. 평가하신 대화를 개인정보를 가리고 사람이 살펴본 뒤 평가와 학습에 씁니다. 되돌리기: --consent no",
                "Thank you. What you rated may be used to evaluate and train, masked and looked at first. "
                "To take it back: --consent no",
            )
        )
    else:
        print(
            session.say(
                "알겠습니다. 다음에 행을 만들 때(gallae data build) 지금까지의 것도 빠집니다.",
                "Noted. What was used so far leaves the rows at the next gallae data build.",
            )
        )
    return 0


def _list(session: Session) -> int:
    from gallae.graphs.correct import corrections_of
    from gallae.graphs.feedback import log_file, read_log

    remembered = read_log(log_file(session.workspace.keep))
    shown = corrections_of(remembered.corrections, session.person)
    if session.as_json:
        print_json({"corrections": as_json(tuple(shown)), "problems": list(remembered.problems)})
        return 0
    for c in shown:
        print(
            f"{c.day}  {c.chosen} → {c.right:<7} {c.resolved}\n{'':12}{c.person}  {session.say('물음', 'turn')} {c.turn}"
        )
    if not shown:
        print(session.say("바로잡은 것이 없습니다.", "Nothing was corrected."))
    for problem in remembered.problems:
        print(f"! {problem}")
    return 0


COMMANDS = {"feedback": feedback}
