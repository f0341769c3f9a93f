"""The card beside a model file: what it is made of, so that nobody serves a file that nobody can name.

guide.gguf        guide.json        {"file", "sha256", "bytes", "quantisation", "family", "run", "base", …}
guide.lora.gguf   guide.lora.json   the same of an adapter, and the base file it lies over: {"over", "over_sha256"}
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from gallae.core.errors import TuningError
from gallae.core.files import write_whole
from gallae.core.language import both

__all__ = ["Card", "card_path", "load_card", "make_card", "sha256_of", "versions", "weights_of"]

CHUNK = 8 << 20


@dataclass(frozen=True, slots=True)
class Card:
    """`bytes` is the file's size; `made` UTC, seconds; `run` the training run's id, "" of a folder without one; `weights`
    the hash of the folder's weights it was written from."""

    file: str
    sha256: str
    bytes: int
    quantisation: str
    family: str
    run: str = ""
    base: str = ""
    made: str = ""
    tensors: int = 0
    kept_whole: tuple[str, ...] = ()  # tensors that stand in more bits than the quantisation says, and why
    versions: dict[str, str] = field(default_factory=dict)
    weights: str = ""
    over: str = ""  # of an adapter: the base file beside it, and that file's hash
    over_sha256: str = ""


def card_path(file: Path) -> Path:
    return file.with_suffix(".json")


def make_card(file: Path, *, quantisation: str, family: str, run: str = "", base: str = "", **more: object) -> Card:
    """Read the finished file's size and hash, write the card beside it, return it."""
    card = Card(
        file=file.name,
        sha256=sha256_of(file),
        bytes=file.stat().st_size,
        quantisation=quantisation,
        family=family,
        run=run,
        base=base,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        versions=versions("gallae", "gguf", "numpy"),
        **more,  # type: ignore[arg-type]
    )
    write_whole(card_path(file), json.dumps(asdict(card), ensure_ascii=False, indent=1) + "\n", mode=0o644)
    return card


def load_card(file: Path) -> Card:
    """The card of a model file. TuningError without one, or when the file is another than the card describes."""
    try:
        given = json.loads(card_path(file).read_text(encoding="utf-8"))
        card = Card(**{**given, "kept_whole": tuple(given.get("kept_whole", ()))})
    except (OSError, ValueError, TypeError):
        raise TuningError(
            both(
                f"{file.name}: 카드({card_path(file).name})가 곁에 없습니다",
                f"{file.name}: no card ({card_path(file).name}) beside it",
            ),
            hint="gallae export SKILL",
        ) from None
    if not file.is_file() or file.stat().st_size != card.bytes or sha256_of(file) != card.sha256:
        raise TuningError(
            both(f"{file.name}: 카드에 적힌 파일이 아닙니다", f"{file.name}: not the file that its card describes"),
            hint=both("다시 내보내세요: gallae export SKILL", "Export it again."),
        )
    return card


def sha256_of(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def weights_of(folder: Path) -> str:
    """SHA-256 over the .safetensors of a model folder, by name: two bases of one name are told apart by it."""
    parts = [f"{file.name} {sha256_of(file)}" for file in sorted(folder.glob("*.safetensors"))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def versions(*packages: str) -> dict[str, str]:
    """Of those packages that are installed."""
    found = {}
    for name in packages:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
