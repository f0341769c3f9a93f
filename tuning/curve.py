"""The loss of a run as a drawing of a few lines: enough to see whether it fell, and whether it shook.

>>> print("\\n".join(curve([4.0, 2.0, 1.0, 1.0], width=4, height=3)))
 4.00 ┤█
 2.50 ┤██
 1.00 ┤████
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

__all__ = ["curve"]


def curve(losses: Sequence[float], *, width: int = 60, height: int = 6) -> list[str]:
    """Each column the mean of its share of the steps; the lowest line is reached by all. Nothing for no losses."""
    if not losses:
        return []
    columns = min(width, len(losses))
    bounds = [round(i * len(losses) / columns) for i in range(columns + 1)]
    means = [sum(losses[a:b]) / (b - a) for a, b in pairwise(bounds)]
    low, high = min(means), max(means)
    lines = []
    for row in range(height):
        level = high - (high - low) * row / max(1, height - 1)
        marks = "".join("█" if mean >= level - 1e-12 else " " for mean in means)
        lines.append(f"{level:5.2f} ┤{marks}".rstrip())
    return lines
