"""The tool lists of foreign servers, pinned: a description that changed is not used until a person has seen it.

    keep/mcp/NAME.json        the list in use: what was offered at first sight, or what a person has accepted
    keep/mcp/NAME.held.json   what the server offers now, where that differs

A description is text that a model obeys; a server that is harmless today may be given another one tomorrow. The list in
use also makes the cards, so that a known server is only started when one of its tools is called.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from gallae.core.errors import NotFoundError
from gallae.core.files import write_whole
from gallae.core.mcp_settings import McpServerSettings
from gallae.tools.offers import Offer

__all__ = ["Change", "Pins"]


@dataclass(frozen=True, slots=True)
class Change:
    """What differs in one tool; `was` and `now` as a person reads them, "" where there is none."""

    tool: str
    what: Literal["new", "changed", "gone"]
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Pins:
    """The lists of one workspace, in its keep/."""

    keep: Path

    def in_use(self, server: str, entry: McpServerSettings) -> tuple[Offer, ...] | None:
        """The pinned list; None if there is none, or if the settings now name another command or URL."""
        kept = _read(self._file(server))
        return kept[1] if kept and kept[0] == _place(entry) else None

    def listed(self, server: str, entry: McpServerSettings, offers: Iterable[Offer]) -> tuple[Offer, ...]:
        """What may be used of a list that the server has just given. The first one is pinned as it is; of a later one
        only what did not change, and the rest is held for a person to see."""
        offers = tuple(offers)
        kept = _read(self._file(server))
        if kept is None:
            self._write(self._file(server), entry, offers)
            return offers
        known = {offer.name: offer.digest for offer in kept[1]}
        same = tuple(offer for offer in offers if known.get(offer.name) == offer.digest)
        if len(same) == len(offers) == len(known):
            if kept[0] != _place(entry):
                self._write(self._file(server), entry, offers)
            self._file(server, ".held").unlink(missing_ok=True)
        else:
            self._write(self._file(server, ".held"), entry, offers)
        return same

    def changes(self, server: str) -> tuple[Change, ...]:
        """What a person has not seen yet of this server."""
        kept, held = _read(self._file(server)), _read(self._file(server, ".held"))
        if kept is None or held is None:
            return ()
        before, after = ({offer.name: offer for offer in offers} for offers in (kept[1], held[1]))
        return tuple(
            Change(
                name,
                "changed" if name in before and name in after else "new" if name in after else "gone",
                _shown(before[name]) if name in before else "",
                _shown(after[name]) if name in after else "",
            )
            for name in sorted(before | after)
            if name not in before or name not in after or before[name].digest != after[name].digest
        )

    def accept(self, server: str) -> tuple[Change, ...]:
        """Use from now on what is held, and say what that is. NotFoundError if nothing is."""
        changes = self.changes(server)
        if not changes:
            raise NotFoundError(f"{server}: nothing waits to be seen", hint="`gallae tools` shows what does.")
        self._file(server, ".held").replace(self._file(server))
        return changes

    def _file(self, server: str, held: str = "") -> Path:
        return self.keep / "mcp" / f"{quote(server, safe='')}{held}.json"

    def _write(self, file: Path, entry: McpServerSettings, offers: tuple[Offer, ...]) -> None:
        whole = {"place": _place(entry), "tools": [asdict(offer) for offer in offers]}
        text = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            write_whole(file, text)


def _place(entry: McpServerSettings) -> str:
    """Which server the settings name, without what its variables hold."""
    named = json.dumps([entry.command, entry.args, entry.cwd, entry.url], ensure_ascii=False)
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def _read(file: Path) -> tuple[str, tuple[Offer, ...]] | None:
    """(place, tools); None if there is no such file, or none that can be read: then a person sees the list anew."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
        tools = tuple(Offer(**{**tool, "examples": tuple(tool["examples"])}) for tool in given["tools"])
        return str(given["place"]), tools
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return "", ()


def _shown(offer: Offer) -> str:
    claims = "reads only" if offer.reads_only else "may write"
    return f"{offer.title} ({claims}): {offer.description} {json.dumps(offer.schema, ensure_ascii=False)}"
