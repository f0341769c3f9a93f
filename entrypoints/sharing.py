"""`gallae share`: a read-only link to a conversation of one's own, the list of them, taking one back, opening one.

gallae share THREAD [--days N]      # tells the token once; a viewer sees what their own rights allow
gallae share --list
gallae share --revoke LINK
gallae --as bora share --open TOKEN
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime

from gallae.core.errors import InputError
from gallae.entrypoints.documents import index_first
from gallae.entrypoints.opened import index_of
from gallae.entrypoints.session import Session, open_session, print_json
from gallae.graphs.shares import Share, Shares
from gallae.graphs.store import open_store

__all__ = ["COMMANDS"]


def share(options: argparse.Namespace) -> int:
    session = open_session(options)
    with open_store(session.workspace.keep / "turns.sqlite") as store:
        shares = Shares(store)
        if options.open:
            return _open(session, shares, options.open)
        if options.revoke:
            shares.revoke(options.revoke, session.person)
            _say(session, {"revoked": True}, "되돌렸습니다. 이제 열리지 않습니다.", "Taken back: it opens nothing now.")
        elif options.list:
            _list(session, shares.of(session.person, options.thread))
        elif options.thread:
            made = shares.make(options.thread, session.person, options.days)
            told = {"id": made.id, "token": made.token, "thread": made.thread, "expires": made.expires}
            _say(session, told, f"{made.token}  ({_until(session, made)})", f"{made.token}  ({_until(session, made)})")
        else:
            raise InputError(
                session.say("어느 대화인지 없습니다", "no conversation is named"), hint="gallae share THREAD | --list"
            )
    return 0


def _open(session: Session, shares: Shares, token: str) -> int:
    with index_of(session) as index:
        index_first(session, index)
        shared = shares.open(token, session.person, index, session.language)
    if session.as_json:
        print_json(shared)
        return 0
    for turn in shared.turns:
        print(f"Q. {turn.question}\n{turn.text}")
        for citation in turn.citations:
            print(f"  [{citation.marker}] {citation.path}: {' '.join(citation.quote.split())[:160]}")
    return 0


def _list(session: Session, links: list[Share]) -> None:
    if session.as_json:
        rows = [{"id": s.id, "thread": s.thread, "created": s.created, "expires": s.expires} for s in links]
        print_json({"links": rows})
        return
    for link in links:
        print(f"{link.id}  {_when(link.created)}  {_until(session, link)}  {link.thread}")
    if not links:
        print(session.say("나눈 대화가 없습니다.", "Nothing is shared."))


def _until(session: Session, link: Share) -> str:
    if link.expires is None:
        return session.say("되돌릴 때까지", "until it is revoked")
    return session.say(f"{_when(link.expires)}까지", f"until {_when(link.expires)}")


def _when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).isoformat(" ", "minutes")


def _say(session: Session, told: Mapping[str, object], ko: str, en: str) -> None:
    if session.as_json:
        print_json(told)
    else:
        print(session.say(ko, en))


COMMANDS = {"share": share}
