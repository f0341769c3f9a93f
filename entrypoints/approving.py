"""`gallae approve [TURN] [--no]`: the person's word on a call that waits for it; and how `ask` and `chat` ask for it.

    gallae approve                # what waits, with the arguments to the last one
    gallae approve 3f9a           # yes: it is called once, with exactly these
    gallae approve 3f9a --no

Only its own person may, and nothing is called where nobody sits at the terminal and no word was given.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from gallae.core.errors import InputError
from gallae.core.types import Answer, as_json
from gallae.entrypoints.receipt import receipt
from gallae.entrypoints.session import Session, open_session, print_json

if TYPE_CHECKING:
    from gallae.graphs.chat import Chat
    from gallae.graphs.events import Event

__all__ = ["COMMANDS", "followed", "tell_end"]

YES = frozenset({"y", "yes", "예", "네", "ㅇ", "응"})
NO = frozenset({"n", "no", "아니오", "아니요", "ㄴ"})


def approve(options: argparse.Namespace) -> int:
    session = open_session(options)
    if not options.turn:
        if options.no:
            raise InputError("approve --no: which turn?", hint="gallae approve TURN --no")
        return _list(session)
    return asyncio.run(_approve(session, options.turn, yes=not options.no))


async def followed(session: Session, chat: Chat, events: AsyncGenerator[Event, None]) -> Answer | None:
    """Say a turn as it comes; where it stops for a yes and somebody sits at the terminal, ask them and go on."""
    answer = await _said(session, events)
    while answer is not None and answer.approval is not None and _attended(session):
        yes = await asyncio.to_thread(_asked, session)
        if yes is None:
            break
        going_on = chat.approve(answer.id, session.person, yes=yes, approval=answer.approval.id)
        answer = await _said(session, going_on)
    return answer


async def _approve(session: Session, turn: str, *, yes: bool) -> int:
    from gallae.entrypoints.asking import exit_code
    from gallae.graphs.chat import open_chat

    async with open_chat(session.workspace, ingest=session.ingest) as chat:
        answer = await followed(session, chat, chat.approve(turn, session.person, yes=yes))
    if answer is None:
        return 1
    tell_end(session, answer)
    return exit_code(answer)


def tell_end(session: Session, answer: Answer) -> None:
    """What stands below an answer; its JSON where that is asked for."""
    if session.as_json:
        print_json(answer)
    else:
        print("\n\n" + receipt(as_json(answer), session.language, short=True))


def _list(session: Session) -> int:
    from gallae.graphs.store import open_store

    with open_store(session.workspace.keep / "turns.sqlite") as store:
        waiting = store.approvals.of_person(session.person.owner)
        texts = {one.turn: store.turn(one.turn, session.person).text for one in waiting}
    if session.as_json:
        print_json([{"turn": one.turn, "thread": one.thread, **as_json(one.approval)} for one in waiting])
        return 0
    for one in waiting:
        print(f"{one.turn[:12]}\n{texts[one.turn]}\n")
    if not waiting:
        print(session.say("승인을 기다리는 것이 없습니다.", "Nothing waits for your approval."))
    return 0


async def _said(session: Session, coming: AsyncGenerator[Event, None]) -> Answer | None:
    from gallae.graphs.events import Token, TurnEnded

    answer: Answer | None = None
    async with aclosing(coming) as events:
        async for event in events:
            if isinstance(event, Token) and not session.as_json:
                sys.stdout.write(event.text)
                sys.stdout.flush()
            elif isinstance(event, TurnEnded):
                answer = event.answer
    return answer


def _attended(session: Session) -> bool:
    return not session.as_json and sys.stdin.isatty() and sys.stdout.isatty()


def _asked(session: Session) -> bool | None:
    """None: they left without a word, and it goes on waiting."""
    while True:
        try:
            said = input(session.say("\n실행할까요? [y/n] ", "\nRun it? [y/n] ")).strip().lower()
        except EOFError:
            return None
        if said in YES:
            return True
        if said in NO:
            return False


COMMANDS = {"approve": approve}
