"""Who may read a document, changed where every kind of file can carry it: the `readers` of `documents/_meta.toml`.

    ["prices/2025.pdf"]
    valid_to = 2025-12-31
    readers = ["staff"]        <- this line is written, changed or taken out; everything else stays as it was typed

What stands there wins over the document's own front matter. The file is written whole or not at all, and only if it
then says exactly what was meant: rights are never guessed.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence

from gallae.core.alone import alone
from gallae.core.errors import InputError
from gallae.core.files import write_whole
from gallae.core.language import say
from gallae.core.types import Person
from gallae.core.workspace import Workspace
from gallae.retrievers.documents import normalise
from gallae.retrievers.front_matter import load_meta_file
from gallae.retrievers.index import DocumentReport, Index

__all__ = ["set_readers", "with_readers"]

FILE = "documents/_meta.toml"
_TABLE = re.compile(r"^[ \t]*\[")
_READERS = re.compile(r"^[ \t]*readers[ \t]*=")


def set_readers(
    workspace: Workspace, index: Index, path: str, readers: Sequence[str], *, person: Person
) -> DocumentReport:
    """Let these groups, and nobody else, read a document that the person may read; [] lets everybody. KnowledgeError for
    a document that is not theirs, InputError where they would shut themselves out or the file cannot be changed."""
    language = workspace.settings.language
    index.read(path, person)
    wanted = sorted({normalise(str(name)).strip() for name in readers} - {""})
    if wanted and not person.may_read(tuple(wanted)):
        raise InputError(
            say(
                language,
                f"{path}: 당신이 든 모둠이 하나도 없으면 당신도 못 읽게 됩니다 ({', '.join(wanted)})",
                f"{path}: none of your own groups is among them, so you could not read it either ({', '.join(wanted)})",
            ),
            hint=say(language, "당신의 모둠을 하나 넣으세요.", "Add one of your groups."),
        )
    file = workspace.documents / "_meta.toml"
    with alone(workspace.cache / "meta.lock"):
        before = file.read_text(encoding="utf-8-sig") if file.is_file() else ""
        load_meta_file(workspace.documents)  # what cannot be read is not written over
        write_whole(file, with_readers(before, path, wanted))
    reports = index.ingest([workspace.root / path])
    if (stands := index.read(path, Person()).readers) != tuple(wanted):
        raise InputError(
            f"{path}: its own front matter says readers: {', '.join(stands)}",
            hint="Change it in the document itself, or name the groups here: these win.",
        )
    return next((r for r in reports if r.path == path), DocumentReport(path, "unchanged"))


def with_readers(text: str, path: str, readers: Sequence[str]) -> str:
    """`text` of _meta.toml with these readers of `path`; [] takes the key out where front matter says nothing else.
    InputError where the line cannot be changed without touching something else."""
    given = tomllib.loads(text)
    key = next((k for k in given if _named(k) == _named(path) and isinstance(given[k], dict)), None)
    line = f"readers = {json.dumps(list(readers), ensure_ascii=False)}\n" if readers else ""
    if key is None:
        if not readers:
            return text
        gap = "" if not text or text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
        made = f"{text}{gap}[{json.dumps(_named(path), ensure_ascii=False)}]\n{line}"
        key = _named(path)
    else:
        made = _changed(text, key, line)
    meant = {k: dict(v) if isinstance(v, dict) else v for k, v in given.items()}
    own = meant.setdefault(key, {})
    own.pop("readers", None)
    if readers:
        own["readers"] = list(readers)
    try:
        says = tomllib.loads(made)
    except tomllib.TOMLDecodeError:
        says = {}
    if says != meant:
        raise InputError(
            f"{FILE}: the readers of {path} cannot be changed without touching other lines",
            hint=f"Write it there by hand: readers = {json.dumps(list(readers), ensure_ascii=False)}",
        )
    return made


def _named(key: str) -> str:
    return normalise(key).removeprefix("documents/")


def _changed(text: str, key: str, line: str) -> str:
    """The table of `key` with `line` in the place of its readers, or right below its header."""
    lines = text.splitlines(keepends=True)
    start = next((n for n, one in enumerate(lines) if _TABLE.match(one) and _table_name(one) == key), None)
    if start is None:  # a dotted or inline table
        return text
    stop = next((n for n in range(start + 1, len(lines)) if _TABLE.match(lines[n])), len(lines))
    at = next((n for n in range(start + 1, stop) if _READERS.match(lines[n])), None)
    if at is None:
        head = lines[start] if lines[start].endswith("\n") else lines[start] + "\n"
        return "".join([*lines[:start], head, line, *lines[start + 1 :]])
    last = next((n for n in range(at, stop) if _is_whole("".join(lines[at : n + 1]))), stop - 1)
    return "".join([*lines[:at], line, *lines[last + 1 :]])


def _table_name(line: str) -> str | None:
    try:
        names = list(tomllib.loads(line))
    except tomllib.TOMLDecodeError:
        return None
    return names[0] if len(names) == 1 else None


def _is_whole(value: str) -> bool:
    """Is this all of the value? An array may go over several lines."""
    try:
        tomllib.loads(value)
    except tomllib.TOMLDecodeError:
        return False
    return True
