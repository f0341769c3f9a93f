"""Who may use a workspace: `people.toml`, and what each may do. Without the file there is one local person.

    [people.anna]
    name = "김안나"
    groups = ["desk", "clinic"]
    role = "editor"                      # reader (absent) | editor | operator
    email = "anna@team.example"          # how sign-in by OIDC knows them
    tokens = ["sha256:9f86d0818…"]       # made by `gallae people token anna`; only the hash stands here
    quota = "small"                      # a table of [quotas.NAME]

    [quotas.small]
    turns_per_minute = 10
    usd_per_day = 1.0

A file that says something unclear refuses to open: a right that was meant and is not kept is worse than none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gallae.core.errors import AccessError, SettingsError
from gallae.core.types import LOCAL, Person, Role

__all__ = ["NOBODY", "Member", "People", "Quota", "acting_person", "load_people", "people_now"]

FILE = "people.toml"
NAME = re.compile(r"[A-Za-z0-9가-힣][A-Za-z0-9가-힣._@-]{0,63}")
TOKEN = re.compile(r"sha256:[0-9a-f]{64}")


class Quota(BaseModel):
    """What a person may use; None: no limit. Money in USD; days are those of the machine's own clock."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    turns_per_minute: int | None = Field(default=None, ge=0)
    turns_per_day: int | None = Field(default=None, ge=0)
    tokens_per_day: int | None = Field(default=None, ge=0)
    usd_per_day: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    usd_per_month: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    concurrent: int | None = Field(default=None, ge=1)


@dataclass(frozen=True, slots=True)
class Member:
    """One person of people.toml. `tokens`: "sha256:" and 64 hexadecimal digits each."""

    id: str
    name: str = ""
    groups: frozenset[str] = frozenset()
    role: Role = "reader"
    email: str = ""
    tokens: tuple[str, ...] = field(default=(), repr=False)
    quota: str = ""

    @property
    def person(self) -> Person:
        return Person(self.id, self.groups, self.role)


@dataclass(frozen=True, slots=True)
class People:
    members: Mapping[str, Member] = field(default_factory=dict)
    quotas: Mapping[str, Quota] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Is anybody named? If not, there is only the local person."""
        return bool(self.members)

    def person(self, id: str) -> Person:
        """AccessError for somebody who is not named; it does not say who is."""
        member = self.members.get(id)
        if member is None:
            raise AccessError(f"{id}: not in {FILE}", hint="An operator adds people: `gallae people list`.")
        return member.person

    def by_email(self, address: str) -> Person | None:
        """None if nobody has it."""
        found = _address(address)
        return next((m.person for m in self.members.values() if m.email and _address(m.email) == found), None)

    def quota_of(self, id: str) -> Quota:
        """The person's own, else [quotas.default], else none at all. Whoever owns the files has none but [quotas.local]."""
        if id == LOCAL:
            return self.quotas.get(LOCAL, Quota())
        member = self.members.get(id)
        named = member.quota if member and member.quota else "default"
        return self.quotas.get(named, Quota())


NOBODY = People()


