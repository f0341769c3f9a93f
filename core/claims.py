"""From what an issuer says about somebody to a person of people.toml; one rule for the page, the API and MCP.

An issuer knows many whom this workspace does not: who does not stand in people.toml is nobody here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gallae.core.access_settings import SignInSettings
from gallae.core.people import People
from gallae.core.types import Person

__all__ = ["person_by_claims"]


def person_by_claims(people: People, claims: Mapping[str, Any], settings: SignInSettings) -> Person | None:
    """By `settings.claim`: the address, or for any other claim than "email" also the id. None: nobody who is named.

    An address that the issuer itself says is unverified names nobody, nor does a groups claim that is no list of texts:
    rights that were meant and cannot be read are not guessed.
    """
    named = claims.get(settings.claim)
    if not isinstance(named, str) or not named:
        return None
    if settings.claim == "email" and claims.get("email_verified", True) is not True:
        return None
    person = people.by_email(named)
    if person is None and settings.claim != "email" and named in people.members:
        person = people.person(named)
    if person is None or not settings.groups_claim:
        return person
    groups = claims.get(settings.groups_claim, [])
    if not isinstance(groups, list) or not all(isinstance(group, str) and group for group in groups):
        return None
    return Person(person.id, (person.groups or frozenset()) | frozenset(groups), person.role)
