"""The weights that a workspace has taken into use after a refit: `.gallae/keep/router/weights.json`.

They stand with the digest of the shipped weights that they were fitted beside. A newer version of the product may know
other rules and signals: then the old ones are not used, which is said once, until somebody refits. Accepting and going
back are one atomic replacement each; a running router follows at its next decision.
"""

from __future__ import annotations

import hashlib
import json
import logging
from importlib import resources
from pathlib import Path

from gallae.core.files import write_whole
from gallae.graphs.rules import Weights, load_weights, read_weights

__all__ = ["Refitted", "router_folder", "shipped_digest", "take_back", "take_into_use"]

log = logging.getLogger(__name__)


def router_folder(keep: Path) -> Path:
    """Where a workspace keeps proposals and the weights in use."""
    return keep / "router"


def shipped_digest() -> str:
    """16 hexadecimal digits of the weights.json that came with the program."""
    return hashlib.sha256((resources.files("gallae.graphs") / "weights.json").read_bytes()).hexdigest()[:16]


class Refitted:
    """The weights in use: the workspace's own if it has some that fit this version, else the shipped ones."""

    def __init__(self, keep: Path) -> None:
        self._file = router_folder(keep) / "weights.json"
        self._state: tuple[int, int, int] | None = None
        self._own: Weights | None = None
        self._digest = ""

    @property
    def weights(self) -> Weights:
        self._refresh()
        return self._own or load_weights()

    @property
    def digest(self) -> str:
        """ "" for the shipped weights; part of a decision's `config`."""
        self._refresh()
        return self._digest

    def _refresh(self) -> None:
        try:
            stat = self._file.stat()
            state = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
        except OSError:
            state = None
        if state == self._state:
            return
        self._state, self._own, self._digest = state, None, ""
        if state is not None:
            self._read()

    def _read(self) -> None:
        try:
            raw = self._file.read_text(encoding="utf-8")
            given = json.loads(raw)
            if given["beside"] != shipped_digest():
                log.warning(
                    "%s was fitted beside other shipped weights and is not used: gallae router refit", self._file
                )
                return
            self._own = read_weights(json.dumps(given["weights"]))
            self._digest = hashlib.sha256(raw.encode("utf-8")).hexdigest()[:16]
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("%s: %s; the shipped weights are used: gallae router refit --revert", self._file, error)


def take_into_use(keep: Path, weights: str, proposal: str) -> Path:
    """Put the text of a weights.json into use; returns the file. `proposal` names where it came from."""
    file = router_folder(keep) / "weights.json"
    given = {"beside": shipped_digest(), "proposal": proposal, "weights": json.loads(weights)}
    write_whole(file, json.dumps(given, ensure_ascii=False, indent=1) + "\n")
    return file


def take_back(keep: Path) -> bool:
    """Back to the shipped weights; False if they were in use already. The proposal stays and can be accepted again."""
    try:
        (router_folder(keep) / "weights.json").unlink()
    except FileNotFoundError:
        return False
    return True
