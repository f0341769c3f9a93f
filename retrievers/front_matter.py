"""What a document says about itself: YAML front matter, or `documents/_meta.toml` for files that cannot carry it.

---
title: 진료비 안내
valid_from: 2026-04-01
readers: [staff]
---
"""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path

from gallae.core.errors import KnowledgeError
from gallae.retrievers.documents import normalise

__all__ = ["Meta", "check_meta", "load_meta_file", "split_front_matter"]

log = logging.getLogger(__name__)
# What other tools and people call the same keys. A key of rights that is only warned of would let everybody read.
OTHER_NAMES = {
    "groups": "readers", "열람": "readers",
    "effective_from": "valid_from", "effective_date": "valid_from", "시행일": "valid_from",
    "effective_to": "valid_to", "effective_until": "valid_to", "expires": "valid_to", "만료일": "valid_to",
}  # fmt: skip
RIGHTS = re.compile(
    rf"^\s*(?:readers|confidential|sensitive|valid_from|valid_to|supersedes|{'|'.join(OTHER_NAMES)})\s*:", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Meta:
    """The keys of interfaces.md, checked. `supersedes` is a path under documents/ or a title."""

    title: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    supersedes: str = ""
    readers: tuple[str, ...] = ()
    confidential: bool = False
    sensitive: bool = False


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """(front matter, the rest). A first line of `---` that closes without holding YAML keys is ordinary text; ValueError
    for front matter that names rights or dates and cannot be read."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        return {}, text
    for at in range(1, min(len(lines), 200)):
        if lines[at].strip() in ("---", "..."):
            import yaml

            head = "\n".join(lines[1:at])
            safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, ten times quicker, where libyaml is
            try:
                if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(head, safe)):
                    raise ValueError("its front matter has YAML aliases")  # ten lines of them can fill the memory
                given = yaml.load(head, safe)  # noqa: S506 (a SafeLoader either way)
            except yaml.YAMLError as error:
                if RIGHTS.search(head):  # who may read it stands there: guessing "everyone" would be wrong
                    raise ValueError(f"its front matter is not YAML: {' '.join(str(error).split())[:200]}") from error
                return {}, text
            if not isinstance(given, dict):
                return {}, text
            return {str(k): v for k, v in given.items()}, "\n".join(lines[at + 1 :]).lstrip("\n")
    return {}, text


def load_meta_file(documents: Path) -> dict[str, dict[str, object]]:
    """`documents/_meta.toml` by path (NFC, "documents/…"). KnowledgeError if it cannot be read: rights may stand in it.

    ["prices/2025.pdf"]
    valid_to = 2025-12-31
    readers = ["staff"]
    """
    path = documents / "_meta.toml"
    if not path.is_file():
        return {}
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KnowledgeError(
            f"documents/_meta.toml: {error}", hint="Correct this line; it may hold who is allowed to read what."
        ) from error
    found: dict[str, dict[str, object]] = {}
    for key, value in given.items():
        name = normalise(key).removeprefix("documents/")
        if isinstance(value, dict):
            found[f"documents/{name}"] = dict(value)
        else:
            log.warning('documents/_meta.toml: %r is not a table of one file; write it under ["path/of/file.pdf"]', key)
    return found


def check_meta(given: Mapping[str, object], where: str) -> Meta:
    """The known keys of `given`; others warn. KnowledgeError for a wrong value: rights and dates are never guessed."""
    given = {**{OTHER_NAMES[key]: value for key, value in given.items() if key in OTHER_NAMES}, **given}
    given = {key: value for key, value in given.items() if key not in OTHER_NAMES}
    for key in sorted(set(given) - {f.name for f in fields(Meta)} - {"read_by"}):
        log.warning("%s: unknown front-matter key %r ignored", where, key)
    return Meta(
        title=" ".join(normalise(str(given.get("title") or "")).split()),
        valid_from=_day(given, "valid_from", where),
        valid_to=_day(given, "valid_to", where),
        supersedes=normalise(str(given.get("supersedes") or "")).strip(),
        readers=_readers(given, where),
        confidential=_flag(given, "confidential", where),
        sensitive=_flag(given, "sensitive", where),
    )


def _day(given: Mapping[str, object], key: str, where: str) -> date | None:
    value = given.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip().replace(".", "-").replace("/", "-"))
    except ValueError as error:
        raise KnowledgeError(f"{where}: {key} {value!r} is no date", hint="Write it as YYYY-MM-DD.") from error


def _readers(given: Mapping[str, object], where: str) -> tuple[str, ...]:
    value = given.get("readers")
    if value is None:
        return ()
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(n, str | int) for n in names):
        raise KnowledgeError(f"{where}: readers {value!r} is no list of groups", hint="Write it as [group, group].")
    readers = tuple(sorted({normalise(str(n)).strip() for n in names} - {""}))
    if not readers:
        raise KnowledgeError(
            f"{where}: readers is empty", hint="Name the groups that may read it, or remove the key to let everyone."
        )
    return readers


def _flag(given: Mapping[str, object], key: str, where: str) -> bool:
    value = given.get(key, False)
    if not isinstance(value, bool):
        raise KnowledgeError(f"{where}: {key} {value!r} is neither true nor false", hint="Write true or false.")
    return value
