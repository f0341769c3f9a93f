"""The sample workspace as package data: an invented clinic pharmacy that works right after installing.

Everything in this folder besides this file is the workspace itself (gallae.toml, documents/, skills/, …).
Bare `gallae` copies it to the user's data folder; `make run` in a clone uses it where it lies.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["sample_path"]


def sample_path() -> Path:
    """The folder of the sample workspace. It may be read-only (site-packages): keep state elsewhere."""
    return Path(__file__).parent
