"""The GGUF files of a workspace that came from elsewhere: where each lies, what its card says, whether it fits this machine.

<keep>/models/<role>/NAME.gguf    NAME.json beside it: where it came from, its SHA-256
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gallae.core.files import write_whole
from gallae.models.hub import HubFile, memory_needed

__all__ = ["GIB", "Wanted", "card_of", "half_fetched", "kept_ggufs", "note_origin", "wanted_file"]

GIB = 2**30


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file of the hub and its place here: bytes, GiB of memory to run it, and does it fit into `memory` bytes?"""

    file: HubFile
    target: Path
    memory_gib: float | None
    fits: bool

    @property
    def label(self) -> str:
        return f"embedded:{self.target.stem}"


def wanted_file(keep: Path, role: str, file: HubFile, hub: str, memory: int) -> Wanted:
    needed = memory_needed(file.size) if file.size else None
    target = keep / "models" / role / file.remote(hub).name
    return Wanted(file, target, round(needed / GIB, 1) if needed else None, needed is None or needed <= memory)


def note_origin(target: Path, file: HubFile, hub: str, sha256: str) -> None:
    """Where it came from, beside it."""
    said = {"from": file.remote(hub).url, "sha256": sha256, "quantisation": file.quantisation, "bytes": file.size}
    write_whole(target.with_suffix(".json"), json.dumps(said, ensure_ascii=False, indent=1) + "\n")


def card_of(file: Path) -> dict[str, Any]:
    """What stands beside a kept file; {} where nothing can be read."""
    try:
        return dict(json.loads(file.with_suffix(".json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def kept_ggufs(keep: Path) -> list[Path]:
    """The whole models below `keep`, adapters left out."""
    return [f for f in sorted((keep / "models").glob("*/*.gguf")) if not f.stem.endswith(".lora")]


def half_fetched(keep: Path) -> list[tuple[Path, int, int]]:
    """(where it will lie, bytes that are here, bytes in all or 0) of what was begun and not ended."""
    found = []
    for part in sorted((keep / "models").glob("*/*.gguf.part")):
        try:
            said = json.loads(part.with_name(part.name + ".json").read_text(encoding="utf-8"))
            total = int(said.get("size") or 0)
        except (OSError, ValueError, AttributeError, TypeError):
            total = 0
        found.append((part.with_suffix(""), part.stat().st_size, total))
    return found
