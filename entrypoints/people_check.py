"""Does what people.toml says hold together with the documents, the tokens and the issuer? (`gallae people check`)

A group that nothing is for, or a document that nobody may read, is mostly a typing slip; it is not an error of the
file, for which the workspace would not open.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from gallae.core.errors import ProviderError
from gallae.core.types import Person
from gallae.entrypoints.issuer_keys import IssuerKeys
from gallae.entrypoints.session import Session
from gallae.entrypoints.tokens import tokens_now

__all__ = ["problems_of"]


def problems_of(session: Session) -> list[str]:
    """One sentence each, in the workspace's language; asks the issuer for its keys if there is one."""
    if not session.workspace.people:
        return [
            session.say("people.toml이 없거나 아무도 없습니다", "there is no people.toml, or nobody in it"),
            *_of_issuer(session),
        ]
    return [*_of_groups(session), *_of_persons(session), *_of_tokens(session), *_of_issuer(session)]


def _of_groups(session: Session) -> Iterator[str]:
    from gallae.entrypoints.documents import index_first
    from gallae.entrypoints.opened import index_of

    with index_of(session) as index:
        index_first(session, index)
        cards = index.documents(Person())
    wanted = {group for card in cards for group in card.readers}
    members = session.workspace.people.members.values()
    had = {group for member in members for group in member.groups}
    for group in sorted(had - wanted):
        who = ", ".join(m.id for m in members if group in m.groups)
        yield session.say(
            f"{group}: 이 모둠만 읽는 문서가 없습니다 ({who})", f"{group}: no document is for this group ({who})"
        )
    if session.workspace.settings.sign_in.groups_claim:  # the issuer's groups are not known here
        return
    for card in cards:
        if card.readers and had.isdisjoint(card.readers):
            readers = ", ".join(card.readers)
            yield session.say(
                f"{card.path}: 읽을 수 있는 사람이 없습니다 (readers: {readers})",
                f"{card.path}: nobody may read it (readers: {readers})",
            )


def _of_persons(session: Session) -> Iterator[str]:
    members = session.workspace.people.members
    issuer = session.workspace.settings.sign_in.issuer
    now = datetime.now(UTC)
    held = {token.person for token in tokens_now(session.workspace.keep) if token.stands(now)}
    for member in members.values():
        by_issuer = issuer and (member.email or session.workspace.settings.sign_in.claim != "email")
        if not (member.tokens or member.email or member.id in held or by_issuer):
            yield session.say(
                f"{member.id}: 토큰도 email도 없어 로그인할 수 없습니다",
                f"{member.id}: has neither a token nor an email and cannot sign in",
            )
    if not any(member.role == "operator" for member in members.values()):
        yield session.say("operator가 없습니다", "nobody is an operator")


def _of_tokens(session: Session) -> Iterator[str]:
    now = datetime.now(UTC)
    for token in tokens_now(session.workspace.keep):
        if token.person not in session.workspace.people.members:
            yield session.say(
                f"토큰 {token.id}: {token.person}은(는) people.toml에 없습니다. 다시 적으면 이 토큰도 살아납니다",
                f"token {token.id}: {token.person} is not in people.toml; named again, this token would stand again",
            )
        elif not token.stands(now):
            yield session.say(
                f"토큰 {token.id} ({token.person}): {token.expires}에 끝났습니다",
                f"token {token.id} ({token.person}): expired at {token.expires}",
            )


def _of_issuer(session: Session) -> Iterator[str]:
    settings = session.workspace.settings.sign_in
    if not settings.issuer:
        return
    try:
        names = IssuerKeys(settings).names()
    except ProviderError as error:
        yield error.message
        return
    if not names:
        yield session.say(
            f"{settings.issuer}: 쓸 수 있는 키가 없습니다 (RS256, ES256)",
            f"{settings.issuer}: has no key that can be used (RS256, ES256)",
        )
