"""`gallae people`: who may use the workspace, their tokens, and whether what people.toml says holds together.

gallae people list                           persons, groups, roles, how each signs in
gallae people token PERSON [--expires DAYS]  makes a bearer token and shows it this once; only its hash is kept
gallae people forget-token ID | PERSON       from the next request on it is nobody's
gallae people check                          groups and readers that meet nobody, persons that cannot sign in, the issuer
gallae people export | delete | prune        what is held of a person (people_data.py)

Persons themselves stand in people.toml, which is the team's own and is edited by hand.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from gallae.core.errors import InputError
from gallae.core.people import Member
from gallae.entrypoints.people_check import problems_of
from gallae.entrypoints.session import Session, open_session, print_json
from gallae.entrypoints.tokens import Token, forget_tokens, make_token, tokens_now

__all__ = ["ACTIONS", "COMMANDS"]


def people(options: argparse.Namespace) -> int:
    return ACTIONS[options.action](open_session(options), options)


def _list(session: Session, options: argparse.Namespace) -> int:
    tokens = tokens_now(session.workspace.keep)
    rows = [_row(member, tokens) for member in session.workspace.people.members.values()]
    if session.as_json:
        print_json({"people": rows})
        return 0
    for row in rows:
        groups, quota = ", ".join(row["groups"]) or "–", f" · quota {row['quota']}" if row["quota"] else ""
        print(f"{row['id']:<16} {row['role']:<9} {groups}{quota}  {row['name']} {row['email']}".rstrip())
        for token in row["tokens"]:
            print(f"    {token['id']}  {token['made']} → {token['expires'] or session.say('기한 없음', 'no end')}")
        if row["hashes"]:
            print(
                session.say(f"    people.toml의 토큰 {row['hashes']}개", f"    {row['hashes']} tokens of people.toml")
            )
    if not rows:
        said = session.say(
            "people.toml이 없습니다: 이 파일들의 주인(local)만 있습니다.",
            "There is no people.toml: only whoever owns these files (local).",
        )
        print(said)
    return 0


def _token(session: Session, options: argparse.Namespace) -> int:
    member = _named(session, options)
    if options.expires is not None and not 0 < options.expires <= 3_660:
        raise InputError(f"--expires {options.expires:g}", hint="Days: more than 0, at most 3660.")
    token, secret = make_token(session.workspace.keep, member.id, days=options.expires, now=datetime.now(UTC))
    if session.as_json:
        print_json({"person": member.id, "id": token.id, "token": secret, "expires": token.expires})
        return 0
    print(secret)
    said = session.say(
        "다시 보여 주지 않습니다. Authorization: Bearer 토큰. 지우기: gallae people forget-token",
        "It is not shown again. Authorization: Bearer TOKEN. To forget it: gallae people forget-token",
    )
    print(f"{said} {token.id}")
    return 0


def _forget(session: Session, options: argparse.Namespace) -> int:
    which = options.who or ""
    gone = forget_tokens(session.workspace.keep, which, now=datetime.now(UTC)) if which else ()
    if not gone:
        raise InputError(
            session.say(f"{which or '–'}: 그런 토큰이 없습니다", f"{which or '–'}: no such token"),
            hint=session.say(
                "gallae people list. people.toml에 적은 것은 그 파일에서 지웁니다.",
                "gallae people list. What stands in people.toml is taken out there.",
            ),
        )
    if session.as_json:
        print_json({"forgotten": [token.id for token in gone]})
    else:
        print(session.say("지웠습니다: ", "Forgotten: ") + ", ".join(token.id for token in gone))
    return 0


def _check(session: Session, options: argparse.Namespace) -> int:
    """Exit 1 if something does not hold together."""
    problems = problems_of(session)
    if session.as_json:
        print_json({"problems": problems})
        return 1 if problems else 0
    for problem in problems:
        print(f"! {problem}")
    if not problems:
        print(session.say("맞습니다.", "It holds together."))
    return 1 if problems else 0


def _named(session: Session, options: argparse.Namespace) -> Member:
    known = session.workspace.people.members
    if options.who not in known:
        raise InputError(
            session.say(f"{options.who or '–'}: people.toml에 없습니다", f"{options.who or '–'}: not in people.toml"),
            hint=session.say("[people.이름]을 먼저 적으세요.", "Write [people.NAME] there first."),
        )
    return known[options.who]


def _row(member: Member, tokens: tuple[Token, ...]) -> dict[str, Any]:
    return {
        "id": member.id,
        "name": member.name,
        "groups": sorted(member.groups),
        "role": member.role,
        "email": member.email,
        "quota": member.quota,
        "hashes": len(member.tokens),
        "tokens": [
            {"id": t.id, "made": t.made, "expires": t.expires, "expired": not t.stands(datetime.now(UTC))}
            for t in tokens
            if t.person == member.id
        ],
    }


def _data(session: Session, options: argparse.Namespace) -> int:
    from gallae.entrypoints import people_data

    done: int = getattr(people_data, options.action)(session, options.who, options)
    return done


# Each is an action of the command line and needs its row in core.permissions.
ACTIONS: dict[str, Callable[[Session, argparse.Namespace], int]] = {
    "list": _list,
    "token": _token,
    "forget-token": _forget,
    "check": _check,
    "export": _data,
    "delete": _data,
    "prune": _data,
}
COMMANDS = {"people": people}
