"""Where a text lies on the disk, in whatever form a program may have written it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["forms_of", "found_on_disk"]


def forms_of(text: str) -> dict[str, bytes]:
    """UTF-8 (also SQLite, msgpack, JSON as it is), UTF-16 both ways, JSON's escapes, hexadecimal, base64 at all three places
    that a text may have in a longer one."""
    raw = text.encode("utf-8")
    escaped = json.dumps(text)[1:-1].encode("ascii")
    forms = {
        "utf-8": raw,
        "utf-16-le": text.encode("utf-16-le"),
        "utf-16-be": text.encode("utf-16-be"),
        "json": escaped,
        "JSON": escaped.upper().replace(b"\\U", b"\\u"),
        "hex": raw.hex().encode("ascii"),
    }
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw)
        forms[f"base64+{shift}"] = coded[4 if shift else 0 : -4]
    return forms


def found_on_disk(folders: Iterable[Path], texts: Iterable[str]) -> list[str]:
    """ "file: form of text" of every find, in contents and names."""
    wanted = [(text, forms_of(text)) for text in texts]
    return [
        f"{file}: {name} of {text}"
        for file, held in _files(folders)
        for text, forms in wanted
        for name, form in forms.items()
        if form in held
    ]


def _files(folders: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                yield file, str(file.relative_to(folder)).encode("utf-8") + b"\n" + file.read_bytes()