def load_people(root: Path) -> People:
    """`root`/people.toml, or nobody if there is none. SettingsError names the person, the key and the value."""
    try:
        given = tomllib.loads((root / FILE).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return NOBODY
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{FILE}: {error}", hint="Correct this line; the file is TOML in UTF-8.") from error
    if unknown := sorted(set(given) - {"people", "quotas"}):
        raise SettingsError(f"{FILE}: {unknown[0]}: unknown table", hint="It has [people.NAME] and [quotas.NAME].")
    quotas = {name: _quota(name, table) for name, table in _tables(given, "quotas").items()}
    members = {name: _member(name, table, quotas) for name, table in _tables(given, "people").items()}
    _check_unique(members)
    return People(members, quotas)


def people_now(root: Path) -> People:
    """As `load_people`, read again only when the file changed: whoever is taken out of it is out at once."""
    try:
        stat = (root / FILE).stat()
    except FileNotFoundError:
        return NOBODY
    return _read_at(root, (stat.st_ino, stat.st_mtime_ns, stat.st_size))


def acting_person(people: People, id: str | None, groups: str | None) -> Person:
    """Whom `--as` and `--groups` name. Nobody: the local person, whose own files these are.

    With a people.toml a name stands there with its groups and its role, and groups beside it are refused; without one
    a named person is a reader in the groups given.
    """
    if id is None and groups is None:
        return Person()
    listed = frozenset(g.strip() for g in (groups or "").split(",") if g.strip())
    if not people or id is None:
        return Person(id or "local", listed)
    if groups is not None:
        raise AccessError(f"--as {id} --groups {groups}: {FILE} says the groups", hint="Leave --groups out.")
    return people.person(id)


@lru_cache(maxsize=64)
def _read_at(root: Path, version: tuple[int, int, int]) -> People:
    return load_people(root)


def _tables(given: Mapping[str, Any], key: str) -> dict[str, dict[str, Any]]:
    tables = given.get(key, {})
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise SettingsError(f"{FILE}: {key}: not a table of tables", hint=f"Write [{key}.NAME] and keys below it.")
    return tables


def _quota(name: str, table: dict[str, Any]) -> Quota:
    try:
        return Quota.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise _wrong(f"quotas.{name}.{key}", first["input"], first["msg"]) from error


def _member(name: str, table: dict[str, Any], quotas: Mapping[str, Quota]) -> Member:
    where = f"people.{name}"
    if not NAME.fullmatch(name):
        raise _wrong("people", name, "a name has letters, digits and . _ @ -, at most 64")
    if name == "local":
        raise _wrong("people", name, "this is the name of whoever owns the files; take another")
    texts = {"name", "email", "quota", "role"}
    if unknown := sorted(set(table) - texts - {"groups", "tokens"}):
        raise _wrong(f"{where}.{unknown[0]}", table[unknown[0]], "unknown key")
    for key in sorted(texts & set(table)):
        if not isinstance(table[key], str):
            raise _wrong(f"{where}.{key}", table[key], "a text is needed")
    for key in ("groups", "tokens"):
        if not isinstance(table.get(key, []), list) or not all(isinstance(v, str) and v for v in table.get(key, [])):
            raise _wrong(f"{where}.{key}", table[key], "a list of texts is needed")
    if table.get("role", "reader") not in get_args(Role):
        raise _wrong(f"{where}.role", table["role"], f"one of {', '.join(get_args(Role))}")
    for token in table.get("tokens", []):
        if not TOKEN.fullmatch(token):
            raise _wrong(f"{where}.tokens", "…", 'only hashes stand here ("sha256:…"): `gallae people token NAME`')
    if table.get("quota") and table["quota"] not in quotas:
        raise _wrong(f"{where}.quota", table["quota"], "no such [quotas.NAME]")
    lists = {"groups": frozenset(table.get("groups", ())), "tokens": tuple(table.get("tokens", ()))}
    return Member(name, **{k: v for k, v in table.items() if k in texts}, **lists)  # type: ignore[arg-type]


def _check_unique(members: Mapping[str, Member]) -> None:
    """An address or a token stands for one person."""
    seen: dict[str, str] = {}
    for member in members.values():
        for key, value in (("email", _address(member.email)), *(("tokens", token) for token in member.tokens)):
            if value and (other := seen.setdefault(f"{key} {value}", member.id)) != member.id:
                raise _wrong(f"people.{member.id}.{key}", "…", f"{other} has the same")


def _address(email: str) -> str:
    """As addresses are compared: letters of ASCII without case, all others as they are (no look-alikes)."""
    return email.lower() if email.isascii() else email


def _wrong(key: str, value: Any, why: str) -> SettingsError:
    return SettingsError(f"{FILE}: {key} = {value!r}: {why}", hint="Correct the value.")
